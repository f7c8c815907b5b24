"""What a case asks for at one place, and how well something found there meets it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final, NamedTuple

from dtx_nlp.units import cldr_names, conversion

#: How well an item is met: not at all, one end of a range, its value, value and unit.
NOTHING, END, VALUE, WHOLE = range(4)
#: Kinds of items that are days.
CALENDAR: Final = frozenset({"date", "date_period"})
#: How far two numbers may lie apart, as a part of the larger.
_NEAR: Final = 1e-6
#: What the suites call a unit where CLDR has another name, another meaning, or none.
_NAMES: Final = {
    "degree celsius": ("Cel",),
    "degree fahrenheit": ("[degF]",),
    "ton": ("t",),
    "dram": ("[dr_av]",),
    "ounce": ("[oz_av]", "[foz_us]"),
    "hectometer": ("hm",),
    "square millimeter": ("mm2",),
    "square decimeter": ("dm2",),
}
#: The seconds that the suites count for what has no fixed length.
_SECONDS: Final = {
    "month": 30 * 86400,
    "mo": 30 * 86400,
    "quarter": 90 * 86400,
    "year": 365 * 86400,
    "a": 365 * 86400,
    "decade": 3650 * 86400,
    "century": 36500 * 86400,
}
#: Bases of the units that are also right in another size: 90 minutes are an hour and a half.
_SIZED: Final = frozenset({"s", "m", "g", "kg", "L"})


class Item(NamedTuple):
    """A number that was found, with its unit's code; or days, ISO dates, `upper` the day after."""

    start: int
    end: int
    kind: str
    value: str
    upper: str | None
    unit: str


class Wanted(NamedTuple):
    """An item that a case asks for; without a `judge` it may be there or not.

    `start` is None where the source gives no place: then it is everywhere.
    """

    start: int | None
    end: int
    low: float | None
    high: float | None
    judge: Callable[[Item], int] | None

    def touches(self, item: Item) -> bool:
        """Tell whether something found overlaps its place."""
        return self.start is not None and item.start < self.end and self.start < item.end

    def meets(self, item: Item) -> int:
        """Tell how well something found is what is asked for."""
        near = self.start is None or self.touches(item)
        return self.judge(item) if near and self.judge else NOTHING

    @staticmethod
    def has_end(end: float | None, item: Item) -> bool:
        """Tell whether a number is an end of the range."""
        return _same(end, float(item.value))


def read_wanted(e: Mapping[str, Any]) -> Wanted:
    """Read an item of `expected`.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    kind = e["kind"]
    start = None if e["start"] is None else int(e["start"])
    end = 0 if start is None else int(e["end"])
    value, upper = e["value"], e.get("value_max")
    if value is None and upper is None:
        return Wanted(start, end, None, None, None)
    if kind in CALENDAR:
        return Wanted(start, end, None, None, partial(_days, _spans(e), e.get("timex")))
    low, high = (None if n is None else float(n) for n in (value, upper))
    names = e.get("unit_any_of") or ([e["unit_norm"]] if e.get("unit_norm") else [])
    judge: Callable[[Item], int]
    if low is None:
        judge = partial(_bound, high, names)
    elif high is not None:
        judge = partial(_range, low, high, names)
    else:
        others = [(float(o["value"]), o.get("unit_any_of") or []) for o in e.get("alt") or ()]
        judge = partial(_number, low, names, e.get("unit_norm"), others)
    return Wanted(start, end, low, high, judge)


def _number(
    value: float,
    names: Sequence[str],
    name: str | None,
    others: Sequence[tuple[float, Sequence[str]]],
    item: Item,
) -> int:
    """One number, perhaps told as another one in another unit."""
    if item.upper is not None:
        return NOTHING
    if _same(value, float(item.value)):
        return _level(names, item)
    told = any(_same(v, float(item.value)) and _is(item.unit, its) for v, its in others)
    return WHOLE if told or _same(*_sizes(value, name, item)) else NOTHING


def _range(low: float, high: float, names: Sequence[str], item: Item) -> int:
    """Two ends; a number that is one of them is a part of it."""
    value = float(item.value)
    if item.upper is None:
        return END if _same(low, value) or _same(high, value) else NOTHING
    both = _same(low, value) and _same(high, float(item.upper))
    return _level(names, item) if both else NOTHING


def _bound(high: float | None, names: Sequence[str], item: Item) -> int:
    """Only an upper end: "under 7"."""
    return _level(names, item) if _same(high, float(item.upper or item.value)) else NOTHING


def _level(names: Sequence[str], item: Item) -> int:
    return WHOLE if not names or _is(item.unit, names) else VALUE


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return False
    return abs(a - b) <= _NEAR * max(abs(a), abs(b))


# Units


def _is(code: str, names: Sequence[str]) -> bool:
    """Tell whether a code is one of the units that a suite names; money goes by its code."""
    return any(code in _codes(name) for name in names)


@cache
def _codes(name: str) -> tuple[str, ...]:
    return _NAMES.get(name) or cldr_names().get(name, ()) or (name,)


def _sizes(value: float, name: str | None, item: Item) -> tuple[float | None, float | None]:
    """Give both sizes in one unit; None for what can't be brought to one."""
    wanted, found = _size(name or ""), _size(item.unit)
    if wanted is None or found is None or wanted[0] != found[0]:
        return None, None
    return value * wanted[1], float(item.value) * found[1]


@cache
def _size(name: str) -> tuple[str, float] | None:
    """Give the base of a unit, by its name or code, and how many of that it is."""
    if name in _SECONDS:
        return "s", _SECONDS[name]
    known = conversion(_codes(name)[0])
    metric = known and known[0] in _SIZED and not _codes(name)[0].startswith("[")
    return (known[0], float(known[1])) if known and metric else None


# Days


def _spans(e: Mapping[str, Any]) -> list[tuple[str | None, str | None]]:
    """Give the readings of a date as first day and day after, None where it is one day or open."""
    told = e.get("value_any_of")
    if e["kind"] == "date":
        return [(day[:10], None) for day in told or [e["value"]]]
    return [(a, b) for a, b in told or [(e["value"], e.get("value_max"))]]


def _days(spans: list[tuple[str | None, str | None]], timex: str | None, item: Item) -> int:
    """Days or a period of days, which may be open; the last day may be counted in or not."""
    right = any(_covers(first, after, item) for first, after in spans)
    return WHOLE if right or item.value == timex else NOTHING


def _covers(first: str | None, after: str | None, item: Item) -> bool:
    if after is None:
        return item.value == first
    if first is None and item.value == after:
        return True  # "before May", told by the day that it is before
    if item.upper is None or item.value != (first or item.value):
        return False
    return abs((dt.date.fromisoformat(item.upper) - dt.date.fromisoformat(after)).days) <= 1
