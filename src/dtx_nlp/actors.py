"""Who acts: offices with their holders, bodies, collectives and countries, by their form.

A language file lists the nouns that head such names; the code puts together head, modifiers,
complement ("Ministry" + "of" + "Finance") and the capitalised name that follows an office.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from babel import Locale

from dtx_nlp import languages
from dtx_nlp.languages.demand_sections import Actors
from dtx_nlp.lexing import NUMBER, SYMBOL, WORD, Lexed, PhraseTable, expand, fold
from dtx_nlp.phrases import Phrases, capital, lemmas, table
from dtx_nlp.surfaces import territories

#: Most words of one piece of a name: what keeps the search linear.
_REACH: Final = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One mention of a phrase: its label and its tokens `[first, last)`."""

    label: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name or collective over the tokens `[first, last)`; `head` is the mention that acts."""

    first: int
    last: int
    head: Part
    role: Part | None = None  # the office that `head`, a person, holds
    sure: bool = True  # the form alone makes it a mention


class Grammar:
    """The actor tables of one language, compiled."""

    def __init__(self, code: str, actors: Actors, small: frozenset[str] = frozenset()) -> None:
        self.actors = actors
        self._courtesy = table(actors.courtesy)
        self._roles = lemmas(actors.roles)
        self._same = dict(pair.split("=") for pair in actors.same_office)
        self._role_before = table(actors.role_before)
        self._bodies = table(actors.bodies)
        self._powers = table(actors.powers)
        self._groups = Phrases([*actors.groups, *actors.groups_marked])
        self._marked = frozenset(actors.groups_marked)
        self._plurals = frozenset(actors.plurals)
        self._group_before = table(actors.group_before)
        self._group_after = table(actors.group_after)
        self._links = table(actors.links)
        self._topics = Phrases(actors.topics)
        self._fields = table(actors.fields)
        self._named = _exact(actors.named)
        self._places = _places(code, actors)
        self._articles = frozenset(actors.articles)
        self._definite = frozenset(actors.definite)
        self._families = frozenset(n.casefold() for n in actors.families)
        self._not_names = frozenset(n.casefold() for n in actors.not_names) | small
        self.calendar = _calendar(code)
        tables = (self._courtesy, self._roles, self._role_before, self._bodies, self._powers)
        groups = (self._groups, self._group_before, self._named, self._places)
        self._starts = frozenset(k for t in (*tables, *groups) for k in t.heads())
        self._stops = frozenset(actors.stops)

    def at(self, lexed: Lexed, i: int, limit: int) -> Phrase | None:
        """Give the actor phrase that begins at token `i`, if there is one."""
        if i >= limit or lexed.kind[i] != WORD:
            return None
        key = lexed.key[i]
        known = key in self._starts or capital(lexed, i)
        if not known and not (self.actors.adjectives and key.endswith(self.actors.adjectives)):
            return None
        return (
            self._polite(lexed, i, limit)
            or self._office(lexed, i, limit)
            or self._body(lexed, i, limit)
            or self._place(lexed, i, limit)
            or self._group(lexed, i, limit)
            or self._lone_body(lexed, i, limit)
            or self._person(lexed, i, limit)
        )

    def every(self, lexed: Lexed, first: int, last: int) -> Iterator[Phrase]:
        """Give the actor phrases among the tokens `[first, last)`, in order."""
        i = first
        while i < last:
            phrase = self.at(lexed, i, last)
            if phrase is None:
                i += 1
            else:
                yield phrase
                i = max(phrase.last, i + 1)

    def office(self, lexed: Lexed, part: Part) -> str:
        """Give a key for an office, the same in all its cases and under its other names."""
        for i in range(part.first, part.last):
            hit = self._roles.match(lexed, i)
            if hit is not None and hit[0] <= part.last:
                head = [*lexed.key[part.first : i], hit[1]]
                text = " ".join([*head, *lexed.key[hit[0] : part.last]])
                return self._same.get(text, text)
        return fold(lexed.surface(part.first, part.last))

    def within(self, lexed: Lexed, office: Part) -> Iterator[Part]:
        """Give the bodies and places that the name of an office contains."""
        for i in range(office.first + 1, office.last):
            found = self._body(lexed, i, office.last) or self._place(lexed, i, office.last)
            if found is not None:
                yield found.head
                return

    def name_end(self, lexed: Lexed, i: int, limit: int) -> int:
        """Give the end of a person's name that begins at `i` (`i` itself if there is none)."""
        j = i
        while j < min(limit, i + _REACH):
            if self.may_name(lexed, j):
                j += 1
            elif j > i and _joins_name(lexed, j, limit):
                j += 2
            else:
                break
        return j

    def may_name(self, lexed: Lexed, j: int) -> bool:
        """True if token `j` may be a word of a person's name."""
        if lexed.kind[j] != WORD or not capital(lexed, j) or lexed.key[j] in self._not_names:
            return False
        tables = (self._roles, self._bodies, self._powers, self._groups)
        return all(t.match(lexed, j) is None for t in tables)

    def _polite(self, lexed: Lexed, i: int, limit: int) -> Phrase | None:
        hit = self._courtesy.match(lexed, i)
        if hit is None:
            return None
        j = hit[0]
        if j < limit and lexed.key[j] == ".":
            j += 1
        end = self.name_end(lexed, j, limit)
        return Phrase(i, end, Part("PERSON", j, end)) if end > j else None

    def _office(self, lexed: Lexed, i: int, limit: int) -> Phrase | None:
        j = self._modified(lexed, i, limit, self._role_before, ())
        hit = self._roles.match(lexed, j)
        if hit is None or hit[0] > limit:
            return None
        end = self._complement(lexed, hit[0], limit)
        role = Part("ROLE", i, end)
        start = end
        polite = self._courtesy.match(lexed, end)
        if polite is not None and polite[0] < limit:
            start = polite[0] + (lexed.key[polite[0]] == ".")
        person = self.name_end(lexed, start, limit)
        if person > start:
            return Phrase(i, person, Part("PERSON", start, person), role)
        return Phrase(i, end, role)

    def _body(self, lexed: Lexed, i: int, limit: int) -> Phrase | None:
        named = self._named.match(lexed, i)
        if named is not None and named[0] <= limit:
            return Phrase(i, named[0], Part("ORG", i, named[0]))
        power = self._powers.match(lexed, i)
        if power is not None and power[0] <= limit:
            end = self._complement(lexed, power[0], limit, whole=True)
            return Phrase(i, end, Part("ORG", i, end))
        head = self._to_head(lexed, i, limit)
        hit = self._bodies.match(lexed, head)
        if hit is None or hit[0] > limit:
            return None
        end = self._complement(lexed, hit[0], limit, whole=True)
        if (end == hit[0] and head == i) or (self.actors.capital_head and not capital(lexed, i)):
            return None
        return Phrase(i, end, Part("ORG", i, end))

    def _lone_body(self, lexed: Lexed, i: int, limit: int) -> Phrase | None:
        """A body without modifier or complement: "the Committee"; unsure in small letters."""
        hit = self._bodies.match(lexed, i)
        if hit is None or hit[0] > limit:
            return None
        sure = capital(lexed, i)
        if not sure and not (i > 0 and lexed.key[i - 1] in self._definite):
            return None
        return Phrase(i, hit[0], Part("ORG", i, hit[0]), sure=sure)

    def _to_head(self, lexed: Lexed, i: int, limit: int) -> int:
        """Pass the words that may stand before the head of a body's name."""
        if not self.actors.body_last or not capital(lexed, i) or lexed.key[i] in self._articles:
            return i
        for j in range(i, min(limit, i + _REACH)):
            if self._bodies.match(lexed, j) is not None:
                return j
            between = j > i and lexed.key[j] in ("'", "s", "-")
            adjective = lexed.key[j].endswith(self.actors.adjectives or ("\n",))
            if not between and not (capital(lexed, j) or adjective):
                return i
        return i

    def _group(self, lexed: Lexed, i: int, limit: int) -> Phrase | None:
        adjectives = self.actors.adjectives
        j = self._modified(lexed, i, limit, self._group_before, adjectives)
        hit = self._groups.match(lexed, j) or self._groups.match(lexed, i)
        if hit is None or hit[0] > limit or (i > 0 and lexed.kind[i - 1] == NUMBER):
            return None
        if hit[1] in self._marked and not self._plural(lexed, i):
            return None
        end = hit[0]
        while end < limit:
            more = self._group_after.match(lexed, end)
            further = more[0] if more is not None else self._complement(lexed, end, limit)
            if further == end or further > limit:
                break
            end = further
        return Phrase(i, end, Part("GROUP", i, end))

    def _plural(self, lexed: Lexed, i: int) -> bool:
        """True if a plural marker, or another collective and a comma, stand before token `i`."""
        if i > 0 and lexed.key[i - 1] in self._plurals:
            return True
        joined = i > 1 and (lexed.key[i - 1] == "," or lexed.key[i - 1] in self.actors.joins)
        return joined and self._groups.match_back(lexed, i - 2) is not None

    def _place(self, lexed: Lexed, i: int, limit: int) -> Phrase | None:
        hit = self._places.match(lexed, i)
        if hit is None or hit[0] > limit or not capital(lexed, i):
            return None
        return Phrase(i, hit[0], Part("LOC", i, hit[0]))

    def _person(self, lexed: Lexed, i: int, limit: int) -> Phrase | None:
        """A name without a title: only where a family name that is on the list opens it."""
        if lexed.key[i] not in self._families:
            return None
        end = self.name_end(lexed, i, limit)
        return Phrase(i, end, Part("PERSON", i, end)) if 2 <= end - i <= 4 else None

    @staticmethod
    def _modified(
        lexed: Lexed, i: int, limit: int, before: PhraseTable[str], endings: tuple[str, ...]
    ) -> int:
        for _ in range(3):
            hit = before.match(lexed, i) if i < limit else None
            if hit is not None and hit[0] < limit:
                i = hit[0]
            elif endings and i + 1 < limit and _ends(lexed.key[i], endings):
                i += 1
            else:
                break
        return i

    def _complement(self, lexed: Lexed, i: int, limit: int, *, whole: bool = False) -> int:
        """Give the end of the complement that follows a head at `i` (`i` itself if none).

        A body's complement is capitalised as a `whole`; after an office a name may follow.
        """
        end = i
        for _ in range(_REACH):
            hit = self._links.match(lexed, end) if end < limit else None
            start = hit[0] if hit is not None else end
            further = start
            if start < limit:
                further = self._unit(lexed, start, limit, linked=hit is not None, whole=whole)
            if further == start:
                break
            end = further
        return end

    def _unit(self, lexed: Lexed, i: int, limit: int, *, linked: bool, whole: bool) -> int:
        """One piece of a complement: a field of government, a place, a body, a group, a name."""
        j = i
        while linked and j < limit - 1 and (lexed.key[j] in self._articles or lexed.key[j] == "'"):
            j += 1
        known = self._known(lexed, j, limit)
        if known:
            return known
        if linked and self._topics.match_back(lexed, i - 1) is not None:
            return self._topic(lexed, j, limit) or i
        if not linked and not self.actors.bare:
            return i
        j += whole and not linked and lexed.key[i] in self._plurals
        k = self._modified(lexed, j, limit, self._group_before, self.actors.adjectives)
        for t in (self._bodies, self._powers, self._groups):
            found = t.match(lexed, k if t is self._groups else self._to_head(lexed, k, limit))
            if found is not None and found[0] <= limit:
                return found[0]
        if linked or whole:
            return self._capitals(lexed, j, limit) or i
        return next((k for k in range(j, limit) if not self._nominal(lexed, k)), limit)

    def _known(self, lexed: Lexed, j: int, limit: int) -> int:
        """Give the end of a field of government or a place at `j`; 0 if there is none."""
        field = self._fields.match(lexed, j)
        if self.actors.bare and field and field[1][0].isupper() and not capital(lexed, j):
            field = None
        for found in (field, self._places.match(lexed, j)):
            if found is not None and found[0] <= limit:
                return found[0]
        return 0

    def _nominal(self, lexed: Lexed, j: int) -> bool:
        """True for a noun by its affixes, which after an office is a field: "Perikanan"."""
        key = lexed.key[j]
        return capital(lexed, j) and any(
            len(key) > len(a) + 2
            and key.startswith(a.split("-")[0])
            and key.endswith(a.split("-")[1])
            for a in self.actors.noun_affixes
        )

    def _topic(self, lexed: Lexed, i: int, limit: int) -> int:
        """The words after "on", "for": to the end of the noun phrase; 0 if there is none."""
        j = i
        while j < min(limit, i + _REACH) and lexed.kind[j] == WORD:
            if lexed.key[j] in self._stops or _ends(lexed.key[j], self.actors.finite):
                break
            if self.actors.title_case and not capital(lexed, j):
                break
            j += 1
        return j if j > i else 0

    def _capitals(self, lexed: Lexed, i: int, limit: int) -> int:
        """Capitalised words up to where a person's name begins; 0 if there are none."""
        j = i
        while j < min(limit, i + _REACH) and lexed.kind[j] == WORD and capital(lexed, j):
            if lexed.key[j] in self._families:
                break
            j += 1
        return j if j > i else 0


def _joins_name(lexed: Lexed, j: int, limit: int) -> bool:
    """True if a hyphen or apostrophe at `j` stands inside a name ("Kai-Fu", "O'Neil")."""
    return (
        j + 1 < limit
        and lexed.kind[j] == SYMBOL
        and lexed.key[j] in ("-", "'")
        and lexed.glued(j)
        and lexed.glued(j + 1)
        and lexed.kind[j + 1] == WORD
        and capital(lexed, j + 1)
    )


def _exact(surfaces: Sequence[str]) -> PhraseTable[str]:
    out: PhraseTable[str] = PhraseTable()
    for s in surfaces:
        out.add(s, s, case=True)
    return out


def _places(code: str, actors: Actors) -> PhraseTable[str]:
    """Countries and regions by CLDR, with the endings that the language's cases give them."""
    out = table(actors.places)
    for name, territory in territories(code, actors.place_endings):
        out.add(name, territory, keep=True)
    return out


def _calendar(code: str) -> frozenset[str]:
    """The words of the names of months and weekdays, by CLDR."""
    locale = Locale.parse(code)
    names = [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return frozenset(word for name in names for word in name.casefold().split())


def _ends(key: str, endings: tuple[str, ...]) -> bool:
    return len(key) > 4 and key.endswith(endings)


@functools.cache
def grammar(code: str) -> Grammar:
    """Compile the actors of a language, once."""
    data = languages.get(code).directives
    cues = (w for c in data.cues if c.force != "plan" for s in c.words for w in expand(s))
    small = (*data.connectives, *data.lead_ins, *data.conditions, *data.adverbs, *data.determiners)
    small = (*small, *cues, *(w for s in data.report for w in expand(s)))
    return Grammar(code, data.actors, frozenset(w for w in small if " " not in w))
