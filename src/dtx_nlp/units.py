"""Unit words and symbols to UCUM and ISO 4217 codes, in the words of any language.

Words come from CLDR by way of Babel, inflected and other forms from the language file, symbols
from `units.toml`. A surface that stands for a multiple of a unit ("decade", "cent") has a factor.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

from dtx_nlp import languages
from dtx_nlp.errors import LanguageDataError, UnitError
from dtx_nlp.languages import Language
from dtx_nlp.lexing import PhraseTable, expand
from dtx_nlp.surfaces import spellings

_TIME: Final = frozenset({"s", "min", "h", "d", "wk", "mo", "a", "ms", "us", "ns"})
#: Too short to be trusted as words: CLDR's narrow symbols that are other words too.
_NOT_WORDS: Final = frozenset(
    {"in", "d", "m", "s", "h", "a", "t", "c", "f", "k", "u", "pt", "w", "nm"}
)

#: The key of what would be a unit or a currency's noun by CLDR, but is another word too.
_OTHER_WORDS: Final = "-"
_NOUN: Final = 4  # letters of a currency's noun at least: "lek" and "sol" are other words too often
#: Money among the codes that begin with X; the others are metals, funds and tests.
_REGIONAL: Final = frozenset({"XAF", "XCD", "XOF", "XPF"})
#: Currencies other than dollars whose symbol is `$` too: "MXN$ 15".
_PESO: Final = frozenset({"MXN", "ARS", "CLP", "COP", "UYU", "DOP", "CUP", "BRL"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a surface means it: `factor` times the unit with this `code`."""

    code: str  # UCUM, or ISO 4217 for money
    kind: str  # "percent", "money", "duration", "measure"
    factor: Decimal = Decimal(1)
    minor: bool = False  # a part of a currency: cents
    shared: str = ""  # the sign or name, if several currencies have it


@dataclass(frozen=True, slots=True)
class UnitTables:
    """The unit surfaces of a language: after a number, and before it (`match_back`)."""

    after: PhraseTable[Unit]
    before: PhraseTable[Unit]


@cache
def _file() -> Mapping[str, Any]:
    text = resources.files("dtx_nlp").joinpath("units.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def currencies() -> frozenset[str]:
    """Give all ISO 4217 codes that CLDR knows, of today and of the past."""
    from babel import Locale

    codes = (str(c) for c in Locale.parse("en").currencies)
    return frozenset(c for c in codes if c.isalpha() and (c[0] != "X" or c in _REGIONAL))


def unit_kind(code: str) -> str:
    """Tell what a unit code measures: percent, money, duration or measure.

    Raises:
        UnitError: the code is neither in `units.toml` nor in ISO 4217.
    """
    base = code.split("/")[0]
    if code == "%":
        return "percent"
    if code in _TIME:
        return "duration"
    if base in _file()["units"] or code in _file()["units"]:
        return "measure"
    if base in currencies():
        return "money"
    raise UnitError(f"unknown unit {code!r}: neither in units.toml nor in ISO 4217")


def conversion(code: str) -> tuple[str, Decimal] | None:
    """Give the base unit and how many of it make one `code`, if that is exact and known."""
    entry = _file()["units"].get(code)
    if entry is None or "base" not in entry:
        return None
    return entry["base"], Decimal(entry["factor"])


@cache
def cldr_names() -> Mapping[str, tuple[str, ...]]:
    """Give the codes of units by CLDR's name, without what it measures: "square kilometer"."""
    names: dict[str, tuple[str, ...]] = {}
    for code, entry in _file()["units"].items():
        _, _, name = entry.get("cldr", "").partition("-")
        if name:
            name = name.replace("-", " ")
            names[name] = (*names.get(name, ()), code)
    return names


@cache
def unit_tables(code: str) -> UnitTables:
    """Build the unit tables of a language."""
    language = languages.get(code)
    after: PhraseTable[Unit] = PhraseTable()
    before: PhraseTable[Unit] = PhraseTable(backward=True)
    shared = {s for pattern in language.context.shared_money for s in expand(pattern)}
    for name, surfaces in language.units.items():
        if name == _OTHER_WORDS:
            continue
        unit = _parse(name, language)
        for surface in surfaces:
            for one in spellings(language, surface):
                if one.startswith("="):  # by its case only
                    after.add(one[1:], unit, case=True)
                    continue
                clash = after.add(one, replace(unit, shared=one) if one in shared else unit)
                if clash is not None and clash.code != unit.code:
                    reason = f"{one!r} is {clash.code} already; say which is meant"
                    raise LanguageDataError(f"{code}.toml", f"units.{name}", reason)
    _add_symbols(after, before)
    _add_cldr(after, language)
    return UnitTables(after, before)


def _parse(name: str, language: Language) -> Unit:
    """Read a key: a code, or a code and a factor ("a=10", "USD=0.01")."""
    code, _, factor = name.partition("=")
    try:
        kind = unit_kind(code)
    except UnitError as error:
        raise LanguageDataError(f"{language.code}.toml", f"units.{name}", str(error)) from error
    value = Decimal(factor or "1")
    return Unit(code, kind, value, minor=kind == "money" and value < 1)


def _add_symbols(after: PhraseTable[Unit], before: PhraseTable[Unit]) -> None:
    for code, entry in _file()["units"].items():
        unit = Unit(code, unit_kind(code))
        for symbol in entry.get("symbols", ()):
            after.add(symbol, unit, case=True)
    shared = _file()["shared"]["symbols"]
    for name, symbols in _file()["money"].items():
        code, _, part = name.partition("=")
        minor = Decimal(part or "1")
        for symbol in symbols:
            surface, _, factor = symbol.partition("=")
            value = Decimal(factor or "1") * minor
            of_several = surface if surface in shared else ""
            unit = Unit(code, "money", value, minor=minor < 1, shared=of_several)
            after.add(surface, unit, case=True)
            before.add(surface, unit, case=True)
    for code in currencies():
        unit = Unit(code, "money")
        surfaces = [code]
        if code.endswith("D") or code in _PESO:
            surfaces += [f"{code}$", f"{code.lower()}$"]
        for surface in surfaces:
            after.add(surface, unit, case=True)
            before.add(surface, unit, case=True)


def _add_cldr(after: PhraseTable[Unit], language: Language) -> None:
    """Add the words of CLDR; what the language file says stays."""
    others = {w for s in language.units.get(_OTHER_WORDS, ()) for w in spellings(language, s)}
    for code, entry in _file()["units"].items():
        if "cldr" in entry:
            unit = Unit(code, unit_kind(code))
            for word in _unit_words(language.code, entry["cldr"]):
                if len(word) > 1 and word.rstrip(".").casefold() not in _NOT_WORDS | others:
                    for one in spellings(language, word):
                        after.add(one, unit, keep=True)
    for code, word in _currency_words(language.code):
        for one in spellings(language, word):
            after.add(one, Unit(code, "money"), keep=True)
    for code, noun in _currency_nouns(language.code):
        if noun not in others:
            after.add(noun, Unit(code, "money"), keep=True)


def _currency_nouns(code: str) -> Iterator[tuple[str, str]]:
    """Names of money without their country, where only one money of today has the noun: "naira".

    The noun stands first in the names of a language, or last: where the nouns that many share are.
    """
    from babel.core import get_global

    territories = get_global("territory_currencies").values()
    today = {c for money in territories for c, _, end, tender in money if tender and end is None}
    names = [(c, w.casefold().split()) for c, w in _currency_words(code) if c in today]
    often = [Counter(words[place] for _, words in names).most_common(1)[0][1] for place in (0, -1)]
    place = 0 if often[0] > often[1] else -1
    owners: dict[str, set[str]] = {}
    for currency, words in names:
        owners.setdefault(words[place], set()).add(currency)
    for noun, (currency, *more) in owners.items():
        if not more and len(noun) >= _NOUN:
            yield currency, noun


def _unit_words(code: str, unit: str) -> Iterator[str]:
    """What stands beside the number in CLDR's patterns ("{0} kilometres"), long and short.

    Not what a rate is given per ("{0} per second"): three per second are no three seconds.
    """
    from babel import localedata

    patterns = localedata.load(code)["unit_patterns"].get(unit, {})
    for length in ("long", "short"):
        for count, pattern in patterns.get(length, {}).items():
            if count != "per" and isinstance(pattern, str) and "{0}" in pattern:
                word = pattern.replace("{0}", "").strip(" \u00a0\u202f")
                if word and not word.isdigit():
                    yield word


def _currency_words(code: str) -> Iterator[tuple[str, str]]:
    from babel import localedata

    data = localedata.load(code)
    for currency in sorted(currencies()):
        name = data["currency_names"].get(currency)
        plural = data.get("currency_names_plural", {}).get(currency, {})
        for word in {name, *plural.values()} - {None}:
            if not word.isascii() or len(word) > 3:
                yield currency, word
