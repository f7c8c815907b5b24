"""What the corpus in corpora/dtx-news holds, how two readers agree, how well grammars read it.

    python benchmarks/corpus.py            writes results/corpus.json and the tables of CARD.md

Scores are those of score_gold.py in the shared folder. Agreement takes the corpus as gold and the
second annotation (second/) as prediction.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from setting import CODES, ROOT, SHARED, save
from suites import run
from tqdm import tqdm

from dtx_nlp.corpora import folder, review
from dtx_nlp.corpora.article import write_article
from dtx_nlp.errors import CorpusError
from dtx_nlp.extractor import Extractor, load

CORPUS = ROOT / "corpora" / "dtx-news"
CARD = CORPUS / "CARD.md"
SCORER = SHARED / "tools" / "score_gold.py"
GRAMMAR = ("quantity.value", "quantity.value+unit", "quantity.full", "date.value", "fact")
#: What the second reader's figures are given for: name in the card, figure, goal.
AGREEMENT = (
    ("entities, strict", "mention.entities.strict.micro", 0.90),
    ("all mentions, relaxed", "mention.all.relaxed.micro", None),
    ("quantities, value and unit", "quantity.value+unit", 0.97),
    ("quantities, all attributes", "quantity.full", None),
    ("dates, value", "date.value", None),
    ("relations", "relation.micro", 0.88),
    ("facts", "fact", None),
    ("directives, relaxed", "mention.DIRECTIVE.relaxed", 0.90),
)


def score(paths: Iterable[Path], *options: str, place: Path | None = None) -> dict[str, Any]:
    """Run score_gold.py over XML files, from a folder where its options' modules are found."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "figures.json"
        command = [sys.executable, str(SCORER), "--json", str(out), *options, *map(str, paths)]
        run(command, place or SCORER.parent)
        figures: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return figures


def short(figures: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Keep some figures: F1 over all, by language, and how many there are."""
    return {
        name: {
            "f1": round(figures[name]["f1"], 3),
            "gold": figures[name].get("gold"),
            **{k: round(v, 3) for k, v in figures[name].get("by_language", {}).items()},
        }
        for name in names
        if name in figures
    }


def reader() -> Extractor:
    """What score_gold.py calls: the grammars alone."""
    return load("grammar")


def grammars(corpus: folder.Corpus) -> dict[str, Any]:
    """Score the grammars on each split."""
    found = {}
    for split in tqdm(corpus.splits, unit=" splits"):
        files = [Path(version.file) for version in corpus.versions(split)]
        figures = score(files, "--predict", "corpus:reader", place=Path(__file__).parent)
        found[split] = short(figures, GRAMMAR)
    return found


#: The predictor that gives score_gold.py the second annotation.
_PREDICTOR = """
import pathlib
from dtx_nlp.corpora import read_article

def factory():
    made = {}
    for file in pathlib.Path(__file__).parent.glob("*.xml"):
        article = read_article(file)
        made[article.document_id] = article.extraction().to_dict()
    return lambda text, id, date=None: made[id]
"""


def agreement(corpus: folder.Corpus) -> dict[str, Any]:
    """Score the second annotation against the corpus; empty if there is none."""
    second = []
    for article in folder.read_sources(CORPUS / "second") if (CORPUS / "second").is_dir() else ():
        if isinstance(article, CorpusError):
            sys.exit(str(article))
        second.append(article)
    if not second:
        return {}
    ids = {article.id for article in second}
    first = [v for v in corpus.versions() if v.id in ids]
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        (place / "second_reader.py").write_text(_PREDICTOR, encoding="utf-8")
        for article in second:
            for version in article.versions.values():
                file = place / f"{version.document_id}.xml"
                file.write_text(write_article(version), encoding="utf-8")
        files = [Path(v.file) for v in first]
        figures = score(files, "--predict", "second_reader:factory", place=place)
    names = [name for name in figures if name.startswith(("mention.", "relation.", "directive."))]
    wanted = [*names, "quantity.value", *(name for _, name, _ in AGREEMENT)]
    return {"articles": len(ids), "figures": short(figures, dict.fromkeys(wanted))}


# The card


def agreement_table(found: dict[str, Any]) -> str:
    """Draw the agreement by figure and language, then by label and relation."""
    figures = found["figures"]
    head = f"| F1 of {found['articles']} articles | all | goal | {' | '.join(CODES)} |"
    lines = [head, f"|---|---:|---:|{'---:|' * len(CODES)}"]
    rows = [(title, name, goal) for title, name, goal in AGREEMENT]
    labels = [n for n in figures if n.startswith("mention.") and n.count(".") == 2]
    rows += [(n.split(".")[1], n, None) for n in labels if n.endswith("relaxed")]
    rows += [(n, n, None) for n in figures if n.startswith("relation.") and n != "relation.micro"]
    for title, name, goal in rows:
        one = figures.get(name)
        if one is None or one["gold"] == 0:
            continue
        cells = [f"{one[code]:.3f}" if code in one else "" for code in CODES]
        aim = "" if goal is None else f"{goal:.2f}"
        lines.append(f"| {title} | {one['f1']:.3f} | {aim} | {' | '.join(cells)} |")
    return "\n".join(lines)


def grammar_table(found: dict[str, Any]) -> str:
    """Draw the scores of the grammars by split and language."""
    lines = [f"| split | F1 of | {' | '.join(CODES)} |", f"|---|---|{'---:|' * len(CODES)}"]
    for split, figures in found.items():
        for name, one in figures.items():
            cells = " | ".join(f"{one[code]:.3f}" for code in CODES)
            lines.append(f"| {split} | {name} | {cells} |")
    return "\n".join(lines)


def planted_table(corpus: folder.Corpus) -> str:
    """Draw what is planted, by article."""
    lines = ["| article | version | what | how |", "|---|---|---|---|"]
    for article in corpus.articles:
        for one in article.differences:
            if one.planted:
                what = "missing" if one.changes is None else ", ".join(one.changes)
                refs = " ".join(one.refs)
                lines.append(f"| {article.id} | {one.language} | {refs}: {what} | {one.reason} |")
    return "\n".join(lines)


def split_table(corpus: folder.Corpus) -> str:
    """Draw articles, files, sentences and words by split."""
    lines = ["| split | articles | files | sentences | words |", "|---|---:|---:|---:|---:|"]
    for split in corpus.splits:
        versions = list(corpus.versions(split))
        sentences = sum(len(v.sentences()) for v in versions)
        words = sum(len(v.text.split()) for v in versions)
        ids = len(corpus.splits[split])
        lines.append(f"| {split} | {ids} | {len(versions)} | {sentences} | {words} |")
    return "\n".join(lines)


def variety_table(corpus: folder.Corpus) -> str:
    """Draw how varied the words are: forms, and runs of five words that occur in two articles."""
    lines = ["| language | words | different | five-word runs in several articles |"]
    lines.append("|---|---:|---:|---:|")
    for code in CODES:
        words: Counter[str] = Counter()
        runs: dict[tuple[str, ...], set[str]] = {}
        for version in corpus.versions(language=code):
            words.update(w.strip('.,;:!?«»“”"()').casefold() for w in version.text.split())
            for start, end in version.sentences():
                for run_ in review.check.shingles(version.text[start:end], 5):
                    runs.setdefault(run_, set()).add(version.id)
        several = sum(len(ids) > 1 for ids in runs.values()) / max(len(runs), 1)
        lines.append(f"| {code} | {sum(words.values())} | {len(words)} | {several:.2%} |")
    return "\n".join(lines)


def counts_table(corpus: folder.Corpus, key: str) -> str:
    """Draw how many articles there are of each topic or genre."""
    counts = Counter(article.head.get(key, "") for article in corpus.articles)
    rows = [f"| {name} | {n} |" for name, n in counts.most_common()]
    return "\n".join([f"| {key} | articles |", "|---|---:|", *rows])


def misread_table(corpus: folder.Corpus) -> str:
    """Draw how many values the grammars read otherwise, each with its reason on record."""
    lines = [f"| split | {' | '.join(CODES)} |", f"|---|{'---:|' * len(CODES)}"]
    by_id = {article.id: article for article in corpus.articles}
    for split, ids in corpus.splits.items():
        counts = Counter(code for id in ids for code, _ in by_id[id].misread)
        lines.append(f"| {split} | {' | '.join(str(counts[code]) for code in CODES)} |")
    return "\n".join(lines)


def write_card(parts: dict[str, str]) -> None:
    """Put tables between the marks `<!-- name -->` and `<!-- /name -->` of the card."""
    text = CARD.read_text(encoding="utf-8")
    for name, drawn in parts.items():
        before, opened, rest = text.partition(f"<!-- {name} -->\n")
        _, closed, after = rest.partition(f"<!-- /{name} -->")
        if not (opened and closed):
            sys.exit(f"CARD.md has no place for {name!r}")
        text = f"{before}{opened}{drawn}\n{closed}{after}"
    CARD.write_text(text, encoding="utf-8")


def main() -> None:
    """Measure, save, and draw the tables of the card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    corpus = folder.load(CORPUS)
    found = review.review(CORPUS)
    parts = {
        "splits": split_table(corpus),
        "topics": counts_table(corpus, "topic"),
        "genres": counts_table(corpus, "genre"),
        "labels": review.label_table(found),
        "coverage": review.coverage_table(found),
        "variety": variety_table(corpus),
        "planted": planted_table(corpus),
        "misread": misread_table(corpus),
    }
    if SCORER.exists():
        results = {"grammar": grammars(corpus), "agreement": agreement(corpus)}
        parts["grammar"] = grammar_table(results["grammar"])
        if results["agreement"]:
            parts["agreement"] = agreement_table(results["agreement"])
        save("corpus", results)
    write_card(parts)


if __name__ == "__main__":
    main()
