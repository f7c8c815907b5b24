"""Date expressions and their EDTF values, by the patterns of the language files.

The modules, in reading order: `holidays` (their rules), `edtf` (calendar arithmetic), `numeric`
(dates in digits), `patterns` (the notation), `vocabulary` (a language, compiled), `years` (when
four digits are a year), `slots` (what a pattern's slots accept), `context`, `points` and `spans`
(what they mean), `readings` (their names in the data), `grammar` (the search).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dtx_nlp.dates import edtf
from dtx_nlp.dates.grammar import Grammar
from dtx_nlp.dates.vocabulary import vocabulary
from dtx_nlp.drafts import Draft
from dtx_nlp.languages import Language
from dtx_nlp.lexing import Lexed
from dtx_nlp.numerals import Numeral

__all__ = ["find_dates"]


def find_dates(
    lexed: Lexed, numerals: Sequence[Numeral], language: Language, reference: dt.date | None
) -> list[Draft]:
    """Find the dates, in text order, none overlapping another.

    `reference` is the day the text was written; without it what is relative has no value.
    """
    if reference is not None and not 1000 <= reference.year <= 2999:
        reference = None  # no article is dated so; the calendar's ends stay out of reach
    grammar = Grammar(lexed, numerals, vocabulary(language.code), reference)
    out = []
    for found in grammar.scan():
        context = grammar.context(found.first, found.end)
        value = edtf.write(context.complete(found.value))
        start, end = lexed.start[found.first], lexed.end[found.last - 1]
        if lexed.text[end - 1] == ".":
            end -= 1  # an abbreviation's dot is left outside
        out.append(Draft("DATE", start, end, {"value": value}))
    return out
