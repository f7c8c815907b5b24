"""Annotated articles: reading and writing the inline XML of the schema, with offsets and lines."""

from __future__ import annotations

import xml.parsers.expat
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dtx_nlp import languages
from dtx_nlp.annotation import LABELS, Extraction, Mention, Relation
from dtx_nlp.document import Document, Paragraph, Span
from dtx_nlp.errors import CorpusError
from dtx_nlp.schema import ATTRIBUTES, RELATIONS
from dtx_nlp.segmentation import split_paragraphs, split_sentences


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A mention as it was annotated; `line` is that of its opening tag.

    `ref` is shared by mentions of one thing in all versions of an article. `relations` holds the
    refs that each relation points to.
    """

    ref: str
    label: str
    start: int
    end: int
    line: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One version of an annotated article; mentions in text order, outer ones first."""

    id: str
    language: str
    text: str
    mentions: tuple[GoldMention, ...] = ()
    date: str | None = None
    title: str | None = None
    source: str | None = None
    translation_of: str | None = None
    file: str = ""
    #: The line of `file` on which each paragraph begins.
    lines: tuple[int, ...] = ()

    @property
    def document_id(self) -> str:
        """The name of this version among all documents: article id and language."""
        return f"{self.id}.{self.language}"

    def surface(self, mention: GoldMention) -> str:
        """Give the words of a mention."""
        return self.text[mention.start : mention.end]

    def line(self, offset: int) -> int:
        """Give the line of the file that holds a place of the text."""
        paragraph = self.text.count("\n", 0, offset)
        return self.lines[paragraph] if paragraph < len(self.lines) else 0

    def sentences(self) -> tuple[Span, ...]:
        """Split the text as the extractor would."""
        language = languages.get(self.language)
        return tuple(
            sentence
            for start, end in split_paragraphs(self.text)
            for sentence in split_sentences(self.text, start, end, language)
        )

    def extraction(self) -> Extraction:
        """Give the annotation in the form of a result, to be drawn, scored or aligned.

        Every mention keeps its ref as the attribute `ref`; a relation goes to the nearest mention
        of the ref that it names.
        """
        seen: dict[str, int] = defaultdict(int)
        ids = []
        by_ref: dict[str, list[int]] = defaultdict(list)
        for index, m in enumerate(self.mentions):
            seen[m.ref] += 1
            ids.append(m.ref if seen[m.ref] == 1 else f"{m.ref}.{seen[m.ref]}")
            by_ref[m.ref].append(index)
        mentions = tuple(
            Mention(id, m.label, m.start, m.end, self.surface(m), {"ref": m.ref, **m.attributes})
            for id, m in zip(ids, self.mentions, strict=True)
        )
        relations = []
        for id, m in zip(ids, self.mentions, strict=True):
            for kind, refs in m.relations.items():
                for ref in refs:
                    if by_ref[ref]:
                        near = min(by_ref[ref], key=lambda i: _distance(m, self.mentions[i]))
                        relations.append(Relation(id, kind, ids[near]))
        paragraphs = tuple(
            Paragraph(start, end, self.language) for start, end in split_paragraphs(self.text)
        )
        document = Document(
            self.text, self.document_id, self.language, paragraphs, self.sentences()
        )
        return Extraction(document, mentions, tuple(relations))


def _distance(a: GoldMention, b: GoldMention) -> int:
    return max(a.start, b.start) - min(a.end, b.end)


def read_article(path: str | Path) -> GoldArticle:
    """Read one file of inline XML.

    Raises:
        CorpusError: the file cannot be read, or a place in it breaks the schema's form. What
            the annotation says is looked at by `dtx_nlp.corpora.check`.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise CorpusError(str(path), 0, f"cannot be read: {error.strerror}") from None
    return parse_article(raw, str(path))


def parse_article(raw: bytes, file: str) -> GoldArticle:
    """Do the same as `read_article` with the bytes of a file."""
    return _Reader(file).read(raw)


class _Reader:
    """Collects text and mentions while expat reports tags."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.parts: list[str] = []
        self.length = 0
        self.head: dict[str, str] | None = None
        self.in_paragraph = False
        self.open: list[tuple[int, str, int, int, dict[str, str]]] = []
        self.found: dict[int, GoldMention] = {}
        self.lines: list[int] = []
        self.parser = xml.parsers.expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def read(self, raw: bytes) -> GoldArticle:
        try:
            self.parser.Parse(raw, True)
        except xml.parsers.expat.ExpatError as error:
            reason = xml.parsers.expat.ErrorString(error.code)
            raise CorpusError(self.file, error.lineno, f"not well-formed: {reason}") from None
        head = self.head or {}
        for key in ("id", "lang"):
            if not head.get(key):
                raise CorpusError(self.file, 1, f"<article> has no {key}")
        return GoldArticle(
            head["id"],
            head["lang"],
            "".join(self.parts),
            tuple(self.found[n] for n in sorted(self.found)),
            head.get("date"),
            head.get("title"),
            head.get("source"),
            head.get("translation_of"),
            file=self.file,
            lines=tuple(self.lines),
        )

    def error(self, reason: str) -> CorpusError:
        return CorpusError(self.file, self.parser.CurrentLineNumber, reason)

    def doctype(self, *_: Any) -> None:
        raise self.error("a document type declaration has no place here")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.head is None:
            if tag != "article":
                raise self.error(f"the root is <{tag}>, not <article>")
            self.head = attributes
        elif not self.in_paragraph:
            if tag != "p":
                raise self.error(f"<{tag}> stands outside a paragraph")
            self.in_paragraph = True
            if self.lines:
                self.add("\n")
            self.lines.append(self.parser.CurrentLineNumber)
        elif tag not in LABELS:
            raise self.error(f"<{tag}> is no label; known: {', '.join(LABELS)}")
        else:
            order = len(self.open) + len(self.found)
            line = self.parser.CurrentLineNumber
            self.open.append((order, tag, self.length, line, attributes))

    def end(self, tag: str) -> None:
        if self.open:
            order, label, start, line, given = self.open.pop()
            self.found[order] = _mention(label, start, self.length, line, given, self.file)
        elif tag == "p":
            self.in_paragraph = False

    def characters(self, text: str) -> None:
        if self.in_paragraph:
            self.add(text)
        elif text.strip():
            raise self.error(f"text outside a paragraph: {text.strip()[:40]!r}")

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def _mention(
    label: str, start: int, end: int, line: int, given: Mapping[str, str], file: str
) -> GoldMention:
    known = RELATIONS.get(label, {})
    own = {key: given[key] for key in ATTRIBUTES.get(label, ()) if key in given}
    for key in given:
        if key != "ref" and key not in own and key not in known:
            raise CorpusError(file, line, f"{label} has no attribute {key!r}")
    if not given.get("ref"):
        raise CorpusError(file, line, f"{label} has no ref")
    relations = {kind: tuple(given[kind].split()) for kind in known if given.get(kind)}
    return GoldMention(given["ref"], label, start, end, line, own, relations)


def write_article(article: GoldArticle) -> str:
    """Give the inline XML of an article, a paragraph a line; the inverse of `parse_article`.

    Raises:
        ValueError: two mentions cross.
    """
    head = {
        "id": article.id,
        "lang": article.language,
        "title": article.title,
        "date": article.date,
        "source": article.source,
        "translation_of": article.translation_of,
    }
    lines = [_tag("article", {k: v for k, v in head.items() if v is not None})]
    start = 0
    for paragraph in article.text.split("\n"):
        end = start + len(paragraph)
        inside = [m for m in article.mentions if start <= m.start and m.end <= end]
        lines.append(f"<p>{_marked(article.text, start, end, inside)}</p>")
        start = end + 1
    return "\n".join([*lines, "</article>", ""])


def _marked(text: str, start: int, end: int, mentions: Sequence[GoldMention]) -> str:
    out: list[str] = []
    at = start
    open_: list[GoldMention] = []

    def close(until: int) -> None:
        nonlocal at
        while open_ and open_[-1].end <= until:
            m = open_.pop()
            out.append(_escape(text[at : m.end]) + f"</{m.label}>")
            at = m.end

    for m in mentions:
        close(m.start)
        if open_ and m.end > open_[-1].end:
            raise ValueError(f"mentions {open_[-1].ref} and {m.ref} cross")
        refs = {kind: " ".join(refs) for kind, refs in m.relations.items()}
        out.append(_escape(text[at : m.start]))
        out.append(_tag(m.label, {"ref": m.ref, **m.attributes, **refs}))
        at = m.start
        open_.append(m)
    close(end)
    out.append(_escape(text[at:end]))
    return "".join(out)


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    written = "".join(f' {key}="{_escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"


def _escape(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, entity)
    return text
