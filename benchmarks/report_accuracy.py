"""Parts of the page of results: every task, suites, the corpus."""

from __future__ import annotations

from report_text import OWN, Figures, Part, picture, section, table
from setting import CODES

from dtx_nlp.scoring.bench import MAIN

OVERALL = """\
F1 of the default pack ({pack}) with its 95 % interval, from drawing texts with replacement; what
each figure counts is in [measuring](benchmarks.md). "Gold" are real news articles, in sight when
the grammars were written; the articles of dtx-news test were kept apart, but are ours. The black
marks of the first plot are the goals that the project has set itself: names, demands, relations,
issuers and addressees are below them on gold. Column "of": how many are in the annotation; of
relations, those found rightly and those missed. Empty: the set has none in that language.

`date.value` on gold is low because the annotation leaves relative dates without a value, see
[below](#where-suites-and-schema-disagree)."""
SUITES = """\
Development halves of the suites of Recognizers-Text and Duckling, verified cases: percent of
cases in which every item is found with its value and unit. "All" of a suite is the sum of its
parts here. The scorer is `score_suite.py` of the shared folder. Empty: the program does not have
the language, or was not asked for all of the line. There are no dates in Indonesian."""
PEERS = """\
Other programs ({versions}) are taken at their best: all models of each are asked, all readings
count, and a finding beside the wanted one costs nothing (`benchmarks/peer_adapters.py`).
quantulum3 runs without its classifier of units; it and CQE find no ordinals. text2num reads numbers
in words, and is asked for these and ordinals only; what is in digits is read beside it by a
pattern of the language. dateparser is told the language, as all are. The Recognizers suite is the
test suite of recognizers-text-suite itself, of which its Python version passes a part."""
CORPUS = """\
The grammar pack alone on the project's own corpus ([card](../corpora/dtx-news/CARD.md)), scored by
`score_gold.py`. The grammars were mended by what they got wrong in the train split; dev and test
were left alone."""
DISAGREE = """\
Cases that dtx_nlp misses because the annotation schema, or exactness, decides otherwise than the
suite; verified cases of the Recognizers suites, the rules in the script."""


def overall(figures: Figures) -> Part:
    """Every task on every set, with intervals."""
    parts = [
        OVERALL.format(pack=figures["pack"]),
        picture("overall", "F1 of every task with its 95 % interval"),
        picture("languages", "F1 of every task by language"),
    ]
    for name, own in figures["sets"].items():
        rows = [
            [
                figure,
                f"{row['f1']:.3f}",
                "" if row["low"] is None else f"{row['low']:.3f} to {row['high']:.3f}",
                row["gold"],
                *(f"{row['by_language'][c]:.3f}" if c in row["by_language"] else "" for c in CODES),
            ]
            for figure in MAIN
            if (row := own["figures"].get(figure)) and row["gold"]
        ]
        speed = f", {own['words_per_s']:,} words a second" if own["words_per_s"] else ""
        parts.append(f"### {name}\n\n{own['texts']} texts{speed}.")
        parts.append(table(["F1 of", "F1", "95 %", "of", *CODES], rows))
    return Part(section("Every task", "python benchmarks/overall.py", figures, *parts))


def suites(figures: Figures) -> Part:
    """Suites, beside other programs."""
    scored = figures["suites"]
    versions = ", ".join(f"{k} {v}" for k, v in figures.get("versions", {}).items())
    parts, all_behind = [SUITES], []
    if versions:
        parts.append(PEERS.format(versions=versions))
    for what in ("quantities", "dates"):
        text, behind = versus(scored, what)
        parts += [f"### {what.capitalize()}", text]
        all_behind += [f"{what}, {line}" for line in behind]
    parts.insert(1, picture("suites", "Cases that are right, by language and program"))
    return Part(section("Suites", "python benchmarks/suites.py", figures, *parts), all_behind)


def versus(suites: Figures, what: str) -> tuple[str, list[str]]:
    """Write one table of all programs; also tell where another program is ahead."""
    programs = [name for name in suites if what in suites[name]]
    rows, behind = [], []
    for code in CODES:
        lines = suites[OWN].get(what, {}).get(code, {})
        keys = sorted((k for k in lines if k != "all"), key=lambda k: ("/" in k, k))
        for key in ["all", *keys] if lines else []:
            values = {p: acc(suites, p, what, code, key) for p in programs}
            for program in programs:  # not asked for all that the line adds up
                if cases(suites, program, what, code, key) != lines[key]["cases"]:
                    values[program] = None
            written = best(values)
            label = "all" if key == "all" else f"all {key}" if "/" not in key else key
            rows.append([f"{code} {label}", lines[key]["cases"], *(written[p] for p in programs)])
            own = values[OWN] or 0.0
            behind += [
                f"{code} {label} ({p} {v:.1f}, {OWN} {own:.1f})"
                for p, v in values.items()
                if v is not None and v > own and not p.startswith(OWN)
            ]
    return table(["", "cases", *programs], rows), behind


def acc(suites: Figures, program: str, what: str, code: str, key: str) -> float | None:
    """Look up a share of cases."""
    row = suites.get(program, {}).get(what, {}).get(code, {}).get(key)
    return None if row is None else float(row["acc"])


def cases(suites: Figures, program: str, what: str, code: str, key: str) -> int:
    """Look up how many cases a program was asked."""
    return int(suites.get(program, {}).get(what, {}).get(code, {}).get(key, {}).get("cases", 0))


def best(values: dict[str, float | None]) -> dict[str, str]:
    """Write percentages, the best one bold."""
    known = [v for v in values.values() if v is not None]
    top = max(known) if len(known) > 1 else None
    return {
        name: "" if v is None else f"**{v:.1f}**" if v == top else f"{v:.1f}"
        for name, v in values.items()
    }


def corpus(figures: Figures) -> Part:
    """The corpus dtx-news, by split."""
    rows = [
        [split, name, *(f"{one[code]:.3f}" for code in CODES)]
        for split, scores in figures["grammar"].items()
        for name, one in scores.items()
    ]
    head = ["split", "F1 of", *CODES]
    text = table(head, rows)
    return Part(section("dtx-news", "python benchmarks/corpus.py", figures, CORPUS, text))


def disagreements(figures: Figures) -> Part:
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
    return Part(
        section(
            "Where suites and schema disagree",
            "python benchmarks/disagreements.py",
            figures,
            DISAGREE,
            table(head, rows),
            table(["decision of the schema", "cases missed for it"], ordered),
            text,
        )
    )
