"""Where and on what the benchmarks run: the shared texts, the machine, the files of results."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from pathlib import Path
from typing import Any

from dtx_nlp.scoring.lines import read_lines

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("DTX_SHARED", ROOT.parent / "shared"))
RESULTS = ROOT / "benchmarks" / "results"
NTREX = SHARED / "data" / "ntrex" / "ntrex.jsonl.gz"
CODES = ("en", "fr", "id", "ru", "vi")


def articles(code: str) -> list[str]:
    """Give the news articles of NTREX in a language, a paragraph a line."""
    return ["\n".join(document.segments) for document in read_lines(NTREX, [code])]


def machine() -> dict[str, Any]:
    """Describe what the figures were measured on, and when."""
    return {
        "date": dt.date.today().isoformat(),
        "python": platform.python_version(),
        "system": platform.system(),
        "cpu": _cpu(),
        "cores": os.cpu_count() or 0,
    }


def _cpu() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


def save(name: str, figures: dict[str, Any]) -> Path:
    """Write results/NAME.json with the machine at its head."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    text = json.dumps({"machine": machine(), **figures}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path
