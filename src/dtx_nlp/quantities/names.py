"""Numbers that name, number or time something and so count nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from dtx_nlp import languages
from dtx_nlp.lexing import BREAK, NUMBER, SYMBOL, WORD, Lexed, PhraseTable
from dtx_nlp.numerals import Numeral
from dtx_nlp.quantities.addresses import is_house_number
from dtx_nlp.quantities.clock import Clock, clock
from dtx_nlp.surfaces import phrase_map, phrase_set, spellings
from dtx_nlp.units import UnitTables, unit_tables

_COUNTING: Final = frozenset("%$€£°-¥₽₫/") | {"₹"}
_PHONE_GROUPS: Final = 6  # as many groups as a telephone number is written in
_RANKS: Final = 100  # "No. 3" ranks, "No. 6321" is a label
_ENDS: Final = frozenset('.!?;:"()')


@dataclass(frozen=True, slots=True)
class Names:
    """The words of a language that make a number a name, a time of day or a pronoun."""

    labels: PhraseTable[bool]
    clock: Clock
    one_not_after: frozenset[str]
    one_not_before: frozenset[str]
    ordinal_not_before: frozenset[str]
    bounds: PhraseTable[bool]
    still_multiples: frozenset[str]
    times: PhraseTable[bool]
    ranks: PhraseTable[bool]
    lasting: PhraseTable[bool]
    lasting_after: PhraseTable[bool]
    function_words: PhraseTable[bool]
    auxiliaries: PhraseTable[bool]
    units: UnitTables
    plural: tuple[str, ...]
    numbers: PhraseTable[bool]
    streets: PhraseTable[str]
    ranks_label: bool

    def is_name(self, x: Lexed, n: Numeral) -> bool:
        """True if the number names, numbers or times something."""
        if self.clock.tells(x, n) or is_house_number(x, n, self.streets):
            return True
        if n.ordinal and n.words and self._hyphened(x, n):
            return True
        if n.ordinal:
            return self._label_rank(x, n) or (n.last < len(x) and self._title(x, n))
        if n.digits:
            checks = (self._glued, self._clock, self._marker, self._counter, self._code)
            return any(check(x, n) for check in checks) or self._labelled(x, n)
        return self._hyphened(x, n) or self._capitalised(x, n)

    def counts(self, x: Lexed, n: Numeral) -> bool:
        """True if a doubtful number word ("one") counts something here."""
        before = x.key[n.first - 1] if n.first else ""
        after = x.key[n.last] if n.last < len(x) else ""
        around = len(x) - (n.last - n.first)
        if around <= 4 and all(k in _ENDS for k in (*x.key[: n.first], *x.key[n.last :])):
            return True  # nothing else is said
        if n.value > 1 and self.plural and after.endswith(self.plural):
            return True  # "neuf communes" are nine, "un pont neuf" is new
        if not self.one_not_before or not after or x.kind[n.last] != WORD:
            return False
        return before not in self.one_not_after and after not in self.one_not_before

    def lasts(self, x: Lexed, first: int, last: int) -> bool:
        """True unless "une année", "một năm" may be a year, not one year."""
        if self.one_not_before or not self.lasting:
            return True
        if first > 0 and self.lasting.match_back(x, first - 1) is not None:
            return True
        if last >= len(x) or x.kind[last] != WORD:
            return True  # nothing describes it: "une année mouvementée"
        after = self.lasting_after.match(x, last) or self.function_words.match(x, last)
        return after is not None

    def _title(self, x: Lexed, n: Numeral) -> bool:
        """An ordinal within a name: "Premier ministre", "the First Lady"."""
        if x.key[n.last] in self.ordinal_not_before:
            return True
        inner = n.first > 0 and x.kind[n.first - 1] == WORD and n.last - n.first == 1
        first, after = x.text[x.start[n.first]], x.text[x.start[n.last]]
        return inner and first.isupper() and after.isupper() and not n.digits

    def _label_rank(self, x: Lexed, n: Numeral) -> bool:
        """Tell whether "No. 6321" is a label, not a rank; so is "школа № 5", where marks label."""
        if not n.digits or self.ranks.match(x, n.first) is None:
            return False
        i = n.first - 1
        noun = i >= 0 and x.kind[i] == WORD and self.function_words.match(x, i) is None
        return n.value > _RANKS or (self.ranks_label and noun and n.value > 1)

    def _glued(self, x: Lexed, n: Numeral) -> bool:
        """Letters or hyphens tie the number to a name: "MH370", "F-16", "4G", "v2.0"."""
        i, j = n.first, n.last
        if i and x.glued(i):
            key = x.key[i - 1]
            if x.kind[i - 1] == WORD and not self._money_before(x, i):
                return True
            if key in "-_/#" and i > 1 and x.glued(i - 1) and x.kind[i - 2] == WORD:
                counted = i > 2 and x.glued(i - 2) and x.kind[i - 3] == NUMBER  # "3km-5km"
                counted = counted or self.bounds.match_back(x, i - 2) is not None  # "топ-30"
                return not counted and not self._money_before(x, i - 1)
            if key in "_#@":
                return True
        if j < len(x) and x.glued(j):
            if x.kind[j] == WORD:
                decade = x.key[j] == "s" and len(x.key[n.first]) == 4 and x.key[n.first][3] == "0"
                return decade or not (self._unit_after(x, j) or self.times.match(x, j))
            return x.key[j] == "_"
        return False

    def _money_before(self, x: Lexed, i: int) -> bool:
        return i > 0 and self.units.before.match_back(x, i - 1) is not None

    def _unit_after(self, x: Lexed, j: int) -> bool:
        found = self.units.after.match(x, j)
        if found is not None:
            last = found[0]
            return last >= len(x) or not x.glued(last) or x.kind[last] == SYMBOL
        surface = x.text[x.start[j] : x.end[j]]
        return len(surface) == 1 and surface in "mbBt" and self._money_before(x, j - 1)

    def _code(self, x: Lexed, n: Numeral) -> bool:
        """Leading zeros ("Project 06"), telephone numbers and other chains of digits."""
        key = x.key[n.first]
        padded = len(key) > 1 and key[0] == "0" and key.isdecimal() and n.last - n.first == 1
        before = n.first and (x.kind[n.first - 1] == WORD or x.glued(n.first))
        if padded and (before or (n.last < len(x) and x.key[n.last] == "-" and x.glued(n.last))):
            return True
        if self._telephone(x, n) or (n.of is not None and n.value > n.of):
            return True  # "24/7" is no fraction
        links, i, j = 0, n.last, n.first - 1
        while links < 2 and i + 1 < len(x) and self._linked(x, i):
            links, i = links + 1, i + 2
        while links < 2 and j > 0 and self._linked(x, j):
            links, j = links + 1, j - 2
        return links >= 2 and n.of is None

    def _linked(self, x: Lexed, i: int) -> bool:
        """True if token `i` ties two runs of digits together."""
        ends = x.kind[i - 1] == NUMBER and i + 1 < len(x) and x.kind[i + 1] == NUMBER
        return ends and x.key[i] in "-/." and self._tight(x, i)

    @staticmethod
    def _tight(x: Lexed, i: int) -> bool:
        """True if token `i` touches what stands on both sides of it."""
        return i + 1 < len(x) and x.glued(i) and x.glued(i + 1)

    def _area(self, x: Lexed, i: int) -> bool:
        """True if an area code in parentheses and more digits stand at `i`: "(495) 555-12"."""
        if i < 0 or i + 4 >= len(x) or x.key[i] != "(" or x.key[i + 2] != ")":
            return False
        code, first = x.key[i + 1], x.key[i + 3]
        digits = code.isdecimal() and len(code) < 6 and first.isdecimal() and len(first) < 5
        tied = x.key[i + 4] == "-" and self._tight(x, i + 4)
        if tied:  # "555-2671", "555-12-34", but not "45-50"
            tied = len(x.key[i + 5]) == 4 or x.key[i + 6 : i + 7] == ["-"]
        return digits and (tied or (code[0] == "0" and x.kind[i + 4] == NUMBER))

    def _telephone(self, x: Lexed, n: Numeral) -> bool:
        """A group of a telephone number: "+44 20 7946 0958", "020 7946 0958"."""
        i, j = n.first, n.last
        while i > 0 and n.last - i < _PHONE_GROUPS:
            if x.kind[i - 1] != NUMBER and not (x.key[i - 1] == "-" and self._tight(x, i - 1)):
                break
            i -= 1
        if self._area(x, n.last) or self._area(x, n.first - 1) or self._area(x, i - 3):
            return True
        while j < len(x) and x.kind[j] == NUMBER and j - i < _PHONE_GROUPS:
            j += 1
        groups = n.last - i
        if j - i > 2 and x.key[i][0] == "0" and all(x.key[k].isdecimal() for k in range(i, j)):
            return True
        if i == 0 or x.key[i - 1] not in ("+", ")") or not x.glued(i):
            return False
        return groups > 1 or (n.last < len(x) and x.kind[n.last] == NUMBER)

    def _marker(self, x: Lexed, n: Numeral) -> bool:
        """List markers: "1.", "2)" at the beginning of a line."""
        i, j = n.first, n.last
        if j >= len(x) or not x.glued(j) or x.key[j] not in ".)" or n.last - n.first > 1:
            return False
        opens = i == 0 or x.kind[i - 1] == BREAK
        return opens and j + 1 < len(x) and not x.glued(j + 1) and x.kind[j + 1] != BREAK

    def _counter(self, x: Lexed, n: Numeral) -> bool:
        """A note's number, "[3]", or a page's own counter alone on its line, "Comments (12)"."""
        i, j = n.first, n.last
        if i and j < len(x) and x.key[i - 1] == "[" and x.key[j] == "]" and n.value < 1000:
            return True  # a reference to a note
        if i < 2 or i > 4 or j >= len(x) or x.key[i - 1] != "(" or x.key[j] != ")":
            return False
        ends = j + 1 >= len(x) or x.kind[j + 1] == BREAK
        return ends and all(k == WORD for k in x.kind[: i - 1])

    def _capitalised(self, x: Lexed, n: Numeral) -> bool:
        """A number word with a capital after another: part of a name ("the Big Ten")."""
        i, j = n.first, n.last
        if i == 0 or j - i > 1 or n.ordinal or n.mod or x.kind[i - 1] != WORD:
            return False
        both = x.text[x.start[i]].isupper() and x.text[x.start[i - 1]].isupper()
        return both and (j >= len(x) or not x.text[x.start[j]].islower())

    @staticmethod
    def is_title_word(x: Lexed, i: int) -> bool:
        """True for a word with a capital after another one: part of a name ("Asset Triple A")."""
        inner = i > 0 and x.kind[i - 1] == WORD and x.text[x.start[i - 1]].isupper()
        return inner and x.text[x.start[i]].isupper()

    def _labelled(self, x: Lexed, n: Numeral) -> bool:
        """A label ("Article 5") or a name before it and no noun after ("Apollo 11")."""
        i = n.first
        if self._bare_year(x, n):
            return True
        if i == 0 or n.words or x.kind[i - 1] == BREAK:
            return False
        label = self.labels.match_back(x, i - 1)
        if label is not None:
            return n.last >= len(x) or self.units.after.match(x, n.last) is None
        word = x.text[x.start[i - 1] : x.end[i - 1]]
        if x.kind[i - 1] != WORD or not word[0].isupper() or n.of is not None:
            return False
        if self.bounds.match_back(x, i - 1) is not None:
            return False
        starts = i == 1 or x.kind[i - 2] in (BREAK, SYMBOL)
        if starts or self._money_before(x, i) or n.last >= len(x):
            return not starts and n.last >= len(x) and not self._money_before(x, i)
        after = x.text[x.start[n.last]]
        unit = self.units.after.match(x, n.last) is not None
        return not unit and x.key[n.last] != "-" and not after.islower() and after not in "%$€£"

    def _bare_year(self, x: Lexed, n: Numeral) -> bool:
        """True for "2017" where nothing that could be counted follows."""
        key = x.key[n.first]
        if len(key) != 4 or not key.isdecimal() or not 1900 <= int(key) < 2100 or n.words:
            return False
        if n.of is not None or n.last - n.first > 1 or n.last >= len(x):
            return False
        bound = n.first and self.bounds.match_back(x, n.first - 1)
        if bound or self._money_before(x, n.first) or x.key[n.last] in _COUNTING:
            return False
        lower = x.text[x.start[n.last]].islower()
        return not lower or self.auxiliaries.match(x, n.last) is not None  # "2017 was good"

    def _clock(self, x: Lexed, n: Numeral) -> bool:
        """Times of day and scores: "10:30", "3-2"."""
        i, j = n.first, n.last
        colon_before = i > 1 and x.key[i - 1] == ":" and x.glued(i) and x.glued(i - 1)
        colon_after = j + 1 < len(x) and x.key[j] == ":" and x.glued(j) and x.glued(j + 1)
        if (colon_before and x.kind[i - 2] == NUMBER) or (colon_after and x.kind[j + 1] == NUMBER):
            return True
        return self._score(x, n)

    def _score(self, x: Lexed, n: Numeral) -> bool:
        """Two whole numbers with a tight hyphen, the first not the smaller: "3-2"."""
        other = None
        i, j = n.first, n.last
        if j + 1 < len(x) and x.key[j] == "-" and x.glued(j) and x.glued(j + 1):
            other, first = x.key[j + 1], True
            end = j + 2
            if end < len(x) and x.kind[end] == NUMBER:
                return False  # "64 000-66 000"
        elif i > 1 and x.key[i - 1] == "-" and x.glued(i) and x.glued(i - 1):
            other, first = x.key[i - 2], False
            end = j
            if i > 2 and x.kind[i - 3] == NUMBER:
                return False
        if other is None or not other.isdecimal() or n.words or n.value < 0:
            return False
        tied = end < len(x) and x.glued(end) and x.key[end] not in _ENDS and x.key[end] != ","
        if end < len(x) and (tied or self.units.after.match(x, end) is not None):
            return False
        a, b = (n.value, int(other)) if first else (int(other), n.value)
        return (a >= b and b < 200) or (a > 1 and b >= 100 * a)  # a score, or an extension

    def _hyphened(self, x: Lexed, n: Numeral) -> bool:
        """A number word inside a compound that is no number: "во-первых"."""
        i = n.first
        if n.of is not None and n.last + 1 < len(x) and x.key[n.last] == "-" and x.glued(n.last):
            return self.units.after.match(x, n.last + 1) is None  # "demi-finale"
        return (
            i > 1
            and x.key[i - 1] == "-"
            and x.glued(i)
            and x.glued(i - 1)
            and x.kind[i - 2] == WORD
            and self.numbers.match_back(x, i - 2) is None  # "два-три"
        )


@cache
def names(code: str) -> Names:
    """Build the tables of a language."""
    language = languages.get(code)
    c = language.context
    return Names(
        labels=phrase_set(language, c.labels, backward=True),
        clock=clock(code),
        one_not_after=_words(code, c.one_not_after),
        one_not_before=_words(code, c.one_not_before),
        ordinal_not_before=_words(code, c.ordinal_not_before),
        bounds=phrase_set(language, [s for m in language.mod.values() for s in m], backward=True),
        auxiliaries=phrase_set(language, language.counting.auxiliaries),
        ranks=phrase_set(language, language.numbers.ranks),
        lasting=phrase_set(language, c.lasting, backward=True),
        function_words=phrase_set(
            language, (*language.counting.function_words, *language.counting.reports)
        ),
        lasting_after=phrase_set(language, c.lasting_after),
        times=phrase_set(language, language.numbers.times),
        still_multiples=_words(code, c.still_multiples),
        units=unit_tables(code),
        plural=language.counting.plural_endings,
        numbers=phrase_set(language, language.numbers.words, backward=True),
        streets=phrase_map(language, ((s, s) for s in c.streets)),
        ranks_label=language.numbers.ranks_label,
    )


def _words(code: str, surfaces: tuple[str, ...]) -> frozenset[str]:
    language = languages.get(code)
    return frozenset(one for s in surfaces for one in spellings(language, s))
