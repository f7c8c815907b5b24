"""What the members of a group contradict one another in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from dtx_nlp.alignment.groups import Group, Place
from dtx_nlp.alignment.result import Conflict
from dtx_nlp.alignment.values import NUMBERS, date_conflict, quantity_conflicts
from dtx_nlp.alignment.versions import Thing, Version
from dtx_nlp.annotation import Mention

#: What a network has judged (who is addressed, how strong a demand is, which date a number goes by)
#: is compared only where both mentions and links are at least so sure: else it is its faults that
#: would be found.
_SURE: Final = 0.7
#: Whether one orders or asks for a thing is a matter of wording in many a language (yêu cầu,
#: exiger, требовать); whether one demands it, advises it or means to do it, is not.
_STRENGTH: Final = {"order": 2, "request": 2, "recommendation": 1, "plan": 0}


class Judge:
    """Finds conflicts; knows in which group each mention is."""

    def __init__(self, versions: Sequence[Version], groups: Sequence[Group]) -> None:
        self._versions = versions
        self._group_of = {
            (place.version, m.id): number
            for number, group in enumerate(groups)
            for place in group.places
            for m in self._thing(group.kind, place).mentions
        }
        self._partners = {
            (place.version, number): {p.version for p in group.places}
            for number, group in enumerate(groups)
            for place in group.places
        }
        self._tails = [v.extraction.tails(_SURE) for v in versions]

    def conflicts(self, group: Group) -> tuple[Conflict, ...]:
        """Give what the members of a group contradict one another in."""
        things = {p.version: self._thing(group.kind, p) for p in group.places}
        names = dict.fromkeys(
            name
            for one, other in combinations(things.items(), 2)
            for name in self._names(group.kind, one, other)
        )
        return tuple(
            Conflict(
                name, {self._versions[v].id: self._says(name, v, t) for v, t in things.items()}
            )
            for name in names
        )

    def _thing(self, kind: str, place: Place) -> Thing:
        return self._versions[place.version].things[kind][place.thing]

    def _names(self, kind: str, a: tuple[int, Thing], b: tuple[int, Thing]) -> Iterator[str]:
        """Name the attributes that two things contradict each other in."""
        own, its = a[1].first.attributes, b[1].first.attributes
        if kind == "QUANTITY":
            yield from quantity_conflicts(own, its)
        if kind == "DATE" and date_conflict(own.get("value", ""), its.get("value", "")):
            yield "date"
        if kind == "DIRECTIVE" and min(a[1].first.score, b[1].first.score) >= _SURE:
            if _STRENGTH.get(own.get("force", "")) != _STRENGTH.get(its.get("force", "")):
                yield "force"
            if own.get("polarity", "") != its.get("polarity", ""):
                yield "polarity"
            if self._others(a, b, "to"):
                yield "addressee"
        if kind in ("QUANTITY", "DIRECTIVE"):
            link = "at" if kind == "QUANTITY" else "deadline"
            left, right = self._tail(*a, link), self._tail(*b, link)
            if len(left) == len(right) == 1 and self._others(a, b, link):
                dates = left[0].attributes.get("value", ""), right[0].attributes.get("value", "")
                if date_conflict(*dates):
                    yield "date"

    def _others(self, a: tuple[int, Thing], b: tuple[int, Thing], link: str) -> bool:
        """True if both have partners of a kind, and theirs in the other version are others."""
        own = {self._group_of.get((a[0], m.id)) for m in self._tail(*a, link)}
        its = {self._group_of.get((b[0], m.id)) for m in self._tail(*b, link)}
        if not own or not its or own & its or None in own | its:
            return False
        return all(b[0] in self._partners[a[0], n] for n in own if n is not None) and all(
            a[0] in self._partners[b[0], n] for n in its if n is not None
        )

    def _tail(self, version: int, thing: Thing, link: str) -> Sequence[Mention]:
        return self._tails[version].get(thing.first.id, {}).get(link, ())

    def _says(self, name: str, version: int, thing: Thing) -> str:
        """Give what a version says of an attribute."""
        if name == "addressee":
            return ", ".join(m.text for m in self._tail(version, thing, "to"))
        if name == "date":
            link = {"QUANTITY": "at", "DIRECTIVE": "deadline"}.get(thing.kind)
            dates = self._tail(version, thing, link) if link else (thing.first,)
            return ", ".join(m.attributes.get("value") or m.text for m in dates)
        value = thing.first.attributes.get(name, "")
        return format(Decimal(value).normalize(), "f") if name in NUMBERS and value else value
