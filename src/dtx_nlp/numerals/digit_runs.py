"""Digits with what touches them: groups set off by spaces, exponents, "8th", "5k"."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, localcontext
from typing import Final, NamedTuple

from dtx_nlp.digits import Marks, grouped, read_digits
from dtx_nlp.lexing import BREAK, NUMBER, SYMBOL, WORD, Lexed
from dtx_nlp.numerals.tables import Op, Tables

#: Most groups of three of a number; what goes on longer is a table.
_GROUPS: Final = 9
_GROUP_SPACES: Final = frozenset(" \u00a0\u202f\u2009")


class Run(NamedTuple):
    """A number in digits: the index after its last token, its value, the scale that touches it."""

    last: int
    value: Decimal
    scale: Decimal = Decimal(1)


def read_run(x: Lexed, i: int, marks: Marks) -> Run | None:
    """Read one number in digits from token `i`; none if the token holds several."""
    grouped_run = _spaced_groups(x, i)
    if grouped_run is not None:
        return grouped_run
    pieces = read_digits(x.key[i], marks)
    return Run(i + 1, pieces[0].value) if len(pieces) == 1 else None


def _spaced_groups(x: Lexed, i: int) -> Run | None:
    """Groups of three set off by a space or an apostrophe: "1 234 567,89"."""
    text = x.key[i]
    if not text.isdecimal() or len(text) > 3:
        return None
    last, parts, tail = i + 1, [text], ""
    while not tail and last < len(x) and len(parts) <= _GROUPS:
        j = last + (x.key[last] == "'" and x.glued(last))
        if j >= len(x) or not _group_follows(x, j, parts, apostrophe=j > last):
            break
        parts.append(x.key[j][:3])
        tail = x.key[j][4:]
        last = j + 1
    if last == i + 1 or len(parts) > _GROUPS:
        return None
    whole = "".join(parts)
    return Run(last, Decimal(f"{whole}.{tail}" if tail else whole))


def _group_follows(x: Lexed, j: int, parts: list[str], *, apostrophe: bool) -> bool:
    key = x.key[j]
    gap = x.text[x.end[j - 1] : x.start[j]]
    plain = len(key) == 3 or (len(key) > 4 and key[3] in ".," and key[4:].isdecimal())
    return (
        x.kind[j] == NUMBER
        and (gap == "" if apostrophe else gap in _GROUP_SPACES)
        and plain
        and key[:3].isdecimal()
        and grouped([*parts, key[:3]])
    )


def exponent(x: Lexed, run: Run) -> Run:
    """Take "e6" or "^-2" that touches the digits; exponents beyond 99 are left."""
    i = run.last
    if i + 1 >= len(x) or x.key[i] not in ("e", "^") or not x.glued(i):
        return run
    j, sign = i + 1, 1
    while j < len(x) and x.key[j] in ("-", "+") and x.glued(j):
        sign = -sign if x.key[j] == "-" else sign
        j += 1
    if j >= len(x) or not x.glued(j) or not x.key[j].isdecimal() or len(x.key[j]) > 2:
        return run
    power = sign * int(x.key[j])
    if x.key[i] == "e":
        return Run(j + 1, run.value.scaleb(power))
    with localcontext() as context:
        context.prec = 15
        return Run(j + 1, run.value**power) if run.value else run


def ordinal_suffix(x: Lexed, i: int, t: Tables) -> int:
    """Index after an ordinal ending ("8th", "8-й") at token `i`, or 0."""
    if i < len(x) and x.glued(i):
        if x.key[i] == "-" and i + 1 < len(x) and x.glued(i + 1):
            i += 1
        if x.kind[i] == WORD and x.key[i] in t.ordinal_suffixes:
            return i + 1
    return 0


def adjective_scale(x: Lexed, run: Run, t: Tables) -> Run | None:
    """Take a scale in the form of an adjective: "25-тысячный"."""
    i = run.last
    if i + 1 < len(x) and x.key[i] == "-" and x.glued(i) and x.glued(i + 1):
        found = t.ordinals.match(x, i + 1)
        if found and found[1].op is Op.SCALE:
            return Run(found[0], run.value * found[1].value, found[1].value)
    return None


def compact(x: Lexed, run: Run, t: Tables) -> Run:
    """Take a compact scale ("5k", "1.2bn") that touches the digits or is one space away."""
    i = run.last
    if i < len(x) and x.kind[i] == WORD:
        factor = t.compact.get(x.text[x.start[i] : x.end[i]])
        if factor is not None and (x.glued(i) or _no_initial(x, i)):
            return Run(i + 1, run.value * factor, factor)
    return run


def _no_initial(x: Lexed, i: int) -> bool:
    """True unless the letter at `i` is an initial or begins a name ("5 M. Macron")."""
    gap = x.text[x.end[i - 1] : x.start[i]]
    if gap.strip(" \u00a0\u202f"):
        return False
    if i + 1 >= len(x):
        return True
    if x.key[i + 1] == ".":  # no name follows the end of a line, no person costs anything
        return i + 2 >= len(x) or x.kind[i + 2] == BREAK or _priced(x, i - 1)
    return not (x.glued(i + 1) and x.kind[i + 1] != SYMBOL)


def _priced(x: Lexed, i: int) -> bool:
    """True if a sign or letters of a currency touch the digits at `i`: "Rp1,5", "€5"."""
    if i < 1 or not x.glued(i):
        return False
    sign = x.text[x.start[i - 1] : x.end[i - 1]]
    return x.kind[i - 1] == WORD or all(unicodedata.category(c) == "Sc" for c in sign)
