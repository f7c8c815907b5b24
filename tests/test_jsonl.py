from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtx_nlp import jsonl
from dtx_nlp.annotation import Extraction
from dtx_nlp.document import Article, Document
from dtx_nlp.errors import InputError, RecordError


def articles(raw: bytes) -> list[Article | InputError]:
    return list(jsonl.read_articles(io.BytesIO(raw), "in.jsonl"))


def test_articles() -> None:
    raw = (
        b'\xef\xbb\xbf{"id": "a", "text": "One.", "date": "2024-05-01"}\r\n'
        b"\n"
        b'{"text": "Hai.", "language": "vi", "title": "passed over"}\n'
        b'{"id": 7, "text": "Three\\u2028lines."}'
    )
    assert articles(raw) == [
        Article("One.", "a", None, "2024-05-01"),
        Article("Hai.", "in.jsonl:3", "vi"),
        Article("Three\u2028lines.", "7"),
    ]


@pytest.mark.parametrize(
    ("line", "reason", "id"),
    [
        (b'{"id": "a", "text": ', "not JSON: Expecting value at 21", None),
        (b"[1]", "a record is an object, this is [1]", None),
        (b'{"id": "a"}', "no text", "a"),
        (b'{"id": "a", "text": " \\n"}', "the text is empty", "a"),
        (b'{"id": "a", "text": null}', "no text", "a"),
        (b'{"id": {"x": 1}, "text": "x"}', "id is {'x': 1}, not a string", None),
        (b'{"id": "a", "text": "x", "date": 2024}', "date is 2024, not a string", "a"),
        (b'{"id": "a", "text": "\xff"}', "not UTF-8 (byte 0xff at 21)", None),
        (b"[" * 100_000, "JSON nested too deeply", None),
        (b"1" * 10_000, "", None),
    ],
)
def test_bad_records_are_told_and_the_rest_goes_on(line: bytes, reason: str, id: str) -> None:
    found = articles(line + b'\n{"id": "next", "text": "Fine."}\n')
    error, good = found
    assert isinstance(error, RecordError)
    assert (error.file, error.line) == ("in.jsonl", 1)
    assert str(error).startswith(f"in.jsonl:1: {reason}")
    assert error.id in (id, "in.jsonl:1")
    assert good == Article("Fine.", "next")


def test_a_line_that_is_too_large_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_BYTES", 50)
    error, good = articles(b"x" * 333 + b'\n{"id": "next", "text": "Fine."}\n')
    assert "larger than" in str(error)
    assert good == Article("Fine.", "next")


def test_results_come_back(extraction: Extraction) -> None:
    wrong = InputError("in.jsonl:7", "the text is empty", "a7")
    raw = jsonl.dump(extraction) + jsonl.dump(wrong)
    assert raw.count(b"\n") == 2
    assert json.loads(raw.splitlines()[1]) == {
        "schema": "dtx-nlp-error/1",
        "id": "a7",
        "source": "in.jsonl:7",
        "error": "the text is empty",
    }
    first, second = jsonl.read_extractions(io.BytesIO(raw), "out.jsonl")
    assert first == extraction
    assert isinstance(second, InputError)
    assert second.args == wrong.args


def test_other_schemas_are_refused(extraction: Extraction) -> None:
    data = extraction.to_dict() | {"schema": "dtx-nlp/2"}
    (error,) = jsonl.read_extractions(io.BytesIO(json.dumps(data).encode()), "out.jsonl")
    assert isinstance(error, RecordError)
    assert str(error) == "out.jsonl:1: schema is 'dtx-nlp/2', this reads 'dtx-nlp/1'"


@given(st.text(alphabet=st.characters()))
def test_any_text_round_trips(text: str) -> None:
    made = Extraction(Document(text, "a"))
    raw = jsonl.dump(made)
    assert raw.endswith(b"\n")
    assert list(jsonl.read_extractions(io.BytesIO(raw), "out.jsonl")) == [made]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for record in articles(raw):
        assert isinstance(record, Article | RecordError)
    list(jsonl.read_extractions(io.BytesIO(raw), "out.jsonl"))


@pytest.mark.parametrize("raw", [b"\xff\xfea\x00", b"\xfe\xff\x00a"])
def test_utf16_is_named(raw: bytes) -> None:
    with pytest.raises(ValueError, match="this is UTF-16"):
        jsonl.decode(raw)
