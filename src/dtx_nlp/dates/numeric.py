"""Dates in digits: 12/7/2023, 2023-07-12, 12.07.2023, 24/04, 7/2023, 2021-2025."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from dtx_nlp.dates.edtf import DAY, MONTH, YEAR, Moment, Period, Value
from dtx_nlp.lexing import Lexed

_DASH: Final = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_SEP: Final = rf"[{_DASH}./]"
_GAP: Final = "[ \u00a0\u202f]{0,2}"
_NUMERIC: Final = re.compile(
    rf"(?<![\d./,])(?:(?<!\d[{_DASH}])|(?<=/\d[{_DASH}])|(?<=/\d\d[{_DASH}]))(?:"
    rf"(?P<y1>\d{{4}})(?P<s1>{_SEP})(?P<m1>\d\d?)(?P=s1)(?P<d1>\d\d?)(?!\d)"
    rf"|(?P<a2>\d\d?)(?P<s2>{_GAP}{_SEP}{_GAP})(?P<b2>\d\d?)(?P=s2)(?P<y2>\d{{4}}|\d\d)(?!\d)"
    r"|(?P<a8>\d\d?)/(?P<b8>\d\d?),(?P<y8>\d{4})(?!\d)"
    rf"|(?P<y3>\d{{4}})(?P<s3>{_GAP}[{_DASH}/~]{_GAP})(?P<b3>\d{{4}}|\d\d?)(?!\d)"
    rf"|(?P<m4>\d\d?)(?P<s4>{_GAP}[{_DASH}./]{_GAP})(?P<y4>\d{{4}})(?!\d)"
    rf"|(?P<a6>\d\d?) (?P<b6>\d\d?) (?P<y6>\d{{4}}|\d\d)(?!\d)"
    rf"|(?P<a7>\d\d?){_GAP}[{_DASH}]{_GAP}(?P<b7>\d\d?)(?P<s7>[/.])(?P<m7>\d\d?)"
    rf"(?:(?P=s7)(?P<y7>\d{{4}}))?(?!\d)"
    rf"|(?P<a5>\d\d?)(?P<s5>[{_DASH}./])(?P<b5>\d\d?)(?=[{_DASH}]\d\d?/\d|(?!\d|[{_DASH}]\d))"
    rf")(?![.,/]\d)(?![{_DASH}]\d(?!\d?/\d))"
)
#: Years written with two digits, up to this many after the century's turn, are of this century.
_PIVOT: Final = 40


@dataclass(frozen=True, slots=True)
class Numeric:
    """A date in digits over the tokens up to `last`; `form` tells which parts it has."""

    last: int
    value: Value
    form: str  # "day", "spaced": with a year; "partial": without; "month"; "years"; "days"
    sure: bool = True  # no fraction, score or version number looks like this
    slashed: bool = False


def full_year(two: int) -> int:
    """Give the year that two digits stand for."""
    return two + (2000 if two < _PIVOT else 1900)


def find_numeric(lexed: Lexed, order: str) -> dict[int, Numeric]:
    """Find dates in digits, by their first token; `order` is the locale's ("dmy", "mdy")."""
    if not len(lexed):
        return {}
    first = {s: i for i, s in enumerate(lexed.start)}
    last = {e: i + 1 for i, e in enumerate(lexed.end)}
    out: dict[int, Numeric] = {}
    for m in _NUMERIC.finditer(lexed.text, lexed.start[0], lexed.end[-1]):
        a, b = first.get(m.start()), last.get(m.end())
        if a is not None and b is not None and not _in_code(m):
            found = _read(m, b, order)
            if found is not None:
                out[a] = found
    return out


def _in_code(m: re.Match[str]) -> bool:
    """True for "BC12/07/2023", but not for a whole date after a word that lost its space."""
    before = m.string[max(0, m.start() - 2) : m.start()]
    if not before[-1:].isalpha() or (before == "FY" and m["y3"]):  # fiscal year
        return False
    whole = m["y2"] is not None and len(m["y2"]) == 4 and m["s2"] in ("/", ".")
    return not (whole and len(before) == 2 and before.isalpha() and before[1].islower())


def _read(m: re.Match[str], last: int, order: str) -> Numeric | None:
    if m["y1"]:
        made = _valid(int(m["y1"]), int(m["m1"]), int(m["d1"]))
        return Numeric(last, made, "day") if made else None
    if m["y2"]:
        return _with_year(m, last, order)
    if m["y3"]:
        return _years(m["y3"], m["s3"].strip(), m["b3"], last)
    if m["y4"]:
        month, year = int(m["m4"]), int(m["y4"])
        ok = 1 <= month <= 12 and 1000 <= year <= 2199
        return (
            Numeric(last, Moment(MONTH, year, month), "month", "." not in m["s4"]) if ok else None
        )
    if m["y8"]:  # "08/12,2015"
        made = _ordered(int(m["y8"]), int(m["a8"]), int(m["b8"]), order)
        return Numeric(last, made, "day") if made else None
    if m["y6"]:
        year = int(m["y6"]) if len(m["y6"]) == 4 else full_year(int(m["y6"]))
        made = _ordered(year, int(m["a6"]), int(m["b6"]), order)
        return Numeric(last, made, "spaced") if made else None
    if m["m7"]:
        return _days(m, last) if order == "dmy" else None
    a, b = m["a5"], m["b5"]
    made = _ordered(None, int(a), int(b), order)
    if made is None:
        return None
    sure = m["s5"] == "/" and ("0" in (a[0], b[0]) or (order == "dmy" and int(a) > 12))
    return Numeric(last, made, "partial", sure, m["s5"] == "/")


def _days(m: re.Match[str], last: int) -> Numeric | None:
    """Read "14-16/5/2024" and "14-16/5"."""
    year = int(m["y7"]) if m["y7"] else None
    a, b = (_valid(year, int(m["m7"]), int(d)) for d in (m["a7"], m["b7"]))
    if a is None or b is None or int(m["a7"]) >= int(m["b7"]) or (year is None and m["s7"] == "."):
        return None
    return Numeric(last, Period(a, b), "days", bool(year) or int(m["b7"]) > 12)


def _with_year(m: re.Match[str], last: int, order: str) -> Numeric | None:
    a, b, year, sep = m["a2"], m["b2"], m["y2"], m["s2"]
    if len(year) == 2 and (sep != sep.strip() or (sep == "." and len(a + b) < 4)):
        return None  # "5.1.15" is rather a section, "5 - 1 - 15" a sum
    full = int(year) if len(year) == 4 else full_year(int(year))
    made = _ordered(full, int(a), int(b), order)
    return Numeric(last, made, "day") if made else None


def _ordered(year: int | None, a: int, b: int, order: str) -> Moment | None:
    """Read day and month in the locale's order, in the other one if only that is possible."""
    pairs = [(b, a), (a, b)] if order == "dmy" else [(a, b), (b, a)]
    for month, number in pairs:
        made = _valid(year, month, number)
        if made:
            return made
    return None


def _valid(year: int | None, month: int, number: int) -> Moment | None:
    try:
        dt.date(2000 if year is None else year, month, number)
    except ValueError:
        return None
    if year is not None and not 1000 <= year <= 2199:
        return None
    return Moment(DAY, year, month, number)


def _years(a: str, sep: str, b: str, last: int) -> Numeric | None:
    """Read "2021-2025", "2021-22" (the year after) and "2021-04"."""
    year, other = int(a), int(b)
    if not 1000 <= year <= 2199:
        return None
    if len(b) == 4:
        pair = Period(Moment(YEAR, year), Moment(YEAR, other))
        return Numeric(last, pair, "years") if year < other <= 2199 else None
    if len(b) == 2 and other == (year + 1) % 100:
        return Numeric(last, Period(Moment(YEAR, year), Moment(YEAR, year + 1)), "years")
    if len(b) == 2 and max(12, year % 100) < other and sep not in "/~":
        return Numeric(
            last, Period(Moment(YEAR, year), Moment(YEAR, year - year % 100 + other)), "years"
        )
    if 1 <= other <= 12 and sep != "~":
        return Numeric(last, Moment(MONTH, year, other), "month")
    return None
