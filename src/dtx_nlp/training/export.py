"""A trained network as a pack: graphs in ONNX with int8 weights, and their description."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from dtx_nlp.bio import LAYERS
from dtx_nlp.corpora.ner import ner_corpora
from dtx_nlp.encoder import OnnxBackend, read_table
from dtx_nlp.packs import PROTOCOL, digest_of
from dtx_nlp.schema import CHOICES, KINDS
from dtx_nlp.training.config import Config
from dtx_nlp.training.loop import development_batches, trained
from dtx_nlp.training.model import Network
from dtx_nlp.training.sentences import fit_sentences
from dtx_nlp.training.smoothing import smooth

_OPSET = 17
#: Batches of development articles by which the encoder is smoothed.
_SMOOTHED_BY = 12
_FILES = ("encoder.onnx", "heads.onnx", "embeddings.npz", "sentence.npz", "tokenizer.json")


class EncoderGraph(nn.Module):
    """Word embeddings to vectors, flat tag scores and what sentence vectors are made of."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(pieces, hidden) to what `encoder.Backend` says."""
        states = self.network.states(words[None])
        scores = self.network.tag(states[-1])[0].flatten(1)
        return states[-1][0], scores, self.network.stack(states)[0]


class HeadsGraph(nn.Module):
    """Vectors of a window and its spans to attributes and relations."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, vectors: Tensor, spans: Tensor) -> tuple[Tensor, Tensor]:
        """(pieces, hidden), (spans, 3) to what `encoder.Backend` says."""
        rows = self.network.spans(vectors, spans)
        return self.network.attributes(rows), self.network.relate(rows, spans)


def export(config: Config, folder: str | Path, name: str, version: str) -> Path:
    """Write the best network of a run as a pack `<name>-<version>`, not yet fitted.

    Args:
        config: The run.
        folder: Where the pack's own folder is to be.
        name: The pack's name.
        version: Its version, numbers with points between.

    Raises:
        InputError: the run has no network yet.
    """
    network = trained(config)
    pack = Path(folder) / f"{name}-{version}"
    pack.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(config.base / "tokenizer.json"))
    smooth(network, islice(development_batches(config, tokenizer), _SMOOTHED_BY))
    write_graphs(network, pack)
    shutil.copyfile(config.base / "embeddings.npz", pack / "embeddings.npz")
    tokenizer.save(str(pack / "tokenizer.json"), pretty=False)
    table, backend = read_table(pack), OnnxBackend(pack)
    weight, bias = fit_sentences(
        lambda ids: backend.encode(table.take(ids).dense())[2], config, tokenizer
    )
    np.savez(pack / "sentence.npz", weight=weight.astype(np.float16), bias=bias)
    base = json.loads((config.base / "base.json").read_text(encoding="utf-8"))
    write_meta(
        pack,
        {
            "protocol": PROTOCOL,
            "name": name,
            "version": version,
            "layers": LAYERS,
            "kinds": KINDS,
            "choices": dict(CHOICES),
            "encoder": {**base, "config": _built(network)},
            "settings": {
                "size": config.size,
                "context": config.context,
                "bonuses": {},
                "weights": {},
                "calibration": {},
            },
            "credits": list(_credits(config)),
            "training": _choices(config),
        },
    )
    return pack


def _built(network: Network) -> dict[str, Any]:
    """Tell how an encoder is built, as transformers writes it."""
    names = (
        *("hidden_act", "hidden_size", "intermediate_size", "layer_norm_eps", "vocab_size"),
        *("max_position_embeddings", "num_attention_heads", "num_hidden_layers"),
        *("pad_token_id", "type_vocab_size"),
    )
    return {name: getattr(network.encoder.config, name) for name in names}


def _choices(config: Config) -> dict[str, Any]:
    """Give a configuration as it was written, and the numbers that it leaves as they are."""
    given = ((f.name, getattr(config, f.name)) for f in fields(config))
    return {k: v for k, v in given if isinstance(v, int | float)} | dict(config.stated)


def _credits(config: Config) -> Iterator[dict[str, str]]:
    """Give whose work goes into a run: what its configuration says, and the corpora of names."""
    for credit in config.credits:
        yield asdict(credit)
    known = ner_corpora()
    for name in dict.fromkeys(name for source in config.sources for name in source.names):
        corpus = known[name]
        yield {"name": name, "licence": corpus.licence, "by": corpus.credit, "use": "names"}


def write_graphs(network: Network, pack: Path) -> None:
    """Write both graphs; the encoder's weights become int8, a scale for each output."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    hidden = network.encoder.config.hidden_size
    spans = torch.tensor([[0, 1, 3], [9, 4, 5], [10, 6, 8]])
    pieces = {0: "pieces"}
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "encoder.onnx"
        _export(
            EncoderGraph(network).eval(),
            (torch.randn(12, hidden),),
            whole,
            dict.fromkeys(("words", "vectors", "scores", "stacked"), pieces),
        )
        told = logging.root.manager.disable
        logging.disable(logging.WARNING)  # it advises a step that changes nothing here
        try:
            quantize_dynamic(
                whole,
                pack / "encoder.onnx",
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
            )
        finally:
            logging.disable(told)
    _export(
        HeadsGraph(network).eval(),
        (torch.randn(12, hidden), spans),
        pack / "heads.onnx",
        {
            "vectors": {0: "pieces"},
            "spans": {0: "spans"},
            "attributes": {0: "spans"},
            "relations": {1: "heads", 2: "tails"},
        },
    )


def _export(
    graph: nn.Module, inputs: tuple[Tensor, ...], file: Path, axes: Mapping[str, Mapping[int, str]]
) -> None:
    names = list(axes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of each shape that it takes as it is
        torch.onnx.export(
            graph,
            inputs,
            str(file),
            input_names=names[: len(inputs)],
            output_names=names[len(inputs) :],
            dynamic_axes={name: dict(own) for name, own in axes.items()},
            opset_version=_OPSET,
            dynamo=False,
        )


def write_meta(pack: Path, meta: Mapping[str, Any]) -> None:
    """Write a pack's description, with the digests of its files as they are now."""
    files = {name: digest_of(pack / name) for name in _FILES}
    text = json.dumps({**meta, "files": files}, ensure_ascii=False, indent=1) + "\n"
    (pack / "meta.json").write_text(text, encoding="utf-8")
