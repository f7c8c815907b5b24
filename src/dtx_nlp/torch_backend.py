"""The graphs of a pack in torch, for GPUs: the same numbers as in ONNX Runtime, to rounding.

A graph is walked node by node. Integer products are done in float64, which is exact for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor

from dtx_nlp.encoder import Floats, Heads
from dtx_nlp.errors import InputError

_TYPES: Final = {
    onnx.TensorProto.FLOAT: torch.float32,
    onnx.TensorProto.INT32: torch.int32,
    onnx.TensorProto.INT64: torch.int64,
    onnx.TensorProto.BOOL: torch.bool,
}


class TorchBackend:
    """The graphs of a pack in torch, on a GPU if there is one."""

    def __init__(self, folder: Path, device: str | None = None) -> None:
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._encoder = Graph(folder / "encoder.onnx", self._device)
        self._heads = Graph(folder / "heads.onnx", self._device)

    def encode(self, words: Floats) -> tuple[Floats, Floats, Floats]:
        """See `encoder.Backend`."""
        vectors, scores, stacked = self._encoder.run({"words": words})
        return vectors, scores, stacked

    def judge(self, vectors: Floats, spans: NDArray[np.int64]) -> Heads:
        """See `encoder.Backend`."""
        return Heads(*self._heads.run({"vectors": vectors, "spans": spans}))


class Graph:
    """An ONNX graph, its weights on a device."""

    def __init__(self, file: Path, device: str) -> None:
        graph = onnx.load(file).graph
        self._device = device
        self._outputs = [o.name for o in graph.output]
        self._weights = {
            i.name: self._tensor(onnx.numpy_helper.to_array(i)) for i in graph.initializer
        }
        self._nodes: list[tuple[Callable[..., Any], list[str], list[str], dict[str, Any]]] = []
        for node in graph.node:
            given = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "Constant":
                value = onnx.numpy_helper.to_array(given["value"])
                self._weights[node.output[0]] = self._tensor(value)
            else:
                if node.op_type not in _OPERATIONS:
                    raise InputError(str(file), f"needs {node.op_type}, which this backend lacks")
                operation = _OPERATIONS[node.op_type]
                self._nodes.append((operation, list(node.input), list(node.output), given))

    def _tensor(self, array: NDArray[Any]) -> Tensor:
        return torch.from_numpy(np.array(array)).to(self._device)

    @torch.no_grad()
    def run(self, inputs: Mapping[str, NDArray[Any]]) -> list[Floats]:
        """Give the graph's outputs."""
        values = {**self._weights, **{k: self._tensor(v) for k, v in inputs.items()}}
        for operation, names, results, given in self._nodes:
            out = operation(*(values[n] if n else None for n in names), **given)
            made = out if isinstance(out, tuple) else (out,)
            values.update(zip(results, made, strict=False))
        return [values[name].float().cpu().numpy() for name in self._outputs]


def _dynamic_quantize(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """As the ONNX operator says: one scale for all, zero is exact."""
    low, high = x.min().clamp(max=0), x.max().clamp(min=0)
    scale = (high - low) / 255
    zero = (-low / scale).round().clamp(0, 255)
    return ((x / scale).round() + zero).clamp(0, 255), scale, zero


def _matmul_integer(a: Tensor, b: Tensor, a_zero: Tensor, b_zero: Tensor) -> Tensor:
    return (a.double() - a_zero.double()) @ (b.double() - b_zero.double())


def _layer_norm(
    x: Tensor, weight: Tensor, bias: Tensor, axis: int = -1, epsilon: float = 1e-5
) -> Tensor:
    return torch.nn.functional.layer_norm(x, x.shape[axis:], weight, bias, epsilon)


def _gemm(a: Tensor, b: Tensor, c: Tensor, transB: int = 0, **_: float) -> Tensor:  # noqa: N803
    return a @ (b.T if transB else b) + c


def _reshape(x: Tensor, shape: Tensor, **_: int) -> Tensor:
    wanted = [x.shape[i] if n == 0 else n for i, n in enumerate(shape.tolist())]
    return x.reshape(wanted)


def _slice(x: Tensor, starts: Tensor, ends: Tensor, axes: Tensor, *_: Tensor) -> Tensor:
    for start, end, axis in zip(starts.tolist(), ends.tolist(), axes.tolist(), strict=True):
        x = x.narrow(axis, start, min(end, x.shape[axis]) - start)
    return x


def _gather(x: Tensor, index: Tensor, axis: int = 0) -> Tensor:
    flat = index.reshape(-1)
    flat = torch.where(flat < 0, flat + x.shape[axis], flat)
    return x.index_select(axis, flat).reshape(x.shape[:axis] + index.shape + x.shape[axis + 1 :])


def _unsqueeze(x: Tensor, axes: Tensor) -> Tensor:
    for axis in axes.tolist():
        x = x.unsqueeze(axis)
    return x


def _div(a: Tensor, b: Tensor) -> Tensor:
    return a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="floor")


def _einsum(*operands: Tensor, equation: bytes) -> Tensor:
    found: Tensor = torch.einsum(equation.decode(), *operands)
    return found


def _constant_of_shape(shape: Tensor, value: Any) -> Tensor:
    filler = onnx.numpy_helper.to_array(value)[0]
    return torch.full(shape.tolist(), filler.item(), device=shape.device)


def _transpose(x: Tensor, perm: Sequence[int]) -> Tensor:
    return x.permute(*perm)


_OPERATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "Add": torch.add,
    "Cast": lambda x, to: x.to(_TYPES[to]),
    "Concat": lambda *x, axis: torch.cat(x, axis),
    "ConstantOfShape": _constant_of_shape,
    "Div": _div,
    "DynamicQuantizeLinear": _dynamic_quantize,
    "Einsum": _einsum,
    "Erf": torch.erf,
    "Flatten": lambda x, axis=1: x.flatten(axis).flatten(0, axis - 1),
    "Gather": _gather,
    "Gemm": _gemm,
    "Greater": torch.gt,
    "LayerNormalization": _layer_norm,
    "Less": torch.lt,
    "LogSoftmax": lambda x, axis=-1: x.log_softmax(axis),
    "MatMul": torch.matmul,
    "MatMulInteger": _matmul_integer,
    "Max": torch.maximum,
    "Mul": torch.mul,
    "ReduceSum": lambda x, axes, keepdims=1: x.sum(axes.tolist(), keepdim=bool(keepdims)),
    "Reshape": _reshape,
    "Shape": lambda x: torch.tensor(x.shape, device=x.device),
    "Slice": _slice,
    "Softmax": lambda x, axis=-1: x.softmax(axis),
    "Sub": torch.sub,
    "Transpose": _transpose,
    "Unsqueeze": _unsqueeze,
}
