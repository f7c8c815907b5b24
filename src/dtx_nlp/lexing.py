"""Text to lexical tokens for the grammars, and tables of phrases that are looked up in them.

The lexer knows no language: a token is a word, a run of digits with its inner `.` and `,`, a
symbol, a line break or an address (URL, e-mail). Keys are folded (NFC, case, dashes, quotes, soft
hyphens), offsets are those of the untouched text. A `PhraseTable` is a trie over such keys.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, KeysView
from functools import lru_cache
from typing import Final, Generic, TypeVar

WORD: Final = 1
NUMBER: Final = 2
FRACTION: Final = 3
ADDRESS: Final = 4
BREAK: Final = 5
SYMBOL: Final = 6

_VULGAR: Final = "\u00bc-\u00be\u2150-\u215e\u2189"
#: Marks that stand inside a word without being letters: combining marks, soft hyphen, joiners.
_INNER: Final = (
    "\u0300-\u036f\u0483-\u0487\u064b-\u0655\u0900-\u0903\u093a-\u094f"
    "\u00ad\u200b-\u200d\u2060\ufeff"
)
_TOKEN: Final = re.compile(
    rf"([^\W\d_{_VULGAR}](?:[^\W\d_{_VULGAR}]|[{_INNER}])*)"
    r"|(\d+(?:[.,\u066b\u066c]\d+)*)"
    rf"|([{_VULGAR}])"
    r"|(\n|\r\n?)"
    rf"|([^\s{_INNER}])"
)
#: Stands first, so that no part of an address is read as anything else.
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE
)
_KIND: Final = (0, WORD, NUMBER, FRACTION, BREAK, SYMBOL)
_FOLD: Final = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
        "\u03bc": "\u00b5",
        "\u00ba": "\u00b0",
    }
)
#: Surfaces from this length on are not kept in memory.
_LONG: Final = 40
_BRACES: Final = re.compile(r"\{([^{}]*)\}")

T = TypeVar("T")


def fold(surface: str) -> str:
    """Give the key of a word or symbol: NFC, case-folded, with one kind of dash and quote."""
    if surface.isascii():
        return surface.lower()
    return _folded(surface) if len(surface) < _LONG else _folded.__wrapped__(surface)


@lru_cache(maxsize=1 << 16)
def _folded(surface: str) -> str:
    return unicodedata.normalize("NFC", surface).casefold().translate(_FOLD)


class Lexed:
    """The tokens of a stretch of text, as parallel lists (`start`, `end`, `key`, `kind`)."""

    __slots__ = ("end", "key", "kind", "start", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.start: list[int] = []
        self.end: list[int] = []
        self.key: list[str] = []
        self.kind: list[int] = []

    def __len__(self) -> int:
        return len(self.start)

    def glued(self, i: int) -> bool:
        """True if token `i` touches the token before it."""
        return i > 0 and self.start[i] == self.end[i - 1]

    def surface(self, first: int, last: int) -> str:
        """Give the text from token `first` up to, without, token `last`."""
        return self.text[self.start[first] : self.end[last - 1]]


def lex(text: str, start: int = 0, end: int | None = None) -> Lexed:
    """Split `text[start:end]` into tokens; offsets are those of `text`."""
    out = Lexed(text)
    stop = len(text) if end is None else end
    at = start
    if any(text.find(sign, start, stop) >= 0 for sign in ("@", "://", "www.")):
        for m in _ADDRESS.finditer(text, start, stop):
            _scan(out, at, m.start())
            _append(out, m.start(), m.end(), m.group(), ADDRESS)
            at = m.end()
    _scan(out, at, stop)
    return out


def _append(out: Lexed, start: int, end: int, key: str, kind: int) -> None:
    out.start.append(start)
    out.end.append(end)
    out.key.append(key)
    out.kind.append(kind)


def _scan(out: Lexed, start: int, stop: int) -> None:
    add_start, add_end = out.start.append, out.end.append
    add_key, add_kind = out.key.append, out.kind.append
    for m in _TOKEN.finditer(out.text, start, stop):
        s = m.group()
        start, end = m.span()
        add_start(start)
        add_end(end)
        add_key(s.lower() if s.isascii() else fold(s))
        add_kind(_KIND[m.lastindex or 0])


def expand(surface: str) -> Iterator[str]:
    """Write out braces: `рубл{ь,я,ей}` is three surfaces; several braces multiply."""
    m = _BRACES.search(surface)
    if m is None:
        yield surface
        return
    for part in m[1].split(","):
        yield from expand(surface[: m.start()] + part + surface[m.end() :])


class _Node(Generic[T]):
    __slots__ = ("children", "exact", "value")

    def __init__(self) -> None:
        self.children: dict[str, _Node[T]] = {}
        self.value: T | None = None
        self.exact: dict[str, T] | None = None


class PhraseTable(Generic[T]):
    """Phrases (sequences of token keys) with a value each; the longest match wins.

    Hyphens between words match whether or not the phrase writes them ("quatre-vingt" is found by
    "quatre vingt"). A case-sensitive phrase ("MW" beside "mW") is told apart by its surface.
    """

    __slots__ = ("_back", "_heads", "_root")

    def __init__(self, *, backward: bool = False) -> None:
        self._root: _Node[T] = _Node()
        self._heads = self._root.children
        self._back = backward

    def __bool__(self) -> bool:
        return bool(self._root.children)

    def add(self, surface: str, value: T, *, case: bool = False, keep: bool = False) -> T | None:
        """Add a phrase; braces are written out. Gives another value that a surface already had.

        With `keep`, a surface that is there already keeps its value.
        """
        clash = None
        for one in expand(surface):
            keys = _keys(one)
            if not keys:
                continue
            node = self._root
            for key in reversed(keys) if self._back else keys:
                node = node.children.setdefault(key, _Node())
            if case:
                if node.exact is None:
                    node.exact = {}
                node.exact.setdefault(one, value)
            else:
                if node.value is not None and node.value != value:
                    clash = node.value
                if node.value is None or not keep:
                    node.value = value
        return clash

    def heads(self) -> KeysView[str]:
        """Give the keys that a match can begin with (end with, if `backward`)."""
        return self._root.children.keys()

    def match(self, lexed: Lexed, i: int, end: int | None = None) -> tuple[int, T] | None:
        """Longest phrase that begins at token `i`: (index after its last token, value).

        With `end`, among those that end there at the latest.
        """
        key = lexed.key
        n = len(key) if end is None else end
        node = self._heads.get(key[i]) if i < n else None
        if node is None:
            return None
        kind, first = lexed.kind, i
        best: tuple[int, T] | None = None
        while node is not None:
            value = self._value(node, lexed, first, i + 1)
            if value is not None:
                best = (i + 1, value)
            i += 1
            if i >= n or not node.children:
                break
            follow = node.children.get(key[i])
            if follow is None and key[i] == "-" and kind[i] == SYMBOL and lexed.glued(i):
                i += 1
                follow = node.children.get(key[i]) if i < n and lexed.glued(i) else None
            node = follow
        return best

    def match_back(self, lexed: Lexed, i: int) -> tuple[int, T] | None:
        """Longest phrase that ends with token `i`: (index of its first token, value)."""
        key = lexed.key
        node = self._heads.get(key[i]) if i >= 0 else None
        if node is None:
            return None
        best: tuple[int, T] | None = None
        last = i + 1
        while node is not None:
            value = self._value(node, lexed, i, last)
            if value is not None:
                best = (i, value)
            i -= 1
            if i < 0 or not node.children:
                break
            follow = node.children.get(key[i])
            if follow is None and key[i] == "-" and i > 0 and lexed.glued(i):
                i -= 1
                follow = node.children.get(key[i])
            node = follow
        return best

    @staticmethod
    def _value(node: _Node[T], lexed: Lexed, first: int, last: int) -> T | None:
        if node.exact is not None:
            exact = node.exact.get(lexed.surface(first, last))
            if exact is not None:
                return exact
        return node.value


def _keys(surface: str) -> list[str]:
    lexed = lex(surface)
    keys = lexed.key
    return [
        k
        for i, k in enumerate(keys)
        if not (k == "-" and 0 < i < len(keys) - 1 and lexed.glued(i) and lexed.glued(i + 1))
    ]
