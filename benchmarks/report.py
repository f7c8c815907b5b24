"""Write docs/results.md, its plots and README's table from what the other benchmarks have written.

python benchmarks/report.py
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import report_accuracy
import report_models
import report_speed
import report_steps
from report_text import Figures, Part, load, table
from setting import CODES, ROOT

PAGE = ROOT / "docs" / "results.md"
README = ROOT / "README.md"
HEAD = """\
# Results

Made by `python benchmarks/report.py` from `benchmarks/results/*.json`; do not edit by hand. Each
part says how to make its figures again, `python -m benchmarks` makes all of them;
`python benchmarks/peers.py setup` first, where other programs take part: it installs them from the
package registry, each into an environment of its own. The texts, suites and gold articles are in
the folder `shared` beside the project (or `DTX_SHARED`)."""
AHEAD = """\
## Where another program is better

In accuracy, speed and memory, on this page; by how much tells whether it matters. A program that
does less is quicker: the default pack reads all that the schema has, `numerals` quantities only,
the grammar pack all but names and relations that only a network sees."""
#: Files of results and what writes a part of the page from each, in the page's order.
PARTS: tuple[tuple[str, Callable[[Figures], Part]], ...] = (
    ("overall", report_accuracy.overall),
    ("accuracy", report_accuracy.suites),
    ("names", report_models.names),
    ("detection", report_steps.detection),
    ("segmentation", report_steps.segmentation),
    ("alignment", report_models.alignment),
    ("model", report_models.packs),
    ("model_speed", report_speed.pack_speed),
    ("speed", report_speed.speed),
    ("scaling", report_speed.scaling),
    ("startup", report_speed.startup),
    ("corpus", report_accuracy.corpus),
    ("disagreements", report_accuracy.disagreements),
)
#: Rows of README's table: what it is of -> set of results/model.json; figure -> its name there.
SETS = {
    "test articles": "dtx-news test",
    "gold articles (real news)": "gold",
    "portals on digital policy": "seeds",
}
FIGURES = {
    "names": "entities, strict",
    "numbers": "QUANTITY, strict",
    "what is measured": "MEASURED, relaxed",
    "demands": "DIRECTIVE, relaxed",
}
SEEDS = ("demands",)  # of five articles no more is told
COMMANDS = "`python benchmarks/suites.py`, `python benchmarks/model.py models/news-0.2.0`"


def page() -> str:
    """Write the page of all results that are there."""
    parts = [part for name, write in PARTS if (figures := load(name)) for part in [write(figures)]]
    behind = [f"- {line}" for part in parts for line in part.ahead]
    ahead = "\n\n".join([AHEAD, "\n".join(behind) or "Nowhere."])
    return "\n\n".join([HEAD, ahead, *(part.text for part in parts)]) + "\n"


def readme() -> str:
    """Write README with its table of results."""
    old = re.compile(rf"^\| {re.escape(COMMANDS)} \|.*?\n\n", re.DOTALL | re.MULTILINE)
    new = table([COMMANDS, *CODES], _rows()) + "\n\n"
    text, count = old.subn(lambda _: new, README.read_text(encoding="utf-8"))
    if count != 1:
        raise ValueError(f"README has {count} tables that begin with {COMMANDS}")
    return text


def _rows() -> Iterator[list[str]]:
    if figures := load("accuracy"):
        own = figures["suites"]["dtx_nlp"]["quantities"]
        yield [
            "quantities of Duckling's and Recognizers' suites, found",
            *(f"{own[code]['all']['acc']:.0f}" for code in CODES),
        ]
    if figures := load("model"):
        for name, key in SETS.items():
            own = figures["accuracy"][key]["news-0.2.0"]
            for what, figure in FIGURES.items():
                if key != "seeds" or what in SEEDS:
                    cells = [f"{100 * own[c][figure]:.0f}" if c in own else "" for c in CODES]
                    yield [f"{name}, F1: {what}", *cells]


def main() -> None:
    """Write both pages and draw the plots."""
    import plots

    PAGE.write_text(page(), encoding="utf-8")
    README.write_text(readme(), encoding="utf-8")
    plots.draw()
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
