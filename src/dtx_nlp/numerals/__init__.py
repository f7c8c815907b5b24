"""Written numbers to exact values: digits in any locale's marks, number words, both mixed.

`tables` makes a language's number words look-up tables, `digit_runs` reads digits with what
touches them, `sums` adds and multiplies number words, `reader` finds whole numerals (ordinals,
fractions, vague numbers too), `joining` joins numerals that make one ("62/63", "18 of the 53").
"""

from dtx_nlp.numerals.numeral import Numeral
from dtx_nlp.numerals.reader import find_numerals

__all__ = ["Numeral", "find_numerals"]
