from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dtx_nlp.bio import LAYERS, TAGS, decode, encode

LENGTH = 12


@st.composite
def layered_spans(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    """Spans without overlap within a layer."""
    spans = []
    for layer in draw(st.lists(st.integers(0, len(LAYERS) - 1), unique=True, max_size=4)):
        cuts = sorted(draw(st.lists(st.integers(0, LENGTH), unique=True, max_size=6)))
        spans += [(layer, a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    return sorted(spans)


def scores_of(tags: np.ndarray) -> np.ndarray:
    scores = np.full((*tags.T.shape, len(TAGS)), -9.0, np.float32)
    np.put_along_axis(scores, tags.T[:, :, None].astype(int), -0.1, axis=2)
    return scores


@given(layered_spans())
def test_what_is_encoded_is_decoded(spans):
    found = decode(scores_of(encode(spans, LENGTH)))
    assert sorted((f.layer, f.start, f.end) for f in found) == spans


@given(st.integers(0, 2**32 - 1), st.integers(0, 9))
def test_decoded_spans_are_well_formed_whatever_the_scores(seed, length):
    scores = np.random.default_rng(seed).normal(0, 3, (length, len(LAYERS), len(TAGS)))
    found = decode(np.log(np.exp(scores) / np.exp(scores).sum(2, keepdims=True)))
    for layer in range(len(LAYERS)):
        own = sorted((f.start, f.end) for f in found if f.layer == layer)
        assert all(0 <= start < end <= length for start, end in own)
        assert all(end <= start for (_, end), (start, _) in pairwise(own))
    assert all(0 < f.score <= 1 for f in found)


def test_the_best_well_formed_tags_win_over_the_best_single_ones():
    scores = np.log(np.full((3, len(LAYERS), len(TAGS)), 1e-6, np.float32))
    scores[:, :, 0] = 0
    scores[0, 0] = np.log([0.1, 0.8, 0.03, 0.03, 0.04])  # begin, which nothing takes up
    scores[1, 0] = np.log([0.9, 0.03, 0.03, 0.03, 0.01])
    assert decode(scores) == []


def test_of_overlapping_spans_the_first_is_encoded():
    tags = encode([(0, 1, 4), (0, 3, 6)], LENGTH)
    assert "".join(TAGS[t] for t in tags[0]) == "OBIEOOOOOOOO"
