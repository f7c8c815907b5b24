"""Model packs: what turns a document into mentions. The grammar pack needs no model files."""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator
from os import PathLike, fspath
from typing import Any, Final, Protocol

from dtx_nlp import digits, languages, lexing
from dtx_nlp.annotation import Mention, Relation
from dtx_nlp.document import Document, Span
from dtx_nlp.drafts import Draft, finish
from dtx_nlp.errors import PackNotFoundError
from dtx_nlp.languages import Language

#: Longest stretch that the grammars read at once, in characters: what keeps memory flat.
_STRETCH: Final = 100_000


class Pack(Protocol):
    """What the extractor asks of a model."""

    name: str

    def annotate(
        self, document: Document, reference: dt.date | None
    ) -> tuple[tuple[Mention, ...], tuple[Relation, ...], tuple[str, ...]]:
        """Give the mentions, relations and warnings of a document whose paragraphs are known.

        `reference` is the article's own date, for relative dates.
        """
        ...


def _step(module: str, name: str) -> Callable[..., list[Any]]:
    """Transitional, while the modules are being written: a step that fails finds nothing."""
    said: set[str] = set()

    def run(*given: Any, **named: Any) -> list[Any]:
        try:
            return list(
                getattr(importlib.import_module(f"dtx_nlp.{module}"), name)(*given, **named)
            )
        except Exception as error:
            if repr(error) not in said:
                said.add(repr(error))
                sys.stderr.write(f"[packs] {module}.{name}: {error!r}\n")
            return []

    return run


class GrammarPack:
    """The grammars of the language files: numbers, dates, laws by form, demands by cue words."""

    __slots__ = ("_steps", "name")

    def __init__(self) -> None:
        self.name = "grammar"
        self._steps: Any = [
            _step("numerals", "find_numerals"),
            _step("dates", "find_dates"),
            _step("laws", "find_laws"),
            _step("quantities", "find_quantities"),
            _step("counting", "link_measured"),
            _step("directives", "find_directives"),
        ]

    def annotate(
        self, document: Document, reference: dt.date | None
    ) -> tuple[tuple[Mention, ...], tuple[Relation, ...], tuple[str, ...]]:
        """Find what the grammar of each paragraph's language can tell."""
        found: list[Draft] = []
        unknown: dict[str, int] = {}
        marks: dict[str, digits.Marks] = {}
        known = languages.codes()
        for p in document.paragraphs:
            if p.language not in known:
                unknown[p.language] = unknown.get(p.language, 0) + 1
                continue
            language = languages.get(p.language)
            if p.language not in marks:
                marks[p.language] = digits.observe(document.text, digits.Marks.of(language))
            for part, sentences in _stretches(document, Span(p.start, p.end)):
                found += self._grammar(
                    document.text, part, sentences, language, marks[p.language], reference
                )
        mentions, relations = finish(document.text, found)
        return mentions, relations, tuple(_unread(code, n) for code, n in unknown.items())

    def _grammar(
        self,
        text: str,
        part: Span,
        sentences: tuple[Span, ...],
        language: Language,
        marks: digits.Marks,
        reference: dt.date | None,
    ) -> list[Draft]:
        find_numerals, find_dates, find_laws, find_quantities, link_measured, find_directives = (
            self._steps
        )
        lexed = lexing.lex(text, part.start, part.end)
        numbers = find_numerals(lexed, language, marks)
        dates = find_dates(lexed, numbers, language, reference)
        laws = find_laws(lexed, numbers, dates, language)
        quantities = find_quantities(lexed, numbers, language, taken=[*dates, *laws])
        measured = link_measured(lexed, quantities, dates, sentences, language)
        drafts = [*dates, *laws, *quantities, *measured]
        return [*drafts, *find_directives(lexed, sentences, drafts, language)]


def _unread(code: str, paragraphs: int) -> str:
    plural = "" if paragraphs == 1 else "s"
    why = (
        "the language cannot be told" if code == "und" else f"there is no language file for {code}"
    )
    return f"{paragraphs} paragraph{plural} not read: {why}"


def _stretches(document: Document, part: Span) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    """Cut a paragraph, where sentences end, into stretches of bearable length."""
    sentences = document.sentences
    first = bisect_left(sentences, (part.start, 0))
    last = bisect_left(sentences, (part.end, 0))
    start = part.start
    while part.end - start > _STRETCH and last - first > 1:
        cut = bisect_left(sentences, (start + _STRETCH, 0), first + 1, last)
        if cut == last:
            break
        end = sentences[cut].start
        yield Span(start, end), sentences[first:cut]
        start, first = end, cut
    yield Span(start, part.end), sentences[first:last]


def find_pack(pack: str | PathLike[str] | None = None) -> Pack:
    """Give the pack of a name; without one, the best that is inside the package."""
    name = "grammar" if pack is None else fspath(pack)
    if name == "grammar":
        return GrammarPack()
    raise PackNotFoundError(name, ("grammar",))
