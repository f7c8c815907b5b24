"""Extractions as text with aligned columns."""

from __future__ import annotations

import unicodedata
from typing import Final

from dtx_nlp.annotation import Extraction
from dtx_nlp.rendering.tables import Cell, Table, headline, tables

#: Sizes below which a column is not cut, and the last column.
_LEAST: Final = 10
_LEAST_LAST: Final = 36


def text(extraction: Extraction, width: int = 120) -> str:
    """Draw as plain text: a headline, then tables of facts, directives, laws and dates."""
    parts = [headline(extraction)]
    for table in tables(extraction):
        parts += ["", f"{table.title} ({len(table.rows)})", *_aligned(table, width)]
    if extraction.warnings:
        parts += ["", *(f"! {w}" for w in extraction.warnings)]
    return "\n".join(parts)


def _aligned(table: Table, width: int) -> list[str]:
    sizes = _sizes(table, width - 2 * len(table.head))
    rows = [table.head, *table.rows]
    return [
        "".join(f"  {_padded(c, n)}" for c, n in zip(r, sizes, strict=True)).rstrip() for r in rows
    ]


def _sizes(table: Table, room: int) -> list[int]:
    """Give the columns' sizes: as large as their cells; the largest shrink until all have room."""
    sizes = [max(map(_wanted, column)) for column in zip(table.head, *table.rows, strict=True)]
    least = [*(min(n, _LEAST) for n in sizes[:-1]), min(sizes[-1], _LEAST_LAST)]
    while sum(sizes) > room:
        can = [i for i, n in enumerate(sizes) if n > least[i]]
        if not can:
            break
        sizes[max(can, key=sizes.__getitem__)] -= 1
    return sizes


def _wanted(cell: Cell) -> int:
    return _cells(cell) if isinstance(cell, str) else sum(map(_cells, cell)) + 2


def _padded(cell: Cell, size: int) -> str:
    fitting = _fit(cell, size)
    return fitting + " " * (size - _cells(fitting))


def _fit(cell: Cell, cap: int) -> str:
    """Cut a cell; evidence is cut from both ends, so that the mention stays."""
    if isinstance(cell, str):
        return _cut(cell, cap)
    mention = f"[{_cut(cell.mention, cap - 2)}]"
    room = cap - _cells(mention)
    left = max(room // 2, room - _cells(cell.after))
    before = _cut_left(cell.before, left)
    after = _cut_left(cell.after[::-1], room - _cells(before))[::-1]
    return before + mention + after


def _cut(cell: str, cap: int) -> str:
    if _cells(cell) <= cap:
        return cell
    while cell and _cells(cell) >= cap:
        cell = cell[:-1]
    return cell.rstrip(" …") + "…" if cap > 0 else ""


def _cut_left(cell: str, cap: int) -> str:
    """Cut off whole words at the left."""
    if _cells(cell) <= cap:
        return cell
    cell = cell.removeprefix("…")
    while cell and _cells(cell) >= cap:
        cell = cell.partition(" ")[2]
    return f"…{cell.lstrip(' .,;:')}" if cap > 0 else ""


def _cells(text: str) -> int:
    """Count the terminal cells of a text: wide characters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


def _cell(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
