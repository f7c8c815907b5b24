"""Mentions, values, relations, facts and demands of one document against its annotation.

The rules are stated beside each figure in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final

from dtx_nlp.alignment.values import NUMBERS
from dtx_nlp.annotation import LABELS, Extraction, Mention
from dtx_nlp.corpora.article import GoldArticle, GoldMention
from dtx_nlp.schema import ENTITIES, KINDS
from dtx_nlp.scoring.counts import Counts, Tally, summed
from dtx_nlp.scoring.matching import match, relaxed

#: What each figure counts.
RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mention.LABEL.strict": "same label, same start and end",
        "mention.LABEL.relaxed": "same label, spans share at least half of their union",
        "mention.entities": "all labels from PERSON to EVENT, added up",
        "quantity.value": "overlapping QUANTITY with the same value, upper and of",
        "quantity.value+unit": "and the same unit",
        "quantity.full": "and the same kind, mod and change",
        "relation.TYPE": "same type, both ends matched relaxed with the right label",
        "fact": "quantity.value+unit whose measured mention is matched relaxed",
        "date.value": "overlapping DATE with the same EDTF value",
    }
)


def score_document(gold: GoldArticle, found: Extraction) -> Tally:
    """Count what is right, spurious and missed, by figure."""
    tally: Tally = {}
    partner = _mentions(gold, found, tally)
    valued = _quantities(gold, found, tally)
    _dates(gold, found, tally)
    _relations(gold, found, partner, tally)
    _facts(gold, found, partner, valued, tally)
    for rule in ("strict", "relaxed"):
        for name, labels in (("entities", ENTITIES), ("all", LABELS)):
            parts = (tally[f"mention.{label}.{rule}"] for label in labels)
            tally[f"mention.{name}.{rule}"] = summed(parts)
    tally["relation.all"] = summed(tally[f"relation.{kind}"] for kind in KINDS)
    return tally


def _counted(
    gold: list[GoldMention], found: list[Mention], ok: Callable[[GoldMention, Mention], bool]
) -> tuple[Counts, dict[int, int]]:
    pairs = match(gold, found, ok)
    return Counts(len(pairs), len(found) - len(pairs), len(gold) - len(pairs)), pairs


def _mentions(gold: GoldArticle, found: Extraction, tally: Tally) -> dict[int, str]:
    """Score mentions; give the found partner of each gold one, by its number."""
    pairs = relaxed(gold.mentions, found.mentions)
    for label in LABELS:
        own = [m for m in gold.mentions if m.label == label]
        its = [m for m in found.mentions if m.label == label]
        exact = _counted(own, its, lambda g, f: (g.start, g.end) == (f.start, f.end))[0]
        right = sum(1 for g in pairs if gold.mentions[g].label == label)
        tally[f"mention.{label}.strict"] = exact
        tally[f"mention.{label}.relaxed"] = Counts(right, len(its) - right, len(own) - right)
    return {g: found.mentions[f].id for g, f in pairs.items()}


def number(value: str | None) -> Decimal | None:
    """Read a number of the schema; none if there is none."""
    try:
        return Decimal(value).normalize() if value else None
    except InvalidOperation:
        return None


def _same(g: GoldMention, f: Mention, names: tuple[str, ...]) -> bool:
    return all((g.attributes.get(n) or None) == (f.attributes.get(n) or None) for n in names)


def _same_value(g: GoldMention, f: Mention) -> bool:
    return all(number(g.attributes.get(n)) == number(f.attributes.get(n)) for n in NUMBERS)


def _quantities(gold: GoldArticle, found: Extraction, tally: Tally) -> dict[int, str]:
    """Score values; give the found partner, with value and unit, of each gold quantity."""
    numbers = [n for n, m in enumerate(gold.mentions) if m.label == "QUANTITY"]
    own = [gold.mentions[n] for n in numbers]
    its = [m for m in found.mentions if m.label == "QUANTITY"]
    tally["quantity.value"] = _counted(own, its, _same_value)[0]
    tally["quantity.value+unit"], pairs = _counted(
        own, its, lambda g, f: _same_value(g, f) and _same(g, f, ("unit",))
    )
    tally["quantity.full"] = _counted(
        own,
        its,
        lambda g, f: _same_value(g, f) and _same(g, f, ("unit", "kind", "mod", "change")),
    )[0]
    return {numbers[g]: its[f].id for g, f in pairs.items()}


def _dates(gold: GoldArticle, found: Extraction, tally: Tally) -> None:
    own = [m for m in gold.mentions if m.label == "DATE" and m.attributes.get("value")]
    its = [m for m in found.mentions if m.label == "DATE"]
    pairs = match(own, its, lambda g, f: g.attributes["value"] == f.attributes.get("value"))
    valued = sum(1 for f in its if f.attributes.get("value"))
    tally["date.value"] = Counts(len(pairs), valued - len(pairs), len(own) - len(pairs))


def gold_relations(gold: GoldArticle) -> list[tuple[int, str, frozenset[int]]]:
    """Give head, kind and possible tails: any mention of the ref that is named will do."""
    by_ref: dict[str, set[int]] = {}
    for n, m in enumerate(gold.mentions):
        by_ref.setdefault(m.ref, set()).add(n)
    return [
        (n, kind, frozenset(by_ref[ref]))
        for n, m in enumerate(gold.mentions)
        for kind, refs in m.relations.items()
        for ref in refs
        if ref in by_ref
    ]


def _relations(
    gold: GoldArticle, found: Extraction, partner: Mapping[int, str], tally: Tally
) -> None:
    back = {f: g for g, f in partner.items()}
    told = {(r.head, r.type, r.tail) for r in found.relations}
    known = gold_relations(gold)
    for kind in KINDS:
        own = [r for r in known if r[1] == kind]
        its = [r for r in told if r[1] == kind]
        hit = sum(
            1
            for head, _, tails in own
            if head in partner
            and any((partner[head], kind, partner.get(t, "")) in told for t in tails)
        )
        right = sum(
            1
            for head, _, tail in its
            if any(back.get(head) == g and back.get(tail) in tails for g, _, tails in own)
        )
        tally[f"relation.{kind}"] = Counts(right, len(its) - right, len(own) - hit)


def _facts(
    gold: GoldArticle,
    found: Extraction,
    partner: Mapping[int, str],
    valued: Mapping[int, str],
    tally: Tally,
) -> None:
    wanted = {head: tails for head, kind, tails in gold_relations(gold) if kind == "measures"}
    told: dict[str, set[str]] = {}
    for r in found.relations:
        if r.type == "measures":
            told.setdefault(r.head, set()).add(r.tail)
    right = sum(
        1
        for g, f in valued.items()
        if g in wanted and any(partner.get(t) in told.get(f, ()) for t in wanted[g])
    )
    its = sum(1 for m in found.mentions if m.label == "QUANTITY" and told.get(m.id))
    own = sum(1 for n, m in enumerate(gold.mentions) if m.label == "QUANTITY" and n in wanted)
    tally["fact"] = Counts(right, its - right, own - right)
