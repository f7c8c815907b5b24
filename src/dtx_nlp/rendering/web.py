"""Extractions as HTML: the text with its mentions marked, then the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from importlib import resources
from typing import Final
from zlib import crc32

from dtx_nlp.annotation import LABELS, Extraction, Mention
from dtx_nlp.rendering.tables import Cell, Links, Table, brief, force, headline, tables

#: Label -> hue of its colour, in degrees.
_HUE: Final[Mapping[str, int]] = {
    "PERSON": 330,
    "ROLE": 300,
    "ORG": 225,
    "GROUP": 205,
    "LOC": 178,
    "LAW": 272,
    "PROJECT": 252,
    "PRODUCT": 240,
    "EVENT": 20,
    "DATE": 38,
    "QUANTITY": 135,
    "MEASURED": 90,
    "PROPERTY": 65,
    "DIRECTIVE": 0,
}
#: Labels that are drawn as a line under the text, since others nest in them.
_LINED: Final = frozenset({"DIRECTIVE", "MEASURED", "PROPERTY"})
#: Columns that are not broken into lines.
_SHORT: Final = frozenset({"value", "unit", "date", "force", "deadline"})


@cache
def _style() -> str:
    return resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8")


def page_head() -> str:
    """Give the beginning of a page; extractions drawn with `style=False` follow it."""
    return (
        '<!doctype html>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>dtx_nlp</title>\n'
        "<style>\nbody { margin: 2em auto; padding: 0 1em; max-width: 62em }\n"
        f"{_style()}</style>\n"
    )


def html(extraction: Extraction, *, style: bool = True) -> str:
    """Draw as HTML; everything that comes from the article is escaped."""
    doc = extraction.document
    prefix = f"dtx-{crc32(doc.text.encode('utf-8', 'surrogatepass')):08x}-"
    name, _, about = headline(extraction).partition(" · ")
    parts = [
        f"<style>{_style()}</style>" if style else "",
        f"<h2>{escape(name)} <small>{escape(about)}</small></h2>",
        _key(extraction),
        f'<div class="dtx-text" dir="auto" lang="{escape(doc.language)}">',
        _marked(extraction, prefix),
        "</div>",
        *(_table(t, prefix) for t in tables(extraction)),
        *(f'<p class="dtx-note">{escape(w)}</p>' for w in extraction.warnings),
    ]
    return f'<div class="dtx">{"".join(parts)}</div>\n'


def _key(extraction: Extraction) -> str:
    counts = Counter(m.label for m in extraction.mentions)
    marks = (f"{_open(k)}{k.lower()} {counts[k]}</mark> " for k in LABELS if counts[k])
    return f'<div class="dtx-key">{"".join(marks)}</div>'


def _marked(extraction: Extraction, prefix: str) -> str:
    links = Links(extraction)
    return marked(
        extraction.document.text,
        extraction.mentions,
        lambda m, whole: _open(m.label, _about(m, prefix, links) if whole else ""),
    )


def marked(text: str, mentions: Iterable[Mention], opening: Callable[[Mention, bool], str]) -> str:
    """Write a text with mentions marked; where two cross, the later one is drawn in pieces.

    Args:
        text: The whole text; it is escaped.
        mentions: What is to be marked.
        opening: Gives the opening `<mark>` of a mention; the second argument is false for all
            pieces but the first.
    """
    out: list[str] = []
    stack: list[Mention] = []
    at = 0

    def write_to(end: int) -> None:
        nonlocal at
        out.append(escape(text[at:end]))
        at = end

    def close_before(end: int) -> None:
        while stack and (first := min(m.end for m in stack)) <= end:
            write_to(first)
            ends = next(i for i, m in enumerate(stack) if m.end == first)
            out.append("</mark>" * (len(stack) - ends))
            stack[ends:] = [m for m in stack[ends:] if m.end > first]
            out.extend(opening(m, False) for m in stack[ends:])

    for m in sorted(mentions, key=lambda m: (m.start, -m.end)):
        close_before(m.start)
        write_to(m.start)
        out.append(opening(m, True))
        stack.append(m)
    close_before(len(text))
    write_to(len(text))
    return "".join(out)


def _open(label: str, more: str = "") -> str:
    kind = "dtx-line" if label in _LINED else "dtx-fill"
    return f'<mark class="{kind} dtx-{label.lower()}" style="--h:{_HUE.get(label, 0)}"{more}>'


def _about(mention: Mention, prefix: str, links: Links) -> str:
    """Give what only the first piece of a mention carries: its id, attributes and note."""
    lines = [f"{mention.label} {mention.id}"]
    lines += [f"{key}: {value}" for key, value in mention.attributes.items()]
    lines += links.lines(mention)
    note = _note(mention)
    shown = f' data-n="{escape(note)}"' if note else ""
    return f' id="{escape(prefix + mention.id)}" title="{escape(chr(10).join(lines))}"{shown}'


def _note(mention: Mention) -> str:
    """Give the exact value if the text's own digits do not show it; the force of a directive."""
    if mention.label == "DIRECTIVE":
        return force(mention)
    if mention.label in ("QUANTITY", "DATE"):
        value = brief(mention)
        return "" if _digits(value) == _digits(mention.text) else value
    return ""


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _table(table: Table, prefix: str) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in table.head)
    rows = []
    for row, mention in zip(table.rows, table.mentions, strict=True):
        cells = list(map(_cell, row))
        cells[0] = f'<a href="#{escape(prefix + mention.id)}">{cells[0] or "·"}</a>'
        rows.append("<tr>" + "".join(map(_td, table.head, cells)) + "</tr>")
    return (
        f"<h3>{table.title} ({len(table.rows)})</h3>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _td(column: str, cell: str) -> str:
    return f'<td class="dtx-short">{cell}</td>' if column in _SHORT else f"<td>{cell}</td>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return escape(cell)
    return f"{escape(cell.before)}<b>{escape(cell.mention)}</b>{escape(cell.after)}"
