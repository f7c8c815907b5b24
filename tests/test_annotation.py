from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from dtx_nlp.annotation import Extraction, Fact
from dtx_nlp.errors import InputError


def test_round_trip(extraction: Extraction) -> None:
    assert Extraction.from_dict(extraction.to_dict()) == extraction


def test_interchange_format(extraction: Extraction) -> None:
    data = extraction.to_dict()
    assert list(data) == [
        "schema",
        "id",
        "language",
        "text",
        "paragraphs",
        "sentences",
        "mentions",
        "relations",
        "warnings",
    ]
    assert data["schema"] == "dtx-nlp/1"
    assert data["paragraphs"][1]["language"] == "vi"
    assert data["relations"][0] == {"head": "d1", "type": "issuer", "tail": "r1", "score": 1.0}
    for m in data["mentions"]:
        assert extraction.document.text[m["start"] : m["end"]] == m["text"]
        assert all(isinstance(value, str) for value in m["attributes"].values())


def test_facts(extraction: Extraction) -> None:
    litres, trucks = extraction.facts
    assert isinstance(litres, Fact)
    assert (litres.value, litres.upper, litres.unit) == (Decimal(3_500_000), None, "L")
    assert litres.measured == ("litres before",)
    assert litres.property == litres.at == litres.where == litres.versus == ()
    assert trucks.evidence.text == "gần 12"


def broken(extraction: Extraction, change: Any) -> dict[str, Any]:
    data = copy.deepcopy(extraction.to_dict())
    change(data)
    return data


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d.update(schema="other/3"), "schema is 'other/3'"),
        (lambda d: d.pop("text"), "not an extraction: KeyError"),
        (lambda d: d.update(mentions=7), "not an extraction: TypeError"),
        (lambda d: d.update(mentions=["x"]), "not an extraction: TypeError"),
        (lambda d: d["mentions"][0].pop("start"), "not an extraction: KeyError"),
        (lambda d: d["mentions"][0].update(start=5), "the text at 5:9 is another"),
        (lambda d: d["mentions"][1].update(id="r1"), "mention id r1 is used twice"),
        (lambda d: d["relations"][0].update(tail="x9"), "names no mention: 'x9'"),
    ],
)
def test_what_is_no_extraction_is_refused(extraction: Extraction, change: Any, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        Extraction.from_dict(broken(extraction, change))
    assert caught.value.where == "depots-1"
    assert reason in caught.value.reason
