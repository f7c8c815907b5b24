"""Parses texts from standard input, a JSON string a line; runs in the environment of one program.

    python peer_worker.py TASK

Each answer is a JSON line: processor seconds of the parse alone, number of findings, peak memory.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any, TypeAlias

Parse: TypeAlias = Callable[[str], int]
CULTURE = "en-us"
NUMERIC = ("number", "ordinal", "percentage", "currency", "dimension", "age", "temperature")


def dtx_numerals() -> Parse:
    """Everything that finds QUANTITY in dtx_nlp, and nothing else."""
    lexing = importlib.import_module("dtx_nlp.lexing")
    digits = importlib.import_module("dtx_nlp.digits")
    numerals = importlib.import_module("dtx_nlp.numerals")
    quantities = importlib.import_module("dtx_nlp.quantities")
    language = importlib.import_module("dtx_nlp.languages").get("en")
    own = digits.Marks.of(language)

    def parse(text: str) -> int:
        lexed = lexing.lex(text)
        found = numerals.find_numerals(lexed, language, digits.observe(text, own))
        return len(quantities.find_quantities(lexed, found, language))

    return parse


def dtx_all() -> Parse:
    """The whole grammar pack of dtx_nlp."""
    extract = importlib.import_module("dtx_nlp").load("grammar")
    return lambda text: len(extract(text, language="en").mentions)


def recognizers(*models: str) -> Parse:
    """Models of recognizers-text-suite."""
    suite = importlib.import_module("recognizers_suite")
    calls = [getattr(suite, f"recognize_{model}") for model in models]
    return lambda text: sum(len(call(text, CULTURE)) for call in calls)


def quantulum() -> Parse:
    """Quantulum3 as it is installed, without the extra that trains a classifier of units."""
    parse = importlib.import_module("quantulum3.parser").parse
    return lambda text: len(parse(text))


TASKS: dict[str, Callable[[], Parse]] = {
    "dtx_nlp numerals": dtx_numerals,
    "dtx_nlp grammar pack": dtx_all,
    "recognizers-text-suite numbers": lambda: recognizers(*NUMERIC),
    "recognizers-text-suite numbers and dates": lambda: recognizers(*NUMERIC, "datetime"),
    "quantulum3": quantulum,
}


def memory() -> float:
    """Give the peak of resident memory in MB (Linux)."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        return int(file.read().partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Answer until the input ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the program prints stays out of the answers
    parse = TASKS[sys.argv[1]]()
    for line in sys.stdin:
        text = json.loads(line)
        start = time.process_time()
        found = parse(text)
        seconds = time.process_time() - start
        peak = memory()
        answer: dict[str, Any] = {"seconds": seconds, "found": found, "peak_mb": round(peak, 1)}
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
