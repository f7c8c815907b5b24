"""Parts of the page of results: language detection, sentence splitting."""

from __future__ import annotations

import statistics

from report_text import OWN, Figures, Part, picture, section, table
from setting import CODES

DETECTION = """\
Right answers in percent by length of text, pieces of NTREX cut at word boundaries, {n} for each
language and length; each detector's best answer, without any threshold. "Supported": the languages
with a file here; "among them": the detector is told that it is one of these. dtx_nlp uses {default}
unless told otherwise. More on it: [detection](detection.md)."""
COST = """\
Load time and memory that a detector adds to the process, CPU time of a text of this mixture."""
SEGMENTATION = """\
F1 of places between segments of NTREX news, joined by spaces, in percent; in brackets the recall
of segments that end with a stop. Headlines and segments of two sentences are noise for all alike,
which keeps every F1 near 96 at best. More on it: [segmentation](segmentation.md)."""
DEFAULT = "py3langid"


def detection(figures: Figures) -> Part:
    """Language detectors by length of text."""
    detectors = figures["detectors"]
    lengths = [f"{low}-{high - 1}" for low, high in figures["buckets"]]
    parts = [
        DETECTION.format(n=figures["per_bucket"], default=DEFAULT),
        picture("detection", "Right answers by length of text"),
    ]
    ahead = []
    for what in ("all, open", "supported, open", "supported, among them"):
        rows = [
            [name, *(f"{100 * share:.1f}" for share in own[what]["right"])]
            for name, own in detectors.items()
        ]
        parts.append(table([what, *lengths], rows))
        ours = detectors[DEFAULT][what]["right"]
        for name, own in detectors.items():
            better = [
                f"{length} ({100 * its:.1f} to {100 * us:.1f})"
                for length, us, its in zip(lengths, ours, own[what]["right"], strict=True)
                if its > us
            ]
            if better:
                ahead.append(f"detection, {what}, characters: {name} at {', '.join(better)}")
    costs = [
        [
            f"{name} {own['version']}",
            f"{own['load_s']:.2f}",
            f"{own['memory_mb']:.0f}",
            f"{own['all, open']['microseconds']:.0f}",
            f"{own['supported, among them']['microseconds']:.0f}",
            ", ".join(f"{pair} {n}" for pair, n in own["all, open"]["confusions"].items()),
        ]
        for name, own in detectors.items()
    ]
    head = ["", "load, s", "memory, MB", "\u00b5s open", "\u00b5s among", "confusions, open"]
    parts += [COST, table(head, costs)]
    us = detectors[DEFAULT]
    for what, unit, told in (
        ("load, s", 1, lambda own: own["load_s"]),
        ("memory, MB", 0, lambda own: own["memory_mb"]),
        ("\u00b5s for a text", 0, lambda own: own["all, open"]["microseconds"]),
    ):
        less = [
            f"{name} {told(own):.{unit}f}"
            for name, own in detectors.items()
            if told(own) < told(us)
        ]
        if less:
            ahead.append(f"detection, {what}: {', '.join(less)} ({DEFAULT} {told(us):.{unit}f})")
    title = "Language detection"
    return Part(section(title, "python benchmarks/detection.py", figures, *parts), ahead)


def segmentation(figures: Figures) -> Part:
    """Sentence splitters by language."""
    splitters = figures["splitters"]
    rows, ahead = [], []
    for name, own in splitters.items():
        cells, speeds = [], []
        for code in CODES:
            one = own[code]
            if "f1" not in one:
                cells.append("")
                continue
            cells.append(f"{one['f1']:.1f} ({one['recall_after_stop']:.1f})")
            speeds.append(one["mb_per_s"])
            if one["f1"] > (us := splitters[OWN][code]["f1"]):
                ahead.append(f"sentences, {code}: {name} ({one['f1']:.1f}, {OWN} {us:.1f})")
        rows.append([name, *cells, f"{min(speeds):.1f} to {max(speeds):.1f}"])
        ours = [splitters[OWN][code]["mb_per_s"] for code in CODES]
        if statistics.median(speeds) > statistics.median(ours):
            span = f"{min(speeds):.0f} to {max(speeds):.0f}"
            ahead.append(
                f"sentences, MB/s: {name} {span} ({OWN} {min(ours):.0f} to {max(ours):.0f})"
            )
    parts = [
        SEGMENTATION,
        picture("segmentation", "F1 of sentence ends by language"),
        table(["F1 (recall after a stop)", *CODES, "MB/s"], rows),
    ]
    title = "Sentence splitting"
    return Part(section(title, "python benchmarks/segmentation.py", figures, *parts), ahead)
