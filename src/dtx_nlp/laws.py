"""Legal and official documents by their form: a kind and a number, or a kind and a title.

"Decision No. 598/QD-TTg", "Law on Electronic Transactions", "loi du 29 juillet 1881". The title of
a law that also bears a number, and its date, stand outside the span; the date is linked (`at`),
and so is who issued it (`by`) where the name stands right there.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

from dtx_nlp import actors, languages, phrases
from dtx_nlp.drafts import Draft
from dtx_nlp.languages import Language
from dtx_nlp.lexing import BREAK, NUMBER, SYMBOL, WORD, Lexed
from dtx_nlp.numerals import Numeral

#: Most words of a title.
_TITLE: Final = 12
#: Words between a kind and its number, one more than at most.
_APART: Final = 6
_YEARS: Final = range(1700, 2101)


class _Grammar:
    """The law tables of one language, compiled."""

    def __init__(self, code: str) -> None:
        laws = languages.get(code).laws
        self.laws = laws
        self.nouns = phrases.table(laws.nouns)
        self.titled = phrases.table(laws.titled)
        self.title_last = phrases.table(laws.title_last)
        self.alone = phrases.table(laws.alone)
        self.marks = phrases.table(laws.marks)
        self.title_links = phrases.table(laws.title_links)
        self.title_inner = phrases.Phrases(laws.title_inner)
        self.not_before = phrases.table(laws.not_before)
        self.not_after = phrases.Phrases(laws.not_after)
        self.years = phrases.table(laws.years)
        self.year_words = frozenset(laws.year_words)
        self.dated = phrases.table(laws.dated)
        self.issued = phrases.table(laws.issued)
        self.definite = frozenset(laws.definite)
        self.stops = phrases.table(laws.stops)
        self.actors = actors.grammar(code)
        tables = (self.nouns, self.titled, self.alone)
        self.starts = frozenset(key for table in tables for key in table.heads())

    def at(self, lexed: Lexed, i: int, dates: dict[int, tuple[int, Draft]]) -> _Found | None:
        """Give the document whose name begins at token `i`."""
        known = lexed.key[i] in self.starts or (self.title_last and phrases.capital(lexed, i))
        if not known or self.not_after.match_back(lexed, i - 1) is not None:
            return None
        hit = self.nouns.match(lexed, i)
        if hit is not None:
            found = self._numbered(lexed, i, hit[0], dates)
            if found is not None:
                return found
            apart = self._number_apart(lexed, hit[0])
            if apart:
                return apart, None, None
        last = self._titled(lexed, i) or self._alone(lexed, i)
        if not last:
            last = self._named_before(lexed, i)
            last = last and (self._number(lexed, last) or last)
        if last and self.not_before.match(lexed, last) is None:
            return last, None, None
        return None

    def _numbered(
        self, lexed: Lexed, i: int, j: int, dates: dict[int, tuple[int, Draft]]
    ) -> _Found | None:
        at, k = None, self._bracket(lexed, j)
        by = self.actors.at(lexed, j, len(lexed)) if self.actors.actors.bare else None
        if by is not None:
            j = k = by.last
        date = self._date(lexed, j, dates)
        if date is not None:
            k, at = date
            dot = k + 1 < len(lexed) and lexed.key[k] == "."
            k += dot and self.marks.match(lexed, k + 1) is not None
        mark = self.marks.match(lexed, k)
        start = k if mark is None else mark[0] + _dot(lexed, mark[0])
        end = _code(lexed, start)
        if end > start and (mark is not None or (by is None and self._plain(lexed, i, start, end))):
            return self._year(lexed, end), at, by
        # "la loi du 29 juillet 1881": its date is its name
        if at is not None and self._is_definite(lexed, i) and len(at.attributes["value"]) == 10:
            return k, at, None
        return None

    def _number(self, lexed: Lexed, k: int) -> int:
        """Give the end of a marked number at `k` with the year after it; 0 if there is none."""
        mark = self.marks.match(lexed, k)
        if mark is None:
            return 0
        start = mark[0] + _dot(lexed, mark[0])
        end = _code(lexed, start)
        return self._year(lexed, end) if end > start else 0

    def _number_apart(self, lexed: Lexed, j: int) -> int:
        """The number a few words after the kind: "règlement du maire n° 52 de 2021"."""
        for k in range(j, min(j + _APART, len(lexed))):
            found = self._number(lexed, k) if k > j else 0
            if found or lexed.kind[k] != WORD or self.stops.match(lexed, k) is not None:
                return found
        return 0

    @staticmethod
    def _bracket(lexed: Lexed, j: int) -> int:
        """Pass "(EU)" between kind and number."""
        if j + 2 < len(lexed) and lexed.key[j] == "(" and lexed.key[j + 2] == ")":
            return j + 3
        return j

    def _plain(self, lexed: Lexed, i: int, start: int, end: int) -> bool:
        """True if a code without a mark cannot be a count: "Resolution 1325", "Decree 5/NQ"."""
        if not (phrases.capital(lexed, i) or self.laws.title_shape == "phrase"):
            return False
        if end - start > 1:
            return True
        inside = i > 0 and lexed.kind[i - 1] == WORD and phrases.capital(lexed, i)
        inside = inside or (self._is_definite(lexed, i) and not _recent(lexed.key[start]))
        return inside and lexed.key[start].isdigit() and len(lexed.key[start]) > 1

    def _year(self, lexed: Lexed, end: int) -> int:
        link = self.years.match(lexed, end)
        k = link[0] if link is not None else len(lexed)
        if k >= len(lexed) or not _year(lexed, k):
            return end
        return k + 1 + (k + 1 < len(lexed) and lexed.key[k + 1] in self.year_words)

    def _is_definite(self, lexed: Lexed, i: int) -> bool:
        if i and lexed.key[i - 1] == "'":
            i -= 1
        return i > 0 and lexed.key[i - 1] in self.definite

    def _date(
        self, lexed: Lexed, j: int, dates: dict[int, tuple[int, Draft]]
    ) -> tuple[int, Draft] | None:
        """The date that follows at `j`: (token after it, its draft)."""
        if j < len(lexed) and lexed.key[j] in (",", "("):
            j += 1
        if j < len(lexed) and lexed.start[j] in dates and self.laws.dated:
            first = lexed.key[j]
            return dates[lexed.start[j]] if first in self.dated.heads() else None
        hit = self.dated.match(lexed, j)
        k = hit[0] if hit is not None else j
        if k >= len(lexed) or (hit is None and self.laws.dated):
            # the word for "day" may belong to the date itself
            return dates.get(lexed.start[j]) if hit is None and j < len(lexed) else None
        return dates.get(lexed.start[k])

    def _titled(self, lexed: Lexed, i: int) -> int:
        hit = self.titled.match(lexed, i)
        if hit is None:
            return 0
        j, upper = hit[0], phrases.capital(lexed, i)
        if not upper and not self._is_definite(lexed, i):
            return _quoted(lexed, j)
        if _quoted(lexed, j):
            return _quoted(lexed, j)
        link = self.title_links.match(lexed, j)
        if link is None and not (self.laws.bare_title and upper):
            return 0
        start = link[0] if link is not None else j
        if self.laws.title_shape == "capitals":
            return self._in_capitals(lexed, start)
        if link is None and not (start < len(lexed) and phrases.capital(lexed, start)):
            return 0
        return self._phrase(lexed, start)

    def _in_capitals(self, lexed: Lexed, i: int) -> int:
        end = j = i
        while j < min(len(lexed), i + _TITLE):
            inner = self.title_inner.match(lexed, j) if j > i or lexed.kind[j] == WORD else None
            if lexed.kind[j] == WORD and phrases.capital(lexed, j):
                j = end = j + 1
            elif inner is not None:
                j = inner[0]
            elif j > i and lexed.key[j] in ("-", "'", "&") and lexed.glued(j):
                j += 1
            else:
                break
        if end > i and end < len(lexed) and _year(lexed, end) and lexed.key[end - 1] != ",":
            return end + 1
        return end if end > i else 0

    def _phrase(self, lexed: Lexed, i: int) -> int:
        """A title in small letters: up to the next stop, without small words at its end."""
        j = i
        while j < min(len(lexed), i + _TITLE):
            if lexed.kind[j] != WORD and not (lexed.key[j] in ("'", "-") and lexed.glued(j)):
                break
            if self.stops.match(lexed, j) is not None or lexed.key[j].endswith(
                self.actors.actors.finite or ("\n",)
            ):
                break
            j += 1
        while j > i and self.title_inner.match_back(lexed, j - 1) is not None:
            j -= 1
        return j if j > i else 0

    def _alone(self, lexed: Lexed, i: int) -> int:
        hit = self.alone.match(lexed, i)
        if hit is None or not phrases.capital(lexed, i):
            return 0
        return hit[0]

    def _named_before(self, lexed: Lexed, i: int) -> int:
        """Read capitalised words, then the kind: "Digital Services Act"."""
        if not self.title_last or not phrases.capital(lexed, i):
            return 0
        if self.stops.match(lexed, i) is not None or self.title_last.match(lexed, i) is not None:
            return 0
        for j in range(i, min(len(lexed), i + _TITLE)):
            hit = self.title_last.match(lexed, j)
            if hit is not None and j > i and phrases.capital(lexed, j):
                return hit[0] + (hit[0] < len(lexed) and _year(lexed, hit[0]))
            word = lexed.kind[j] == WORD and phrases.capital(lexed, j)
            if not word and not (j > i and lexed.key[j] in ("and", "of", "-", "&", "'", "s", "to")):
                return 0
        return 0

    def link(
        self, lexed: Lexed, draft: Draft, j: int, dates: dict[int, tuple[int, Draft]]
    ) -> Draft | None:
        """Link the date and the issuer that stand right after token `j`; give the issuer."""
        issuer = None
        for _ in range(2):
            dated = any(kind == "at" for kind, _ in draft.links)
            date = self._date(lexed, j, dates) if not dated else None
            if date is not None:
                j = date[0]
                draft.links.append(("at", date[1]))
                continue
            if issuer is not None or any(kind == "by" for kind, _ in draft.links):
                break
            hit = self.issued.match(lexed, j)
            k = hit[0] if hit is not None else j
            if hit is None and not self.actors.actors.bare:
                break
            phrase = self.actors.at(lexed, k, min(len(lexed), k + 12))
            if phrase is None or phrase.head.label not in ("ORG", "ROLE", "LOC", "PERSON"):
                break
            issuer = _draft(lexed, phrase.head)
            j = phrase.last
        if issuer is not None:
            draft.links.append(("by", issuer))
        return issuer


#: Token after the name, and the date and the issuer that stand inside it.
_Found = tuple[int, Draft | None, actors.Phrase | None]


def find_laws(
    lexed: Lexed, numerals: Sequence[Numeral], dates: Sequence[Draft], language: Language
) -> list[Draft]:
    """Find the documents that the text names by kind and number, or by kind and title.

    Args:
        lexed: The tokens of a stretch of text.
        numerals: Its numbers; not used, since a law's number is no number.
        dates: Its dates, which laws link to.
        language: The language that the stretch is read in.

    Returns:
        Drafts with label LAW, and one for each issuer that a law links to.
    """
    grammar = _compiled(language.code)
    by_start = _by_start(lexed, dates)
    found: list[Draft] = []
    i, n = 0, len(lexed)
    while i < n:
        hit = grammar.at(lexed, i, by_start) if lexed.kind[i] == WORD else None
        if hit is None:
            i += 1
            continue
        last, at, by = hit
        law = Draft("LAW", lexed.start[i], lexed.end[last - 1], score=0.9)
        if at is not None:
            law.links.append(("at", at))
        found.append(law)
        if by is not None:
            inside = _draft(lexed, by.head)
            law.links.append(("by", inside))
            found.append(inside)
        issuer = grammar.link(lexed, law, last, by_start)
        if issuer is not None:
            found.append(issuer)
        i = last
    return found


def _by_start(lexed: Lexed, dates: Sequence[Draft]) -> dict[int, tuple[int, Draft]]:
    """Dates by the offset that they begin at, with the token after each."""
    out: dict[int, tuple[int, Draft]] = {}
    wanted = {d.start: d for d in dates}
    if not wanted:
        return out
    ends = {e: i + 1 for i, e in enumerate(lexed.end)}
    for start, d in wanted.items():
        if d.end in ends:
            out[start] = (ends[d.end], d)
    return out


def _draft(lexed: Lexed, part: actors.Part) -> Draft:
    return Draft(part.label, lexed.start[part.first], lexed.end[part.last - 1], score=0.7)


def _code(lexed: Lexed, i: int) -> int:
    """Give the end of a document number at `i`: tokens that touch, with a digit among them."""
    n = len(lexed)
    if i >= n or lexed.kind[i] not in (NUMBER, WORD):
        return i
    j = i + 1
    while j < n and lexed.glued(j):
        if lexed.kind[j] in (NUMBER, WORD):
            j += 1
        elif (
            lexed.key[j] in ("/", "-", ".", "_")
            and j + 1 < n
            and lexed.glued(j + 1)
            and lexed.kind[j + 1] in (NUMBER, WORD)
        ):
            j += 2
        else:
            break
    digits = any(lexed.kind[k] == NUMBER for k in range(i, j))
    return j if digits and not (lexed.kind[i] == WORD and j == i + 1) else i


def _dot(lexed: Lexed, j: int) -> int:
    """1 if the dot or colon of a mark ("No.") stands at `j`."""
    return int(j < len(lexed) and lexed.kind[j] == SYMBOL and lexed.key[j] in (".", ":"))


def _year(lexed: Lexed, j: int) -> bool:
    return lexed.kind[j] == NUMBER and lexed.key[j].isdigit() and int(lexed.key[j]) in _YEARS


def _recent(key: str) -> bool:
    """True for the number of a year of the last hundred years or so."""
    return len(key) == 4 and key.startswith(("19", "20"))


def _quoted(lexed: Lexed, j: int) -> int:
    """Give the end of a quoted title at `j`, quotes included; 0 if there is none."""
    if j >= len(lexed) or lexed.key[j] != '"':
        return 0
    for k in range(j + 1, min(len(lexed), j + 4 * _TITLE)):
        if lexed.kind[k] == BREAK:
            return 0
        if lexed.key[k] == '"':
            return k + 1
    return 0


@functools.cache
def _compiled(code: str) -> _Grammar:
    return _Grammar(code)
