"""Plans: what an actor says that it will do, or names as its goal."""

from __future__ import annotations

from typing import Final

from dtx_nlp.actions import GERUND, IMPERATIVE, INFINITIVE, NOUN, PASSIVE
from dtx_nlp.actors import Phrase
from dtx_nlp.cues import REACH
from dtx_nlp.demands import Demand
from dtx_nlp.drafts import Draft
from dtx_nlp.languages.demand_sections import Cue
from dtx_nlp.lexing import NUMBER, SYMBOL, WORD
from dtx_nlp.listing import Contributor

#: How many words may stand between a goal and what it is ("goal of the project is to").
_NAMED: Final = 8
#: The same between an actor and the goal that it sets.
_SET: Final = 5
_VERBS: Final = (INFINITIVE, IMPERATIVE, PASSIVE, GERUND)


class Plans(Contributor):
    """Reads the plans of one sentence."""

    def take(self, first: int, last: int, cue: Cue, *, negated: bool) -> None:
        """Read the plan of a verb or auxiliary at `[first, last)`."""
        lexed = self.lexed
        if self.g.conditions.match(lexed, self.g.actions.item(lexed, self.first, first)[0]):
            return
        if cue.kind == "would" and not self._reported(first):
            return
        start = first
        after = False
        if cue.kind != "future":
            start, after = self.opening.negation(self.g.actions.skip(lexed, last, self.last))
            start = self.opening.past_markers(start)
        head = self.g.actions.skip(lexed, start, self.last)
        if head >= self.last or self._foretold(start, head, cue):
            return
        auxiliary = cue.kind in ("will", "would")
        passive = auxiliary and self.g.passive(lexed, head, self.last, future=True)
        owner = self._owner(first) if not passive else ()
        if not (passive or self._plannable(head, cue)):
            return
        issuers = owner
        if not owner:
            if not self._free(first, head, cue, passive=passive):
                return
            issuers = self._context(first)
        polarity = "-" if negated or after else ""
        demand = Demand(cue.force, lexed.surface(first, last), issuers, owner, polarity)
        told = any(d < lexed.start[first] for d in self.scene.dated)
        since = self.listing.done if told or cue.kind in ("will", "future") else -1
        limit = self._relative_end(start) if self._relative(first) else 0
        self.listing.chain(start, demand, since=since, remember=False, limit=limit)

    def _free(self, first: int, head: int, cue: Cue, *, passive: bool) -> bool:
        """True if the plan of nobody who is known counts."""
        if cue.kind == "pledge" or self._noun(first):
            return True
        if passive and self._main(first):
            return True
        if self.scene.proper(first, alone=cue.kind in ("plan", "wish")):
            return True
        if (
            self._relative(first)
            and cue.kind != "wish"
            and (passive or cue.kind == "future" or self._acts(head))
        ):
            return True
        return cue.kind == "will" and self._told(first, head)

    def _acts(self, head: int) -> bool:
        return self.g.actions.form(self.lexed, head) in _VERBS

    def _relative(self, first: int) -> bool:
        """True for "a project that will reach"."""
        before = self.scene.before(first)
        return before > self.first and self.lexed.key[before - 1] in self.g.relative

    def aim(self, first: int, last: int, cue: Cue) -> None:
        """Read "their goal of ending ...", "the goal of the project is to end ..."."""
        lexed = self.lexed
        direct = self.g.aim_links.match(lexed, last)
        start = direct[0] if direct is not None else last
        form = self._aimed(start)
        bare = direct is not None or self.g.data.aim_bare
        if cue.kind != "aim" or not bare or form not in _VERBS:
            start = self._copula(last)
            form = self._aimed(start) if start else ""
            if not form:
                return
        owner = self._possessor(first, last)
        demand = Demand(cue.force, lexed.surface(first, last), owner, owner)
        self.listing.chain(start, demand, remember=False, limit=self._end(start))

    def _relative_end(self, start: int) -> int:
        """Give the token that ends a relative clause: a comma, or the verb of the main clause."""
        if self.g.data.relative_commas:
            rest = range(start + 1, self.last)
            return next((k for k in rest if self.lexed.key[k] == ","), self.last)
        return self._end(start)

    def _end(self, start: int) -> int:
        """Give the token at which the clause goes on behind the action of a goal ("was")."""
        for k in range(start + 2, self.last):
            if self.lexed.kind[k] == SYMBOL or self.lexed.key[k] in self.g.relative:
                break
            hit = self.g.actions.finite.match(self.lexed, k)
            if hit is not None and self.g.tables.between.match(self.lexed, k) is not None:
                return k if self.lexed.key[k] in self.g.copulas else self.last
        return self.last

    def _aimed(self, start: int) -> str:
        """Give the form of the verb at `start`, or of the noun of action; "" if it may be none."""
        lexed, actions = self.lexed, self.g.actions
        head = actions.skip(lexed, start, self.last)
        if head >= self.last or not actions.sure(lexed, head):
            return ""
        if self.g.forecast.match(lexed, head) is not None and self.g.data.aim_bare:
            return ""
        return actions.form(lexed, head)

    def _copula(self, last: int) -> int:
        """Give the token after "is to" within reach of a goal; 0 if there is none."""
        for k in range(last, min(self.last, last + _NAMED)):
            hit = self.g.aim_copulas.match(self.lexed, k)
            if hit is not None and hit[0] < self.last:
                return hit[0]
            if self.lexed.kind[k] not in (WORD, NUMBER) and self.lexed.key[k] != "'":
                break
        return 0

    def _possessor(self, first: int, last: int) -> tuple[Draft, ...]:
        """Give whose goal it is: "her goal", "the ministry's goal", "the goal of the ministry"."""
        scene, keys = self.scene, self.lexed.key
        near = range(max(self.first, first - 2), min(self.last, last + 1))
        if any(keys[k] in self.g.possessives for k in near):
            topic = scene.topic(first)
            if topic is not None:
                return (scene.draft(topic),)
            return (self.memory.speaker,) if self.memory.speaker is not None else ()
        back = first - 1
        while back > self.first and (keys[back] in ("'", "s") or back >= first - 1):
            if keys[back] in ("'", "s"):
                back -= 1
                continue
            break
        before = [p for p in scene.phrases if p.last == back + 1 and back < first - 1]
        after, _ = scene.enumeration(self._past_of(last), self.last)
        topic = scene.topic(first)
        if not before and not after and topic is not None and first - topic.last <= _SET:
            return (scene.draft(topic),)
        return tuple(scene.draft(p) for p in (before or after))

    def _past_of(self, k: int) -> int:
        hit = self.g.tables.prepositions.match(self.lexed, k) if k < self.last else None
        return hit[0] if hit is not None else k

    def _foretold(self, start: int, head: int, cue: Cue) -> bool:
        """True if a prediction follows, or nothing that could be a verb."""
        kinds = (WORD, SYMBOL, NUMBER) if cue.kind in ("plan", "going") else (WORD, SYMBOL)
        if self.lexed.kind[head] not in kinds:
            return True
        if cue.kind in ("plan", "wish", "pledge"):
            return False
        return any(self.g.forecast.match(self.lexed, k) is not None for k in (start, head))

    def _owner(self, first: int) -> tuple[Draft, ...]:
        subject = self.scene.subject(first) or self.scene.far_subject(first)
        if subject:
            return tuple(self.scene.draft(p) for p in subject)
        if self.scene.pronoun(first) and self.memory.speaker is not None:
            return (self.memory.speaker,)
        if self.scene.we(first):
            speaker = self.scene.speaker(first, first) or self.memory.speaker
            return (speaker,) if speaker is not None else ()
        before = self.scene.before(first)
        if before > self.first and self.lexed.key[before - 1] == "'":
            before -= 1
        if before > self.first and self.lexed.key[before - 1] in self.g.tables.anaphors:
            topic = self.scene.topic(first) or self._opener(first)
            return (self.scene.draft(topic),) if topic is not None else ()
        return ()

    def _opener(self, first: int) -> Phrase | None:
        """Give the actor that opens the sentence, though its form alone is not sure to be one."""
        found = next((p for p in self.scene.phrases if p.last <= first), None)
        return found if found is not None and found.first <= self.first + 2 else None

    def _reported(self, first: int) -> bool:
        """True if a verb of speech stands before: "said it would"."""
        low = max(self.first, first - REACH)
        return any(self.g.tables.report.match(self.lexed, k) is not None for k in range(low, first))

    def _noun(self, first: int) -> bool:
        """True for "her plan to leave": the cue is a noun."""
        return first > self.first and self.lexed.key[first - 1] in self.g.possessives

    def _told(self, first: int, head: int) -> bool:
        """True for what things are to do after a demand, or by a date."""
        if not self.g.actions.form(self.lexed, head):
            return False
        before = self.scene.before(first) - 1
        if before < self.first or self.lexed.kind[before] != WORD:
            return False
        if (
            self.lexed.key[before] in self.g.not_subjects
            or self.lexed.key[before] in self.g.relative
        ):
            return False
        start = self.lexed.start[first]
        demand = self.memory.demand
        return any(d < start for d in self.scene.dated) or (
            demand is not None and bool(demand.issuers)
        )

    def _context(self, first: int) -> tuple[Draft, ...]:
        """Give who made the demand before, or whose plan "her plan" is."""
        if self._noun(first) and self.memory.speaker is not None:
            return (self.memory.speaker,)
        return self.memory.demand.issuers if self.memory.demand is not None else ()

    def _plannable(self, head: int, cue: Cue) -> bool:
        if cue.kind == "future":
            return True
        if self.lexed.kind[head] == NUMBER:
            return cue.kind != "going"  # "vise 45 000 emplois", not "compte 45 000 habitants"
        head += self.lexed.key[head] == '"'
        form = self.g.actions.form(self.lexed, head)
        auxiliary = cue.kind in ("will", "would")
        if auxiliary and self.g.passives.match(self.lexed, head) is not None:
            return False
        if form and cue.kind == "pledge":
            return True
        strict = cue.kind in ("plan", "going", "wish", "pledge") and self.g.data.bare_action
        if self.g.data.forms.strict or strict:
            return bool(form) and (form != NOUN or strict)
        return self.g.actions.opens(self.lexed, head)

    def _main(self, first: int) -> bool:
        """True if only the subject stands between the last mark and a cue: no other clause."""
        k = first - 1
        if k > self.first and self.lexed.key[k] == ",":
            return "," in self.lexed.key[self.first : k]
        while k >= self.first and (self.lexed.kind[k] != SYMBOL or self.lexed.glued(k)):
            if self.g.clause.match(self.lexed, k) is not None:
                return False
            if self.lexed.key[k] in self.g.relative:
                return False
            k -= 1
        return first - 1 - k > 0
