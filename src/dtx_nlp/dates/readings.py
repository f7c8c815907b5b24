"""What a matched pattern means: the reading of each pattern group of the language files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from dtx_nlp.dates import points, spans
from dtx_nlp.dates.context import Context, Slots
from dtx_nlp.dates.edtf import HALF, QUARTER, SEASON, Value

READINGS: Final[Mapping[str, Callable[[Slots, Context], Value | None]]] = {
    "date": points.date,
    "relative": points.relative,
    "holiday": points.holiday,
    "holiday_weekend": points.holiday_weekend,
    "named": points.named,
    "ago": points.ago,
    "earlier": points.earlier,
    "hence": points.hence,
    "weekdays_off": points.weekdays_off,
    "week_on": points.week_on,
    "soon": points.soon,
    "after": points.after,
    "before": points.before,
    "window": spans.window,
    "workdays": spans.workdays,
    "stretch": spans.stretch,
    "part": spans.part,
    "nth": spans.nth,
    "quarter": spans.of_year(QUARTER, 4),
    "half": spans.of_year(HALF, 2),
    "season": spans.of_year(SEASON, 4),
    "week": spans.week,
    "week_of": spans.week_of,
    "decade": spans.decade,
    "century": spans.century,
    "year": spans.year,
    "years": spans.years,
    "range": spans.range,
    "days": spans.days,
    "weekdays": spans.weekdays,
    "nth_beside": spans.nth_beside,
    "months": spans.months,
    "since": spans.since,
    "plain": spans.plain,
    "none": spans.nothing,
}
