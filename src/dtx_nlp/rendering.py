"""An extraction made readable: as text for a terminal, as HTML for a notebook or a browser."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from html import escape
from typing import Final
from zlib import crc32

from dtx_nlp.annotation import LABELS, Extraction, Mention

#: The schema's `mod` as signs that stand before a number.
_SIGN: Final[Mapping[str, str]] = {"~": "≈ ", ">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ "}
#: Label -> hue of its colour, in degrees.
_HUE: Final[Mapping[str, int]] = {
    "PERSON": 330,
    "ROLE": 300,
    "ORG": 215,
    "GROUP": 195,
    "LOC": 165,
    "LAW": 265,
    "PROJECT": 245,
    "PRODUCT": 230,
    "EVENT": 20,
    "DATE": 38,
    "QUANTITY": 135,
    "MEASURED": 90,
    "PROPERTY": 65,
    "DIRECTIVE": 0,
}
#: Characters of context on each side of a mention in a table.
_CONTEXT: Final = 28
#: Stand around the mention in a cell until text or HTML is made of it.
_OPEN: Final = "\x02"
_CLOSE: Final = "\x03"


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose cells are text; `links` are the mentions that its rows are about."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[Mention, ...]

    def without_empty_columns(self) -> _Table:
        keep = [i for i in range(len(self.head)) if any(row[i] for row in self.rows)]
        return _Table(
            self.title,
            tuple(self.head[i] for i in keep),
            tuple(tuple(row[i] for i in keep) for row in self.rows),
            self.links,
        )


def number(mention: Mention) -> str:
    """Write the value of a quantity for a reader: "> 2,800,000", "8.3 to 8.5", "62 of 63"."""
    a = mention.attributes
    value = _grouped(a.get("value", ""))
    if "upper" in a:
        value += f" to {_grouped(a['upper'])}"
    if "of" in a:
        value += f" of {_grouped(a['of'])}"
    if a.get("kind") == "ordinal":
        value = f"no. {value}"
    if a.get("kind") == "multiple":
        value = f"{value} times"
    change = {"+": "+", "-": "−"}.get(a.get("change", ""), "")
    return _SIGN.get(a.get("mod", ""), "") + change + value


def _grouped(value: str) -> str:
    try:
        return f"{Decimal(value):,f}"
    except InvalidOperation:
        return value


class _Links:
    """The relations of an extraction, by head and type."""

    def __init__(self, extraction: Extraction) -> None:
        by_id = {m.id: m for m in extraction.mentions}
        self._tails: dict[str, dict[str, list[Mention]]] = {}
        for r in extraction.relations:
            self._tails.setdefault(r.head, {}).setdefault(r.type, []).append(by_id[r.tail])

    def texts(self, head: Mention, kind: str) -> str:
        """Give what stands at the other end, dates and quantities by their value."""
        return ", ".join(_short(m) for m in self._tails.get(head.id, {}).get(kind, ()))

    def lines(self, head: Mention) -> list[str]:
        """Give every relation of a mention as "type: text"."""
        return [f"{kind}: {self.texts(head, kind)}" for kind in self._tails.get(head.id, ())]


def _short(mention: Mention) -> str:
    if mention.label == "QUANTITY" and "value" in mention.attributes:
        unit = mention.attributes.get("unit", "")
        return f"{number(mention)} {unit}".rstrip()
    if mention.label == "DATE":
        return mention.attributes.get("value") or _flat(mention.text)
    return _flat(mention.text)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _tables(extraction: Extraction) -> list[_Table]:
    links = _Links(extraction)
    of = {label: [m for m in extraction.mentions if m.label == label] for label in LABELS}
    facts = [m for m in of["QUANTITY"] if "value" in m.attributes]
    tables = [
        _Table(
            "Facts",
            ("value", "unit", "measured", "property", "date", "where", "compared with", "evidence"),
            tuple(
                (
                    number(m),
                    m.attributes.get("unit", ""),
                    *(links.texts(m, t) for t in ("measures", "property", "at", "where", "versus")),
                    _evidence(extraction, m),
                )
                for m in facts
            ),
            tuple(facts),
        ),
        _Table(
            "Directives",
            ("force", "issuer", "addressee", "deadline", "what is to be done"),
            tuple(
                (
                    m.attributes.get("force", "") + _negated(m),
                    *(links.texts(m, t) for t in ("issuer", "to", "deadline")),
                    _flat(m.text),
                )
                for m in of["DIRECTIVE"]
            ),
            tuple(of["DIRECTIVE"]),
        ),
        _Table(
            "Laws",
            ("law", "issued by", "date"),
            tuple((_flat(m.text), links.texts(m, "by"), links.texts(m, "at")) for m in of["LAW"]),
            tuple(of["LAW"]),
        ),
        _Table(
            "Dates",
            ("date", "evidence"),
            tuple((m.attributes.get("value", ""), _evidence(extraction, m)) for m in of["DATE"]),
            tuple(of["DATE"]),
        ),
    ]
    return [t.without_empty_columns() for t in tables if t.rows]


def _negated(mention: Mention) -> str:
    return " not to" if mention.attributes.get("polarity") == "-" else ""


def _evidence(extraction: Extraction, mention: Mention) -> str:
    """Give the mention, marked, with a few words of its sentence on both sides."""
    text = extraction.document.text
    first = max(0, mention.start - _CONTEXT)
    line_start = text.rfind("\n", first, mention.start) + 1
    first = line_start or first
    last = min(len(text), mention.end + _CONTEXT)
    line_end = text.find("\n", mention.end, last)
    last = line_end if line_end >= 0 else last
    before, after = _flat_edges(text[first : mention.start]), _flat_edges(text[mention.end : last])
    if first and not line_start:
        before = "…" + (before.partition(" ")[2] or before)
    if last < len(text) and line_end < 0:
        after = (after.rpartition(" ")[0] or after) + "…"
    return f"{before}{_OPEN}{_flat(mention.text)}{_CLOSE}{after}"


def _flat_edges(text: str) -> str:
    left = " " if text[:1].isspace() else ""
    right = " " if text[-1:].isspace() else ""
    return f"{left}{_flat(text)}{right}" if text.strip() else left


# Text


def text(extraction: Extraction, width: int = 110) -> str:
    """Draw as plain text: a headline, then tables of facts, directives, laws and dates."""
    parts = [_headline(extraction)]
    for table in _tables(extraction):
        parts += ["", f"{table.title} ({len(table.rows)})", *_columns(table, width)]
    if extraction.warnings:
        parts += ["", *(f"! {w}" for w in extraction.warnings)]
    return "\n".join(parts)


def _headline(extraction: Extraction) -> str:
    doc = extraction.document
    others = sorted({p.language for p in doc.paragraphs} - {doc.language})
    language = doc.language + (f" (also {', '.join(others)})" if others else "")
    size = f"{len(doc.sentences)} sentence{'' if len(doc.sentences) == 1 else 's'}"
    return "  ".join([doc.id or "(no id)", language, size])


def _columns(table: _Table, width: int) -> list[str]:
    """Lay out a table; the last column takes what is left, other cells are cut at a third."""
    cap = max(12, width // 4)
    rows = [(*(_cut(c, cap) for c in row[:-1]), _brackets(row[-1])) for row in table.rows]
    rows = [table.head, *rows]
    sizes = [max(_cells(row[i]) for row in rows) for i in range(len(table.head) - 1)]
    rest = max(20, width - sum(sizes) - 2 * len(sizes) - 2)
    lines = []
    for row in rows:
        cells = [c + " " * (size - _cells(c)) for c, size in zip(row, sizes, strict=False)]
        lines.append("  ".join(["", *cells, _cut(row[-1], rest)]).rstrip())
    return lines


def _brackets(cell: str) -> str:
    return cell.replace(_OPEN, "[").replace(_CLOSE, "]")


def _cut(cell: str, cap: int) -> str:
    if _cells(cell) <= cap:
        return cell
    while _cells(cell) >= cap:
        cell = cell[:-1]
    return cell.rstrip() + "…"


def _cells(text: str) -> int:
    """Count the terminal cells of a text: wide characters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in text
    )


# HTML

_STYLE: Final = (
    ".dtx{font:16px/2 Georgia,'Noto Serif',serif;max-width:60em;margin:1.5em 0}"
    ".dtx h2,.dtx h3,.dtx table,.dtx .dtx-key,.dtx .dtx-note{font-family:system-ui,"
    "'Segoe UI',Roboto,'Noto Sans',sans-serif;line-height:1.4}"
    ".dtx h2{font-size:1.15em;margin:.2em 0}.dtx h3{font-size:1em;margin:1.2em 0 .3em}"
    ".dtx-text{white-space:pre-wrap;overflow-wrap:anywhere}"
    ".dtx mark{color:inherit;background:hsl(var(--h) 75% 50%/.2);border-radius:.2em;"
    "padding:.1em .15em;box-decoration-break:clone;-webkit-box-decoration-break:clone}"
    ".dtx mark[data-n]::after{content:attr(data-n);font:600 .68em system-ui,sans-serif;"
    "color:hsl(var(--h) 70% 30%);margin-left:.35em;white-space:nowrap}"
    ".dtx mark.dtx-line{background:none;border-radius:0;padding:.1em 0 .12em;"
    "border-bottom:2px solid hsl(var(--h) 70% 50%/.75)}"
    ".dtx mark.dtx-line[data-n]::before{content:attr(data-n);font:600 .68em system-ui,sans-serif;"
    "color:#fff;background:hsl(var(--h) 60% 45%);border-radius:.3em;padding:.1em .4em;"
    "margin-right:.4em;white-space:nowrap}"
    ".dtx mark.dtx-line[data-n]::after{content:none}"
    ".dtx mark:target{outline:3px solid hsl(var(--h) 80% 45%)}"
    ".dtx table{border-collapse:collapse;font-size:.84em;display:table}"
    ".dtx th,.dtx td{text-align:left!important;vertical-align:top;padding:.3em .7em;"
    "border-bottom:1px solid #8884}.dtx th{font-weight:600;opacity:.7}"
    ".dtx td:first-child{white-space:nowrap;font-variant-numeric:tabular-nums}"
    ".dtx a{color:inherit;text-decoration:none}.dtx a:hover{text-decoration:underline}"
    ".dtx .dtx-key{font-size:.8em}.dtx-key mark{margin-right:.7em}"
    ".dtx-note{font-size:.85em;opacity:.75}"
)
#: Labels that are drawn as a line under the text, since others nest in them.
_LINED: Final = frozenset({"DIRECTIVE", "MEASURED", "PROPERTY"})

PAGE_HEAD: Final = (
    '<!doctype html>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
    "<title>dtx_nlp</title>\n<style>body{margin:2em auto;padding:0 1em;max-width:62em}"
    f".dtx+.dtx{{border-top:1px solid #8886;padding-top:1.5em}}{_STYLE}</style>\n"
)


def html(extraction: Extraction, *, style: bool = True) -> str:
    """Draw as HTML: the marked text, then the tables. `style=False` for a page that has the style.

    Everything from the article is escaped.
    """
    doc = extraction.document
    prefix = f"dtx-{crc32(doc.text.encode('utf-8', 'surrogatepass')):08x}-"
    parts = [
        f"<style>{_STYLE}</style>" if style else "",
        f"<h2>{escape(_headline(extraction))}</h2>",
        _key(extraction),
        f'<div class="dtx-text" dir="auto" lang="{escape(doc.language)}">',
        _marked(extraction, prefix),
        "</div>",
        *(_html_table(t, prefix) for t in _tables(extraction)),
        *(f'<p class="dtx-note">{escape(w)}</p>' for w in extraction.warnings),
    ]
    return f'<div class="dtx">{"".join(parts)}</div>\n'


def _key(extraction: Extraction) -> str:
    counts = Counter(m.label for m in extraction.mentions)
    marks = (
        f'<mark class="{_class(label)}" style="--h:{_HUE[label]}">{label.lower()} {n}</mark> '
        for label in LABELS
        if (n := counts[label])
    )
    return f'<div class="dtx-key">{"".join(marks)}</div>'


def _class(label: str) -> str:
    return "dtx-line" if label in _LINED else "dtx-fill"


def _marked(extraction: Extraction, prefix: str) -> str:
    """Write the text with its mentions; where two cross, the later one is drawn in pieces."""
    whole = extraction.document.text
    links = _Links(extraction)
    out: list[str] = []
    stack: list[Mention] = []
    at = 0

    def write_to(end: int) -> None:
        nonlocal at
        out.append(escape(whole[at:end]))
        at = end

    def close_before(end: int) -> None:
        while stack and (first := min(m.end for m in stack)) <= end:
            write_to(first)
            ends = next(i for i, m in enumerate(stack) if m.end == first)
            out.append("</mark>" * (len(stack) - ends))
            stack[ends:] = [m for m in stack[ends:] if m.end > first]
            out.extend(_open(m, "") for m in stack[ends:])

    for m in sorted(extraction.mentions, key=lambda m: (m.start, -m.end)):
        close_before(m.start)
        write_to(m.start)
        out.append(_open(m, _first(m, prefix, links)))
        stack.append(m)
    close_before(len(whole))
    write_to(len(whole))
    return "".join(out)


def _open(mention: Mention, more: str) -> str:
    hue = _HUE.get(mention.label, 0)
    return f'<mark class="{_class(mention.label)}" style="--h:{hue}"{more}>'


def _first(mention: Mention, prefix: str, links: _Links) -> str:
    """Give what only the first piece of a mention carries: its id, its note, its attributes."""
    lines = [f"{mention.label} {mention.id}"]
    lines += [f"{key}: {value}" for key, value in mention.attributes.items()]
    lines += links.lines(mention)
    note = _note(mention)
    shown = f' data-n="{escape(note)}"' if note else ""
    return f' id="{escape(prefix + mention.id)}" title="{escape(chr(10).join(lines))}"{shown}'


def _note(mention: Mention) -> str:
    """Give the exact value if the text itself does not show it; the force of a directive."""
    if mention.label == "DIRECTIVE":
        return mention.attributes.get("force", "") + _negated(mention)
    if mention.label in ("QUANTITY", "DATE"):
        value = _short(mention)
        return "" if value.replace(" ", "") == mention.text.replace(" ", "") else value
    return ""


def _html_table(table: _Table, prefix: str) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in table.head)
    rows = []
    for row, mention in zip(table.rows, table.links, strict=True):
        cells = [_bold(escape(c)) for c in row]
        cells[0] = f'<a href="#{escape(prefix + mention.id)}">{cells[0] or "·"}</a>'
        rows.append("<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>")
    return (
        f"<h3>{table.title} ({len(table.rows)})</h3>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _bold(cell: str) -> str:
    return cell.replace(_OPEN, "<b>").replace(_CLOSE, "</b>")
