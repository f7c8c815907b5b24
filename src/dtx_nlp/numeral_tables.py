"""The number words of a language as look-up tables, made once from its data file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache

from dtx_nlp import languages
from dtx_nlp.languages import Language
from dtx_nlp.lexing import PhraseTable, expand


class Op(Enum):
    """What a number word does to the number before it."""

    ADD = "add"  # twenty + one
    SCALE = "scale"  # two x thousand
    TEEN = "teen"  # dua + belas
    JOIN = "join"  # hundred and
    HALF = "half"  # and a half
    POINT = "point"  # point five


@dataclass(frozen=True, slots=True)
class Atom:
    """A number word: what it does, and with which value."""

    op: Op
    value: Decimal
    leading: bool = False  # may follow nothing but a join: vi "năm", which is "year" after a number


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that `numerals` looks up for one language."""

    atoms: PhraseTable[Atom]
    ordinals: PhraseTable[Atom]
    denominators: PhraseTable[int]
    plural_denominators: PhraseTable[int]
    fractions: PhraseTable[Fraction]
    infixes: PhraseTable[bool]
    out_of: PhraseTable[bool]
    bars: PhraseTable[bool]
    partitives: PhraseTable[bool]
    vague: PhraseTable[int]
    about: PhraseTable[int]
    negatives: PhraseTable[bool]
    bounds: PhraseTable[bool]
    articles: PhraseTable[bool]
    ordinal_prefixes: PhraseTable[bool]
    ranks: PhraseTable[bool]
    ordinal_suffixes: frozenset[str]
    compact: Mapping[str, Decimal]
    ones: frozenset[str]
    tens_below: bool
    digit_hundreds: bool
    heads: frozenset[str]


@cache
def tables(code: str) -> Tables:
    """Build the tables of a language."""
    language = languages.get(code)
    n = language.numbers
    atoms: PhraseTable[Atom] = PhraseTable()
    for surface, number in n.words.items():
        atom = Atom(Op.ADD, Decimal(number), surface in n.leading)
        add(atoms, language, surface, atom)
    for surface, power in n.scales.items():
        add(atoms, language, surface, Atom(Op.SCALE, Decimal(10) ** power))
    for surface, factor in n.multipliers.items():
        add(atoms, language, surface, Atom(Op.SCALE, Decimal(factor)))
    for surface, part in n.halves.items():
        add(atoms, language, surface, Atom(Op.HALF, Decimal(part)))
    for op, surfaces in ((Op.TEEN, n.teens), (Op.JOIN, n.joins), (Op.POINT, n.points)):
        for surface in surfaces:
            add(atoms, language, surface, Atom(op, Decimal(0)))
    ordinals: PhraseTable[Atom] = PhraseTable()
    for surface, number in n.ordinals.items():
        add(ordinals, language, surface, Atom(Op.ADD, Decimal(number)))
    for surface, power in n.ordinal_scales.items():
        add(ordinals, language, surface, Atom(Op.SCALE, Decimal(10) ** power))
    fractions: PhraseTable[Fraction] = PhraseTable()
    for surface, written in n.fractions.items():
        add(fractions, language, surface, Fraction(written))
    vague, about = _mapping(language, n.vague), _mapping(language, n.about)
    negatives, articles = phrase_set(language, n.negatives), phrase_set(language, n.articles)
    prefixes, ranks = phrase_set(language, n.ordinal_prefixes), phrase_set(language, n.ranks)
    starts = (atoms, ordinals, fractions, vague, about, negatives, articles, prefixes, ranks)
    return Tables(
        atoms=atoms,
        ordinals=ordinals,
        denominators=_mapping(language, n.denominators),
        plural_denominators=_mapping(language, n.denominators_plural),
        fractions=fractions,
        infixes=phrase_set(language, n.fraction_infixes),
        out_of=phrase_set(language, n.out_of),
        bars=phrase_set(language, n.fraction_bars),
        partitives=phrase_set(language, n.partitives),
        vague=vague,
        about=about,
        negatives=negatives,
        bounds=phrase_set(language, [s for m in language.mod.values() for s in m], backward=True),
        articles=articles,
        ordinal_prefixes=prefixes,
        ranks=ranks,
        ordinal_suffixes=frozenset(s.casefold() for one in n.ordinal_suffixes for s in expand(one)),
        compact={s: Decimal(10) ** p for s, p in n.compact.items()},
        ones=frozenset(s for one in n.ones for s in expand(one)),
        tens_below=n.tens_below,
        digit_hundreds=n.digit_hundreds,
        heads=frozenset(h for t in starts for h in t.heads()),
    )


def spellings(language: Language, surface: str) -> Iterable[str]:
    """Give the surfaces that a pattern stands for, with and without the optional spellings."""
    plain = str.maketrans(dict(pair.split("=") for pair in language.optional))
    for one in expand(surface):
        yield one
        other = one.translate(plain)
        if other != one:
            yield other


def add(
    table: PhraseTable[Atom] | PhraseTable[Fraction] | PhraseTable[int] | PhraseTable[bool],
    language: Language,
    surface: str,
    value: object,
) -> None:
    """Add a surface to a table in all its spellings; what is there already stays."""
    for one in spellings(language, surface):
        table.add(one, value, keep=True)  # type: ignore[arg-type]


def phrase_set(
    language: Language, surfaces: Iterable[str], *, backward: bool = False
) -> PhraseTable[bool]:
    """Make a table that only tells whether a phrase is there."""
    table: PhraseTable[bool] = PhraseTable(backward=backward)
    for surface in surfaces:
        add(table, language, surface, True)
    return table


def _mapping(language: Language, values: Mapping[str, int]) -> PhraseTable[int]:
    table: PhraseTable[int] = PhraseTable()
    for surface, value in values.items():
        add(table, language, surface, value)
    return table
