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
# # Add a language
#
# A language is one data file in the folder `languages` of the package; no code changes, nothing is registered. Here
# Malay is added to a copy of the package and scored, first with numerals only, then with more of its words.
# [add-a-language](../docs/add-a-language.md) goes through the whole file.

# %%
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

import dtx_nlp

home = Path(tempfile.mkdtemp())
package = Path(shutil.copytree(Path(dtx_nlp.__file__).parent, home / "dtx_nlp"))

# %% [markdown]
# ## What is to be read
#
# Sentences with the quantities in them: value, unit, bound.

# %%
wanted = [
    ("Sekolah itu mempunyai 48 guru.", [("48", None, None)]),
    ("Tambangnya dua puluh tiga ringgit.", [("23", "MYR", None)]),
    ("Lebih daripada 1,200 penumpang menunggu.", [("1200", None, ">")]),
    ("Kira-kira 35 peratus daripada mereka pulang.", [("35", "%", "~")]),
    ("Harganya naik 4.5% kepada RM 12.", [("4.5", "%", None), ("12", "MYR", None)]),
    ("Projek itu menelan belanja RM2.3 juta.", [("2300000", "MYR", None)]),
    ("Jalan sepanjang 15 km ditutup selama 3 hari.", [("15", "km", None), ("3", "d", None)]),
    ("Sekurang-kurangnya lima belas bot tenggelam.", [("15", None, ">=")]),
    ("Antara 20 hingga 30 orang hadir.", [("20", None, None)]),
    ("Tiga ratus lima puluh rumah dibina.", [("350", None, None)]),
    ("Separuh daripada penduduk bersetuju.", [("1", None, None)]),
]

# %% [markdown]
# ## A first file: numerals

# %%
first = """
extends = "_base"
code = "ms"
name = "Malay"

[tokenizer]
spacy = "ms"

[numbers]
decimal = "."
group = ", \\u00a0"
teens = ["belas"]
ranges = ["hingga", "-"]

[numbers.words]
satu = 1
dua = 2
tiga = 3
empat = 4
lima = 5
enam = 6
tujuh = 7
lapan = 8
sembilan = 9
sepuluh = 10
seratus = 100

[numbers.scales]
puluh = 1
ratus = 2
ribu = 3
juta = 6
"""

# %% [markdown]
# ## Then units and bounds
#
# Units have UCUM and ISO 4217 codes; bounds stand under the signs of the schema. What CLDR knows (days, kilometres,
# currency names) needs no line.

# %%
second = (
    first
    + """
[mod]
"~" = ["kira-kira", "sekitar"]
">" = ["lebih daripada"]
">=" = ["sekurang-kurangnya", "paling kurang"]

[units]
"%" = ["peratus"]
MYR = ["ringgit"]
"""
)

# %% [markdown]
# ## Score
#
# A fresh process reads the sentences with the file in place. What is wrong with a file is told when it is loaded: file,
# key and reason.

# %%
READ = """
import json, sys
import dtx_nlp
extractor = dtx_nlp.load("grammar")
told = []
for text in json.load(sys.stdin):
    found = extractor(text, language="ms").mentions
    told.append([
        [m.attributes.get(k) for k in ("value", "unit", "mod")] for m in found if m.label == "QUANTITY"
    ])
print(json.dumps(told))
"""


def score(file: str) -> pd.DataFrame:
    """Put the file in place and read the sentences."""
    (package / "languages" / "ms.toml").write_text(file, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=json.dumps([text for text, _ in wanted]),
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(home)},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.splitlines()[-1])
    rows = []
    for (text, quantities), found in zip(wanted, json.loads(done.stdout), strict=True):
        for value, unit, mod in quantities:
            rows.append(
                {
                    "text": text,
                    "value": any(f[0] == value for f in found),
                    "unit": any(f[:2] == [value, unit] for f in found),
                    "bound": any(f == [value, unit, mod] for f in found),
                    "found": found,
                }
            )
    return pd.DataFrame(rows)


try:
    score(first + '\n[unit]\n"%" = ["peratus"]\n')
except RuntimeError as error:
    print(error)

# %%
scores = {"numerals": score(first), "and units, bounds": score(second)}
shares = pd.DataFrame({k: v[["value", "unit", "bound"]].mean() for k, v in scores.items()})
shares.plot.bar(figsize=(6, 3.5), rot=0, ylim=(0, 1.05))
plt.ylabel("share of quantities")
plt.tight_layout()

# %% [markdown]
# ## What is still wrong
#
# These rows are the next lines of the file.

# %%
last = scores["and units, bounds"]
last[~last["bound"]]
