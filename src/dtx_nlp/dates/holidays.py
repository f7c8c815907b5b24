"""Holidays: on which day of a year they fall, by the rules of the language files.

    12-25       25 December
    easter-2    two days before Easter Sunday; `orthodox+1`: likewise, by the Julian reckoning
    11-4-thu    the fourth Thursday of November; 5-last-mon: the last Monday of May
    11-4-thu+1  the day after the fourth Thursday of November

A rule is a string; what is compiled of it is kept.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Final

_RULE: Final = re.compile(
    r"(?P<month>\d\d?)-(?P<day>\d\d)"
    r"|(?:(?P<feast>easter|orthodox)"
    r"|(?P<in>\d\d?)-(?P<nth>[1-5]|last)-(?P<weekday>mon|tue|wed|thu|fri|sat|sun))"
    r"(?P<days>[+-]\d{1,2})?"
)
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@functools.cache
def _parsed(rule: str) -> re.Match[str]:
    found = _RULE.fullmatch(rule)
    if found is None:
        raise ValueError(f"no rule for a holiday: {rule!r}")
    return found


def fixed(rule: str) -> tuple[int, int] | None:
    """Give month and day of a holiday that is on the same day every year.

    Raises:
        ValueError: the rule is not in the notation.
    """
    m = _parsed(rule)
    return (int(m["month"]), int(m["day"])) if m["month"] else None


def day_of(rule: str, year: int) -> dt.date | None:
    """Give the day of a holiday in a year; nothing if it has none, or the year is out of reach.

    Raises:
        ValueError: the rule is not in the notation.
    """
    m = _parsed(rule)
    try:
        if m["month"]:
            return dt.date(year, int(m["month"]), int(m["day"]))
        if m["feast"]:
            day: dt.date | None = _easter(year, julian=m["feast"] == "orthodox")
        else:
            day = _nth_weekday(year, int(m["in"]), _WEEKDAYS.index(m["weekday"]), m["nth"])
        return day + dt.timedelta(int(m["days"] or 0)) if day else None
    except (ValueError, OverflowError):
        return None


def _nth_weekday(year: int, month: int, weekday: int, nth: str) -> dt.date | None:
    if nth == "last":
        after = dt.date(year + month // 12, month % 12 + 1, 1)
        return after - dt.timedelta((after.weekday() - weekday - 1) % 7 + 1)
    first = dt.date(year, month, 1)
    day = first + dt.timedelta((weekday - first.weekday()) % 7 + 7 * (int(nth) - 1))
    return day if day.month == month else None


def _easter(year: int, *, julian: bool) -> dt.date:
    """Reckon Easter Sunday, as a day of the Gregorian calendar.

    Western: the anonymous Gregorian computus (Nature, 20 April 1876; J. Meeus, Astronomical
    Algorithms, 1991, chapter 8). Orthodox: Meeus' Julian computus, ibid.
    """
    if julian:
        d = (19 * (year % 19) + 15) % 30
        e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
        month, day = divmod(d + e + 114, 31)
        lag = year // 100 - year // 400 - 2  # days between the two calendars
        return dt.date(year, month, day + 1) + dt.timedelta(lag)
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return dt.date(year, month, (h - m + r + month + 19) % 32)
