from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtx_nlp import rendering
from dtx_nlp.annotation import LABELS, Extraction, Mention, Relation
from dtx_nlp.document import Document, Paragraph
from dtx_nlp.rendering.tables import brief, force, number, tables


class Checker(HTMLParser):
    """Checks that tags nest, and collects the text inside `dtx-text`."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.text = ""
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.stack.append((tag, given.get("class") or ""))
        if given.get("id"):
            self.ids.append(str(given["id"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(kind == "dtx-text" for _, kind in self.stack):
            self.text += data


def check(page: str) -> Checker:
    checker = Checker()
    checker.feed(page)
    checker.close()
    assert not checker.stack
    return checker


def test_text_shows_facts_and_directives(extraction: Extraction) -> None:
    drawn = str(extraction)
    lines = drawn.splitlines()
    assert lines[0] == (
        "depots-1 · English (also Vietnamese) · 2 sentences · 2 quantities · 1 date · 1 directive"
    )
    fact = next(line for line in lines if "3,500,000" in line)
    assert fact.split()[:2] == ["3,500,000", "L"]
    assert "litres before" in fact
    assert "[3.5 million litres]" in fact
    directive = next(line for line in lines if line.startswith("  request"))
    assert "mayor" in directive
    assert "<all> depots" in directive
    assert "2025-05-01" in directive
    assert lines[-1] == "! a doubt & more"


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_text_keeps_to_its_width(extraction: Extraction, width: int) -> None:
    drawn = rendering.text(extraction, width)
    assert "[gần 12]" in drawn
    table = [line for line in drawn.splitlines() if line.startswith("  ")]
    if width >= 80:  # below, columns keep a readable size
        assert max(map(len, table)) <= width


def test_html_marks_the_text_and_escapes_it(extraction: Extraction) -> None:
    page = extraction._repr_html_()
    checker = check(page)
    assert checker.text == extraction.document.text
    assert "<all>" not in page
    assert "a doubt &amp; more" in page
    assert len(checker.ids) == len(set(checker.ids)) == len(extraction.mentions)
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(checker.ids)
    assert 'data-n="3,500,000 L"' in page
    assert "deadline: 2025-05-01" in unescape(page)


def test_html_page(extraction: Extraction) -> None:
    page = rendering.page_head() + rendering.html(extraction, style=False)
    assert page.startswith("<!doctype html>")
    assert page.count("<style>") == 1


def test_hostile_text_stays_text() -> None:
    text = "<script>alert(1)</script> & \"x\" 'y' 5"
    found = Mention("q1", "QUANTITY", 0, len(text), text, {"value": '"><b>', "unit": "<i>"})
    document = Document(text, "<id>", "xx", (Paragraph(0, len(text), "xx"),))
    page = rendering.html(Extraction(document, (found,)))
    assert check(page).text == text
    assert not re.search(r"<(script|i|id)>", page)


def test_empty_extraction() -> None:
    empty = Extraction(Document(""))
    assert str(empty) == "(no id) · language not told"
    assert check(empty._repr_html_()).text == ""


@given(
    st.text(alphabet=st.characters(exclude_characters="\r\x00"), max_size=60),
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(LABELS)), max_size=8
    ),
)
def test_any_mentions_can_be_drawn(text: str, spans: list[tuple[int, int, str]]) -> None:
    mentions = tuple(
        Mention(f"x{i}", label, a, b, text[a:b], {"value": "1.50"})
        for i, (a, b, label) in enumerate((min(s[:2]), max(s[:2]), s[2]) for s in spans)
        if a < b <= len(text)
    )
    extraction = Extraction(Document(text), mentions)
    assert check(rendering.html(extraction)).text == text
    assert str(extraction)


@pytest.mark.parametrize(
    ("attributes", "written"),
    [
        ({"value": "2800000", "mod": ">"}, "> 2,800,000"),
        ({"value": "8.3", "upper": "8.5", "unit": "%"}, "8.3 to 8.5 %"),
        ({"value": "62", "of": "63", "kind": "fraction"}, "62 of 63"),
        ({"value": "8", "kind": "ordinal"}, "no. 8"),
        ({"value": "3", "kind": "multiple"}, "3 times"),
        ({"value": "11", "change": "-", "mod": "~", "unit": "%"}, "≈ −11 %"),
        ({"value": "1.50", "unit": "USD"}, "1.50 USD"),
    ],
)
def test_numbers(attributes: dict[str, str], written: str) -> None:
    assert brief(Mention("q1", "QUANTITY", 0, 1, "1", attributes)) == written
    assert written.startswith(number(Mention("q1", "QUANTITY", 0, 1, "1", attributes)))


def test_forbidden_acts_are_told() -> None:
    forbidden = Mention("d1", "DIRECTIVE", 0, 1, "x", {"force": "order", "polarity": "-"})
    assert force(forbidden) == "order not to"


def test_names_are_listed_once_with_their_roles() -> None:
    text = "Minister Lan met Minh in Hanoi. Lan, head of VNPT, left Hanoi."
    spans = [("ROLE", "Minister"), ("PERSON", "Lan"), ("PERSON", "Minh"), ("LOC", "Hanoi")]
    spans += [("ROLE", "head of VNPT"), ("ORG", "VNPT")]
    found = [(m.start(), label, words) for label, words in spans for m in re.finditer(words, text)]
    mentions = tuple(
        Mention(f"x{n}", label, at, at + len(words), words)
        for n, (at, label, words) in enumerate(sorted(found))
    )
    ids = [m.id for m in mentions if m.text == "Lan"]
    roles = [m.id for m in mentions if m.label == "ROLE"]
    relations = tuple(Relation(a, "role", b) for a, b in zip(ids, roles, strict=True))
    (table,) = tables(Extraction(Document(text), mentions, relations))
    assert table.title == "Names"
    assert table.head == ("name", "label", "role", "times")
    assert table.rows == (
        ("Lan", "PERSON", "Minister, head of VNPT", "2"),
        ("Minh", "PERSON", "", "1"),
        ("VNPT", "ORG", "", "1"),
        ("Hanoi", "LOC", "", "2"),
    )


def test_of_two_mentions_of_one_name_one_is_shown() -> None:
    text = "Ana and ana ask: go"
    mentions = (
        Mention("p1", "PERSON", 0, 3, "Ana"),
        Mention("p2", "PERSON", 8, 11, "ana"),
        Mention("d1", "DIRECTIVE", 17, 19, "go", {"force": "request"}),
    )
    relations = tuple(Relation("d1", "issuer", tail) for tail in ("p1", "p2"))
    (table, _) = tables(Extraction(Document(text), mentions, relations))
    assert "Ana" in table.rows[0] or "ana" in table.rows[0]
    assert not any("," in cell for cell in table.rows[0])
