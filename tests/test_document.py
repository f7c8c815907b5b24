from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dtx_nlp.document import Overlaps, Span

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda s: Span(s[0], s[0] + s[1])),
    max_size=20,
)


@given(SPANS, st.integers(0, 70), st.integers(1, 30))
def test_overlaps_are_those_that_a_scan_finds(spans, start, length):
    end = start + length
    index = Overlaps(spans)
    found = index.within(start, end)
    assert sorted(found) == sorted(s for s in spans if s.start < end and s.end > start)
    best = index.best(start, end)
    shared = [min(s.end, end) - max(s.start, start) for s in found]
    assert (best is None) == (not found)
    if best:
        assert min(best.end, end) - max(best.start, start) == max(shared)
