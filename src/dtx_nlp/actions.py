"""The action of a demand: where its verb phrase begins and ends, where the next one starts."""

from __future__ import annotations

from typing import Final

from dtx_nlp.actors import grammar
from dtx_nlp.languages.demand_sections import Directives
from dtx_nlp.lexing import ADDRESS, BREAK, NUMBER, SYMBOL, WORD, Lexed
from dtx_nlp.marks import Extent, Quotes, bullet, inner_colon, trim
from dtx_nlp.phrases import Phrases, capital, table

INFINITIVE: Final = "infinitive"
IMPERATIVE: Final = "imperative"
GERUND: Final = "gerund"
NOUN: Final = "noun"
PASSIVE: Final = "passive"
PRESENT: Final = "present"

#: How far a clause's own cue may stand behind the comma that opens the clause.
_REACH: Final = 14
#: How far back the name of an actor may begin.
_NAMES: Final = 6
#: The same for a clause that is cut off for its own cue.
_CLAUSE: Final = 8


class Actions:
    """The verb forms and clause ends of one language, compiled."""

    def __init__(self, code: str, data: Directives) -> None:
        f = data.forms
        self.data = f
        self.actors = grammar(code)
        self.adverbs = table(data.adverbs)
        self.negations = Phrases(data.negations)
        self.openers = table(data.openers)
        self.coordinators = Phrases(data.coordinators)
        self.lead_ins = Phrases(data.lead_ins)
        self.purpose = table(data.purpose)
        self.report = table(data.report)
        self.finite = table([w for w in data.auxiliaries if w not in data.coordinators])
        self.clause = Phrases(data.clause)
        self.relative = frozenset(data.relative)
        self.according = Phrases(data.according)
        self.tails = frozenset(data.tails)
        self.determiners = frozenset(data.determiners)
        self.prepositions = frozenset(data.prepositions)
        self.indefinite = frozenset(data.indefinite)
        self._verbs = table(f.verbs)
        self._noun_verbs = frozenset(f.noun_verbs)
        self._not_verbs = frozenset(f.not_verbs)
        self._converbs = table(f.converbs)
        self._manner = frozenset(f.manner)
        self._endings = (
            (IMPERATIVE, f.imperative),
            (INFINITIVE, f.infinitive),
            (GERUND, f.gerund),
            (NOUN, f.noun),
        )
        self._beginnings = ((INFINITIVE, f.infinitive_prefix), (NOUN, f.noun_prefix))

    def form(self, lexed: Lexed, i: int) -> str:
        """Give the verb form that begins at token `i`, "" if it looks like none."""
        if i >= len(lexed) or lexed.kind[i] != WORD:
            return ""
        key = lexed.key[i]
        if key in self._not_verbs:
            return ""
        if self._verbs.match(lexed, i) is not None:
            passive = self.data.passive_prefix
            return PASSIVE if passive and key.startswith(passive) else INFINITIVE
        for form, endings in self._endings:
            if endings and key.endswith(endings) and len(key) > (3 if form == INFINITIVE else 4):
                return form
        if len(key) < 5:
            return ""
        for form, beginnings in self._beginnings:
            if beginnings and key.startswith(beginnings):
                return form
        return ""

    def present(self, lexed: Lexed, i: int) -> bool:
        """True if a finite verb of the present may stand at `i`, right after its subject."""
        f = self.data
        if i >= len(lexed) or lexed.kind[i] != WORD or not lexed.text[lexed.start[i]].islower():
            return False
        key = lexed.key[i]
        if f.present_bare and self.form(lexed, i) in (INFINITIVE, IMPERATIVE):
            return True
        stems = (key.removesuffix(s) for s in f.present_suffix if key.endswith(s))
        if any(stem in self._verbs.heads() for stem in stems):
            return True
        if not f.present or len(key) < 4 or not key.endswith(f.present):
            return False
        return not f.present_object or self._object_follows(lexed, i + 1)

    def _object_follows(self, lexed: Lexed, k: int) -> bool:
        if k >= len(lexed):
            return False
        known = lexed.key[k] in self.determiners or lexed.kind[k] == NUMBER
        tables = (self.adverbs, self.openers)
        return known or any(t.match(lexed, k) is not None for t in tables)

    def _same(self, lexed: Lexed, i: int, form: str) -> bool:
        """True if the verb at `i` has a form."""
        if form == PRESENT:
            return self.present(lexed, i)
        return self.form(lexed, i) == form

    def sure(self, lexed: Lexed, i: int) -> bool:
        """True unless the verb at `i` may as well be a noun; an object behind it decides."""
        verb = self._verbs.match(lexed, i)
        if lexed.key[i] not in self._noun_verbs or (verb is not None and verb[0] > i + 1):
            return True
        if i + 1 >= len(lexed):
            return False
        return lexed.key[i + 1] in self.determiners or lexed.kind[i + 1] == NUMBER

    def opens(self, lexed: Lexed, i: int) -> bool:
        """True if a verb may stand at `i`, right after a marker such as "to"."""
        if i >= len(lexed) or lexed.kind[i] != WORD:
            return False
        form = self.form(lexed, i)
        if form in (INFINITIVE, IMPERATIVE, PASSIVE):
            return True
        if self.data.strict or form == GERUND:
            return False
        return lexed.text[lexed.start[i]].islower() and lexed.key[i] not in self.determiners

    def skip(self, lexed: Lexed, i: int, limit: int) -> int:
        """Pass adverbs."""
        while i < limit:
            hit = self.adverbs.match(lexed, i)
            if hit is None or hit[0] > limit:
                break
            i = hit[0]
        return i

    def item(self, lexed: Lexed, i: int, limit: int) -> tuple[int, str]:
        """Give where the action of a list item at `i` begins, and its verb's form ("" if none)."""
        while i < limit:
            marks = lexed.kind[i] in (SYMBOL, BREAK) and lexed.key[i] not in ("(", ")", "[", "%")
            lead = self.lead_ins.match(lexed, i)
            if lead is not None:
                i = lead[0]
            elif marks or (lexed.kind[i] == NUMBER and bullet(lexed, i)):
                i += 1
            else:
                break
        start = i
        for _ in range(4):
            hit = self.openers.match(lexed, i) or self.coordinators.match(lexed, i)
            if hit is None or hit[0] >= limit:
                break
            i = start = hit[0]
        j = self.skip(lexed, i, limit)
        while j < limit and lexed.key[j] in self.determiners:
            j += 1
            if j < limit and lexed.key[j] == "'":
                j += 1
        form = self.form(lexed, j) if j < limit else ""
        if form == NOUN:
            return j, form
        return start, (form if j == self.skip(lexed, i, limit) else "")

    def extent(
        self, lexed: Lexed, first: int, limit: int, cue_at: frozenset[int], form: str = ""
    ) -> Extent:
        """Give the end of the action that begins at `first`; its sentence ends at `limit`.

        `cue_at` are the tokens of the sentence at which a cue begins; `form` is the verb's, if
        its place tells it.
        """
        head = self._past_articles(lexed, self.skip(lexed, first, limit), limit)
        form = form or (self.form(lexed, head) if head < limit else "")
        verb = self._verbs.match(lexed, head) if head < limit else None
        quote = Quotes(lexed, first, limit)
        depth, subordinate, relative, since = 0, False, False, 0
        k = verb[0] if verb is not None else head + 1
        while k < limit:
            key = lexed.key[k]
            depth += (key == "(") - (key == ")")
            if depth < 0 or quote.closes(k) or lexed.kind[k] == ADDRESS:
                return trim(lexed, Extent(first, k))
            if depth == 0:
                if key == ";" or (key == ":" and self._lists(lexed, k, limit, form)):
                    return trim(lexed, Extent(first, k, listed=True))
                if self._ends(lexed, k, limit, cue_at, subordinate=subordinate):
                    return trim(lexed, Extent(first, k))
                nxt = self._joined(lexed, k, limit, form, since, subordinate=subordinate)
                if nxt:
                    return trim(lexed, Extent(first, k, next=nxt))
            if k > head + 1 and self.purpose.match(lexed, k) is not None:
                relative = key in self.relative
                subordinate = subordinate or not relative
            elif relative and self._same(lexed, k, form):
                subordinate = True
            since += self._counts(lexed, k, form)
            k += 1
        return trim(lexed, Extent(first, limit))

    def _lists(self, lexed: Lexed, k: int, limit: int, form: str) -> bool:
        """True unless a colon stands inside a time, or lists the nouns that make up an object."""
        if inner_colon(lexed, k):
            return False
        if form == NOUN or self.item(lexed, k, limit)[1] != NOUN:
            return True
        return ";" in lexed.key[k:limit]

    def _counts(self, lexed: Lexed, k: int, form: str) -> bool:
        """True if the word at `k` may belong to an object: no adverb, no verb in a row of verbs."""
        if lexed.kind[k] not in (WORD, NUMBER) or self.adverbs.match(lexed, k) is not None:
            return False
        if self.coordinators.match(lexed, k) is not None:
            return False
        return form == NOUN or not self._same(lexed, k, form)

    def _past_articles(self, lexed: Lexed, i: int, limit: int) -> int:
        while i < limit - 1 and (lexed.key[i] in self.determiners or lexed.key[i] == "'"):
            i += 1
        return i

    def _ends(
        self, lexed: Lexed, k: int, limit: int, cue_at: frozenset[int], *, subordinate: bool
    ) -> bool:
        """True if a caption's credit, words of speech or a clause of its own begin at `k`."""
        key = lexed.key[k]
        if key == "-" and not lexed.glued(k):
            rest = range(k + 1, min(limit, k + 4))
            credit = any(lexed.key[m] in self.tails for m in rest)
            credit = credit or self._aside(lexed, k + 1, limit)
            return credit or self._speech(lexed, k, limit) or self._own_cue(lexed, k, cue_at, limit)
        if key in self.tails and k + 1 < limit and lexed.key[k + 1] == ":":
            return True
        if key == "," and (
            self._speech(lexed, k, limit) or self.according.match(lexed, k + 1) is not None
        ):
            return True
        if key == "," and k + 1 < limit and lexed.key[k + 1] in self.indefinite:
            return capital(lexed, k - 1)
        if key != "," and self.coordinators.match(lexed, k) is None:
            return False
        if not subordinate and self._own_cue(lexed, k, cue_at, limit):
            return True
        return self._subject(lexed, k, limit, cue_at)

    def _aside(self, lexed: Lexed, k: int, limit: int) -> bool:
        """True if a clause or an adverbial follows a dash: "- with the money used for ..."."""
        if k >= limit:
            return False
        key = lexed.key[k]
        return (
            key in self.relative
            or key in self.prepositions
            or key in self.determiners
            or self.clause.match(lexed, k) is not None
        )

    def _own_cue(self, lexed: Lexed, k: int, cue_at: frozenset[int], limit: int) -> bool:
        """True if the next clause, up to the first mark, has a subject and then a cue."""
        if k + 1 < limit and self.clause.match(lexed, k + 1) is not None:
            return False
        for j in range(k + 1, min(limit, k + 1 + _CLAUSE)):
            if j in cue_at:
                return j > k + 1
            if lexed.kind[j] != WORD and lexed.key[j] not in ("'", "-"):
                return False
            if j == k + 1 and lexed.key[j] in self.relative:
                continue
            if self.purpose.match(lexed, j) is not None or self.openers.match(lexed, j) is not None:
                return False
        return False

    def _subject(self, lexed: Lexed, k: int, limit: int, cue_at: frozenset[int]) -> bool:
        """True if an actor and then a cue or finite verb follow the comma or conjunction at `k`."""
        j = k + 1
        for _ in range(4):
            more = self.coordinators.match(lexed, j) if j < limit else None
            if more is not None:
                j = more[0]
            elif j < limit and (lexed.key[j] in self.determiners or lexed.key[j] == "'"):
                j += 1
        phrase = self.actors.at(lexed, j, limit)
        if phrase is None or phrase.last >= limit:
            return False
        if self.skip(lexed, phrase.last, limit) in cue_at:
            return True
        if self.openers.match(lexed, phrase.last) is not None and lexed.key[k] != ",":
            return not self._after_actor(lexed, k) and self.opens(lexed, phrase.last + 1)
        return any(t.match(lexed, phrase.last) is not None for t in (self.report, self.finite))

    def _after_actor(self, lexed: Lexed, k: int) -> bool:
        """True if an actor ends right before token `k`: "to the minister and the mayor to ..."."""
        return any(p.last == k for p in self.actors.every(lexed, max(0, k - _NAMES), k))

    def _speech(self, lexed: Lexed, k: int, limit: int) -> bool:
        """True if from the comma or dash at `k` to the end there is only "said so-and-so"."""
        verbs = 0
        for j in range(k + 1, min(limit, k + 1 + _REACH)):
            if self.report.match(lexed, j) is not None:
                verbs = j
                break
            if lexed.kind[j] != WORD and lexed.key[j] not in ("-", "'"):
                return False
        if not verbs or limit - verbs > 2 * _REACH:
            return False
        subject = any(True for _ in self.actors.every(lexed, k + 1, min(limit, k + 1 + _REACH)))
        return verbs - k <= 2 or (subject and verbs - k <= _REACH)

    def _joined(
        self, lexed: Lexed, k: int, limit: int, form: str, since: int, *, subordinate: bool
    ) -> int:
        """Give where a coordinated verb phrase with its own object begins; 0 if none at `k`."""
        comma = lexed.key[k] == ","
        hit = self.coordinators.match(lexed, k)
        if (not comma and hit is None) or not form:
            return 0
        j = hit[0] if hit is not None else k + 1
        if comma:
            more = self.coordinators.match(lexed, j) if j < limit else None
            j = more[0] if more is not None else j
        marker = self.openers.match(lexed, j) if j < limit else None
        if marker is not None:
            if comma and self.purpose.match(lexed, j) is not None:
                return 0
            j = marker[0]
        elif since < 1 or (subordinate and not comma):
            return 0
        head = self.skip(lexed, j, limit)
        if form == NOUN:
            head = j = self._past_articles(lexed, head, limit)
        if hit is None and comma and self._converbs.match(lexed, head) is not None:
            return 0
        if head >= limit or not self._same(lexed, head, form):
            return 0
        if marker is None and not self.sure(lexed, head):
            return 0
        return j if self._has_object(lexed, head, limit) else 0

    def _has_object(self, lexed: Lexed, head: int, limit: int) -> bool:
        """True if the verb at `head`, or the last verb of a row that it opens, has an object."""
        for _ in range(4):
            verb = self._verbs.match(lexed, head)
            k = self.skip(lexed, verb[0] if verb is not None else head + 1, limit)
            if k >= limit or lexed.kind[k] not in (WORD, NUMBER):
                return k < limit and lexed.key[k] in ('"', "'", "$", "(")
            if lexed.key[k] in self._manner:
                return False
            more = self.coordinators.match(lexed, k)
            if more is None:
                return True
            head, form = self.skip(lexed, more[0], limit), self.form(lexed, head)
            if not form or form == NOUN or head >= limit or self.form(lexed, head) != form:
                return False
        return False
