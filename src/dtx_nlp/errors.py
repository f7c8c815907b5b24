"""The error tree.

DtxError
├── LanguageError
│   ├── UnknownLanguageError (LookupError)
│   └── LanguageDataError (ValueError)
├── PackError
│   ├── PackNotFoundError (FileNotFoundError)
│   └── PackProtocolError (ValueError)
├── UnitError (ValueError)
└── InputError (ValueError)
    └── RecordError
        └── CorpusError

Each error says what is wrong, where, and what to do, and keeps its arguments, so that it survives
pickling between processes.
"""

from __future__ import annotations


class DtxError(Exception):
    """Base of every error that this library raises on purpose."""


class LanguageError(DtxError):
    """Something is wrong with a language."""


class UnknownLanguageError(LanguageError, LookupError):
    """A language code has no data file."""

    def __init__(self, code: str, known: tuple[str, ...]) -> None:
        super().__init__(code, known)
        self.code = code
        self.known = known

    def __str__(self) -> str:
        return f"no language {self.code!r}; known: {', '.join(self.known)}"


class LanguageDataError(LanguageError, ValueError):
    """A language file says something that cannot be used."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(file, key, reason)
        self.file = file
        self.key = key
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


class PackError(DtxError):
    """Something is wrong with a model pack."""


class PackNotFoundError(PackError, FileNotFoundError):
    """No pack of that name or path."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        return f"no model pack {self.name!r}; known: {', '.join(self.known)}"


class PackProtocolError(PackError, ValueError):
    """A pack was made for another version of this library."""


class UnitError(DtxError, ValueError):
    """A unit code is unknown or two units cannot be converted."""


class InputError(DtxError, ValueError):
    """An input (file, record, text) cannot be read; `id` is the article's, if it is known."""

    def __init__(self, where: str, reason: str, id: str | None = None) -> None:
        super().__init__(where, reason, id)
        self.where = where
        self.reason = reason
        self.id = id

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class RecordError(InputError):
    """One line of a JSON Lines file is not a record."""

    def __init__(self, file: str, line: int, reason: str, id: str | None = None) -> None:
        super().__init__(f"{file}:{line}", reason, id)
        self.args = (file, line, reason, id)
        self.file = file
        self.line = line


class CorpusError(RecordError):
    """A place in an annotated corpus breaks the schema or the notation."""
