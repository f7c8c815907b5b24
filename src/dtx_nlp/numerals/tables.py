"""The number words of a language as look-up tables, made once from its data file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache

from dtx_nlp import languages
from dtx_nlp.languages.sections import Numbers
from dtx_nlp.lexing import PhraseTable, expand
from dtx_nlp.surfaces import phrase_map, phrase_set


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
    #: Follows others only after a join or before a scale: vi "năm", else "year" after a number.
    leading: bool = False
    sign: bool = False  # an abbreviation, which needs a number before it: bn
    bare: bool = False  # a scale that is one of itself after a greater one: fr "mille cent"


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that the numerals of one language are looked up in."""

    atoms: PhraseTable[Atom]
    ordinals: PhraseTable[Atom]
    denominators: PhraseTable[int]
    plural_denominators: PhraseTable[int]
    fractions: PhraseTable[Fraction]
    infixes: PhraseTable[bool]
    out_of: PhraseTable[bool]
    bars: PhraseTable[bool]
    percent: PhraseTable[bool]
    ratios: PhraseTable[bool]
    wraps: PhraseTable[bool]
    follows: PhraseTable[bool]
    of_each: PhraseTable[bool]
    then: PhraseTable[bool]
    partitives: PhraseTable[bool]
    auxiliaries: PhraseTable[bool]
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
    hundred_halves: bool
    scale_commas: bool
    ordinal_leads: bool
    heads: frozenset[str]


@cache
def tables(code: str) -> Tables:
    """Build the tables of a language."""
    language = languages.get(code)
    n = language.numbers
    atoms = phrase_map(language, _atoms(n))
    ordinals = phrase_map(language, _ordinals(n))
    fractions = phrase_map(language, ((s, Fraction(f)) for s, f in n.fractions.items()))
    vague = phrase_map(language, n.vague.items())
    about = phrase_map(language, n.about.items())
    negatives = phrase_set(language, n.negatives)
    articles = phrase_set(language, n.articles)
    prefixes = phrase_set(language, n.ordinal_prefixes)
    ranks = phrase_set(language, n.ranks)
    starts = (atoms, ordinals, fractions, vague, about, negatives, articles, prefixes, ranks)
    return Tables(
        atoms=atoms,
        ordinals=ordinals,
        denominators=phrase_map(language, n.denominators.items()),
        plural_denominators=phrase_map(language, n.denominators_plural.items()),
        fractions=fractions,
        infixes=phrase_set(language, n.fraction_infixes),
        out_of=phrase_set(language, n.out_of),
        wraps=phrase_set(language, (*n.wraps, *n.ratios)),
        follows=phrase_set(language, (*language.counting.function_words, *language.counting.verbs)),
        of_each=phrase_set(language, n.of_each, backward=True),
        then=phrase_set(language, n.then),
        percent=phrase_set(language, language.units.get("%", ())),
        ratios=phrase_set(language, n.ratios),
        bars=phrase_set(language, n.fraction_bars),
        partitives=phrase_set(language, n.partitives),
        auxiliaries=phrase_set(
            language,
            (
                *language.counting.auxiliaries,
                *language.counting.prepositions,
                *n.comparatives,
            ),
        ),
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
        hundred_halves=n.hundred_halves,
        scale_commas=n.scale_commas,
        ordinal_leads=n.ordinal_leads,
        heads=frozenset(head for table in starts for head in table.heads()),
    )


def _atoms(n: Numbers) -> Iterator[tuple[str, Atom]]:
    for surface, number in n.words.items():
        yield surface, Atom(Op.ADD, Decimal(number), leading=surface in n.leading)
    for surface, power in n.scales.items():
        yield surface, Atom(Op.SCALE, Decimal(10) ** power, bare=surface in n.bare_scales)
    for surface, power in n.scale_signs.items():
        yield surface, Atom(Op.SCALE, Decimal(10) ** power, sign=True)
    for surface, factor in n.multipliers.items():
        yield surface, Atom(Op.SCALE, Decimal(factor))
    for surface, part in n.halves.items():
        yield surface, Atom(Op.HALF, Decimal(part))
    for op, surfaces in ((Op.TEEN, n.teens), (Op.JOIN, n.joins), (Op.POINT, n.points)):
        for surface in surfaces:
            yield surface, Atom(op, Decimal(0))


def _ordinals(n: Numbers) -> Iterator[tuple[str, Atom]]:
    for surface, number in n.ordinals.items():
        yield surface, Atom(Op.ADD, Decimal(number))
    for surface, power in n.ordinal_scales.items():
        yield surface, Atom(Op.SCALE, Decimal(10) ** power)
