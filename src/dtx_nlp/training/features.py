"""Annotated text as training examples: windows with tags, spans, attributes, relations."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from dtx_nlp.annotation import LABELS
from dtx_nlp.bio import LAYERS, encode
from dtx_nlp.corpora.article import GoldArticle, GoldMention
from dtx_nlp.corpora.ner import NerSentence
from dtx_nlp.corpora.standoff import cue_places
from dtx_nlp.schema import CHOICES, KINDS, OWNER, VALUED
from dtx_nlp.segmentation import split_paragraphs
from dtx_nlp.tagging import Places
from dtx_nlp.windows import Window, make_windows, pieces

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_WORD: Final = re.compile(r"\S+")
#: Tag of what is unknown: no loss comes from it.
UNKNOWN: Final = -100


@dataclass(frozen=True, slots=True)
class Example:
    """A window and what it should give.

    `tags` is (layers, pieces); `spans` are (label index, start, end) in pieces; `values` has a row
    for each span and a column for each of CHOICES; `relations` holds (head span, kind, tail span)
    and `unsure` those pairs that are neither right nor wrong. `sentences` are (start, end) of
    those sentences that the window owns and holds whole.
    """

    ids: tuple[int, ...]
    tags: NDArray[np.int8]
    spans: tuple[tuple[int, int, int], ...] = ()
    values: NDArray[np.int8] | None = None
    relations: frozenset[tuple[int, int, int]] = frozenset()
    unsure: frozenset[tuple[int, int, int]] = frozenset()
    owned: int = 1
    source: str = ""
    sentences: tuple[tuple[int, int], ...] = ()


def article_examples(
    article: GoldArticle, tokenizer: Tokenizer, size: int, context: int
) -> Iterator[Example]:
    """Give the windows of an annotated article."""
    rows = pieces(article.text, split_paragraphs(article.text), tokenizer)
    cues = {c for m in article.mentions if m.label == "DIRECTIVE" for c in cue_places(article, m)}
    sentences = _trimmed(article)
    for window in make_windows(rows, size, context):
        yield _example(article, window, sorted(cues), sentences)


def fragments(article: GoldArticle, most: int, order: random.Random) -> Iterator[GoldArticle]:
    """Give short stretches around some quantities and dates, as articles of their own.

    A network that has seen whole paragraphs only is at a loss with a headline, a table cell or a
    question of three words. No mention is cut, and one that is wider than its stretch is left out.
    """
    valued = [m for m in article.mentions if m.label in VALUED]
    for m in order.sample(valued, min(most, len(valued))):
        start, end = _stretch(article, m, order)
        inside = tuple(
            replace(x, start=x.start - start, end=x.end - start)
            for x in article.mentions
            if start <= x.start and x.end <= end
        )
        yield GoldArticle(article.id, article.language, article.text[start:end], inside)


def _stretch(article: GoldArticle, m: GoldMention, order: random.Random) -> tuple[int, int]:
    """Give a mention with up to three words on each side, in its paragraph, no mention cut."""
    paragraphs = split_paragraphs(article.text)
    first, last = next(p for p in paragraphs if p[0] <= m.start and m.end <= p[1])
    before = [w.start() + first for w in _WORD.finditer(article.text[first : m.start])]
    after = [w.end() + m.end for w in _WORD.finditer(article.text[m.end : last])]
    start = [m.start, *reversed(before)][min(order.randrange(4), len(before))]
    end = [m.end, *after][min(order.randrange(4), len(after))]
    for x in sorted(article.mentions, key=lambda x: x.start, reverse=True):
        if x.start < start < x.end < end:
            start = x.start
    for x in article.mentions:
        if start < x.start < end < x.end:
            end = x.end
    return start, end


def _trimmed(article: GoldArticle) -> list[tuple[int, int]]:
    """Give the sentences without the space around them."""
    found = []
    for start, end in article.sentences():
        words = article.text[start:end]
        left = len(words) - len(words.lstrip())
        if words.strip():
            found.append((start + left, start + left + len(words.strip())))
    return found


def _example(
    article: GoldArticle,
    window: Window,
    cues: Sequence[tuple[int, int]],
    sentences: Sequence[tuple[int, int]],
) -> Example:
    place = Places(window)
    kept, spans = [], []
    for m in article.mentions:
        span = place.find(m.start, m.end)
        if span:
            kept.append(m)
            spans.append((LABELS.index(m.label), *span))
    layered = [*spans, *((len(LABELS), *s) for c in cues if (s := place.find(*c)))]
    tags = encode(sorted(layered, key=lambda s: (s[0], s[1], -s[2])), len(window.ids))
    values = np.full((len(kept), len(CHOICES)), UNKNOWN, np.int8)
    for row, m in enumerate(kept):
        for column, (name, choices) in enumerate(CHOICES.items()):
            if OWNER[name] == m.label:
                values[row, column] = choices.index(m.attributes.get(name, choices[0]))
    right: set[tuple[int, int, int]] = set()
    unsure: set[tuple[int, int, int]] = set()
    for head, m in enumerate(kept):
        for kind, refs in m.relations.items():
            number = KINDS.index(kind)
            for ref in refs:
                tails = [i for i, other in enumerate(kept) if other.ref == ref and i != head]
                if tails:
                    nearest = min(tails, key=lambda i: (abs(spans[i][1] - spans[head][1]), i))
                    right.add((head, number, nearest))
                    unsure.update((head, number, t) for t in tails if t != nearest)
    return Example(
        window.ids,
        tags,
        tuple(spans),
        values,
        frozenset(right),
        frozenset(unsure - right),
        window.owned,
        article.language,
        tuple(s for s in (place.find(*x) for x in sentences) if s and s[0] >= window.owned),
    )


def sentence_examples(
    sentences: Iterable[NerSentence], tokenizer: Tokenizer, size: int
) -> Iterator[Example]:
    """Give windows of sentences with names: layers that their corpus lacks are unknown."""
    for sentence in sentences:
        rows = pieces(sentence.text, [(0, len(sentence.text))], tokenizer)
        unknown = [i for i, name in enumerate(LAYERS) if name in sentence.unannotated]
        unknown.append(LAYERS.index("CUE"))
        for window in make_windows(rows, size, 0):
            place = Places(window)
            spans = [
                (LABELS.index(label), *span)
                for start, end, label in sentence.spans
                if (span := place.find(start, end))
            ]
            tags = encode(spans, len(window.ids))
            for layer in unknown:
                tags[layer][tags[layer] == 0] = UNKNOWN
            yield Example(window.ids, tags, owned=window.owned, source=sentence.language)
