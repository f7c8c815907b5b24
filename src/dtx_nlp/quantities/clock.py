"""Times of day: "8 p.m.", "pukul 18.00", "7 h 30", "de 9 heures à 17 heures"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dtx_nlp import languages
from dtx_nlp.lexing import NUMBER, Lexed, PhraseTable
from dtx_nlp.numerals import Numeral
from dtx_nlp.surfaces import phrase_set
from dtx_nlp.units import UnitTables, unit_tables


@dataclass(frozen=True, slots=True)
class Clock:
    """The words of a language by which a number is a time of day."""

    before: PhraseTable[bool]
    after: PhraseTable[bool]
    hours: PhraseTable[bool]
    starts: PhraseTable[bool]
    links: PhraseTable[bool]
    lasting: PhraseTable[bool]
    units: UnitTables

    def tells(self, x: Lexed, n: Numeral) -> bool:
        """Tell whether a number is a time of day, or a part of one."""
        if n.ordinal or n.of is not None:
            return False
        after = self.after.match(x, n.last) if n.last < len(x) else None
        before = self.before.match_back(x, n.first - 1) if n.first else None
        unit = self.units.after.match(x, n.last) if n.last < len(x) else None
        minutes = unit is not None and unit[1].code in ("min", "s")
        if after is not None or (before is not None and not minutes):  # not "1 jam 30 menit"
            return True
        i = n.first
        linked = i > 2 and self.links.match(x, i - 1) is not None and x.kind[i - 2] == NUMBER
        if linked and unit is None and self.before.match_back(x, i - 3):
            return True  # "pukul 18.00 dan 22.00"
        if n.first > 2 and x.kind[n.first - 2] == NUMBER:  # the minutes: "à 11 h 15"
            hour = self.units.after.match(x, n.first - 1)
            if hour and hour[1].code == "h" and self.hours.match_back(x, n.first - 3):
                return True
        if self._with_minutes(x, n) or self._opening_hours(x, n):
            return True
        if unit is None or unit[1].code != "h" or n.value > 24 or n.scale > 1 or not n.first:
            return False
        return self.hours.match_back(x, n.first - 1) is not None

    def _hour(self, x: Lexed, i: int) -> int:
        """Give the token after an hour of the day at `i` with its minutes: "7 h 30"; else 0."""
        key = x.key[i] if 0 <= i < len(x) else ""
        unit = self.units.after.match(x, i + 1) if key.isdecimal() and i + 1 < len(x) else None
        if unit is None or unit[1].code != "h" or int(key) > 24:
            return 0
        return unit[0] + self._minutes(x, unit[0])

    def _minutes(self, x: Lexed, i: int) -> bool:
        """True for two digits of minutes at `i`, without a word for minutes after them."""
        key = x.key[i] if i < len(x) else ""
        if len(key) != 2 or not key.isdecimal() or int(key) > 59:
            return False
        return i + 1 >= len(x) or self.units.after.match(x, i + 1) is None

    def _with_minutes(self, x: Lexed, n: Numeral) -> bool:
        """Hour or minutes of "7 h 30", unless it lasts ("en 7 h 30")."""
        if not self.hours or n.words or n.last - n.first > 1:
            return False
        first = n.first if self._hour(x, n.first) > n.first + 2 else n.first - 2
        if first < 0 or self._hour(x, first) <= first + 2:
            return False
        return not (first and self.lasting.match_back(x, first - 1))

    def _opening_hours(self, x: Lexed, n: Numeral) -> bool:
        """One of two hours of the day: "de 9 heures à 17 heures", "entre 22 heures et 4 heures"."""
        if not self.hours or n.words or n.first == 0:
            return False
        end = self._hour(x, n.first)
        if end and self.starts.match_back(x, n.first - 1) is not None:
            return end + 1 < len(x) and self._hour(x, end + 1) > 0
        if not end:
            return False
        for i in range(n.first - 3, max(n.first - 5, 0), -1):
            if self._hour(x, i) == n.first - 1:
                return self.starts.match_back(x, i - 1) is not None
        return False


@cache
def clock(code: str) -> Clock:
    """Build the tables of a language."""
    language = languages.get(code)
    c, n = language.context, language.numbers
    return Clock(
        before=phrase_set(language, c.clock_before, backward=True),
        after=phrase_set(language, c.clock_after, capitals=True),
        hours=phrase_set(language, c.clock_hours, backward=True),
        starts=phrase_set(language, (*n.range_starts, *n.range_openers), backward=True),
        links=phrase_set(language, (*n.ranges, *n.range_middles, *language.counting.join)),
        lasting=phrase_set(language, c.lasting, backward=True),
        units=unit_tables(code),
    )
