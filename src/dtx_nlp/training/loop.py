"""The training loop: resumable, seeded, with time left, learning curves and early stopping."""

from __future__ import annotations

import contextlib
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch.optim import AdamW
from tqdm import tqdm

from dtx_nlp.errors import InputError
from dtx_nlp.training.config import Config, read_config
from dtx_nlp.training.data import Batch, Data, article_windows, make_batches
from dtx_nlp.training.distill import Teacher, distillation_losses
from dtx_nlp.training.evaluation import evaluate
from dtx_nlp.training.loss import batch_losses
from dtx_nlp.training.model import Network, keep, make_network

#: Weight of each task in the loss.
WEIGHTS = {"tags": 1.0, "attributes": 0.2, "relations": 1.0, "sentences": 1.0}
WEIGHTS |= {"told tags": 1.0, "states": 1.0, "told relations": 1.0}
_SAVE_EVERY = 300.0


def train(config: Config) -> dict[str, Any]:
    """Train as the configuration says; an interrupted run goes on where it was.

    Writes to the output folder: `last.pt` (everything to go on from), `best.pt` (the network that
    does best on the development articles), `log.jsonl` (losses and figures of each epoch).
    """
    run = Run(config)
    run.go()
    return run.best


class Run:
    """A training run and its state."""

    def __init__(self, config: Config) -> None:
        torch.manual_seed(config.seed)
        random.seed(config.seed)
        self.config = config
        config.output.mkdir(parents=True, exist_ok=True)
        tokenizer = Tokenizer.from_file(str(config.base / "tokenizer.json"))
        self.network = make_network(
            config.base,
            dropout=config.dropout,
            head_dropout=config.head_dropout,
            width=config.width,
            layers=config.layers,
        )
        if config.start:
            _begin(self.network, config.start, config.layers)
        self.teacher = _teacher(config)
        self.mean = Mean(self.network, config.average)
        self.data = Data(config, tokenizer)
        self.development = development_batches(config, tokenizer)
        self.optimizer = _optimizer(self.network, config)
        self.sizes = [len(self.data.epoch(n)) for n in range(config.epochs)]
        self.epoch, self.step, self.waited = 0, 0, 0
        self.best: dict[str, Any] = {"score": -1.0}
        self.begun = time.monotonic()
        self._resume()

    def go(self) -> None:
        """Train to the end, or until patience or time runs out."""
        while self.epoch < self.config.epochs and self.waited < self.config.patience:
            if not self._run_epoch():
                return
            with self.mean.within(self.network):
                figures = evaluate(self.network, self.development)
                state = _state(self.network)
            score = (figures["entities"] + figures["relations"] + figures["DIRECTIVE"]) / 3
            better = score > self.best["score"]
            self.waited = 0 if better else self.waited + 1
            self.epoch, self.step = self.epoch + 1, 0
            if better:
                self.best = {"score": score, "epoch": self.epoch, "figures": figures}
                _write(self.config.output / "best.pt", {"network": state})
            self._log({"epoch": self.epoch, "score": round(score, 4), "figures": figures})
            self._save()

    def _run_epoch(self) -> bool:
        """Go through an epoch; False if the time given for the run is over."""
        network, config = self.network, self.config
        network.train()
        batches = self.data.epoch(self.epoch)
        sums: dict[str, float] = {}
        saved = time.monotonic()
        label = f"epoch {self.epoch + 1}/{config.epochs}"
        bar = tqdm(batches[self.step :], desc=label, mininterval=5, disable=False)
        for batch in bar:
            self._set_rate()
            losses = self._losses(batch)
            total = sum(WEIGHTS[name] * loss for name, loss in losses.items())
            self.optimizer.zero_grad()
            total.backward()  # type: ignore[union-attr]
            torch.nn.utils.clip_grad_norm_(network.parameters(), config.clip)
            self.optimizer.step()
            self.mean.update(network)
            self.step += 1
            for name, loss in losses.items():
                sums[name] = 0.98 * sums.get(name, loss.item()) + 0.02 * loss.item()
            bar.set_postfix({n: f"{value:.3f}" for n, value in sums.items()}, refresh=False)
            now = time.monotonic()
            if now - saved > _SAVE_EVERY:
                self._save()
                self._log({"epoch": self.epoch, "step": self.step, "of": len(batches), **sums})
                saved = now
            if config.minutes and now - self.begun > 60 * config.minutes:
                self._save()
                return False
        self._log({"epoch": self.epoch, "losses": sums})
        return True

    def _losses(self, batch: Batch) -> dict[str, torch.Tensor]:
        states = self.network.states(self.network.words(batch.ids), batch.mask)
        losses = batch_losses(self.network, states, batch, self.data.sentences)
        if self.teacher:
            told = self.teacher.targets(batch)
            losses |= distillation_losses(self.network, states, batch, told)
        return losses

    def _set_rate(self) -> None:
        """Linear warm-up, then linear decay to nothing at the end of the last epoch."""
        total = sum(self.sizes)
        done = sum(self.sizes[: self.epoch]) + self.step
        warm = max(1, int(self.config.warmup * total))
        factor = min((done + 1) / warm, (total - done) / max(1, total - warm))
        for group in self.optimizer.param_groups:
            group["lr"] = group["top"] * max(0.0, factor)

    def _save(self) -> None:
        state = {
            "network": _state(self.network),
            "mean": self.mean.values,
            "optimizer": self.optimizer.state_dict(),
            "epoch": self.epoch,
            "step": self.step,
            "waited": self.waited,
            "best": self.best,
            "random": torch.get_rng_state(),
        }
        _write(self.config.output / "last.pt", state)

    def _resume(self) -> None:
        file = self.config.output / "last.pt"
        if file.exists():
            state = torch.load(file, weights_only=True)
            self.network.load_state_dict(state["network"], strict=False)
            self.mean.values = state["mean"]
            self.optimizer.load_state_dict(state["optimizer"])
            self.epoch, self.step = state["epoch"], state["step"]
            self.waited, self.best = state["waited"], state["best"]
            torch.set_rng_state(state["random"])

    def _log(self, record: dict[str, Any]) -> None:
        seconds = round(time.monotonic() - self.begun)
        with (self.config.output / "log.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"seconds": seconds, **record}) + "\n")


class Mean:
    """The running mean of the weights over the last steps: what is judged and kept.

    Polyak and Juditsky 1992, with exponential weights.
    """

    def __init__(self, network: Network, share: float) -> None:
        self.share = share
        self.values = [p.detach().clone() for p in _trained(network)]

    @torch.no_grad()
    def update(self, network: Network) -> None:
        """Take the weights of a step in."""
        torch._foreach_lerp_(self.values, list(_trained(network)), 1 - self.share)

    @contextlib.contextmanager
    def within(self, network: Network) -> Iterator[None]:
        """Put the mean into the network for a while."""
        own = [p.detach().clone() for p in _trained(network)]
        self._fill(network, self.values)
        try:
            yield
        finally:
            self._fill(network, own)

    @torch.no_grad()
    def _fill(self, network: Network, values: list[torch.Tensor]) -> None:
        for parameter, value in zip(_trained(network), values, strict=True):
            parameter.copy_(value)


def _trained(network: Network) -> Iterator[torch.nn.Parameter]:
    return (p for p in network.parameters() if p.requires_grad)


def trained(config: Config) -> Network:
    """Give the best network of a run.

    Raises:
        InputError: the run has none yet.
    """
    file = config.output / "best.pt"
    if not file.exists():
        raise InputError(str(file), "is not there; train first")
    network = make_network(config.base, width=config.width, layers=config.layers)
    network.load_state_dict(torch.load(file, weights_only=True)["network"], strict=False)
    return network.eval()


def _begin(network: Network, start: Path, layers: Sequence[int]) -> None:
    """Take over the weights of an earlier run, of the layers that are kept."""
    state = keep(torch.load(start, weights_only=True)["network"], layers)
    if state["pooled.weight"].shape != network.pooled.weight.shape:
        del state["pooled.weight"]  # it reads more layers than are left
    network.load_state_dict(state, strict=False)


def _teacher(config: Config) -> Teacher | None:
    if config.teacher is None:
        return None
    network = trained(read_config(config.teacher))
    return Teacher(network, config.layers or range(len(network.encoder.encoder.layer)))


def development_batches(config: Config, tokenizer: Tokenizer) -> list[Batch]:
    """Give the development articles of a configuration."""
    examples = [e for s in config.development for e in article_windows(s, config, tokenizer)]
    return make_batches(examples, 4 * config.pieces)


def _optimizer(network: Network, config: Config) -> AdamW:
    groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            key = (name.startswith("encoder."), parameter.ndim > 1)
            groups.setdefault(key, []).append(parameter)
    return AdamW(
        [
            {
                "params": parameters,
                "top": config.rate if inner else config.head_rate,
                "weight_decay": config.decay if matrix else 0.0,
            }
            for (inner, matrix), parameters in groups.items()
        ]
    )


def _state(network: Network) -> dict[str, torch.Tensor]:
    """Give the weights without the frozen table, which the base folder has."""
    return {k: v.clone() for k, v in network.state_dict().items() if "word_embeddings" not in k}


def _write(file: Path, state: dict[str, Any]) -> None:
    part = file.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, file)
