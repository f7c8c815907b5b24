"""Patterns over tokens: a small notation, compiled once, matched without backtracking traps.

    [WD [,]] DAY (of|in) MON     words and signs stand for themselves, capitals are slots
    [ ]                          may be left out
    ( | )                        one of several
    <month>  <*>                 a date expression of that grain, or of any
    STOP                         no word follows: a sign, a line break or the end
    FREE                         nothing follows that a number before it would count
    ^                            here the mention begins; what stands before is context
    $                            here it ends; what follows is context

A pattern is a finite tree (no repetition), so that a match looks at a bounded stretch of text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from dtx_nlp.lexing import fold, lex

_PIECE: Final = re.compile(r"\^|\$|\[|\]|\(|\)|\||<[\w*]+>|[^\s\[\]()|<>^$]+")
#: The key of all slots in the order they matched, as (name, value).
ORDER: Final = ""
#: Slots that differ in what they accept, not in what it means.
_CAPTURED_AS: Final = {
    "DAYW": "DAY",
    "DAYTH": "DAY",
    "MONTH": "MON",
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


@dataclass(slots=True)
class Match:
    """How a pattern matched: the mention's tokens `[first, last)`, where matching ended, slots."""

    first: int
    last: int
    end: int
    slots: dict[str, list[object]] = field(default_factory=dict)


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
    return sequence


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
    for i, element in enumerate(sequence):
        if isinstance(element, Word):
            if at >= len(keys) or keys[at] != element.key:
                return None
            at += 1
        elif isinstance(element, Slot):
            taken = _take(element, keys, at, lookup, state)
            if taken is None:
                return None
            at, state = taken
        elif isinstance(element, Mark):
            first, last = (at, state.last) if element.begin else (state.first, at)
            state = Match(first, last, at, state.slots)
        else:
            rest = sequence[i + 1 :]
            for option in element.options:
                found_one = _match(option + rest, keys, at, lookup, state)
                if found_one is not None:
                    return found_one
            return None
    return Match(state.first, at if state.last < 0 else state.last, at, state.slots)


def _take(
    slot: Slot, keys: list[str], at: int, lookup: Lookup, state: Match
) -> tuple[int, Match] | None:
    """Fill a slot: (the token after it, the match with its value)."""
    if slot.name in ("STOP", "FREE"):
        return None if lookup(slot, at) is None else (at, state)
    found = lookup(slot, at) if at < len(keys) else None
    if found is None:
        return None
    name = "*" if slot.nested else _CAPTURED_AS.get(slot.name, slot.name)
    slots = {k: [*v] for k, v in state.slots.items()}
    slots.setdefault(name, []).append(found[1])
    slots.setdefault(ORDER, []).append((name, found[1]))
    return found[0], Match(state.first, state.last, at, slots)
