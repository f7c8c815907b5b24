from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dtx_nlp import languages
from dtx_nlp.languages.sections import Tokenizer
from dtx_nlp.segmentation import _INVISIBLE, _keys, split_paragraphs, split_sentences

CASES = Path(__file__).parent / "cases"
CODES = languages.codes()
#: Pieces that meet often in news, and the characters that make offsets go wrong.
PIECES = st.sampled_from(
    [
        *("Dr. ", "No. 5", "U.S. ", "г. ", "v.v. ", "etc. ", "1. ", "Word", "слово", "đồng", "Ý."),
        *(". ", ".", "?!", "… ", "...", "«", "»", "“", "”", '"', "' ", " – ", "(", ")", ";", ":"),
        *(
            "\u00a0",
            "\u202f",
            "\u00ad",
            "\ufeff",
            "\u200b",
            "e\u0301",
            "\r\n",
            "\r",
            "\n",
            "\u2028",
        ),
        *("👩\u200d🚀", "🏴\U000e0067\U000e007f", "\ud800", "。", "\x00", "  ", "[1]", "2,5", "XX"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join))


def cases() -> list[object]:
    return [
        pytest.param(code, case["text"], case["sentences"], id=f"{code}-{number}")
        for code in CODES
        for number, case in enumerate(read(CASES / code / "sentences.jsonl"), 1)
    ]


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def sentences(text: str, code: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text, 0, len(text), languages.get(code))]


@pytest.mark.parametrize(("code", "text", "expected"), cases())
def test_sentences(code: str, text: str, expected: list[str]) -> None:
    assert sentences(text, code) == expected


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_cases(code: str) -> None:
    assert len(read(CASES / code / "sentences.jsonl")) >= 25


@pytest.mark.parametrize("code", CODES)
def test_an_abbreviation_is_of_one_kind(code: str) -> None:
    data: Tokenizer = languages.get(code).tokenizer
    seen: dict[str, str] = {}
    for name in ("never_final", "before_number", "final", "maybe_final"):
        for key in _keys(getattr(data, name)):
            assert seen.setdefault(key, name) == name, f"{key!r} is in {seen[key]} and in {name}"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", ["never_final", "before_number", "after_number", "final"])
def test_an_abbreviation_has_its_dot(code: str, name: str) -> None:
    assert [s for s in getattr(languages.get(code).tokenizer, name) if not s.endswith(".")] == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\ntwo\r\nthree\rfour", ["one", "two", "three", "four"]),
        ("\n\n \u00a0\n\r\n", []),
        ("\ufeff  Title \u200b\n\tBody.\u00ad\n", ["Title", "Body."]),
        ("a\u2028b", ["a\u2028b"]),
        ("", []),
        (
            "👩\u200d🚀 🏴\U000e0067\U000e0062\U000e007f",
            ["👩\u200d🚀 🏴\U000e0067\U000e0062\U000e007f"],
        ),
    ],
)
def test_paragraphs(text: str, lines: list[str]) -> None:
    assert [text[a:b] for a, b in split_paragraphs(text)] == lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 1\u202f234,5.\u00a0Yes.", ["It is 1\u202f234,5.", "Yes."]),
        ("Fin\u00ad. Suite.", ["Fin\u00ad.", "Suite."]),
        ("Cafe\u0301. E\u0301t\u00e9.", ["Cafe\u0301.", "E\u0301t\u00e9."]),
        ("End.\u200b Next.", ["End.", "Next."]),
        ("One\u2028Two\x0bThree", ["One", "Two", "Three"]),
        ("Great! 🎉 Thanks!", ["Great!", "🎉 Thanks!"]),
        ("结束了。开始吧!", ["结束了。", "开始吧!"]),
        ("...", ["..."]),
        (".\u00a0.\u00a0.", [".\u00a0.\u00a0."]),
        ("No stop at all", ["No stop at all"]),
    ],
)
def test_odd_characters(text: str, expected: list[str]) -> None:
    assert sentences(text, "en") == expected


def test_the_bounds_are_kept() -> None:
    text = "Zero. One. Two. Three."
    found = split_sentences(text, 6, 15, languages.get("en"))
    assert [text[a:b] for a, b in found] == ["One.", "Two."]


@given(text=TEXTS, code=st.sampled_from(CODES))
@example(text=".\u00a0.", code="en")
@settings(max_examples=400, deadline=None)
def test_sentences_cover_what_is_visible(text: str, code: str) -> None:
    covered = 0
    language = languages.get(code)
    for line_start, line_end in split_paragraphs(text):
        assert line_start >= covered
        assert not text[covered:line_start].strip(_INVISIBLE)
        at = line_start
        for start, end in split_sentences(text, line_start, line_end, language):
            assert at <= start < end <= line_end
            assert not text[at:start].strip(_INVISIBLE)
            assert text[start:end].strip(_INVISIBLE) == text[start:end]
            at = end
        assert at == line_end
        covered = line_end
    assert not text[covered:].strip(_INVISIBLE)


def test_every_space_is_invisible() -> None:
    spaces = {chr(c) for c in range(0x110000) if chr(c).isspace()}
    assert spaces <= set(_INVISIBLE)


@pytest.mark.parametrize(
    "unit",
    [
        "Dr. No. 5 said etc. The U.S. is big. ",
        ".",
        ". ",
        "a.",
        '." ',
        "A. ",
        ".\u00a0",
        "1. ",
        "»",
        "?(",
        "A…A",
    ],
)
def test_time_is_linear(unit: str) -> None:
    language = languages.get("en")

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        best = 9.0
        for _ in range(5):
            begin = time.process_time()
            split_sentences(text, 0, len(text), language)
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(64_000) < 10 * seconds(16_000) + 0.05
