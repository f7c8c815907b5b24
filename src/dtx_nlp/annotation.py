"""What is found in a document: mentions, relations, and the facts that they make together."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from dtx_nlp.document import Document, Paragraph, Span
from dtx_nlp.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA: Final = "dtx-nlp/1"

#: Label -> the letter that its mention ids begin with.
ID_LETTER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "PERSON": "p",
        "ROLE": "r",
        "ORG": "o",
        "GROUP": "g",
        "LOC": "l",
        "LAW": "w",
        "PROJECT": "j",
        "PRODUCT": "k",
        "EVENT": "v",
        "DATE": "t",
        "QUANTITY": "q",
        "MEASURED": "m",
        "PROPERTY": "y",
        "DIRECTIVE": "d",
    }
)
LABELS: Final = tuple(ID_LETTER)


@dataclass(frozen=True, slots=True)
class Mention:
    """A labelled stretch of text; `attributes` hold exact values as strings (see the schema)."""

    id: str
    label: str
    start: int
    end: int
    text: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    score: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """Give the mention in the interchange format."""
        return {
            "id": self.id,
            "label": self.label,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "score": self.score,
            "attributes": dict(self.attributes),
        }


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed link from one mention (`head`) to another (`tail`), both by id."""

    head: str
    type: str
    tail: str
    score: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """Give the relation in the interchange format."""
        return {"head": self.head, "type": self.type, "tail": self.tail, "score": self.score}


@dataclass(frozen=True, slots=True)
class Fact:
    """A quantity read together with its relations; `evidence` is the quantity's mention."""

    evidence: Mention
    measured: tuple[str, ...] = ()
    property: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    versus: tuple[str, ...] = ()

    @builtins.property  # the plain name is a field here
    def value(self) -> Decimal:
        """The number, or the lower end of a range."""
        return Decimal(self.evidence.attributes["value"])

    @builtins.property  # the plain name is a field here
    def upper(self) -> Decimal | None:
        """The upper end of a range."""
        upper = self.evidence.attributes.get("upper")
        return None if upper is None else Decimal(upper)

    @builtins.property  # the plain name is a field here
    def unit(self) -> str | None:
        """UCUM or ISO 4217 code."""
        return self.evidence.attributes.get("unit")


@dataclass(frozen=True, slots=True)
class Extraction:
    """A document with everything found in it; `warnings` are doubts about the content.

    `vectors` holds, by (start, end), what a pack's network makes of sentences and mentions: unit
    vectors in half precision, near each other where they mean the same in any language. They are
    for alignment and no part of the interchange format.
    """

    document: Document
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    warnings: tuple[str, ...] = ()
    vectors: Mapping[Span, NDArray[np.float16]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The quantities, each with what it measures, when and where."""
        tails = self.tails()

        def texts(head: Mention, kind: str) -> tuple[str, ...]:
            return tuple(m.text for m in tails.get(head.id, {}).get(kind, ()))

        return tuple(
            Fact(
                evidence=m,
                measured=texts(m, "measures"),
                property=texts(m, "property"),
                at=texts(m, "at"),
                where=texts(m, "where"),
                versus=texts(m, "versus"),
            )
            for m in self.mentions
            if m.label == "QUANTITY" and "value" in m.attributes
        )

    def tails(self, min_score: float = 0.0) -> dict[str, dict[str, list[Mention]]]:
        """Give what stands at the other end of relations, by the head's id, then by type."""
        by_id = {m.id: m for m in self.mentions}
        found: dict[str, dict[str, list[Mention]]] = {}
        for r in self.relations:
            if r.score >= min_score:
                found.setdefault(r.head, {}).setdefault(r.type, []).append(by_id[r.tail])
        return found

    def __str__(self) -> str:
        """Draw as text: facts, directives, laws and dates in tables."""
        from dtx_nlp import rendering  # drawing reads this module

        return rendering.text(self)

    def _repr_html_(self) -> str:
        """Draw for a notebook: the marked text and the tables."""
        from dtx_nlp import rendering

        return rendering.html(self)

    def to_dict(self) -> dict[str, Any]:
        """Give the extraction in the interchange format `dtx-nlp/1`."""
        doc = self.document
        return {
            "schema": SCHEMA,
            "id": doc.id,
            "language": doc.language,
            "text": doc.text,
            "paragraphs": [
                {"start": p.start, "end": p.end, "language": p.language} for p in doc.paragraphs
            ],
            "sentences": [{"start": s.start, "end": s.end} for s in doc.sentences],
            "mentions": [m.to_dict() for m in self.mentions],
            "relations": [r.to_dict() for r in self.relations],
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Extraction:
        """Read the interchange format back; tokens are not part of it.

        Raises:
            InputError: the data is of another schema, lacks a key, or an offset is off.
        """
        name = str(data.get("id") or "extraction")
        if data.get("schema") != SCHEMA:
            raise InputError(name, f"schema is {data.get('schema')!r}, this reads {SCHEMA!r}")
        try:
            text = data["text"]
            mentions = tuple(
                Mention(
                    id=m["id"],
                    label=m["label"],
                    start=m["start"],
                    end=m["end"],
                    text=m["text"],
                    attributes=dict(m.get("attributes", {})),
                    score=m.get("score", 1.0),
                )
                for m in data["mentions"]
            )
            relations = tuple(
                Relation(r["head"], r["type"], r["tail"], r.get("score", 1.0))
                for r in data["relations"]
            )
            document = Document(
                text=text,
                id=data.get("id"),
                language=data.get("language", "und"),
                paragraphs=tuple(
                    Paragraph(p["start"], p["end"], p.get("language", "und"))
                    for p in data.get("paragraphs", ())
                ),
                sentences=tuple(Span(s["start"], s["end"]) for s in data.get("sentences", ())),
            )
        except (KeyError, TypeError) as error:
            raise InputError(name, f"not an extraction: {error!r}") from error
        check_references(name, text, mentions, relations)
        return cls(document, mentions, relations, tuple(data.get("warnings", ())))


def check_references(
    name: str, text: str, mentions: Iterable[Mention], relations: Iterable[Relation]
) -> None:
    """Raise InputError unless offsets slice to the mentions' text and relations name mentions."""
    ids: set[str] = set()
    for m in mentions:
        if text[m.start : m.end] != m.text:
            raise InputError(name, f"mention {m.id}: the text at {m.start}:{m.end} is another")
        if m.id in ids:
            raise InputError(name, f"mention id {m.id} is used twice")
        ids.add(m.id)
    for r in relations:
        for end in (r.head, r.tail):
            if end not in ids:
                raise InputError(name, f"relation {r.type} names no mention: {end!r}")
