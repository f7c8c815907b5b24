"""Readings that give parts of something, numbered units, and periods."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from dtx_nlp.dates import edtf
from dtx_nlp.dates.context import Context, Slots, count_of, month_of, shifted, year_of
from dtx_nlp.dates.edtf import (
    CENTURY,
    DAY,
    DECADE,
    MONTH,
    QUARTER,
    WEEK,
    YEAR,
    Moment,
    Period,
    Value,
)
from dtx_nlp.dates.patterns import ORDER

NOTHING: Final = "nothing"


def stretch(s: Slots, c: Context) -> Value | None:
    """So many days from a day on ("within two weeks from today")."""
    span = edtf.bounds(c.complete(s["*"][0]))
    end = shifted(s, span[0], 1) if span else None
    return edtf.days(span[0], end - dt.timedelta(1)) if span and end else edtf.unknown("period")


def window(s: Slots, c: Context) -> Value | None:
    """The last or next so many calendar units, as "last year" is the calendar year before."""
    n, sign = int(count_of(s)), int(s.get("REL", ["0"])[0])
    if not sign or c.reference is None:
        return edtf.unknown("period") if sign else None
    here = edtf.at(c.reference, s["UNIT"][0])
    ends = (edtf.move(here, sign), edtf.move(here, sign * n))
    return Period(*(ends if sign > 0 else ends[::-1]))


def workdays(s: Slots, c: Context) -> Value | None:
    """The last or next so many days from Monday to Friday."""
    n, sign = int(count_of(s)), int(s["REL"][0])
    if not sign or c.reference is None or n > 366:
        return edtf.unknown("period") if sign and c.reference is None else None
    found: list[dt.date] = []
    date = c.reference
    while len(found) < n:
        date += dt.timedelta(sign)
        if date.weekday() < 5:
            found.append(date)
    return edtf.days(min(found), max(found))


#: The days, from Monday, that make the beginning, middle and end of a week.
_DAYS_OF_WEEK: Final = {"start": (0, 2), "middle": (2, 3), "end": (4, 6)}


def part(s: Slots, c: Context) -> Value | None:
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
        return Moment(MONTH, year_of(s), month_of(s))
    if "YEAR" in s:
        return Moment(YEAR, year_of(s))
    grain = s.get("PERIOD", [YEAR])[0]
    return Moment(YEAR) if grain == YEAR and c.reference is None else c.at(grain, 0)


def nth(s: Slots, c: Context) -> Value | None:
    """The first week of October, the last three months of 2021, the second Monday in May."""
    order = int(s.get("ORD", [1])[0])  # "9 месяцев 2023 года" are the first nine
    whole = c.complete(_whole(s, c))
    weekday = s.get("WD")
    grain = DAY if weekday else s["UNIT"][0]
    if isinstance(whole, Moment) and whole.known and whole.year is None:
        return _nth_unknown_year(whole, grain, order, int(count_of(s)) if "NUM" in s else 0)
    parts = edtf.split(whole, grain)
    if weekday:
        parts = [p for p in parts if (b := edtf.bounds(p)) and b[0].weekday() == weekday[0].number]
    if "NUM" in s:
        n = int(count_of(s))
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


def of_year(grain: str, count: int) -> Callable[[Slots, Context], Value | None]:
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
        year = inner.year if isinstance(inner, Moment) else year_of(s)
        return Moment(grain, year, nth=nth)

    return read


def week(s: Slots, c: Context) -> Value | None:
    """Week 31, of a year if one is named."""
    inner = s["*"][0] if "*" in s else None
    year = inner.year if isinstance(inner, Moment) else year_of(s)
    if year is None:
        if c.reference is None:
            return edtf.unknown(WEEK)
        year = c.reference.year
    try:
        return edtf.at(dt.date.fromisocalendar(year, int(s["NUM"][0]), 1), WEEK)
    except ValueError:
        return None


def week_of(s: Slots, c: Context) -> Value | None:
    """The week of 6 October."""
    span = edtf.bounds(c.complete(s["*"][0]))
    return edtf.at(span[0], WEEK) if span else edtf.unknown(WEEK)


def decade(s: Slots, c: Context) -> Value | None:
    """Give a decade; two digits are those of the 20th century from the thirties on."""
    found = s.get("YEAR") or s.get("NUM") or s.get("DECADE") or s.get("ORD")
    first = int(found[0]) if found else -1
    if 0 <= first < 100:
        first += 1900 if first >= 30 else 2000
    return Moment(DECADE, first) if 1000 <= first < 2200 and first % 10 == 0 else None


def century(s: Slots, c: Context) -> Value | None:
    """Give a century by its ordinal."""
    nth = _numbered(s)
    return Moment(CENTURY, 100 * (nth - 1)) if 2 <= nth <= 30 else None


def year(s: Slots, c: Context) -> Value | None:
    """Give a year named by its number."""
    return Moment(YEAR, year_of(s)) if "YEAR" in s else None


def years(s: Slots, c: Context) -> Value | None:
    """Give a period of years in digits."""
    value: Value = s["YEARS"][0]
    return value


def range(s: Slots, c: Context) -> Value | None:
    """From one date to another, of which the one may lack what the other says."""
    ends: list[Value] = []
    for name, value in s[ORDER]:
        if name == "DAY":
            ends.append(Moment(DAY, day=value))
        elif name in ("PARTIAL", "DATE"):
            ends.append(value)
        elif name == "YEAR":
            ends.append(Moment(YEAR, value))
        elif name == "MON":
            ends.append(Moment(MONTH, None, value.number))
        elif name == "NOW" and c.reference is None and len(ends) == 1:
            first = ends[0]
            return Period(first, None) if isinstance(first, Moment) else None
        elif name in ("PERIOD", "NOW"):
            ends.append(c.at(value if name == "PERIOD" else DAY, 0))
        elif name == "*":
            ends.append(value)
    return _joined(ends, c)


def days(s: Slots, c: Context) -> Value | None:
    """November 19 to 20, 2016."""
    month, year = month_of(s), year_of(s)
    if "*" in s:
        month, year = s["*"][0].month, s["*"][0].year
    return _joined([Moment(DAY, year, month, d) for d in s["DAY"]], c)


def weekdays(s: Slots, c: Context) -> Value | None:
    """This week from Tuesday to Thursday."""
    span = edtf.bounds(s["*"][0])
    a, b = (w.number for w in s["WD"])
    if span is None or a > b:
        return edtf.unknown("period") if a <= b else None
    return edtf.days(span[0] + dt.timedelta(a), span[0] + dt.timedelta(b))


def nth_beside(s: Slots, c: Context) -> Value | None:
    """The second Monday after Easter, the last Friday before 1 June."""
    order, weekday, sign = int(s["ORD"][0]), s["WD"][0].number, int(s["SIDE"][0])
    if order == -1 and sign < 0:
        order = 1
    span = edtf.bounds(c.complete(s["*"][0]))
    if span is None or order < 1:
        return edtf.unknown(DAY) if order > 0 else None
    edge = span[1] if sign > 0 else span[0]
    gap = (sign * (weekday - edge.weekday()) - 1) % 7 + 1
    moved = edtf.add(edge, sign * (gap + 7 * (order - 1)), DAY)
    return edtf.day(moved) if moved else None


def months(s: Slots, c: Context) -> Value | None:
    """March to May 2023."""
    a, b = s["MON"]
    return _joined([Moment(MONTH, None, a.number), Moment(MONTH, year_of(s), b.number)], c)


def _joined(ends: list[Any], c: Context) -> Value | None:
    """Make a period of two moments, unless it would run backwards."""
    if len(ends) != 2 or not all(isinstance(e, Moment) for e in ends):
        return None
    period = edtf.period(ends[0], ends[1], c.reference, forward=c.forward)
    a, b = edtf.bounds(period.first), edtf.bounds(period.last or period.first)
    return None if a and b and a[0] > b[1] else period


def plain(s: Slots, c: Context) -> Value | None:
    """The date itself, where the word before it could mean "since" but does not."""
    value: Value = s["*"][0]
    return value


def nothing(s: Slots, c: Context) -> Value | None:
    """What looks like a date and is none ("Sunday Times"): it is passed over."""
    return edtf.unknown(NOTHING)


def since(s: Slots, c: Context) -> Value | None:
    """From a date on; a date yet to come is that date itself (schema, 5b)."""
    value = c.complete(_whole(s, c))
    first = value.first if isinstance(value, Period) else value
    span = edtf.bounds(first)
    if not first.known or (span and c.reference and span[0] > c.reference):
        return value
    return Period(first, None)
