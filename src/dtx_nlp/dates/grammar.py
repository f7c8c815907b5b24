"""Finding date expressions in tokens by a language's patterns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dtx_nlp.dates import edtf
from dtx_nlp.dates.context import Context
from dtx_nlp.dates.edtf import YEAR, Moment, Period, Value
from dtx_nlp.dates.patterns import Match, Slot, match
from dtx_nlp.dates.readings import READINGS
from dtx_nlp.dates.slots import SlotReader
from dtx_nlp.dates.spans import NOTHING
from dtx_nlp.dates.vocabulary import Rule, Vocabulary
from dtx_nlp.dates.years import Series
from dtx_nlp.lexing import BREAK, WORD, Lexed
from dtx_nlp.numerals import Numeral

#: How many tokens before and after a date are searched for words that tell of the future.
_BEHIND: Final = 16
_AHEAD: Final = 10
_ENDS: Final = frozenset('.;!?"')
#: How deep dates stand in dates ("Monday of the first week of March"), with room to spare.
_DEPTH: Final = 12
#: How many tokens after a date "a year earlier" may stand to speak of it.
_ANCHORED: Final = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A date expression: the mention's tokens `[first, last)`, where matching ended, its value."""

    first: int
    last: int
    end: int
    value: Value
    reading: str


class Grammar:
    """The date expressions of one stretch of text."""

    def __init__(
        self,
        lexed: Lexed,
        numerals: Sequence[Numeral],
        vocabulary: Vocabulary,
        reference: dt.date | None,
    ) -> None:
        self.x = lexed
        self.v = vocabulary
        self.reference = reference
        self.slots = SlotReader(lexed, numerals, vocabulary)
        self._terms: dict[int, Found | None] = {}
        self._depth = 0
        #: Where the last moment named ends, and which it is.
        self.anchor: tuple[int, Moment] | None = None

    def scan(self) -> list[Found]:
        """Find the date expressions from left to right, the longest at each place."""
        out: list[Found] = []
        starts, keys = self.v.starts, self.x.key
        i, n = 0, len(self.x)
        while i < n:
            possible = keys[i] in starts or self.slots.is_numeric(i)
            found = self._longest(i) if possible else None
            if found is None:
                i += 1
                continue
            if found.first > i:  # what stands before is context, and must not cut the date short
                alone = self._longest(found.first)
                found = alone if alone and alone.end > found.end else found
            if found.value.grain == NOTHING or self._vague(found):
                i = max(found.end, i + 1)
                continue
            out.append(found)
            year = self._last_year(found.value)
            if year is not None:
                self.slots.series = Series(found.last, year)
            value = self.context(found.first, found.end).complete(found.value)
            if isinstance(value, Moment) and edtf.bounds(value):
                self.anchor = found.end, value
            i = max(found.last, i + 1)
        return out

    @staticmethod
    def _last_year(value: Value) -> int | None:
        last = value.last if isinstance(value, Period) else value
        return last.year if last is not None and last.grain == YEAR else None

    def _vague(self, found: Found) -> bool:
        """True if a unit is counted or made vague by the word before it ("12 tahun ini")."""
        first = found.first
        if found.reading not in ("relative", "named", "ago"):
            return False
        if found.reading != "ago" and not self._unit_first(first):
            return False
        if first > 1 and self.x.key[first - 1] == "-" and self.x.glued(first):
            return True  # "bertahun-tahun ini"
        counted = found.reading != "ago" and first in self.slots.counted
        return counted or self.v.before["VAGUE"].match_back(self.x, first - 1) is not None

    def _unit_first(self, i: int) -> bool:
        return any(self.v.classes[name].match(self.x, i) is not None for name in ("PERIOD", "UNIT"))

    def _longest(self, i: int) -> Found | None:
        best = term = self.term(i)
        outer, key = self.v.outer, self.x.key[i]
        if key in outer.by_key:
            best = self._best(outer.by_key[key], i, best, ties=True)
        if self.slots.is_numeric(i):
            best = self._best(outer.number, i, best, ties=True)
        if term is not None:
            best = self._best(outer.by_key["*"], i, best, ties=True)
        return best

    def term(self, i: int) -> Found | None:
        """Give the longest expression that is no range and begins at token `i`."""
        if i not in self._terms:
            if self._depth >= _DEPTH:
                return None
            self._terms[i] = None  # an expression does not begin with itself
            self._depth += 1
            best = None
            if self.x.key[i] in self.v.rules.by_key:
                best = self._best(self.v.rules.by_key[self.x.key[i]], i, best)
            if self.slots.is_numeric(i):
                best = self._best(self.v.rules.number, i, best)
            if best is not None:  # what begins with an expression goes on from the one found
                self._terms[i] = best
                best = self._best(self.v.rules.by_key["*"], i, best)
            self._depth -= 1
            self._terms[i] = best
        return self._terms[i]

    def _best(
        self, rules: list[Rule], i: int, best: Found | None, *, ties: bool = False
    ) -> Found | None:
        for rule in rules:
            m = match(rule.pattern, self.x.key, i, self._lookup)
            if m is None or (best is not None and _reach(m) < _reach(best)):
                continue
            if best is not None and _reach(m) == _reach(best) and not ties:
                continue
            value = READINGS[rule.reading](m.slots, self.context(i, m.end))
            if value is not None:
                best = Found(m.first, m.last, m.end, value, rule.reading)
        return best

    def context(self, i: int, end: int) -> Context:
        """Give what readings may look at, for an expression over `[i, end)`."""
        near = self.anchor is not None and 0 <= i - self.anchor[0] < _ANCHORED
        anchor = self.anchor[1] if self.anchor and near else None
        return Context(self.reference, lambda: self.forward(i, end), anchor)

    def forward(self, first: int, last: int) -> bool:
        """True if the clause around `[first, last)` speaks of the future."""
        if self._due(first):
            return True
        table = self.v.classes.get("FUTURE")
        if table is None:
            return False
        a = first
        joins = self.v.classes.get("AND")
        while a > 0 and first - a < _BEHIND and not self._stops(a - 1):
            a -= 1
        b = last
        while b < len(self.x) and b - last < _AHEAD and not self._stops(b):
            b += 1
        if a < first and joins is not None and (join := joins.match(self.x, a)):
            a = min(join[0], first)
        if b - a == last - first:
            return True  # it stands alone, as in a heading or timetable
        heads = table.heads()
        return any(
            self.x.key[k] in heads and table.match(self.x, k) is not None for k in range(a, b)
        )

    def _due(self, first: int) -> bool:
        """True if the date at `first` is what something must be done by.

        Not so at the head of a sentence ("By Monday stocks had climbed"), nor in a comparison
        ("прибавив 1,9 % к понедельнику").
        """
        due = self.v.before["DUE"].match_back(self.x, first - 1) if first else None
        i = due[0] - 1 if due else -1
        return i >= 0 and not self._stops(i) and self.x.kind[i] == WORD

    def _stops(self, i: int) -> bool:
        return self.x.kind[i] == BREAK or self.x.key[i] in _ENDS

    def _lookup(self, slot: Slot, i: int) -> tuple[int, object] | None:
        if not slot.nested:
            return self.slots.read(slot.name, i)
        found = self.term(i)
        if found is None or slot.name not in ("*", found.value.grain) or found.first != i:
            return None
        return found.end, found.value


def _reach(m: Match | Found) -> tuple[int, int]:
    """Rank by where the match ends, then by how much of it is the mention."""
    return m.end, m.last - m.first
