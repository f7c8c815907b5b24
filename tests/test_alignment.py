"""Alignment: sentences, values, groups, conflicts, and what is drawn of them."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtx_nlp
from dtx_nlp import Alignment, Extraction, align, cli, rendering
from dtx_nlp.alignment.groups import assign
from dtx_nlp.alignment.names import land, likeness
from dtx_nlp.alignment.sentences import align_sentences
from dtx_nlp.alignment.values import agree, date_conflict, quantity_conflicts
from dtx_nlp.alignment.versions import KINDS
from dtx_nlp.corpora import ParallelArticle, folder
from dtx_nlp.errors import InputError
from dtx_nlp.schema import ENTITIES

CORPUS = Path(__file__).parent.parent / "corpora" / "dtx-news"
TEXTS = {
    "en": "The ministry opened 40 clinics in Hanoi in 2024.\nThey cost $12 million. "
    "Half of the nurses are new.\nThe mayor must report by 1 March 2025.",
    "fr": "Le ministère a ouvert 42 cliniques à Hanoï en 2024.\nElles ont coûté 12 millions de "
    "dollars. 50 % des infirmières sont nouvelles.\nLe maire doit rendre compte avant le 1er mars "
    "2025.",
    "id": "Kementerian membuka 40 klinik di Hanoi pada 2024.\nBiayanya 12 juta dolar AS. "
    "Ada 300 dokter.\nWali kota harus melapor paling lambat 1 Maret 2025.",
}


@pytest.fixture(scope="module")
def results() -> dict[str, Extraction]:
    extractor = dtx_nlp.load()
    return {code: extractor(text, code, code) for code, text in TEXTS.items()}


@pytest.fixture(scope="module")
def aligned(results: dict[str, Extraction]) -> Alignment:
    return align(results.values())


@pytest.fixture(scope="module")
def articles() -> list[ParallelArticle]:
    corpus = folder.load(CORPUS)
    return [a for a in corpus.articles if any(d.planted and d.changes for d in a.differences)][:4]


# sentences


def vectors(numbers: list[int], noise: float = 0.0) -> np.ndarray:
    """Sentences by what they say; others are at right angles."""
    rows = np.eye(64, dtype=np.float32)[numbers]
    rows = rows + noise * np.random.default_rng(1).normal(size=rows.shape).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def mixed(*parts: list[int]) -> np.ndarray:
    rows = np.stack([np.eye(64, dtype=np.float32)[part].sum(axis=0) for part in parts])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("a", "b", "pairs"),
    [
        (vectors([0, 1, 2]), vectors([0, 1, 2]), [(0, 0), (1, 1), (2, 2)]),
        (vectors([0, 1, 2, 3]), vectors([0, 3]), [(0, 0), (3, 1)]),
        (vectors([0, 1, 2, 3]), vectors([2, 3, 0, 1]), [(0, 2), (1, 3), (2, 0), (3, 1)]),
        (mixed([0], [1, 2], [3]), vectors([0, 1, 2, 3]), [(0, 0), (1, 1), (1, 2), (2, 3)]),
        (vectors([0, 1, 2, 3]), mixed([0], [1, 2], [3]), [(0, 0), (1, 1), (2, 1), (3, 2)]),
        (vectors([0, 1]), vectors([8, 9]), []),
        (vectors([]), vectors([8, 9]), []),
    ],
    ids=["same", "gap", "moved", "one is two", "two are one", "nothing", "empty"],
)
def test_sentences(a: np.ndarray, b: np.ndarray, pairs: list[tuple[int, int]]) -> None:
    assert [tuple(p) for p in align_sentences(a, b).tolist()] == pairs


def test_a_long_document_is_aligned_in_a_band() -> None:
    rng = np.random.default_rng(2)
    a = rng.normal(size=(1500, 32)).astype(np.float32)
    a /= np.linalg.norm(a, axis=1, keepdims=True)
    b = np.delete(a, np.s_[700:740], axis=0)
    found = dict(align_sentences(a, b).tolist())
    expected = {i: i if i < 700 else i - 40 for i in range(1500) if not 700 <= i < 740}
    assert sum(found.get(i) == j for i, j in expected.items()) > 0.99 * len(expected)


# values


@pytest.mark.parametrize(
    ("number", "unit", "other", "its", "same"),
    [
        ("77", "%", "77.0", "%", True),
        ("77", "%", "78", "%", False),
        ("190", "[mi_i]", "300", "km", True),  # 298 to 314 km, 250 to 350 km
        ("190", "[mi_i]", "310", "km", True),
        ("190", "[mi_i]", "290", "km", False),
        ("2", "wk", "14", "d", True),
        ("3", "USD", "3", "EUR", False),
        ("1", "a", "12", "mo", True),
        ("1000", "kg", "1", "t", True),
    ],
)
def test_values_in_several_units(number: str, unit: str, other: str, its: str, same: bool) -> None:
    assert agree(number, unit, other, its) is same
    assert agree(other, its, number, unit) is same


@pytest.mark.parametrize(
    ("a", "b", "names"),
    [
        ({"value": "77", "unit": "%"}, {"value": "78", "unit": "%"}, ["value"]),
        ({"value": "1", "of": "2"}, {"value": "50", "unit": "%"}, []),
        ({"value": "1", "of": "3"}, {"value": "33", "unit": "%"}, []),
        ({"value": "1", "of": "3"}, {"value": "40", "unit": "%"}, ["value"]),
        ({"value": "2", "of": "5", "unit": "km"}, {"value": "2", "of": "5", "unit": "km"}, []),
        ({"value": "2", "of": "5", "unit": "km"}, {"value": "2", "of": "6", "unit": "km"}, ["of"]),
        ({"value": "3"}, {"value": "3", "upper": "5"}, ["upper"]),
        ({"value": "3", "unit": "USD"}, {"value": "3", "unit": "GBP"}, ["unit"]),
        ({"value": "3", "mod": ">"}, {"value": "3", "mod": "<="}, ["mod"]),
        ({"value": "3", "mod": "~"}, {"value": "3", "mod": "<="}, []),
        ({"value": "3", "change": "+"}, {"value": "3", "change": "-"}, ["change"]),
        ({"value": "3", "change": "+"}, {"value": "3"}, []),
    ],
)
def test_quantities_contradict(a: dict[str, str], b: dict[str, str], names: list[str]) -> None:
    assert list(quantity_conflicts(a, b)) == names
    assert sorted(quantity_conflicts(b, a)) == sorted(names)


@pytest.mark.parametrize(
    ("a", "b", "conflict"),
    [
        ("2025-04-24", "2025-04-24", False),
        ("2025", "2025-04", False),
        ("2025", "2026", True),
        ("2025-04", "2025-05", True),
        ("2021/2025", "2023", False),
        ("2021/2025", "2022/2026", True),
        ("", "2025", False),
        ("2025/..", "2025", False),
        ("202X", "2023", False),
    ],
)
def test_dates_contradict(a: str, b: str, conflict: bool) -> None:
    assert date_conflict(a, b) is conflict
    assert date_conflict(b, a) is conflict


def test_names_in_several_scripts() -> None:
    names = ["Pham Minh Chinh", "Phạm Minh Chính", "Фам Минь Чинь"]
    others = ["Emmanuel Macron", "Nguyễn Văn A", "Владимир"]
    assert likeness(names, names).min() > 0.75 > 0.6 > likeness(names, others).max()
    assert land("Вьетнама", "ru") == land("Việt Nam", "vi") == "VN"
    assert land("the Ministry", "en") == land("Wien", "xx") == ""


@given(
    st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.floats(0.1, 9), max_size=20)
)
@settings(max_examples=60, deadline=None)
def test_assignment_is_the_best_one_to_one(found: dict[tuple[int, int], float]) -> None:
    pairs = assign(found, 0.0)
    assert len({x for x, _ in pairs}) == len({y for _, y in pairs}) == len(pairs)
    greedy: list[tuple[int, int]] = []
    for x, y in sorted(found, key=lambda p: -found[p]):
        if all(x != p and y != q for p, q in greedy):
            greedy.append((x, y))
    assert sum(found[p] for p in pairs) >= sum(found[p] for p in greedy) - 1e-9


# the whole


def test_a_changed_number_is_one_group_with_a_conflict(aligned: Alignment) -> None:
    told = [(g.label, c.attribute, dict(c.values)) for g in aligned.conflicts for c in g.conflicts]
    assert ("QUANTITY", "value", {"en": "40", "fr": "42", "id": "40"}) in told
    assert [t for t in told if t[0] == "QUANTITY"] == told
    assert len(told) == 1


def test_what_one_lacks_is_told(aligned: Alignment) -> None:
    assert [m.text for m in aligned.unaligned["id"] if m.label == "QUANTITY"] == ["300"]
    half = next(g for g in aligned.groups if any(m.text == "Half" for m in g.members.get("en", ())))
    assert set(half.members) == {"en", "fr"}
    assert half.conflicts == ()


def test_the_order_of_documents_does_not_matter(results: dict[str, Extraction]) -> None:
    def said(order: tuple[str, ...]) -> object:
        found = align([results[code] for code in order]).to_dict()
        groups = [(g["label"], sorted(g["members"].items()), g["score"]) for g in found["groups"]]
        return sorted(groups), sorted(found["unaligned"].items())

    assert len({repr(said(order)) for order in itertools.permutations(TEXTS)}) == 1


def test_every_mention_is_in_one_place(articles: list[ParallelArticle]) -> None:
    for article in articles:
        versions = [v.extraction() for v in article.versions.values()]
        found = align(versions)
        for version in versions:
            id = version.document.id or ""
            places = Counter(m.id for g in found.groups for m in g.members.get(id, ()))
            places.update(m.id for m in found.unaligned[id])
            wanted = {m.id for m in version.mentions if m.label in {*KINDS, *ENTITIES}}
            assert set(places) == wanted
            assert set(places.values()) <= {1}
        for group in found.groups:
            assert 0.5 <= group.score <= 1
            assert len(group.members) > 1


def test_planted_disagreements_are_found(articles: list[ParallelArticle]) -> None:
    for article in articles:
        found = align([v.extraction() for v in article.versions.values()])
        flagged = {
            (m.attributes["ref"], c.attribute)
            for g in found.conflicts
            for c in g.conflicts
            for members in g.members.values()
            for m in members
        }
        for one in article.differences:
            names = {"value", "upper", "unit"} & set(one.changes or ())
            if one.planted and names and one.refs[0].startswith("q"):
                assert any((ref, name) in flagged for ref in one.refs for name in names), one


def test_results_read_back_align_alike(results: dict[str, Extraction], aligned: Alignment) -> None:
    told = [result.to_dict() for result in results.values()]
    again = align(told)
    assert [g.members for g in again.groups] == [g.members for g in aligned.groups]
    bare = [
        {"id": t["id"], "text": t["text"], "mentions": t["mentions"], "relations": []} for t in told
    ]
    assert align(bare).conflicts


def test_a_language_without_a_file_is_aligned_by_paragraphs(results: dict[str, Extraction]) -> None:
    text = "Das Ministerium hat 42 Kliniken in Hanoi eröffnet.\nSie haben 12 Millionen gekostet."
    start = text.index("42")
    mention = {
        "id": 1,
        "label": "QUANTITY",
        "start": start,
        "end": start + 2,
        "attributes": {"kind": "cardinal", "value": "42"},
    }
    found = align([results["en"], {"id": "de", "text": text, "mentions": [mention]}])
    (group,) = found.conflicts
    assert [dict(c.values) for c in group.conflicts] == [{"de": "42", "en": "40"}]


def test_grammar_results_are_aligned_too() -> None:
    extractor = dtx_nlp.load("grammar")
    found = align([extractor(text, code, code) for code, text in TEXTS.items()])
    assert any(c.attribute == "value" for g in found.conflicts for c in g.conflicts)


def test_a_higher_score_asks_for_more(results: dict[str, Extraction]) -> None:
    few, many = (align(results.values(), min_score=p) for p in (0.95, 0.3))
    assert len(few.groups) <= len(many.groups)
    assert all(g.score > 0.9 for g in few.groups)


def test_empty_documents(results: dict[str, Extraction]) -> None:
    empty = dtx_nlp.load()("", "none")
    found = align([results["en"], empty])
    assert found.groups == ()
    assert found.unaligned["none"] == ()


def test_bad_input_says_why(results: dict[str, Extraction]) -> None:
    one = results["en"]
    with pytest.raises(InputError, match="two documents or more, not 1"):
        align([one])
    with pytest.raises(InputError, match="have the id 'en'"):
        align([one, one])
    with pytest.raises(InputError, match="not between 0 and 1"):
        align(results.values(), min_score=1)


def test_a_table_for_pandas(aligned: Alignment) -> None:
    frame = aligned.to_frame()
    assert set(frame["document"]) == set(TEXTS)
    value = frame[frame["conflict"] == "value"]
    assert set(zip(value["document"], value["value"], strict=True)) == {
        ("en", "40"),
        ("fr", "42"),
        ("id", "40"),
    }
    assert (frame[frame["group"] == -1]["text"] == "300").any()


# drawn


def test_the_page_escapes_and_shows_everything(results: dict[str, Extraction]) -> None:
    bad = '<script>alert("1")</script> 40 clinics & "more"'
    made = dtx_nlp.load()(bad, "<b>", "en")
    page = rendering.aligned_page(align([made, replace(results["fr"])]))
    assert "<script>alert" not in page
    assert "&lt;b&gt;" in page
    assert page.count("<script>") == 1
    assert "http" not in page.replace("https://", "")


def test_the_command(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    files = []
    for code, text in TEXTS.items():
        files.append(str(tmp_path / f"{code}.txt"))
        Path(files[-1]).write_text(text, encoding="utf-8")
    assert cli.main(["align", *files]) == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert found["schema"] == "dtx-nlp-alignment/1"
    assert found["documents"] == list(TEXTS)
    assert cli.main(["align", *files, "-o", str(tmp_path / "a.html")]) == 0
    assert "Conflicts (1)" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert cli.main(["align", files[0]]) == 2
    assert b"two documents or more" in capsysbinary.readouterr().err


HOVER = """<script>
document.querySelector('mark[data-g]').dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
document.title = document.querySelectorAll('.dtx-column .dtx-lit').length;
</script>"""


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
def test_pointing_at_one_lights_its_partners(aligned: Alignment, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(rendering.aligned_page(aligned) + HOVER, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    done = subprocess.run(
        [*command, f"--user-data-dir={tmp_path}", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    title = done.stdout.partition("<title>")[2].partition("</title>")[0]
    assert int(title) >= 2
