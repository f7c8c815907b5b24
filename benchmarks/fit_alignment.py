"""Fit the weights of the alignment: how likely two mentions are one, from what they share.

    python benchmarks/fit_alignment.py

Learns from the train splits of dtx-news and ntrex-facts, in which plant_conflicts.py of the shared
folder has changed figures and dropped sentences. Pairs of versions teach what translations share.
For documents that are none, half of each version's sentences is taken away and what goes by order
is not looked at, and pairs of different articles are added. Writes alignment/weights.json.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from alignment import grouped, plant
from corpus import CORPUS
from setting import NTREX, ROOT
from tqdm import tqdm

from dtx_nlp.alignment.scoring import FEATURES, Pair, apply
from dtx_nlp.alignment.versions import KINDS, Version, make_version, part
from dtx_nlp.corpora import folder
from dtx_nlp.corpora.article import GoldArticle, write_article
from dtx_nlp.corpora.standoff import load_standoff, ntrex_texts

WEIGHTS = ROOT / "src" / "dtx_nlp" / "alignment" / "weights.json"
ARTICLES = 60  # of dtx-news
SEED = 7
KEPT = 0.3  # share of the pairs that are not one and the same that is learnt from
RIDGE = 1.0


def planted(versions: Iterable[GoldArticle], folder: Path) -> list[list[GoldArticle]]:
    """Change figures and drop sentences; give the versions of each article together."""
    source, result = folder / "given", folder / "planted"
    source.mkdir(parents=True)
    for v in versions:
        (source / f"{v.document_id}.xml").write_text(write_article(v), encoding="utf-8")
    return grouped(plant(result, SEED, sorted(source.glob("*.xml"))))


def training_articles(scratch: Path) -> list[list[Version]]:
    """Give the articles to learn from, each in its versions."""
    corpus = folder.load(CORPUS)
    ids = sorted({v.id for v in corpus.versions("train")})[:ARTICLES]
    own = [v for v in corpus.versions("train") if v.id in ids]
    news = load_standoff(ROOT / "corpora" / "ntrex-facts", ntrex_texts(NTREX)).versions("train")
    articles = [*planted(own, scratch / "own"), *planted(news, scratch / "news")]
    return [
        [make_version(v.extraction(), v.document_id) for v in versions]
        for versions in tqdm(articles, desc="vectors")
    ]


def halved(version: Version, rng: random.Random) -> Version:
    """Take half of the sentences away, and what stands in them."""
    count = len(version.sentences)
    return part(version, sorted(rng.sample(range(count), max(1, count // 2))))


def pairs(articles: Sequence[Sequence[Version]], parallel: bool) -> Iterator[Pair]:
    """Give the pairs to learn from; of another article, nothing is the same."""
    rng = random.Random(SEED)
    for number, versions in enumerate(articles):
        for a, b in combinations(versions, 2):
            if parallel:
                pair = Pair(a, b)
            else:
                other = rng.choice(articles[number - rng.randrange(1, len(articles))])
                yield _apart(halved(a, rng), halved(other, rng))
                pair = Pair(halved(a, rng), halved(b, rng))
            pair.parallel = parallel
            yield pair


def _apart(a: Version, b: Version) -> Pair:
    pair = Pair(a, b)
    pair.parallel = False
    return pair


def same(pair: Pair, kind: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell which things are one: those with one ref, in one article."""
    articles = pair.a.id.rpartition(".")[0], pair.b.id.rpartition(".")[0]
    ours = [x.first.attributes["ref"] for x in pair.a.things[kind]]
    theirs = [y.first.attributes["ref"] for y in pair.b.things[kind]]
    return np.array([[p == q and articles[0] == articles[1] for q in theirs] for p in ours])


def logistic(rows: np.ndarray[Any, Any], told: np.ndarray[Any, Any]) -> list[float]:
    """Fit a logistic regression by Newton's method; the first weight stands for itself."""
    x = np.concatenate([np.ones((len(rows), 1)), rows], axis=1).astype(np.float64)
    ridge = np.r_[1e-9, np.full(x.shape[1] - 1, RIDGE)]
    weight = np.zeros(x.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(x @ weight, -30, 30)))
        slope = x.T @ (chance - told) + ridge * weight
        curve = (x * (chance * (1 - chance))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weight -= step
        if np.abs(step).max() < 1e-6:
            break
    weight[0] += np.log(KEPT)  # for the pairs that were left out
    return [round(float(w), 3) for w in weight]


def fitted(given: Sequence[Pair], kind: str) -> dict[str, list[float]]:
    """Fit both rounds of a kind."""
    rng = np.random.default_rng(SEED)
    known = [(p, p.features(kind), same(p, kind)) for p in given if _both(p, kind)]

    def fit(tables: Sequence[np.ndarray[Any, Any]]) -> list[float]:
        rows, told = [], []
        for table, (_, _, one) in zip(tables, known, strict=True):
            kept = one.ravel() | (rng.random(one.size) < KEPT)
            rows.append(table.reshape(len(table), -1).T[kept])
            told.append(one.ravel()[kept])
        return logistic(np.concatenate(rows), np.concatenate(told))

    first = fit([table for _, table, _ in known])
    second = fit([np.concatenate([p.second(apply(first, t)), t]) for p, t, _ in known])
    return {"first": first, "second": second}


def _both(pair: Pair, kind: str) -> bool:
    return bool(pair.a.things[kind] and pair.b.things[kind])


def main() -> None:
    """Fit and write."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        articles = training_articles(Path(scratch))
    weights: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for name, parallel in (("parallel", True), ("apart", False)):
        given = list(pairs(articles, parallel))
        for kind in KINDS:
            weights[kind][name] = fitted(given, kind)
            print(
                kind, name, dict(zip(FEATURES[kind], weights[kind][name]["first"][1:], strict=True))
            )
    lines = ",\n".join(f'"{kind}": {json.dumps(own)}' for kind, own in weights.items())
    WEIGHTS.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
