"""Quantities: cases in tests/cases/<lang>/quantities.jsonl, read by the whole grammar pack."""

from __future__ import annotations

import time
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import dtx_nlp
from case_files import cases
from dtx_nlp import languages
from dtx_nlp.drafts import Draft
from dtx_nlp.lexing import lex
from dtx_nlp.numerals import find_numerals
from dtx_nlp.quantities import find_quantities, plain
from dtx_nlp.units import unit_kind

KINDS = {
    *("cardinal", "ordinal", "percent", "fraction", "multiple"),
    *("money", "measure", "duration", "age"),
}
MODS = {"~", ">", ">=", "<", "<="}


@cache
def extractor() -> dtx_nlp.Extractor:
    return dtx_nlp.load("grammar")


def read(text: str, code: str) -> list[dict[str, str]]:
    mentions = extractor()(text, language=code).mentions
    return [{"text": m.text, **m.attributes} for m in mentions if m.label == "QUANTITY"]


@pytest.mark.parametrize(("code", "case"), list(cases("quantities")))
def test_quantities(code: str, case: dict[str, Any]) -> None:
    assert read(case["text"], code) == case["quantities"]


@pytest.mark.parametrize("code", languages.codes())
def test_every_language_has_cases(code: str) -> None:
    own = [p.values[1] for p in cases("quantities") if p.values[0] == code]
    found = [q for case in own for q in case["quantities"]]
    assert len(own) >= 80
    assert sum(not case["quantities"] for case in own) >= 20
    assert {q["kind"] for q in found} == KINDS
    assert {q.get("mod") for q in found} >= MODS
    assert {q.get("change") for q in found} >= {"+", "-"}
    assert any("upper" in q for q in found)


def test_cases_keep_to_the_schema() -> None:
    for case in (p.values[1] for p in cases("quantities")):
        for q in case["quantities"]:
            assert q["text"] in case["text"]
            check(q)


def check(q: dict[str, str]) -> None:
    assert q["kind"] in KINDS
    assert q.get("mod", "~") in MODS
    assert q.get("change", "+") in ("+", "-")
    for name in ("value", "upper", "of"):
        if name in q:
            assert q[name] == plain(Decimal(q[name]))
    if "upper" in q:
        assert Decimal(q["value"]) < Decimal(q["upper"])
    if q["kind"] in ("percent", "money", "measure", "duration", "age"):
        unit = "duration" if q["kind"] == "age" else q["kind"]
        assert unit_kind(q["unit"]) in (unit, "money")
    else:
        assert "unit" not in q
    assert ("of" in q) <= (q["kind"] in ("fraction", "ordinal", "percent"))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("268000000", "268000000"),
        ("2.680E+8", "268000000"),
        ("80.20", "80.2"),
        ("1E-7", "0.0000001"),
        ("-0", "0"),
        ("-4.0", "-4"),
        ("0.0", "0"),
    ],
)
def test_values_are_plain(value: str, written: str) -> None:
    assert plain(Decimal(value)) == written


def test_dates_are_taken() -> None:
    text = "Since 2019 the club has had 40 members for two years."
    x = lex(text)
    language = languages.get("en")
    taken = [Draft("DATE", 6, 10), Draft("LAW", 28, 30)]
    numerals = find_numerals(x, language)
    found = find_quantities(x, numerals, language, taken)
    assert [text[d.start : d.end] for d in found] == ["two years"]
    inside = [Draft("DATE", 39, 52)]  # a duration inside a date is a quantity of its own
    found = find_quantities(x, numerals, language, [taken[0], *inside])
    assert [text[d.start : d.end] for d in found] == ["40", "two years"]


def test_a_stretch_of_a_text() -> None:
    text = "Ten ships sank. Over 30 km of road is gone. Six remain."
    start, end = text.index("Over"), text.index(" Six")
    language = languages.get("en")
    x = lex(text, start, end)
    found = find_quantities(x, find_numerals(x, language), language)
    assert [text[d.start : d.end] for d in found] == ["Over 30 km"]


def test_the_doubt_about_shared_signs_is_said() -> None:
    result = extractor()("It cost $5.", language="en")
    assert any("$" in warning and "USD" in warning for warning in result.warnings)
    assert not extractor()("It cost 5 euros.", language="en").warnings


@cache
def pieces(code: str) -> list[str]:
    language = languages.get(code)
    change, numbers, context = language.change, language.numbers, language.context
    lists: list[tuple[str, ...]] = [
        *language.mod.values(),
        *language.mod_after.values(),
        *(surfaces[:2] for surfaces in language.units.values()),
        *(change.up[:8], change.down[:8], change.links),
        *(numbers.ranges, numbers.range_openers, numbers.range_middles, numbers.times),
        *(context.age_before, context.labels[:9], context.unit_links, context.per),
        tuple(numbers.words)[:30],
        tuple(numbers.scales),
        tuple(numbers.multiples),
    ]
    words = [s for one in lists for s in one if "{" not in s and not s.startswith("=")]
    signs = ["$", "€", "%", "°C", "-", "–", "/", ".", ",", "(", ")", ":", "+", "km²", "\n", "US$"]
    return [*words, *signs, "1", "5", "23", "1.5", "2,75", "2019", "10:30", "½", "08", "A1", "Dr"]


@st.composite
def rich_text(draw: st.DrawFn) -> tuple[str, str]:
    code = draw(st.sampled_from(languages.codes()))
    words = (
        st.sampled_from(pieces(code)) | st.sampled_from(["1", "5", "-", "%"]) | st.text(max_size=3)
    )
    parts = draw(st.lists(st.tuples(words, st.sampled_from([" ", " ", " ", ""])), max_size=25))
    return code, "".join(word + gap for word, gap in parts)


def find(code: str, text: str) -> list[Draft]:
    language = languages.get(code)
    x = lex(text)
    return find_quantities(x, find_numerals(x, language), language)


def check_found(code: str, text: str) -> None:
    last = 0
    for d in find(code, text):
        assert last <= d.start < d.end <= len(text)
        surface = text[d.start : d.end]
        assert surface == surface.strip()
        check({"text": surface, **d.attributes})
        last = d.end


@settings(max_examples=300, deadline=None)
@given(rich_text())
@example(("en", "1 or below zero "))
@example(("en", "¼X"))
def test_quantities_are_in_order_and_keep_to_the_schema(drawn: tuple[str, str]) -> None:
    check_found(*drawn)


@settings(deadline=None)
@given(st.sampled_from(languages.codes()), st.text())
def test_never_crashes(code: str, text: str) -> None:
    check_found(code, text)


@pytest.mark.parametrize("code", languages.codes())
def test_time_is_linear(code: str) -> None:
    unit = " ".join(w for w in pieces(code) if w != "\n") + ". "

    def seconds(times: int) -> float:
        start = time.perf_counter()
        find(code, unit * times)
        return time.perf_counter() - start

    seconds(1)
    small = min(seconds(3) for _ in range(3))
    assert min(seconds(30) for _ in range(2)) < 20 * small + 0.05
