"""Faults as text or as a page: what is taken for what, the worst articles, each fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from dtx_nlp.scoring.errors import Fault, confusions

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5em 2em; color: #1c1c1c }
table { border-collapse: collapse; margin: 0.5em 0 1.5em }
th, td { text-align: left; padding: 0.2em 0.7em; border-bottom: 1px solid #ddd }
td.n { text-align: right; font-variant-numeric: tabular-nums }
.missed b { background: #ffd9d9 } .spurious b { background: #d9e8ff }
small { color: #666 }
"""
#: Articles that the table of the worst has.
_WORST = 15


def faults_text(found: Sequence[Fault]) -> str:
    """Write faults as plain text, the parts of `faults_page` in their order."""
    return "\n".join(_text(found)) + "\n"


def _text(found: Sequence[Fault]) -> Iterator[str]:
    counts = Counter(f.kind for f in found)
    yield f"{counts['missed']} missed, {counts['spurious']} spurious"
    yield "\nannotated    found        times"
    for (label, instead), n in confusions(found).most_common():
        yield f"{label or '-':13}{instead or '-':13}{n:5}"
    languages = sorted({f.language for f in found})
    yield "\nlabel        kind     " + "".join(f"{code:>6}" for code in languages)
    times = Counter((f.label, f.kind, f.language) for f in found)
    for label, kind in dict.fromkeys(key[:2] for key, _ in times.most_common()):
        cells = "".join(f"{times[label, kind, code]:6}" for code in languages)
        yield f"{label:13}{kind:9}{cells}"
    yield "\nworst articles"
    for article, n in Counter(f.article for f in found).most_common(_WORST):
        yield f"{n:5}  {article}"
    yield ""
    for f in sorted(found, key=lambda f: (f.label, f.kind, f.language)):
        instead = f"  (is {f.instead} on the other side)" if f.instead else ""
        yield f"{f.label} {f.kind} {f.article}: {f.before}[{f.text}]{f.after}{instead}"


def faults_page(found: Sequence[Fault]) -> str:
    """Draw faults as an HTML page that stands alone; everything from the articles is escaped."""
    counts = Counter(f.kind for f in found)
    worst = Counter(f.article for f in found).most_common(_WORST)
    labels = Counter((f.label, f.language, f.kind) for f in found)
    parts = [
        '<!doctype html>\n<meta charset="utf-8">\n<title>dtx_nlp: faults</title>\n',
        f"<style>{_STYLE}</style>\n",
        f"<h1>{counts['missed']} missed, {counts['spurious']} spurious</h1>",
        "<h2>Taken for</h2>",
        _table(
            ("annotated", "found", "times"),
            [(a or "nothing", b or "nothing", n) for (a, b), n in confusions(found).most_common()],
        ),
        "<h2>By label and language</h2>",
        _table(
            ("label", "language", "kind", "times"),
            [(*key, n) for key, n in sorted(labels.items(), key=lambda item: -item[1])],
        ),
        "<h2>Worst articles</h2>",
        _table(("article", "faults"), worst),
        "<h2>Each</h2><table>",
        *map(_row, found),
        "</table>\n",
    ]
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
