"""Demands: cases in tests/cases/<lang>/directives.jsonl, and what holds for any text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_files import cases
from dtx_nlp import languages, lexing
from dtx_nlp.directives import Memory, find_directives
from dtx_nlp.document import Span
from dtx_nlp.extractor import load


def read(text: str, code: str) -> list[dict[str, Any]]:
    """Give the directives of a text as the cases write them."""
    found = load("grammar")(text, language=code)
    by_id = {m.id: m for m in found.mentions}
    out = []
    for m in found.mentions:
        if m.label == "DIRECTIVE":
            directive: dict[str, Any] = {"text": m.text, **m.attributes}
            for r in found.relations:
                if r.head == m.id:
                    directive.setdefault(r.type, []).append(by_id[r.tail].text)
            out.append(directive)
    return out


@pytest.mark.parametrize(("code", "case"), list(cases("directives")))
def test_case(code: str, case: dict[str, Any]) -> None:
    assert read(case["text"], code) == case["directives"]


def test_a_list_goes_on_in_the_next_paragraph() -> None:
    text = "The mayor asked schools to plant trees.\nPromote the use of bicycles.\nIt rained."
    assert [(d["text"], d["issuer"], d["to"]) for d in read(text, "en")] == [
        ("plant trees", ["mayor"], ["schools"]),
        ("Promote the use of bicycles", ["mayor"], ["schools"]),
    ]


def test_an_office_is_the_person_whom_the_article_names() -> None:
    text = "President Anna Roy arrived. The President asked banks to cut their fees."
    assert [d["issuer"] for d in read(text, "en")] == [["Anna Roy"]]


def test_two_holders_of_an_office_leave_it_open() -> None:
    text = "Minister Anna Roy met Minister Paul Lund. The Minister asked banks to cut their fees."
    assert [d["issuer"] for d in read(text, "en")] == [["Minister"]]


_WORDS = st.sampled_from(
    [
        "must",
        "asked",
        "to",
        "the",
        "ministries",
        "and",
        ",",
        ";",
        ":",
        '"',
        "«",
        "»",
        "(",
        ")",
        "-",
        "Prime Minister",
        "Anna Roy",
        "said",
        "should",
        "not",
        "поручил",
        "должны",
        "обеспечить",
        "meminta",
        "untuk",
        "harus",
        "yêu cầu",
        "phải",
        "các bộ",
        "doit",
        "de",
        "publier",
        "will be",
    ]
)


@settings(max_examples=80, deadline=None)
@given(
    code=st.sampled_from(languages.codes()),
    parts=st.lists(st.one_of(_WORDS, st.text(max_size=8)), max_size=25),
)
def test_any_text(code: str, parts: list[str]) -> None:
    text = " ".join(parts)
    spans = [Span(0, len(text))] if text else []
    drafts = find_directives(lexing.lex(text), spans, [], languages.get(code), Memory())
    for draft in drafts:
        assert 0 <= draft.start < draft.end <= len(text)
        assert text[draft.start : draft.end].strip() == text[draft.start : draft.end]
        assert draft.label != "DIRECTIVE" or draft.attributes["cue"]
