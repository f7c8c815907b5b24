"""How alike names are that are written in different scripts and with or without accents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from dtx_nlp import languages
from dtx_nlp.surfaces import territories


def likeness(ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float32]:
    """Give how alike names are, 0 to 1: (ours, theirs).

    In Latin letters, whatever their order: Pham Minh Chinh, Phạm Minh Chính, Фам Минь Чинь.
    """
    from rapidfuzz import fuzz, process

    left, right = [latin(x) for x in ours], [latin(y) for y in theirs]
    found = [
        process.cdist(left, right, scorer=scorer, dtype=np.float32)
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio)
    ]
    return np.asarray(np.maximum(*found), np.float32) / np.float32(100)


@lru_cache(maxsize=4096)
def latin(name: str) -> str:
    """Write a name in small Latin letters without accents or signs."""
    from anyascii import anyascii

    kept = "".join(c if c.isalnum() else " " for c in anyascii(name).lower())
    return " ".join(kept.split())


def land(name: str, language: str) -> str:
    """Give the code of the country that a name in a language stands for, by CLDR, or ""."""
    if language not in languages.codes():
        return ""
    key = name.casefold()
    lands = _lands(language)
    return lands.get(key) or lands.get(key.partition(" ")[2], "")


@cache
def _lands(language: str) -> Mapping[str, str]:
    endings = languages.get(language).directives.actors.place_endings
    return {name.casefold(): code for name, code in territories(language, endings)}
