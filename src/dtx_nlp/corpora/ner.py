"""Readers of open corpora of named entities, in one form and with the schema's labels.

The corpora mark different things: every sentence says which labels it does *not* annotate, for
which a missing span is no negative. `ner.toml` says what the labels of each corpus mean here, under
which licence it is and whom to credit.
"""

from __future__ import annotations

import gzip
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from dtx_nlp.annotation import LABELS
from dtx_nlp.errors import CorpusError, InputError

#: The same corpus a document a line, for relations that cross sentences.
_WHOLE: Final = "-docs"


@dataclass(frozen=True, slots=True)
class NerCorpus:
    """What is known of a corpus: its labels in the schema's terms, its licence, its authors."""

    name: str
    labels: Mapping[str, str]
    unannotated: frozenset[str]
    url: str
    licence: str
    credit: str
    capitalised: frozenset[str] = frozenset()
    shortest: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NerSentence:
    """A sentence with its names: `spans` are start, end and a label of the schema, in text order.

    `unannotated` are the labels of which the sentence may hold unmarked mentions.
    """

    id: str
    corpus: str
    language: str
    split: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    unannotated: frozenset[str]


@cache
def ner_corpora() -> Mapping[str, NerCorpus]:
    """Give all corpora that can be read, by name."""
    text = resources.files(__package__).joinpath("ner.toml").read_text(encoding="utf-8")
    return {name: _corpus(name, entry) for name, entry in tomllib.loads(text).items()}


def _corpus(name: str, entry: Mapping[str, Any]) -> NerCorpus:
    complete = set(entry["labels"].values()) - set(entry.get("partial", ()))
    return NerCorpus(
        name,
        entry["labels"],
        frozenset(LABELS) - complete,
        entry["url"],
        entry["licence"],
        entry["credit"],
        *(frozenset(entry.get(key, ())) for key in ("capitalised", "shortest", "leave_out")),
    )


def read_ner(
    folder: str | Path,
    *,
    corpora: tuple[str, ...] | None = None,
    languages: tuple[str, ...] | None = None,
    splits: tuple[str, ...] = ("train",),
    whole: bool = False,
) -> Iterator[NerSentence]:
    """Read the sentences of a folder of `<corpus>.<language>.<split>.jsonl.gz` files.

    Without `corpora` or `languages`, all of them. With `whole`, documents are read instead of
    sentences, where a corpus has both forms.

    Raises:
        InputError: the folder has no such file, or a file of an unknown corpus was asked for.
        CorpusError: a line cannot be read.
    """
    for name in corpora or ():
        if name not in ner_corpora():
            known = ", ".join(ner_corpora())
            raise InputError(str(folder), f"no corpus {name!r} is known; known: {known}")
    found = False
    for file in sorted(Path(folder).glob("*.jsonl.gz")):
        stem, language, split = file.name.removesuffix(".jsonl.gz").rsplit(".", 2)
        name = stem.removesuffix(_WHOLE)
        if name not in ner_corpora() or (corpora and name not in corpora):
            continue
        if split not in splits or (languages and language not in languages):
            continue
        if stem.endswith(_WHOLE) != whole:
            continue
        found = True
        yield from _read(file, ner_corpora()[name])
    if not found:
        raise InputError(str(folder), "holds no file of these corpora, languages and splits")


def _read(file: Path, corpus: NerCorpus) -> Iterator[NerSentence]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield NerSentence(
                    row["id"],
                    corpus.name,
                    row["lang"],
                    row["split"],
                    row["text"],
                    mapped(row["text"], row["spans"], corpus),
                    corpus.unannotated,
                )
            except (KeyError, ValueError, TypeError) as error:
                raise CorpusError(str(file), number, f"not a sentence: {error!r}") from error


def mapped(
    text: str, spans: list[tuple[int, int, str]], corpus: NerCorpus
) -> tuple[tuple[int, int, str], ...]:
    """Put the spans of a corpus into the schema's labels."""
    kept = set()
    for start, end, given in spans:
        label = corpus.labels.get(given)
        if label is None or text[start:end] in corpus.leave_out:
            continue
        if label not in corpus.capitalised or text[start : start + 1].isupper():
            kept.add((start, end, label))
    twice = {s for s in kept if s[2] in corpus.shortest and any(_holds(s, o) for o in kept)}
    return tuple(sorted(kept - twice, key=lambda s: (s[0], -s[1], s[2])))


def _holds(outer: tuple[int, int, str], inner: tuple[int, int, str]) -> bool:
    same = outer[2] == inner[2] and outer != inner
    return same and outer[0] <= inner[0] and inner[1] <= outer[1]
