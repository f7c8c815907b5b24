"""Demands by cue words: who asks whom to do what, by when.

A cue ("asked", "must", "поручил") opens an action; the action ends with its clause; what is joined
to it by a full verb phrase, or follows in a list, is a directive of its own that inherits force,
cue, issuer and addressee. All words are those of the language file.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from dtx_nlp import languages
from dtx_nlp.actions import GERUND, IMPERATIVE, INFINITIVE, NOUN, Actions
from dtx_nlp.actors import Phrase, capital, table
from dtx_nlp.document import Span
from dtx_nlp.drafts import Draft
from dtx_nlp.languages import Language
from dtx_nlp.languages.sections import Cue
from dtx_nlp.lexing import BREAK, NUMBER, SYMBOL, WORD, Lexed, PhraseTable
from dtx_nlp.speakers import Demand, Memory, Scene, Tables

__all__ = ["Memory", "find_directives"]

#: How many tokens may stand between an asking verb and the action.
_REACH: Final = 14
#: Labels that may be issuer or addressee.
_ACTORS: Final = frozenset({"PERSON", "ROLE", "ORG", "GROUP", "LOC"})


class _Grammar:
    """The tables of one language, compiled."""

    def __init__(self, code: str) -> None:
        data = languages.get(code).directives
        self.data = data
        self.actions = Actions(code, data)
        self.tables = Tables(code, data)
        self.cues: PhraseTable[Cue | None] = PhraseTable()
        self.not_cues = table(data.not_cues)
        for cue in data.cues:
            for words in cue.words:
                self.cues.add(words, cue)
        self.clause = table(data.clause)
        self.openers = table(data.openers)
        self.negations = table(data.negations)
        self.list_verbs = table(data.list_verbs)
        self.forecast = table(data.forecast)
        self.deadline = table(data.deadline)
        self.target = table(data.target)
        self.relative = frozenset(data.relative)
        self.conditions = table(data.conditions)
        self.determiners = frozenset(data.determiners)

    def find_cues(self, lexed: Lexed, first: int, last: int) -> list[tuple[int, int, Cue]]:
        """Find the cues among the tokens `[first, last)`, in order, without overlap."""
        out: list[tuple[int, int, Cue]] = []
        i = first
        while i < last:
            none = self.not_cues.match(lexed, i)
            hit = self.cues.match(lexed, i)
            if none is not None and (hit is None or none[0] >= hit[0]):
                i = none[0]
            elif hit is not None and hit[1] is not None and hit[0] <= last:
                out.append((i, hit[0], hit[1]))
                i = hit[0]
            else:
                i += 1
        return out


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
    grammar = _compiled(language.code)
    known = {(d.label, d.start, d.end): d for d in drafts if d.label in _ACTORS}
    dates = sorted((d for d in drafts if d.label == "DATE"), key=lambda d: d.start)
    sizes = sorted((d for d in drafts if d.label == "QUANTITY"), key=lambda d: d.start)
    memory = memory if memory is not None else Memory()
    out: list[Draft] = []
    for first, last in _tokens(lexed, sentences):
        scene = Scene(lexed, grammar.tables, (first, last), memory, known)
        reader = _Reader(grammar, scene, memory)
        reader.read()
        for d in reader.found:
            _link_inside(grammar, lexed, d, dates, sizes)
        out += reader.found
        out += scene.new
    return out


def _tokens(lexed: Lexed, sentences: Sequence[Span]) -> Iterable[tuple[int, int]]:
    """Give the sentences as token ranges."""
    for s in sentences:
        first, last = bisect_left(lexed.start, s.start), bisect_left(lexed.start, s.end)
        if first < last:
            yield first, last


class _Reader:
    """Reads one sentence."""

    def __init__(self, grammar: _Grammar, scene: Scene, memory: Memory) -> None:
        self.g = grammar
        self.scene = scene
        self.lexed = scene.lexed
        self.first, self.last = scene.first, scene.last
        self.memory = memory
        self.cues = grammar.find_cues(scene.lexed, scene.first, scene.last)
        self.cue_at = frozenset(c[0] for c in self.cues)
        self.found: list[Draft] = []
        self.done = scene.first

    def read(self) -> None:
        """Find the directives of the sentence and remember what may go on in the next one."""
        if self.lexed.key[self.last - 1] == "?":
            self.memory.demand = None
            return
        self._go_on()
        for first, last, cue in self.cues:
            if first >= self.done:
                self._take(first, last, cue)
        self._remember_speaker()
        if not self.found:
            self.memory.demand = None

    def _remember_speaker(self) -> None:
        for p in self.scene.phrases:
            if p.role is not None:
                self.scene.draft(p)
        for d in self.found:
            for kind, tail in d.links:
                if kind == "issuer":
                    self.memory.speaker = tail
                    return
        speaker = self.scene.speaker(self.last, self.last)
        if speaker is not None:
            self.memory.speaker = speaker

    # -- what goes on from the sentence before, and bare imperatives

    def _go_on(self) -> None:
        start, form = self.g.actions.item(self.lexed, self.first, self.last)
        demand = self.memory.demand
        if demand is None:
            if form == IMPERATIVE and self.last - start > 3 and not self._adjunct(start):
                cue = self.lexed.surface(start, start + 1)
                self._chain(start, Demand("order", cue))
            return
        opened = self._list_opened()
        if opened:
            start, form = self.g.actions.item(self.lexed, opened, self.last)
            if form:
                self._chain(start, demand)
            return
        fits = form in (IMPERATIVE, INFINITIVE) or (form and form == demand.form)
        if fits and self.g.actions.sure(self.lexed, start) and not self._adjunct(start):
            self._chain(start, demand)

    def _list_opened(self) -> int:
        """ "The 5 pushes include: ...": the token after the verb, 0 if the sentence opens no list."""
        number = False
        for k in range(self.first, min(self.last, self.first + _REACH)):
            number = number or self.lexed.kind[k] == NUMBER or self.lexed.key[k] == '"'
            hit = self.g.list_verbs.match(self.lexed, k)
            if hit is not None and hit[0] < self.last:
                colon = self.lexed.key[hit[0]] == ":"
                return hit[0] if number or colon else 0
        return 0

    def _adjunct(self, start: int) -> bool:
        """True for "Closing the meeting, Minister X ...": the verb is no demand."""
        for p in self.scene.phrases:
            if p.first <= start or p.head.label not in ("PERSON", "ROLE", "ORG"):
                continue
            k = p.first - 1
            while k > start and self.lexed.key[k] in (*self.g.determiners, "'"):
                k -= 1
            if self.lexed.key[k] == ",":
                return True
        return False

    # -- cues

    def _take(self, first: int, last: int, cue: Cue) -> None:
        before = self.scene.before(first)[0]
        if self._conditional(first):
            return
        negated = any(
            self.g.negations.match_back(self.lexed, k) is not None for k in range(before, first)
        )
        if negated and cue.kind in ("ask", "asked", "call"):
            return
        if cue.kind in ("ask", "call"):
            self._ask(first, last, cue)
        elif cue.kind == "asked":
            self._asked(first, last, cue)
        elif cue.kind == "plan":
            self._plan(first, last, cue, negated=negated)
        else:
            self._modal(first, last, cue, negated=negated)

    def _conditional(self, first: int) -> bool:
        """True inside "if ...": back from the cue to the last comma."""
        for k in range(first - 1, max(self.first - 1, first - _REACH), -1):
            if self.lexed.kind[k] != WORD:
                return False
            if self.g.conditions.match(self.lexed, k) is not None:
                return True
        return False

    def _ask(self, first: int, last: int, cue: Cue) -> None:
        lexed, scene = self.lexed, self.scene
        k = self.g.actions.skip(lexed, last, self.last)
        to, j = scene.enumeration(k, self.last)
        j = self._past_comment(j) if to else k
        start, negated = self._action(j, named=bool(to), noun=cue.kind == "call")
        if not start and not to:
            start, negated = self._far_action(k)
        if not start:
            clause = self.g.clause.match(lexed, j) if j < self.last else None
            if clause is None:
                return
            to, start, negated = self._clause(clause[0], to)
            if not start:
                return
        issuers = self._issuers(first)
        polarity = "-" if negated else cue.polarity
        demand = Demand(
            cue.force,
            lexed.surface(first, last),
            issuers,
            tuple(scene.draft(p) for p in to),
            polarity,
        )
        self._chain(start, demand)

    def _issuers(self, first: int) -> tuple[Draft, ...]:
        """Who asks: the subject of the cue, else the topic of the sentence, else the speaker."""
        subject = self.scene.subject(first)
        if subject:
            return tuple(self.scene.draft(p) for p in subject)
        if self.scene.pronoun(first):
            return (self.memory.speaker,) if self.memory.speaker is not None else ()
        topic = self.scene.topic(first)
        if topic is not None:
            return (self.scene.draft(topic),)
        return self.memory.demand.issuers if self.memory.demand is not None else ()

    def _past_comment(self, j: int) -> int:
        """Pass a comma and adverbs behind the addressee."""
        k = self.g.actions.skip(self.lexed, j, self.last)
        if k < self.last and self.lexed.key[k] == "," and self._opens(k + 1):
            return k + 1
        return k

    def _opens(self, k: int) -> bool:
        return k < self.last and self.g.openers.match(self.lexed, k) is not None

    def _action(self, j: int, *, named: bool, noun: bool) -> tuple[int, bool]:
        """Give where the action begins at `j`, after its marker: (token or 0, is it negated)."""
        lexed, actions = self.lexed, self.g.actions
        if j >= self.last:
            return 0, False
        j, negated = self._negation(j)
        k, marked = j, False
        while k < self.last:
            hit = self.g.openers.match(lexed, k)
            if hit is None:
                break
            k, marked = hit[0], True
        k, more = self._negation(k)
        head = actions.skip(lexed, k, self.last)
        if marked and (actions.opens(lexed, head) or self._quoted_verb(head)):
            return k, negated or more
        if not marked and self.g.data.bare_action and self._bare(head, named=named):
            return k, negated or more
        if noun and not named:
            while head < self.last and lexed.key[head] in (*self.g.determiners, "'"):
                head += 1
            form = actions.form(lexed, head) if head < self.last else ""
            if form in (NOUN, GERUND) or (
                form != INFINITIVE and self.g.data.any_noun and form == "" and self._noun(head)
            ):
                return head, negated
        return 0, False

    def _noun(self, k: int) -> bool:
        return k < self.last and self.lexed.kind[k] == WORD and not capital(self.lexed, k)

    def _quoted_verb(self, k: int) -> bool:
        return k < self.last and self.lexed.key[k] == '"'

    def _bare(self, head: int, *, named: bool) -> bool:
        form = self.g.actions.form(self.lexed, head)
        if form in (INFINITIVE, IMPERATIVE):
            return True
        return named and not self.g.data.forms.strict and self.g.actions.opens(self.lexed, head)

    def _negation(self, j: int) -> tuple[int, bool]:
        hit = self.g.negations.match(self.lexed, j) if j < self.last else None
        return (hit[0], True) if hit is not None else (j, False)

    def _far_action(self, k: int) -> tuple[int, bool]:
        """The action behind an addressee of unknown form, within the same clause."""
        for j in range(k, min(self.last, k + _REACH)):
            key = self.lexed.key[j]
            stop = key in (";", ":", '"', ",", "(") or self.lexed.kind[j] == BREAK
            if stop or (j > k and j in self.cue_at) or self.g.clause.match(self.lexed, j):
                return 0, False
            if j == k and not self._opens(j):
                continue
            start, negated = self._action(j, named=False, noun=False)
            if start and (self._opens(j) or self.g.data.bare_action):
                return start, negated
        return 0, False

    def _clause(self, k: int, to: list[Phrase]) -> tuple[list[Phrase], int, bool]:
        """ "asked that ministries (should) report": the subject, then the action."""
        scene = self.scene
        subject, j = scene.enumeration(k, self.last)
        if not subject:
            head = self.g.actions.skip(self.lexed, k, self.last)
            form = self.g.actions.form(self.lexed, head)
            return to, (k if form or to or self._has_cue(k) else 0), False
        j = self.g.actions.skip(self.lexed, j, self.last)
        for first, last, cue in self.cues:
            if first == j and cue.kind in ("modal", "need"):
                j = last
        start, negated = self._negation(j)
        if start >= self.last or self.lexed.kind[start] not in (WORD, NUMBER):
            return to, 0, False
        return [*to, *subject], start, negated

    def _has_cue(self, k: int) -> bool:
        return any(k <= first < k + _REACH and c.kind == "modal" for first, _, c in self.cues)

    def _asked(self, first: int, last: int, cue: Cue) -> None:
        to = self.scene.subject(first)
        start, negated = self._action(last, named=bool(to), noun=False)
        if not start or not to:
            return
        demand = Demand(
            cue.force,
            self.lexed.surface(first, last),
            self._speaker(first, start),
            tuple(self.scene.draft(p) for p in to),
            "-" if negated else cue.polarity,
        )
        self._chain(start, demand)

    def _modal(self, first: int, last: int, cue: Cue, *, negated: bool) -> None:
        lexed, scene = self.lexed, self.scene
        before = scene.before(first)[0]
        if before > self.first and lexed.key[before - 1] in self.g.relative:
            return
        start, after = self._negation(self.g.actions.skip(lexed, last, self.last))
        start = self._past_markers(start)
        negated, to = negated or after, scene.subject(first)
        head = self.g.actions.skip(lexed, start, self.last)
        if head >= self.last or lexed.kind[head] not in (WORD, NUMBER):
            return
        if self.g.data.forms.strict and not self.g.actions.form(lexed, head):
            return
        issuers = self._speaker(first, start)
        if (not to and cue.kind == "modal") or (cue.kind == "need" and self._thing(before)):
            if not to:
                if not issuers and self.memory.demand is None:
                    return
                start = self._clause_start(first)
        words = lexed.surface(first, start if after and start > last else last)
        demand = Demand(
            cue.force,
            words,
            issuers,
            tuple(scene.draft(p) for p in to),
            "-" if negated else cue.polarity,
        )
        self._chain(start, demand, action=head)

    def _past_markers(self, k: int) -> int:
        for _ in range(2):
            hit = self.g.openers.match(self.lexed, k) if k < self.last else None
            hit = hit or (self.g.clause.match(self.lexed, k) if k < self.last else None)
            if hit is None:
                break
            k = hit[0]
        return k

    def _thing(self, before: int) -> bool:
        """True if words other than an adverbial phrase stand before an impersonal cue."""
        k = before - 1
        if k < self.first or self.lexed.kind[k] != WORD:
            return False
        return self.g.actions.lead_ins.match_back(self.lexed, k) is None and (
            self.g.clause.match_back(self.lexed, k) is None
        )

    def _clause_start(self, first: int) -> int:
        """Go back from a modal to the start of its clause, without article or conjunction."""
        k = first
        while k > max(self.first, self.done):
            key = self.lexed.key[k - 1]
            if key in (";", ":", '"', "(") or self.lexed.kind[k - 1] == BREAK:
                break
            if self.g.clause.match_back(self.lexed, k - 1) is not None:
                break
            k -= 1
        for _ in range(4):
            hit = self.g.actions.lead_ins.match(self.lexed, k) or self.g.actions.coordinators.match(
                self.lexed, k
            )
            if hit is not None and hit[0] < first:
                k = hit[0]
            if k < first and (
                self.lexed.kind[k] == SYMBOL or self.lexed.key[k] in self.g.determiners
            ):
                k += 1
        return k

    def _plan(self, first: int, last: int, cue: Cue, *, negated: bool) -> None:
        lexed, scene = self.lexed, self.scene
        start, after = self._negation(self.g.actions.skip(lexed, last, self.last))
        start = self._past_markers(start)
        if start >= self.last or self.g.forecast.match(lexed, start) is not None:
            return
        if lexed.kind[start] not in (WORD, SYMBOL) or not self._plannable(start):
            return
        subject = scene.subject(first)
        owner = tuple(scene.draft(p) for p in subject)
        if not subject and scene.pronoun(first) and self.memory.speaker is not None:
            owner = (self.memory.speaker,)
        if not owner:
            return
        demand = Demand(
            cue.force, lexed.surface(first, last), owner, owner, "-" if negated or after else ""
        )
        self._chain(start, demand, remember=False)

    def _plannable(self, start: int) -> bool:
        head = self.g.actions.skip(self.lexed, start, self.last)
        if self.g.data.forms.strict:
            return bool(self.g.actions.form(self.lexed, head)) or self.lexed.key[start] == '"'
        return self.g.actions.opens(self.lexed, head) or self.lexed.key[start] == '"'

    def _speaker(self, cue: int, end: int) -> tuple[Draft, ...]:
        speaker = self.scene.speaker(cue, end)
        if speaker is not None:
            return (speaker,)
        return self.memory.demand.issuers if self.memory.demand is not None else ()

    # -- output

    def _chain(self, start: int, demand: Demand, *, action: int = 0, remember: bool = True) -> None:
        """Emit the action at `start`, what is joined to it and the list items that follow."""
        actions, lexed = self.g.actions, self.lexed
        form = actions.form(lexed, actions.skip(lexed, action or start, self.last))
        begin = action or start
        while True:
            e = actions.extent(lexed, begin, self.last, self.cue_at)
            self._emit(min(start, e.first), e.last, demand)
            self.done = max(self.done, e.last)
            if e.next:
                start = begin = e.next
                continue
            if not e.listed:
                break
            start, found = actions.item(lexed, e.last, self.last)
            own = any(start <= c[0] < start + 4 for c in self.cues)
            if not found or own or not actions.sure(lexed, start):
                break
            form, begin = found, start
        if remember:
            self.memory.demand = replace(demand, form=form)

    def _emit(self, first: int, last: int, demand: Demand) -> None:
        if last <= first:
            return
        attributes = {"force": demand.force, "cue": demand.cue}
        if demand.polarity:
            attributes["polarity"] = demand.polarity
        d = Draft(
            "DIRECTIVE", self.lexed.start[first], self.lexed.end[last - 1], attributes, score=0.6
        )
        d.links += [("issuer", x) for x in demand.issuers]
        d.links += [("to", x) for x in demand.to]
        self.found.append(d)


def _link_inside(
    g: _Grammar, lexed: Lexed, d: Draft, dates: Sequence[Draft], sizes: Sequence[Draft]
) -> None:
    """Link the date to do it by and the figure to reach, where a word inside says so."""
    for kind, drafts, words in (("deadline", dates, g.deadline), ("target", sizes, g.target)):
        at = bisect_left(drafts, d.start, key=lambda x: x.start)
        for x in drafts[at:]:
            if x.end > d.end:
                break
            if x.attributes.get("kind") == "ordinal":
                continue
            k = bisect_left(lexed.start, x.start) - 1
            while k >= 0 and lexed.key[k] in g.determiners:
                k -= 1
            figure = kind == "target" and (
                x.attributes.get("mod") in (">=", ">") or "change" in x.attributes
            )
            if figure or (k >= 0 and words.match_back(lexed, k) is not None):
                d.links.append((kind, x))
                break


@functools.cache
def _compiled(code: str) -> _Grammar:
    return _Grammar(code)
