"""The date words of a language, compiled once: word classes, names from CLDR, patterns."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

from dtx_nlp import languages
from dtx_nlp.dates import holidays
from dtx_nlp.dates.patterns import Sequence, Slot, compile_pattern, heads
from dtx_nlp.dates.readings import READINGS
from dtx_nlp.errors import LanguageDataError
from dtx_nlp.languages import Language
from dtx_nlp.lexing import PhraseTable, fold
from dtx_nlp.surfaces import phrase_set, spellings

#: Pattern groups whose readings can be parts of others (`<*>`), and those that cannot.
OUTER: Final = ("range", "days", "weekdays", "months", "since", "plain")


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a month or weekday; `weak` needs a day, year or preposition beside it."""

    number: int
    weak: bool = False
    capital: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Holiday:
    """The rule of a holiday; `capital` if it needs one, `weak` likewise as of months."""

    rule: str
    capital: bool
    weak: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and the name of the reading that its slots get."""

    reading: str
    pattern: Sequence


#: The classes that are looked up from their last word, before a date or number.
_BEFORE: Final = ("AND", "CUE", "DUE", "VAGUE", "YEARCUE", "YEARDET")


class Vocabulary:
    """What the date grammar knows of a language."""

    __slots__ = (
        *(
            "before",
            "classes",
            "code",
            "function",
            "holidays",
            "months",
            "order",
            "outer",
            "plural",
        ),
        *("plural", "rules", "starts", "weekdays"),
    )

    def __init__(self, language: Language) -> None:
        data = language.dates
        self.code = language.code
        self.order = data.order
        self.classes = {name: _table(language, name) for name in data.classes}
        self.before = {name: _table(language, name, backward=True) for name in _BEFORE}
        self.months = _names(language, "months")
        self.weekdays = _names(language, "days")
        self.holidays = _holidays(language)
        counting = language.counting
        #: Words that begin no noun phrase, or begin another one.
        self.function = phrase_set(language, (*counting.function_words, *counting.determiners))
        self.plural = tuple(language.counting.plural_endings)
        rules = [
            self._rule(reading, source)
            for reading, sources in data.patterns.items()
            for source in sources
        ]
        self.rules = _Index(self, [r for r in rules if r.reading not in OUTER])
        self.outer = _Index(self, [r for r in rules if r.reading in OUTER])
        self.outer.by_key.setdefault("*", [])
        self.rules.by_key.setdefault("*", [])
        self.starts = frozenset(self.rules.by_key) | frozenset(self.outer.by_key)

    def _rule(self, reading: str, source: str) -> Rule:
        where = f"dates.patterns.{reading}"
        if reading not in READINGS:
            raise LanguageDataError(f"{self.code}.toml", where, "no such reading")
        try:
            return Rule(reading, compile_pattern(source))
        except ValueError as error:
            raise LanguageDataError(f"{self.code}.toml", where, str(error)) from error


class _Index:
    """Rules by the token key that they can begin with; those that begin with digits apart."""

    __slots__ = ("by_key", "number")

    def __init__(self, vocabulary: Vocabulary, rules: list[Rule]) -> None:
        self.by_key: dict[str, list[Rule]] = {}
        self.number: list[Rule] = []
        for rule in rules:
            words, slots, _ = heads(rule.pattern)
            keys = set(words)
            for slot in slots:
                keys.update(_keys(vocabulary, slot))
            for key in keys:
                self.by_key.setdefault(key, []).append(rule)
            if any(s.nested or s.name in NUMERIC for s in slots):
                self.number.append(rule)


#: Slots that are found by a numeral or by digits rather than by a word of a class.
NUMERIC: Final = frozenset(
    (
        *("SHORT", "STUCK", "DAY", "DAYTH", "DAYW", "DAYN", "DAYS", "NUM", "ORD", "NTH", "ROMAN"),
        *("YEAR", "YY", "OLDYEAR", "EARLYYEAR", "BAREYEAR", "LIKELY", "YEARS"),
        *("DAYRANGE", "SUREDAYS"),
        *(
            "DATE",
            "PARTIAL",
            "LOOSE",
            "SLASHED",
            "DASHED",
            "CLEAR",
            "SPACED",
            "MONTHYEAR",
            "LOOSEMY",
        ),
    )
)


#: Roman numerals of the centuries and quarters that news speaks of.
_ROMANS: Final = tuple(
    tens + ones + ending
    for tens in ("", "x", "xx")
    for ones in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    for ending in ("", "e", "er", "ème")
)


def _keys(v: Vocabulary, slot: Slot) -> set[str]:
    if slot.nested:
        return {"*"}
    if slot.name in NUMERIC:
        extra = {"NUM": "ARTICLE", "ORD": "EDGE"}.get(slot.name)
        if slot.name == "CAP":
            return set()
        if slot.name in ("YY", "ROMAN"):
            return {"'"} if slot.name == "YY" else set(_ROMANS)
        return set(v.classes[extra].heads()) if extra in v.classes else set()
    if slot.name in ("MON", "MONTH", "SMALLMON", "ANYMON", "LONEMON"):
        return set(v.months.heads())
    if slot.name in ("HOLIDAY", "FEAST"):
        return set(v.holidays.heads())
    if slot.name in ("WD", "WEEKDAY", "ANYWD", "LONEWD"):
        return set(v.weekdays.heads())
    if slot.name not in v.classes:
        raise LanguageDataError(f"{v.code}.toml", f"dates.classes.{slot.name}", "missing")
    return set(v.classes[slot.name].heads())


def _table(language: Language, name: str, *, backward: bool = False) -> PhraseTable[str]:
    """Compile a word class; empty if the language has none of the name."""
    out: PhraseTable[str] = PhraseTable(backward=backward)
    for value, surfaces in language.dates.classes.get(name, {}).items():
        for surface in surfaces:
            for one in spellings(language, surface):
                out.add(one, value)
    return out


def _names(language: Language, kind: str) -> PhraseTable[Name]:
    from babel import Locale

    locale = Locale.parse(language.code, sep="-")
    data = language.dates
    capital = {fold(s) for name in data.capital for s in spellings(language, name)}
    weak = {fold(s) for name in data.weak for s in spellings(language, name)}
    own = data.months if kind == "months" else data.weekdays
    shift = 0 if kind == "months" else 1
    table: PhraseTable[Name] = PhraseTable()

    def put(surface: str, number: int, *, short: bool) -> None:
        for one in spellings(language, surface):
            key = fold(one).rstrip(".")
            name = Name(number, short or key in weak, key in capital, short)
            full = table.add(one.rstrip("."), name, keep=True)
            if short and (full is None or full.short):
                table.add(one.rstrip(".") + ".", name, keep=True)

    for number, surfaces in own.items():
        for surface in surfaces:
            put(surface, int(number) - shift, short=surface.endswith("."))
    tables = getattr(locale, kind)
    for width, short in (("wide", False), ("abbreviated", True)):
        for context in ("format", "stand-alone"):
            for number, surface in tables[context][width].items():
                put(surface, number, short=short)
    return table


def _holidays(language: Language) -> PhraseTable[Holiday]:
    """Give the rules of the holidays by name; a name told with a capital needs one."""
    table: PhraseTable[Holiday] = PhraseTable()
    weak = {fold(s) for name in language.dates.weak for s in spellings(language, name)}
    for rule, surfaces in language.dates.holidays.items():
        try:
            holidays.fixed(rule)
        except ValueError as error:
            file = f"{language.code}.toml"
            raise LanguageDataError(file, "dates.holidays", str(error)) from error
        for surface in surfaces:
            for one in spellings(language, surface):
                table.add(one, Holiday(rule, one[0].isupper(), fold(one) in weak))
    return table


@functools.cache
def vocabulary(code: str) -> Vocabulary:
    """Compile a language's date words and patterns."""
    return Vocabulary(languages.get(code))
