"""The validator: what an annotated article may say, alone and beside its other versions.

Every problem names file, line and reason. An *error* breaks the schema; a *reading* is a place
where the grammars read another value than the annotation has, and no reason is declared for it;
a *note* may be right: a habit of good annotation that a place seems to break, a number that the
grammars read and nobody annotated.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Final

from dtx_nlp import languages, units
from dtx_nlp.annotation import ID_LETTER, Mention
from dtx_nlp.corpora.article import GoldArticle, GoldMention
from dtx_nlp.errors import UnitError
from dtx_nlp.schema import RELATIONS, VALUES

if TYPE_CHECKING:
    from dtx_nlp.extractor import Extractor

_EXACT: Final = ("value", "upper", "of")
#: What must be said alike by all versions, by label.
_COMPARED: Final[Mapping[str, tuple[str, ...]]] = {
    "QUANTITY": ("kind", "value", "upper", "of", "unit", "mod", "change"),
    "DATE": ("value",),
    "DIRECTIVE": ("force", "polarity"),
    "LAW": (),
}
_COMPARED_RELATIONS: Final = ("issuer", "to", "deadline", "target")
_POINT: Final = (
    r"(?:-?\d{4}|XXXX)(?:-(?:\d\d|XX)(?:-(?:\d\d|XX))?|-Q[1-4]|-H[12]|-W\d\d(?:-\d)?)?[~?%]?"
)
_EDTF: Final = re.compile(
    rf"(?:{_POINT}|\.\.)/(?:{_POINT}|\.\.)|{_POINT}|\d{{2,3}}X{{1,2}}|XXXX-W..-\d"
    r"|(?:\d{4}|XXXX)-[234]\d"
)
_CLOSERS: Final = {")": "(", "]": "[", "»": "«", "”": "“"}
#: Names in which nothing more is annotated.
_CLOSED: Final = frozenset({"PERSON", "ORG", "PRODUCT"})
_SHINGLE: Final = 6


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to be mended; `level` is error, reading or note."""

    level: str
    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.reason}"


def check_article(article: GoldArticle) -> Iterator[Problem]:
    """Look at one version alone."""
    refs: dict[str, GoldMention] = {}
    for m in article.mentions:
        for reason in itertools.chain(_span(article, m), _attributes(article, m)):
            yield Problem("error", article.file, m.line, f"{m.label} {m.ref}: {reason}")
        for reason in _habits(article, m):
            yield Problem("note", article.file, m.line, f"{m.label} {m.ref}: {reason}")
        refs.setdefault(m.ref, m)
    for outer, m in _nested(article.mentions):
        if outer.label in _CLOSED:
            reason = f"{m.label} {m.ref} stands inside the {outer.label} {outer.ref}, a name"
            yield Problem("error", article.file, m.line, reason)
    by_ref = {ref: m.label for ref, m in refs.items()}
    for m in article.mentions:
        for reason in _links(m, by_ref):
            yield Problem("error", article.file, m.line, f"{m.label} {m.ref}: {reason}")
        first = refs[m.ref]
        if any(m.attributes.get(k) != first.attributes.get(k) for k in _COMPARED.get(m.label, ())):
            reason = f"{m.ref} has other attributes than on line {first.line}"
            yield Problem("error", article.file, m.line, reason)


def _nested(mentions: Iterable[GoldMention]) -> Iterator[tuple[GoldMention, GoldMention]]:
    """Give every pair of a mention and one inside it."""
    open_: list[GoldMention] = []
    for m in mentions:
        while open_ and open_[-1].end <= m.start:
            open_.pop()
        yield from ((outer, m) for outer in open_)
        open_.append(m)


def _span(article: GoldArticle, m: GoldMention) -> Iterator[str]:
    words = article.surface(m)
    if not words.strip():
        yield "the span is empty"
        return
    if words != words.strip():
        yield f"white space at the edge of {words!r}"
    last = words[-1]
    if last in ".,;:!?" and not (last == "." and _abbreviated(words)):
        yield f"punctuation at the end of {words[-30:]!r}"
    if last in _CLOSERS and _CLOSERS[last] not in words:
        yield f"{last} is closed but not opened in {words[-30:]!r}"
    if words[0] in ".,;:!?)]»”":
        yield f"punctuation at the beginning of {words[:30]!r}"
    if words[0] in '"“«' and words[-1] in '"”»' and words.count(words[0]) == 1:
        yield f"quotation marks around {words[:40]!r}"


def _abbreviated(words: str) -> bool:
    """Tell whether the last word may end with a full stop of its own: "p.m.", "млн.", "Inc."."""
    last = words.split()[-1]
    return len(last) <= 5 or "." in last[:-1]


def _attributes(article: GoldArticle, m: GoldMention) -> Iterator[str]:
    if ID_LETTER[m.label] != m.ref[0] or not m.ref[1:].isdigit():
        yield f"the ref should be like {ID_LETTER[m.label]}1"
    for key, value in m.attributes.items():
        if key in VALUES and value not in VALUES[key]:
            yield f"{key}={value!r}; known: {' '.join(VALUES[key])}"
    if m.label == "QUANTITY":
        yield from _quantity(m)
    elif m.label == "DATE":
        yield from _date(m)
    elif m.label == "DIRECTIVE":
        yield from _cue(article, m)


def _quantity(m: GoldMention) -> Iterator[str]:
    for key in ("kind", "value"):
        if key not in m.attributes:
            yield f"no {key}"
    for key in _EXACT:
        if key in m.attributes and not _decimal(m.attributes[key]):
            yield f"{key}={m.attributes[key]!r} is no plain decimal"
    yield from _unit(m)


def _date(m: GoldMention) -> Iterator[str]:
    value = m.attributes.get("value")
    if value is None:
        yield "no value; it is empty if nothing is known"
    elif value and not _EDTF.fullmatch(value):
        yield f"value={value!r} is not EDTF as the schema writes it"


def _unit(m: GoldMention) -> Iterator[str]:
    kind, unit = m.attributes.get("kind"), m.attributes.get("unit")
    if unit is None:
        if kind in ("percent", "money", "measure", "duration"):
            yield f"a {kind} has a unit"
        return
    try:
        found = units.unit_kind(unit)
    except UnitError as error:
        yield str(error)
        return
    fits = {"percent": "percent", "money": "money", "measure": "measure", "duration": "duration"}
    if kind in fits and found != fits[kind] and not (kind == "measure" and found == "percent"):
        yield f"unit {unit} is {found}, the kind is {kind}"
    if kind in ("cardinal", "ordinal", "multiple"):
        yield f"a {kind} has no unit"


def _cue(article: GoldArticle, m: GoldMention) -> Iterator[str]:
    if "force" not in m.attributes:
        yield "no force"
    cue = m.attributes.get("cue")
    if not cue:
        yield "no cue"
    elif any(word not in article.text for word in cue.split()):
        yield f"the cue {cue!r} is not in the text"


def _links(m: GoldMention, labels: Mapping[str, str]) -> Iterator[str]:
    for kind, refs in m.relations.items():
        for ref in refs:
            if ref not in labels:
                yield f"{kind}={ref!r} names nothing in this article"
            elif labels[ref] not in RELATIONS[m.label][kind]:
                yield f"{kind}={ref!r} is a {labels[ref]}"


def _habits(article: GoldArticle, m: GoldMention) -> Iterator[str]:
    words = article.surface(m)
    if m.label in ("QUANTITY", "DATE", "DIRECTIVE", "LAW", "PROPERTY"):
        return  # "a day" is a property, "an hour" a quantity
    first, _, rest = words.partition(" ")
    if rest and first in _determiners(article.language):
        yield f"begins with {first!r}: {words[:40]!r}"
    if words[0].islower() and m.label == "PERSON":
        yield f"a name in lower case: {words[:40]!r}"


@cache
def _determiners(code: str) -> frozenset[str]:
    """Give the words that a span of this language does not begin with."""
    words = languages.get(code).directives.determiners
    return frozenset(word for word in words if " " not in word)


def _decimal(value: str) -> bool:
    try:
        return "e" not in value.lower() and Decimal(value).is_finite()
    except InvalidOperation:
        return False


# Versions


def check_versions(
    versions: Sequence[GoldArticle], declared: Mapping[tuple[str, str], frozenset[str]]
) -> Iterator[Problem]:
    """Look for refs that the versions of an article annotate differently.

    `declared` holds, for a language and a ref, the attributes in which that version may differ;
    "missing" among them means that it may lack the mention.
    """
    firsts: dict[str, dict[str, GoldMention]] = defaultdict(dict)
    for version in versions:
        for m in version.mentions:
            firsts[m.ref].setdefault(version.language, m)
    for ref, by_language in sorted(firsts.items()):
        label = next(iter(by_language.values())).label
        if label not in _COMPARED:
            continue
        yield from _lacking(ref, by_language, versions, declared)
        keys = _COMPARED[label] + (_COMPARED_RELATIONS if label == "DIRECTIVE" else ())
        for key in keys:
            yield from _other(ref, key, by_language, versions, declared, firsts)


def _lacking(
    ref: str,
    by_language: Mapping[str, GoldMention],
    versions: Sequence[GoldArticle],
    declared: Mapping[tuple[str, str], frozenset[str]],
) -> Iterator[Problem]:
    for version in versions:
        absent = version.language not in by_language
        if absent != ("missing" in declared.get((version.language, ref), frozenset())):
            is_ = "stands in other versions but not here" if absent else "is declared missing"
            yield Problem("error", version.file, 1, f"{ref} {is_}")


def _other(
    ref: str,
    key: str,
    by_language: Mapping[str, GoldMention],
    versions: Sequence[GoldArticle],
    declared: Mapping[tuple[str, str], frozenset[str]],
    firsts: Mapping[str, Mapping[str, GoldMention]],
) -> Iterator[Problem]:
    said: dict[str, str] = {}
    for language, m in by_language.items():
        if key in declared.get((language, ref), frozenset()):
            continue
        if key in _COMPARED_RELATIONS:
            common = [r for r in m.relations.get(key, ()) if len(firsts[r]) == len(versions)]
            said[language] = " ".join(common)
        else:
            said[language] = m.attributes.get(key, "")
    if len(set(said.values())) > 1:
        listed = ", ".join(f"{language} {value!r}" for language, value in said.items())
        first = min(by_language.values(), key=lambda m: m.line)
        yield Problem("error", versions[0].file, first.line, f"{ref} {key}: {listed}")


# Readings


def check_readings(
    article: GoldArticle,
    extractor: Extractor,
    explained: Iterable[str] = (),
    negatives: Sequence[tuple[int, int]] = (),
) -> Iterator[Problem]:
    """Compare the values with what the grammars read in the bare text.

    Reported are annotated quantities and dates that are read as another value or not at all, and
    quantities and dates that are read where none is annotated. `explained` holds the refs whose
    misreading has a reason on record, `negatives` the places that must not be read at all.
    """
    known = set(explained)
    result = extractor.extract(article.text, language=article.language, date=article.date)
    for label, keys in (("QUANTITY", (*_EXACT, "unit")), ("DATE", ("value",))):
        read = [m for m in result.mentions if m.label == label]
        gold = [m for m in article.mentions if m.label == label]
        for g in gold:
            over = [r for r in read if r.start < g.end and g.start < r.end]
            if any(_same(g, r, keys) for r in over) or g.ref in known:
                continue
            others = "; ".join(f"{r.text!r} {_said(r.attributes, keys)}" for r in over)
            has = _said(g.attributes, keys)
            reason = f"{g.ref} {article.surface(g)!r} {has}; read: {others or 'nothing'}"
            yield Problem("reading", article.file, g.line, reason)
        for r in read:
            taken = [(g.start, g.end) for g in gold] + list(negatives)
            if not any(r.start < end and start < r.end for start, end in taken):
                around = article.text[max(0, r.start - 25) : r.end + 25].replace("\n", " ")
                reason = f"{label} {r.text!r} is read but not annotated: …{around}…"
                yield Problem("note", article.file, article.line(r.start), reason)


def _said(attributes: Mapping[str, str], keys: Sequence[str]) -> str:
    return " ".join(f"{key}={attributes[key]}" for key in keys if key in attributes)


def _same(gold: GoldMention, read: Mention, keys: Sequence[str]) -> bool:
    if gold.label == "DATE" and not gold.attributes.get("value"):
        return True
    return all(_plain(gold.attributes.get(key)) == _plain(read.attributes.get(key)) for key in keys)


def _plain(value: str | None) -> object:
    if value is None or not _decimal(value):
        return value
    return Decimal(value)


# Repetition


def check_repetition(articles: Sequence[GoldArticle], most: float = 0.5) -> Iterator[Problem]:
    """Find sentences that share more than `most` of their six-word runs with an earlier one.

    Compares sentences of one language from different articles, by an index of the runs: linear in
    the text as long as runs are rare.
    """
    index: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    places: list[tuple[GoldArticle, int]] = []
    for article in articles:
        for start, end in article.sentences():
            runs = shingles(article.text[start:end])
            hits: dict[int, int] = defaultdict(int)
            for run in runs:
                for place in index[article.language, run]:
                    hits[place] += 1
            for place, count in hits.items():
                other, where = places[place]
                if other.id != article.id and count > most * len(runs):
                    line = article.line(start)
                    there = f"{other.file}:{other.line(where)}"
                    reason = (
                        f"nearly the same sentence as {there}: {article.text[start:end][:80]!r}"
                    )
                    yield Problem("error", article.file, line, reason)
                    break
            for run in runs:
                index[article.language, run].append(len(places))
            places.append((article, start))


def shingles(sentence: str, size: int = _SHINGLE) -> set[tuple[str, ...]]:
    """Give the runs of `size` words of a sentence, in lower case, numbers as one sign."""
    words = [
        "#" if any(c.isdigit() for c in word) else word
        for word in re.findall(r"\w+", unicodedata.normalize("NFC", sentence).lower())
    ]
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}
