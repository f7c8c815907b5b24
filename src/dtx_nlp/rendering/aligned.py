"""An alignment as HTML: what contradicts and what is missing, then the versions side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Final

from dtx_nlp.annotation import Extraction, Mention
from dtx_nlp.rendering.tables import brief, evidence, flat, force
from dtx_nlp.rendering.web import marked

if TYPE_CHECKING:
    from dtx_nlp.alignment.result import Aligned, Alignment

#: What an editor misses if a version does not say it; a name may well be said otherwise.
_MISSED: Final = ("QUANTITY", "DATE", "DIRECTIVE")
#: Hues of groups follow one another by the golden angle, so that neighbours differ.
_ANGLE: Final = 137.508
#: Characters of a directive that a table shows.
_LONGEST: Final = 160


def aligned_html(alignment: Alignment) -> str:
    """Draw as HTML that stands alone; everything that comes from the articles is escaped."""
    ids = list(alignment.documents)
    words = [f"{len(alignment.groups)} groups", f"{len(alignment.conflicts)} with a conflict"]
    parts = [
        f"<style>{_file('aligned.css')}</style>",
        f"<h2>{escape(' · '.join(ids))} <small>{' · '.join(words)}</small></h2>",
        _table("Conflicts", ["what", *ids], list(_conflicts(alignment))),
        _table("Missing", ["what", *ids], list(_missing(alignment))),
        f'<div class="dtx-columns">{"".join(_columns(alignment))}</div>',
        f"<script>{_file('aligned.js')}</script>",
    ]
    return f'<div class="dtx-al">{"".join(parts)}</div>\n'


def aligned_page(alignment: Alignment) -> str:
    """Give a whole page."""
    return (
        '<!doctype html>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>dtx_nlp: alignment</title>\n'
        f"<style>body {{ margin: 1em 2em }}</style>\n{aligned_html(alignment)}"
    )


@cache
def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _conflicts(alignment: Alignment) -> Iterator[str]:
    for number, group in enumerate(alignment.groups):
        for conflict in group.conflicts:
            values = conflict.values
            counts = {v: list(values.values()).count(v) for v in values.values()}
            most = max(counts.values())
            cells = []
            for id, document in alignment.documents.items():
                if id not in values:
                    cells.append(_NONE)
                    continue
                said = escape(values[id] or "nothing")
                odd = ' class="dtx-odd"' if counts[values[id]] < most or most == 1 else ""
                shown = _shown(document, group.members[id][0])
                cells.append(f"<td><span{odd}>{said}</span> <small>{shown}</small></td>")
            yield _row(number, f"{group.label.lower()}: {conflict.attribute}", cells)


_NONE: Final = '<td class="dtx-none">—</td>'


def _missing(alignment: Alignment) -> Iterator[str]:
    for number, group in enumerate(alignment.groups):
        if group.label in _MISSED and len(group.members) < len(alignment.documents):
            cells = [
                f"<td>{_shown(document, group.members[id][0])}</td>"
                if id in group.members
                else _NONE
                for id, document in alignment.documents.items()
            ]
            yield _row(number, group.label.lower(), cells)
    for id, mentions in alignment.unaligned.items():
        for m in mentions:
            if m.label in _MISSED:
                cells = [
                    f"<td>{_shown(document, m)}</td>" if own == id else _NONE
                    for own, document in alignment.documents.items()
                ]
                yield _row(None, m.label.lower(), cells)


def _row(group: int | None, head: str, cells: Sequence[str]) -> str:
    mark = "" if group is None else f' data-g="{group}"'
    return f"<tr{mark}><td>{escape(head)}</td>{''.join(cells)}</tr>"


def _shown(document: Extraction, mention: Mention) -> str:
    """Write a mention with the words around it; a directive by its own."""
    if mention.label == "DIRECTIVE":
        words = flat(mention.text)
        cut = words if len(words) <= _LONGEST else words[:_LONGEST].rpartition(" ")[0] + " …"
        return f"{escape(force(mention))}: {escape(cut)}"
    before, text, after = evidence(document.document.text, mention)
    return f"{escape(before)}<b>{escape(text)}</b>{escape(after)}"


def _table(title: str, head: Sequence[str], rows: Sequence[str]) -> str:
    if not rows:
        return f"<h3>{title}: none</h3>"
    cells = "".join(f"<th>{escape(h)}</th>" for h in head)
    return (
        f"<details open><summary>{title} ({len(rows)})</summary><table><thead><tr>{cells}</tr>"
        f"</thead><tbody>{''.join(rows)}</tbody></table></details>"
    )


def _columns(alignment: Alignment) -> Iterator[str]:
    for id, extraction in alignment.documents.items():
        group_of = {
            m.id: (number, group)
            for number, group in enumerate(alignment.groups)
            for m in group.members.get(id, ())
        }
        alone = {m.id for m in alignment.unaligned[id]}
        shown = [m for m in extraction.mentions if m.id in group_of or m.id in alone]

        def opening(m: Mention, _: bool, known: dict[str, tuple[int, Aligned]] = group_of) -> str:
            if m.id not in known:
                return f'<mark class="dtx-alone" title="{escape(_title(m))}: in no other">'
            number, group = known[m.id]
            names = [f"dtx-{m.label.lower()}", "dtx-conflict" if group.conflicts else ""]
            told = [f"{c.attribute}: {dict(c.values)}" for c in group.conflicts]
            title = "\n".join([_title(m), *told])
            hue = round(number * _ANGLE % 360)
            return (
                f'<mark class="{" ".join(filter(None, names))}" data-g="{number}" '
                f'style="--h:{hue}" title="{escape(title)}">'
            )

        document = extraction.document
        yield (
            f'<div class="dtx-column"><h3>{escape(id)} <small>{escape(document.language)}</small>'
            f'</h3><div class="dtx-text" dir="auto" lang="{escape(document.language)}">'
            f"{marked(document.text, shown, opening)}</div></div>"
        )


def _title(mention: Mention) -> str:
    return f"{mention.label} {mention.id}: {brief(mention)}"
