"""Count the suites' cases whose answer the annotation schema rules out, and score without them.

    python benchmarks/disagreements.py

Each rule below names a decision of the schema (or of exactness) that the suites take otherwise. A
case counts as ruled out only if dtx_nlp misses it and the rule's own test holds. Verified cases of
the Recognizers suites, English and French. Prints a table, writes results/disagreements.json.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from setting import SHARED, save
from suites import DATES, NUMERIC, files

sys.path.insert(0, str(SHARED / "tools"))

Case = dict[str, Any]
Found = list[dict[str, Any]]
Rule = Callable[[Case, Found], bool]

PARTS = re.compile(
    r"\b(early|late|earlier|later|mid|middle|beginning|start of|end of|rest of|first half"
    r"|second half|eoy|eom|début|milieu|fin)\b"
)


def said(pattern: str) -> Rule:
    """Make a rule of words in the text."""
    found = re.compile(pattern)
    return lambda case, _: found.search(case["text"].lower()) is not None


def _equal_range(case: Case, _: Found) -> bool:
    ends = ((e.get("value"), e.get("value_max")) for e in case["expected"])
    return any(low is not None and low == high for low, high in ends)


def _article(case: Case, _: Found) -> bool:
    return any((e["text"] or "").lower() in ("un", "une") for e in case["expected"])


def _range_end_only(case: Case, found: Found) -> bool:
    """The suite reads "eight to 10 feet" as 10 feet, "de 0 à 10" as two numbers."""
    values = {e["value"] for e in case["expected"]}
    return any(p.get("value_max") in values for p in found)


def _parts_of_units(case: Case, found: Found) -> bool:
    """Tell "5 feet 2 inches": exact in inches only; the suite has 5.1666... feet, or two."""
    text = case["text"].lower()
    return re.search(r"\d ?(feet|ft|m) (and )?\d+ ?(inches|in|dm)\b", text) is not None


def _degrees(case: Case, found: Found) -> bool:
    return not case["expected"] and any("degree" in (p.get("unit") or "") for p in found)


def _open(case: Case, _: Found) -> bool:
    periods = [e for e in case["expected"] if e["kind"] == "date_period"]
    return any(e.get("value") is None or e.get("value_max") is None for e in periods)


def _exclusive_end(case: Case, found: Found) -> bool:
    """The suite ends "from 2014 to 2018" on 2018-01-01; the schema's 2014/2018 holds 2018."""
    return any(
        p["value"] == e["value"] and p.get("value_max", "") > e["value_max"]
        for e in case["expected"]
        for p in found
        if e["kind"] == "date_period" and e.get("value") and e.get("value_max")
    )


QUANTITY_RULES: dict[str, Rule] = {
    '"a few", "several", "quelques" are no quantities': said(r"\b(few|several|quelques)\b"),
    '"equals 20" is a number, not a range': _equal_range,
    '"un" as an article is no quantity': _article,
    "parts of addresses, telephone numbers and dates are none": said(r"\d[./-]\d+[./-]\d"),
    "the last end of a range is not its value": _range_end_only,
    "sums of units are exact, in the smaller unit": _parts_of_units,
    "a temperature is a measure": _degrees,
    '"percent of twenty" is not 20 percent': said(r"per ?cents? of|pourcent des"),
}
DATE_RULES: dict[str, Rule] = {
    '"early 2018" is 2018': lambda case, _: PARTS.search(case["text"].lower()) is not None,
    '"after 2018" has the date\'s own value': _open,
    "periods hold their last unit": _exclusive_end,
}


def measure(models: tuple[str, ...], code: str, rules: dict[str, Rule]) -> dict[str, Any]:
    """Score a language's files, and say why what is missed is missed."""
    import dtx_suite
    import score_suite

    total, reasons, other = 0, Counter[str](), 0
    for path in files(models, code):
        if "recognizers" not in path:
            continue
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case.get("unverified") or case.get("value_unverified"):
                continue
            total += 1
            if models is DATES:
                found = dtx_suite.dates(case["text"], code, case.get("reference_time"))
            else:
                found = dtx_suite.quantities(case["text"], code)
            if score_suite.score_case(case, found)["exact"]:
                continue
            why = next((name for name, rule in rules.items() if rule(case, found)), None)
            reasons[why or ""] += why is not None
            other += why is None
    ruled_out = reasons.total()
    right = total - ruled_out - other
    return {
        "cases": total,
        "right": right,
        "ruled_out": {k: n for k, n in reasons.most_common() if n},
        "missed": other,
        "acc": round(100 * right / total, 1),
        "acc_without": round(100 * right / (total - ruled_out), 1),
    }


def gold_dates() -> dict[str, Any]:
    """Score date.value on the gold articles, with and without the dates that it leaves empty.

    The articles carry their own date, by which "today" has a value; the annotation gives it none.
    """
    import score_gold

    import dtx_nlp

    extractor = dtx_nlp.load("grammar")
    right = wrong = missed = empty = 0
    for path in sorted((SHARED / "data" / "gold").glob("*.xml")):
        gold = score_gold.read_gold(path)
        found = extractor(gold["text"], date=gold["date"]).to_dict()["mentions"]
        dates = [m for m in found if m["label"] == "DATE" and m["attributes"].get("value")]
        told = [m for m in gold["mentions"] if m["label"] == "DATE" and m["a"].get("value")]
        unsaid = [m for m in gold["mentions"] if m["label"] == "DATE" and not m["a"].get("value")]
        hits = score_gold.match(
            told, dates, lambda a, b: a["a"]["value"] == b["attributes"]["value"]
        )
        others = [d for i, d in enumerate(dates) if i not in hits.values()]
        resolved = sum(
            any(d["start"] < u["end"] and u["start"] < d["end"] for u in unsaid) for d in others
        )
        right, missed = right + len(hits), missed + len(told) - len(hits)
        empty, wrong = empty + resolved, wrong + len(others) - resolved
    return {
        "f1": round(2 * right / (2 * right + wrong + empty + missed), 3),
        "f1_without": round(2 * right / (2 * right + wrong + missed), 3),
        "resolved_but_empty_in_gold": empty,
        "wrong": wrong,
        "missed": missed,
    }


def main() -> None:
    """Measure, print, save."""
    figures = {}
    for name, models, rules in (
        ("quantities", NUMERIC, QUANTITY_RULES),
        ("dates", DATES, DATE_RULES),
    ):
        for code in ("en", "fr"):
            figures[f"{name} {code}"] = got = measure(models, code, rules)
            print(f"{name} {code}: {got['right']} of {got['cases']} right, {got['acc']} %")
            print(f"  without what the schema rules out {got['acc_without']} %", end="; ")
            print(f"otherwise missed: {got['missed']}")
            for reason, n in got["ruled_out"].items():
                print(f"  {n:4} {reason}")
    gold = gold_dates()
    print(f"gold date.value: {gold}")
    save("disagreements", {"suites": figures, "gold_dates": gold})


if __name__ == "__main__":
    main()
