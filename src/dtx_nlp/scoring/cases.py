"""Cases of numbers, units and dates: short texts, each with what is to be found in it.

The files are those of the shared folder (`data/suites`): Recognizers-Text's and Duckling's own
cases, one JSON object a line. The counts are those of its `score_suite.py`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, NamedTuple

from dtx_nlp.annotation import Extraction
from dtx_nlp.errors import InputError
from dtx_nlp.scoring.counts import Counts, Tally

#: What each figure counts.
RULES: Final = {
    "case.right": "cases in which all that is asked for is found, with value and unit; where "
    "nothing is, in which nothing of the kind is found",
    "case.strict": "and nothing beside it",
    "case.value": "items with the right value on an overlapping stretch",
    "case.value+unit": "and with the right unit",
}
#: What counts as found without being there, by what a file asks for.
_OF_KIND: Final[Mapping[str, frozenset[str]]] = {
    "number": frozenset({"cardinal", "fraction", "multiple"}),
    "ordinal": frozenset({"ordinal"}),
    "percent": frozenset({"percent"}),
    "currency": frozenset({"money"}),
    **dict.fromkeys(("dimension", "distance", "volume"), frozenset({"measure"})),
    "quantity": frozenset({"cardinal", "fraction", "multiple", "percent", "money", "measure"}),
    "date": frozenset({"date"}),
    "date_period": frozenset({"date_period"}),
}
DATES: Final = frozenset({"date", "date_period"})
#: How far two numbers may lie apart, as a part of the larger.
_NEAR: Final = 1e-6
#: How well an item is met: one end of a range; its value; value and unit.
_END, _VALUE, _WHOLE = 1, 2, 3


class Case(NamedTuple):
    """A text and what is to be found in it; `date` is the day that relative dates go by."""

    id: str
    model: str
    suite: str
    language: str
    text: str
    date: str | None
    expected: tuple[Mapping[str, Any], ...]


class Item(NamedTuple):
    """A number that was found, with its unit's code; or days, ISO dates, `upper` the day after."""

    start: int
    end: int
    kind: str
    value: str
    upper: str | None = None
    unit: str = ""


def read_cases(
    place: Path, models: Iterable[str] = (), languages: Iterable[str] = ()
) -> list[Case]:
    """Read the cases of a folder, those that another program has confirmed.

    Raises:
        InputError: A line is no case.
    """
    wanted, codes = set(models), set(languages)
    found = []
    for file in sorted(place.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                record = json.loads(line)
                doubtful = record.get("unverified") or record.get("value_unverified")
                case = Case(
                    record["id"],
                    record["model"],
                    record["suite"],
                    record["lang"],
                    record["text"],
                    (record.get("reference_time") or "")[:10] or None,
                    tuple(record["expected"]),
                )
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InputError(f"{file}:{number}", f"is no case: {error!r}") from None
            asked = not wanted or case.model in wanted
            if asked and not doubtful and (not codes or case.language in codes):
                found.append(case)
    return found


def items(found: Extraction, *, dates: bool) -> Iterator[Item]:
    """Give the dates of an extraction with their days, or its quantities, as the suites count."""
    for m in found.mentions:
        given = m.attributes
        if dates and m.label == "DATE":
            if days := _days(given.get("value", "")):
                first, last = days
                kind = "date" if first == last else "date_period"
                after = None if first == last else (last + dt.timedelta(1)).isoformat()
                yield Item(m.start, m.end, kind, first.isoformat(), after)
        elif not dates and m.label == "QUANTITY" and "value" in given:
            value = Decimal(given["value"])
            if given.get("kind") == "fraction" and given.get("of"):
                value /= Decimal(given["of"])
            upper = given.get("upper")
            kind, unit = given.get("kind", ""), given.get("unit", "")
            yield Item(m.start, m.end, kind, str(value), upper, unit)


def score_case(case: Case, found: Sequence[Item]) -> Tally:
    """Count what of a case is right."""
    wanted = [e for e in case.expected if _asks(e)]
    met = [[_meets(e, f) for f in found] for e in wanted]
    liked = [_liked(e, row, found) for e, row in zip(wanted, met, strict=True)]
    valued = _assigned(liked, len(found))
    whole = _assigned(
        [[f for f in own if row[f] == _WHOLE] for own, row in zip(liked, met, strict=True)],
        len(found),
    )
    used = set(valued.values())
    split = 0
    for n, e in enumerate(wanted):
        if n not in valued and e["kind"] not in DATES:
            ends = _two_ends(e, met[n], found, used)
            used |= ends
            split += bool(ends)
    spurious = sum(
        f not in used and _spurious(case, found[f], wanted, [row[f] for row in met])
        for f in range(len(found))
    )
    right = len(whole) == len(wanted) if wanted else not spurious
    n, hits = len(wanted), len(valued) + split
    return {
        "case.right": _share(right),
        "case.strict": _share(right and not spurious),
        "case.value": Counts(hits, spurious, n - hits),
        "case.value+unit": Counts(len(whole), hits + spurious - len(whole), n - len(whole)),
    }


def _share(right: bool) -> Counts:
    """Count a case: F1 of such counts is the share of those that are right."""
    return Counts(1, 0, 0) if right else Counts(0, 1, 1)


def _asks(e: Mapping[str, Any]) -> bool:
    return e["value"] is not None or e.get("value_max") is not None


def _meets(e: Mapping[str, Any], f: Item) -> int:
    """Tell how well something found is what is expected; 0 if it is not."""
    if not _overlap(e, f):
        return 0
    if e["kind"] in DATES:
        return _WHOLE if f.kind in DATES and _same_days(e, f) else 0
    low, high = _number(e["value"]), _number(e.get("value_max"))
    value, upper = float(f.value), _number(f.upper)
    level = _WHOLE if _right_unit(e, f.unit) else _VALUE
    if low is None:
        return level if _same(high, value if upper is None else upper) else 0
    if high is not None:
        if _same(low, value) and _same(high, upper):
            return level
        return _END if upper is None and (_same(low, value) or _same(high, value)) else 0
    if _same(low, value) and (upper is None or _same(upper, value)):
        return level
    for other in e.get("alt") or ():
        if _same(_number(other["value"]), value) and _named(f.unit, other.get("unit_any_of") or ()):
            return _WHOLE
    return _WHOLE if upper is None and _converted(low, e.get("unit_norm"), value, f.unit) else 0


def _liked(e: Mapping[str, Any], met: Sequence[int], found: Sequence[Item]) -> list[int]:
    """Order what has the right value: with its unit, of its kind, near it first."""
    kinds = {"cardinal": _OF_KIND["number"], "dimension": _OF_KIND["dimension"]}
    own = kinds.get(e["kind"], frozenset({e["kind"]}))

    def rank(n: int) -> tuple[bool, bool, int]:
        return met[n] != _WHOLE, found[n].kind not in own, abs(found[n].start - (e["start"] or 0))

    return sorted((n for n in range(len(found)) if met[n] >= _VALUE), key=rank)


def _assigned(liked: Sequence[Sequence[int]], size: int) -> dict[int, int]:
    """Match as many as can be (augmenting paths, Kuhn 1955): number of wanted to that of found."""
    owner = [-1] * size

    def find(n: int, seen: set[int]) -> bool:
        for f in liked[n]:
            if f not in seen:
                seen.add(f)
                if owner[f] < 0 or find(owner[f], seen):
                    owner[f] = n
                    return True
        return False

    for n in range(len(liked)):
        find(n, set())
    return {n: f for f, n in enumerate(owner) if n >= 0}


def _two_ends(
    e: Mapping[str, Any], met: Sequence[int], found: Sequence[Item], used: set[int]
) -> set[int]:
    """Give two numbers that are the ends of a range, empty if there are none."""
    low, high = _number(e["value"]), _number(e.get("value_max"))
    if low is None or high is None:
        return set()
    free = [n for n, level in enumerate(met) if level == _END and n not in used]
    begins = [n for n in free if _same(float(found[n].value), low)]
    ends = [n for n in free if _same(float(found[n].value), high)]
    other = begins and ends and (begins[0] != ends[0] or len(begins) > 1)
    return {begins[0], ends[0]} if other else set()


def _spurious(case: Case, f: Item, wanted: Sequence[Mapping[str, Any]], met: Sequence[int]) -> bool:
    """Tell whether something that was not matched counts against the case."""
    if any(met):
        return False  # a second reading
    hit = any(_overlap(e, f) and e["start"] is not None for e in wanted)
    beside = (e for e in case.expected if not _asks(e) and e["start"] is not None)
    if not hit and any(_overlap(e, f) for e in beside):
        return False
    if f.kind in _OF_KIND.get(case.model, frozenset()):
        return True
    return hit and case.model not in DATES and f.kind not in DATES | {"ordinal"}


def _overlap(e: Mapping[str, Any], f: Item) -> bool:
    return e["start"] is None or (f.start < e["end"] and e["start"] < f.end)


def _number(written: str | None) -> float | None:
    return None if written is None else float(written)


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return False
    return a == b or abs(a - b) <= _NEAR * max(abs(a), abs(b))


@cache
def _file() -> dict[str, Any]:
    text = resources.files("dtx_nlp.scoring").joinpath("suite_units.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _sizes() -> dict[str, tuple[str, float]]:
    """Give what unit of time, length, mass or volume a name or code is, and how large."""
    sizes = {
        name: (of, float(size))
        for of, row in _file()["sizes"].items()
        for name, size in row.items()
    }
    codes = _file()["codes"].items()
    return sizes | {code: sizes[name] for name, own in codes if name in sizes for code in own}


def _named(code: str, names: Iterable[str]) -> bool:
    """Tell whether a code is one of the units that a suite names."""
    return any(code in _file()["codes"].get(name, (name,)) for name in names)


def _right_unit(e: Mapping[str, Any], code: str) -> bool:
    names = e.get("unit_any_of") or ([e["unit_norm"]] if e.get("unit_norm") else [])
    return not names or _named(code, names)


def _converted(wanted: float, name: str | None, value: float, code: str) -> bool:
    """Tell whether two times, lengths, masses or volumes are equal."""
    theirs, own = _sizes().get(name or ""), _sizes().get(code)
    if theirs is None or own is None or theirs[0] != own[0]:
        return False
    return _same(wanted * theirs[1], value * own[1])


def _same_days(e: Mapping[str, Any], f: Item) -> bool:
    if e["kind"] == "date":
        return f.value in (e.get("value_any_of") or [e["value"]]) or f.value == e.get("timex")
    spans = e.get("value_any_of") or [(e["value"], e.get("value_max"))]
    return any(_same_span(f, *span) for span in spans) or f.value == e.get("timex")


def _same_span(f: Item, first: str | None, after: str | None) -> bool:
    """Compare a span with one that may be open; the last day may be counted in or not."""
    if after is None:
        return f.value == first
    if first is None and f.value == after:
        return True  # "before May", told by the day that it is before
    if (first is not None and f.value != first) or f.upper is None:
        return False
    apart = dt.date.fromisoformat(f.upper) - dt.date.fromisoformat(after)
    return abs(apart.days) <= 1


def _days(edtf: str) -> tuple[dt.date, dt.date] | None:
    """Give the first and the last day of an EDTF value, None if it has none."""
    begin, _, end = edtf.partition("/")
    try:
        return _unit(begin)[0], _unit(end or begin)[1]
    except ValueError:
        return None


def _unit(point: str) -> tuple[dt.date, dt.date]:
    if week := re.fullmatch(r"(\d{4})-W(\d\d)", point):
        monday = dt.date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return monday, monday + dt.timedelta(6)
    if quarter := re.fullmatch(r"(\d{4})-(?:Q|3(?=[3-6]))([1-6])", point):
        nth = int(quarter[2]) - (0 if "Q" in point else 2)
        return _months(int(quarter[1]), 3 * nth - 2, 3 * nth)
    if decade := re.fullmatch(r"(\d{3})X", point):
        return dt.date(int(decade[1]) * 10, 1, 1), dt.date(int(decade[1]) * 10 + 9, 12, 31)
    if year := re.fullmatch(r"\d{4}", point):
        return _months(int(year[0]), 1, 12)
    if month := re.fullmatch(r"(\d{4})-(\d\d)", point):
        return _months(int(month[1]), int(month[2]), int(month[2]))
    day = dt.date.fromisoformat(point)
    return day, day


def _months(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return dt.date(year, first, 1), end
