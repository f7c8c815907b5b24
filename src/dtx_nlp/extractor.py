"""The steps in order: language, paragraphs, sentences, mentions, relations."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Any

from dtx_nlp import languages
from dtx_nlp.annotation import Extraction
from dtx_nlp.document import Document, Paragraph, Span
from dtx_nlp.errors import InputError
from dtx_nlp.packs import Pack, find_pack


def load(pack: str | PathLike[str] | None = None) -> Extractor:
    """Give an extractor with the pack inside the package, or another by name or path."""
    return Extractor(find_pack(pack))


class Extractor:
    """Turns articles into extractions. Holds no state of an article."""

    __slots__ = ("pack",)

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __call__(
        self,
        text: str,
        id: str | None = None,
        language: str | None = None,
        date: dt.date | str | None = None,
    ) -> Extraction:
        """Extract: the same as `extract`."""
        return self.extract(text, id, language, date)

    def extract(
        self,
        text: str,
        id: str | None = None,
        language: str | None = None,
        date: dt.date | str | None = None,
    ) -> Extraction:
        """Find everything in one article."""
        document = _document(text, id, language)
        mentions, relations, warnings = self.pack.annotate(document, _day(date))
        return Extraction(document, mentions, relations, warnings)

    def extract_many(self, articles: Iterable[str | Mapping[str, Any]], **options: Any) -> Iterator[Extraction]:
        """Extract lazily, in order."""
        for article in articles:
            if isinstance(article, str):
                yield self.extract(article, **options)
            else:
                yield self.extract(**{**options, **article})


def _day(date: dt.date | str | None) -> dt.date | None:
    if isinstance(date, str):
        return dt.date.fromisoformat(date[:10])
    return date


def _document(text: str, id: str | None, language: str | None) -> Document:
    try:
        tokenization = importlib.import_module("dtx_nlp.tokenization")
        spans = [(s[0], s[1]) if isinstance(s, tuple) else (s.start, s.end) for s in tokenization.split_paragraphs(text)]
    except (ImportError, AttributeError):
        tokenization = None
        spans = [(0, len(text))]
    code = languages.get(language).code if language else None
    if code is None:
        try:
            detection = importlib.import_module("dtx_nlp.detection")
            code = detection.detect(text).code
        except (ImportError, AttributeError):
            code = "und"
    paragraphs = tuple(Paragraph(a, b, code) for a, b in spans)
    sentences: list[Span] = []
    if code in languages.codes():
        for a, b in spans:
            if tokenization is not None and hasattr(tokenization, "split_sentences"):
                sentences.extend(tokenization.split_sentences(text, a, b, languages.get(code)))
            else:
                sentences.append(Span(a, b))
    return Document(text, id, code, paragraphs, tuple(sentences))
