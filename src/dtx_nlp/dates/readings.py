"""What the slots of a matched pattern mean: one reading for each pattern group of the data."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from dtx_nlp.dates import edtf
from dtx_nlp.dates.edtf import (
    CENTURY,
    DAY,
    DECADE,
    HALF,
    MONTH,
    QUARTER,
    SEASON,
    WEEK,
    WEEKEND,
    YEAR,
    Moment,
    Period,
    Value,
)
from dtx_nlp.dates.patterns import ORDER

NOTHING: Final = "nothing"

Slots: TypeAlias = Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Context:
    """What a reading may look at besides its slots."""

    reference: dt.date | None
    ahead: Callable[[], bool]

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


def _date(s: Slots, c: Context) -> Value | None:
    """Day, month and year in any combination, with a weekday; the rest from a nested date."""
    inner: Value | None = s["*"][0] if "*" in s else None
    if inner is not None and not isinstance(inner, Moment):
        return None
    weekday = s["WD"][0].number if "WD" in s else None
    digits = next((s[k][0] for k in ("DATE", "PARTIAL", "SPACED", "MONTHYEAR") if k in s), None)
    if digits is not None:
        year = s["YEAR"][0] if "YEAR" in s else None
        base = dataclasses.replace(digits, weekday=weekday, year=digits.year or year)
        return base if base.grain == DAY or "DAY" not in s else _with_day(base, s["DAY"][0])
    if inner is not None and inner.grain in (WEEK, DAY) and weekday is not None:
        return _in_week(inner, weekday)
    month, year = _month(s), _year(s)
    if inner is not None:
        if not inner.known:
            return edtf.unknown(DAY if "DAY" in s else MONTH)
        month, year = inner.month or month, inner.year or year
        if inner.grain == MONTH and month is None:
            return None
    number = s["DAY"][0] if "DAY" in s else None
    if number is None and month is None:
        return Moment(DAY, weekday=weekday)
    if number is None:
        return Moment(MONTH, year, month)
    made = Moment(DAY, year, month, number, weekday=weekday)
    fits = dataclasses.replace(made, year=year or 2000, month=month or 1)
    return made if edtf.bounds(fits) else None


def _with_day(m: Moment, number: int) -> Moment | None:
    made = dataclasses.replace(m, grain=DAY, day=number)
    return made if edtf.bounds(made) else None


def _in_week(inner: Moment, weekday: int) -> Moment:
    if inner.grain == DAY:
        return dataclasses.replace(inner, weekday=weekday)
    span = edtf.bounds(inner)
    return edtf.day(span[0] + dt.timedelta(weekday)) if span else edtf.unknown(DAY)


def _month(s: Slots) -> int | None:
    return s["MON"][0].number if "MON" in s else None


def _year(s: Slots) -> int | None:
    return int(s["YEAR"][0]) if "YEAR" in s else None


def _relative(s: Slots, c: Context) -> Value | None:
    """A unit, weekday, month or season counted from the article's own."""
    n = int(s.get("REL", ["0"])[0])
    weekday = s.get("WD")
    if weekday and n == -1 and "PERIOD" not in s:
        return edtf.complete(Moment(DAY, weekday=weekday[0].number), _day_before(c), forward=False)
    if weekday:
        return _in_week(c.at(WEEK, n), weekday[0].number)
    month = _month(s)
    if month or "SEASON" in s:
        nth = int(s["SEASON"][0]) if "SEASON" in s else None
        if c.reference is None:
            return edtf.unknown(MONTH if month else SEASON)
        named = Moment(MONTH if month else SEASON, c.reference.year, month, nth=nth)
        return _named_unit(named, n, c.reference, "DAY" in s and s["DAY"][0])
    unit = (s.get("UNIT") or s.get("PERIOD") or [WEEKEND])[0]
    if unit == DECADE and n == -1 and c.reference is not None:
        return Period(c.at(YEAR, -10), c.at(YEAR, -1))
    return c.at(unit, n)


def _day_before(c: Context) -> dt.date | None:
    return c.reference - dt.timedelta(1) if c.reference else None


def _named_unit(m: Moment, n: int, reference: dt.date, number: int | None) -> Value | None:
    """This, last or next March: the one of this year, the latest before, the first after."""
    options = [dataclasses.replace(m, year=reference.year + k) for k in (-2, -1, 0, 1, 2)]
    if number:
        options = [d for o in options if (d := _with_day(o, number))]
    spans = [(o, b) for o in options if (b := edtf.bounds(o))]
    if n == 0:
        inside = [o for o, b in spans if b[0] <= reference <= b[1]]
        return inside[0] if inside else next((o for o in options if o.year == reference.year), None)
    if n < 0:
        past = [o for o, b in spans if b[1] < reference]
        return past[n] if len(past) >= -n else None
    future = [o for o, b in spans if b[0] > reference]
    return future[n - 1] if len(future) >= n else None


def _named(s: Slots, c: Context) -> Value | None:
    """Yesterday, the day after tomorrow."""
    return c.at(DAY, int(s["NAMED"][0]))


def _count(s: Slots) -> Decimal:
    return s["NUM"][0] if "NUM" in s else Decimal(1)


def _shifted(s: Slots, date: dt.date | None, sign: int) -> dt.date | None:
    """Go as many units on or back as the slots say ("1 month and 21 days")."""
    numbers = s.get("NUM") or []
    units = s["UNIT"]
    for k, grain in enumerate(units):
        n = numbers[k] if k < len(numbers) else Decimal(1)
        if date is None or n != n.to_integral_value():
            return None
        date = edtf.add(date, sign * int(n), grain)
    return date


def _ago(s: Slots, c: Context) -> Value | None:
    return _moved(s, c.reference, -1)


def _hence(s: Slots, c: Context) -> Value | None:
    return _moved(s, c.reference, 1)


def _moved(s: Slots, date: dt.date | None, sign: int) -> Value | None:
    coarse = s["UNIT"][-1] in (DECADE, CENTURY)
    moved = None if coarse else _shifted(s, date, sign)
    if moved is None:
        return edtf.unknown(s["UNIT"][0])
    weekday = s.get("WD")
    return _in_week(edtf.at(moved, WEEK), weekday[0].number) if weekday else edtf.day(moved)


def _soon(s: Slots, c: Context) -> Value | None:
    """Read "in three weeks": only where the clause looks ahead, else it is a duration."""
    return _moved(s, c.reference, 1) if c.forward else None


def _elsewhere(s: Slots, c: Context) -> Value | None:
    """A definite day counted from one that only the story knows ("two days later")."""
    return edtf.unknown(s["UNIT"][0] if "UNIT" in s else DAY)


def _after(s: Slots, c: Context) -> Value | None:
    return _from(s, c, 1)


def _before(s: Slots, c: Context) -> Value | None:
    return _from(s, c, -1)


def _from(s: Slots, c: Context, sign: int) -> Value | None:
    span = edtf.bounds(c.complete(s["*"][0]))
    moved = _shifted(s, span[0 if sign < 0 else 1], sign) if span else None
    return edtf.day(moved) if moved else edtf.unknown(DAY)


def _stretch(s: Slots, c: Context) -> Value | None:
    """So many days from a day on ("within two weeks from today")."""
    span = edtf.bounds(c.complete(s["*"][0]))
    end = _shifted(s, span[0], 1) if span else None
    return edtf.days(span[0], end - dt.timedelta(1)) if span and end else edtf.unknown("period")


def _window(s: Slots, c: Context) -> Value | None:
    """The last or next so many calendar units, as "last year" is the calendar year before."""
    n, sign = int(_count(s)), int(s.get("REL", ["0"])[0])
    if not sign or c.reference is None:
        return edtf.unknown("period") if sign else None
    here = edtf.at(c.reference, s["UNIT"][0])
    ends = (edtf.move(here, sign), edtf.move(here, sign * n))
    return Period(*(ends if sign > 0 else ends[::-1]))


#: The days, from Monday, that make the beginning, middle and end of a week.
_DAYS_OF_WEEK: Final = {"start": (0, 2), "middle": (2, 3), "end": (4, 6)}


def _part(s: Slots, c: Context) -> Value | None:
    """Early 2018, the end of March: the value of what it is a part of (schema, 5b)."""
    value = _whole(s, c)
    if not isinstance(value, Moment) or not value.known:
        return value
    if s["PART"][0] == "end" and value.grain == YEAR:
        return Moment(MONTH, value.year, 12)
    span = edtf.bounds(value) if value.grain == WEEK else None
    if span and s["PART"][0] in _DAYS_OF_WEEK:
        a, b = _DAYS_OF_WEEK[s["PART"][0]]
        return edtf.days(span[0] + dt.timedelta(a), span[0] + dt.timedelta(b))
    return value


def _whole(s: Slots, c: Context) -> Value:
    """What a part is part of: a date expression, a month, or this year, month, week."""
    if "*" in s:
        value: Value = s["*"][0]
        return value
    if "MON" in s:
        return Moment(MONTH, _year(s), _month(s))
    grain = s.get("PERIOD", [YEAR])[0]
    return Moment(YEAR) if grain == YEAR and c.reference is None else c.at(grain, 0)


def _nth(s: Slots, c: Context) -> Value | None:
    """The first week of October, the last three months of 2021, the second Monday in May."""
    order = int(s["ORD"][0])
    whole = c.complete(_whole(s, c))
    weekday = s.get("WD")
    grain = DAY if weekday else s["UNIT"][0]
    if isinstance(whole, Moment) and whole.known and whole.year is None:
        return _nth_unknown_year(whole, grain, order, int(_count(s)) if "NUM" in s else 0)
    parts = edtf.split(whole, grain)
    if weekday:
        parts = [p for p in parts if (b := edtf.bounds(p)) and b[0].weekday() == weekday[0].number]
    if "NUM" in s:
        n = int(_count(s))
        some = parts[:n] if order > 0 else parts[-n:]
        return Period(some[0], some[-1]) if len(some) == n else _lost(whole)
    if not parts:
        return _lost(whole)
    index = order - 1 if order > 0 else order
    return parts[index] if -len(parts) <= index < len(parts) else None


def _lost(whole: Value) -> Value | None:
    return edtf.unknown("period") if edtf.bounds(whole) is None else None


def _nth_unknown_year(whole: Moment, grain: str, order: int, several: int) -> Value | None:
    """Give what can be said of a part of a year that is not known."""
    if grain == DAY and whole.grain == MONTH and order > 0 and not several:
        return Moment(DAY, None, whole.month, order)
    if whole.grain != YEAR or grain not in (MONTH, QUARTER):
        return edtf.unknown(grain)
    in_leap_year = edtf.split(Moment(YEAR, 2000), grain)
    parts = [dataclasses.replace(p, year=None) for p in in_leap_year]
    if several:
        some = parts[:several] if order > 0 else parts[-several:]
        return Period(some[0], some[-1])
    index = order - 1 if order > 0 else order
    return parts[index] if -len(parts) <= index < len(parts) else None


def _numbered(s: Slots) -> int:
    for name in ("QTR", "HALF", "ORD", "NUM", "ROMAN", "SEASON"):
        if name in s:
            return int(s[name][0])
    return 0


def _of_year(grain: str, count: int) -> Callable[[Slots, Context], Value | None]:
    """Give the reading for the nth quarter, half or season, of a year if one is named."""

    def read(s: Slots, c: Context) -> Value | None:
        nth = _numbered(s)
        if nth < 0:
            nth += count + 1
        if not 1 <= nth <= count:
            return None
        inner = s["*"][0] if "*" in s else None
        if isinstance(inner, Moment) and not inner.known:
            return edtf.unknown(grain)
        year = inner.year if isinstance(inner, Moment) else _year(s)
        return Moment(grain, year, nth=nth)

    return read


def _week(s: Slots, c: Context) -> Value | None:
    """Week 31, of a year if one is named."""
    inner = s["*"][0] if "*" in s else None
    year = inner.year if isinstance(inner, Moment) else _year(s)
    if year is None:
        if c.reference is None:
            return edtf.unknown(WEEK)
        year = c.reference.year
    try:
        return edtf.at(dt.date.fromisocalendar(year, int(s["NUM"][0]), 1), WEEK)
    except ValueError:
        return None


def _week_of(s: Slots, c: Context) -> Value | None:
    """The week of 6 October."""
    span = edtf.bounds(c.complete(s["*"][0]))
    return edtf.at(span[0], WEEK) if span else edtf.unknown(WEEK)


def _decade(s: Slots, c: Context) -> Value | None:
    found = s.get("YEAR") or s.get("NUM") or s.get("DECADE") or s.get("ORD")
    year = int(found[0]) if found else -1
    if 0 <= year < 100:
        year += 1900 if year >= 30 else 2000
    return Moment(DECADE, year) if 1000 <= year < 2200 and year % 10 == 0 else None


def _century(s: Slots, c: Context) -> Value | None:
    nth = _numbered(s)
    return Moment(CENTURY, 100 * (nth - 1)) if 2 <= nth <= 30 else None


def _just_year(s: Slots, c: Context) -> Value | None:
    return Moment(YEAR, _year(s)) if "YEAR" in s else None


def _years(s: Slots, c: Context) -> Value | None:
    value: Value = s["YEARS"][0]
    return value


def _range(s: Slots, c: Context) -> Value | None:
    """From one date to another, of which the one may lack what the other says."""
    ends: list[Value] = []
    for name, value in s[ORDER]:
        if name == "DAY":
            ends.append(Moment(DAY, day=value))
        elif name == "PARTIAL":
            ends.append(value)
        elif name == "YEAR":
            ends.append(Moment(YEAR, value))
        elif name == "MON":
            ends.append(Moment(MONTH, None, value.number))
        elif name in ("PERIOD", "NOW"):
            ends.append(c.at(value if name == "PERIOD" else DAY, 0))
        elif name == "*":
            ends.append(value)
    return _joined(ends, c)


def _days(s: Slots, c: Context) -> Value | None:
    """November 19 to 20, 2016."""
    month, year = _month(s), _year(s)
    if "*" in s:
        month, year = s["*"][0].month, s["*"][0].year
    return _joined([Moment(DAY, year, month, d) for d in s["DAY"]], c)


def _months(s: Slots, c: Context) -> Value | None:
    """March to May 2023."""
    a, b = s["MON"]
    return _joined([Moment(MONTH, None, a.number), Moment(MONTH, _year(s), b.number)], c)


def _joined(ends: list[Any], c: Context) -> Value | None:
    """Make a period of two moments, unless it would run backwards."""
    if len(ends) != 2 or not all(isinstance(e, Moment) for e in ends):
        return None
    period = edtf.period(ends[0], ends[1], c.reference, forward=c.forward)
    a, b = edtf.bounds(period.first), edtf.bounds(period.last or period.first)
    return None if a and b and a[0] > b[1] else period


def _plain(s: Slots, c: Context) -> Value | None:
    """The date itself, where the word before it could mean "since" but does not."""
    value: Value = s["*"][0]
    return value


def _nothing(s: Slots, c: Context) -> Value | None:
    """What looks like a date and is none ("Sunday Times"): it is passed over."""
    return edtf.unknown(NOTHING)


def _since(s: Slots, c: Context) -> Value | None:
    """From a date on; a date yet to come is that date itself (schema, 5b)."""
    value = c.complete(s["*"][0])
    first = value.first if isinstance(value, Period) else value
    span = edtf.bounds(first)
    if not first.known or (span and c.reference and span[0] > c.reference):
        return value
    return Period(first, None)


READINGS: Final[Mapping[str, Callable[[Slots, Context], Value | None]]] = {
    "date": _date,
    "relative": _relative,
    "named": _named,
    "ago": _ago,
    "hence": _hence,
    "soon": _soon,
    "elsewhere": _elsewhere,
    "after": _after,
    "before": _before,
    "window": _window,
    "stretch": _stretch,
    "part": _part,
    "nth": _nth,
    "quarter": _of_year(QUARTER, 4),
    "half": _of_year(HALF, 2),
    "season": _of_year(SEASON, 4),
    "week": _week,
    "week_of": _week_of,
    "decade": _decade,
    "century": _century,
    "year": _just_year,
    "years": _years,
    "range": _range,
    "days": _days,
    "months": _months,
    "since": _since,
    "plain": _plain,
    "none": _nothing,
}
