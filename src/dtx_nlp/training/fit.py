"""What a pack's settings are on development articles: weights of the grammars, calibration.

Each weight is the best of a grid, label by label and kind by kind, since they do not depend on one
another; best is the highest mean over the development corpora, so that a large one does not
outvote the others. Scores are calibrated as in Platt 1999: a logistic regression of "is right" on
the logit.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from dtx_nlp.annotation import LABELS
from dtx_nlp.corpora.article import GoldArticle
from dtx_nlp.encoder import Encoder, OnnxBackend
from dtx_nlp.extractor import day_of, make_document
from dtx_nlp.grammar import Grammars
from dtx_nlp.model import ModelPack, Read, Settings
from dtx_nlp.relations import Pair, Weight, grammar_links, judge, link
from dtx_nlp.schema import KINDS, VALUED
from dtx_nlp.tagging import Bonus, Tagged, tag
from dtx_nlp.training.config import Config
from dtx_nlp.training.data import articles
from dtx_nlp.training.evaluation import Counts
from dtx_nlp.training.export import write_meta

_PROPOSED: Final = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 13.0)
_SILENT: Final = (0.0, 1.0, 2.0, 4.0, 8.0)
_LINKED: Final = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0)
_BIAS: Final = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)
_PENALTY: Final = 2.0
#: For what has a value, of bonuses whose F1 differs by no more than this, the one that trusts the
#: grammars most is taken: headlines, table cells and short questions are unlike the articles of the
#: corpora, and the grammars read them just as well.
_ALIKE: Final = 0.01
#: Spans that share this part of their union are the same in the relaxed count.
_SAME: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Case:
    """A development article, the number of its corpus, what a pack reads in it."""

    corpus: int
    gold: GoldArticle
    read: Read


def fit(config: Config, folder: Path) -> Settings:
    """Fit the settings of an exported pack and write them into its description."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    settings = replace(Settings.of(meta["settings"]), bonuses={}, weights={}, calibration={})
    pack = ModelPack(meta["name"], Encoder(folder, OnnxBackend(folder)), settings)
    cases = list(_cases(pack, config))
    settings = replace(settings, bonuses=fit_bonuses(cases))
    found = [tag(c.read.windows, c.read.readings, c.read.drafts, settings.bonuses) for c in cases]
    settings = replace(settings, calibration=_mention_calibration(cases, found))
    settings = _fit_relations(pack, cases, found, settings)
    meta["settings"] = as_record(settings)
    write_meta(folder, meta)
    return settings


def as_record(settings: Settings) -> dict[str, Any]:
    """Give settings as plain data."""
    return {
        "size": settings.size,
        "context": settings.context,
        "bonuses": dict(settings.bonuses),
        "weights": dict(settings.weights),
        "calibration": dict(settings.calibration),
    }


def _cases(pack: ModelPack, config: Config) -> Iterator[_Case]:
    gold = [(n, a) for n, source in enumerate(config.development) for a in articles(source)]
    for corpus, article in tqdm(gold, desc="development articles", disable=None):
        document = make_document(article.text, article.document_id, article.language)
        date = day_of(article.date) if article.date else None
        grammars = Grammars(document, date)
        yield _Case(corpus, article, pack.read(document, grammars, document.paragraphs))


# Mentions


def _tag(case: _Case, bonuses: Mapping[str, Bonus]) -> list[Tagged]:
    read = case.read
    return tag(read.windows, read.readings, read.drafts, bonuses)


def fit_bonuses(cases: Sequence[_Case]) -> dict[str, Bonus]:
    """Give each label the bonus by which strict and relaxed F1 together are highest."""
    scores: dict[str, dict[Bonus, float]] = defaultdict(dict)
    corpora = len({c.corpus for c in cases})
    for proposed, silent in tqdm([*product(_PROPOSED, _SILENT)], desc="bonuses", disable=None):
        bonus = Bonus(proposed, silent)
        counts = Counts()
        for c in cases:
            for label, mine, wanted in _by_label(c.gold, _tag(c, dict.fromkeys(LABELS, bonus))):
                exact = {(m.start, m.end) for m in wanted}
                strict = sum((t.start, t.end) in exact for t in mine)
                right = strict + len(matches(mine, wanted))
                counts.add(f"{label} {c.corpus}", right, 2 * len(mine), 2 * len(wanted))
        for label in LABELS:
            scores[label][bonus] = _mean(counts, label, corpora)
    best = {
        label: _best(scores[label], _ALIKE if label in VALUED else 0.0) for label in sorted(LABELS)
    }
    return {label: bonus for label, bonus in best.items() if any(bonus)}


def _best(scores: Mapping[Bonus, float], alike: float) -> Bonus:
    """Of bonuses as good as the best give that which adds most to what is proposed."""
    enough = max(scores.values()) - alike
    most = max(b.proposed for b, score in scores.items() if score >= enough)
    score = max(scores[b] for b in scores if b.proposed == most)
    return min(b for b in scores if scores[b] == score)


def _mean(counts: Counts, name: str, corpora: int) -> float:
    """Give the mean F1 of a name over the corpora that have it; 0 if none has."""
    known = [key for n in range(corpora) if counts.table.get(key := f"{name} {n}", [0, 0, 0])[2]]
    return sum(counts.f1(key) for key in known) / max(1, len(known))


def _by_label(
    gold: GoldArticle, found: Sequence[Tagged]
) -> Iterator[tuple[str, list[Any], list[Any]]]:
    for layer, label in enumerate(LABELS):
        mine = [t for t in found if t.layer == layer]
        wanted = [m for m in gold.mentions if m.label == label]
        if mine or wanted:
            yield label, mine, wanted


def matches(found: Sequence[Any], wanted: Sequence[Any]) -> dict[int, int]:
    """Match spans one to one, those that share most first; give number found -> number wanted."""
    shares = sorted(
        (
            (-share, i, j)
            for i, a in enumerate(found)
            for j, b in enumerate(wanted)
            if a.start < b.end and b.start < a.end and (share := shared(a, b)) >= _SAME
        )
    )
    taken: dict[int, int] = {}
    used = set()
    for _, i, j in shares:
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return taken


def shared(a: Any, b: Any) -> float:
    """Give the part of their union that two spans share."""
    inner = min(a.end, b.end) - max(a.start, b.start)
    return float(inner / (max(a.end, b.end) - min(a.start, b.start)))


def _mention_calibration(
    cases: Sequence[_Case], found: Sequence[Sequence[Tagged]]
) -> dict[str, tuple[float, float]]:
    seen: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for c, own in zip(cases, found, strict=True):
        for label, mine, wanted in _by_label(c.gold, own):
            exact = {(m.start, m.end) for m in wanted}
            seen[label] += [(t.score, (t.start, t.end) in exact) for t in mine]
    return {label: platt(pairs) for label, pairs in sorted(seen.items())}


def platt(pairs: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Fit slope and offset of a score's logit, by Newton's method with a small penalty."""
    scores = np.clip([s for s, _ in pairs], 1e-3, 1 - 1e-3)
    right = np.array([float(r) for _, r in pairs])
    x = np.stack([np.log(scores / (1 - scores)), np.ones(len(scores))], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (chance - right) + _PENALTY * (weights - [1, 0])
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + _PENALTY * np.eye(2)
        weights = weights - np.clip(np.linalg.solve(curve, slope), -0.5, 0.5)
    return round(float(weights[0]), 4), round(float(weights[1]), 4)


# Relations


@dataclass(frozen=True, slots=True)
class _Judged:
    """A development article with its mentions and what network and grammars say of relations."""

    corpus: int
    gold: GoldArticle
    mentions: Sequence[Tagged]
    pairs: Sequence[Pair]
    told: AbstractSet[tuple[int, str, int]]


def _fit_relations(
    pack: ModelPack,
    cases: Sequence[_Case],
    found: Sequence[Sequence[Tagged]],
    settings: Settings,
) -> Settings:
    judged = []
    for c, own in zip(cases, found, strict=True):
        mentions = [t for t in own if t.layer < len(LABELS)]
        pairs = judge(c.read.windows, c.read.readings, mentions, pack.encoder.backend).pairs
        told = set(grammar_links(mentions, c.read.drafts))
        judged.append(_Judged(c.corpus, c.gold, mentions, pairs, told))
    best: dict[str, tuple[float, Weight]] = {}
    corpora = len({one.corpus for one in judged})
    for linked, bias in tqdm([*product(_LINKED, _BIAS)], desc="relations", disable=None):
        weight = Weight(linked, bias)
        counts = _count_links(judged, dict.fromkeys(KINDS, weight))
        for kind in KINDS:
            score = _mean(counts, kind, corpora)
            if score > best.get(kind, (0.0, weight))[0]:
                best[kind] = (score, weight)
    weights = {kind: weight for kind, (_, weight) in best.items()}
    seen: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one in judged:
        for kind, score, right in _links(one, weights):
            seen[kind].append((score, right))
    calibration = {kind: platt(own) for kind, own in sorted(seen.items())}
    return replace(settings, weights=weights, calibration={**settings.calibration, **calibration})


def _count_links(judged: Sequence[_Judged], weights: dict[str, Weight]) -> Counts:
    counts = Counts()
    for one in judged:
        for kind, _, right in _links(one, weights):
            counts.add(f"{kind} {one.corpus}", right, 1, 0)
        for m in one.gold.mentions:
            for kind, refs in m.relations.items():
                counts.add(f"{kind} {one.corpus}", 0, 0, len(refs))
    return counts


def _links(one: _Judged, weights: dict[str, Weight]) -> Iterator[tuple[str, float, bool]]:
    """Give kind and score of each relation, and whether both ends and the kind are right."""
    stands: dict[int, Any] = {}
    for layer, label in enumerate(LABELS):
        numbers = [n for n, m in enumerate(one.mentions) if m.layer == layer]
        wanted = [m for m in one.gold.mentions if m.label == label]
        taken = matches([one.mentions[n] for n in numbers], wanted)
        stands.update({numbers[i]: wanted[j] for i, j in taken.items()})
    for head, kind, tail, score in link(one.pairs, one.told, weights, one.mentions):
        a, b = stands.get(head), stands.get(tail)
        yield kind, score, bool(a and b and b.ref in a.relations.get(kind, ()))
