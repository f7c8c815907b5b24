"""Which mention of a document is which in its translations, and where they contradict.

>>> import dtx_nlp
>>> extractor = dtx_nlp.load()
>>> en = extractor("The ministry opened 40 clinics.", id="en", language="en")
>>> fr = extractor("Le ministère a ouvert 42 cliniques.", id="fr", language="fr")
>>> for group in dtx_nlp.align([en, fr]).conflicts:
...     print(group.label, *group.conflicts)
QUANTITY Conflict(attribute='value', values={'en': '40', 'fr': '42'})
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dtx_nlp.alignment.result import Aligned, Alignment, Conflict
from dtx_nlp.annotation import Extraction

__all__ = ["Aligned", "Alignment", "Conflict", "align"]


def align(
    documents: Iterable[Extraction | Mapping[str, Any]], *, min_score: float = 0.5
) -> Alignment:
    """Find what two or more documents say alike, in any mix of languages and in any order.

    Args:
        documents: Results of an extractor, or the interchange format read from JSON. What an
            extractor with a model gives is fastest: it brings its vectors along.
        min_score: The chance that two mentions are one, from which they are aligned.

    Raises:
        InputError: There are fewer than two documents, two have one id, or one is not readable.
    """
    from dtx_nlp.alignment.aligner import align_documents  # numpy and the grammars are behind it

    return align_documents(documents, min_score)
