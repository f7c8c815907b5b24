"""What all commands share: words beside their results, clear of progress bars."""

from __future__ import annotations

import sys


def say(words: str) -> None:
    """Write a line for whoever runs the command."""
    line = f"dtx-nlp: {words}"
    if "tqdm" in sys.modules:  # a bar may stand there
        sys.modules["tqdm"].tqdm.write(line, file=sys.stderr)
    else:
        print(line, file=sys.stderr)
