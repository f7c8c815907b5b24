"""Every task of `dtx-nlp bench` on every set, with intervals: the default pack.

    python benchmarks/overall.py

Reads the sets of benchmarks/suites/ (articles, cases, lines) and writes results/overall.json: as
`dtx-nlp bench -o` does, without the counts of each text.
"""

from __future__ import annotations

import argparse
import os

from setting import ROOT, SHARED, save

import dtx_nlp
from dtx_nlp.scoring.bench import bench
from dtx_nlp.scoring.sets import read_sets

SUITES = ("articles.toml", "cases.toml", "lines.toml")


def main() -> None:
    """Score, print the table and write the results."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    os.environ.setdefault("DTX_SHARED", str(SHARED))  # the sets name it
    sets = read_sets(str(ROOT / "benchmarks" / "suites" / name) for name in SUITES)
    result = bench(sets, dtx_nlp.load())
    print(result.table())
    own = {
        name: {"texts": len(scored["articles"])}
        | {key: value for key, value in scored.items() if key != "articles"}
        for name, scored in result.record["sets"].items()
    }
    kept = {key: result.record[key] for key in ("dtx_nlp", "commit", "pack", "peak_mb", "rules")}
    print(save("overall", {**kept, "sets": own}))


if __name__ == "__main__":
    main()
