"""How well a network does on development articles: strict F1 by label, attributes, relations.

Mentions are counted on windows' own pieces; relations between predicted spans, both ends right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch

from dtx_nlp.annotation import LABELS
from dtx_nlp.bio import LAYERS, decode, runs
from dtx_nlp.schema import CHOICES, ENTITIES, KINDS
from dtx_nlp.training.data import Batch
from dtx_nlp.training.features import UNKNOWN, Example
from dtx_nlp.training.loss import allowed_pairs
from dtx_nlp.training.model import Network


class Counts:
    """True positives, predicted and gold numbers by name."""

    def __init__(self) -> None:
        self.table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, name: str, right: int, predicted: int, gold: int) -> None:
        """Add to the counts of a name."""
        row = self.table[name]
        row[0] += right
        row[1] += predicted
        row[2] += gold

    def f1(self, name: str) -> float:
        """Give the F1 of a name, 0 where nothing was found or wanted."""
        right, predicted, gold = self.table.get(name, [0, 0, 0])
        return 2 * right / (predicted + gold) if predicted + gold else 0.0

    def figures(self) -> dict[str, float]:
        """Give all F1 by name."""
        return {name: round(self.f1(name), 4) for name in sorted(self.table)}


@torch.no_grad()
def evaluate(network: Network, batches: Iterable[Batch]) -> dict[str, float]:
    """Give F1 by name: labels, `entities`, `relations`, each also by language as `name.code`."""
    network.eval()
    counts = Counts()
    for batch in batches:
        vectors = network.encode(batch.ids, batch.mask)
        scores = network.tag(vectors).numpy()
        for row, example in enumerate(batch.examples):
            found = decode(scores[row, : len(example.ids)])
            spans = [(f.layer, f.start, f.end) for f in found]
            _count_mentions(counts, example, spans)
            if example.values is not None:
                _count_relations(counts, network, vectors[row], example, spans)
                _count_attributes(counts, network, vectors[row], example)
    return counts.figures()


def _count_mentions(counts: Counts, example: Example, spans: list[tuple[int, int, int]]) -> None:
    gold = [s for s in runs(example.tags.T) if s[2] > example.owned]
    mine = [s for s in spans if s[2] > example.owned]
    for layer, label in enumerate(LAYERS):
        if (example.tags[layer] == UNKNOWN).any():
            continue
        wanted = {s for s in gold if s[0] == layer}
        given = {s for s in mine if s[0] == layer}
        names = [label, *(["entities"] if label in ENTITIES else [])]
        for name in names:
            for key in (name, f"{name}.{example.source}"):
                counts.add(key, len(wanted & given), len(given), len(wanted))


def _count_relations(
    counts: Counts,
    network: Network,
    vectors: torch.Tensor,
    example: Example,
    found: list[tuple[int, int, int]],
) -> None:
    spans = [s for s in found if s[0] < len(LABELS)]
    given = set()
    if len(spans) > 1:
        tensor = torch.tensor(spans)
        scores = network.relate(network.spans(vectors, tensor), tensor)
        hits = (scores > 0) & allowed_pairs(tensor[:, 0])
        given = {(spans[h], k, spans[t]) for k, h, t in hits.nonzero().tolist()}
    place = example.spans
    right = {(place[h], k, place[t]) for h, k, t in example.relations}
    fine = right | {(place[h], k, place[t]) for h, k, t in example.unsure}
    for number, kind in enumerate(KINDS):
        mine = {g for g in given if g[1] == number}
        wanted = {r for r in right if r[1] == number}
        good = len(mine & fine)
        for key in (kind, "relations", f"relations.{example.source}"):
            counts.add(key, min(good, len(wanted)), len(mine), len(wanted))


def _count_attributes(
    counts: Counts, network: Network, vectors: torch.Tensor, example: Example
) -> None:
    if not example.spans or example.values is None:
        return
    rows = network.spans(vectors, torch.tensor(example.spans))
    scores = network.attributes(rows).split([len(c) for c in CHOICES.values()], dim=1)
    values = torch.from_numpy(example.values).long()
    for column, (name, part) in enumerate(zip(CHOICES, scores, strict=True)):
        known = values[:, column] != UNKNOWN
        right = int((part.argmax(1)[known] == values[known, column]).sum())
        counts.add(name, right, int(known.sum()), int(known.sum()))
