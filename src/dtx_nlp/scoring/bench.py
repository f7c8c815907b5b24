"""Score an extractor on sets of annotated articles; what comes out can be kept and compared."""

from __future__ import annotations

import datetime as dt
import json
import platform
import subprocess
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, cpu_count, path
from pathlib import Path
from typing import Any, Final

from tqdm import tqdm

from dtx_nlp.alignment import align
from dtx_nlp.annotation import Extraction
from dtx_nlp.corpora import folder
from dtx_nlp.corpora.article import GoldArticle
from dtx_nlp.corpora.parallel import grouped
from dtx_nlp.errors import InputError
from dtx_nlp.extractor import Extractor
from dtx_nlp.scoring.alignment import score_alignment
from dtx_nlp.scoring.counts import Counts, Tally, add, differences, intervals, total
from dtx_nlp.scoring.extraction import RULES, score_document

SCHEMA: Final = "dtx-nlp-bench/1"
#: The figures of a short table.
MAIN: Final = (
    "mention.entities.strict",
    "mention.entities.relaxed",
    "mention.QUANTITY.strict",
    "mention.DATE.strict",
    "mention.MEASURED.relaxed",
    "mention.DIRECTIVE.relaxed",
    "quantity.value+unit",
    "date.value",
    "relation.all",
    "relation.issuer",
    "relation.to",
    "fact",
    "align.QUANTITY",
    "align.DATE",
    "align.DIRECTIVE",
    "align.ENTITY",
    "conflict",
)


@dataclass(frozen=True, slots=True)
class Bench:
    """The figures of a run: `record` is what is written as JSON (`dtx-nlp-bench/1`)."""

    record: Mapping[str, Any]

    @classmethod
    def read(cls, file: str | PathLike[str]) -> Bench:
        """Read what was written before.

        Raises:
            InputError: It is not there, or something else.
        """
        try:
            record = json.loads(Path(file).read_text(encoding="utf-8"))
            known = record["schema"] == SCHEMA
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(str(file), f"cannot be read: {error!r}") from None
        if not known:
            raise InputError(str(file), f"schema is {record['schema']!r}, not {SCHEMA!r}")
        return cls(record)

    def articles(self, name: str) -> dict[str, Tally]:
        """Give the counts of each article of a set."""
        own = self.record["sets"].get(name, {}).get("articles", {})
        return {
            id: {figure: Counts(*counts) for figure, counts in tally.items()}
            for id, tally in own.items()
        }

    def table(self, figures: Iterable[str] = MAIN) -> str:
        """Write F1 with its 95 % interval, over all and by language, a set after the other."""
        lines = []
        for name, own in self.record["sets"].items():
            codes = sorted({c for f in own["figures"].values() for c in f["by_language"]})
            head = f"{name} ({len(own['articles'])} articles, {own['words_per_s']} words/s)"
            columns = f"{'F1':>8}{'95 %':>14}{'gold':>7}" + "".join(f"{c:>7}" for c in codes)
            lines += [f"{head}", f"  {'':26}{columns}"]
            for figure in figures:
                row = own["figures"].get(figure)
                if row and (row["gold"] or row["precision"] or row["f1"]):
                    by = row["by_language"]
                    cells = "".join(f"{by[c]:7.3f}" if c in by else f"{'':7}" for c in codes)
                    interval = f"{row['low']:.3f}-{row['high']:.3f}"
                    lines.append(
                        f"  {figure:26}{row['f1']:8.3f}{interval:>14}{row['gold']:7}{cells}"
                    )
            lines.append("")
        return "\n".join(lines)

    def changes(self, before: Bench) -> list[tuple[str, str, float, float, float]]:
        """Give set, figure, gain of F1 and its interval, where it is beyond noise.

        Only articles that both have read are compared.
        """
        found = []
        for name in self.record["sets"]:
            now, then = self.articles(name), before.articles(name)
            ids = sorted(now.keys() & then.keys())
            if ids:
                gains = differences([then[i] for i in ids], [now[i] for i in ids])
                found += [
                    (name, figure, gain, low, high)
                    for figure, (gain, low, high) in gains.items()
                    if low > 0 or high < 0
                ]
        return found

    def drops(self, before: Bench, most: float) -> list[tuple[str, str, float]]:
        """Give set, main figure and loss of F1 where it is more than `most`."""
        found = []
        for name, own in self.record["sets"].items():
            then = before.record["sets"].get(name, {}).get("figures", {})
            for figure in MAIN:
                if figure in then and figure in own["figures"]:
                    loss = then[figure]["f1"] - own["figures"][figure]["f1"]
                    if loss > most:
                        found.append((name, figure, round(loss, 4)))
        return found


def bench(
    sets: Mapping[str, Sequence[GoldArticle]],
    extractor: Extractor,
    look: Callable[[GoldArticle, Extraction], None] = lambda *_: None,
) -> Bench:
    """Score an extractor on sets of articles; versions of one article are aligned too.

    `look` is called with each article and what was found in it.
    """
    result = {name: _set(name, articles, extractor, look) for name, articles in sets.items()}
    return Bench(
        {
            "schema": SCHEMA,
            "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            **_versions(),
            "pack": extractor.pack.name,
            "rules": dict(RULES),
            "sets": result,
        }
    )


def read_sets(paths: Iterable[str], split: str | None = None) -> dict[str, list[GoldArticle]]:
    """Read sets of articles: folders of corpora, or TOML files that name them.

    A file has `[[set]]` with `name`, `path` (relative to the file; `$NAME` is read from the
    environment) and perhaps `split`, `languages`, `articles` (so many at most), and `optional`: a
    set that is left out if its folder is not there.

    Raises:
        InputError: A file, folder or split is not there.
    """
    found: dict[str, list[GoldArticle]] = {}
    for given in paths:
        if given.endswith(".toml"):
            for entry in _entries(Path(given)):
                place = Path(given).parent / path.expandvars(entry["path"])
                if place.exists() or not entry.get("optional"):
                    found[entry["name"]] = _read(place, **_options(entry))
        else:
            found[Path(given).name] = _read(Path(given), split)
    return found


def _entries(file: Path) -> list[dict[str, Any]]:
    try:
        entries: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["set"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise InputError(str(file), f"cannot be read as a list of sets: {error!r}") from None
    for entry in entries:
        if lacking := {"name", "path"} - entry.keys():
            raise InputError(str(file), f"a [[set]] has no {sorted(lacking)[0]}")
    return entries


def _options(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in ("split", "languages", "articles") if key in entry}


def _read(
    place: Path, split: str | None = None, languages: Sequence[str] = (), articles: int = 0
) -> list[GoldArticle]:
    corpus = folder.load(place)
    if split is not None and split not in corpus.splits:
        raise InputError(str(place), f"has no split {split!r}; it has {sorted(corpus.splits)}")
    versions = [v for v in corpus.versions(split) if not languages or v.language in languages]
    ids = list(dict.fromkeys(v.id for v in versions))
    kept = set(ids[:articles] if articles else ids)
    return [v for v in versions if v.id in kept]


def _set(
    name: str,
    versions: Sequence[GoldArticle],
    extractor: Extractor,
    look: Callable[[GoldArticle, Extraction], None],
) -> dict[str, Any]:
    together = {a.id: list(a.versions.values()) for a in grouped(versions)}
    articles: dict[str, Tally] = {}
    languages: dict[str, Tally] = {}
    words, seconds = 0, 0.0
    for id, own in tqdm(together.items(), desc=name, unit=" articles", disable=None):
        begin = time.perf_counter()
        found = [extractor(v.text, v.document_id, v.language, v.date) for v in own]
        seconds += time.perf_counter() - begin
        words += sum(len(v.text.split()) for v in own)
        articles[id] = {}
        for version, result in zip(own, found, strict=True):
            look(version, result)
            tally = score_document(version, result)
            add(articles[id], tally)
            add(languages.setdefault(version.language, {}), tally)
        if len(own) > 1:
            add(articles[id], score_alignment(own, found, align(found)))
    return {
        "figures": _figures(list(articles.values()), languages),
        "words_per_s": round(words / seconds) if seconds else 0,
        "articles": {id: {k: list(c) for k, c in t.items()} for id, t in articles.items()},
    }


def _figures(
    articles: Sequence[Tally], languages: Mapping[str, Tally]
) -> dict[str, dict[str, Any]]:
    between = intervals(articles)
    return {
        figure: {
            "precision": round(counts.precision, 4),
            "recall": round(counts.recall, 4),
            "f1": round(counts.f1, 4),
            "low": between[figure][0],
            "high": between[figure][1],
            "gold": counts.gold,
            "by_language": {
                code: round(own[figure].f1, 4)
                for code, own in sorted(languages.items())
                if figure in own and own[figure].gold
            },
        }
        for figure, counts in total(articles).items()
    }


def _versions() -> dict[str, Any]:
    """Tell what was measured where."""
    from importlib.metadata import version

    told = subprocess.run(
        ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "dtx_nlp": version("dtx-nlp"),
        "commit": told.stdout.strip() or None,
        "machine": {
            "python": platform.python_version(),
            "system": platform.system(),
            "processor": platform.processor() or platform.machine(),
            "cores": cpu_count() or 0,
        },
    }
