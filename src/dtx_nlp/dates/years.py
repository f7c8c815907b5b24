"""When four digits by themselves are a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dtx_nlp.dates.vocabulary import Vocabulary
from dtx_nlp.lexing import BREAK, WORD, Lexed

_PLAUSIBLE: Final = range(1900, 2100)
#: How many tokens after a year the next one of a series may stand.
_NEAR: Final = 15
_ATTACHED: Final = frozenset("$€£¥₽₫#№%‰°/+*=_-")
_LIST: Final = frozenset(",&")


@dataclass(slots=True)
class Series:
    """The last year named: where its mention ended, and which it was."""

    end: int = -99
    year: int = 0


def is_year(x: Lexed, i: int, v: Vocabulary, last: Series) -> bool:
    """True if the digits at token `i` are a year.

    A word before them says so ("in", "since"), or brackets, or an article with a noun after ("the
    2018 election"), or they go on a list of years. What is counted or measured is no year.
    """
    key = x.key[i]
    if len(key) != 4 or not key.isdecimal() or not 1000 <= int(key) <= 2199 or is_counted(x, i, v):
        return False
    value = int(key)
    plausible = value in _PLAUSIBLE
    before = x.key[i - 1] if i else ""
    after = x.key[i + 1] if i + 1 < len(x) else ""
    if plausible and _labels(x, i, after):
        return True
    if before == "(" and plausible and (value % 100 or after in (")", ",", ";")):
        return True
    if v.before["YEARCUE"].match_back(x, i - 1):
        return (plausible and value % 100 != 0) or _closed(x, i)
    if plausible and value % 100 and v.before["YEARDET"].match_back(x, i - 1):
        return i + 1 < len(x) and x.kind[i + 1] == WORD and not x.glued(i + 1)
    if plausible and _names_event(x, i, v):
        return True
    return plausible and _continues(x, i, v, last)


def _labels(x: Lexed, i: int, after: str) -> bool:
    """True if a line begins with the number and a colon."""
    return after == ":" and (i == 0 or x.kind[i - 1] == BREAK) and i + 2 < len(x)


def _names_event(x: Lexed, i: int, v: Vocabulary) -> bool:
    """True if a name ends with the number ("London 2012") and the name is of no numbered thing."""
    if i < 2 or x.kind[i - 1] != WORD or x.kind[i - 2] == BREAK or x.key[i - 2] in ".!?:":
        return False
    numbered = v.classes.get("NUMBERED")
    named = x.text[x.start[i - 1]].isupper() and (int(x.key[i]) % 100 != 0 or _closed(x, i))
    return named and (numbered is None or numbered.match(x, i - 1) is None)


def _continues(x: Lexed, i: int, v: Vocabulary, last: Series) -> bool:
    """True if a list goes on: "2021, 2022 and 2023", "2022 reaching 28%, 2023 19%"."""
    if i == 0 or not (x.key[i - 1] in _LIST or v.before["AND"].match_back(x, i - 1)):
        return False
    next_one = int(x.key[i]) - last.year == 1 and i - last.end < _NEAR
    return i - 1 == last.end or next_one


def _closed(x: Lexed, i: int) -> bool:
    """True if no word follows that the number could count."""
    if i + 1 >= len(x) or x.kind[i + 1] != WORD:
        return True
    return x.text[x.start[i + 1]].isupper()


def is_counted(x: Lexed, i: int, v: Vocabulary) -> bool:
    """True if the number is glued to a sign, or a unit follows."""
    if i and x.glued(i) and x.key[i - 1] not in ("(", '"', "'", "["):
        return x.key[i - 1] != "-" or not v.before["YEARCUE"].match_back(x, i - 1)  # "mid-2025"
    if i + 1 < len(x):
        if (x.key[i + 1] in _ATTACHED and x.key[i + 1] not in "-/") or x.key[i + 1] in "$€£¥₽₫":
            return True
        if x.glued(i + 1) and (x.kind[i + 1] == WORD or x.key[i + 1] in _ATTACHED):
            return True
        table = v.classes.get("COUNTED")
        return table is not None and table.match(x, i + 1) is not None
    return False
