"""Text to paragraphs and sentences, by rules over the data of `[tokenizer]`.

A paragraph is a line. Within it each run of stop marks is a candidate, and what stands before it
(an abbreviation, an initial, a list marker) and after it (a capital, a digit, a word that commonly
begins a sentence) decides. Time is linear in the text: a decision looks at 48 characters to the
left and at one word to the right. Offsets are those of the untouched text.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dtx_nlp import languages
from dtx_nlp.document import Span
from dtx_nlp.languages import Language
from dtx_nlp.lexing import expand

#: White space, control and format characters: nothing to see at the edge of a span. Tag
#: characters (U+E0020...) are not among them: they are the end of a flag emoji.
_INVISIBLE: Final = "".join(
    chr(c)
    for first, last in (
        (0x00, 0x20),
        (0x7F, 0xA0),
        (0xAD, 0xAD),
        (0x61C, 0x61C),
        (0x1680, 0x1680),
        (0x180E, 0x180E),
        (0x2000, 0x200F),
        (0x2028, 0x202F),
        (0x205F, 0x206F),
        (0x3000, 0x3000),
        (0xFEFF, 0xFEFF),
        (0xFFF9, 0xFFFB),
    )
    for c in range(first, last + 1)
)
_LINE: Final = re.compile(r"[^\r\n]+")
_BREAKS: Final = "\n\r\v\f\u0085\u2028\u2029"
_DASHES: Final = frozenset("-–—")
_OMISSIONS: Final = frozenset("([")  # "(...)", "[…]"
_ADDRESS_MARKS: Final = frozenset("./@_\\")
_WINDOW: Final = 48
#: So few words that open with a preposition or the like ("В 2023 г.") end with no unit.
_SHORT: Final = 3

_MARKER: Final = re.compile(r"(?:\d{1,3}\.)*\d{1,3}|[IVXLC]{1,6}|[ivx]{1,4}|[^\W\d_]")
_ROMAN: Final = re.compile(r"[IVXLCDM]+")
#: What a label such as "Art." or "No." is followed by: a number, "IV", "L. 122-1", "R12".
_NUMBERED: Final = re.compile(r"[#№]?\d|[IVXLCDM]+(?![^\W\d_])|[^\W\d_](?:\.[ \u00a0]?|-)?\d")
#: "U.S", "Ph.D", "M.Si" and a single letter, but not "TP.HCM", which is a name like others.
_INITIALS: Final = re.compile(
    r"(?:[^\W\d_]{1,4}\.-?)*[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_][^\W\d_A-Z]{1,2}"
)
_LEADING_NUMBER: Final = re.compile(r"[\d.,:\u00a0\u202f]*\d(?=[^\W\d_])")
_WORD: Final = re.compile(r"[^\s.,;:!?'’\"()\[\]«»“”/-]{1,48}")
_PART: Final = re.compile(r"[.'’]")
_CAMEL: Final = re.compile(r"[a-z]{1,2}[A-Z]")

NEVER: Final = 1
LABEL: Final = 2
UNIT: Final = 3
FINAL: Final = 4
MAYBE: Final = 5


@dataclass(frozen=True, slots=True)
class _Rules:
    """A language's sentence data, ready for look-up; keys have no final dot."""

    candidate: re.Pattern[str]
    skip: re.Pattern[str]  # what stands between a stop and the next word
    wide: frozenset[str]
    openers: str
    kinds: dict[str, int]
    units: frozenset[str]
    starters: frozenset[str]


def split_paragraphs(text: str) -> tuple[Span, ...]:
    r"""Give the lines of a text ("\n", "\r\n", "\r"), without blank ones and without margins."""
    spans = (_trim(text, m.start(), m.end()) for m in _LINE.finditer(text))
    return tuple(s for s in spans if s is not None)


def split_sentences(text: str, start: int, end: int, language: Language) -> tuple[Span, ...]:
    """Give the sentences of a paragraph: in order, without overlap, all that is visible."""
    rules = _compiled(language.code)
    judge = _Judge(rules, text, end)
    spans: list[Span] = []
    first = start
    for m in rules.candidate.finditer(text, start, end):
        after = m.end()
        if m["line"] or judge.ends(first, m.start(), m.end("stops"), after):
            span = _trim(text, first, after)
            if span is not None:
                spans.append(span)
            first = after
    span = _trim(text, first, end)
    if span is not None:
        spans.append(span)
    return tuple(spans)


def _trim(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(_INVISIBLE))
    piece = piece.strip(_INVISIBLE)
    return Span(start + left, start + left + len(piece)) if piece else None


class _Judge:
    """Decides about the stops of one paragraph.

    Positions, in order: `first` (where the sentence begins), `stop` (its stop marks), `close`
    (closing quotes and brackets), `after` (the gap), `at` (the next word), `end` (of the line).
    """

    __slots__ = ("end", "rules", "text")

    def __init__(self, rules: _Rules, text: str, end: int) -> None:
        self.rules = rules
        self.text = text
        self.end = end

    def ends(self, first: int, stop: int, close: int, after: int) -> bool:
        """Say whether the sentence ends with these stops."""
        rules, text, end = self.rules, self.text, self.end
        if after >= end or not rules.wide.isdisjoint(text[stop:close]):
            return True
        if text[after] not in _INVISIBLE:
            return self._ends_glued(first, stop, after)
        skipped = rules.skip.match(text, after, end)
        at = skipped.end() if skipped else after
        if at >= end:
            return True
        head = text[at]
        if head in ",;:%)]}»”" or (head.islower() and not _CAMEL.match(text, at, end)):
            return False
        if close < after and text[after:at].strip(_INVISIBLE) in _DASHES:
            return False  # between direct speech and its speaker: «...!» — Name said
        if text[stop - 1 : stop] in _OMISSIONS and stop > first:
            return False
        return self._ends_before(first, stop, close, after, at)

    def _ends_before(self, first: int, stop: int, close: int, after: int, at: int) -> bool:
        """Decide before a capital, a digit or a symbol."""
        window = self.text[max(first, stop - _WINDOW) : stop]
        parts = window.split()
        if not any(map(str.isalnum, window)):
            return False  # nothing said yet: "... And"
        word = _norm(parts[-1].lstrip(self.rules.openers))
        before = _norm(parts[-2]) if len(parts) > 1 else ""
        stops = self.text[stop:close]
        if stops != ".":
            return self.rules.kinds.get(word + stops) is None or self._starts(at)
        if stop - first == len(window) and len(parts) == 1 and _MARKER.fullmatch(word):
            return False  # "1. ", "IV. ", "a. " at the head of a sentence
        if before.endswith((":", ";")) and len(word) <= 2 and word.isdigit():
            return False  # a list within the line: "...; 2. Name"
        kind = _kind(self.rules, word, before)
        if kind == LABEL:
            if _NUMBERED.match(self.text, at, self.end) and not self._starts(at):
                return False
            kind = MAYBE if len(word) == 1 else 0
        if kind == 0:
            return True
        if kind == NEVER and close == after:
            return False
        opening = len(parts) <= _SHORT and _norm(parts[0]).lower() in self.rules.starters
        return self._starts(at) or self._ends_abbreviated(kind, opening, at)

    def _ends_abbreviated(self, kind: int, opening: bool, at: int) -> bool:
        if kind != UNIT or opening or self.text[at].isdigit():
            return kind == FINAL
        follow = _WORD.match(self.text, at, self.end)
        return follow is not None and not follow[0].isupper()  # "долл. США"

    def _ends_glued(self, first: int, stop: int, after: int) -> bool:
        """Decide where no space follows ("…đồng.Theo ông"): only between plain words of prose."""
        text = self.text
        follow = _WORD.match(text, after, self.end) if text[after].isupper() else None
        if follow is None or not _norm(follow[0][1:]).islower():
            return False
        if text[follow.end() : follow.end() + 1] in _ADDRESS_MARKS:
            return False
        parts = text[max(first, stop - _WINDOW) : stop].split()
        if not parts or text[stop - 1].isspace():
            return False
        word = _norm(parts[-1].lstrip(self.rules.openers))
        if len(word) < 2 or not word[-2:].islower() or not _ADDRESS_MARKS.isdisjoint(word):
            return False
        return _kind(self.rules, word, "") == 0 and (word.islower() or self._starts(after))

    def _starts(self, at: int) -> bool:
        """True if the next word commonly begins a sentence and is no initial ("А." of a name)."""
        word = _WORD.match(self.text, at, self.end)
        if word is None or _norm(word[0]).lower() not in self.rules.starters:
            return False
        return len(word[0]) > 1 or self.text[word.end() : word.end() + 1] != "."


def _kind(rules: _Rules, word: str, before: str) -> int:
    """Tell the kind of abbreviation that `word` (its last dot taken off) is; 0 if none."""
    number = _LEADING_NUMBER.match(word)
    if number is not None:
        word = word[number.end() :]
    pair = rules.kinds.get(before + word if before.endswith(".") else f"{before} {word}")
    if pair is not None:
        return pair
    if word.lower() in rules.units and (number is not None or _is_number(rules, before)):
        return UNIT
    kind = rules.kinds.get(word) or rules.kinds.get(_PART.split(word)[-1])
    if kind is not None:
        return kind
    return MAYBE if number is None and _INITIALS.fullmatch(word) else 0


def _is_number(rules: _Rules, part: str) -> bool:
    part = part.rstrip("%)")
    if part.endswith("."):
        return part[:-1].lower() in rules.units
    return part[-1:].isdigit() or _ROMAN.fullmatch(part) is not None


def _norm(word: str) -> str:
    return word if word.isascii() else unicodedata.normalize("NFC", word).replace("\u00ad", "")


@functools.cache
def _compiled(code: str) -> _Rules:
    data = languages.get(code).tokenizer
    kinds: dict[str, int] = {}
    for kind, surfaces in (
        (NEVER, data.never_final),
        (LABEL, data.before_number),
        (FINAL, data.final),
        (MAYBE, data.maybe_final),
    ):
        for key in _keys(surfaces):
            kinds.setdefault(key, kind)
            if key == key.lower():
                kinds.setdefault(key[0].upper() + key[1:], kind)
            if kind == LABEL:
                kinds.setdefault(key.upper(), kind)
    close, opened = re.escape(data.closers), re.escape(data.openers)
    spaced = re.escape(data.spaced_closers)
    stops = re.escape("." + data.stops + data.wide_stops)
    return _Rules(
        candidate=re.compile(
            rf"(?P<stops>[{stops}]++)"
            rf"(?P<close>(?:[{close}]|[ \u00a0\u202f](?:[{spaced}]|[\"'](?!\S))|\[\d{{1,3}}\])*+)"
            rf"|(?P<line>[{_BREAKS}])"
        ),
        skip=re.compile(rf"[\s{opened}{re.escape(_INVISIBLE)}\-–—•*]*+"),
        wide=frozenset(data.wide_stops),
        openers=data.openers,
        kinds=kinds,
        units=frozenset(k.lower() for k in _keys(data.after_number)),
        starters=frozenset(k.lower() for k in _keys(data.starters)),
    )


def _keys(surfaces: Iterable[str]) -> Iterable[str]:
    for surface in surfaces:
        for one in expand(surface):
            yield _norm(one).replace(". ", ".").removesuffix(".")
