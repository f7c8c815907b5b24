from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtx_nlp import languages, tokenization
from dtx_nlp.tokenization import tokenize

CODES = languages.codes()
ODD = st.text(
    st.sampled_from("aÉ1.,-'’ \u00a0\u202f\u00ad\ufeff\u200b\u0301\r\n\u2028🎉\u200d\ud800đЖ%€")
)


def words(text: str, code: str) -> list[str]:
    return [text[a:b] for a, b in tokenize(text, 0, len(text), languages.get(code))]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "It isn't 2.5%.", ["It", "is", "n't", "2.5", "%", "."]),
        ("fr", "L'école, c'est fini.", ["L'", "école", ",", "c'", "est", "fini", "."]),
        ("id", "Harga naik, kata Budi.", ["Harga", "naik", ",", "kata", "Budi", "."]),
        ("ru", "Цена выросла, и т.д.", ["Цена", "выросла", ",", "и", "т.д."]),
        ("vi", "Giá tăng 2,5%, ông nói.", ["Giá", "tăng", "2,5", "%", ",", "ông", "nói", "."]),
        ("en", "\ufeffA\u00a0B\u202fC\r\nD", ["\ufeffA", "B", "C", "D"]),
        ("en", "x \ud800 y", ["x", "\ud800", "y"]),
        ("vi", "", []),
    ],
)
def test_tokens(code: str, text: str, expected: list[str]) -> None:
    assert words(text, code) == expected


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=60, deadline=None)
@given(text=st.one_of(st.text(), ODD), margin=st.integers(0, 3))
def test_tokens_cover_what_is_not_space(code: str, text: str, margin: int) -> None:
    start, end = min(margin, len(text)), len(text)
    at = start
    for first, last in tokenize(text, start, end, languages.get(code)):
        assert at <= first < last <= end
        assert not text[at:first].strip()
        assert not text[first:last].isspace()
        at = last
    assert not text[at:end].strip()


def test_pieces_join(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Nothing isn't lost, e.g. at 5 p.m. in New York.\n" * 5
    whole = tokenize(text, 0, len(text), languages.get("en"))
    monkeypatch.setattr(tokenization, "_PIECE", 16)
    assert tokenize(text, 0, len(text), languages.get("en")) == whole


@pytest.mark.parametrize("unit", [")", "«", "a.", "http://a.b/", "x"])
def test_time_is_bounded_without_spaces(unit: str) -> None:
    text = unit * (40_000 // len(unit))
    begin = time.perf_counter()
    spans = tokenize(text, 0, len(text), languages.get("en"))
    assert time.perf_counter() - begin < 3
    assert spans[-1].end == len(text)


def test_sentences_load_no_spacy() -> None:
    code = (
        "import sys; from dtx_nlp import languages, tokenization as t;"
        "t.split_sentences('A b. C d.', 0, 9, languages.get('en'));"
        "sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
