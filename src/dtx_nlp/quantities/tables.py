"""The words around a number as look-up tables, made once from a language file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from dtx_nlp import languages
from dtx_nlp.languages import Language
from dtx_nlp.lexing import PhraseTable
from dtx_nlp.surfaces import phrase_map, phrase_set, signs
from dtx_nlp.units import Unit, unit_kind, unit_tables


@dataclass(frozen=True, slots=True)
class AmountTables:
    """What numerals and their units are looked up in."""

    after: PhraseTable[Unit]
    before: PhraseTable[Unit]
    unit_links: PhraseTable[bool]
    no_units: PhraseTable[bool]
    ranges: PhraseTable[bool]
    middles: PhraseTable[bool]
    openers: PhraseTable[bool]
    starts: PhraseTable[bool]
    ends: PhraseTable[bool]
    choices: PhraseTable[bool]
    turns: PhraseTable[bool]
    every: PhraseTable[bool]
    bounds: PhraseTable[bool]
    moves: PhraseTable[bool]
    falls: PhraseTable[bool]
    range_after: PhraseTable[bool]
    sides: PhraseTable[bool]
    per: PhraseTable[bool]
    unit_adjectives: PhraseTable[bool]
    joins: PhraseTable[bool]
    below_zero: PhraseTable[bool]
    times: PhraseTable[bool]
    unit_articles: PhraseTable[bool]
    lasting: PhraseTable[bool]
    large_money: Mapping[str, Unit]
    weighed: Mapping[str, Unit]
    partitives: PhraseTable[bool]
    fused: PhraseTable[tuple[Decimal, Unit]]
    halves: PhraseTable[Decimal]
    compact_money: dict[str, Decimal]
    plural: tuple[str, ...]


@cache
def amount_tables(code: str) -> AmountTables:
    """Build the amount tables of a language."""
    language = languages.get(code)
    units = unit_tables(code)
    n, c = language.numbers, language.context
    return AmountTables(
        after=units.after,
        before=units.before,
        unit_links=phrase_set(language, c.unit_links),
        no_units=phrase_set(language, c.no_units),
        ranges=phrase_set(language, n.ranges),
        middles=phrase_set(language, (*n.ranges, *n.range_middles)),
        openers=phrase_set(language, n.range_openers, backward=True),
        starts=phrase_set(language, n.range_starts, backward=True),
        ends=phrase_set(language, (*n.ranges, *n.range_ends)),
        choices=phrase_set(language, n.choices),
        turns=phrase_set(language, (*n.ranges, *n.range_ends, *n.turns)),
        every=phrase_set(language, n.every, backward=True),
        bounds=phrase_set(language, (s for own in language.mod.values() for s in own)),
        moves=phrase_set(language, _moves(language), backward=True),
        falls=phrase_set(language, language.change.down, backward=True),
        range_after=phrase_set(language, n.range_after, backward=True),
        sides=phrase_set(
            language, (*language.mod.get("<", ()), *language.mod.get(">", ())), backward=True
        ),
        per=phrase_set(language, c.per),
        unit_adjectives=phrase_set(language, c.unit_adjectives),
        joins=phrase_set(language, (*c.unit_joins, ",")),
        below_zero=phrase_set(language, c.zero_below),
        times=phrase_set(language, n.times),
        lasting=phrase_set(language, c.lasting, backward=True),
        unit_articles=phrase_set(language, c.unit_articles),
        large_money={s: Unit(code, "money") for s, code in c.large_money.items()},
        weighed={s: Unit(code, "measure") for s, code in c.weighed.items()},
        partitives=phrase_set(language, n.partitives),
        fused=_fused(language),
        halves=phrase_map(language, ((s, Decimal(v)) for s, v in n.halves.items())),
        plural=(*language.counting.plural_endings, "people"),
        compact_money={s: Decimal(10) ** p for s, p in n.compact_money.items()},
    )


def _moves(language: Language) -> tuple[str, ...]:
    change = language.change
    return (*change.up, *change.down, *change.moves)


def _fused(language: Language) -> PhraseTable[tuple[Decimal, Unit]]:
    """Words that are number and unit in one: "seminggu", "полчаса"."""
    pairs = []
    for surface, written in language.context.fused.items():
        number, _, code = written.partition(" ")
        pairs.append((surface, (Decimal(number), Unit(code, unit_kind(code)))))
    return phrase_map(language, pairs)


@dataclass(frozen=True, slots=True)
class ContextTables:
    """What the words around an amount are looked up in."""

    mod: PhraseTable[str]
    mod_after: PhraseTable[str]
    change: PhraseTable[str]
    change_after: PhraseTable[str]
    links: PhraseTable[bool]
    levels: PhraseTable[bool]
    starts: PhraseTable[bool]
    ends: PhraseTable[bool]
    ranked: PhraseTable[bool]
    age_before: PhraseTable[bool]
    age_after: PhraseTable[bool]
    age_units: PhraseTable[bool]
    times: PhraseTable[bool]
    differences: PhraseTable[str]
    versus: PhraseTable[bool]
    multiples: PhraseTable[Decimal]
    joins: PhraseTable[bool]


@cache
def context_tables(code: str) -> ContextTables:
    """Build the context tables of a language."""
    language = languages.get(code)
    n, c, change = language.numbers, language.context, language.change
    moves = {"+": change.up, "-": change.down, "": change.none}
    return ContextTables(
        mod=signs(language, language.mod, backward=True),
        mod_after=signs(language, language.mod_after),
        change=signs(language, moves, backward=True),
        change_after=signs(language, moves),
        links=phrase_set(language, change.links, backward=True),
        starts=phrase_set(language, n.range_starts, backward=True),
        ends=phrase_set(language, (*n.ranges, *n.range_ends)),
        levels=phrase_set(language, change.levels, backward=True),
        ranked=phrase_set(language, c.levels, backward=True),
        age_before=phrase_set(language, c.age_before, backward=True),
        age_after=phrase_set(language, c.age_after),
        age_units=phrase_set(language, c.age_units),
        times=phrase_set(language, n.times),
        differences=signs(
            language, {"+": c.differences_up, "-": c.differences_down}, backward=True
        ),
        versus=phrase_set(language, language.counting.versus),
        multiples=phrase_map(language, ((s, Decimal(v)) for s, v in n.multiples.items())),
        joins=phrase_set(language, c.unit_joins),
    )
