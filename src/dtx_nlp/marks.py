"""Marks around an action: quotes, brackets, colons and bullets, and where they end it."""

from __future__ import annotations

from dataclasses import dataclass

from dtx_nlp.lexing import BREAK, SYMBOL, Lexed


@dataclass(frozen=True, slots=True)
class Extent:
    """The tokens of an action, `[first, last)`, and where what is joined to it begins (0: none).

    `listed` tells that a semicolon or colon follows, so that what comes next may be an item.
    """

    first: int
    last: int
    next: int = 0
    listed: bool = False


class Quotes:
    """Follows quotes from the start of an action, to see the one close that was open before it."""

    def __init__(self, lexed: Lexed, first: int, limit: int) -> None:
        self._lexed = lexed
        self._open = 0
        self._was_open = False
        k = first - 1
        parity = 0
        while k >= 0 and lexed.kind[k] != BREAK and first - k < 400:
            if lexed.key[k] == '"':
                mark = lexed.text[lexed.start[k]]
                if mark in "«“„":
                    parity += 1
                elif mark in "»”":
                    parity -= 1
                else:
                    parity = 1 - parity if parity in (0, 1) else parity
            k -= 1
        self._was_open = parity > 0

    def closes(self, k: int) -> bool:
        """True if the quote at `k` was opened before the action."""
        lexed = self._lexed
        if lexed.key[k] != '"':
            return False
        mark = lexed.text[lexed.start[k]]
        if mark in "«“„":
            self._open += 1
            return False
        if self._open and (mark in "»”" or not _opening(lexed, k)):
            self._open -= 1
            return False
        if self._was_open or mark in "»”":
            return True
        self._open += 1
        return False


def _opening(lexed: Lexed, k: int) -> bool:
    return not lexed.glued(k) and k + 1 < len(lexed) and lexed.glued(k + 1)


def inner_colon(lexed: Lexed, k: int) -> bool:
    """True for a colon inside a number or a time ("10:30")."""
    return lexed.glued(k) and k + 1 < len(lexed) and lexed.glued(k + 1)


def bullet(lexed: Lexed, i: int) -> bool:
    """True if a number at `i` only numbers an item of a list."""
    return i + 1 < len(lexed) and lexed.key[i + 1] in (".", ")") and lexed.glued(i + 1)


def trim(lexed: Lexed, e: Extent) -> Extent:
    """Leave out the marks at the end, but keep a quote or bracket that was opened inside."""
    last = e.last
    while last > e.first and lexed.kind[last - 1] in (SYMBOL, BREAK):
        key = lexed.key[last - 1]
        if key in ("%", "$", "€", "₫", "°") or (key == ")" and _opened(lexed, e.first, last, "(")):
            break
        if key == '"' and _opened(lexed, e.first, last - 1, '"'):
            break
        last -= 1
    return Extent(e.first, last, e.next, e.listed)


def _opened(lexed: Lexed, first: int, last: int, mark: str) -> bool:
    count = sum(1 for k in range(first, last) if lexed.key[k] == mark)
    return count % 2 == 1 if mark == '"' else count > 0
