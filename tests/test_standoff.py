from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from dtx_nlp.corpora import folder
from dtx_nlp.corpora.article import GoldArticle, GoldMention
from dtx_nlp.corpora.standoff import (
    cue_places,
    file_texts,
    load_standoff,
    ntrex_texts,
    open_texts,
    read_standoff,
    write_standoff,
)
from dtx_nlp.errors import CorpusError, InputError

ROOT = Path(__file__).parent.parent
FACTS = ROOT / "corpora" / "ntrex-facts"
OPEN = ROOT / "corpora" / "open-news-facts"
SEEDS = ROOT / "corpora" / "seed-facts"
NTREX = Path(os.environ.get("DTX_SHARED", ROOT.parent / "shared")) / "data/ntrex/ntrex.jsonl.gz"


def test_what_is_written_is_read_again(tmp_path: Path):
    articles = list(folder.load(ROOT / "corpora" / "dtx-news").versions("dev"))[:10]
    file = tmp_path / "annotation.jsonl"
    file.write_text("".join(write_standoff(articles)), encoding="utf-8")
    texts = {(a.id, a.language): a.text for a in articles}
    for old, new in zip(articles, read_standoff(file, texts), strict=True):
        assert (new.id, new.language, new.text, new.date) == (
            old.id,
            old.language,
            old.text,
            old.date,
        )
        for before, after in zip(old.mentions, new.mentions, strict=True):
            assert (after.ref, after.label, after.start, after.end) == (
                before.ref,
                before.label,
                before.start,
                before.end,
            )
            assert after.relations == before.relations
            if cue_places(old, before):
                assert after.attributes == before.attributes


def test_no_text_is_written():
    article = GoldArticle("a", "en", "Alice must go", (GoldMention("p1", "PERSON", 0, 5),))
    (line,) = write_standoff([article])
    assert "Alice" not in line


@pytest.mark.parametrize(
    ("text", "cue", "parts"),
    [
        ("they must, they must go", "must", ["must"]),
        ("asked us to not go", "asked not", ["asked", "not"]),
        ("we mustered and go", "must", []),
        ("they go", "", []),
    ],
)
def test_a_cue_is_found_next_to_its_directive(text: str, cue: str, parts: list[str]):
    start = text.index("go")
    mention = GoldMention("d1", "DIRECTIVE", start, start + 2, attributes={"cue": cue})
    article = GoldArticle("a", "en", text, (mention,))
    places = cue_places(article, mention)
    assert [text[a:b] for a, b in places] == parts
    assert all(start - b <= len(" not ") + 8 for _, b in places)


def test_another_text_and_a_broken_line_are_named(tmp_path: Path):
    file = tmp_path / "annotation.jsonl"
    file.write_text("".join(write_standoff([GoldArticle("a", "en", "one")])), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"the text of a\.en is another one"):
        list(read_standoff(file, {("a", "en"): "two"}))
    assert list(read_standoff(file, {})) == []
    file.write_text("{}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"annotation\.jsonl:1: cannot be read"):
        list(read_standoff(file, {}))
    with pytest.raises(InputError, match=r"holds no annotation\.jsonl"):
        load_standoff(tmp_path / "none", {})


def test_sentences_of_a_document_are_put_together_in_order(tmp_path: Path):
    file = tmp_path / "n.jsonl.gz"
    rows = [{"doc": "x", "line": 2, "text": {"en": "Two. "}}]
    rows.append({"doc": "x", "line": 1, "text": {"en": "One."}})
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.write("\n".join(map(json.dumps, rows)))
    assert ntrex_texts(file) == {("ntrex-x", "en"): "One.\nTwo."}
    with pytest.raises(InputError, match="is no file of NTREX sentences"):
        ntrex_texts(tmp_path / "none.gz")


@pytest.mark.parametrize("place", [FACTS, OPEN, SEEDS], ids=lambda p: p.name)
def test_the_cards_count_right(place: Path):
    counts: Counter[str] = Counter()
    lines = (place / "annotation.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        counts.update(m[1] for m in json.loads(line)["mentions"])
    card = (place / "CARD.md").read_text(encoding="utf-8")
    told = {label: int(n) for label, n in re.findall(r"\b([A-Z]+) \| (\d+) \|", card)}
    assert told == counts
    assert re.search(rf"Over the {len(lines)} (versions|texts)", card)
    if place == SEEDS:
        return
    splits = json.loads((place / "splits.json").read_text(encoding="utf-8"))
    assert {i for own in splits.values() for i in own} == {json.loads(x)["id"] for x in lines}
    assert not set(splits["train"]) & set(splits["dev"])


def test_open_corpora_are_read_as_articles():
    place = NTREX.parents[1] / "ner"
    if not place.is_dir():
        pytest.skip("no open corpora of names in the shared folder")
    corpus = load_standoff(OPEN, open_texts(place))
    lines = (OPEN / "annotation.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(corpus.articles) == len(lines)
    assert {v.language for a in corpus.articles for v in a.versions.values()} == {
        "en",
        "fr",
        "id",
        "ru",
    }


def test_files_are_read_as_articles(tmp_path: Path):
    place = NTREX.parents[2] / "seeds"
    if not place.is_dir():
        pytest.skip("no seeds in the shared folder")
    corpus = load_standoff(SEEDS, file_texts(place, SEEDS))
    assert len(corpus.articles) == 5
    with pytest.raises(InputError, match=r"\.txt: cannot be read"):
        file_texts(tmp_path, SEEDS)


def test_a_folder_without_the_open_corpora_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"MEN-docs\.en\.train\.jsonl\.gz: cannot be read"):
        open_texts(tmp_path)


def test_the_annotation_fits_the_texts():
    if not NTREX.exists():
        pytest.skip("no NTREX file in the shared folder")
    corpus = load_standoff(FACTS, ntrex_texts(NTREX))
    assert len(corpus.articles) == 83
    assert {len(a.versions) for a in corpus.articles} == {5}
    ids = {a.id for a in corpus.articles}
    gold = Path(NTREX).parents[1] / "gold"
    assert not ids & {file.name.rsplit(".", 2)[0] for file in gold.glob("*.xml")}
