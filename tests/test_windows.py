from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dtx_nlp.document import Span
from dtx_nlp.windows import BEGIN, END, NOWHERE, make_windows

LENGTHS = st.lists(st.integers(0, 90) | st.sampled_from([1, 45, 46, 47]), max_size=12)


def rows_of(lengths: list[int]) -> list[list[tuple[int, Span]]]:
    rows, at = [], 0
    for length in lengths:
        rows.append([(7, Span(i, i + 1)) for i in range(at, at + length)])
        at += length
    return rows


@given(LENGTHS, st.integers(20, 70), st.integers(0, 16))
def test_each_piece_is_owned_by_one_window_and_none_is_too_long(lengths, size, context):
    rows = rows_of(lengths)
    windows = list(make_windows(rows, size, context))
    owned = [s for w in windows for s in w.offsets[w.owned :] if s != NOWHERE]
    assert owned == [span for row in rows for _, span in row]
    assert all(len(w.ids) == len(w.offsets) <= size for w in windows)
    assert all(w.ids[0] == BEGIN for w in windows)


@given(LENGTHS, st.integers(0, 16))
def test_a_window_begins_with_the_end_of_the_one_before(lengths, context):
    windows = list(make_windows(rows_of(lengths), 60, context))
    for before, window in pairwise(windows):
        repeated = window.offsets[1 : window.owned]
        assert len(repeated) <= context
        assert before.offsets[len(before.offsets) - len(repeated) :] == repeated


def test_short_paragraphs_share_a_window_with_marks_between():
    (window,) = make_windows(rows_of([2, 3]), 20, 4)
    assert window.ids == (BEGIN, 7, 7, END, 7, 7, 7, END)
    assert window.owned == 1


def test_nothing_gives_no_window():
    assert list(make_windows([[], []], 20, 4)) == []
