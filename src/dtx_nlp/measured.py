"""What one sentence's quantities measure.

A phrase is read next to the number (forward, or back over "of" and "worth"), else the subject of
the verb that states the value, else what the number before it measured. Where none of these is
sure, nothing is linked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from dtx_nlp.document import Span
from dtx_nlp.drafts import Draft
from dtx_nlp.noun_phrases import Reader
from dtx_nlp.roles import (
    AMONG,
    CHANGE,
    CLOSE,
    COMMA,
    DATE,
    DET,
    EDGE,
    EVENT,
    FIELD,
    HARD,
    JOIN,
    LINK,
    OF,
    OF_WHICH,
    OPEN,
    PER,
    PREDICATE,
    PREP,
    PRONOUN,
    PROP,
    QTY,
    QUOTE,
    REL,
    REPORT,
    STOP,
    SUM,
    THAN,
    THIN,
    TOTAL,
    VERSUS,
    WORTH,
    Grammar,
    Units,
)

#: How sure a reading is, by the way it was found.
NEXT: Final = 0.8
SUBJECT: Final = 0.6
SAME: Final = 0.5

_UNMEASURED: Final = frozenset({"duration", "age"})
_LISTED: Final = frozenset({"cardinal", "percent", "fraction"})
#: How many units back a subject or another number is looked for.
_REACH: Final = 24
_FAR: Final = 80

Unit: TypeAlias = tuple[str | None, str | None]


def unit_of(quantity: Draft) -> Unit:
    """Give what two quantities must share to be of one series: kind and unit."""
    return quantity.attributes.get("kind"), quantity.attributes.get("unit") or None


@dataclass(slots=True)
class Sentence:
    """One sentence at work: what its quantities measure, found in text order."""

    s: Units
    rules: Grammar
    last_said: list[Draft]  # what the last quantity of the sentence before measures
    made: dict[tuple[str, int, int], Draft] = field(default_factory=dict)
    measured: dict[int, list[Draft]] = field(default_factory=dict)  # by the quantity's unit
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = Reader(self.s, self.rules)

    def link(self) -> list[Draft]:
        """Link every quantity of the sentence; give what the last of them measures."""
        said: list[Draft] = []
        for u, draft in enumerate(self.s.draft):
            if draft is None or draft.label != "QUANTITY":
                continue
            for one in self.resolve(u, draft):
                draft.links.append(("measures", one))
                self.measured.setdefault(u, []).append(one)
            said = self.measured.get(u, said)
        return said

    # -- what is measured -------------------------------------------------------------------

    def resolve(self, u: int, q: Draft) -> list[Draft]:
        """Give what the quantity at unit `u` measures."""
        kind = q.attributes.get("kind", "cardinal")
        if kind in _UNMEASURED:
            return []
        if kind == "ordinal":
            return self.ordinal(u, q)
        if self.s.at(u + 1) & OF_WHICH:
            return self.same(u)
        if q.inside is not None:
            return [self._at("MEASURED", *q.inside, 1.0)]
        if kind == "percent" and self.s.at(u + 1) & (PREDICATE | REPORT):
            polled = self.same(u, unit=("cardinal", None))
            if polled:
                return polled  # "of 400 adults asked, 75% said"
        if kind == "multiple" and any(self.s.at(k) & THAN for k in range(u + 1, u + 5)):
            return self.subject(u) or self.in_apposition(u)
        return (
            self.subject(u, total=True)
            or (self.spent_on(u, kind) if self.s.at(u + 1) & PER else [])
            or self.forward(u, kind)
            or self.part_of(u)
            or self.before(u, kind)
        )

    def before(self, u: int, kind: str) -> list[Draft]:
        """Read what stands before the number, where nothing that it measures follows it."""
        if kind == "cardinal" and self.s.at(u - 1) & PROP:
            return []  # "level 4"
        return (
            self.pronoun(u)
            or self.worth(u)
            or self.spent_on(u, kind)
            or self.object_of_change(u)
            or self.subject(u)
            or self.in_apposition(u)
        )

    def forward(self, u: int, kind: str) -> list[Draft]:
        """Read what stands after the number: "5 levels", "14% surge in new cases"."""
        s, after = self.s, u + 1
        while s.at(after) & QUOTE or self._ordinal_at(after):
            after += 1
        if self.reader.compound(u + 1) and self.rules.data.head:
            return self.make(Span(u + 2, u + 3), NEXT) if kind == "cardinal" else []
        if kind == "measure" and self.rules.data.head and not s.at(after) & OF:
            return []
        part = kind in ("percent", "fraction")
        if kind == "percent" and self.rules.data.percent_of and not s.at(after) & (OF | CHANGE):
            return []
        after = self.reader.over_change(after, kind)
        if self._follows_change(u) and s.at(after) & FIELD:
            after += 1
        phrase = self.reader.phrase(after, clauses=part, lists=kind in _LISTED)
        if phrase is None or (kind == "measure" and s.named(*phrase)):  # "20 km of Dover"
            return []
        return self.make(phrase, NEXT)

    def _ordinal_at(self, u: int) -> bool:
        """True for the second number of "les 30 premiers pays"."""
        q = self.s.draft[u] if u < len(self.s) else None
        return q is not None and q.attributes.get("kind") == "ordinal"

    def _follows_change(self, u: int) -> bool:
        s = self.s
        k = u - 1
        while s.at(k) & (WORTH | OF):
            k -= 1
        return bool(s.at(k) & CHANGE)

    def spent_on(self, u: int, kind: str) -> list[Draft]:
        """Read "(per year) in AI research" after an amount of money."""
        s = self.s
        u += 1
        if s.at(u) & PER:
            u += 1 if s.at(u + 1) & FIELD else 2
        if kind != "money" or not s.at(u) & FIELD or s.at(u + 1) & (DATE | QTY):
            return []
        phrase = self.reader.phrase(u + 1)
        return self.make(phrase, NEXT) if phrase and not s.named(*phrase) else []

    def pronoun(self, u: int) -> list[Draft]:
        """Take over what the sentence before measured: "It is to reach 16%"."""
        s, k = self.s, u
        while k > 0 and u - k < _REACH and s.role[k - 1] & THIN and not s.role[k - 1] & PRONOUN:
            k -= 1
        opens = k < 3 and s.at(k - 1) & PRONOUN
        return self.last_said if opens and any(s.role[i] & LINK for i in range(k, u)) else []

    def part_of(self, u: int) -> list[Draft]:
        """Take over what the number before measures: "dont 10 milliards", "including six"."""
        s = self.s
        if any(s.role[k] & OF_WHICH for k in range(max(u - 4, 0), u)):
            return self.same(u)
        q = s.draft[u]
        return self.same(u, unit=unit_of(q)) if s.at(0) & AMONG and q else []

    def worth(self, u: int) -> list[Draft]:
        """Read back over "of", "worth": "investment of $2 billion", "a growth rate of 20%"."""
        s, k = self.s, u
        while k > 0 and s.role[k - 1] & (WORTH | QUOTE):
            k -= 1
        named = k < u
        while named and k > 0 and s.role[k - 1] & REL:
            k -= 1
        phrase = self.reader.back(k, 6)
        if phrase is None:
            return []
        if not named:
            amount = any(s.role[i] & (SUM | PROP) for i in range(*phrase))
            if not (self.rules.data.worth_bare and amount):
                return []
        change = next((i for i in range(*phrase) if s.role[i] & CHANGE), None)
        if change is not None:
            last = change + 1 == phrase.end and bool(self.rules.data.head)
            phrase = Span(phrase.start, change) if last else Span(change + 1, phrase.end)
            return self.make(phrase, SUBJECT) if phrase.start < phrase.end else []
        prop = next((i for i in range(*phrase) if s.role[i] & PROP), None)
        if prop is not None:
            last = prop + 1 == phrase.end and not self.rules.data.totals_bare
            self.property(u, phrase if last else Span(prop, phrase.end))
            return self.outer(u)
        if s.at(phrase.start - 1) & OF and not s.at(phrase.start - 1) & DET:
            outer = self.reader.back(phrase.start - 1, 3)
            if outer and not s.role[outer.end - 1] & (CHANGE | TOTAL | PROP):
                phrase = Span(outer.start, phrase.end)
        return self.make(phrase, SUBJECT)

    def object_of_change(self, u: int) -> list[Draft]:
        """Read what is said to change: "an increase in funding of 5%", "cut emissions by 20%"."""
        s, run = self.s, self.thin(u)
        for k in range(run - 1, max(run - 12, -1), -1):
            if s.role[k] & (EDGE | REPORT | REL) and not s.role[k] & QTY:
                return []
            if s.role[k] & CHANGE:
                first = k + 1
                if s.at(first) & FIELD:
                    first += 1
                found = self.reader.trim(self.reader.skip(first), run)
                return self.make(found, SUBJECT) if found else []
        return []

    def thin(self, u: int) -> int:
        """Give where the verb group (and adverbs) that the number at `u` hangs on begins."""
        s, k = self.s, u
        while k > 0 and u - k < 10:
            role = s.role[k - 1]
            dates = role & (JOIN | COMMA) and s.at(k) & DATE and s.at(k - 2) & DATE
            if not (role & THIN or dates) or role & (REPORT | REL):
                break
            k -= 1
        return k

    def subject(self, u: int, *, total: bool = False) -> list[Draft]:
        """Read the subject of the verb that states the value: "the share rose to 5%".

        With `total`, only one that names a number of things: "the number of cases rose by 5".
        """
        s = self.s
        end = self.thin(u)
        if not any(s.role[k] & LINK for k in range(end, u)):
            return []
        if end > 0 and s.role[end - 1] & (COMMA | REL) and (total or s.at(end - 1) & REL):
            end -= 1
            while end > 0 and s.role[end - 1] & COMMA:
                end -= 1
            first = self._clause_start(end, commas=s.at(end) & REL == 0)
        else:
            first = self._clause_start(end, commas=False)
        if end > 0 and s.role[end - 1] & JOIN:  # "is long and costs 5 euros"
            end = next((k for k in range(first + 1, end) if s.role[k] & PREDICATE), end - 1)
        if s.at(first) & QTY and first < end:
            return [] if total else self.counted(first)
        found = self._subject(first, end, u, total=total)
        return self.make(found, SUBJECT) if found else []

    def counted(self, u: int) -> list[Draft]:
        """Give what is counted up to the number at `u`: "14 towns and 9 villages have"."""
        out: list[Draft] = []
        for k in range(u, max(u - _REACH, -1), -1):
            if self.s.role[k] & (PREDICATE | REPORT | PREP | HARD | OPEN | CLOSE):
                break
            out = [d for d in self.measured.get(k, []) if d not in out] + out
        return out

    def _clause_start(self, end: int, *, commas: bool) -> int:
        s = self.s
        edge = HARD | OPEN | CLOSE | REPORT | (0 if commas else COMMA)
        k = join = end
        while k > 0 and end - k < _REACH and not s.role[k - 1] & edge:
            k -= 1
            if s.role[k] & JOIN and join == end and k + 1 < end:
                join = k + 1
            if s.role[k] & QTY:  # "rose 5% and prices": a clause of its own
                return join if join < end else k
        return k

    def _subject(self, first: int, end: int, u: int, *, total: bool) -> Span | None:
        """Find the subject among the units `[first, end)`."""
        s, reader = self.s, self.reader
        start, relative = None, False
        for k in range(first, end):
            role = s.role[k]
            relative = relative or bool(role & REL)
            bare = self.rules.data.totals_bare and k + 1 < end
            if role & TOTAL and (s.at(k + 1) & OF or bare):
                start = k + 1
            elif start is None and role & PREDICATE and not relative:
                first = k + 1
        if start is None and total:
            return None
        start = reader.skip(first if start is None else start)
        skipped = PREP | DATE | STOP | DET | JOIN | PER | REL
        while start < end and s.role[start] & skipped and not s.at(start + 1) & REL:
            start += 1
        if s.at(start) & EDGE:
            return None
        prop = next((k for k in range(start, min(start + 4, end)) if s.role[k] & PROP), None)
        bare = self.rules.data.totals_bare
        if prop is not None and prop + 1 < end and (bare or s.at(prop + 1) & (OF | FIELD)):
            self.property(u, Span(prop if bare else start, prop + 1))
            start = reader.skip(prop + 2 if s.at(prop + 1) & FIELD else prop + 1)
        return self.reader.trim(start, end)

    def in_apposition(self, u: int) -> list[Draft]:
        """Take over what the number before measures, or the subject of the sentence.

        For "77%, an increase of 11%", "(reaching 28%)": no noun stands between.
        """
        s, k = self.s, u
        link = False
        while (
            k > 0 and u - k < _REACH and s.role[k - 1] & (THIN | DET | OF | CHANGE | WORTH | QUOTE)
        ):
            k -= 1
            link = link or bool(s.role[k] & (LINK | CHANGE))
        edge = s.at(k - 1)
        if k == 0 or not edge & (COMMA | OPEN | JOIN | QTY | VERSUS):
            return []
        if edge & OPEN and not link and not s.at(u + 1) & (CLOSE | PREP | COMMA):
            return []
        if link or edge & OPEN:
            return self.outer(u)
        q = s.draft[u]
        free = edge & QTY or q is None or q.attributes.get("kind") == "multiple"
        return self.same(u, unit=None if free or q is None else unit_of(q))

    def same(self, u: int, *, unit: Unit | None = None) -> list[Draft]:
        """Give what the nearest number before measures (nothing if it has not this `unit`)."""
        for k in range(u - 1, max(u - _REACH, -1), -1):
            if k in self.measured:
                before = self.s.draft[k]
                like = unit is None or (before is not None and unit_of(before) == unit)
                return self.measured[k] if like else []
        return []

    def outer(self, u: int) -> list[Draft]:
        """Give what the sentence is about.

        The things counted in its subject, else what the number before measures, else the subject.
        """
        s = self.s
        start = max(u - _FAR, 0)
        verb = next((k for k in range(start + 1, u) if s.role[k] & PREDICATE), start)
        counted = [d for k in range(start, verb) for d in self.measured.get(k, [])]
        if counted or self.same(u):
            return counted or self.same(u)
        found = self._subject(self._clause_start(verb, commas=False), verb, u, total=False)
        return self.make(found, SAME) if found else []

    def ordinal(self, u: int, q: Draft) -> list[Draft]:
        """Read the noun that an ordinal ranks; none if it is an event's or the name of a level."""
        s = self.s
        bare = s.text[q.start : q.end].isdigit()
        phrase = self.reader.ranked(u, bare=bare)
        outside = EVENT | PROP if bare else EVENT
        if phrase is None or any(s.role[k] & outside for k in range(*phrase)):
            return []
        return self.make(phrase, NEXT)

    # -- making -----------------------------------------------------------------------------

    def property(self, u: int, phrase: Span) -> None:
        """Make a PROPERTY of the units and link the quantity at `u` to it."""
        q = self.s.draft[u]
        first = phrase.start
        while first < phrase.end - 1 and self.s.role[first] & (DET | QUOTE | STOP):
            first += 1
        if q is not None:
            q.links.append(("property", self._draft("PROPERTY", Span(first, phrase.end), SUBJECT)))

    def make(self, phrase: Span, score: float) -> list[Draft]:
        """Make a MEASURED of the units, once for each stretch of text."""
        return [self._draft("MEASURED", phrase, score)]

    def _draft(self, label: str, phrase: Span, score: float) -> Draft:
        start, end = self.s.start[phrase.start], self.s.end[phrase.end - 1]
        return self._at(label, start, end, score)

    def _at(self, label: str, start: int, end: int, score: float) -> Draft:
        return self.made.setdefault((label, start, end), Draft(label, start, end, score=score))
