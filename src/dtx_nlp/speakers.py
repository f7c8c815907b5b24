"""Who speaks: the speaker around a cue, by verbs of speech, and what an article remembers."""

from __future__ import annotations

from typing import Final

from dtx_nlp.actors import Part, Phrase
from dtx_nlp.drafts import Draft
from dtx_nlp.lexing import WORD
from dtx_nlp.phrases import capital
from dtx_nlp.subjects import CHAIN, Subjects

#: How far behind a verb of speech the speaker's name may stand.
_NEAR: Final = 9


class Scene(Subjects):
    """The speakers of one sentence, beside its actors."""

    def _measured(self, phrase: Phrase) -> bool:
        """True for a name that is part of a unit ("долл. США")."""
        start = self.lexed.start[phrase.first]
        return any(s <= start < e for s, e in self.sizes)

    def _known_names(self) -> Draft | None:
        """Take words that were a person's name before for one again; give one that comes first."""
        opener = None
        names, calendar = self.memory.names, self.tables.actors.calendar
        taken = [(d.start, d.end) for d in self.new]
        k = self.first
        while k < self.last:
            j = k
            while j < self.last and self.lexed.key[j] in names and capital(self.lexed, j):
                j += 1
            start = self.lexed.start[k]
            if (
                j > k
                and self.lexed.key[k] not in calendar
                and not any(s <= start < e for s, e in taken)
            ):
                found = self._draft(Part("PERSON", k, j))
                opener = found if k == self.first else opener
            k = max(j, k + 1)
        return opener

    def _certain(self, phrase: Phrase) -> None:
        """Draft a phrase whose form is certain, and what the name of an office contains."""
        self.draft(phrase)
        office = phrase.role or phrase.head
        if office.label == "ROLE":
            for part in self.tables.actors.within(self.lexed, office):
                self._draft(part)
        single = phrase.head.last - phrase.head.first == 1
        if phrase.head.label == "PERSON" and not (phrase.role is not None and single):
            self._note(phrase.head)

    def remember(self, found: list[Draft]) -> None:
        """Note who spoke last, and the names and offices of the sentence."""
        for p in self.phrases:
            if p.sure and p.head.label != "GROUP" and not self._measured(p):
                self._certain(p)
        for k in range(self.first, self.last):
            self._reported(k, limit=self.last)
        opener = self._known_names()
        issuers = [t for d in found for kind, t in d.links if kind == "issuer"]
        speaker = self.speaker(self.last, self.last)
        topic = self.topic(self.last)
        named = self.draft(topic) if topic is not None and topic.head.label == "PERSON" else None
        for d in (speaker, *issuers, opener, named):
            if d is not None and d.label in ("PERSON", "ROLE"):
                self.memory.speaker = d
                return

    def topic(self, cue: int) -> Phrase | None:
        """Give the first actor of the sentence that is no oblique, as the subject of a far cue."""
        for p in self.phrases:
            if p.last > cue:
                break
            if p.sure and p.head.label != "GROUP" and not self._oblique(p):
                return p
        return None

    def opens_with_pronoun(self) -> bool:
        """True if a pronoun is the sentence's first word: the subject of its later verbs, too."""
        first = next((k for k in range(*self.bounds) if self.lexed.kind[k] == WORD), self.first)
        return self.lexed.key[first] in self.tables.pronouns

    def speaker(self, cue: int, end: int) -> Draft | None:
        """Give who says what stands around a cue: before it, or after token `end`."""
        for p in self.phrases:
            if p.first < cue and self.tables.according.match_back(self.lexed, p.first - 1):
                name = self._name_after(p.last) if p.head.label == "GROUP" else None
                return self.draft(name or p)
        for k in range(self.first, min(cue, self.last)):
            found = self._reported(k, limit=cue)
            if found is not None:
                return found
        marks = (k for k in range(end, self.last) if self.lexed.key[k] in (",", '"', "-"))
        for k in range(next(marks, self.last), self.last):
            found = self._reported(k, limit=self.last)
            if found is not None:
                return found
        return None

    def _reported(self, k: int, limit: int) -> Draft | None:
        """The subject of a verb of speech at `k`: right before it, or right after it."""
        hit = self.tables.report.match(self.lexed, k)
        if hit is None:
            return None
        subject = self.subject(k, names=True)
        if subject:
            return self.draft(subject[-1])
        if self.pronoun(k) or self._inverted(hit[0]) or self._same(k):
            self.spoken = True
            return self.memory.speaker
        after, _ = self.enumeration(hit[0], min(limit + CHAIN, self.last))
        phrase = after[0] if after and after[0].first <= hit[0] + 3 else None
        if phrase is not None and phrase.head.label == "ROLE":
            phrase = self._holder_after(phrase)
        if phrase is None or phrase.head.label == "GROUP":
            phrase = self._name_after(hit[0]) or phrase
        return self.draft(phrase) if phrase is not None else None

    def _inverted(self, k: int) -> bool:
        """True if a pronoun follows the verb of speech that ends before `k`: "dit-il"."""
        if k < self.last and self.lexed.key[k] == "-":
            k += 1
        return k < self.last and self.lexed.key[k] in self.tables.pronouns

    def _same(self, k: int) -> bool:
        """True if the verb of speech itself says that the last speaker goes on: "ujarnya"."""
        return self.tables.report_same.match(self.lexed, k) is not None

    def _holder_after(self, office: Phrase) -> Phrase:
        """Give who holds an office: "said the Minister of Health, Anna Berg, on Monday"."""
        k = office.last + 1
        if k >= self.last or self.lexed.key[k - 1] != ",":
            return office
        end = self.tables.actors.name_end(self.lexed, k, self.last)
        closed = end >= self.last or self.lexed.key[end] in (",", ".", '"', "(")
        if end - k < 2 or not closed or self.lexed.key[k] in self.tables.actors.calendar:
            return office
        return Phrase(office.first, end, Part("PERSON", k, end), office.head)

    def _name_after(self, i: int) -> Phrase | None:
        """The first two capitalised words or more behind token `i`, in the same clause."""
        for k in range(i, min(i + _NEAR, self.last)):
            if self.lexed.kind[k] != WORD and self.lexed.key[k] not in (".", "-"):
                return None
            end = self.tables.actors.name_end(self.lexed, k, self.last)
            if end - k >= 2:
                return self._bare_name(end, new=True)
        return None
