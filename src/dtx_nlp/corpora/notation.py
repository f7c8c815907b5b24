r"""The notation in which the corpus is written: one file holds an article in all its languages.

What a fact says stands once, above the texts; the texts only mark where it is said. A source has
a head, then sections:

    id: river-ferry-fares
    date: 2025-03-14
    original: id

    == facts
    q1 money >12500000 USD measures=m1 at=t1
    q2 percent 8.3..8.5 change=+ versus=t2
    q3 fraction 62/63 measures=m3
    t1 2024-Q1
    t2 -
    p1 role=r1
    w1 by=o1 at=t3
    d1 request issuer=p1 to=g1 deadline=t1 target=q2
    d2 order not passive to=g1

    == planted
    fr q1 value=15200000 | the French desk swapped two digits
    vi q3,m3 missing | a clause was dropped

    == variants
    ru q2 missing | Russian does not repeat the figure

    == misread
    ru q3 | "62 из 63" is split by a comma in the clause

    == en
    [r1 Minister] [p1 Ana Dewi] [d1! asked] [g1 operators] to [d1 publish fares by [t1 March]].

A ref's letter is its label (`annotation.ID_LETTER`); `[d1! ...]` marks the words that make d1 a
directive (`[d1,d2! ...]` those of two), which are no mention; `[#score 3-1]` marks a number or an
act that must not be taken for a fact, by kind (`NEGATIVES`). `\[` and `\]` are brackets of the
text, a line of which is a paragraph. `planted` changes what one version says, as a careless
translation does; `variants` changes it where the language wants it so, without disagreement. A ref
that no section makes `missing` must stand in every version if it is a quantity, date, law or
directive; `en q9 only` is short for missing everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from dtx_nlp.corpora.marked import LABEL_OF, MarkedText
from dtx_nlp.corpora.parallel import Difference, ParallelArticle
from dtx_nlp.errors import CorpusError
from dtx_nlp.schema import ATTRIBUTES, RELATIONS, VALUES

_REF: Final = re.compile(r"[a-z]\d+")
_HEAD: Final = re.compile(r"(\w+):\s*(.*)")
_SECTION: Final = re.compile(r"==\s*(\w+)\s*")
_VALUE: Final = re.compile(r"(~|>=|<=|>|<)?(-?[\d.]+?)(?:\.\.(-?[\d.]+)|/([\d.]+))?")
_TABLES: Final = frozenset({"facts", "planted", "variants", "misread"})


def parse_source(text: str, file: str) -> ParallelArticle:
    """Read a source.

    Raises:
        CorpusError: file, line and reason.
    """
    head: dict[str, str] = {}
    sections: dict[str, list[tuple[int, str]]] = {}
    section = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("# "):
            continue
        if found := _SECTION.fullmatch(line):
            section = found[1]
            if section in sections:
                raise CorpusError(file, number, f"a second section {section!r}")
            sections[section] = []
        elif section is not None:
            sections[section].append((number, line.strip()))
        elif found := _HEAD.fullmatch(line.strip()):
            head[found[1]] = found[2]
        else:
            raise CorpusError(file, number, "the head has lines like `key: value`")
    for key in ("id", "date", "original"):
        if not head.get(key):
            raise CorpusError(file, 1, f"the head has no {key}")
    facts, passive = _facts(sections.pop("facts", []), file)
    differences = [
        difference
        for name in ("planted", "variants")
        for difference in _differences(sections.pop(name, []), file, name == "planted")
    ]
    misread = dict(_misread(sections.pop("misread", []), file))
    versions = {code: MarkedText(file).read(lines) for code, lines in sections.items()}
    differences = [d for one in differences for d in _spelled_out(one, versions)]
    _check_refs(facts, differences, versions, file)
    articles = {
        code: version.article(code, head, _said_in(code, facts, differences))
        for code, version in versions.items()
    }
    negatives = {code: tuple(version.negatives) for code, version in versions.items()}
    return ParallelArticle(file, head, articles, negatives, tuple(differences), misread, passive)


# The tables


def _facts(
    lines: Sequence[tuple[int, str]], file: str
) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    facts: dict[str, dict[str, str]] = {}
    passive = []
    for number, line in lines:
        ref, *words = line.split()
        if not _REF.fullmatch(ref) or ref[0] not in LABEL_OF:
            raise CorpusError(file, number, f"{ref!r} is no ref")
        if ref in facts:
            raise CorpusError(file, number, f"{ref} stands twice")
        pairs = [word for word in words if re.match(r"[a-z]+=", word)]
        plain = [word for word in words if word not in pairs]
        if ref[0] == "d" and "passive" in plain:
            plain.remove("passive")
            passive.append(ref)
        try:
            facts[ref] = {**_plain(ref, plain), **_pairs(ref, pairs)}
        except ValueError as error:
            raise CorpusError(file, number, f"{ref}: {error}") from None
    return facts, tuple(passive)


def _plain(ref: str, words: list[str]) -> dict[str, str]:
    """Read the words of a fact line that have no name."""
    if ref[0] == "q":
        return _quantity(words)
    if ref[0] == "t":
        if len(words) != 1:
            raise ValueError("a date has one value, - if there is none")
        return {"value": "" if words[0] == "-" else words[0]}
    if ref[0] == "d":
        force, *rest = words or [""]
        if force not in VALUES["force"] or rest not in ([], ["not"]):
            raise ValueError(f"a directive begins with {', '.join(VALUES['force'])}; then `not`")
        return {"force": force, **({"polarity": "-"} if rest else {})}
    if words:
        raise ValueError(f"{words[0]!r} is not like key=value")
    return {}


def _quantity(words: Sequence[str]) -> dict[str, str]:
    if len(words) not in (2, 3) or not (found := _VALUE.fullmatch(words[1])):
        raise ValueError("a quantity is like `kind value unit`; `>5`, `8..9` and `3/4` are values")
    mod, value, upper, of = found.groups()
    unit = words[2] if len(words) == 3 else "%" if words[0] == "percent" else None
    given = {"kind": words[0], "value": value, "upper": upper, "of": of, "unit": unit, "mod": mod}
    for key in ("value", "upper", "of"):
        try:
            Decimal(given[key] or 0)
        except InvalidOperation:
            raise ValueError(f"{given[key]!r} is no number") from None
    return {key: given[key] or "" for key in ATTRIBUTES["QUANTITY"] if given.get(key)}


def _pairs(ref: str, words: Sequence[str]) -> dict[str, str]:
    known = (*ATTRIBUTES.get(LABEL_OF[ref[0]], ()), *RELATIONS.get(LABEL_OF[ref[0]], {}))
    relations = RELATIONS.get(LABEL_OF[ref[0]], {})
    pairs = {}
    for word in words:
        key, _, value = word.partition("=")
        if key not in known:
            raise ValueError(f"no attribute {key!r}; known: {', '.join(known)}")
        pairs[key] = value.replace(",", " ") if key in relations else value
    return pairs


def _differences(
    lines: Sequence[tuple[int, str]], file: str, planted: bool
) -> Iterator[Difference]:
    for number, line in lines:
        what, _, reason = (part.strip() for part in line.partition("|"))
        words = what.split()
        if len(words) < 3 or not reason:
            raise CorpusError(file, number, "a difference is like `fr q1 value=5 | reason`")
        code, given, *changes = words
        refs = tuple(given.split(","))
        try:
            if changes in (["missing"], ["only"]):
                kind = code if changes == ["missing"] else f"not {code}"
                yield Difference(kind, refs, None, reason, planted)
            else:
                for ref in refs:
                    yield Difference(code, (ref,), _pairs(ref, changes), reason, planted)
        except (ValueError, KeyError) as error:
            raise CorpusError(file, number, f"{given}: {error}") from None


def _misread(lines: Sequence[tuple[int, str]], file: str) -> Iterator[tuple[tuple[str, str], str]]:
    for number, line in lines:
        what, _, reason = (part.strip() for part in line.partition("|"))
        if len(what.split()) != 2 or not reason:
            raise CorpusError(file, number, "a misreading is like `ru q3 | reason`")
        code, ref = what.split()
        yield (code, ref), reason


def _spelled_out(one: Difference, versions: Mapping[str, MarkedText]) -> list[Difference]:
    if not one.language.startswith("not "):
        return [one]
    only = one.language.removeprefix("not ")
    return [replace(one, language=code) for code in versions if code != only]


def _said_in(
    code: str, facts: Mapping[str, Mapping[str, str]], differences: Sequence[Difference]
) -> dict[str, dict[str, str]]:
    said = {ref: dict(given) for ref, given in facts.items()}
    for one in differences:
        if one.language == code and one.changes is not None:
            own = said.setdefault(one.refs[0], {})
            own.update(one.changes)
            said[one.refs[0]] = {key: value for key, value in own.items() if value != ""}
    return said


def _check_refs(
    facts: Mapping[str, Mapping[str, str]],
    differences: Sequence[Difference],
    versions: Mapping[str, MarkedText],
    file: str,
) -> None:
    """Raise CorpusError unless facts, declarations and marks name each other's refs."""
    marked = {ref for version in versions.values() for ref in version.lines}
    for ref, given in facts.items():
        for key, labels in RELATIONS.get(LABEL_OF[ref[0]], {}).items():
            for tail in given.get(key, "").split():
                if tail not in marked or LABEL_OF[tail[0]] not in labels:
                    reason = f"{ref} {key}={tail}: it is marked nowhere, or of a wrong kind"
                    raise CorpusError(file, 1, reason)
    lacking = {(d.language, ref) for d in differences if d.changes is None for ref in d.refs}
    for code, version in versions.items():
        absent = frozenset(ref for language, ref in lacking if language == code)
        for line, reason in _faults(version, frozenset(facts), frozenset(marked), absent):
            raise CorpusError(file, line, f"{reason} ({code})")


def _faults(
    version: MarkedText, facts: frozenset[str], marked: frozenset[str], absent: frozenset[str]
) -> Iterator[tuple[int, str]]:
    for ref, line in version.lines.items():
        if ref[0] in "qtd" and ref not in facts:
            yield line, f"{ref} has no line in facts"
        if ref in absent:
            yield line, f"{ref} is declared missing here"
        if ref[0] == "d" and ref not in version.cue_lines:
            yield line, f"{ref} has no cue; mark it `[{ref}! ...]`"
    for ref in sorted((marked | facts) - set(version.lines) - absent):
        if ref[0] in "qtdw":
            yield version.line, f"{ref} is not marked"
    for ref, line in version.cue_lines.items():
        if ref not in version.lines:
            yield line, f"a cue of {ref}, which is not marked"
