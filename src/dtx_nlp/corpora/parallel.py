"""An article in all its versions, with what is declared about how they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dtx_nlp.corpora.article import GoldArticle


@dataclass(frozen=True, slots=True)
class Difference:
    """What one version says otherwise than the rest.

    `changes` holds attributes and relations by name; None says that the version lacks the refs.
    A planted difference is a disagreement, to be found by alignment; any other is a matter of
    wording.
    """

    language: str
    refs: tuple[str, ...]
    changes: Mapping[str, str] | None
    reason: str
    planted: bool

    def to_dict(self) -> dict[str, Any]:
        """Give the difference as JSON."""
        return {
            "language": self.language,
            "refs": list(self.refs),
            "changes": None if self.changes is None else dict(self.changes),
            "reason": self.reason,
            "planted": self.planted,
        }


@dataclass(frozen=True, slots=True)
class Negative:
    """A stretch of a version's text that looks like a fact and is none."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParallelArticle:
    """The versions of one article by language; `head` says what it is about and where it is from.

    `misread` gives, for a language and a ref, the reason why the grammars read another value;
    `passive` lists the refs of directives that are said in the passive.
    """

    file: str
    head: Mapping[str, str]
    versions: Mapping[str, GoldArticle]
    negatives: Mapping[str, tuple[Negative, ...]] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    misread: Mapping[tuple[str, str], str] = field(default_factory=dict)
    passive: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The name that all versions share."""
        return next(iter(self.versions.values())).id

    def declared(self) -> dict[tuple[str, str], frozenset[str]]:
        """Give what may differ, by language and ref; "missing" is one of the attributes."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for one in self.differences:
            names = {"missing"} if one.changes is None else set(one.changes)
            for ref in one.refs:
                key = one.language, ref
                found[key] = found.get(key, frozenset()) | names
        return found

    def record(self) -> dict[str, Any]:
        """Give everything that is not in the versions' own files, as JSON."""
        return {
            **self.head,
            "languages": list(self.versions),
            "differences": [one.to_dict() for one in self.differences],
            "misread": [
                {"language": language, "ref": ref, "reason": reason}
                for (language, ref), reason in self.misread.items()
            ],
            "passive": list(self.passive),
            "negatives": {
                language: [[n.kind, n.start, n.end] for n in found]
                for language, found in self.negatives.items()
            },
        }

    @classmethod
    def from_record(
        cls, record: Mapping[str, Any], versions: Mapping[str, GoldArticle], file: str
    ) -> ParallelArticle:
        """Put versions and their record together; the inverse of `record`."""
        head = {key: value for key, value in record.items() if isinstance(value, str)}
        return cls(
            file,
            head,
            versions,
            {
                language: tuple(Negative(*one) for one in found)
                for language, found in record.get("negatives", {}).items()
            },
            tuple(
                Difference(d["language"], tuple(d["refs"]), d["changes"], d["reason"], d["planted"])
                for d in record.get("differences", ())
            ),
            {(m["language"], m["ref"]): m["reason"] for m in record.get("misread", ())},
            tuple(record.get("passive", ())),
        )


def grouped(articles: Iterable[GoldArticle]) -> list[ParallelArticle]:
    """Put the versions that share an article id together, with nothing declared."""
    by_id: dict[str, dict[str, GoldArticle]] = {}
    for article in articles:
        by_id.setdefault(article.id, {})[article.language] = article
    return [
        ParallelArticle(next(iter(versions.values())).file, {"id": id}, versions)
        for id, versions in by_id.items()
    ]
