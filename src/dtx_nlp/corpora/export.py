"""Annotated articles in the forms of other tools: Hugging Face datasets, brat, spaCy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dtx_nlp import rendering
from dtx_nlp.annotation import LABELS, Extraction
from dtx_nlp.corpora.article import GoldArticle
from dtx_nlp.corpora.folder import Corpus
from dtx_nlp.corpora.parallel import ParallelArticle
from dtx_nlp.schema import ATTRIBUTES, RELATIONS, VALUES
from dtx_nlp.tokenization import spacy_tokenizer

if TYPE_CHECKING:
    import datasets
    from spacy.tokens import Doc, DocBin

_ATTRIBUTES: Final = tuple(dict.fromkeys(name for own in ATTRIBUTES.values() for name in own))
_RELATIONS: Final = tuple(dict.fromkeys(name for own in RELATIONS.values() for name in own))
_ABOUT: Final = ("topic", "genre", "place", "original")


def write(corpus: Corpus, folder: str | Path, form: str) -> list[str]:
    """Write a corpus into a folder, in a form of "brat", "datasets", "html" or "spacy".

    brat and HTML get a folder for each split, spaCy a file; gives the names of what was written.
    """
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    if form == "datasets":
        to_dataset_dict(corpus).save_to_disk(out)
        return [str(out)]
    names = []
    for split in corpus.splits or (None,):
        name = split or "all"
        if form in ("brat", "html"):
            write_one = write_brat if form == "brat" else write_html
            write_one(corpus.versions(split), out / name)
            names.append(str(out / name))
        else:
            to_doc_bin(corpus.versions(split)).to_disk(out / f"{name}.spacy")
            names.append(str(out / f"{name}.spacy"))
    return names


# Hugging Face datasets


def dataset_features() -> datasets.Features:
    """Give the columns of `to_dataset_dict`, a row a version.

    `id` is that of the version, `article` that of all its versions; `topic`, `genre`, `place` and
    `original` (the language written first) say what it is. A mention has the attributes of its
    label, null where it has none; `ref` is shared by the mentions of one thing in all versions.
    A relation goes from a mention's id to another's. Offsets count code points of `text`.
    """
    import datasets

    string, number = datasets.Value("string"), datasets.Value("int32")
    mention = {
        "id": string,
        "ref": string,
        "label": datasets.ClassLabel(names=list(LABELS)),
        "start": number,
        "end": number,
        "text": string,
        **dict.fromkeys(_ATTRIBUTES, string),
    }
    relation = {
        "head": string,
        "type": datasets.ClassLabel(names=list(_RELATIONS)),
        "tail": string,
    }
    return datasets.Features(
        {
            "id": string,
            "article": string,
            "language": string,
            "date": string,
            **dict.fromkeys(_ABOUT, string),
            "text": string,
            "sentences": [{"start": number, "end": number}],
            "mentions": [mention],
            "relations": [relation],
        }
    )


def to_dataset_dict(corpus: Corpus) -> datasets.DatasetDict:
    """Give a corpus as a `datasets.DatasetDict`, split by article.

    A corpus without splits becomes one split, `train`.

    Raises:
        ModuleNotFoundError: `datasets` is not installed (`pip install dtx-nlp[corpora]`).
    """
    import datasets

    by_id = {article.id: article for article in corpus.articles}
    features = dataset_features()
    made = {}
    for split, ids in (corpus.splits or {"train": tuple(by_id)}).items():
        rows = [row for id in ids for row in _rows(by_id[id])]
        columns = {name: [row[name] for row in rows] for name in features}
        made[split] = datasets.Dataset.from_dict(columns, features=features)
    return datasets.DatasetDict(made)


def _rows(article: ParallelArticle) -> Iterator[dict[str, Any]]:
    for version in article.versions.values():
        result = version.extraction()
        yield {
            "id": version.document_id,
            "article": article.id,
            "language": version.language,
            "date": version.date,
            **{key: article.head.get(key) for key in _ABOUT},
            "text": version.text,
            "sentences": [{"start": s.start, "end": s.end} for s in result.document.sentences],
            "mentions": [
                {
                    "id": m.id,
                    "ref": m.attributes["ref"],
                    "label": m.label,
                    "start": m.start,
                    "end": m.end,
                    "text": m.text,
                    **{name: m.attributes.get(name) for name in _ATTRIBUTES},
                }
                for m in result.mentions
            ],
            "relations": [
                {"head": r.head, "type": r.type, "tail": r.tail} for r in result.relations
            ],
        }


# HTML


def write_html(articles: Iterable[GoldArticle], folder: str | Path) -> int:
    """Write a page for each article, its versions one below the other, every mention marked."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    pages: dict[str, list[str]] = {}
    for article in articles:
        drawn = rendering.html(article.extraction(), style=False)
        pages.setdefault(article.id, [rendering.page_head()]).append(drawn)
    for id, parts in pages.items():
        (out / f"{id}.html").write_text("".join(parts), encoding="utf-8")
    return len(pages)


# brat

#: brat's configuration gives a meaning to `<` and `>`, so bounds and directions have names there.
_NAMES: Final = {
    "~": "about",
    ">": "over",
    ">=": "at-least",
    "<": "under",
    "<=": "at-most",
    "+": "up",
    "-": "down",
}


def to_brat(result: Extraction) -> str:
    """Give the standoff annotation (`.ann`) of a result, to stand beside its text (`.txt`).

    Attributes with a closed set of values are brat attributes (bounds by name: `~` is `about`), the
    others (ref, value, unit, cue, ...) stand in a note on the mention. A mention that holds a line
    break is given as its pieces, as brat wants it.
    """
    lines = []
    number = {m.id: n for n, m in enumerate(result.mentions, 1)}
    count = 0
    for n, m in enumerate(result.mentions, 1):
        pieces, at = [], m.start
        for piece in m.text.split("\n"):
            pieces.append(f"{at} {at + len(piece)}")
            at += len(piece) + 1
        words = m.text.replace("\n", " ")
        lines.append(f"T{n}\t{m.label} {';'.join(pieces)}\t{words}")
        for name in VALUES:
            if name in m.attributes:
                count += 1
                lines.append(f"A{count}\t{name} T{n} {_brat(name, m.attributes[name])}")
        note = " ".join(f"{k}={v}" for k, v in m.attributes.items() if k not in VALUES)
        if note:
            lines.append(f"#{n}\tAnnotatorNotes T{n}\t{note}")
    for n, r in enumerate(result.relations, 1):
        lines.append(f"R{n}\t{r.type} Arg1:T{number[r.head]} Arg2:T{number[r.tail]}")
    return "".join(f"{line}\n" for line in lines)


def write_brat(articles: Iterable[GoldArticle], folder: str | Path) -> int:
    """Write `.txt` and `.ann` of articles and an `annotation.conf`; give the number of articles."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    count = 0
    for article in articles:
        stem = out / article.document_id
        stem.with_name(f"{stem.name}.txt").write_bytes(article.text.encode())
        stem.with_name(f"{stem.name}.ann").write_bytes(to_brat(article.extraction()).encode())
        count += 1
    (out / "annotation.conf").write_text(_brat_conf(), encoding="utf-8")
    return count


def _brat(name: str, value: str) -> str:
    return "not" if name == "polarity" else _NAMES.get(value, value)


def _brat_conf() -> str:
    relations = [
        f"{name} Arg1:{label}, Arg2:{'|'.join(tails)}"
        for label, own in RELATIONS.items()
        for name, tails in own.items()
    ]
    relations.append("<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>")
    attributes = []
    for name, values in VALUES.items():
        labels = "|".join(label for label, own in ATTRIBUTES.items() if name in own)
        named = "|".join(_brat(name, value) for value in values)
        attributes.append(f"{name} Arg:{labels}, Value:{named}")
    parts = {"entities": LABELS, "relations": relations, "events": (), "attributes": attributes}
    return "\n".join(f"[{name}]\n" + "".join(f"{x}\n" for x in xs) for name, xs in parts.items())


# spaCy


def to_doc(article: GoldArticle) -> Doc:
    """Give an article as a spaCy `Doc`.

    Mentions nest, so they are span groups, one for each label, in `doc.spans`, expanded to whole
    tokens; a span's `id_` is the mention's id, its `kb_id_` its ref. Offsets, attributes and
    relations as annotated are in `doc.user_data["dtx_nlp"]`, in the interchange format.
    """
    doc: Doc = spacy_tokenizer(article.language)(article.text)
    result = article.extraction()
    starts = {sentence.start for sentence in result.document.sentences}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    for m in result.mentions:
        span = doc.char_span(
            m.start,
            m.end,
            label=m.label,
            kb_id=m.attributes["ref"],
            span_id=m.id,
            alignment_mode="expand",
        )
        if m.label not in doc.spans:
            doc.spans[m.label] = []
        doc.spans[m.label].append(span)
    doc.user_data["dtx_nlp"] = result.to_dict()
    return doc


def to_doc_bin(articles: Iterable[GoldArticle]) -> DocBin:
    """Give articles as a spaCy `DocBin`, for `to_disk`; read it back with any blank vocabulary."""
    from spacy.tokens import DocBin

    return DocBin(store_user_data=True, docs=(to_doc(article) for article in articles))
