"""Date expressions: cases of each language, the calendar, digits, the pattern notation."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtx_nlp import languages
from dtx_nlp.dates import edtf, find_dates, holidays
from dtx_nlp.dates.edtf import DAY, MONTH, QUARTER, WEEK, YEAR, Moment, Period
from dtx_nlp.dates.numeric import find_numeric
from dtx_nlp.dates.patterns import compile_pattern, heads
from dtx_nlp.dates.readings import READINGS
from dtx_nlp.dates.vocabulary import vocabulary
from dtx_nlp.lexing import lex
from dtx_nlp.numerals import find_numerals

CASES = Path(__file__).parent / "cases"


def dates(text: str, code: str, reference: dt.date | None) -> list[tuple[str, str]]:
    language = languages.get(code)
    lexed = lex(text)
    found = find_dates(lexed, find_numerals(lexed, language), language, reference)
    return [(text[d.start : d.end], d.attributes["value"]) for d in found]


def cases() -> Iterator[object]:
    for path in sorted(CASES.glob("*/dates.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            reference = dt.date.fromisoformat(case["date"]) if "date" in case else None
            expected = [tuple(d) for d in case["dates"]]
            yield pytest.param(
                path.parent.name, case["text"], reference, expected, id=case["text"][:60]
            )


@pytest.mark.parametrize(("code", "text", "reference", "expected"), list(cases()))
def test_cases(
    code: str, text: str, reference: dt.date | None, expected: list[tuple[str, str]]
) -> None:
    assert dates(text, code, reference) == expected


PIECES = st.sampled_from(
    [
        *("12", "31", "2024", "1999", "24/4", "12.07.2023", "2021-2025", "Q1", "1980s", "XIX"),
        *("-", "–", "/", ".", ",", "(", ")", "'", "\n", "the", "of", "in", "from", "to", "last"),
        *("week", "ago", "two", "first", "May", "mars", "tháng", "năm", "ngày", "15", "thứ", "Hai"),
        *("мая", "года", "с", "по", "первый", "Senin", "tahun", "lalu", "dernier", "le", "end"),
        *("on", "5.12", "4-22", "8/12,2015", "99", "huit", "en", "Easter", "Noël", "weekend"),
        *("Natal", "Пасху", "2", "Sundays", "before", "after", "business", "days", "next", "new"),
    ]
)


@given(
    st.dates(dt.date(1000, 1, 1), dt.date(9000, 1, 1)),
    st.sampled_from([*edtf.MONTHS, DAY, WEEK, edtf.WEEKEND]),
    st.integers(0, 400),
)
def test_what_is_written_is_read_again(date: dt.date, grain: str, days: int) -> None:
    for value in (edtf.at(date, grain), edtf.days(date, date + dt.timedelta(days))):
        again = edtf.read(edtf.write(value))
        assert again is not None
        assert edtf.bounds(again) == edtf.bounds(value)


@pytest.mark.parametrize("text", ["", "soon", "2024-13-", "24", "2024-Q7", "2024/x", "x/2024"])
def test_what_is_no_value_is_not_read(text: str) -> None:
    assert edtf.read(text) is None


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=15).map(" ".join)),
    st.sampled_from(languages.codes()),
    st.one_of(st.none(), st.dates(dt.date(1800, 1, 1), dt.date(2200, 1, 1))),
)
def test_never_crashes_and_spans_are_clean(text: str, code: str, reference: dt.date | None) -> None:
    language = languages.get(code)
    lexed = lex(text)
    end = 0
    for d in find_dates(lexed, find_numerals(lexed, language), language, reference):
        assert end <= d.start < d.end <= len(text)
        assert text[d.start : d.end].strip() == text[d.start : d.end]
        end = d.end


@pytest.mark.parametrize("code", languages.codes())
def test_language_files_name_known_readings(code: str) -> None:
    assert set(languages.get(code).dates.patterns) <= set(READINGS)
    assert vocabulary(code).months


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Moment(DAY, 2024, 4, 24), "2024-04-24"),
        (Moment(DAY, None, 4, 24), "XXXX-04-24"),
        (Moment(QUARTER, 2024, nth=1), "2024-Q1"),
        (Moment(QUARTER, None, nth=1), "XXXX-Q1"),
        (Moment("half", 2024, nth=2), "2024-07/2024-12"),
        (Moment("season", 2024, nth=4), "2024-12/2025-02"),
        (Moment("decade", 1980), "198X"),
        (Moment("century", 1900), "1900/1999"),
        (Moment(WEEK, 2024, 12, 30), "2024-12-30/2025-01-05"),
        (Period(Moment(YEAR, 2021), Moment(YEAR, 2025)), "2021/2025"),
        (Period(Moment(YEAR, 2021), None), "2021/.."),
        (edtf.unknown(DAY), ""),
    ],
)
def test_edtf(value: edtf.Value, expected: str) -> None:
    assert edtf.write(value) == expected


@given(
    st.dates(dt.date(1000, 1, 1), dt.date(3000, 1, 1)), st.sampled_from([*edtf.MONTHS, DAY, WEEK])
)
def test_a_day_lies_in_its_unit(date: dt.date, grain: str) -> None:
    span = edtf.bounds(edtf.at(date, grain))
    assert span is not None
    assert span[0] <= date <= span[1]


@given(
    st.dates(dt.date(1500, 1, 1), dt.date(2500, 1, 1)),
    st.sampled_from([DAY, WEEK, MONTH, QUARTER, YEAR]),
    st.integers(-50, 50),
)
def test_moving_there_and_back(date: dt.date, grain: str, n: int) -> None:
    here = edtf.at(date, grain)
    assert edtf.move(edtf.move(here, n), -n) == here


def test_weeks_belong_to_the_year_of_their_thursday() -> None:
    weeks = edtf.split(Moment(YEAR, 2015), WEEK)
    assert edtf.write(weeks[0]) == "2014-12-29/2015-01-04"
    assert len(weeks) == 53


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("12/7/2023", "dmy", "2023-07-12"),
        ("12/7/2023", "mdy", "2023-12-07"),
        ("7/13/2023", "dmy", "2023-07-13"),
        ("2023-07-12", "mdy", "2023-07-12"),
        ("05.06.99", "dmy", "1999-06-05"),
        ("30/2/2023", "dmy", None),
        ("5.1.15", "dmy", None),
        ("12/7/2023/4", "dmy", None),
        ("2009-10", "dmy", "2009/2010"),
        ("2009-12", "dmy", "2009-12"),
        ("1914–18", "dmy", "1914/1918"),
    ],
)
def test_digits(text: str, order: str, expected: str | None) -> None:
    found = find_numeric(lex(text), order).get(0)
    assert (edtf.write(found.value) if found else None) == expected


def test_a_year_is_found_from_the_reference() -> None:
    reference = dt.date(2024, 1, 5)
    near = edtf.complete(Moment(DAY, None, 12, 30), reference, forward=False)
    far = edtf.complete(Moment(DAY, None, 9, 1), reference, forward=False)
    leap = edtf.complete(Moment(DAY, None, 2, 29), dt.date(2025, 3, 1), forward=False)
    assert [edtf.write(m) for m in (near, far, leap)] == ["2023-12-30", "2024-09-01", "2024-02-29"]


@pytest.mark.parametrize(
    ("rule", "year", "expected"),
    [
        ("12-25", 2019, "2019-12-25"),
        ("easter", 1818, "1818-03-22"),
        ("easter", 2038, "2038-04-25"),
        ("easter-2", 2024, "2024-03-29"),
        ("orthodox", 2024, "2024-05-05"),
        ("orthodox+1", 2025, "2025-04-21"),
        ("11-4-thu", 2023, "2023-11-23"),
        ("5-last-mon", 2024, "2024-05-27"),
        ("12-last-tue", 2024, "2024-12-31"),
        ("11-4-thu+1", 2019, "2019-11-29"),
        ("02-29", 2023, None),
        ("2-5-mon", 2023, None),
    ],
)
def test_holidays(rule: str, year: int, expected: str | None) -> None:
    found = holidays.day_of(rule, year)
    assert (found.isoformat() if found else None) == expected


def test_a_holiday_needs_a_rule() -> None:
    with pytest.raises(ValueError, match="no rule"):
        holidays.fixed("easter monday")


def test_pattern_notation() -> None:
    words, slots, empty = heads(compile_pattern("[the] (first | DAY) <month>"))
    assert words == {"the", "first"}
    assert {s.name for s in slots} == {"DAY"}
    assert not empty
    for broken in ("[a", "a)", "(a | b"):
        with pytest.raises(ValueError, match="bracket"):
            compile_pattern(broken)


def test_time_is_linear() -> None:
    text = "On 24 April 2024, the second week of May 2023 and the last three years. " * 2000
    assert len(dates(text, "en", dt.date(2024, 5, 15))) == 6000
