"""Checked loading: TOML tables into frozen dataclasses, every key known, every type right."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from dtx_nlp.errors import LanguageDataError

D = TypeVar("D")


def merge(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a child's data over its parent's: tables merge, lists join, other values replace."""
    out = dict(parent)
    for key, value in child.items():
        old = out.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            out[key] = merge(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            out[key] = [*old, *value]
        else:
            out[key] = value
    return out


def build(cls: type[D], data: Mapping[str, Any], file: str, key: str = "") -> D:
    """Make a dataclass of a table.

    Raises:
        LanguageDataError: a key is unknown, a required key is missing, or a value is of the
            wrong type; the error names file, key and reason.
    """
    hints = typing.get_type_hints(cls)
    known = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for name, value in data.items():
        where = f"{key}.{name}" if key else name
        if name not in known:
            raise LanguageDataError(file, where, f"unknown key; known: {', '.join(known)}")
        values[name] = convert(hints[name], value, file, where)
    for name, f in known.items():
        required = f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
        if required and name not in values:
            raise LanguageDataError(file, f"{key}.{name}" if key else name, "missing")
    return cls(**values)


def convert(hint: Any, value: Any, file: str, key: str) -> Any:
    """Check a TOML value against a type hint: scalars, tuples, mappings, dataclasses, unions."""
    origin = typing.get_origin(hint)
    mapping = isinstance(value, Mapping)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type) and mapping:
        return build(hint, value, file, key)
    if origin is tuple and isinstance(value, list):
        item = typing.get_args(hint)[0]
        return tuple(convert(item, v, file, f"{key}[{i}]") for i, v in enumerate(value))
    if origin in (dict, Mapping, typing.get_origin(Mapping[str, str])) and mapping:
        item = typing.get_args(hint)[1]
        return {k: convert(item, v, file, f"{key}.{k}") for k, v in value.items()}
    if origin in (types.UnionType, typing.Union):
        for option in typing.get_args(hint):
            try:
                return convert(option, value, file, key)
            except LanguageDataError:
                continue
    if isinstance(hint, type) and type(value) is hint:
        return value
    raise LanguageDataError(file, key, f"expected {_name(hint)}, found {value!r:.60}")


def _name(hint: Any) -> str:
    return getattr(hint, "__name__", None) or str(hint)
