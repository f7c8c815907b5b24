"""Numerals with their units: "$2 billion", "5 km", "an hour"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from dtx_nlp.lexing import NUMBER, SYMBOL, WORD, Lexed
from dtx_nlp.numerals import Numeral
from dtx_nlp.quantities.rates import rate
from dtx_nlp.quantities.tables import AmountTables
from dtx_nlp.units import Unit

_OPENING: Final = frozenset("({[")
_CLOSING: Final = {"(": ")", "{": "}", "[": "]"}
_QUOTE_REACH: Final = 300  # how far back an opening quote is looked for, in characters
_RATE_REACH: Final = 6  # words between an amount and the "a year" that it is counted by
_SMALLEST_PART: Final = 4  # of a unit of time that fractions in words are told of
_SHORT: Final = 3  # letters of words that end like a plural and are none: "was", "is"
_MILLION: Final = 1_000_000
_DEGREE: Final = Unit("deg", "measure")
_DEGREES: Final = frozenset({"deg", "Cel", "[degF]"})


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


def quotient(value: Decimal, of: Decimal) -> Decimal:
    """Give a fraction as a decimal, exact or to 15 places."""
    exact = value / of
    return exact if exact * of == value else round(exact, 15)


def plain(value: Decimal) -> str:
    """Write a number as a plain decimal without exponent or trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def read_amounts(lexed: Lexed, numerals: Sequence[Numeral], t: AmountTables) -> list[Amount]:
    """Give each numeral its unit, and count "an hour" as one; in order."""
    reader = _Reader(lexed, t)
    amounts = reader.with_units(numerals)
    amounts += reader.articled(amounts)
    return sorted(amounts, key=lambda a: a.first)


class _Reader:
    def __init__(self, lexed: Lexed, t: AmountTables) -> None:
        self.x = lexed
        self.t = t
        self.n = len(lexed)

    def with_units(self, numerals: Sequence[Numeral]) -> list[Amount]:
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
        amount = Amount(numeral.first, numeral.last, numeral.value, numeral, None, None, numeral.of)
        if numeral.ordinal:
            return self._towards(numeral, follows, free) or self._every(amount)
        before = self._unit_before(numeral)
        if before is not None and before[0] >= free:
            return self._prefixed(amount, *before)
        below = self.t.below_zero.match(self.x, amount.last)
        if below:
            return replace(amount, last=below[0], value=-amount.value, unit=_DEGREE)
        millions = self._scaled_count(numeral)
        if millions:
            scaled_by = replace(numeral, last=numeral.last + 1, scale=millions)
            return replace(
                amount, last=amount.last + 1, value=amount.value * millions, numeral=scaled_by
            )
        after = self._unit_after(numeral, follows.first if follows else self.n)
        if after is None:
            return amount
        last, unit, factor = after
        if numeral.of is not None and unit.kind == "duration" and self.x.kind[numeral.last] == WORD:
            if self._parts_counted(numeral):
                return amount  # "47 из 51 квартала"
            if numeral.words and numeral.value == 1 and numeral.of > _SMALLEST_PART:
                nth = replace(numeral, first=numeral.last - 1, value=numeral.of, of=None)
                nth = replace(nth, ordinal=True)  # "un sixième trimestre"
                return Amount(nth.first, nth.last, nth.value, nth)
        scaled = follows and follows.first == last and follows.value == follows.scale >= 1000
        if follows and scaled and unit.kind == "money" and numeral.scale == 1:
            last, factor = follows.last, follows.scale  # "75 USD million"
        return self._measured(replace(amount, last=last), unit, factor)

    def _towards(self, numeral: Numeral, follows: Numeral | None, free: int) -> Amount | None:
        """Read "naik ke 91 dolar": before a unit, a word that makes ordinals is a preposition."""
        x, first = self.x, numeral.first + 1
        if not numeral.digits or x.kind[first - 1] != WORD or first >= numeral.last:
            return None
        found = self._unit_at(numeral.last, numeral) if not x.glued(first) else None
        if found is None or found[1].kind not in ("money", "percent", "measure"):
            return None
        return self._with_unit(replace(numeral, first=first, ordinal=False), follows, free)

    def _every(self, amount: Amount) -> Amount:
        """Read "каждый шестой житель" as one of six; "каждый второй день" tells how often."""
        x, i = self.x, amount.first - 1
        found = self.t.every.match_back(x, i) if i >= 0 and amount.value > 1 else None
        if found is None or (amount.last < self.n and self.t.after.match(x, amount.last)):
            return amount
        share = replace(amount.numeral, first=found[0], value=Decimal(1), of=amount.value)
        share = replace(share, ordinal=False)
        return Amount(share.first, share.last, share.value, share, of=share.of)

    def articled(self, amounts: list[Amount]) -> list[Amount]:
        """Count "an hour", "seminggu" as one, unless a rate ("$5 an hour")."""
        ends = {a.last for a in amounts}
        covered = {i for a in amounts for i in range(a.first, a.last)}
        heads = frozenset(self.t.unit_articles.heads()) | frozenset(self.t.fused.heads())
        out: list[Amount] = []
        for i, key in enumerate(self.x.key):
            if key not in heads or i in covered or self._after_count(i, ends):
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

    def _after_count(self, i: int, ends: set[int]) -> bool:
        """True if an amount ends a few words before: "120 tonnes of coal a year" is a rate."""
        if i in ends:
            return True
        if i and self.t.lasting and self.t.lasting.match_back(self.x, i - 1):
            return False
        reach = _RATE_REACH if self.t.lasting else 2
        for j in range(i - 1, max(i - 1 - reach, -1), -1):
            if self.x.kind[j] != WORD:
                return False
            if j in ends:
                return True
        return False

    def _measured(self, amount: Amount, unit: Unit, factor: Decimal = Decimal(1)) -> Amount:
        factor *= self._rescaled(amount, unit)
        if amount.numeral.scale >= 1000:  # "millions de livres" are money, "deux livres" weigh
            unit = self.t.large_money.get(unit.code, unit)
        elif unit.code in self.t.weighed and self.t.partitives.match(self.x, amount.last):
            named = self.x.kind[amount.last - 1] == WORD and not unit.minor
            unit = self.t.weighed[unit.code] if named else unit
        value = amount.value * unit.factor * factor
        below = self.t.below_zero.match(self.x, amount.last) if unit.code in _DEGREES else None
        if below:
            return replace(amount, last=below[0], value=-value, unit=unit)
        of = amount.of
        if of is not None and unit.kind not in ("percent",):
            value, of = quotient(value, of), None
        half = self.t.halves.match(self.x, amount.last) if unit.kind == "duration" else None
        if half and amount.of is None:
            value += half[1] * unit.factor  # "два часа с половиной", "hai năm rưỡi"
            amount = replace(amount, last=half[0])
        return replace(amount, value=value, unit=unit, of=of)

    def _rescaled(self, amount: Amount, unit: Unit) -> Decimal:
        """What a scale letter means more with money: Indonesian "Rp5 M" are thousand millions."""
        n = amount.numeral
        letter = self.x.text[self.x.start[n.last - 1] : self.x.end[n.last - 1]]
        money = self.t.compact_money.get(letter) if unit.kind == "money" else None
        return Decimal(1) if money is None or n.scale == 1 else money / n.scale

    def _scaled_count(self, numeral: Numeral) -> Decimal:
        """Give what a letter scales a count by ("2.6m visitors"), 0 if it does not."""
        x, i = self.x, numeral.last
        if i + 1 >= self.n or x.kind[i] != WORD or not x.glued(i) or x.kind[i + 1] != WORD:
            return Decimal(0)
        letter = x.text[x.start[i] : x.end[i]]
        noun = x.text[x.start[i + 1] : x.end[i + 1]]
        counted = noun.islower() and noun.endswith(self.t.plural or ("\n",))
        counted = counted and self.t.after.match(x, i + 1) is None and len(noun) > _SHORT
        scale = self.t.compact_money.get(letter) if counted and letter == "m" else None
        return scale or Decimal(0)

    def _parts_counted(self, numeral: Numeral) -> bool:
        """True for so many of so many: a word stands between two figures."""
        first, last = numeral.first, numeral.last
        figures = self.x.kind[first] == NUMBER and self.x.kind[last - 1] == NUMBER
        return figures and WORD in self.x.kind[first:last]

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
        if (
            again
            and again[1].kind == "money"
            and (again[1].code == unit.code or unit.code == "USD")
        ):
            name_follows = x.kind[last] == WORD
            if name_follows and not self._number_follows(again[0]):
                last, unit = again
        last, unit = rate(x, self.t, last, unit) or (last, unit)
        return self._measured(replace(amount, first=first, last=last), unit, factor)

    def _number_follows(self, i: int) -> bool:
        return i < self.n and self.x.key[i][:1].isdecimal()

    def _unit_after(self, numeral: Numeral, following: int) -> tuple[int, Unit, Decimal] | None:
        """Unit word or symbol after the number: (token after it, unit, further factor)."""
        x, i = self.x, numeral.last
        if i >= self.n:
            return None
        factor = Decimal(1)
        direct = self._unit_after_scale(i, numeral)
        if direct is None:
            direct = self._unit_at(i, numeral)
        else:
            factor = self.t.compact_money[x.text[x.start[i] : x.end[i]]]
        if direct is None and x.key[i] in _OPENING and i + 2 < self.n:
            inner = self._unit_at(i + 1, numeral)
            closed = inner and inner[0] < self.n and x.key[inner[0]] == _CLOSING[x.key[i]]
            if inner and closed and inner[1].kind != "money":
                direct = (inner[0] + 1, inner[1])
        if direct is None:
            direct = self._unit_described(i)
        if direct is None:
            direct = self._unit_linked(i, numeral)
        if direct is None or direct[0] > following + 1:
            return None
        last, unit = direct
        found = rate(x, self.t, last, unit)
        return (*found, factor) if found else (last, unit, factor)

    def _unit_after_scale(self, i: int, numeral: Numeral) -> tuple[int, Unit] | None:
        """Unit after a letter that scales the digits it touches: "96m roubles", "2m hectares"."""
        x = self.x
        if x.kind[i] != WORD or not x.glued(i) or i + 1 >= self.n:
            return None
        if x.text[x.start[i] : x.end[i]] not in self.t.compact_money:
            return None
        found = self._unit_at(i + 1, numeral)
        return found if found and (found[1].kind == "money" or len(x.key[i + 1]) > 2) else None

    def _unit_described(self, i: int) -> tuple[int, Unit] | None:
        """Time unit after an adjective: "two consecutive years"."""
        adjective = self.t.unit_adjectives.match(self.x, i)
        found = self.t.after.match(self.x, adjective[0]) if adjective else None
        if found is None or adjective is None or not self._whole(adjective[0], found[0]):
            return None
        return found if found[1].kind == "duration" else None

    def _unit_at(self, i: int, numeral: Numeral) -> tuple[int, Unit] | None:
        x = self.x
        if i < self.n and x.key[i] == "-" and x.glued(i) and i + 1 < self.n and x.glued(i + 1):
            i += 1
        elif i < self.n and x.key[i] == "." and x.glued(i) and numeral.words and i + 1 < self.n:
            i += 1  # an abbreviated scale: "37 млрд. долл."
        if i >= self.n or self.t.no_units.match(x, i):
            return None  # "902 đô thị" are no dollars
        found = self.t.after.match(x, i)
        if found is None or not self._whole(i, found[0]) or not self._sane(i, found[1]):
            return None
        return None if found[1].code == "s" and self._plural(i, numeral) else found

    def _plural(self, i: int, numeral: Numeral) -> bool:
        """True if a letter that touches the digits is no second: "under-5s", "over-65s"."""
        x, first = self.x, numeral.first
        hyphen = first > 1 and x.key[first - 1] == "-" and x.glued(first) and x.glued(i)
        return hyphen and self.t.sides.match_back(x, first - 2) is not None

    def _sane(self, i: int, unit: Unit) -> bool:
        """Reject symbols that are quotes or apostrophes here (`5' `, `5"` need to be closed)."""
        x = self.x
        if x.key[i] not in ("'", '"', "''"):
            return True
        near = max(x.start[0], x.start[i] - _QUOTE_REACH)
        odd = x.text.count('"', near, x.start[i]) % 2 if x.key[i] == '"' else 0
        follows = i + 1 < self.n and x.glued(i + 1) and x.kind[i + 1] == WORD
        return not odd and not follows

    def _whole(self, i: int, last: int) -> bool:
        """True unless a letter unit goes on into something else ("24703m212", "5-km²x")."""
        x = self.x
        if last < self.n and x.glued(last) and x.kind[last - 1] == WORD:
            if x.key[last] == "'" and len(x.key[last - 1]) == 1:
                return False  # "six s'arrêtent"
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
        large = numeral.scale > 1 or numeral.value >= _MILLION  # "185 000 000 de nairas"
        if link is None or not (large or numeral.of or numeral.mod or mixed):
            return None
        found = self.t.after.match(self.x, link[0]) if link[0] < self.n else None
        if found and not self._whole(link[0], found[0]):
            return None  # "deux tiers de l'eau" are no litres
        if found and (found[1].kind == "money" or not found[1].minor):
            return found
        return None
