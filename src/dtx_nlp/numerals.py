"""Written numbers to exact values: digits in any locale's marks, number words, both mixed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dtx_nlp.languages import Language
from dtx_nlp.lexing import Lexed


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


def find_numerals(lexed: Lexed, language: Language) -> list[Numeral]:
    """Find every number expression, in order, without overlap."""
    return []
