"""What a demand hands on to the next one, and what an article has said so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from dtx_nlp.drafts import Draft


@dataclass(slots=True)
class Memory:
    """What an article has said so far: its speaker, its named offices, the list that goes on."""

    speaker: Draft | None = None
    names: set[str] = field(default_factory=set)
    holders: dict[str, Draft | None] = field(default_factory=dict)
    demand: Demand | None = None
    last: Demand | None = None  # the last demand of somebody who is named


@dataclass(frozen=True, slots=True)
class Demand:
    """What the items of a list inherit."""

    force: str
    cue: str
    issuers: tuple[Draft, ...] = ()
    to: tuple[Draft, ...] = ()
    polarity: str = ""
    form: str = ""
