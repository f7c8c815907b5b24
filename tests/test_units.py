"""Units: codes, conversions against pint, words against CLDR, currencies against ISO 4217."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import pint
import pytest
from babel import localedata
from babel.numbers import list_currencies

from dtx_nlp import languages
from dtx_nlp.errors import UnitError
from dtx_nlp.lexing import expand, lex
from dtx_nlp.units import Unit, conversion, currencies, unit_kind, unit_tables

FILE: Mapping[str, Any] = tomllib.loads(
    resources.files("dtx_nlp").joinpath("units.toml").read_text(encoding="utf-8")
)
UNITS: Mapping[str, Mapping[str, Any]] = FILE["units"]

#: UCUM's codes in pint's names; what stands in both under one name is left out.
PINT = {
    "%": "percent",
    "a": "julian_year",
    "mo": "julian_year / 12",
    "wk": "week",
    "um": "micrometer",
    "us": "microsecond",
    "ug": "microgram",
    "[in_i]": "inch",
    "[ft_i]": "foot",
    "[yd_i]": "yard",
    "[mi_i]": "mile",
    "[nmi_i]": "nautical_mile",
    "m2": "meter ** 2",
    "km2": "kilometer ** 2",
    "har": "hectare",
    "[acr_us]": "acre",
    "[lb_av]": "pound",
    "[oz_av]": "ounce",
    "[dr_av]": "dram",
    "t": "metric_ton",
    "kt": "kilometric_ton",
    "Mt": "megametric_ton",
    "Gt": "gigametric_ton",
}

#: A UCUM term: atoms (some in brackets) with exponents, joined by "." and "/".
_ATOM = r"(?:[a-zA-Z%]+|[munkMGTP]?\[[a-zA-Z_]+\]|m\[Hg\]|mm\[Hg\])-?\d?"
_TERM = re.compile(rf"{_ATOM}(?:[./]{_ATOM})*")


@cache
def registry() -> pint.UnitRegistry[Any]:
    return pint.UnitRegistry(non_int_type=Decimal)


@pytest.mark.parametrize("code", [c for c, entry in UNITS.items() if "factor" in entry])
def test_conversions_agree_with_pint(code: str) -> None:
    found = conversion(code)
    assert found is not None
    base, factor = found
    theirs = registry()(PINT.get(code, code)).to_base_units()
    ours = registry()(PINT.get(base, base)).to_base_units() * factor
    assert ours.dimensionality == theirs.dimensionality
    # The acre is that of the US survey in pint's definition; nothing else differs.
    assert abs(Decimal(theirs.magnitude) / Decimal(ours.magnitude) - 1) < Decimal("0.00001")


@pytest.mark.parametrize("code", [c for c, entry in UNITS.items() if "base" in entry])
def test_bases_are_units_of_their_own(code: str) -> None:
    base = UNITS[code]["base"]
    assert conversion(base) == (base, 1)
    assert unit_kind(base) == unit_kind(code)


def test_codes_look_like_ucum() -> None:
    assert [code for code in UNITS if not _TERM.fullmatch(code)] == []


def test_names_are_those_of_cldr() -> None:
    known = localedata.load("en")["unit_patterns"]
    assert [e["cldr"] for e in UNITS.values() if "cldr" in e and e["cldr"] not in known] == []


def test_entries_have_known_keys() -> None:
    for entry in UNITS.values():
        assert set(entry) <= {"cldr", "symbols", "base", "factor"}
        assert ("base" in entry) == ("factor" in entry)


def test_no_symbol_is_of_two_units() -> None:
    seen: dict[str, str] = {}
    for code, entry in UNITS.items():
        for symbol in entry.get("symbols", ()):
            assert seen.setdefault(symbol, code) == code
    for name, symbols in FILE["money"].items():
        for symbol in symbols:
            assert seen.setdefault(symbol.partition("=")[0], name) == name


def test_currencies_are_those_of_iso_4217() -> None:
    iso = list_currencies()
    assert {name.partition("=")[0] for name in FILE["money"]} <= iso
    assert currencies() <= iso
    assert {"USD", "EUR", "VND", "IDR", "RUB"} <= currencies()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("%", "percent"),
        ("a", "duration"),
        ("ms", "duration"),
        ("km", "measure"),
        ("[mi_i]/h", "measure"),
        ("kW.h", "measure"),
        ("USD", "money"),
        ("FRF", "money"),
        ("USD/t", "money"),
    ],
)
def test_kinds(code: str, kind: str) -> None:
    assert unit_kind(code) == kind


@pytest.mark.parametrize("code", ["", "xyz", "usd", "KM", "dollars"])
def test_unknown_codes(code: str) -> None:
    with pytest.raises(UnitError, match="unknown unit"):
        unit_kind(code)


@pytest.mark.parametrize("code", languages.codes())
def test_every_surface_of_a_language_means_its_unit(code: str) -> None:
    table = unit_tables(code).after
    for name, surfaces in languages.get(code).units.items():
        if name == "-":
            continue  # what is no unit
        own, _, factor = name.partition("=")
        for one in (s for surface in surfaces for s in expand(surface)):
            one = one.removeprefix("=")  # "=c" is found as it is written only
            x = lex(one)
            found = table.match(x, 0)
            assert found is not None, one
            assert found[0] == len(x), one
            if one not in SYMBOLS:
                assert found[1].code == own, one
                assert found[1].factor == Decimal(factor or 1), one


SYMBOLS = {s.partition("=")[0] for symbols in FILE["money"].values() for s in symbols} | {
    s for entry in UNITS.values() for s in entry.get("symbols", ())
}


@pytest.mark.parametrize("code", languages.codes())
def test_words_of_cldr_are_known(code: str) -> None:
    """The long names of common units, in the forms of every plural."""
    table = unit_tables(code).after
    patterns = localedata.load(code)["unit_patterns"]
    for unit in ("km", "kg", "h", "d", "mo", "a", "har", "L", "t", "[mi_i]", "MW"):
        names = patterns[UNITS[unit]["cldr"]]
        for count, pattern in (names.get("long") or names["short"]).items():
            if count != "per" and isinstance(pattern, str) and "{0}" in pattern:
                x = lex(pattern.replace("{0}", "").strip(" \u00a0"))
                found = table.match(x, 0)
                assert found is not None, pattern
                assert found[1].code == unit, pattern


@pytest.mark.parametrize("code", languages.codes())
@pytest.mark.parametrize(
    ("surface", "unit"),
    [
        ("%", "%"),
        ("km²", "km2"),
        ("km/h", "km/h"),
        ("°C", "Cel"),
        ("℃", "Cel"),
        ("MW", "MW"),
        ("mW", "mW"),
        ("GB", "GBy"),
        ("Mbps", "Mbit/s"),
        ("€", "EUR"),
        ("US$", "USD"),
        ("USD", "USD"),
        ("VND", "VND"),
        ("₽", "RUB"),
        ("S$", "SGD"),
        ("R$", "BRL"),
    ],
)
def test_symbols_are_the_same_in_every_language(code: str, surface: str, unit: str) -> None:
    x = lex(surface)
    found = unit_tables(code).after.match(x, 0)
    assert found is not None
    assert (found[0], found[1].code) == (len(x), unit)


@pytest.mark.parametrize(
    ("code", "surface", "unit"),
    [
        ("en", "pounds", "GBP"),
        ("fr", "livres", "[lb_av]"),
        ("ru", "фунтов", "[lb_av]"),
        ("ru", "фунтов стерлингов", "GBP"),
        ("id", "pon", "[lb_av]"),
        ("en", "rupees", "INR"),
        ("id", "rupiah", "IDR"),
        ("vi", "đồng", "VND"),
        ("en", "dollars", "USD"),
        ("en", "Canadian dollars", "CAD"),
        ("fr", "francs suisses", "CHF"),
    ],
)
def test_names_of_several_units(code: str, surface: str, unit: str) -> None:
    found = unit_tables(code).after.match(lex(surface), 0)
    assert found is not None
    assert found[1].code == unit


def test_factors() -> None:
    found = unit_tables("en").after.match(lex("decades"), 0)
    assert found == (1, Unit("a", "duration", Decimal(10)))
    cents = unit_tables("en").after.match(lex("cents"), 0)
    assert cents is not None
    assert cents[1].minor
