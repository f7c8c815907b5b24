"""What an extractor is scored on: folders of corpora, or TOML files that name sets of any kind."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike, fspath, path
from pathlib import Path
from typing import Any, Final, TypeAlias

from dtx_nlp.corpora import folder
from dtx_nlp.corpora.article import GoldArticle
from dtx_nlp.errors import InputError
from dtx_nlp.languages import codes
from dtx_nlp.scoring.cases import Case, read_cases
from dtx_nlp.scoring.lines import Lines, read_lines

#: Annotated articles, cases of numbers and dates, or parallel lines.
Material: TypeAlias = Sequence[GoldArticle] | Sequence[Case] | Sequence[Lines]
#: What a [[set]] may say, which type of value that is, and its name.
_KEYS: Final[Mapping[str, tuple[type, str]]] = {
    "name": (str, "text"),
    "path": (str, "text"),
    "kind": (str, "text"),
    "optional": (bool, "true or false"),
    "split": (str, "text"),
    "articles": (int, "whole number above 0"),
    "languages": (list, "list of codes"),
    "models": (list, "list of names"),
}


def read_sets(
    paths: Iterable[str | PathLike[str]], split: str | None = None
) -> dict[str, Material]:
    """Read sets by name: folders of corpora, or TOML files.

    A file has `[[set]]` with `name`, `path` (relative to the file; `$NAME` is read from the
    environment) and perhaps `kind` ("articles", "cases", "lines"), `languages`, and `optional`: a
    set that is empty if its path is not there. Of articles `split` and `articles` (so many at
    most), of cases `models`.

    Args:
        paths: Folders and files.
        split: Of each folder, only this split; files say so themselves.

    Raises:
        InputError: A file, folder or split is not there, a set is told wrongly or has no text, or
            two have one name.
    """
    found: dict[str, Material] = {}
    for place in paths:
        given = fspath(place)
        if given.endswith(".toml"):
            entries = _entries(Path(given))
        else:
            own = {"split": split} if split else {}
            entries = [{"name": Path(given).resolve().name, "path": path.abspath(given), **own}]
        for entry in entries:
            name = entry.pop("name")
            if name in found:
                raise InputError(given, f"two sets are called {name!r}")
            found[name] = _material(given, name, entry)
    return found


def _material(given: str, name: str, entry: dict[str, Any]) -> Material:
    """Read one set; what it says has the right types."""
    kind, told = entry.pop("kind", "articles"), path.expandvars(entry.pop("path"))
    optional, place = entry.pop("optional", False), Path(given).parent / told
    if kind not in _READERS:
        raise InputError(given, f"set {name!r} is of kind {kind!r}, not one of {sorted(_READERS)}")
    reader, known = _READERS[kind]
    if unknown := sorted(entry.keys() - known):
        raise InputError(given, f"set {name!r}: {kind} have no {unknown[0]!r}; known: {known}")
    if unknown := sorted(set(entry.get("languages", ())) - set(codes())):
        raise InputError(given, f"set {name!r}: no language {unknown[0]!r}; known: {codes()}")
    if not place.exists():
        if optional:
            return []
        raise InputError(given, f"set {name!r}: {told} is not there")
    material = reader(place, **entry)
    if not material:
        raise InputError(given, f"set {name!r}: no text of {told} is left by {entry}")
    return material


def _entries(file: Path) -> list[dict[str, Any]]:
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))["set"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(str(file), f"cannot be read: {error}") from None
    except KeyError:
        raise InputError(str(file), "has no [[set]]") from None
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise InputError(str(file), "`set` is no list of tables; write [[set]]")
    for entry in entries:
        for key, value in entry.items():
            if key not in _KEYS:
                raise InputError(str(file), f"a [[set]] has {key!r}; known: {list(_KEYS)}")
            kind, noun = _KEYS[key]
            if type(value) is not kind or (isinstance(value, int) and kind is int and value < 1):
                raise InputError(str(file), f"{key} = {value!r} in a [[set]] is no {noun}")
        if lacking := {"name", "path"} - entry.keys():
            raise InputError(str(file), f"a [[set]] has no {sorted(lacking)[0]}")
    return entries


def _articles(
    place: Path, *, split: str | None = None, languages: Sequence[str] = (), articles: int = 0
) -> list[GoldArticle]:
    corpus = folder.load(place)
    if split is not None and split not in corpus.splits:
        told = ", ".join(sorted(corpus.splits)) or "none"
        raise InputError(str(place), f"has no split {split!r}; it has {told}")
    versions = [v for v in corpus.versions(split) if not languages or v.language in languages]
    for version in versions:
        if version.language not in codes():
            why = f"is in {version.language!r}, which has no language file; known: {codes()}"
            raise InputError(version.file, why)
    ids = list(dict.fromkeys(v.id for v in versions))
    kept = set(ids[:articles] if articles else ids)
    return [v for v in versions if v.id in kept]


#: What reads a kind of set, and what such a set may say beside its name and path.
_READERS: Final[Mapping[str, tuple[Callable[..., Material], list[str]]]] = {
    "articles": (_articles, ["articles", "languages", "split"]),
    "cases": (read_cases, ["languages", "models"]),
    "lines": (read_lines, ["languages"]),
}
