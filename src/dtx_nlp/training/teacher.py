"""What the base encoder makes of each sentence: the sentence vectors that training must keep.

The vectors are those of multilingual-e5: the mean over the pieces, with "query: " before the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

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
        network = make_network(base).eval()
        prefix = tokenizer.encode("query:", add_special_tokens=False).ids
        for group in tqdm(list(_groups(lacking)), desc="sentences of the base", mininterval=5):
            known.update(zip(group, _encode(network, prefix, group), strict=True))
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


@torch.no_grad()
def _encode(network: Network, prefix: list[int], group: list[Pieces]) -> Tensor:
    rows = [[BEGIN, *prefix, *sentence, END] for sentence in group]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [_PAD] * (longest - len(row)) for row in rows])
    mask = (ids != _PAD).float()
    vectors = network.encode(ids, mask) * mask[:, :, None]
    return torch.nn.functional.normalize(vectors.sum(1), dim=1)
