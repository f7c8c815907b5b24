from __future__ import annotations

import datetime as dt
import functools
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dtx_nlp
from dtx_nlp import Article, Extraction, Extractor, grammar, packs
from dtx_nlp.annotation import check_references
from dtx_nlp.document import Document, Paragraph, Span
from dtx_nlp.errors import InputError, PackNotFoundError, UnknownLanguageError

SAMPLES = Path(__file__).parent.parent / "corpora" / "samples"


class FakePack:
    """Says what it was given."""

    name = "fake"

    def annotate(self, document: Document, reference: dt.date | None) -> Extraction:
        return Extraction(document, warnings=(str(reference),))


@functools.cache
def loaded(pack: str) -> Extractor:
    return dtx_nlp.load(pack)


@pytest.fixture(params=["grammar", "news"])
def extractor(request: pytest.FixtureRequest) -> Extractor:
    return loaded(request.param)


def check(extraction: Extraction) -> None:
    """Offsets slice back, ids are unique, relations name mentions, the round trip is exact."""
    doc = extraction.document
    check_references(doc.id or "", doc.text, extraction.mentions, extraction.relations)
    assert Extraction.from_dict(extraction.to_dict()) == extraction
    for m in extraction.mentions:
        assert m.text == m.text.strip() != ""
        assert any(p.start <= m.start and m.end <= p.end for p in doc.paragraphs)
    for before, after in pairwise(doc.sentences):
        assert before.end <= after.start


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda p: p.stem)
def test_samples(extractor: Extractor, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = extractor(text, id=path.stem)
    check(found)
    assert found.document.text == text
    assert found.document.language == path.stem[:2].replace("mi", "ru")
    assert not [w for w in found.warnings if "not read" in w]
    labels = {m.label for m in found.mentions}
    assert labels >= {"QUANTITY", "DATE", "MEASURED", "DIRECTIVE"}
    assert len(found.facts) >= 10
    assert found == extractor(text, id=path.stem)


def test_calling_is_extracting(extractor: Extractor) -> None:
    arguments = ("Seven ships sailed on 3 May.", "a", "en", "2024-05-06")
    assert extractor(*arguments) == extractor.extract(*arguments)


@pytest.mark.parametrize(
    ("date", "reference"),
    [
        (None, None),
        ("2024-05-06", dt.date(2024, 5, 6)),
        ("2024-05-06T23:59:00+07:00", dt.date(2024, 5, 6)),
        (dt.date(2024, 5, 6), dt.date(2024, 5, 6)),
        (dt.datetime(2024, 5, 6, 12), dt.date(2024, 5, 6)),
    ],
)
def test_dates_of_articles(date: dt.date | str | None, reference: dt.date | None) -> None:
    assert Extractor(FakePack())("x", date=date).warnings == (str(reference),)


def test_wrong_date() -> None:
    with pytest.raises(InputError, match="a7: date '6 May' is not like 2025-04-24"):
        Extractor(FakePack())("x", id="a7", date="6 May")


def test_a_given_language_is_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr("dtx_nlp.extractor.detect", fail)
    monkeypatch.setattr("dtx_nlp.extractor.paragraph_languages", fail)
    found = Extractor(FakePack())("Le 1.\n\nLe 2.", language="fr-CA")
    assert found.document.language == "fr"
    assert found.document.paragraphs == (Paragraph(0, 5, "fr"), Paragraph(7, 12, "fr"))
    with pytest.raises(UnknownLanguageError, match="no language 'xx'"):
        Extractor(FakePack())("x", language="xx")


@pytest.mark.parametrize("text", ["", " \n", "7", "…", "\ufeff", "\ud800", "12345\n678"])
def test_what_has_no_language_gives_nothing(extractor: Extractor, text: str) -> None:
    found = extractor(text)
    assert found.document.language == "und"
    assert found.mentions == ()
    n = len(found.document.paragraphs)
    told = f"{n} paragraph{'' if n == 1 else 's'} not read: the language cannot be told"
    assert len(found.warnings) == (n > 0)
    assert all(w.startswith(told) for w in found.warnings)


def test_paragraphs_in_unknown_languages_are_passed_over(extractor: Extractor) -> None:
    german = "Die Ministerin kündigte am Mittwoch an, dass 25 neue Brücken gebaut werden sollen."
    french = "La ministre a annoncé mercredi que vingt-cinq nouveaux ponts seraient construits."
    found = extractor(f"{french}\n{french}\n{german}\n")
    assert [p.language for p in found.document.paragraphs] == ["fr", "fr", "de"]
    assert found.warnings == ("1 paragraph not read: there is no language file for de",)
    end = found.document.paragraphs[1].end
    assert found.mentions
    assert all(m.end <= end for m in found.mentions)
    assert all(s.end <= end for s in found.document.sentences)


def test_extract_many_is_lazy_and_in_order() -> None:
    def articles() -> Iterator[str | Article]:
        yield "One."
        yield Article("Deux.", "b", "fr", "2023-01-01")
        raise AssertionError("asked too early")

    results = Extractor(FakePack()).extract_many(articles(), language="en", date="2024-02-02")
    first, second = next(results), next(results)
    assert (first.document.language, first.warnings) == ("en", ("2024-02-02",))
    assert (second.document.id, second.document.language) == ("b", "fr")
    assert second.warnings == ("2023-01-01",)
    with pytest.raises(AssertionError, match="asked too early"):
        next(results)


def test_packs() -> None:
    assert packs.find_pack().name == "news"
    assert packs.find_pack("grammar").name == "grammar"
    with pytest.raises(PackNotFoundError, match="known: grammar, fast, news") as caught:
        dtx_nlp.load(Path("no/such/pack"))
    assert isinstance(caught.value, FileNotFoundError)


def test_long_paragraphs_are_read_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    extractor = loaded("grammar")
    text = "The port handled 7 ships. The mayor asked pilots to sail before 3 May 2024. " * 20
    whole = extractor(text, language="en")
    monkeypatch.setattr(grammar, "_STRETCH", 100)
    assert extractor(text, language="en") == whole
    parts = [part for part, _ in grammar._stretches(whole.document, whole.document.paragraphs[0])]
    assert len(parts) > 10
    assert parts[0].start == 0
    assert parts[-1].end == len(text.rstrip())
    assert all(a.end == b.start for a, b in pairwise(parts))
    cut = [
        s
        for _, inside in grammar._stretches(whole.document, whole.document.paragraphs[0])
        for s in inside
    ]
    assert tuple(cut) == whole.document.sentences


@pytest.mark.parametrize("word", ["ships ", "x"])
def test_what_never_stops_is_cut(word: str) -> None:
    text = "3 ships " + word * 8000
    document = Document(text, sentences=(Span(0, len(text)),))
    (stretch,) = grammar._stretches(document, Paragraph(0, len(text), "en"))
    assert stretch[0] == (0, len(text))
    assert all(b - a <= grammar._SENTENCE for a, b in stretch[1])
    assert "".join(text[a:b] for a, b in stretch[1]) == text


def test_short_texts_cost_little() -> None:
    extractor = Extractor(FakePack())
    start = time.perf_counter()
    for _ in range(1000):
        extractor("12 ships", language="en")
    assert time.perf_counter() - start < 0.5


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.characters() | st.sampled_from("0123456789 .,%-/\n\r\u00a0\u00ad"), max_size=120),
    st.sampled_from(["en", "fr", "id", "ru", "vi", None]),
    st.none() | st.dates(),
    st.sampled_from(["grammar", "news"]),
)
def test_any_text_can_be_read(
    text: str, language: str | None, date: dt.date | None, pack: str
) -> None:
    check(loaded(pack)(text, language=language, date=date))


def test_spans_are_spans(extractor: Extractor) -> None:
    found = extractor("Ship one. Ship two.", language="en")
    assert found.document.sentences == (Span(0, 9), Span(10, 19))
