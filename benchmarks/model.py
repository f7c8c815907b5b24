"""How well packs extract: the grammars alone, the network alone, both; names; sentence vectors.

    python benchmarks/model.py models/news-0.2.0 [MORE ...]

Scores are those of score_gold.py in the shared folder, on the test split of dtx-news, on the gold
articles, and on the five articles that the project began with. Writes results/model.json, and into
each pack's meta.json and CARD.md what is its.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from corpus import CORPUS, score
from setting import CODES, NTREX, ROOT, SHARED, save
from tqdm import tqdm

from dtx_nlp.corpora import folder
from dtx_nlp.corpora.article import GoldArticle, write_article
from dtx_nlp.corpora.ner import read_ner
from dtx_nlp.corpora.standoff import file_texts, load_standoff
from dtx_nlp.extractor import Extractor, load
from dtx_nlp.model import ModelPack
from dtx_nlp.packs import find_pack
from dtx_nlp.schema import ENTITIES

GOLD = SHARED / "data" / "gold"
SEEDS = ROOT / "corpora" / "seed-facts"
NER = SHARED / "data" / "ner"
#: What is asked: title, figures of score_gold.py that are added up, goal.
ASKED = (
    ("entities, strict", ("mention.entities.strict.micro",), 0.80),
    ("entities, relaxed", ("mention.entities.relaxed.micro",), 0.88),
    ("persons, bodies, places, strict", "mention.{}.strict PERSON ORG LOC", 0.85),
    ("QUANTITY, strict", ("mention.QUANTITY.strict",), 0.93),
    ("DATE, strict", ("mention.DATE.strict",), 0.85),
    ("DATE, relaxed", ("mention.DATE.relaxed",), 0.93),
    ("MEASURED, relaxed", ("mention.MEASURED.relaxed",), 0.87),
    ("DIRECTIVE, relaxed", ("mention.DIRECTIVE.relaxed",), 0.80),
    ("relations", ("relation.micro",), 0.75),
    ("facts", ("fact",), 0.83),
    ("issuer", ("directive.issuer",), 0.75),
    ("addressee", ("directive.to",), 0.75),
)
#: Corpora of names with a test split that no run has read.
NAMES = ("WiNER-fr", "idner-news-2k", "IndoNLU-NERGrit", "factRuEval-2016", "MEN")
SENTENCES = 1000  # of each corpus of names
LINES = 500  # of NTREX, for retrieval
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


def reader() -> Extractor:
    """What score_gold.py calls: the pack that DTX_READER names, perhaps without the grammars."""
    name, _, alone = os.environ["DTX_READER"].partition("|")
    pack = find_pack(name)
    if alone and isinstance(pack, ModelPack):
        pack.settings = replace(pack.settings, bonuses={}, weights={})
    return Extractor(pack)


def scored(files: Sequence[Path], name: str) -> dict[str, Any]:
    """Score a reader on XML files."""
    os.environ["DTX_READER"] = name
    return score(files, "--predict", "model:reader", place=Path(__file__).parent)


def asked(figures: dict[str, Any]) -> dict[str, float]:
    """Take what is asked out of the figures."""
    found = {}
    for title, names, _ in ASKED:
        if isinstance(names, str):
            form, *labels = names.split()
            names = tuple(form.format(label) for label in labels)
        found[title] = round(f1([figures[name] for name in names]), 3)
    return found


def f1(parts: Sequence[dict[str, float]]) -> float:
    """Give the F1 of several counts together, from precision, recall and number of gold ones."""
    if len(parts) == 1:
        return parts[0]["f1"]
    right = sum(p["recall"] * p["gold"] for p in parts)
    given = sum(p["recall"] * p["gold"] / p["precision"] for p in parts if p["precision"])
    return 2 * right / (given + sum(p["gold"] for p in parts))


def accuracy(packs: Sequence[Path]) -> dict[str, Any]:
    """Score all readers on each set of articles, over all and by language."""
    corpus = folder.load(CORPUS)
    with tempfile.TemporaryDirectory() as scratch:
        sets = {
            "dtx-news test": [Path(v.file) for v in corpus.versions("test")],
            "gold": sorted(GOLD.glob("*.xml")),
            "seeds": list(_seeds(Path(scratch))),
        }
        return _accuracy(sets, packs)


def _seeds(scratch: Path) -> Iterator[Path]:
    """Write the first articles with their annotation; give the files."""
    for version in load_standoff(SEEDS, file_texts(SHARED / "seeds", SEEDS)).versions():
        file = scratch / f"{version.document_id}.xml"
        file.write_text(write_article(version), encoding="utf-8")
        yield file


def _accuracy(sets: dict[str, list[Path]], packs: Sequence[Path]) -> dict[str, Any]:
    readers = ["grammar", *(f"{p.resolve()}{how}" for p in packs for how in ("|alone", ""))]
    found: dict[str, Any] = {}
    for name, files in sets.items():
        found[name] = {}
        for reader in tqdm(readers, desc=name):
            whole = scored(files, reader)
            own = {"all": asked(whole), "figures": whole}
            for code in CODES:
                if of_code := [f for f in files if f".{code}." in f.name]:
                    own[code] = asked(scored(of_code, reader))
            found[name][Path(reader).name] = own
    return found


# Confidence


def reliability(pack: Path) -> list[tuple[str, int, float, float]]:
    """Give by bins of the score: how many mentions, their mean score, the share that is right."""
    extractor = load(pack)
    seen: list[tuple[float, bool]] = []
    for article in folder.load(CORPUS).versions("test"):
        seen += _judged(extractor, article)
    rows = []
    for low, high in pairwise(BINS):
        own = [(s, r) for s, r in seen if low <= s < high or s == high == 1]
        if own:
            scores, right = zip(*own, strict=True)
            rows.append(
                (
                    f"{low:.2f} to {high:.2f}",
                    len(own),
                    float(np.mean(scores)),
                    float(np.mean(right)),
                )
            )
    return rows


def _judged(extractor: Extractor, article: GoldArticle) -> Iterator[tuple[float, bool]]:
    gold = {(m.label, m.start, m.end) for m in article.mentions}
    result = extractor(article.text, article.document_id, article.language, article.date)
    for m in result.mentions:
        yield m.score, (m.label, m.start, m.end) in gold


# Names


def names(pack: Path) -> dict[str, dict[str, float]]:
    """Give strict F1 on test sentences of open corpora, for the labels that each has."""
    extractor = load(pack)
    found = {}
    for name in tqdm(NAMES, desc="names"):
        counts: Counter[str] = Counter()
        sentences = list(islice(read_ner(NER, corpora=(name,), splits=("test",)), SENTENCES))
        for s in sentences:
            known = set(ENTITIES) - s.unannotated
            wanted = {span for span in s.spans if span[2] in known}
            result = extractor(s.text, language=s.language if s.language in CODES else None)
            mine = {(m.start, m.end, m.label) for m in result.mentions if m.label in known}
            counts.update(right=len(mine & wanted), given=len(mine), wanted=len(wanted))
        total = counts["given"] + counts["wanted"]
        found[name] = {
            "sentences": len(sentences),
            "f1": round(2 * counts["right"] / max(1, total), 3),
        }
    return found


# Sentence vectors


def retrieval(pack: Path, base: Path | None) -> dict[str, dict[str, float]]:
    """Give the share of English lines whose translation has the nearest vector, by language."""
    lines = []
    with gzip.open(NTREX, "rt", encoding="utf-8") as file:
        for line in file:
            lines.append(json.loads(line)["text"])
            if len(lines) == LINES:
                break
    found = {"pack": _retrieve(_pack_vectors(pack), lines)}
    if base:
        found["base"] = _retrieve(_base_vectors(base), lines)
    return found


def _retrieve(vectors: Any, lines: Sequence[dict[str, str]]) -> dict[str, float]:
    english = _centred(vectors([line["en"] for line in lines]))
    found = {}
    for code in (*CODES[1:], "de", "es", "pt"):
        near = english @ _centred(vectors([line[code] for line in lines])).T
        found[code] = round(float((near.argmax(axis=1) == np.arange(len(lines))).mean()), 3)
    return found


def _centred(vectors: Any) -> Any:
    vectors = vectors - vectors.mean(axis=0)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _pack_vectors(folder: Path) -> Any:
    pack = find_pack(folder)
    assert isinstance(pack, ModelPack)
    encoder = pack.encoder

    def vectors(texts: Iterable[str]) -> Any:
        return np.stack([encoder.sentence(text) for text in texts])

    return vectors


def _base_vectors(folder: Path) -> Any:
    import torch
    from tokenizers import Tokenizer

    from dtx_nlp.training.teacher import sentence_vectors

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def vectors(texts: Iterable[str]) -> Any:
        encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ids = [tuple(e.ids) for e in encoded]
        known = sentence_vectors(folder, tokenizer, ids)
        return torch.stack([known[i] for i in ids]).numpy()

    return vectors


# Into the pack


def write_scores(pack: Path, found: dict[str, Any]) -> None:
    """Put the figures into a pack's description and card."""
    from dtx_nlp.training.card import write_card
    from dtx_nlp.training.export import write_meta

    command = f"python benchmarks/model.py models/{pack.name}"
    meta = json.loads((pack / "meta.json").read_text(encoding="utf-8"))
    meta["scores"] = []
    for name, readers in found["accuracy"].items():
        ours, grammar = readers[pack.name], readers["grammar"]
        alone = readers[f"{pack.name}|alone"]
        rows = [
            [
                title,
                f"{goal:.2f}",
                *(f"{r['all'][title]:.3f}" for r in (ours, grammar, alone)),
                *(f"{ours[code][title]:.3f}" if code in ours else "" for code in CODES),
            ]
            for title, _, goal in ASKED
        ]
        columns = ["F1 of", "goal", "pack", "grammars alone", "network alone", *CODES]
        meta["scores"].append(
            {"title": f"Scores: {name}", "command": command, "columns": columns, "rows": rows}
        )
    rows = [
        [n, str(v["sentences"]), f"{v['f1']:.3f}"] for n, v in found["names"][pack.name].items()
    ]
    meta["scores"].append(
        {
            "title": "Scores: names in open corpora, strict",
            "command": command,
            "columns": ["corpus, test split", "sentences", "F1"],
            "rows": rows,
        }
    )
    own = found["retrieval"][pack.name]
    meta["scores"].append(
        {
            "title": "Scores: nearest sentence in English is the translation",
            "command": command,
            "columns": ["vectors of", *own["pack"]],
            "rows": [[k, *(f"{v:.3f}" for v in row.values())] for k, row in own.items()],
        }
    )
    meta["reliability"] = [
        {
            "title": "Confidence: mentions of the test split by their score",
            "command": command,
            "columns": ["score", "mentions", "mean score", "right (strict)"],
            "rows": [
                [label, str(n), f"{mean:.3f}", f"{right:.3f}"]
                for label, n, mean, right in found["reliability"][pack.name]
            ],
        }
    ]
    write_meta(pack, meta)
    write_card(pack)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="+", type=Path, metavar="PACK")
    parser.add_argument("--base", type=Path, help="folder of the base encoder, for comparison")
    arguments = parser.parse_args()
    goals = {title: goal for title, _, goal in ASKED}
    found: dict[str, Any] = {"goals": goals, "accuracy": accuracy(arguments.packs)}
    for part, measure in (("names", names), ("reliability", reliability)):
        found[part] = {p.name: measure(p) for p in arguments.packs}
    found["retrieval"] = {p.name: retrieval(p, arguments.base) for p in arguments.packs}
    for pack in arguments.packs:
        write_scores(pack, found)
    for readers in found["accuracy"].values():
        for own in readers.values():
            del own["figures"]
    print(save("model", found))


if __name__ == "__main__":
    main()
