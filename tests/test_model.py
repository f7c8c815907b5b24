"""A pack from a tiny random network: what is exported, read, tagged, linked and refused."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("transformers", reason="the extra `train` is not installed")

import torch
from tokenizers import Tokenizer

import dtx_nlp
from dtx_nlp import packs
from dtx_nlp.annotation import LABELS
from dtx_nlp.bio import LAYERS, TAGS
from dtx_nlp.corpora import folder
from dtx_nlp.document import Span
from dtx_nlp.drafts import Draft
from dtx_nlp.encoder import Reading
from dtx_nlp.errors import InputError, PackNotFoundError, PackProtocolError
from dtx_nlp.extractor import make_document
from dtx_nlp.grammar import Grammars
from dtx_nlp.model import ModelPack, Read, Settings, _values
from dtx_nlp.relations import Pair, Weight, choose, grammar_links, link
from dtx_nlp.schema import CHOICES
from dtx_nlp.segmentation import split_paragraphs
from dtx_nlp.tagging import Bonus, Tagged, cue_of, tag
from dtx_nlp.training import card, export, fit, loop
from dtx_nlp.training.config import Config
from dtx_nlp.training.smoothing import smooth
from dtx_nlp.training.teacher import sentence_vectors
from dtx_nlp.training.unpack import unpack
from dtx_nlp.windows import Window, make_windows, pieces

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tiny: Path, corpus: Path) -> tuple[Config, Path]:
    """A pack of a network that has learnt nothing."""
    place = tmp_path_factory.mktemp("packs")
    from dtx_nlp.training.config import Source

    source = Source(corpus, languages=("en",))
    config = Config(place / "run", tiny, (source,), (source,), width=16, epochs=1, size=120)
    config.output.mkdir()
    torch.manual_seed(1)
    network = loop.make_network(tiny, width=16)
    torch.save({"network": network.state_dict()}, config.output / "best.pt")
    return config, export.export(config, place, "tiny", "0.1.0")


@pytest.fixture
def pack(made: tuple[Config, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[1], tmp_path / "tiny-0.1.0"))


def test_a_pack_gives_its_weights_back(made: tuple[Config, Path], tmp_path: Path):
    config, place = made
    own = loop.trained(config).state_dict()
    folder = unpack(place, tmp_path / "base")
    start = torch.load(folder / "best.pt", weights_only=True)["network"]
    assert start.keys() == {name for name in own if "word_embeddings" not in name}
    for name, value in start.items():
        if name.startswith("pooled.") or "token_type" in name:
            continue  # fitted when it was exported; only the first type is ever read
        assert (value - own[name]).norm() <= 0.05 * own[name].norm() + 1e-6, name
    # What is unpacked can be trained on, and keeps the sentence vectors of the pack.
    run = loop.Run(replace(config, base=folder, start=folder / "best.pt", output=tmp_path / "run"))
    for name, value in run.network.state_dict().items():
        if name in start:
            assert torch.equal(value, start[name]), name
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    pieces = tuple(tokenizer.encode("the tower opened", add_special_tokens=False).ids)
    (vector,) = sentence_vectors(folder, tokenizer, [pieces]).values()
    told = packs.open_pack(place).encoder.sentence("the tower opened")  # type: ignore[attr-defined]
    assert float(vector @ torch.from_numpy(told)) > 0.95


def test_a_pack_that_does_not_tell_how_it_is_built(pack: Path, tmp_path: Path):
    meta = json.loads((pack / "meta.json").read_text(encoding="utf-8"))
    del meta["encoder"]["config"]
    (pack / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    with pytest.raises(InputError, match="how its encoder is built"):
        unpack(pack, tmp_path / "base")
    with pytest.raises(InputError, match="no weights"):
        unpack("grammar", tmp_path / "base")
    with pytest.raises(PackNotFoundError):
        unpack("nope", tmp_path / "base")
    for taken in (pack, pack / "meta.json"):
        with pytest.raises(InputError, match="is there already"):
            unpack(pack, taken)


def test_numbers_side_by_side_stay_apart():
    text = "Rooms 22,24 and from 5 to 7"
    drafts = [
        Draft("QUANTITY", at, at + len(n), {"value": n})
        for n in ("22", "24", "5", "7")
        for at in [text.index(n)]
    ]
    read = Read((), (), Grammars(make_document(text, language="en"), None), tuple(drafts))
    quantity = LABELS.index("QUANTITY")
    found = _values(text, read, [Tagged(quantity, 6, 11, 0.4), Tagged(quantity, 21, 27, 0.4)])
    told = [(text[m.start : m.end], known and known.attributes["value"]) for m, known in found]
    assert told == [("22", "22"), ("24", "24"), ("5 to 7", "5")]


def test_the_graphs_do_what_the_network_does(made: tuple[Config, Path]):
    config, place = made
    network = loop.trained(config)
    encoder = packs.open_pack(place).encoder  # type: ignore[attr-defined]
    ids = (0, 5, 6, 7, 8, 2)
    window = Window(ids, tuple(Span(i, i + 1) for i in range(6)), 1)
    (reading, other), done = encoder.read(
        [window, Window(ids[:3], window.offsets[:3], 1)], lambda: "beside"
    )
    assert done == "beside"
    with torch.no_grad():
        words = network.words(torch.tensor([ids]))
        states = network.states(words)
        vectors = states[-1]
        scores = network.tag(vectors)[0]
        spans = torch.tensor([[10, 1, 2], [11, 3, 5], [9, 2, 3]])
        rows = network.spans(torch.from_numpy(reading.vectors), spans)
        attributes, relations = network.attributes(rows), network.relate(rows, spans)
        stacked = network.stack(states)
    assert np.array_equal(encoder.words(np.array(ids)), words[0].numpy())
    assert reading.scores.shape == (6, len(LAYERS), len(TAGS))
    assert other.vectors.shape == (3, 32)
    assert np.abs(reading.scores - scores.numpy()).max() < 0.3  # the weights are int8
    heads = encoder.backend.judge(reading.vectors, spans.numpy())
    assert np.allclose(heads.attributes, attributes.numpy(), atol=1e-4)
    assert np.allclose(heads.relations, relations.numpy(), atol=1e-4)
    assert np.abs(reading.stacked - stacked[0].numpy()).max() < 0.3
    for text in ("", "the permits", "\ud800"):
        assert np.linalg.norm(encoder.sentence(text)) == pytest.approx(1, abs=1e-5)


def test_a_pack_reads_articles(made: tuple[Config, Path], corpus: Path):
    extractor = dtx_nlp.load(made[1])
    for article in folder.load(corpus).versions(language="vi"):
        text = article.text[:400]  # what knows nothing finds relations everywhere
        result = extractor(text, article.document_id, article.language)
        again = dtx_nlp.Extraction.from_dict(result.to_dict())
        assert again == extractor(text, article.document_id, article.language)
        assert {m.label for m in result.mentions} <= set(LABELS)
        assert all(0 < m.score < 1 for m in result.mentions)
    assert extractor("").mentions == ()
    assert extractor("Hello", language="en").document.language == "en"


def test_vectors_of_sentences_and_mentions_come_along(made: tuple[Config, Path], corpus: Path):
    extractor = dtx_nlp.load(made[1])
    text = next(iter(folder.load(corpus).versions(language="fr"))).text[:1500]
    result = extractor(text, "a", "fr")
    wanted = {*result.document.sentences, *(Span(m.start, m.end) for m in result.mentions)}
    assert set(result.vectors) == wanted
    lengths = [np.linalg.norm(v.astype(np.float32)) for v in result.vectors.values()]
    assert np.allclose(lengths, 1, atol=2e-3)
    again = extractor.pack.vectors(result.document, wanted)  # type: ignore[attr-defined]
    assert all(np.allclose(again[s], result.vectors[s], atol=2e-3) for s in wanted)


def test_fitting_makes_the_grammars_win_over_a_network_that_knows_nothing(
    made: tuple[Config, Path], pack: Path, corpus: Path, monkeypatch
):
    monkeypatch.setattr(fit, "_PROPOSED", (0.0, 3.0))
    monkeypatch.setattr(fit, "_SILENT", (0.0, 4.0))
    monkeypatch.setattr(fit, "_LINKED", (0.0, 3.0))
    monkeypatch.setattr(fit, "_BIAS", (0.0,))
    settings = fit.fit(made[0], pack)
    assert settings.bonuses["QUANTITY"].proposed > 0
    assert settings.bonuses["QUANTITY"].silent > 0
    extractor = dtx_nlp.load(pack)
    grammar = dtx_nlp.load("grammar")
    article = next(iter(folder.load(corpus).versions(language="en")))
    ours, theirs = (
        {
            (m.start, m.end, m.attributes.get("value"))
            for m in e(article.text).mentions
            if m.label == "QUANTITY"
        }
        for e in (extractor, grammar)
    )
    assert len(ours & theirs) > 0.8 * len(theirs)
    text = card.write_card(pack).read_text(encoding="utf-8")
    assert "| QUANTITY |" in text
    assert "# tiny 0.1.0" in text


def test_torch_runs_the_same_pack(made: tuple[Config, Path], corpus: Path):
    onnx, torch_ = (packs.open_pack(made[1], name).encoder for name in ("onnx", "torch"))  # type: ignore[attr-defined]
    article = next(iter(folder.load(corpus).versions(language="fr")))
    rows = pieces(article.text, split_paragraphs(article.text), onnx.tokenizer)
    windows = list(make_windows(rows, 90, 20))[:9]
    readings = [e.read(windows, lambda: None)[0] for e in (onnx, torch_)]
    for ours, theirs in zip(*readings, strict=True):
        assert np.abs(np.exp(ours.scores) - np.exp(theirs.scores)).max() < 1e-3
        assert np.abs(ours.vectors - theirs.vectors).max() < 1e-2
    spans = np.array([[10, 1, 2], [11, 3, 5], [9, 2, 3], [10, 7, 8]])
    heads = [e.backend.judge(ours.vectors, spans) for e in (onnx, torch_)]
    for one, other in zip(*heads, strict=True):
        assert np.allclose(one, other, atol=1e-4)


def test_a_backend_that_is_none_is_refused(made: tuple[Config, Path], monkeypatch):
    with pytest.raises(InputError, match="known: onnx, torch"):
        dtx_nlp.load(made[1], backend="tpu")
    monkeypatch.setitem(sys.modules, "dtx_nlp.torch_backend", None)
    with pytest.raises(InputError, match="is not installed"):
        dtx_nlp.load(made[1], backend="torch")


def test_what_is_less_sure_is_left_out(made: tuple[Config, Path]):
    text = "The office in Oslo issued 40 permits in 2024."
    whole = dtx_nlp.load(made[1])(text, language="en")
    least = sorted(m.score for m in whole.mentions)[len(whole.mentions) // 2]
    part = dtx_nlp.load(made[1], min_score=least)(text, language="en")
    assert {m.id for m in part.mentions} == {m.id for m in whole.mentions if m.score >= least}
    ids = {m.id for m in part.mentions}
    assert all({r.head, r.tail} <= ids and r.score >= least for r in part.relations)


def test_a_damaged_or_foreign_pack_is_refused(pack: Path):
    with (pack / "heads.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(PackProtocolError, match=r"heads\.onnx is damaged"):
        dtx_nlp.load(pack)
    (pack / "heads.onnx").unlink()
    with pytest.raises(PackProtocolError, match=r"heads\.onnx is lacking"):
        dtx_nlp.load(pack)
    meta = json.loads((pack / "meta.json").read_text(encoding="utf-8"))
    (pack / "meta.json").write_text(json.dumps({**meta, "protocol": 99}), encoding="utf-8")
    with pytest.raises(PackProtocolError, match="protocol 99"):
        dtx_nlp.load(pack)
    (pack / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(PackProtocolError, match="cannot be read"):
        dtx_nlp.load(pack)
    with pytest.raises(PackNotFoundError):
        dtx_nlp.load(pack / "none")


def test_of_packs_inside_the_last_version_is_taken(pack: Path, monkeypatch):
    shutil.copytree(pack, pack.parent / "tiny-0.10.0")
    shutil.copytree(pack, pack.parent / "tiny-0.9.0")
    monkeypatch.setattr(packs, "_INSIDE", pack.parent)
    assert packs.inside() == {"tiny": pack.parent / "tiny-0.10.0"}
    assert packs.find_pack("tiny").name == "tiny"
    assert packs.find_pack().name == "grammar"


def test_reading_needs_no_torch(pack: Path):
    code = (
        "import sys, dtx_nlp; dtx_nlp.load(sys.argv[1])('Hello 5 men', language='en');"
        "print(sorted({'torch', 'transformers', 'datasets', 'spacy'} & set(sys.modules)))"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, str(pack)], capture_output=True, text=True, check=True
    )
    assert made.stdout.strip() == "[]"


def test_smoothing_changes_nothing_but_the_sizes(made: tuple[Config, Path], tiny: Path):
    config = made[0]
    network = loop.trained(config)
    table = network.encoder.encoder.layer[0].intermediate.dense
    table.weight.data[:, 3] *= 0.01
    batches = loop.development_batches(
        config,
        packs.open_pack(made[1]).encoder.tokenizer,  # type: ignore[attr-defined]
    )[:2]
    with torch.no_grad():
        before = network.encode(batches[0].ids, batches[0].mask)
        smooth(network, batches)
        after = network.encode(batches[0].ids, batches[0].mask)
    assert torch.allclose(before, after, atol=1e-4)
    changed = network.encoder.encoder.layer[0].intermediate.dense
    assert changed.shrink.std() > 0


# Tagging


def window_of(text: str, owned: int = 1, since: int = 0) -> Window:
    """A window with a piece for each character from `since` on."""
    spans = [Span(i, i + 1) for i in range(since, len(text))]
    return Window((0, *range(5, 5 + len(spans))), (Span(-1, -1), *spans), owned)


def reading_of(window: Window, spans: list[tuple[str, int, int, float]]) -> Reading:
    """Scores by which spans of text (label, start, end) stand out by a margin."""
    scores = np.zeros((len(window.ids), len(LAYERS), len(TAGS)), np.float32)
    scores[:, :, 0] = 3.0
    place = {s.start: i for i, s in enumerate(window.offsets)}
    for label, start, end, margin in spans:
        layer = LAYERS.index(label)
        for at in range(start, end):
            tag = 1 if at == start else 3 if at == end - 1 else 2
            scores[place[at], layer, tag if end - start > 1 else 4] = 3.0 + margin
    scores -= np.log(np.exp(scores).sum(axis=2, keepdims=True))
    vectors = np.zeros((len(window.ids), 4), np.float32)
    return Reading(vectors, scores, vectors)


def test_a_proposal_wins_unless_the_model_is_surer_than_its_bonus():
    window = window_of("about 12 men")
    reading = reading_of(window, [("QUANTITY", 6, 8, 2.0)])
    draft = Draft("QUANTITY", 0, 8, {"value": "12"})
    for bonus, expected in ((Bonus(1.0), (6, 8)), (Bonus(9.0), (0, 8))):
        (found,) = tag([window], [reading], [draft], {"QUANTITY": bonus})
        assert (found.start, found.end) == expected
        assert (found.draft is draft) == (expected == (0, 8))
    silent = tag([window], [reading], [], {"QUANTITY": Bonus(0.0, 5.0)})
    assert silent == []


def test_what_a_window_cuts_the_next_one_gives_whole():
    text = "the long name of a body"
    first, second = window_of(text[:13]), window_of(text, owned=10, since=4)
    readings = [
        reading_of(first, [("ORG", 4, 13, 4.0)]),
        reading_of(second, [("ORG", 4, 23, 4.0)]),
    ]
    (found,) = tag([first, second], readings, [], {})
    assert text[found.start : found.end] == "long name of a body"


def test_the_cue_of_a_directive_is_the_nearest_before_it():
    sentences = [Span(0, 20), Span(20, 60)]
    cues = [Span(2, 5), Span(22, 25), Span(30, 33), Span(45, 48)]
    directive = Draft("DIRECTIVE", 34, 44)
    assert cue_of(directive, cues, sentences) == Span(30, 33)
    assert cue_of(directive, [Span(36, 38)], sentences) == Span(36, 38)
    assert cue_of(directive, [Span(2, 5)], sentences) == Span(2, 5)
    assert cue_of(directive, [], sentences) is None


# Relations


def test_links_add_up_what_network_and_grammar_say():
    pairs = [Pair(0, "measures", 1, 1.0), Pair(0, "at", 2, -1.0), Pair(3, "to", 4, -3.0)]
    told = {(0, "at", 2), (5, "at", 6)}
    mentions = [Tagged(0, 9 * n, 9 * n + 5, 0.5) for n in range(7)]
    weights = {"at": Weight(linked=2.0, bias=-0.5), "measures": Weight(0.0, -2.0)}
    found = {(f.head, f.kind, f.tail): f.score for f in link(pairs, told, weights, mentions)}
    assert set(found) == {(0, "at", 2), (5, "at", 6)}
    assert found[0, "at", 2] == pytest.approx(1 / (1 + np.exp(-0.5)))


def test_a_mention_has_one_partner_of_a_kind_and_those_that_grammars_join():
    starts = (100, 0, 10, 30, 60, 140)  # two conjuncts, one far before, one far behind
    mentions = [Tagged(0, start, start + 6, 0.5) for start in starts]

    def partners(logits: dict[int, float], told: Sequence[int] = ()) -> set[int]:
        pairs = [Pair(0, "to", tail, logit) for tail, logit in logits.items()]
        return {f.tail for f in link(pairs, [(0, "to", t) for t in told], {}, mentions)}

    assert partners({1: 1.0, 2: -1.0}) == {1}
    assert partners({1: 1.0, 2: 2.0, 3: 1.0, 4: 0.5, 5: 0.5}) == {1, 2, 3}
    assert partners({2: 2.0, 4: 3.0}) == {4}
    assert partners({2: 2.0, 4: 3.0}, told=[2]) == {2, 4}
    measured = [Pair(0, "measures", 1, 1.0), Pair(0, "measures", 2, 2.0)]
    assert [f.tail for f in link(measured, [], {}, mentions)] == [2]


def test_conjuncts_may_stand_on_both_sides_of_what_they_belong_to():
    mentions = [Tagged(0, 20, 26, 0.5), Tagged(0, 10, 19, 0.5), Tagged(0, 28, 40, 0.5)]
    pairs = [Pair(0, "role", 1, 1.0), Pair(0, "role", 2, 2.0)]
    assert [f.tail for f in link(pairs, [], {}, mentions)] == [1, 2]


def test_links_of_drafts_pass_to_the_mentions_in_their_places():
    measured, amount = LABELS.index("MEASURED"), LABELS.index("QUANTITY")
    mentions = [Tagged(amount, 0, 5, 1.0), Tagged(measured, 6, 14, 1.0)]
    noun = Draft("MEASURED", 6, 10)
    drafts = [Draft("QUANTITY", 0, 5, links=[("measures", noun)]), noun]
    assert list(grammar_links(mentions, drafts)) == [(0, "measures", 1)]
    assert list(grammar_links(mentions[:1], drafts)) == []


def test_the_likeliest_choice_of_each_attribute_is_taken():
    row = np.concatenate([np.eye(len(c), dtype=np.float32)[-1] for c in CHOICES.values()])
    assert choose(row) == {name: choices[-1] for name, choices in CHOICES.items()}
    first = np.concatenate([np.eye(len(c), dtype=np.float32)[0] for c in CHOICES.values()])
    assert choose(first) == {"force": "order", "kind": "cardinal"}


# The parts together


class Scripted:
    """An encoder that says what it is told to."""

    def __init__(self, tokenizer, spans: list[tuple[str, int, int, float]]) -> None:
        self.tokenizer, self.spans, self.backend = tokenizer, spans, self

    def read(self, windows, beside):
        return [reading_of(w, self.spans) for w in windows], beside()

    def judge(self, vectors, spans):
        from dtx_nlp.encoder import Heads
        from dtx_nlp.schema import KINDS

        size = sum(len(c) for c in CHOICES.values())
        relations = np.full((len(KINDS), len(spans), len(spans)), -9.0, np.float32)
        return Heads(np.zeros((len(spans), size), np.float32), relations)


def test_values_are_read_again_where_the_grammar_saw_no_number(tiny: Path, monkeypatch):
    from tokenizers import Tokenizer, pre_tokenizers

    text = "one of 40 permits"
    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    spans = [("QUANTITY", 7, 9, 9.0), ("MEASURED", 10, 17, 9.0)]
    monkeypatch.setattr("dtx_nlp.model.pieces", lambda *_: [])
    monkeypatch.setattr("dtx_nlp.model.make_windows", lambda *_: [window_of(text)])
    pack = ModelPack("x", Scripted(tokenizer, spans), Settings())  # type: ignore[arg-type]
    document = make_document(text, language="en")
    read = pack.read(document, Grammars(document, None), document.paragraphs)
    drafts, links = pack.decide(document, replace(read, drafts=()))
    assert [(d.label, text[d.start : d.end]) for d in drafts] == [
        ("QUANTITY", "40"),
        ("MEASURED", "permits"),
    ]
    assert drafts[0].attributes == {"kind": "cardinal", "value": "40"}
    assert links == []
    spans[0] = ("QUANTITY", 4, 6, 9.0)
    read = pack.read(document, Grammars(document, None), document.paragraphs)
    drafts, _ = pack.decide(document, replace(read, drafts=()))
    assert [d.label for d in drafts] == ["MEASURED"]


def test_a_long_document_is_read_in_parts(made: tuple[Config, Path], monkeypatch):
    extractor = dtx_nlp.load(made[1])
    text = "The office in Oslo issued 40 permits in 2024.\n" * 3
    whole = extractor(text, language="en")
    monkeypatch.setattr("dtx_nlp.model._PART", 60)
    parts = extractor(text, language="en")
    first = extractor(text[:46], language="en").mentions
    assert tuple(m for m in parts.mentions if m.end < 46) == first
    assert {m.end > 92 for m in parts.mentions} == {m.end > 92 for m in whole.mentions}


def test_calibration_moves_scores_and_keeps_their_order():
    settings = Settings(calibration={"ORG": (0.5, -1.0)})
    scores = [settings.calibrated("ORG", s) for s in (0.0, 0.2, 0.6, 1.0)]
    assert scores == sorted(scores)
    assert settings.calibrated("LOC", 0.6) == pytest.approx(0.6)


def test_of_bonuses_that_do_as_well_the_most_trusting_is_taken():
    scores = {Bonus(0.0): 0.80, Bonus(4.0): 0.90, Bonus(6.0): 0.897, Bonus(9.0): 0.85}
    assert fit._best(scores, 0.005) == Bonus(6.0)
    assert fit._best(scores, 0.0) == Bonus(4.0)
    assert fit._best({Bonus(p): 0.5 for p in (4.0, 0.0, 9.0)}, 0.005) == Bonus(0.0)


def test_platt_finds_the_chance_of_being_right():
    random = np.random.default_rng(3)
    scores = random.uniform(0.05, 0.95, 4000)
    slope, offset = fit.platt([(s, bool(random.uniform() < s**2)) for s in scores])
    settings = replace(Settings(), calibration={"x": (slope, offset)})
    for score in (0.3, 0.6, 0.9):
        assert settings.calibrated("x", score) == pytest.approx(score**2, abs=0.06)
    assert fit.platt([(0.9, True)] * 5)[0] < 3


def test_pieces_hold_what_was_written(tiny: Path):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tiny / "tokenizer.json"))
    text = "the “permits”\nof 2024."
    (window,) = make_windows(pieces(text, [(0, 13), (14, 22)], tokenizer), 100, 10)
    covered = {at for a, b in window.offsets for at in range(max(a, 0), b)}
    assert covered == {at for at, mark in enumerate(text) if not mark.isspace()}
