"""What quantities measure, when the values hold, and against what: links between drafts.

Grammar only, and honest about its reach (see `measured`); no model and no parser.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from dtx_nlp.document import Span
from dtx_nlp.drafts import Draft
from dtx_nlp.languages.sections import Language
from dtx_nlp.lexing import Lexed
from dtx_nlp.measured import NEXT, Sentence
from dtx_nlp.roles import (
    CLOSE,
    COMMA,
    EDGE,
    HARD,
    JOIN,
    OPEN,
    PREDICATE,
    QTY,
    REPORT,
    THAN,
    VERSUS,
    Units,
    grammar,
    units,
)

#: Kinds whose values do not hold at a date.
_TIMELESS: Final = frozenset({"duration", "ordinal", "age"})
#: How far from a number, in units, a date is looked for.
_REACH: Final = 40


def link_measured(
    lexed: Lexed,
    quantities: Sequence[Draft],
    dates: Sequence[Draft],
    sentences: Sequence[Span],
    language: Language,
) -> list[Draft]:
    """Find what quantities measure; links are added to them, the new mentions are given."""
    rules = grammar(language.code)
    found: list[Draft] = []
    marks = _outermost(quantities, dates)
    said: list[Draft] = []
    k = 0
    for start, end in sentences:
        while k < len(marks) and marks[k].start < start:
            k += 1
        first = k
        while k < len(marks) and marks[k].end <= end:
            k += 1
        here = marks[first:k]
        if not any(d.label == "QUANTITY" for d in here):
            said = []
            continue
        tokens = bisect_left(lexed.start, start), bisect_left(lexed.start, end)
        sentence = Sentence(units(lexed, *tokens, here, rules), rules, said)
        said = sentence.link()
        _compare(sentence)
        _date(sentence.s)
        found.extend(sentence.made.values())
    return found


def _outermost(quantities: Sequence[Draft], dates: Sequence[Draft]) -> list[Draft]:
    """Give quantities and dates in order, without those that stand inside of another."""
    out: list[Draft] = []
    for draft in sorted([*quantities, *dates], key=lambda d: (d.start, -d.end)):
        if not out or draft.start >= out[-1].end:
            out.append(draft)
    return out


def _marks(s: Units, label: str) -> list[tuple[int, Draft]]:
    return [(u, d) for u, d in enumerate(s.draft) if d is not None and d.label == label]


def _compare(sentence: Sentence) -> None:
    """Link what a value is compared with: a date, a number, or a noun phrase after "than"."""
    s = sentence.s
    for u, q in _marks(s, "QUANTITY"):
        kind = q.attributes.get("kind")
        multiple = kind == "multiple"
        relative = kind == "percent" or "change" in q.attributes
        for k in range(u + 1, min(u + 10, len(s))):
            role = s.role[k]
            if role & (QTY | HARD | CLOSE):
                break
            if role & VERSUS or (role & THAN and multiple):
                other = _compared(s, k)
            elif role & THAN and relative:
                other = _than_in(s, k)
            else:
                continue
            phrase = sentence.reader.phrase(k + 1) if multiple and other is None else None
            if phrase:
                other = sentence.make(phrase, NEXT)[0]
            if other is not None:
                q.links.append(("versus", other))
            break


def _compared(s: Units, k: int) -> Draft | None:
    """Give the date or, directly, the number after "compared to" at unit `k`."""
    for j in range(k + 1, min(k + 6, len(s))):
        other = s.draft[j]
        if other is not None and (other.label == "DATE" or j == k + 1):
            return other
        if s.role[j] & (EDGE | REPORT):
            break
    return None


def _than_in(s: Units, k: int) -> Draft | None:
    """Give the date right after "than" at unit `k`, or after its preposition ("than in 2019")."""
    for j in range(k + 1, min(k + 3, len(s))):
        other = s.draft[j]
        if other is not None:
            return other if other.label == "DATE" else None
    return None


def _date(s: Units) -> None:
    """Link when a value holds: dates in step with numbers, else the date of the clause."""
    quantities = _marks(s, "QUANTITY")
    taken = {id(d) for _, q in quantities for kind, d in q.links if kind == "versus"}
    dates = [u for u, d in _marks(s, "DATE") if id(d) not in taken]
    if not dates:
        return
    values = [(u, q) for u, q in quantities if q.attributes.get("kind") not in _TIMELESS]
    paired = dict(_in_step(s, [u for u, _ in values], dates))
    for u, q in values:
        at = paired.get(u)
        at = _nearest(s, u, dates) if at is None else at
        date = None if at is None else s.draft[at]
        if date is not None:
            q.links.append(("at", date))


def _in_step(s: Units, values: list[int], dates: list[int]) -> Iterator[tuple[int, int]]:
    """Pair "in 2021 and 2022" with "11%, 14% respectively": the nearest series of one length."""
    series = [g for g in _series(s, values) if len(g) > 1]
    for group in _series(s, dates):
        at = bisect_left(series, group)
        near = [g for g in series[max(at - 2, 0) : at + 2] if len(g) == len(group)]
        near = [g for g in near if abs(g[0] - group[0]) < _REACH]
        if near:
            nearest: list[int] = min(near, key=lambda g: abs(g[0] - group[0]))
            yield from zip(nearest, group, strict=True)


def _series(s: Units, marks: list[int]) -> list[list[int]]:
    """Group neighbours between which there is only a comma or "and"."""
    out: list[list[int]] = []
    for u in marks:
        if out and all(s.role[k] & (COMMA | JOIN) for k in range(out[-1][-1] + 1, u)):
            out[-1].append(u)
        else:
            out.append([u])
    return out


def _nearest(s: Units, u: int, dates: list[int]) -> int | None:
    """Give the date of the quantity's clause: after it, before it, or opening the sentence.

    A date before a verb of saying is when it was said.
    """
    at = bisect_left(dates, u)
    edge = HARD | OPEN | CLOSE | COMMA
    if at < len(dates) and dates[at] < _edge(s, u, 1, edge | QTY):
        return dates[at]
    if at > 0 and dates[at - 1] > _edge(s, u, -1, edge | REPORT):
        return dates[at - 1]
    wide = _edge(s, u, -1, HARD | OPEN | CLOSE | REPORT)
    first = bisect_left(dates, wide + 1)
    if first < at and dates[first] - wide < 6:  # "In May, ..."
        opening = dates[first]
        return opening if s.at(opening + 1) & (COMMA | PREDICATE) else None
    return None


def _edge(s: Units, u: int, step: int, edge: int) -> int:
    k = u + step
    while 0 <= k < len(s) and abs(k - u) < _REACH and not s.role[k] & edge:
        k += step
    return k
