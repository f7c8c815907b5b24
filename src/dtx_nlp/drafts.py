"""Mentions in the making: what the grammars hand to one another before ids are given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dtx_nlp.annotation import ID_LETTER, Mention, Relation
from dtx_nlp.document import Span


@dataclass(slots=True, eq=False)
class Draft:
    """A mention without an id; `links` are its relations, as (type, the other draft)."""

    label: str
    start: int
    end: int
    attributes: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, Draft]] = field(default_factory=list)
    score: float = 1.0
    inside: Span | None = None  # the noun that a share stands around
    shared: str = ""  # the word for its currency, if that of other countries has the same name
    doubt: str = ""  # a warning to give with the result

    def overlaps(self, start: int, end: int) -> bool:
        """True if the draft shares a character with `[start, end)`."""
        return self.start < end and start < self.end


def finish(
    text: str,
    drafts: Iterable[Draft],
    scores: Mapping[tuple[int, str, int], float] | None = None,
) -> tuple[tuple[Mention, ...], tuple[Relation, ...]]:
    """Give ids in text order (an outer mention before an inner one) and write out the relations.

    A link to a draft that is not among `drafts` is left out. `scores` are those of links, by the
    `id` of the two drafts and the kind between; others have the lower score of their ends.
    """
    known = scores or {}
    ordered = sorted(drafts, key=lambda d: (d.start, -d.end, d.label))
    count: Counter[str] = Counter()
    ids: dict[int, str] = {}
    for d in ordered:
        letter = ID_LETTER[d.label]
        count[letter] += 1
        ids[id(d)] = f"{letter}{count[letter]}"
    mentions = tuple(
        Mention(
            id=ids[id(d)],
            label=d.label,
            start=d.start,
            end=d.end,
            text=text[d.start : d.end],
            attributes=d.attributes,
            score=d.score,
        )
        for d in ordered
    )
    relations = tuple(
        Relation(
            ids[id(d)],
            kind,
            ids[id(tail)],
            known.get((id(d), kind, id(tail)), min(d.score, tail.score)),
        )
        for d in ordered
        for kind, tail in d.links
        if id(tail) in ids
    )
    return mentions, relations
