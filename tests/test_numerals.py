"""Numerals: cases in tests/cases/<lang>/numerals.jsonl, words of num2words, digits of CLDR."""

from __future__ import annotations

import random
import time
import unicodedata
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given, settings
from hypothesis import strategies as st
from num2words import num2words

from case_files import CASES, cases
from dtx_nlp import languages
from dtx_nlp.lexing import lex
from dtx_nlp.numerals import find_numerals
from dtx_nlp.quantities import plain


def read(text: str, code: str) -> list[dict[str, Any]]:
    x = lex(text)
    found = []
    for n in find_numerals(x, languages.get(code)):
        start = x.start[n.first] if n.start is None else n.start
        end = x.end[n.last - 1] if n.end is None else n.end
        one: dict[str, Any] = {"text": text[start:end], "value": plain(n.value)}
        if n.of is not None:
            one["of"] = plain(n.of)
        if n.ordinal:
            one["ordinal"] = True
        found.append(one)
    return found


@pytest.mark.parametrize(("code", "case"), list(cases("numerals")))
def test_numerals(code: str, case: dict[str, Any]) -> None:
    assert read(case["text"], code) == case["numbers"]


@pytest.mark.parametrize("code", languages.codes())
def test_cases_read_the_same_decomposed(code: str) -> None:
    for case in (p.values[1] for p in cases("numerals") if p.values[0] == code and not p.marks):
        text = unicodedata.normalize("NFD", case["text"])
        expected = [{**n, "text": unicodedata.normalize("NFD", n["text"])} for n in case["numbers"]]
        assert read(text, code) == expected


@pytest.mark.parametrize("code", languages.codes())
def test_every_language_has_cases(code: str) -> None:
    assert len((CASES / code / "numerals.jsonl").read_text("utf-8").splitlines()) >= 60


# -- number words: what num2words writes is read back ---------------------------------------------


def samples(seed: str) -> list[int]:
    chance = random.Random(seed)
    few = [chance.randrange(10**size) for size in (4, 5, 6, 7) for _ in range(120)]
    return [*range(131), *range(200, 10_000, 397), *few, 10**6, 10**9]


@pytest.mark.parametrize("code", languages.codes())
def test_cardinals_in_words(code: str) -> None:
    for number in samples(code):
        words = num2words(number, lang=code)
        assert read(words, code) == [{"text": words, "value": str(number)}], number


#: How an ordinal is made of what num2words gives: Vietnamese has "thứ" before the cardinal.
ORDINAL = {"vi": "thứ {}"}
#: Forms that num2words gets wrong, or that are fractions as well ("one hundredth").
WRONG = {"fr": ("vingtsième", "centsième"), "en": ("hundredth", "thousandth")}


@pytest.mark.parametrize("code", languages.codes())
def test_ordinals_in_words(code: str) -> None:
    for number in [*range(1, 131), *range(200, 10_000, 97)]:
        words = ORDINAL.get(code, "{}").format(num2words(number, lang=code, to="ordinal"))
        if any(wrong in words for wrong in WRONG.get(code, ())):
            continue
        assert read(words, code) == [{"text": words, "value": str(number), "ordinal": True}], number


@pytest.mark.parametrize("code", ["en", "fr", "id", "ru"])
def test_decimals_in_words(code: str) -> None:
    for number in ("0.5", "1.25", "3.7", "12.75", "100.05", "2.007", "21.21"):
        words = num2words(Decimal(number), lang=code)
        assert read(words, code) == [{"text": words, "value": number}], number


@pytest.mark.parametrize("code", languages.codes())
def test_number_words_by_themselves(code: str) -> None:
    numbers = languages.get(code).numbers
    for surface, value in numbers.words.items():
        if "{" in surface:
            continue
        found = read(surface, code)
        assert [f["value"] for f in found] == [plain(Decimal(value))], surface
    for surface, power in numbers.scales.items():
        if "{" not in surface:
            digits = read(f"3 {surface}", code)
            if power != 2 or numbers.digit_hundreds:
                assert [f["value"] for f in digits] == [plain(3 * Decimal(10) ** power)], surface


# -- digits ---------------------------------------------------------------------------------------

NUMBERS = st.decimals(0, 10**10, allow_nan=False, allow_infinity=False, places=3).map(
    lambda d: d.normalize()
)


@given(NUMBERS, st.sampled_from([*languages.codes(), "fr_CH", "en_IN", "ru_KZ"]))
def test_what_cldr_writes_is_read_back(number: Decimal, locale: str) -> None:
    written = format_decimal(number, locale=locale, decimal_quantization=False)
    found = read(f"« {written} »", locale[:2])
    assert found == [{"text": written, "value": plain(number)}]


@given(NUMBERS, st.sampled_from(languages.codes()))
def test_digits_of_other_scripts(number: Decimal, code: str) -> None:
    written = format_decimal(number, locale=code, decimal_quantization=False)
    for zero in "٠०০０":
        other = "".join(chr(ord(zero) + int(c)) if c.isdecimal() else c for c in written)
        assert read(other, code) == [{"text": other, "value": plain(number)}]


# -- properties -----------------------------------------------------------------------------------


@cache
def pieces(code: str) -> list[str]:
    numbers = languages.get(code).numbers
    words = [*numbers.words, *numbers.scales, *numbers.ordinals, *numbers.fractions]
    words += [*numbers.vague, *numbers.halves, *numbers.denominators_plural, *numbers.negatives]
    words += [*numbers.articles, *numbers.points, *numbers.joins, *numbers.out_of, *numbers.ranks]
    plain_words = [w for w in words if "{" not in w]
    signs = ["-", "/", ".", ",", "'", "(", ")", "+", "^", "e", "%", "\n", "\u00a0", "½", "²", "٣"]
    return [
        *plain_words,
        *signs,
        "1",
        "23",
        "456",
        "0",
        "1.5",
        "2,75",
        "1 000",
        "XIV",
        "1e9",
        "^-99",
    ]


@st.composite
def rich_text(draw: st.DrawFn) -> tuple[str, str]:
    code = draw(st.sampled_from(languages.codes()))
    words = st.sampled_from(pieces(code)) | st.text(max_size=4)
    gaps = st.sampled_from([" ", " ", "", "-", "\u202f"])
    parts = draw(st.lists(st.tuples(words, gaps), max_size=25))
    return code, "".join(word + gap for word, gap in parts)


def check(code: str, text: str) -> None:
    x = lex(text)
    last = -1
    for n in find_numerals(x, languages.get(code)):
        start = x.start[n.first] if n.start is None else n.start
        end = x.end[n.last - 1] if n.end is None else n.end
        assert last <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        assert n.value.is_finite()
        assert n.of is None or n.of > 0
        last = end


@settings(max_examples=300, deadline=None)
@given(rich_text())
@example(("ru", "целая полутора "))
@example(("vi", "không trên không "))
def test_numerals_are_in_order_and_slice_back(drawn: tuple[str, str]) -> None:
    check(*drawn)


@settings(deadline=None)
@given(st.sampled_from(languages.codes()), st.text())
def test_never_crashes(code: str, text: str) -> None:
    check(code, text)


@pytest.mark.parametrize("code", languages.codes())
def test_time_is_linear(code: str) -> None:
    unit = " ".join(w for w in pieces(code) if w != "\n") + ". "

    def seconds(times: int) -> float:
        text = unit * times
        start = time.perf_counter()
        find_numerals(lex(text), languages.get(code))
        return time.perf_counter() - start

    seconds(1)
    small = min(seconds(5) for _ in range(3))
    assert min(seconds(50) for _ in range(2)) < 20 * small + 0.05
