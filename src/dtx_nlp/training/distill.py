"""Distillation: a short network learns what a long one makes of the same text.

Tags and relations are learnt from the teacher's probabilities (Hinton et al. 2015), and each layer
is drawn to the layer of the teacher that it began as (Jiao et al. 2020). Text need not be
annotated for that: what a corpus of names does not know, the teacher tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from dtx_nlp.training.data import Batch
from dtx_nlp.training.features import Example
from dtx_nlp.training.loss import allowed_pairs
from dtx_nlp.training.model import Network


class Targets(NamedTuple):
    """What a teacher makes of an example, in half precision.

    `states` is (layers, pieces, hidden), `tags` log-probabilities (pieces, layers, tags),
    `relations` logits (kinds, heads, tails).
    """

    states: Tensor
    tags: Tensor
    relations: Tensor | None


class Teacher:
    """A trained network, and what it has said so far: each example is read once."""

    def __init__(self, network: Network, layers: Sequence[int]) -> None:
        self._network = network.eval()
        self._layers = list(layers)
        self._known: dict[int, Targets] = {}

    def targets(self, batch: Batch) -> list[Targets]:
        """Give the targets of each example of a batch."""
        if any(id(e) not in self._known for e in batch.examples):
            self._read(batch)
        return [self._known[id(e)] for e in batch.examples]

    @torch.no_grad()
    def _read(self, batch: Batch) -> None:
        network = self._network
        states = network.states(network.words(batch.ids), batch.mask)
        tags = network.tag(states[-1])
        for row, example in enumerate(batch.examples):
            length = len(example.ids)
            own = torch.stack([states[i][row, :length] for i in self._layers])
            relations = None
            if len(example.spans) > 1:
                spans = torch.tensor(example.spans)
                relations = network.relate(network.spans(states[-1][row], spans), spans).half()
            self._known[id(example)] = Targets(own.half(), tags[row, :length].half(), relations)


def distillation_losses(
    network: Network, states: Sequence[Tensor], batch: Batch, targets: Sequence[Targets]
) -> dict[str, Tensor]:
    """Give how far a network is from its targets.

    Args:
        network: The one that learns.
        states: What its layers make of the batch: each (windows, pieces, hidden).
        batch: The examples.
        targets: Those of each.
    """
    scores = network.tag(states[-1])
    pieces = sum(len(e.ids) for e in batch.examples)
    tags, far, relations = [], [], []
    for row, (example, target) in enumerate(zip(batch.examples, targets, strict=True)):
        length = len(example.ids)
        wanted = target.tags.float()
        tags.append((wanted.exp() * (wanted - scores[row, :length])).sum())
        aim = target.states.float()
        own = torch.stack([s[row, :length] for s in states])
        far.append(((own - aim) ** 2).sum((1, 2)) / (aim**2).sum((1, 2)) * length)
        if target.relations is not None:
            relations.append(_relations(network, states[-1][row], example, target.relations))
    losses = {
        "told tags": torch.stack(tags).sum() / pieces,
        "states": torch.stack(far).sum(0).mean() / pieces,
    }
    if relations:
        losses["told relations"] = torch.stack(relations).mean()
    return losses


def _relations(network: Network, vectors: Tensor, example: Example, wanted: Tensor) -> Tensor:
    spans = torch.tensor(example.spans)
    scores = network.relate(network.spans(vectors, spans), spans)
    allowed = allowed_pairs(spans[:, 0])
    loss = binary_cross_entropy_with_logits(
        scores[allowed], wanted.float().sigmoid()[allowed], reduction="sum"
    )
    return loss / len(spans)
