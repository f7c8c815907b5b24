"""Drafts become mentions with ids in text order, links become relations."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dtx_nlp.annotation import ID_LETTER, Relation
from dtx_nlp.drafts import Draft, finish

TEXT = "Over 40 boats came in May, then 12 more left."


def draft(label: str, piece: str, **attributes: str) -> Draft:
    start = TEXT.index(piece)
    return Draft(label, start, start + len(piece), attributes)


def test_ids_follow_the_text() -> None:
    twelve, boats = draft("QUANTITY", "12"), draft("MEASURED", "boats")
    forty = draft("QUANTITY", "Over 40", value="40", mod=">")
    mentions, _ = finish(TEXT, [twelve, boats, forty])
    assert [(m.id, m.text) for m in mentions] == [("q1", "Over 40"), ("m1", "boats"), ("q2", "12")]
    assert mentions[0].attributes == {"value": "40", "mod": ">"}


def test_an_outer_mention_comes_before_an_inner_one() -> None:
    inner, outer = draft("QUANTITY", "12"), draft("DIRECTIVE", "12 more left")
    wide = Draft("QUANTITY", inner.start, outer.end)
    mentions, _ = finish(TEXT, [inner, outer, wide])
    assert [(m.id, m.end - m.start) for m in mentions] == [("d1", 12), ("q1", 12), ("q2", 2)]


def test_links_become_relations() -> None:
    forty, boats, may = draft("QUANTITY", "40"), draft("MEASURED", "boats"), draft("DATE", "May")
    forty.links = [("measures", boats), ("at", may)]
    may.score = 0.5
    _, relations = finish(TEXT, [may, boats, forty])
    assert relations == (Relation("q1", "measures", "m1", 1.0), Relation("q1", "at", "t1", 0.5))


def test_a_link_to_what_is_left_out_is_left_out() -> None:
    forty, boats = draft("QUANTITY", "40"), draft("MEASURED", "boats")
    forty.links = [("measures", boats)]
    _, relations = finish(TEXT, [forty])
    assert relations == ()


def test_nothing() -> None:
    assert finish("", []) == ((), ())


def test_overlaps() -> None:
    forty = draft("QUANTITY", "40")
    assert forty.overlaps(5, 6)
    assert forty.overlaps(0, 45)
    assert not forty.overlaps(0, 5)
    assert not forty.overlaps(7, 9)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(ID_LETTER)), st.integers(0, 44), st.integers(1, 9)),
        max_size=20,
    ),
)
def test_the_order_of_drafts_changes_nothing(spans: list[tuple[str, int, int]]) -> None:
    drafts = [Draft(label, start, min(start + size, 45)) for label, start, size in spans]
    mentions, _ = finish(TEXT, drafts)
    again, _ = finish(TEXT, drafts[::-1])
    assert mentions == again
    assert len({m.id for m in mentions}) == len(drafts)
    assert all(TEXT[m.start : m.end] == m.text for m in mentions)
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
