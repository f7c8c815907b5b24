"""Every language file: loads, is free of contradictions, and proves itself by its examples."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import dtx_nlp
from dtx_nlp import languages
from dtx_nlp.errors import LanguageDataError, UnknownLanguageError
from dtx_nlp.languages import Language
from dtx_nlp.languages.schema import build, merge
from dtx_nlp.numerals.tables import tables
from dtx_nlp.quantities.tables import amount_tables, context_tables
from dtx_nlp.surfaces import spellings
from dtx_nlp.units import unit_kind, unit_tables

CODES = languages.codes()
#: Labels of which an example lists everything that is to be found.
COMPLETE = {"QUANTITY", "DATE"}


@cache
def data(name: str) -> dict[str, Any]:
    file = resources.files("dtx_nlp.languages").joinpath(f"{name}.toml")
    own = tomllib.loads(file.read_text(encoding="utf-8"))
    parent = own.pop("extends", None)
    return merge(data(parent), own) if parent else own


def changed(path: str, value: Any, code: str = "en") -> dict[str, Any]:
    """Give a language's data with one value changed, by a dotted path."""
    copy = deepcopy(data(code))
    *folders, last = path.split(".")
    at: Any = copy
    for folder in folders:
        at = at[folder]
    at[last] = value
    return copy


# -- loading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_loads(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    language = build(Language, data(code), f"{code}.toml")
    assert language == languages.get(code)
    assert language.code == code
    for make in (tables, unit_tables, amount_tables, context_tables):
        make(code)
    out = capsys.readouterr()
    assert (out.out, out.err) == ("", "")


def test_a_region_is_passed_over() -> None:
    assert languages.get("en-GB") is languages.get("en")
    assert languages.get("pt_BR".replace("pt", "fr")) is languages.get("fr")


def test_unknown_language() -> None:
    with pytest.raises(UnknownLanguageError, match="no language 'tlh'; known: en, fr"):
        languages.get("tlh")


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        ("numbres", {}, "numbres", "unknown key"),
        ("numbers.wordz", {}, "numbers.wordz", "unknown key"),
        ("numbers.decimal", 1, "numbers.decimal", "expected str, found 1"),
        ("numbers.words.one", 1.5, "numbers.words.one", "found 1.5"),
        ("numbers.scales.million", "6", "numbers.scales.million", "found '6'"),
        ("numbers.tens_below", "yes", "numbers.tens_below", "expected bool"),
        ("numbers.times", "times", "numbers.times", "found 'times'"),
        ("units.km", ["km", 5], "units.km[1]", "found 5"),
        ("context", [], "context", "found []"),
        ("mod.~", "about", "mod.~", "found 'about'"),
    ],
)
def test_errors_name_file_key_and_reason(path: str, value: Any, key: str, reason: str) -> None:
    with pytest.raises(LanguageDataError) as caught:
        build(Language, changed(path, value), "en.toml")
    assert (caught.value.file, caught.value.key) == ("en.toml", key)
    assert reason in caught.value.reason


def test_a_missing_key() -> None:
    with pytest.raises(LanguageDataError, match=r"^xx\.toml: tokenizer: missing$"):
        build(Language, {"code": "xx", "name": "X", "numbers": data("en")["numbers"]}, "xx.toml")


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        ("units.mile", ["mile"], "units.mile", "unknown unit 'mile'"),
        ("units.kg", ["kilometre{,s}"], "units.kg", "km already"),
    ],
)
def test_errors_of_units(
    path: str, value: Any, key: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    language = build(Language, changed(path, value), "en.toml")
    monkeypatch.setattr(languages, "get", lambda code: language)
    with pytest.raises(LanguageDataError) as caught:
        unit_tables.__wrapped__("en")
    assert caught.value.file == "en.toml"
    assert reason in caught.value.reason
    assert key in (caught.value.key, "units.kg")


def test_merging() -> None:
    parent = {"a": [1], "b": {"c": 1, "d": 2}, "e": "old"}
    child = {"a": [2], "b": {"c": 3}, "e": "new"}
    assert merge(parent, child) == {"a": [1, 2], "b": {"c": 3, "d": 2}, "e": "new"}
    assert parent["a"] == [1]


def test_a_new_language_is_a_new_file() -> None:
    own = {
        "code": "eo",
        "name": "Esperanto",
        "tokenizer": {"spacy": "xx"},
        "numbers": {"decimal": ",", "group": " ", "words": {"unu": 1, "du": 2}},
    }
    language = build(Language, merge(data("_base"), own), "eo.toml")
    assert language.numbers.words == {"unu": 1, "du": 2}
    assert language.mod["~"] == tuple(data("_base")["mod"]["~"])


PAGE = Path(__file__).parent.parent / "docs" / "add-a-language.md"


def test_the_page_on_adding_a_language_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    written = re.search(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert written is not None
    own = tomllib.loads(written[1])
    language = build(Language, merge(data(own.pop("extends")), own), "ms.toml")
    get = languages.get
    monkeypatch.setattr(languages, "codes", lambda: (*CODES, "ms"))
    monkeypatch.setattr(languages, "get", lambda code: language if code == "ms" else get(code))
    test_examples("ms", language.examples[0])


# -- contradictions -------------------------------------------------------------------------------


def surfaces(code: str, lists: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    language = languages.get(code)
    for name, many in lists.items():
        for surface in many:
            for one in set(spellings(language, surface)):
                yield one.casefold(), name


def clashes(pairs: Iterator[tuple[str, str]]) -> dict[str, set[str]]:
    seen: dict[str, set[str]] = {}
    for surface, name in pairs:
        seen.setdefault(surface, set()).add(name)
    return {s: names for s, names in seen.items() if len(names) > 1}


@pytest.mark.parametrize("code", CODES)
def test_no_surface_is_under_two_mods(code: str) -> None:
    language = languages.get(code)
    for lists in (language.mod, language.mod_after):
        assert set(lists) <= {"", "~", ">", ">=", "<", "<="}
        assert clashes(surfaces(code, lists)) == {}


@pytest.mark.parametrize("code", CODES)
def test_no_word_goes_up_and_down(code: str) -> None:
    change = languages.get(code).change
    assert clashes(surfaces(code, {"up": change.up, "down": change.down})) == {}


@pytest.mark.parametrize("code", CODES)
def test_number_words_have_one_value(code: str) -> None:
    n = languages.get(code).numbers
    values: dict[str, list[str]] = {}
    for kind, words in (("+", n.words), ("^", n.scales), ("*", n.multipliers), ("½", n.halves)):
        for surface, value in words.items():
            values.setdefault(f"{kind}{value}", []).append(surface)
    assert clashes(surfaces(code, values)) == {}
    for words in (n.ordinals, n.ordinal_scales, n.denominators, n.denominators_plural, n.vague):
        one_kind: dict[str, list[str]] = {}
        for surface, value in words.items():
            one_kind.setdefault(str(value), []).append(surface)
        assert clashes(surfaces(code, one_kind)) == {}


@pytest.mark.parametrize("code", CODES)
def test_no_surface_is_listed_twice(code: str) -> None:
    language = languages.get(code)
    lists: dict[str, tuple[str, ...]] = {
        **{f"units.{name}": many for name, many in language.units.items()},
        **{f"mod.{name}": many for name, many in language.mod.items()},
        **{f"mod_after.{name}": many for name, many in language.mod_after.items()},
        "change.up": language.change.up,
        "change.down": language.change.down,
        "context.labels": language.context.labels,
    }
    twice = {
        name: [s for s, times in Counter(many).items() if times > 1] for name, many in lists.items()
    }
    assert {name: many for name, many in twice.items() if many} == {}


@pytest.mark.parametrize("code", CODES)
def test_units_are_known(code: str) -> None:
    language = languages.get(code)
    for name in language.units.keys() - {"-"}:
        assert unit_kind(name.partition("=")[0])
    for written in language.context.fused.values():
        assert unit_kind(written.partition(" ")[2])


@pytest.mark.parametrize("code", CODES)
def test_leading_words_are_number_words(code: str) -> None:
    n = languages.get(code).numbers
    assert set(n.leading) <= set(n.words)
    assert set(n.bare_scales) <= set(n.scales)


@pytest.mark.parametrize("code", CODES)
def test_braces_are_closed(code: str) -> None:
    def walk(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, str):
            if value.count("{") != value.count("}"):
                yield f"{at}: {value}"
        elif isinstance(value, dict):
            for key, one in value.items():
                yield from walk(key, at)
                yield from walk(one, f"{at}.{key}")
        elif isinstance(value, list):
            for one in value:
                yield from walk(one, at)

    lists = {key: value for key, value in data(code).items() if key != "tokenizer"}
    assert list(walk(lists, code)) == []


# -- examples -------------------------------------------------------------------------------------


def _examples() -> Iterator[Any]:
    for code in CODES:
        for n, example in enumerate(languages.get(code).examples, 1):
            yield pytest.param(code, example, id=f"{code}-{n}")


@cache
def extractor() -> dtx_nlp.Extractor:
    return dtx_nlp.load("grammar")


@pytest.mark.parametrize(("code", "example"), list(_examples()))
def test_examples(code: str, example: Any) -> None:
    found = [
        {"label": m.label, "start": m.start, "end": m.end, **m.attributes}
        for m in extractor()(example.text, language=code).mentions
    ]
    expected = [dict(m) for m in example.mentions]
    labels = COMPLETE | {m["label"] for m in expected}
    assert [m for m in found if m["label"] in labels] == expected


@pytest.mark.parametrize("code", CODES)
def test_examples_are_enough(code: str) -> None:
    examples = languages.get(code).examples
    assert len(examples) >= 12
    mentions = [m for e in examples for m in e.mentions]
    assert {m["label"] for m in mentions} >= COMPLETE
    assert {m["kind"] for m in mentions if m["label"] == "QUANTITY"} >= {
        *("cardinal", "ordinal", "percent", "fraction"),
        *("multiple", "money", "measure", "duration"),
    }
    assert any(not e.mentions for e in examples)
    assert len({e.text for e in examples}) == len(examples)
