"""Calendar arithmetic: what a date expression says, its first and last day, its EDTF.

A `Moment` is one calendar unit, as far as the text tells it: its year, even its month, may be
missing until `complete` finds it from the article's own date. A `Period` runs between two moments.
Weeks begin on Monday and belong to the year or month that has their Thursday (ISO 8601).
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from dtx_nlp.dates import holidays

DAY: Final = "day"
WEEKEND: Final = "weekend"
WORKWEEK: Final = "workweek"
WEEK: Final = "week"
MONTH: Final = "month"
QUARTER: Final = "quarter"
SEASON: Final = "season"
HALF: Final = "half"
YEAR: Final = "year"
DECADE: Final = "decade"
CENTURY: Final = "century"

#: Months in the units that are made of whole months.
MONTHS: Final = {MONTH: 1, QUARTER: 3, SEASON: 3, HALF: 6, YEAR: 12, DECADE: 120, CENTURY: 1200}
#: How many days after the first the last day is, in units written by their days.
_LAST_DAY: Final = {DAY: 0, WEEK: 6, WORKWEEK: 4, WEEKEND: 1}
#: A date without a year is in the reference's own year, unless it then lies more days away.
_FAR: Final = 270
_NEAR: Final = 365 - _FAR


@dataclass(frozen=True, slots=True)
class Moment:
    """One day, week, month, ... ; `known` is false where nothing tells which one.

    `year` is the first year of a decade or century. `nth` counts the quarter, half or season
    (spring is 1) in the year. A week or weekend is written by its first day. `holiday` is the rule
    of a day that moves from year to year, until the year is known.
    """

    grain: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    nth: int | None = None
    weekday: int | None = None
    known: bool = True
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of one moment to the end of another; open where one is missing."""

    first: Moment
    last: Moment | None
    grain: str = "period"

    @property
    def known(self) -> bool:
        """True if both ends are."""
        return self.first.known and (self.last is None or self.last.known)


Value: TypeAlias = Moment | Period


def unknown(grain: str) -> Moment:
    """Give a moment that the text names and nothing resolves."""
    return Moment(grain, known=False)


def holiday(rule: str) -> Moment:
    """Give a holiday of a year not told."""
    fixed = holidays.fixed(rule)
    return Moment(DAY, None, *fixed) if fixed else Moment(DAY, holiday=rule)


def in_year(m: Moment, year: int) -> Moment:
    """Put a moment into a year."""
    if not m.holiday:
        return dataclasses.replace(m, year=year)
    date = holidays.day_of(m.holiday, year)
    return day(date) if date else unknown(DAY)


def day(date: dt.date) -> Moment:
    """Give the moment of a day."""
    return Moment(DAY, date.year, date.month, date.day)


def days(first: dt.date, last: dt.date) -> Period:
    """Give the period between two days, both included."""
    return Period(day(first), day(last))


def at(date: dt.date, grain: str) -> Moment:
    """Give the unit of a grain that a day lies in."""
    y, m = date.year, date.month
    if grain == DAY:
        return day(date)
    if grain in (WEEK, WORKWEEK):
        return dataclasses.replace(day(date - dt.timedelta(date.weekday())), grain=grain)
    if grain == WEEKEND:
        return dataclasses.replace(day(date + dt.timedelta(5 - date.weekday())), grain=WEEKEND)
    if grain == MONTH:
        return Moment(MONTH, y, m)
    if grain == QUARTER:
        return Moment(QUARTER, y, nth=(m + 2) // 3)
    if grain == HALF:
        return Moment(HALF, y, nth=1 if m <= 6 else 2)
    if grain == SEASON:
        return Moment(SEASON, y if m > 2 else y - 1, nth=(m - 3) % 12 // 3 + 1)
    width = {YEAR: 1, DECADE: 10, CENTURY: 100}[grain]
    return Moment(grain, y - y % width)


def bounds(value: Value) -> tuple[dt.date, dt.date] | None:
    """Give the first and the last day, or nothing if a part is missing or no such day exists."""
    if isinstance(value, Period):
        first = bounds(value.first)
        last = bounds(value.last) if value.last else None
        return (first[0], last[1]) if first and last else None
    if not value.known or value.year is None:
        return None
    try:
        return _bounds(value, value.year)
    except (ValueError, OverflowError):
        return None


def _bounds(value: Moment, year: int) -> tuple[dt.date, dt.date] | None:
    if value.grain in _LAST_DAY:
        if value.month is None or value.day is None:
            return None
        first = dt.date(year, value.month, value.day)
        return first, first + dt.timedelta(_LAST_DAY[value.grain])
    width = MONTHS[value.grain]
    offset = {MONTH: value.month, YEAR: 1, DECADE: 1, CENTURY: 1}.get(value.grain)
    if offset is None:
        offset = ((value.nth or 1) - 1) * width + (3 if value.grain == SEASON else 1)
    first = add_months(dt.date(year, 1, 1), offset - 1)
    return first, add_months(first, width) - dt.timedelta(1)


def add_months(date: dt.date, n: int) -> dt.date:
    """Give the same day `n` months on, or the month's last day if it has no such day."""
    total = date.year * 12 + date.month - 1 + n
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1] if 0 < year < 10000 else 1
    return dt.date(year, month + 1, min(date.day, last))


def add(date: dt.date, n: int, grain: str) -> dt.date | None:
    """Give the day `n` units on; nothing if that lies outside the calendar."""
    try:
        if grain in MONTHS:
            return add_months(date, n * MONTHS[grain])
        return date + dt.timedelta(n * (1 if grain == DAY else 7))
    except (ValueError, OverflowError):
        return None


def move(moment: Moment, n: int) -> Moment:
    """Give the `n`-th unit after a moment (before it, if negative)."""
    span = bounds(moment)
    if span is None:
        return moment if moment.known and not n else unknown(moment.grain)
    date = add(span[0], n, moment.grain)
    return at(date, moment.grain) if date else unknown(moment.grain)


def write(value: Value) -> str:
    """Write a value in EDTF; empty if it is not known."""
    if not value.known:
        return ""
    if isinstance(value, Period):
        last = "" if value.last is None else _point(value.last).split("/")[-1]
        first = _point(value.first).split("/")[0]
        if not first or (value.last is not None and not last):
            return ""
        return f"{first}/{last or '..'}"
    return _point(value)


def read(text: str) -> Value | None:
    """Read what `write` writes; None if it is nothing of the kind, or empty."""
    first, sign, last = text.partition("/")
    begin = _read_point(first)
    if begin is None or not sign:
        return begin
    end = None if last == ".." else _read_point(last)
    return Period(begin, end) if end or last == ".." else None


def _read_point(text: str) -> Moment | None:
    if decade := re.fullmatch(r"(\d{3})X", text):
        return Moment(DECADE, int(decade[1]) * 10)
    form = re.fullmatch(r"(\d{4}|X{4})(?:-(?:(\d\d|XX)(?:-(\d\d))?|Q([1-4])))?", text)
    if form is None:
        return None
    year, month, day, quarter = (int(n) if n and n.isdigit() else None for n in form.groups())
    if quarter:
        return Moment(QUARTER, year, nth=quarter)
    grain = DAY if day else MONTH if form[2] else YEAR
    return Moment(grain, year, month, day)


def _point(m: Moment) -> str:
    y = "XXXX" if m.year is None else f"{m.year:04}"
    if m.grain == DAY:
        if m.day is None:
            return ""
        return f"{y}-{'XX' if m.month is None else f'{m.month:02}'}-{m.day:02}"
    if m.grain == MONTH:
        return f"{y}-{m.month:02}" if m.month else ""
    if m.grain == QUARTER:
        return f"{y}-Q{m.nth}"
    if m.grain == YEAR:
        return y if m.year is not None else ""
    if m.grain == DECADE:
        return y[:3] + "X" if m.year is not None else ""
    if m.grain == CENTURY:
        return f"{y}/{m.year + 99:04}" if m.year is not None else ""
    if m.grain == HALF and m.year is None:
        return f"{y}-01/{y}-06" if m.nth == 1 else f"{y}-07/{y}-12"
    span = bounds(m)
    if span is None:
        return ""
    a, b = (d.isoformat() for d in span)
    return f"{a[:7]}/{b[:7]}" if m.grain in MONTHS else f"{a}/{b}"


def complete(m: Moment, reference: dt.date | None, *, forward: bool) -> Moment:
    """Find what a moment leaves out from the article's own date.

    A weekday alone is the last one, or the coming one if the clause looks `forward`. A date
    without a year is in the reference's year, or in the year beside it if that is much nearer, or
    if the clause looks forward and this year's is long past.
    """
    if m.grain == DAY and m.day is None and not m.holiday:
        return _weekday(m, reference, forward=forward) if m.known else m
    if reference is None or m.year is not None or not m.known or m.grain in (YEAR, DECADE, CENTURY):
        return m
    if m.grain == DAY and m.month is None and not m.holiday:
        return _day_of_month(m, reference)
    found = [c for c in _candidates(m, reference.year) if bounds(c)]
    if not found:
        return m
    fit = [c for c in found if _agrees(c)] or found
    return min(fit, key=lambda c: _distance(c, reference, forward=forward))


def _candidates(m: Moment, year: int) -> list[Moment]:
    reach = 6 if m.weekday is not None or (m.month, m.day) == (2, 29) else 1
    return [in_year(m, year + k) for k in range(-reach, reach + 1)]


def _agrees(m: Moment) -> bool:
    span = bounds(m)
    return m.weekday is None or (span is not None and span[0].weekday() == m.weekday)


def _distance(m: Moment, reference: dt.date, *, forward: bool) -> tuple[int, int]:
    """Rank a year that was left out: the reference's own, one beside it, any."""
    span = bounds(m)
    if span is None:
        return 3, 0
    past, ahead = (reference - span[1]).days, (span[0] - reference).days
    gap = max(past, ahead, 0)
    if m.year == reference.year:
        far = gap > _FAR and not (forward and ahead > 0)
        return (2 if far or (forward and past > _NEAR) else 0), gap
    return (1 if gap <= _NEAR or forward else 2), gap


def _weekday(m: Moment, reference: dt.date | None, *, forward: bool) -> Moment:
    if reference is None or m.weekday is None:
        return unknown(DAY)
    gap = (m.weekday - reference.weekday()) % 7
    return day(reference + dt.timedelta((gap or 7) if forward else (gap - 7 if gap else 0)))


def _day_of_month(m: Moment, reference: dt.date) -> Moment:
    here = reference.year * 12 + reference.month - 1
    reach = 12 if m.weekday is not None else 1
    order = sorted(range(-reach, reach + 1), key=lambda k: (abs(k), k))
    found = (
        dataclasses.replace(m, year=(here + k) // 12, month=(here + k) % 12 + 1) for k in order
    )
    return next((c for c in found if bounds(c) and _agrees(c)), m)


def period(first: Moment, last: Moment, reference: dt.date | None, *, forward: bool) -> Period:
    """Join two moments; each lends the other the month and year that it lacks."""
    if last.grain == DAY and last.month is None and last.day:
        last = dataclasses.replace(last, month=first.month, year=last.year or first.year)
    if first.grain == DAY and first.month is None and first.day:
        first = dataclasses.replace(first, month=last.month, year=first.year or last.year)
    first, last = _weekdays(first, last, reference, forward=forward)
    if first.day and last.day and first.month is None and last.month is None:
        first = complete(first, reference, forward=forward)
        last = dataclasses.replace(last, month=first.month, year=first.year)
    if first.year is None and last.year is None:
        first = complete(first, reference, forward=forward)
    if first.year is None and last.year is not None:
        first = _beside(first, last, last.year, -1)
    elif last.year is None and first.year is not None:
        last = _beside(last, first, first.year, 1)
    return Period(
        complete(first, reference, forward=forward), complete(last, reference, forward=forward)
    )


def _weekdays(
    first: Moment, last: Moment, reference: dt.date | None, *, forward: bool
) -> tuple[Moment, Moment]:
    """Place a bare weekday at the other end's side ("next Monday to Friday")."""
    if first.known and first.grain == DAY and first.day is None and first.weekday is not None:
        end = bounds(last) if not last.weekday or last.day else None
        if end:
            first = day(end[0] - dt.timedelta((end[0].weekday() - first.weekday) % 7))
    if last.known and last.grain == DAY and last.day is None and last.weekday is not None:
        start = bounds(complete(first, reference, forward=forward))
        if start:
            last = day(start[0] + dt.timedelta((last.weekday - start[0].weekday()) % 7))
            first = complete(first, reference, forward=forward)
    return first, last


def _beside(m: Moment, other: Moment, year: int, step: int) -> Moment:
    if m.grain in (YEAR, DECADE, CENTURY) or not m.known:
        return m
    if m.grain == DAY and m.day is None and not m.holiday:
        return m
    own = in_year(m, year)
    a, b = bounds(own), bounds(other)
    if a and b and (a[0] > b[0] if step < 0 else a[0] < b[0]):
        return in_year(m, year + step)
    return own


def split(value: Value, grain: str) -> list[Moment]:
    """Give the units of a grain in a value, in order (weeks by their Thursday)."""
    span = bounds(value)
    if span is None:
        return []
    out: list[Moment] = []
    current = at(span[0], grain)
    while True:
        edges = bounds(current)
        if edges is None or len(out) > 366:
            return out
        middle = edges[0] + dt.timedelta(3) if grain == WEEK else edges[0]
        if middle > span[1]:
            return out
        if middle >= span[0]:
            out.append(current)
        following = move(current, 1)
        if not following.known:
            return out
        current = following
