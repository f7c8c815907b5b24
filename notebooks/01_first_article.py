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
# # A first article
#
# What a news article says: which numbers, of what, when; who demands what of whom. The articles here are
# the project's own (`corpora/dtx-news`), each in five languages.

# %%
from decimal import Decimal
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import dtx_nlp
from dtx_nlp.corpora import load

extractor = dtx_nlp.load()
corpus = load(Path("..") / "corpora" / "dtx-news")
articles = {a.id: a for a in corpus.articles}
article = articles["danang-data-market"]

# %% [markdown]
# ## Look
#
# The result of a call shows itself: the text with its mentions, then tables. Point at a mention to see what it is.

# %%
english = article.versions["en"]
result = extractor(english.text, id="en", language="en", date=english.date)
result

# %% [markdown]
# ## Facts as a table
#
# Values are exact, units are UCUM or ISO 4217 codes; `evidence` has the offsets in your text.


# %%
def facts(result: dtx_nlp.Extraction) -> pd.DataFrame:
    """Give a row for each quantity."""
    return pd.DataFrame(
        [
            {
                "measured": ", ".join(f.measured),
                "property": ", ".join(f.property),
                "value": f.value,
                "upper": f.upper,
                "unit": f.unit or "",
                "kind": f.evidence.attributes.get("kind"),
                "at": ", ".join(f.at),
                "evidence": f.evidence.text,
                "sure": round(f.evidence.score, 2),
            }
            for f in result.facts
        ]
    )


facts(result)

# %% [markdown]
# ## Demands
#
# Who asks whom, by when, and how strongly.

# %%
by_id = {m.id: m for m in result.mentions}
ends = {}
for r in result.relations:
    ends.setdefault((r.head, r.type), []).append(by_id[r.tail].text)
pd.DataFrame(
    [
        {
            "force": m.attributes.get("force"),
            "issuer": ", ".join(ends.get((m.id, "issuer"), [])),
            "addressee": ", ".join(ends.get((m.id, "to"), [])),
            "deadline": ", ".join(ends.get((m.id, "deadline"), [])),
            "what": m.text,
        }
        for m in result.mentions
        if m.label == "DIRECTIVE"
    ]
)

# %% [markdown]
# ## The same article in five languages
#
# Percentages and money that are read from each version. Bars of one height say the same in every language;
# a bar that is missing or another one is a fault of ours or of the translation: notebook 03 tells which.

# %%
results = {
    code: extractor(version.text, id=code, language=code, date=version.date)
    for code, version in article.versions.items()
}
aligned = dtx_nlp.align(results.values())
rows = {}
for group in aligned.groups:
    if group.label == "QUANTITY" and len(group.members) > 2:
        name = next(iter(group.members.values()))[0].text
        rows[name] = {
            code: float(Decimal(members[0].attributes["value"]))
            for code, members in group.members.items()
        }
values = pd.DataFrame(rows).T.reindex(columns=list(results))
axes = values.plot.bar(figsize=(11, 4), logy=True, width=0.8)
axes.set_ylabel("value, in its unit")
axes.set_title(f"{article.id}: quantities by language")
plt.tight_layout()
