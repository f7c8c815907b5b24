"""What bounds a demand: the date to do it by, and the figure to reach."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from dtx_nlp.drafts import Draft
from dtx_nlp.languages.demand_sections import Directives
from dtx_nlp.lexing import Lexed
from dtx_nlp.phrases import Phrases

#: What a plain count must reach to be an outcome; smaller ones count the items of a list.
_MANY: Final = 10
#: Kinds of quantity that are outcomes wherever an action names them.
_OUTCOMES: Final = frozenset({"money", "percent", "multiple", "fraction"})
#: Kinds that never are.
_NO_OUTCOMES: Final = frozenset({"ordinal", "age", "duration"})
#: How far behind an action, in characters, its date may begin.
_BEHIND: Final = 24


class Bounds:
    """The words of one language that tell date and figure, compiled."""

    def __init__(self, data: Directives) -> None:
        self._by = Phrases(data.deadline)
        self._not_by = Phrases(data.not_deadline)
        self._from = Phrases(data.not_before)
        self._target = Phrases(data.target)
        self._small = frozenset(data.determiners)

    def link(
        self, lexed: Lexed, d: Draft, since: int, dates: Sequence[Draft], sizes: Sequence[Draft]
    ) -> None:
        """Link the date to do it by and the figure to reach.

        The date may stand before the action, from the offset `since` on, or right behind it.
        """
        date = self._date(lexed, d, since, dates)
        if date is not None:
            d.links.append(("deadline", date))
        for x in sizes[bisect_left(sizes, d.start, key=lambda x: x.start) :]:
            if x.end > d.end:
                break
            if self._outcome(lexed, x):
                d.links.append(("target", x))
                break

    def _date(self, lexed: Lexed, d: Draft, since: int, dates: Sequence[Draft]) -> Draft | None:
        """Give the first date with a word that says "by"; in a plan, the first date that is one."""
        planned: Draft | None = None
        for x in dates[bisect_left(dates, since, key=lambda x: x.start) :]:
            if x.start > d.end + _BEHIND:
                break
            k = self._before(lexed, x)
            if self._not_by.match_back(lexed, k) is not None or not self._near(lexed, d, x, k):
                continue
            if self._by.match_back(lexed, k) is not None:
                return x
            later = self._from.match_back(lexed, k) is None and "/" not in x.attributes["value"]
            if d.attributes["force"] == "plan" and later and x.end <= d.end:
                planned = planned or x
        return planned

    def by(self, lexed: Lexed, x: Draft) -> bool:
        """True if a word that says "by" stands before a date."""
        k = self._before(lexed, x)
        return self._by.match_back(lexed, k) is not None and (
            self._not_by.match_back(lexed, k) is None
        )

    def _before(self, lexed: Lexed, x: Draft) -> int:
        """Give the token before a date or figure and its articles; -1 at the start."""
        k = bisect_left(lexed.start, x.start) - 1
        while k >= 0 and (lexed.key[k] in self._small or lexed.key[k] == "'"):
            if self._by.match_back(lexed, k) is not None:
                break
            k -= 1
        return k

    def _near(self, lexed: Lexed, d: Draft, x: Draft, k: int) -> bool:
        """True for a date that stands before the end of an action, or behind it after "by"."""
        if x.end <= d.end:
            return True
        by = self._by.match_back(lexed, k)
        if by is None or x.start < d.end:
            return False
        return lexed.text[d.end : lexed.start[by[0]]].strip(" ,\u00a0") == ""

    def _outcome(self, lexed: Lexed, x: Draft) -> bool:
        kind = x.attributes.get("kind", "")
        if kind in _NO_OUTCOMES:
            return False
        if kind in _OUTCOMES or x.attributes.get("mod") in (">=", ">") or "change" in x.attributes:
            return True
        if self._target.match_back(lexed, self._before(lexed, x)) is not None:
            return True
        return Decimal(x.attributes.get("value") or 0) >= _MANY
