"""Text to tokens, by the language's spaCy tokenizer; paragraphs and sentences by `segmentation`.

Tokens are for those who ask (a model, an export, alignment): loading spaCy takes longer than
reading an article, and the grammars use `lexing.lex`. So the extractor leaves `Document.tokens`
empty unless its caller needs them, and neither importing this module nor splitting sentences
loads spaCy.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from dtx_nlp import languages
from dtx_nlp.document import Span
from dtx_nlp.languages import Language
from dtx_nlp.segmentation import split_paragraphs, split_sentences

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer

__all__ = ["spacy_tokenizer", "split_paragraphs", "split_sentences", "tokenize"]

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
#: spaCy gets the text in pieces: one `Doc` of a whole book would take much memory.
_PIECE: Final = 1 << 16
#: spaCy's time is quadratic in the length of a run of marks, so a long one is cut as well.
_LONG: Final = re.compile(r"[^\w\s]{64}|\S{2048}")


def tokenize(text: str, start: int, end: int, language: Language) -> tuple[Span, ...]:
    """Give the tokens of `text[start:end]`: in order, without overlap, all that is not space."""
    tokenizer = spacy_tokenizer(language.code)
    spans: list[Span] = []
    at = start
    while at < end:
        stop = _piece_end(text, at, end)
        # A lone surrogate has no UTF-8 form, which spaCy needs; the stand-in is as long.
        piece = _SURROGATES.sub("\ufffd", text[at:stop])
        spans.extend(
            Span(at + t.idx, at + t.idx + len(t)) for t in tokenizer(piece) if not t.is_space
        )
        at = stop
    return tuple(spans)


def _piece_end(text: str, start: int, end: int) -> int:
    stop = min(end, start + _PIECE)
    if stop < end:
        space = text.rfind(" ", start + 1, stop)
        stop = space if space > start else stop
    long = _LONG.search(text, start, stop)
    return long.end() if long else stop


@functools.cache
def spacy_tokenizer(code: str) -> Tokenizer:
    """Give the spaCy tokenizer of a language."""
    import spacy

    return spacy.blank(languages.get(code).tokenizer.spacy).tokenizer
