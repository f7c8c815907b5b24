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
# # From a folder of articles to questions in SQL
#
# Facts and demands of many articles as Parquet tables, and what DuckDB can then be asked.

# %%
import tempfile
from pathlib import Path

import duckdb
import matplotlib.pyplot as plt
import pandas as pd

import dtx_nlp
from dtx_nlp.corpora import load

extractor = dtx_nlp.load()
corpus = load(Path("..") / "corpora" / "dtx-news")
articles = [
    dtx_nlp.Article(v.text, v.document_id, v.language, v.date)
    for v in list(corpus.versions("train"))[:150]
]
results = list(extractor.extract_many(articles))
len(results), "articles"

# %%
facts = pd.DataFrame(
    [
        {
            "article": r.document.id.rpartition(".")[0],
            "language": r.document.language,
            "measured": f.measured[0] if f.measured else None,
            "value": float(f.value),
            "unit": f.unit,
            "kind": f.evidence.attributes.get("kind"),
            "change": f.evidence.attributes.get("change"),
            "at": f.at[0] if f.at else None,
            "text": f.evidence.text,
            "start": f.evidence.start,
            "score": f.evidence.score,
        }
        for r in results
        for f in r.facts
    ]
)
demands = []
for r in results:
    by_id = {m.id: m for m in r.mentions}
    tails = {(x.head, x.type): by_id[x.tail] for x in r.relations}
    for m in r.mentions:
        if m.label == "DIRECTIVE":
            issuer, deadline = tails.get((m.id, "issuer")), tails.get((m.id, "deadline"))
            demands.append(
                {
                    "article": r.document.id.rpartition(".")[0],
                    "language": r.document.language,
                    "force": m.attributes.get("force"),
                    "issuer": issuer.text if issuer else None,
                    "deadline": deadline.attributes.get("value") if deadline else None,
                    "what": m.text,
                }
            )
folder = Path(tempfile.mkdtemp())
facts.to_parquet(folder / "facts.parquet")
pd.DataFrame(demands).to_parquet(folder / "demands.parquet")
db = duckdb.connect()
for name in ("facts", "demands"):
    db.execute(f"create view {name} as select * from read_parquet('{folder / name}.parquet')")

# %% [markdown]
# ## Which amounts of money are the largest, by currency?

# %%
db.sql(
    """
    select unit, count(*) as times, max(value) as largest, arg_max(text, value) as said, arg_max(article, value) as article
    from facts where kind = 'money' group by unit order by times desc limit 10
    """
).df()

# %% [markdown]
# ## Which deadlines come next?

# %%
db.sql(
    """
    select deadline, issuer, force, what, article from demands
    where deadline is not null and language = 'en' order by deadline limit 12
    """
).df()

# %% [markdown]
# ## Do the languages say equally much?

# %%
counts = db.sql(
    "select language, kind, count(*) as n from facts group by all order by language, kind"
).df()
counts.pivot(index="kind", columns="language", values="n").plot.bar(figsize=(9, 4))
plt.ylabel("quantities")
plt.tight_layout()

# %% [markdown]
# ## What do all versions agree on?
#
# Values that every version of an article has.

# %%
db.sql(
    """
    select article, value, unit, count(distinct language) as languages, any_value(text) as said
    from facts group by article, value, unit having languages = 5 and value > 100
    order by value desc limit 10
    """
).df()
