"""The steps in order: language, paragraphs, sentences, then the pack's mentions and relations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING

from dtx_nlp import languages
from dtx_nlp.annotation import Extraction
from dtx_nlp.detection import detect, paragraph_languages
from dtx_nlp.document import Article, Document, Paragraph, Span
from dtx_nlp.errors import InputError
from dtx_nlp.segmentation import split_paragraphs, split_sentences

if TYPE_CHECKING:
    from dtx_nlp.packs import Pack


def load(
    pack: str | PathLike[str] | None = None, *, backend: str = "onnx", min_score: float = 0.0
) -> Extractor:
    """Give an extractor; without a name or path of a pack, with the best one in the package.

    >>> load()("Tickets cost 12.50 euros.", language="en").facts[0].value
    Decimal('12.5')

    Args:
        pack: A name or a folder.
        backend: What runs the pack's network: `onnx`, or `torch` for a GPU.
        min_score: Mentions and relations that are less sure than this are left out.

    Raises:
        PackNotFoundError: No such pack.
        PackProtocolError: It is damaged or made for another version.
        InputError: There is no such backend, or it is not installed.
    """
    from dtx_nlp.packs import find_pack  # the grammars take longer to import than all the rest

    return Extractor(find_pack(pack, backend), min_score)


class Extractor:
    """Turns articles into extractions; keeps nothing of an article that it has read."""

    __slots__ = ("min_score", "pack")

    def __init__(self, pack: Pack, min_score: float = 0.0) -> None:
        self.pack = pack
        self.min_score = min_score

    def __call__(
        self,
        text: str,
        id: str | None = None,
        language: str | None = None,
        date: dt.date | str | None = None,
    ) -> Extraction:
        """Do the same as `extract`."""
        return self.extract(text, id, language, date)

    def extract(
        self,
        text: str,
        id: str | None = None,
        language: str | None = None,
        date: dt.date | str | None = None,
    ) -> Extraction:
        """Find everything in one article.

        Args:
            text: The article; it stays as it is, all offsets are its own.
            id: A name for the article.
            language: The language of all of it; without it, article and paragraphs are guessed.
            date: The day that it appeared (ISO), by which "yesterday" and "24 April" get a year.

        Raises:
            UnknownLanguageError: The language has no file.
            InputError: The date is none.
        """
        reference = day_of(date, id) if date is not None else None
        document = make_document(text, id, language)
        return self._sure(self.pack.annotate(document, reference))

    def extract_many(
        self,
        articles: Iterable[str | Article],
        *,
        language: str | None = None,
        date: dt.date | str | None = None,
    ) -> Iterator[Extraction]:
        """Extract from one article after the other, in order, each when it is asked for.

        What an `Article` says of itself goes before `language` and `date`.
        """
        for one in articles:
            article = Article(one) if isinstance(one, str) else one
            yield self.extract(
                article.text, article.id, article.language or language, article.date or date
            )

    def _sure(self, result: Extraction) -> Extraction:
        """Leave out what is less sure than `min_score`."""
        if self.min_score <= 0:
            return result
        mentions = tuple(m for m in result.mentions if m.score >= self.min_score)
        ids = {m.id for m in mentions}
        relations = tuple(
            r
            for r in result.relations
            if r.score >= self.min_score and r.head in ids and r.tail in ids
        )
        return replace(result, mentions=mentions, relations=relations)


def day_of(date: dt.date | str, id: str | None = None) -> dt.date:
    """Read the day of an article.

    Raises:
        InputError: It is none.
    """
    if isinstance(date, dt.datetime):
        return date.date()
    if isinstance(date, dt.date):
        return date
    try:
        return dt.datetime.fromisoformat(date).date()
    except ValueError:
        raise InputError(id or "article", f"date {date!r:.40} is not like 2025-04-24", id) from None


def make_document(text: str, id: str | None = None, language: str | None = None) -> Document:
    """Give a text its paragraphs, with their languages, and its sentences.

    Raises:
        UnknownLanguageError: The language has no file.
    """
    spans = split_paragraphs(text)
    if language is not None:
        code = languages.get(language).code
        own: Sequence[str] = [code] * len(spans)
    else:
        guess = detect(text)
        code = guess.code
        own = [code] if len(spans) == 1 else paragraph_languages(text, spans, guess)
    known = languages.codes()
    sentences: list[Span] = []
    for (start, end), spoken in zip(spans, own, strict=True):
        if spoken in known:
            sentences += split_sentences(text, start, end, languages.get(spoken))
    paragraphs = tuple(
        Paragraph(start, end, spoken) for (start, end), spoken in zip(spans, own, strict=True)
    )
    return Document(text, id, code, paragraphs, tuple(sentences))
