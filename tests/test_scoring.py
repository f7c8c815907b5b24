"""Scoring: against other scorers, by properties, and as a command."""

from __future__ import annotations

import importlib.util
import json
import os
import random
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import dtx_nlp
from dtx_nlp import Extraction, cli
from dtx_nlp.corpora import GoldArticle, folder, write_article
from dtx_nlp.errors import InputError
from dtx_nlp.scoring.alignment import score_alignment
from dtx_nlp.scoring.bench import Bench, bench
from dtx_nlp.scoring.counts import Counts, differences, intervals, total
from dtx_nlp.scoring.errors import confusions, faults
from dtx_nlp.scoring.extraction import score_document
from dtx_nlp.scoring.pages import faults_page
from dtx_nlp.scoring.sets import read_sets

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpora" / "dtx-news"
SHARED = Path(os.environ.get("DTX_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="module")
def versions() -> list[GoldArticle]:
    """Two articles, five versions of each."""
    dev = list(folder.load(CORPUS).versions("dev"))
    ids = sorted({v.id for v in dev})[:2]
    return [v for v in dev if v.id in ids]


def damaged(article: GoldArticle, seed: int) -> Extraction:
    """The annotation with some mentions gone, moved, relabelled, and some values changed."""
    rng = random.Random(seed)
    whole = article.extraction()
    mentions = []
    for m in whole.mentions:
        fate = rng.random()
        if fate < 0.1:
            continue
        if fate < 0.2:
            m = replace(m, end=max(m.start + 1, m.end - rng.randrange(1, 5)))
        elif fate < 0.25:
            m = replace(m, label=rng.choice(["PERSON", "ORG", "QUANTITY", "DATE"]))
        elif fate < 0.35 and "value" in m.attributes:
            m = replace(m, attributes={**m.attributes, "value": "7"})
        elif fate < 0.4 and "unit" in m.attributes:
            m = replace(m, attributes={**m.attributes, "unit": "kg"})
        mentions.append(m)
    ids = {m.id for m in mentions}
    relations = [r for r in whole.relations if {r.head, r.tail} <= ids and rng.random() > 0.15]
    return replace(whole, mentions=tuple(mentions), relations=tuple(relations))


def test_the_annotation_is_perfect(versions: list[GoldArticle]) -> None:
    for version in versions:
        tally = score_document(version, version.extraction())
        assert all(c.spurious == c.missed == 0 for c in tally.values())
        assert tally["mention.all.strict"].right == len(version.mentions)
        assert list(faults(version, version.extraction())) == []


@pytest.fixture(scope="module")
def oracle() -> ModuleType:
    file = SHARED / "tools" / "score_gold.py"
    if not file.exists():
        pytest.skip(f"{file} is not there (DTX_SHARED names another folder)")
    spec = importlib.util.spec_from_file_location("score_gold", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", range(3))
def test_counts_are_those_of_the_common_scorer(
    versions: list[GoldArticle], oracle: ModuleType, tmp_path: Path, seed: int
) -> None:
    for n, version in enumerate(versions):
        file = tmp_path / "gold.xml"
        file.write_text(write_article(version), encoding="utf-8")
        found = damaged(version, seed * 100 + n)
        expected = oracle.Tally()
        oracle.score_document(oracle.read_gold(file), found.to_dict(), expected, None)
        ours = score_document(version, found)
        for name, counts in expected.items():
            name = name.replace("directive.", "relation.")
            assert list(ours[name]) == counts, (version.document_id, name)


@pytest.mark.parametrize("seed", range(2))
def test_aligned_pairs_are_those_of_the_common_scorer(
    versions: list[GoldArticle], oracle: ModuleType, tmp_path: Path, seed: int
) -> None:
    own = [v for v in versions if v.id == versions[0].id]
    golds = []
    for v in own:
        file = tmp_path / f"{v.document_id}.xml"
        file.write_text(write_article(v), encoding="utf-8")
        golds.append(oracle.read_gold(file))
    found = [damaged(v, seed * 10 + n) for n, v in enumerate(own)]
    aligned = dtx_nlp.align(found)
    expected = oracle.Tally()
    told = [f.to_dict() for f in found]
    oracle.score_alignment(golds, told, aligned.to_dict(), expected)
    ours = score_alignment(own, found, aligned)
    assert {k: list(v) for k, v in ours.items()} == {k: list(v) for k, v in expected.items()}
    assert ours["align.QUANTITY"].right > 0
    assert ours["conflict"].right + ours["conflict"].spurious > 0


@pytest.mark.parametrize("label", ["PERSON", "QUANTITY", "LOC"])
def test_strict_counts_are_those_of_seqeval_and_nervaluate(
    versions: list[GoldArticle], label: str
) -> None:
    seqeval = pytest.importorskip("seqeval.metrics.v1")
    scheme = pytest.importorskip("seqeval.scheme")
    nervaluate = pytest.importorskip("nervaluate")
    gold_rows, found_rows, ours = [], [], Counts()
    for n, version in enumerate(versions):
        found = damaged(version, n)
        counts = score_document(version, found)[f"mention.{label}.strict"]
        ours = Counts(*(a + b for a, b in zip(ours, counts, strict=True)))
        for rows, mentions in ((gold_rows, version.mentions), (found_rows, found.mentions)):
            tags = ["O"] * len(version.text)
            for m in mentions:
                if m.label == label:
                    assert set(tags[m.start : m.end]) == {"O"}  # flat
                    tags[m.start : m.end] = [f"B-{label}"] + [f"I-{label}"] * (m.end - m.start - 1)
            rows.append(tags)
    (p,), (r,), (f,), _ = seqeval.precision_recall_fscore_support(
        gold_rows, found_rows, average=None, scheme=scheme.IOB2
    )
    assert (ours.precision, ours.recall, ours.f1) == pytest.approx((p, r, f))
    told = nervaluate.Evaluator(gold_rows, found_rows, tags=[label], loader="list").evaluate()
    strict = told["overall"]["strict"]
    assert (ours.precision, ours.recall) == pytest.approx((strict.precision, strict.recall))


def test_figures_of_counts() -> None:
    assert Counts(3, 1, 2).precision == 0.75
    assert Counts(3, 1, 2).recall == 0.6
    assert Counts(3, 1, 2).f1 == pytest.approx(2 / 3)
    assert Counts().f1 == Counts(0, 3, 0).f1 == 0
    assert total([{"a": Counts(1, 2, 3)}, {"a": Counts(1, 0, 0), "b": Counts(0, 1, 0)}]) == {
        "a": Counts(2, 2, 3),
        "b": Counts(0, 1, 0),
    }


def test_intervals_hold_the_figure_and_shrink() -> None:
    rng = random.Random(1)
    articles = [{"a": Counts(rng.randrange(5, 15), rng.randrange(5), 3)} for _ in range(200)]
    few, many = intervals(articles[:10])["a"], intervals(articles)["a"]
    f1 = total(articles)["a"].f1
    assert None not in (*few, *many)
    assert many[0] < f1 < many[1]
    assert many[1] - many[0] < few[1] - few[0]
    assert intervals(articles) == intervals(articles)


def test_draws_without_anything_do_not_count() -> None:
    known, nothing = {"a": Counts(3, 0, 0)}, {"a": Counts(0, 0, 0)}
    assert intervals([known, *[nothing] * 9])["a"] == (1, 1)
    assert intervals([nothing, nothing])["a"] == (None, None)
    assert intervals([known])["a"] == (None, None)


def test_what_all_articles_gain_is_beyond_noise() -> None:
    before = [{"a": Counts(n, 5, 5)} for n in range(5, 25)]
    after = [{"a": Counts(n + 2, 4, 4)} for n in range(5, 25)]
    gain, low, high = differences(before, after)["a"]
    assert 0 < low < gain < high
    assert differences(before, before)["a"] == (0, 0, 0)


def test_faults_tell_what_was_taken_for_what(versions: list[GoldArticle]) -> None:
    version = versions[0]
    whole = version.extraction()
    wrong = next(m for m in whole.mentions if m.label == "ORG")
    lost = next(m for m in whole.mentions if m.label == "QUANTITY")
    mentions = [
        replace(m, label="LOC") if m is wrong else m for m in whole.mentions if m is not lost
    ]
    found = list(faults(version, replace(whole, mentions=tuple(mentions), relations=())))
    assert sorted((f.kind, f.label, f.instead, f.text) for f in found) == sorted(
        [
            ("missed", "ORG", "LOC", wrong.text),
            ("missed", "QUANTITY", "", lost.text),
            ("spurious", "LOC", "ORG", wrong.text),
        ]
    )
    assert confusions(found) == {("ORG", "LOC"): 1, ("QUANTITY", ""): 1}
    page = faults_page([f._replace(before="<script>") for f in found])
    assert "<script>" not in page
    assert "2 missed, 1 spurious" in page


def test_bench_and_what_changed(versions: list[GoldArticle], tmp_path: Path) -> None:
    result = bench({"two": versions}, dtx_nlp.load("grammar"))
    assert set(result.record["sets"]["two"]["articles"]) == {v.id for v in versions}
    figures = result.record["sets"]["two"]["figures"]
    quantity = figures["mention.QUANTITY.strict"]
    assert quantity["low"] <= quantity["f1"] <= quantity["high"]
    assert set(quantity["by_language"]) == {"en", "fr", "id", "ru", "vi"}
    assert figures["align.QUANTITY"]["f1"] > 0.8
    assert "mention.QUANTITY.strict" in result.table()
    file = tmp_path / "old.json"
    file.write_text(json.dumps(result.record), encoding="utf-8")
    assert Bench.read(file).changes(result) == []
    better = json.loads(json.dumps(result.record))
    for tally in better["sets"]["two"]["articles"].values():
        tally["fact"] = [sum(tally["fact"]), 0, 0]
    assert [c[1] for c in result.changes(Bench(better))] == ["fact"]
    ((name, figure, loss),) = result.drops(Bench(better), 0.1)
    assert (name, figure) == ("two", "fact")
    assert loss == pytest.approx(1 - figures["fact"]["f1"], abs=1e-4)
    del better["sets"]["two"]["articles"][versions[0].id]
    assert len(result.common(Bench(better))["two"][0]) == 1
    assert result.common(Bench({**better, "sets": {}})) == {}


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    suite = tmp_path / "suite.toml"
    suite.write_text(
        f'[[set]]\nname = "one"\npath = "{CORPUS}"\nsplit = "dev"\narticles = 1\n'
        'languages = ["en", "vi"]\n[[set]]\nname = "none"\npath = "nowhere"\noptional = true\n',
        encoding="utf-8",
    )
    out = tmp_path / "out.json"
    given = ["bench", str(suite), "--pack", "grammar", "-o", str(out)]
    assert cli.main(given) == 0
    told = capsys.readouterr()
    assert "one (1 texts" in told.out
    assert "left out, not there (DTX_SHARED may name it): none" in told.err
    again = [*given[:4], "--compare", str(out), "--max-drop", "0.01"]
    assert cli.main(again) == 0
    assert "on the 1 texts of both: 0 figures" in capsys.readouterr().out
    record = json.loads(out.read_text(encoding="utf-8"))
    (tally,) = record["sets"]["one"]["articles"].values()
    tally["fact"] = [sum(tally["fact"]), 0, 0]
    out.write_text(json.dumps(record), encoding="utf-8")
    assert cli.main(again) == 1
    assert "dropped: one: fact" in capsys.readouterr().out
    # A set that is gone must not pass for one that has not dropped.
    tally["fact"] = [0, 0, 0]
    record["sets"]["gone"] = record["sets"]["one"]
    out.write_text(json.dumps(record), encoding="utf-8")
    assert cli.main(again) == 1
    assert "no text in common: gone" in capsys.readouterr().out
    del record["sets"]["one"]
    out.write_text(json.dumps(record), encoding="utf-8")
    assert cli.main(again) == 2
    assert "no text in common with these sets" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["CORPUS", "--max-drop", "0.1"], "--max-drop needs --compare"),
        (["CORPUS", "--max-drop", "7", "--compare", "x"], "not from 0 to 1"),
        (["CORPUS", "--label", "ORG"], "--label has no use here"),
        (["errors", "CORPUS", "--all"], "--all has no use here"),
        (["errors"], "name a folder"),
        (["NONE.toml", "--split", "dev"], "--split is for folders"),
        (["NONE.toml"], "no set is there"),
        (["errors", "NONE.toml"], "no set of annotated articles"),
        (["CORPUS", "--split", "dev", "-o", "no/such/file.json"], "cannot be written"),
        (["CORPUS", "--split", "dev", "--compare", "CORPUS"], "cannot be read"),
        (["CORPUS", "--split", "dev", "--compare", "NONE.toml"], "cannot be read"),
        (["nowhere"], "nowhere"),
    ],
)
def test_what_the_command_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], why: str
) -> None:
    none = tmp_path / "NONE.toml"
    none.write_text('[[set]]\nname = "n"\npath = "no"\noptional = true\n', encoding="utf-8")
    places = {"CORPUS": str(CORPUS), "NONE.toml": str(none)}
    given = [places.get(option, option) for option in options]
    assert cli.main(["bench", *given, "--pack", "grammar"]) == 2
    assert why in capsys.readouterr().err


def test_the_command_for_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.en.xml").write_text(
        '<article id="a" lang="en"><p>It cost <ORG ref="o1">nothing</ORG> or 5 euros.</p>'
        "</article>",
        encoding="utf-8",
    )
    given = ["bench", "errors", str(corpus), "--pack", "grammar"]
    assert cli.main(given) == 0
    told = capsys.readouterr().out
    assert told.startswith("1 missed, 1 spurious (relaxed match)\n")
    assert "ORG missed a.en: It cost [nothing] or 5 euros." in told
    files = {suffix: tmp_path / f"errors.{suffix}" for suffix in ("html", "jsonl", "txt")}
    for file in files.values():
        assert cli.main([*given, "--label", "QUANTITY", "-o", str(file)]) == 0
    assert "<b>5 euros</b>" in files["html"].read_text(encoding="utf-8")
    assert json.loads(files["jsonl"].read_text(encoding="utf-8"))["text"] == "5 euros"
    assert "1 spurious" in files["txt"].read_text(encoding="utf-8")
    assert cli.main(["bench", "errors"]) != 0


def test_sets_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no \.xml"):
        read_sets([str(tmp_path)])
    with pytest.raises(InputError, match="has no split 'nope'"):
        read_sets([str(CORPUS)], "nope")
    bad = tmp_path / "bad.toml"
    bad.write_text('[[set]]\nname = "x"\n', encoding="utf-8")
    with pytest.raises(InputError, match="has no path"):
        read_sets([str(bad)])
    with pytest.raises(InputError, match="cannot be read"):
        Bench.read(bad)
