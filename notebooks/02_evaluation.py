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
# # How good is it?
#
# Scores on annotated articles by language and label, with intervals; what is missed; whether a score of 0.8 is right
# in 8 of 10 cases. The same on the command line: `dtx-nlp bench corpora/dtx-news --split dev`.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import dtx_nlp
from dtx_nlp.corpora import load
from dtx_nlp.scoring.bench import MAIN, bench
from dtx_nlp.scoring.errors import confusions, faults
from dtx_nlp.scoring.matching import match, overlap

extractor = dtx_nlp.load()
corpus = load(Path("..") / "corpora" / "dtx-news")
ids = sorted({v.id for v in corpus.versions("dev")})[:8]
versions = [v for v in corpus.versions("dev") if v.id in ids]
result = bench({"development": versions}, extractor)
figures = result.record["sets"]["development"]["figures"]
len(versions), "articles"

# %% [markdown]
# ## Main figures
#
# The bar is the 95 % interval: articles are drawn with replacement, since sentences of one article are alike.

# %%
shown = [name for name in MAIN if name in figures and figures[name]["gold"]]
f1 = np.array([figures[n]["f1"] for n in shown])
low = np.array([figures[n]["low"] for n in shown])
high = np.array([figures[n]["high"] for n in shown])
plt.figure(figsize=(8, 5))
spans = np.clip(np.stack([f1 - low, high - f1]), 0, None)
plt.errorbar(f1, range(len(shown)), xerr=spans, fmt="o")
plt.yticks(range(len(shown)), shown)
plt.gca().invert_yaxis()
plt.xlabel("F1")
plt.grid(axis="x", alpha=0.3)
plt.tight_layout()

# %% [markdown]
# ## By language and label

# %%
labels = [n for n in figures if n.endswith(".relaxed") and figures[n]["gold"] > 20]
table = pd.DataFrame({n.split(".")[1]: figures[n]["by_language"] for n in labels}).T
plt.figure(figsize=(6, 6))
plt.imshow(table, vmin=0.5, vmax=1, cmap="viridis", aspect="auto")
plt.xticks(range(len(table.columns)), table.columns)
plt.yticks(range(len(table)), table.index)
for (i, j), value in np.ndenumerate(table.to_numpy()):
    if not np.isnan(value):
        plt.text(j, i, f"{value:.2f}", ha="center", va="center", color="w" if value < 0.8 else "k")
plt.title("relaxed F1")
plt.tight_layout()

# %% [markdown]
# ## Faults
#
# What is missed, what is found without being there, and what was taken for what.

# %%
read = [extractor(v.text, v.document_id, v.language, v.date) for v in versions]
found = [f for v, r in zip(versions, read, strict=True) for f in faults(v, r)]
pd.DataFrame(found).sample(12, random_state=1)

# %%
pd.Series(
    {f"{a or 'nothing'} as {b or 'nothing'}": n for (a, b), n in confusions(found).most_common(12)}
)

# %% [markdown]
# ## Are scores chances?
#
# Each mention has a score. If they are calibrated, the points lie on the line.

# %%
scores, right = [], []
for v, r in zip(versions, read, strict=True):
    for label in {m.label for m in r.mentions}:
        gold = [m for m in v.mentions if m.label == label]
        its = [m for m in r.mentions if m.label == label]
        hits = set(match(gold, its, lambda g, f: overlap(g, f) >= 0.5).values())
        scores += [m.score for m in its]
        right += [n in hits for n in range(len(its))]
bins = np.linspace(0.2, 1, 9)
where = np.digitize(scores, bins)
judged = pd.DataFrame({"score": scores, "right": right, "bin": where})
points = judged.groupby("bin").agg(
    score=("score", "mean"), right=("right", "mean"), n=("bin", "size")
)
plt.figure(figsize=(4.5, 4.5))
plt.plot([0, 1], [0, 1], color="grey", lw=1)
plt.scatter(points.score, points.right, s=10 + points.n / 5)
plt.xlabel("mean score")
plt.ylabel("share that is right (relaxed)")
plt.tight_layout()
