"""What the readings of matched patterns work with: the slots, the article's day, the clause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from dtx_nlp.dates import edtf
from dtx_nlp.dates.edtf import Moment, Period, Value

#: What a pattern's slots matched, by name, in order.
Slots: TypeAlias = Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Context:
    """What a reading may look at besides its slots."""

    reference: dt.date | None
    ahead: Callable[[], bool]
    #: The date named last, of which "a year earlier" speaks.
    anchor: Moment | None = None

    @property
    def forward(self) -> bool:
        """True if the clause speaks of the future."""
        return self.ahead()

    def complete(self, value: Value) -> Value:
        """Find the year or day that a value leaves out."""
        if isinstance(value, Moment):
            return edtf.complete(value, self.reference, forward=self.forward)
        if value.last is None:
            first = edtf.complete(value.first, self.reference, forward=self.forward)
            return Period(first, None)
        return edtf.period(value.first, value.last, self.reference, forward=self.forward)

    def at(self, grain: str, n: int) -> Moment:
        """Give the unit that lies `n` units from the reference's own."""
        if self.reference is None:
            return edtf.unknown(grain)
        return edtf.move(edtf.at(self.reference, grain), n)


def month_of(s: Slots) -> int | None:
    """Give the month named."""
    return s["MON"][0].number if "MON" in s else None


def year_of(s: Slots) -> int | None:
    """Give the year named by its number."""
    return int(s["YEAR"][0]) if "YEAR" in s else None


def weekday_of(s: Slots) -> int | None:
    """Give the weekday named, Monday being 0."""
    return s["WD"][0].number if "WD" in s else None


def count_of(s: Slots) -> Decimal:
    """Give how many units are meant."""
    return s["NUM"][0] if "NUM" in s else Decimal(1)


def shifted(s: Slots, date: dt.date | None, sign: int) -> dt.date | None:
    """Go as many units on or back as the slots say ("1 month and 21 days")."""
    numbers = s.get("NUM") or []
    for k, grain in enumerate(s["UNIT"]):
        n = numbers[k] if k < len(numbers) else Decimal(1)
        if date is None or n != n.to_integral_value():
            return None
        date = edtf.add(date, sign * int(n), grain)
    return date
