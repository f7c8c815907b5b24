"""What quantities measure: cases in tests/cases/<lang>/counting.jsonl.

In a case's text every quantity stands in brackets, with its kind after a bar if it is no cardinal;
`measured` says in order what each of them measures (null: nothing).
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_files import cases
from dtx_nlp import languages, lexing
from dtx_nlp.counting import link_measured
from dtx_nlp.document import Span
from dtx_nlp.drafts import Draft
from dtx_nlp.numerals import find_numerals
from dtx_nlp.quantities import find_quantities

_MARK = re.compile(r"\[([^\]|]+)(?:\|(\w+))?\]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def read(marked: str) -> tuple[str, list[Draft], list[Draft]]:
    """Give the text without marks, its quantities, and as dates the years outside of them."""
    text, quantities, at = "", [], 0
    for m in _MARK.finditer(marked):
        text += marked[at : m.start()]
        quantity = Draft("QUANTITY", len(text), len(text) + len(m[1]), {"kind": m[2] or "cardinal"})
        if m[2] == "percent":
            quantity.attributes["unit"] = "%"
        quantities.append(quantity)
        text += m[1]
        at = m.end()
    text += marked[at:]
    dates = [
        Draft("DATE", m.start(), m.end(), {"value": m.group()})
        for m in _YEAR.finditer(text)
        if not any(q.overlaps(m.start(), m.end()) for q in quantities)
    ]
    return text, quantities, dates


def link(text: str, code: str, quantities: list[Draft], dates: list[Draft]) -> list[Draft]:
    return link_measured(
        lexing.lex(text), quantities, dates, [Span(0, len(text))], languages.get(code)
    )


def tails(text: str, quantity: Draft, kind: str) -> list[str]:
    return [text[d.start : d.end] for k, d in quantity.links if k == kind]


@pytest.mark.parametrize(("code", "case"), list(cases("counting")))
def test_measured(code: str, case: dict[str, Any]) -> None:
    text, quantities, dates = read(case["text"])
    link(text, code, quantities, dates)
    found = [tails(text, q, "measures") for q in quantities]
    assert [f[0] if f else None for f in found] == case["measured"]


@pytest.mark.parametrize(
    ("code", "text", "share", "noun"),
    [
        ("en", "Two children out of five eat.", "Two children out of five", "children"),
        ("fr", "Un enfant sur cinq a faim.", "Un enfant sur cinq", "enfant"),
        (
            "fr",
            "7 entreprises sur 10 manquent de personnel.",
            "7 entreprises sur 10",
            "entreprises",
        ),
        ("id", "Tiga anak dari lima makan.", "Tiga anak dari lima", "anak"),
        ("ru", "Трое детей из пяти едят.", "Трое детей из пяти", "детей"),
    ],
)
def test_a_share_measures_the_noun_inside(code: str, text: str, share: str, noun: str) -> None:
    x, language = lexing.lex(text), languages.get(code)
    quantities = find_quantities(x, find_numerals(x, language), language)
    link(text, code, quantities, [])
    found = [(text[q.start : q.end], tails(text, q, "measures")) for q in quantities]
    assert found == [(share, [noun])]


def test_several_subjects_versus_and_property() -> None:
    text, quantities, dates = read(
        "Here [4] towns and [9] villages have built wells, reaching a rate of [80%|percent], "
        "an increase of [5%|percent] compared to 2019."
    )
    link(text, "en", quantities, dates)
    assert tails(text, quantities[2], "measures") == ["towns", "villages"]
    assert tails(text, quantities[2], "property") == ["rate"]
    assert tails(text, quantities[3], "measures") == ["towns", "villages"]
    assert tails(text, quantities[3], "versus") == ["2019"]


def test_dates_in_step_with_values() -> None:
    text, quantities, dates = read(
        "The share of wind power in 2019 and 2020 was [7%|percent], [9%|percent] respectively."
    )
    link(text, "en", quantities, dates)
    assert [tails(text, q, "at") for q in quantities] == [["2019"], ["2020"]]
    assert [tails(text, q, "measures") for q in quantities] == [["wind power"], ["wind power"]]


def test_versus_noun_phrase() -> None:
    text, quantities, dates = read("Rents rose, [3 times|multiple] faster than average wages.")
    found = link(text, "en", quantities, dates)
    assert tails(text, quantities[0], "versus") == ["average wages"]
    assert "average wages" in {text[d.start : d.end] for d in found}


def test_what_is_measured_twice_is_one_mention() -> None:
    text, quantities, dates = read("[30] boats, an increase of [5%|percent], came in 2020.")
    assert len(link(text, "en", quantities, dates)) == 1


_WORDS = [
    "the",
    "of",
    "in",
    "by",
    "rose",
    "than",
    "who",
    "number",
    "and",
    ",",
    "(",
    ")",
    ".",
    "-",
    "'",
]
_WORDS += [
    "A.I.",
    "cards",
    "2023",
    "$",
    "%",
    "and/or",
    "people's",
    "rate",
    "those",
    "dont",
    "число",
]
_WORDS += ["составила", "из которых", "tăng", "trong đó", "yang", "de la", "compared to", "х\u0301"]
_TEXTS = st.sampled_from([*_WORDS, "\n", "[7|percent]", "[8]"]) | st.text(max_size=6)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(languages.codes()), st.lists(_TEXTS))
def test_never_crashes(code: str, words: list[str]) -> None:
    text, quantities, dates = read(" ".join(words))
    for draft in link(text, code, quantities, dates):
        assert 0 <= draft.start < draft.end <= len(text)
        surface = text[draft.start : draft.end]
        assert surface == surface.strip()
    for quantity in quantities:
        assert all(d in [*dates, *quantities] or d.label != "DATE" for _, d in quantity.links)


def test_linear() -> None:
    text = "Over [40] red cars and [5%|percent] of boats in 2020, who rose to [7]. " * 300
    plain, quantities, dates = read(text)
    link(plain, "en", quantities, dates)
    assert sum(bool(q.links) for q in quantities) >= 600
