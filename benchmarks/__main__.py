"""Run the benchmarks one after the other and write the page of results.

    python -m benchmarks                 all that can run here
    python -m benchmarks suites names    some
    python -m benchmarks --list          what there is

A benchmark that fails does not end the others; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def main() -> int:
    """Run what is asked for."""
    runs: list[dict[str, Any]] = tomllib.loads((HERE / "runs.toml").read_text("utf-8"))["run"]
    names = [run["name"] for run in runs]
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--list", action="store_true", help="tell what there is and end")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(names):
        parser.error(f"no benchmark {sorted(unknown)[0]!r}; known: {', '.join(names)}")
    if arguments.list:
        for run in runs:
            print(f"{run['name']:14}{run['about']}")
        return 0
    failed = []
    for run in runs:
        if arguments.names and run["name"] not in arguments.names:
            continue
        if lack := lacking(run):
            print(f"{run['name']}: left out, {lack}")
            continue
        begin = time.perf_counter()
        command = [sys.executable, str(HERE / run["command"][0]), *run["command"][1:]]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        took = time.perf_counter() - begin
        print(f"{run['name']}: {'FAILED' if code else 'done'}, {took:.0f} s")
        failed += [run["name"]] if code else []
    subprocess.run([sys.executable, str(HERE / "report.py")], cwd=ROOT, check=True)
    return 1 if failed else 0


def lacking(run: dict[str, Any]) -> str:
    """Tell what a benchmark needs that is not there, "" if nothing."""
    if run.get("peers") and not (ROOT / ".venv-peers").is_dir():
        return "python benchmarks/peers.py setup first"
    if run.get("needs") and not (ROOT / run["needs"]).exists():
        return f"{run['needs']} is not there"
    return ""


if __name__ == "__main__":
    sys.exit(main())
