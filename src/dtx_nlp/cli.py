"""The command line: `dtx-nlp extract`, `align`, `detect`, `languages`, `corpus`, `bench`, `train`.

Results go to stdout or a file, words to stderr. Exit codes: 0 all went well, 1 an article could
not be read, 2 the command was wrong, 130 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from html import escape
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from dtx_nlp import __version__, languages, rendering
from dtx_nlp.alignment import align
from dtx_nlp.annotation import Extraction
from dtx_nlp.commands import say
from dtx_nlp.document import Article
from dtx_nlp.errors import DtxError, InputError
from dtx_nlp.extractor import Extractor, load
from dtx_nlp.inputs import read_paths
from dtx_nlp.jsonl import dump
from dtx_nlp.scoring import commands as scoring
from dtx_nlp.training import commands as training


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given[:1] == ["train"] and given[1:] and given[1].endswith(".toml"):
        given.insert(1, "run")
    arguments = make_parser().parse_args(given)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a file name may hold what cannot be encoded
            stream.reconfigure(errors="backslashreplace")
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        with contextlib.suppress(OSError):  # else Python complains when it flushes at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    except DtxError as error:
        say(str(error))
        return 2
    return code


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="dtx-nlp", description="Facts with exact values out of news articles."
    )
    parser.add_argument("--version", action="version", version=f"dtx-nlp {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    extract = commands.add_parser(
        "extract",
        help="extract from files, folders or standard input",
        description="Extract from articles: .txt files hold one each, .jsonl files one a line "
        '({"text", "id", "language", "date"}), folders are searched for both, - is standard '
        "input (JSON Lines if it begins with a brace). An article that cannot be read becomes "
        "an error line in the output, and the exit code is 1.",
    )
    extract.add_argument("paths", nargs="+", metavar="PATH", help="file, folder or -")
    extract.add_argument("-o", "--output", metavar="FILE", help="write there, not to stdout")
    extract.add_argument("--language", metavar="CODE", help="the language of all articles")
    extract.add_argument("--date", metavar="DATE", help="the day of all articles, as YYYY-MM-DD")
    extract.add_argument("--format", choices=("jsonl", "table", "html"), default="jsonl")
    extract.add_argument("--pack", metavar="PACK", help="model pack, by name or path")
    extract.add_argument("--backend", choices=("onnx", "torch"), default="onnx", help="for GPUs")
    extract.add_argument(
        "--min-score", type=float, default=0.0, metavar="P", help="leave out what is less sure"
    )
    extract.add_argument("--strict", action="store_true", help="stop at the first bad article")
    extract.set_defaults(run=_extract)

    align = commands.add_parser(
        "align",
        help="compare translations, or reports of one event",
        description="Extract from two articles or more and write what they say alike, where they "
        "contradict one another and what is missing: as JSON, or as a page with the versions side "
        "by side if FILE ends in .html. Articles are read as by extract.",
    )
    align.add_argument("paths", nargs="+", metavar="PATH", help="file, folder or -")
    align.add_argument("-o", "--output", metavar="FILE", help="write there, not to stdout")
    align.add_argument("--date", metavar="DATE", help="the day of all articles, as YYYY-MM-DD")
    align.add_argument("--pack", metavar="PACK", help="model pack, by name or path")
    align.add_argument(
        "--min-score", type=float, default=0.5, metavar="P", help="align what is surer (0.5)"
    )
    align.set_defaults(run=_align)

    detect = commands.add_parser(
        "detect",
        help="tell the language of articles",
        description="Write path or id, language code and confidence of each article, with tabs "
        "between them; und is what cannot be told.",
    )
    detect.add_argument("paths", nargs="+", metavar="PATH", help="file, folder or -")
    detect.add_argument("--among", metavar="CODES", help="only these, as en,fr,vi")
    detect.set_defaults(run=_detect)

    known = commands.add_parser(
        "languages",
        help="list the languages that can be read",
        description="Write code and name of each language, with a tab between them.",
    )
    known.set_defaults(run=_languages)
    _add_corpus(commands)
    scoring.add_commands(commands)
    training.add_commands(commands)
    return parser


def _add_corpus(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    corpus = commands.add_parser(
        "corpus",
        help="check, build or export an annotated corpus",
        description="Work on a corpus: a folder with sources/ or xml/, or of .xml files alone.",
    )
    actions = corpus.add_subparsers(required=True, metavar="ACTION")

    check = actions.add_parser(
        "check",
        help="validate the annotation",
        description="Write what is wrong as FILE:LINE: reason. Errors break the schema; a reading "
        "is a value that the grammars read otherwise; notes may be right and are only counted. "
        "The exit code is 1 if anything but notes is found.",
    )
    check.add_argument("path", metavar="PATH", help="folder of a corpus, or one source file")
    check.add_argument("--notes", action="store_true", help="write the notes too")
    check.add_argument("--no-readings", action="store_true", help="do not run the grammars")
    check.add_argument("--coverage", action="store_true", help="count labels and phenomena")
    check.set_defaults(run=_corpus_check)

    build = actions.add_parser(
        "build",
        help="make the XML files from the sources",
        description="Write xml/ and articles.jsonl of a corpus from its sources/.",
    )
    build.add_argument("path", metavar="PATH", help="folder of a corpus")
    build.set_defaults(run=_corpus_build)

    export = actions.add_parser(
        "export",
        help="write the corpus in the form of another tool",
        description="Write a corpus as brat standoff, Hugging Face dataset, HTML or DocBin.",
    )
    export.add_argument("path", metavar="PATH", help="folder of a corpus")
    export.add_argument("output", metavar="FOLDER", help="folder to write to")
    export.add_argument("--format", choices=("brat", "datasets", "html", "spacy"), required=True)
    export.set_defaults(run=_corpus_export)


# extract


def _extract(arguments: argparse.Namespace) -> int:
    if arguments.language:
        languages.get(arguments.language)
    extractor = load(arguments.pack, backend=arguments.backend, min_score=arguments.min_score)
    bad = 0
    articles = read_paths(arguments.paths, but=arguments.output)
    with _output(arguments) as out:
        if arguments.format == "html":
            _write(out, rendering.page_head().encode())
        for article in _with_progress(articles, to_terminal=out.isatty()):
            result = _result(extractor, article, arguments)
            if isinstance(result, InputError):
                bad += 1
                say(str(result))
                if arguments.strict:
                    return 1
            _write(out, _drawn(result, arguments.format))
    if bad:
        say(f"{bad} article{'' if bad == 1 else 's'} could not be read")
    return 1 if bad else 0


def _result(
    extractor: Extractor, article: Article | InputError, arguments: argparse.Namespace
) -> Extraction | InputError:
    if isinstance(article, InputError):
        return article
    try:
        return extractor.extract(
            article.text,
            article.id,
            arguments.language or article.language,
            arguments.date or article.date,
        )
    except DtxError as error:
        reason = error.reason if isinstance(error, InputError) else str(error)
    except Exception as error:  # a fault of ours in one article must not cost the others
        if arguments.strict:
            raise
        reason = f"internal error, please report it: {error!r}"
    return InputError(article.id or "article", reason, article.id)


def _drawn(result: Extraction | InputError, form: str) -> bytes:
    if form == "jsonl":
        return dump(result)
    if isinstance(result, InputError):
        drawn = f"not read: {result}"
        drawn = f"<p>{escape(drawn)}</p>\n" if form == "html" else f"{drawn}\n\n"
    else:
        drawn = rendering.html(result, style=False) if form == "html" else f"{result}\n\n"
    return drawn.encode("utf-8", "replace")


def _output(arguments: argparse.Namespace) -> contextlib.AbstractContextManager[BinaryIO]:
    """Open the file that is asked for, or give standard output, which stays open."""
    if not arguments.output:
        return contextlib.nullcontext(sys.stdout.buffer)
    path: str = arguments.output
    for given in arguments.paths:
        if Path(path).exists() and Path(given).is_file() and Path(path).samefile(given):
            raise InputError(path, "is an input too; write the output elsewhere")
    try:
        return Path(path).open("wb")
    except OSError as error:
        raise InputError(path, f"cannot be written: {error.strerror}") from None


def _write(out: BinaryIO, record: bytes) -> None:
    """Write a record as a whole: Ctrl-C waits until it is out."""
    mask = getattr(signal, "pthread_sigmask", None)
    before = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else ()
    try:
        out.write(record)
        out.flush()
    finally:
        if mask:
            mask(signal.SIG_SETMASK, before)


def _with_progress(
    articles: Iterable[Article | InputError], *, to_terminal: bool
) -> Iterable[Article | InputError]:
    if to_terminal or not sys.stderr.isatty():
        return articles
    from tqdm import tqdm

    bar: Iterable[Article | InputError] = tqdm(articles, unit=" articles", file=sys.stderr)
    return bar


# align


def _align(arguments: argparse.Namespace) -> int:
    extractor = load(arguments.pack)
    results = []
    for article in _with_progress(list(read_paths(arguments.paths)), to_terminal=False):
        if isinstance(article, InputError):
            raise article
        results.append(
            extractor.extract(
                article.text, article.id, article.language, arguments.date or article.date
            )
        )
    aligned = align(results, min_score=arguments.min_score)
    if (arguments.output or "").endswith((".html", ".htm")):
        drawn = rendering.aligned_page(aligned).encode("utf-8", "replace")
    else:
        drawn = json.dumps(aligned.to_dict(), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    with _output(arguments) as out:
        _write(out, drawn)
    return 0


# detect, languages


def _detect(arguments: argparse.Namespace) -> int:
    from dtx_nlp.detection import detect

    among = tuple(arguments.among.split(",")) if arguments.among else None
    bad = 0
    for article in read_paths(arguments.paths):
        if isinstance(article, InputError):
            bad += 1
            say(str(article))
            continue
        guess = detect(article.text, among=among)
        print(article.id, guess.code, f"{guess.confidence:.2f}", sep="\t")
    return 1 if bad else 0


def _languages(arguments: argparse.Namespace) -> int:
    for code in languages.codes():
        print(code, languages.get(code).name, sep="\t")
    return 0


# corpus


def _corpus_check(arguments: argparse.Namespace) -> int:
    from dtx_nlp.corpora import review

    found = review.review(arguments.path, None if arguments.no_readings else load("grammar"))
    for problem in found.problems:
        if arguments.notes or problem.level != "note":
            print(problem)
    if arguments.coverage:
        print(review.label_table(found), review.coverage_table(found), sep="\n\n")
    counts = ", ".join(f"{n} {level}s" for level, n in found.levels().items())
    say(f"{len(found.articles)} articles: {counts or 'nothing to mend'}")
    return 0 if found.passed else 1


def _corpus_build(arguments: argparse.Namespace) -> int:
    from dtx_nlp.corpora.folder import build

    say(f"{len(build(arguments.path))} files changed")
    return 0


def _corpus_export(arguments: argparse.Namespace) -> int:
    from dtx_nlp.corpora import export, load

    corpus = load(arguments.path)
    names = export.write(corpus, arguments.output, arguments.format)
    say(f"wrote {', '.join(names)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
