"""The cases that the tests read: `cases/<language>/<topic>.jsonl`, one JSON object a line.

A case that cannot pass yet has a key `xfail` with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent / "cases"


def cases(topic: str) -> Iterator[Any]:
    """Give the cases of a topic as parameters (language code, case)."""
    for file in sorted(CASES.glob(f"*/{topic}.jsonl")):
        code = file.parent.name
        for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            case = json.loads(line)
            why = case.pop("xfail", None)
            marks = [pytest.mark.xfail(reason=why)] if why else []
            yield pytest.param(code, case, id=f"{code}-{n}", marks=marks)
