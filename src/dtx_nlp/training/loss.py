"""What a batch costs: tags, attributes and relations, each as a mean over what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from dtx_nlp.relations import ALLOWED
from dtx_nlp.schema import CHOICES
from dtx_nlp.training.data import Batch
from dtx_nlp.training.features import UNKNOWN, Example
from dtx_nlp.training.model import Network


def batch_losses(
    network: Network,
    states: Sequence[Tensor],
    batch: Batch,
    wanted: Mapping[tuple[int, ...], Tensor],
) -> dict[str, Tensor]:
    """Give the loss of each task that the batch has something to say about.

    Args:
        network: The one that learns.
        states: What its layers make of the batch: each (windows, pieces, hidden).
        batch: The examples.
        wanted: The vectors that sentences should keep, by their pieces.
    """
    vectors = states[-1]
    scores = network.tag(vectors).permute(0, 2, 1, 3)
    known = batch.tags != UNKNOWN
    chosen = scores.gather(-1, batch.tags.clamp(min=0)[..., None])[..., 0]
    losses = {"tags": -(chosen * known).sum() / batch.mask.sum()}
    parts = [
        _span_losses(network, vectors[row], example)
        for row, example in enumerate(batch.examples)
        if example.spans and example.values is not None
    ]
    if parts:
        losses["attributes"] = torch.stack([p[0] for p in parts]).mean()
        losses["relations"] = torch.stack([p[1] for p in parts]).mean()
    stacked = network.stack(states)
    kept = [
        (network.sentences(stacked[row], torch.tensor(e.sentences)), e)
        for row, e in enumerate(batch.examples)
        if e.sentences
    ]
    if kept:
        before = [wanted[e.ids[a:b]] for _, e in kept for a, b in e.sentences]
        near = (torch.cat([v for v, _ in kept]) * torch.stack(before)).sum(1)
        losses["sentences"] = (1 - near).mean()
    return losses


def _span_losses(network: Network, vectors: Tensor, example: Example) -> tuple[Tensor, Tensor]:
    spans = torch.tensor(example.spans)
    rows = network.spans(vectors, spans)
    values = torch.from_numpy(example.values).long()
    scores = network.attributes(rows).split([len(c) for c in CHOICES.values()], dim=1)
    total = rows.new_zeros(())
    for column, part in enumerate(scores):
        if (values[:, column] != UNKNOWN).any():
            total = total + nn.functional.cross_entropy(
                part, values[:, column], ignore_index=UNKNOWN
            )
    wanted, weight = _pairs(example, spans)
    related = network.relate(rows, spans)
    loss = nn.functional.binary_cross_entropy_with_logits(
        related, wanted, weight=weight, reduction="sum"
    )
    return total, loss / len(spans)


def _pairs(example: Example, spans: Tensor) -> tuple[Tensor, Tensor]:
    """Give wanted values and weights, each (kinds, heads, tails): weight 0 is what cannot be."""
    allowed = allowed_pairs(spans[:, 0])
    wanted = torch.zeros_like(allowed, dtype=torch.float)
    weight = allowed.float()
    for head, kind, tail in example.unsure:
        weight[kind, head, tail] = 0
    for head, kind, tail in example.relations:
        wanted[kind, head, tail] = 1
    return wanted, weight


def allowed_pairs(labels: Tensor) -> Tensor:
    """Tell which relations the schema allows between spans of these labels."""
    allowed = torch.from_numpy(ALLOWED)[:, labels][:, :, labels]
    return allowed & ~torch.eye(len(labels), dtype=torch.bool)
