"""Number words added and multiplied.

A state holds the parts read so far, falling in size ("two million three hundred": 2,000,000 and
300), and the room below them that is still free. An added word must fit into the room; a scale
multiplies every part smaller than itself.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from dtx_nlp.digits import Marks
from dtx_nlp.lexing import NUMBER, WORD, Lexed
from dtx_nlp.numerals.digit_runs import read_run
from dtx_nlp.numerals.tables import Atom, Op, Tables

ANY: Final = Decimal("Infinity")
ONE: Final = Decimal(1)
_DECIMALS: Final = 15  # spoken decimals beyond these are left


class State(NamedTuple):
    """A number in the making: next token, parts, free room below them, last scale."""

    at: int
    parts: tuple[Decimal, ...] = ()
    room: Decimal = ANY
    scale: Decimal = ONE

    @property
    def value(self) -> Decimal:
        """What the parts add up to."""
        return sum(self.parts, Decimal(0))


class Adder:
    """Takes one number word after another."""

    def __init__(self, lexed: Lexed, t: Tables, marks: Marks) -> None:
        self.x = lexed
        self.t = t
        self.marks = marks
        self.n = len(lexed)

    def step(self, s: State, *, opened: bool = False, joined: bool = False) -> State | None:
        """Apply the number word at the state's token, or nothing if it does not fit.

        `opened`: the one part is an article's 1, which counts only before a scale.
        `joined`: "and" stands before the word.
        """
        if s.at >= self.n:
            return None
        found = self.t.atoms.match(self.x, s.at)
        if found is None:
            return self._after_comma(s) or self._digits(s)
        after, atom = found
        if atom.op is Op.ADD:
            return self._add(after, s, atom, joined)
        if atom.op is Op.SCALE:
            after_digits = s.at > 0 and self.x.kind[s.at - 1] == NUMBER
            cents = atom.value == 100 and after_digits and not self.t.digit_hundreds
            if cents or (atom.sign and not s.parts):
                return None
            return self.scale(after, s.parts, atom.value, opened=opened, bare=atom.bare)
        if atom.op is Op.TEEN:
            teen = bool(s.parts) and 1 <= s.parts[-1] <= 9
            return State(after, (*s.parts[:-1], s.parts[-1] + 10), ONE) if teen else None
        if atom.op is Op.JOIN:
            return self._join(after, s)
        return self._half(after, s, atom.value) if atom.op is Op.HALF else self._point(after, s)

    def _add(self, after: int, s: State, atom: Atom, joined: bool) -> State | None:
        if atom.value >= s.room or (atom.leading and s.parts and not joined):
            return self._before_scale(after, s, atom) if atom.leading else None
        if atom.value == 0 and s.parts and s.room < 100:
            return None  # "không không" is no number; "hai nghìn không trăm" is
        return State(after, (*s.parts, atom.value), room_below(atom.value))

    def hyphen(self, i: int) -> int:
        """Pass over a hyphen between two number words ("twenty-one", "five - eighths")."""
        x = self.x
        dash = i + 1 < self.n and x.key[i] == "-" and x.glued(i) == x.glued(i + 1)
        return i + 1 if dash and x.kind[i + 1] == WORD else i

    def scale(
        self,
        after: int,
        parts: tuple[Decimal, ...],
        m: Decimal,
        *,
        opened: bool = False,
        bare: bool = False,
    ) -> State | None:
        """Multiply the parts smaller than `m` by it; `bare`: without any, it is one of itself."""
        kept = list(parts)
        factor = Decimal(0)
        while kept and kept[-1] < m:
            factor += kept.pop()
        if len(kept) == len(parts):  # nothing smaller: a bare scale, or digits as a whole
            if len(kept) == 1 and self.x.kind[after - 2] == NUMBER and not opened:
                factor = kept.pop()  # "2500 thousand"
            elif bare or not kept:
                factor = ONE
            else:
                return None
        value = factor * m
        if kept and room_below(kept[-1]) <= value:
            return None
        room = m if m >= 1000 or value % m == 0 else ONE
        return State(after, (*kept, value), room, m)

    def _before_scale(self, after: int, s: State, atom: Atom) -> State | None:
        """Add a word that follows others only where a scale follows it: "một trăm năm mươi"."""
        scale = self.t.atoms.match(self.x, after) if after < self.n else None
        if atom.value >= s.room or scale is None or scale[1].op is not Op.SCALE:
            return None
        inner = State(after, (*s.parts, atom.value), room_below(atom.value))
        return inner if self.scale(scale[0], inner.parts, scale[1].value) else None

    def _after_comma(self, s: State) -> State | None:
        """Read on after a comma, up to a scale: "one thousand, two hundred"."""
        if (
            not self.t.scale_commas
            or s.scale < 1000
            or s.room != s.scale
            or self.x.key[s.at] != ","
        ):
            return None
        inner: State | None = s._replace(at=s.at + 1)
        while inner is not None and inner.at < self.n and self.x.kind[inner.at] == WORD:
            inner = self.step(inner._replace(scale=ONE))
            if inner is not None and inner.scale > 1:
                return self._complete(inner)
            if inner is not None:
                inner = inner._replace(at=self.hyphen(inner.at))
        return None

    def _join(self, after: int, s: State) -> State | None:
        if not s.parts or s.room < 100 or s.room == ANY or after >= self.n:
            return None
        inner = self.step(s._replace(at=after), joined=True)
        return self._complete(inner) if inner else None

    def _complete(self, s: State) -> State | None:
        """Reject what begins a number of its own: "two hundred and three hundred"."""
        more = self.t.atoms.match(self.x, s.at) if s.at < self.n else None
        if more is None or more[1].op is not Op.SCALE:
            return s
        return s if self.scale(more[0], s.parts, more[1].value) else None

    def _digits(self, s: State) -> State | None:
        """Digits after a scale: "3 million 200 thousand", "3 hundred and 21"."""
        if not s.parts or s.room < 100 or s.room == ANY or self.x.kind[s.at] != NUMBER:
            return None
        run = read_run(self.x, s.at, self.marks)
        if run is None or run.value >= s.room:
            return None
        if s.room == 100:
            return State(run.last, (*s.parts, run.value), ONE)
        follows = self.t.atoms.match(self.x, run.last) if run.last < self.n else None
        if follows is None or follows[1].op is not Op.SCALE or follows[1].value >= s.room:
            return None
        return self.scale(follows[0], (*s.parts, run.value), follows[1].value)

    def _half(self, after: int, s: State, part: Decimal) -> State | None:
        """Read "two and a half", "hai triệu rưỡi", "one billion and a half million"."""
        if not s.parts:
            return None
        least = 100 if self.t.hundred_halves else 1000
        whole = s.room if s.room >= least and s.room != ANY else ONE
        follows = self.t.atoms.match(self.x, after) if after < self.n else None
        if follows and follows[1].op is Op.SCALE and 1 < follows[1].value < whole:
            return State(follows[0], (*s.parts, part * follows[1].value), ONE)
        return State(after, (*s.parts[:-1], s.parts[-1] + part * whole), ONE, whole)

    def _point(self, i: int, s: State) -> State | None:
        """Spoken decimals: single digits in a row, or one number below 100."""
        x = self.x
        if i < self.n and x.kind[i] == NUMBER and x.key[i].isdecimal():
            return State(i + 1, (s.value + Decimal(f"0.{x.key[i]}"),), ONE)
        places = ""
        while i < self.n and len(places) < _DECIMALS:
            found = self.t.atoms.match(x, i)
            if found is None or found[1].op is not Op.ADD:
                break
            value = found[1].value
            if (value >= 10 and places) or value != value.to_integral_value():
                break
            i = found[0]
            if value >= 10:
                inner = self.step(State(i, (value,), room_below(value)))
                more = inner is not None and len(inner.parts) > 1
                places = str(inner.value if inner and more else value)
                i = inner.at if inner and more else i
                break
            places += str(value)
        if not places:
            return None
        return self._tenths(i, s, places)

    def _tenths(self, i: int, s: State, places: str) -> State:
        """Read decimals whose place is named: "пять целых три десятых"."""
        t = self.t
        many, one = t.plural_denominators.match(self.x, i), t.denominators.match(self.x, i)
        den = many or one
        part = Decimal(places) / den[1] if den else Decimal(f"0.{places}")
        return State(den[0] if den else i, (s.value + part,), ONE)


def room_below(v: Decimal) -> Decimal:
    """The places left free below an added word: 20 leaves room below 10, 300 below 100."""
    if v != v.to_integral_value() or v == 0:
        return ONE
    whole, room = int(v), 1
    while whole % (room * 10) == 0:
        room *= 10
    return Decimal(room)
