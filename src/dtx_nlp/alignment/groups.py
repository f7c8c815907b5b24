"""Pairs of things to groups over all versions, each with one thing of a version at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Final, NamedTuple

import numpy as np

from dtx_nlp.alignment.scoring import Pair, Scores
from dtx_nlp.alignment.versions import KINDS, Version

#: Log-odds beyond which one pair cannot outvote others.
_SURE: Final = 10.0
#: So many documents are all compared with one another; of more, each with the nearest.
_ALL: Final = 12
_NEAR: Final = 10


class Place(NamedTuple):
    """A thing: the number of its version, and its own in the things of one kind."""

    version: int
    thing: int


class Group(NamedTuple):
    """What several versions say: one place of each, in order, and how likely they are one."""

    kind: str
    places: tuple[Place, ...]
    score: float


def make_groups(versions: Sequence[Version], least: float) -> list[Group]:
    """Put together what is the same in several versions.

    Args:
        versions: The documents.
        least: Log-odds that a pair must have to be aligned.
    """
    joined = [(i, j, Pair(versions[i], versions[j])) for i, j in _candidates(versions)]
    found = []
    for kind in KINDS:
        scores = {(i, j): pair.scores(kind) for i, j, pair in joined}
        found += [Group(kind, *made) for made in _merged(scores, least)]
    return found


def _candidates(versions: Sequence[Version]) -> list[tuple[int, int]]:
    """Give the pairs of versions to be compared: of many, each with those that are nearest."""
    count = len(versions)
    if count <= _ALL:
        return list(combinations(range(count), 2))
    hidden = max(v.sentences.shape[1] for v in versions)
    rows = np.zeros((count, hidden), np.float32)
    for row, v in zip(rows, versions, strict=True):
        if len(v.sentences):
            row += v.sentences.mean(axis=0)
    rows -= rows.mean(axis=0)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    near = rows @ rows.T
    np.fill_diagonal(near, -np.inf)
    best = np.argsort(-near, axis=1, kind="stable")[:, :_NEAR]
    return sorted({(min(i, j), max(i, j)) for i in range(count) for j in best[i].tolist()})


def assign(found: Mapping[tuple[int, int], float], least: float) -> list[tuple[int, int]]:
    """Give the pairs, each thing in one at most, whose scores above `least` have the largest sum.

    Things that share no candidate are solved apart, so that the cost is that of the largest knot.
    """
    from scipy.optimize import linear_sum_assignment

    pairs = []
    for knot in _knots(found):
        own, its = sorted({x for x, _ in knot}), sorted({y for _, y in knot})
        row, column = {x: i for i, x in enumerate(own)}, {y: j for j, y in enumerate(its)}
        gains = np.zeros((len(own), len(its)))
        for x, y in knot:
            gains[row[x], column[y]] = found[x, y] - least
        for i, j in zip(*linear_sum_assignment(gains, maximize=True), strict=True):
            if gains[i, j] > 0:
                pairs.append((own[i], its[j]))
    return sorted(pairs)


def _knots(pairs: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Put pairs together that hang together."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    table = np.array(list(pairs), np.int64).reshape(-1, 2)
    if not len(table):
        return []
    rows, columns = table[:, 0], table[:, 1] + table[:, 0].max() + 1
    size = int(columns.max()) + 1
    graph = coo_array((np.ones(len(table)), (rows, columns)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    knots: dict[int, list[tuple[int, int]]] = {}
    for label, (x, y) in zip(labels[rows].tolist(), table.tolist(), strict=True):
        knots.setdefault(label, []).append((x, y))
    return list(knots.values())


def _merged(
    scores: Mapping[tuple[int, int], Scores], least: float
) -> list[tuple[tuple[Place, ...], float]]:
    """Merge pairs into groups, the surest first, while all that join speak for it on the mean."""
    edges = [
        (found[x, y], Place(i, x), Place(j, y))
        for (i, j), own in scores.items()
        for found in [own.above(least)]
        for x, y in assign(found, least)
    ]
    group_of: dict[Place, list[Place]] = {}

    def between(one: Sequence[Place], other: Sequence[Place]) -> list[float]:
        pairs = [sorted(pair) for pair in product(one, other)]
        found = [
            scores[p.version, q.version].at(p.thing, q.thing)
            for p, q in pairs
            if (p.version, q.version) in scores
        ]
        return [min(max(s, -_SURE), _SURE) for s in found]

    for _, a, b in sorted(edges, key=lambda e: (-e[0], e[1], e[2])):
        one, other = group_of.get(a, [a]), group_of.get(b, [b])
        if one is other or {p.version for p in one} & {p.version for p in other}:
            continue
        if np.mean(between(one, other)) > least:
            whole = sorted([*one, *other])
            group_of |= dict.fromkeys(whole, whole)
    made = []
    for group in {id(g): g for g in group_of.values()}.values():
        within = [s for p, q in combinations(group, 2) for s in between([p], [q])]
        chance = float(np.mean(1 / (1 + np.exp(-np.array(within)))))
        made.append((tuple(group), round(chance, 4)))
    return sorted(made)
