"""Which country's money a shared name means."""

from __future__ import annotations

import pytest

from dtx_nlp.extractor import load


@pytest.mark.parametrize(
    ("code", "text", "units"),
    [
        ("en", "Looms in Mexico cost 250 pesos.", ["MXN"]),
        ("en", "Looms in Cuba cost 250 pesos.", ["CUP"]),
        ("en", "They paid 40 Philippine pesos, then 50 pesos.", ["PHP", "PHP"]),
        ("en", "Cameroon spent 400 CFA francs.", ["XAF"]),
        ("en", "Togo spent 400 CFA francs.", ["XOF"]),
        ("en", "Douala spent 400 CFA francs.", ["XAF"]),
        ("ru", "В Медане цена — 1,25 млн рупий, Медан растёт.", ["IDR"]),
        ("en", "In Canada it costs 5 dollars.", ["USD"]),
        ("fr", "Un gong vaut 9 roupies indonésiennes, un autre 60 roupies.", ["IDR", "IDR"]),
        ("fr", "Au Royaume-Uni, le permis vaut 612 livres.", ["GBP"]),
        ("fr", "Un permis à 42 livres sterling, un autre à 612 livres.", ["GBP", "GBP"]),
        ("fr", "Le colis pèse 12 livres.", ["[lb_av]"]),
        ("ru", "В Индонезии цена — 187 500 рупий за килограмм.", ["IDR/kg"]),
        ("ru", "В Мексике просят 4500 песо.", ["MXN"]),
        ("vi", "Ở Philippines, giá là 40 peso.", ["PHP"]),
    ],
)
def test_the_article_says_whose(code: str, text: str, units: list[str]) -> None:
    result = load("grammar")(text, language=code)
    amounts = [m for m in result.mentions if m.label == "QUANTITY"]
    assert [m.attributes["unit"] for m in amounts] == units


def test_another_paragraph_may_say_whose() -> None:
    result = load("grammar")("Looms cost 250 pesos.\n\nThe fair is held in Mexico.", language="en")
    assert result.facts[0].unit == "MXN"
    assert not result.warnings


def test_what_nothing_tells_is_a_warning() -> None:
    result = load("grammar")("Looms cost 250 pesos.", language="en")
    assert any("pesos" in warning for warning in result.warnings)
