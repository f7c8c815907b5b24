"""House numbers: "27 Jalan Kasuari", "27, rue des Lilas", "улица Чемпака, 14", "46 Elm Street"."""

from __future__ import annotations

from typing import Final

from dtx_nlp.lexing import SYMBOL, WORD, Lexed, PhraseTable
from dtx_nlp.numerals import Numeral

_HIGHEST: Final = 10_000
#: Words of a street's name between its kind and the number.
_NAME: Final = 4
#: Small words between kind and name, of whatever language the street is.
_SMALL: Final = frozenset(
    {"de", "des", "du", "d", "l", "'", "la", "le", "les", "el", "los", "las"}
    | {"del", "della", "dei", "da", "do", "dos", "das"}
)


def is_house_number(x: Lexed, n: Numeral, streets: PhraseTable[str]) -> bool:
    """Tell whether a number in digits is that of a house; `streets` holds kinds of streets."""
    whole = n.digits and n.of is None and 0 < n.value < _HIGHEST
    if not whole or n.value != n.value.to_integral_value():
        return False
    return _before_street(x, n.last, streets) or _after_street(x, n, streets)


def _capital(x: Lexed, i: int) -> bool:
    return i < len(x) and x.kind[i] == WORD and x.text[x.start[i]].isupper()


def _before_street(x: Lexed, i: int, streets: PhraseTable[str]) -> bool:
    """A street begins at `i`, kind first ("rue des Lilas") or last ("Elm Street")."""
    i += i < len(x) and x.key[i] == ","
    kind = streets.match(x, i) if i < len(x) else None
    if kind is not None:
        k = kind[0]
        while k < len(x) and x.key[k] in _SMALL:
            k += 1
        return _capital(x, k)
    for k in range(i, i + _NAME):
        if not _capital(x, k):
            return False
        if k > i and streets.match(x, k) is not None:
            return True
    return False


def _after_street(x: Lexed, n: Numeral, streets: PhraseTable[str]) -> bool:
    """A street ends before the number: "Jalan Cempaka No. 14", "улица Пастера, 47"."""
    k = n.first - 1
    comma = k >= 0 and x.key[k] == ","
    after = n.last
    open_ = after < len(x) and x.kind[after] == WORD and x.text[x.start[after]].islower()
    if open_ and not (comma or n.ordinal):
        return False  # "на улице Ленина 14 домов"
    named = False
    for j in range(k - comma, max(k - comma - _NAME - 1, -1), -1):
        if x.kind[j] == SYMBOL and x.key[j] not in ("-", "'", "."):
            return False
        if named and streets.match(x, j) is not None:
            return True
        named = named or _capital(x, j)
    return False
