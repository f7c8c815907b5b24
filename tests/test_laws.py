"""Laws by form: cases in tests/cases/<lang>/laws.jsonl, and what holds for any text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_files import cases
from dtx_nlp import languages, lexing
from dtx_nlp.extractor import load
from dtx_nlp.laws import find_laws


def read(text: str, code: str) -> list[dict[str, Any]]:
    """Give the laws of a text as the cases write them."""
    found = load("grammar")(text, language=code)
    by_id = {m.id: m for m in found.mentions}
    out = []
    for m in found.mentions:
        if m.label == "LAW":
            law: dict[str, Any] = {"text": m.text}
            for r in found.relations:
                if r.head == m.id:
                    law.setdefault(r.type, []).append(by_id[r.tail].text)
            out.append(law)
    return out


@pytest.mark.parametrize(("code", "case"), list(cases("laws")))
def test_case(code: str, case: dict[str, Any]) -> None:
    assert read(case["text"], code) == case["laws"]


def test_numbers_of_a_law_are_no_quantities() -> None:
    found = load("grammar")("Decree No. 45/2024/ND-CP lists 3 duties.", language="en")
    assert [m.text for m in found.mentions if m.label == "QUANTITY"] == ["3"]


def test_the_year_in_a_name_is_no_date() -> None:
    found = load("grammar")(
        "Regulation No. 4 of 2023 of 11 September 2023 has 3 parts.", language="en"
    )
    assert [m.text for m in found.mentions if m.label == "DATE"] == ["11 September 2023"]


@settings(max_examples=60, deadline=None)
@given(
    code=st.sampled_from(languages.codes()),
    parts=st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from(
                [
                    "Law on",
                    "Decree No.",
                    "№ 5-ФЗ",
                    "loi n°",
                    "Luật",
                    "UU",
                    "(EU)",
                    "Закон «",
                    "/",
                    "-",
                ]
            ),
        ),
        max_size=12,
    ),
)
def test_any_text(code: str, parts: list[str]) -> None:
    text = " ".join(parts)
    for draft in find_laws(lexing.lex(text), [], [], languages.get(code)):
        assert 0 <= draft.start < draft.end <= len(text)
        assert text[draft.start : draft.end].strip() == text[draft.start : draft.end]
