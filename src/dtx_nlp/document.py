"""What comes in, and text with offsets: what every later step reads and none changes.

All offsets are half-open and count Unicode code points of the untouched input text.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar


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


class HasSpan(Protocol):
    """Anything that has a place in a text."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        ...


T = TypeVar("T", bound=HasSpan)


class Overlaps(Generic[T]):
    """Things by their place; what overlaps a stretch is found without looking at all of them."""

    __slots__ = ("_longest", "_starts", "_things")

    def __init__(self, things: Iterable[T]) -> None:
        self._things = sorted(things, key=lambda t: t.start)
        self._starts = [t.start for t in self._things]
        self._longest = max((t.end - t.start for t in self._things), default=0)

    def within(self, start: int, end: int) -> list[T]:
        """Give what overlaps `[start, end)`, in order."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_left(self._starts, end)
        return [t for t in self._things[first:last] if t.end > start]

    def best(self, start: int, end: int) -> T | None:
        """Give what shares the most with `[start, end)`, of equals the shortest, if anything."""
        return max(
            self.within(start, end),
            key=lambda t: (min(t.end, end) - max(t.start, start), t.start - t.end),
            default=None,
        )
