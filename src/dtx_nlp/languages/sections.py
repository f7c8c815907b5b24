"""The sections of a language file, one dataclass each (the files' own comments explain the use).

Surfaces may hold braces ("рубл{ь,я,ей}"), are matched without regard to case, and may be of
several words. Lists of a parent file (`extends`) and of its child are joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Surfaces: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """[tokenizer]: how text is cut into tokens and sentences."""

    spacy: str  # code of the spaCy language whose tokenizer is used
    abbreviations: Surfaces = ()  # with their dot; no sentence ends after them


@dataclass(frozen=True, slots=True)
class Numbers:
    """[numbers]: how numbers are written."""

    decimal: str  # the decimal mark
    group: str  # the marks that may group digits, one character each
    words: Mapping[str, int] = field(default_factory=dict)  # surface -> value


@dataclass(frozen=True, slots=True)
class Dates:
    """[dates]: how dates are written."""


@dataclass(frozen=True, slots=True)
class Counting:
    """[counting]: what words form the noun phrase that a number counts (MEASURED)."""


@dataclass(frozen=True, slots=True)
class Laws:
    """[laws]: how legal documents are named."""


@dataclass(frozen=True, slots=True)
class Directives:
    """[directives]: cue words of demands, and who is addressed."""


@dataclass(frozen=True, slots=True)
class Example:
    """[[examples]]: a text and what must be found in it; the file's own proof."""

    text: str
    mentions: tuple[Mapping[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """A language file, checked."""

    code: str  # BCP 47
    name: str  # English name
    tokenizer: Tokenizer
    numbers: Numbers
    #: Spellings that may be left out, as "full=plain" ("é=e", "ё=е").
    optional: Surfaces = ()
    units: Mapping[str, Surfaces] = field(default_factory=dict)
    #: Approximators and bounds, by the schema's `mod`: "~" ">" ">=" "<" "<=".
    mod: Mapping[str, Surfaces] = field(default_factory=dict)
    #: Words by which a quantity is the size of a change: "+" and "-".
    change: Mapping[str, Surfaces] = field(default_factory=dict)
    dates: Dates = field(default_factory=Dates)
    counting: Counting = field(default_factory=Counting)
    laws: Laws = field(default_factory=Laws)
    directives: Directives = field(default_factory=Directives)
    examples: tuple[Example, ...] = ()
