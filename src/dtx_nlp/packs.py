"""Model packs: what turns a document into mentions, found by name or path and checked.

A pack with a model is a folder `<name>-<version>`:

- `encoder.onnx`, `heads.onnx`: the network; `encoder.Backend` says what goes in and out
- `embeddings.npz`, `sentence.npz`, `tokenizer.json`: see `encoder.Encoder`
- `meta.json`: protocol, name, version, labels, settings, SHA-256 of each file; data, licences and
  figures for the card
- `CARD.md`: made from it
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from dtx_nlp.annotation import Extraction
from dtx_nlp.document import Document
from dtx_nlp.errors import InputError, PackNotFoundError, PackProtocolError
from dtx_nlp.grammar import GrammarPack

if TYPE_CHECKING:
    from dtx_nlp.encoder import Backend

#: Raised when packs made before can no longer be read.
PROTOCOL: Final = 1
#: Where the packs are that come with the package; in a checkout, the folder `models` beside `src`.
_INSIDE: Final = Path(__file__).parent / "models"
_CHECKOUT: Final = Path(__file__).parents[2] / "models"
#: The pack that is taken if none is named.
_BEST: Final = "news"


class Pack(Protocol):
    """What the extractor asks of a model."""

    name: str

    def annotate(self, document: Document, reference: dt.date | None) -> Extraction:
        """Find what is in a document whose paragraphs are known.

        `reference` is the article's own date, for relative dates.
        """
        ...


def find_pack(pack: str | PathLike[str] | None = None, backend: str = "onnx") -> Pack:
    """Give the pack of a name or folder; without one, the best that is inside the package.

    Args:
        pack: A name or a folder.
        backend: What runs the network: `onnx` (ONNX Runtime, on the CPU) or `torch`.

    Raises:
        InputError: There is no such backend, or it is not installed.
        PackNotFoundError: There is none.
        PackProtocolError: It is damaged or made for another version.
    """
    name = fspath(pack) if pack is not None else _BEST if _BEST in inside() else GrammarPack.name
    return GrammarPack() if name == GrammarPack.name else open_pack(folder_of(name), backend)


def folder_of(pack: str | PathLike[str]) -> Path:
    """Give the folder of a pack with a network, by its name or path.

    Raises:
        PackNotFoundError: There is none.
    """
    packs, name = inside(), fspath(pack)
    folder = packs.get(name, Path(name))
    if not (folder / "meta.json").is_file():
        raise PackNotFoundError(name, (GrammarPack.name, *packs))
    return folder


def inside() -> dict[str, Path]:
    """Give the packs that come with the package, by name; of several versions the last."""
    home = _INSIDE if _INSIDE.is_dir() else _CHECKOUT
    found = sorted(home.glob("*/meta.json"), key=lambda file: _version(file.parent))
    return {file.parent.name.rpartition("-")[0]: file.parent for file in found}


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(n) for n in folder.name.rpartition("-")[2].split(".") if n.isdigit())


def open_pack(folder: Path, backend: str = "onnx") -> Pack:
    """Open a pack and check it against its own description.

    Raises:
        InputError: There is no such backend, or it is not installed.
        PackProtocolError: A file is damaged or lacking, or the pack is made for another version.
    """
    from dtx_nlp.encoder import Encoder
    from dtx_nlp.model import ModelPack, Settings

    meta = read_meta(folder)
    encoder = Encoder(folder, _backend(folder, backend))
    return ModelPack(meta["name"], encoder, Settings.of(meta["settings"]))


def _backend(folder: Path, name: str) -> Backend:
    if name == "onnx":
        from dtx_nlp.encoder import OnnxBackend

        return OnnxBackend(folder)
    if name != "torch":
        raise InputError("backend", f"{name!r} is none; known: onnx, torch")
    try:
        from dtx_nlp.torch_backend import TorchBackend
    except ImportError as error:
        why = f"{error.name} is not installed; pip install 'dtx-nlp[train]'"
        raise InputError("backend torch", why) from None
    return TorchBackend(folder)


def read_meta(folder: Path) -> Mapping[str, Any]:
    """Read the description of a pack and check its files by it.

    Raises:
        PackProtocolError: A file is damaged or lacking, or the pack is made for another version.
    """
    from dtx_nlp.bio import LAYERS
    from dtx_nlp.schema import CHOICES, KINDS

    try:
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        protocol, files = meta["protocol"], meta["files"]
        schema = {"layers": meta["layers"], "kinds": meta["kinds"], "choices": meta["choices"]}
    except (OSError, ValueError, KeyError) as error:
        raise PackProtocolError(f"{folder}: meta.json cannot be read: {error!r}") from None
    own = {"layers": [*LAYERS], "kinds": [*KINDS], "choices": {k: [*v] for k, v in CHOICES.items()}}
    if protocol != PROTOCOL or schema != own:
        raise PackProtocolError(
            f"{folder}: is a pack of protocol {protocol}, and this version of dtx-nlp reads "
            f"{PROTOCOL}; export the model again, or install the version that made it"
        )
    for name, digest in files.items():
        if not (folder / name).is_file():
            raise PackProtocolError(f"{folder}: {name} is lacking; copy the pack again")
        if digest_of(folder / name) != digest:
            raise PackProtocolError(f"{folder}: {name} is damaged; copy the pack again")
    return meta


def digest_of(file: Path) -> str:
    """Give the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
