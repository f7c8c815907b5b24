"""The pack with a model: the grammars read numbers and dates, the network decides what is meant."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dtx_nlp.annotation import LABELS, Extraction
from dtx_nlp.bio import LAYERS
from dtx_nlp.document import Document, Overlaps, Paragraph, Span
from dtx_nlp.drafts import Draft, finish
from dtx_nlp.encoder import Encoder, Floats, Reading
from dtx_nlp.grammar import Grammars, doubts
from dtx_nlp.relations import Link, Weight, choose, grammar_links, judge, link
from dtx_nlp.schema import OWNER, VALUED
from dtx_nlp.tagging import Bonus, Places, Tagged, cue_of, tag
from dtx_nlp.windows import Window, make_windows, pieces

_CUE: Final = LAYERS.index("CUE")
#: Longest part of a document that is held in memory at once, in characters.
_PART: Final = 50_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What a pack was fitted to: sizes of windows, weights of the grammars, calibration.

    `calibration` gives, by label or kind of relation, slope and offset of the logit of a score.
    """

    size: int = 256
    context: int = 80
    bonuses: Mapping[str, Bonus] = field(default_factory=dict)
    weights: Mapping[str, Weight] = field(default_factory=dict)
    calibration: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Settings:
        """Read them from a pack's description."""
        return cls(
            record["size"],
            record["context"],
            {label: Bonus(*own) for label, own in record["bonuses"].items()},
            {kind: Weight(*own) for kind, own in record["weights"].items()},
            {name: (slope, offset) for name, (slope, offset) in record["calibration"].items()},
        )

    def calibrated(self, name: str, score: float) -> float:
        """Turn a raw score into the chance that the finding is right."""
        slope, offset = self.calibration.get(name, (1.0, 0.0))
        inside = min(max(score, 1e-3), 1 - 1e-3)
        logit = math.log(inside / (1 - inside))
        return 1 / (1 + math.exp(-(slope * logit + offset)))


@dataclass(frozen=True, slots=True)
class Read:
    """What grammars and encoder make of some paragraphs of a document."""

    windows: tuple[Window, ...]
    readings: tuple[Reading, ...]
    grammars: Grammars
    drafts: tuple[Draft, ...]


class ModelPack:
    """Grammars and network together."""

    def __init__(self, name: str, encoder: Encoder, settings: Settings) -> None:
        self.name = name
        self.encoder = encoder
        self.settings = settings

    def annotate(self, document: Document, reference: dt.date | None) -> Extraction:
        """Find all that the schema knows in a document."""
        grammars = Grammars(document, reference)
        made: list[Draft] = []
        scores: dict[tuple[int, str, int], float] = {}
        vectors: dict[Span, NDArray[np.float16]] = {}
        sentences = Overlaps(document.sentences)
        for part in _parts(grammars.readable):
            read = self.read(document, grammars, part)
            own, links = self.decide(document, read)
            vectors |= self._vectors(
                read.windows,
                read.readings,
                [Span(d.start, d.end) for d in own] + sentences.within(part[0].start, part[-1].end),
            )
            made += own
            for head, kind, tail, score in links:
                own[head].links.append((kind, own[tail]))
                scores[id(own[head]), kind, id(own[tail])] = score
        mentions, relations = finish(document.text, made, scores)
        warnings = (*grammars.unread, *doubts(made))
        return Extraction(document, mentions, relations, warnings, vectors)

    def vectors(self, document: Document, spans: Iterable[Span]) -> dict[Span, NDArray[np.float16]]:
        """Give vectors of stretches of a document, as `Extraction.vectors` has them."""
        found: dict[Span, NDArray[np.float16]] = {}
        wanted = Overlaps(spans)
        for part in _parts(document.paragraphs):
            windows = self._windows(document, part)
            readings, _ = self.encoder.read(windows, lambda: None)
            own = wanted.within(part[0].start, part[-1].end)
            found |= self._vectors(windows, readings, own)
        return found

    def _vectors(
        self, windows: Sequence[Window], readings: Sequence[Reading], spans: Iterable[Span]
    ) -> dict[Span, NDArray[np.float16]]:
        means = dict(_means(windows, readings, spans))
        if not means:
            return {}
        rows = self.encoder.unit(np.stack(list(means.values()))).astype(np.float16)
        return dict(zip(means, rows, strict=True))

    def _windows(self, document: Document, paragraphs: Sequence[Paragraph]) -> tuple[Window, ...]:
        spans = [(p.start, p.end) for p in paragraphs]
        rows = pieces(document.text, spans, self.encoder.tokenizer)
        return tuple(make_windows(rows, self.settings.size, self.settings.context))

    def read(self, document: Document, grammars: Grammars, paragraphs: Sequence[Paragraph]) -> Read:
        """Read paragraphs that follow one another; the grammars work beside the encoder."""
        windows = self._windows(document, paragraphs)
        begin, end = (paragraphs[0].start, paragraphs[-1].end) if paragraphs else (0, 0)
        readings, drafts = self.encoder.read(windows, lambda: grammars.between(begin, end))
        return Read(windows, tuple(readings), grammars, tuple(drafts))

    def decide(self, document: Document, read: Read) -> tuple[list[Draft], list[Link]]:
        """Make one thing of what both say: mentions, and the relations between them."""
        tagged = tag(read.windows, read.readings, read.drafts, self.settings.bonuses)
        values = list(_values(document.text, read, (t for t in tagged if t.layer != _CUE)))
        mentions = [m for m, _ in values]
        cues = [Span(t.start, t.end) for t in tagged if t.layer == _CUE]
        judged = judge(read.windows, read.readings, mentions, self.encoder.backend)
        made = [
            self._draft(m, row, known)
            for (m, known), row in zip(values, judged.attributes, strict=True)
        ]
        for d in made:
            cue = cue_of(d, cues, document.sentences) if d.label == "DIRECTIVE" else None
            if cue:
                d.attributes["cue"] = document.text[cue.start : cue.end]
        told = set(grammar_links(mentions, read.drafts))
        found = link(judged.pairs, told, self.settings.weights, mentions)
        return made, [x._replace(score=self.settings.calibrated(x.kind, x.score)) for x in found]

    def _draft(self, m: Tagged, row: Floats | None, known: Draft | None) -> Draft:
        """Give a mention its attributes: values are the grammars', the rest the network's."""
        label = LABELS[m.layer]
        attributes = dict(known.attributes) if known else {}
        if row is not None and not attributes:
            attributes = {k: v for k, v in choose(row).items() if OWNER[k] == label}
        score = self.settings.calibrated(label, m.score)
        doubt = known.doubt if known else ""
        return Draft(label, m.start, m.end, attributes, score=score, doubt=doubt)


def _values(
    text: str, read: Read, mentions: Iterable[Tagged]
) -> Iterator[tuple[Tagged, Draft | None]]:
    """Give each mention and what the grammars read in its place, if its label has values.

    A quantity that no grammar can read is left out: it says nothing. One in which the grammars read
    several, with no word between, is those: "22,24,26".
    """
    index = {v: Overlaps(d for d in read.drafts if d.label == v) for v in VALUED}
    for m in mentions:
        label = LABELS[m.layer]
        known = None
        if label in VALUED and m.draft is None:
            inside = index[label].within(m.start, m.end)
            parts = [d for d in inside if m.start <= d.start and d.end <= m.end]
            gaps = (text[a.end : b.start] for a, b in pairwise(parts))
            if len(parts) > 1 and not any(gap.strip(" ,;") for gap in gaps):
                yield from ((m._replace(start=d.start, end=d.end, draft=d), d) for d in parts)
                continue
        if label in VALUED:
            known = m.draft or index[label].best(m.start, m.end)
            known = known or read.grammars.reread(label, m.start, m.end)
        if known or label != "QUANTITY":
            yield m, known


def _means(
    windows: Sequence[Window], readings: Sequence[Reading], spans: Iterable[Span]
) -> Iterator[tuple[Span, Floats]]:
    """Give the mean of the pieces' layers for each stretch, in the window that owns its end."""
    ordered = sorted(set(spans), key=lambda s: s.end)
    at = 0
    for window, reading in zip(windows, readings, strict=True):
        places = Places(window)
        while at < len(ordered) and ordered[at].end <= places.bounds.end:
            place = places.overlapping(*ordered[at])
            if place:
                yield ordered[at], reading.stacked[place[0] : place[1]].mean(axis=0)
            at += 1


def _parts(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Put paragraphs together up to a length that is held in memory at once."""
    part: list[Paragraph] = []
    for p in paragraphs:
        if part and p.end - part[0].start > _PART:
            yield part
            part = []
        part.append(p)
    if part:
        yield part
