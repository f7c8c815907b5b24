"""Readings that give one day or unit: calendar dates and those counted from the article's day."""

from __future__ import annotations

import dataclasses
import datetime as dt

from dtx_nlp.dates import edtf
from dtx_nlp.dates.context import Context, Slots, count_of, month_of, shifted, weekday_of, year_of
from dtx_nlp.dates.edtf import (
    CENTURY,
    DAY,
    DECADE,
    MONTH,
    SEASON,
    WEEK,
    WEEKEND,
    YEAR,
    Moment,
    Period,
    Value,
)


def date(s: Slots, c: Context) -> Value | None:
    """Day, month and year in any combination, with a weekday; the rest from a nested date."""
    inner: Value | None = s["*"][0] if "*" in s else None
    if inner is not None and not isinstance(inner, Moment):
        return None
    weekday = weekday_of(s) if "REL" not in s else None  # "this Friday 12/5" is near already
    digits = next((s[k][0] for k in ("DATE", "PARTIAL", "SPACED", "MONTHYEAR") if k in s), None)
    if digits is not None:
        year = s["YEAR"][0] if "YEAR" in s else None
        base = dataclasses.replace(digits, weekday=weekday, year=digits.year or year)
        return base if "DAY" not in s else _with_day(base, s["DAY"][0])
    if inner is not None and inner.grain in (WEEK, DAY) and weekday is not None:
        return _in_week(inner, weekday)
    month, year = month_of(s), year_of(s)
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
    return made if month is None else _with_day(made, number)


def _with_day(m: Moment, number: int) -> Moment | None:
    made = dataclasses.replace(m, grain=DAY, day=number)
    return made if edtf.bounds(dataclasses.replace(made, year=m.year or 2000)) else None


def _in_week(inner: Moment, weekday: int) -> Moment:
    if inner.grain == DAY:
        return dataclasses.replace(inner, weekday=weekday)
    span = edtf.bounds(inner)
    return edtf.day(span[0] + dt.timedelta(weekday)) if span else edtf.unknown(DAY)


def holiday(s: Slots, c: Context) -> Value | None:
    """Christmas, Easter 2019, last Thanksgiving."""
    named = edtf.holiday(s["HOLIDAY"][0])
    inner = s["*"][0] if "*" in s else None
    year = inner.year if inner else year_of(s)
    if inner is not None and (not isinstance(inner, Moment) or year is None):
        return edtf.unknown(DAY)
    if "REL" in s:
        return _beside(named, int(s["REL"][0]), c)
    return edtf.in_year(named, year) if year is not None else named


def holiday_weekend(s: Slots, c: Context) -> Value | None:
    """The weekend of a holiday, with the days between them: Saturday to Labor Day."""
    span = edtf.bounds(c.complete(holiday(s, c) or edtf.unknown(DAY)))
    if span is None:
        return edtf.unknown(WEEKEND)
    date = span[0]
    saturday = date + dt.timedelta(5 - date.weekday() - (7 if date.weekday() < 2 else 0))
    return edtf.days(min(date, saturday), max(date, saturday + dt.timedelta(1)))


def _beside(named: Moment, n: int, c: Context) -> Value | None:
    return _named_unit(named, n, c.reference) if c.reference else edtf.unknown(named.grain)


def relative(s: Slots, c: Context) -> Value | None:
    """A unit, weekday, month or season counted from the article's own."""
    n = int(s.get("REL", ["0"])[0])
    weekday = s.get("WD")
    if weekday and n == -1 and "PERIOD" not in s:
        return edtf.complete(Moment(DAY, weekday=weekday[0].number), _day_before(c), forward=False)
    if weekday:
        return _in_week(c.at(WEEK, n), weekday[0].number)
    month = month_of(s)
    if month or "SEASON" in s:
        nth = int(s["SEASON"][0]) if "SEASON" in s else None
        number = s["DAY"][0] if "DAY" in s else None
        grain = DAY if number else MONTH if month else SEASON
        return _beside(Moment(grain, None, month, number, nth=nth), n, c)
    unit = (s.get("UNIT") or s.get("PERIOD") or [WEEKEND])[0]
    if unit == DECADE and n == -1 and c.reference is not None:
        return Period(c.at(YEAR, -10), c.at(YEAR, -1))
    return c.at(unit, n)


def _day_before(c: Context) -> dt.date | None:
    return c.reference - dt.timedelta(1) if c.reference else None


def _named_unit(m: Moment, n: int, reference: dt.date) -> Value | None:
    """This, last or next March: the one of this year, the latest before, the first after."""
    options = [edtf.in_year(m, reference.year + k) for k in (-2, -1, 0, 1, 2)]
    spans = [(o, b) for o in options if (b := edtf.bounds(o))]
    if n == 0:
        inside = [o for o, b in spans if b[0] <= reference <= b[1]]
        this_year = [o for o, _ in spans if o.year == reference.year]
        return next(iter(inside + this_year), None)
    if n < 0:
        past = [o for o, b in spans if b[1] < reference]
        return past[n] if len(past) >= -n else None
    future = [o for o, b in spans if b[0] > reference]
    return future[n - 1] if len(future) >= n else None


def named(s: Slots, c: Context) -> Value | None:
    """Yesterday, the day after tomorrow."""
    return c.at(DAY, int(s["NAMED"][0]))


def ago(s: Slots, c: Context) -> Value | None:
    """Two weeks ago."""
    return _moved(s, c.reference, -1)


def hence(s: Slots, c: Context) -> Value | None:
    """Two weeks from now."""
    return _moved(s, c.reference, 1)


def _moved(s: Slots, date: dt.date | None, sign: int) -> Value | None:
    coarse = s["UNIT"][-1] in (DECADE, CENTURY)
    moved = None if coarse else shifted(s, date, sign)
    if moved is None:
        return edtf.unknown(s["UNIT"][0])
    weekday = weekday_of(s)
    if weekday is not None:
        return _in_week(edtf.at(moved, WEEK), weekday)
    return edtf.at(moved, YEAR if s["UNIT"] == [YEAR] else DAY)  # "ten years ago" names no day


def weekdays_off(s: Slots, c: Context) -> Value | None:
    """Two Sundays ago, two Sundays from now."""
    n, weekday, sign = count_of(s), int(s["WDS"][0]), int(s["OFF"][0])
    if n != n.to_integral_value() or n > 100:
        return None
    near = Moment(DAY, weekday=weekday)
    first = edtf.complete(near, _day_before(c) if sign < 0 else c.reference, forward=sign > 0)
    return edtf.move(first, 7 * sign * (int(n) - 1))


def week_on(s: Slots, c: Context) -> Value | None:
    """Read "lundi en huit": the coming Monday and a week more, in French counted as eight days."""
    weeks = {8: 1, 15: 2}.get(int(count_of(s)))
    if weeks is None:
        return None
    coming = edtf.complete(Moment(DAY, weekday=weekday_of(s)), _day_before(c), forward=True)
    return edtf.move(coming, 7 * weeks)


def soon(s: Slots, c: Context) -> Value | None:
    """Read "in three weeks": only where the clause looks ahead, else it is a duration."""
    return _moved(s, c.reference, 1) if c.forward else None


def after(s: Slots, c: Context) -> Value | None:
    """Three days after 12 January."""
    return _from(s, c, 1)


def before(s: Slots, c: Context) -> Value | None:
    """Three days before 12 January."""
    return _from(s, c, -1)


def _from(s: Slots, c: Context, sign: int) -> Value | None:
    value = s["*"][0] if "*" in s else edtf.holiday(s["HOLIDAY"][0])
    span = edtf.bounds(c.complete(value))
    moved = shifted(s, span[0 if sign < 0 else 1], sign) if span else None
    return edtf.day(moved) if moved else edtf.unknown(DAY)


def earlier(s: Slots, c: Context) -> Value | None:
    """So many units before the date named last ("a year earlier"), in that date's own grain.

    Without such a date, before the article's.
    """
    unit, n = s["UNIT"][0], count_of(s)
    if n != n.to_integral_value():
        return None
    here = c.anchor or (edtf.at(c.reference, unit) if c.reference else None)
    if here is None:
        return edtf.unknown(DAY)
    span = edtf.bounds(here)
    moved = edtf.add(span[0], -int(n), unit) if span else None
    if moved is None or (unit in (DAY, WEEK) and here.grain not in (DAY, unit)):
        return None
    return edtf.at(moved, here.grain)
