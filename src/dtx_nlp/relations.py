"""Mentions to attributes and relations: what the heads of the network and the grammars say.

As with mentions, evidence is added up: the network's logit, a bias of the relation's kind, and a
bonus where a grammar has made the same link. What both ends' window does not hold together is
judged by the grammar alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dtx_nlp.annotation import LABELS
from dtx_nlp.document import Overlaps
from dtx_nlp.drafts import Draft
from dtx_nlp.encoder import Backend, Floats, Reading
from dtx_nlp.schema import CHOICES, KINDS, PAIRS
from dtx_nlp.tagging import Places, Tagged
from dtx_nlp.windows import Window


class Weight(NamedTuple):
    """What is added to the logit of a kind of relation: where a grammar links, and always."""

    linked: float = 0.0
    bias: float = 0.0


class Pair(NamedTuple):
    """A possible relation between two mentions, by their numbers; `logit` is the network's."""

    head: int
    kind: str
    tail: int
    logit: float


class Link(NamedTuple):
    """A relation between two mentions, by their numbers."""

    head: int
    kind: str
    tail: int
    score: float


class _Numbered(NamedTuple):
    """The place of a mention."""

    number: int
    start: int
    end: int


class Judged(NamedTuple):
    """What the heads say: a row of choices for each mention, and the pairs they have seen."""

    attributes: tuple[Floats | None, ...]
    pairs: tuple[Pair, ...]


def _allowed() -> NDArray[np.bool_]:
    table = np.zeros((len(KINDS), len(LABELS), len(LABELS)), bool)
    for kind, pairs in enumerate(PAIRS.values()):
        for head, tails in pairs:
            table[kind, LABELS.index(head), [LABELS.index(t) for t in tails]] = True
    return table


#: Which labels a kind of relation may join: (kinds, head labels, tail labels).
ALLOWED: Final = _allowed()
_FAINT: Final = -6.0
#: Characters between two conjuncts, at most: a comma, a word.
_CONJUNCTION: Final = 16
#: What may well hold for several at once; a number measures one thing, has one time, one base.
_SEVERAL: Final = frozenset({"role", "issuer", "to", "where"})


def judge(
    windows: Sequence[Window],
    readings: Sequence[Reading],
    mentions: Sequence[Tagged],
    backend: Backend,
) -> Judged:
    """Ask the heads about mentions; a pair is judged by the window that owns the later one.

    Pairs of which the network is sure that they are none are left out.
    """
    attributes: list[Floats | None] = [None] * len(mentions)
    pairs: list[Pair] = []
    numbered = Overlaps(_Numbered(n, m.start, m.end) for n, m in enumerate(mentions))
    for window, reading in zip(windows, readings, strict=True):
        places = Places(window)
        inside = [
            (n, (mentions[n].layer, *place))
            for n, start, end in numbered.within(*places.bounds)
            if (place := places.find(start, end))
        ]
        if not any(span[2] > window.owned for _, span in inside):
            continue
        spans = np.array([span for _, span in inside], np.int64)
        heads = backend.judge(reading.vectors, spans)
        own = spans[:, 2] > window.owned
        for row, (n, _) in enumerate(inside):
            if own[row]:
                attributes[n] = heads.attributes[row]
        pairs += _pairs([n for n, _ in inside], spans[:, 0], own, heads.relations)
    return Judged(tuple(attributes), tuple(pairs))


def _pairs(
    numbers: Sequence[int], labels: NDArray[np.int64], own: NDArray[np.bool_], logits: Floats
) -> Iterator[Pair]:
    allowed = ALLOWED[:, labels][:, :, labels] & (own[:, None] | own) & (logits > _FAINT)
    allowed &= ~np.eye(len(labels), dtype=bool)
    for kind, head, tail in np.argwhere(allowed).tolist():
        yield Pair(numbers[head], KINDS[kind], numbers[tail], float(logits[kind, head, tail]))


def link(
    pairs: Iterable[Pair],
    linked: Iterable[tuple[int, str, int]],
    weights: Mapping[str, Weight],
    mentions: Sequence[Tagged],
) -> list[Link]:
    """Decide which pairs are relations.

    A mention has one partner of a kind, the likeliest, and others only where the grammars link
    them or where they stand beside it as conjuncts do.

    Args:
        pairs: What the network has seen.
        linked: What the grammars have linked: head, kind, tail.
        weights: By kind.
        mentions: What the numbers stand for.
    """
    logits = dict.fromkeys(linked, 0.0)
    told = frozenset(logits)
    logits.update({(p.head, p.kind, p.tail): p.logit for p in pairs})
    likely: dict[tuple[int, str], dict[int, float]] = {}
    for (head, kind, tail), logit in logits.items():
        weight = weights.get(kind, Weight())
        total = logit + weight.bias + (weight.linked if (head, kind, tail) in told else 0)
        if total > 0:
            likely.setdefault((head, kind), {})[tail] = total
    return sorted(
        Link(head, kind, tail, float(1 / (1 + np.exp(-tails[tail]))))
        for (head, kind), tails in likely.items()
        for tail in _chosen(head, kind, tails, mentions)
        | {tail for tail in tails if (head, kind, tail) in told}
    )


def _chosen(
    head: int, kind: str, tails: Mapping[int, float], mentions: Sequence[Tagged]
) -> set[int]:
    """Give the likeliest tail and, if there may be several, those that stand in a row with it.

    The head may stand between them: "Minister Lan, head of the committee".
    """
    best = max(tails, key=lambda n: tails[n])
    if kind not in _SEVERAL:
        return {best}
    row = sorted({head, *tails}, key=lambda n: mentions[n].start)
    found = {best}
    at = row.index(best)
    for side in (row[at:], row[at::-1]):
        for a, b in pairwise(side):
            first, second = sorted((mentions[a], mentions[b]), key=lambda m: m.start)
            if second.start - first.end > _CONJUNCTION:
                break
            found.add(b)
    return found - {head}


def grammar_links(
    mentions: Sequence[Tagged], drafts: Iterable[Draft]
) -> Iterator[tuple[int, str, int]]:
    """Carry the links of drafts over to the mentions that stand in their places."""
    by_label: dict[str, list[_Numbered]] = {}
    for n, m in enumerate(mentions):
        by_label.setdefault(LABELS[m.layer], []).append(_Numbered(n, m.start, m.end))
    index = {label: Overlaps(own) for label, own in by_label.items()}

    def stands_for(d: Draft) -> int | None:
        own = index.get(d.label)
        found = own.best(d.start, d.end) if own else None
        return None if found is None else found.number

    for d in drafts:
        head = stands_for(d) if d.links else None
        if head is None:
            continue
        for kind, other in d.links:
            tail = stands_for(other)
            if tail is not None and tail != head:
                yield head, kind, tail


def choose(row: Floats) -> dict[str, str]:
    """Give the likeliest value of each attribute of the schema that is present."""
    found = {}
    at = 0
    for name, choices in CHOICES.items():
        value = choices[int(row[at : at + len(choices)].argmax())]
        at += len(choices)
        if value:
            found[name] = value
    return found
