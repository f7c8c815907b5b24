"""How well translations are aligned and contradictions found, beside simpler ways; false alarms.

    python benchmarks/peers.py setup && python benchmarks/alignment.py

Scores are those of score_gold.py in the shared folder: on the gold articles as they are and with
planted disagreements (plant_conflicts.py), and on the test split of dtx-news; with the mentions of
the annotation given (alignment alone) and with those that the default pack finds. Writes
results/alignment.json.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
from corpus import CORPUS, score
from peers import PEERS
from setting import ROOT, SHARED, save
from tqdm import tqdm

import dtx_nlp
from dtx_nlp.alignment.result import Alignment
from dtx_nlp.annotation import Extraction, Mention
from dtx_nlp.corpora import folder, parallel
from dtx_nlp.corpora.article import GoldArticle, read_article
from dtx_nlp.document import Span
from dtx_nlp.packs import find_pack

GOLD = SHARED / "data" / "gold"
SEEDS = (1, 2, 3, 4, 5)
SHOWN = ("align.QUANTITY", "align.DATE", "align.DIRECTIVE", "align.ENTITY", "conflict")
#: Attributes that a conflict in the annotation is looked up by.
WRITTEN = ("value", "upper", "of", "unit", "mod", "change", "force", "polarity")
BASELINES = ("value_and_place", "value_alone", "place_alone")


def given() -> Callable[..., Extraction]:
    """What score_gold.py calls to have the annotation's own mentions, of the files in DTX_FILES."""
    files = os.environ["DTX_FILES"].split(os.pathsep)
    known = {a.text: a.extraction() for a in map(read_article, files)}
    return lambda text, **_: known[text]


def value_and_place(documents: Sequence[Extraction]) -> dict[str, Any]:
    """A baseline: equal value and nearest relative place, then the nearest left over."""
    return _baseline(documents, by_value=True, rest=True)


def value_alone(documents: Sequence[Extraction]) -> dict[str, Any]:
    """A baseline: equal value and nearest relative place."""
    return _baseline(documents, by_value=True, rest=False)


def place_alone(documents: Sequence[Extraction]) -> dict[str, Any]:
    """A baseline: nearest relative place."""
    return _baseline(documents, by_value=False, rest=True)


def _baseline(documents: Sequence[Extraction], *, by_value: bool, rest: bool) -> dict[str, Any]:
    """Align quantities pair by pair."""
    groups = []
    for a, b in combinations(documents, 2):
        ours, theirs = ([m for m in d.mentions if m.label == "QUANTITY"] for d in (a, b))
        pairs: list[tuple[Mention, Mention]] = []
        for asks in [True] * by_value + [False] * rest:
            near = sorted(
                (abs(_place(a, x) - _place(b, y)), i, j)
                for i, x in enumerate(ours)
                for j, y in enumerate(theirs)
                if not asks or _value(x) == _value(y)
            )
            for _, i, j in near:
                x, y = ours[i], theirs[j]
                if all(x is not p and y is not q for p, q in pairs):
                    pairs.append((x, y))
        groups += [_group(a, b, x, y) for x, y in pairs]
    return {"groups": groups}


def _place(document: Extraction, mention: Mention) -> float:
    return mention.start / len(document.document.text)


def _value(mention: Mention) -> tuple[str | None, ...]:
    return tuple(mention.attributes.get(k) for k in ("value", "upper", "of", "unit"))


def _group(a: Extraction, b: Extraction, x: Mention, y: Mention) -> dict[str, Any]:
    names = a.document.id or "", b.document.id or ""
    values = dict(zip(names, map(str, (_value(x), _value(y))), strict=True))
    conflicts = [{"attribute": "value", "values": values}]
    return {"members": {names[0]: [x.id], names[1]: [y.id]}, "conflicts": conflicts}


def plant(out: Path, seed: int, files: Sequence[Path]) -> list[Path]:
    """Write articles with planted disagreements; give the files."""
    tool = [sys.executable, str(SHARED / "tools" / "plant_conflicts.py"), str(out)]
    command = [*tool, *map(str, files), "--seed", str(seed)]
    subprocess.run(command, check=True, capture_output=True)
    return sorted(out.glob("*.xml"))


def figures(files: Sequence[Path], *, mentions: str, by: str = "dtx_nlp:align") -> dict[str, Any]:
    """Score an aligner on some articles."""
    os.environ["DTX_FILES"] = os.pathsep.join(map(str, files))
    reader = "alignment:given" if mentions == "given" else "dtx_nlp:load"
    found = score(files, "--predict", reader, "--align", by, place=Path(__file__).parent)
    return {name: found[name] for name in SHOWN}


def mean(many: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Give the mean F1 of several runs, and the least."""
    return {
        name: {
            "f1": round(statistics.mean(one[name]["f1"] for one in many), 3),
            "least": round(min(one[name]["f1"] for one in many), 3),
            "gold": sum(one[name]["gold"] for one in many),
        }
        for name in SHOWN
        if many[0][name]["gold"]
    }


def accuracy(sets: Mapping[str, Sequence[Sequence[Path]]]) -> dict[str, Any]:
    """Score on each set; a set is one run or several, that differ by the seed of planting."""
    found: dict[str, Any] = {}
    for name, runs in tqdm(sets.items(), desc="sets"):
        for mentions in ("given", "found"):
            own = [figures(files, mentions=mentions) for files in runs]
            found[f"{name}, mentions {mentions}"] = mean(own)
        for by in BASELINES:
            own = [figures(files, mentions="given", by=f"alignment:{by}") for files in runs]
            found[f"{name}, {by.replace('_', ' ')}"] = mean(own)
    return found


def alarms(files: Sequence[Path]) -> dict[str, Any]:
    """Count the conflicts that are flagged, by attribute: how many are in the annotation too."""
    extractor = dtx_nlp.load()
    true: Counter[str] = Counter()
    false: Counter[str] = Counter()
    words = 0
    for versions in grouped(files):
        results = [extractor(v.text, v.document_id, v.language, v.date) for v in versions]
        words += sum(len(v.text.split()) for v in versions)
        gold = {v.document_id: v for v in versions}
        for name, real in judged(dtx_nlp.align(results), gold):
            (true if real else false)[name] += 1
    per = 1000 / words
    names = sorted(true | false)
    return {
        "words": words,
        "attributes": {n: {"true": true[n], "false": false[n]} for n in names},
        "false_per_1000_words": round(false.total() * per, 2),
        "false_of_numbers_per_1000_words": round(
            sum(false[n] for n in ("value", "upper", "of", "unit")) * per, 2
        ),
    }


def judged(aligned: Alignment, gold: Mapping[str, GoldArticle]) -> Iterator[tuple[str, bool]]:
    """Give each conflict's attribute, and whether the annotation has it too."""
    for group in aligned.conflicts:
        for conflict in group.conflicts:
            told = []
            for id in conflict.values:
                m = group.members[id][0]
                near = [
                    g
                    for g in gold[id].mentions
                    if g.label == m.label and g.start < m.end and m.start < g.end
                ]
                told += [(g.ref, g.attributes) for g in near]
            name = "value" if conflict.attribute == "date" else conflict.attribute
            known = name in WRITTEN and (group.label == "DATE") == (conflict.attribute == "date")
            yield (
                conflict.attribute,
                known
                and any(
                    a[0] == b[0] and a[1].get(name, "") != b[1].get(name, "")
                    for a, b in combinations(told, 2)
                ),
            )


def vectors(files: Sequence[Path]) -> dict[str, dict[str, float]]:
    """Compare the network's vectors with a static table: is the nearest one of another version?

    The table is the network's own word embeddings; their mean, in which rare pieces weigh more
    (Arora et al. 2017), stands for a stretch of text. Counted are sentences by the refs in them,
    and quantities and demands by their ref.
    """
    pack = find_pack("news")
    pieces = json.loads(pack.encoder.tokenizer.to_str())["model"]["vocab"]
    chance = np.exp([score for _, score in pieces])
    table = pack.encoder.words(np.arange(len(pieces))) * (1e-3 / (1e-3 + chance))[:, None]
    hits: dict[tuple[str, str], list[bool]] = {}
    for versions in grouped(files):
        read = [_stretches(pack, v, table) for v in versions]
        for one, other in permutations(read, 2):
            for kind in one:
                for name, place in (("network", 1), ("static table", 2)):
                    a, b = (np.stack([row[place] for row in x[kind]]) for x in (one, other))
                    nearest = (a @ b.T).argmax(axis=1)
                    for row, best in zip(one[kind], nearest.tolist(), strict=True):
                        shared = [_share(row[0], its[0]) for its in other[kind]]
                        if max(shared) >= 0.5:
                            hit = shared[best] == max(shared)
                            hits.setdefault((name, kind), []).append(hit)
    names = ("network", "static table")
    return {
        name: {kind: round(statistics.mean(h), 3) for (n, kind), h in hits.items() if n == name}
        for name in names
    }


def _stretches(pack: Any, version: GoldArticle, table: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Give refs, network's and static vector of sentences, quantities and demands."""
    document = version.extraction().document
    wanted = {
        "sentences": [
            (s, {m.ref for m in version.mentions if s.start <= m.start < s.end})
            for s in document.sentences
        ],
        "quantities": [(m, {m.ref}) for m in version.mentions if m.label == "QUANTITY"],
        "demands": [(m, {m.ref}) for m in version.mentions if m.label == "DIRECTIVE"],
    }
    spans = [Span(s.start, s.end) for rows in wanted.values() for s, _ in rows]
    known = pack.vectors(document, spans)
    found = {}
    for kind, rows in wanted.items():
        found[kind] = []
        for s, refs in rows:
            ids = pack.encoder.tokenizer.encode(version.text[s.start : s.end]).ids[1:-1]
            if refs and ids and Span(s.start, s.end) in known:
                vector = known[Span(s.start, s.end)].astype(np.float32)
                found[kind].append((refs, vector, table[ids].sum(axis=0)))
    mean = np.mean([row[2] for rows in found.values() for row in rows], axis=0)
    for rows in found.values():
        for n, (refs, vector, static) in enumerate(rows):
            unit = static / np.linalg.norm(static) - mean / np.linalg.norm(mean)
            rows[n] = (refs, vector, unit / np.linalg.norm(unit))
    return {kind: rows for kind, rows in found.items() if rows}


def _share(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b)


def grouped(files: Sequence[Path]) -> list[list[GoldArticle]]:
    """Give the versions of each article."""
    return [list(a.versions.values()) for a in parallel.grouped(map(read_article, files))]


def segments(files: Sequence[Path]) -> dict[str, Any]:
    """Find the paragraph pairs that hold a conflict: with us, and by translate-toolkit's check.

    Only articles whose versions have as many paragraphs are taken; a paragraph is a segment.
    """
    extractor = dtx_nlp.load()
    ours: list[bool] = []
    theirs: list[bool] = []
    real: list[bool] = []
    rows: list[list[str]] = []
    for versions in grouped(files):
        if len({v.text.count("\n") for v in versions}) > 1:
            continue
        aligned = dtx_nlp.align(
            [extractor(v.text, v.document_id, v.language, v.date) for v in versions]
        )
        for a, b in combinations(versions, 2):
            flagged = {n for g in aligned.conflicts for n in _lines(g, a, b)}
            wrong = set(_differing(a, b))
            for n, (x, y) in enumerate(zip(a.text.split("\n"), b.text.split("\n"), strict=True)):
                ours.append(n in flagged)
                real.append(n in wrong)
                rows.append([x, y, a.language, b.language])
    peer = PEERS["translate-toolkit"]
    if peer.python.exists():
        done = subprocess.run(
            [str(peer.python), "-c", NUMBERS],
            input=json.dumps(rows),
            capture_output=True,
            text=True,
            check=True,
        )
        theirs = json.loads(done.stdout)
    return {
        "segments": len(real),
        "with a conflict": sum(real),
        "dtx_nlp": prf(ours, real),
        "translate-toolkit": prf(theirs, real) if theirs else "not installed",
    }


#: Flags each pair of segments whose numbers differ, as translate-toolkit's pofilter does.
NUMBERS = """
import json, sys
from translate.filters.checks import CheckerConfig, FilterFailure, StandardChecker
checkers, found = {}, []
for source, target, code, other in json.load(sys.stdin):
    if other not in checkers:
        checkers[other] = StandardChecker(CheckerConfig(targetlanguage=other))
    try:
        found.append(not checkers[other].numbers(source, target))
    except FilterFailure:
        found.append(True)
print(json.dumps(found))
"""


def _lines(group: Any, a: GoldArticle, b: GoldArticle) -> Iterator[int]:
    for conflict in group.conflicts:
        values = conflict.values
        ids = a.document_id, b.document_id
        if group.label != "QUANTITY" or not set(ids) <= set(values):
            continue
        if values[ids[0]] != values[ids[1]]:
            yield a.text.count("\n", 0, group.members[ids[0]][0].start)


def _differing(a: GoldArticle, b: GoldArticle) -> Iterator[int]:
    for x in a.mentions:
        for y in b.mentions:
            if x.label == y.label == "QUANTITY" and x.ref == y.ref:
                keys = ("value", "upper", "of", "unit")
                if any(x.attributes.get(k) != y.attributes.get(k) for k in keys):
                    yield a.text.count("\n", 0, x.start)


def prf(told: Sequence[bool], real: Sequence[bool]) -> dict[str, float]:
    """Give precision, recall and F1 of flags."""
    right = sum(t and r for t, r in zip(told, real, strict=True))
    precision, recall = right / max(1, sum(told)), right / max(1, sum(real))
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def cost() -> dict[str, float]:
    """Time the alignment of three versions of 1,000 words, of ten times that, and of 200 texts."""
    extractor = dtx_nlp.load()
    texts = {code: [] for code in ("en", "fr", "vi")}
    for versions in grouped(sorted((CORPUS / "xml").glob("*.xml")))[:60]:
        for v in versions:
            if v.language in texts:
                texts[v.language].append(v.text)

    def seconds(results: Sequence[Extraction]) -> float:
        taken = []
        for _ in range(3):
            begin = time.perf_counter()
            dtx_nlp.align(results)
            taken.append(time.perf_counter() - begin)
        return round(min(taken), 3)

    found = {}
    for words in (1000, 10_000):
        long = []
        for code, own in texts.items():
            count = 0
            while sum(len(t.split()) for t in own[:count]) < words and count < len(own):
                count += 1
            long.append(extractor("\n".join(own[:count]), code, code))
        found[f"3 versions of {words} words, s"] = seconds(long)
    many = [t for own in texts.values() for t in own] * 2
    found["200 articles, s"] = seconds([extractor(t, str(n)) for n, t in enumerate(many[:200])])
    return found


def main() -> None:
    """Measure and write."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    gold = sorted(GOLD.glob("*.xml"))
    test = [ROOT / v.file for v in folder.load(CORPUS).versions("test")]
    with tempfile.TemporaryDirectory() as scratch:
        planted = [plant(Path(scratch) / str(seed), seed, gold) for seed in SEEDS]
        sets = {"gold": [gold], "gold, planted": planted, "dtx-news test": [test]}
        result = {
            "seeds": len(SEEDS),
            "accuracy": accuracy(sets),
            "segments of gold, planted": segments(planted[0]),
            "alarms": {"gold": alarms(gold), "dtx-news test": alarms(test)},
            "vectors": {"gold": vectors(gold), "dtx-news test": vectors(test)},
            "cost": cost(),
        }
    print(json.dumps(result, indent=1))
    print(save("alignment", result))


if __name__ == "__main__":
    main()
