"""The annotation schema as tables: attributes, their values, relations and what they join.

The model numbers its outputs by these tables, so an order that changes needs a new pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dtx_nlp.annotation import LABELS

#: Attributes of each label, in the order in which they are written.
ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "QUANTITY": ("kind", "value", "upper", "of", "unit", "mod", "change"),
        "DATE": ("value",),
        "DIRECTIVE": ("force", "polarity", "cue"),
    }
)

#: Labels that stand for a value, which the grammars read.
VALUED: Final = frozenset(label for label, names in ATTRIBUTES.items() if "value" in names)

#: The attributes that have a closed set of values.
VALUES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "kind": (
            "cardinal",
            "ordinal",
            "percent",
            "fraction",
            "multiple",
            "money",
            "measure",
            "duration",
            "age",
        ),
        "mod": ("~", ">", ">=", "<", "<="),
        "change": ("+", "-"),
        "force": ("order", "request", "plan", "recommendation"),
        "polarity": ("-",),
    }
)

_ACTORS: Final = ("PERSON", "ROLE", "ORG", "GROUP", "LOC")

#: Relations of each label -> the labels that they may point to.
RELATIONS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "QUANTITY": {
            "measures": ("MEASURED", "EVENT"),
            "property": ("PROPERTY",),
            "at": ("DATE",),
            "versus": ("DATE", "QUANTITY", "MEASURED"),
            "where": ("LOC",),
        },
        "PERSON": {"role": ("ROLE",)},
        "LAW": {"by": _ACTORS, "at": ("DATE",)},
        "EVENT": {"at": ("DATE",), "where": ("LOC",)},
        "DIRECTIVE": {
            "issuer": _ACTORS,
            "to": _ACTORS,
            "deadline": ("DATE",),
            "target": ("QUANTITY",),
        },
    }
)

#: Labels of names and collectives: what counts as an entity.
ENTITIES: Final = LABELS[: LABELS.index("DATE")]
#: Relation types, each with the (head label, tail labels) that it joins.
PAIRS: Final[Mapping[str, tuple[tuple[str, frozenset[str]], ...]]] = MappingProxyType(
    {
        kind: tuple((head, frozenset(own[kind])) for head, own in RELATIONS.items() if kind in own)
        for kind in dict.fromkeys(k for own in RELATIONS.values() for k in own)
    }
)
KINDS: Final = tuple(PAIRS)
#: Attributes that the model gives, and the values of each; an empty one is "absent".
CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "force": VALUES["force"],
        "polarity": ("", *VALUES["polarity"]),
        "kind": VALUES["kind"],
        "mod": ("", *VALUES["mod"]),
        "change": ("", *VALUES["change"]),
    }
)
#: The label that has each of them.
OWNER: Final[Mapping[str, str]] = MappingProxyType(
    {name: label for label, own in ATTRIBUTES.items() for name in own if name in CHOICES}
)
