"""Which country's money is meant by a name that several countries share: "pesos", "фунтов".

A currency name alone is read as the money that the language file gives. An article that names
other money in full, a country, or a large city, says more: of the currencies so named, the one
whose CLDR name holds the word is taken. Signs ("$") and dollars are left as they are: the press of
many countries means American ones without saying so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

from dtx_nlp import languages
from dtx_nlp.drafts import Draft
from dtx_nlp.languages import Language
from dtx_nlp.lexing import Lexed, PhraseTable
from dtx_nlp.surfaces import territories
from dtx_nlp.units import currencies

_WORLDWIDE: Final = "USD"
_STEM: Final = 4  # letters that two forms of a word share at least
_ENDING: Final = 3  # letters at its end in which they may differ


def settle(drafts: Sequence[Draft], stretches: Iterable[Lexed], language: Language) -> None:
    """Give amounts with a shared currency name the currency that the article speaks of.

    `drafts` are those of one article in one language, `stretches` its text. What stays uncertain
    is said as the draft's doubt.
    """
    shared = [d for d in drafts if d.shared]
    if not shared:
        return
    named = (d.attributes.get("unit", "").partition("/")[0] for d in drafts if not d.shared)
    votes = Counter(code for code in named if code in currencies())
    for lexed in stretches:
        votes.update(_currencies_of_places(lexed, language))
    for d in shared:
        code, slash, per = d.attributes["unit"].partition("/")
        meant = None if code == _WORLDWIDE else _meant(d.shared, votes, language)
        if meant is None:
            d.doubt = f"{d.shared!r} was read as {code}, but other currencies share it"
        else:
            d.attributes.update(kind="money", unit=meant + slash + per)


def _meant(name: str, votes: Counter[str], language: Language) -> str | None:
    for code, _ in votes.most_common():
        known = _words(code, language.code)
        if code != _WORLDWIDE and all(any(_same_word(n, w) for w in known) for n in name.split()):
            return code
    return None


def _same_word(a: str, b: str) -> bool:
    """Tell whether two words are forms of one: "фунтов", "фунт"."""
    stem = max(min(len(a), len(b)) - _ENDING, _STEM)
    return a == b or (a[:stem] == b[:stem] and abs(len(a) - len(b)) <= _ENDING)


@cache
def _words(currency: str, code: str) -> frozenset[str]:
    from babel import localedata

    data = localedata.load(code)
    names = {data["currency_names"].get(currency, "")}
    names.update(data.get("currency_names_plural", {}).get(currency, {}).values())
    return frozenset(word for name in names for word in name.casefold().split())


def _currencies_of_places(lexed: Lexed, language: Language) -> Iterator[str]:
    for table in (_territories(language.code), _cities()):
        heads = table.heads()
        for i, key in enumerate(lexed.key):
            found = table.match(lexed, i) if key in heads else None
            if found:
                yield from _tender(found[1])


@cache
def _tender(territory: str) -> tuple[str, ...]:
    from babel.numbers import get_territory_currencies

    return tuple(get_territory_currencies(territory))


@cache
def _cities() -> PhraseTable[str]:
    """Large cities in their own spelling, with their countries."""
    table: PhraseTable[str] = PhraseTable()
    text = resources.files("dtx_nlp").joinpath("cities.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        country, _, names = line.partition("\t")
        for name in names.split("|") if names else ():
            table.add(name, country, case=True, keep=True)
    return table


@cache
def _territories(code: str) -> PhraseTable[str]:
    table: PhraseTable[str] = PhraseTable()
    for name, territory in territories(code, languages.get(code).directives.actors.place_endings):
        table.add(name, territory, keep=True)
    return table
