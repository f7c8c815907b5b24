"""What was missed and what was found without being there, with the words around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dtx_nlp.annotation import Extraction
from dtx_nlp.corpora.article import GoldArticle
from dtx_nlp.scoring.matching import HALF, Labelled, overlap, relaxed

_CONTEXT: Final = 40


class Fault(NamedTuple):
    """A mention that one side has alone.

    `kind` is "missed" or "spurious"; `start` and `end` are offsets in the article's text; `instead`
    is the label that the other side has on the same stretch, "" if none.
    """

    article: str
    language: str
    kind: str
    label: str
    start: int
    end: int
    before: str
    text: str
    after: str
    instead: str


def faults(gold: GoldArticle, found: Extraction) -> Iterator[Fault]:
    """Give the mentions that have no relaxed match, in text order."""
    pairs = relaxed(gold.mentions, found.mentions)
    hits = set(pairs.values())
    missed = [m for n, m in enumerate(gold.mentions) if n not in pairs]
    spurious = [m for n, m in enumerate(found.mentions) if n not in hits]
    sides: list[tuple[str, Labelled, Sequence[Labelled]]] = [
        *(("missed", m, spurious) for m in missed),
        *(("spurious", m, missed) for m in spurious),
    ]
    for kind, m, others in sorted(sides, key=lambda s: (s[1].start, s[1].end, s[0])):
        near = [o for o in others if o.label != m.label and overlap(o, m) >= HALF]
        yield Fault(
            gold.document_id,
            gold.language,
            kind,
            m.label,
            m.start,
            m.end,
            _flat(gold.text[max(0, m.start - _CONTEXT) : m.start]),
            _flat(gold.text[m.start : m.end]),
            _flat(gold.text[m.end : m.end + _CONTEXT]),
            near[0].label if near else "",
        )


def confusions(found: Sequence[Fault]) -> Counter[tuple[str, str]]:
    """Count what was taken for what: the annotation's label, the one found; "" for none."""
    told = Counter((f.label, f.instead) for f in found if f.kind == "missed")
    told.update(("", f.label) for f in found if f.kind == "spurious" and not f.instead)
    return told


def _flat(text: str) -> str:
    return text.replace("\n", " ")
