from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dtx_nlp import cli, inputs, jsonl
from dtx_nlp.annotation import Extraction

SAMPLES = Path(__file__).parent.parent / "corpora" / "samples"
COMMAND = [sys.executable, "-m", "dtx_nlp.cli"]


class Stdin:
    """Standard input made of bytes."""

    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BufferedReader(io.BytesIO(raw))  # type: ignore[arg-type]


class Output:
    """What a command wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        self.lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch):
    def run(*arguments: object, stdin: bytes = b"") -> Output:
        monkeypatch.setattr(sys, "stdin", Stdin(stdin))
        code = cli.main([str(a) for a in arguments])
        out, err = capfdbinary.readouterr()
        return Output(code, out.decode(), err.decode())

    return run


def test_samples(run) -> None:
    output = run("extract", SAMPLES)
    assert output.code == 0
    assert [line["id"] for line in output.lines] == sorted(p.stem for p in SAMPLES.glob("*.txt"))
    for line in output.lines:
        assert line["language"] == line["id"][:2].replace("mi", "ru")
        assert Extraction.from_dict(line).to_dict() == line
    mixed = next(line for line in output.lines if line["id"].startswith("mixed"))
    assert [p["language"] for p in mixed["paragraphs"]].count("vi") == 3


def test_bad_articles_lose_nothing(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_BYTES", 1000)
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.txt").write_text("never read")
    (folder / "a.txt").write_bytes(b"\xff\xfe\x00")
    (folder / "b.txt").write_text(" \n")
    (folder / "c.txt").write_text("5 " * 600)
    (folder / "deep" / "d.txt").write_text("Five ships sailed.\n", encoding="utf-8-sig")
    (folder / "e.jsonl").write_text('{"text": ""}\n{"text": "Two ships sank.", "id": "e2"}\n')
    (folder / "f.txt").symlink_to(tmp_path / "gone")
    (folder / "note.md").write_text("not an article")
    empty = tmp_path / "empty"
    empty.mkdir()
    output = run("extract", folder, empty, tmp_path / "missing.txt", "--language", "en")
    assert output.code == 1
    errors = {line["source"]: line["error"] for line in output.lines if "error" in line}
    assert {
        Path(source).name: error.split(";")[0].split(" (")[0] for source, error in errors.items()
    } == {
        "a.txt": "not UTF-8",
        "b.txt": "empty",
        "c.txt": "larger than 20 MB",
        "e.jsonl:1": "the text is empty",
        "f.txt": "cannot be read: No such file or directory",
        "empty": "no .txt or .jsonl file in this folder",
        "missing.txt": "cannot be read: No such file or directory",
    }
    assert [line["id"] for line in output.lines if "text" in line] == ["deep/d", "e2"]
    assert output.lines[3]["text"] == "Five ships sailed.\n"
    assert "dtx-nlp: 7 articles could not be read" in output.err


def test_strict_stops_at_the_first_bad_article(run) -> None:
    stdin = b'{"id": "a", "text": "One ship."}\n{"id": "b"}\n{"id": "c", "text": "Two ships."}\n'
    output = run("extract", "-", "--strict", "--language", "en", stdin=stdin)
    assert output.code == 1
    assert [line["id"] for line in output.lines] == ["a"]
    assert "stdin:2: no text" in output.err


@pytest.mark.parametrize(
    ("stdin", "ids"),
    [
        (b"Three ships sailed.", ["stdin"]),
        (b'\xef\xbb\xbf{"text": "Three ships sailed."}', ["stdin:1"]),
        (b'  {"text": "Three ships sailed.", "id": "x"}\n', ["x"]),
    ],
)
def test_standard_input(run, stdin: bytes, ids: list[str]) -> None:
    output = run("extract", "-", "--language", "en", stdin=stdin)
    assert output.code == 0
    assert [line["id"] for line in output.lines] == ids


def test_what_a_record_says_of_itself(run) -> None:
    stdin = (
        b'{"id": "a", "text": "Tiga kapal.", "language": "id", "date": "2024-02-30"}\n'
        b'{"id": "b", "text": "Drei Schiffe.", "language": "de"}\n'
        b'{"id": "c", "text": "Tiga kapal.", "language": "id", "date": "2024-02-29"}\n'
    )
    first, second, third = run("extract", "-", stdin=stdin).lines
    assert first["error"] == "date '2024-02-30' is not like 2025-04-24"
    assert second["error"].startswith("no language 'de'")
    assert third["language"] == "id"


def test_an_internal_fault_costs_one_article(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, text: str, id: str, *_: object) -> Extraction:
        raise RecursionError(id)

    monkeypatch.setattr("dtx_nlp.extractor.Extractor.extract", fail)
    output = run("extract", "-", stdin=b"Some text.")
    assert output.code == 1
    assert output.lines[0]["error"] == "internal error, please report it: RecursionError('stdin')"
    with pytest.raises(RecursionError):
        run("extract", "-", "--strict", stdin=b"Some text.")


def test_output_file(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Seven ships sailed.")
    out = tmp_path / "out.jsonl"
    for _ in range(2):  # the second time, the folder holds the output of the first
        output = run("extract", tmp_path, "-o", out, "--language", "en")
        assert output.code == 0
        assert output.out == ""
        (record,) = jsonl.read_extractions(io.BytesIO(out.read_bytes()), "out")
        assert isinstance(record, Extraction)
    output = run("extract", out, "-o", out)
    assert (output.code, output.err) == (
        2,
        f"dtx-nlp: {out}: is an input too; write the output elsewhere\n",
    )
    assert out.stat().st_size
    output = run("extract", tmp_path / "a.txt", "-o", tmp_path / "no" / "out")
    assert (output.code, "cannot be written" in output.err) == (2, True)


def test_formats(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Seven <ships> sailed.")
    (tmp_path / "b.txt").write_text("")
    table = run("extract", tmp_path, "--language", "en", "--format", "table")
    assert table.out.startswith("a · English · 1 sentence")
    assert f"not read: {tmp_path / 'b.txt'}: empty" in table.out
    page = run("extract", tmp_path, "--language", "en", "--format", "html")
    assert page.out.startswith("<!doctype html>")
    assert "&lt;ships&gt;" in page.out
    assert f"<p>not read: {tmp_path / 'b.txt'}: empty</p>" in page.out


def test_wrong_commands(run) -> None:
    assert run("extract", SAMPLES, "--language", "xx").code == 2
    assert run("extract", SAMPLES, "--pack", "nowhere").code == 2
    with pytest.raises(SystemExit, match="2"):
        run("extract")


def test_detect(run) -> None:
    output = run("detect", SAMPLES)
    assert output.code == 0
    rows = [line.split("\t") for line in output.out.splitlines()]
    assert [row[1] for row in rows] == ["en", "fr", "id", "ru", "ru", "vi"]
    assert all(0.5 < float(row[2]) <= 1 for row in rows)
    among = run("detect", SAMPLES / "en-harrowmere-buses.txt", "--among", "fr,vi")
    assert among.out.split("\t")[1] in ("fr", "vi", "und")
    bad = run("detect", "-", stdin=b"")
    assert (bad.code, bad.out, bad.err) == (1, "", "dtx-nlp: stdin: empty\n")


def test_languages(run) -> None:
    assert "id\tIndonesian\n" in run("languages").out


@pytest.mark.parametrize("command", [[], ["extract"], ["detect"], ["languages"]])
def test_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main([*command, "--help"])
    shown = capsys.readouterr().out
    assert shown.startswith("usage: dtx-nlp")
    options = [o for o in shown.split("\n\n")[-1].splitlines() if o.lstrip().startswith("-")]
    assert all(len(o.split()) > 1 for o in options)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--version"])
    assert capsys.readouterr().out.startswith("dtx-nlp 0.")


@pytest.mark.skipif(os.name != "posix", reason="terminals")
def test_progress_on_a_terminal_only(tmp_path: Path) -> None:
    import pty  # not everywhere
    import termios

    (tmp_path / "a.txt").write_text("Seven ships sailed.")
    (tmp_path / "b.txt").write_text("")
    terminal, end = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    process = subprocess.Popen(
        [*COMMAND, "extract", str(tmp_path), "--language", "en"], stdout=subprocess.PIPE, stderr=end
    )
    os.close(end)
    out, _ = process.communicate(timeout=60)
    err = b""
    try:
        while block := os.read(terminal, 10_000):
            err += block
    except OSError:  # how Linux says that the other end is closed
        pass
    finally:
        os.close(terminal)
    assert process.returncode == 1
    assert out.count(b"\n") == 2
    assert b"2 articles [" in err
    assert b"dtx-nlp: 1 article could not be read" in err


def many(count: int) -> bytes:
    record = {"text": "Seven ships carried 3.5 million tonnes. " * 20, "language": "en"}
    return (json.dumps(record) + "\n").encode() * count


def test_nobody_reads_the_output_any_more(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(many(300))
    made = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$@" | head -n 1', "-", *COMMAND, "extract", str(source)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert made.returncode == 141
    assert made.stderr == b""
    assert json.loads(made.stdout)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_interrupted_between_whole_lines(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    process = subprocess.Popen(
        [*COMMAND, "extract", "-", "-o", str(out)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(many(3))
    process.stdin.flush()  # it waits for more
    until = time.monotonic() + 30
    while not (out.exists() and out.read_bytes().count(b"\n") == 3) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == b""
    assert [json.loads(line)["language"] for line in out.read_bytes().splitlines()] == ["en"] * 3
