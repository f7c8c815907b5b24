"""Measure time and memory against the length of the text, also of hostile texts.

    python benchmarks/scaling.py [--sizes 0.1 1 10] [--limit 60]

Every measurement is a process of its own: processor time, and how much the peak of resident memory
grew over what the loaded library and the text take. "numerals" is what finds QUANTITY, "pack" the
whole grammar pack. Hostile texts are one line each. What would take longer than the limit, as the
smaller sizes tell, is left out and said so; `--limit 1000` measures all.
Writes results/scaling.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from setting import articles, save

NEWS = "news"
NEWS_LINE = "news, one line"
#: Name -> what is repeated; each lures some part of the grammars into looking far.
HOSTILE = {
    "digits": "1234567890",
    "inches": '5" ',
    "number words": "one two three four five six seven eight nine ten ",
    "hyphens": "-",
    "1,2,3": "1,2,3,4,5,6,7,8,9,",
    "dollars": "$",
    "ranges": "5 to 6 to 7-8-",
    "years": "2019, 2020 and 2021 to May ",
    "capitals": "Ministry of Law No ",
    "addresses": "a.b@c.",
    "brackets": "(((((",
    "groups": "123 ",
    "apostrophes": "1'",
}
WHAT = ("numerals", "pack")
MEGA = 1_000_000


def text_of(name: str, size: int) -> str:
    """Make a text of a number of characters."""
    if name in HOSTILE:
        base = HOSTILE[name]
    else:
        base = "\n".join(articles("en")) + "\n"
        if name == NEWS_LINE:
            base = base.replace("\n", " ")
    return (base * (size // len(base) + 1))[:size]


def numerals() -> Callable[[Iterable[str]], int]:
    """What finds QUANTITY, paragraph by paragraph."""
    from dtx_nlp import digits, languages, lexing, quantities
    from dtx_nlp import numerals as words

    language = languages.get("en")
    marks = digits.Marks.of(language)

    def run(parts: Iterable[str]) -> int:
        found = 0
        for part in parts:
            lexed = lexing.lex(part)
            numbers = words.find_numerals(lexed, language, digits.observe(part, marks))
            found += len(quantities.find_quantities(lexed, numbers, language))
        return found

    return run


def pack() -> Callable[[Iterable[str]], int]:
    """The whole grammar pack."""
    import dtx_nlp

    extract = dtx_nlp.load("grammar")
    return lambda texts: sum(len(extract(text, language="en").mentions) for text in texts)


def memory(key: str) -> float:
    """Give the resident memory of this process in MB: VmRSS now, VmHWM at most (Linux).

    What `getrusage` gives would begin with the memory of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition(f"{key}:")[2].split()[0]) / 1024


def measure(what: str, text: str) -> dict[str, Any]:
    """Measure one text; run in a process of its own."""
    run = numerals() if what == "numerals" else pack()
    run(["One of 5 million people paid $3 on 5 May 2019."])
    parts = text.splitlines(keepends=True) if what == "numerals" else [text]
    before = memory("VmRSS")
    start = time.process_time()
    found = run(parts)
    seconds = time.process_time() - start
    peak = memory("VmHWM")
    return {
        "seconds": round(seconds, 4),
        "seconds_per_mb": round(seconds / len(text) * MEGA, 3),
        "peak_mb": round(peak, 1),
        "grown_mb": round(peak - before, 1),
        "found": found,
    }


def child(what: str, name: str, size: float, rate: float, limit: float) -> dict[str, Any]:
    """Measure in a new process, unless it would take longer than the limit."""
    if rate * size > limit:
        return {"error": f"left out, about {rate * size:.0f} s"}
    command = [sys.executable, __file__, "--one", what]
    text = text_of(name, int(size * MEGA))
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, timeout=3 * limit, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": f"stopped after {3 * limit:g} s"}
    if done.returncode:
        return {"error": (done.stderr.strip().splitlines() or ["no word"])[-1][:200]}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def shown(row: dict[str, Any]) -> str:
    """Write a measurement for the terminal."""
    if "error" in row:
        return str(row["error"])
    return f"{row['seconds_per_mb']:>8} s/MB {row['grown_mb']:>8} MB"


def main() -> None:
    """Measure all, print a line each, and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=float, nargs="+", default=[0.1, 1, 10], help="in MB")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one measurement")
    parser.add_argument("--only", nargs="+", choices=(NEWS, NEWS_LINE, *HOSTILE), default=None)
    parser.add_argument("--one", choices=WHAT, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, sys.stdin.read())))
        return
    rows: dict[str, dict[str, dict[str, Any]]] = {what: {} for what in WHAT}
    for what in WHAT:
        for name in options.only or (NEWS, NEWS_LINE, *HOSTILE):
            rate = 0.0  # seconds per MB of the size before
            for size in sorted(options.sizes):
                row = child(what, name, size, rate, options.limit)
                rate = row.get("seconds_per_mb", rate)
                rows[what].setdefault(name, {})[f"{size:g}"] = row
                print(f"{what:<10}{name:<16}{size:>5g} MB {shown(row)}", flush=True)
    if not options.only:
        save("scaling", {"sizes_mb": options.sizes, "rows": rows})


if __name__ == "__main__":
    main()
