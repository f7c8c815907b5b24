"""Digit strings to values: the rules of the module's docstring, and CLDR's formats read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel import Locale
from babel.numbers import format_decimal
from hypothesis import example, given
from hypothesis import strategies as st

from dtx_nlp import languages
from dtx_nlp.digits import Marks, grouped, observe, read_digits

POINT = Marks(".", ",")
COMMA = Marks(",", ".")

#: Digits; their value by a language with a decimal point, and by one with a decimal comma.
#: Several values are an enumeration, none is no number.
READINGS = [
    ("0", "0", "0"),
    ("007", "7", "7"),
    ("1.234,5", "1234.5", "1234.5"),
    ("1,234.5", "1234.5", "1234.5"),
    ("1.234.567,89", "1234567.89", "1234567.89"),
    ("1,234,567.89", "1234567.89", "1234567.89"),
    ("12,34,567", "1234567", "1234567"),
    ("12,34,567.5", "1234567.5", "1234567.5"),
    ("1.234.567", "1234567", "1234567"),
    ("1,234,567", "1234567", "1234567"),
    ("4.800", "4.8", "4800"),
    ("4,800", "4800", "4.8"),
    ("25,000", "25000", "25000"),
    ("25.000", "25000", "25000"),
    ("1.500", "1.5", "1500"),
    ("0.125", "0.125", "0.125"),
    ("0,125", "0.125", "0.125"),
    ("0.000", "0", "0"),
    ("5.00", "5", "5"),
    ("5,00", "5", "5"),
    ("3.14159", "3.14159", "3.14159"),
    ("3,14159", "3.14159", "3.14159"),
    ("1234.567", "1234.567", "1234.567"),
    ("1234,567", "1234.567", "1234.567"),
    ("22,24,26", "22 24 26", "22 24 26"),
    ("1,5,7", "1 5 7", "1 5 7"),
    ("192.168.1.1", "", ""),
    ("1.2.3", "", ""),
    ("12.5.2020", "", ""),
    ("١٢٫٥", "12.5", "12.5"),
    ("١٬٢٣٤٬٥٦٧", "1234567", "1234567"),
    ("१,२३४", "1234", "1.234"),
    ("１２３", "123", "123"),
]


@pytest.mark.parametrize(("digits", "point", "comma"), READINGS, ids=[r[0] for r in READINGS])
def test_readings(digits: str, point: str, comma: str) -> None:
    for marks, expected in ((POINT, point), (COMMA, comma)):
        pieces = read_digits(digits, marks)
        assert [p.value for p in pieces] == [Decimal(v) for v in expected.split()]


def test_pieces_slice_back() -> None:
    digits = "22,24.5,26"
    pieces = read_digits(digits, POINT)
    assert [digits[p.start : p.end] for p in pieces] == ["22", "24.5", "26"]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("1 234", True),
        ("123 456 789", True),
        ("12 34 567", True),
        ("0 123", True),
        ("01 234", False),
        ("1234 567", False),
        ("1 23", False),
        ("123 45 678", False),
        ("1 2345", False),
    ],
)
def test_grouped(parts: str, expected: bool) -> None:
    assert grouped(parts.split()) is expected


def test_a_text_in_another_style() -> None:
    english = "The price rose from 2.75 to 3.5 and 1.25."
    assert observe(english, COMMA).decimal == "."
    assert observe("De 1.234,5 à 2,75 et 12.345,5.", POINT).decimal == ","


def test_a_text_in_both_styles_is_read_by_its_language() -> None:
    both = "1,234.5 and 2.345,6 and 3.456,7"
    assert observe(both, POINT) == POINT
    assert observe(both, COMMA) == COMMA


def test_one_number_is_no_style() -> None:
    assert observe("It cost 2,75 then.", POINT) == POINT


def test_marks_of_a_language_are_those_of_cldr() -> None:
    for code in languages.codes():
        symbols = Locale.parse(code).number_symbols["latn"]
        marks = Marks.of(languages.get(code))
        assert marks.decimal == symbols["decimal"]
        assert symbols["group"] in marks.group


NUMBERS = st.decimals(0, 10**12, allow_nan=False, allow_infinity=False, places=4).map(
    lambda d: d.normalize()
)


@given(NUMBERS, st.sampled_from(["en", "id", "vi", "de", "es", "it", "en_IN", "tr", "el"]))
def test_what_cldr_writes_is_read_back(number: Decimal, locale: str) -> None:
    symbols = Locale.parse(locale).number_symbols["latn"]
    marks = Marks(symbols["decimal"], symbols["group"])
    written = format_decimal(number, locale=locale, decimal_quantization=False)
    assert [p.value for p in read_digits(written, marks)] == [number]


@given(st.from_regex(r"\A\d{1,12}([.,٫٬]\d{1,6}){0,5}\Z"), st.sampled_from([POINT, COMMA]))
@example("0٫0٬0", POINT)
def test_never_crashes(digits: str, marks: Marks) -> None:
    end = 0
    for piece in read_digits(digits, marks):
        assert end <= piece.start < piece.end <= len(digits)
        assert piece.value >= 0
        end = piece.end


@given(st.text())
def test_observe_never_crashes(text: str) -> None:
    assert observe(text, POINT).decimal in ".,"
