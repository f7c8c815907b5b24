"""A corpus as a folder: sources, the inline XML made of them, and what is declared about both.

    CARD.md  GUIDELINES.md  plan.tsv
    sources/<id>.txt          an article in all its languages, in the notation: what is edited
    xml/<id>.<language>.xml   a version, as the schema writes it: made by `build`
    articles.jsonl            an article a line: topic, genre, differences, ...: made by `build`
    splits.json               {"train": [ids], "dev": [ids], "test": [ids]}: fixed

A folder of XML files alone is a corpus too, with nothing declared and no splits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dtx_nlp.corpora.article import GoldArticle, read_article, write_article
from dtx_nlp.corpora.notation import parse_source
from dtx_nlp.corpora.parallel import ParallelArticle, grouped
from dtx_nlp.errors import CorpusError, InputError

SPLITS: Final = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles, each in its languages, in the order of their ids; `splits` names them by split."""

    articles: tuple[ParallelArticle, ...]
    splits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def versions(
        self, split: str | None = None, language: str | None = None
    ) -> Iterator[GoldArticle]:
        """Give single versions, of one split or of all, in one language or in all.

        Raises:
            KeyError: there is no such split.
        """
        ids = None if split is None else frozenset(self.splits[split])
        for article in self.articles:
            if ids is None or article.id in ids:
                for code, version in article.versions.items():
                    if language in (None, code):
                        yield version


def load(path: str | Path) -> Corpus:
    """Read a corpus from its folder.

    Raises:
        InputError: there is no corpus.
        CorpusError: a file is broken; the message has file and line.
    """
    folder = Path(path)
    inner = folder / "xml"
    files = sorted((inner if inner.is_dir() else folder).glob("*.xml"))
    if not files:
        raise InputError(str(path), "holds no .xml file; give the folder of a corpus")
    articles = grouped(read_article(file) for file in files)
    records = _records(folder / "articles.jsonl")
    return Corpus(
        tuple(
            ParallelArticle.from_record(records[a.id], a.versions, a.file) if a.id in records else a
            for a in articles
        ),
        read_splits(folder / "splits.json"),
    )


def read_sources(path: str | Path) -> Iterator[ParallelArticle | CorpusError]:
    """Read the sources of a corpus, or one of them; an error stands in for a bad one."""
    given = Path(path)
    folder = given / "sources" if (given / "sources").is_dir() else given
    for file in sorted(folder.glob("*.txt")) if folder.is_dir() else [folder]:
        try:
            yield parse_source(file.read_text(encoding="utf-8"), str(file))
        except CorpusError as error:
            yield error
        except (OSError, UnicodeDecodeError) as error:
            yield CorpusError(str(file), 0, f"cannot be read: {error}")


def read_splits(file: Path) -> dict[str, tuple[str, ...]]:
    """Read `splits.json`; none if there is no such file."""
    if not file.exists():
        return {}
    return {split: tuple(ids) for split, ids in json.loads(file.read_text("utf-8")).items()}


def build(path: str | Path) -> list[Path]:
    """Write XML and `articles.jsonl` of a corpus from its sources; give the files that changed.

    Raises:
        CorpusError: a source is broken; nothing is written then.
    """
    folder = Path(path)
    wanted = built(folder)
    (folder / "xml").mkdir(exist_ok=True)
    changed = []
    for old in set((folder / "xml").glob("*.xml")) - set(wanted):
        old.unlink()
        changed.append(old)
    for file, text in wanted.items():
        raw = text.encode()
        if not file.exists() or file.read_bytes() != raw:
            file.write_bytes(raw)
            changed.append(file)
    return changed


def built(folder: Path) -> dict[Path, str]:
    """Give what `build` writes: the text of each file."""
    files: dict[Path, str] = {}
    records = []
    for article in read_sources(folder):
        if isinstance(article, CorpusError):
            raise article
        for version in article.versions.values():
            files[folder / "xml" / f"{version.document_id}.xml"] = write_article(version)
        records.append(json.dumps(article.record(), ensure_ascii=False) + "\n")
    files[folder / "articles.jsonl"] = "".join(records)
    return files


def _records(file: Path) -> dict[str, dict[str, object]]:
    if not file.exists():
        return {}
    records = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    return {record["id"]: record for record in records}
