"""Notebooks: both halves of a pair say the same, and nothing that was shown is kept.

`make notebooks` runs them.
"""

from __future__ import annotations

from pathlib import Path

import jupytext
import nbformat
import pytest

BOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.py"))


@pytest.mark.parametrize("file", BOOKS, ids=lambda f: f.stem)
def test_pairs(file: Path) -> None:
    script = jupytext.read(file)
    book = nbformat.read(file.with_suffix(".ipynb"), as_version=4)
    assert [(c.cell_type, c.source) for c in book.cells] == [
        (c.cell_type, c.source) for c in script.cells
    ], f"jupytext --to ipynb {file.name}"
    assert not any(c.get("outputs") or c.get("execution_count") for c in book.cells)


def test_there_are_notebooks() -> None:
    assert len(BOOKS) >= 5
