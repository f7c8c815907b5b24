"""The encoder of a pack: windows of pieces to vectors and tag scores, by ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from dtx_nlp.bio import LAYERS, TAGS
from dtx_nlp.windows import BEGIN, END, Window, mended

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
T = TypeVar("T")


#: Weights of a block.
BLOCK: Final = 32
#: What ONNX Runtime takes for an optimization: its sum and normalization in one takes three times
#: as long on a CPU as one after the other.
_SLOWER: Final = ["SkipLayerNormFusion"]
#: Pieces of a sentence that its vector is made of.
_LONGEST: Final = 256


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix in 4-bit blocks: `scales` (rows, blocks), `halves` (rows, blocks, 16).

    Byte j of a block of 32 weights holds weight j in its low half and weight j + 16 in its high
    half; a weight is (half - 8) x scale.
    """

    scales: NDArray[np.float16]
    halves: NDArray[np.uint8]

    def dense(self) -> Floats:
        """Give the weights: (rows, 32 x blocks)."""
        rows, blocks, half = self.halves.shape
        grid = np.empty((rows, blocks, 2 * half), np.float32)
        grid[:, :, :half] = self.halves & 15
        grid[:, :, half:] = self.halves >> 4
        grid -= 8
        grid *= self.scales.astype(np.float32)[:, :, None]
        return grid.reshape(rows, -1)

    def take(self, rows: NDArray[np.int64]) -> Blocks:
        """Give some rows, in that order."""
        return Blocks(self.scales[rows], self.halves[rows])


def read_table(folder: Path) -> Blocks:
    """Read the word embeddings of a pack or of a base folder."""
    with np.load(folder / "embeddings.npz") as stored:
        return Blocks(stored["scales"], stored["halves"])


class Reading(NamedTuple):
    """What the encoder makes of a window of n pieces.

    `vectors` is (n, hidden), `scores` (n, layers, tags): log-probabilities, `stacked` (n, some
    layers x hidden): what vectors of stretches of text are made of.
    """

    vectors: Floats
    scores: Floats
    stacked: Floats


class Heads(NamedTuple):
    """What is made of the m spans of a window.

    `attributes` is (m, all choices): logits; `relations` is (kinds, m heads, m tails): logits.
    """

    attributes: Floats
    relations: Floats


class Backend(Protocol):
    """What runs the network of a pack."""

    def encode(self, words: Floats) -> tuple[Floats, Floats, Floats]:
        """(pieces, hidden) to vectors of that shape, flat tag scores, and some layers side by side.

        May run in any thread.
        """
        ...

    def judge(self, vectors: Floats, spans: NDArray[np.int64]) -> Heads:
        """Vectors of a window and (spans, 3: label, start, end) to attributes and relations."""
        ...


class OnnxBackend:
    """The graphs of a pack in ONNX Runtime, on the CPU; each call stays on one core."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1

        def session(name: str) -> Any:
            return onnxruntime.InferenceSession(
                str(folder / name),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=_SLOWER,
            )

        self._encoder = session("encoder.onnx")
        self._heads = session("heads.onnx")

    def encode(self, words: Floats) -> tuple[Floats, Floats, Floats]:
        """See `Backend`."""
        return tuple(self._encoder.run(["vectors", "scores", "stacked"], {"words": words}))

    def judge(self, vectors: Floats, spans: NDArray[np.int64]) -> Heads:
        """See `Backend`."""
        return Heads(*self._heads.run(None, {"vectors": vectors, "spans": spans}))


class Encoder:
    """Tokenizer, word embeddings and network of a pack."""

    def __init__(self, folder: Path, backend: Backend) -> None:
        from threadpoolctl import ThreadpoolController
        from tokenizers import Tokenizer

        self._threads = ThreadpoolController()
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.backend = backend
        self._table = read_table(folder)
        with np.load(folder / "sentence.npz") as stored:
            weight = stored["weight"].astype(np.float32)
            self._sentence: tuple[Floats, Floats] = (weight, stored["bias"])

    def read(self, windows: Sequence[Window], beside: Callable[[], T]) -> tuple[list[Reading], T]:
        """Read windows, as many at once as there are cores, and do something else beside it.

        A window is read by itself, so that what is made of it does not depend on the others.
        """
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            readings = [pool.submit(self._read, window) for window in windows]
            made = beside()
            return [reading.result() for reading in readings], made

    def _read(self, window: Window) -> Reading:
        vectors, scores, stacked = self.backend.encode(self.words(np.array(window.ids)))
        return Reading(vectors, scores.reshape(len(window.ids), len(LAYERS), len(TAGS)), stacked)

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """Look up word embeddings: (pieces,) -> (pieces, hidden)."""
        return self._table.take(ids).dense()

    def sentence(self, text: str) -> Floats:
        """Give the unit vector of a sentence: (hidden,). Near are sentences that mean the same."""
        ids = self.tokenizer.encode(mended(text), add_special_tokens=False).ids
        stacked = self.backend.encode(self.words(np.array([BEGIN, *ids[:_LONGEST], END])))[2]
        own = stacked[1:-1] if ids else stacked
        vector: Floats = self.unit(own.mean(axis=0, keepdims=True))[0]
        return vector

    def unit(self, means: Floats) -> Floats:
        """Turn means of stacked layers into unit vectors: (n, layers x hidden) to (n, hidden)."""
        weight, bias = self._sentence
        # on one core: numpy's other threads would spin for a while and take the encoder's time
        with self._threads.limit(limits=1, user_api="blas"):
            vectors: Floats = means @ weight.T + bias
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
