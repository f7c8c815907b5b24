"""What the slots of a pattern accept at a token: days, years, counts, names, dates in digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from dtx_nlp.dates import numeric
from dtx_nlp.dates.edtf import Moment
from dtx_nlp.dates.vocabulary import Name, Vocabulary
from dtx_nlp.dates.years import Series, is_counted, is_year
from dtx_nlp.lexing import BREAK, NUMBER, WORD, Lexed, PhraseTable
from dtx_nlp.numerals import Numeral

#: The index after what a slot takes, and its value.
Taken: TypeAlias = tuple[int, object] | None

_ROMAN: Final = {"I": 1, "V": 5, "X": 10}
_PER: Final = frozenset("%‰°")
_UNREAD: Final[Taken] = (-1, None)
_ONE: Final = Decimal(1)


class SlotReader:
    """Reads slots in one stretch of text."""

    def __init__(self, lexed: Lexed, numerals: Sequence[Numeral], vocabulary: Vocabulary) -> None:
        self.x = lexed
        self.v = vocabulary
        self.numerals = {n.first: n for n in numerals}
        self.counted = {n.last for n in numerals if not n.ordinal}
        self.digits = numeric.find_numeric(lexed, vocabulary.order)
        self.series = Series()
        self._read: dict[tuple[str, int], Taken] = {}

    def read(self, name: str, i: int) -> Taken:
        """Read the slot at token `i`."""
        known = self._read.get((name, i), _UNREAD)
        if known is not _UNREAD:
            return known
        special = _SPECIAL.get(name)
        taken = special(self, i) if special else self.v.classes[name].match(self.x, i)
        if name != "BAREYEAR":  # it also depends on the years before
            self._read[name, i] = taken
        return taken

    def is_numeric(self, i: int) -> bool:
        """True if a number begins at token `i`."""
        return self.x.kind[i] == NUMBER or i in self.numerals

    def _number(self, i: int) -> Numeral | None:
        n = self.numerals.get(i)
        if n is None or n.of is not None or n.value != n.value.to_integral_value():
            return None
        return n

    def _day(self, i: int) -> Taken:
        """A day of the month in digits or as an ordinal."""
        return self._any_day(i, words=False)

    def _day_cardinal(self, i: int) -> Taken:
        n = self.numerals.get(i)
        return None if n is not None and n.ordinal else self._any_day(i, words=True)

    def _day_word(self, i: int) -> Taken:
        return self._any_day(i, words=True)

    def _any_day(self, i: int, *, words: bool) -> Taken:
        n = self._number(i)
        if self.x.kind[i] == NUMBER and (n is None or not n.ordinal):
            key = self.x.key[i]
            ok = key.isdecimal() and len(key) <= 2 and 1 <= int(key) <= 31
            return (i + 1, int(key)) if ok else None
        if n is None or not 1 <= n.value <= 31 or n.start is not None:
            return None
        return (n.last, int(n.value)) if n.digits or n.ordinal or words else None

    def _count(self, i: int) -> Taken:
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

    def _nth(self, i: int) -> Taken:
        n = self._number(i)
        ok = n is not None and n.ordinal and 1 <= n.value <= 400
        return (n.last, int(n.value)) if n is not None and ok else None

    def _ordinal(self, i: int) -> Taken:
        nth = self._nth(i)
        if nth is not None:
            return nth
        edge = self.v.classes.get("EDGE")
        found = edge.match(self.x, i) if edge else None
        return (found[0], int(found[1])) if found else None

    def _full_year(self, i: int) -> Taken:
        key = self.x.key[i]
        if self.x.kind[i] == NUMBER:
            ok = len(key) == 4 and key.isdecimal() and 1000 <= int(key) <= 2199
            return (i + 1, int(key)) if ok else None
        n = self._number(i)
        if n is not None and 1000 <= n.value <= 2199:
            return n.last, int(n.value)
        if n is None or n.ordinal:
            return None
        more = self._number(n.last) if 13 <= n.value <= 20 else None
        if more is not None and 10 <= more.value <= 99 and not more.digits and not more.ordinal:
            return more.last, int(n.value) * 100 + int(more.value)
        return None

    def _short_year(self, i: int) -> Taken:
        """A year of two digits after an apostrophe."""
        x = self.x
        if x.key[i] != "'" or i + 1 >= len(x) or not x.glued(i + 1):
            return None
        key = x.key[i + 1]
        return (i + 2, numeric.full_year(int(key))) if len(key) == 2 and key.isdecimal() else None

    def _two_digits(self, i: int) -> Taken:
        key = self.x.key[i]
        return (i + 1, numeric.full_year(int(key))) if len(key) == 2 and key.isdecimal() else None

    def _no_word(self, i: int) -> Taken:
        return None if i < len(self.x) and self.x.kind[i] in (WORD, NUMBER) else (i, None)

    def _free(self, i: int) -> Taken:
        table = self.v.classes.get("COUNTED")
        counts = i < len(self.x) and (
            self.x.key[i] in _PER or (table is not None and table.match(self.x, i) is not None)
        )
        return None if counts else (i, None)

    def _no_noun(self, i: int) -> Taken:
        x = self.x
        if i >= len(x) or x.kind[i] not in (WORD, NUMBER):
            return None if i < len(x) and x.key[i] == "-" and x.glued(i) else (i, None)
        lower = x.text[x.start[i]].islower()
        return (i, None) if lower and self.v.function.match(x, i) else None

    def _noun(self, i: int) -> Taken:
        x = self.x
        if i >= len(x) or x.kind[i] != WORD or self.v.function.match(x, i):
            return None
        return (i, None) if x.text[x.start[i]].islower() else None

    def _described(self, i: int) -> bool:
        """True if the year stands between an adjective and its noun: "the deadly 2004 quake"."""
        found = self._likely_year(i)
        number = self.numerals.get(i)
        if i < 2 or found is None or int(self.x.key[i]) % 100 == 0 or (number and number.mod):
            return False
        if not self.v.before["YEARDET"].match_back(self.x, i - 2) or i - 1 in self.numerals:
            return False
        noun = i + 1 < len(self.x) and not self.x.key[i + 1].endswith(self.v.plural or ("\n",))
        return noun and bool(self._noun(i - 1) and self._noun(i + 1))

    def _named(self, i: int) -> Taken:
        """Yesterday, last night; not in capitals before a noun ("a This Morning presenter")."""
        found = self.v.classes["NAMED"].match(self.x, i)
        if found is None or found[0] == i + 1:
            return found
        title = self.x.text[self.x.start[found[0] - 1]].isupper() and self._noun(found[0])
        return None if title else found

    def _holiday(self, i: int, *, bare: bool = False) -> Taken:
        found = self.v.holidays.match(self.x, i)
        if found is None or (self.x.glued(i) and self.x.key[i - 1] == "-"):
            return None  # "KwaZulu-Natal"
        name = found[1]
        lower = name.capital and not self.x.text[self.x.start[i]].isupper()
        weak = bare and name.weak and not self.v.before["CUE"].match_back(self.x, i - 1)
        return None if lower or weak else (found[0], name.rule)

    def _bare_year(self, i: int) -> Taken:
        if self.x.kind[i] == NUMBER:
            ok = is_year(self.x, i, self.v, self.series) or self._described(i)
            return (i + 1, int(self.x.key[i])) if ok else None
        found = self._full_year(i)
        if found is None or self._no_word(found[0]) is None or int(str(found[1])) % 1000 == 0:
            return None
        return found if self.v.before["YEARCUE"].match_back(self.x, i - 1) else None

    def _likely_year(self, i: int) -> Taken:
        """A year of our times, in a place where only a count would be a rival."""
        found = self._full_year(i)
        if found is None or not 1900 <= int(str(found[1])) <= 2099:
            return None
        return None if is_counted(self.x, found[0] - 1, self.v) else found

    def _day_th(self, i: int) -> Taken:
        """A day in digits with an ordinal ending ("21st")."""
        n = self._number(i)
        return self._any_day(i, words=False) if n and n.ordinal else None

    def _day_compound(self, i: int) -> Taken:
        """A day in words of which no count would be made ("twenty-one")."""
        n = self._number(i)
        return self._any_day(i, words=True) if n and n.value > 20 and n.last > i + 1 else None

    def _roman(self, i: int) -> Taken:
        surface = self.x.surface(i, i + 1)
        numeral = surface.rstrip("erèm")  # "XIXe"
        if not numeral or any(c not in _ROMAN for c in numeral):
            return None
        digits = [_ROMAN[c] for c in numeral]
        pairs = zip(digits, [*digits[1:], 0], strict=True)
        return i + 1, sum(-a if a < b else a for a, b in pairs)

    def _digits(self, i: int, form: str, *, sure: bool = False) -> Taken:
        d = self.digits.get(i)
        if d is None or d.form != form or (sure and not d.sure):
            return None
        return d.last, d.value

    def _capitalized(self, i: int) -> Taken:
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

    def _dashed(self, i: int) -> Taken:
        """Day and month with a dash, of which one cannot be a month."""
        d = self.digits.get(i)
        if d is None or d.form != "partial" or not isinstance(d.value, Moment):
            return None
        dash = d.last > i + 1 and self.x.key[i + 1] == "-"  # "5.12" is one token
        return (d.last, d.value) if dash and (d.value.day or 0) > 12 else None

    def _old_year(self, i: int) -> Taken:
        """Two digits that can be no day and are a year of the last century ("August 99")."""
        key = self.x.key[i]
        ok = len(key) == 2 and key.isdecimal() and int(key) >= 40
        return (i + 1, 1900 + int(key)) if ok and self._no_word(i + 1) else None

    def _early_year(self, i: int) -> Taken:
        n = self._number(i)
        ok = n is not None and not n.ordinal and 100 <= n.value < 1000 and self._free(n.last)
        return (n.last, int(n.value)) if n is not None and ok else None

    def _alone(self, table: PhraseTable[Name], i: int) -> Taken:
        """A name that has a line for itself."""
        x = self.x
        found = table.match(x, i) if i == 0 or x.kind[i - 1] == BREAK else None
        end = found is not None and (found[0] >= len(x) or x.kind[found[0]] == BREAK)
        return found if end else None

    def _small_month(self, i: int) -> Taken:
        """A month, where months are written small; "Mars" is a planet."""
        found = self.v.months.match(self.x, i)
        if (
            found
            and found[1].weak
            and not found[1].short
            and self.x.text[self.x.start[i]].isupper()
        ):
            return None
        return self._name(self.v.months, i)

    def _clear(self, i: int) -> Taken:
        """Day and month with a slash, of which one cannot be a month."""
        d = self.digits.get(i)
        if d is None or not d.slashed or not isinstance(d.value, Moment):
            return None
        return (d.last, d.value) if (d.value.day or 0) > 12 else None

    def _name(
        self, table: PhraseTable[Name], i: int, *, bare: bool = False, any_case: bool = False
    ) -> Taken:
        found = table.match(self.x, i)
        if found is None or (bare and found[1].weak):
            return None
        if self._is_part_of_name(table, found[0], found[1]):
            return None
        lower = not self.x.text[self.x.start[found[0] - 1]].isupper()
        dotted = self.x.key[found[0] - 1] == "."
        return None if found[1].capital and lower and not dotted and not any_case else found


_SPECIAL: Final[Mapping[str, Callable[[SlotReader, int], Taken]]] = {
    "DAY": SlotReader._day,
    "DAYW": SlotReader._day_word,
    "NUM": SlotReader._count,
    "ORD": SlotReader._ordinal,
    "YEAR": SlotReader._full_year,
    "YY": SlotReader._short_year,
    "LIKELY": SlotReader._likely_year,
    "SHORT": SlotReader._two_digits,
    "STUCK": lambda r, i: r._two_digits(i) if r.x.glued(i) else None,
    "FREE": SlotReader._free,
    "DAYRANGE": lambda r, i: r._digits(i, "days"),
    "SUREDAYS": lambda r, i: r._digits(i, "days", sure=True),
    "OLDYEAR": SlotReader._old_year,
    "EARLYYEAR": SlotReader._early_year,
    "STOP": SlotReader._no_word,
    "NONOUN": SlotReader._no_noun,
    "NOUN": SlotReader._noun,
    "NAMED": SlotReader._named,
    "HOLIDAY": SlotReader._holiday,
    "FEAST": lambda r, i: r._holiday(i, bare=True),
    "DAYTH": SlotReader._day_th,
    "BAREYEAR": SlotReader._bare_year,
    "ROMAN": SlotReader._roman,
    "DATE": lambda g, i: g._digits(i, "day"),
    "PARTIAL": lambda g, i: g._digits(i, "partial", sure=True),
    "LOOSE": lambda g, i: g._digits(i, "partial"),
    "MONTHYEAR": lambda g, i: g._digits(i, "month", sure=True),
    "LOOSEMY": lambda g, i: g._digits(i, "month"),
    "YEARS": lambda g, i: g._digits(i, "years"),
    "MON": lambda g, i: g._name(g.v.months, i),
    "SMALLMON": SlotReader._small_month,
    "MONTH": lambda g, i: g._name(g.v.months, i, bare=True),
    "ANYMON": lambda g, i: g._name(g.v.months, i, any_case=True),
    "WD": lambda g, i: g._name(g.v.weekdays, i),
    "ANYWD": lambda g, i: g._name(g.v.weekdays, i, any_case=True),
    "SPACED": lambda g, i: g._digits(i, "spaced"),
    "DAYN": SlotReader._day_cardinal,
    "DAYS": SlotReader._day_compound,
    "NTH": SlotReader._nth,
    "SLASHED": lambda g, i: (
        g._digits(i, "partial") if i in g.digits and g.digits[i].slashed else None
    ),
    "LONEMON": lambda g, i: g._alone(g.v.months, i),
    "LONEWD": lambda g, i: g._alone(g.v.weekdays, i),
    "DASHED": SlotReader._dashed,
    "CLEAR": lambda g, i: g._clear(i),
    "CAP": SlotReader._capitalized,
    "WEEKDAY": lambda g, i: g._name(g.v.weekdays, i, bare=True),
}
