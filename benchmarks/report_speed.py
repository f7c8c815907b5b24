"""Parts of the page of results: speed, memory, length of text, start."""

from __future__ import annotations

from report_text import Figures, Part, load, picture, section, table, timed

PACK_SPEED = """\
Words per second, {articles} news articles one after the other, all programs in turn on both cores;
"times" is against the spaCy pipeline in full, in the same round ({versions}). Load and first
article in fresh processes, peak memory (VmHWM)."""
SPEED = """\
{articles} English news articles (NTREX, {characters} characters), {rounds} rounds, article by
article in turn, each program in a process of its own on one core; processor time of the parse
alone, after a warm-up. {versions}. "Times slower" is against `dtx_nlp numerals`, for numbers and
dates against the whole grammar pack, which also finds laws, what is measured, and demands.
recognizers-text-suite runs its seven numeric models, since quantities need all of them.
"Quantities" and "dates": percent of English cases of the suites that are right."""
SCALING = """\
Seconds for each million characters, and by how many MB memory grew, for texts of growing length:
equal seconds along a row mean that time is linear. News is NTREX repeated; the others are hostile
texts, one line each. `numerals` takes each line as a whole and holds all its tokens and findings
at once; `pack` reads in stretches, so that its memory is that of the result."""


def pack_speed(figures: Figures) -> Part:
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
    return Part(
        section(
            "Speed of model packs",
            "python benchmarks/model_speed.py models/news-0.2.0 models/fast-0.1.0",
            figures,
            PACK_SPEED.format(
                articles=figures["articles"],
                versions=", ".join(f"{k} {v}" for k, v in figures.get("versions", {}).items()),
            ),
            table(["text", "program", "words/s", "times"], rows),
            table(["pack", "load, s", "first article, s", "peak MB"], starts),
        )
    )


def speed(figures: Figures) -> Part:
    """Articles per second beside other programs."""
    right = _right()
    rows = []
    for name, row in figures["programs"].items():
        s = row["articles_per_s"]
        ratio = "; ".join(
            f"{r['median']:.1f} ({r['min']:.1f} to {r['max']:.1f})"
            for r in row.get("slower_than", {}).values()
        )
        cells = [s["median"], s["min"], s["max"]]
        told = [right.get((name, what), "") for what in ("quantities", "dates")]
        rows.append(
            [
                name,
                *(f"{c:.1f}" for c in cells),
                ratio,
                *told,
                row["found"],
                f"{row['peak_mb']:.0f}",
            ]
        )
    versions = ", ".join(f"{k} {v}" for k, v in figures["versions"].items())
    ahead = []
    own = {n: row for n, row in figures["programs"].items() if n.startswith("dtx_nlp")}
    for what, key in (("articles/s", "speed"), ("peak MB", "memory")):
        told = {n: _measured(row, key) for n, row in figures["programs"].items()}
        sign = 1 if key == "speed" else -1
        for name in own:
            better = [n for n in told if n not in own and sign * told[n] > sign * told[name]]
            if better:
                names = ", ".join(f"{n} {told[n]:.0f}" for n in better)
                ahead.append(f"{what}, English: {names} ({name} {told[name]:.0f})")
    counts = {key: figures[key] for key in ("articles", "characters", "rounds")}
    text = SPEED.format(versions=versions, **counts)
    head = ["", "articles/s, median", "min", "max", "times slower", "quantities", "dates"]
    head += ["findings", "peak MB"]
    plot = picture("speed", "Right answers by articles per second")
    parts = [text, plot, table(head, rows)]
    return Part(section("Speed", "python benchmarks/speed.py", figures, *parts), ahead)


def _measured(row: Figures, key: str) -> float:
    found: float = row["articles_per_s"]["median"] if key == "speed" else row["peak_mb"]
    return found


def _right() -> dict[tuple[str, str], str]:
    """Give the percent of English cases that are right, by task of speed.json and what is asked."""
    scored = (load("accuracy") or {"suites": {}})["suites"]
    return {
        (timed(program)[what], what): f"{own[what]['en']['all']['acc']:.1f}"
        for program, own in scored.items()
        for what in ("quantities", "dates")
        if "en" in own.get(what, {}) and program != "text2num"  # not asked for all
    }


def scaling(figures: Figures) -> Part:
    """Time and memory by length of the text."""
    sizes = [f"{size:g}" for size in figures["sizes_mb"]]
    parts = [SCALING, picture("scaling", "Seconds for a million characters by length of text")]
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
    return Part(section("Length of the text", "python benchmarks/scaling.py", figures, *parts))


def _cell(row: Figures, key: str = "grown_mb") -> str:
    if "error" in row:
        return str(row["error"]) if key == "seconds_per_mb" else ""
    return f"{row[key]:.2f}" if key == "seconds_per_mb" else f"{max(row[key], 0):.0f}"


def startup(figures: Figures) -> Part:
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
    return Part(section("Start", "python benchmarks/startup.py", figures, text, table(head, rows)))
