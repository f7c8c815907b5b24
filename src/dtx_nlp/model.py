"""The pack with a model: the grammars read numbers and dates, the network decides what is meant."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dtx_nlp.annotation import LABELS, Mention, Relation
from dtx_nlp.bio import LAYERS
from dtx_nlp.document import Document, Span
from dtx_nlp.drafts import Draft, finish
from dtx_nlp.encoder import Encoder, Floats, Reading
from dtx_nlp.grammar import Grammars, doubts
from dtx_nlp.relations import Weight, choose, grammar_links, judge, link
from dtx_nlp.schema import OWNER
from dtx_nlp.tagging import Bonus, Tagged, cue_of, tag
from dtx_nlp.windows import Window, make_windows, pieces

_CUE: Final = LAYERS.index("CUE")
#: Labels whose attributes the grammars read.
_VALUED: Final = frozenset({"QUANTITY", "DATE"})


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
    """What the steps before the decision give for a document."""

    windows: tuple[Window, ...]
    readings: tuple[Reading, ...]
    grammars: Grammars


class ModelPack:
    """Grammars and network together."""

    def __init__(self, name: str, encoder: Encoder, settings: Settings) -> None:
        self.name = name
        self.encoder = encoder
        self.settings = settings

    def annotate(
        self, document: Document, reference: dt.date | None
    ) -> tuple[tuple[Mention, ...], tuple[Relation, ...], tuple[str, ...]]:
        """Find all that the schema knows in a document."""
        return self.decide(document, self.read(document, reference))

    def read(self, document: Document, reference: dt.date | None) -> Read:
        """Apply grammars and encoder."""
        rows = pieces(
            document.text, [(p.start, p.end) for p in document.paragraphs], self.encoder.tokenizer
        )
        windows = tuple(make_windows(rows, self.settings.size, self.settings.context))
        return Read(windows, tuple(self.encoder.read(windows)), Grammars(document, reference))

    def decide(
        self, document: Document, read: Read
    ) -> tuple[tuple[Mention, ...], tuple[Relation, ...], tuple[str, ...]]:
        """Make one thing of what both say."""
        drafts = read.grammars.drafts
        tagged = tag(read.windows, read.readings, drafts, self.settings.bonuses)
        mentions = [t for t in tagged if t.layer != _CUE]
        cues = [Span(t.start, t.end) for t in tagged if t.layer == _CUE]
        judged = judge(read.windows, read.readings, mentions, self.encoder.backend)
        told = set(grammar_links(mentions, drafts))
        made = [
            self._draft(read.grammars, m, row)
            for m, row in zip(mentions, judged.attributes, strict=True)
        ]
        for d in made:
            cue = cue_of(d, cues, document.sentences) if d.label == "DIRECTIVE" else None
            if cue:
                d.attributes["cue"] = document.text[cue.start : cue.end]
        scores = {}
        for head, kind, tail, score in link(judged.pairs, told, self.settings.weights):
            made[head].links.append((kind, made[tail]))
            scores[id(made[head]), kind, id(made[tail])] = self.settings.calibrated(kind, score)
        return (*finish(document.text, made, scores), (*read.grammars.unread, *doubts(made)))

    def _draft(self, grammars: Grammars, m: Tagged, row: Floats | None) -> Draft:
        """Give a mention its attributes: values are the grammars', the rest the network's."""
        label = LABELS[m.layer]
        known = m.draft
        if known is None and label in _VALUED:
            known = _nearest(m, label, grammars.drafts) or grammars.reread(label, m.start, m.end)
        attributes = dict(known.attributes) if known and label in _VALUED else {}
        if row is not None and not attributes:
            attributes = {k: v for k, v in choose(row).items() if OWNER[k] == label}
        return Draft(
            label,
            m.start,
            m.end,
            attributes,
            score=self.settings.calibrated(label, m.score),
            doubt=known.doubt if known else "",
        )


def _nearest(m: Tagged, label: str, drafts: Sequence[Draft]) -> Draft | None:
    """Give the draft of the same label that has most of a mention's place."""
    near = [d for d in drafts if d.label == label and d.overlaps(m.start, m.end)]
    return max(near, key=lambda d: min(d.end, m.end) - max(d.start, m.start), default=None)
