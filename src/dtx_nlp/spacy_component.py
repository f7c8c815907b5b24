"""A spaCy pipeline component: `nlp.add_pipe("dtx_nlp")`.

- `doc.spans["dtx"]`: a span for each mention, its label and (as `span.id_`) its id, widened to
  whole tokens;
- `span._.dtx`: the `Mention`, with the exact offsets and the attributes;
- `doc._.dtx`: the whole `Extraction`.

What is kept on the doc is plain data, so that docs can be written to bytes and sent between
processes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from dtx_nlp import languages
from dtx_nlp.annotation import Extraction, Mention
from dtx_nlp.extractor import Extractor, load

_KEY: Final = "dtx_nlp"


@Language.factory(
    "dtx_nlp",
    default_config={"language": None, "date": None, "pack": None, "spans_key": "dtx"},
    assigns=["doc.spans", "doc._.dtx", "span._.dtx"],
)
def make_component(
    nlp: Language,
    name: str,
    language: str | None,
    date: str | None,
    pack: str | None,
    spans_key: str,
) -> Component:
    """Make the component.

    Args:
        nlp: The pipeline; its language is taken if `language` is null and there is a file for it.
        name: The component's name in the pipeline.
        language: The language of all texts; "auto" detects it for each.
        date: The day of all articles, ISO; `doc._.dtx_date` sets it for one.
        pack: A model pack, by name or path.
        spans_key: Where in `doc.spans` the mentions go.
    """
    if language is None and nlp.lang in languages.codes():
        language = nlp.lang
    return Component(load(pack), None if language == "auto" else language, date, spans_key)


class Component:
    """Extracts from the text of a doc and keeps what is found on it."""

    def __init__(
        self, extractor: Extractor, language: str | None, date: str | None, spans_key: str
    ) -> None:
        self.extractor = extractor
        self.language = language
        self.date = date
        self.spans_key = spans_key
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Extract from one doc."""
        date: dt.date | str | None = doc._.dtx_date or self.date
        extraction = self.extractor.extract(doc.text, language=self.language, date=date)
        doc.user_data[_KEY] = _stored(extraction)
        spans = []
        for m in extraction.mentions:
            span = doc.char_span(
                m.start, m.end, label=m.label, span_id=m.id, alignment_mode="expand"
            )
            if span is not None:
                spans.append(span)
        doc.spans[self.spans_key] = spans
        return doc


def register_extensions() -> None:
    """Register `doc._.dtx`, `doc._.dtx_date` and `span._.dtx`; again does nothing."""
    if not Doc.has_extension("dtx"):
        Doc.set_extension("dtx", getter=_extraction)
        Doc.set_extension("dtx_date", default=None)
        Span.set_extension("dtx", getter=_mention)


def _stored(extraction: Extraction) -> dict[str, Any]:
    data = extraction.to_dict()
    del data["text"]  # the doc has it
    return {**data, "mentions": {m["id"]: m for m in data["mentions"]}}


def _extraction(doc: Doc) -> Extraction | None:
    data = doc.user_data.get(_KEY)
    if data is None:
        return None
    mentions = list(data["mentions"].values())
    return Extraction.from_dict({**data, "text": doc.text, "mentions": mentions})


def _mention(span: Span) -> Mention | None:
    data = span.doc.user_data.get(_KEY)
    found = data["mentions"].get(span.id_) if data else None
    return None if found is None else Mention(**found)
