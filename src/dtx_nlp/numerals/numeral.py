"""What a numeral is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in the text, over the tokens `[first, last)`.

    `value` is exact. A fraction ("two thirds", "3/4", "½") has its numerator there and its
    denominator in `of`; a mixed number ("2 1/2") is one value.
    """

    first: int
    last: int
    value: Decimal
    of: Decimal | None = None
    ordinal: bool = False  # "8th", "ke-8", "третий", "thứ tư"
    digits: bool = False  # begins with digits
    words: bool = False  # has a number word or scale ("million", "k")
    scale: Decimal = Decimal(1)  # the last scale word's value: 7-9 million share it
    mod: str = ""  # "thousands of": ">="; "une dizaine de": "~"
    noun: range | None = None  # the tokens that a share stands around: "un enfant sur cinq"
    doubtful: bool = False  # a bare "one" and the like: may be another word
    start: int | None = None  # offset of the start where that is inside the first token
    end: int | None = None  # likewise of the end ("22,24,26" is one token and three numerals)


def decimal(f: Fraction) -> Decimal:
    """Give a fraction as a decimal: exact where that is possible, else 15 significant digits."""
    with localcontext() as context:
        context.prec = 15
        return Decimal(f.numerator) / Decimal(f.denominator)


def vulgar(character: str) -> Fraction:
    """Give the value of a character like "½"."""
    return Fraction(unicodedata.numeric(character)).limit_denominator(100)
