"""What comes in, and text with offsets: what every later step reads and none changes.

All offsets are half-open and count Unicode code points of the untouched input text.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of text, `start` inclusive, `end` exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """A text to be read, with what its giver knows about it; `date` is the day it appeared."""

    text: str
    id: str | None = None
    language: str | None = None
    date: dt.date | str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text with the language it is handled in."""

    start: int
    end: int
    language: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its language and its paragraphs, sentences, tokens: in order, without overlap."""

    text: str
    id: str | None = None
    language: str = "und"
    paragraphs: tuple[Paragraph, ...] = ()
    sentences: tuple[Span, ...] = ()
    tokens: tuple[Span, ...] = ()
