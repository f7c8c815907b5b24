"""Measure how long it takes until dtx_nlp is ready, in fresh processes.

    python benchmarks/startup.py [--runs 10]

Import of the package, then the first extraction in each language (which reads its file), and the
resident memory after each. Python has compiled the modules before, as after a first start; what the
first start itself takes is given apart. Writes results/startup.json.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from typing import Any

from setting import CODES, save

IMPORT = """
import json, sys, time
start = time.perf_counter()
import dtx_nlp
seconds = time.perf_counter() - start
peak = int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) / 1024
heavy = [m for m in ("torch", "spacy", "numpy", "py3langid") if m in sys.modules]
print(json.dumps({"seconds": seconds, "peak_mb": peak, "heavy": heavy}))
"""
FIRST = """
import json, sys, time
import dtx_nlp
extract = dtx_nlp.load("grammar")
start = time.perf_counter()
extract("1", language=sys.argv[1] or None)
seconds = time.perf_counter() - start
start = time.perf_counter()
extract("2", language=sys.argv[1] or None)
again = time.perf_counter() - start
peak = int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps({"seconds": seconds, "again": again, "peak_mb": peak}))
"""
GUESSED = "guessed"
_CACHE = "PYTHONPYCACHEPREFIX"
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
_ENTRY = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \| ( *)(\S+)")


def fresh(cache: str, code: str, *arguments: str) -> dict[str, Any]:
    """Run code in a new process and read what it prints."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=ENVIRONMENT | {_CACHE: cache}
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def median_of(rows: list[dict[str, Any]], key: str) -> float:
    """Give the median of a figure."""
    return round(float(statistics.median(float(row[key]) for row in rows)), 4)


def slowest_imports(cache: str, count: int = 10) -> list[dict[str, Any]]:
    """Give the modules whose own code takes longest to import, as `-X importtime` says."""
    command = [sys.executable, "-X", "importtime", "-c", "import dtx_nlp"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=ENVIRONMENT | {_CACHE: cache}
    )
    lines = [m for m in map(_ENTRY.match, done.stderr.splitlines()) if m]
    at = next((i for i, m in enumerate(lines) if m[4] == "site"), -1)  # before: Python itself
    rows = [
        {"module": m[4], "own_ms": int(m[1]) / 1000, "with_inner_ms": int(m[2]) / 1000}
        for m in lines[at + 1 :]
    ]
    return sorted(rows, key=lambda row: float(row["own_ms"]), reverse=True)[:count]


def measure(runs: int, cache: str) -> dict[str, Any]:
    """Measure with compiled modules kept in a folder that is empty at first."""
    cold = fresh(cache, IMPORT)["seconds"]
    rows = [fresh(cache, IMPORT) for _ in range(runs)]
    seconds = [row["seconds"] for row in rows]
    imported = {
        "median_s": median_of(rows, "seconds"),
        "min_s": round(min(seconds), 4),
        "max_s": round(max(seconds), 4),
        "first_start_s": round(cold, 4),
        "peak_mb": round(median_of(rows, "peak_mb"), 1),
        "heavy": rows[0]["heavy"],
        "slowest": slowest_imports(cache),
    }
    print("import dtx_nlp:", imported["median_s"], "s;", imported["peak_mb"], "MB")
    first = {}
    for code in (*CODES, GUESSED):
        given = "" if code == GUESSED else code
        fresh(cache, FIRST, given)  # compiles what only an extraction imports
        rows = [fresh(cache, FIRST, given) for _ in range(max(3, runs // 2))]
        first[code] = {key: median_of(rows, key) for key in ("seconds", "again", "peak_mb")}
        print(f"first extraction, {code}:", first[code])
    return {"runs": runs, "import": imported, "first": first}


def main() -> None:
    """Print the figures and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as cache:
        save("startup", measure(runs, cache))


if __name__ == "__main__":
    main()
