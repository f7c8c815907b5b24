"""Scores and the grammars' proposals to mentions.

What the model and the grammars say is added up: a span that a grammar proposes gets a bonus on the
scores of its tags, and where the grammar of a label is silent, "outside" gets one. So a proposal
wins unless the model is surer than the bonus is large, and both draw one set of boundaries. How
large the bonuses are is a matter of the label, and fitted on development data.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from dtx_nlp.annotation import LABELS
from dtx_nlp.bio import LAYERS, decode, encode
from dtx_nlp.document import Overlaps, Span
from dtx_nlp.drafts import Draft
from dtx_nlp.encoder import Floats, Reading
from dtx_nlp.windows import Window


class Bonus(NamedTuple):
    """What a grammar's word weighs for a label, in units of log-probability.

    `proposed` is added to each tag of a proposed span, `silent` to "outside" everywhere else.
    """

    proposed: float = 0.0
    silent: float = 0.0


NO_BONUS: Final = Bonus()


class Tagged(NamedTuple):
    """A stretch of text in a layer, `draft` the grammar's reading of the very same stretch."""

    layer: int
    start: int
    end: int
    score: float
    draft: Draft | None = None


class Places:
    """Finds the pieces of a window that cover a stretch of text."""

    __slots__ = ("_ends", "_starts", "_where")

    def __init__(self, window: Window) -> None:
        known = [(i, s) for i, s in enumerate(window.offsets) if s.start >= 0]
        self._where = [i for i, _ in known]
        self._starts = [s.start for _, s in known]
        self._ends = [s.end for _, s in known]

    @property
    def bounds(self) -> Span:
        """The stretch of text that the window holds."""
        return Span(self._starts[0], self._ends[-1]) if self._starts else Span(0, 0)

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """Give first and last + 1 piece of a stretch, or None if the window lacks part of it."""
        if not self._starts or start < self._starts[0] or end > self._ends[-1]:
            return None
        first = bisect_left(self._ends, start + 1)
        last = bisect_left(self._starts, end) - 1
        if first > last or self._starts[first] > start or self._ends[last] < end:
            return None
        return self._where[first], self._where[last] + 1

    def overlapping(self, start: int, end: int) -> tuple[int, int] | None:
        """Give first and last + 1 piece that share text with a stretch, or None."""
        first, last = bisect_left(self._ends, start + 1), bisect_left(self._starts, end) - 1
        return (self._where[first], self._where[last] + 1) if first <= last else None


def tag(
    windows: Sequence[Window],
    readings: Sequence[Reading],
    drafts: Iterable[Draft],
    bonuses: Mapping[str, Bonus],
) -> list[Tagged]:
    """Find the mentions of a document and the cues of its directives, in text order.

    Args:
        windows: The document's windows.
        readings: What the encoder made of each.
        drafts: What the grammars propose.
        bonuses: By label; one without a bonus is the model's alone.
    """
    proposals = Overlaps(d for d in drafts if d.label in bonuses)
    found: list[list[Tagged]] = [[]]
    for window, reading in zip(windows, readings, strict=True):
        places = Places(window)
        begin, end = places.bounds
        own = _tag(window, places, reading.scores, proposals.within(begin, end), bonuses)
        found[-1] = _without_cut(found[-1], own, begin)
        found.append(own)
    return sorted({t for own in found for t in own}, key=lambda t: (t.start, -t.end, t.layer))


def _tag(
    window: Window,
    places: Places,
    scores: Floats,
    drafts: Sequence[Draft],
    bonuses: Mapping[str, Bonus],
) -> list[Tagged]:
    proposed: dict[tuple[int, int, int], Draft] = {}
    for d in drafts:
        place = places.find(d.start, d.end)
        if place:
            proposed.setdefault((LABELS.index(d.label), *place), d)
    found = []
    for layer, first, last, score in decode(biased(scores, proposed, bonuses)):
        if last <= window.owned:
            continue
        draft = proposed.get((layer, first, last))
        start, end = window.offsets[first].start, window.offsets[last - 1].end
        if draft:
            start, end = draft.start, draft.end
        if 0 <= start < end:
            found.append(Tagged(layer, start, end, min(score, 1.0), draft))
    return found


def biased(
    scores: Floats,
    proposed: Iterable[tuple[int, int, int]],
    bonuses: Mapping[str, Bonus],
) -> Floats:
    """Add the bonuses to scores, and make them log-probabilities again: (pieces, layers, tags)."""
    spans = list(proposed)
    changed = [LAYERS.index(label) for label in bonuses]
    if not changed:
        return scores
    tags = encode(spans, len(scores))[changed].T
    weights = np.array([bonuses[LAYERS[layer]] for layer in changed], np.float32)
    bonus = np.where(tags > 0, weights[:, 0], weights[:, 1])
    part = scores[:, changed]
    np.put_along_axis(
        part,
        tags[:, :, None].astype(np.int64),
        np.take_along_axis(part, tags[:, :, None].astype(np.int64), 2) + bonus[:, :, None],
        2,
    )
    top = part.max(axis=2, keepdims=True)
    part -= top + np.log(np.exp(part - top).sum(axis=2, keepdims=True))
    result = scores.copy()
    result[:, changed] = part
    return result


def _without_cut(before: Sequence[Tagged], own: Sequence[Tagged], since: int) -> list[Tagged]:
    """Drop what the window before has cut off and this one, which begins at `since`, sees whole."""
    late = [t for t in before if t.end > since]
    seen = Overlaps(own) if late else None
    cut = {t for t in late if seen and any(o.layer == t.layer for o in seen.within(t.start, t.end))}
    return [t for t in before if t not in cut]


def cue_of(directive: Draft, cues: Sequence[Span], sentences: Sequence[Span]) -> Span | None:
    """Choose the cue of a directive: of those in its sentence the last that begins before it.

    Without such a one, the first inside it; without one in the sentence, the last before that.
    """
    number = bisect_left(sentences, (directive.start + 1, 0)) - 1
    begin, end = sentences[number] if number >= 0 else (directive.start, directive.end)
    own = [c for c in cues if begin <= c.start and c.end <= max(end, directive.end)]
    before = [c for c in own if c.start < directive.start]
    inside = [c for c in own if directive.start <= c.start < directive.end]
    earlier = [c for c in cues if c.end <= begin]
    return next(iter([*before[-1:], *inside[:1], *earlier[-1:]]), None)
