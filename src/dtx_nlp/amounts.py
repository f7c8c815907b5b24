"""Numerals with their units: "$2 billion", "5 km", "3 dollars 50 cents", "between 5 and 7 %"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Final

from dtx_nlp import languages
from dtx_nlp.languages import Language
from dtx_nlp.lexing import SYMBOL, WORD, Lexed, PhraseTable
from dtx_nlp.surfaces import phrase_set, spellings
from dtx_nlp.numerals import Numeral
from dtx_nlp.units import Unit, conversion, unit_kind, unit_tables

_OPENING: Final = frozenset("({[")
_CLOSING: Final = {"(": ")", "{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, over the tokens `[first, last)`."""

    first: int
    last: int
    value: Decimal
    numeral: Numeral
    unit: Unit | None = None
    upper: Decimal | None = None
    of: Decimal | None = None
    opened: bool = False  # a range with an opener: "between 5 and 7"

    @property
    def code(self) -> str | None:
        """The unit's code."""
        return self.unit.code if self.unit else None


@dataclass(frozen=True, slots=True)
class _Tables:
    after: PhraseTable[Unit]
    before: PhraseTable[Unit]
    unit_links: PhraseTable[bool]
    ranges: PhraseTable[bool]
    middles: PhraseTable[bool]
    openers: PhraseTable[bool]
    starts: PhraseTable[bool]
    ends: PhraseTable[bool]
    moves: PhraseTable[bool]
    per: PhraseTable[bool]
    joins: PhraseTable[bool]
    below_zero: PhraseTable[bool]
    times: PhraseTable[bool]
    unit_articles: PhraseTable[bool]
    fused: PhraseTable[tuple[Decimal, Unit]]
    compact_money: dict[str, Decimal]


@cache
def _tables(code: str) -> _Tables:
    language = languages.get(code)
    units = unit_tables(code)
    n, c = language.numbers, language.context
    return _Tables(
        after=units.after,
        before=units.before,
        unit_links=phrase_set(language, c.unit_links),
        ranges=phrase_set(language, n.ranges),
        middles=phrase_set(language, (*n.ranges, *n.range_middles)),
        openers=phrase_set(language, n.range_openers, backward=True),
        starts=phrase_set(language, n.range_starts, backward=True),
        ends=phrase_set(language, (*n.ranges, *n.range_ends)),
        moves=phrase_set(language, (*language.change.up, *language.change.down), backward=True),
        per=phrase_set(language, c.per),
        joins=phrase_set(language, (*c.unit_joins, ",")),
        below_zero=phrase_set(language, c.zero_below),
        times=phrase_set(language, n.times),
        unit_articles=phrase_set(language, c.unit_articles),
        fused=_fused(language),
        compact_money={s: Decimal(10) ** p for s, p in n.compact_money.items()},
    )


def _fused(language: Language) -> PhraseTable[tuple[Decimal, Unit]]:
    table: PhraseTable[tuple[Decimal, Unit]] = PhraseTable()
    for surface, written in language.context.fused.items():
        number, _, code = written.partition(" ")
        for one in spellings(language, surface):
            table.add(one, (Decimal(number), Unit(code, unit_kind(code))))
    return table


def find_amounts(lexed: Lexed, numerals: list[Numeral], language: Language) -> list[Amount]:
    """Give each numeral its unit, and join what is one amount (parts, ranges)."""
    reader = _Reader(lexed, _tables(language.code))
    amounts = reader.with_units(numerals)
    amounts += reader.articled(amounts)
    amounts.sort(key=lambda a: a.first)
    return reader.join_ranges(reader.join_parts(amounts))


class _Reader:
    def __init__(self, lexed: Lexed, t: _Tables) -> None:
        self.x = lexed
        self.t = t
        self.n = len(lexed)

    def with_units(self, numerals: list[Numeral]) -> list[Amount]:
        """Attach to each numeral the unit before or after it; a token serves one amount."""
        out: list[Amount] = []
        free = 0
        for index, numeral in enumerate(numerals):
            if numeral.first < free and numeral.start is None:
                continue
            follows = numerals[index + 1] if index + 1 < len(numerals) else None
            amount = self._with_unit(numeral, follows, free)
            free = amount.last
            out.append(amount)
        return out

    def _with_unit(self, numeral: Numeral, follows: Numeral | None, free: int) -> Amount:
        amount = Amount(
            numeral.first, numeral.last, numeral.value, numeral, None, None, numeral.of
        )
        if numeral.ordinal:
            return amount
        before = self._unit_before(numeral)
        if before is not None and before[0] >= free:
            return self._prefixed(amount, *before)
        below = self.t.below_zero.match(self.x, amount.last)
        if below:
            return replace(amount, last=below[0], value=-amount.value, unit=_DEGREE)
        after = self._unit_after(numeral, follows.first if follows else self.n)
        if after is None:
            return amount
        last, unit, factor = after
        if follows and follows.first == last and unit.kind == "money" and numeral.scale == 1:
            if follows.value == follows.scale >= 1000:  # "75 USD million"
                last, factor = follows.last, follows.scale
        return self._measured(replace(amount, last=last), unit, factor)

    def articled(self, amounts: list[Amount]) -> list[Amount]:
        """"an hour", "a kilogram" counted as one, unless a rate ("$5 an hour")."""
        ends = {a.last for a in amounts}
        covered = {i for a in amounts for i in range(a.first, a.last)}
        heads = frozenset(self.t.unit_articles.heads()) | frozenset(self.t.fused.heads())
        out: list[Amount] = []
        for i, key in enumerate(self.x.key):
            if key not in heads or i in covered or ends & {i, i - 1, i - 2}:
                continue
            fused = self.t.fused.match(self.x, i)
            if fused and not self._goes_on(fused[0]):
                value, whole = fused[1]
                numeral = Numeral(i, i, value, words=True)
                out.append(Amount(i, fused[0], value * whole.factor, numeral, whole))
                continue
            article = self.t.unit_articles.match(self.x, i)
            if article is None or article[0] >= self.n:
                continue
            j = article[0]
            j += j + 1 < self.n and self.x.key[j] == "-" and self.x.glued(j + 1)  # "a full-day"
            unit = self.t.after.match(self.x, j)
            if unit is None or j in covered or unit[1].kind == "percent" or len(self.x.key[j]) < 2:
                continue
            if self._goes_on(unit[0]):
                continue  # "a decades-long"
            if unit[1].kind == "measure" and i:
                continue  # "a foot in the door"
            numeral = Numeral(i, j, Decimal(1), words=True)
            out.append(Amount(i, unit[0], unit[1].factor, numeral, unit[1]))
            covered |= set(range(i, unit[0]))
        return out

    def _measured(self, amount: Amount, unit: Unit, factor: Decimal = Decimal(1)) -> Amount:
        value = amount.value * unit.factor * factor
        below = self.t.below_zero.match(self.x, amount.last) if unit.code in _DEGREES else None
        if below:
            return replace(amount, last=below[0], value=-value, unit=unit)
        of = amount.of
        if of is not None and unit.kind not in ("percent",):
            value, of = _quotient(value, of), None
        return replace(amount, value=value, unit=unit, of=of)

    def _goes_on(self, i: int) -> bool:
        return i < self.n and self.x.key[i] == "-" and self.x.glued(i)

    def _unit_before(self, numeral: Numeral) -> tuple[int, Unit] | None:
        """Symbol or code of money right before the number ("$5", "USD 5", "Rp 5")."""
        i = numeral.first
        if i == 0 or not numeral.digits:
            return None
        found = self.t.before.match_back(self.x, i - 1)
        if found is None or found[1].kind != "money":
            return None
        first = found[0]
        if first and self.x.glued(first) and self.x.kind[first - 1] != SYMBOL:
            return None  # the symbol belongs to what stands before it: "10$ 30$"
        gap = self.x.start[i] - self.x.end[i - 1]
        return found if gap <= 1 else None

    def _prefixed(self, amount: Amount, first: int, unit: Unit) -> Amount:
        """Money with the unit first; what follows may be scale letters or the same unit again."""
        x, last = self.x, amount.last
        factor = Decimal(1)
        if last < self.n and x.glued(last) and x.kind[last] == WORD:
            factor = self.t.compact_money.get(x.text[x.start[last] : x.end[last]], factor)
            last += factor != 1
        again = self.t.after.match(x, last) if last < self.n else None
        if again and again[1].kind == "money" and (again[1].code == unit.code or unit.code == "USD"):
            name_follows = x.kind[last] == WORD
            if name_follows and not self._number_follows(again[0]):
                last, unit = again
        return self._measured(replace(amount, first=first, last=last), unit, factor)

    def _number_follows(self, i: int) -> bool:
        return i < self.n and self.x.key[i][:1].isdecimal()

    def _unit_after(
        self, numeral: Numeral, following: int
    ) -> tuple[int, Unit, Decimal] | None:
        """Unit word or symbol after the number: (token after it, unit, further factor)."""
        x, i = self.x, numeral.last
        if i >= self.n:
            return None
        factor = Decimal(1)
        direct = self._unit_at(i, numeral)
        if direct is None and x.kind[i] == WORD and x.glued(i):
            surface = x.text[x.start[i] : x.end[i]]
            factor = self.t.compact_money.get(surface, Decimal(1))
            if factor != 1 and i + 1 < self.n:
                direct = self._unit_at(i + 1, numeral)
                if direct and direct[1].kind != "money":
                    direct = None
        if direct is None and x.key[i] in _OPENING and i + 2 < self.n:
            inner = self._unit_at(i + 1, numeral)
            closed = inner and inner[0] < self.n and x.key[inner[0]] == _CLOSING[x.key[i]]
            if inner and closed and inner[1].kind != "money":
                direct = (inner[0] + 1, inner[1])
        if direct is None:
            direct = self._unit_linked(i, numeral)
        if direct is None or direct[0] > following + 1:
            return None
        last, unit = direct
        rate = self._rate(last, unit)
        return (*rate, factor) if rate else (last, unit, factor)

    def _unit_at(self, i: int, numeral: Numeral) -> tuple[int, Unit] | None:
        x = self.x
        if i < self.n and x.key[i] == "-" and x.glued(i) and i + 1 < self.n and x.glued(i + 1):
            i += 1
        elif i < self.n and x.key[i] == "." and x.glued(i) and numeral.words and i + 1 < self.n:
            i += 1  # an abbreviated scale: "37 млрд. долл."
        found = self.t.after.match(x, i) if i < self.n else None
        if found is None or not self._whole(i, found[0]) or not self._sane(i, found[1]):
            return None
        return found

    def _sane(self, i: int, unit: Unit) -> bool:
        """Reject symbols that are quotes or apostrophes here (`5' `, `5"` need to be closed)."""
        x = self.x
        if x.key[i] not in ("'", '"', "''"):
            return True
        odd = x.text.count('"', x.start[0], x.start[i]) % 2 if x.key[i] == '"' else 0
        follows = i + 1 < self.n and x.glued(i + 1) and x.kind[i + 1] == WORD
        return not odd and not follows

    def _whole(self, i: int, last: int) -> bool:
        """True unless a letter unit goes on into something else ("24703m212", "5-km²x")."""
        x = self.x
        if last < self.n and x.glued(last) and x.kind[last - 1] == WORD:
            hyphen = x.key[last] == "-" and last + 1 < self.n and x.glued(last + 1)
            if hyphen and x.key[last + 1].isdecimal() and not x.glued(i):
                return False
            return not (x.key[last][:1].isalnum() and x.kind[last] != SYMBOL)
        return True

    def _unit_linked(self, i: int, numeral: Numeral) -> tuple[int, Unit] | None:
        """Unit after a linking word: "2 milliards de dollars", "three quarters of an hour"."""
        link = self.t.unit_links.match(self.x, i)
        if link is None and numeral.of is not None:
            link = self.t.unit_articles.match(self.x, i)  # "half an hour"
        mixed = numeral.words and numeral.value != numeral.value.to_integral_value()
        if link is None or not (numeral.scale > 1 or numeral.of or numeral.mod or mixed):
            return None
        found = self.t.after.match(self.x, link[0]) if link[0] < self.n else None
        if found and (found[1].kind == "money" or not found[1].minor):
            return found
        return None

    def _rate(self, last: int, unit: Unit) -> tuple[int, Unit] | None:
        """A unit per unit: "USD/t", "kg/ha", and speeds in words ("kilometres per hour")."""
        x = self.x
        per = self.t.per.match(x, last) if last < self.n and unit.kind == "measure" else None
        if per and per[0] < self.n:
            time = self.t.after.match(x, per[0])
            if time and time[1].code in ("h", "s") and (conversion(unit.code) or ("",))[0] == "m":
                return time[0], replace(unit, code=f"{unit.code}/{time[1].code}")
        if last + 1 >= self.n or x.key[last] != "/" or not x.glued(last) or not x.glued(last + 1):
            return None
        below = self.t.after.match(x, last + 1)
        if below is None or below[1].factor != 1 or unit.factor != 1:
            return None
        return below[0], replace(unit, code=f"{unit.code}/{below[1].code}")

    # -- several numerals, one amount -------------------------------------------------------------

    def join_parts(self, amounts: list[Amount]) -> list[Amount]:
        """Add up parts: "3 dollars 50 cents", "5 feet 2 inches", "1 hour and 30 minutes"."""
        out: list[Amount] = []
        for b in amounts:
            joined = self._add_part(out[-1], b) if out else None
            if joined is None:
                out.append(b)
            else:
                out[-1] = joined
        return out

    def _add_part(self, a: Amount, b: Amount) -> Amount | None:
        if a.unit is None or a.upper is not None or a.numeral.ordinal or b.first < a.last:
            return None
        if not self._adjacent(a.last, b.first) or b.numeral.ordinal or a.of:
            return None
        if b.of is not None:  # "an hour and a half"
            part = _quotient(b.value, b.of) * a.unit.factor
            and_half = b.unit is None and a.last < b.first and b.value < b.of
            return replace(a, last=b.last, value=a.value + part) if and_half else None
        if a.unit.kind == "money":
            return self._add_money(a, b)
        if b.unit is None:
            return self._add_smaller(a, b)
        return _add_measure(a, b)

    def _add_smaller(self, a: Amount, b: Amount) -> Amount | None:
        """"2 hours ten": a bare number at the end counts the next smaller unit of time."""
        below = {"h": "min", "min": "s"}.get(a.code or "")
        if below is None or not self._ends(b) or not 0 < b.value < 60:
            return None
        return _add_measure(a, replace(b, unit=Unit(below, "duration")))

    def _ends(self, b: Amount) -> bool:
        """True if nothing that could be counted follows."""
        return b.last >= self.n or self.x.kind[b.last] == SYMBOL

    def _adjacent(self, i: int, j: int) -> bool:
        """True if nothing, or only "and" or a comma, stands between the tokens."""
        while i < j:
            link = self.t.joins.match(self.x, i)
            if link is None:
                return False
            i = link[0]
        return True

    def _add_money(self, a: Amount, b: Amount) -> Amount | None:
        unit = a.unit
        if unit is None or unit.minor or a.value != a.value.to_integral_value():
            return None
        if b.unit is not None:
            return replace(a, last=b.last, value=a.value + b.value) if b.unit.minor else None
        small = 0 < b.value < 100 and b.value == b.value.to_integral_value() and b.numeral.scale == 1
        spoken = a.last < b.first or self.x.kind[a.last - 1] == WORD
        if small and self._ends(b) and spoken and self.x.key[a.last : b.first] != [","]:
            return replace(a, last=b.last, value=a.value + b.value / 100)
        return None

    def join_ranges(self, amounts: list[Amount]) -> list[Amount]:
        """Join the two ends of a range."""
        out: list[Amount] = []
        for b in amounts:
            joined = self._range(out[-1], b) if out else None
            if joined is None:
                out.append(b)
            else:
                out[-1] = joined
        return out

    def _range(self, a: Amount, b: Amount) -> Amount | None:
        if a.upper is not None or b.upper is not None or b.first <= a.last or a.of != b.of:
            return None
        start = a.first - 1
        if start > 0 and a.numeral.ordinal and self.x.kind[start] == WORD:
            start -= self.t.openers.match_back(self.x, start) is None  # "between the tenth and"
        opener = self.t.openers.match_back(self.x, start) if a.first else None
        origin = self.t.starts.match_back(self.x, start) if a.first and not opener else None
        if origin and self._moves(origin[0]):
            return None  # "rose from 5 to 7" are two values
        table = self.t.middles if opener else self.t.ends if origin else self.t.ranges
        link = table.match(self.x, a.last)
        if link is None or not self._reaches(link[0], b.first):
            return None
        uneven = self.x.key[a.last] == "-" and self.x.glued(a.last) != self.x.glued(a.last + 1)
        if uneven and (a.unit is not None or b.unit is None):
            return None
        return _merge(a, b, opener[0] if opener else None)

    def _moves(self, i: int) -> bool:
        """True if a verb of change stands a little before token `i`."""
        return any(self.t.moves.match_back(self.x, j) for j in range(max(i - 4, 0), i))

    def _reaches(self, i: int, j: int) -> bool:
        """True if at most an approximator's worth of words stands between the link and the end."""
        return i == j or (j - i == 1 and self.x.kind[i] == WORD)


_DEGREE: Final = Unit("deg", "measure")
_DEGREES: Final = frozenset({"deg", "Cel", "[degF]"})


def _quotient(value: Decimal, of: Decimal) -> Decimal:
    return value / of if (value / of) * of == value else round(value / of, 15)


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
    if a.unit is not None and b.unit is not None and a.unit.code != b.unit.code:
        return None
    unit = b.unit or a.unit
    shared = b.numeral.scale
    if a.numeral.scale == 1 and shared >= 1000 and b.numeral.words and 0 < low < high / shared * 10:
        if low * shared <= high or low < 1000:
            low = low * shared
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
