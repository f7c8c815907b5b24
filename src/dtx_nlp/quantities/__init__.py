"""Numbers in context: what is counted, measured, compared or ranked.

`tables` holds the words around numbers, `amounts` gives numerals their units, `parts` joins amounts
that make one, `names` tells numbers that name or time something, `finder` reads the context.

What is left out, and why: numbers in dates and legal documents (they are `taken`), in names
("Project 06", "4G", "MH370", "Article 5"), times of day, telephone numbers, scores, list markers,
and "one" as an article or pronoun.
"""

from dtx_nlp.quantities.amounts import plain
from dtx_nlp.quantities.finder import find_quantities

__all__ = ["find_quantities", "plain"]
