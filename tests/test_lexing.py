"""Tokens with folded keys and true offsets; tables of phrases."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtx_nlp.lexing import (
    ADDRESS,
    BREAK,
    FRACTION,
    NUMBER,
    SYMBOL,
    WORD,
    Lexed,
    PhraseTable,
    expand,
    fold,
    lex,
)


def surfaces(text: str) -> list[str]:
    x = lex(text)
    return [x.surface(i, i + 1) for i in range(len(x))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("over 1,234.5 km²", ["over", "1,234.5", "km²"]),
        ("8.3-8.5%", ["8.3", "-", "8.5", "%"]),
        ("It ended. 5.", ["It", "ended", ".", "5", "."]),
        ("2½ cups", ["2", "½", "cups"]),
        ("MH370", ["MH", "370"]),
        ("5k and $40m", ["5", "k", "and", "$", "40", "m"]),
        ("a_b", ["a", "_", "b"]),
        ("one\ntwo\r\nthree", ["one", "\n", "two", "\r\n", "three"]),
        ("12\u00a0345", ["12", "345"]),
        ("", []),
        (" \t ", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


def test_kinds() -> None:
    x = lex("five 5 ½ % \n x@y.org")
    assert x.kind == [WORD, NUMBER, FRACTION, SYMBOL, BREAK, ADDRESS]


@pytest.mark.parametrize(
    "address",
    ["https://example.org/2023/05?a=1", "http://a.b", "www.example.com/3-2", "info.24@example.org"],
)
def test_an_address_is_one_token(address: str) -> None:
    x = lex(f"see {address} or 5")
    i = x.kind.index(ADDRESS)
    assert x.text[x.start[i] : x.end[i]] == address
    assert x.key[-1] == "5"


def test_an_at_sign_alone_is_no_address() -> None:
    assert ADDRESS not in lex("5 @ 3 euros, a@b").kind


@pytest.mark.parametrize(
    ("surface", "key"),
    [
        ("Km", "km"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("\u2013", "-"),
        ("\u2212", "-"),
        ("\u2019", "'"),
        ("\u00ab", '"'),
        ("twen\u00adty", "twenty"),
        ("e\u0301", "é"),
        ("ТРЁХ", "трёх"),
        ("три\u0308", unicodedata.normalize("NFC", "три\u0308")),
    ],
)
def test_fold(surface: str, key: str) -> None:
    assert fold(surface) == key


def test_offsets_are_those_of_the_untouched_text() -> None:
    text = "Na\u0301m twen\u00adty \ufeff7 e\u0301te\u0301"
    x = lex(text)
    assert [text[s:e] for s, e in zip(x.start, x.end, strict=True)] == [
        "Na\u0301m",
        "twen\u00adty",
        "7",
        "e\u0301te\u0301",
    ]
    assert x.key == ["nám", "twenty", "7", "été"]


def test_a_stretch_keeps_the_offsets_of_the_text() -> None:
    text = "first 1 second 22 third 333"
    x = lex(text, 8, 17)
    assert [text[s:e] for s, e in zip(x.start, x.end, strict=True)] == ["second", "22"]


def test_glued() -> None:
    x = lex("5-7 km")
    assert [x.glued(i) for i in range(len(x))] == [False, True, True, False]


def test_expand() -> None:
    assert list(expand("a{b,c} d{,e}")) == ["ab d", "ab de", "ac d", "ac de"]
    assert list(expand("plain")) == ["plain"]


def table(*phrases: str, backward: bool = False) -> PhraseTable[str]:
    made: PhraseTable[str] = PhraseTable(backward=backward)
    for phrase in phrases:
        made.add(phrase, phrase)
    return made


def found(t: PhraseTable[str], text: str, i: int = 0) -> tuple[int, str] | None:
    return t.match(lex(text), i)


def test_the_longest_phrase_wins() -> None:
    t = table("more", "more than", "more than half of")
    assert found(t, "more than half the") == (2, "more than")
    assert found(t, "more than half of it") == (4, "more than half of")
    assert found(t, "MORE!") == (1, "more")
    assert found(t, "less") is None


def test_hyphens_match_either_way() -> None:
    t = table("quatre vingt", "kilowatt-heure", "x - y")
    assert found(t, "quatre-vingt") == (3, "quatre vingt")
    assert found(t, "quatre vingt") == (2, "quatre vingt")
    assert found(t, "kilowatt heure") == (2, "kilowatt-heure")
    assert found(t, "kilowatt-heure") == (3, "kilowatt-heure")
    assert found(t, "quatre - vingt") is None
    assert found(t, "x - y") == (3, "x - y")


def test_backward() -> None:
    t = table("than", "more than", "no more than", backward=True)
    x = lex("is no more than 5")
    assert t.match_back(x, 3) == (1, "no more than")
    assert t.match_back(lex("more-than"), 2) == (0, "more than")
    assert t.match_back(x, 4) is None
    assert t.match_back(x, -1) is None


def test_case_tells_symbols_apart() -> None:
    t: PhraseTable[str] = PhraseTable()
    t.add("MW", "mega", case=True)
    t.add("mW", "milli", case=True)
    assert found(t, "MW") == (1, "mega")
    assert found(t, "mW") == (1, "milli")
    assert found(t, "mw") is None


def test_clash_and_keep() -> None:
    t: PhraseTable[str] = PhraseTable()
    assert t.add("a{b,c}", "first") is None
    assert t.add("ac", "second") == "first"
    t.add("ab", "third", keep=True)
    assert found(t, "ab") == (1, "first")
    assert found(t, "ac") == (1, "second")


def test_match_outside_of_the_text() -> None:
    t = table("a b")
    x = lex("a")
    assert t.match(x, 0) is None
    assert t.match(x, 1) is None
    assert not PhraseTable()
    assert set(table("a b", "c").heads()) == {"a", "c"}


def check(x: Lexed) -> None:
    end = 0
    for i in range(len(x)):
        assert end <= x.start[i] < x.end[i] <= len(x.text)
        assert (
            x.kind[i] == ADDRESS
            or not x.text[x.end[i - 1] if i else 0 : x.start[i]].strip(" \t\u00ad").isalnum()
        )
        end = x.end[i]


@given(st.text(st.characters() | st.sampled_from("0123456789.,-@/:½\u0301\u00ad\n€ый")))
def test_tokens_are_in_order_and_slice_back(text: str) -> None:
    x = lex(text)
    check(x)
    visible = {c for c in text if c.isalnum() and c.isascii()}
    assert visible <= {c for i in range(len(x)) for c in x.surface(i, i + 1)}


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
