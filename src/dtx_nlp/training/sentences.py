"""The map from an encoder's layers to sentence vectors, fitted in closed form when it is exported.

Fine-tuning for mentions takes from the last layer what sentence vectors need, but the layers below
still hold it. A ridge regression over sentences of the training articles, once in their articles
and once alone, finds it again, through the noise of int8.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from tqdm import tqdm

from dtx_nlp.encoder import Floats
from dtx_nlp.training.config import Config
from dtx_nlp.training.data import article_windows
from dtx_nlp.training.model import means
from dtx_nlp.training.teacher import centred, sentence_vectors
from dtx_nlp.windows import BEGIN, END

#: Windows that the map is fitted on.
_WINDOWS: Final = 2400
_RIDGE: Final = 30.0


def fit_sentences(
    stack: Callable[[NDArray[np.int64]], Floats], config: Config, tokenizer: Tokenizer
) -> tuple[Floats, Floats]:
    """Give weight and bias of the map that comes nearest to the vectors of the base.

    Args:
        stack: What the exported graph makes of pieces: (pieces,) to (pieces, layers x hidden).
        config: The run.
        tokenizer: That of its base.
    """
    sources = [replace(source, fragments=0) for source in config.sources if not source.names]
    windows = [e for s in sources for e in article_windows(s, config, tokenizer) if e.sentences]
    windows = random.Random(config.seed).sample(windows, min(_WINDOWS, len(windows)))
    taught = {e.ids[start:end] for e in windows for start, end in e.sentences}
    cache = config.output / "sentences.pt"
    wanted = centred(sentence_vectors(config.base, tokenizer, taught, cache))
    read = [(e.ids, e.sentences) for e in windows]
    read += [((BEGIN, *s, END), ((1, len(s) + 1),)) for s in sorted(taught)]
    given, goals = [], []
    for ids, sentences in tqdm(read, desc="sentence vectors", mininterval=5):
        stacked = torch.from_numpy(stack(np.array(ids)))
        given.append(means(stacked, torch.tensor(sentences)))
        goals += [wanted[ids[start:end]] for start, end in sentences]
    weight, bias = ridge(torch.cat(given), torch.stack(goals))
    return weight.T.numpy(), bias.numpy()


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
