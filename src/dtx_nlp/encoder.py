"""The encoder of a pack: windows of pieces to vectors and tag scores, by ONNX Runtime.

Word embeddings are looked up here, in 4-bit blocks: a block of 32 weights is a float16 scale and 16
bytes, of which byte j holds weight j in its low half and weight j + 16 in its high half; a weight
is (half - 8) x scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dtx_nlp.bio import LAYERS, TAGS
from dtx_nlp.windows import Window

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
#: Pieces, with padding, that are read at once.
_BATCH: Final = 2048


class Reading(NamedTuple):
    """What the encoder makes of a window of n pieces.

    `vectors` is (n, hidden), `scores` (n, layers, tags): log-probabilities.
    """

    vectors: Floats
    scores: Floats


class Heads(NamedTuple):
    """What is made of the m spans of a window.

    `attributes` is (m, all choices): logits; `relations` is (kinds, m heads, m tails): logits.
    """

    attributes: Floats
    relations: Floats


class Backend(Protocol):
    """What runs the network of a pack."""

    def encode(self, words: Floats, mask: Floats) -> tuple[Floats, Floats]:
        """(windows, pieces, hidden) and (windows, pieces) to vectors and flat tag scores."""
        ...

    def judge(self, vectors: Floats, spans: NDArray[np.int64]) -> Heads:
        """Vectors of a window and (spans, 3: label, start, end) to attributes and relations."""
        ...


class OnnxBackend:
    """The graphs of a pack in ONNX Runtime, on the CPU."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        if threads:
            options.intra_op_num_threads = threads

        def session(name: str) -> Any:
            return onnxruntime.InferenceSession(
                str(folder / name), options, providers=["CPUExecutionProvider"]
            )

        self._encoder = session("encoder.onnx")
        self._heads = session("heads.onnx")

    def encode(self, words: Floats, mask: Floats) -> tuple[Floats, Floats]:
        """See `Backend`."""
        vectors, scores = self._encoder.run(None, {"words": words, "mask": mask})
        return vectors, scores

    def judge(self, vectors: Floats, spans: NDArray[np.int64]) -> Heads:
        """See `Backend`."""
        return Heads(*self._heads.run(None, {"vectors": vectors, "spans": spans}))


class Encoder:
    """Tokenizer, word embeddings and network of a pack."""

    def __init__(self, folder: Path, backend: Backend) -> None:
        from tokenizers import Tokenizer

        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.backend = backend
        with np.load(folder / "embeddings.npz") as stored:
            self._scales: NDArray[np.float16] = stored["scales"]
            self._halves: NDArray[np.uint8] = stored["halves"]
        with np.load(folder / "sentence.npz") as stored:
            self._sentence: tuple[Floats, Floats] = (stored["weight"], stored["bias"])

    def read(self, windows: Sequence[Window]) -> list[Reading]:
        """Read windows, those of similar length together."""
        found: dict[int, Reading] = {}
        for group in _groups(windows):
            longest = max(len(windows[i].ids) for i in group)
            words = np.zeros((len(group), longest, self._hidden), np.float32)
            mask = np.zeros((len(group), longest), np.float32)
            for row, i in enumerate(group):
                ids = np.array(windows[i].ids)
                words[row, : len(ids)] = self.words(ids)
                mask[row, : len(ids)] = 1
            vectors, scores = self.backend.encode(words, mask)
            for row, i in enumerate(group):
                length = len(windows[i].ids)
                layered = scores[row, :length].reshape(length, len(LAYERS), len(TAGS))
                found[i] = Reading(vectors[row, :length], layered)
        return [found[i] for i in range(len(windows))]

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """Look up word embeddings: (pieces,) -> (pieces, hidden)."""
        halves = self._halves[ids]
        grid = np.concatenate([halves & 15, halves >> 4], axis=2).astype(np.float32) - 8
        grid *= self._scales[ids].astype(np.float32)[:, :, None]
        return grid.reshape(len(ids), -1)

    def sentence(self, vectors: Floats) -> Floats:
        """Give the unit vector of a sentence from those of its pieces: (n, hidden) -> (hidden,)."""
        weight, bias = self._sentence
        vector: Floats = weight @ vectors.mean(axis=0) + bias
        return vector / np.float32(np.linalg.norm(vector))

    @property
    def _hidden(self) -> int:
        return int(self._scales.shape[1]) * 32


def _groups(windows: Sequence[Window]) -> Iterator[list[int]]:
    group: list[int] = []
    for i in sorted(range(len(windows)), key=lambda i: (len(windows[i].ids), i)):
        if group and (len(group) + 1) * len(windows[i].ids) > _BATCH:
            yield group
            group = []
        group.append(i)
    if group:
        yield group
