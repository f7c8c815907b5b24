"""Writes directives down: the action itself, what is joined to it, and the items of its list.

A list goes on over semicolons and over sentences; its items inherit force, cue, issuer and
addressee until a sentence comes that is none (see `Memory.demand`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dtx_nlp.actions import IMPERATIVE, INFINITIVE
from dtx_nlp.cues import REACH, Grammar, Opening
from dtx_nlp.demands import Demand, Memory
from dtx_nlp.drafts import Draft
from dtx_nlp.languages.demand_sections import Cue
from dtx_nlp.lexing import NUMBER
from dtx_nlp.phrases import capital
from dtx_nlp.speakers import Scene


class Listing:
    """The directives of one sentence, in the making."""

    def __init__(
        self, g: Grammar, scene: Scene, memory: Memory, cues: Sequence[tuple[int, int, Cue]]
    ) -> None:
        self.g = g
        self.scene = scene
        self.lexed = scene.lexed
        self.first, self.last = scene.first, scene.last
        self.memory = memory
        self.cues = cues
        self.cue_at = frozenset(c[0] for c in cues if c[2].kind not in ("aim", "scheme"))
        self.found: list[Draft] = []
        self.since: list[int] = []  # where a date that belongs to each may begin
        self.done = scene.first

    def go_on(self) -> None:
        """Continue the list of the sentence before; without one, take a bare imperative."""
        start, form = self.item(self.first - 1)
        demand = self.memory.demand
        if demand is None:
            if self._imperative(start, form) and self.last - start > 3 and not self._adjunct(start):
                self.chain(start, Demand("order", self.lexed.surface(start, start + 1)))
            return
        opened = self._opened()
        if opened:
            start, form = self.g.actions.item(self.lexed, opened, self.last)
            if form:
                self.chain(start, demand)
            return
        fits = form in (IMPERATIVE, INFINITIVE) or (form and form == demand.form)
        if fits and not self._adjunct(start) and not self._purpose(start):
            self.chain(start, demand)
        elif self.g.data.forms.infinitive:
            self._take_up(demand)

    def _imperative(self, start: int, form: str) -> bool:
        """True for an imperative by its form, or by its place: "Submit the form."."""
        if form == IMPERATIVE or not self.g.data.forms.base_imperative:
            return form == IMPERATIVE
        after = start + 1 < self.last and self.lexed.key[start + 1] in self.g.determiners
        return form == INFINITIVE and capital(self.lexed, start) and after

    def _opened(self) -> int:
        """Give the token after the verb of "The 5 pushes include: ...", 0 if there is none."""
        number = False
        for k in range(self.first, min(self.last, self.first + REACH)):
            number = number or self.lexed.kind[k] == NUMBER or self.lexed.key[k] == '"'
            hit = self.g.list_verbs.match(self.lexed, k)
            if hit is not None and hit[0] < self.last:
                return hit[0] if number or self.lexed.key[hit[0]] == ":" else 0
        return 0

    def _adjunct(self, start: int) -> bool:
        """True for "Closing the meeting, Minister X ...": the verb is no demand."""
        key = self.lexed.key
        for p in self.scene.phrases:
            if p.first <= start or p.head.label not in ("PERSON", "ROLE", "ORG"):
                continue
            k = p.first - 1
            while k > start and (key[k] in self.g.determiners or key[k] == "'"):
                k -= 1
            if key[k] == ",":
                return True
        return False

    def _purpose(self, start: int) -> bool:
        """True for "To ensure this, the city ...": only what follows may be a demand."""
        hit = self.g.openers.match_back(self.lexed, start - 1) if start > self.first else None
        if hit is None or self.g.actions.purpose.match(self.lexed, hit[0]) is None:
            return False
        return "," in self.lexed.key[start : self.last]

    def _take_up(self, demand: Demand) -> None:
        """Take up a list again at the first semicolon that a plain infinitive follows."""
        for k in range(self.first, self.last):
            if k in self.cue_at:
                return
            if self.lexed.key[k] == ";":
                start, form = self.item(k)
                if form in (IMPERATIVE, INFINITIVE):
                    self.chain(start, demand)
                return

    def item(self, after: int) -> tuple[int, str]:
        """Give the list item that begins after a token, with its form; "" if it is none."""
        first = max(after, self.first)
        start, form = self.g.actions.item(self.lexed, first, self.last)
        own = any(start <= c[0] < start + 4 for c in self.cues)
        own = own or (start < self.last and self.lexed.start[start] in self.scene.laws)
        marked = start > first and self.g.openers.match_back(self.lexed, start - 1) is not None
        if own or not form or not (marked or self.g.actions.sure(self.lexed, start)):
            return start, ""
        return start, form

    def _next_item(self, after: int) -> tuple[int, str]:
        """Give the next item of a list; one that is no action is passed over."""
        start, form = self.item(after)
        k = start
        while not form and k < self.last and k not in self.cue_at:
            if self.lexed.key[k] == ";":
                start, form = self.item(k)
            k += 1
        return start, form

    def chain(
        self,
        start: int,
        demand: Demand,
        *,
        action: int = 0,
        since: int = -1,
        remember: bool = True,
        form: str = "",
        limit: int = 0,
    ) -> None:
        """Write the action at `start`, what is joined to it and the list items that follow.

        Args:
            start: Where the directive begins.
            demand: What it says and who says it to whom.
            action: Where its verb begins, if that is later.
            since: Where a date that belongs to it may begin, if that is earlier.
            remember: The next sentence may continue the list.
            form: The form of its verb, if its place tells it.
            limit: The token that it ends before at the latest.
        """
        actions, lexed = self.g.actions, self.lexed
        if lexed.key[start] == '"' and start + 1 < self.last:
            start += 1
        begin = max(action, start)
        own = form
        form = form or actions.form(lexed, actions.skip(lexed, begin, self.last))
        while True:
            e = actions.extent(lexed, begin, limit or self.last, self.cue_at, own)
            self._write(min(start, e.first), e.last, demand, since)
            since = -1
            if demand.once:
                demand = replace(demand, polarity="", once=False)
            self.done = max(self.done, e.last)
            if e.next:
                start = begin = e.next
                continue
            start, found = self._next_item(e.last) if e.listed else (0, "")
            if not found:
                break
            form, begin, own = found, start, ""
        if remember:
            self.memory.demand = replace(demand, form=form)
            self.memory.since = self.memory.paragraph
            if demand.force != "plan" and demand.issuers:
                self.memory.last = self.memory.demand

    def _write(self, first: int, last: int, demand: Demand, since: int) -> None:
        if last <= first:
            return
        attributes = {"force": demand.force, "cue": demand.cue}
        if demand.polarity:
            attributes["polarity"] = demand.polarity
        start, end = self.lexed.start[first], self.lexed.end[last - 1]
        d = Draft("DIRECTIVE", start, end, attributes, score=0.6)
        d.links += [("issuer", x) for x in demand.issuers]
        d.links += [("to", x) for x in demand.to]
        for _, x in d.links:
            self.memory.wait(d, x)
        self.found.append(d)
        self.since.append(self.lexed.start[first if since < 0 else since])


class Contributor:
    """What reads one sentence in its own way, and adds the directives it finds to the listing."""

    def __init__(
        self, g: Grammar, scene: Scene, memory: Memory, listing: Listing, opening: Opening
    ) -> None:
        self.g = g
        self.scene = scene
        self.lexed = scene.lexed
        self.first, self.last = scene.first, scene.last
        self.memory = memory
        self.listing = listing
        self.opening = opening
