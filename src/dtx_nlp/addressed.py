"""Demands by what was said before them: "The ministries review the rules" goes on with an order.

After a demand, a clause in the present with its addressee as the subject goes on with it; so does
one that says "immediately", and a quote of whoever has made demands before.
"""

from __future__ import annotations

from dataclasses import replace

from dtx_nlp.actions import PRESENT
from dtx_nlp.actors import Phrase
from dtx_nlp.demands import Demand
from dtx_nlp.lexing import NUMBER, SYMBOL, WORD
from dtx_nlp.listing import Contributor

#: How many words may stand between addressee and verb.
_URGENT = 8


class Addressed(Contributor):
    """Reads a sentence that opens with those who are to do what it says."""

    def read(self) -> bool:
        """Take the sentence for a demand if it is one; tell whether it is."""
        if self.memory.last is None and self.memory.demand is None:
            return False
        first = self._first()
        to, j = self.scene.enumeration(first, self.scene.last)
        if not to:
            return False
        head = self.g.actions.skip(self.lexed, j, self.scene.last)
        if head >= self.scene.last or not self.g.actions.present(self.lexed, head):
            return False
        urgent = self._urgent(j)
        demand = self._demand(head, urgent=urgent)
        if demand is None or not self._orders(j, head, urgent=urgent):
            return False
        if not self._may_obey(to) or not (urgent or self._goes_on(first, to)):
            return False
        receivers = tuple(self.scene.draft(p) for p in to)
        if any(x in demand.issuers for x in receivers):
            return False
        demand = replace(demand, to=receivers, polarity="")
        self.listing.chain(j, demand, action=head, since=first, form=PRESENT)
        return True

    def _goes_on(self, first: int, to: list[Phrase]) -> bool:
        """True unless the sentence rather reports: it opens with a time, or a single body acts.

        A single body may act in the demand's own paragraph, and where verbs have no tense.
        """
        opener = self._past_marks(self.scene.first)
        about = opener == first or self.g.regarding.match(self.lexed, opener) is not None
        if not about and not self.scene.dated:
            return False
        near = self.memory.since == self.memory.paragraph
        several = len(to) > 1 or any(p.head.label == "GROUP" for p in to)
        return near or several or self.g.data.forms.tenseless

    def _first(self) -> int:
        """Pass marks, connectives and an adverbial phrase that open the sentence."""
        lexed, first, last = self.lexed, self.scene.first, self.scene.last
        first = self._past_marks(first)
        comma = next((k for k in range(first, last) if lexed.key[k] == ","), 0)
        acts = bool(self.scene.enumeration(first, last)[0])
        if comma and not acts and self.opening.adverbial(first, comma):
            first = self._past_marks(comma + 1)
        return first

    def _past_marks(self, k: int) -> int:
        lexed, last = self.lexed, self.scene.last
        while k < last:
            lead = self.g.actions.lead_ins.match(lexed, k)
            if lead is not None:
                k = lead[0]
            elif lexed.kind[k] == SYMBOL or (
                lexed.kind[k] == NUMBER and k + 1 < last and lexed.key[k + 1] in (".", ")")
            ):
                k += 1
            else:
                break
        return k

    def _urgent(self, j: int) -> bool:
        """True if a word of urgency stands around the verb."""
        last = min(self.scene.last, j + _URGENT)
        for k in range(j, last):
            if self.lexed.kind[k] != WORD:
                return False
            if self.g.urgent.match(self.lexed, k) is not None:
                return True
        return False

    def _demand(self, head: int, *, urgent: bool) -> Demand | None:
        """Give the demand that the sentence may go on with."""
        memory = self.memory
        speaker = self.scene.speaker(head, head)
        demand = memory.demand if memory.demand is not None else None
        if demand is not None and demand.force != "plan" and demand.issuers:
            return replace(demand, issuers=(speaker,)) if speaker is not None else demand
        if memory.last is None:
            return None
        if speaker is not None:
            return memory.last if speaker in memory.last.issuers else None
        return memory.last if urgent else None

    def _orders(self, first: int, head: int, *, urgent: bool) -> bool:
        """True unless the verb reports, foretells, or makes a demand itself."""
        if any(k in self.listing.cue_at for k in range(first, head)):
            return False
        if self.g.statives.match(self.lexed, head) is not None:
            return False
        if self.g.forecast.match(self.lexed, head) is not None:
            return urgent
        if self.g.tables.report.match(self.lexed, head) is not None:
            return False
        before = any(self.g.urgent.match(self.lexed, k) is not None for k in range(first, head))
        return before or head not in self.listing.cue_at

    @staticmethod
    def _may_obey(to: list[Phrase]) -> bool:
        """True if these are bodies or collectives, and no persons."""
        labels = {p.head.label for p in to}
        return bool(labels & {"ORG", "GROUP"}) and not labels & {"PERSON", "LOC"}
