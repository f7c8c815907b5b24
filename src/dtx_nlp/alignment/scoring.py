"""How likely two things are one and the same: a logistic regression on what they share.

The weights (`weights.json`) are fitted on the training splits of the project's corpora, in which
figures were changed on purpose, by `python benchmarks/fit_alignment.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property
from importlib import resources
from operator import eq
from typing import Final, NamedTuple, TypeVar

import numpy as np

from dtx_nlp.alignment.names import land, likeness
from dtx_nlp.alignment.sentences import align_sentences
from dtx_nlp.alignment.values import NUMBERS, date_conflict, measure, same_value
from dtx_nlp.alignment.versions import Floats, Thing, Version, cosines, part

T = TypeVar("T", bound=Hashable)

#: What is looked at, by kind. In documents that are no translations of one another, what goes by
#: their order (the second row) is left out.
_COMMON: Final = ("vector", "sentence", "linked", "place")
_ORDER: Final = ("linked", "place")
FEATURES: Final[Mapping[str, tuple[str, ...]]] = {
    "QUANTITY": (*_COMMON, "beside", "both beside", "value", "rare value", "unit", "kind", "ratio"),
    "DATE": (*_COMMON, "value", "conflict", "untold"),
    "DIRECTIVE": (*_COMMON, "beside", "both beside", "force"),
    "ENTITY": (*_COMMON, *["beside", "both beside", "label", "name", "times", "votes", "land"]),
}
#: Share of the shorter one's sentences that have a partner, from which two documents are
#: translations: 99 of 100 pairs of the training corpora have that, and 2 of 100 that are none.
_PARALLEL: Final = 0.65
#: Sentences of a long document that are compared with one another, so that twice the text is twice
#: the work: a long article is one block.
_BLOCK: Final = 150
#: Sentences of a short document.
_SHORT: Final = 10
_FARTHEST: Final = 2.0  # of the logarithm of a ratio


class Block(NamedTuple):
    """Log-odds of some things of a version with some of another, by the numbers of both."""

    ours: Sequence[int]
    theirs: Sequence[int]
    table: Floats


class Scores:
    """The log-odds of two versions' things of a kind. What is in no block is not considered."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._places = [
            ({n: i for i, n in enumerate(b.ours)}, {n: i for i, n in enumerate(b.theirs)})
            for b in blocks
        ]

    def at(self, x: int, y: int) -> float:
        """Give the log-odds of two things."""
        found = [
            float(block.table[own[x], its[y]])
            for block, (own, its) in zip(self._blocks, self._places, strict=True)
            if x in own and y in its
        ]
        return max(found, default=-np.inf)

    def above(self, least: float) -> dict[tuple[int, int], float]:
        """Give the pairs that have more than so much."""
        found: dict[tuple[int, int], float] = {}
        for block in self._blocks:
            for i, j in np.argwhere(block.table > least).tolist():
                key = block.ours[i], block.theirs[j]
                found[key] = max(found.get(key, -np.inf), float(block.table[i, j]))
        return found


class Pair:
    """Two versions, and which of their sentences say the same."""

    def __init__(self, a: Version, b: Version) -> None:
        self.a, self.b = a, b
        self.linked = align_sentences(a.sentences, b.sentences)
        held = [len(set(self.linked[:, side].tolist())) for side in (0, 1)]
        shorter = max(1, min(len(a.sentences), len(b.sentences)))
        #: Translations say most in the same order; two reports of one event do not.
        self.parallel = min(held) / shorter >= _PARALLEL

    def scores(self, kind: str) -> Scores:
        """Give the log-odds that things are the same."""
        blocks = []
        for one in self._blocks:
            ours, theirs = one.a.things[kind], one.b.things[kind]
            if ours and theirs:
                numbers = [x.number for x in ours], [y.number for y in theirs]
                blocks.append(Block(*numbers, one._logits(kind)))
        return Scores(blocks)

    @cached_property
    def _blocks(self) -> list[Pair]:
        """The pair, in parts that hold no more than so many sentences, cut where both agree."""
        cuts = [(0, 0)]
        for wanted in range(_BLOCK, len(self.a.sentences) - _BLOCK // 2, _BLOCK):
            later = [c for c in self.linked.tolist() if c[0] >= wanted and c[1] > cuts[-1][1]]
            if later:
                cuts.append(later[0])
        if len(cuts) == 1:
            return [self]
        ends = [*cuts[1:], (len(self.a.sentences), len(self.b.sentences))]
        blocks = [
            Pair(part(self.a, range(x, p)), part(self.b, range(y, q)))
            for (x, y), (p, q) in zip(cuts, ends, strict=True)
        ]
        for block in blocks:
            block.parallel = self.parallel
        return blocks

    def _logits(self, kind: str) -> Floats:
        known = weights()[kind]["parallel" if self.parallel else "apart"]
        found = self.features(kind)
        first = apply(known["first"], found)
        return apply(known["second"], np.concatenate([self.second(first), found]))

    def features(self, kind: str) -> Floats:
        """Give what each pair of things shares: (features, things of a, things of b)."""
        ours, theirs = self.a.things[kind], self.b.things[kind]
        told = {
            "vector": cosines([x.vector for x in ours], [y.vector for y in theirs]),
            "place": -self._scale * np.abs(_places(ours)[:, None] - _places(theirs)[None]),
            **_sentences(self, ours, theirs),
            **_OWN[kind](self, ours, theirs),
        }
        if "beside" in FEATURES[kind]:
            told["beside"] = cosines([x.beside for x in ours], [y.beside for y in theirs])
            told["both beside"] = (told["beside"] != 0).astype(np.float32)
        if not self.parallel:
            told |= dict.fromkeys(_ORDER, np.zeros_like(told["vector"]))
        return np.stack([told[name] for name in FEATURES[kind]])

    def second(self, logits: Floats) -> Floats:
        """Give what a first round says of a pair, of its neighbours and its rivals: (3, a, b)."""
        chance: Floats = np.reciprocal(1 + np.exp(-logits))
        padded = np.pad(chance, 1)
        neighbours = padded[:-2, :-2] + padded[2:, 2:]
        rivals = _others(chance) + _others(chance.T).T
        return np.stack([logits, neighbours * self.parallel, rivals]).astype(np.float32)

    @property
    def _scale(self) -> float:
        """How much a difference of place says: in a few sentences, word order moves things far."""
        return min(1.0, max(len(self.a.sentences), len(self.b.sentences)) / _SHORT)


def apply(weight: Sequence[float], rows: Floats) -> Floats:
    """Give the log-odds: the first weight stands for itself."""
    result: Floats = np.tensordot(np.array(weight[1:], np.float32), rows, 1) + np.float32(weight[0])
    return result


@cache
def weights() -> Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]]:
    """Give the fitted weights by kind, sort of pair and round."""
    file = resources.files("dtx_nlp").joinpath("alignment/weights.json")
    found: Mapping[str, Mapping[str, Mapping[str, Sequence[float]]]] = json.loads(
        file.read_text("utf-8")
    )
    return found


def _places(things: Sequence[Thing]) -> Floats:
    return np.array([thing.place for thing in things], np.float32)


def _others(chance: Floats) -> Floats:
    """Give, for each pair, the best chance of the first one's other pairs."""
    if chance.shape[1] < 2:
        return np.zeros_like(chance)
    order = np.sort(chance, axis=1)
    top, next_ = order[:, -1:], order[:, -2:-1]
    result: Floats = np.where(chance == top, next_, top)
    return result


def _sentences(pair: Pair, ours: Sequence[Thing], theirs: Sequence[Thing]) -> dict[str, Floats]:
    """Give how near the sentences of two things are, and how many of them are aligned."""
    a, b = pair.a.sentences, pair.b.sentences
    near = cosines([a[x.sentences[0]] for x in ours], [b[y.sentences[0]] for y in theirs])
    left, right = _holding(ours, len(a)), _holding(theirs, len(b))
    joined = np.zeros((len(a), len(b)), np.float32)
    joined[pair.linked[:, 0], pair.linked[:, 1]] = 1
    shared = left @ joined @ right.T
    least = np.minimum(left.sum(1)[:, None], right.sum(1)[None])
    return {"sentence": near, "linked": shared / np.maximum(least, 1)}


def _holding(things: Sequence[Thing], sentences: int) -> Floats:
    rows = np.zeros((len(things), sentences), np.float32)
    for row, thing in enumerate(things):
        for number in thing.sentences:
            rows[row, number] += 1
    return rows


def _quantities(_: Pair, ours: Sequence[Thing], theirs: Sequence[Thing]) -> dict[str, Floats]:
    left, right = [x.first.attributes for x in ours], [y.first.attributes for y in theirs]
    value = _table([_Numbers.of(p) for p in left], [_Numbers.of(q) for q in right], _Numbers.same)
    rare = value * (value.sum(0, keepdims=True) == 1) * (value.sum(1, keepdims=True) == 1)
    ratio = np.abs(_sizes(left)[:, None] - _sizes(right)[None])
    return {
        "value": value,
        "rare value": rare,
        "unit": _same(left, right, "unit"),
        "kind": _same(left, right, "kind"),
        "ratio": -np.minimum(ratio, _FARTHEST),
    }


class _Numbers(NamedTuple):
    """The numbers of a quantity, and the base of its unit."""

    base: str
    given: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> _Numbers:
        numbers = ((k, str(Decimal(given[k]).normalize())) for k in NUMBERS if k in given)
        unit = given.get("unit", "")
        return cls(measure("1", unit).base, (("unit", unit), *numbers))

    def same(self, other: _Numbers) -> bool:
        """True if they say the same; what is written in one unit is only compared."""
        if self == other:
            return True
        one_unit = self.given[0] == other.given[0] and len(self.given) == len(other.given)
        return (
            self.base == other.base
            and not one_unit
            and same_value(dict(self.given), dict(other.given))
        )


def _sizes(given: Sequence[Mapping[str, str]]) -> Floats:
    """Give the logarithm of each value in the base of its unit."""
    found = [measure(x.get("value", "0"), x.get("unit", "")).value for x in given]
    return np.array([float(abs(v).log10()) if v else -9.0 for v in found], np.float32)


def _table(left: Sequence[T], right: Sequence[T], says: Callable[[T, T], bool]) -> Floats:
    """Ask a question about each pair; the same question is asked once."""
    rows, columns = list(dict.fromkeys(left)), list(dict.fromkeys(right))
    small = np.array([[says(p, q) for q in columns] for p in rows], np.float32)
    own = {p: i for i, p in enumerate(rows)}
    its = {q: i for i, q in enumerate(columns)}
    result: Floats = small[np.ix_([own[p] for p in left], [its[q] for q in right])]
    return result


def _same(
    left: Sequence[Mapping[str, str]], right: Sequence[Mapping[str, str]], key: str
) -> Floats:
    return _table([p.get(key, "") for p in left], [q.get(key, "") for q in right], eq)


def _dates(_: Pair, ours: Sequence[Thing], theirs: Sequence[Thing]) -> dict[str, Floats]:
    left = [x.first.attributes.get("value", "") for x in ours]
    right = [y.first.attributes.get("value", "") for y in theirs]
    return {
        "value": _table(left, right, lambda p, q: p == q != ""),
        "untold": _table(left, right, lambda p, q: not p or not q),
        "conflict": _table(left, right, date_conflict),
    }


def _directives(_: Pair, ours: Sequence[Thing], theirs: Sequence[Thing]) -> dict[str, Floats]:
    left, right = [x.first.attributes for x in ours], [y.first.attributes for y in theirs]
    return {"force": _same(left, right, "force")}


def _entities(pair: Pair, ours: Sequence[Thing], theirs: Sequence[Thing]) -> dict[str, Floats]:
    times = np.log([[len(x.mentions) for x in ours]]), np.log([[len(y.mentions) for y in theirs]])
    return {
        "label": _table([x.first.label for x in ours], [y.first.label for y in theirs], eq),
        "name": likeness([x.first.text for x in ours], [y.first.text for y in theirs]),
        "times": -np.abs(times[0].T - times[1]).astype(np.float32),
        "votes": _votes(ours, theirs),
        "land": _lands(pair, ours, theirs),
    }


def _votes(ours: Sequence[Thing], theirs: Sequence[Thing]) -> Floats:
    """Give the share of the mentions of two names whose nearest mention is one of the other's."""
    near = cosines([v for x in ours for v in x.vectors], [v for y in theirs for v in y.vectors])
    left, right = _owners(ours), _owners(theirs)
    chosen = np.zeros_like(near)
    chosen[np.arange(len(near)), near.argmax(axis=1)] = 1
    back = np.zeros_like(near)
    back[near.argmax(axis=0), np.arange(near.shape[1])] = 1
    result: Floats = (left @ chosen @ right.T) / left.sum(1)[:, None]
    result += (left @ back @ right.T) / right.sum(1)[None]
    return result


def _owners(things: Sequence[Thing]) -> Floats:
    counts = [len(thing.mentions) for thing in things]
    return np.repeat(np.eye(len(things), dtype=np.float32), counts, axis=1)


def _lands(pair: Pair, ours: Sequence[Thing], theirs: Sequence[Thing]) -> Floats:
    """Give 1 for two names of one country, -1 for those of two."""
    left = [land(x.first.text, pair.a.extraction.document.language) for x in ours]
    right = [land(y.first.text, pair.b.extraction.document.language) for y in theirs]
    known = _table(left, right, lambda p, q: p != "" and q != "")
    return known * (2 * _table(left, right, eq) - 1)


_OWN: Final = {
    "QUANTITY": _quantities,
    "DATE": _dates,
    "DIRECTIVE": _directives,
    "ENTITY": _entities,
}
