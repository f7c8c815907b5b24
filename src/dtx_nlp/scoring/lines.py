"""Parallel lines: is their language told, are their ends found again in the running text?

A file has one JSON object a line, as NTREX has: `doc`, and `text`, one segment by language code.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple

from dtx_nlp import languages as known
from dtx_nlp.detection import detect
from dtx_nlp.errors import InputError
from dtx_nlp.scoring.counts import Counts, Tally, summed
from dtx_nlp.segmentation import split_sentences

#: What each figure counts.
RULES: Final = {
    "language": "texts whose language is told",
    "language.line": "single lines whose language is told",
    "segmentation": "ends of segments that are ends of sentences, when all segments of a document "
    "are joined by a space; segments of two sentences or without a stop count as they are",
}


class Lines(NamedTuple):
    """The segments of a document in one language."""

    id: str
    language: str
    segments: tuple[str, ...]

    @property
    def text(self) -> str:
        """All segments, a space between them."""
        return " ".join(self.segments)


def read_lines(file: Path, languages: Collection[str] = ()) -> list[Lines]:
    """Read the documents of a file in the order of the file, one for each language.

    Args:
        file: JSON Lines, perhaps with gzip (.gz).
        languages: Codes; without them all that dtx_nlp has.

    Raises:
        InputError: It cannot be read, or a line is none.
    """
    import gzip

    wanted = languages or known.codes()
    documents: dict[tuple[str, str], list[str]] = {}
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                for id, code, text in _segments(f"{file}:{number}", line):
                    if code in wanted and text:
                        documents.setdefault((id, code), []).append(text)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(file), f"cannot be read: {error}") from None
    return [Lines(id, code, tuple(own)) for (id, code), own in documents.items()]


def _segments(where: str, line: str) -> list[tuple[str, str, str]]:
    try:
        record = json.loads(line)
        return [(record["doc"], code, text.strip()) for code, text in record["text"].items()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(where, f"is no line: {error!r}") from None


def score_lines(document: Lines) -> Tally:
    """Count what of a document's languages and sentences is right."""
    language = known.get(document.language)
    text = document.text
    lengths = (1 + len(segment) for segment in document.segments)
    whole = {len(text)}  # the end of the text is no merit
    ends = {at - 1 for at in accumulate(lengths)} - whole
    found = {end for _, end in split_sentences(text, 0, len(text), language)} - whole
    right = len(ends & found)
    return {
        "language": told(text, document.language),
        "language.line": summed(told(s, document.language) for s in document.segments),
        "segmentation": Counts(right, len(found) - right, len(ends) - right),
    }


def told(text: str, language: str) -> Counts:
    """Count a text: F1 of such counts is the share of texts whose language is told."""
    return Counts(1, 0, 0) if detect(text).code == language else Counts(0, 1, 1)
