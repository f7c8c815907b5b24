"""Measure articles per second on one core, beside other programs, in one run.

    python benchmarks/peers.py setup && python benchmarks/speed.py

The same English news articles (NTREX) go through every program in turn, article by article, each
program in a process of its own; only the parse is timed, as processor time, after a warm-up.
Writes results/speed.json.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import peers
from setting import articles, save
from tqdm import tqdm

OWN = "dtx_nlp numerals"
PACK = "dtx_nlp grammar pack"
#: Program -> interpreter; the names are tasks of peer_worker.py.
RUNNERS: dict[str, str | Path] = {
    OWN: sys.executable,
    "recognizers-text-suite numbers": peers.PEERS["recognizers-text-suite"].python,
    "quantulum3": peers.PEERS["quantulum3"].python,
    "CQE": peers.PEERS["CQE"].python,
    "text2num": peers.PEERS["text2num"].python,
    PACK: sys.executable,
    "recognizers-text-suite numbers and dates": peers.PEERS["recognizers-text-suite"].python,
    "dateparser": peers.PEERS["dateparser"].python,
    "dtx_nlp news": sys.executable,
}
WARM_UP = 3  # articles


@dataclass(slots=True)
class Tally:
    """What was measured of one program."""

    worker: peers.Worker
    rounds: list[float] = field(default_factory=list)
    found: int = 0
    peak_mb: float = 0.0


def measure(texts: Sequence[str], rounds: int, limit: float) -> tuple[dict[str, Tally], int]:
    """Send the texts round after round to all programs, as many as the slowest manages."""
    tallies = {name: Tally(peers.Worker(python, name)) for name, python in RUNNERS.items()}
    slowest = 0.0
    for tally in tallies.values():
        for text in texts[:WARM_UP]:
            tally.worker.parse(text)
        spent = sum(tally.worker.parse(text)["seconds"] for text in texts[:WARM_UP])
        slowest = max(slowest, spent / WARM_UP)
    count = min(len(texts), max(1, int(limit / rounds / slowest)))
    for _ in tqdm(range(rounds), desc="rounds", file=sys.stderr, disable=None):
        one_round(tallies, texts[:count])
    for tally in tallies.values():
        tally.worker.close()
    return tallies, count


def one_round(tallies: dict[str, Tally], texts: Sequence[str]) -> None:
    """Time all programs on all texts; who begins changes from text to text."""
    seconds = dict.fromkeys(tallies, 0.0)
    found = dict.fromkeys(tallies, 0)
    names = list(tallies)
    for i, text in enumerate(texts):
        at = i % len(names)
        for name in names[at:] + names[:at]:
            answer = tallies[name].worker.parse(text)
            seconds[name] += answer["seconds"]
            found[name] += answer["found"]
            tallies[name].peak_mb = answer["peak_mb"]
    for name, tally in tallies.items():
        tally.rounds.append(len(texts) / seconds[name])
        tally.found = found[name]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Give least, median and most."""
    return {
        "min": round(min(values), 2),
        "median": round(statistics.median(values), 2),
        "max": round(max(values), 2),
    }


def figures(tallies: dict[str, Tally]) -> dict[str, Any]:
    """Speeds, and how many times faster dtx_nlp was, round by round."""
    out: dict[str, Any] = {}
    for name, tally in tallies.items():
        own = PACK if name.endswith(("and dates", "dateparser")) else OWN
        ratios = [a / b for a, b in zip(tallies[own].rounds, tally.rounds, strict=True)]
        out[name] = {
            "articles_per_s": spread(tally.rounds),
            "found": tally.found,
            "peak_mb": tally.peak_mb,
        }
        if not name.startswith("dtx_nlp"):
            out[name]["slower_than"] = {own: spread(ratios)}
    return out


def main() -> None:
    """Print the table and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60, help="about so long for each program")
    options = parser.parse_args()
    peers.require()
    texts = articles("en")
    tallies, count = measure(texts, options.rounds, options.seconds)
    characters = sum(map(len, texts[:count]))
    results = {
        "articles": count,
        "characters": characters,
        "rounds": options.rounds,
        "versions": {name: peers.PEERS[name].version() for name in peers.NUMERIC},
        "programs": figures(tallies),
    }
    print(f"{count} articles, {characters} characters, {options.rounds} rounds; articles a second")
    print(f"{'':<42}{'min':>8}{'median':>8}{'max':>8}{'MB':>7}   dtx_nlp is faster (min-max)")
    for name, row in results["programs"].items():
        s = row["articles_per_s"]
        line = f"{name:<42}{s['min']:>8}{s['median']:>8}{s['max']:>8}{row['peak_mb']:>7.0f}"
        for own, r in row.get("slower_than", {}).items():
            line += f"   {r['median']:.1f} times ({r['min']}-{r['max']}) by {own}"
        print(line)
    save("speed", results)


if __name__ == "__main__":
    main()
