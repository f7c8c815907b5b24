"""Compare sentence splitters on NTREX-128 news: are the translators' segments found again?

Run: python benchmarks/segmentation.py [--data PATH]
Peers that are not installed are left out (pip install pysbd razdel sentence-splitter sentencex
blingfire). The segments of an article are joined by a space; a splitter is asked for the places
between them. Segments that end without a stop (headlines) or hold two sentences are noise for all
alike, so a second recall counts only the segments that end with a stop.
"""

from __future__ import annotations

import argparse
import importlib
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from setting import CODES, NTREX, save

from dtx_nlp import languages
from dtx_nlp.scoring.lines import read_lines
from dtx_nlp.segmentation import split_sentences

STOPS = tuple(".!?…")
Splitter = Callable[[str], Iterable[int]]  # text -> ends of sentences


def dtx(code: str) -> Splitter:
    """This library."""
    language = languages.get(code)
    return lambda text: (end for _, end in split_sentences(text, 0, len(text), language))


def located(text: str, pieces: Iterable[str]) -> Iterable[int]:
    """Find again the sentences of a splitter that gives no offsets."""
    at = 0
    for piece in pieces:
        piece = piece.strip()
        found = text.find(piece, at)
        if piece and found >= 0:
            at = found + len(piece)
            yield at


def pysbd(code: str) -> Splitter:
    """Rules of Golden Rules fame; English rules where it has none."""
    own = code if code in ("en", "fr", "ru") else "en"
    segmenter = importlib.import_module("pysbd").Segmenter(language=own, clean=False)
    return lambda text: located(text, segmenter.segment(text))


def sentence_splitter(code: str) -> Splitter:
    """Rules of the Moses/Europarl kind; English ones where it has none."""
    own = code if code in ("en", "fr", "ru") else "en"
    splitter = importlib.import_module("sentence_splitter").SentenceSplitter(language=own)
    return lambda text: located(text, splitter.split(text))


def razdel(code: str) -> Splitter:
    """Russian rules."""
    if code != "ru":
        raise LookupError("Russian only")
    sentenize = importlib.import_module("razdel").sentenize
    return lambda text: (s.stop for s in sentenize(text))


def sentencex(code: str) -> Splitter:
    """Wikimedia: rules for many languages, in Rust."""
    segment = importlib.import_module("sentencex").segment
    return lambda text: located(text, segment(code, text))


def blingfire(code: str) -> Splitter:
    """A finite automaton in C++, one for all languages."""
    split = importlib.import_module("blingfire").text_to_sentences
    return lambda text: located(text, split(text).split("\n"))


def spacy_sentencizer(code: str) -> Splitter:
    """Stop marks on tokens of the spaCy tokenizer."""
    spacy = importlib.import_module("spacy")
    nlp = spacy.blank(languages.get(code).tokenizer.spacy)
    nlp.add_pipe("sentencizer")
    nlp.max_length = 10**9
    return lambda text: (s.end_char for s in nlp(text).sents)


PEERS: dict[str, Callable[[str], Splitter]] = {
    "dtx_nlp": dtx,
    "spacy sentencizer": spacy_sentencizer,
    "pysbd": pysbd,
    "sentence-splitter": sentence_splitter,
    "sentencex": sentencex,
    "blingfire": blingfire,
    "razdel": razdel,
}


def articles(path: Path, code: str) -> list[list[str]]:
    """Give the segments of each article, spaces of all kinds as one."""
    return [[" ".join(s.split()) for s in d.segments] for d in read_lines(path, [code])]


def score(split: Splitter, docs: list[list[str]], size: int) -> dict[str, Any]:
    """Score one splitter in one language; `size` is in bytes of UTF-8."""
    right = found = gold = stopped = stopped_right = 0
    texts = [" ".join(lines) for lines in docs]
    split(texts[0])
    begin = time.perf_counter()
    answers = [set(split(text)) - {len(text)} for text in texts]
    seconds = time.perf_counter() - begin
    for lines, ends in zip(docs, answers, strict=True):
        places, with_stop, at = set(), set(), 0
        for line in lines[:-1]:
            at += len(line)
            places.add(at)
            if line.rstrip("\"'”’»)").endswith(STOPS):
                with_stop.add(at)
            at += 1
        right += len(places & ends)
        found += len(ends)
        gold += len(places)
        stopped += len(with_stop)
        stopped_right += len(with_stop & ends)
    precision, recall = right / max(found, 1), right / gold
    return {
        "precision": round(100 * precision, 1),
        "recall": round(100 * recall, 1),
        "f1": round(200 * precision * recall / max(precision + recall, 1e-9), 1),
        "recall_after_stop": round(100 * stopped_right / stopped, 1),
        "mb_per_s": round(size / seconds / 1e6, 2),
    }


def main() -> None:
    """Print the table and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=NTREX)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    results: dict[str, dict[str, Any]] = {}
    header = f"{'':<20}" + "".join(f"{c + ' P / R / F1 / R.':>28}{'MB/s':>7}" for c in CODES)
    print(header + "\n(R. = recall where the segment ends with a stop)")
    for name, make in PEERS.items():
        row = results.setdefault(name, {})
        for code in CODES:
            docs = articles(options.data, code)
            size = sum(len(" ".join(lines).encode()) for lines in docs)
            try:
                row[code] = score(make(code), docs, size)
            except (ImportError, LookupError) as error:
                row[code] = {"left_out": str(error)}
        cells = []
        for code in CODES:
            s = row[code]
            if "f1" in s:
                text = " / ".join(
                    f"{s[k]:.1f}" for k in ("precision", "recall", "f1", "recall_after_stop")
                )
                cells.append(f"{text:>28}{s['mb_per_s']:>7}")
            else:
                cells.append(f"{'-':>28}{'':>7}")
        print(f"{name:<20}" + "".join(cells), flush=True)
    save("segmentation", {"splitters": results})


if __name__ == "__main__":
    main()
