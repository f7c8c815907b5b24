"""Text in pieces, and long texts as overlapping windows: nothing is cut off.

A window holds `<s>`, paragraphs with `</s>` between and behind them, and no more than a given
number of pieces. It reads again, as context, the end of what the window before it has read; what it
*owns* is what comes after. So each piece is owned by one window.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dtx_nlp.document import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BEGIN: Final = 0
END: Final = 2
#: The offsets of pieces that stand for no text.
NOWHERE: Final = Span(-1, -1)
#: Half a character, as broken input has it: tokenizers refuse it.
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces with the text that each stands for; those from `owned` on are read here only."""

    ids: tuple[int, ...]
    offsets: tuple[Span, ...]
    owned: int


def mended(text: str) -> str:
    """Give a text as long, with a sign for each half character."""
    return _SURROGATE.sub("\ufffd", text)


def pieces(
    text: str, paragraphs: Iterable[tuple[int, int]], tokenizer: Tokenizer
) -> list[list[tuple[int, Span]]]:
    """Cut paragraphs into pieces with their offsets in the text, without the space before them."""
    found = []
    for start, end in paragraphs:
        # one by one: a batch starts threads, which costs more than it saves
        encoding = tokenizer.encode(mended(text[start:end]), add_special_tokens=False)
        row = []
        for id, (a, b) in zip(encoding.ids, encoding.offsets, strict=True):
            while a < b and text[start + a].isspace():
                a += 1
            row.append((id, Span(start + a, start + b)))
        found.append(row)
    return found


def make_windows(
    rows: Sequence[Sequence[tuple[int, Span]]], size: int, context: int
) -> Iterator[Window]:
    """Lay paragraphs out in windows.

    Args:
        rows: The pieces of each paragraph.
        size: Most pieces of a window, with the special ones.
        context: Most pieces that a window repeats from the one before.
    """
    stream: list[tuple[int, Span]] = []
    breaks = [0]  # where a window may begin to own: at paragraphs, and inside those too long
    for row in rows:
        room = size - context - 2
        for first in range(0, len(row), room):
            stream += row[first : first + room]
            breaks.append(len(stream))
        if row:
            stream.append((END, NOWHERE))
            breaks[-1] = len(stream)
    begin = 0
    for number, stop in enumerate(breaks):
        later = breaks[number + 1] if number + 1 < len(breaks) else None
        left = _context(breaks, begin, context)
        if stop > begin and (later is None or later - left + 1 > size):
            part = stream[left:stop]
            ids = (BEGIN, *(id for id, _ in part))
            yield Window(ids, (NOWHERE, *(span for _, span in part)), begin - left + 1)
            begin = stop


def _context(breaks: Sequence[int], begin: int, context: int) -> int:
    """Give where the context of a window begins: at a break, if one is near enough."""
    near = [b for b in breaks if begin - context <= b <= begin]
    return near[0] if near and near[0] < begin else max(0, begin - context)
