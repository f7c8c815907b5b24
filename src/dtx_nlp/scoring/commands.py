"""`dtx-nlp bench`: scores of a pack, what changed since, and its faults one by one."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dtx_nlp.annotation import LABELS
from dtx_nlp.commands import say
from dtx_nlp.errors import InputError
from dtx_nlp.extractor import load

if TYPE_CHECKING:
    from dtx_nlp.scoring.bench import Bench
    from dtx_nlp.scoring.sets import Material

#: Options that only one of the two uses has.
_FIGURES = ("compare", "max_drop", "all")
_ERRORS = ("label",)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    bench = commands.add_parser(
        "bench",
        help="score a pack on annotated articles, or list its errors",
        description="Score a pack on annotated articles: folders of corpora (inline XML), or TOML "
        "files that name sets of articles, of cases of numbers and dates, of parallel lines. "
        "Figures have 95 % intervals by text. The exit code is 1 if a main figure has dropped by "
        "more than --max-drop since --compare. With the word errors before the paths, missed and "
        "spurious mentions are listed instead.",
    )
    bench.add_argument(
        "paths", nargs="+", metavar="[errors] PATH", help="folder of a corpus, or a .toml"
    )
    bench.add_argument("--split", metavar="NAME", help="of each folder, only this split")
    bench.add_argument("--pack", metavar="PACK", help="model pack, by name or path")
    bench.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write all figures there, as JSON; errors as .html, .jsonl or text",
    )
    bench.add_argument(
        "--compare", metavar="FILE", help="tell what changed since that output, beyond noise"
    )
    bench.add_argument(
        "--max-drop",
        type=float,
        metavar="F1",
        help="fail if a main figure has lost more than this (0 to 1) since --compare",
    )
    bench.add_argument("--all", action="store_true", help="write every figure, not the main ones")
    bench.add_argument("--label", choices=LABELS, help="errors of this label only")
    bench.set_defaults(run=_bench)


def _bench(arguments: argparse.Namespace) -> int:
    from dtx_nlp.scoring.sets import read_sets

    errors = arguments.paths[0] == "errors"
    paths = arguments.paths[1:] if errors else arguments.paths
    _check(arguments, paths, errors=errors)
    sets = read_sets(paths, arguments.split)
    if left_out := [name for name, own in sets.items() if not own]:
        say(f"left out, not there (DTX_SHARED may name it): {', '.join(left_out)}")
    if arguments.output:
        _touch(Path(arguments.output))
    return _list(arguments, sets) if errors else _score(arguments, sets)


def _check(arguments: argparse.Namespace, paths: list[str], *, errors: bool) -> None:
    """Refuse options that would do nothing."""
    if not paths:
        raise InputError("bench errors", "name a folder of a corpus, or a .toml")
    for name in _FIGURES if errors else _ERRORS:
        if getattr(arguments, name) not in (None, False):
            use = "bench errors" if errors else "bench"
            raise InputError(use, f"--{name.replace('_', '-')} has no use here")
    if arguments.split and all(path.endswith(".toml") for path in paths):
        raise InputError("bench", "--split is for folders; a .toml names the split of each set")
    if arguments.max_drop is not None:
        if not arguments.compare:
            raise InputError("bench", "--max-drop needs --compare")
        if not 0 <= arguments.max_drop <= 1:
            raise InputError("bench", f"--max-drop is {arguments.max_drop}, not from 0 to 1")


def _touch(file: Path) -> None:
    """Find out before the work whether it can be written."""
    try:
        file.open("ab").close()
    except OSError as error:
        raise InputError(str(file), f"cannot be written: {error.strerror}") from None


def _score(arguments: argparse.Namespace, sets: Mapping[str, Material]) -> int:
    from dtx_nlp.scoring.bench import MAIN, Bench, bench

    if not any(sets.values()):
        raise InputError("bench", "no set is there")
    before = Bench.read(arguments.compare) if arguments.compare else None
    result = bench(sets, load(arguments.pack))
    names = {n for own in result.record["sets"].values() for n in own["figures"]}
    print(result.table(sorted(names) if arguments.all else MAIN))
    if arguments.output:
        text = json.dumps(result.record, ensure_ascii=False) + "\n"
        Path(arguments.output).write_text(text, encoding="utf-8", errors="replace")
    return _compare(arguments, result, before) if before else 0


def _compare(arguments: argparse.Namespace, result: Bench, before: Bench) -> int:
    common = result.common(before)
    if not common:
        raise InputError(arguments.compare, "has no text in common with these sets")
    packs = before.record.get("pack"), result.record["pack"]
    print(f"since {before.record.get('date')}, pack {packs[0]} then, {packs[1]} now")
    gone = [name for name in before.record["sets"] if name not in common]
    if gone:
        print(f"not compared, no text in common: {', '.join(gone)}")
    changes = result.changes(before)
    texts = sum(len(now) for _, now in common.values())
    print(f"changed beyond noise, on the {texts} texts of both: {len(changes)} figures")
    for name, figure, gain, low, high in changes:
        print(f"  {name}: {figure} {gain:+.3f} ({low:+.3f} to {high:+.3f})")
    for name, then, now in result.speeds(before):
        print(f"  {name}: {then} to {now} words/s")
    if arguments.max_drop is None:
        return 0
    drops = result.drops(before, arguments.max_drop)
    for name, figure, loss in drops:
        print(f"dropped: {name}: {figure} by {loss:.3f}")
    return 1 if drops or gone else 0


def _list(arguments: argparse.Namespace, sets: Mapping[str, Material]) -> int:
    from tqdm import tqdm

    from dtx_nlp.corpora.article import GoldArticle
    from dtx_nlp.scoring.errors import faults
    from dtx_nlp.scoring.pages import faults_page, faults_text

    articles = [a for own in sets.values() for a in own if isinstance(a, GoldArticle)]
    if not articles:
        raise InputError("bench errors", "no set of annotated articles is there")
    extractor = load(arguments.pack)
    found = [
        fault
        for a in tqdm(articles, unit=" texts", disable=None)
        for fault in faults(a, extractor(a.text, a.document_id, a.language, a.date))
        if arguments.label in (None, fault.label)
    ]
    file = arguments.output or ""
    if file.endswith((".html", ".htm")):
        text = faults_page(found)
    elif file.endswith(".jsonl"):
        text = "".join(json.dumps(f._asdict(), ensure_ascii=False) + "\n" for f in found)
    else:
        text = faults_text(found)
    if file:
        Path(file).write_text(text, encoding="utf-8", errors="replace")
    else:
        print(text, end="")
    return 0
