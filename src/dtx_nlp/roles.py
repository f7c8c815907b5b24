"""Sentences as units with grammatical roles: what a word can be in the clause.

The roles are read off word lists and endings of the language ([counting]); a unit is a word with
what is glued to it, a phrase of the lists, a quantity, a date or a mark.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dtx_nlp import languages
from dtx_nlp.drafts import Draft
from dtx_nlp.languages.sections import Counting
from dtx_nlp.lexing import ADDRESS, BREAK, NUMBER, SYMBOL, WORD, Lexed, PhraseTable, expand, fold

DET: Final = 1 << 0
OF: Final = 1 << 1
BARE: Final = 1 << 2
JOIN: Final = 1 << 3
REL: Final = 1 << 4
AUX: Final = 1 << 5
LINK: Final = 1 << 6
REPORT: Final = 1 << 7
STOP: Final = 1 << 8
PREP: Final = 1 << 9
TOTAL: Final = 1 << 10
CHANGE: Final = 1 << 11
PROP: Final = 1 << 12
PER: Final = 1 << 13
VERSUS: Final = 1 << 14
THAN: Final = 1 << 15
FIELD: Final = 1 << 16
WORTH: Final = 1 << 17
EVENT: Final = 1 << 18
OF_WHICH: Final = 1 << 19
CLASSIFIER: Final = 1 << 20
NOUN: Final = 1 << 21
COMMA: Final = 1 << 22
HARD: Final = 1 << 23
OPEN: Final = 1 << 24
CLOSE: Final = 1 << 25
QUOTE: Final = 1 << 26
QTY: Final = 1 << 27
DATE: Final = 1 << 28
VERB: Final = 1 << 29
LATE: Final = 1 << 30
PLURAL: Final = 1 << 31
PARTICIPLE: Final = 1 << 32
SUM: Final = 1 << 33
REDUCED: Final = 1 << 34
EITHER: Final = 1 << 35
PRONOUN: Final = 1 << 36
AMONG: Final = 1 << 37
THOSE: Final = 1 << 38

#: What no noun phrase goes across.
EDGE: Final = COMMA | HARD | OPEN | CLOSE | QTY | DATE
PREDICATE: Final = AUX | LINK | VERB
_AFTER_VERB: Final = QTY | PREP | EDGE
#: What ends a run of nouns and adjectives.
BREAKS: Final = EDGE | PREDICATE | REPORT | STOP | PREP | REL | DET | JOIN | PER | VERSUS | THAN
#: What may stand between a verb and its number without being said of anything.
THIN: Final = PREDICATE | STOP | PREP | WORTH | DATE | THAN
LONGEST: Final = 14
_PUNCTUATION: Final = {
    ",": COMMA,
    "(": OPEN,
    "[": OPEN,
    ")": CLOSE,
    "]": CLOSE,
    '"': QUOTE,
    "'": QUOTE,
}
_GLUE: Final = frozenset("-/&")

_ROLES: Final = (
    ("determiners", DET),
    ("of", OF),
    ("bare", BARE),
    ("join", JOIN),
    ("relative", REL),
    ("auxiliaries", AUX),
    ("links", LINK),
    ("reports", REPORT),
    ("stop", STOP),
    ("verbs", VERB),
    ("prepositions", PREP),
    ("totals", TOTAL),
    ("change", CHANGE),
    ("properties", PROP),
    ("per", PER),
    ("versus", VERSUS),
    ("than", THAN),
    ("field", FIELD),
    ("worth", WORTH),
    ("events", EVENT),
    ("of_which", OF_WHICH),
    ("classifiers", CLASSIFIER),
    ("nouns", NOUN),
    ("sums", SUM),
    ("reduced", REDUCED),
    ("either", EITHER),
    ("pronouns", PRONOUN),
    ("among", AMONG),
    ("demonstratives", THOSE),
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """[counting] made ready: a table of roles and the endings that tell a word's class."""

    table: PhraseTable[int]
    data: Counting
    nouns: frozenset[str]
    plurals: frozenset[str]
    singulars: frozenset[str]

    def word(self, key: str) -> int:
        """Give the role that the form of a word tells."""
        d = self.data
        role = 0
        if key in self.plurals or (
            key.endswith(d.plural_endings)
            and key not in self.singulars
            and not key.endswith(d.singular_endings)
        ):
            role = PLURAL
        if key in self.nouns:
            return role
        if len(key) > 4 and (
            (key.endswith(d.verb_endings) and not key.endswith(d.noun_endings))
            or (key.startswith(d.verb_prefixes) and not key.startswith(d.noun_prefixes))
        ):
            role |= VERB
        if len(key) > 4 and key.endswith(d.late_endings):
            role |= LATE
        if len(key) > 5 and key.endswith(d.participles):
            role |= PARTICIPLE
        return role


@functools.cache
def grammar(code: str) -> Grammar:
    """Compile a language's [counting]."""
    data = languages.get(code).counting
    roles: dict[str, int] = {}
    for name, role in _ROLES:
        for surface in getattr(data, name):
            for one in expand(surface):
                roles[fold(one)] = roles.get(fold(one), 0) | role
    table: PhraseTable[int] = PhraseTable()
    for one, role in roles.items():
        table.add(one, role & ~VERB if role & NOUN else role)

    def words(surfaces: Sequence[str]) -> frozenset[str]:
        return frozenset(fold(one) for surface in surfaces for one in expand(surface))

    return Grammar(table, data, words(data.nouns), words(data.plurals), words(data.singulars))


@dataclass(slots=True)
class Units:
    """A sentence as units: words with what is glued to them, quantities, dates, marks.

    Parallel lists; `role` are the bits above, `draft` the quantity or date of a unit.
    """

    text: str
    start: list[int]
    end: list[int]
    role: list[int]
    draft: list[Draft | None]
    stop: list[int]  # the unit after the phrase that a unit begins

    def __len__(self) -> int:
        return len(self.start)

    def add(self, start: int, end: int, role: int, draft: Draft | None = None) -> None:
        """Append a unit."""
        self.start.append(start)
        self.end.append(end)
        self.role.append(role)
        self.draft.append(draft)
        self.stop.append(len(self.start))

    def at(self, u: int) -> int:
        """Give the role of unit `u`; outside of the sentence it is an edge."""
        return self.role[u] if 0 <= u < len(self.role) else HARD

    def named(self, u: int, v: int) -> bool:
        """True if every word of the units is written as a name is ("New York", not "AI")."""
        for k in range(u, v):
            word = self.text[self.start[k] : self.end[k]]
            if not (word[:1].isupper() and word[1:2].islower()):
                return False
        return v > u


def units(lexed: Lexed, first: int, last: int, drafts: Sequence[Draft], rules: Grammar) -> Units:
    """Cut the tokens `[first, last)` into units; `drafts` are quantities and dates, in order."""
    out = Units(lexed.text, [], [], [], [], [])
    i, k = first, 0
    while i < last:
        while k < len(drafts) and drafts[k].end <= lexed.start[i]:
            k += 1
        if k < len(drafts) and drafts[k].start < lexed.end[i]:
            draft = drafts[k]
            out.add(draft.start, draft.end, _draft_role(draft), draft)
            while i < last and lexed.start[i] < draft.end:
                i += 1
            continue
        limit = drafts[k].start if k < len(drafts) else len(lexed.text)
        i = _unit(lexed, i, last, limit, rules, out)
    _verbs_to_nouns(out)
    _open_clauses(out)
    return out


def _draft_role(draft: Draft) -> int:
    if draft.label != "QUANTITY":
        return DATE
    multiple = draft.attributes.get("kind") == "multiple"
    return QTY | LINK if multiple and "change" in draft.attributes else QTY  # "doubled to 400"


def _open_clauses(out: Units) -> None:
    """Begin a clause at the "that" of a report: "he said on Monday that sales rose 9%"."""
    reported = False
    for u in range(len(out) - 1):
        role = out.role[u]
        after = out.role[u + 1]
        if reported and role & REL and (role | after) & DET and not after & PREDICATE:
            out.role[u] = REPORT
        reported = (reported or bool(role & REPORT)) and not role & HARD


def _verbs_to_nouns(out: Units) -> None:
    """Take a form in -s for a plural where the verb comes after it: "exports rose 9%"."""
    for u in range(len(out) - 1):
        homograph = out.role[u] & PLURAL and out.role[u] & (VERB | LINK | REPORT)
        if not homograph or out.at(u - 1) & (STOP | PRONOUN):
            continue
        after = out.role[u + 1]
        if after & (AUX | LINK) or (after & (VERB | CHANGE) and out.at(u + 2) & _AFTER_VERB):
            out.role[u] &= ~(VERB | LINK | REPORT)


def _unit(lexed: Lexed, i: int, last: int, limit: int, rules: Grammar, out: Units) -> int:
    """Append the unit or phrase that begins at token `i`; give the token after it."""
    kind = lexed.kind[i]
    if kind == SYMBOL and lexed.key[i] == "'" and _possessive(lexed, i, last):
        out.end[-1] = lexed.end[i + 1]
        out.role[-1] &= ~PLURAL
        return i + 2
    phrase = None if _acronym(lexed, i) else rules.table.match(lexed, i)
    stop = _word(lexed, i, last, limit) if kind in (WORD, NUMBER) else i + 1
    if phrase and phrase[0] >= stop and phrase[0] <= last and lexed.start[phrase[0] - 1] < limit:
        form = rules.word(lexed.key[phrase[0] - 1]) & PLURAL
        first = len(out)
        out.add(lexed.start[i], lexed.end[phrase[0] - 1], phrase[1] | form)
        out.stop[first] = first + 1
        return phrase[0]
    if kind in (WORD, NUMBER):
        out.add(lexed.start[i], lexed.end[stop - 1], rules.word(lexed.key[stop - 1]))
    else:
        out.add(lexed.start[i], lexed.end[i], _mark(lexed, i, last, out))
    return stop


def _acronym(lexed: Lexed, i: int) -> bool:
    """True for "WHO", "AI", "US", which are not the words that their letters spell."""
    start, end = lexed.start[i], lexed.end[i]
    return end - start > 1 and lexed.text[start:end].isupper()


def _possessive(lexed: Lexed, i: int, last: int) -> bool:
    return (
        i + 1 < last
        and lexed.glued(i)
        and lexed.glued(i + 1)
        and lexed.key[i + 1] == "s"
        and lexed.kind[i - 1] == WORD
    )


def _word(lexed: Lexed, i: int, last: int, limit: int) -> int:
    """Give the token after a word with what is joined to it: "chip-based", "A.I.", "R&D"."""
    i += 1
    while i < last and lexed.glued(i) and lexed.start[i] < limit:
        joined = i + 1 < last and lexed.glued(i + 1) and lexed.kind[i + 1] in (WORD, NUMBER)
        if lexed.key[i] in _GLUE and joined and lexed.start[i + 1] < limit:
            i += 2
        elif lexed.key[i] == "." and lexed.end[i - 1] - lexed.start[i - 1] == 1:
            if not joined:
                return i + 1 if i + 1 < last and _goes_on(lexed, i + 1) else i
            i += 2
        else:
            break
    return i


def _mark(lexed: Lexed, i: int, last: int, out: Units) -> int:
    key = lexed.key[i]
    if lexed.kind[i] == ADDRESS:
        return STOP
    if lexed.kind[i] == BREAK:
        return HARD
    if key in "-/" and lexed.glued(i):
        return QUOTE  # as good as nothing: "14-" before its noun
    if key == "." and i + 1 < last and lexed.glued(i) and _goes_on(lexed, i + 1):
        return QUOTE  # "2,5 млрд. человек"
    return _PUNCTUATION.get(key, HARD)


def _goes_on(lexed: Lexed, i: int) -> bool:
    """True if token `i`, after a dot, does not begin a sentence: "A.I. funding"."""
    return lexed.text[lexed.start[i]].islower()
