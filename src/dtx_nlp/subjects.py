"""Who stands as the subject of a cue, and who is spoken to: names, offices and collectives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dtx_nlp.actors import Grammar, Part, Phrase, grammar
from dtx_nlp.demands import Memory
from dtx_nlp.drafts import Draft
from dtx_nlp.languages.demand_sections import Directives
from dtx_nlp.lexing import WORD, Lexed, fold
from dtx_nlp.phrases import Phrases

#: How many actors one enumeration may have.
CHAIN: Final = 12
#: How many words of an unknown complement may stand between a collective and its modal.
_GAP: Final = 6
#: How many words a relative clause of a subject may have.
_RELATIVE: Final = 24
#: The least, with its pronoun: "that fail".
_SHORT: Final = 1
#: How many adverbs and auxiliaries may stand between a subject and its cue.
_ADVERBS: Final = 8


class Tables:
    """The tables of a language that tell who speaks, compiled."""

    def __init__(self, code: str, data: Directives) -> None:
        self.actors: Grammar = grammar(code)
        self.between = Phrases([*data.adverbs, *data.auxiliaries, *data.negations])
        self.report = Phrases(data.report)
        self.clause = Phrases(data.clause)
        self.according = Phrases(data.according)
        self.addressee = Phrases(data.addressee)
        self.coordinators = Phrases(data.coordinators)
        self.pronouns = frozenset(data.pronouns)
        self.anaphors = frozenset(data.anaphors)
        self.first_person = Phrases(data.first_person)
        self.report_same = Phrases(data.report_same)
        self.determiners = frozenset(data.determiners)
        self.prepositions = Phrases(data.prepositions)
        self.relative = frozenset(data.relative)
        self.singles = Phrases(data.actors.singles)
        self.definite = frozenset(data.actors.definite)


class Subjects:
    """The actors of one sentence, the tokens `[first, last)`."""

    def __init__(
        self,
        lexed: Lexed,
        tables: Tables,
        bounds: tuple[int, int],
        memory: Memory,
        known: dict[tuple[str, int, int], Draft],
        laws: dict[int, int],
        sizes: Sequence[tuple[int, int]] = (),
    ) -> None:
        self.lexed = lexed
        self.tables = tables
        self.bounds = bounds
        self.first, self.last = bounds
        self.memory = memory
        self.known = known
        self.new: list[Draft] = []
        self.laws = laws
        self.sizes = sizes
        self.dated: list[int] = []  # where the sentence's dates with "by" begin
        self.spoken = False  # somebody whose name is not known speaks
        self.phrases = list(tables.actors.every(lexed, *bounds))
        self._ending = {p.last: p for p in self.phrases}
        self._starting = {p.first: p for p in self.phrases}

    def draft(self, phrase: Phrase) -> Draft:
        """Give the mention that acts, as a draft: the person where the text names who it is."""
        head = self._draft(phrase.head)
        if phrase.role is not None:
            role = self._draft(phrase.role)
            if ("role", role) not in head.links:
                head.links.append(("role", role))
            self._hold(phrase.role, head)
        elif head.label == "ROLE":
            office = self._text(phrase.head)
            self.memory.offices[id(head)] = office
            return self.memory.holders.get(office) or head
        return head

    def _draft(self, part: Part) -> Draft:
        start, end = self.lexed.start[part.first], self.lexed.end[part.last - 1]
        key = (part.label, start, end)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = Draft(part.label, start, end, score=0.7)
            self.new.append(found)
        return found

    def _text(self, part: Part) -> str:
        return self.tables.actors.office(self.lexed, part)

    def _hold(self, part: Part, person: Draft) -> None:
        """Remember who holds an office; two holders of other names make it doubtful."""
        text, holders = self._text(part), self.memory.holders
        if text not in holders:
            self.memory.settle(text, person)
        old = holders.setdefault(text, person)
        if old is not None and old is not person:
            words = self.lexed.text
            same = fold(words[old.start : old.end]) == fold(words[person.start : person.end])
            holders[text] = person if same else None

    def before(self, cue: int) -> int:
        """Pass adverbs and auxiliaries back from a cue: the token after the subject."""
        j = cue
        for _ in range(_ADVERBS):
            hit = self.tables.between.match_back(self.lexed, j - 1) if j > self.first else None
            if hit is None or hit[0] < self.first or j in self._ending:
                break
            j = hit[0]
        return j

    def ends_law(self, cue: int) -> bool:
        """True if a law is the subject of a cue; `laws` are their ends by their starts."""
        j = self.before(cue)
        return j > self.first and self.lexed.end[j - 1] in self.laws.values()

    def negation(self, cue: int, negations: Phrases) -> int:
        """Give the token of a negation that stands right before a cue; the cue if there is none."""
        for k in range(self.before(cue), cue):
            if negations.match_back(self.lexed, k) is not None:
                return k
        return cue

    def subject(self, cue: int, *, names: bool = False) -> list[Phrase]:
        """Give the actors that stand as the subject right before a cue.

        With `names`, capitalised words of no known form are taken for a person's name.
        """
        j = self.before(cue)
        phrase = self._ending.get(j) or self._bare_name(j, new=names)
        if phrase is None and j > self.first and self.lexed.key[j - 1] == ",":
            phrase = self._ending.get(j - 1) or self._holder(j - 1)
            if phrase is not None and phrase.role is not None:
                return [phrase]
            if phrase is not None and not self._apposition(phrase):
                phrase = None
        if phrase is None:
            phrase = self._single(j)
        if phrase is None or self._oblique(phrase):
            return []
        named = self._apposition(phrase)
        return [named] if named is not None else self._chain_back(phrase)

    def _single(self, j: int) -> Phrase | None:
        """A collective that is none by its form alone, before token `j`: "the city"."""
        hit = self.tables.singles.match_back(self.lexed, j - 1) if j > self.first else None
        if hit is None or hit[0] < self.first:
            return None
        k = hit[0]
        before = k - 1
        before -= before > self.first and self.lexed.key[before] == "'"
        if self.tables.definite:
            before = self._past_modifiers(before)
            k = before + 1 + (self.lexed.key[before + 1] == "'")
            told = before >= self.first and self.lexed.key[before] in self.tables.definite
        else:
            told = before < self.first or self.lexed.kind[before] != WORD
            tables = (self.tables.report, self.tables.clause)
            told = told or any(t.match_back(self.lexed, before) for t in tables)
        if not told or any(p.first < j and k < p.last for p in self.phrases):
            return None
        return Phrase(k, j, Part("GROUP", k, j))

    def _past_modifiers(self, k: int) -> int:
        """Go back over two words at most to a definite article: "the county council"."""
        for j in range(k, max(self.first - 1, k - 3), -1):
            if self.lexed.key[j] in self.tables.definite:
                return j
            if self.lexed.kind[j] != WORD or self._stops(j):
                break
        return k

    def _stops(self, j: int) -> bool:
        tables = (self.tables.prepositions, self.tables.coordinators, self.tables.report)
        return any(t.match_back(self.lexed, j) is not None for t in tables)

    def far_subject(self, cue: int) -> list[Phrase]:
        """Give the collective that opens the clause of a cue, if what is told of it ends there."""
        j = self.before(cue)
        for p in self.phrases:
            if p.last >= j or p.head.label not in ("GROUP", "ORG") or self._oblique(p):
                continue
            if self._parenthesis(p.last, j):
                return self._chain_back(p)
            if p.head.label == "ORG":
                continue
            k = p.first
            while k > self.first and self.lexed.key[k - 1] in self.tables.determiners:
                k -= 1
            if k > self.first and self.lexed.kind[k - 1] == WORD:
                continue
            if self.lexed.key[p.last] in self.tables.relative:
                if j - p.last > _SHORT and self._one_clause(p.last, j):
                    return [p]
            elif j <= p.last + _GAP and all(self.lexed.kind[x] == WORD for x in range(p.last, j)):
                return [] if self._named(p.last, j) else [self._whole(p, j)]
        return []

    def _parenthesis(self, first: int, last: int) -> bool:
        """True if a relative clause between commas is all there is among `[first, last)`."""
        keys = self.lexed.key
        if last - first < _SHORT + 3 or keys[first] != "," or keys[last - 1] != ",":
            return False
        return keys[first + 1] in self.tables.relative and self._one_clause(first + 1, last - 1)

    def _one_clause(self, first: int, last: int) -> bool:
        """True if no mark ends a relative clause before token `last`."""
        marks = (";", ":", '"', "(")
        return last - first <= _RELATIVE and all(
            self.lexed.key[k] not in marks for k in range(first, last)
        )

    def _named(self, first: int, last: int) -> bool:
        """True if another actor stands among the tokens `[first, last)`."""
        return any(
            q.first >= first and q.last <= last and q.head.label != "LOC" for q in self.phrases
        )

    @staticmethod
    def _whole(phrase: Phrase, last: int) -> Phrase:
        return Phrase(phrase.first, last, Part("GROUP", phrase.first, last))

    def _bare_name(self, j: int, *, new: bool) -> Phrase | None:
        """Two to four capitalised words before token `j`, or words that were names before."""
        k, may_name = j, self.tables.actors.may_name
        while k > self.first and j - k < 5 and may_name(self.lexed, k - 1):
            k -= 1
            hyphen = k - 1 > self.first and self.lexed.key[k - 1] == "-" and self.lexed.glued(k)
            if hyphen and may_name(self.lexed, k - 2):
                k -= 1
        while k < j and self.lexed.key[k] in self.tables.actors.calendar:
            k += 1
        known = k < j and all(
            self.lexed.key[x] in self.memory.names or self.lexed.key[x] == "-" for x in range(k, j)
        )
        if not known and not (new and 2 <= j - k <= 4):
            return None
        if k > self.first and self.lexed.key[k - 1] in ("'", "&"):
            return None
        if any(k < p.last and p.first < j for p in self.phrases):
            return None
        if any(self.lexed.surface(x, x + 1).isupper() for x in range(k, j)):
            return None
        self._note(Part("PERSON", k, j))
        return Phrase(k, j, Part("PERSON", k, j))

    def _note(self, person: Part) -> None:
        keys = self.lexed.key[person.first : person.last]
        self.memory.names.update(k for k in keys if len(k) > 1)

    def _holder(self, j: int) -> Phrase | None:
        """The person of "the Minister of Health, Anna Berg," whose name ends before token `j`."""
        name = self._bare_name(j, new=True)
        if name is None or name.first <= self.first or self.lexed.key[name.first - 1] != ",":
            return None
        office = self._ending.get(name.first - 1)
        if office is None or office.head.label != "ROLE":
            return None
        return Phrase(office.first, j, name.head, office.head)

    def _apposition(self, phrase: Phrase) -> Phrase | None:
        """The person whom "X, Chairman of Y," is about: the actor before the comma."""
        for _ in range(3):
            k = phrase.first
            if phrase.head.label != "ROLE" or k <= self.first or self.lexed.key[k - 1] != ",":
                return None
            earlier = self._ending.get(k - 1)
            if earlier is None:
                return None
            if earlier.head.label == "PERSON":
                self.draft(earlier)
                self.attach(earlier, phrase)
                return earlier
            phrase = earlier
        return None

    def attach(self, person: Phrase, office: Phrase) -> None:
        """Note a second office of a person."""
        role = self._draft(office.head)
        head = self._draft(person.head)
        if all(tail is not role for _, tail in head.links):
            head.links.append(("role", role))

    def _oblique(self, phrase: Phrase) -> bool:
        k = phrase.first - 1
        while k >= self.first and (
            self.lexed.key[k] in self.tables.determiners or self.lexed.key[k] == "'"
        ):
            if self.tables.prepositions.match_back(self.lexed, k) is not None:
                return True
            k -= 1
        return k >= self.first and self.tables.prepositions.match_back(self.lexed, k) is not None

    def _chain_back(self, phrase: Phrase) -> list[Phrase]:
        out = [phrase]
        while len(out) < CHAIN:
            k = out[-1].first
            while k > self.first and self.lexed.key[k - 1] in self.tables.determiners:
                k -= 1
            hit = self.tables.coordinators.match_back(self.lexed, k - 1) if k > self.first else None
            j = hit[0] if hit is not None else k
            if j > self.first and self.lexed.key[j - 1] == ",":
                j -= 1
            earlier = self._ending.get(j) if j < k else None
            if earlier is None or (hit is None and earlier.head.label != out[-1].head.label):
                break
            if self.tables.according.match_back(self.lexed, earlier.first - 1) is not None:
                break
            out.append(earlier)
        return out[::-1]

    def enumeration(self, i: int, limit: int) -> tuple[list[Phrase], int]:
        """Give the actors that stand one after the other from token `i`, and the token after."""
        out: list[Phrase] = []
        end = j = i
        while len(out) < CHAIN:
            j = self._to_actor(j, limit)
            phrase = self._starting.get(j) or self.tables.actors.at(self.lexed, j, limit)
            if phrase is None:
                break
            out.append(phrase)
            end = j = phrase.last
            if j < limit and self.lexed.key[j] == ",":
                j += 1
            hit = self.tables.coordinators.match(self.lexed, j) if j < limit else None
            if hit is not None:
                j = hit[0]
            elif j == end:
                break
        return out, end

    def _to_actor(self, j: int, limit: int) -> int:
        """Pass prepositions and articles before an addressee."""
        for _ in range(4):
            hit = self.tables.addressee.match(self.lexed, j) if j < limit else None
            if hit is not None and j not in self._starting:
                j = hit[0]
            elif j < limit and self.lexed.key[j] in self.tables.determiners:
                j += 1
                if j < limit and self.lexed.key[j] == "'":
                    j += 1
            else:
                break
        return j

    def we(self, cue: int) -> bool:
        """True if who speaks is the subject of a cue: "we must"."""
        j = self.before(cue)
        if j > self.first and self.lexed.key[j - 1] == "'":
            j -= 1
        table = self.tables.first_person
        return any(table.match_back(self.lexed, k) for k in range(max(self.first, j - 1), cue))

    def proper(self, cue: int, *, alone: bool = False) -> bool:
        """True if a name of no known kind is the subject of a cue: "New York will".

        The one word that opens a sentence is taken for a name only if it may be `alone`.
        """
        j = self.before(cue)
        k = j
        while k > self.first and self.tables.actors.may_name(self.lexed, k - 1):
            k -= 1
        if k == j or any(self.lexed.key[x] in self.tables.actors.calendar for x in range(k, j)):
            return False
        if k == self.first or self.lexed.key[k - 1] in ('"', "-", ":"):
            return j - k > 1 or alone
        before = self.lexed.key[k - 1]
        return self.lexed.kind[k - 1] != WORD or before in self.tables.actors.calendar

    def pronoun(self, cue: int) -> bool:
        """True if a pronoun is the subject of a cue."""
        j, keys = self.before(cue), self.lexed.key
        return (j > self.first and keys[j - 1] in self.tables.pronouns) or any(
            keys[k] in self.tables.pronouns for k in range(j, cue)
        )
