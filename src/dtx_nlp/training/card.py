"""The card of a pack, made from its description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dtx_nlp.packs import read_meta

_CHOICES = ("seed", "epochs", "rate", "head_rate", "pieces", "size", "context", "dropout")


def write_card(pack: Path) -> Path:
    """Write CARD.md of a pack and give its path.

    Raises:
        PackProtocolError: The pack's files are not those of its description.
    """
    card = pack / "CARD.md"
    card.write_text("\n".join(_lines(pack, read_meta(pack))), encoding="utf-8")
    return card


def _lines(pack: Path, meta: Mapping[str, Any]) -> Iterator[str]:
    encoder, training = meta["encoder"], meta["training"]
    size = sum((pack / name).stat().st_size for name in meta["files"])
    yield f"# {meta['name']} {meta['version']}\n"
    yield "Made by `dtx-nlp train card` from meta.json; do not edit by hand.\n"
    layers, pieces = encoder["config"]["num_hidden_layers"], encoder["pieces"]
    yield (
        "Finds the mentions, attributes and relations of the dtx_nlp schema in news, together with "
        f"the grammars. {layers} layers of a multilingual encoder of {pieces:,} pieces, int8, "
        f"{size / 1e6:.0f} MB. Protocol {meta['protocol']}.\n"
    )
    yield from _credits(meta["credits"])
    yield "## Training\n"
    yield from _table(("choice", "value"), ((k, str(training[k])) for k in _CHOICES))
    for name in ("scores", "reliability"):
        for part in meta.get(name, ()):
            yield f"## {part['title']}\n"
            yield f"`{part['command']}`\n"
            yield from _table(part["columns"], part["rows"])
    yield from _settings(meta["settings"])


def _credits(credits: Sequence[Mapping[str, str]]) -> Iterator[str]:
    yield "## Data and licences\n"
    yield from _table(
        ("what", "licence", "by", "used for"),
        ((c["name"], c["licence"], c["by"], c["use"]) for c in credits),
    )


def _settings(settings: Mapping[str, Any]) -> Iterator[str]:
    yield "## How grammars and network are weighed\n"
    yield (
        "Fitted on the development articles. A span that a grammar proposes has *proposed* added "
        "to the log-probability of its tags; where the grammar is silent *silent* is added to "
        "that of being outside. A relation that a grammar makes has *linked* added to its logit, "
        "each of its kind *bias*. What is not listed is the network's alone.\n"
    )
    bonuses = settings["bonuses"].items()
    yield from _table(("label", "proposed", "silent"), ((k, *map(str, v)) for k, v in bonuses))
    weights = settings["weights"].items()
    yield from _table(("relation", "linked", "bias"), ((k, *map(str, v)) for k, v in weights))


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(columns) + " |"
    yield "|" + " --- |" * len(columns)
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield ""
