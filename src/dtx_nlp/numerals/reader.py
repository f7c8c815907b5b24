"""Finding numerals: cardinals, ordinals, fractions and vague numbers, in digits and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from dtx_nlp.digits import Marks, read_digits
from dtx_nlp.languages import Language
from dtx_nlp.lexing import FRACTION, NUMBER, WORD, Lexed
from dtx_nlp.numerals.digit_runs import (
    Run,
    adjective_scale,
    compact,
    exponent,
    ordinal_suffix,
    read_run,
)
from dtx_nlp.numerals.joining import join_numerals, mixed
from dtx_nlp.numerals.numeral import Numeral, decimal, vulgar
from dtx_nlp.numerals.sums import ANY, ONE, Adder, State, room_below
from dtx_nlp.numerals.tables import Op, Tables, tables

_MAX_ATOMS: Final = 40  # longer runs of number words are read in parts


def find_numerals(lexed: Lexed, language: Language, marks: Marks | None = None) -> list[Numeral]:
    """Find every number expression, in order, without overlap.

    `marks` tells the text's own decimal and grouping marks (`digits.observe`) if they are not the
    language's.
    """
    t = tables(language.code)
    reader = _Reader(lexed, t, marks or Marks.of(language))
    heads, keys, kinds = t.heads, lexed.key, lexed.kind
    found: list[Numeral] = []
    done = 0
    for i, key in enumerate(keys):
        if i < done or not (kinds[i] == NUMBER or kinds[i] == FRACTION or key in heads):
            continue
        for numeral in reader.read(i):
            found.append(numeral)
            done = max(done, numeral.last)
    return join_numerals(lexed, t, found)


class _Reader:
    """Reads the numeral that begins at a given token."""

    def __init__(self, lexed: Lexed, t: Tables, marks: Marks) -> None:
        self.x = lexed
        self.t = t
        self.marks = marks
        self.n = len(lexed)
        self.adder = Adder(lexed, t, marks)

    def read(self, i: int) -> list[Numeral]:
        """Read the numeral or the enumeration ("22,24,26") that begins at token `i`."""
        kind = self.x.kind[i]
        if kind == NUMBER:
            return self._digits(i)
        if kind == FRACTION:
            return [self._fraction(i, i + 1, vulgar(self.x.key[i]))]
        if self.x.glued(i) and self.x.kind[i - 1] == NUMBER:
            return []
        readers: tuple[Callable[[int], Numeral | None], ...] = (
            self._prefixed_ordinal,
            self._fraction_word,
            self._vague,
            self._words,
        )
        best: Numeral | None = None
        for reader in readers:
            one = reader(i)
            if one is not None and (best is None or one.last > best.last):
                best = one
        return [best] if best else []

    def _digits(self, i: int) -> list[Numeral]:
        x = self.x
        if i and x.glued(i) and x.key[i - 1] in (".", ",") and self._leading_point(i):
            return [Numeral(i - 1, i + 1, Decimal("0." + x.key[i]), digits=True)]
        run = read_run(x, i, self.marks)
        if run is None:
            return self._enumeration(i)
        run = exponent(x, run)
        suffix = ordinal_suffix(x, run.last, self.t)
        if suffix and run.value == run.value.to_integral_value():
            return [Numeral(i, suffix, run.value, ordinal=True, digits=True)]
        scaled = adjective_scale(x, run, self.t)
        if scaled:
            last, value, scale = scaled
            return [Numeral(i, last, value, digits=True, words=True, scale=scale)]
        run = compact(x, run, self.t)
        number = self._sum(i, State(run.last, (run.value,), ONE, run.scale), digits=True)
        return [number] if number else []

    def _enumeration(self, i: int) -> list[Numeral]:
        at = self.x.start[i]
        return [
            Numeral(i, i + 1, p.value, digits=True, start=at + p.start, end=at + p.end)
            for p in read_digits(self.x.key[i], self.marks)
        ]

    def _leading_point(self, i: int) -> bool:
        x = self.x
        free = i < 2 or not x.glued(i - 1) or x.key[i - 2] == "-"
        return free and x.key[i].isdecimal()

    def _words(self, i: int) -> Numeral | None:
        negative = self.t.negatives.match(self.x, i)
        bound = self.t.bounds.match_back(self.x, i) if negative else None
        if negative and not (bound and bound[0] < i):  # not "au moins 5"
            return self._negative(i, negative[0])
        return self._positive(i)

    def _positive(self, i: int) -> Numeral | None:
        article = self.t.articles.match(self.x, i)
        if article:
            one = self._sum(i, State(article[0], (ONE,), ONE), opened=True)
            if one is not None:
                return one
        return self._sum(i, State(i))

    def _negative(self, first: int, i: int) -> Numeral | None:
        if i >= self.n:
            return None
        inner = self._digits(i) if self.x.kind[i] == NUMBER else [self._positive(i)]
        one = inner[0] if len(inner) == 1 else None
        if one is None or one.ordinal:
            return None
        return replace(one, first=first, value=-one.value, doubtful=False)

    def _sum(
        self,
        first: int,
        s: State,
        *,
        digits: bool = False,
        opened: bool = False,
        bare: bool = False,
    ) -> Numeral | None:
        """Read number words on from a state.

        `opened`: its 1 is an article's. `bare`: what follows makes no fraction of it.
        """
        best = s if digits else None
        started = digits
        for _ in range(_MAX_ATOMS):
            if started:
                s = s._replace(at=self.adder.hyphen(s.at))
            closed = None if opened else self._close(first, s, digits)
            if closed is not None:
                return closed
            after = self.adder.step(s, opened=opened)
            if after is None:
                break
            s = best = after
            opened, started = False, True
        if best is None:
            return None
        alone = not digits and best.at == first + 1
        numeral = Numeral(
            first,
            best.at,
            best.value,
            digits=digits,
            words=not digits or best.scale != 1,
            scale=best.scale,
            doubtful=alone and self.x.key[first] in self.t.ones,
        )
        return numeral if bare else self._with_fraction(numeral)

    # -- ordinals ---------------------------------------------------------------------------------

    def _close(self, first: int, s: State, digits: bool) -> Numeral | None:
        """End the number with an ordinal ("twenty-first") or a denominator ("two thirds")."""
        if s.at >= self.n:
            return None
        if s.parts and (not digits or s.at == first + 1):
            table = self.t.denominators if s.value == 1 else self.t.plural_denominators
            den = table.match(self.x, s.at)
            if den and s.value == s.value.to_integral_value():
                top, bottom = self._thirty_fifths(s, den[1])
                return self._fraction(first, den[0], Fraction(top, bottom), top)
        return None if digits else self._ordinal(first, s)

    def _ordinal(self, first: int, s: State) -> Numeral | None:
        found = self.t.ordinals.match(self.x, s.at)
        if found is None and s.parts and 100 <= s.room < ANY:  # "one hundred and first"
            link = self.t.atoms.match(self.x, s.at)
            if link and link[1].op is Op.JOIN and link[0] < self.n:
                found = self.t.ordinals.match(self.x, link[0])
        if found is None:
            return None
        after, atom = found
        cardinal = self.t.atoms.match(self.x, s.at)
        if cardinal and cardinal[0] > after:
            return None
        if atom.op is Op.SCALE:
            value = (s.value or ONE) * atom.value
        elif atom.value < s.room:
            value = s.value + atom.value
        else:
            return None
        if self.t.ordinal_leads and not s.parts:
            after, value = self._lead(State(after, (value,), room_below(value)))
        return Numeral(first, after, value, ordinal=True, words=True)

    def _lead(self, s: State) -> tuple[int, Decimal]:
        """Read on after an ordinal that begins a number: "kedua puluh satu"."""
        for _ in range(_MAX_ATOMS):
            more = self.adder.step(s)
            if more is None:
                break
            s = more
        return s.at, s.value

    def _prefixed_ordinal(self, i: int) -> Numeral | None:
        """Ordinals with a word before the number: "thứ 8", "ke-8", "No. 1"."""
        x = self.x
        for table in (self.t.ordinal_prefixes, self.t.ranks):
            found = table.match(x, i)
            if found is None:
                continue
            j = found[0]
            j += j < self.n and x.key[j] in ("-", ".") and x.glued(j)
            if j >= self.n:
                continue
            if x.kind[j] == NUMBER:
                run = read_run(x, j, self.marks)
                sign = run is not None and run.last < self.n and x.key[run.last] == "%"
                if run and (sign or self.t.percent.match(x, run.last) is not None):
                    continue  # "ke 95 persen" is "to 95 %"
                if table is self.t.ranks and (x.key[j][0] == "0" or self._out_of(i, j)):
                    continue  # a telephone or file number, "2 trong số 5"
                if run and run.value == run.value.to_integral_value() and not self._goes_on(run):
                    return Numeral(i, run.last, run.value, ordinal=True, digits=True)
            elif table is self.t.ordinal_prefixes:
                return self._ordinal_words(i, j)
        return None

    def _out_of(self, i: int, j: int) -> bool:
        """True if the words up to token `j` belong to a share: "2 trong số 5"."""
        shares = (self.t.out_of.match(self.x, k) for k in range(max(i - 3, 0), i))
        return any(found is not None and found[0] == j for found in shares)

    def _ordinal_words(self, first: int, j: int) -> Numeral | None:
        roman = _roman(self.x.text[self.x.start[j] : self.x.end[j]])
        if roman:
            return Numeral(first, j + 1, Decimal(roman), ordinal=True)
        inner = self._sum(j, State(j))
        if inner is None or inner.ordinal or inner.of is not None:
            return None
        return replace(inner, first=first, ordinal=True, doubtful=False)

    def _goes_on(self, run: Run) -> bool:
        """True if a number goes on into a name ("No. 598/QD-TTg", "No. 10-K")."""
        i = run.last
        return i < self.n and self.x.glued(i) and self.x.key[i] in ("/", "-", "_")

    # -- fractions --------------------------------------------------------------------------------

    def _thirty_fifths(self, s: State, den: int) -> tuple[int, int]:
        """Numerator and denominator: "one hundred thirty-fifths" is 100/35, with "and" 130/5."""
        tens = s.parts[-1]
        round_tens = 20 <= tens < 100 and tens % 10 == 0
        if self.t.tens_below and len(s.parts) > 1 and den < 10 and round_tens:
            j = s.at - (3 if self.x.key[s.at - 1] == "-" else 2)
            joined = self.t.atoms.match(self.x, j) if j >= 0 else None
            if joined is None or joined[1].op is not Op.JOIN:
                return int(sum(s.parts[:-1])), int(tens) + den
        return int(s.value), den

    def _fraction_word(self, i: int) -> Numeral | None:
        article = self.t.articles.match(self.x, i)
        j = article[0] if article else i
        if j >= self.n:
            return None
        den = self.t.denominators.match(self.x, j) if article else None
        if den and not self._third_party(j, den[0]):
            return self._fraction(i, den[0], Fraction(1, den[1]))
        found = self.t.fractions.match(self.x, j)
        return self._fraction(i, found[0], found[1]) if found else None

    def _third_party(self, i: int, after: int) -> bool:
        """True if "a third" is an ordinal: a noun follows, and no "of"."""
        if self.t.ordinals.match(self.x, i) is None or after >= self.n:
            return False
        noun = self.x.kind[after] == WORD and self.t.partitives.match(self.x, after) is None
        goes_on = noun and self.t.auxiliaries.match(self.x, after) is None  # "a fifth had left"
        return goes_on and self.t.atoms.match(self.x, after) is None

    def _fraction(
        self, first: int, after: int, f: Fraction, numerator: int | None = None
    ) -> Numeral:
        """Make a fraction, or a number if a scale follows ("half a million", "two thirds of a")."""
        j = self.adder.hyphen(after)
        for table in (self.t.partitives, self.t.articles):
            skip = table.match(self.x, j) if j < self.n else None
            j = skip[0] if skip else j
        scale = self.t.atoms.match(self.x, j) if j < self.n else None
        if scale and scale[1].op is Op.SCALE and scale[1].value > 10:
            value = decimal(f * Fraction(scale[1].value))
            return Numeral(first, scale[0], value, words=True, scale=scale[1].value)
        top = f.numerator if numerator is None else numerator
        bottom = f.denominator * (top // f.numerator if f else 1)
        words = self.x.kind[first] == WORD
        return Numeral(first, after, Decimal(top), of=Decimal(bottom), words=words)

    def _with_fraction(self, numeral: Numeral) -> Numeral:
        """Add what makes a mixed number or a fraction: "2 ½", "một phần ba"."""
        i = numeral.last
        if i >= self.n:
            return numeral
        if self.x.kind[i] == FRACTION:
            return mixed(numeral, i + 1, vulgar(self.x.key[i]))
        infix = self.t.infixes.match(self.x, i)
        if infix is None or infix[0] >= self.n:
            return numeral
        j = infix[0]
        if self.x.kind[j] == NUMBER:
            run = read_run(self.x, j, self.marks)
            below = run and Numeral(j, run.last, run.value)
        else:
            below = self._sum(j, State(j), bare=True)
        per_cent = below is not None and below.words and below.scale == below.value
        if below and below.of is None and below.value > 1 and not per_cent:
            return replace(numeral, last=below.last, of=below.value, doubtful=False)
        return numeral

    # -- vague numbers ----------------------------------------------------------------------------

    def _vague(self, i: int) -> Numeral | None:
        """Read "thousands", "tens of thousands", "une dizaine de milliers"."""
        found, mod = self.t.vague.match(self.x, i), ">="
        if found is None:
            article = self.t.articles.match(self.x, i)
            j = article[0] if article else i
            found, mod = (self.t.about.match(self.x, j) if j < self.n else None), "~"
        if found is None:
            return None
        last, value = found[0], Decimal(found[1])
        while last < self.n:
            more = self._vague_scale(last)
            if more is None or more[1] <= value:
                break
            last, value = more[0], value * more[1]
        return Numeral(i, last, value, words=True, mod=mod)

    def _vague_scale(self, i: int) -> tuple[int, Decimal] | None:
        """A scale after a vague number, with "of" or without."""
        skip = self.t.partitives.match(self.x, i)
        j = skip[0] if skip else i
        if j >= self.n:
            return None
        more = self.t.vague.match(self.x, j)
        if more is not None:
            return more[0], Decimal(more[1])
        scale = self.t.atoms.match(self.x, j)
        if scale and scale[1].op is Op.SCALE and scale[1].value >= 1000:
            return scale[0], scale[1].value
        return None


_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def _roman(surface: str) -> int:
    """Value of a Roman numeral in capitals, 0 if it is none."""
    values = [_ROMAN.get(c, 0) for c in surface]
    if not values or 0 in values or len(values) > 9:
        return 0
    return sum(-v if any(w > v for w in values[k + 1 :]) else v for k, v in enumerate(values))
