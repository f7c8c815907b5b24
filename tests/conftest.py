from __future__ import annotations

import pytest

from dtx_nlp.annotation import Extraction, Mention, Relation
from dtx_nlp.document import Document, Paragraph, Span

pytest_plugins = ["tiny_model"]

TEXT = (
    "The mayor asked <all> depots to buy 3.5 million litres before 1 May 2025.\n"
    "Xe tải: gần 12 chiếc."
)


def mention(id: str, label: str, piece: str, **attributes: str) -> Mention:
    start = TEXT.index(piece)
    return Mention(id, label, start, start + len(piece), piece, attributes)


@pytest.fixture
def extraction() -> Extraction:
    """An extraction with nested and crossing mentions, two languages and a warning."""
    mentions = (
        mention("r1", "ROLE", "mayor"),
        mention("g1", "GROUP", "<all> depots"),
        mention(
            "d1",
            "DIRECTIVE",
            "buy 3.5 million litres before 1 May 2025",
            force="request",
            cue="asked",
        ),
        mention("q1", "QUANTITY", "3.5 million litres", kind="measure", value="3500000", unit="L"),
        mention("m1", "MEASURED", "litres before"),
        mention("t1", "DATE", "1 May 2025", value="2025-05-01"),
        mention("q2", "QUANTITY", "gần 12", kind="cardinal", value="12", mod="<"),
    )
    relations = (
        Relation("d1", "issuer", "r1"),
        Relation("d1", "to", "g1"),
        Relation("d1", "deadline", "t1"),
        Relation("q1", "measures", "m1"),
    )
    second = TEXT.index("Xe tải")
    document = Document(
        TEXT,
        "depots-1",
        "en",
        (Paragraph(0, second - 1, "en"), Paragraph(second, len(TEXT), "vi")),
        (Span(0, second - 1), Span(second, len(TEXT))),
    )
    return Extraction(document, mentions, relations, ("a doubt & more",))
