"""Score dtx_nlp and other programs on the suites.

    python benchmarks/peers.py setup && python benchmarks/suites.py [--no-peers]

The scorer is that of the shared folder: share of cases with all items found ("acc"), of
verified cases, for numeric models and for dates. Writes results/accuracy.json.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peers
from setting import CODES, ROOT, SHARED, save

TOOLS = SHARED / "tools"
SUITES = SHARED / "data" / "suites"
HERE = ROOT / "benchmarks"
#: What is asked for: the models of the sets that `dtx-nlp bench` scores too.
NUMERIC, DATES = (
    tuple(entry["models"])
    for entry in tomllib.loads((HERE / "suites" / "cases.toml").read_text("utf-8"))["set"]
)
#: The first word of their functions in peer_adapters.py.
ADAPTERS = {
    "recognizers-text-suite": "recognizers",
    "quantulum3": "quantulum",
    "CQE": "cqe",
    "text2num": "text2num",
    "dateparser": "dateparser",
}


def files(models: tuple[str, ...], code: str) -> list[str]:
    """Give the development files of some models in a language."""
    return sorted(
        str(path) for model in models for path in SUITES.glob(f"*-{model}-{code}.dev.jsonl")
    )


def run(command: list[str], folder: Path) -> None:
    """Run a scorer; what it prints is only of interest if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:4])} has failed:\n{done.stderr[-2000:]}")


def score_suite(
    python: str | Path, predictor: str, folder: Path, models: tuple[str, ...], code: str
) -> dict[str, Any]:
    """Score one predictor in one language; `folder` holds its module."""
    paths = files(models, code)
    if not paths:
        return {}
    scorer = str(TOOLS / "score_suite.py")
    options = ["--exclude-unverified", "--totals-only", "--predict", predictor]
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "figures.json"
        run([str(python), "-W", "ignore", scorer, *options, "--json", str(out), *paths], folder)
        data = json.loads(out.read_text(encoding="utf-8"))
    totals = data["totals"]
    figures = {"all": row(totals["all"]["all"])}
    for suite, one in totals["suite"].items():
        figures[suite] = row(one)
    for model, one in totals["suite/model"].items():
        figures[model] = row(one)
    return figures


def row(one: dict[str, Any]) -> dict[str, Any]:
    """Keep what the report shows of a line of figures."""
    return {
        "cases": one["cases"],
        "acc": round(100 * one["acc"], 1),
        "strict": round(100 * one["strict"], 1),
        "errors": one["errors"],
    }


@dataclass(frozen=True, slots=True)
class Program:
    """What is scored: its interpreter, and in which languages it is asked for what."""

    name: str
    python: str | Path
    module: str
    folder: Path
    quantities: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    models: tuple[str, ...] = NUMERIC

    def predictor(self, what: str) -> str:
        """Name the function that predicts: `module:what`, or `module:program_what`."""
        return f"{self.module}_{what}" if ":" in self.module else f"{self.module}:{what}"


def programs(*, with_peers: bool) -> list[Program]:
    """Give the programs that take part."""
    own = [
        Program("dtx_nlp", sys.executable, "dtx_suite", TOOLS, CODES, CODES),
        Program("dtx_nlp grammar pack", sys.executable, "grammar_suite", HERE, CODES, CODES),
    ]
    if not with_peers:
        return own
    asked: dict[str, dict[str, Any]] = {
        "recognizers-text-suite": {"quantities": ("en", "fr"), "dates": ("en", "fr")},
        "quantulum3": {"quantities": ("en",)},
        "CQE": {"quantities": ("en",)},
        "text2num": {"quantities": ("en", "fr"), "models": ("number", "ordinal")},
        "dateparser": {"dates": CODES},
    }
    return own + [
        Program(name, peers.PEERS[name].python, f"peer_adapters:{ADAPTERS[name]}", HERE, **how)
        for name, how in asked.items()
    ]


def score_suites(*, with_peers: bool) -> dict[str, Any]:
    """Score all programs on all suites: program -> quantities or dates -> language -> figures."""
    out: dict[str, Any] = {}
    for program in programs(with_peers=with_peers):
        name = program.name
        for what, codes, models in (
            ("quantities", program.quantities, program.models),
            ("dates", program.dates, DATES),
        ):
            for code in codes:
                place = program.python, program.predictor(what), program.folder
                figures = score_suite(*place, models, code)
                if figures:
                    if name.startswith("dtx_nlp") and figures["all"]["errors"]:
                        sys.exit(f"dtx_nlp fails on {figures['all']['errors']} cases in {code}")
                    out.setdefault(name, {}).setdefault(what, {})[code] = figures
                    print(f"{name:<24}{what:<12}{code}  {figures['all']}", flush=True)
    return out


def main() -> None:
    """Score, print the totals and write the results."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--no-peers", action="store_true", help="score dtx_nlp only")
    options = parser.parse_args()
    if not options.no_peers:
        peers.require()
    results: dict[str, Any] = {"suites": score_suites(with_peers=not options.no_peers)}
    if not options.no_peers:
        results["versions"] = {name: peers.PEERS[name].version() for name in peers.NUMERIC}
    save("accuracy", results)


if __name__ == "__main__":
    main()
