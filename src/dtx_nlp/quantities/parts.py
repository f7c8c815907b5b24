"""Amounts that make one: parts ("3 dollars 50 cents"), ranges ("between 5 and 7 %")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from dtx_nlp.lexing import BREAK, SYMBOL, WORD, Lexed
from dtx_nlp.quantities.amounts import Amount, quotient
from dtx_nlp.quantities.rates import rate
from dtx_nlp.quantities.tables import AmountTables
from dtx_nlp.units import Unit, conversion

_QUARTERS: Final = 4  # "an hour and three quarters", but not "9 hours and three of eleven"
_SMALL: Final = 10  # "two or three" is one number, "12 or 13" is a choice
_CLAUSE: Final = 12  # words back to a verb of change: "raise the number of its stops from 5 to 7"
_NEAR: Final = 4  # within which a comma does not keep verb and range apart
_SHARED: Final = frozenset({"percent", "money", "measure", "duration"})
_TIMES: Final = frozenset("x×")
_CLAUSE_ENDS: Final = frozenset(".;:!?()")


def join_amounts(lexed: Lexed, amounts: list[Amount], t: AmountTables) -> list[Amount]:
    """Add up parts, join the two ends of ranges, then give both of a pair the unit they share."""
    joiner = _Joiner(lexed, t)
    return joiner.share(joiner.fold(joiner.fold(amounts, joiner.add_part), joiner.range))


class _Joiner:
    def __init__(self, lexed: Lexed, t: AmountTables) -> None:
        self.x = lexed
        self.t = t
        self.n = len(lexed)

    @staticmethod
    def fold(
        amounts: list[Amount], join: Callable[[Amount, Amount], Amount | None]
    ) -> list[Amount]:
        """Join each amount to the one before it where that makes one."""
        out: list[Amount] = []
        for b in amounts:
            joined = join(out[-1], b) if out else None
            if joined is None:
                out.append(b)
            else:
                out[-1] = joined
        return out

    def add_part(self, a: Amount, b: Amount) -> Amount | None:
        if self._times(a, b):  # "3 x 24 jam"
            return replace(b, first=a.first, value=a.value * b.value)
        if a.unit is None or a.upper is not None or a.numeral.ordinal or b.first < a.last:
            return None
        if not self._adjacent(a.last, b.first) or b.numeral.ordinal or a.of:
            return None
        if b.of is not None:  # "an hour and a half"
            part = quotient(b.value, b.of) * a.unit.factor
            joined = a.last < b.first and self._adjacent(a.last, b.first, barrier=",")
            common = b.value < b.of and (b.of <= _QUARTERS or b.value == 1)
            and_half = joined and b.unit is None and common
            return replace(a, last=b.last, value=a.value + part) if and_half else None
        if a.unit.kind == "money":
            return self._add_money(a, b)
        if b.unit is None:
            return self._add_smaller(a, b)
        return _add_measure(a, b)

    def _add_smaller(self, a: Amount, b: Amount) -> Amount | None:
        """Add a bare number at the end in the next smaller unit of time: "2 hours ten"."""
        below = {"h": "min", "min": "s"}.get(a.code or "")
        if below is None or not self._ends(b) or not 0 < b.value < 60:
            return None
        return _add_measure(a, replace(b, unit=Unit(below, "duration")))

    def _ends(self, b: Amount) -> bool:
        """True if nothing that could be counted follows."""
        return b.last >= self.n or self.x.kind[b.last] == SYMBOL

    def _adjacent(self, i: int, j: int, barrier: str = "") -> bool:
        """True if nothing, or only "and" or a comma, stands between the tokens."""
        while i < j:
            link = self.t.joins.match(self.x, i)
            if link is None or self.x.key[i] == barrier:
                return False
            i = link[0]
        return True

    def _times(self, a: Amount, b: Amount) -> bool:
        """True for so many times a duration, with a sign between the two."""
        x, whole = self.x, a.numeral.digits and a.unit is None and a.of is None
        sign = whole and b.first == a.last + 1 and x.key[a.last] in _TIMES
        return sign and b.unit is not None and b.unit.kind == "duration" and b.upper is None

    def _add_money(self, a: Amount, b: Amount) -> Amount | None:
        unit = a.unit
        if unit is None or unit.minor or a.value != a.value.to_integral_value():
            return None
        if b.unit is not None:
            return replace(a, last=b.last, value=a.value + b.value) if b.unit.minor else None
        small = (
            0 < b.value < 100 and b.value == b.value.to_integral_value() and b.numeral.scale == 1
        )
        spoken = a.last < b.first or self.x.kind[a.last - 1] == WORD
        if small and self._ends(b) and spoken and self.x.key[a.last : b.first] != [","]:
            return replace(a, last=b.last, value=a.value + b.value / 100)
        return None

    def range(self, a: Amount, b: Amount) -> Amount | None:
        if a.upper is not None or b.upper is not None or b.first <= a.last or a.of != b.of:
            return None
        start = a.first - 1
        if start > 0 and a.numeral.ordinal and self.x.kind[start] == WORD:
            start -= self.t.openers.match_back(self.x, start) is None  # "between the tenth and"
        opener = self.t.openers.match_back(self.x, start) if a.first else None
        origin = self.t.starts.match_back(self.x, start) if a.first and not opener else None
        if origin and self._moves(origin[0]) and not self._sized(origin[0], a, b):
            return None  # "rose from 5 to 7" are two values, "fell by 5 to 7" is a range
        table = self.t.middles if opener else self.t.ends if origin else self.t.ranges
        last = a.last + self._abbreviated(a)
        link = table.match(self.x, last) if last < self.n else None
        if link is None and not opener and b.value - a.value == 1 and a.value < _SMALL:
            link = self.t.choices.match(self.x, a.last)  # "two or three"
        if link is None or not self._reaches(link[0], b.first, opened=opener is not None):
            return None
        if a.unit is not None and a.unit.code == "%" and b.unit is None and not (opener or origin):
            return None  # "rose 9% to 400"
        uneven = self.x.key[a.last] == "-" and self.x.glued(a.last) != self.x.glued(a.last + 1)
        if uneven and (a.unit is not None or b.unit is None):
            return None
        whole = _merge(a, b, opener[0] if opener else None)
        if whole is None or whole.unit is None or b.unit is not None:
            return whole
        found = rate(self.x, self.t, whole.last, whole.unit)  # "$20-30 a barrel"
        return replace(whole, last=found[0], unit=found[1]) if found else whole

    def share(self, amounts: list[Amount]) -> list[Amount]:
        """Give a number the unit that is said once, after its partner: "from 48 to 20 minutes"."""
        out = list(amounts)
        for n, (a, b) in enumerate(pairwise(amounts)):
            if b.unit is not None and b.unit.kind in _SHARED and self._paired(a, b):
                scale = b.numeral.scale if b.numeral.scale >= 1000 > a.value else 1
                out[n] = replace(a, unit=b.unit, value=a.value * b.unit.factor * scale)
        return out

    def _paired(self, a: Amount, b: Amount) -> bool:
        """True for "from [9] to 12 days", "by [9] and 12 percent", not for what counts itself."""
        plain = a.unit is None and a.of is None and a.upper is None and b.of is None
        plain = plain and not self.t.per.match(self.x, b.numeral.last)  # "30 a day" counts
        if not plain or a.numeral.ordinal or b.first <= a.last or a.last >= self.n:
            return False
        origin = self.t.starts.match_back(self.x, a.first - 1) if a.first else None
        link = self.t.turns.match(self.x, a.last) if origin else None
        if link is None and a.numeral.words == b.numeral.words:
            link = self.t.joins.match(self.x, a.last)
            return link is not None and link[0] == b.first and self.x.key[a.last] != ","
        return link is not None and self._reaches(link[0], b.first)

    def _abbreviated(self, a: Amount) -> bool:
        """True if the dot of an abbreviated scale follows: "от 50 тыс. до 200 тыс."."""
        i = a.last
        named = a.numeral.scale >= 1000 and a.unit is None and self.x.kind[i - 1] == WORD
        return named and i + 1 < self.n and self.x.key[i] == "." and self.x.glued(i)

    def _moves(self, i: int) -> bool:
        """True if a verb of change stands before token `i` in its clause."""
        for j in range(i - 1, max(i - 1 - _CLAUSE, -1), -1):
            apart = i - j > _NEAR and "," in self.x.key[j:i]
            if apart or self.x.kind[j] == BREAK or self.x.key[j] in _CLAUSE_ENDS:
                return False
            if self.t.moves.match_back(self.x, j):
                return True
        return False

    def _sized(self, i: int, a: Amount, b: Amount) -> bool:
        """True if the word before token `i` tells that both are the size of a change, no levels.

        What falls does not reach a higher level; "une hausse de 2 à 3 %" says its unit once.
        """
        if i == 0 or a.value >= b.value:
            return False
        once = a.unit is None and b.unit is not None
        tables = (self.t.falls, self.t.range_after) if once else (self.t.falls,)
        return any(table.match_back(self.x, i - 1) for table in tables)

    def _reaches(self, i: int, j: int, *, opened: bool = False) -> bool:
        """True if only approximators stand before the end, or one word: "between 5 and the 7"."""
        if opened and j - i == 1 and self.x.kind[i] == WORD:
            return True
        dash = i > 0 and self.x.key[i - 1] == "-"
        while i < j and not dash and (bound := self.t.bounds.match(self.x, i)):
            i = bound[0]
        return i == j


def _add_measure(a: Amount, b: Amount) -> Amount | None:
    """Add a smaller unit of the same dimension, in that smaller unit."""
    if a.unit is None or b.unit is None or a.unit.code == b.unit.code:
        return None
    big, small = conversion(a.unit.code), conversion(b.unit.code)
    if big is None or small is None:
        return None
    if big[0] == "mo" and small[0] == "s":
        return None if b.unit.code not in _CALENDAR else _calendar(a, b)
    if big[0] != small[0] or big[1] <= small[1]:
        return None
    value = a.value * big[1] / small[1] + b.value
    return replace(a, last=b.last, value=value, unit=b.unit, numeral=b.numeral)


#: Days of the mean Gregorian year and month; UCUM's `a` and `mo` are the Julian ones.
_CALENDAR: Final = {"wk": 7, "d": 1}


def _calendar(a: Amount, b: Amount) -> Amount | None:
    days = {"a": Decimal(365), "mo": Decimal(30)}[a.unit.code if a.unit else "a"]
    value = a.value * days + b.value * _CALENDAR[b.unit.code if b.unit else "d"]
    day = Unit("d", "duration")
    return replace(a, last=b.last, value=value, unit=day, numeral=b.numeral)


def _merge(a: Amount, b: Amount, first: int | None) -> Amount | None:
    """Make a range of two amounts; the first takes unit and scale of the second."""
    low, high = a.value, b.value
    its = b.unit.code if b.unit is not None else ""
    if a.unit is not None and its and a.unit.code not in (its, its.partition("/")[0]):
        return None
    unit = b.unit or a.unit
    shared = b.numeral.scale
    if a.numeral.scale < 1000 <= shared and b.numeral.words and 0 < low <= high / shared:
        low = low * shared  # "7-9 million"
    if a.unit is None and b.unit is not None:
        low = low * b.unit.factor
    elif b.unit is None and a.unit is not None:
        high = high * a.unit.factor
    if low >= high or a.numeral.ordinal != b.numeral.ordinal:
        return None
    return replace(
        a,
        first=a.first if first is None else first,
        last=b.last,
        value=low,
        upper=high,
        unit=unit,
        numeral=a.numeral,
        opened=first is not None,
    )
