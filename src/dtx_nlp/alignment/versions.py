"""The documents to be aligned: what each says, with a vector and a place for everything."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dtx_nlp.annotation import Extraction, Mention
from dtx_nlp.document import Document, Span
from dtx_nlp.model import ModelPack
from dtx_nlp.packs import find_pack
from dtx_nlp.schema import ENTITIES

Floats = NDArray[np.float32]

#: What is aligned with what: the label of a group's members, or what several labels have in common.
KINDS: Final = ("QUANTITY", "DATE", "DIRECTIVE", "ENTITY")
#: The pack that reads what brings no vectors.
_READER: Final = "news"
#: Relations of a mention whose other end tells what it is about.
_BESIDE: Final = {"QUANTITY": "measures", "DIRECTIVE": "to", "ENTITY": "role", "DATE": ""}


@dataclass(frozen=True, slots=True)
class Thing:
    """What a document says in one place, or of one name in several; `number` is its own of a kind.

    `sentences` are the numbers of those that hold its mentions, `place` is where the first stands
    (0 to 1). `vector` and `beside` (what it measures, whom it addresses) are unit vectors or zero;
    `vectors` are those of its mentions, (mentions, hidden).
    """

    kind: str
    number: int
    mentions: tuple[Mention, ...]
    sentences: tuple[int, ...]
    place: float
    vector: Floats
    beside: Floats
    vectors: Floats

    @property
    def first(self) -> Mention:
        """The first mention, which stands for it."""
        return self.mentions[0]


@dataclass(frozen=True, slots=True)
class Version:
    """A document with its things by kind, in text order; `sentences` is (sentences, hidden)."""

    id: str
    extraction: Extraction
    sentences: Floats
    things: Mapping[str, tuple[Thing, ...]]


def part(version: Version, kept: Sequence[int]) -> Version:
    """Give some sentences of a version, by their numbers, and what stands in them."""
    new = {old: number for number, old in enumerate(kept)}
    things: dict[str, tuple[Thing, ...]] = {}
    for kind, own in version.things.items():
        left = []
        for thing in own:
            held = [n for n, sentence in enumerate(thing.sentences) if sentence in new]
            if held:
                mentions = tuple(thing.mentions[n] for n in held)
                sentences = tuple(new[thing.sentences[n]] for n in held)
                vectors = thing.vectors[held]
                left.append(replace(thing, mentions=mentions, sentences=sentences, vectors=vectors))
        things[kind] = tuple(left)
    return replace(version, sentences=version.sentences[np.array(kept, int)], things=things)


def make_version(extraction: Extraction, id: str) -> Version:
    """Put what a document says in order.

    What brings no vectors (an annotated article, a result read from a file) is read once more by
    the default pack's network.
    """
    document = extraction.document
    sentences = _sentences(document)
    spans = [*sentences, *(Span(m.start, m.end) for m in extraction.mentions)]
    known = extraction.vectors or _reader().vectors(document, spans)
    if not known:  # a text without a word
        return Version(id, extraction, np.zeros((0, 0), np.float32), dict.fromkeys(KINDS, ()))
    hidden = len(next(iter(known.values())))

    def rows(wanted: Iterable[tuple[int, int]]) -> Floats:
        found = [known.get(Span(*s)) for s in wanted]
        given = [np.zeros(hidden) if row is None else row for row in found]
        return np.array(given, np.float32).reshape(len(given), hidden)

    tails = extraction.tails()
    things: dict[str, tuple[Thing, ...]] = {}
    for kind in KINDS:
        made: list[Thing] = []
        for mentions in _grouped(m for m in extraction.mentions if kind_of(m.label) == kind):
            own = rows((m.start, m.end) for m in mentions)
            around = [m for one in mentions for m in tails.get(one.id, {}).get(_BESIDE[kind], ())]
            made.append(
                Thing(
                    kind,
                    len(made),
                    mentions,
                    tuple(_number(sentences, m) for m in mentions),
                    mentions[0].start / max(1, len(document.text)),
                    _unit(own),
                    _unit(rows((m.start, m.end) for m in around)),
                    own,
                )
            )
        things[kind] = tuple(made)
    return Version(id, extraction, rows(sentences), things)


@cache
def _reader() -> ModelPack:
    pack = find_pack(_READER)
    assert isinstance(pack, ModelPack)
    return pack


def kind_of(label: str) -> str:
    """Give what a label is aligned as; it is one of `KINDS` only if it is aligned."""
    return "ENTITY" if label in ENTITIES else label


def _grouped(mentions: Iterable[Mention]) -> list[tuple[Mention, ...]]:
    """Put mentions of one name together; anything else stands for itself."""
    groups: dict[object, list[Mention]] = {}
    for m in mentions:
        key = (m.label, m.text.casefold()) if m.label in ENTITIES else m.id
        groups.setdefault(key, []).append(m)
    return [tuple(group) for group in groups.values()]


def _sentences(document: Document) -> Sequence[Span]:
    """Give the sentences; of a language that is not split, the paragraphs, or the whole."""
    paragraphs = [Span(p.start, p.end) for p in document.paragraphs]
    return document.sentences or paragraphs or [Span(0, len(document.text))]


def _number(sentences: Sequence[Span], mention: Mention) -> int:
    """Give the number of the sentence that a mention begins in."""
    return max(0, bisect_right(sentences, mention.start, key=lambda s: s.start) - 1)


def _unit(rows: Floats) -> Floats:
    if not len(rows):
        return np.zeros(rows.shape[1], np.float32)
    mean: Floats = rows.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / np.float32(length) if length else mean


def cosines(a: Sequence[Floats], b: Sequence[Floats]) -> Floats:
    """Give the cosines of unit vectors: (a, b)."""
    result: Floats = np.array(a, np.float32) @ np.array(b, np.float32).T
    return result
