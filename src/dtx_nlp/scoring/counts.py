"""Right, spurious and missed things, and what is made of them: precision, recall, F1, intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: Samples that an interval is made of.
_SAMPLES: Final = 1000
_BLOCK: Final = 100  # samples that are held at once
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


#: Lower and upper end of an interval; None where nothing tells.
Interval: TypeAlias = tuple[float | None, float | None]


def intervals(articles: Sequence[Mapping[str, Counts]]) -> dict[str, Interval]:
    """Give 95 % intervals of F1 by resampling articles (percentile bootstrap, Efron 1979).

    Sentences of one article share its names and its faults, so that articles are what is drawn.
    Draws in which nothing is there and nothing was found have no F1 and do not count; of a single
    article nothing can be told.
    """
    names = sorted({name for article in articles for name in article})
    return dict(zip(names, _tails(_samples(articles, names), len(articles)), strict=True))


def differences(
    before: Sequence[Mapping[str, Counts]], after: Sequence[Mapping[str, Counts]]
) -> dict[str, tuple[float, float | None, float | None]]:
    """Give what F1 has gained, and the 95 % interval of that, on the same articles.

    Both sides are resampled alike, so that what makes an article hard falls out.
    """
    names = sorted({n for a in before for n in a} & {n for a in after for n in a})
    gains = _samples(after, names) - _samples(before, names)
    then, now = total(before), total(after)
    return {
        name: (round(now[name].f1 - then[name].f1, 6), *interval)
        for name, interval in zip(names, _tails(gains, len(before)), strict=True)
    }


def _tails(samples: NDArray[np.float32], articles: int) -> list[Interval]:
    """Give the ends of the middle 95 % of each column, of what is known in it."""
    ends: list[Interval] = []
    for column in samples.T:
        known = column[~np.isnan(column)]
        if articles < 2 or not len(known):
            ends.append((None, None))
        else:
            low, high = np.percentile(known, _TAILS).tolist()
            ends.append((round(low, 4), round(high, 4)))
    return ends


def _samples(articles: Sequence[Mapping[str, Counts]], names: Sequence[str]) -> NDArray[np.float32]:
    """Give F1 of each figure in each sample, NaN where it has none: (samples, figures)."""
    table = np.array([[a.get(n, Counts()) for n in names] for a in articles], np.float32)
    rng, parts = np.random.default_rng(_SEED), []
    for _ in range(0, _SAMPLES, _BLOCK):
        draws = rng.integers(0, len(articles), (_BLOCK, len(articles)))
        often = np.stack([np.bincount(d, minlength=len(articles)) for d in draws])
        right, spurious, missed = np.moveaxis(np.tensordot(often, table, 1), 2, 0)
        whole = 2 * right + spurious + missed
        parts.append(np.where(whole > 0, 2 * right / np.maximum(whole, 1), np.nan))
    return np.concatenate(parts).astype(np.float32)
