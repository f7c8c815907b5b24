"""What a configuration names, as batches of tensors."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from dtx_nlp.corpora import folder
from dtx_nlp.corpora.article import GoldArticle
from dtx_nlp.corpora.ner import NerSentence, read_ner
from dtx_nlp.corpora.standoff import load_standoff, ntrex_texts, open_texts
from dtx_nlp.training.base import SPECIAL
from dtx_nlp.training.config import Config, Source
from dtx_nlp.training.features import (
    UNKNOWN,
    Example,
    article_examples,
    fragments,
    sentence_examples,
)
from dtx_nlp.training.teacher import centred, sentence_vectors

_PAD = SPECIAL.index("<pad>")


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of similar length: ids and mask (windows, pieces), tags (windows, layers, pieces)."""

    examples: tuple[Example, ...]
    ids: Tensor
    mask: Tensor
    tags: Tensor


class Data:
    """All examples of a configuration; each epoch takes its part of them in its own order."""

    def __init__(self, config: Config, tokenizer: Tokenizer) -> None:
        self.config = config
        self.parts = [(source, _load(source, config, tokenizer)) for source in config.sources]
        taught = {
            example.ids[start:end]
            for _, groups in self.parts
            for group in groups
            for example in group
            for start, end in example.sentences
        }
        cache = config.output / "sentences.pt"
        self.sentences = centred(sentence_vectors(config.base, tokenizer, taught, cache))

    def epoch(self, number: int) -> list[Batch]:
        """Give the batches of an epoch, the same ones whenever it is asked for."""
        order = random.Random(f"{self.config.seed} {number}")
        taken: list[Example] = []
        for source, groups in self.parts:
            for group in groups:
                taken += _share(group, source, number) * source.repeat
        batches = make_batches(taken, self.config.pieces, order)
        order.shuffle(batches)
        return batches


def _share(group: Sequence[Example], source: Source, number: int) -> list[Example]:
    if not source.limit or len(group) <= source.limit:
        return list(group)
    first = number * source.limit % len(group)
    return [group[(first + i) % len(group)] for i in range(source.limit)]


def _load(source: Source, config: Config, tokenizer: Tokenizer) -> list[list[Example]]:
    """Give the examples of a source, in groups to which its limit applies."""
    if not source.names:
        return [article_windows(source, config, tokenizer)]
    groups: dict[tuple[str, str], list[NerSentence]] = defaultdict(list)
    for name in source.names:
        found = read_ner(
            source.path,
            corpora=(name,),
            languages=source.languages or None,
            splits=tuple(source.split.split()),
        )
        for sentence in found:
            groups[name, sentence.language].append(sentence)
    for key, group in groups.items():
        random.Random(f"{config.seed} {key}").shuffle(group)
    return [list(sentence_examples(g, tokenizer, config.size)) for g in groups.values()]


def articles(source: Source) -> Iterator[GoldArticle]:
    """Give the versions of articles of a source."""
    if source.texts:
        read = open_texts if source.texts.is_dir() else ntrex_texts
        corpus = load_standoff(source.path, read(source.texts))
    else:
        corpus = folder.load(source.path)
    for article in corpus.versions(source.split if corpus.splits else None):
        if not source.languages or article.language in source.languages:
            yield article


def article_windows(source: Source, config: Config, tokenizer: Tokenizer) -> list[Example]:
    """Give the windows of an annotated corpus."""
    order = random.Random(config.seed)
    return [
        example
        for whole in articles(source)
        for article in (whole, *fragments(whole, source.fragments, order))
        for example in article_examples(article, tokenizer, config.size, config.context)
    ]


def make_batches(
    examples: Iterable[Example], pieces: int, order: random.Random | None = None
) -> list[Batch]:
    """Put examples of similar length together, at most `pieces` with padding in a batch."""
    jitter = order.random if order else float
    noisy = [(len(e.ids) + 12 * jitter(), n, e) for n, e in enumerate(examples)]
    batches: list[Batch] = []
    group: list[Example] = []
    for _, _, example in sorted(noisy, key=lambda item: item[:2]):
        longest = max([len(example.ids), *(len(e.ids) for e in group)])
        if group and longest * (len(group) + 1) > pieces:
            batches.append(_batch(group))
            group = []
        group.append(example)
    if group:
        batches.append(_batch(group))
    return batches


def _batch(examples: Sequence[Example]) -> Batch:
    longest = max(len(e.ids) for e in examples)
    ids = torch.full((len(examples), longest), _PAD)
    mask = torch.zeros(len(examples), longest)
    tags = torch.full((len(examples), examples[0].tags.shape[0], longest), UNKNOWN)
    for row, e in enumerate(examples):
        ids[row, : len(e.ids)] = torch.tensor(e.ids)
        mask[row, : len(e.ids)] = 1
        tags[row, :, : len(e.ids)] = torch.from_numpy(e.tags).long()
    return Batch(tuple(examples), ids, mask, tags)
