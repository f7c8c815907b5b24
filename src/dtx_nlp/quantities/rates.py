"""Units per unit: "USD/t", "kilometres per hour", "rupiah per kilogram"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dtx_nlp.lexing import WORD, Lexed
from dtx_nlp.quantities.tables import AmountTables
from dtx_nlp.units import Unit

_FLOW_TIMES: Final = frozenset({"s", "min", "h"})  # of speeds and flows: "m3/s", "L/min"


def rate(x: Lexed, t: AmountTables, last: int, unit: Unit) -> tuple[int, Unit] | None:
    """Give a unit and what it is given per, if that follows at token `last`; and its end."""
    per = t.per.match(x, last) if last < len(x) else None
    if per and unit.factor == 1 and (below := _denominator(x, t, per[0], unit)):
        return below[0], replace(unit, code=f"{unit.code}/{below[1].code}")
    if last + 1 >= len(x) or x.key[last] != "/" or not x.glued(last) or not x.glued(last + 1):
        return None
    below = t.after.match(x, last + 1)
    if below and x.key[below[0] - 1] == "." and _closes(x, below[0] - 1):
        below = t.after.match(x, last + 1, below[0] - 1) or below  # "мкг/л." at the end
    if below is None or below[1].factor != 1 or unit.factor != 1:
        return None
    return below[0], replace(unit, code=f"{unit.code}/{below[1].code}")


def _denominator(x: Lexed, t: AmountTables, i: int, unit: Unit) -> tuple[int, Unit] | None:
    """Unit that another is given per; "tonnes a year" is a rate of what is counted, no unit."""
    found = t.after.match(x, i) if i < len(x) else None
    if found is None or len(x.key[found[0] - 1]) < 2:
        return None
    below = found[1]
    if below.kind == "duration":
        fits = unit.kind == "measure" and below.code in _FLOW_TIMES
    else:
        fits = below.kind == "measure" and unit.kind in ("measure", "money")
    return found if fits and below.factor == 1 and below.code != unit.code else None


def _closes(x: Lexed, i: int) -> bool:
    """True if the full stop at token `i` may end a sentence."""
    return i + 1 >= len(x) or x.kind[i + 1] != WORD or x.text[x.start[i + 1]].isupper()
