"""Score an extractor on sets of texts; what comes out can be kept and compared."""

from __future__ import annotations

import datetime as dt
import json
import platform
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, cpu_count
from pathlib import Path
from typing import Any, Final, NamedTuple

from tqdm import tqdm

from dtx_nlp.alignment import align
from dtx_nlp.corpora.article import GoldArticle
from dtx_nlp.errors import InputError
from dtx_nlp.extractor import Extractor
from dtx_nlp.scoring import cases, extraction, lines
from dtx_nlp.scoring.alignment import score_alignment
from dtx_nlp.scoring.cases import Case, items, score_case
from dtx_nlp.scoring.counts import Counts, Tally, add, differences, intervals, total
from dtx_nlp.scoring.extraction import score_document
from dtx_nlp.scoring.lines import Lines, score_lines, told
from dtx_nlp.scoring.sets import Material

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
    "language",
    "language.line",
    "segmentation",
    "case.right",
    "case.value+unit",
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
        except (OSError, ValueError) as error:
            raise InputError(str(file), f"cannot be read: {error}") from None
        schema = record.get("schema") if isinstance(record, dict) else None
        if schema != SCHEMA or not isinstance(record.get("sets"), dict):
            raise InputError(str(file), f"is no file of figures ({SCHEMA}); write it with -o")
        return cls(record)

    def texts(self, name: str) -> dict[str, Tally]:
        """Give the counts of each text of a set, by id."""
        own = self.record["sets"].get(name, {}).get("articles", {})
        return {
            id: {figure: Counts(*counts) for figure, counts in tally.items()}
            for id, tally in own.items()
        }

    def table(self, figures: Iterable[str] = MAIN) -> str:
        """Write F1 with its 95 % interval, over all and by language, a set after the other."""
        rows: list[str] = []
        for name, own in self.record["sets"].items():
            codes = sorted({c for f in own["figures"].values() for c in f["by_language"]})
            speed = f", {own['words_per_s']} words/s" if own["words_per_s"] else ""
            columns = f"{'F1':>8}{'95 %':>14}{'of':>7}" + "".join(f"{c:>7}" for c in codes)
            rows += [f"{name} ({len(own['articles'])} texts{speed})", f"  {'':26}{columns}"]
            for figure in figures:
                row = own["figures"].get(figure)
                if row and (row["gold"] or row["precision"] or row["f1"]):
                    by = row["by_language"]
                    cells = "".join(f"{by[c]:7.3f}" if c in by else f"{'':7}" for c in codes)
                    ends = row["low"], row["high"]
                    interval = "-" if None in ends else "{:.3f}-{:.3f}".format(*ends)
                    rows.append(
                        f"  {figure:26}{row['f1']:8.3f}{interval:>14}{row['gold']:7}{cells}"
                    )
            rows.append("")
        rows.append(f"pack {self.record['pack']}; memory of the whole run at most ")
        rows[-1] += f"{self.record.get('peak_mb')} MB"
        return "\n".join(rows)

    def speeds(self, before: Bench) -> list[tuple[str, int, int]]:
        """Give set, words per second before and now."""
        sets, then = self.record["sets"], before.record["sets"]
        return [(n, then[n]["words_per_s"], sets[n]["words_per_s"]) for n in sets if n in then]

    def common(self, before: Bench) -> dict[str, tuple[list[Tally], list[Tally]]]:
        """Give the counts before and now of the texts that both have read, by set."""
        found = {}
        for name in self.record["sets"]:
            then, now = before.texts(name), self.texts(name)
            if ids := sorted(now.keys() & then.keys()):
                found[name] = [then[i] for i in ids], [now[i] for i in ids]
        return found

    def changes(self, before: Bench) -> list[tuple[str, str, float, float, float]]:
        """Give set, figure, gain of F1 and its interval, where it is beyond noise.

        Only texts that both have read are compared.
        """
        return [
            (name, figure, gain, low, high)
            for name, (then, now) in self.common(before).items()
            for figure, (gain, low, high) in differences(then, now).items()
            if low is not None and high is not None and (low > 0 or high < 0)
        ]

    def drops(self, before: Bench, most: float) -> list[tuple[str, str, float]]:
        """Give set, main figure and loss of F1 on common texts, where it is more than `most`."""
        found: list[tuple[str, str, float]] = []
        for name, sides in self.common(before).items():
            then, now = (total(tallies) for tallies in sides)
            for figure in (f for f in MAIN if f in then):
                loss = then[figure].f1 - now.get(figure, Counts()).f1
                if loss > most:
                    found.append((name, figure, round(loss, 4)))
        return found


def bench(sets: Mapping[str, Material], extractor: Extractor) -> Bench:
    """Score an extractor on sets of texts; versions of one article are aligned too."""
    result = {name: _set(name, own, extractor) for name, own in sets.items() if own}
    return Bench(
        {
            "schema": SCHEMA,
            "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            **_versions(),
            "pack": extractor.pack.name,
            "peak_mb": _peak_mb(),
            "rules": {**extraction.RULES, **cases.RULES, **lines.RULES},
            "sets": result,
        }
    )


class _Scored(NamedTuple):
    """Counts of texts that belong together: each with its language, and what they give as one."""

    texts: list[tuple[str, Tally]]
    together: Tally
    seconds: float


def _set(name: str, material: Material, extractor: Extractor) -> dict[str, Any]:
    groups: dict[str, list[Any]] = {}
    for thing in material:
        groups.setdefault(thing.id, []).append(thing)
    units: dict[str, Tally] = {}
    languages: dict[str, Tally] = {}
    words, seconds = 0, 0.0
    for id, own in tqdm(groups.items(), desc=name, disable=None):
        scored = _SCORERS[type(own[0])](own, extractor)
        seconds += scored.seconds
        words += sum(len(thing.text.split()) for thing in own)
        units[id] = total([scored.together, *(tally for _, tally in scored.texts)])
        for code, tally in scored.texts:
            add(languages.setdefault(code, {}), tally)
    return {
        "figures": _figures(list(units.values()), languages),
        "words_per_s": round(words / seconds) if seconds else 0,
        "articles": {id: {k: list(c) for k, c in t.items()} for id, t in units.items()},
    }


def _versions_of_one(own: Sequence[GoldArticle], extractor: Extractor) -> _Scored:
    begin = time.perf_counter()
    found = [extractor(v.text, v.document_id, v.language, v.date) for v in own]
    seconds = time.perf_counter() - begin
    texts = []
    for version, result in zip(own, found, strict=True):
        tally = score_document(version, result) | {"language": told(version.text, version.language)}
        texts.append((version.language, tally))
    together = score_alignment(own, found, align(found)) if len(own) > 1 else {}
    return _Scored(texts, together, seconds)


def _one_case(own: Sequence[Case], extractor: Extractor) -> _Scored:
    (case,) = own  # ids are told apart when they are read
    date = case.date if case.dates else None
    begin = time.perf_counter()
    found = extractor(case.text, language=case.language, date=date)
    seconds = time.perf_counter() - begin
    tally = score_case(case, list(items(found, dates=case.dates)))
    tally[f"case.right {case.suite}/{case.model}"] = tally["case.right"]
    return _Scored([(case.language, tally)], {}, seconds)


def _lines_of_one(own: Sequence[Lines], _: Extractor) -> _Scored:
    return _Scored([(document.language, score_lines(document)) for document in own], {}, 0)


_SCORERS: Final[Mapping[type, Callable[..., _Scored]]] = {
    GoldArticle: _versions_of_one,
    Case: _one_case,
    Lines: _lines_of_one,
}


def _figures(
    articles: Sequence[Tally], languages: Mapping[str, Tally]
) -> dict[str, dict[str, Any]]:
    between = intervals(articles)
    return {
        figure: {
            "precision": round(counts.precision, 6),
            "recall": round(counts.recall, 6),
            "f1": round(counts.f1, 6),
            "low": between[figure][0],
            "high": between[figure][1],
            "gold": counts.gold,
            "by_language": {
                code: round(own[figure].f1, 6)
                for code, own in sorted(languages.items())
                if figure in own and own[figure].gold
            },
        }
        for figure, counts in total(articles).items()
    }


def _peak_mb() -> int | None:
    """Give the most memory that this process has held, None where nothing tells (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if platform.system() == "Darwin" else 2**10))


def _versions() -> dict[str, Any]:
    """Tell what was measured where."""
    from importlib.metadata import version

    return {
        "dtx_nlp": version("dtx-nlp"),
        "commit": _commit(),
        "machine": {
            "python": platform.python_version(),
            "system": platform.system(),
            "processor": platform.processor() or platform.machine(),
            "cores": cpu_count() or 0,
        },
    }


def _commit() -> str | None:
    """Give the commit of a checkout of this project, None of what is installed."""
    root = Path(__file__).parents[3]
    if not (root / ".git").exists():
        return None
    try:
        done = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "--short", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout.strip() or None
