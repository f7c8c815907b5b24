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
    paragraph: int = 0
    since: int = 0  # the paragraph of the last demand
    offices: dict[int, str] = field(default_factory=dict)  # of drafts whose holder is not known
    waiting: dict[str, list[tuple[Draft, Draft]]] = field(default_factory=dict)
    last: Demand | None = None  # the last demand of somebody who is named

    def wait(self, directive: Draft, actor: Draft) -> None:
        """Note that a directive is linked to an office whose holder may be named later."""
        office = self.offices.get(id(actor))
        if office is not None:
            self.waiting.setdefault(office, []).append((directive, actor))

    def settle(self, office: str, person: Draft) -> None:
        """Link the holder of an office where only the office was known."""
        for directive, actor in self.waiting.pop(office, ()):
            links = directive.links
            links[:] = [(kind, person if x is actor else x) for kind, x in links]


@dataclass(frozen=True, slots=True)
class Demand:
    """What the items of a list inherit."""

    force: str
    cue: str
    issuers: tuple[Draft, ...] = ()
    to: tuple[Draft, ...] = ()
    polarity: str = ""
    once: bool = False  # the polarity is the first action's only: "not to shout; to listen"
    form: str = ""
