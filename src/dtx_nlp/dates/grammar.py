"""Finding date expressions in tokens by a language's patterns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from dtx_nlp.dates import numeric
from dtx_nlp.dates.edtf import YEAR, Moment, Period, Value
from dtx_nlp.dates.patterns import Match, Slot, match
from dtx_nlp.dates.readings import NOTHING, READINGS, Context
from dtx_nlp.dates.vocabulary import Name, Rule, Vocabulary
from dtx_nlp.dates.years import Series, cued, is_counted, is_year
from dtx_nlp.lexing import BREAK, NUMBER, WORD, Lexed, PhraseTable
from dtx_nlp.numerals import Numeral

_ROMAN: Final = {"I": 1, "V": 5, "X": 10}
#: How far the clause is searched for words that tell of the future.
_CLAUSE: Final = 10
_ENDS: Final = frozenset('.;!?"')


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
        self, lexed: Lexed, numerals: Sequence[Numeral], vocabulary: Vocabulary, reference: Any
    ) -> None:
        self.x = lexed
        self.v = vocabulary
        self.reference = reference
        self.numerals = {n.first: n for n in numerals}
        self._counted = {n.last for n in numerals}
        self.digits = numeric.find_numeric(lexed, vocabulary.order)
        self.series = Series()
        self._terms: dict[int, Found | None] = {}

    # -- search ---------------------------------------------------------------------------------

    def scan(self) -> list[Found]:
        """Find the date expressions from left to right, the longest at each place."""
        out: list[Found] = []
        i, n = 0, len(self.x)
        while i < n:
            found = self._longest(i)
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
                self.series = Series(found.last, year)
            i = max(found.last, i + 1)
        return out

    @staticmethod
    def _last_year(value: Value) -> int | None:
        last = value.last if isinstance(value, Period) else value
        return last.year if last is not None and last.grain == YEAR else None

    def _vague(self, found: Found) -> bool:
        """True if a unit is counted or made vague by the word before it ("12 tahun ini")."""
        if found.reading not in ("relative", "named", "ago") or not self._unit_first(found.first):
            return False
        first = found.first
        if first > 1 and self.x.key[first - 1] == "-" and self.x.glued(first):
            return True  # "bertahun-tahun ini"
        table = self.v.classes.get("VAGUE")
        counted = found.first in self._counted
        before = table.match_back(self.x, found.first - 1) if table and found.first else None
        return counted or before is not None

    def _unit_first(self, i: int) -> bool:
        return any(self.v.classes[name].match(self.x, i) is not None for name in ("PERIOD", "UNIT"))

    def _longest(self, i: int) -> Found | None:
        term = self.term(i)
        rules = list(self.v.outer.by_key.get(self.x.key[i], ()))
        if self._numeric(i):
            rules += self.v.outer.number
        if term is not None:
            rules += self.v.outer.by_key.get("*", ())
        return self._best(rules, i, term)

    def term(self, i: int) -> Found | None:
        """Give the longest expression that is no range and begins at token `i`."""
        if i not in self._terms:
            self._terms[i] = None  # an expression does not begin with itself
            rules = list(self.v.rules.by_key.get(self.x.key[i], ()))
            if self._numeric(i):
                rules += self.v.rules.number
            self._terms[i] = self._best(rules, i, None)
        return self._terms[i]

    def _numeric(self, i: int) -> bool:
        return self.x.kind[i] == NUMBER or i in self.numerals

    def _best(self, rules: list[Rule], i: int, best: Found | None) -> Found | None:
        for rule in rules:
            m = match(rule.pattern, self.x.key, i, self._lookup)
            if m is None or (best is not None and _reach(m) <= _reach(best)):
                continue
            value = READINGS[rule.reading](m.slots, self.context(i, m.end))
            if value is not None:
                best = Found(m.first, m.last, m.end, value, rule.reading)
        return best

    def context(self, i: int, end: int) -> Context:
        """Give what readings may look at, for an expression over `[i, end)`."""
        return Context(self.reference, lambda: self.forward(i, end))

    def forward(self, first: int, last: int) -> bool:
        """True if the clause around `[first, last)` speaks of the future."""
        table = self.v.classes.get("FUTURE")
        if table is None:
            return False
        a = first
        while a > 0 and first - a < _CLAUSE and not self._stops(a - 1):
            a -= 1
        b = last
        while b < len(self.x) and b - last < _CLAUSE and not self._stops(b):
            b += 1
        if b - a == last - first:
            return True  # it stands alone, as in a heading or timetable
        heads = table.heads()
        return any(
            self.x.key[k] in heads and table.match(self.x, k) is not None for k in range(a, b)
        )

    def _stops(self, i: int) -> bool:
        return self.x.kind[i] == BREAK or self.x.key[i] in _ENDS

    # -- slots ----------------------------------------------------------------------------------

    def _lookup(self, slot: Slot, i: int) -> tuple[int, object] | None:
        if slot.nested:
            found = self.term(i)
            if found is None or slot.name not in ("*", found.value.grain) or found.first != i:
                return None
            return found.end, found.value
        special: Callable[[Grammar, int], tuple[int, object] | None] | None
        special = _SPECIAL.get(slot.name)
        if special is not None:
            return special(self, i)
        return self.v.classes[slot.name].match(self.x, i)

    def _number(self, i: int) -> Numeral | None:
        n = self.numerals.get(i)
        if n is None or n.of is not None or n.value != n.value.to_integral_value():
            return None
        return n

    def _day(self, i: int) -> tuple[int, object] | None:
        """A day of the month in digits or as an ordinal."""
        return self._any_day(i, words=False)

    def _day_cardinal(self, i: int) -> tuple[int, object] | None:
        n = self.numerals.get(i)
        return None if n is not None and n.ordinal else self._any_day(i, words=True)

    def _day_word(self, i: int) -> tuple[int, object] | None:
        return self._any_day(i, words=True)

    def _any_day(self, i: int, *, words: bool) -> tuple[int, object] | None:
        n = self._number(i)
        if self.x.kind[i] == NUMBER and (n is None or not n.ordinal):
            key = self.x.key[i]
            ok = key.isdecimal() and len(key) <= 2 and 1 <= int(key) <= 31
            return (i + 1, int(key)) if ok else None
        if n is None or not 1 <= n.value <= 31 or n.start is not None:
            return None
        return (n.last, int(n.value)) if n.digits or n.ordinal or words else None

    def _count(self, i: int) -> tuple[int, object] | None:
        n = self.numerals.get(i)
        if n is not None and n.of is not None and self._quarters(n.last - 1):
            return n.last - 1, n.value  # no fraction: "the last two quarters"
        if n is not None and n.of is not None and self.x.key[i].isdecimal():
            return i + 1, Decimal(self.x.key[i])  # "week 3 of 2027"
        if n is not None and n.of is None and not n.ordinal and 0 < n.value <= 9999 and not n.mod:
            return n.last, n.value
        article = self.v.classes.get("ARTICLE")
        found = article.match(self.x, i) if article else None
        return (found[0], _ONE) if found else None

    def _quarters(self, i: int) -> bool:
        found = self.v.classes["UNIT"].match(self.x, i)
        return found is not None and found[1] == "quarter"

    def _nth(self, i: int) -> tuple[int, object] | None:
        n = self._number(i)
        ok = n is not None and n.ordinal and 1 <= n.value <= 400
        return (n.last, int(n.value)) if n is not None and ok else None

    def _ordinal(self, i: int) -> tuple[int, object] | None:
        nth = self._nth(i)
        if nth is not None:
            return nth
        edge = self.v.classes.get("EDGE")
        found = edge.match(self.x, i) if edge else None
        return (found[0], int(found[1])) if found else None

    def _full_year(self, i: int) -> tuple[int, object] | None:
        key = self.x.key[i]
        if self.x.kind[i] == NUMBER:
            ok = len(key) == 4 and key.isdecimal() and 1000 <= int(key) <= 2199
            return (i + 1, int(key)) if ok else None
        n = self._number(i)
        if n is None or n.ordinal:
            return None
        if 1000 <= n.value <= 2199:
            return n.last, int(n.value)
        more = self._number(n.last) if 13 <= n.value <= 20 else None
        if more is not None and 10 <= more.value <= 99 and not more.digits and not more.ordinal:
            return more.last, int(n.value) * 100 + int(more.value)
        return None

    def _short_year(self, i: int) -> tuple[int, object] | None:
        """A year of two digits after an apostrophe."""
        x = self.x
        if x.key[i] != "'" or i + 1 >= len(x) or not x.glued(i + 1):
            return None
        key = x.key[i + 1]
        return (i + 2, numeric.full_year(int(key))) if len(key) == 2 and key.isdecimal() else None

    def _two_digits(self, i: int) -> tuple[int, object] | None:
        key = self.x.key[i]
        return (i + 1, numeric.full_year(int(key))) if len(key) == 2 and key.isdecimal() else None

    def _no_word(self, i: int) -> tuple[int, object] | None:
        return None if i < len(self.x) and self.x.kind[i] in (WORD, NUMBER) else (i, None)

    def _bare_year(self, i: int) -> tuple[int, object] | None:
        if self.x.kind[i] == NUMBER:
            ok = is_year(self.x, i, self.v.classes, self.series)
            return (i + 1, int(self.x.key[i])) if ok else None
        found = self._full_year(i)
        if found is None or self._no_word(found[0]) is None or int(str(found[1])) % 1000 == 0:
            return None
        return found if cued(self.x, i, self.v.classes) else None

    def _likely_year(self, i: int) -> tuple[int, object] | None:
        """A year of our times, in a place where only a count would be a rival."""
        found = self._full_year(i)
        if found is None or not 1900 <= int(str(found[1])) <= 2099:
            return None
        return None if is_counted(self.x, found[0] - 1, self.v.classes) else found

    def _day_th(self, i: int) -> tuple[int, object] | None:
        """A day in digits with an ordinal ending ("21st")."""
        n = self._number(i)
        return self._any_day(i, words=False) if n and n.ordinal else None

    def _day_compound(self, i: int) -> tuple[int, object] | None:
        """A day in words of which no count would be made ("twenty-one")."""
        n = self._number(i)
        return self._any_day(i, words=True) if n and n.value > 20 and n.last > i + 1 else None

    def _roman(self, i: int) -> tuple[int, object] | None:
        surface = self.x.surface(i, i + 1)
        numeral = surface.rstrip("erèm")  # "XIXe"
        if not numeral or any(c not in _ROMAN for c in numeral):
            return None
        digits = [_ROMAN[c] for c in numeral]
        pairs = zip(digits, [*digits[1:], 0], strict=True)
        return i + 1, sum(-a if a < b else a for a, b in pairs)

    def _digits(self, i: int, form: str, *, sure: bool = False) -> tuple[int, object] | None:
        d = self.digits.get(i)
        if d is None or d.form != form or (sure and not d.sure):
            return None
        return d.last, d.value

    def _capitalized(self, i: int) -> tuple[int, object] | None:
        return (i + 1, None) if self.x.text[self.x.start[i]].isupper() else None

    def _is_part_of_name(self, table: PhraseTable[Name], after: int, name: Name) -> bool:
        """True for "Сент-Джонстон" and "Des Moines": a name goes on after what looks like one."""
        x = self.x
        if after >= len(x):
            return False
        if x.key[after] == "-" and x.glued(after) and after + 1 < len(x) and x.glued(after + 1):
            return x.kind[after + 1] == WORD and table.match(x, after + 1) is None
        short = name.short and x.key[after - 1] != "." and x.kind[after] == WORD
        return short and x.text[x.start[after]].isupper() and table.match(x, after) is None

    def _clear(self, i: int) -> tuple[int, object] | None:
        """Day and month with a slash, of which one cannot be a month."""
        d = self.digits.get(i)
        if d is None or not d.slashed or not isinstance(d.value, Moment):
            return None
        return (d.last, d.value) if (d.value.day or 0) > 12 else None

    def _name(
        self, table: PhraseTable[Name], i: int, *, bare: bool = False, any_case: bool = False
    ) -> tuple[int, object] | None:
        found = table.match(self.x, i)
        if found is None or (bare and found[1].weak):
            return None
        if self._is_part_of_name(table, found[0], found[1]):
            return None
        lower = not self.x.text[self.x.start[found[0] - 1]].isupper()
        dotted = self.x.key[found[0] - 1] == "."
        return None if found[1].capital and lower and not dotted and not any_case else found


def _reach(m: Match | Found) -> tuple[int, int]:
    """Rank by where the match ends, then by how much of it is the mention."""
    return m.end, m.last - m.first


_ONE: Final = Decimal(1)
_SPECIAL: Final[dict[str, Any]] = {
    "DAY": Grammar._day,
    "DAYW": Grammar._day_word,
    "NUM": Grammar._count,
    "ORD": Grammar._ordinal,
    "YEAR": Grammar._full_year,
    "YY": Grammar._short_year,
    "LIKELY": Grammar._likely_year,
    "SHORT": Grammar._two_digits,
    "STOP": Grammar._no_word,
    "DAYTH": Grammar._day_th,
    "BAREYEAR": Grammar._bare_year,
    "ROMAN": Grammar._roman,
    "DATE": lambda g, i: g._digits(i, "day"),
    "PARTIAL": lambda g, i: g._digits(i, "partial", sure=True),
    "LOOSE": lambda g, i: g._digits(i, "partial"),
    "MONTHYEAR": lambda g, i: g._digits(i, "month", sure=True),
    "LOOSEMY": lambda g, i: g._digits(i, "month"),
    "YEARS": lambda g, i: g._digits(i, "years"),
    "MON": lambda g, i: g._name(g.v.months, i),
    "MONTH": lambda g, i: g._name(g.v.months, i, bare=True),
    "ANYMON": lambda g, i: g._name(g.v.months, i, any_case=True),
    "WD": lambda g, i: g._name(g.v.weekdays, i),
    "ANYWD": lambda g, i: g._name(g.v.weekdays, i, any_case=True),
    "SPACED": lambda g, i: g._digits(i, "spaced"),
    "DAYN": Grammar._day_cardinal,
    "DAYS": Grammar._day_compound,
    "NTH": Grammar._nth,
    "SLASHED": lambda g, i: (
        g._digits(i, "partial") if i in g.digits and g.digits[i].slashed else None
    ),
    "CLEAR": lambda g, i: g._clear(i),
    "CAP": Grammar._capitalized,
    "WEEKDAY": lambda g, i: g._name(g.v.weekdays, i, bare=True),
}
