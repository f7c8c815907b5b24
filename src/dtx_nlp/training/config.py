"""The configuration of a training run: one TOML file states every choice."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from dtx_nlp.errors import InputError


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus: a folder as `corpora.load` reads it, or of open corpora of names (`names`).

    `texts` is a file of NTREX sentences or a folder of open corpora, for a corpus that has
    annotation only. `repeat` is how often it is read in an epoch, `limit` how many sentences of
    each corpus and language are read (another part of them in each epoch), `fragments` how many
    short stretches around numbers are read of each article, besides the article.
    """

    path: Path
    split: str = "train"
    texts: Path | None = None
    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    repeat: int = 1
    limit: int = 0
    fragments: int = 0


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose work a model is made of, for its card."""

    name: str
    licence: str
    by: str
    use: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """Every choice of a run. Paths are relative to the file; `$NAME` is read from the environment.

    `pieces` are those of a batch with its padding, `size` and `context` those of a window (see
    `windows`). `average` is the share of the old in the running mean of the weights. `minutes` (if
    not 0) says after how many the run stops, to go on when it is called again. `start` is an
    earlier checkpoint to begin from, in place of the base alone; `layers` are those of it (or of
    the base) that are kept, unless it has as many already. `teacher` is the configuration of a
    run to distil from, whose layers `layers` are.
    """

    output: Path
    base: Path
    sources: tuple[Source, ...]
    development: tuple[Source, ...]
    credits: tuple[Credit, ...] = ()
    start: Path | None = None
    teacher: Path | None = None
    layers: tuple[int, ...] = ()
    seed: int = 1
    epochs: int = 8
    patience: int = 3
    size: int = 256
    context: int = 80
    pieces: int = 1024
    rate: float = 1e-4
    head_rate: float = 1e-3
    warmup: float = 0.06
    decay: float = 0.01
    clip: float = 1.0
    dropout: float = 0.1
    head_dropout: float = 0.2
    width: int = 128
    average: float = 0.998
    minutes: float = 0.0
    #: The file as it was written, for the card: no path of a machine is in it.
    stated: Mapping[str, Any] = field(default_factory=dict)


def read_config(path: str | Path) -> Config:
    """Read a configuration.

    Raises:
        InputError: it is not there, or a key is unknown, lacking or of the wrong kind.
    """
    file = Path(path)
    try:
        stated = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(str(file), f"cannot be read: {error}") from None
    given = dict(stated)
    corpora = {}
    for key, name, why in (("sources", "source", "train"), ("development", "development", "judge")):
        entries = given.pop(name, [])
        if not entries:
            raise InputError(str(file), f"names no [[{name}]] to {why} by")
        corpora[key] = tuple(
            _make(Source, entry, file, f"{name} {n}") for n, entry in enumerate(entries, 1)
        )
    credits = [
        _make(Credit, c, file, f"credit {n}") for n, c in enumerate(given.pop("credit", []), 1)
    ]
    given |= {"credits": tuple(credits)} if credits else {}
    config: Config = _make(Config, {**given, **corpora}, file, "the file")
    return replace(config, stated=stated)


def _make(kind: type[Any], given: Mapping[str, Any], file: Path, where: str) -> Any:
    known = {f.name: f for f in fields(kind) if f.name != "stated"}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InputError(str(file), f"{where}: unknown key {unknown[0]!r}; known: {sorted(known)}")
    values = {name: _value(known[name].type, value, file) for name, value in given.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise InputError(str(file), f"{where}: {str(error).split('() ')[-1]}") from None


def _value(kind: Any, value: Any, file: Path) -> Any:
    if isinstance(value, str) and "Path" in str(kind):
        return file.parent / os.path.expandvars(value)
    if isinstance(value, list):
        return tuple(value)
    return value
