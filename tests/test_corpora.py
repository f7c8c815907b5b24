"""The corpus and the tools around it: notation, XML, validator, exports, readers of others."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtx_nlp import corpora
from dtx_nlp.annotation import LABELS, Extraction
from dtx_nlp.cli import main
from dtx_nlp.corpora import GoldArticle, GoldMention, check, review
from dtx_nlp.corpora.article import parse_article
from dtx_nlp.corpora.folder import SPLITS, build, built
from dtx_nlp.corpora.notation import parse_source
from dtx_nlp.errors import CorpusError, InputError
from dtx_nlp.extractor import load

ROOT = Path(__file__).parent.parent
OWN = ROOT / "corpora" / "dtx-news"
PRESS = ROOT / "corpora" / "dtx-press"
SHARED = Path(os.environ.get("DTX_SHARED", ROOT.parent / "shared"))
needs_shared = pytest.mark.skipif(
    not (SHARED / "data").is_dir(), reason=f"needs {SHARED}; DTX_SHARED names another place"
)

SOURCE = """\
id: ferry-fares
date: 2025-03-14
original: id

== facts
q1 money >=12500 IDR measures=m1 at=t1
q2 fraction 3/4 change=+ versus=t2
t1 2025-03
t2 -
p1 role=r1
d1 request issuer=p1 to=g1 deadline=t1
d2 order not passive to=g1

== planted
en q1 value=15200 | two digits swapped
en q2,t2 missing | a clause was dropped

== variants
en m1 missing | English leaves it out

== misread
id q2 | read as a date

== id
[r1 Menteri] [p1 Ana Dewi] [d1,d2! meminta] [g1 operator] [d1 menurunkan [m1 tarif] menjadi [q1 \
minimal Rp12.500] pada [t1 Maret]], naik [q2 tiga perempat] dari [t2 masa itu].
[d2 Kapal tidak boleh penuh]; pukul [#time 9.30] \\[sic\\].

== en
[r1 Minister] [p1 Ana Dewi] [d1! asked] [g1 operators] to [d1 cut fares to [q1 15,200 rupiah] by \
[t1 March]]. [d2 Boats [d2! must not] be full] at [#time 9.30].
"""


def source(**changes: str) -> str:
    text = SOURCE
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


# The notation


def test_a_source_is_read() -> None:
    article = parse_source(SOURCE, "s.txt")
    indonesian, english = article.versions["id"], article.versions["en"]
    assert indonesian.text.endswith("pukul 9.30 [sic].")
    assert indonesian.translation_of is None
    assert english.translation_of == "ferry-fares.id"
    by_ref = {m.ref: m for m in indonesian.mentions}
    assert (
        indonesian.surface(by_ref["d1"]) == "menurunkan tarif menjadi minimal Rp12.500 pada Maret"
    )
    assert by_ref["q1"].attributes == {
        "kind": "money",
        "value": "12500",
        "unit": "IDR",
        "mod": ">=",
    }
    assert by_ref["q2"].attributes == {
        "kind": "fraction",
        "value": "3",
        "of": "4",
        "change": "+",
    }
    assert by_ref["q2"].relations == {"versus": ("t2",)}
    assert by_ref["t2"].attributes == {"value": ""}
    assert by_ref["p1"].relations == {"role": ("r1",)}
    assert by_ref["d1"].attributes["cue"] == by_ref["d2"].attributes["cue"] == "meminta"
    assert by_ref["d2"].attributes["polarity"] == "-"
    told = {m.ref: m for m in english.mentions}
    assert told["q1"].attributes["value"] == "15200"
    assert told["q1"].relations == {"at": ("t1",)}  # m1 is not in this version
    assert told["d2"].attributes["cue"] == "must not"
    assert article.passive == ("d2",)
    assert article.misread == {("id", "q2"): "read as a date"}
    assert [n.kind for n in article.negatives["en"]] == ["time"]
    assert [d.planted for d in article.differences] == [True, True, False]
    assert article.declared()["en", "t2"] == {"missing"}


def test_a_record_gives_the_article_back() -> None:
    article = parse_source(SOURCE, "s.txt")
    record = json.loads(json.dumps(article.record()))
    assert corpora.ParallelArticle.from_record(record, article.versions, "s.txt") == article


FAULTS = {
    "no mark": {"[q1 15,200": "[15,200"},
    "not closed": {"[t1 March]]": "[t1 March]"},
    "closes nothing": {"9.30]. ": "9.30]]. ", "at [#time 9.30].": "at [#time 9.30]]."},
    "no such mark": {"#time 9.30].": "#tide 9.30]."},
    "q3 has no line in facts": {"q2 fraction 3/4 change=+ versus=t2\n": "", "[q2 tiga": "[q3 tiga"},
    "q1 is not marked (en)": {"[q1 15,200 rupiah]": "15,200 rupiah"},
    "t2 is declared missing here": {"at [#time 9.30].": "at [t2 then]."},
    "d2 has no cue": {"[d2! must not]": "must not"},
    "a mention has one ref": {"[g1 operators]": "[g1,g2 operators]"},
    "is no ref for this mark": {"[d1! asked]": "[g1! asked]"},
    "m9: it is marked nowhere": {"measures=m1": "measures=m9"},
    "at=m1: it is marked nowhere, or of a wrong kind": {"measures=m1 at=t1": "at=m1"},
    "no attribute 'colour'": {"change=+": "colour=red"},
    "a directive begins with": {"d1 request": "d1 wish"},
    "a quantity is like": {"money >=12500 IDR": "money"},
    "is no ref": {"q1 money": "Q1 money"},
    "'7..9' is no number": {"q2 fraction 3/4": "q2 fraction 7..9/12"},
    "stands twice": {"q2 fraction 3/4": "q1 fraction 3/4"},
    "a date has one value": {"t1 2025-03\n": "t1 2025-03 about\n"},
    "a difference is like": {" | two digits swapped": ""},
    "a misreading is like": {" | read as a date": ""},
    "a second section": {"== variants": "== planted"},
    "the head has no date": {"date: 2025-03-14\n": ""},
    "the head has lines like": {"date: 2025-03-14": "14 March"},
}


@pytest.mark.parametrize("reason", FAULTS)
def test_a_faulty_source_is_refused(reason: str) -> None:
    text = source(**FAULTS[reason])
    assert text != SOURCE
    with pytest.raises(CorpusError) as caught:
        parse_source(text, "s.txt")
    assert reason in str(caught.value)
    assert str(caught.value).startswith("s.txt:")


# The XML


@st.composite
def articles(draw: st.DrawFn) -> GoldArticle:
    """Any text with any properly nested mentions that stay within their paragraph."""
    letters = st.sampled_from("ab &<>\"'й ệ😀")
    lines = draw(st.lists(st.text(letters, min_size=1, max_size=12), min_size=1, max_size=3))
    mentions: list[GoldMention] = []

    def nest(start: int, end: int, depth: int) -> None:
        at = start
        while depth and at < end and draw(st.booleans()):
            a = draw(st.integers(at, end - 1))
            b = draw(st.integers(a + 1, end))
            label = draw(st.sampled_from(LABELS))
            attributes = {"value": draw(letters)} if label == "DATE" else {}
            mentions.append(GoldMention(f"x{len(mentions)}", label, a, b, 0, attributes))
            nest(a, b, depth - 1)
            at = b

    start = 0
    for line in lines:
        nest(start, start + len(line), 3)
        start += len(line) + 1
    return GoldArticle("a", "en", "\n".join(lines), tuple(mentions), date="2025-01-01")


@given(articles())
def test_xml_gives_the_article_back(article: GoldArticle) -> None:
    again = parse_article(corpora.write_article(article).encode(), "a.xml")
    assert (again.text, again.date) == (article.text, article.date)
    told = [(m.ref, m.label, m.start, m.end, m.attributes) for m in again.mentions]
    assert told == [(m.ref, m.label, m.start, m.end, m.attributes) for m in article.mentions]


def test_crossing_mentions_cannot_be_written() -> None:
    crossing = (GoldMention("m1", "MEASURED", 0, 3), GoldMention("m2", "MEASURED", 2, 5))
    with pytest.raises(ValueError, match="m1 and m2 cross"):
        corpora.write_article(GoldArticle("a", "en", "abcdef", crossing))


def xml(paragraph: str, head: str = 'id="a" lang="en"') -> bytes:
    return f"<article {head}>\n<p>{paragraph}</p>\n</article>".encode()


@pytest.mark.parametrize(
    ("raw", "line", "reason"),
    [
        (xml("a & b"), 2, "not well-formed"),
        (xml("<NAME ref='x1'>a</NAME>"), 2, "<NAME> is no label"),
        (xml("<DATE value=''>a</DATE>"), 2, "DATE has no ref"),
        (xml("<DATE ref='t1' unit='d'>a</DATE>"), 2, "DATE has no attribute 'unit'"),
        (xml("a", 'lang="en"'), 1, "<article> has no id"),
        (b"<doc/>", 1, "the root is <doc>"),
        (b"<article id='a' lang='en'>\n\nwords</article>", 3, "text outside a paragraph"),
        (b"<article id='a' lang='en'><q>a</q></article>", 1, "<q> stands outside a paragraph"),
        (b"<!DOCTYPE article [<!ENTITY x 'y'>]><article/>", 1, "document type declaration"),
    ],
)
def test_broken_xml_names_the_place(raw: bytes, line: int, reason: str) -> None:
    with pytest.raises(CorpusError, match=reason) as caught:
        parse_article(raw, "a.xml")
    assert (caught.value.file, caught.value.line) == ("a.xml", line)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"none\.xml.*cannot be read"):
        corpora.read_article(tmp_path / "none.xml")


# The validator


def quantity(**given: str | None) -> str:
    attributes = {"ref": "q1", "kind": "cardinal", "value": "5", **given}
    written = " ".join(f"{k}='{v}'" for k, v in attributes.items() if v is not None)
    return f"<QUANTITY {written}>5</QUANTITY>"


@pytest.mark.parametrize(
    ("paragraph", "reason"),
    [
        ("<DATE ref='t1' value='2024'>2024 </DATE>", "white space at the edge"),
        ("<DATE ref='t1' value='2024'>2024,</DATE>", "punctuation at the end"),
        ("<DATE ref='t1' value='2024'></DATE>", "the span is empty"),
        ("<ORG ref='o1'>Bank of <LOC ref='l1'>Chad</LOC></ORG>", "inside the ORG o1, a name"),
        ("<ROLE ref='r1'>head of <LOC ref='l1'>Chad</LOC></ROLE>", None),
        ("<ORG ref='o1'>Board)</ORG>", "closed but not opened"),
        ("<ORG ref='o1'>\"Board\"</ORG>", None),
        ("<ORG ref='o1'>“Board”</ORG>", "quotation marks around"),
        ("<DATE ref='q1' value='2024'>2024</DATE>", "the ref should be like t1"),
        ("<DATE ref='t1' value='24 May'>24 May</DATE>", "is not EDTF"),
        ("<DATE ref='t1'>May</DATE>", "no value"),
        ("<DATE ref='t1' value='2022/2025'>2022-2025</DATE>", None),
        (quantity(kind=None), "no kind"),
        (quantity(kind="number"), "kind='number'; known"),
        (quantity(value="5e3"), "no plain decimal"),
        (quantity(unit="km"), "has no unit"),
        (quantity(kind="money"), "a money has a unit"),
        (quantity(kind="money", unit="km"), "unit km is measure"),
        (quantity(kind="measure", unit="smoot"), "unknown unit"),
        (quantity(measures="m9"), "names nothing"),
        (quantity(at="o1") + " <ORG ref='o1'>Board</ORG>", "at='o1' is a ORG"),
        ("<DIRECTIVE ref='d1' cue='must'>go</DIRECTIVE> must", "no force"),
        ("<DIRECTIVE ref='d1' force='order'>go</DIRECTIVE>", "no cue"),
        ("<DIRECTIVE ref='d1' force='order' cue='must'>go</DIRECTIVE>", "not in the text"),
        ("<DIRECTIVE ref='d1' force='order' cue='must'>go</DIRECTIVE> must", None),
        (
            "<DATE ref='t1' value='2024'>2024</DATE>, <DATE ref='t1' value='2025'>2025</DATE>",
            "other attributes than on line 2",
        ),
    ],
)
def test_the_validator_sees(paragraph: str, reason: str | None) -> None:
    problems = list(check.check_article(parse_article(xml(paragraph), "a.xml")))
    if reason is None:
        assert problems == []
    else:
        assert any(reason in p.reason and p.level == "error" for p in problems), problems
        assert str(problems[0]).startswith("a.xml:2: error: ")


def test_versions_must_agree_or_say_so() -> None:
    article = parse_source(SOURCE, "s.txt")
    versions = list(article.versions.values())
    assert list(check.check_versions(versions, article.declared())) == []
    undeclared = [p.reason for p in check.check_versions(versions, {})]
    assert "q1 value: id '12500', en '15200'" in undeclared
    assert "q2 stands in other versions but not here" in undeclared
    wrong = {**article.declared(), ("id", "d1"): frozenset({"missing"})}
    assert [p.reason for p in check.check_versions(versions, wrong)] == ["d1 is declared missing"]


def test_readings_are_compared() -> None:
    raw = xml(
        "<QUANTITY ref='q1' kind='cardinal' value='13'>12</QUANTITY> boats and 14 cars came in "
        "<DATE ref='t1' value='2023'>2024</DATE>."
    )
    article = parse_article(raw, "a.xml")
    found = list(check.check_readings(article, load("grammar")))
    assert [(p.level, p.reason.partition(";")[0]) for p in found] == [
        ("reading", "q1 '12' value=13"),
        ("note", "QUANTITY '14' is read but not annotated: …12 boats and 14 cars came in 2024.…"),
        ("reading", "t1 '2024' value=2023"),
    ]
    place = article.text.index("14")
    assert not list(
        check.check_readings(article, load("grammar"), ("q1", "t1"), [(place, place + 2)])
    )


def test_repeated_sentences_are_found() -> None:
    first = "The harbour board closed 4 of its 9 piers after the storm of last week."
    second = "The harbour board closed 5 of its 12 piers after the storm of last year."
    third = "Nothing in this sentence has anything to do with the sentence that came before it."
    made = [GoldArticle(str(n), "en", t, lines=(1,)) for n, t in enumerate((first, second, third))]
    (problem,) = check.check_repetition(made)
    assert "nearly the same sentence" in problem.reason
    assert not list(check.check_repetition([made[0], made[2]]))
    same = [GoldArticle("0", "en", first, lines=(1,)), GoldArticle("0", "fr", first, lines=(1,))]
    assert not list(check.check_repetition(same))


# The corpus itself


@pytest.fixture(scope="module")
def own() -> corpora.Corpus:
    return corpora.load(OWN)


def test_the_corpus_passes_its_own_review() -> None:
    found = review.review(OWN, load("grammar"))
    assert [str(p) for p in found.problems if p.level != "note"] == []


def test_the_corpus_is_as_large_as_its_card_says(own: corpora.Corpus) -> None:
    card = (OWN / "CARD.md").read_text(encoding="utf-8")
    found = review.review(OWN)
    for drawn in (review.label_table(found), review.coverage_table(found)):
        assert drawn in card


def test_the_press_corpus_passes_its_review_and_its_card_counts_right() -> None:
    found = review.review(PRESS)
    assert [str(p) for p in found.problems if p.level != "note"] == []
    assert review.label_table(found) in (PRESS / "CARD.md").read_text(encoding="utf-8")
    press = corpora.load(PRESS)
    assert sorted(i for ids in press.splits.values() for i in ids) == [a.id for a in press.articles]
    assert not {a.id for a in press.articles} & {a.id for a in corpora.load(OWN).articles}


def test_splits_hold_every_article_once(own: corpora.Corpus) -> None:
    assert tuple(own.splits) == SPLITS
    listed = [id for ids in own.splits.values() for id in ids]
    assert sorted(listed) == sorted(a.id for a in own.articles)
    count = len(own.articles)
    assert len(own.splits["train"]) == pytest.approx(0.7 * count, abs=2)
    with pytest.raises(KeyError):
        list(own.versions("validation"))


def test_a_gold_article_is_an_extraction(own: corpora.Corpus) -> None:
    for article in own.versions("dev"):
        result = article.extraction()
        assert Extraction.from_dict(result.to_dict()).to_dict() == result.to_dict()


@pytest.mark.parametrize("place", [OWN, PRESS], ids=lambda p: p.name)
def test_sources_and_xml_say_the_same(place: Path) -> None:
    for file, text in built(place).items():
        assert file.read_bytes() == text.encode(), f"{file}: run `dtx-nlp corpus build`"


# Commands


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ferry-fares.txt").write_text(SOURCE, encoding="utf-8")
    return tmp_path


def test_build_check_and_export(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "check", str(small), "--no-readings"]) == 1
    assert "run `dtx-nlp corpus build`" in capsys.readouterr().out
    assert main(["corpus", "build", str(small)]) == 0
    assert "3 files changed" in capsys.readouterr().err
    assert build(small) == []
    (small / "xml" / "old.en.xml").write_text("", encoding="utf-8")
    assert [f.name for f in build(small)] == ["old.en.xml"]
    assert main(["corpus", "check", str(small), "--no-readings", "--coverage"]) == 0
    assert "| negative | 1 | 1 |" in capsys.readouterr().out
    out = small / "out"
    for form in ("brat", "html", "spacy"):
        assert main(["corpus", "export", str(small), str(out), "--format", form]) == 0
    assert (out / "all" / "ferry-fares.en.ann").exists()
    assert (out / "all.spacy").exists()
    page = (out / "all" / "ferry-fares.html").read_text(encoding="utf-8")
    assert "Menteri" in page
    assert "Minister" in page


def test_check_goes_on_after_a_broken_source(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small / "sources" / "aa.txt").write_text("nonsense", encoding="utf-8")
    assert main(["corpus", "check", str(small), "--no-readings"]) == 1
    out, err = capsys.readouterr()
    assert "aa.txt:1: error: the head has lines like" in out
    assert "1 articles" in err
    with pytest.raises(CorpusError):
        build(small)
    assert not (small / "xml").exists()


def test_a_folder_without_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no \.xml file"):
        corpora.load(tmp_path)
    assert main(["corpus", "check", str(tmp_path)]) == 2


# Exports


def test_dataset_dict_holds_everything(small: Path) -> None:
    datasets = pytest.importorskip("datasets")
    build(small)
    (small / "splits.json").write_text('{"train": [], "dev": ["ferry-fares"]}', encoding="utf-8")
    made = corpora.to_dataset_dict(corpora.load(small))
    assert isinstance(made, datasets.DatasetDict)
    assert made["dev"].features == corpora.dataset_features()
    assert {k: len(v) for k, v in made.items()} == {"train": 0, "dev": 2}
    row = next(r for r in made["dev"] if r["language"] == "id")
    assert row["original"] == "id"
    for m in row["mentions"]:
        assert row["text"][m["start"] : m["end"]] == m["text"]
    names = made["dev"].features["mentions"].feature["label"]
    assert names.int2str(row["mentions"][0]["label"]) == "ROLE"
    assert {r["tail"] for r in row["relations"]} <= {m["id"] for m in row["mentions"]}


def test_brat_offsets_slice_the_text(small: Path) -> None:
    build(small)
    out = small / "brat"
    assert corpora.write_brat(corpora.load(small).versions(), out) == 2
    text = (out / "ferry-fares.id.txt").read_text(encoding="utf-8")
    lines = (out / "ferry-fares.id.ann").read_text(encoding="utf-8").splitlines()
    bound = [line.split("\t") for line in lines if line.startswith("T")]
    for _, where, words in bound:
        _, start, end = where.split()
        assert text[int(start) : int(end)] == words
    assert "A4\tpolarity T9 not" in lines or any("polarity" in line for line in lines)
    assert any(line.startswith("R") and "issuer" in line for line in lines)
    assert any("mod" in line and line.endswith("at-least") for line in lines)
    conf = (out / "annotation.conf").read_text(encoding="utf-8")
    assert "mod Arg:QUANTITY, Value:about|over|at-least|under|at-most" in conf


def test_doc_bin_keeps_spans_and_relations(small: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    build(small)
    raw = corpora.to_doc_bin(corpora.load(small).versions(language="en")).to_bytes()
    (doc,) = DocBin().from_bytes(raw).get_docs(spacy.blank("en").vocab)
    (fare,) = doc.spans["QUANTITY"]
    assert (fare.text, fare.id_, fare.kb_id_) == ("15,200 rupiah", "q1", "q1")
    assert len(list(doc.sents)) == 2
    stored = Extraction.from_dict(doc.user_data["dtx_nlp"])
    assert {r.type for r in stored.relations} == {"role", "issuer", "to", "deadline", "at"}


# Open corpora of named entities


def row(id: str, text: str, *spans: tuple[int, int, str]) -> str:
    return json.dumps({"id": id, "lang": "en", "split": "train", "text": text, "spans": spans})


def write_rows(folder: Path, name: str, *rows: str) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write("\n".join(rows))


def test_ner_labels_are_mapped(tmp_path: Path) -> None:
    write_rows(
        tmp_path,
        "MEN.en.train",
        row("1", "Dr Ana Dewi of Bali", (0, 11, "PERSON"), (3, 11, "PERSON"), (0, 2, "TITLE")),
    )
    write_rows(
        tmp_path,
        "SEC-filings.en.train",
        row("2", "The Borrower, Acme Inc", (4, 12, "PER"), (14, 22, "ORG")),
    )
    write_rows(
        tmp_path,
        "re3d.en.train",
        row("3", "the army in Homs", (0, 8, "Organisation"), (12, 16, "Location")),
    )
    write_rows(tmp_path, "Unknown.en.train", row("4", "x"))
    found = {s.id: s for s in corpora.read_ner(tmp_path)}
    assert {id: s.spans for id, s in found.items()} == {
        "1": ((3, 11, "PERSON"),),
        "2": ((14, 22, "ORG"),),
        "3": ((12, 16, "LOC"),),
    }
    assert {"DATE", "LAW", "GROUP"} <= found["1"].unannotated
    assert "ROLE" not in found["1"].unannotated
    assert "DATE" in found["3"].unannotated


def test_ner_errors_say_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no corpus 'Nothing'"):
        list(corpora.read_ner(tmp_path, corpora=("Nothing",)))
    with pytest.raises(InputError, match="holds no file"):
        list(corpora.read_ner(tmp_path))
    write_rows(tmp_path, "BTC.en.train", row("1", "x"), "{")
    with pytest.raises(CorpusError, match=r"BTC\.en\.train\.jsonl\.gz:2: not a sentence"):
        list(corpora.read_ner(tmp_path))


def test_every_ner_corpus_is_described() -> None:
    for name, corpus in corpora.ner_corpora().items():
        assert set(corpus.labels.values()) <= set(LABELS), name
        assert corpus.licence, name
        assert corpus.credit, name
        assert {"MEASURED", "PROPERTY", "DIRECTIVE"} <= corpus.unannotated, name


@needs_shared
def test_every_open_corpus_can_be_read() -> None:
    counts: dict[str, int] = {}
    for sentence in corpora.read_ner(SHARED / "data" / "ner", splits=("dev", "test")):
        counts[sentence.corpus] = counts.get(sentence.corpus, 0) + 1
        for start, end, label in sentence.spans:
            assert sentence.text[start:end].strip(), sentence.id
            assert label in corpora.ner_corpora()[sentence.corpus].labels.values()
    assert len(counts) > 30


@needs_shared
def test_gold_articles_are_a_corpus() -> None:
    gold = corpora.load(SHARED / "data" / "gold")
    versions = list(gold.versions())
    assert len(versions) == 5 * len(gold.articles)
    for version in versions:
        again = parse_article(corpora.write_article(version).encode(), version.file)
        assert again.text == version.text
        assert [m.ref for m in again.mentions] == [m.ref for m in version.mentions]
