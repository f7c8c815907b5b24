"""The network: one encoder, tags per layer, attributes of spans, relations between them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from dtx_nlp.annotation import LABELS
from dtx_nlp.bio import LAYERS, TAGS
from dtx_nlp.encoder import read_table
from dtx_nlp.schema import CHOICES, KINDS

#: Distances between two spans, in pieces, fall into these bins, for each order.
BINS: Final = (0, 2, 5, 10, 20, 40, 80, 160)
_LAYER: Final = re.compile(r"(?<=\.)layer\.(\d+)\.")
#: Added to the attention scores of what is padding.
_FAR: Final = -1e4


class Network(nn.Module):
    """Encoder and heads. Word embeddings are frozen: they ship as the 4-bit blocks they came in."""

    def __init__(
        self, config: BertConfig, table: Tensor, width: int = 128, dropout: float = 0.2
    ) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.encoder = BertModel(config, add_pooling_layer=False)
        words = nn.Embedding(len(table), hidden, _weight=table)
        words.weight.requires_grad_(False)
        self.encoder.embeddings.word_embeddings = words
        self.drop = nn.Dropout(dropout)
        self.tags = nn.Linear(hidden, len(LAYERS) * len(TAGS))
        self.first = nn.Linear(hidden, 2 * width)
        self.last = nn.Linear(hidden, 2 * width)
        self.label = nn.Embedding(len(LABELS), 2 * width)
        self.attributes = nn.Linear(2 * width, sum(len(c) for c in CHOICES.values()))
        self.head = nn.Linear(2 * width, width)
        self.tail = nn.Linear(2 * width, width)
        self.bilinear = nn.Parameter(torch.randn(len(KINDS), width, width) * width**-1)
        self.depths = depths(config.num_hidden_layers)
        self.pooled = nn.Linear(len(self.depths) * hidden, hidden)
        nn.init.zeros_(self.pooled.weight)
        nn.init.eye_(self.pooled.weight.data[:, -hidden:])
        nn.init.zeros_(self.pooled.bias)
        self.distance = nn.Embedding(2 * (len(BINS) + 1), len(KINDS))
        nn.init.zeros_(self.distance.weight)

    def encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Give a vector for each piece: (windows, pieces) -> (windows, pieces, hidden)."""
        return self.states(self.words(ids), mask)[-1]

    def words(self, ids: Tensor) -> Tensor:
        """Give the word embeddings: (windows, pieces) -> (windows, pieces, hidden)."""
        found: Tensor = self.encoder.embeddings.word_embeddings(ids)
        return found

    def states(self, words: Tensor, mask: Tensor | None = None) -> list[Tensor]:
        """Give what each layer makes of word embeddings, each (windows, pieces, hidden).

        This is what is exported, since the table ships apart.
        """
        parts = self.encoder.embeddings
        places = parts.position_embeddings.weight[: words.shape[1]]
        vectors: Tensor = parts.LayerNorm(words + places + parts.token_type_embeddings.weight[0])
        vectors = parts.dropout(vectors)
        hidden = None if mask is None else (1 - mask)[:, None, None, :] * _FAR
        found = []
        for layer in self.encoder.encoder.layer:
            out = layer(vectors, hidden)
            vectors = out[0] if isinstance(out, tuple) else out
            found.append(vectors)
        return found

    def tag(self, vectors: Tensor) -> Tensor:
        """Give log-probabilities of the tags: (windows, pieces, layers, tags)."""
        scores: Tensor = self.tags(self.drop(vectors))
        shape = (*scores.shape[:2], len(LAYERS), len(TAGS))
        return scores.reshape(shape).log_softmax(-1)

    def spans(self, vectors: Tensor, spans: Tensor) -> Tensor:
        """Give a vector for each (label, start, end) of one window: (spans, 2 x width)."""
        dropped = self.drop(vectors)
        mixed = self.first(dropped[spans[:, 1]]) + self.last(dropped[spans[:, 2] - 1])
        vectors_of: Tensor = nn.functional.gelu(mixed + self.label(spans[:, 0]))
        return vectors_of

    def stack(self, states: Sequence[Tensor]) -> Tensor:
        """Put the layers side by side that sentence vectors are read from."""
        return torch.cat([states[i] for i in self.depths], dim=-1)

    def sentences(self, stacked: Tensor, ranges: Tensor) -> Tensor:
        """Give a unit vector for each (start, end) of one window, from the means of its pieces."""
        return nn.functional.normalize(self.pooled(means(stacked, ranges)), dim=1)

    def relate(self, vectors: Tensor, spans: Tensor) -> Tensor:
        """Give the score of each relation between spans of a window: (kinds, heads, tails)."""
        heads, tails = self.head(self.drop(vectors)), self.tail(self.drop(vectors))
        scores = torch.einsum("hw,kwv,tv->kht", heads, self.bilinear, tails)
        total: Tensor = scores + self.distance(bins(spans)).permute(2, 0, 1)
        return total


def depths(layers: int) -> list[int]:
    """Give the layers that sentence vectors are read from: at most four, the last among them.

    What fine-tuning takes from the last layer of an encoder, the ones below still hold.
    """
    return sorted({max(0, round(layers * n / 4) - 1) for n in (1, 2, 3, 4)})


def means(vectors: Tensor, ranges: Tensor) -> Tensor:
    """Give the mean of each (start, end) of some vectors."""
    sums = nn.functional.pad(vectors.cumsum(0), (0, 0, 1, 0))
    lengths = (ranges[:, 1] - ranges[:, 0]).unsqueeze(1)
    return (sums[ranges[:, 1]] - sums[ranges[:, 0]]) / lengths


def bins(spans: Tensor) -> Tensor:
    """Give the bin of the distance of each pair of spans, signed by their order."""
    starts, ends = spans[:, 1], spans[:, 2]
    ahead = starts[None, :] - ends[:, None]
    behind = starts[:, None] - ends[None, :]
    gap = torch.maximum(torch.maximum(ahead, behind), torch.zeros_like(ahead))
    number = (gap[:, :, None] > torch.tensor(BINS)).sum(2)
    return number + (starts[None, :] < starts[:, None]).long() * (len(BINS) + 1)


def load_base(folder: str | Path, **changes: Any) -> tuple[BertConfig, Tensor, dict[str, Tensor]]:
    """Read a base folder: configuration, embedding table, weights of the encoder."""
    path = Path(folder)
    config = BertConfig(**json.loads((path / "config.json").read_text(encoding="utf-8")), **changes)
    return (
        config,
        torch.from_numpy(read_table(path).dense()),
        load_file(path / "encoder.safetensors"),
    )


def make_network(
    folder: str | Path,
    *,
    dropout: float = 0.1,
    head_dropout: float = 0.2,
    width: int = 128,
    layers: Sequence[int] = (),
) -> Network:
    """Build the network over a base encoder; its heads begin at random.

    `layers` are those of the base that it keeps, in this order; without them it keeps all.
    """
    config, table, weights = load_base(
        folder,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",
    )
    config.num_hidden_layers = len(layers) or config.num_hidden_layers
    network = Network(config, table, width, head_dropout)
    missing, unexpected = network.encoder.load_state_dict(keep(weights, layers), strict=False)
    lacking = [name for name in missing if name != "embeddings.word_embeddings.weight"]
    if lacking or unexpected:
        raise ValueError(f"{folder}: weights lacking {lacking[:3]}, unknown {unexpected[:3]}")
    return network


def keep(weights: Mapping[str, Tensor], layers: Sequence[int]) -> dict[str, Tensor]:
    """Keep some layers of an encoder's weights and number them anew; without any, keep all.

    Weights that have just as many layers as are wanted were shortened before: they stay.
    """
    have = {int(found[1]) for name in weights if (found := _LAYER.search(name))}
    if len(have) in (0, len(layers)) or not layers:
        return dict(weights)
    kept = {}
    for name, value in weights.items():
        found = _LAYER.search(name)
        if found is None:
            kept[name] = value
        else:
            kept |= {
                f"{name[: found.start()]}layer.{new}.{name[found.end() :]}": value
                for new, old in enumerate(layers)
                if old == int(found[1])
            }
    return kept
