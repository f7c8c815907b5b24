"""`dtx-nlp bench`: scores of a pack, what changed since, and its faults one by one."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from dtx_nlp.annotation import LABELS
from dtx_nlp.errors import InputError
from dtx_nlp.extractor import load


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
    bench.add_argument("--split", metavar="NAME", help="of each corpus, only this split")
    bench.add_argument("--pack", metavar="PACK", help="model pack, by name or path")
    bench.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write all figures there, as JSON; errors as .html, .jsonl or text",
    )
    bench.add_argument("--compare", metavar="FILE", help="tell what changed since, beyond noise")
    bench.add_argument("--max-drop", type=float, metavar="F1", help="fail if more is lost")
    bench.add_argument("--all", action="store_true", help="write every figure, not the main ones")
    bench.add_argument("--label", choices=LABELS, help="errors only of this label")
    bench.set_defaults(run=_bench)


def _bench(arguments: argparse.Namespace) -> int:
    if arguments.paths[0] == "errors":
        return _errors(arguments)
    from dtx_nlp.scoring.bench import MAIN, Bench, bench
    from dtx_nlp.scoring.sets import read_sets

    before = Bench.read(arguments.compare) if arguments.compare else None
    sets = read_sets(arguments.paths, arguments.split)
    if left_out := [name for name, own in sets.items() if not own]:
        print(f"dtx-nlp: left out, not there: {', '.join(left_out)}", file=sys.stderr)
    result = bench(sets, load(arguments.pack))
    if arguments.output:
        text = json.dumps(result.record, ensure_ascii=False) + "\n"
        Path(arguments.output).write_text(text, encoding="utf-8")
    names = {n for own in result.record["sets"].values() for n in own["figures"]}
    print(result.table(sorted(names) if arguments.all else MAIN))
    if before is None:
        return 0
    changes = result.changes(before)
    print(f"changed beyond noise: {len(changes)}")
    for name, figure, gain, low, high in changes:
        print(f"  {name}: {figure} {gain:+.3f} ({low:+.3f} to {high:+.3f})")
    for name, then, now in result.speeds(before):
        print(f"  {name}: {then} to {now} words/s")
    drops = [] if arguments.max_drop is None else result.drops(before, arguments.max_drop)
    for name, figure, loss in drops:
        print(f"dropped: {name}: {figure} by {loss:.3f}")
    return 1 if drops else 0


def _errors(arguments: argparse.Namespace) -> int:
    from tqdm import tqdm

    from dtx_nlp.corpora.article import GoldArticle
    from dtx_nlp.scoring.errors import faults
    from dtx_nlp.scoring.pages import faults_page, faults_text
    from dtx_nlp.scoring.sets import read_sets

    if not arguments.paths[1:]:
        raise InputError("bench errors", "name a folder of a corpus, or a .toml")
    sets = read_sets(arguments.paths[1:], arguments.split)
    extractor = load(arguments.pack)
    articles = [a for own in sets.values() for a in own if isinstance(a, GoldArticle)]
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
