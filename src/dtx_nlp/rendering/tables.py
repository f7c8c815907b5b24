"""What there is to show of an extraction: a headline, and tables of facts, directives, names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import compress, starmap
from typing import Final, NamedTuple, TypeAlias

from dtx_nlp import languages
from dtx_nlp.annotation import Extraction, Mention

#: The schema's `mod` and `change` as signs that stand before a number.
_MOD: Final[Mapping[str, str]] = {"~": "≈ ", ">": "> ", ">=": "≥ ", "<": "< ", "<=": "≤ "}
_CHANGE: Final[Mapping[str, str]] = {"+": "+", "-": "−"}
#: Characters of context on each side of a mention.
_CONTEXT: Final = 40
#: What the headline counts, by label.
_COUNTED: Final[Mapping[str, tuple[str, str]]] = {
    "QUANTITY": ("quantity", "quantities"),
    "DATE": ("date", "dates"),
    "LAW": ("law", "laws"),
    "DIRECTIVE": ("directive", "directives"),
}


#: What the table of names lists, in this order.
_NAMED: Final = ("PERSON", "ORG", "LOC", "PROJECT", "PRODUCT", "EVENT")


class Evidence(NamedTuple):
    """A mention with a few words of its line on both sides."""

    before: str
    mention: str
    after: str


Cell: TypeAlias = str | Evidence


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a mention for each row; at least one row fills each column."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    mentions: tuple[Mention, ...]


class Links:
    """The relations of an extraction, by head and type."""

    def __init__(self, extraction: Extraction) -> None:
        self._tails = extraction.tails()

    def texts(self, head: Mention, kind: str) -> str:
        """Give what stands at the other end, each once, dates and quantities by their value."""
        texts = [brief(m) for m in self._tails.get(head.id, {}).get(kind, ())]
        return ", ".join({text.casefold(): text for text in texts}.values())

    def lines(self, head: Mention) -> list[str]:
        """Give every relation of a mention as "type: text"."""
        return [f"{kind}: {self.texts(head, kind)}" for kind in self._tails.get(head.id, ())]


def headline(extraction: Extraction) -> str:
    """Write id, language and size: "harbour-7 · English · 12 sentences · 9 quantities"."""
    doc = extraction.document
    others = sorted({p.language for p in doc.paragraphs} - {doc.language})
    language = _language(doc.language)
    if others:
        language += f" (also {', '.join(map(_language, others))})"
    counts = Counter(m.label for m in extraction.mentions)
    sizes = [(len(doc.sentences), ("sentence", "sentences"))]
    sizes += [(counts[label], names) for label, names in _COUNTED.items()]
    words = [f"{n} {one if n == 1 else many}" for n, (one, many) in sizes if n]
    return " · ".join([doc.id or "(no id)", language, *words])


def tables(extraction: Extraction) -> list[Table]:
    """Give the tables that have rows."""
    links = Links(extraction)

    def make(title: str, label: str, columns: Mapping[str, str]) -> Table:
        mentions = [m for m in extraction.mentions if m.label == label]
        rows = [[_cell(extraction, links, m, how) for how in columns.values()] for m in mentions]
        return _table(title, tuple(columns), rows, mentions)

    made = [*starmap(make, _TABLES), _names(extraction, links)]
    return [table for table in made if table.rows]


def _table(
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    mentions: Sequence[Mention],
) -> Table:
    """Make a table without the columns that are empty."""
    filled = [any(column) for column in zip(*rows, strict=True)]
    return Table(
        title,
        tuple(compress(head, filled)),
        tuple(tuple(compress(row, filled)) for row in rows),
        tuple(mentions),
    )


def _names(extraction: Extraction, links: Links) -> Table:
    """List who and what is named, once for each spelling, the most frequent first."""
    seen: dict[tuple[str, str], list[Mention]] = {}
    for m in extraction.mentions:
        if m.label in _NAMED:
            seen.setdefault((m.label, flat(m.text)), []).append(m)
    groups = sorted(seen.items(), key=lambda g: (_NAMED.index(g[0][0]), -len(g[1])))
    rows = []
    for (label, name), mentions in groups:
        roles = dict.fromkeys(role for m in mentions if (role := links.texts(m, "role")))
        rows.append([name, label, ", ".join(roles), str(len(mentions))])
    head = ("name", "label", "role", "times")
    return _table("Names", head, rows, [mentions[0] for _, mentions in groups])


#: Title, label, and the columns: their heads, and what `_cell` puts there.
_TABLES: Final[tuple[tuple[str, str, Mapping[str, str]], ...]] = (
    (
        "Facts",
        "QUANTITY",
        {
            "value": "=number",
            "unit": "@unit",
            "measured": "measures",
            "property": "property",
            "date": "at",
            "where": "where",
            "compared with": "versus",
            "evidence": "=evidence",
        },
    ),
    (
        "Directives",
        "DIRECTIVE",
        {
            "force": "=force",
            "issuer": "issuer",
            "addressee": "to",
            "deadline": "deadline",
            "what is to be done": "=text",
        },
    ),
    ("Laws", "LAW", {"law": "=text", "issued by": "by", "date": "at"}),
    ("Dates", "DATE", {"date": "@value", "evidence": "=evidence"}),
)


def _cell(extraction: Extraction, links: Links, mention: Mention, how: str) -> Cell:
    """Fill a cell: "=..." is written here, "@..." is an attribute, else it is a relation."""
    if how.startswith("@"):
        return mention.attributes.get(how[1:], "")
    if how == "=number":
        return number(mention)
    if how == "=force":
        return force(mention)
    if how == "=text":
        return flat(mention.text)
    if how == "=evidence":
        return evidence(extraction.document.text, mention)
    return links.texts(mention, how)


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
        value += " times"
    return _MOD.get(a.get("mod", ""), "") + _CHANGE.get(a.get("change", ""), "") + value


def force(mention: Mention) -> str:
    """Write the force of a directive: "order", "order not to"."""
    negative = " not to" if mention.attributes.get("polarity") == "-" else ""
    return mention.attributes.get("force", "") + negative


def brief(mention: Mention) -> str:
    """Write a mention by its exact value, if it has one, else by its text."""
    if mention.label == "QUANTITY" and "value" in mention.attributes:
        return f"{number(mention)} {mention.attributes.get('unit', '')}".rstrip()
    if mention.label == "DATE":
        return mention.attributes.get("value") or flat(mention.text)
    return flat(mention.text)


def flat(text: str) -> str:
    """Write a text in one line."""
    return " ".join(text.split())


def _grouped(value: str) -> str:
    try:
        return f"{Decimal(value):,f}"
    except InvalidOperation:
        return value


def _language(code: str) -> str:
    if code in languages.codes():
        return languages.get(code).name
    return "language not told" if code == "und" else code


def evidence(text: str, mention: Mention) -> Evidence:
    """Give a mention with a few words of its line on both sides."""
    start, end = mention.start, mention.end
    first = max(0, start - _CONTEXT)
    before, after = text[first:start], text[end : end + _CONTEXT]
    line_before, line_after = before.rpartition("\n")[2], after.partition("\n")[0]
    if first and line_before == before:
        line_before = "…" + (before.partition(" ")[2] or before)
    if end + _CONTEXT < len(text) and line_after == after:
        line_after = (after.rpartition(" ")[0] or after).rstrip(",.;:") + "…"
    return Evidence(_flat_edge(line_before), flat(mention.text), _flat_edge(line_after))


def _flat_edge(text: str) -> str:
    """Write in one line; white space where the mention begins or ends is kept as a space."""
    return f"{' ' * text[:1].isspace()}{flat(text)}{' ' * text[-1:].isspace()}" if text else ""
