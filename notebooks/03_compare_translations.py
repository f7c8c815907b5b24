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
# # Do the translations agree?
#
# Which mention of one version is which in the others, what is missing, and where they contradict one another.
# The articles are the project's own; in some, disagreements were planted.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import dtx_nlp
from dtx_nlp.corpora import load

extractor = dtx_nlp.load()
corpus = load(Path("..") / "corpora" / "dtx-news")
planted = [
    a
    for a in corpus.articles
    if any(d.planted and "value" in (d.changes or ()) for d in a.differences)
]
article = planted[0]
article.id, [d.to_dict() for d in article.differences if d.planted]

# %% [markdown]
# ## Align
#
# Point at a mention: its partners light up. Click: the other columns scroll to them.

# %%
results = [
    extractor(v.text, id=code, language=code, date=v.date) for code, v in article.versions.items()
]
aligned = dtx_nlp.align(results)
aligned

# %% [markdown]
# ## Conflicts as a table

# %%
pd.DataFrame(
    [
        {"what": group.label, "attribute": c.attribute, **c.values, "sure": group.score}
        for group in aligned.conflicts
        for c in group.conflicts
    ]
)

# %% [markdown]
# ## Who says what
#
# A row for each quantity or date that at least two versions have: green where a version says what most say, red where
# it says something else, grey where it does not say it.

# %%
codes = list(article.versions)
rows, names = [], []
for group in aligned.groups:
    if group.label in ("QUANTITY", "DATE"):
        said = {
            code: tuple(m[0].attributes.get(k) for k in ("value", "upper", "of"))
            for code, m in group.members.items()
        }
        most = max(said.values(), key=list(said.values()).count)
        rows.append([0 if c not in said else 1 if said[c] == most else -1 for c in codes])
        names.append(next(iter(group.members.values()))[0].text[:30])
plt.figure(figsize=(5, 0.28 * len(rows) + 1))
plt.imshow(rows, cmap="RdYlGn", vmin=-1, vmax=1, aspect="auto")
plt.xticks(range(len(codes)), codes)
plt.yticks(range(len(names)), names, fontsize=8)
plt.tight_layout()

# %% [markdown]
# ## All planted disagreements
#
# Of every article with planted numbers: how many are flagged, and how many flags there are beside them?

# %%
found, wanted, flags = 0, 0, 0
for one in planted[:12]:
    aligned = dtx_nlp.align(
        [extractor(v.text, code, code, v.date) for code, v in one.versions.items()]
    )
    numbers = [
        group
        for group in aligned.conflicts
        if {"value", "upper", "of", "unit"} & {c.attribute for c in group.conflicts}
    ]
    flags += len(numbers)
    told = [(code, m[0].start) for group in numbers for code, m in group.members.items()]
    for d in one.differences:
        if d.planted and "value" in (d.changes or ()):
            wanted += 1
            places = {
                (d.language, m.start) for m in one.versions[d.language].mentions if m.ref in d.refs
            }
            found += any(abs(a - b) < 12 and x == y for x, a in told for y, b in places)
pd.Series({"planted": wanted, "found": found, "flags of numbers": flags})

# %%
frame = aligned.to_frame()
np.round(frame.groupby("label")["score"].describe()[["count", "mean", "min"]], 2)
