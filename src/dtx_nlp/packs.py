"""Model packs: what turns a document into mentions. The grammar pack needs no model files."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from dtx_nlp.annotation import Mention, Relation
from dtx_nlp.document import Document


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
