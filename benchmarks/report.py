"""Write docs/results.md from the files of results that the other benchmarks have written.

python benchmarks/report.py
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from setting import CODES, RESULTS, ROOT

Figures: TypeAlias = dict[str, Any]
PAGE = ROOT / "docs" / "results.md"
OWN = "dtx_nlp"
HEAD = """# Results

Made by `python benchmarks/report.py` from `benchmarks/results/*.json`; do not edit by hand. Each
part says how to make its figures again; `python benchmarks/peers.py setup` first, where other
programs take part: it installs them from the package registry, each into an environment of its
own. The texts, suites and gold articles are in the folder `shared` beside the project (or
`DTX_SHARED`).

Language detection and sentence splitting have pages of their own: [detection](detection.md),
[segmentation](segmentation.md)."""
SUITES = """\
Development halves of the suites of Recognizers-Text and Duckling, verified cases: percent of
cases in which every item is found with its value and unit. "All" of a suite is the sum of its
parts here. The scorer is `score_suite.py` of the shared folder; empty: the program does not have
the language or was not asked."""
PEERS = """\
Other programs ({versions}) are taken at their best: all models of each are asked, all readings
count, and a finding beside the wanted one costs nothing (`benchmarks/peer_adapters.py`).
quantulum3 runs without its classifier of units, and finds no ordinals. The Recognizers
suite is the test suite of recognizers-text-suite itself, of which its Python version passes a
part."""
CORPUS = """\
The project's own corpus ([card](../corpora/dtx-news/CARD.md)), scored by `score_gold.py`. The
grammars were mended by what they got wrong in the train split; dev and test were left alone."""
GOLD = """\
{articles} annotated versions of news articles, scored by `score_gold.py`; columns of languages:
F1. These articles could be read while the grammars were written: news of another source may well
score lower."""
DISAGREE = """\
Cases that dtx_nlp misses because the annotation schema, or exactness, decides otherwise than the
suite; verified cases of the Recognizers suites, the rules in the script."""
PACKS = """\
F1 by `score_gold.py`: articles of the test split of dtx-news, which no run has read and which
decided nothing; the gold articles, by which the grammars were written, the best epoch was chosen
and the weights of both were fitted; the five articles that the project began with: the grammars
were written with their text in sight, the network has not seen it. "Alone" is the network without
what the grammars say."""
ALIGNMENT = """\
F1 of pairs of mentions that are one, and of pairs that contradict one another in a number or
unit, by `score_gold.py`: gold articles as they are and with figures changed and sentences dropped
({seeds} seeds, mean and, in brackets, the least), and the test split of dtx-news. Mentions
"given" are the annotation's, "found" the default pack's. The weights were fitted on the train
splits of dtx-news and ntrex-facts."""
SIMPLER = """\
Simpler ways, on the mentions given. "Value and place": equal value and nearest relative place,
then the nearest left over as a conflict."""
SEGMENTS = """\
Paragraph pairs of the gold articles with planted disagreements (one seed; {n} pairs, {bad} with a
conflict): which of them hold one? `translate-toolkit`'s check of numbers beside ours, on found
mentions."""
ALARMS = """\
Conflicts flagged in texts as they are, on found mentions, {words} words: how many of them are in
the annotation too (a date or addressee is counted as false unless the annotation has it on the
mention itself)."""
VECTORS = """\
How often the nearest vector in another version is that of the same sentence, quantity or demand, by
the network that alignment uses and by a static table, the mean of its word embeddings."""
NAMES = """\
F1 of PERSON, ORG and LOC together, and articles per second, each program alone ({versions}).
spaCy's and natasha's pipelines were trained on other guidelines: what they call an ORG or where a
name ends is at times another decision and no fault. natasha reads names and nothing else, dtx_nlp
all that its schema has."""
PACK_SPEED = """\
Words per second, {articles} news articles one after the other, all programs in turn on both cores;
"times" is against the spaCy pipeline in full, in the same round. Load and first article in fresh
processes, peak memory (VmHWM)."""
SPEED = """\
{articles} English news articles (NTREX, {characters} characters), {rounds} rounds, article by
article in turn, each program in a process of its own on one core; processor time of the parse
alone, after a warm-up. {versions}. "Times slower" is against `dtx_nlp numerals`, for numbers and
dates against the whole grammar pack, which also finds laws, what is measured, and demands.
recognizers-text-suite runs its seven numeric models, since quantities need all of them."""
SCALING = """\
Seconds for each million characters, and by how many MB memory grew, for texts of growing length:
equal seconds along a row mean that time is linear. News is NTREX repeated; the others are hostile
texts, one line each. `numerals` takes each line as a whole and holds all its tokens and findings
at once; `pack` reads in stretches, so that its memory is that of the result."""
#: Figures that the issue sets, by what they are of.
GOALS = {
    "quantity.value": 0.93,
    "quantity.value+unit": 0.92,
    "date.value": 0.85,
    "mention.MEASURED.relaxed": 0.6,
}


def load(name: str) -> Figures | None:
    """Read a file of results; None if it has not been made."""
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return None
    figures: Figures = json.loads(path.read_text(encoding="utf-8"))
    return figures


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table: first column to the left, the others to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def section(title: str, command: str, figures: Figures, *parts: str) -> str:
    """Write a part of the page: title, command, machine, then its text and tables."""
    m = figures["machine"]
    plural = "s" if m["cores"] != 1 else ""
    where = (
        f"{m['date']}, {m['cpu']}, {m['cores']} core{plural}, Python {m['python']}, {m['system']}"
    )
    return "\n\n".join([f"## {title}", f"`{command}` ({where})", *parts])


def best(values: dict[str, float | None]) -> dict[str, str]:
    """Write percentages, the best one bold."""
    known = [v for v in values.values() if v is not None]
    top = max(known) if len(known) > 1 else None
    return {
        name: "" if v is None else f"**{v:.1f}**" if v == top else f"{v:.1f}"
        for name, v in values.items()
    }


def acc(suites: Figures, program: str, what: str, code: str, key: str) -> float | None:
    """Look up a share of cases."""
    row = suites.get(program, {}).get(what, {}).get(code, {}).get(key)
    return None if row is None else float(row["acc"])


def versus(suites: Figures, what: str) -> tuple[str, list[str]]:
    """Write one table of all programs; also tell where another program is ahead."""
    programs = [name for name in suites if what in suites[name]]
    rows, behind = [], []
    for code in CODES:
        lines = suites[OWN].get(what, {}).get(code, {})
        keys = sorted((k for k in lines if k != "all"), key=lambda k: ("/" in k, k))
        for key in ["all", *keys] if lines else []:
            values = {p: acc(suites, p, what, code, key) for p in programs}
            written = best(values)
            label = "all" if key == "all" else f"all {key}" if "/" not in key else key
            rows.append([f"{code} {label}", lines[key]["cases"], *(written[p] for p in programs)])
            own = values[OWN] or 0.0
            behind += [
                f"{code} {label} ({p} {v:.1f}, {OWN} {own:.1f})"
                for p, v in values.items()
                if v is not None and v > own
            ]
    return table(["", "cases", *programs], rows), behind


def accuracy(figures: Figures) -> str:
    """Suites, beside other programs, and gold articles."""
    suites = figures["suites"]
    versions = ", ".join(f"{k} {v}" for k, v in figures.get("versions", {}).items())
    parts = [SUITES]
    if versions:
        parts.append(PEERS.format(versions=versions))
    for what in ("quantities", "dates"):
        text, behind = versus(suites, what)
        parts += [f"### {what.capitalize()}", text]
        if versions:
            ahead = "; ".join(behind) if behind else "nowhere"
            parts.append(f"Another program is ahead in: {ahead}.")
    return section("Accuracy on suites", "python benchmarks/suites.py", figures, *parts)


def gold(figures: Figures) -> str:
    """F1 on the gold articles."""
    of = figures["gold"]
    codes = [code for code in CODES if any(code in row for row in of["figures"].values())]
    rows = [
        [
            name,
            GOALS.get(name, ""),
            f"{row['precision']:.3f}",
            f"{row['recall']:.3f}",
            f"{row['f1']:.3f}",
            *(f"{row[code]:.3f}" if code in row else "" for code in codes),
        ]
        for name, row in of["figures"].items()
        if row["gold"]
    ]
    text = GOLD.format(articles=of["articles"])
    columns = ["figure", "goal", "precision", "recall", "F1", *codes]
    return section(
        "Accuracy on gold articles",
        "python benchmarks/suites.py",
        figures,
        text,
        table(columns, rows),
    )


def corpus(figures: Figures) -> str:
    """The corpus dtx-news, by split."""
    rows = [
        [split, name, *(f"{one[code]:.3f}" for code in CODES)]
        for split, scores in figures["grammar"].items()
        for name, one in scores.items()
    ]
    head = ["split", "F1 of", *CODES]
    return section("dtx-news", "python benchmarks/corpus.py", figures, CORPUS, table(head, rows))


def disagreements(figures: Figures) -> str:
    """What the suites and the gold ask that the schema rules out."""
    rows = [
        [what, row["cases"], row["acc"], sum(row["ruled_out"].values()), row["acc_without"]]
        for what, row in figures["suites"].items()
    ]
    head = ["Recognizers", "cases", "acc", "ruled out", "acc without"]
    reasons: dict[str, int] = {}
    for row in figures["suites"].values():
        for reason, n in row["ruled_out"].items():
            reasons[reason] = reasons.get(reason, 0) + n
    ordered = sorted(reasons.items(), key=lambda pair: -pair[1])
    dates = figures["gold_dates"]
    text = (
        f"Gold `date.value`: {dates['f1']}. The annotation leaves"
        f' {dates["resolved_but_empty_in_gold"]} relative dates ("today", "this month")'
        " without a value, though the articles carry their date, by which dtx_nlp gives them one;"
        f" without these {dates['f1_without']}, with {dates['wrong']} wrong and"
        f" {dates['missed']} missed."
    )
    return section(
        "Where suites and schema disagree",
        "python benchmarks/disagreements.py",
        figures,
        DISAGREE,
        table(head, rows),
        table(["decision of the schema", "cases missed for it"], ordered),
        text,
    )


def packs(figures: Figures) -> str:
    """What packs reach, over all and by language, beside grammars and network alone."""
    parts = [PACKS]
    for name, readers in figures["accuracy"].items():
        rows = [
            [
                title,
                f"{goal:.2f}",
                *(f"{own['all'][title]:.3f}" for own in readers.values()),
            ]
            for title, goal in figures["goals"].items()
        ]
        head = ["F1 of", "goal", *(n.replace("|alone", " alone") for n in readers)]
        parts += [f"### {name}", table(head, rows)]
        for reader, own in readers.items():
            if reader != "grammar" and "|" not in reader:
                codes = [c for c in CODES if c in own]
                rows = [[t, *(f"{own[c][t]:.3f}" for c in codes)] for t in figures["goals"]]
                parts.append(table([f"{reader} by language", *codes], rows))
    command = "python benchmarks/model.py models/news-0.2.0 models/fast-0.1.0"
    return section("Model packs", command, figures, *parts)


def alignment(figures: Figures) -> str:
    """How well translations are aligned, beside simpler ways."""
    kinds = {
        "align.QUANTITY": "quantities",
        "align.DATE": "dates",
        "align.DIRECTIVE": "demands",
        "align.ENTITY": "names",
        "conflict": "conflicts",
    }

    def cell(row: Figures, kind: str) -> str:
        if kind not in row:
            return ""
        f1, least = row[kind]["f1"], row[kind]["least"]
        return f"{f1:.3f}" if f1 == least else f"{f1:.3f} ({least:.3f})"

    own = [n for n in figures["accuracy"] if ", mentions " in n]
    simple = [n for n in figures["accuracy"] if n not in own]
    rows = [[n, *(cell(figures["accuracy"][n], k) for k in kinds)] for n in own]
    simpler = [
        [n, *(cell(figures["accuracy"][n], k) for k in ("align.QUANTITY", "conflict"))]
        for n in simple
    ]
    checks = figures["segments of gold, planted"]
    told = [
        [name, *(checks[name][k] for k in ("precision", "recall", "f1"))]
        for name in ("dtx_nlp", "translate-toolkit")
        if isinstance(checks[name], dict)
    ]
    alarms = [
        [f"{name}: {attribute}", count["true"], count["false"]]
        for name, found in figures["alarms"].items()
        for attribute, count in found["attributes"].items()
    ]
    rates = [
        [name, found["false_per_1000_words"], found["false_of_numbers_per_1000_words"]]
        for name, found in figures["alarms"].items()
    ]
    kinds_of = ("sentences", "quantities", "demands")
    near = [
        [f"{name}: {which}", *(f"{own[kind]:.3f}" for kind in kinds_of)]
        for name, found in figures["vectors"].items()
        for which, own in found.items()
    ]
    return section(
        "Alignment",
        "python benchmarks/alignment.py",
        figures,
        ALIGNMENT.format(seeds=figures["seeds"]),
        table(["", *kinds.values()], rows),
        SIMPLER,
        table(["", "quantities", "conflicts"], simpler),
        SEGMENTS.format(n=checks["segments"], bad=checks["with a conflict"]),
        table(["", "precision", "recall", "F1"], told),
        ALARMS.format(words=" and ".join(f"{f['words']:,}" for f in figures["alarms"].values())),
        table(["conflict", "in the annotation", "not"], alarms),
        table(["", "false alarms a 1,000 words", "of numbers and units"], rates),
        VECTORS,
        table(["", *kinds_of], near),
        table(["cost of aligning, on top of extraction", ""], figures["cost"].items()),
    )


def names(figures: Figures) -> str:
    """Names beside pipelines that people use."""
    rows = [
        [f"{name}, {code}", program, f"{own['strict']:.3f}", f"{own['relaxed']:.3f}", speed]
        for name, languages in figures["sets"].items()
        for code, programs in languages.items()
        for program, own in programs.items()
        for speed in [own["articles_per_s"]]
    ]
    versions = ", ".join(f"{name} {version}" for name, version in figures["versions"].items())
    return section(
        "Names beside other pipelines",
        "python benchmarks/names.py",
        figures,
        NAMES.format(versions=versions),
        table(["", "program", "strict", "relaxed", "articles/s"], rows),
    )


def pack_speed(figures: Figures) -> str:
    """Words per second of packs beside spaCy's pipelines; load time and memory."""
    rows = [
        [code, program, f"{row['words_per_s']:,}", f"{row['times_spacy']:.2f}"]
        for code, programs in figures["languages"].items()
        for program, row in programs.items()
    ]
    starts = [
        [pack, f"{row['load_s']:.2f}", f"{row['first_s']:.2f}", f"{row['peak_mb']:.0f}"]
        for pack, row in figures["start"].items()
    ]
    return section(
        "Speed of model packs",
        "python benchmarks/model_speed.py models/news-0.2.0 models/fast-0.1.0",
        figures,
        PACK_SPEED.format(articles=figures["articles"]),
        table(["text", "program", "words/s", "times"], rows),
        table(["pack", "load, s", "first article, s", "peak MB"], starts),
    )


def speed(figures: Figures) -> str:
    """Articles per second beside other programs."""
    rows = []
    for name, row in figures["programs"].items():
        s = row["articles_per_s"]
        ratio = "; ".join(
            f"{r['median']:.1f} ({r['min']:.1f} to {r['max']:.1f})"
            for r in row.get("slower_than", {}).values()
        )
        cells = [s["median"], s["min"], s["max"]]
        rows.append(
            [name, *(f"{c:.1f}" for c in cells), ratio, row["found"], f"{row['peak_mb']:.0f}"]
        )
    versions = ", ".join(f"{k} {v}" for k, v in figures["versions"].items())
    counts = {key: figures[key] for key in ("articles", "characters", "rounds")}
    text = SPEED.format(versions=versions, **counts)
    head = ["", "articles/s, median", "min", "max", "times slower", "findings", "peak MB"]
    return section("Speed", "python benchmarks/speed.py", figures, text, table(head, rows))


def scaling(figures: Figures) -> str:
    """Time and memory by length of the text."""
    sizes = [f"{size:g}" for size in figures["sizes_mb"]]
    parts = [SCALING]
    for what, lines in figures["rows"].items():
        rows = [
            [
                name,
                *(_cell(row[s], "seconds_per_mb") for s in sizes),
                *(_cell(row[s]) for s in sizes),
            ]
            for name, row in lines.items()
        ]
        head = [what, *(f"s/MB at {s}" for s in sizes), *(f"MB at {s}" for s in sizes)]
        parts.append(table(head, rows))
    return section("Length of the text", "python benchmarks/scaling.py", figures, *parts)


def _cell(row: Figures, key: str = "grown_mb") -> str:
    if "error" in row:
        return str(row["error"])
    return f"{row[key]:.2f}" if key == "seconds_per_mb" else f"{max(row[key], 0):.0f}"


def startup(figures: Figures) -> str:
    """Import and first extraction."""
    one = figures["import"]
    heavy = ", ".join(one["heavy"]) or "none"
    text = (
        f"`import dtx_nlp`: {one['median_s']:.3f} s, median of {figures['runs']} fresh processes"
        f" ({one['min_s']:.3f} to {one['max_s']:.3f}), {one['peak_mb']:.0f} MB resident;"
        f" {one['first_start_s']:.2f} s where Python has to compile the modules first. Heavy"
        f" modules that it loads (torch, spaCy, numpy, py3langid): {heavy}."
        " The longest, by their own code: "
        + ", ".join(f"`{row['module']}` {row['own_ms']:.0f} ms" for row in one["slowest"][:5])
        + "."
    )
    rows = [
        [code, f"{row['seconds']:.2f}", f"{1000 * row['again']:.1f}", f"{row['peak_mb']:.0f}"]
        for code, row in figures["first"].items()
    ]
    head = ["language", "first extraction, s", "next one, ms", "peak MB"]
    return section("Start", "python benchmarks/startup.py", figures, text, table(head, rows))


def main() -> None:
    """Write the page of all results that are there."""
    parts = [HEAD]
    figures = load("accuracy")
    if figures is not None:
        parts.append(accuracy(figures))
        if figures.get("gold"):
            parts.append(gold(figures))
    for name, write in (
        ("model", packs),
        ("model_speed", pack_speed),
        ("names", names),
        ("alignment", alignment),
        ("corpus", corpus),
        ("disagreements", disagreements),
        ("speed", speed),
        ("scaling", scaling),
        ("startup", startup),
    ):
        figures = load(name)
        if figures is not None:
            parts.append(write(figures))
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
