"""Digit strings to exact values, whatever the marks.

The rule, for a string that a language's marks do not settle:

1. Both `.` and `,`: the last one is the decimal mark, if it stands once ("1.234,5", "1,234.5").
2. One mark, several times: grouping by threes ("1,234,567") or by twos before the last three as in
   India ("12,34,567"); otherwise an enumeration ("22,24,26") with commas, and no number with dots
   (an address, a version, a section).
3. One mark, once: the language's decimal mark is decimal ("4.800" in English is 4.8), but for
   "25,000", as nobody writes three zeros after a decimal mark. Any other mark groups if it is
   followed by just three digits and preceded by one to three that do not begin with zero ("1.500"
   in French is 1500), else it is decimal ("5,00" in English is 5).
4. In a text that writes unmistakable numbers of one other style only, a single mark is read by that
   style: `observe` tells which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from dtx_nlp.languages import Language

_SPLIT: Final = re.compile(r"([.,])")
#: Most digits of a number: what decimal arithmetic keeps. A longer run is a key or a code.
_EXACT: Final = 28
_ARABIC: Final = str.maketrans("\u066b\u066c", ".,")
_CLEAR: Final = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?P<group>[.,])\d{3}(?:(?P=group)\d{3})*"
    r"(?:(?P<both>[.,])\d{1,2}(?!\d)|(?:(?P=group)\d{3}))"
    r"|\d{1,3}(?P<decimal>[.,])(?:\d{1,2}|\d{4,}))(?![\d.,]*\d)"
)
_TIME: Final = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")


class Piece(NamedTuple):
    """A number within a digit string: offsets in the string, value."""

    start: int
    end: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Marks:
    """The decimal mark of a text and the marks that may group its digits."""

    decimal: str
    group: str

    @classmethod
    def of(cls, language: Language) -> Marks:
        """Give the marks of a language."""
        return cls(language.numbers.decimal, language.numbers.group)


def observe(text: str, marks: Marks) -> Marks:
    """Give the marks that a text uses: another style's, if only that is ever seen, else `marks`.

    Seen are numbers that have one reading only ("1.234,5", "1,234,567", "2.75"). At least two
    are asked for.
    """
    seen = {".": 0, ",": 0}
    for m in _CLEAR.finditer(text, 0, 200_000):
        both, decimal, group = m["both"], m["decimal"], m["group"]
        if decimal == "." != marks.decimal and _TIME.fullmatch(m[0]):
            continue  # "06.00" may be six o'clock
        if decimal or (both and both != group):
            seen[decimal or both] += 1
        elif group:
            seen["," if group == "." else "."] += 1
    other = "," if marks.decimal == "." else "."
    if seen[other] >= 2 and not seen[marks.decimal]:
        group = marks.group.replace(other, "") + marks.decimal
        return Marks(other, group)
    return marks


def read_digits(digits: str, marks: Marks) -> list[Piece]:
    """Read a run of digits with inner `.` and `,`: one number, several, or none (see above)."""
    if digits.isdecimal():
        return [Piece(0, len(digits), Decimal(digits))] if len(digits) <= _EXACT else []
    digits = digits.translate(_ARABIC)
    parts = _SPLIT.split(digits)
    numbers, seps = parts[::2], parts[1::2]
    one_mark = len(set(seps)) == 1
    text = _one_mark(numbers, seps, marks) if one_mark else _two_marks(numbers, seps)
    if text is not None:
        return [Piece(0, len(digits), Decimal(text))] if len(text) <= _EXACT else []
    return _enumeration(digits, marks) if "," in seps else []


def grouped(numbers: list[str]) -> bool:
    """True if the parts are a first group of one to three digits and further ones of three.

    Also for the Indian way (two, two, ..., three).
    """
    first, rest = numbers[0], numbers[1:]
    if not 1 <= len(first) <= 3 or len(rest[-1]) != 3 or (first[0] == "0" and len(first) > 1):
        return False
    sizes = {len(p) for p in rest[:-1]}
    return not sizes or sizes == {3} or (sizes == {2} and len(first) <= 2)


def _one_mark(numbers: list[str], seps: list[str], marks: Marks) -> str | None:
    sep = seps[0]
    if len(seps) > 1:
        return "".join(numbers) if grouped(numbers) else None
    plain = grouped(numbers) and numbers[0] != "0"
    groups = plain and (sep != marks.decimal or numbers[1] == "000")
    return ("" if groups else ".").join(numbers)


def _two_marks(numbers: list[str], seps: list[str]) -> str | None:
    if seps.count(seps[-1]) > 1 or len(set(seps[:-1])) > 1 or not grouped(numbers[:-1]):
        return None
    return "".join(numbers[:-1]) + "." + numbers[-1]


def _enumeration(digits: str, marks: Marks) -> list[Piece]:
    out, at = [], 0
    for part in digits.split(","):
        out += [Piece(at + p.start, at + p.end, p.value) for p in read_digits(part, marks)]
        at += len(part) + 1
    return out
