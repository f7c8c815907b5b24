"""Stretches of text that other finders have taken."""

from __future__ import annotations

from collections.abc import Sequence

from dtx_nlp.drafts import Draft


class Busy:
    """Stretches that are taken, asked in text order."""

    def __init__(self, taken: Sequence[Draft]) -> None:
        self.drafts = sorted(taken, key=lambda d: (d.start, d.end))
        self.at = 0

    def inside(self, start: int, end: int) -> str:
        """Label of a taken draft that the stretch overlaps, or nothing."""
        while self.at < len(self.drafts) and self.drafts[self.at].end <= start:
            self.at += 1
        for d in self.drafts[self.at : self.at + 4]:
            if d.overlaps(start, end):
                return d.label
        return ""
