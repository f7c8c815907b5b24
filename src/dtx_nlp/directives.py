"""Demands by cue words: who asks whom to do what, by when.

A cue ("asked", "must", "поручил") opens an action; the action ends with its clause; what is joined
to it by a full verb phrase, or follows in a list, is a directive of its own that inherits force,
cue, issuer and addressee. All words are those of the language file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from dtx_nlp.actions import INFINITIVE
from dtx_nlp.actors import Phrase
from dtx_nlp.addressed import Addressed
from dtx_nlp.cues import REACH, Grammar, Opening, grammar
from dtx_nlp.demands import Demand, Memory
from dtx_nlp.document import Span
from dtx_nlp.drafts import Draft
from dtx_nlp.languages import Language
from dtx_nlp.languages.demand_sections import Cue
from dtx_nlp.lexing import BREAK, NUMBER, WORD, Lexed
from dtx_nlp.listing import Listing
from dtx_nlp.plans import Plans
from dtx_nlp.speakers import Scene

__all__ = ["Memory", "find_directives"]

#: Longest sentence that is read as one, in tokens: what keeps the time linear.
_SENTENCE: Final = 800
#: How many words may stand between a cue and the verb or clause that it demands.
_NEAR: Final = 8
#: Labels that may be issuer or addressee.
_ACTORS: Final = frozenset({"PERSON", "ROLE", "ORG", "GROUP", "LOC"})


def find_directives(
    lexed: Lexed,
    sentences: Sequence[Span],
    drafts: Sequence[Draft],
    language: Language,
    memory: Memory | None = None,
) -> list[Draft]:
    """Find the demands of a text and the actors who make and receive them.

    Args:
        lexed: The tokens of a stretch of text.
        sentences: Its sentences, as offsets.
        drafts: What is known already; dates and quantities are linked, actors used again.
        language: The language that the stretch is read in.
        memory: What earlier stretches of the same article said; is changed.

    Returns:
        Drafts with label DIRECTIVE, and new ones for the actors that they link to.
    """
    g = grammar(language.code)
    known = {(d.label, d.start, d.end): d for d in drafts if d.label in _ACTORS}
    issued = {id(x) for d in drafts if d.label == "LAW" for kind, x in d.links if kind == "at"}
    dates = sorted(
        (d for d in drafts if d.label == "DATE" and id(d) not in issued), key=lambda d: d.start
    )
    sizes = sorted((d for d in drafts if d.label == "QUANTITY"), key=lambda d: d.start)
    laws = {d.start: d.end for d in drafts if d.label == "LAW"}
    memory = memory if memory is not None else Memory()
    memory.paragraph += 1
    out: list[Draft] = []
    for bounds in _tokens(lexed, sentences):
        scene = Scene(lexed, g.tables, bounds, memory, known, laws, _inside(sizes, lexed, bounds))
        scene.dated = _dated(g, lexed, dates, bounds)
        reader = _Reader(g, scene, memory)
        reader.read()
        for d, since in zip(reader.listing.found, reader.listing.since, strict=True):
            g.bounds.link(lexed, d, since, dates, sizes)
        out += reader.listing.found
        out += scene.new
    return out


def _inside(sizes: Sequence[Draft], lexed: Lexed, bounds: tuple[int, int]) -> list[tuple[int, int]]:
    """Give the offsets of the quantities of a sentence."""
    start, end = lexed.start[bounds[0]], lexed.end[bounds[1] - 1]
    at = bisect_left(sizes, start, key=lambda d: d.start)
    stop = bisect_left(sizes, end, key=lambda d: d.start)
    return [(d.start, d.end) for d in sizes[at:stop]]


def _dated(g: Grammar, lexed: Lexed, dates: Sequence[Draft], bounds: tuple[int, int]) -> list[int]:
    """Give the offsets of the dates in a sentence that a word like "by" stands before."""
    start, end = lexed.start[bounds[0]], lexed.end[bounds[1] - 1]
    at = bisect_left(dates, start, key=lambda d: d.start)
    stop = bisect_left(dates, end, key=lambda d: d.start)
    return [d.start for d in dates[at:stop] if g.bounds.by(lexed, d)]


def _tokens(lexed: Lexed, sentences: Sequence[Span]) -> Iterable[tuple[int, int]]:
    """Give the sentences as token ranges."""
    for s in sentences:
        first, last = bisect_left(lexed.start, s.start), bisect_left(lexed.start, s.end)
        for at in range(first, last, _SENTENCE):
            yield at, min(at + _SENTENCE, last)


class _Reader:
    """Reads one sentence."""

    def __init__(self, g: Grammar, scene: Scene, memory: Memory) -> None:
        self.g = g
        self.scene = scene
        self.lexed = scene.lexed
        self.first, self.last = scene.first, scene.last
        self.memory = memory
        self.cues = g.find(scene.lexed, scene.first, scene.last)
        self.listing = Listing(g, scene, memory, self.cues)
        self.opening = Opening(g, scene.lexed, (scene.first, scene.last), self.listing.cue_at)
        self.plans = Plans(g, scene, memory, self.listing, self.opening)
        self.addressed = Addressed(g, scene, memory, self.listing, self.opening)

    def read(self) -> None:
        """Find the directives of the sentence and remember what may go on in the next one."""
        if self.lexed.key[self.last - 1] != "?":
            if not self.addressed.read():
                self.listing.go_on()
            for first, last, cue in self.cues:
                if first >= self.listing.done:
                    self._take(first, last, cue)
        if not self.listing.found:
            self.memory.demand = None
        self.scene.remember(self.listing.found)

    def _take(self, first: int, last: int, cue: Cue) -> None:
        if self._conditional(first):
            return
        negation = self.scene.negation(first, self.g.negations)
        negated = negation < first
        if cue.kind in ("ask", "call", "stress"):
            if not negated and (cue.kind != "stress" or self._demanding(last)):
                self._ask(first, last, cue)
        elif cue.kind == "asked":
            if not negated:
                self._asked(first, last, cue)
        elif cue.kind in ("aim", "scheme"):
            self.plans.aim(first, last, cue)
        elif cue.force == "plan":
            self.plans.take(first, last, cue, negated=negated)
        else:
            self._modal(first, last, cue, negation)

    def _conditional(self, first: int) -> bool:
        """True inside "if ...": back from the cue to the last comma."""
        for k in range(first - 1, max(self.first - 1, first - REACH), -1):
            if self.lexed.kind[k] != WORD:
                return False
            if self.g.conditions.match(self.lexed, k) is not None:
                return True
        return False

    def _demanding(self, last: int) -> bool:
        """True if a clause follows that demands: "menekankan agar"."""
        k = last
        for _ in range(_NEAR):
            if k >= self.last or self.lexed.kind[k] == BREAK:
                return False
            if self.g.demanding.match(self.lexed, k) is not None:
                return True
            k += 1
        return False

    def _ask(self, first: int, last: int, cue: Cue) -> None:
        lexed, scene = self.lexed, self.scene
        k = self.g.actions.skip(lexed, last, self.last)
        clause = self.g.clause.match(lexed, last) if last < self.last else None
        clause = clause or (self.g.clause.match(lexed, k) if k < self.last else None)
        if clause is not None and clause[0] == k:
            k = last
        to, j = ([], k) if clause is not None else scene.enumeration(k, self.last)
        j = self._past_comment(j) if to else k
        start, negated = self.opening.action(j, named=bool(to), noun=cue.kind == "call")
        if not start and (not to or self.g.data.bare_action):
            start, negated = self.opening.far(j if to else k)
        if not start and j < self.last:
            clause = self.g.clause.match(lexed, j)
            if clause is not None:
                whole = self.g.demanding.match(lexed, j) is not None
                to, start, negated = self._clause(clause[0], to, whole=whole)
        if not start:
            return
        issuers = self._issuers(first)
        if self.g.data.bare_action and not issuers and not to:
            return
        receivers = tuple(scene.draft(p) for p in to)
        polarity = "-" if negated else cue.polarity
        words = lexed.surface(first, last)
        demand = Demand(cue.force, words, issuers, receivers, polarity, once=negated)
        self.listing.chain(start, demand, since=last)
        self._also(demand)

    def _also(self, demand: Demand) -> None:
        """Read "... and the Bank to cut rates": the next addressee of the same demand."""
        hit = self.g.actions.coordinators.match(self.lexed, self.listing.done)
        if hit is None or hit[0] >= self.last or not self.g.data.openers:
            return
        to, j = self.scene.enumeration(hit[0], self.last)
        if to and self.g.openers.match(self.lexed, j) is not None:
            start, negated = self.opening.action(j, named=True, noun=False)
            if start:
                receivers = tuple(self.scene.draft(p) for p in to)
                self.listing.chain(
                    start, replace(demand, to=receivers, polarity="-" if negated else "")
                )

    def _issuers(self, first: int) -> tuple[Draft, ...]:
        """Who asks: the subject of the cue, else the topic of the sentence, else the speaker."""
        subject = self.scene.subject(first, names=True)
        if subject:
            return tuple(self.scene.draft(p) for p in subject)
        if self.scene.pronoun(first):
            return (self.memory.speaker,) if self.memory.speaker is not None else ()
        before = self.scene.before(first)
        ahead = self.lexed.key[before - 1] if before > self.first else ""
        if self.scene.ends_law(first) or ahead in self.g.relative:
            return ()
        if self.scene.opens_with_pronoun() and self.memory.speaker is not None:
            return (self.memory.speaker,)
        topic = self.scene.topic(first)
        if topic is not None:
            return (self.scene.draft(topic),)
        return self.memory.demand.issuers if self.memory.demand is not None else ()

    def _past_comment(self, j: int) -> int:
        """Pass adverbs, a comma and a modal behind the addressee."""
        k = self.g.actions.skip(self.lexed, j, self.last)
        if k + 1 < self.last and self.lexed.key[k] == ",":
            after = self.g.openers.match(self.lexed, k + 1)
            return k + 1 if after is not None else k
        for first, last, cue in self.cues:
            if first == k and cue.kind in ("modal", "need"):
                return last
        return k

    def _clause(self, k: int, to: list[Phrase], *, whole: bool) -> tuple[list[Phrase], int, bool]:
        """Read "asked that ministries (should) report": the subject, then the action."""
        subject, j = self.scene.enumeration(k, self.last)
        if not subject:
            head = self.g.actions.skip(self.lexed, k, self.last)
            form = self.g.actions.form(self.lexed, head) if head < self.last else ""
            modal = any(k <= c[0] < k + REACH and c[2].kind == "modal" for c in self.cues)
            return to, (k if form or to or modal or whole else 0), False
        start, negated = self.opening.negation(self._past_comment(j))
        if start >= self.last or self.lexed.kind[start] not in (WORD, NUMBER):
            return to, 0, False
        return [*to, *subject], start, negated

    def _asked(self, first: int, last: int, cue: Cue) -> None:
        to = self.scene.subject(first) or self.scene.far_subject(first)
        start, negated = self.opening.action(last, named=bool(to), noun=False)
        if not start or not to:
            return
        demand = Demand(
            cue.force,
            self.lexed.surface(first, last),
            self._speaker(first, start),
            tuple(self.scene.draft(p) for p in to),
            "-" if negated else cue.polarity,
        )
        self.listing.chain(start, demand)

    def _modal(self, first: int, last: int, cue: Cue, negation: int) -> None:
        lexed, scene = self.lexed, self.scene
        before = scene.before(first)
        ahead = lexed.key[before - 1] if before > self.first else ""
        if ahead in self.g.relative:
            self._tasks(first, last, cue)
            return
        if ahead in self.g.not_subjects and not scene.we(first):
            return
        if cue.kind == "need" and self._needed(first, last, cue):
            return
        start, after = self.opening.negation(self.g.actions.skip(lexed, last, self.last))
        start = self.opening.past_markers(start)
        head = self._demanded(start, cue)
        if not head:
            return
        to = scene.subject(first) or scene.far_subject(first)
        issuers = self._speaker(first, start)
        passive = self.g.passive(lexed, head, self.last)
        impersonal = cue.kind == "need" and not (passive and self._thing(before))
        if passive and self.g.data.bare_action:
            to = []
        begin = start
        if not to and scene.we(first):
            if not issuers:
                return
        elif not to and not impersonal:
            told = issuers or self.memory.demand is not None or scene.spoken
            if not told or self.g.drift.match(lexed, head) is not None:
                return
            begin = self.opening.clause_start(first, self.listing.done)
        words = lexed.surface(negation, start if after and start > last else last)
        demand = Demand(
            cue.force,
            words,
            issuers,
            tuple(scene.draft(p) for p in to),
            "-" if negation < first or after else cue.polarity,
        )
        self.listing.chain(begin, demand, action=head, since=max(self.first, self.listing.done))

    def _needed(self, first: int, last: int, cue: Cue) -> bool:
        """Read "it is necessary that schools report": the clause is the demand."""
        k = last + (last < self.last and self.lexed.key[last] == ",")
        clause = self.g.clause.match(self.lexed, k) if k < self.last else None
        if clause is None:
            return False
        to, start, negated = self._clause(clause[0], [], whole=True)
        if not start or start >= self.last:
            return False
        receivers = tuple(self.scene.draft(p) for p in to)
        words, speaker = self.lexed.surface(first, last), self._speaker(first, start)
        polarity = "-" if negated else cue.polarity
        demand = Demand(cue.force, words, speaker, receivers, polarity, once=negated)
        self.listing.chain(start, demand)
        return True

    def _demanded(self, start: int, cue: Cue) -> int:
        """Give the verb that a modal demands, from `start` on; 0 if there is none."""
        lexed = self.lexed
        head = self.g.actions.skip(lexed, start, self.last)
        if head >= self.last or lexed.kind[head] not in (WORD, NUMBER):
            return 0
        known = self.g.data.forms.strict or (cue.kind == "need" and self.g.data.bare_action)
        form = self.g.actions.form(lexed, head) or self.g.passive(lexed, head, self.last)
        return head if form or not known else self._verb(head)

    def _verb(self, head: int) -> int:
        """Give the infinitive behind an adverbial ("must by May complete"); 0 if there is none."""
        if not self.g.data.forms.strict:
            return 0
        for k in range(head, min(self.last, head + _NEAR)):
            if self.lexed.kind[k] not in (WORD, NUMBER) or k in self.listing.cue_at:
                return 0
            if self.g.actions.form(self.lexed, k) == INFINITIVE:
                return k
        return 0

    def _tasks(self, first: int, last: int, cue: Cue) -> None:
        """Read "stressed three tasks that must be done by ministries: ...; ..."."""
        lexed, scene = self.lexed, self.scene
        colon = next((k for k in range(last, self.last) if lexed.key[k] == ":"), 0)
        issuers = self._speaker(first, self.last)
        if not colon or not issuers:
            return
        to: tuple[Draft, ...] = ()
        for k in range(last, colon):
            if self.g.tables.addressee.match(lexed, k) is not None:
                to = tuple(scene.draft(p) for p in scene.enumeration(k, colon)[0])
                break
        start, form = self.listing.item(colon)
        if form:
            self.listing.chain(start, Demand(cue.force, lexed.surface(first, last), issuers, to))

    def _thing(self, before: int) -> bool:
        """True if words other than an adverbial phrase stand before an impersonal cue."""
        k = before - 1
        if k < self.first or self.lexed.kind[k] != WORD:
            return False
        return (
            self.g.actions.lead_ins.match_back(self.lexed, k) is None
            and self.g.clause.match_back(self.lexed, k) is None
        )

    def _speaker(self, cue: int, end: int) -> tuple[Draft, ...]:
        speaker = self.scene.speaker(cue, end)
        if speaker is not None:
            return (speaker,)
        return self.memory.demand.issuers if self.memory.demand is not None else ()
