"""Cases of numbers and dates, and parallel lines: counted as the common scorer counts them."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import dtx_nlp
from dtx_nlp import Extraction, cli
from dtx_nlp.errors import InputError
from dtx_nlp.scoring.bench import bench
from dtx_nlp.scoring.cases import Case, items, read_cases, score_case
from dtx_nlp.scoring.counts import total
from dtx_nlp.scoring.lines import Lines, read_lines, score_lines
from dtx_nlp.scoring.sets import read_sets
from dtx_nlp.scoring.wanted import Item, read_wanted

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("DTX_SHARED", ROOT.parent / "shared"))
TOOLS, SUITES = SHARED / "tools", SHARED / "data" / "suites"
CODES = ("en", "fr", "id", "ru", "vi")
NUMERIC, DATES = (
    entry["models"]
    for entry in tomllib.loads((ROOT / "benchmarks" / "suites" / "cases.toml").read_text("utf-8"))[
        "set"
    ]
)
GRAMMAR = dtx_nlp.load("grammar")


def damaged(seed: int) -> Callable[..., Extraction]:
    """The grammars, with some units, upper ends and values spoilt; 0 leaves them whole."""

    def extract(text: str, **options: Any) -> Extraction:
        found = GRAMMAR(text, **options)
        rng = random.Random(f"{seed} {text}")
        mentions = []
        for m in found.mentions:
            fate = rng.random() if seed else 1.0
            given = dict(m.attributes)
            if fate < 0.1:
                given.pop("upper", None)
            elif fate < 0.2 and given.get("kind") in ("money", "measure", "duration", "cardinal"):
                given["unit"] = rng.choice(["kg", "USD", "h", "%", "mo"])
            elif fate < 0.3 and "value" in given:
                given["value"] = "2011-05" if m.label == "DATE" else "7"
            elif fate < 0.4:
                mentions.append(m)
            mentions.append(replace(m, attributes=given))
        return replace(found, mentions=tuple(mentions), relations=())

    return extract


def module(name: str) -> ModuleType:
    """A module of the shared tools."""
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture
def oracle(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, ModuleType]:
    if not SUITES.is_dir():
        pytest.skip(f"{SUITES} is not there (DTX_SHARED names another folder)")
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.setattr(dtx_nlp, "load", lambda *_: GRAMMAR)  # what dtx_suite loads
    return module("score_suite"), module("dtx_suite")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("models", [NUMERIC, DATES], ids=["numbers", "dates"])
def test_counts_are_those_of_the_common_scorer(
    oracle: tuple[ModuleType, ModuleType], models: list[str], seed: int
) -> None:
    scorer, adapter = oracle
    adapter.EXTRACT = extract = damaged(seed)
    records = {
        record["id"]: record
        for file in SUITES.glob("*.jsonl")
        for record in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    }
    asked: dict[str, int] = {}
    ours = []
    for case in read_cases(SUITES, models, CODES):
        record = records[case.id]
        dates = case.dates
        given = (record["reference_time"],) if dates else ()
        read = adapter.dates if dates else adapter.quantities
        told = scorer.score_case(record, read(case.text, case.language, *given))
        date = case.date if dates else None
        found = extract(case.text, language=case.language, date=date)
        ours.append(score_case(case, list(items(found, dates=dates))))
        right, strict, value, whole = (ours[-1][f"case.{k}"] for k in FIGURES)
        assert (right.right, strict.right) == (told["exact"], told["strict"]), case
        assert (value.right, value.spurious, value.gold) == (told["tp"], told["fp"], told["req"])
        assert (whole.right, whole.gold) == (told["utp"], told["req"]), case
        scorer.add(asked, {"cases": 1, "sec": 0, "err": 0, **told})
    figures, own = scorer.figures(asked), total(ours)
    for name, key in zip(FIGURES, ("acc", "strict", "f1", "unit_f1"), strict=True):
        assert own[f"case.{name}"].f1 == pytest.approx(figures[key], abs=1e-9)
    assert 0.3 < figures["acc"] < 0.99


FIGURES = ("right", "strict", "value", "value+unit")


def case(model: str, *expected: dict[str, Any], text: str = "a text of some length") -> Case:
    """A case that asks for something."""
    base = {"start": 0, "end": 6, "kind": model, "value": None, "value_max": None}
    items = [read_wanted({**base, **e}) for e in expected]
    wanted, beside = (tuple(w for w in items if bool(w.judge) is k) for k in (True, False))
    return Case("x", model, "own", "en", text, None, wanted, beside)


@pytest.mark.parametrize(
    ("asked", "found", "right"),
    [
        (case("dimension", {"value": "90", "unit_norm": "minute"}), ("1.5", None, "h"), True),
        (case("dimension", {"value": "90", "unit_norm": "minute"}), ("1.5", None, "m"), False),
        (case("currency", {"value": "5", "unit_any_of": ["USD", "CAD"]}), ("5", None, "CAD"), True),
        (
            case("currency", {"value": "5", "unit_any_of": ["USD", "CAD"]}),
            ("5", None, "EUR"),
            False,
        ),
        (case("number", {"value": "5", "value_max": "7"}), ("5", "7", ""), True),
        (case("number", {"value": "5", "value_max": "7"}), ("5", None, ""), False),
        (case("number", {"value_max": "7"}), ("7", None, ""), True),
        (case("number"), ("7", None, ""), False),
        (case("ordinal"), ("7", None, ""), True),
    ],
)
def test_what_counts_as_right(asked: Case, found: tuple[str, str | None, str], right: bool) -> None:
    value, upper, unit = found
    kind = "measure" if unit else "cardinal"
    tally = score_case(asked, [Item(0, 5, kind, value, upper, unit)])
    assert tally["case.right"] == ((1, 0, 0) if right else (0, 1, 1))


def test_two_numbers_are_the_ends_of_a_range_but_no_range() -> None:
    asked = case("number_range", {"value": "5", "value_max": "7"})
    ends = [Item(0, 1, "cardinal", "5", None, ""), Item(4, 5, "cardinal", "7", None, "")]
    tally = score_case(asked, ends)
    assert tally["case.value"] == (1, 0, 0)
    assert tally["case.right"].right == tally["case.value+unit"].right == 0


@pytest.mark.parametrize(
    ("edtf", "days"),
    [
        ("2024-02", ("2024-02-01", "2024-03-01")),
        ("2024-Q2", ("2024-04-01", "2024-07-01")),
        ("199X", ("1990-01-01", "2000-01-01")),
        ("2024-02-29", ("2024-02-29", None)),
        ("2023/2024-06", ("2023-01-01", "2024-07-01")),
        ("../2024", None),
        ("XXXX-05", None),
    ],
)
def test_days_of_dates(edtf: str, days: tuple[str, str | None] | None) -> None:
    whole = GRAMMAR("May 5, 2024", language="en")
    (mention,) = [m for m in whole.mentions if m.label == "DATE"]
    own = replace(whole, mentions=(replace(mention, attributes={"value": edtf}),))
    assert [(i.value, i.upper) for i in items(own, dates=True)] == ([days] if days else [])


def test_lines(tmp_path: Path) -> None:
    english = ("The ministry published its report.", "Dr. Lee said no. He left", "A headline")
    lines = Lines("d", "en", english)
    tally = score_lines(lines)
    assert tally["language"] == (1, 0, 0)
    assert tally["language.line"].gold == 3
    # Found: after "report." and "no.", and not after "left".
    assert tally["segmentation"] == (1, 1, 1)
    file = tmp_path / "lines.jsonl"
    records = [{"doc": "d", "text": {"en": text, "fr": "Non."}} for text in english]
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    assert read_lines(file, ["en"]) == [lines]
    file.write_text('{"doc": "d"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"lines\.jsonl:1"):
        read_lines(file)


def test_sets_of_all_kinds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = {"id": "1", "model": "number", "suite": "own", "lang": "en", "text": "It has 5 legs."}
    record |= {"expected": [{"start": 7, "end": 8, "kind": "cardinal", "value": "5"}]}
    (tmp_path / "cases.jsonl").write_text(json.dumps(record), encoding="utf-8")
    line = {"doc": "d", "text": {"fr": "Le ministre a publié son rapport annuel hier."}}
    (tmp_path / "lines.json").write_text(json.dumps(line), encoding="utf-8")
    suite = tmp_path / "suite.toml"
    suite.write_text(
        '[[set]]\nname = "c"\nkind = "cases"\npath = "."\nmodels = ["number"]\n'
        '[[set]]\nname = "l"\nkind = "lines"\npath = "lines.json"\n',
        encoding="utf-8",
    )
    sets = bench(read_sets([str(suite)]), GRAMMAR).record["sets"]
    assert sets["c"]["figures"]["case.right own/number"]["f1"] == 1
    assert sets["l"]["figures"]["language"]["by_language"] == {"fr": 1}
    assert cli.main(["bench", str(suite), "--pack", "grammar"]) == 0
    assert "case.right" in capsys.readouterr().out
    for lines, why in (
        ('{"id": 1}', "1: is no case"),
        (f"\n{json.dumps({**record, 'expected': [{'kind': 'x'}]})}", "2: is no case"),
        (json.dumps({**record, "reference_time": "soon"}), "1: is no case"),
        (f"{json.dumps(record)}\n{json.dumps(record)}", "2: has the id of another"),
    ):
        (tmp_path / "cases.jsonl").write_text(lines, encoding="utf-8")
        with pytest.raises(InputError, match=rf"cases\.jsonl:{why}"):
            read_sets([suite])
    whole = suite.read_text(encoding="utf-8").replace('"l"', '"c"').replace("models", "languages")
    suite.write_text(whole.replace('["number"]', '["en"]'), encoding="utf-8")
    (tmp_path / "cases.jsonl").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InputError, match="two sets are called 'c'"):
        read_sets([suite])


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ('kind = "songs"', "of kind 'songs'"),
        ('kind = ["cases"]', "is no text"),
        ('colour = "red"', "has 'colour'"),
        ('models = ["number"]', "articles have no 'models'"),
        ('kind = "cases"\nlanguages = "en"', "is no list"),
        ('kind = "cases"\nlanguages = ["xx"]', "no language 'xx'"),
        ('kind = "cases"\nmodels = ["nummer"]', "no text of . is left"),
        ("articles = -2", "whole number above 0"),
        ('optional = "yes"', "true or false"),
        ('kind = "cases"\n[[set]]\nname = "y"\npath = "no"', "no text of . is left"),
    ],
)
def test_sets_that_are_told_wrongly(tmp_path: Path, more: str, why: str) -> None:
    suite = tmp_path / "suite.toml"
    suite.write_text(f'[[set]]\nname = "x"\npath = "."\n{more}\n', encoding="utf-8")
    with pytest.raises(InputError, match=why):
        read_sets([suite])


def test_a_set_that_is_not_there(tmp_path: Path) -> None:
    suite = tmp_path / "suite.toml"
    suite.write_text('[[set]]\nname = "x"\npath = "no"\n', encoding="utf-8")
    with pytest.raises(InputError, match="'x': no is not there"):
        read_sets([suite])
