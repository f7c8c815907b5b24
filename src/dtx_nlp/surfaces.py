"""Phrase tables from the surface lists of a language file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from dtx_nlp.languages import Language
from dtx_nlp.lexing import PhraseTable, expand

T = TypeVar("T")


def territories(code: str, endings: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Give names of countries and regions in a language, by CLDR, with their codes.

    `endings` are those that the language's cases give a name, as "ия=ии,ию".
    """
    from babel import Locale

    pairs = [(old, new.split(",")) for old, _, new in (e.partition("=") for e in endings)]
    for territory, name in Locale.parse(code).territories.items():
        if not name[0].isupper():
            continue
        yield name, territory
        for old, new in pairs:
            if name.endswith(old) and " " not in name:
                yield from ((name[: len(name) - len(old)] + ending, territory) for ending in new)
                break


def spellings(language: Language, surface: str) -> Iterator[str]:
    """Give the surfaces that a pattern stands for, with and without the optional spellings."""
    plain = str.maketrans(dict(pair.split("=") for pair in language.optional))
    for one in expand(surface):
        yield one
        other = one.translate(plain)
        if other != one:
            yield other


def phrase_map(
    language: Language,
    values: Iterable[tuple[str, T]],
    *,
    backward: bool = False,
    capitals: bool = False,
) -> PhraseTable[T]:
    """Make a table of surfaces with a value each; of two values the first stays.

    With `capitals`, a surface in capitals is found in capitals only ("EST", not French "est").
    """
    table: PhraseTable[T] = PhraseTable(backward=backward)
    for surface, value in values:
        for one in spellings(language, surface):
            table.add(one, value, case=capitals and one.isupper(), keep=True)
    return table


def phrase_set(
    language: Language,
    surfaces: Iterable[str],
    *,
    backward: bool = False,
    capitals: bool = False,
) -> PhraseTable[bool]:
    """Make a table that only tells whether a phrase is there."""
    pairs = ((s, True) for s in surfaces)
    return phrase_map(language, pairs, backward=backward, capitals=capitals)


def signs(
    language: Language, surfaces: Mapping[str, Iterable[str]], *, backward: bool = False
) -> PhraseTable[str]:
    """Make a table of a mapping from a sign (the schema's `mod`, say) to its surfaces."""
    pairs = ((s, sign) for sign, many in surfaces.items() for s in many)
    return phrase_map(language, pairs, backward=backward)
