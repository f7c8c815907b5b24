"""Tags and spans: a layer of BIOES tags for each label, since mentions of different labels nest.

Spans here are pairs of piece positions, half-open, without overlap within a layer. Repair is not
needed: `decode` gives the best sequence among the well-formed ones (Viterbi over five states).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dtx_nlp.annotation import LABELS

#: Outside, begin, inside, end, single.
TAGS: Final = ("O", "B", "I", "E", "S")
_O, _B, _I, _E, _S = range(len(TAGS))
#: A layer for each label, and one for the words that make a directive.
LAYERS: Final = (*LABELS, "CUE")
_NEVER: Final = -1e4
_FAR: Final = 1e9
#: May the tag of the column follow that of the row?
_FOLLOWS: Final = np.array(
    [
        [0 if (before in (_B, _I)) == (after in (_I, _E)) else _NEVER for after in range(5)]
        for before in range(5)
    ],
    np.float32,
)


#: The tags that may stand before each.
_BEFORE: Final = tuple(
    tuple(before for before in range(5) if _FOLLOWS[before, after] == 0) for after in range(5)
)
#: In units of log-probability: outside by far.
_SURE: Final = 8.0


class Found(NamedTuple):
    """A span of pieces in one layer; `score` is the mean of its tags' scores, as a probability."""

    layer: int
    start: int
    end: int
    score: float


def encode(spans: Iterable[tuple[int, int, int]], length: int) -> NDArray[np.int8]:
    """Turn (layer, start, end) into tags of shape (layers, length); of overlaps the first wins."""
    tags = np.zeros((len(LAYERS), length), np.int8)
    for layer, start, end in spans:
        if tags[layer, start:end].any():
            continue
        tags[layer, start:end] = _I
        tags[layer, start] = _B
        tags[layer, end - 1] = _E if end - start > 1 else _S
    return tags


def decode(scores: NDArray[np.float32]) -> list[Found]:
    """Give the spans of the best well-formed tags.

    Args:
        scores: Log-probabilities, or other sums to be made large, (pieces, layers, 5).
    """
    if not len(scores):
        return []
    tags = scores.argmax(axis=2).astype(np.int8)
    # where the best tags of all pieces make a well-formed row, no better row can exist
    before = np.vstack([np.full((1, tags.shape[1]), _O, np.int8), tags])
    after = np.vstack([tags, np.full((1, tags.shape[1]), _O, np.int8)])
    broken = _FOLLOWS[before, after] != 0
    for layer in np.flatnonzero(broken.any(axis=0)).tolist():
        _mend(tags[:, layer], scores[:, layer], np.flatnonzero(broken[:, layer]).tolist())
    return _spans(tags, scores)


def _mend(tags: NDArray[np.int8], scores: NDArray[np.float32], breaks: Sequence[int]) -> None:
    """Make the tags of a layer the best well-formed ones, in place.

    Between two pieces that are outside by far (`_SURE`), a stretch is solved alone. That is exact
    while what it loses against the best tags of each piece is no more than `_SURE`: to give up one
    of the two would cost more. If it loses more, the whole layer is solved.

    Args:
        tags: The best tag of each piece, (pieces,).
        scores: (pieces, 5).
        breaks: The pieces that may not follow the one before; one more for the end.
    """
    margin = scores[:, _O] - scores[:, 1:].max(axis=1)
    sure = np.flatnonzero(margin >= _SURE).tolist()
    done = 0
    for at in breaks:
        if at < done:
            continue
        place = bisect_left(sure, at)
        first = sure[place - 1] + 1 if place else 0
        last = sure[place] if place < len(sure) else len(tags)
        best, found = _viterbi(scores[first:last].tolist())
        if scores[first:last].max(axis=1).sum() - best > _SURE:
            tags[:] = _viterbi(scores.tolist())[1]
            return
        tags[first:last] = found
        done = last


def _viterbi(scores: Sequence[Sequence[float]]) -> tuple[float, list[int]]:
    """Give the best well-formed tags of a layer and the sum of their scores."""
    best = [0.0, -_FAR, -_FAR, -_FAR, -_FAR]
    back = []
    for own in scores:
        ways = [max(befores, key=best.__getitem__) for befores in _BEFORE]
        best = [best[before] + score for before, score in zip(ways, own, strict=True)]
        back.append(ways)
    last = max((_O, _E, _S), key=best.__getitem__)
    total, found = best[last], [last]
    for ways in back[:0:-1]:
        found.append(ways[found[-1]])
    return total, found[::-1]


def runs(tags: NDArray[np.int8]) -> Iterator[tuple[int, int, int]]:
    """Give (layer, start, end) of each span of well-formed tags, (pieces, layers)."""
    for layer, start in np.argwhere(((tags == _B) | (tags == _S)).T).tolist():
        end = start + 1
        while tags[end - 1, layer] in (_B, _I):
            end += 1
        yield layer, start, end


def _spans(tags: NDArray[np.int8], scores: NDArray[np.float32]) -> list[Found]:
    found = []
    for layer, start, end in runs(tags):
        run = np.arange(start, end)
        chance = float(np.exp(scores[run, layer, tags[start:end, layer]]).mean())
        found.append(Found(layer, start, end, chance))
    return sorted(found, key=lambda f: (f.start, -f.end, f.layer))
