"""Which phenomena an annotated article has, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from dtx_nlp.corpora.article import GoldArticle, GoldMention

_QUOTES: Final = (("“", "”"), ("«", "»"), ("„", "“"))

_Test = Callable[[GoldMention, GoldArticle], bool]


def _kind(name: str) -> _Test:
    return lambda m, _: m.attributes.get("kind") == name


def _mod(sign: str) -> _Test:
    return lambda m, _: m.attributes.get("mod") == sign


def _change(sign: str) -> _Test:
    return lambda m, _: m.attributes.get("change") == sign and "versus" in m.relations


def _has(*relations: str) -> _Test:
    return lambda m, _: all(name in m.relations for name in relations)


def _force(name: str) -> _Test:
    return lambda m, _: m.attributes.get("force") == name


def _in_words(m: GoldMention, article: GoldArticle) -> bool:
    words = article.surface(m)
    return m.attributes.get("kind") != "ordinal" and not any(c.isdigit() for c in words)


def _inherits(m: GoldMention, article: GoldArticle) -> bool:
    start, end = next(s for s in article.sentences() if s.start <= m.start < s.end)
    return m.attributes.get("cue", "") not in article.text[start : max(end, m.end)]


def _quoted(m: GoldMention, article: GoldArticle) -> bool:
    line_start = article.text.rfind("\n", 0, m.start) + 1
    before = article.text[line_start : m.start]
    if before.count('"') % 2:
        return True
    return any(before.count(a) > before.count(b) for a, b in _QUOTES)


#: Phenomenon -> the label that shows it, and what must hold of the mention.
PHENOMENA: Final[Mapping[str, tuple[str, _Test]]] = MappingProxyType(
    {
        "money": ("QUANTITY", _kind("money")),
        "percent": ("QUANTITY", _kind("percent")),
        "measure": ("QUANTITY", _kind("measure")),
        "duration": ("QUANTITY", _kind("duration")),
        "ordinal": ("QUANTITY", _kind("ordinal")),
        "fraction": ("QUANTITY", lambda m, _: "of" in m.attributes),
        "multiple": ("QUANTITY", _kind("multiple")),
        "range": ("QUANTITY", lambda m, _: "upper" in m.attributes),
        "up": ("QUANTITY", _change("+")),
        "down": ("QUANTITY", _change("-")),
        "about": ("QUANTITY", _mod("~")),
        "over": ("QUANTITY", _mod(">")),
        "at-least": ("QUANTITY", _mod(">=")),
        "under": ("QUANTITY", _mod("<")),
        "at-most": ("QUANTITY", _mod("<=")),
        "words": ("QUANTITY", _in_words),
        "property-only": (
            "QUANTITY",
            lambda m, _: "property" in m.relations and "measures" not in m.relations,
        ),
        "time-place": ("QUANTITY", _has("at", "where")),
        "law": ("LAW", _has("by", "at")),
        "two-roles": ("PERSON", lambda m, _: len(m.relations.get("role", ())) > 1),
        "to": ("DIRECTIVE", _has("to")),
        "deadline": ("DIRECTIVE", _has("deadline")),
        "target": ("DIRECTIVE", _has("target")),
        "list": ("DIRECTIVE", _inherits),
        "recommendation": ("DIRECTIVE", _force("recommendation")),
        "plan": ("DIRECTIVE", _force("plan")),
        "quoted": ("DIRECTIVE", _quoted),
        "negative": ("DIRECTIVE", lambda m, _: m.attributes.get("polarity") == "-"),
    }
)
#: Seen only where a source declares it: a passive demand, and the kinds of hard negatives.
DECLARED: Final = ("passive", "#name", "#score", "#time", "#address", "#past")


def phenomena(
    article: GoldArticle, passive: Iterable[str] = (), negatives: Sequence[str] = ()
) -> Counter[str]:
    """Count the phenomena of one version; a mention said again counts again.

    `passive` holds the refs of directives in the passive, `negatives` the kinds of the marked
    hard negatives.
    """
    counts: Counter[str] = Counter()
    in_passive = set(passive)
    for m in article.mentions:
        for name, (label, test) in PHENOMENA.items():
            if m.label == label and test(m, article):
                counts[name] += 1
        counts["passive"] += m.label == "DIRECTIVE" and m.ref in in_passive
    for kind in negatives:
        counts[f"#{kind}"] += 1
    return +counts
