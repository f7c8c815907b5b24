"""Amounts in their context to QUANTITY mentions: kind, bounds, direction, and what is none."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from dtx_nlp.document import Span
from dtx_nlp.drafts import Draft
from dtx_nlp.languages import Language
from dtx_nlp.lexing import BREAK, NUMBER, WORD, Lexed
from dtx_nlp.numerals import Numeral
from dtx_nlp.quantities.amounts import Amount, plain, quotient, read_amounts
from dtx_nlp.quantities.busy import Busy
from dtx_nlp.quantities.names import Names, names
from dtx_nlp.quantities.parts import join_amounts
from dtx_nlp.quantities.tables import ContextTables, amount_tables, context_tables
from dtx_nlp.units import Unit

_CLAUSE: Final = 12  # words back to a verb of change
_CLAUSE_ENDS: Final = frozenset(".;:!?()")
_FLIP: Final = {">": "<", ">=": "<="}


def find_quantities(
    lexed: Lexed,
    numerals: Sequence[Numeral],
    language: Language,
    taken: Sequence[Draft] = (),
) -> list[Draft]:
    """Find the QUANTITY mentions of one stretch of text, in order.

    Numerals inside `taken` drafts (dates, legal documents) are left out, but for a duration inside
    a date ("two years" in "two years ago").
    """
    finder = _Finder(lexed, language, context_tables(language.code), names(language.code))
    return finder.find(list(numerals), taken)


@dataclass(slots=True)
class _Reading:
    """An amount with what its context says of it."""

    amount: Amount
    kind: str
    first: int
    last: int
    mod: str = ""
    change: str = ""


class _Finder:
    def __init__(self, lexed: Lexed, language: Language, t: ContextTables, named: Names) -> None:
        self.x = lexed
        self.t = t
        self.language = language
        self.named = named
        self.units = named.units.after
        self.halves = amount_tables(language.code).halves
        self.n = len(lexed)
        #: Where amounts begin.
        self.begins: AbstractSet[int] = frozenset()

    def find(self, numerals: list[Numeral], taken: Sequence[Draft]) -> list[Draft]:
        free = [n for n in numerals if not self.named.is_name(self.x, n)]
        t = amount_tables(self.language.code)
        amounts = join_amounts(self.x, read_amounts(self.x, free, t), t)
        amounts += self._doubled(amounts)
        amounts.sort(key=lambda a: a.first)
        self.begins = {a.first for a in amounts}
        busy = Busy(taken)
        readings: list[_Reading] = []
        end = 0
        for a in amounts:
            inside = busy.inside(self._start(a), self._end(a))
            if inside and not (inside == "DATE" and self._counts_time(a)):
                continue
            reading = self._read(a, nested=bool(inside))
            if reading is not None and self._start(a) >= end:
                if readings and reading.first < readings[-1].last and a.numeral.start is None:
                    # words that were taken as the bound of the one before are no bound of this
                    reading = replace(reading, first=a.first, mod=a.numeral.mod)
                readings.append(reading)
                end = self._end(a) if reading.last <= a.last else self.x.end[reading.last - 1]
        return [self._draft(r) for r in self._intervals(self._unhalved(readings))]

    def _unhalved(self, readings: list[_Reading]) -> list[_Reading]:
        """Leave out "half" after an ordinal: "the second half" is no fraction."""
        ends = {r.last for r in readings if r.kind == "ordinal"}
        return [
            r for r in readings if r.kind != "fraction" or r.first not in ends or r.amount.value > 1
        ]

    # -- amounts without a numeral ----------------------------------------------------------------

    def _counts_time(self, a: Amount) -> bool:
        """True for a duration ("two years" ago), not for a part of a date ("tháng 4 năm 2018")."""
        if a.unit is None or a.unit.kind != "duration" or a.value >= 1000:
            return False
        i = a.first - 1
        label = self.units.match(self.x, i) if i >= 0 else None
        if label is not None and label[0] == a.first and label[1].kind == "duration":
            return False
        return a.last >= self.n or self.x.kind[a.last] != NUMBER

    def _doubled(self, amounts: list[Amount]) -> list[Amount]:
        """Verbs and adverbs that multiply: "double", "вдвое", "gấp đôi"."""
        covered = {i for a in amounts for i in range(a.first, a.last)}
        heads = self.t.multiples.heads()
        out = []
        done = 0
        for i, key in enumerate(self.x.key):
            if key not in heads or i < done or i in covered:
                continue
            if self.named.is_title_word(self.x, i):
                continue
            found = self.t.multiples.match(self.x, i)
            if found and not self.t.times.match(self.x, found[0]):  # "gấp [ba lần]"
                done = found[0]
                numeral = Numeral(i, done, found[1], words=True)
                out.append(Amount(i, done, found[1], numeral, _MULTIPLE))
        return out

    # -- context ----------------------------------------------------------------------------------

    def _read(self, a: Amount, *, nested: bool) -> _Reading | None:
        first, last = a.first, a.last
        a, last = self._times(a, last)
        kind = self._kind(a)
        aged = self._age(a, first, last)
        if aged is not None:
            kind, first, last = "age", *aged
        mod = a.numeral.mod
        change = self._difference(first, last, kind)
        if not nested and not a.numeral.ordinal:
            mod, first, last = self._bounds(a, first, last, mod, differs=bool(change))
        change = change or self._change(a, kind, first, last)
        if self._doubtful(a, first, last, mod, change):
            return None
        if mod == "<" and a.value == 0:
            mod = "~"
        if kind == "ordinal" and mod != "<=":
            mod = ""
        return _Reading(a, kind, first, last, mod, change)

    def _times(self, a: Amount, last: int) -> tuple[Amount, int]:
        if a.unit is not None or a.numeral.ordinal:
            return a, last
        i = last
        if i + 1 < self.n and self.x.key[i] == "-" and self.x.glued(i):
            i += 1
        found = self.t.times.match(self.x, i) if i < self.n else None
        if found is None:
            return a, last
        value = a.value if a.of is None else quotient(a.value, a.of)
        half = self.halves.match(self.x, found[0]) if found[0] < self.n else None
        last = half[0] if half else found[0]  # "deux fois et demie"
        value += half[1] if half else 0
        return replace(a, last=last, value=value, of=None, unit=_MULTIPLE), last

    def _kind(self, a: Amount) -> str:
        if a.unit is not None:
            return a.unit.kind
        if a.numeral.ordinal or self._ranked(a):
            return "ordinal"
        return "fraction" if a.of is not None else "cardinal"

    def _ranked(self, a: Amount) -> bool:
        """True for a bare whole number after "level" and the like."""
        whole = a.numeral.digits and a.of is None and a.upper is None and not a.numeral.words
        return whole and a.first > 0 and self.t.ranked.match_back(self.x, a.first - 1) is not None

    def _age(self, a: Amount, first: int, last: int) -> tuple[int, int] | None:
        if a.unit is not None and a.unit.kind != "duration":
            return None
        if a.numeral.ordinal or a.of is not None or (a.unit and a.unit.code not in _AGE_UNITS):
            return None
        i = last
        own = self.t.age_units.match(self.x, i) if a.unit is None and i < self.n else None
        if own is not None:
            return first, own[0]
        if a.unit is None and self._apposition(a, first, last):
            return first, last
        while i + 1 < self.n and self.x.key[i] == "-" and self.x.glued(i):
            i += 1
        if a.unit is not None and i < self.n:
            after = self.t.age_after.match(self.x, i)
            if after is not None:
                return first, after[0]
        back = first - 1
        bound = self.t.mod.match_back(self.x, back) if back >= 0 else None
        back = bound[0] - 1 if bound else back
        if back >= 0 and self.t.age_before.match_back(self.x, back) and a.value < 150:
            return first, last
        return None

    def _apposition(self, a: Amount, first: int, last: int) -> bool:
        """True for the age that the press sets after a name: "Jane Doe, 37, said"."""
        x = self.x
        if not self.language.context.age_apposition or first < 2 or x.key[first - 1] != ",":
            return False
        named = x.text[x.start[first - 2]].isupper() and len(x.key[first - 2]) > 1
        closing = x.key[last] if last < self.n else "."
        word = x.kind[first - 2] == WORD
        closed = (closing == "," and word) or (closing in ".);" and named)
        return closed and a.numeral.digits and 1 <= a.value <= 120

    def _difference(self, first: int, last: int, kind: str) -> str:
        """Direction, if the amount is how far two things differ: "cao hơn 5 % so với".

        Words that are a bound elsewhere ("nhiều hơn 20 người") need a percentage, or what is
        compared with.
        """
        sign = self.t.differences.match_back(self.x, first - 1) if first else None
        if sign is None:
            return ""
        bound = self.t.mod.match_back(self.x, first - 1)
        if kind == "percent" or bound is None or bound[0] > sign[0]:
            return sign[1]
        for i in range(last, min(last + _CLAUSE, self.n)):
            if self.x.kind[i] == BREAK or self.x.key[i] in _CLAUSE_ENDS:
                return ""
            if self.t.versus.match(self.x, i):
                return sign[1]
        return ""

    def _bounds(
        self, a: Amount, first: int, last: int, mod: str, *, differs: bool
    ) -> tuple[str, int, int]:
        """Take the approximators that touch the amount before and after it."""
        x = self.x
        before = self.t.mod.match_back(x, first - 1) if first and not differs else None
        if before and not self._level(before[0], first):
            mod, first = before[1], before[0]
            more = self.t.mod.match_back(x, first - 1) if first else None
            if more and mod == "~":
                mod, first = more[1], more[0]
        after = self.t.mod_after.match(x, last) if last < self.n else None
        if after and after[1] and a.unit is not _MULTIPLE and not self._opens_next(after[0]):
            mod, last = mod if mod and after[1] == "~" else after[1], after[0]
        elif last < self.n and x.key[last] == "+" and x.glued(last):
            mod, last = ">=", last + 1
        if a.opened and mod in (">=", ">", "<", "<="):
            mod = mod if mod in (">=", "<=") else "~"
        return mod, first, last

    def _opens_next(self, i: int) -> bool:
        """True if the words before `i` begin the next number's bound ("5 or more than 4")."""
        following = self.t.mod.match_back(self.x, i) if i + 1 < self.n else None
        return following is not None and following[0] < i and i + 1 in self.begins

    def _level(self, first: int, number: int) -> bool:
        """True if the bound means "to" after a verb of change: "вырос до 77 %"."""
        level = self.t.levels.match_back(self.x, number - 1)
        if level is None or level[0] != first:
            return False
        for i in range(first - 1, max(first - 1 - _CLAUSE, -1), -1):
            if self.x.kind[i] == BREAK or self.x.key[i] in _CLAUSE_ENDS:
                return False
            if self.t.change.match_back(self.x, i) is not None:
                return True
        return False

    def _change(self, a: Amount, kind: str, first: int, last: int) -> str:
        """Direction, if the amount is the size of a change."""
        x = self.x
        if kind in ("ordinal", "age"):
            return ""
        if kind == "multiple":
            return self._multiple_change(a, first, last)
        sign = x.key[first - 1] if first and x.glued(first) else ""
        if sign == "+" and kind == "percent":
            return "+"
        i = first - 1
        link = self.t.links.match_back(x, i) if i >= 0 else None
        if link:
            i = link[0] - 1
            if self._from(first, last):
                return ""
        # "raised by" is a phrase of its own; "fell sharply by" has an adverb
        for j in (i, first - 1, i - 1) if link else (i,):
            found = self.t.change.match_back(x, j) if j >= 0 else None
            if found:
                return found[1]
        if kind in ("percent", "money") and last < self.n:
            after = self.t.change_after.match(x, last)
            if after:
                return after[1]
        return ""

    def _from(self, first: int, last: int) -> bool:
        """True for the lower end of "est passé de 5 à 7": it is a level, not a change."""
        end = self.t.ends.match(self.x, last) if last < self.n else None
        if end is None or self.t.starts.match_back(self.x, first - 1) is None:
            return False
        if self.x.key[last - 1] == "%" and "%" not in self.x.key[end[0] : end[0] + 3]:
            return False  # "en hausse de 8 % à 12 milliards"
        return NUMBER in self.x.kind[end[0] : end[0] + 2]

    def _multiple_change(self, a: Amount, first: int, last: int) -> str:
        x = self.x
        if a.numeral.first == a.first and not a.numeral.digits and a.unit is _MULTIPLE:
            verb = self.t.multiples.match(x, a.first)
            if verb and verb[0] == a.last and self._is_verb(a):
                return "+" if a.value > 1 else "-"
        for i in range(first - 1, max(first - 11, -1), -1):
            if x.kind[i] == BREAK or x.key[i] in ".;:!?":
                break
            found = self.t.change.match_back(x, i)
            if found:
                return found[1]
        inner = self.t.change.match_back(x, last - 2) if last - first > 1 else None
        return inner[1] if inner else ""

    def _is_verb(self, a: Amount) -> bool:
        return self.x.surface(a.first, a.last).casefold() not in self.named.still_multiples

    def _doubtful(self, a: Amount, first: int, last: int, mod: str, change: str) -> bool:
        """True for "one" and the like where nothing says that it counts."""
        n = a.numeral
        if not n.doubtful or a.upper is not None or (change and a.unit is not None):
            return False
        if a.unit is _MULTIPLE:
            return a.value == a.value.to_integral_value()  # "once again"
        if a.unit is not None and a.unit.kind == "duration" and a.value == 1 and not mod:
            return not self.named.lasts(self.x, a.first, a.last)
        if a.unit is not None and a.value != 0:
            return a.last - n.last == 1 and len(self.x.key[n.last]) < 4 and a.unit.kind == "measure"
        two_words = a.first - first > 1  # "more than one", but not vi "trên một" (on a)
        if a.value != 0 and (mod == ">=" or (mod in (">", "<") and two_words)):
            return False
        return not self.named.counts(self.x, n)

    # -- two bounds, one interval -----------------------------------------------------------------

    def _intervals(self, readings: list[_Reading]) -> list[_Reading]:
        """Join a lower and an upper bound: "more than 20 and less than 35"."""
        out: list[_Reading] = []
        for b in readings:
            a = out[-1] if out else None
            if a is not None and self._interval(a, b):
                low, high = (a, b) if a.mod in _FLIP else (b, a)
                amount = replace(
                    a.amount,
                    value=low.amount.value,
                    upper=high.amount.value,
                    unit=b.amount.unit or a.amount.unit,
                )
                out[-1] = replace(a, amount=amount, first=a.first, last=b.last, mod="")
            else:
                out.append(b)
        return out

    def _interval(self, a: _Reading, b: _Reading) -> bool:
        bounds = {a.mod.rstrip("="), b.mod.rstrip("=")}
        if bounds != {">", "<"} or a.kind != b.kind or a.amount.upper or b.amount.upper:
            return False
        link = self.t.joins.match(self.x, a.last) if a.last < self.n else None
        low, high = (a, b) if a.mod in _FLIP else (b, a)
        return bool(link and link[0] == b.first) and low.amount.value < high.amount.value

    # -- output -----------------------------------------------------------------------------------

    def _start(self, a: Amount) -> int:
        own = a.numeral.start if a.numeral.first == a.first else None
        return self.x.start[a.first] if own is None else own

    def _end(self, a: Amount) -> int:
        own = a.numeral.end if a.numeral.last == a.last else None
        return self.x.end[a.last - 1] if own is None else own

    def _draft(self, r: _Reading) -> Draft:
        a = r.amount
        attributes = {"kind": r.kind, "value": plain(a.value)}
        if a.upper is not None:
            attributes["upper"] = plain(a.upper)
        if a.of is not None:
            attributes["of"] = plain(a.of)
        unit = a.code if r.kind != "age" or a.code else "a"
        if unit and unit != _MULTIPLE.code:
            attributes["unit"] = unit
        if r.mod:
            attributes["mod"] = r.mod
        if r.change:
            attributes["change"] = r.change
        start = self.x.start[r.first] if r.first < a.first else self._start(a)
        end = self.x.end[r.last - 1] if r.last > a.last else self._end(a)
        noun = a.numeral.noun
        inside = Span(self.x.start[noun.start], self.x.end[noun.stop - 1]) if noun else None
        shared = a.unit.shared if a.unit else ""
        return Draft("QUANTITY", start, end, attributes, inside=inside, shared=shared)


_MULTIPLE: Final = Unit("", "multiple")
_AGE_UNITS: Final = frozenset({"a", "mo", "wk", "d"})
