"""Written numbers to exact values: digits in any locale's marks, number words, both mixed.

A number is a sequence of atoms (`Op`): what is added ("twenty", "one"), what multiplies
("hundred", "million", "mươi"), what makes teens, halves or decimals. One algorithm serves all
languages that build numbers so; the words come from the language file. A scale multiplies
everything smaller that stands before it ("two hundred thousand"), an added word must fit into the
places that are still free ("twenty-one", not "one twenty").
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from dtx_nlp.digits import Marks, grouped, read_digits
from dtx_nlp.languages import Language
from dtx_nlp.lexing import FRACTION, NUMBER, SYMBOL, WORD, Lexed
from dtx_nlp.numeral_tables import Op, Tables, tables

_ANY: Final = Decimal("Infinity")
_GROUP_SPACES: Final = frozenset(" \u00a0\u202f\u2009'\u2019")
_MAX_ATOMS: Final = 40  # longer runs of number words are read in parts


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in the text, over the tokens `[first, last)`.

    `value` is exact. A fraction ("two thirds", "3/4", "½") has its numerator there and its
    denominator in `of`; a mixed number ("2 1/2") is one value.
    """

    first: int
    last: int
    value: Decimal
    of: Decimal | None = None
    ordinal: bool = False  # "8th", "ke-8", "третий", "thứ tư"
    digits: bool = False  # begins with digits
    words: bool = False  # has a number word or scale ("million", "k")
    scale: Decimal = Decimal(1)  # the last scale word's value: 7-9 million share it
    mod: str = ""  # "thousands of": ">="; "une dizaine de": "~"
    doubtful: bool = False  # a bare "one" and the like: may be another word
    end: int | None = None  # offset of the end where that is inside the last token ("22,24")
    start: int | None = None  # likewise for the start


def find_numerals(lexed: Lexed, language: Language, marks: Marks | None = None) -> list[Numeral]:
    """Find every number expression, in order, without overlap.

    `marks` tells the text's own decimal and grouping marks (`digits.observe`) if they are not the
    language's.
    """
    reader = _Reader(lexed, tables(language.code), marks or Marks.of(language))
    heads, keys, kinds = reader.t.heads, lexed.key, lexed.kind
    found: list[Numeral] = []
    done = 0
    for i, key in enumerate(keys):
        if i < done or not (kinds[i] == NUMBER or kinds[i] == FRACTION or key in heads):
            continue
        for numeral in reader.read(i):
            found.append(numeral)
            done = max(done, numeral.last)
    return reader.combine(found)


class _Reader:
    """Reads numbers at given tokens of one stretch of text."""

    def __init__(self, lexed: Lexed, t: Tables, marks: Marks) -> None:
        self.x = lexed
        self.t = t
        self.marks = marks
        self.n = len(lexed)

    def read(self, i: int) -> list[Numeral]:
        """Read the numeral or the enumeration ("22,24,26") that begins at token `i`."""
        kind = self.x.kind[i]
        if kind == NUMBER:
            return self._from_digits(i)
        if kind == FRACTION:
            f = Fraction(unicodedata.numeric(self.x.key[i])).limit_denominator(100)
            return [self._scaled_fraction(i, i + 1, f)]
        if self.x.glued(i) and self.x.kind[i - 1] == NUMBER:
            return []
        readers: tuple[Callable[[int], Numeral | None], ...] = (
            self._ordinal_prefix,
            self._fraction_word,
            self._vague,
            self._number_words,
        )
        best: Numeral | None = None
        for reader in readers:
            one = reader(i)
            if one is not None and (best is None or one.last > best.last):
                best = one
        return [best] if best else []

    # -- digits ---------------------------------------------------------------------------------

    def _digit_run(self, i: int) -> tuple[int, Decimal] | None:
        """One number in digits from token `i`, with groups set off by spaces: (last, value)."""
        x = self.x
        last, text = i + 1, x.key[i]
        if text.isdecimal() and len(text) <= 3:
            parts = [text]
            while last < self.n and self._group_follows(last, parts):
                part = x.key[last]
                last += 1
                parts.append(part[:3])
                if len(part) > 3:
                    parts.append(part[3:])
                    break
            if last > i + 1:
                whole = "".join(p for p in parts if p[0].isdecimal())
                tail = parts[-1][1:] if not parts[-1][0].isdecimal() else ""
                return last, Decimal(f"{whole}.{tail}" if tail else whole)
        pieces = read_digits(text, self.marks)
        return (i + 1, pieces[0].value) if len(pieces) == 1 else None

    def _group_follows(self, j: int, parts: list[str]) -> bool:
        x = self.x
        key = x.key[j]
        gap = x.text[x.end[j - 1] : x.start[j]]
        return (
            x.kind[j] == NUMBER
            and gap in _GROUP_SPACES
            and len(gap) == 1
            and key[:3].isdecimal()
            and (len(key) == 3 or (len(key) > 4 and key[3] in ".,"))
            and key[4:].isdecimal() == (len(key) > 4)
            and grouped([*parts, key[:3]])
        )

    def _from_digits(self, i: int) -> list[Numeral]:
        x = self.x
        if i and x.glued(i) and x.key[i - 1] in (".", ",") and self._leading_point(i):
            value = Decimal("0." + x.key[i])
            return [Numeral(i - 1, i + 1, value, digits=True)]
        run = self._digit_run(i)
        if run is None:
            return [
                Numeral(
                    i,
                    i + 1,
                    p.value,
                    digits=True,
                    start=x.start[i] + p.start,
                    end=x.start[i] + p.end,
                )
                for p in read_digits(x.key[i], self.marks)
            ]
        last, value = self._exponent(*run)
        suffix = self._ordinal_suffix(last)
        if suffix and value == value.to_integral_value():
            return [Numeral(i, suffix, value, ordinal=True, digits=True)]
        adjective = self._adjective_scale(last)
        if adjective:
            scaled = value * adjective[1]
            return [Numeral(i, adjective[0], scaled, digits=True, words=True, scale=adjective[1])]
        last, value, scale = self._compact(last, value)
        number = self._build(i, last, [value], cap=Decimal(1), digits=True, scale=scale)
        return [number] if number else []

    def _adjective_scale(self, i: int) -> tuple[int, Decimal] | None:
        """Take a scale in the form of an adjective: "25-тысячный"."""
        x = self.x
        if i + 1 < self.n and x.key[i] == "-" and x.glued(i) and x.glued(i + 1):
            found = self.t.ordinals.match(x, i + 1)
            if found and found[1].op is Op.SCALE:
                return found[0], found[1].value
        return None

    def _exponent(self, i: int, value: Decimal) -> tuple[int, Decimal]:
        """Take "e6" or "^-2" that touches the digits; exponents beyond 99 are left."""
        x = self.x
        if i + 1 >= self.n or x.key[i] not in ("e", "^") or not x.glued(i):
            return i, value
        j, sign = i + 1, 1
        while j < self.n and x.key[j] in ("-", "+") and x.glued(j):
            sign = -sign if x.key[j] == "-" else sign
            j += 1
        if j >= self.n or not x.glued(j) or not x.key[j].isdecimal() or len(x.key[j]) > 2:
            return i, value
        power = sign * int(x.key[j])
        if x.key[i] == "e":
            return j + 1, value.scaleb(power)
        with localcontext() as context:
            context.prec = 15
            return (j + 1, value**power) if value else (i, value)

    def _leading_point(self, i: int) -> bool:
        x = self.x
        before = i - 2
        free = before < 0 or not x.glued(i - 1) or x.key[before] == "-"
        return free and x.key[i].isdecimal()

    def _ordinal_suffix(self, i: int) -> int:
        """Index after an ordinal ending ("8th", "8-й") at token `i`, or 0."""
        x = self.x
        if i < self.n and x.glued(i):
            if x.key[i] == "-" and i + 1 < self.n and x.glued(i + 1):
                i += 1
            if x.kind[i] == WORD and x.key[i] in self.t.ordinal_suffixes:
                return i + 1
        return 0

    def _compact(self, i: int, value: Decimal) -> tuple[int, Decimal, Decimal]:
        """Take a compact scale ("5k", "1.2bn") that touches the digits or is one space away."""
        x = self.x
        if i < self.n and x.kind[i] == WORD:
            surface = x.text[x.start[i] : x.end[i]]
            factor = self.t.compact.get(surface)
            if factor is not None and (x.glued(i) or self._alone(i)):
                return i + 1, value * factor, factor
        return i, value, Decimal(1)

    def _alone(self, i: int) -> bool:
        """True if the letter at `i` is no initial or first word of a name ("5 M. Macron")."""
        x = self.x
        gap = x.text[x.end[i - 1] : x.start[i]]
        follows = x.key[i + 1] if i + 1 < self.n else ""
        return not gap.strip(" \u00a0\u202f") and follows != "." and not (
            i + 1 < self.n and x.glued(i + 1) and x.kind[i + 1] != SYMBOL
        )

    # -- words ----------------------------------------------------------------------------------

    def _number_words(self, i: int) -> Numeral | None:
        first = i
        negative = self.t.negatives.match(self.x, i)
        bound = self.t.bounds.match_back(self.x, i) if negative else None
        if negative and not (bound and bound[0] < i):  # not "au moins 5"
            i = negative[0]
            if i < self.n and self.x.kind[i] == NUMBER:
                inner = self._from_digits(i)
                one = inner[0] if len(inner) == 1 else None
            else:
                one = self._number_words(i) if i < self.n else None
            if one is None or one.ordinal:
                return None
            return replace(one, first=first, value=-one.value, doubtful=False)
        article = self.t.articles.match(self.x, i)
        if article:
            one = self._build(first, article[0], [Decimal(1)], cap=Decimal(1), opened=True)
            if one is not None:
                return one
        return self._build(first, i, [], cap=_ANY)

    def _build(
        self,
        first: int,
        at: int,
        stack: list[Decimal],
        *,
        cap: Decimal,
        digits: bool = False,
        opened: bool = False,
        scale: Decimal = Decimal(1),
    ) -> Numeral | None:
        """Read atoms from token `at` on; `stack` holds the parts read so far, falling in size.

        `opened`: the 1 on the stack is an article's, it counts only if a scale follows.
        """
        best: tuple[int, Decimal] | None = (at, sum(stack, Decimal(0))) if digits else None
        words = scale != 1
        best_scale = scale
        i = at
        for _ in range(_MAX_ATOMS):
            if i > at or digits:
                i = self._hyphen(i)
            closed = None if opened else self._close(first, i, stack, cap, digits)
            if closed is not None:
                return closed
            step = self._step(i, stack, cap, opened)
            if step is None:
                break
            i, stack, cap, scale, complete = step
            opened = False
            if complete:
                best, best_scale, words = (i, sum(stack, Decimal(0))), scale, True
        if best is None:
            return None
        last, value = best
        doubtful = (
            not digits and last == first + 1 and self.x.key[first] in self.t.ones
        )
        return self._with_fraction(
            Numeral(
                first, last, value, digits=digits, words=words or not digits, scale=best_scale, doubtful=doubtful
            )
        )

    def _hyphen(self, i: int) -> int:
        """Pass over a hyphen between two number words ("twenty-one", "five - eighths")."""
        x = self.x
        dash = i + 1 < self.n and x.key[i] == "-" and x.glued(i) == x.glued(i + 1)
        return i + 1 if dash and x.kind[i + 1] == WORD else i

    def _step(
        self, i: int, stack: list[Decimal], cap: Decimal, opened: bool, *, joined: bool = False
    ) -> tuple[int, list[Decimal], Decimal, Decimal, bool] | None:
        """Apply the atom at token `i`: (next token, stack, cap, scale, complete) or None."""
        if i >= self.n:
            return None
        found = self.t.atoms.match(self.x, i)
        if found is None:
            return self._digits_inside(i, stack, cap)
        after, atom = found
        v = atom.value
        one = Decimal(1)
        if atom.op is Op.ADD:
            if v >= cap or (atom.leading and stack and not joined):
                return None
            return (after, [*stack, v], _room(v), one, True)
        if atom.op is Op.SCALE:
            if v == 100 and not self.t.digit_hundreds and i and self.x.kind[i - 1] == NUMBER:
                return None
            return self._scale(after, stack, v, opened)
        if atom.op is Op.TEEN:
            ok = bool(stack) and 1 <= stack[-1] <= 9
            return (after, [*stack[:-1], stack[-1] + 10], one, one, True) if ok else None
        if atom.op is Op.JOIN:
            if not stack or cap < 100 or cap == _ANY:
                return None
            inner = self._step(after, stack, cap, False, joined=True) if after < self.n else None
            return inner if inner and self._joined(inner[0], inner[1]) else None
        if atom.op is Op.HALF:
            return self._half(after, stack, cap, v)
        return self._point(after, stack)

    def _joined(self, after: int, stack: list[Decimal]) -> bool:
        """True unless what follows "and" is a number of its own ("two hundred and three hundred")."""
        more = self.t.atoms.match(self.x, after) if after < self.n else None
        if more is None or more[1].op is not Op.SCALE:
            return True
        return self._scale(more[0], stack, more[1].value, False) is not None

    def _digits_inside(
        self, i: int, stack: list[Decimal], cap: Decimal
    ) -> tuple[int, list[Decimal], Decimal, Decimal, bool] | None:
        """Digits after a scale: "3 million 200 thousand", "3 hundred and 21"."""
        if not stack or cap < 100 or cap == _ANY or self.x.kind[i] != NUMBER:
            return None
        run = self._digit_run(i)
        if run is None or run[1] >= cap:
            return None
        after, value = run
        if cap == 100:
            return after, [*stack, value], Decimal(1), Decimal(1), True
        follows = self.t.atoms.match(self.x, after) if after < self.n else None
        if follows is None or follows[1].op is not Op.SCALE or follows[1].value >= cap:
            return None
        return self._scale(follows[0], [*stack, value], follows[1].value, False)

    def _scale(
        self, after: int, stack: list[Decimal], m: Decimal, opened: bool
    ) -> tuple[int, list[Decimal], Decimal, Decimal, bool] | None:
        kept = list(stack)
        factor = Decimal(0)
        popped = False
        while kept and kept[-1] < m:
            factor += kept.pop()
            popped = True
        if not popped:
            if kept and not opened and kept[-1] != m:
                # "2 300 thousand" in digits multiplies as a whole; words must fit
                if len(kept) > 1 or self.x.kind[after - 2] != NUMBER:
                    return None
                factor = kept.pop()
            else:
                factor = Decimal(1)
                if kept:
                    return None
        value = factor * m
        if kept and _room(kept[-1]) <= value:
            return None
        return after, [*kept, value], _scale_room(value, m), m, True

    def _half(
        self, after: int, stack: list[Decimal], cap: Decimal, part: Decimal
    ) -> tuple[int, list[Decimal], Decimal, Decimal, bool] | None:
        if not stack:
            return None
        last = max(cap, Decimal(1)) if cap >= 1000 else Decimal(1)
        follows = self.t.atoms.match(self.x, after) if after < self.n else None
        if follows and follows[1].op is Op.SCALE and 1 < follows[1].value < last:
            return follows[0], [*stack, part * follows[1].value], Decimal(1), Decimal(1), True
        return after, [*stack[:-1], stack[-1] + part * last], Decimal(1), last, True

    def _point(
        self, i: int, stack: list[Decimal]
    ) -> tuple[int, list[Decimal], Decimal, Decimal, bool] | None:
        """Spoken decimals: single digits in a row, or one number below 100."""
        places = ""
        first = i
        while i < self.n and len(places) < 15:
            found = self.t.atoms.match(self.x, i)
            if self.x.kind[i] == NUMBER and self.x.key[i].isdecimal() and not places:
                places, i = self.x.key[i], i + 1
                break
            if found is None or found[1].op is not Op.ADD:
                break
            value = found[1].value
            if value < 10:
                places += str(value)
            elif not places:
                inner = self._step(found[0], [value], _room(value), False)
                places = str(value + (inner[1][-1] if inner and len(inner[1]) > 1 else 0))
                i = inner[0] if inner and len(inner[1]) > 1 else found[0]
                break
            else:
                break
            i = found[0]
        if i == first:
            return None
        whole = sum(stack, Decimal(0))
        return i, [whole + Decimal(f"0.{places}")], Decimal(1), Decimal(1), True

    # -- ordinals and fractions -------------------------------------------------------------------

    def _close(
        self, first: int, i: int, stack: list[Decimal], cap: Decimal, digits: bool
    ) -> Numeral | None:
        """End the number with an ordinal ("twenty-first") or a denominator ("two thirds")."""
        if i >= self.n:
            return None
        if stack and not digits or (digits and len(stack) == 1 and i == first + 1):
            value = sum(stack, Decimal(0))
            table = self.t.denominators if value == 1 else self.t.plural_denominators
            den = table.match(self.x, i)
            if den and value == value.to_integral_value():
                top, bottom = self._thirty_fifths(i, stack, den[1])
                return self._scaled_fraction(first, den[0], Fraction(top, bottom), top)
        if digits:
            return None
        found = self.t.ordinals.match(self.x, i)
        if found is None:
            return None
        after, atom = found
        cardinal = self.t.atoms.match(self.x, i)
        if cardinal and cardinal[0] > after:
            return None
        if atom.op is Op.SCALE:
            value = (sum(stack, Decimal(0)) or Decimal(1)) * atom.value
        elif atom.value < cap:
            value = sum(stack, Decimal(0)) + atom.value
        else:
            return None
        return Numeral(first, after, value, ordinal=True, words=True)

    def _thirty_fifths(self, i: int, stack: list[Decimal], den: int) -> tuple[int, int]:
        """Numerator and denominator: "one hundred thirty-fifths" is 100/35, with "and" 130/5."""
        tens = stack[-1]
        if self.t.tens_below and len(stack) > 1 and den < 10 and 20 <= tens < 100 and tens % 10 == 0:
            j = i - 2 if self.x.key[i - 1] != "-" else i - 3
            joined = self.t.atoms.match(self.x, j) if j >= 0 else None
            if joined is None or joined[1].op is not Op.JOIN:
                return int(sum(stack[:-1])), int(tens) + den
        return int(sum(stack)), den

    def _ordinal_prefix(self, i: int) -> Numeral | None:
        """Ordinals with a word before the number: "thứ 8", "ke-8", "No. 1"."""
        x = self.x
        for table in (self.t.ordinal_prefixes, self.t.ranks):
            found = table.match(x, i)
            if found is None:
                continue
            j = found[0]
            if j < self.n and x.key[j] in ("-", ".") and x.glued(j):
                j += 1
            if j >= self.n:
                continue
            if x.kind[j] == NUMBER:
                run = self._digit_run(j)
                if run and run[1] == run[1].to_integral_value() and not self._continues(run[0]):
                    return Numeral(i, run[0], run[1], ordinal=True, digits=True)
            elif table is self.t.ordinal_prefixes:
                roman = _roman(x.text[x.start[j] : x.end[j]])
                if roman:
                    return Numeral(i, j + 1, Decimal(roman), ordinal=True)
                inner = self._build(j, j, [], cap=_ANY)
                if inner and not inner.ordinal and inner.of is None:
                    return replace(inner, first=i, ordinal=True, doubtful=False)
        return None

    def _continues(self, i: int) -> bool:
        """True if a number goes on into a name ("No. 598/QD-TTg", "No. 10-K")."""
        x = self.x
        return i < self.n and x.glued(i) and x.key[i] in ("/", "-", "_")

    def _fraction_word(self, i: int) -> Numeral | None:
        article = self.t.articles.match(self.x, i)
        j = article[0] if article else i
        if j >= self.n:
            return None
        if article:
            den = self.t.denominators.match(self.x, j)
            if den:
                return self._scaled_fraction(i, den[0], Fraction(1, den[1]))
        found = self.t.fractions.match(self.x, j)
        return self._scaled_fraction(i, found[0], found[1]) if found else None

    def _scaled_fraction(
        self, first: int, after: int, f: Fraction, numerator: int | None = None
    ) -> Numeral:
        """Make a fraction, or a number if a scale follows ("half a million", "two thirds of a")."""
        j = self._hyphen(after)
        for table in (self.t.partitives, self.t.articles):
            skip = table.match(self.x, j) if j < self.n else None
            if skip:
                j = skip[0]
        scale = self.t.atoms.match(self.x, j) if j < self.n else None
        if scale and scale[1].op is Op.SCALE and scale[1].value >= 100:
            value = _decimal(f * Fraction(scale[1].value))
            return Numeral(first, scale[0], value, words=True, scale=scale[1].value)
        scaled = 1 if numerator is None else Fraction(numerator, f.numerator) if f else 1
        den = Decimal(int(f.denominator * scaled))
        top = Decimal(f.numerator if numerator is None else numerator)
        return Numeral(first, after, top, of=den, words=self.x.kind[first] == WORD)

    def _with_fraction(self, numeral: Numeral) -> Numeral:
        """Add what makes a mixed number or a fraction: "2 ½", "10 1/2", "một phần ba"."""
        i = numeral.last
        if i >= self.n:
            return numeral
        if self.x.kind[i] == FRACTION:
            f = Fraction(unicodedata.numeric(self.x.key[i])).limit_denominator(100)
            return self._mixed(numeral, i + 1, f)
        infix = self.t.infixes.match(self.x, i)
        if infix and infix[0] < self.n:
            j = infix[0]
            if self.x.kind[j] == NUMBER:
                run = self._digit_run(j)
                below = run and Numeral(j, *run)
            else:
                below = self._build(j, j, [], cap=_ANY)
            per_cent = below is not None and below.words and below.scale == below.value
            if below and below.of is None and below.value > 1 and not per_cent:
                return replace(numeral, last=below.last, of=below.value, doubtful=False)
        return numeral

    def _mixed(self, numeral: Numeral, last: int, f: Fraction) -> Numeral:
        value = _decimal(Fraction(abs(numeral.value)) + f)
        return replace(numeral, last=last, value=-value if numeral.value < 0 else value, doubtful=False)

    def _vague(self, i: int) -> Numeral | None:
        """"thousands", "tens of thousands", "une dizaine de milliers"."""
        x = self.x
        article = self.t.articles.match(x, i)
        for table, mod in ((self.t.vague, ">="), (self.t.about, "~")):
            first = i
            found = table.match(x, i)
            if found is None and mod == "~" and article:
                found = table.match(x, article[0])
            if found is None:
                continue
            last, value = found[0], Decimal(found[1])
            while last < self.n:
                skip = self.t.partitives.match(x, last)
                j = skip[0] if skip else last
                more = self.t.vague.match(x, j) if j < self.n else None
                scale = self.t.atoms.match(x, j) if j < self.n and more is None else None
                if scale and scale[1].op is Op.SCALE and scale[1].value >= 1000:
                    more = (scale[0], int(scale[1].value))
                if more is None or more[1] <= value:
                    break
                last, value = more[0], value * more[1]
            return Numeral(first, last, value, words=True, mod=mod)
        return None

    # -- numbers made of numbers ------------------------------------------------------------------

    def combine(self, found: list[Numeral]) -> list[Numeral]:
        """Join fractions in digits ("62/63"), mixed numbers, "18 of the 53", signs and powers."""
        out: list[Numeral] = []
        for numeral in map(self._signed, found):
            if not out or not self._join(out, numeral):
                out.append(numeral)
        return out

    def _signed(self, numeral: Numeral) -> Numeral:
        x, i = self.x, numeral.first
        minus = i > 0 and x.key[i - 1] == "-" and x.kind[i - 1] == SYMBOL and numeral.digits
        if not minus:
            return numeral
        glued = x.glued(i - 1)
        if (glued and x.key[i - 2] not in "([{<>=\"'") or (i > 1 and not x.glued(i) and not glued):
            return numeral
        if i > 1 and x.kind[i - 2] == NUMBER:
            return numeral
        return replace(numeral, first=i - 1, value=-numeral.value)

    def _join(self, out: list[Numeral], b: Numeral) -> bool:
        """Join `b` to the number before it, if they make one."""
        x, a = self.x, out[-1]
        between = b.first - a.last
        if a.ordinal or b.ordinal or a.of is not None and not b.of:
            return False
        if between == 0 and b.of is not None and a.of is None and a.digits and b.value < b.of:
            out[-1] = self._mixed(a, b.last, Fraction(b.value) / Fraction(b.of))
            return True
        if between == 1 and x.key[a.last] == "/" and self._slash(a, b):
            out[-1] = replace(a, last=b.last, of=b.value)
            if len(out) > 1 and out[-2].last == a.first and out[-2].of is None:
                top = out.pop()
                return self._join(out, top) or bool(out.append(top) or True)
            return True
        if between and a.of is None and b.of is None:
            link = self.t.out_of.match(x, a.last)
            if link and link[0] == b.first and 0 <= a.value <= b.value and a.scale == 1:
                out[-1] = replace(a, last=b.last, of=b.value, doubtful=False)
                return True
            bar = self.t.bars.match(x, a.last)
            final = b.last >= self.n or x.kind[b.last] == SYMBOL
            if bar and bar[0] == b.first and abs(a.value) < b.value and final:
                out[-1] = replace(a, last=b.last, of=b.value, doubtful=False)
                return True
        if between == 1 and b.of is not None and a.of is None and b.value < b.of:
            joined = self.t.atoms.match(x, a.last)
            if joined and joined[1].op is Op.JOIN and not a.digits and not b.digits:
                out[-1] = self._mixed(a, b.last, Fraction(b.value) / Fraction(b.of))
                return True
        return False

    def _slash(self, a: Numeral, b: Numeral) -> bool:
        x = self.x
        whole = a.value == int(a.value) and b.value == int(b.value) and b.value > 0
        longer = b.last < self.n and x.glued(b.last) and x.key[b.last] in ("/", "-")
        before = a.first > 0 and x.glued(a.first) and x.key[a.first - 1] in ("/", ".")
        spaced = x.glued(a.last) == x.glued(b.first)
        return whole and a.digits and b.digits and not (longer or before) and spaced


def _room(v: Decimal) -> Decimal:
    """The places left free below an added word: 20 leaves room below 10, 300 below 100."""
    if v != v.to_integral_value() or v == 0:
        return Decimal(1)
    whole = int(v)
    room = 1
    while whole % (room * 10) == 0:
        room *= 10
    return Decimal(room)


def _scale_room(value: Decimal, m: Decimal) -> Decimal:
    return m if value % m == 0 else Decimal(1) if m < 1000 else m


def _decimal(f: Fraction) -> Decimal:
    """An exact decimal where there is one, else 15 significant digits."""
    with localcontext() as context:
        context.prec = 15
        return Decimal(f.numerator) / Decimal(f.denominator)


_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def _roman(surface: str) -> int:
    """Value of a Roman numeral in capitals, 0 if it is none."""
    values = [_ROMAN.get(c, 0) for c in surface]
    if not values or 0 in values or len(values) > 9:
        return 0
    return sum(-v if any(w > v for w in values[k + 1 :]) else v for k, v in enumerate(values))
