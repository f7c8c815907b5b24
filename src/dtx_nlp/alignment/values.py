"""Whether two values agree, whatever their units, and what differs if they do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from dtx_nlp.units import conversion

#: Numbers of a quantity.
NUMBERS: Final = ("value", "upper", "of")
#: Words for bounds that contradict one another.
_SENSE: Final = {">": 1, ">=": 1, "<": -1, "<=": -1}
#: Units that are parts of a whole.
_PARTS: Final = {"%": Decimal("0.01"), "[ppth]": Decimal("0.001"), "[ppm]": Decimal("0.000001")}


class Measure(NamedTuple):
    """A number in the base of its unit; `doubt` is half a unit of its last digit that is no 0."""

    base: str
    value: Decimal
    doubt: Decimal


def measure(number: str, unit: str) -> Measure:
    """Put a written number into the base of its unit."""
    value = Decimal(number)
    doubt = Decimal(5).scaleb(int(value.normalize().as_tuple().exponent) - 1)
    if unit in _PARTS:
        return Measure("", value * _PARTS[unit], doubt * _PARTS[unit])
    known = conversion(unit)
    if known is None:
        return Measure(unit, value, doubt)
    base, factor = known
    return Measure(base, value * factor, doubt * factor)


def agree(number: str, unit: str, other: str, its_unit: str) -> bool:
    """True if two numbers say the same.

    In one unit they must be equal. In two, each stands for everything that would be written so: as
    far as half a unit of its last digit that is not 0 (190 miles: 185 to 195); and these must meet.
    """
    if unit == its_unit:
        return Decimal(number) == Decimal(other)
    a, b = measure(number, unit), measure(other, its_unit)
    return a.base == b.base and abs(a.value - b.value) <= a.doubt + b.doubt


def _share(given: Mapping[str, str]) -> tuple[Decimal, Decimal] | None:
    """Give a quantity as a part of a whole, with its doubt: "half", "1 in 3", "33 %"."""
    if "upper" in given or "value" not in given:
        return None
    if given.get("unit", "") in _PARTS:
        _, value, doubt = measure(given["value"], given["unit"])
        return value, doubt
    if "of" in given and Decimal(given["of"]):
        return Decimal(given["value"]) / Decimal(given["of"]), Decimal(0)
    return None


def same_value(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """True if two quantities have the same numbers and units that agree."""
    return not any(True for _ in quantity_conflicts(a, b, only=(*NUMBERS, "unit")))


def quantity_conflicts(
    a: Mapping[str, str], b: Mapping[str, str], only: tuple[str, ...] = ()
) -> Iterator[str]:
    """Name the attributes by which two quantities contradict each other.

    A share agrees with a percentage that it would be rounded to: a third, 33 %.
    """
    if ("of" in a) != ("of" in b):
        share, other = _share(a), _share(b)
        if share and other:
            if abs(share[0] - other[0]) > share[1] + other[1]:
                yield "value"
            return
    units = a.get("unit", ""), b.get("unit", "")
    bases = measure("1", units[0]).base, measure("1", units[1]).base
    if bases[0] != bases[1]:
        yield "unit"
        units = ("", "")
    for name in NUMBERS:
        own, its = a.get(name), b.get(name)
        if (own is None) != (its is None) or (
            own is not None and its is not None and not agree(own, units[0], its, units[1])
        ):
            yield name
    if only:
        return
    if _SENSE.get(a.get("mod", ""), 0) * _SENSE.get(b.get("mod", ""), 0) < 0:
        yield "mod"
    if {a.get("change"), b.get("change")} == {"+", "-"}:
        yield "change"


def date_conflict(a: str, b: str) -> bool:
    """True if two EDTF values cannot both be right: neither says more exactly what the other does.

    "2025" and "2025-04" are at one, and so are a day and the span that holds it.
    """
    if not a or not b or a == b:
        return False
    (begin, end), (its_begin, its_end) = _bounds(a), _bounds(b)
    if begin is None or end is None or its_begin is None or its_end is None:
        return False
    inside = begin >= its_begin and end <= its_end
    around = its_begin >= begin and its_end <= end
    return not inside and not around


@lru_cache(maxsize=4096)
def _bounds(value: str) -> tuple[str | None, str | None]:
    """Give first and last day of an EDTF value as text that can be compared; None if it is open."""
    begin, _, end = value.partition("/")
    ends = begin, end or begin
    if any(not e or e.strip(".") == "" for e in ends) or value.startswith("["):
        return None, None
    low = ends[0].rstrip("~?%").replace("X", "0")
    high = ends[1].rstrip("~?%").replace("X", "9")
    return low, high + "~"
