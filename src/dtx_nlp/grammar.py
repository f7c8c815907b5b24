"""The grammars of the language files, applied to a document: a pack that needs no model."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from dtx_nlp import digits, languages, lexing
from dtx_nlp.annotation import Extraction
from dtx_nlp.counting import link_measured
from dtx_nlp.currencies import settle
from dtx_nlp.dates import find_dates
from dtx_nlp.directives import Memory, find_directives
from dtx_nlp.document import Document, Overlaps, Paragraph, Span
from dtx_nlp.drafts import Draft, finish
from dtx_nlp.languages import Language
from dtx_nlp.laws import find_laws
from dtx_nlp.numerals import find_numerals
from dtx_nlp.quantities import find_quantities

#: Longest stretch that the grammars read at once, in characters: what keeps memory flat.
_STRETCH: Final = 100_000
#: Longest sentence that they read as one; what is longer is a table or a list without stops.
_SENTENCE: Final = 5_000


class GrammarPack:
    """The grammars of the language files: numbers, dates, laws by form, demands by cue words."""

    name = "grammar"

    def annotate(self, document: Document, reference: dt.date | None) -> Extraction:
        """Find what the grammar of each paragraph's language can tell."""
        grammars = Grammars(document, reference)
        warnings = (*grammars.unread, *doubts(grammars.drafts))
        return Extraction(document, *finish(document.text, grammars.drafts), warnings)


class Grammars:
    """The grammars at work on one document, which is read when it is first asked for.

    `reference` is the article's own day, for relative dates.
    """

    def __init__(self, document: Document, reference: dt.date | None) -> None:
        self._document = document
        self._reference = reference
        self._readers: dict[str, _Reader] = {}

    @cached_property
    def drafts(self) -> list[Draft]:
        """What the grammars find."""
        found: list[Draft] = []
        for p in self._document.paragraphs:
            reader = self._reader(p.language)
            if reader:
                for part, sentences in _stretches(self._document, p):
                    found += reader.read(part, sentences)
        for reader in self._readers.values():
            reader.settle()
        return found

    @property
    def readable(self) -> list[Paragraph]:
        """The paragraphs whose language has a grammar."""
        known = languages.codes()
        return [p for p in self._document.paragraphs if p.language in known]

    @property
    def unread(self) -> tuple[str, ...]:
        """Which paragraphs have no grammar."""
        known = languages.codes()
        counts = Counter(p.language for p in self._document.paragraphs if p.language not in known)
        return tuple(_unread(code, n) for code, n in counts.items())

    @cached_property
    def _index(self) -> Overlaps[Draft]:
        return Overlaps(self.drafts)

    def between(self, start: int, end: int) -> list[Draft]:
        """Give the drafts that lie in a stretch of the text."""
        return [d for d in self._index.within(start, end) if start <= d.start and d.end <= end]

    def reread(self, label: str, start: int, end: int) -> Draft | None:
        """Read a stretch that is said to be a quantity or date, for its value alone.

        Words around it, by which the grammars leave numbers alone, are not seen.
        """
        at = bisect_right(self._document.paragraphs, start, key=lambda p: p.start) - 1
        reader = self._reader(self._document.paragraphs[at].language)
        found = reader.reread(Span(start, end)) if reader else []
        return next((d for d in found if d.label == label), None)

    def _reader(self, code: str) -> _Reader | None:
        if code not in self._readers and code in languages.codes():
            self._readers[code] = _Reader(self._document.text, languages.get(code), self._reference)
        return self._readers.get(code)


def doubts(drafts: Iterable[Draft]) -> tuple[str, ...]:
    """Give the warnings of drafts, each with how often it is given."""
    counted = Counter(d.doubt for d in drafts if d.doubt)
    return tuple(f"{doubt} ({n} time{'s'[: n > 1]})" for doubt, n in counted.items())


class _Reader:
    """Reads the stretches of one article that are in one language, in order."""

    __slots__ = ("amounts", "language", "marks", "memory", "parts", "reference", "text")

    def __init__(self, text: str, language: Language, reference: dt.date | None) -> None:
        self.text = text
        self.language = language
        self.reference = reference
        self.marks = digits.observe(text, digits.Marks.of(language))
        self.memory = Memory()
        self.amounts: list[Draft] = []
        self.parts: list[Span] = []

    def read(self, part: Span, sentences: tuple[Span, ...]) -> list[Draft]:
        """Apply the grammars to a stretch; each step reads what those before it have found."""
        language = self.language
        lexed = lexing.lex(self.text, part.start, part.end)
        numbers = find_numerals(lexed, language, self.marks)
        dates = find_dates(lexed, numbers, language, self.reference)
        laws = find_laws(lexed, numbers, dates, language)
        dates = [d for d in dates if not _in_name(d, laws)]
        quantities = find_quantities(lexed, numbers, language, taken=[*dates, *laws])
        self.parts.append(part)
        self.amounts += quantities
        measured = link_measured(lexed, quantities, dates, sentences, language)
        drafts = [*dates, *laws, *quantities, *measured]
        return [*drafts, *find_directives(lexed, sentences, drafts, language, self.memory)]

    def reread(self, part: Span) -> list[Draft]:
        """Give dates and quantities of a stretch by itself; what was said before is forgotten."""
        lexed = lexing.lex(self.text, part.start, part.end)
        numbers = find_numerals(lexed, self.language, self.marks)
        dates = find_dates(lexed, numbers, self.language, self.reference)
        return [*dates, *find_quantities(lexed, numbers, self.language)]

    def settle(self) -> None:
        """Decide what only the whole article tells."""
        texts = (lexing.lex(self.text, part.start, part.end) for part in self.parts)
        settle(self.amounts, texts, self.language)


def _in_name(date: Draft, laws: list[Draft]) -> bool:
    """True for the year in a law's name: "Law No. 4 of 2023"; a full date stays a date."""
    day = len(date.attributes["value"]) == len("2023-09-11")
    return not day and any(
        d.label == "LAW" and d.start < date.start and date.end <= d.end for d in laws
    )


def _unread(code: str, paragraphs: int) -> str:
    plural = "" if paragraphs == 1 else "s"
    why = f"there is no language file for {code}"
    if code == "und":
        why = "the language cannot be told; name it if you know it"
    return f"{paragraphs} paragraph{plural} not read: {why}"


def _stretches(document: Document, part: Paragraph) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    """Cut a paragraph, where sentences end, into stretches of bearable length."""
    first = bisect_left(document.sentences, (part.start, 0))
    last = bisect_left(document.sentences, (part.end, 0))
    start, run = part.start, list[Span]()
    for sentence in document.sentences[first:last]:
        for piece in _pieces(document.text, sentence):
            if piece.end - start > _STRETCH and run:
                yield Span(start, piece.start), tuple(run)
                start, run = piece.start, []
            run.append(piece)
    yield Span(start, part.end), tuple(run)


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """Cut what is too long for a sentence at white space."""
    start, end = sentence
    while end - start > _SENTENCE:
        space = text.rfind(" ", start + 1, start + _SENTENCE)
        cut = start + _SENTENCE if space < 0 else space
        yield Span(start, cut)
        start = cut
    yield Span(start, end)
