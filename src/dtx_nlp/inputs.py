"""Articles out of files, folders and standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import Final, cast

from dtx_nlp.document import Article
from dtx_nlp.errors import InputError
from dtx_nlp.jsonl import MAX_BYTES, TOO_LARGE, decode, read_articles

_LINES: Final = frozenset({".jsonl", ".ndjson"})
_KNOWN: Final = _LINES | {".txt"}
#: Byte order mark and white space.
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"


def read_paths(paths: Iterable[str], *, but: str | None = None) -> Iterator[Article | InputError]:
    """Read the articles of files, folders and `-`, in order; an error stands in for a bad one.

    The file `but` is passed over where a folder holds it.
    """
    for path in paths:
        if path == "-":
            yield from _stdin(cast(BufferedReader, sys.stdin.buffer))
        elif os.path.isdir(path):
            yield from _folder(Path(path), Path(but).resolve() if but else None)
        else:
            yield from _file(Path(path), Path(path).stem)


def _folder(folder: Path, but: Path | None) -> Iterator[Article | InputError]:
    unread: list[OSError] = []
    found = []
    for root, folders, files in os.walk(folder, onerror=unread.append):
        folders[:] = [f for f in folders if not f.startswith(".")]
        found += [Path(root, f) for f in files if not f.startswith(".")]
    for error in unread:
        yield InputError(str(error.filename), f"cannot be read: {error.strerror}")
    found = [f for f in sorted(found) if f.suffix.lower() in _KNOWN and f.resolve() != but]
    if not found and not unread:
        yield InputError(str(folder), "no .txt or .jsonl file in this folder")
    for file in found:
        yield from _file(file, file.relative_to(folder).with_suffix("").as_posix())


def _file(path: Path, id: str) -> Iterator[Article | InputError]:
    try:
        with path.open("rb") as stream:
            if path.suffix.lower() in _LINES:
                yield from read_articles(stream, str(path))
            else:
                yield _text(stream.read(MAX_BYTES + 1), str(path), id)
    except OSError as error:
        yield InputError(str(path), f"cannot be read: {error.strerror}", id)


def _stdin(stream: BufferedReader) -> Iterator[Article | InputError]:
    """Read standard input: JSON Lines if the first visible byte is a brace, else one article."""
    begin = stream.peek(1).lstrip(_BLANK)
    if begin.startswith(b"{"):
        yield from read_articles(stream, "stdin")
    else:
        yield _text(stream.read(MAX_BYTES + 1), "stdin", "stdin")


def _text(raw: bytes, source: str, id: str) -> Article | InputError:
    if len(raw) > MAX_BYTES:
        return InputError(source, TOO_LARGE, id)
    try:
        text = decode(raw)
    except ValueError as error:
        return InputError(source, str(error), id)
    if not text.strip():
        return InputError(source, "empty", id)
    return Article(text, id)
