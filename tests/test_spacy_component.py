from __future__ import annotations

import pickle

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from dtx_nlp.annotation import Extraction, Mention, Relation
from dtx_nlp.document import Document
from dtx_nlp.errors import PackNotFoundError


class FakePack:
    """Finds the first digits, and the first word as what they measure."""

    name = "fake"

    def annotate(self, document: Document, reference: object) -> Extraction:
        text = document.text
        start = next((i for i, c in enumerate(text) if c.isdigit()), None)
        if start is None:
            return Extraction(document, warnings=(str(reference),))
        word = text.split()[0]
        found = (
            Mention("m1", "MEASURED", 0, len(word), word),
            Mention("q1", "QUANTITY", start, start + 1, text[start], {"value": text[start]}),
            Mention("m2", "MEASURED", start, start + 1, text[start]),
        )
        return Extraction(document, found, (Relation("q1", "measures", "m1"),))


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dtx_nlp.packs.find_pack", lambda *_: FakePack())


@pytest.fixture(params=["en", "vi"])
def nlp(request: pytest.FixtureRequest) -> Language:
    config = {"nlp": {"tokenizer": {"use_pyvi": False}}} if request.param == "vi" else {}
    nlp = spacy.blank(request.param, config=config)
    nlp.add_pipe("dtx_nlp")
    return nlp


def test_mentions_become_spans(nlp: Language) -> None:
    doc = nlp("Ships all of them 7th today")
    assert [(s.text, s.label_, s.id_) for s in doc.spans["dtx"]] == [
        ("Ships", "MEASURED", "m1"),
        ("7th", "QUANTITY", "q1"),  # widened to the token
        ("7th", "MEASURED", "m2"),
    ]
    quantity = doc.spans["dtx"][1]._.dtx
    assert isinstance(quantity, Mention)
    assert quantity.text == doc.text[quantity.start : quantity.end] == "7"
    assert quantity.attributes == {"value": "7"}
    assert doc.spans["dtx"][2]._.dtx.label == "MEASURED"
    assert doc[0:1]._.dtx is None
    extraction = doc._.dtx
    assert isinstance(extraction, Extraction)
    assert extraction.document.language == nlp.lang
    assert [f.measured for f in extraction.facts] == [("Ships",)]


def test_pipe_keeps_docs_apart(nlp: Language) -> None:
    texts = ["Ships 1", "No number", "Boats 3"]
    docs = list(nlp.pipe(texts))
    assert [[m.text for m in d._.dtx.mentions] for d in docs] == [
        ["Ships", "1", "1"],
        [],
        ["Boats", "3", "3"],
    ]


def test_docs_can_be_written_and_read(nlp: Language) -> None:
    doc = nlp("Ships 7")
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.dtx == doc._.dtx
    assert [s._.dtx for s in again.spans["dtx"]] == [s._.dtx for s in doc.spans["dtx"]]
    assert pickle.loads(pickle.dumps(doc._.dtx)) == doc._.dtx


def test_settings() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("dtx_nlp", config={"language": "fr", "date": "2024-05-01", "spans_key": "facts"})
    doc = nlp("Bateaux 7")
    assert doc._.dtx.document.language == "fr"
    assert len(doc.spans["facts"]) == 3
    assert nlp("Rien.")._.dtx.warnings == ("2024-05-01",)
    own = nlp.make_doc("Rien.")
    own._.dtx_date = "2023-01-31"
    assert nlp(own)._.dtx.warnings == ("2023-01-31",)


def test_language_is_detected_where_the_pipeline_has_none() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("dtx_nlp")
    text = "Le ministère a publié hier son rapport annuel sur les transports dans la région 7."
    assert nlp(text)._.dtx.document.language == "fr"
    forced = spacy.blank("en")
    forced.add_pipe("dtx_nlp", config={"language": "auto"})
    assert forced(text)._.dtx.document.language == "fr"


def test_doc_without_the_component() -> None:
    assert spacy.blank("en")("Ships 7")._.dtx is None


def test_unknown_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(PackNotFoundError):
        spacy.blank("en").add_pipe("dtx_nlp", config={"pack": "nowhere"})
