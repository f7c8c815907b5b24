"""The whole review of a corpus: every check over every article, and what the corpus holds."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dtx_nlp.annotation import LABELS
from dtx_nlp.corpora import check
from dtx_nlp.corpora.check import Problem
from dtx_nlp.corpora.coverage import DECLARED, PHENOMENA, phenomena
from dtx_nlp.corpora.folder import built, load, read_sources, read_splits
from dtx_nlp.corpora.parallel import ParallelArticle
from dtx_nlp.errors import CorpusError

if TYPE_CHECKING:
    from dtx_nlp.extractor import Extractor


@dataclass(frozen=True, slots=True)
class Review:
    """What was found: problems in order, and counts by language.

    `mentions` counts labels, `coverage` phenomena.
    """

    articles: tuple[ParallelArticle, ...]
    problems: tuple[Problem, ...]
    mentions: Mapping[str, Counter[str]]
    coverage: Mapping[str, Counter[str]]

    @property
    def passed(self) -> bool:
        """Tell whether there is nothing that must be mended: notes may stay."""
        return all(p.level == "note" for p in self.problems)

    def levels(self) -> Counter[str]:
        """Count the problems by level."""
        return Counter(p.level for p in self.problems)


def review(path: str | Path, extractor: Extractor | None = None) -> Review:
    """Check a corpus: a folder with sources, a folder of XML files, or one source.

    With an `extractor`, values are compared with what it reads in the bare text.

    Raises:
        InputError: there is no corpus at `path`.
    """
    given = Path(path)
    problems: list[Problem] = []
    articles = list(_articles(given, problems))
    for article in _with_progress(articles):
        problems += _one(article, extractor)
    versions = [v for article in articles for v in article.versions.values()]
    problems += check.check_repetition(versions)
    if not any(p.level == "error" for p in problems) and (given / "sources").is_dir():
        problems += _stale(given)
    problems += _splits(given / "splits.json", articles)
    mentions: dict[str, Counter[str]] = {}
    coverage: dict[str, Counter[str]] = {}
    for article in articles:
        for code, version in article.versions.items():
            mentions.setdefault(code, Counter()).update(m.label for m in version.mentions)
            kinds = [n.kind for n in article.negatives.get(code, ())]
            found = phenomena(version, article.passive, kinds)
            coverage.setdefault(code, Counter()).update(found)
    return Review(tuple(articles), tuple(problems), mentions, coverage)


def _articles(path: Path, problems: list[Problem]) -> Iterator[ParallelArticle]:
    if path.is_file() or (path / "sources").is_dir():
        for article in read_sources(path):
            if isinstance(article, CorpusError):
                problems.append(Problem("error", article.file, article.line, article.reason))
            else:
                yield article
    else:
        try:
            yield from load(path).articles
        except CorpusError as error:
            problems.append(Problem("error", error.file, error.line, error.reason))


def _with_progress(articles: Sequence[ParallelArticle]) -> Iterable[ParallelArticle]:
    if not sys.stderr.isatty():
        return articles
    from tqdm import tqdm

    bar: Iterable[ParallelArticle] = tqdm(articles, unit=" articles", file=sys.stderr)
    return bar


def _one(article: ParallelArticle, extractor: Extractor | None) -> Iterator[Problem]:
    for code, version in article.versions.items():
        yield from check.check_article(version)
        if extractor is not None:
            explained = [ref for language, ref in article.misread if language == code]
            negatives = [(n.start, n.end) for n in article.negatives.get(code, ())]
            yield from check.check_readings(version, extractor, explained, negatives)
    yield from check.check_versions(list(article.versions.values()), article.declared())


def _stale(folder: Path) -> Iterator[Problem]:
    for file, text in built(folder).items():
        if not file.exists() or file.read_bytes() != text.encode():
            reason = "is not what the sources say; run `dtx-nlp corpus build`"
            yield Problem("error", str(file), 1, reason)


def _splits(file: Path, articles: Sequence[ParallelArticle]) -> Iterator[Problem]:
    splits = read_splits(file)
    if not splits:
        return
    listed = Counter(id for ids in splits.values() for id in ids)
    known = {article.id for article in articles}
    for id in sorted(known | set(listed)):
        if id not in known or listed[id] != 1:
            reason = f"{id} is listed {listed[id]} times; each article stands in one split"
            yield Problem("error", str(file), 1, reason if id in known else f"no article {id}")


def table(counts: Mapping[str, Mapping[str, int]], rows: Iterable[str], head: str) -> str:
    """Draw counts by language as a Markdown table."""
    codes = sorted(counts)
    lines = [f"| {head} | {' | '.join(codes)} |", f"|---|{'---:|' * len(codes)}"]
    for row in rows:
        cells = " | ".join(str(counts[code].get(row, 0)) for code in codes)
        lines.append(f"| {row} | {cells} |")
    return "\n".join(lines)


def label_table(found: Review) -> str:
    """Draw how many mentions there are, by label and language."""
    return table(found.mentions, LABELS, "label")


def coverage_table(found: Review) -> str:
    """Draw how often each phenomenon occurs, by language.

    Those that only sources declare are left out if none is declared.
    """
    declared = [name for name in DECLARED if any(c[name] for c in found.coverage.values())]
    return table(found.coverage, [*PHENOMENA, *declared], "phenomenon")
