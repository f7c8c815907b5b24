"""Which found mention is which annotated one: greedy, the best overlap first, one to one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias, TypeVar

from dtx_nlp.annotation import LABELS, Mention
from dtx_nlp.corpora.article import GoldMention
from dtx_nlp.document import HasSpan, Overlaps

#: Two spans are matched relaxed if they share so much of their union.
HALF: Final = 0.5
Labelled: TypeAlias = GoldMention | Mention
G = TypeVar("G", bound=HasSpan)
F = TypeVar("F", bound=HasSpan)


def overlap(a: HasSpan, b: HasSpan) -> float:
    """Give the characters that two stretches share, as a part of all that either has."""
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(shared, 0) / (max(a.end, b.end) - min(a.start, b.start))


def match(gold: Sequence[G], found: Sequence[F], ok: Callable[[G, F], bool]) -> dict[int, int]:
    """Pair what overlaps and is `ok`: numbers of the gold ones to numbers of the found ones."""
    numbered = Overlaps(_Numbered(f.start, f.end, i) for i, f in enumerate(found))
    pairs: list[tuple[float, int, int]] = []
    for g, own in enumerate(gold):
        near: Iterable[_Numbered] = numbered.within(own.start, own.end)
        pairs += [(-overlap(own, n), g, n.number) for n in near if ok(own, found[n.number])]
    result: dict[int, int] = {}
    used: set[int] = set()
    for _, g, f in sorted(pairs):
        if g not in result and f not in used:
            result[g] = f
            used.add(f)
    return result


def relaxed(gold: Sequence[Labelled], found: Sequence[Labelled]) -> dict[int, int]:
    """Pair mentions of one label whose spans share at least half of their union."""
    pairs: dict[int, int] = {}
    for label in LABELS:
        own = [n for n, m in enumerate(gold) if m.label == label]
        its = [n for n, m in enumerate(found) if m.label == label]
        near = match(
            [gold[n] for n in own], [found[n] for n in its], lambda g, f: overlap(g, f) >= HALF
        )
        pairs |= {own[g]: its[f] for g, f in near.items()}
    return pairs


class _Numbered:
    """A stretch with a number."""

    __slots__ = ("end", "number", "start")

    def __init__(self, start: int, end: int, number: int) -> None:
        self.start, self.end, self.number = start, end, number
