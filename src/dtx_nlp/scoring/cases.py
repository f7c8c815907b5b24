"""Cases of numbers, units and dates: short texts, each with what is to be found in it.

The files are those of the shared folder (`data/suites`): Recognizers-Text's and Duckling's own
cases, one JSON object a line with `id`, `suite`, `model`, `lang`, `text`, `expected` (items with
`start`, `end`, `kind`, `value`, and perhaps `value_max` and a unit) and perhaps `reference_time`.
What an item asks for is in `wanted`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from dtx_nlp import languages as known
from dtx_nlp.annotation import Extraction
from dtx_nlp.dates import edtf
from dtx_nlp.errors import InputError
from dtx_nlp.scoring.counts import Counts, Tally
from dtx_nlp.scoring.wanted import CALENDAR, END, VALUE, WHOLE, Item, Wanted, read_wanted

#: What each figure counts.
RULES: Final = {
    "case.right": "cases in which all that is asked for is found, with value and unit; where "
    "nothing is, in which nothing of the kind is found",
    "case.strict": "and nothing beside it",
    "case.value": "items with the right value on an overlapping stretch",
    "case.value+unit": "and with the right unit",
}
#: What counts as found without being there, by what a file asks for; of other models nothing does.
_OF_KIND: Final = {
    "number": ("cardinal", "fraction", "multiple"),
    "ordinal": ("ordinal",),
    "percent": ("percent",),
    "currency": ("money",),
    "dimension": ("measure",),
    "distance": ("measure",),
    "volume": ("measure",),
    "quantity": ("cardinal", "fraction", "multiple", "percent", "money", "measure"),
    "date": ("date",),
    "date_period": ("date_period",),
}


class Case(NamedTuple):
    """A text and what is to be found in it.

    `beside` are stretches where something may be found or not; `date` is the day that relative
    dates go by.
    """

    id: str
    model: str
    suite: str
    language: str
    text: str
    date: str | None
    wanted: tuple[Wanted, ...]
    beside: tuple[Wanted, ...]

    @property
    def dates(self) -> bool:
        """True if it asks for dates, not for quantities."""
        return self.model in CALENDAR


def read_cases(
    place: Path, models: Collection[str] = (), languages: Collection[str] = ()
) -> list[Case]:
    """Read the cases of a folder, those that another program has confirmed.

    Args:
        place: A folder with .jsonl files.
        models: What is asked for ("number", "date", ...); without them all.
        languages: Without them all that dtx_nlp has.

    Raises:
        InputError: A line is no case, or two have one id.
    """
    codes = languages or known.codes()
    found: dict[str, Case] = {}
    for file in sorted(place.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                case = _read(f"{file}:{number}", line)
                if (
                    case is None
                    or case.language not in codes
                    or (models and case.model not in models)
                ):
                    continue
                if case.id in found:
                    raise InputError(f"{file}:{number}", f"has the id of another case, {case.id!r}")
                found[case.id] = case
    return list(found.values())


def _read(where: str, line: str) -> Case | None:
    if not line.strip():
        return None
    try:
        record: dict[str, Any] = json.loads(line)
        if record.get("unverified") or record.get("value_unverified"):
            return None
        day = (record.get("reference_time") or "")[:10]
        items = [read_wanted(e) for e in record["expected"]]
        id, model, suite, code, text = (
            str(record[key]) for key in ("id", "model", "suite", "lang", "text")
        )
        return Case(
            id,
            model,
            suite,
            code,
            text,
            date=dt.date.fromisoformat(day).isoformat() if day else None,
            wanted=tuple(w for w in items if w.judge),
            beside=tuple(w for w in items if not w.judge),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(where, f"is no case: {error!r}") from None


def items(found: Extraction, *, dates: bool) -> Iterator[Item]:
    """Give the dates of an extraction by their days, or its quantities, as the suites count."""
    for m in found.mentions:
        given = m.attributes
        if dates and m.label == "DATE":
            value = edtf.read(given.get("value", ""))
            days = edtf.bounds(value) if value else None
            if days:
                first, last = (d.isoformat() for d in days)
                after = (days[1] + dt.timedelta(1)).isoformat() if first != last else None
                yield Item(m.start, m.end, "date_period" if after else "date", first, after, "")
        elif not dates and m.label == "QUANTITY" and "value" in given:
            number = Decimal(given["value"])
            if given.get("kind") == "fraction" and "of" in given:
                number /= Decimal(given["of"])
            kind, unit = given.get("kind", ""), given.get("unit", "")
            yield Item(m.start, m.end, kind, str(number), given.get("upper"), unit)


def score_case(case: Case, found: Sequence[Item]) -> Tally:
    """Count what of a case is right, by the figures of `RULES`.

    Args:
        case: A case.
        found: `items` of what was found in its text, dates or quantities as `case.dates` says.
    """
    shape = len(case.wanted), len(found)
    levels = np.array([[w.meets(f) for f in found] for w in case.wanted], int).reshape(shape)
    valued, whole = _most(levels >= VALUE), _most(levels >= WHOLE)
    hits = len(valued) + _in_two_parts(case, found, levels, valued)
    spurious = sum(
        not levels[:, n].any() and _counts_against(case, item) for n, item in enumerate(found)
    )
    right = len(whole) == len(case.wanted) if case.wanted else not spurious
    lacking = len(case.wanted)
    return {
        "case.right": _share(right),
        "case.strict": _share(right and not spurious),
        "case.value": Counts(hits, spurious, lacking - hits),
        "case.value+unit": Counts(len(whole), hits + spurious - len(whole), lacking - len(whole)),
    }


def _share(right: bool) -> Counts:
    """Count a case: F1 of such counts is the share of those that are right."""
    return Counts(1, 0, 0) if right else Counts(0, 1, 1)


def _most(fits: np.ndarray[Any, Any]) -> dict[int, int]:
    """Pair as many of what is wanted as can be, one to one: row to column."""
    from scipy.optimize import linear_sum_assignment

    pairs = zip(*(ends.tolist() for ends in linear_sum_assignment(~fits)), strict=True)
    return {row: column for row, column in pairs if fits[row, column]}


def _in_two_parts(
    case: Case, found: Sequence[Item], levels: np.ndarray[Any, Any], valued: dict[int, int]
) -> int:
    """Count ranges that were found as two numbers, one for each end."""
    free = set(range(len(found))) - set(valued.values())
    count = 0
    for row, wanted in enumerate(case.wanted):
        if row not in valued:
            ends = [n for n in sorted(free) if levels[row, n] == END]
            lows = [n for n in ends if wanted.has_end(wanted.low, found[n])]
            highs = [n for n in ends if wanted.has_end(wanted.high, found[n])]
            both = next(((a, b) for a in lows for b in highs if a != b), ())
            count += bool(both)
            free -= set(both)
    return count


def _counts_against(case: Case, item: Item) -> bool:
    """Tell whether something that meets nothing is a fault of its own."""
    hit = any(w.touches(item) for w in case.wanted)
    if not hit and any(w.touches(item) for w in case.beside):
        return False
    own = item.kind in _OF_KIND.get(case.model, ())
    return own or (hit and not case.dates and item.kind != "ordinal")
