"""Before weights and activations become int8: scales move from a layer's inputs to its weights.

A few channels of an encoder's activations are far larger than the rest, and one scale for all then
leaves the rest a few steps. Each input channel is divided by a factor that its weights are
multiplied by, so that nothing changes but the rounding (SmoothQuant, Xiao et al. 2023).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from dtx_nlp.training.data import Batch
from dtx_nlp.training.model import Network

#: How much of the burden goes from inputs to weights: 0.5 left errors twice as large here.
_SHARE: Final = 0.8
_LEAST: Final = 1e-4


class Smoothed(nn.Module):
    """A linear layer whose inputs are scaled down and whose weights are scaled up."""

    def __init__(self, layer: nn.Linear, factors: Tensor) -> None:
        super().__init__()
        self.layer = layer
        self.layer.weight.data = layer.weight * factors
        self.shrink = nn.Parameter(1 / factors, requires_grad=False)

    def forward(self, inputs: Tensor) -> Tensor:
        """(..., inputs) to (..., outputs)."""
        outputs: Tensor = self.layer(inputs * self.shrink)
        return outputs


@torch.no_grad()
def smooth(network: Network, batches: Iterable[Batch]) -> None:
    """Smooth the layers of a network's encoder, in place, by what some batches send into them."""
    largest: dict[str, Tensor] = {}
    layers = {
        name: module
        for name, module in network.encoder.encoder.named_modules()
        if isinstance(module, nn.Linear)
    }

    def watch(name: str) -> RemovableHandle:
        def seen(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            top = inputs[0].abs().flatten(0, -2).amax(0)
            largest[name] = torch.maximum(largest.get(name, top), top)

        return layers[name].register_forward_pre_hook(seen)

    watches = [watch(name) for name in layers]
    for batch in batches:
        network.encode(batch.ids, batch.mask)
    for one in watches:
        one.remove()
    for name, layer in layers.items():
        inputs = largest[name].clamp(min=_LEAST) ** _SHARE
        weights = layer.weight.abs().amax(0).clamp(min=_LEAST) ** (1 - _SHARE)
        factors = inputs / weights
        factors = (factors / factors.median()).clamp(0.01, 1000)
        parent, _, own = name.rpartition(".")
        setattr(network.encoder.encoder.get_submodule(parent), own, Smoothed(layer, factors))
