"""Numerals that make one number: "62/63", "10 1/2", "18 of the 53", and signs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from dtx_nlp.lexing import NUMBER, SYMBOL, WORD, Lexed
from dtx_nlp.numerals.numeral import Numeral, decimal
from dtx_nlp.numerals.tables import Op, Tables

_NOUN: Final = 7  # words of the noun that a share stands around, at most, and one
_AROUND: Final = 4  # of one that a share of one stands around: "un agent communal sur six"
_IN: Final = 10  # "three in ten"
_ONE_IN: Final = 100  # "one job in fifty"
_THOUSAND: Final = 1000
_MARKS: Final = frozenset({5, 10, 20, 100})  # what marks are given out of


def join_numerals(x: Lexed, t: Tables, found: Iterable[Numeral]) -> list[Numeral]:
    """Join fractions in digits, mixed numbers and shares; take the signs in."""
    out: list[Numeral] = []
    for numeral in found:
        signed = _signed(x, numeral)
        joined = _join(x, t, out[-1], signed) if out else None
        if joined is None:
            out.append(signed)
            continue
        out[-1] = joined
        slash = x.key[signed.first - 1] == "/"
        if len(out) > 1 and slash and joined.of is not None:  # "10" and "1/2" as of now
            again = _join(x, t, out[-2], joined)
            if again is not None:
                out[-2:] = [again]
    return out


def mixed(numeral: Numeral, last: int, f: Fraction) -> Numeral:
    """Add a fraction to a whole number."""
    value = decimal(Fraction(abs(numeral.value)) + f)
    value = -value if numeral.value < 0 else value
    return replace(numeral, last=last, value=value, doubtful=False)


def _signed(x: Lexed, numeral: Numeral) -> Numeral:
    """Take in a minus sign: it touches the digits and nothing that could be subtracted from."""
    i = numeral.first
    if not numeral.digits or i == 0 or x.key[i - 1] != "-" or x.kind[i - 1] != SYMBOL:
        return numeral
    opens = i > 1 and x.key[i - 2] in "(["  # "(- 2,8 %)"
    if not x.glued(i) and not opens and (i > 1 or WORD in x.kind[numeral.last :]):
        return numeral  # the dash of a list
    if i > 1:
        before_touches = x.glued(i - 1) and x.key[i - 2] not in "([{<>=\"'"
        if before_touches or x.kind[i - 2] == NUMBER:
            return numeral
    return replace(numeral, first=i - 1, value=-numeral.value)


def _join(x: Lexed, t: Tables, a: Numeral, b: Numeral) -> Numeral | None:
    """Join `b` to the number before it, if they make one."""
    if a.ordinal or b.ordinal or a.of is not None:
        return None
    between = b.first - a.last
    if b.of is not None:
        return _mixed_number(x, t, a, b) if b.value < b.of and between <= 1 else None
    if between == 1 and x.key[a.last] == "/" and _slash(x, a, b):
        return replace(a, last=b.last, of=b.value)
    if between <= 0:
        return None
    return _share(x, t, a, b) or _wrapped(x, t, a, b) or _turned(x, t, a, b)


def _mixed_number(x: Lexed, t: Tables, a: Numeral, b: Numeral) -> Numeral | None:
    f = Fraction(b.value) / Fraction(b.of or 1)
    if b.first == a.last:
        return mixed(a, b.last, f) if a.digits else None
    link = t.atoms.match(x, a.last)
    joined = link is not None and link[1].op is Op.JOIN and not a.digits and not b.digits
    return mixed(a, b.last, f) if joined else None


def _share(x: Lexed, t: Tables, a: Numeral, b: Numeral) -> Numeral | None:
    """Read "18 of the 53", "one over 20"."""
    link = t.out_of.match(x, a.last)
    whole = link and _owner(x, link[0]) == b.first
    if whole and 0 <= a.value <= b.value > 0 and a.scale == 1:
        same = b.scale if a.value % 1 and b.scale >= _THOUSAND else 1  # "2.3 of 6.1 million"
        return replace(a, last=b.last, value=a.value * same, of=b.value, doubtful=False)
    ratio = t.ratios.match(x, a.last)
    if ratio and ratio[0] == b.first and 0 < a.value < b.value <= (1000 if a.value == 1 else _IN):
        return replace(a, last=b.last, of=b.value, doubtful=False)
    bar = t.bars.match(x, a.last)
    final = b.last >= len(x) or x.kind[b.last] == SYMBOL
    if bar and bar[0] == b.first and abs(a.value) < b.value and final:
        return replace(a, last=b.last, of=b.value, doubtful=False)
    return None


def _owner(x: Lexed, i: int) -> int:
    """Pass over an owner: "17 of the county's 53 parishes"."""
    return i + 3 if x.key[i + 1 : i + 3] == ["'", "s"] and x.kind[i] == WORD else i


def _wrapped(x: Lexed, t: Tables, a: Numeral, b: Numeral) -> Numeral | None:
    """Join "un enfant sur cinq": the share stands around the noun."""
    if not 0 < a.value < b.value <= 1000 or x.kind[a.last] != WORD or x.glued(a.last):
        return None
    if t.percent.match(x, a.last):
        return None  # "turun menjadi 4,8 persen dari 5,3 persen"
    for link in range(a.last + 1, min(b.first, a.last + 1 + _AROUND)):
        found = t.wraps.match(x, link)
        noun = range(a.last, link)
        if found and found[0] == b.first:
            one = len(noun) == 1 and not t.ratios.match(x, link)
            if not one and not _uncounted(x, t, a, b, noun):
                return None
            return replace(a, last=b.last, of=b.value, noun=noun, doubtful=False)
    return None


def _uncounted(x: Lexed, t: Tables, a: Numeral, b: Numeral, noun: range) -> bool:
    """True if a share is likelier than a count: "one job in six is", not "in six towns"."""
    small = b.value <= (_IN if a.value > 1 else _ONE_IN)
    words = all(x.kind[i] == WORD and not t.follows.match(x, i) for i in noun)
    alone = b.last >= len(x) or x.kind[b.last] != WORD or t.follows.match(x, b.last) is not None
    return small and words and alone


def _turned(x: Lexed, t: Tables, a: Numeral, b: Numeral) -> Numeral | None:
    """Join "cứ sáu người thì một": the whole stands before its part."""
    if not a.first or not t.of_each.match_back(x, a.first - 1) or not 0 < b.value < a.value:
        return None
    for link in range(a.last + 1, min(b.first, a.last + _NOUN)):
        found = t.then.match(x, link)
        if found and found[0] == b.first and set(x.kind[a.last : link]) == {WORD}:
            noun = range(a.last, link)
            return replace(a, last=b.last, value=b.value, of=a.value, noun=noun, doubtful=False)
    return None


def _slash(x: Lexed, a: Numeral, b: Numeral) -> bool:
    """True if a slash between two numbers makes them a fraction, not a date or a number's part."""
    rated = b.value in _MARKS and a.value <= b.value  # "4.7/5"
    whole = (rated or a.value == int(a.value)) and b.value == int(b.value) and b.value > 0
    longer = b.last < len(x) and x.glued(b.last) and x.key[b.last] in ("/", "-")
    before = a.first > 0 and x.glued(a.first) and x.key[a.first - 1] in ("/", ".")
    even = x.glued(a.last) == x.glued(b.first)
    return whole and a.digits and b.digits and even and not (longer or before)
