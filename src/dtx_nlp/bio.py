"""Tags and spans: a layer of BIOES tags for each label, since mentions of different labels nest.

Spans here are pairs of piece positions, half-open, without overlap within a layer. Repair is not
needed: `decode` gives the best sequence among the well-formed ones (Viterbi over five states).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
#: May the tag of the column follow that of the row?
_FOLLOWS: Final = np.array(
    [
        [0 if (before in (_B, _I)) == (after in (_I, _E)) else _NEVER for after in range(5)]
        for before in range(5)
    ],
    np.float32,
)


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
    broken = _FOLLOWS[tags[:-1], tags[1:]].any(axis=0)
    broken |= (_FOLLOWS[_O, tags[0]] != 0) | (_FOLLOWS[tags[-1], _O] != 0)
    if broken.any():
        tags[:, broken] = _viterbi(scores[:, broken])
    return _spans(tags, scores)


def _viterbi(scores: NDArray[np.float32]) -> NDArray[np.int8]:
    length, layers, _ = scores.shape
    back = np.zeros((length, layers, 5), np.int8)
    best = scores[0] + _FOLLOWS[_O]
    for at in range(1, length):
        ways = best[:, :, None] + _FOLLOWS
        back[at] = ways.argmax(axis=1)
        best = ways.max(axis=1) + scores[at]
    best = best + _FOLLOWS[:, _O]
    tags = np.zeros((length, layers), np.int8)
    tags[-1] = best.argmax(axis=1)
    every = np.arange(layers)
    for at in range(length - 1, 0, -1):
        tags[at - 1] = back[at, every, tags[at]]
    return tags


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
