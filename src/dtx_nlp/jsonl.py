"""JSON Lines: articles in, extractions out and in again, one record on each line.

A record that cannot be read never stops the rest: readers yield an `InputError` in its place, and
the writer turns that error into a line of its own (`dtx-nlp-error/1`):

    {"schema": "dtx-nlp-error/1", "id": "a7", "source": "in.jsonl:7", "error": "no text"}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from dtx_nlp.annotation import Extraction
from dtx_nlp.document import Article
from dtx_nlp.errors import InputError, RecordError

ERROR_SCHEMA: Final = "dtx-nlp-error/1"

#: The largest article, in bytes of UTF-8. A long novel has 3 MB, a long article 0.1 MB: what is
#: larger is a dump of many articles, whose dates and demands would be read as one.
MAX_BYTES: Final = 20_000_000
TOO_LARGE: Final = (
    f"larger than {MAX_BYTES // 1_000_000} MB; give one article for each file, or for each line of"
    " a .jsonl file"
)

_FIELDS: Final = ("id", "language", "date")


def read_articles(stream: BinaryIO, name: str) -> Iterator[Article | InputError]:
    """Read `{"text", "id", "language", "date"}` lines; only the text must be there.

    An article without an id gets `name` and its line number as its id.
    """
    for number, line in _lines(stream):
        try:
            yield _article(_record(line, name, number), name, number)
        except RecordError as error:
            yield error


def read_extractions(stream: BinaryIO, name: str) -> Iterator[Extraction | InputError]:
    """Read what `dump` wrote: extractions, and errors in the places of bad articles."""
    for number, line in _lines(stream):
        try:
            yield _result(_record(line, name, number), name, number)
        except RecordError as error:
            yield error


def dump(result: Extraction | InputError) -> bytes:
    """Give the line of a result, line end included, to be written at once."""
    if isinstance(result, Extraction):
        data = result.to_dict()
    else:
        data = {
            "schema": ERROR_SCHEMA,
            "id": result.id,
            "source": result.where,
            "error": result.reason,
        }
    try:
        return (json.dumps(data, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can escape and UTF-8 cannot hold
        return (json.dumps(data) + "\n").encode()


def decode(raw: bytes) -> str:
    """Decode UTF-8, without the byte order mark; all other characters stay as they are.

    Raises:
        ValueError: the bytes are not UTF-8; the message says where and what to do.
    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
        what = "this is UTF-16" if utf16 else f"byte {raw[error.start]:#04x} at {error.start}"
        message = f"not UTF-8 ({what}); convert it, for example with iconv -t UTF-8"
        raise ValueError(message) from None


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Give number and bytes of each line that is not blank; None stands for one too large."""
    number = 0
    while line := stream.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_BYTES)
            yield number, None
        elif line.strip():
            yield number, line


def _record(line: bytes | None, name: str, number: int) -> Mapping[str, Any]:
    if line is None:
        raise RecordError(name, number, TOO_LARGE)
    try:
        record = json.loads(decode(line))
    except json.JSONDecodeError as error:
        raise RecordError(name, number, f"not JSON: {error.msg} at {error.pos}") from None
    except ValueError as error:
        raise RecordError(name, number, str(error)) from None
    except RecursionError:
        raise RecordError(name, number, "JSON nested too deeply") from None
    if not isinstance(record, dict):
        raise RecordError(name, number, f"a record is an object, this is {record!r:.40}")
    return record


def _article(record: Mapping[str, Any], name: str, number: int) -> Article:
    given = {key: record[key] for key in _FIELDS if record.get(key) is not None}
    if isinstance(given.get("id"), int):
        given["id"] = str(given["id"])
    own = given.setdefault("id", f"{name}:{number}")
    known = own if isinstance(own, str) else None
    for key, value in given.items():
        if not isinstance(value, str):
            raise RecordError(name, number, f"{key} is {value!r:.40}, not a string", known)
    text = record.get("text")
    if not isinstance(text, str):
        raise RecordError(name, number, "no text: each line is an object with a text", known)
    if not text.strip():
        raise RecordError(name, number, "the text is empty", known)
    return Article(text, **given)


def _result(record: Mapping[str, Any], name: str, number: int) -> Extraction | InputError:
    if record.get("schema") == ERROR_SCHEMA:
        return InputError(str(record.get("source")), str(record.get("error")), record.get("id"))
    try:
        return Extraction.from_dict(record)
    except InputError as error:
        raise RecordError(name, number, error.reason, record.get("id")) from error
