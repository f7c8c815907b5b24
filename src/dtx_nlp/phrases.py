"""Sets of phrases that grammars look up, and the forms of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dtx_nlp.lexing import Lexed, PhraseTable, expand


class Phrases:
    """A set of phrases that can be looked up forward and backward."""

    __slots__ = ("_ahead", "_back")

    def __init__(self, surfaces: Sequence[str]) -> None:
        self._ahead: PhraseTable[str] = PhraseTable()
        self._back: PhraseTable[str] = PhraseTable(backward=True)
        for s in surfaces:
            self._ahead.add(s, s, keep=True)
            self._back.add(s, s, keep=True)

    def heads(self) -> Iterable[str]:
        """Give the keys that a forward match can begin with."""
        return self._ahead.heads()

    def match(self, lexed: Lexed, i: int) -> tuple[int, str] | None:
        """Longest phrase that begins at token `i`: (index after its last token, phrase)."""
        return self._ahead.match(lexed, i)

    def match_back(self, lexed: Lexed, i: int) -> tuple[int, str] | None:
        """Longest phrase that ends with token `i`: (index of its first token, phrase)."""
        return self._back.match_back(lexed, i)


def table(surfaces: Sequence[str]) -> PhraseTable[str]:
    """Make a table of phrases whose value is the phrase as the file writes it."""
    out: PhraseTable[str] = PhraseTable()
    for s in surfaces:
        out.add(s, s, keep=True)
    return out


def lemmas(surfaces: Sequence[str]) -> PhraseTable[str]:
    """Make a table of words in all their forms: the endings in last braces are one word's."""
    out: PhraseTable[str] = PhraseTable()
    for s in surfaces:
        stem, _, endings = s.rpartition("{")
        if not s.endswith("}") or " " in endings:
            stem, endings = s, "}"
        forms = endings[:-1].split(",")
        for one in expand(stem):
            for form in forms:
                out.add(one + form, one + forms[0], keep=True)
    return out


def capital(lexed: Lexed, i: int) -> bool:
    """True if token `i` begins with a capital letter."""
    return lexed.text[lexed.start[i]].isupper()
