"""The languages: one TOML file each; the list of languages is the list of files.

Adding a language is adding a file (docs/add-a-language.md).
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from dtx_nlp.errors import LanguageDataError, UnknownLanguageError
from dtx_nlp.languages.schema import build, merge
from dtx_nlp.languages.sections import Language

__all__ = ["Language", "codes", "get"]


@cache
def codes() -> tuple[str, ...]:
    """Give the codes of all languages, sorted."""
    files = resources.files(__package__).iterdir()
    names = (f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml"))
    return tuple(sorted(n for n in names if not n.startswith("_")))


@cache
def get(code: str) -> Language:
    """Load a language by code; a region is passed over ("en-GB" is "en").

    Raises:
        UnknownLanguageError: no file of that name.
        LanguageDataError: the file cannot be used; the error says where and why.
    """
    base = code.replace("_", "-").split("-")[0].lower()
    if base not in codes():
        raise UnknownLanguageError(code, codes())
    if base != code:
        return get(base)
    data = _read(base)
    return build(Language, data, f"{base}.toml")


def _read(name: str) -> dict[str, Any]:
    file = f"{name}.toml"
    text = resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LanguageDataError(file, "syntax", str(error)) from error
    parent = data.pop("extends", None)
    if name.startswith("_") or parent is None:
        return data
    return merge(_read(parent), data)
