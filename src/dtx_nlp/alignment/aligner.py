"""The steps of an alignment in order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from dtx_nlp.alignment.conflicts import Judge
from dtx_nlp.alignment.groups import Group, make_groups
from dtx_nlp.alignment.result import Aligned, Alignment, Conflict
from dtx_nlp.alignment.versions import Version, make_version
from dtx_nlp.annotation import SCHEMA, Extraction
from dtx_nlp.errors import InputError
from dtx_nlp.extractor import make_document


def align_documents(
    documents: Iterable[Extraction | Mapping[str, Any]], min_score: float
) -> Alignment:
    """Do what `align` says."""
    if not 0 < min_score < 1:
        raise InputError("alignment", f"min_score {min_score} is not between 0 and 1")
    given = [_extraction(document) for document in documents]
    ids = [e.document.id or f"document {n}" for n, e in enumerate(given, 1)]
    if len(ids) < 2:
        raise InputError("alignment", f"takes two documents or more, not {len(ids)}")
    if len(set(ids)) < len(ids):
        twice = next(id for id in ids if ids.count(id) > 1)
        raise InputError("alignment", f"two documents have the id {twice!r}; give each its own")
    order = sorted(range(len(ids)), key=lambda n: ids[n])  # so that no order given matters
    versions = [make_version(given[n], ids[n]) for n in order]
    groups = make_groups(versions, math.log(min_score / (1 - min_score)))
    judge = Judge(versions, groups)
    made = [_aligned(versions, group, judge.conflicts(group)) for group in groups]
    place = {version.id: number for number, version in enumerate(versions)}
    made.sort(key=lambda g: min((m[0].start, place[id]) for id, m in g.members.items()))
    joined = {(id, m.id) for group in made for id, ms in group.members.items() for m in ms}
    alone = {
        v.id: tuple(
            m
            for things in v.things.values()
            for thing in things
            for m in thing.mentions
            if (v.id, m.id) not in joined
        )
        for v in versions
    }
    return Alignment(
        dict(zip(ids, given, strict=True)),
        tuple(made),
        {id: tuple(sorted(alone[id], key=lambda m: m.start)) for id in ids},
    )


def _aligned(versions: list[Version], group: Group, conflicts: tuple[Conflict, ...]) -> Aligned:
    members = {
        versions[p.version].id: versions[p.version].things[group.kind][p.thing].mentions
        for p in group.places
    }
    return Aligned(next(iter(members.values()))[0].label, members, group.score, conflicts)


def _extraction(document: Extraction | Mapping[str, Any]) -> Extraction:
    """Give a result; of JSON, sentences that are lacking are made anew."""
    if isinstance(document, Extraction):
        return document
    text, id = document.get("text", ""), document.get("id")
    data = {"schema": SCHEMA, "relations": (), **document}
    if "sentences" not in data or "paragraphs" not in data:
        own = Extraction(make_document(text, id, document.get("language"))).to_dict()
        data |= {key: own[key] for key in ("language", "paragraphs", "sentences")}
    data["mentions"] = [
        {"text": text[m.get("start", 0) : m.get("end", 0)], **m}
        for m in document.get("mentions", ())
    ]
    return Extraction.from_dict(data)
