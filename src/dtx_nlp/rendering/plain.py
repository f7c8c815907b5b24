"""Extractions as text with aligned columns."""

from __future__ import annotations

import unicodedata

from dtx_nlp.annotation import Extraction
from dtx_nlp.rendering.tables import Cell, Table, headline, tables


def text(extraction: Extraction, width: int = 120) -> str:
    """Draw as plain text: a headline, then tables of facts, directives, laws and dates."""
    parts = [headline(extraction)]
    for table in tables(extraction):
        parts += ["", f"{table.title} ({len(table.rows)})", *_aligned(table, width)]
    if extraction.warnings:
        parts += ["", *(f"! {w}" for w in extraction.warnings)]
    return "\n".join(parts)


def _aligned(table: Table, width: int) -> list[str]:
    """Lay out a table; the last column takes what is left, other cells are cut at a quarter."""
    cap = max(12, width // 4)
    rows = [table.head[:-1], *(tuple(_fit(c, cap) for c in row[:-1]) for row in table.rows)]
    sizes = [max(map(_cells, column)) for column in zip(*rows, strict=True)]
    rest = max(30, width - sum(sizes) - 2 * len(sizes) - 2)
    lasts = [table.head[-1], *(_fit(row[-1], rest) for row in table.rows)]
    return [
        "  ".join(["", *map(_padded, row, sizes), last]).rstrip()
        for row, last in zip(rows, lasts, strict=True)
    ]


def _padded(cell: str, size: int) -> str:
    return cell + " " * (size - _cells(cell))


def _fit(cell: Cell, cap: int) -> str:
    """Cut a cell; evidence is cut from both ends, so that the mention stays."""
    if isinstance(cell, str):
        return _cut(cell, cap)
    mention = f"[{_cut(cell.mention, cap - 2)}]"
    room = cap - _cells(mention)
    left = max(room // 2, room - _cells(cell.after))
    before = _cut_left(cell.before, left)
    return before + mention + _cut(cell.after, room - _cells(before))


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
    while cell and _cells(cell) >= cap:
        cell = cell.partition(" ")[2]
    return f"…{cell}" if cap > 0 else ""


def _cells(text: str) -> int:
    """Count the terminal cells of a text: wide characters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


def _cell(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
