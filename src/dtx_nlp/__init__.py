"""Facts with exact values out of news articles in many languages.

>>> import dtx_nlp
>>> extractor = dtx_nlp.load()
>>> for fact in extractor("Ada lebih dari 2,8 juta transaksi per hari.", language="id").facts:
...     print(fact.measured, fact.value, fact.evidence.text)
('transaksi',) 2800000 lebih dari 2,8 juta
"""

from dtx_nlp import errors
from dtx_nlp.alignment import Alignment, align
from dtx_nlp.annotation import Extraction, Fact, Mention, Relation
from dtx_nlp.detection import LanguageGuess, detect
from dtx_nlp.document import Article, Document
from dtx_nlp.errors import DtxError
from dtx_nlp.extractor import Extractor, load
from dtx_nlp.languages import codes as language_codes

__version__ = "0.1.0"

__all__ = [
    "Alignment",
    "Article",
    "Document",
    "DtxError",
    "Extraction",
    "Extractor",
    "Fact",
    "LanguageGuess",
    "Mention",
    "Relation",
    "__version__",
    "align",
    "detect",
    "errors",
    "language_codes",
    "load",
]
