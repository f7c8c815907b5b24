"""Noun phrases read off a sentence, without a parser.

A phrase is read outward from a number, word by word, until a word that cannot belong to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dtx_nlp.document import Span
from dtx_nlp.lexing import fold
from dtx_nlp.roles import (
    AUX,
    BARE,
    BREAKS,
    CHANGE,
    CLASSIFIER,
    COMMA,
    DATE,
    DET,
    EDGE,
    EITHER,
    FIELD,
    HARD,
    JOIN,
    LATE,
    LINK,
    LONGEST,
    NOUN,
    OF,
    PARTICIPLE,
    PLURAL,
    PREDICATE,
    PREP,
    PROP,
    QTY,
    QUOTE,
    REDUCED,
    REL,
    REPORT,
    STOP,
    THOSE,
    TOTAL,
    Grammar,
    Units,
)


@dataclass(slots=True)
class Reader:
    """Reads noun phrases off one sentence; every answer is a range of units."""

    units: Units
    rules: Grammar

    def skip(self, u: int) -> int:
        """Pass what may open a noun phrase without being part of it."""
        s = self.units
        while True:
            role = s.at(u)
            opens = role & (DET | QUOTE) and not role & (TOTAL | PROP)
            total = role & TOTAL and (s.at(u + 1) & OF or self.rules.data.totals_bare)
            if not (opens or role & OF or total):
                return u
            u += 1

    def content(self, u: int, *, first: bool = False) -> bool:
        """True if unit `u` can be a noun or adjective (not as the `first` word of a phrase)."""
        role = self.units.at(u)
        if role & (CLASSIFIER | NOUN) or (first and role & EITHER):
            return True
        return not role & (BREAKS | OF | QUOTE) and (first or not role & LATE)

    def phrase(self, u: int, *, clauses: bool = False, lists: bool = False) -> Span | None:
        """Read the noun phrase that begins at or just after unit `u`."""
        start = self.skip(u)
        end = self._run(start)
        if end == start:
            return self._those(start if self.units.at(start) & THOSE else start - 1)
        listed = False
        while end - start < LONGEST:
            comma = listed and self.units.at(end) & COMMA
            longer = self._of(end) or self._join(start, end + 1 if comma else end)
            if longer is None and lists:
                longer = self._list(end)
                listed = longer is not None
            if longer is None:
                break
            end = longer
        return Span(start, self._clause(end) if clauses else end)

    def noun(self, u: int) -> bool:
        """True if the ending of unit `u` says that it is no adjective, where endings tell."""
        s, endings = self.units, self.rules.data.adjective_endings
        return bool(endings) and not fold(s.text[s.start[u] : s.end[u]]).endswith(endings)

    def compound(self, u: int) -> bool:
        """True if unit `u` hangs on a number by a hyphen: "first-time buyers"."""
        s = self.units
        mark = s.at(u) & QUOTE and fold(s.text[s.start[u]]) == "-"
        return bool(mark) and u + 1 < len(s) and s.end[u] == s.start[u + 1]

    def _those(self, u: int) -> Span | None:
        """Read "those who ...": a demonstrative counted with its clause."""
        end = self._clause(u + 1) if self.units.at(u) & THOSE else u
        return Span(u, end) if end > u + 1 else None

    def _run(self, u: int) -> int:
        """Give the end of the run of nouns and adjectives from `u`."""
        head = self.rules.data.head
        start, s = u, self.units
        done = False
        while u - start < LONGEST and self.content(u, first=u == start):
            plural = bool(s.at(u) & PLURAL)
            if done and not (head == "agreement" and (plural or self._title(u))):
                break
            done = done or (plural and bool(head))
            u += 1
        return u

    def _title(self, u: int) -> bool:
        return self.units.text[self.units.start[u]].isupper()

    def _of(self, u: int) -> int | None:
        """Pass a complement: "of parliament", "à puce"."""
        role = self.units.at(u)
        if role & OF:
            start = self.skip(u)
        elif role & BARE:
            start = u + 1
            if self.units.at(start) & DET:
                return None
        else:
            return None
        end = self._run(start)
        return end if end > start else None

    def _join(self, start: int, u: int) -> int | None:
        """Pass "and branches" if it is counted together with what stands before it."""
        s = self.units
        if not s.at(u) & JOIN:
            return None
        first = self.skip(u + 1)
        if s.at(u + 1) & QUOTE or (s.at(u + 1) & DET and not s.at(u + 1) & OF):
            return None
        end = self._run(first)
        if end == first or end - first > 4 or s.at(end) & QTY:
            return None
        plural = (
            self.rules.data.head == ""
            or s.at(end - 1) & PLURAL
            or u - start == 1
            or (s.at(u + 1) & OF and s.at(u + 1) & DET)
        )
        clause = (
            s.at(end) & (PREDICATE | REPORT)
            and self._after_verb(start)
            and not s.at(first) & EITHER
        )
        return end if plural and not clause else None

    def _after_verb(self, u: int) -> bool:
        """True if a verb stands before unit `u` in its clause."""
        s = self.units
        for k in range(u - 1, max(u - 20, -1), -1):
            if s.role[k] & (COMMA | HARD):
                return False
            if s.role[k] & (PREDICATE | REPORT):
                return True
        return False

    def _list(self, u: int, depth: int = 5) -> int | None:
        """Pass ", branches" if the list goes on or ends with "and" or with another quantity."""
        s = self.units
        if not s.at(u) & COMMA:
            return None
        end = self._run(u + 1)
        if not 1 <= end - u - 1 <= 2:
            return None
        if self.rules.data.head and not s.at(end - 1) & PLURAL:
            return None
        after = end + 1 if s.at(end) & COMMA else end
        if s.at(after) & (JOIN | QTY):
            return end
        return end if after > end and depth and self._list(end, depth - 1) else None

    def _clause(self, u: int) -> int:
        """Pass a restrictive clause: "who have sex with men", ", заболевших СПИДом"."""
        s = self.units
        comma = self.rules.data.comma_clause and s.at(u) & COMMA and s.at(u + 1) & PARTICIPLE
        if s.at(u) & REDUCED:
            return self._reduced(u)
        if not (comma or s.at(u) & (REL | PARTICIPLE)):
            return u
        k = end = u + 1 if comma else u
        verbs = 0
        if s.at(u) & REL and not comma:  # the word after the pronoun begins the first predicate
            k, verbs = u + 2, 1
            end = k if not s.at(u + 1) & (STOP | PREP | JOIN | DET | EDGE) else u
        while k - u < 20 and not s.at(k) & (EDGE & ~QTY):
            goes_on = s.at(k - 1) & (AUX | PREP)  # "have sold", "want to sell"
            adverb = s.at(k - 1) & STOP or not s.at(k - 1) & PREDICATE  # "who often travel"
            goes_on = goes_on or (k == u + 2 and adverb and not s.at(k) & AUX)
            if s.at(k) & PREDICATE and not (verbs and goes_on):
                verbs += 1
                if verbs == 2 or s.at(u) & PARTICIPLE:
                    break
            k += 1
            if not s.at(k - 1) & (STOP | PREP | JOIN | DET | REL):
                end = k
        return end if end > u + 1 else u

    def _reduced(self, u: int) -> int:
        """Pass a clause without a pronoun, if the verb of the sentence is still to come."""
        s = self.units
        for k in range(u + 1, u + 12):
            if s.at(k) & EDGE:
                break
            if s.at(k) & AUX and not s.at(k) & REDUCED and not s.at(k - 1) & AUX:
                return k
        return u

    def back(self, u: int, most: int) -> Span | None:
        """Read the nouns and adjectives that end with unit `u - 1`, at most `most` of them."""
        s = self.units
        start = self._run_back(u, most)
        if start < u and s.at(start - 1) & JOIN:
            first = self._run_back(start - 1, 2)
            if first < start - 1 and (not self.rules.data.head or s.role[start - 2] & PLURAL):
                start = first
        return Span(start, u) if start < u else None

    def _run_back(self, u: int, most: int) -> int:
        start = u
        while u - start < most and self.content(start - 1, first=True):
            if self.units.role[start - 1] & EITHER and start < u:
                break
            start -= 1
            if self.units.role[start] & CLASSIFIER:
                break
        return start

    def ranked(self, u: int, *, bare: bool) -> Span | None:
        """Read the noun that an ordinal at unit `u` ranks, on the side where the language has it.

        A `bare` number stands after its noun: "phase 2".
        """
        s, d = self.units, self.rules.data
        if d.ordinal == "after" or bare:
            phrase = self.back(u, 1 if bare else d.ordinal_words)
            if phrase or bare:
                return phrase
        if s.at(u - 1) & REL:
            return None
        most = 1 if self.compound(u + 1) else 4
        start = u + 1
        while s.at(start) & QUOTE:
            start += 1
        end = start
        while end - start < most and self.content(end, first=end == start):
            end += 1
            if self.noun(end - 1):
                break
        return Span(start, end) if end > start else None

    def over_change(self, u: int, kind: str) -> int:
        """Pass "year-on-year surge in" if that is what follows."""
        s = self.units
        k = u
        while k - u < 3 and not s.at(k) & CHANGE and self.content(k, first=True):
            k += 1
        if not s.at(k) & CHANGE or (s.at(k) & LINK and k > u):
            return u
        if s.at(k + 1) & FIELD:
            return k + 2
        return u if kind == "cardinal" else k + 1

    def trim(self, start: int, end: int) -> Span | None:
        """Cut a subject before "in China", "in 2023" and what cannot end it."""
        s = self.units
        for k in range(start + 1, end):
            role = s.role[k]
            if role & PREP and (s.at(k + 1) & DATE or s.named(k + 1, k + 2)):
                end = k
                break
            clause = role & COMMA and self.rules.data.comma_clause and s.at(k + 1) & PARTICIPLE
            if role & (DATE | QTY | COMMA) and not clause:
                end = k
                break
        while end > start and s.role[end - 1] & (
            EDGE | STOP | PREP | DET | JOIN | QUOTE | PREDICATE
        ):
            end -= 1
        if end <= start or end - start > 20:
            return None
        return Span(start, end)
