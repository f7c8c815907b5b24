"""Right, spurious and missed things, and what is made of them: precision, recall, F1, intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Samples that an interval is made of.
_SAMPLES: Final = 1000
_SEED: Final = 1
_TAILS: Final = (2.5, 97.5)


class Counts(NamedTuple):
    """How many were found rightly, found without being there, and missed."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 if nothing was found."""
        return self.right / (self.right + self.spurious) if self.right + self.spurious else 0.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 0 if nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    @property
    def gold(self) -> int:
        """How many are there."""
        return self.right + self.missed


#: Counts by name of figure.
Tally = dict[str, Counts]


def summed(counts: Iterable[Counts]) -> Counts:
    """Add up counts of one figure."""
    return Counts(*map(sum, zip(Counts(), *counts, strict=True)))


def add(into: Tally, counts: Mapping[str, Counts]) -> None:
    """Add counts to others, in place."""
    for name, more in counts.items():
        into[name] = summed([into.get(name, Counts()), more])


def total(tallies: Iterable[Mapping[str, Counts]]) -> Tally:
    """Add up."""
    whole: Tally = {}
    for tally in tallies:
        add(whole, tally)
    return whole


def intervals(articles: Sequence[Mapping[str, Counts]]) -> dict[str, tuple[float, float]]:
    """Give 95 % intervals of F1 by resampling articles (percentile bootstrap, Efron 1979).

    Sentences of one article share its names and its faults, so that articles are what is drawn.
    """
    names = sorted({name for article in articles for name in article})
    low, high = np.percentile(_samples(articles, names), _TAILS, axis=0)
    pairs = zip(low.tolist(), high.tolist(), strict=True)
    return {name: (round(a, 4), round(b, 4)) for name, (a, b) in zip(names, pairs, strict=True)}


def differences(
    before: Sequence[Mapping[str, Counts]], after: Sequence[Mapping[str, Counts]]
) -> dict[str, tuple[float, float, float]]:
    """Give what F1 has gained, and the 95 % interval of that, on the same articles.

    Both sides are resampled alike, so that what makes an article hard falls out.
    """
    names = sorted({n for a in before for n in a} & {n for a in after for n in a})
    gains = _samples(after, names) - _samples(before, names)
    low, high = np.percentile(gains, _TAILS, axis=0)
    whole = total(before), total(after)
    return {
        name: (
            round(whole[1][name].f1 - whole[0][name].f1, 4),
            round(float(low[i]), 4),
            round(float(high[i]), 4),
        )
        for i, name in enumerate(names)
    }


def _samples(articles: Sequence[Mapping[str, Counts]], names: Sequence[str]) -> NDArray[np.float64]:
    """Give F1 of each figure in each sample: (samples, figures)."""
    table = np.array([[a.get(n, Counts()) for n in names] for a in articles], np.float64)
    draws = np.random.default_rng(_SEED).integers(0, len(articles), (_SAMPLES, len(articles)))
    often = np.stack([np.bincount(d, minlength=len(articles)) for d in draws])
    right, spurious, missed = np.moveaxis(np.tensordot(often, table, 1), 2, 0)
    result: NDArray[np.float64] = 2 * right / np.maximum(2 * right + spurious + missed, 1)
    return result
