"""The text of one version in the notation: its marks, and the article that it makes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from dtx_nlp.annotation import ID_LETTER
from dtx_nlp.corpora.article import GoldArticle, GoldMention
from dtx_nlp.corpora.parallel import Negative
from dtx_nlp.errors import CorpusError
from dtx_nlp.schema import ATTRIBUTES, RELATIONS

LABEL_OF: Final[Mapping[str, str]] = MappingProxyType({v: k for k, v in ID_LETTER.items()})
#: Kinds of hard negatives.
NEGATIVES: Final = frozenset({"name", "score", "time", "address", "past", "pronoun", "code"})
_OPEN: Final = re.compile(r"\[(?:#(?P<kind>[a-z]+)|(?P<refs>[a-z]\d+(?:,[a-z]\d+)*)(?P<cue>!)?) ")


@dataclass(slots=True)
class MarkedText:
    """One language's text without its marks, and where they stood."""

    file: str
    paragraphs: list[int] = field(default_factory=list)
    text: str = ""
    #: Ref, start, end, line: in order of opening.
    spans: list[tuple[str, int, int, int]] = field(default_factory=list)
    cues: list[tuple[str, int, int]] = field(default_factory=list)
    negatives: list[Negative] = field(default_factory=list)
    #: Ref -> line of its first mention, or of its first cue.
    lines: dict[str, int] = field(default_factory=dict)
    cue_lines: dict[str, int] = field(default_factory=dict)

    @property
    def line(self) -> int:
        """The line of the file on which the version begins."""
        return self.paragraphs[0] if self.paragraphs else 1

    def read(self, lines: Sequence[tuple[int, str]]) -> MarkedText:
        """Read numbered lines, a paragraph each; gives itself."""
        for number, line in lines:
            if self.paragraphs:
                self.text += "\n"
            self.paragraphs.append(number)
            self._paragraph(line, number)
        return self

    def _paragraph(self, line: str, number: int) -> None:
        parts: list[str] = []
        length = len(self.text)
        open_: list[tuple[re.Match[str], int, int]] = []
        at = 0
        while at < len(line):
            sign = line[at]
            if sign == "\\" and line[at + 1 : at + 2] in ("[", "]"):
                parts.append(line[at + 1])
                length += 1
                at += 2
            elif sign == "[":
                found = _OPEN.match(line, at)
                if not found:
                    raise CorpusError(self.file, number, f"no mark: {line[at : at + 20]!r}")
                open_.append((found, length, len(self.spans)))
                if found["refs"] and not found["cue"]:
                    self.spans.append((found["refs"], length, length, number))
                at = found.end()
            elif sign == "]":
                if not open_:
                    raise CorpusError(
                        self.file, number, f"closes nothing: {line[: at + 1][-30:]!r}"
                    )
                self._close(*open_.pop(), length, number)
                at += 1
            else:
                parts.append(sign)
                length += 1
                at += 1
        if open_:
            raise CorpusError(self.file, number, f"not closed: {open_[-1][0][0]!r}")
        self.text += "".join(parts)

    def _close(self, mark: re.Match[str], start: int, order: int, end: int, number: int) -> None:
        if kind := mark["kind"]:
            if kind not in NEGATIVES:
                raise CorpusError(self.file, number, f"no such mark: #{kind}")
            self.negatives.append(Negative(kind, start, end))
            return
        refs = mark["refs"].split(",")
        for ref in refs:
            if ref[0] not in LABEL_OF or (mark["cue"] and ref[0] != "d"):
                raise CorpusError(self.file, number, f"{ref!r} is no ref for this mark")
        if mark["cue"]:
            for ref in refs:
                self.cues.append((ref, start, end))
                self.cue_lines.setdefault(ref, number)
            return
        if len(refs) > 1:
            raise CorpusError(self.file, number, f"a mention has one ref: {mark['refs']}")
        self.spans[order] = (refs[0], start, end, number)
        self.lines.setdefault(refs[0], number)

    def article(
        self, code: str, head: Mapping[str, str], facts: Mapping[str, Mapping[str, str]]
    ) -> GoldArticle:
        """Give the version as an article, with attributes and relations from the facts."""
        original = head["original"]
        bare = GoldArticle(
            head["id"],
            code,
            self.text,
            date=head["date"],
            translation_of=None if code == original else f"{head['id']}.{original}",
            file=self.file,
            lines=tuple(self.paragraphs),
        )
        sentences = bare.sentences()
        sentence_of = [_index(sentences, start) for _, start, _, _ in self.spans]
        mentions = []
        for n, (ref, start, end, line) in enumerate(self.spans):
            label = LABEL_OF[ref[0]]
            given = facts.get(ref, {})
            own = {key: given[key] for key in ATTRIBUTES.get(label, ()) if key in given}
            if label == "DIRECTIVE":
                own["cue"] = self._cue(n)
            relations = {
                kind: here
                for kind in RELATIONS.get(label, {})
                if (here := self._tails(n, given.get(kind, "").split(), sentence_of))
            }
            mentions.append(GoldMention(ref, label, start, end, line, own, relations))
        return replace(bare, mentions=tuple(mentions))

    def _cue(self, n: int) -> str:
        """Give the cue of a directive's mention: of its ref's cues, those nearest to it."""
        ref = self.spans[n][0]
        same = [i for i, span in enumerate(self.spans) if span[0] == ref]
        by_mention = defaultdict(list)
        for own, start, end in self.cues:
            if own == ref:
                nearest = min(same, key=lambda i: _gap((start, end), self.spans[i][1:3]))
                by_mention[nearest].append(self.text[start:end])
        mine = by_mention.get(n) or next(iter(by_mention.values()))
        return " ".join(mine)

    def _tails(self, n: int, refs: Sequence[str], sentence_of: Sequence[int]) -> tuple[str, ...]:
        """Give the refs that a mention's relation reaches.

        Quantities and directives are statements: all that stand in the version. Persons, laws and
        events are things mentioned again and again: those in the mention's own sentence, and on
        the first mention what shares a sentence with none.
        """
        ref = self.spans[n][0]
        present = tuple(r for r in refs if r in self.lines)
        if ref[0] in "qd":
            return present
        same = [i for i, span in enumerate(self.spans) if span[0] == ref]
        where: dict[str, set[int]] = {r: set() for r in present}
        for i, span in enumerate(self.spans):
            if span[0] in where:
                where[span[0]].add(sentence_of[i])
        near = {sentence_of[i] for i in same}
        alone = n == same[0] and ref[0] != "p"
        return tuple(
            r for r in present if sentence_of[n] in where[r] or (alone and not where[r] & near)
        )


def _gap(a: tuple[int, int], b: Sequence[int]) -> int:
    return max(a[0], b[0]) - min(a[1], b[1])


def _index(sentences: Sequence[tuple[int, int]], at: int) -> int:
    return next((i for i, (start, end) in enumerate(sentences) if start <= at < end), -1)
