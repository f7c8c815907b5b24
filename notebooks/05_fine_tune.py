# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Fine-tune on your own annotations
#
# The packs have learnt from news. Texts of another kind, here stock lists of an agency, have habits of their own: what is
# counted stands before the number. A few annotated pages teach a pack the habit, and pages of news beside them keep it from
# forgetting the rest. Needs `pip install 'dtx-nlp[train]'`. Everything here is also a command:
# `dtx-nlp train unpack`, `train run`, `train export`, `bench`; [training](../docs/training.md) tells more.

# %%
import json
import random
import shutil
import tempfile
from html import escape
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import dtx_nlp
from dtx_nlp.corpora import load
from dtx_nlp.scoring.bench import bench
from dtx_nlp.training.config import read_config
from dtx_nlp.training.export import export
from dtx_nlp.training.fit import fit
from dtx_nlp.training.loop import train
from dtx_nlp.training.unpack import unpack

home = Path(tempfile.mkdtemp())
news = Path("..") / "corpora" / "dtx-news"

# %% [markdown]
# ## The annotations
#
# Yours would be written by hand, one file an article, in the XML of the schema: `<QUANTITY ref="q1" value="120"
# measures="m1">`. So that this notebook needs no other file, its lists are made of words; test lists have other places and
# goods than those that are learnt from.

# %%
PLACES = {
    "en": "Binjai|Kendal|Sumenep|Agen|Tarbes|Vinh|Ha Tinh|Pskov|Tver|Leeds|Cork|Tartu|Varna|Gdansk|Split|Turku",
    "fr": "Vienne|Dax|Albi|Melun|Cahors|Sfax|Thiès|Kolda|Bouaké|Natitingou|Parakou|Gao|Kayes|Matam|Sens|Autun",
}
GOODS = {
    "en": "cold boxes|solar pumps|vaccine fridges|water tanks|school tablets|bed nets|hand scales|fibre spools|tents|radios|"
    "tyres|field desks|test kits|boat engines|card readers|roof panels",
    "fr": "glacières|pompes solaires|citernes|tablettes scolaires|moustiquaires|balances|tentes|groupes électrogènes|"
    "bâches|lecteurs de carte|pneus|microscopes|antennes|gilets|imprimantes|vélos",
}
LINES = {"en": "{place} depot: {goods}.", "fr": "Dépôt de {place} : {goods}."}
HEADS = {"en": "Stock on {date}", "fr": "Stock au {date}"}


def page(language: str, number: int, split: str, rng: random.Random) -> str:
    """Write a list of a few depots with its annotation."""
    half = slice(0, None, 2) if split != "test" else slice(1, None, 2)
    places = PLACES[language].split("|")[half]
    goods = GOODS[language].split("|")[half]
    date = '<DATE ref="t1" value="2024">2024</DATE>'
    lines = [f"<p>{HEADS[language].format(date=date)}</p>"]
    mention = 0
    for row, place in enumerate(rng.sample(places, 3)):
        items = []
        for item in rng.sample(goods, rng.randrange(2, 5)):
            mention += 1
            n = rng.randrange(3, 900)
            items.append(
                f'<MEASURED ref="m{mention}">{escape(item)}</MEASURED> <QUANTITY ref="q{mention}" '
                f'kind="cardinal" value="{n}" measures="m{mention}" where="l{row}">{n}</QUANTITY>'
            )
        name = f'<LOC ref="l{row}">{place}</LOC>'
        lines.append(f"<p>{LINES[language].format(place=name, goods=', '.join(items))}</p>")
    head = f'<article id="{split}-{number}" lang="{language}">'
    return "\n".join([head, *lines, "</article>\n"])


rng = random.Random(1)
for split, pages in (("train", 16), ("dev", 5), ("test", 12)):
    (home / split).mkdir()
    for language in PLACES:
        for number in range(pages):
            file = home / split / f"{split}-{number}.{language}.xml"
            file.write_text(page(language, number, split, rng), encoding="utf-8")
print((home / "train" / "train-0.en.xml").read_text(encoding="utf-8"))

# %% [markdown]
# Beside them some news: to learn from, to judge by, and to see what is forgotten.

# %%
corpus = load(news)
for split, ids in (("train", corpus.splits["train"][:10]), ("dev", corpus.splits["dev"][:3])):
    place = home / f"news-{split}"
    place.mkdir()
    for id in ids:
        for language in PLACES:
            shutil.copy(news / "xml" / f"{id}.{language}.xml", place)
kept = corpus.splits["dev"][3:11]
tests = {
    "stock lists": list(load(home / "test").versions()),
    "news": [v for v in corpus.versions("dev") if v.id in kept and v.language in PLACES],
}

# %% [markdown]
# ## Before
#
# The small pack `fast` is quick to train. What it finds in a list, and its scores:

# %%
before = dtx_nlp.load("fast")
sample = tests["stock lists"][0]
[(m.label, m.text) for m in before(sample.text, language=sample.language).mentions]

# %%
scores = {"before": bench(tests, before)}
scores["before"].record["sets"]["stock lists"]["figures"]["fact"]

# %% [markdown]
# ## Training
#
# `unpack` gives the pack's weights as a base to begin from. The configuration is the file that `dtx-nlp train run` takes.

# %%
unpack("fast", home / "base")
(home / "own.toml").write_text(
    """
output = "run"
base = "base"
start = "base/best.pt"
epochs = 4
pieces = 600
rate = 2e-4
average = 0.9

[[source]]
path = "train"

[[source]]
path = "news-train"

[[development]]
path = "dev"

[[development]]
path = "news-dev"
""",
    encoding="utf-8",
)
config = read_config(home / "own.toml")
best = train(config)
best["epoch"], round(best["score"], 3)

# %%
log = [json.loads(line) for line in (home / "run" / "log.jsonl").read_text().splitlines()]
losses = pd.DataFrame([entry["losses"] for entry in log if "losses" in entry])
losses.index += 1
losses.plot(marker="o", subplots=True, layout=(1, -1), figsize=(11, 2.5), xlabel="epoch")
plt.tight_layout()

# %% [markdown]
# ## A pack of one's own
#
# `export` writes the graphs, `fit` finds on the development pages how far to trust network and grammars.

# %%
pack = export(config, home, "own", "0.1.0")
fit(config, pack)
own = dtx_nlp.load(pack)
[(m.label, m.text) for m in own(sample.text, language=sample.language).mentions]

# %%
scores["after"] = bench(tests, own)
FIGURES = [
    "mention.LOC.strict",
    "mention.MEASURED.relaxed",
    "quantity.value+unit",
    "fact",
    "relation.all",
]
table = pd.DataFrame(
    {
        (name, when): {
            figure: result.record["sets"][name]["figures"][figure]["f1"] for figure in FIGURES
        }
        for name in tests
        for when, result in scores.items()
    }
)
table.round(3)

# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 3), sharey=True)
for ax, name in zip(axes, tests, strict=True):
    table[name].plot.barh(ax=ax, title=name, legend=False, color=["#a9d1ea", "#0072b2"])
    ax.invert_yaxis()
axes[1].legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.tight_layout()

# %% [markdown]
# What changed beyond noise, as `dtx-nlp bench --compare` tells it: the gain of F1 and its 95 % interval.

# %%
changes = scores["after"].changes(scores["before"])
pd.DataFrame(changes, columns=["set", "figure", "gain", "low", "high"]).query("figure in @FIGURES")

# %% [markdown]
# If news has lost too much for you, take more pages of it, or a lower `rate`; if your own texts gain too little, annotate more of
# what `dtx-nlp bench errors` lists. The pack is a folder: `dtx-nlp extract --pack own-0.1.0 ...`.
