"""The words that make a demand, and where the action that they demand begins."""

from __future__ import annotations

import functools
from typing import Final

from dtx_nlp import languages
from dtx_nlp.actions import GERUND, IMPERATIVE, INFINITIVE, NOUN, PASSIVE, Actions
from dtx_nlp.bounds import Bounds
from dtx_nlp.languages.demand_sections import Cue
from dtx_nlp.lexing import BREAK, NUMBER, SYMBOL, WORD, Lexed, PhraseTable
from dtx_nlp.phrases import Phrases, capital, table
from dtx_nlp.subjects import Tables

#: How many tokens may stand between an asking verb and the action.
REACH: Final = 14
#: The same where no marker ("to") tells the action.
_BARE_REACH: Final = 6
_FUTURE: Final = Cue("plan", "future", ())


class Grammar:
    """The directive tables of one language, compiled."""

    def __init__(self, code: str) -> None:
        data = languages.get(code).directives
        self.data = data
        self.actions = Actions(code, data)
        self.tables = Tables(code, data)
        self.cues: PhraseTable[Cue] = PhraseTable()
        for cue in data.cues:
            for words in cue.words:
                self.cues.add(words, cue, keep=True)
        self.not_cues = table(data.not_cues)
        self.perfects = table(data.perfects)
        self.clause = Phrases(data.clause)
        self.openers = Phrases(data.openers)
        self.negations = Phrases(data.negations)
        self.list_verbs = table(data.list_verbs)
        self.forecast = table(data.forecast)
        self.bounds = Bounds(data)
        self.passives = Phrases(data.passives)
        self.conditions = table(data.conditions)
        self.urgent = table(data.urgent)
        self.adverbials = table(data.adverbials)
        self.regarding = table(data.regarding)
        self.drift = table(data.drift)
        self.statives = table(data.statives)
        self.demanding = table(data.demanding)
        self.means = table(data.means)
        self.aim_links = table(data.aim_links)
        self.aim_copulas = table(data.aim_copulas)
        self.possessives = frozenset(data.possessives)
        self.copulas = frozenset(data.copulas)
        self.not_future = frozenset(data.forms.not_future)
        self.relative = frozenset(data.relative)
        self.determiners = frozenset(data.determiners)
        self.not_subjects = frozenset(data.not_subjects)
        self.connectives = table(data.connectives)

    def find(self, lexed: Lexed, first: int, last: int) -> list[tuple[int, int, Cue]]:
        """Find the cues among the tokens `[first, last)`, in order, without overlap."""
        out: list[tuple[int, int, Cue]] = []
        i = first
        while i < last:
            none = self.not_cues.match(lexed, i)
            hit = self.cues.match(lexed, i)
            if none is None:
                none = self._perfect(lexed, i)
            if none is not None and (hit is None or none[0] >= hit[0]):
                i = none[0]
            elif hit is not None and hit[0] <= last:
                out.append((i, hit[0], hit[1]))
                i = hit[0]
            elif self._future(lexed, i):
                out.append((i, i + 1, _FUTURE))
                i += 1
            else:
                i += 1
        return out

    def _perfect(self, lexed: Lexed, i: int) -> tuple[int, str] | None:
        """A modal that guesses at the past: "must have seen", but not "must have a plan"."""
        hit = self.perfects.match(lexed, i)
        if hit is None or hit[0] >= len(lexed):
            return None
        head = self.actions.skip(lexed, hit[0], len(lexed))
        if head >= len(lexed) or not lexed.key[head].endswith(self.data.forms.participle):
            return None
        return hit

    def _future(self, lexed: Lexed, i: int) -> bool:
        """True for an inflected future ("publiera"): a cue of plan that is its own action."""
        endings = self.data.forms.future
        if not endings or len(lexed.key[i]) < 6 or not lexed.key[i].endswith(endings):
            return False
        return lexed.text[lexed.start[i]].islower() and lexed.key[i] not in self.not_future

    def passive(self, lexed: Lexed, head: int, last: int, *, future: bool = False) -> bool:
        """True if the verb at `head` is a passive: what it says is done to the subject.

        After an auxiliary of the `future` the participle alone makes one.
        """
        forms, k = self.data.forms, head
        hit = self.passives.match(lexed, head) if head < last else None
        if hit is not None:
            k = self.actions.skip(lexed, hit[0], last)
        elif forms.passive_prefix:
            return head < last and lexed.key[head].startswith(forms.passive_prefix)
        elif not future or not forms.participle:
            return False
        if not forms.participle:
            return hit is not None
        return k < last and lexed.key[k].endswith(forms.participle)


class Opening:
    """Finds where the action of a cue begins, in a sentence that ends before token `last`."""

    def __init__(
        self, grammar: Grammar, lexed: Lexed, bounds: tuple[int, int], stops: frozenset[int]
    ) -> None:
        self.g = grammar
        self.lexed = lexed
        self.first, self.last = bounds
        self.stops = stops

    def action(self, j: int, *, named: bool, noun: bool) -> tuple[int, bool]:
        """Give where the action begins at `j`, after its marker: (token or 0, is it negated).

        Args:
            j: The token after the cue and its addressee.
            named: The addressee was found.
            noun: A noun may name the action ("called for a pause").
        """
        lexed, actions = self.lexed, self.g.actions
        j, negated = self.negation(j)
        k, marked = self._markers(j)
        k, more = self.negation(k)
        head = actions.skip(lexed, k, self.last)
        if marked and k < self.last:
            direct = actions.opens(lexed, k) or actions.opens(lexed, head)
            if direct or (lexed.key[head - (head == self.last)] == '"'):
                return k, negated or more
        means = self.g.means.match(lexed, j) if named and j < self.last else None
        if means is not None and actions.form(lexed, means[0]) == GERUND:
            return means[0], negated
        if not marked and self.g.data.bare_action and self._bare(head, named=named):
            return k, negated or more
        if noun and not named:
            return self._noun(head), negated
        return 0, False

    def _markers(self, k: int) -> tuple[int, bool]:
        marked = False
        while k < self.last:
            hit = self.g.openers.match(self.lexed, k)
            if hit is None:
                break
            k, marked = hit[0], True
        return k, marked

    def _noun(self, head: int) -> int:
        lexed = self.lexed
        first = head
        while head < self.last and (
            lexed.key[head] in self.g.determiners or lexed.key[head] == "'"
        ):
            head += 1
        if head >= self.last or lexed.kind[head] != WORD:
            return 0
        form = self.g.actions.form(lexed, head)
        if (
            head > first
            or form in (NOUN, GERUND)
            or (self.g.data.any_noun and form == "" and not capital(lexed, head))
        ):
            return head
        return 0

    def _bare(self, head: int, *, named: bool) -> bool:
        form = self.g.actions.form(self.lexed, head) if head < self.last else ""
        if form in (INFINITIVE, IMPERATIVE, PASSIVE):
            return True
        return named and not self.g.data.forms.strict and self.g.actions.opens(self.lexed, head)

    def negation(self, j: int) -> tuple[int, bool]:
        """Pass a negation at `j`: (token after it, was there one)."""
        hit = self.g.negations.match(self.lexed, j) if j < self.last else None
        return (hit[0], True) if hit is not None else (j, False)

    def far(self, k: int) -> tuple[int, bool]:
        """Give the action behind an addressee of unknown form, within the same clause."""
        loose = self.g.data.bare_action and not self.g.data.forms.strict
        reach = _BARE_REACH if loose else REACH
        for j in range(k, min(self.last, k + reach)):
            key = self.lexed.key[j]
            marked = self.g.openers.match(self.lexed, j) is not None
            if key in (";", ":", '"', ",", "(") or self.lexed.kind[j] == BREAK:
                break
            if (
                j > k
                and (j in self.stops or self.g.actions.purpose.match(self.lexed, j))
                and not marked
            ):
                break
            if self.g.clause.match(self.lexed, j) is not None:
                break
            if marked or (self.g.data.bare_action and j > k):
                start, negated = self.action(j, named=False, noun=False)
                if start:
                    return start, negated
        return 0, False

    def past_markers(self, k: int) -> int:
        """Pass markers ("to", "that") that may stand after a modal."""
        for _ in range(2):
            if k >= self.last:
                break
            hit = self.g.openers.match(self.lexed, k) or self.g.clause.match(self.lexed, k)
            if hit is None:
                break
            k = hit[0]
        return k

    def clause_start(self, cue: int, done: int) -> int:
        """Go back from a modal to the start of its clause, without article or conjunction."""
        lexed = self.lexed
        k = cue
        while k > max(self.first, done):
            key = lexed.key[k - 1]
            if key in (";", ":", '"', "(", ")") or lexed.kind[k - 1] == BREAK:
                break
            if self.g.clause.match_back(lexed, k - 1) is not None:
                break
            if self.g.tables.report.match_back(lexed, k - 1) is not None:
                break
            if key == "," and (
                self.adverbial(max(self.first, done), k - 1)
                or self.g.connectives.match(lexed, k) is not None
            ):
                break
            k -= 1
        for _ in range(4):
            hit = self.g.actions.lead_ins.match(lexed, k)
            hit = hit or self.g.actions.coordinators.match(lexed, k)
            hit = hit or self.g.connectives.match(lexed, k)
            if hit is not None and hit[0] <= cue:
                k = hit[0]
            if k < cue and (lexed.kind[k] == SYMBOL or lexed.key[k] in self.g.determiners):
                k += 1
        return k

    def adverbial(self, first: int, comma: int) -> bool:
        """True if a comma ends an adverbial phrase that opens the sentence."""
        k = first
        while k < comma and self.lexed.kind[k] not in (WORD, NUMBER):
            k += 1
        if comma - k == 1 or self.g.conditions.match(self.lexed, k) is not None:
            return True
        tables = (self.g.tables.prepositions, self.g.adverbials)
        if any(t.match(self.lexed, k) is not None for t in tables):
            return True
        return self.g.tables.according.match(self.lexed, k) is not None


@functools.cache
def grammar(code: str) -> Grammar:
    """Compile the directives of a language, once."""
    return Grammar(code)
