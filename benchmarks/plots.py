"""Draw the plots of docs/results.md from the files of results; benchmarks/report.py calls it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.lines
import matplotlib.patches
import matplotlib.ticker
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from report_steps import DEFAULT
from report_text import OWN, Figures, load, timed
from setting import CODES, ROOT

from dtx_nlp.scoring.bench import MAIN

FOLDER = ROOT / "docs" / "plots"
#: Ours, and the others in their order (Okabe and Ito's colours, told apart by the colour-blind).
BLUES = ("#0072b2", "#6fb2dc", "#a9d1ea")
BLUE = BLUES[0]
OTHERS = ("#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8c8c8c", "#b8a100")
GREY = "#8c8c8c"
#: Figures of `bench` by the names of goals in results/model.json.
NAMES = {
    "mention.entities.strict": "entities, strict",
    "mention.entities.relaxed": "entities, relaxed",
    "mention.QUANTITY.strict": "QUANTITY, strict",
    "mention.DATE.strict": "DATE, strict",
    "mention.MEASURED.relaxed": "MEASURED, relaxed",
    "mention.DIRECTIVE.relaxed": "DIRECTIVE, relaxed",
    "relation.all": "relations",
    "relation.issuer": "issuer",
    "relation.to": "addressee",
    "fact": "facts",
}
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "dtx_nlp",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "figure.facecolor": "white",
}


def colours(names: Sequence[str]) -> dict[str, str]:
    """Give each program its colour: blues are ours."""
    own, others = iter(BLUES * 2), iter(OTHERS * 2)
    return {name: next(own if name.startswith(OWN) else others) for name in names}


def overall(figures: Figures) -> Figure:
    """F1 with intervals, a panel for each set of articles."""
    goals = (load("model") or {"goals": {}})["goals"]
    sets = [(n, s) for n, s in figures["sets"].items() if "fact" in s["figures"]]
    names = [f for f in MAIN if any(s["figures"].get(f, {}).get("gold") for _, s in sets)]
    figure = Figure(figsize=(9, 0.27 * len(names) + 1), layout="constrained")
    axes = figure.subplots(1, len(sets), sharey=True, squeeze=False)[0]
    for ax, (title, own) in zip(axes, sets, strict=True):
        for y, name in enumerate(reversed(names)):
            row = own["figures"].get(name)
            if row and row["gold"]:
                if row["low"] is not None:
                    ends = [row["low"], row["high"]]
                    ax.plot(ends, [y, y], color=BLUE, linewidth=2, alpha=0.5)
                ax.plot(row["f1"], y, "o", color=BLUE, markersize=5)
            if (goal := goals.get(NAMES.get(name, ""))) is not None:
                ax.plot(goal, y, "|", color="black", markersize=9, markeredgewidth=1.5)
        ax.set(title=title, xlim=(0, 1.02), yticks=range(len(names)), xlabel="F1")
        ax.grid(axis="x", color="#e5e5e5")
    axes[0].set_yticklabels(list(reversed(names)))
    handles = [
        mpl.lines.Line2D([], [], color=BLUE, marker="o", label="F1 and its 95 % interval"),
        mpl.lines.Line2D([], [], color="black", marker="|", linestyle="", label="asked for"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    return figure


def by_language(figures: Figures) -> Figure:
    """F1 of each figure in each language, as a heat map for each set of articles."""
    sets = [(n, s) for n, s in figures["sets"].items() if "fact" in s["figures"]]
    names = [f for f in MAIN if any(s["figures"].get(f, {}).get("by_language") for _, s in sets)]
    table = np.full((len(names), len(sets) * len(CODES)), np.nan)
    for i, name in enumerate(names):
        for j, (_, own) in enumerate(sets):
            for k, code in enumerate(CODES):
                found = own["figures"].get(name, {}).get("by_language", {})
                table[i, j * len(CODES) + k] = found.get(code, np.nan)
    figure = Figure(figsize=(7.5, 0.3 * len(names) + 1.2), layout="constrained")
    ax = figure.subplots()
    image = ax.imshow(table, cmap="viridis", vmin=0.3, vmax=1, aspect="auto")
    for (i, j), value in np.ndenumerate(table):
        if not np.isnan(value):
            colour = "white" if value < 0.7 else "black"
            ax.text(j, i, f"{100 * value:.0f}", ha="center", va="center", color=colour, size=7)
    for j in range(1, len(sets)):
        ax.axvline(j * len(CODES) - 0.5, color="white", linewidth=3)
    ax.set_xticks(range(table.shape[1]), list(CODES) * len(sets))
    ax.set_yticks(range(len(names)), names)
    upper = ax.secondary_xaxis("top")
    middle = [(j + 0.5) * len(CODES) - 0.5 for j in range(len(sets))]
    upper.set_xticks(middle, [name for name, _ in sets])
    upper.tick_params(length=0)
    figure.colorbar(image, ax=ax, label="F1", shrink=0.6)
    return figure


def bars(
    ax: Axes, rows: dict[str, dict[str, float]], groups: Sequence[str], colour: dict[str, str]
) -> None:
    """Draw a group of bars for each language, a bar for each program that has it."""
    for g, group in enumerate(groups):
        known = [(name, own[group]) for name, own in rows.items() if group in own]
        width = 0.8 / len(rows)
        for n, (name, value) in enumerate(known):
            at = g + (n - (len(known) - 1) / 2) * width
            ax.bar(at, value, width * 0.92, color=colour[name])
            ax.text(at, value, f"{value:.0f}", ha="center", va="bottom", size=5)
    ax.set_xticks(range(len(groups)), groups)
    ax.grid(axis="y", color="#e5e5e5")


def legend(figure: Figure, colour: dict[str, str]) -> None:
    """Tell the colours of programs under a plot."""
    patches = [mpl.patches.Patch(color=c, label=n) for n, c in colour.items()]
    figure.legend(handles=patches, loc="outside lower center", ncols=4, frameon=False)


def suites(figures: Figures) -> Figure:
    """Cases that are right, by language and program, where it was asked for all of them."""
    scored = figures["suites"]
    colour = colours([name for name in scored if name != "text2num"])
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    axes = figure.subplots(1, 2, sharey=True)
    for ax, what in zip(axes, ("quantities", "dates"), strict=True):
        asked = {c: one["all"]["cases"] for c, one in scored[OWN][what].items()}
        rows = {
            name: {
                code: one["all"]["acc"]
                for code, one in own.get(what, {}).items()
                if one["all"]["cases"] == asked[code]
            }
            for name, own in scored.items()
        }
        rows = {name: own for name, own in rows.items() if own}
        bars(ax, rows, [c for c in CODES if c in rows[OWN]], colour)
        ax.set_title(what)
    axes[0].set_ylabel("% right")
    legend(figure, colour)
    return figure


def detection(figures: Figures) -> Figure:
    """Right answers by length of text, a panel for each question, a line for each detector."""
    lengths = [f"{low}-{high - 1}" for low, high in figures["buckets"]]
    panels = {
        "all, open": "20 languages",
        "supported, open": "supported languages",
        "supported, among them": "told that it is one of these",
    }
    rows = {
        f"{OWN} ({name})" if name == DEFAULT else name: own
        for name, own in figures["detectors"].items()
    }
    figure = Figure(figsize=(10, 3.4), layout="constrained")
    axes = figure.subplots(1, len(panels), sharey=True)
    colour = colours(list(rows))
    for ax, (key, title) in zip(axes, panels.items(), strict=True):
        for name, own in rows.items():
            values = [100 * share for share in own[key]["right"]]
            ax.plot(range(len(values)), values, "o-", color=colour[name], markersize=3, label=name)
        ax.set_xticks(range(len(lengths)), lengths, size=7)
        ax.set(title=title, xlabel="characters")
        ax.grid(color="#e5e5e5")
    axes[0].set_ylabel("% right")
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=6, frameon=False)
    return figure


def segmentation(figures: Figures) -> Figure:
    """F1 of sentence ends by language."""
    rows = {
        name: {code: own[code]["f1"] for code in CODES if "f1" in own[code]}
        for name, own in figures["splitters"].items()
    }
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    ax = figure.subplots()
    bars(ax, rows, CODES, colours(list(rows)))
    ax.set(ylim=(70, 100), ylabel="F1")
    legend(figure, colours(list(rows)))
    return figure


def reliability(figures: Figures) -> Figure:
    """Mentions that are right, by their score."""
    figure = Figure(figsize=(4.5, 3.6), layout="constrained")
    ax = figure.subplots()
    ax.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--")
    for n, (name, rows) in enumerate(figures["reliability"].items()):
        _, _, score, right = zip(*rows, strict=True)
        ax.plot(score, right, "o-", color=(BLUE, *OTHERS)[n], label=name)
    ax.set(xlabel="mean score", ylabel="share that is right", xlim=(0.3, 1.01), ylim=(0.3, 1.01))
    ax.grid(color="#e5e5e5")
    ax.legend(frameon=False)
    return figure


def speed(figures: Figures) -> Figure:
    """Right answers by articles per second: numbers, dates and names in English."""
    figure = Figure(figsize=(10, 3.6), layout="constrained")
    axes = figure.subplots(1, 3)
    for ax, (title, points) in zip(axes, _points(figures["programs"]).items(), strict=True):
        colour = colours([name for name, *_ in points])
        for name, rate, right in points:
            ax.plot(rate, right, "o", color=colour[name], markersize=7)
            near = any(r != right and abs(r - right) < 8 and rate > other for _, other, r in points)
            place = (0, -12) if near else (0, 6)
            ax.annotate(name, (rate, right), place, textcoords="offset points", ha="center", size=7)
        rates = [rate for _, rate, _ in points]
        limits = min(rates) / 4, max(rates) * 4
        ax.set(title=title, xscale="log", xlabel="articles per second", ylim=(0, 105), xlim=limits)
        ax.xaxis.set_major_formatter(mpl.ticker.ScalarFormatter())
        ax.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
        ax.grid(color="#e5e5e5")
    axes[0].set_ylabel("% right (suites); F1 (gold)")
    return figure


def _points(programs: Figures) -> dict[str, list[tuple[str, float, float]]]:
    """Give program, articles per second, right answers in percent."""
    accuracy, names = load("accuracy"), load("names")
    panels: dict[str, list[tuple[str, float, float]]] = {}
    for title, what in (("numbers and units, en", "quantities"), ("dates, en", "dates")):
        panels[title] = []
        for program, scored in (accuracy["suites"] if accuracy else {}).items():
            if "en" in scored.get(what, {}) and program != "text2num":  # not asked for all
                task = timed(program)[what]
                rate = programs[task]["articles_per_s"]["median"]
                label = task if program.startswith(OWN) else program
                panels[title].append((label, rate, scored[what]["en"]["all"]["acc"]))
    panels["names, en (gold)"] = [
        (program, row["articles_per_s"], 100 * row["strict"])
        for program, row in (names["sets"]["gold"].get("en", {}) if names else {}).items()
    ]
    return panels


def scaling(figures: Figures) -> Figure:
    """Seconds for a million characters by length of text: flat is linear time."""
    sizes = figures["sizes_mb"]
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    axes = figure.subplots(1, len(figures["rows"]))
    for ax, (what, rows) in zip(axes, figures["rows"].items(), strict=True):
        for name, row in rows.items():
            known = [(s, row[f"{s:g}"]) for s in sizes]
            points = [(s, r["seconds_per_mb"]) for s, r in known if "error" not in r]
            news = name.startswith("news")
            style: dict[str, Any] = {"color": BLUE if news else GREY, "alpha": 1 if news else 0.6}
            ax.plot(*zip(*points, strict=True), "o-", markersize=3, **style)
        ax.set(title=what, xscale="log", yscale="log", xlabel="million characters")
        ax.grid(color="#e5e5e5")
    axes[0].set_ylabel("seconds a million")
    handles = [
        mpl.lines.Line2D([], [], color=BLUE, marker="o", label="news"),
        mpl.lines.Line2D([], [], color=GREY, marker="o", label="hostile texts"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    return figure


#: Name of the plot -> file of results and what draws it.
PLOTS: dict[str, tuple[str, Callable[[Figures], Figure]]] = {
    "overall": ("overall", overall),
    "languages": ("overall", by_language),
    "suites": ("accuracy", suites),
    "detection": ("detection", detection),
    "segmentation": ("segmentation", segmentation),
    "reliability": ("model", reliability),
    "speed": ("speed", speed),
    "scaling": ("scaling", scaling),
}


def draw() -> None:
    """Draw all plots whose results are there."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(STYLE):
        for name, (results, plot) in PLOTS.items():
            if figures := load(results):
                file = FOLDER / f"{name}.svg"
                plot(figures).savefig(file, metadata={"Date": None, "Creator": None})
