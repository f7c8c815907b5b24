"""Groups of an alignment against the refs that the versions' annotations share.

`align.KIND` counts pairs of mentions in two versions; `conflict` pairs of quantities whose value,
upper, of or unit differ in the annotation, found and flagged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from dtx_nlp.alignment.result import Aligned, Alignment
from dtx_nlp.alignment.values import NUMBERS
from dtx_nlp.alignment.versions import KINDS, kind_of
from dtx_nlp.annotation import Extraction
from dtx_nlp.corpora.article import GoldArticle, GoldMention
from dtx_nlp.scoring.counts import Counts, Tally
from dtx_nlp.scoring.extraction import number
from dtx_nlp.scoring.matching import relaxed


def score_alignment(
    versions: Sequence[GoldArticle], documents: Sequence[Extraction], alignment: Alignment
) -> Tally:
    """Count pairs that are aligned rightly, wrongly and not at all, and conflicts.

    Args:
        versions: The annotation of each version of one article.
        documents: What was found in each, in that order.
        alignment: Their alignment; a document is known by its id.
    """
    judge = _Judge(versions, documents)
    found = {kind: set[tuple[int, str, int, str]]() for kind in KINDS}
    flagged = set()
    for group in alignment.groups:
        for pair, conflict in judge.pairs(group):
            found[kind_of(group.label)].add(pair)
            if conflict:
                flagged.add(pair)
    tally: Tally = {}
    for kind in KINDS:
        known = judge.known(kind)
        right = [r for p in found[kind] if (r := judge.right(p)) is not None]
        hit = set(right) & known
        tally[f"align.{kind}"] = Counts(len(hit), len(found[kind]) - len(right), len(known - hit))
    known = judge.conflicts()
    told = [p for p in flagged if judge.is_quantity(p)]
    got = {r for p in told if (r := judge.right(p)) in known}
    bad = sum(1 for p in told if judge.right(p) not in known)
    tally["conflict"] = Counts(len(got), bad, len(known - got))
    return tally


class _Judge:
    """Knows which annotated mention each found one is."""

    def __init__(self, versions: Sequence[GoldArticle], documents: Sequence[Extraction]) -> None:
        self._versions = versions
        self._order = {d.document.id: n for n, d in enumerate(documents)}
        self._gold = [
            {d.mentions[f].id: v.mentions[g] for g, f in relaxed(v.mentions, d.mentions).items()}
            for v, d in zip(versions, documents, strict=True)
        ]

    def pairs(self, group: Aligned) -> Iterator[tuple[tuple[int, str, int, str], bool]]:
        """Give the pairs of a group's members in two versions, and whether a conflict is told."""
        own = [(self._order[id], id, m.id) for id, ms in group.members.items() for m in ms]
        for a, b in combinations(sorted(own), 2):
            if a[0] != b[0]:
                told = any(
                    {a[1], b[1]} <= set(c.values) and c.values[a[1]] != c.values[b[1]]
                    for c in group.conflicts
                )
                yield (a[0], a[2], b[0], b[2]), told

    def right(self, pair: tuple[int, str, int, str]) -> tuple[int, int, str] | None:
        """Give versions and ref of a pair if both are mentions of one ref."""
        one, other = self._gold[pair[0]].get(pair[1]), self._gold[pair[2]].get(pair[3])
        same = one is not None and other is not None and one.ref == other.ref
        return (pair[0], pair[2], one.ref) if same and one else None

    def is_quantity(self, pair: tuple[int, str, int, str]) -> bool:
        """True if both are annotated, as quantities."""
        one, other = self._gold[pair[0]].get(pair[1]), self._gold[pair[2]].get(pair[3])
        return one is not None and other is not None and one.label == "QUANTITY"

    def known(self, kind: str) -> set[tuple[int, int, str]]:
        """Give what is to be aligned: the refs that two versions share."""
        refs = [{m.ref for m in v.mentions if kind_of(m.label) == kind} for v in self._versions]
        return {
            (i, j, ref) for i, j in combinations(range(len(refs)), 2) for ref in refs[i] & refs[j]
        }

    def conflicts(self) -> set[tuple[int, int, str]]:
        """Give the quantities that two versions tell otherwise."""
        own = [[m for m in v.mentions if m.label == "QUANTITY"] for v in self._versions]
        return {
            (i, j, a.ref)
            for i, j in combinations(range(len(own)), 2)
            for a in own[i]
            for b in own[j]
            if a.ref == b.ref and _differ(a, b)
        }


def _differ(a: GoldMention, b: GoldMention) -> bool:
    units = (a.attributes.get("unit") or None) != (b.attributes.get("unit") or None)
    return units or any(number(a.attributes.get(n)) != number(b.attributes.get(n)) for n in NUMBERS)
