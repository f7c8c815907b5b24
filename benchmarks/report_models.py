"""Parts of the page of results: packs, names, alignment."""

from __future__ import annotations

from report_text import Figures, Part, picture, section, table
from setting import CODES

PACKS = """\
F1 by `score_gold.py`: articles of the test split of dtx-news, which no run has read and which
decided nothing; the gold articles, by which the grammars were written, the best epoch was chosen
and the weights of both were fitted; the five articles that the project began with: the grammars
were written with their text in sight, the network has not seen it. "Alone" is the network without
what the grammars say. "Goal" is what the project has set itself. "Seeds" are those five articles;
none is Vietnamese."""
OPEN = """\
Names in the test splits of open corpora, whose train splits took part in training."""
RELIABILITY = """\
How often a mention of dtx-news test with a given score is right, label and both ends."""
RETRIEVAL = """\
How often the line of another language that is nearest to an English one, of 500 of NTREX, is its
translation, by the vectors that alignment uses."""
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


def packs(figures: Figures) -> Part:
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
    parts += [OPEN, table(*_open(figures["names"]))]
    parts += [RELIABILITY, picture("reliability", "Mentions that are right, by their score")]
    parts += [RETRIEVAL, table(*_retrieval(figures["retrieval"]))]
    command = "python benchmarks/model.py models/news-0.2.0 models/fast-0.1.0"
    return Part(section("Model packs", command, figures, *parts))


def _open(packs: Figures) -> tuple[list[str], list[list[object]]]:
    corpora = {name: row["sentences"] for own in packs.values() for name, row in own.items()}
    rows = [
        [name, sentences, *(f"{own[name]['f1']:.3f}" for own in packs.values())]
        for name, sentences in corpora.items()
    ]
    return ["names, strict", "sentences", *packs], rows


def _retrieval(packs: Figures) -> tuple[list[str], list[list[object]]]:
    base = next(iter(packs.values()))["base"]
    rows: list[list[object]] = [
        [name, *(f"{own['pack'][code]:.3f}" for code in base)] for name, own in packs.items()
    ]
    rows.append(["base encoder", *(f"{share:.3f}" for share in base.values())])
    return ["vectors of", *base], rows


def names(figures: Figures) -> Part:
    """Names beside pipelines that people use."""
    rows = [
        [f"{name}, {code}", program, f"{own['strict']:.3f}", f"{own['relaxed']:.3f}", speed]
        for name, languages in figures["sets"].items()
        for code, programs in languages.items()
        for program, own in programs.items()
        for speed in [own["articles_per_s"]]
    ]
    versions = ", ".join(f"{name} {version}" for name, version in figures["versions"].items())
    ahead = []
    for name, languages in figures["sets"].items():
        for code, programs in languages.items():
            own = programs["dtx_nlp news"]
            for program, its in programs.items():
                if program.startswith("dtx_nlp"):
                    continue
                for what in ("strict", "relaxed", "articles_per_s"):
                    if its[what] > own[what]:
                        told = what.replace("_per_", "/")
                        line = f"({program} {its[what]}, dtx_nlp news {own[what]})"
                        ahead.append(f"names, {name}, {code}: {told} {line}")
    return Part(
        section(
            "Names beside other pipelines",
            "python benchmarks/names.py",
            figures,
            NAMES.format(versions=versions),
            table(["", "program", "strict", "relaxed", "articles/s"], rows),
        ),
        ahead,
    )


def alignment(figures: Figures) -> Part:
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
    return Part(
        section(
            "Alignment",
            "python benchmarks/alignment.py",
            figures,
            ALIGNMENT.format(seeds=figures["seeds"]),
            table(["", *kinds.values()], rows),
            SIMPLER,
            table(["", "quantities", "conflicts"], simpler),
            SEGMENTS.format(n=checks["segments"], bad=checks["with a conflict"]),
            table(["", "precision", "recall", "F1"], told),
            ALARMS.format(
                words=" and ".join(f"{f['words']:,}" for f in figures["alarms"].values())
            ),
            table(["conflict", "in the annotation", "not"], alarms),
            table(["", "false alarms a 1,000 words", "of numbers and units"], rates),
            VECTORS,
            table(["", *kinds_of], near),
            table(["cost of aligning, on top of extraction", ""], figures["cost"].items()),
        )
    )
