"""The map from an encoder's layers to sentence vectors, fitted in closed form when it is exported.

Fine-tuning for mentions takes from the last layer what sentence vectors need, but the layers below
still hold it. A ridge regression over sentences of the training articles, once in their articles
and once alone, finds it again.
"""

from __future__ import annotations

import random
from typing import Final

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from tqdm import tqdm

from dtx_nlp.bio import LAYERS
from dtx_nlp.training.config import Config
from dtx_nlp.training.data import article_windows, make_batches
from dtx_nlp.training.features import UNKNOWN, Example
from dtx_nlp.training.model import Network, means
from dtx_nlp.training.teacher import Pieces, centred, sentence_vectors
from dtx_nlp.windows import BEGIN, END

#: Windows that the map is fitted on.
_WINDOWS: Final = 1200
_RIDGE: Final = 30.0


@torch.no_grad()
def fit_sentences(network: Network, config: Config, tokenizer: Tokenizer) -> None:
    """Set the map of a network to what comes nearest to the vectors of its base."""
    sources = [source for source in config.sources if not source.names]
    windows = [e for s in sources for e in article_windows(s, config, tokenizer) if e.sentences]
    windows = random.Random(config.seed).sample(windows, min(_WINDOWS, len(windows)))
    taught = {e.ids[start:end] for e in windows for start, end in e.sentences}
    cache = config.output / "sentences.pt"
    wanted = centred(sentence_vectors(config.base, tokenizer, taught, cache))
    batches = make_batches([*windows, *map(_alone, sorted(taught))], 4 * config.pieces)
    given: list[Tensor] = []
    goals: list[Tensor] = []
    for batch in tqdm(batches, desc="sentence vectors", mininterval=5):
        stacked = network.stack(network.states(network.words(batch.ids), batch.mask))
        for row, example in enumerate(batch.examples):
            given.append(means(stacked[row], torch.tensor(example.sentences)))
            goals += [wanted[example.ids[start:end]] for start, end in example.sentences]
    weight, bias = ridge(torch.cat(given), torch.stack(goals))
    network.pooled.weight.copy_(weight.T)
    network.pooled.bias.copy_(bias)


def ridge(rows: Tensor, goals: Tensor) -> tuple[Tensor, Tensor]:
    """Give (features, goals) weights and a bias: least squares with a penalty on large weights.

    Args:
        rows: (n, features); each feature is brought to one spread before the penalty.
        goals: (n, goals).
    """
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    scaled = (rows - mean) / spread
    square = scaled.T @ scaled + _RIDGE * torch.eye(rows.shape[1])
    weight = torch.linalg.solve(square, scaled.T @ (goals - goals.mean(0))) / spread[:, None]
    return weight, goals.mean(0) - mean @ weight


def _alone(sentence: Pieces) -> Example:
    """A sentence as a window of its own."""
    ids = (BEGIN, *sentence, END)
    tags = np.full((len(LAYERS), len(ids)), UNKNOWN, np.int8)
    return Example(ids, tags, sentences=((1, len(ids) - 1),))
