"""What the base encoder makes of each sentence: the sentence vectors that training must keep.

The vectors are those of multilingual-e5: the mean over the pieces, with "query: " before the text;
of a base that was unpacked, those of its pack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from tqdm import tqdm

from dtx_nlp.training.base import SPECIAL
from dtx_nlp.training.model import Network, make_network
from dtx_nlp.windows import BEGIN, END

Pieces = tuple[int, ...]
_BATCH = 4096
_PAD = SPECIAL.index("<pad>")


def sentence_vectors(
    base: Path, tokenizer: Tokenizer, sentences: Iterable[Pieces], cache: Path | None = None
) -> dict[Pieces, Tensor]:
    """Give the base encoder's unit vector of each sentence; what is in the cache is not redone."""
    known: dict[Pieces, Tensor] = {}
    if cache and cache.exists():
        stored = torch.load(cache, weights_only=True)
        known = dict(zip(map(tuple, stored["pieces"]), stored["vectors"], strict=True))
    lacking = sorted(set(sentences) - known.keys(), key=lambda s: (len(s), s))
    if lacking:
        encode = _reader(base, tokenizer)
        for group in tqdm(list(_groups(lacking)), desc="sentences of the base", mininterval=5):
            known.update(zip(group, encode(group), strict=True))
        if cache:
            cache.parent.mkdir(parents=True, exist_ok=True)
            vectors = torch.stack(list(known.values()))
            torch.save({"pieces": [list(s) for s in known], "vectors": vectors}, cache)
    return known


def _groups(sentences: list[Pieces]) -> Iterable[list[Pieces]]:
    group: list[Pieces] = []
    for sentence in sentences:
        if group and (len(group) + 1) * (len(sentence) + 6) > _BATCH:
            yield group
            group = []
        group.append(sentence)
    yield group


def centred(vectors: dict[Pieces, Tensor]) -> dict[Pieces, Tensor]:
    """Take the mean away and give unit vectors again.

    All vectors of the base lie close together (cosines of 0.78 between unrelated sentences), so
    that being near one's own target means little until the mean is gone.
    """
    if not vectors:
        return {}
    rows = torch.stack(list(vectors.values()))
    rows = torch.nn.functional.normalize(rows - rows.mean(0), dim=1)
    return dict(zip(vectors, rows, strict=True))


def _reader(base: Path, tokenizer: Tokenizer) -> Callable[[list[Pieces]], Tensor]:
    """Give what makes vectors of sentences: the last layer, or the map of an unpacked pack."""
    network = make_network(base).eval()
    if (base / "sentence.npz").exists():
        with np.load(base / "sentence.npz") as sentence, torch.no_grad():
            network.pooled.weight.copy_(torch.from_numpy(sentence["weight"].astype(np.float32)))
            network.pooled.bias.copy_(torch.from_numpy(sentence["bias"].astype(np.float32)))
        return lambda group: _pooled(network, group)
    prefix = tokenizer.encode("query:", add_special_tokens=False).ids
    return lambda group: _means(network, prefix, group)


@torch.no_grad()
def _means(network: Network, prefix: list[int], group: list[Pieces]) -> Tensor:
    ids, mask = _padded([[BEGIN, *prefix, *sentence, END] for sentence in group])
    vectors = network.encode(ids, mask) * mask[:, :, None]
    return torch.nn.functional.normalize(vectors.sum(1), dim=1)


@torch.no_grad()
def _pooled(network: Network, group: list[Pieces]) -> Tensor:
    ids, mask = _padded([[BEGIN, *sentence, END] for sentence in group])
    stacked = network.stack(network.states(network.words(ids), mask))
    rows = zip(stacked, group, strict=True)
    return torch.cat([network.sentences(r, torch.tensor([[1, len(s) + 1]])) for r, s in rows])


def _padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    longest = max(map(len, rows))
    ids = torch.tensor([row + [_PAD] * (longest - len(row)) for row in rows])
    return ids, (ids != _PAD).float()
