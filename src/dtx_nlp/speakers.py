"""Who speaks and who is spoken to: subjects, addressees and speakers around a cue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from dtx_nlp.actors import Grammar, Part, Phrase, grammar, table
from dtx_nlp.drafts import Draft
from dtx_nlp.languages.sections import Directives
from dtx_nlp.lexing import Lexed, fold

#: How many actors one enumeration may have.
_CHAIN: Final = 12


@dataclass(slots=True)
class Memory:
    """What an article has said so far: its speaker, its named offices, the list that goes on."""

    speaker: Draft | None = None
    holders: dict[str, Draft | None] = field(default_factory=dict)
    demand: Demand | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """What the items of a list inherit."""

    force: str
    cue: str
    issuers: tuple[Draft, ...] = ()
    to: tuple[Draft, ...] = ()
    polarity: str = ""
    form: str = ""


class Tables:
    """The tables of a language that tell who speaks, compiled."""

    def __init__(self, code: str, data: Directives) -> None:
        self.actors: Grammar = grammar(code)
        self.between = table([*data.adverbs, *data.auxiliaries, *data.negations])
        self.report = table(data.report)
        self.according = table(data.according)
        self.addressee = table(data.addressee)
        self.coordinators = table(data.coordinators)
        self.pronouns = frozenset(data.pronouns)
        self.determiners = frozenset(data.determiners)
        self.prepositions = table(data.prepositions)


class Scene:
    """The actors of one sentence, the tokens `[first, last)`."""

    def __init__(
        self,
        lexed: Lexed,
        tables: Tables,
        bounds: tuple[int, int],
        memory: Memory,
        known: dict[tuple[str, int, int], Draft],
    ) -> None:
        self.lexed = lexed
        self.tables = tables
        self.first, self.last = bounds
        self.memory = memory
        self.known = known
        self.new: list[Draft] = []
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
            return self.memory.holders.get(self._text(phrase.head)) or head
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
        return fold(self.lexed.surface(part.first, part.last))

    def _hold(self, part: Part, person: Draft) -> None:
        """Remember who holds an office; two holders of other names make it doubtful."""
        text, holders = self._text(part), self.memory.holders
        old = holders.setdefault(text, person)
        if old is not None and old is not person:
            words = self.lexed.text
            same = fold(words[old.start : old.end]) == fold(words[person.start : person.end])
            holders[text] = person if same else None

    def before(self, cue: int) -> tuple[int, bool]:
        """Pass adverbs and auxiliaries back from a cue: (end of the subject, was anything there)."""
        j = cue
        while j > self.first:
            hit = self.tables.between.match_back(self.lexed, j - 1)
            if hit is None or hit[0] < self.first or j in self._ending:
                break
            j = hit[0]
        return j, j > self.first

    def subject(self, cue: int) -> list[Phrase]:
        """Give the actors that stand as the subject right before a cue."""
        j, _ = self.before(cue)
        phrase = self._ending.get(j)
        if phrase is None and j > self.first and self.lexed.key[j - 1] == ",":
            phrase = self._ending.get(j - 1)
            if phrase is not None and not self._apposition(phrase):
                phrase = None
        if phrase is None or self._oblique(phrase):
            return []
        named = self._apposition(phrase)
        return [named] if named is not None else self._chain_back(phrase)

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
        while len(out) < _CHAIN:
            k = out[-1].first
            while k > self.first and self.lexed.key[k - 1] in self.tables.determiners:
                k -= 1
            hit = self.tables.coordinators.match_back(self.lexed, k - 1) if k > self.first else None
            j = hit[0] if hit is not None else k
            if j > self.first and self.lexed.key[j - 1] == ",":
                j -= 1
            earlier = self._ending.get(j) if j < k else None
            if earlier is None:
                break
            out.append(earlier)
        return out[::-1]

    def enumeration(self, i: int, limit: int) -> tuple[list[Phrase], int]:
        """Give the actors that stand one after the other from token `i`, and the token after."""
        out: list[Phrase] = []
        end = j = i
        while len(out) < _CHAIN:
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

    def topic(self, cue: int) -> Phrase | None:
        """Give the first actor of the sentence that is no oblique, as the subject of a far cue."""
        for p in self.phrases:
            if p.last > cue:
                break
            if p.head.label != "GROUP" and not self._oblique(p):
                return p
        return None

    def pronoun(self, cue: int) -> bool:
        """True if a pronoun is the subject of a cue."""
        j, inside = self.before(cue)
        keys = self.lexed.key
        return (inside and keys[j - 1] in self.tables.pronouns) or any(
            keys[k] in self.tables.pronouns for k in range(j, cue)
        )

    def speaker(self, cue: int, end: int) -> Draft | None:
        """Give who says what stands around a cue: before it, or after the quote that ends at `end`."""
        for p in self.phrases:
            if p.first < cue and self.tables.according.match_back(self.lexed, p.first - 1):
                return self.draft(p)
        for k in range(self.first, min(cue, self.last)):
            found = self._reported(k, limit=cue)
            if found is not None:
                return found
        for k in range(end, self.last):
            found = self._reported(k, limit=self.last)
            if found is not None:
                return found
        return None

    def _reported(self, k: int, limit: int) -> Draft | None:
        """The subject of a verb of speech at `k`: right before it, or right after it."""
        hit = self.tables.report.match(self.lexed, k)
        if hit is None:
            return None
        subject = self.subject(k)
        if subject:
            return self.draft(subject[-1])
        if self.pronoun(k):
            return self.memory.speaker
        after, _ = self.enumeration(hit[0], min(limit + _CHAIN, self.last))
        if after and after[0].first <= hit[0] + 3:
            return self.draft(after[0])
        return None
