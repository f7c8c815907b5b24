"""Faults as text or as a page: what is taken for what, the worst articles, each fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from dtx_nlp.scoring.errors import Fault, confusions

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5em 2em; color: #1c1c1c }
table { border-collapse: collapse; margin: 0.5em 0 1.5em }
th, td { text-align: left; padding: 0.2em 0.7em; border-bottom: 1px solid #ddd }
td.n { text-align: right; font-variant-numeric: tabular-nums }
.missed b { background: #ffd9d9 } .spurious b { background: #d9e8ff }
small { color: #666 }
summary { font-weight: bold; margin: 0.8em 0 0.3em }
"""
#: Articles that the table of the worst has.
_WORST = 15


def faults_text(found: Sequence[Fault]) -> str:
    """Write faults as plain text, the parts of `faults_page` in their order."""
    return "\n".join(_text(found)) + "\n"


def _text(found: Sequence[Fault]) -> Iterator[str]:
    yield _headline(found)
    yield "\nannotated    found        times"
    for (label, instead), n in confusions(found).most_common():
        yield f"{label or '-':13}{instead or '-':13}{n:5}"
    languages, rows = _by_language(found)
    yield "\nlabel        kind     " + "".join(f"{code:>6}" for code in languages)
    for label, kind, *counts in rows:
        yield f"{label:13}{kind:9}" + "".join(f"{n:6}" for n in counts)
    yield "\nworst articles"
    for article, n in Counter(f.article for f in found).most_common(_WORST):
        yield f"{n:5}  {article}"
    yield ""
    for f in sorted(found, key=_order):
        instead = f"  (is {f.instead} on the other side)" if f.instead else ""
        yield f"{f.label} {f.kind} {f.article}: {f.before}[{f.text}]{f.after}{instead}"


def _headline(found: Sequence[Fault]) -> str:
    counts = Counter(f.kind for f in found)
    return f"{counts['missed']} missed, {counts['spurious']} spurious (relaxed match)"


def _order(f: Fault) -> tuple[str, str, str]:
    return f.label, f.kind, f.language


def _by_language(found: Sequence[Fault]) -> tuple[list[str], list[list[Any]]]:
    """Give languages, and a row of label, kind and times in each, the most frequent first."""
    languages = sorted({f.language for f in found})
    times = Counter((f.label, f.kind, f.language) for f in found)
    keys = Counter((f.label, f.kind) for f in found).most_common()
    return languages, [[*key, *(times[*key, code] for code in languages)] for key, _ in keys]


def faults_page(found: Sequence[Fault]) -> str:
    """Draw faults as an HTML page that stands alone; everything from the articles is escaped."""
    worst = Counter(f.article for f in found).most_common(_WORST)
    languages, rows = _by_language(found)
    parts = [
        '<!doctype html>\n<meta charset="utf-8">\n<title>dtx_nlp: faults</title>\n',
        f"<style>{_STYLE}</style>\n",
        f"<h1>{_headline(found)}</h1>",
        "<h2>Taken for</h2>",
        _table(
            ("annotated", "found", "times"),
            [(a or "nothing", b or "nothing", n) for (a, b), n in confusions(found).most_common()],
        ),
        "<h2>By label and language</h2>",
        _table(("label", "kind", *languages), rows),
        "<h2>Worst articles</h2>",
        _table(("article", "faults"), worst),
    ]
    for label in sorted({f.label for f in found}):
        own = sorted((f for f in found if f.label == label), key=_order)
        parts += [f"<details open><summary>{label}: {len(own)}</summary><table>"]
        parts += [*map(_row, own), "</table></details>\n"]
    return "".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    cells = "".join(f"<th>{escape(h)}</th>" for h in head)
    lines = [
        "<tr>"
        + "".join(
            f'<td class="n">{c}</td>' if isinstance(c, int) else f"<td>{escape(str(c))}</td>"
            for c in row
        )
        + "</tr>"
        for row in rows
    ]
    return f"<table><tr>{cells}</tr>{''.join(lines)}</table>\n"


def _row(f: Fault) -> str:
    instead = f" <small>is {escape(f.instead)} on the other side</small>" if f.instead else ""
    return (
        f'<tr class="{f.kind}"><td>{f.kind}</td><td>{f.label}</td><td>{escape(f.article)}</td>'
        f'<td dir="auto">{escape(f.before)}<b>{escape(f.text)}</b>{escape(f.after)}{instead}'
        "</td></tr>\n"
    )
