"""What the parts of the page of results are written with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from setting import RESULTS

Figures: TypeAlias = dict[str, Any]
OWN = "dtx_nlp"


class Part(NamedTuple):
    """A part of the page; `ahead` tells where another program is better."""

    text: str
    ahead: Sequence[str] = ()


def load(name: str) -> Figures | None:
    """Read a file of results; None if it has not been made."""
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return None
    figures: Figures = json.loads(path.read_text(encoding="utf-8"))
    return figures


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table: first column to the left, the others to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def section(title: str, command: str, figures: Figures, *parts: str) -> str:
    """Write a part of the page: title, command, machine, then its text and tables."""
    m = figures["machine"]
    plural = "s" if m["cores"] != 1 else ""
    where = (
        f"{m['date']}, {m['cpu']}, {m['cores']} core{plural}, Python {m['python']}, {m['system']}"
    )
    return "\n\n".join([f"## {title}", f"`{command}` ({where})", *parts])


def timed(program: str) -> dict[str, str]:
    """Name the task of results/speed.json that finds quantities and dates as in the suites."""
    own = {
        "dtx_nlp": ("dtx_nlp news", "dtx_nlp news"),
        "dtx_nlp grammar pack": ("dtx_nlp numerals", "dtx_nlp grammar pack"),
        "recognizers-text-suite": (f"{program} numbers", f"{program} numbers and dates"),
    }
    return dict(zip(("quantities", "dates"), own.get(program, (program, program)), strict=True))


def picture(name: str, about: str) -> str:
    """Show a plot that benchmarks/plots.py draws."""
    return f"![{about}](plots/{name}.svg)"
