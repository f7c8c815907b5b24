"""`dtx-nlp bench`: scores of a pack, what changed since, and its faults one by one."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dtx_nlp.annotation import LABELS
from dtx_nlp.extractor import load

if TYPE_CHECKING:
    from dtx_nlp.scoring.errors import Fault


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    bench = commands.add_parser(
        "bench",
        help="score a pack on annotated articles",
        description="Score a pack on annotated articles: folders of corpora (inline XML), or TOML "
        "files that name them. Figures have 95 % intervals by article. The exit code is 1 if a "
        "main figure has dropped by more than --max-drop since --compare.",
    )
    bench.add_argument("paths", nargs="+", metavar="PATH", help="folder of a corpus, or a .toml")
    bench.add_argument("--split", metavar="NAME", help="of each corpus, only this split")
    bench.add_argument("--pack", metavar="PACK", help="model pack, by name or path")
    bench.add_argument("-o", "--output", metavar="FILE", help="write all figures there, as JSON")
    bench.add_argument("--compare", metavar="FILE", help="tell what changed since, beyond noise")
    bench.add_argument("--max-drop", type=float, metavar="F1", help="fail if more is lost")
    bench.add_argument("--all", action="store_true", help="write every figure, not the main ones")
    bench.add_argument(
        "--errors", metavar="FILE", help="write missed and spurious mentions as .html or .jsonl"
    )
    bench.add_argument("--label", choices=LABELS, help="with --errors, only of this label")
    bench.set_defaults(run=_bench)


def _bench(arguments: argparse.Namespace) -> int:
    from dtx_nlp.scoring.bench import MAIN, Bench, bench, read_sets
    from dtx_nlp.scoring.errors import faults

    before = Bench.read(arguments.compare) if arguments.compare else None
    sets = read_sets(arguments.paths, arguments.split)
    extractor = load(arguments.pack)
    found: list[Fault] = []
    result = bench(sets, extractor, lambda gold, own: found.extend(faults(gold, own)))
    if arguments.errors:
        _write_faults(arguments.errors, [f for f in found if arguments.label in (None, f.label)])
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
    drops = [] if arguments.max_drop is None else result.drops(before, arguments.max_drop)
    for name, figure, loss in drops:
        print(f"dropped: {name}: {figure} by {loss:.3f}")
    return 1 if drops else 0


def _write_faults(file: str, found: Sequence[Fault]) -> None:
    from dtx_nlp.scoring.pages import faults_page

    if file.endswith((".html", ".htm")):
        text = faults_page(found)
    else:
        text = "".join(json.dumps(f._asdict(), ensure_ascii=False) + "\n" for f in found)
    Path(file).write_text(text, encoding="utf-8", errors="replace")
