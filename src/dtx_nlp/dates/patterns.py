"""Patterns over tokens: a small notation, compiled once, matched without backtracking traps.

    [WD [,]] DAY (of|in) MON     words and signs stand for themselves, capitals are slots
    [ ]                          may be left out
    ( | )                        one of several
    <month>  <*>                 a date expression of that grain, or of any
    STOP                         no word follows: a sign, a line break or the end
    FREE                         nothing follows that a number before it would count
    NONOUN                       no word follows that a name before it could describe
    NOUN                         one follows, and it is no name
    ^                            here the mention begins; what stands before is context
    $                            here it ends; what follows is context

A pattern is a finite tree (no repetition), so that a match looks at a bounded stretch of text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from dtx_nlp.lexing import fold, lex

_PIECE: Final = re.compile(r"\^|\$|\[|\]|\(|\)|\||<[\w*]+>|[^\s\[\]()|<>^$]+")
#: The key of all slots in the order they matched, as (name, value).
ORDER: Final = ""
#: Slots that differ in what they accept, not in what it means.
_CAPTURED_AS: Final = {
    "DAYW": "DAY",
    "DAYTH": "DAY",
    "MONTH": "MON",
    "SMALLMON": "MON",
    "ANYMON": "MON",
    "WEEKDAY": "WD",
    "LIKELY": "YEAR",
    "NTH": "ORD",
    "DAYN": "DAY",
    "DAYS": "DAY",
    "SLASHED": "PARTIAL",
    "CLEAR": "PARTIAL",
    "BAREYEAR": "YEAR",
    "SHORT": "YEAR",
    "STUCK": "YEAR",
    "OLDYEAR": "YEAR",
    "FEAST": "HOLIDAY",
    "EARLYYEAR": "YEAR",
    "LONEWD": "WD",
    "LONEMON": "MON",
    "DASHED": "PARTIAL",
    "YY": "YEAR",
    "EDGE": "ORD",
    "LOOSE": "PARTIAL",
    "LOOSEMY": "MONTHYEAR",
    "PLURAL": "UNIT",
    "DAYRANGE": "YEARS",
    "SUREDAYS": "YEARS",
    "POST": "REL",
    "SPAN": "REL",
    "MONPOST": "REL",
    "LAST": "REL",
    "ANYWD": "WD",
    "WEEKEND": "UNIT",
    "SE": "UNIT",
    "BARESEASON": "SEASON",
}
#: Slots that look at what follows and take nothing.
_LOOK_AHEAD: Final = frozenset({"STOP", "FREE", "NONOUN", "NOUN"})
_SIGNS: Final = {"LPAR": "(", "RPAR": ")"}


@dataclass(frozen=True, slots=True)
class Word:
    """A token key that must stand here."""

    key: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A class of expressions, by name; `nested` for `<grain>`."""

    name: str
    nested: bool = False

    @property
    def captured_as(self) -> str:
        """The name that its value is kept by."""
        return "*" if self.nested else _CAPTURED_AS.get(self.name, self.name)


@dataclass(frozen=True, slots=True)
class Mark:
    """The beginning (`^`) or end (`$`) of the mention."""

    begin: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences."""

    options: tuple[Sequence, ...]


Element: TypeAlias = Word | Slot | Mark | Choice
Sequence: TypeAlias = tuple[Element, ...]


class Match(NamedTuple):
    """How a pattern matched: the mention's tokens `[first, last)`, where matching ended, slots."""

    first: int
    last: int
    end: int
    captured: Captured | None = None

    @property
    def slots(self) -> dict[str, list[object]]:
        """The values of the slots, by name, and all in the order they matched."""
        pairs: list[tuple[str, object]] = []
        one = self.captured
        while one is not None:
            pairs.append(one[:2])
            one = one[2]
        slots: dict[str, list[object]] = {}
        for name, value in reversed(pairs):
            slots.setdefault(name, []).append(value)
            slots.setdefault(ORDER, []).append((name, value))
        return slots


#: A slot's name and value, and what was captured before it.
Captured: TypeAlias = tuple[str, object, Any]


#: Asks for a slot at a token; gives the end and the value, if there is one.
Lookup: TypeAlias = Callable[[Slot, int], tuple[int, object] | None]


def compile_pattern(source: str) -> Sequence:
    """Compile a pattern.

    Raises:
        ValueError: a bracket is not closed, or not opened.
    """
    pieces = _PIECE.findall(source)
    sequence, at = _sequence(pieces, 0, source)
    if at != len(pieces):
        raise ValueError(f"bracket not opened in {source!r}")
    return _threaded(sequence, ())


def _threaded(sequence: Sequence, rest: Sequence) -> Sequence:
    """Let each option of a choice go on with what follows the choice."""
    for element in reversed(sequence):
        if isinstance(element, Choice):
            rest = (Choice(tuple(_threaded(option, rest) for option in element.options)),)
        else:
            rest = (element, *rest)
    return rest


def _sequence(pieces: list[str], at: int, source: str) -> tuple[Sequence, int]:
    out: list[Element] = []
    while at < len(pieces):
        piece = pieces[at]
        if piece in ("]", ")", "|"):
            break
        if piece in ("[", "("):
            close = "]" if piece == "[" else ")"
            options: list[Sequence] = []
            while True:
                option, at = _sequence(pieces, at + 1, source)
                options.append(option)
                if at >= len(pieces) or pieces[at] not in (close, "|"):
                    raise ValueError(f"bracket not closed in {source!r}")
                if pieces[at] == close:
                    break
            out.append(Choice((*options, ()) if close == "]" else tuple(options)))
        else:
            out.extend(_plain(piece))
        at += 1
    return tuple(out), at


def _plain(piece: str) -> Iterator[Element]:
    if piece in ("^", "$"):
        yield Mark(piece == "^")
    elif piece in _SIGNS:
        yield Word(_SIGNS[piece])
    elif piece.startswith("<"):
        yield Slot(piece[1:-1], nested=True)
    elif piece.isupper() and piece.isascii() and len(piece) > 1:
        yield Slot(piece)
    else:
        for key in lex(piece).key:
            yield Word(fold(key))


def heads(sequence: Sequence) -> tuple[set[str], set[Slot], bool]:
    """Give the words and slots that can come first, and whether the sequence can be empty."""
    words: set[str] = set()
    slots: set[Slot] = set()
    for element in sequence:
        if isinstance(element, Mark):
            continue
        if isinstance(element, Word):
            words.add(element.key)
            return words, slots, False
        if isinstance(element, Slot):
            slots.add(element)
            return words, slots, False
        empty = False
        for option in element.options:
            w, s, e = heads(option)
            words |= w
            slots |= s
            empty = empty or e
        if not empty:
            return words, slots, False
    return words, slots, True


def match(sequence: Sequence, keys: list[str], at: int, lookup: Lookup) -> Match | None:
    """Match a pattern at a token, options in the order written."""
    return _match(sequence, keys, at, lookup, Match(at, -1, at))


def _match(
    sequence: Sequence, keys: list[str], at: int, lookup: Lookup, state: Match
) -> Match | None:
    first, last, _, captured = state
    for element in sequence:
        if isinstance(element, Word):
            if at >= len(keys) or keys[at] != element.key:
                return None
            at += 1
        elif isinstance(element, Slot):
            open_end = element.name in _LOOK_AHEAD
            found = lookup(element, at) if open_end or at < len(keys) else None
            if found is None:
                return None
            if not open_end:
                at = found[0]
                captured = (element.captured_as, found[1], captured)
        elif isinstance(element, Mark):
            first, last = (at, last) if element.begin else (first, at)
        else:
            here = Match(first, last, at, captured)
            for option in element.options:  # each goes on to the end of the pattern
                found_one = _match(option, keys, at, lookup, here)
                if found_one is not None:
                    return found_one
            return None
    return Match(first, at if last < 0 else last, at, captured)
