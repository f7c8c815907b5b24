"""Annotation without the text: for texts that others own and that their readers fetch themselves.

A corpus of this kind is a folder with `annotation.jsonl` and, if it has any, `splits.json`. A line
of the first is a version of an article:

    {"id": "...", "language": "en", "date": "...", "sha256": "of the text, first 16 digits",
     "mentions": [["q1", "QUANTITY", 10, 13, {"value": "40"}, {"measures": ["m1"]}], ...]}

A mention is ref, label, start, end, attributes, relations. A directive's cue is given by its
offsets, as `"cue": "120 126"`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from dtx_nlp.corpora.article import GoldArticle, GoldMention
from dtx_nlp.corpora.folder import Corpus, read_splits
from dtx_nlp.corpora.parallel import grouped
from dtx_nlp.errors import CorpusError, InputError

#: A cue stands at most so many characters from its directive.
_REACH: Final = 600


def cue_places(article: GoldArticle, mention: GoldMention) -> tuple[tuple[int, int], ...]:
    """Give where the cue of a directive stands: of the places with its words, the nearest one.

    A cue of several parts ("asked ... not") has a place for each part if it is nowhere in one.
    """
    cue = mention.attributes.get("cue", "")
    whole = _nearest(article.text, mention, cue)
    parts = [whole] if whole else [_nearest(article.text, mention, part) for part in cue.split()]
    return tuple(sorted({part for part in parts if part}))


def _nearest(text: str, mention: GoldMention, words: str) -> tuple[int, int] | None:
    if not words:
        return None
    begin, end = max(0, mention.start - _REACH), mention.end + _REACH
    found = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text[begin:end])]
    places = [(begin + a, begin + b) for a, b in found]
    return min(
        places, key=lambda p: (max(mention.start - p[1], p[0] - mention.end, 0), p), default=None
    )


def write_standoff(articles: Iterable[GoldArticle]) -> Iterator[str]:
    """Give a line for each article."""
    for article in articles:
        record = {
            "id": article.id,
            "language": article.language,
            "date": article.date,
            "sha256": _digest(article.text),
            "mentions": [_row(article, m) for m in article.mentions],
        }
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def _row(article: GoldArticle, mention: GoldMention) -> list[Any]:
    attributes = dict(mention.attributes)
    if "cue" in attributes:
        places = cue_places(article, mention)
        attributes["cue"] = " ".join(f"{start} {end}" for start, end in places)
        if not places:
            del attributes["cue"]
    relations = {kind: list(refs) for kind, refs in mention.relations.items()}
    return [mention.ref, mention.label, mention.start, mention.end, attributes, relations]


def load_standoff(folder: str | Path, texts: Mapping[tuple[str, str], str]) -> Corpus:
    """Read a corpus of this kind.

    Args:
        folder: Where it is.
        texts: The text of each (article id, language), as `ntrex_texts` gives them.

    Raises:
        InputError: there is no such corpus.
        CorpusError: a line is broken, or its text is not the one that was annotated.
    """
    file = Path(folder) / "annotation.jsonl"
    if not file.exists():
        raise InputError(str(folder), "holds no annotation.jsonl")
    articles = tuple(grouped(read_standoff(file, texts)))
    return Corpus(articles, read_splits(Path(folder) / "splits.json"))


def read_standoff(path: str | Path, texts: Mapping[tuple[str, str], str]) -> Iterator[GoldArticle]:
    """Put annotation and texts together.

    Args:
        path: The lines.
        texts: The text of each (article id, language). Annotations without text are left out.

    Raises:
        CorpusError: a line is broken, or its text is not the one that was annotated.
    """
    with Path(path).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line)
                key = (record["id"], record["language"])
                if key in texts:
                    if _digest(texts[key]) != record["sha256"]:
                        raise ValueError(f"the text of {key[0]}.{key[1]} is another one")
                    yield _article(record, texts[key], str(path))
            except (KeyError, ValueError, TypeError) as error:
                raise CorpusError(str(path), number, f"cannot be read: {error}") from error


def _article(record: Mapping[str, Any], text: str, file: str) -> GoldArticle:
    mentions = []
    for ref, label, start, end, attributes, relations in record["mentions"]:
        if "cue" in attributes:
            bounds = [int(number) for number in attributes["cue"].split()]
            parts = zip(bounds[::2], bounds[1::2], strict=True)
            attributes["cue"] = " ".join(text[a:b] for a, b in parts)
        tails = {kind: tuple(refs) for kind, refs in relations.items()}
        mentions.append(GoldMention(ref, label, start, end, 0, attributes, tails))
    return GoldArticle(
        record["id"], record["language"], text, tuple(mentions), record["date"], file=file
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def ntrex_texts(path: str | Path) -> dict[tuple[str, str], str]:
    """Read NTREX-128 from lines like `{"doc": id, "line": n, "text": {language: sentence}}`.

    An article's text is its sentences, a line each; its id here is `ntrex-` and its own.

    Raises:
        InputError: the file cannot be read.
    """
    sentences: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                for language, sentence in row["text"].items():
                    key = (f"ntrex-{row['doc']}", language)
                    sentences[key].append((row["line"], sentence.strip()))
    except (OSError, KeyError, ValueError) as error:
        raise InputError(str(path), f"is no file of NTREX sentences: {error}") from None
    return {key: "\n".join(s for _, s in sorted(rows)) for key, rows in sentences.items()}


#: Open corpora of names whose train files are read as articles -> how their ids begin here.
_OPEN: Final = {
    "MEN-docs.en": "men",
    "re3d-docs.en": "re3d",
    "factRuEval-2016-docs.ru": "factrueval",
    "WiNER-fr.fr": "winer",
    "idner-news-2k.id": "idner",
}
#: Sentences that make a text, where a corpus has them without their articles.
_TOGETHER: Final = 12


def open_texts(folder: str | Path) -> dict[tuple[str, str], str]:
    """Read the training texts of open corpora of names, in the form that they are annotated in.

    An article is a document, or the sentences of one document, or (where the corpus has sentences
    only) twelve that follow one another; blank lines and runs of spaces are line breaks.

    Raises:
        InputError: a file cannot be read.
    """
    texts: dict[tuple[str, str], str] = {}
    for name, begin in _OPEN.items():
        language = name.rpartition(".")[2]
        path = Path(folder) / f"{name}.train.jsonl.gz"
        try:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                rows = [json.loads(line) for line in lines]
            for id, parts in _articles(rows):
                text = re.sub(r"[ \t]*\n\s*|[ \t]{2,}", "\n", "\n".join(parts).strip())
                texts[f"{begin}-{id}", language] = text
        except (OSError, KeyError, ValueError) as error:
            raise InputError(str(path), f"cannot be read: {error}") from None
    return texts


def file_texts(folder: str | Path, annotation: str | Path) -> dict[tuple[str, str], str]:
    """Read the texts of an annotation whose ids are names of files: `<folder>/<id>.txt`.

    Blank lines are left out, so that a paragraph is a line.

    Raises:
        InputError: a file cannot be read.
    """
    texts: dict[tuple[str, str], str] = {}
    for line in _text(Path(annotation) / "annotation.jsonl").splitlines():
        record = json.loads(line)
        text = _text(Path(folder) / f"{record['id']}.txt")
        texts[record["id"], record["language"]] = re.sub(r"\n\s*\n+", "\n", text).strip("\n")
    return texts


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"cannot be read: {error}") from None


def _articles(rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """Give the parts of each article of a corpus, by its id."""
    if "-docs-" in rows[0]["id"]:
        for row in rows:
            yield row["id"].rpartition("-")[2], [row["text"]]
        return
    groups: dict[str, list[str]] = defaultdict(list)
    for number, row in enumerate(rows):
        own = row.get("orig_id") or f"{number // _TOGETHER:03d}"
        groups[own].append(row["text"])
    yield from groups.items()
