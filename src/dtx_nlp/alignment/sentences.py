"""Which sentences of two documents say the same: monotone, with gaps, 1-2 and 2-1, then what moved.

Dynamic programming in a band around the diagonal, as vecalign does (Thompson and Koehn 2019), on
cosines of sentence vectors; a paragraph that was moved is found afterwards by its vectors alone.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dtx_nlp.alignment.versions import Floats

#: How much nearer two sentences must be than either is to the other document on the mean, to be
#: worth more together than apart. The mean differs by article and language, the margin does not.
_WORTH: Final = 0.15
#: How much nearer two sentences must be to one than either of them alone.
_MERGED: Final = 0.05
#: The same for sentences that moved.
_MOVED: Final = 0.3
#: Half the width of the band, in sentences: an article lies in it as a whole.
_BAND: Final = 200
#: What has more sentences left than this is not looked through for what moved.
_LEFT: Final = 2000
_STOP, _SKIP_A, _SKIP_B, _ONE, _TWO_A, _TWO_B = range(6)
_STEPS: Final = {_SKIP_A: (1, 0), _SKIP_B: (0, 1), _ONE: (1, 1), _TWO_A: (2, 1), _TWO_B: (1, 2)}


def align_sentences(a: Floats, b: Floats) -> NDArray[np.int64]:
    """Give the pairs of sentences that say the same, (pairs, 2), in order of the first.

    Args:
        a: Unit vectors of one document's sentences, (sentences, hidden).
        b: The other's.
    """
    if not len(a) or not len(b):
        return np.zeros((0, 2), np.int64)
    pairs = _monotone(a, b)
    left = [np.setdiff1d(np.arange(n), [p[side] for p in pairs]) for side, n in _sides(a, b)]
    if 0 < len(left[0]) <= _LEFT and 0 < len(left[1]) <= _LEFT:
        near = _margins(a[left[0]], b[left[1]], a, b)
        best = near.argmax(axis=1)
        mutual = near.argmax(axis=0)[best] == np.arange(len(best))
        for row in np.flatnonzero(mutual & (near.max(axis=1) > _MOVED)):
            pairs.append((int(left[0][row]), int(left[1][best[row]])))
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


def _sides(a: Floats, b: Floats) -> tuple[tuple[int, int], tuple[int, int]]:
    return (0, len(a)), (1, len(b))


def _monotone(a: Floats, b: Floats) -> list[tuple[int, int]]:
    """Give the pairs of the best path through the band."""
    count, width = len(a), len(b)
    ours, theirs = (a @ b.mean(0) + _WORTH) / 2, (b @ a.mean(0) + _WORTH) / 2
    two_a, two_b = _doubled(a), _doubled(b)
    lows = [max(0, round(i * width / count) - _BAND) for i in range(count + 1)]
    highs = [min(width, round(i * width / count) + _BAND) for i in range(count + 1)]
    best = [np.zeros(highs[0] - lows[0] + 1, np.float32)]
    back = [np.full(len(best[0]), _SKIP_B, np.int8)]
    for i in range(1, count + 1):
        low, high = lows[i], highs[i]
        length = high - low + 1
        gains = np.full((6, length), -np.inf, np.float32)
        gains[_SKIP_A] = _shifted(best[i - 1], lows[i - 1], low, length)
        columns = np.arange(max(low, 1), high + 1)  # the sentence before each of these
        part = columns - low
        least = ours[i - 1] + theirs[columns - 1]
        one = b[columns - 1] @ a[i - 1]
        gains[_ONE][part] = one - least + _shifted(best[i - 1], lows[i - 1], low - 1, length)[part]
        if i > 1:
            single = np.maximum(one, b[columns - 1] @ a[i - 2])
            gain = _merged(b[columns - 1] @ two_a[i - 2], single, least)
            gains[_TWO_A][part] = gain + _shifted(best[i - 2], lows[i - 2], low - 1, length)[part]
        if len(columns) > 1:
            part = part[1:] if low < 2 else part
            columns = part + low
            single = np.maximum(b[columns - 1] @ a[i - 1], b[columns - 2] @ a[i - 1])
            least = ours[i - 1] + theirs[columns - 1]
            gain = _merged(two_b[columns - 2] @ a[i - 1], single, least)
            gains[_TWO_B][part] = gain + _shifted(best[i - 1], lows[i - 1], low - 2, length)[part]
        step = gains.argmax(axis=0).astype(np.int8)
        value = gains.max(axis=0)
        reached = np.maximum.accumulate(value)
        step[reached > value] = _SKIP_B
        best.append(reached)
        back.append(step)
    return _path(back, lows, count, width)


def _merged(near: Floats, single: Floats, least: Floats) -> Floats:
    """Give what it is worth to put two sentences together with one."""
    result: Floats = np.where(near > single + _MERGED, 2 * (near - least), -np.inf)
    return result


def _margins(ours: Floats, theirs: Floats, a: Floats, b: Floats) -> Floats:
    """Give how much nearer some sentences are than each is to the other document on the mean."""
    apart = (ours @ b.mean(0))[:, None] + (theirs @ a.mean(0))[None]
    result: Floats = ours @ theirs.T - apart / 2
    return result


def _doubled(rows: Floats) -> Floats:
    """Give the unit vectors of two sentences after one another."""
    sums = rows[:-1] + rows[1:]
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    result: Floats = sums / np.maximum(lengths, 1e-6)
    return result


def _shifted(row: Floats, low: int, wanted: int, length: int) -> Floats:
    """Give the part of a row of the band that begins at a column; what is outside is impossible."""
    part = np.full(length, -np.inf, np.float32)
    first = wanted - low
    begin, end = max(0, -first), min(length, len(row) - first)
    if begin < end:
        part[begin:end] = row[first + begin : first + end]
    return part


def _path(back: list[NDArray[np.int8]], lows: list[int], i: int, j: int) -> list[tuple[int, int]]:
    pairs = []
    while i > 0 and j > 0:
        step = int(back[i][j - lows[i]])
        down, right = _STEPS[step]
        if step in (_ONE, _TWO_A, _TWO_B):
            pairs += [(i - x, j - y) for x in range(1, down + 1) for y in range(1, right + 1)]
        i, j = i - down, j - right
    return pairs
