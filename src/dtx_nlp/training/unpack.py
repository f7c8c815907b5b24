"""A pack's weights as a base to go on from: for whoever has the pack and not the run it came of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor

from dtx_nlp.errors import InputError
from dtx_nlp.grammar import GrammarPack
from dtx_nlp.packs import folder_of, read_meta

_ENCODER = "encoder."


def unpack(pack: str | Path, folder: str | Path) -> Path:
    """Write a pack as a base folder, with all that it has learnt as `best.pt` beside.

    A configuration names the folder as its `base` and `best.pt` in it as its `start`. Weights are
    the pack's int8 ones; the sentence vectors that training keeps are the pack's own.

    Args:
        pack: Name or path of a pack with a network.
        folder: Where to write.

    Raises:
        InputError: the pack has no network or does not tell how it is built, or the folder cannot
            be written to or is the pack's own.
        PackNotFoundError: there is no such pack.
        PackProtocolError: it is damaged or made for another version.
    """
    if pack == GrammarPack.name:
        raise InputError("grammar", "has no weights to unpack")
    place, base = folder_of(pack), Path(folder)
    if base.exists() and (not base.is_dir() or any(base.iterdir())):
        raise InputError(str(folder), "is there already; name a new or an empty folder")
    meta = read_meta(place)
    stated = meta.get("encoder", {}).get("config")
    if stated is None:
        raise InputError(str(pack), "does not tell how its encoder is built; train it anew")
    state = _encoder(place / "encoder.onnx") | _heads(place / "heads.onnx")
    with np.load(place / "sentence.npz") as sentence:
        state["pooled.weight"] = torch.from_numpy(sentence["weight"].astype(np.float32))
        state["pooled.bias"] = torch.from_numpy(sentence["bias"].astype(np.float32))
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(str(folder), f"cannot be written to: {error}") from None
    for name in ("embeddings.npz", "tokenizer.json", "sentence.npz"):
        shutil.copyfile(place / name, base / name)
    facts = {k: v for k, v in meta["encoder"].items() if k != "config"}
    for name, record in (("config.json", stated), ("base.json", facts)):
        (base / name).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    inner = {k.removeprefix(_ENCODER): v for k, v in state.items() if k.startswith(_ENCODER)}
    save_file(inner, base / "encoder.safetensors")
    torch.save({"network": state}, base / "best.pt")
    return base


def _encoder(file: Path) -> dict[str, Tensor]:
    """Give the weights of the encoder's graph by their names in the network, as floats."""
    graph = onnx.load(file).graph
    arrays = {i.name: onnx.numpy_helper.to_array(i) for i in graph.initializer}
    readers: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    state: dict[str, Tensor] = {}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            module = _module(node, readers)
            weight = node.input[1]
            scale = arrays[weight.removesuffix("_quantized") + "_scale"]
            zero = arrays[node.input[3]] if len(node.input) > 3 else np.zeros(1)
            whole = (arrays[weight].astype(np.float32) - zero.astype(np.float32)) * scale
            if (shrink := arrays.get(f"network.{module}.shrink")) is not None:
                whole = whole * shrink[:, None]
            state[f"{module}.weight"] = _tensor(np.ascontiguousarray(whole.T))
    for name, array in arrays.items():
        if name.startswith("network.") and not name.endswith(".shrink"):
            state[name.removeprefix("network.").replace(".layer.bias", ".bias")] = _tensor(array)
        elif name.startswith("onnx::Add") and array.ndim == 1:  # the only type of pieces there is
            row = _tensor(array)
            types = "encoder.embeddings.token_type_embeddings.weight"
            state[types] = torch.stack([row, torch.zeros_like(row)])
    return state


def _module(node: Any, readers: dict[str, list[Any]]) -> str:
    """Name the module whose product a node is: that whose bias is added to it."""
    while node.op_type != "Add":
        (node,) = readers[node.output[0]]
    (bias,) = [str(name) for name in node.input if name.endswith(".bias")]
    return bias.removeprefix("network.").removesuffix(".bias").removesuffix(".layer")


def _heads(file: Path) -> dict[str, Tensor]:
    initializers = onnx.load(file).graph.initializer
    return {
        i.name.removeprefix("network."): _tensor(onnx.numpy_helper.to_array(i))
        for i in initializers
        if i.name.startswith("network.")
    }


def _tensor(array: NDArray[Any]) -> Tensor:
    return torch.from_numpy(np.array(array, dtype=np.float32))
