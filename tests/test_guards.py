"""What must not drift: names, order of imports, sizes, what importing costs, what is shipped."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import io
import pickle
import re
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout
from importlib import resources
from pathlib import Path

import pytest

import dtx_nlp
from dtx_nlp import errors, languages
from dtx_nlp.annotation import Extraction

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "dtx_nlp"
MODULES = sorted(SOURCE.rglob("*.py"))
#: The order in which modules may import one another; a folder stands for its modules.
ORDER = re.findall(
    r"^\| `(\w+)` \|", (ROOT / "docs" / "design.md").read_text(encoding="utf-8"), re.MULTILINE
)


def name(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_module_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_follow_the_order(path: Path) -> None:
    own = name(path)
    if own == "__init__":
        return
    known = ["__init__", *ORDER]
    assert own in known, f"{own} has no place in the table of docs/design.md"
    for node in tree(path).body:
        if isinstance(node, ast.ImportFrom) and node.module == "dtx_nlp":
            used = [alias.name for alias in node.names]
            used = [u if u in ORDER else "__init__" for u in used]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dtx_nlp."):
            used = [str(node.module).split(".")[1]]
        elif isinstance(node, ast.Import):
            used = [a.name.split(".")[1] for a in node.names if a.name.startswith("dtx_nlp.")]
        else:
            continue
        for u in used:
            before = known.index(u) < known.index(own)
            if u == "__init__":  # only the command line asks for the version
                before = own == "cli"
            assert before or u == own, f"{own} imports {u}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_code_names_no_language(path: Path) -> None:
    codes = set(languages.codes())
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                inner = side.elts if isinstance(side, ast.Tuple | ast.Set | ast.List) else [side]
                told = {i.value for i in inner if isinstance(i, ast.Constant)}
                assert not told & codes, f"line {node.lineno} compares with {told & codes}"


def test_names_are_sorted_and_documented() -> None:
    assert list(dtx_nlp.__all__) == sorted(dtx_nlp.__all__)
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    written = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    for exported in dtx_nlp.__all__:
        thing = getattr(dtx_nlp, exported)
        assert exported == "__version__" or inspect.getdoc(thing), exported
        assert re.search(rf"\b{re.escape(exported)}\b", written), f"{exported} is in no page"


def test_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert dtx_nlp.__version__ == project["version"]
    assert f"## {dtx_nlp.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


IMPORT = """
import sys, time
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
start = time.perf_counter()
import dtx_nlp
took = time.perf_counter() - start
heavy = {"spacy", "torch", "numpy", "transformers", "langdetect", "tqdm"} & sys.modules.keys()
data = [f for f in opened if not f.endswith((".py", ".pyc", ".so")) and ".pyc." not in f]
print(took, sorted(heavy), data)
"""


def test_importing_is_cheap() -> None:
    best = 9.0
    for _ in range(3):
        made = subprocess.run(
            [sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True, timeout=60
        )
        took, _, rest = made.stdout.partition(" ")
        assert rest.strip() == "[] []"
        best = min(best, float(took))
    assert best < 0.3


def made_errors() -> list[errors.DtxError]:
    return [
        errors.DtxError("x"),
        errors.UnknownLanguageError("xx", ("en", "fr")),
        errors.LanguageDataError("en.toml", "numbers.words", "missing"),
        errors.PackNotFoundError("x", ("grammar",)),
        errors.PackProtocolError("x"),
        errors.UnitError("x"),
        errors.InputError("a.txt", "empty"),
        errors.InputError("a.txt", "empty", "a"),
        errors.RecordError("a.jsonl", 7, "no text", "a7"),
        errors.CorpusError("a.txt", 7, "no date"),
    ]


@pytest.mark.parametrize("error", made_errors(), ids=lambda e: type(e).__name__)
def test_errors_survive_pickling(error: errors.DtxError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.args, str(again), vars(again)) == (error.args, str(error), vars(error))


def test_every_error_is_one_of_ours() -> None:
    kinds = [k for k in vars(errors).values() if inspect.isclass(k)]
    assert all(issubclass(k, errors.DtxError) for k in kinds)
    tried = {k for e in made_errors() for k in type(e).__mro__}
    assert set(kinds) <= tried


def test_results_survive_pickling(extraction: Extraction) -> None:
    for thing in (extraction, extraction.document, *extraction.mentions, *extraction.facts):
        assert pickle.loads(pickle.dumps(thing)) == thing
    guess = dtx_nlp.LanguageGuess("en", 0.5)
    assert pickle.loads(pickle.dumps(guess)) == guess
    article = dtx_nlp.Article("text", "a")
    assert pickle.loads(pickle.dumps(article)) == article


def test_data_files_are_shipped() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["src/dtx_nlp"]  # all files of the folder
    models = {f.parent.relative_to(ROOT).as_posix() for f in ROOT.glob("models/*/meta.json")}
    assert wheel["force-include"] == {name: f"dtx_nlp/{name}" for name in models}
    package = resources.files("dtx_nlp")
    for path in (
        "py.typed",
        "units.toml",
        "alignment/weights.json",
        "rendering/aligned.css",
        "rendering/aligned.js",
        "rendering/style.css",
        "cities.tsv",
        "languages/_base.toml",
    ):
        assert package.joinpath(path).is_file()
    assert all(package.joinpath(f"languages/{c}.toml").is_file() for c in languages.codes())


def test_only_the_command_line_prints() -> None:
    for path in MODULES:
        calls = [n.func for n in ast.walk(tree(path)) if isinstance(n, ast.Call)]
        prints = [f for f in calls if isinstance(f, ast.Name) and f.id == "print"]
        assert not prints or path.name in ("cli.py", "commands.py"), path


def test_readme_says_what_is_true() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```\n+```(?:text)?\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(found[1], "README.md", "exec"), {})
    assert out.getvalue() == found[2]
    assert len(readme.splitlines()) < 95


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_examples_in_pages_run(page: Path) -> None:
    failed, _ = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert failed == 0


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_examples_in_docstrings_run(path: Path) -> None:
    dotted = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
    module = importlib.import_module(dotted.removesuffix(".__init__"))
    failed, _ = doctest.testmod(module)
    assert failed == 0


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_pages_of_results_are_those_that_the_results_make(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    report = importlib.import_module("report")
    assert (ROOT / "docs" / "results.md").read_text(encoding="utf-8") == report.page()
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text == report.readme()
    rows = list(report._rows())
    assert len(rows) >= 10
    assert all("| " + " | ".join(row) + " |" in text for row in rows)
