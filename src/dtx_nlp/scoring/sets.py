"""What an extractor is scored on: folders of corpora, or TOML files that name sets of any kind."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import path
from pathlib import Path
from typing import Any, Final, TypeAlias

from dtx_nlp.corpora import folder
from dtx_nlp.corpora.article import GoldArticle
from dtx_nlp.errors import InputError
from dtx_nlp.scoring.cases import Case, read_cases
from dtx_nlp.scoring.lines import Lines, read_lines

#: Annotated articles, cases of numbers and dates, or parallel lines.
Material: TypeAlias = Sequence[GoldArticle] | Sequence[Case] | Sequence[Lines]


def read_sets(paths: Iterable[str], split: str | None = None) -> dict[str, Material]:
    """Read sets by name: folders of corpora, or TOML files.

    A file has `[[set]]` with `name`, `path` (relative to the file; `$NAME` is read from the
    environment) and perhaps `kind` ("articles", "cases", "lines"), `languages`, and `optional`: a
    set that is empty if its path is not there. Of articles `split` and `articles` (so many at
    most), of cases `models`.

    Raises:
        InputError: A file, folder or split is not there, or a set is told wrongly.
    """
    found: dict[str, Material] = {}
    for given in paths:
        if not given.endswith(".toml"):
            found[Path(given).name] = _articles(Path(given), split=split)
            continue
        for entry in _entries(Path(given)):
            place = Path(given).parent / path.expandvars(entry.pop("path"))
            name, kind = entry.pop("name"), entry.pop("kind", "articles")
            if kind not in _READERS:
                why = f"set {name!r} is of kind {kind!r}, not one of {sorted(_READERS)}"
                raise InputError(given, why)
            if entry.pop("optional", False) and not place.exists():
                found[name] = []
                continue
            try:
                found[name] = _READERS[kind](place, **entry)
            except TypeError as error:
                raise InputError(given, f"set {name!r}: {error}") from None
    return found


def _entries(file: Path) -> list[dict[str, Any]]:
    try:
        entries: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["set"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise InputError(str(file), f"cannot be read as a list of sets: {error!r}") from None
    for entry in entries:
        if lacking := {"name", "path"} - entry.keys():
            raise InputError(str(file), f"a [[set]] has no {sorted(lacking)[0]}")
    return entries


def _articles(
    place: Path, *, split: str | None = None, languages: Sequence[str] = (), articles: int = 0
) -> list[GoldArticle]:
    corpus = folder.load(place)
    if split is not None and split not in corpus.splits:
        raise InputError(str(place), f"has no split {split!r}; it has {sorted(corpus.splits)}")
    versions = [v for v in corpus.versions(split) if not languages or v.language in languages]
    ids = list(dict.fromkeys(v.id for v in versions))
    kept = set(ids[:articles] if articles else ids)
    return [v for v in versions if v.id in kept]


def _cases(place: Path, *, models: Sequence[str] = (), languages: Sequence[str] = ()) -> list[Case]:
    return read_cases(place, models, languages)


def _lines(place: Path, *, languages: Sequence[str] = ()) -> list[Lines]:
    return read_lines(place, languages)


_READERS: Final[Mapping[str, Callable[..., Material]]] = {
    "articles": _articles,
    "cases": _cases,
    "lines": _lines,
}
