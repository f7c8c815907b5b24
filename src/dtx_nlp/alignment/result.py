"""The alignment of documents: what is given to the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dtx_nlp.annotation import Extraction, Mention

if TYPE_CHECKING:
    import pandas as pd

SCHEMA: Final = "dtx-nlp-alignment/1"


@dataclass(frozen=True, slots=True)
class Conflict:
    """An attribute in which versions contradict one another; `values` by document, "" for none."""

    attribute: str
    values: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Give the conflict in the interchange format."""
        return {"attribute": self.attribute, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Aligned:
    """What several documents say alike, or should: `members` are mentions by document id.

    `score` is the chance that they are one; `conflicts` are the attributes they differ in.
    """

    label: str
    members: Mapping[str, tuple[Mention, ...]]
    score: float
    conflicts: tuple[Conflict, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the group in the interchange format."""
        return {
            "label": self.label,
            "members": {id: [m.id for m in mentions] for id, mentions in self.members.items()},
            "score": self.score,
            "conflicts": [c.to_dict() for c in self.conflicts],
        }


@dataclass(frozen=True, slots=True)
class Alignment:
    """Documents, what they have in common, and by document id what only one of them says."""

    documents: Mapping[str, Extraction]
    groups: tuple[Aligned, ...]
    unaligned: Mapping[str, tuple[Mention, ...]]

    @property
    def conflicts(self) -> tuple[Aligned, ...]:
        """The groups whose members contradict one another."""
        return tuple(group for group in self.groups if group.conflicts)

    def to_dict(self) -> dict[str, Any]:
        """Give the alignment in the interchange format `dtx-nlp-alignment/1`."""
        return {
            "schema": SCHEMA,
            "documents": list(self.documents),
            "groups": [group.to_dict() for group in self.groups],
            "unaligned": {id: [m.id for m in own] for id, own in self.unaligned.items()},
        }

    def _repr_html_(self) -> str:
        """Draw for a notebook: conflicts, what is missing, and the versions side by side."""
        from dtx_nlp import rendering  # drawing reads this module

        return rendering.aligned_html(self)

    def to_frame(self) -> pd.DataFrame:
        """Give a row for each member of a group and each mention without one.

        Columns: group (-1 for none), label, document, mention, text, value, unit, score, conflict.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas as pd

        rows = [
            (number, group, id, m)
            for number, group in enumerate(self.groups)
            for id, mentions in group.members.items()
            for m in mentions
        ]
        alone = [(-1, None, id, m) for id, own in self.unaligned.items() for m in own]
        return pd.DataFrame(
            [
                {
                    "group": number,
                    "label": m.label,
                    "document": id,
                    "mention": m.id,
                    "text": m.text,
                    "value": m.attributes.get("value"),
                    "unit": m.attributes.get("unit"),
                    "score": group.score if group else None,
                    "conflict": ", ".join(c.attribute for c in group.conflicts) if group else "",
                }
                for number, group, id, m in [*rows, *alone]
            ]
        )
