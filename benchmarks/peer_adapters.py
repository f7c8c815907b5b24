"""Lets score_suite.py score other programs; runs in their environments (benchmarks/suites.py).

They are taken at their best: all models of a program are asked, all readings that it gives are
handed on, and the scorer takes whichever fits; the share of cases with all items found ("acc") does
not count what is found beside. Numbers are written as the scorer wants them.
"""

from __future__ import annotations

import datetime as dt
import importlib
import re
from functools import cache
from typing import Any

CULTURES = {"en": "en-us", "fr": "fr-fr"}
NUMERIC = ("number", "ordinal", "percentage", "currency", "dimension", "age", "temperature")
KINDS = {
    "number": "cardinal",
    "ordinal": "ordinal",
    "percentage": "percent",
    "currency": "money",
    "dimension": "dimension",
    "age": "age",
    "temperature": "temperature",
}


#: What the French models call their units, in the scorer's words.
FRENCH_UNITS = {
    french: english
    for pairs in (
        "Kilomètres=kilometer|Hectomètre=hectometer|Décamètre=decameter|Mètres=meter",
        "Décimètres=decimeter|Centimètres=centimeter|Millimètres=millimeter|Mile=mile|Pied=foot",
        "Micromètres=micrometer|Nanomètres=nanometer|Picomètres=picometer|Yard=yard|Pouce=inch",
        "Kilomètre carré=square kilometer|Hectomètre carré=square hectometer|Acre=acre",
        "Décamètre carré=square decameter|Mètre carré=square meter|Pouce carré=square inch",
        "Décimètre carré=square decimeter|Centimètre carré=square centimeter",
        "Pied carré=square foot|Millimètre carré=square millimeter|Mile carré=square mile",
        "Mètre cube=cubic meter",
        "Centimètre cube=cubic centimeter|Millimètre cube=cubic millimeter|Pieds cube=cubic foot",
        "Kilomètre cube=cubic kilometer|Litre=liter|Millilitre=milliliter|Centilitre=centiliter",
        "Décilitre=deciliter|Pintes=pint|Onces=ounce|Onces liquides=ounce|Baril=barrel",
        "Kilogramme=kilogram|Milligramme=milligram|Tonne métrique=metric ton|Tonne=metric ton",
        "Livre=pound|Degré=degree|Kelvin=kelvin|octet=byte|Kilooctet=kilobyte|Mégaoctet=megabyte",
        "Gigaoctet=gigabyte|Téraoctet=terabyte|Mètre par seconde=meter per second|Noeuds=knot",
        "Kilomètre par heure=kilometer per hour|Kilomètre par minute=kilometer per minute",
        "Kilomètre par seconde=kilometer per second|Miles par heure=mile per hour",
        "Pied par seconde=foot per second|Pied par minute=foot per minute|Ans=year|Mois=month",
        "Semaines=week|Jour=day|Dollar États-Unis=USD|Dollar Canadien=CAD|Dollar Australien=AUD",
        "Yen Japonais=JPY|Yuan Chinois=CNY|Franc Suisse=CHF|Franc belge=BEF|Mark Finlandais=FIM",
        "Livre britannique=GBP|Livre égyptienne=EGP|Livre turque=TRY|Rouble russe=RUB|Rouble=RUB",
        "Dong vietnamien=VND|Rupiah Indonésie=IDR|Roupie indienne=INR|Couronne danoise=DKK",
        "Couronne norvégienne=NOK|Couronne suédoise=SEK|Couronne tchèque=CZK|Peso mexicain=MXN",
        "Ringitt malaisien=MYR|Réal brésilien=BRL|Rand sud-africain=ZAR|Won sud-coréen=KRW",
        "Złoty polonais=PLN|Forint hongrois=HUF|Kuna croate=HRK|Lev bulgare=BGN|Leu roumain=RON",
    )
    for french, _, english in (pair.partition("=") for pair in pairs.split("|"))
}
#: Units without a code, and what quantulum3 calls by a name of its own.
UNITS = {
    "Finnish markka": "FIM",
    "Netherlands guilder": "NLG",
    "cubic centimetre": "milliliter",
    "second of arc": "inch",  # it reads 5" so
    "minute of arc": "foot",
}


@cache
def _recognizers() -> Any:
    return importlib.import_module("recognizers_suite")


def _plain(value: object, lang: str) -> str | None:
    """Write a number with a point; the French models write it with a comma."""
    if value is None:
        return None
    text = str(value).rstrip("%").strip()
    return text.replace(",", ".") if lang == "fr" else text.replace(",", "")


def _asked(model: str, text: str, culture: str, **more: Any) -> list[Any]:
    """Ask one model; where it fails, the others still answer."""
    try:
        found: list[Any] = getattr(_recognizers(), f"recognize_{model}")(text, culture, **more)
    except Exception:
        return []
    return [m for m in found if m.resolution]


def recognizers_quantities(text: str, lang: str) -> list[dict[str, Any]]:
    """Numbers, ordinals, shares, money, measures, ages, temperatures; durations."""
    culture = CULTURES[lang]
    out = []
    for model in NUMERIC:
        for m in _asked(model, text, culture):
            unit = m.resolution.get("isoCurrency") or m.resolution.get("unit")
            value = _plain(m.resolution.get("value"), lang)
            names = FRENCH_UNITS if lang == "fr" else UNITS
            out.append(_item(m, KINDS[model], value, None, names.get(unit, unit)))
    for m in _asked("datetime", text, culture):
        for value in m.resolution.get("values") or []:
            if value.get("type") == "duration":
                out.append(_item(m, "duration", value.get("value"), None, "second"))
    return out


def recognizers_dates(
    text: str, lang: str, reference_time: str | None = None
) -> list[dict[str, Any]]:
    """Dates and periods of days, each with all its readings."""
    now = dt.datetime.fromisoformat(reference_time[:19]) if reference_time else None
    out = []
    for m in _asked("datetime", text, CULTURES[lang], reference=now):
        for value in m.resolution.get("values") or []:
            kind = value.get("type")
            if kind == "date":
                item = _item(m, "date", value.get("value"), None, None)
            elif kind in ("daterange", "datetimerange"):
                item = _item(m, "date_period", value.get("start"), value.get("end"), None)
            else:
                continue
            out.append(item | {"timex": value.get("timex")})
    return out


def _item(m: Any, kind: str, value: Any, upper: Any, unit: Any) -> dict[str, Any]:
    return {
        "start": m.start,
        "end": m.end + 1,
        "text": m.text,
        "kind": kind,
        "value": value,
        "value_max": upper,
        "unit": unit,
    }


_DIMENSIONS = {
    "currency": "money",
    "temperature": "temperature",
    "time": "duration",
    "dimensionless": "cardinal",
}


def quantulum_quantities(text: str, lang: str) -> list[dict[str, Any]]:
    """Quantities of quantulum3; a value with an uncertainty is the range that it stands for."""
    parse = importlib.import_module("quantulum3.parser").parse
    out = []
    for q in parse(text):
        low, high = q.value, None
        if q.uncertainty:
            low, high = q.value - q.uncertainty, q.value + q.uncertainty
        name, entity = q.unit.name, q.unit.entity.name
        kind = "percent" if name == "percentage" else _DIMENSIONS.get(entity, "dimension")
        unit = q.unit.currency_code if kind == "money" and q.unit.currency_code else name
        out.append(
            {
                "start": q.span[0],
                "end": q.span[1],
                "text": q.surface,
                "kind": kind,
                "value": low,
                "value_max": high,
                "unit": None if kind == "cardinal" else UNITS.get(unit, unit),
            }
        )
    return out


@cache
def _cqe() -> Any:
    return importlib.import_module("peer_worker").cqe_parser()


def cqe_quantities(text: str, lang: str) -> list[dict[str, Any]]:
    """Quantities of CQE; without places, which are those of a text that it has rewritten."""
    out = []
    for q in _cqe().parse(text):
        low = getattr(q.value, "value", None)
        high = None
        if low is None:
            low, high = q.value.lower, q.value.upper
        name = q.unit.norm_unit
        # It says "dollar" for all of them, and counts what is counted as a unit.
        unit = {"-": None, "dollar": "USD"}.get(name, name if q.unit.scientific else None)
        kind = "percent" if name == "percentage" else "cardinal" if unit is None else "dimension"
        item = {"text": str(q), "kind": kind, "value": low, "value_max": high}
        out += [item | {"unit": u} for u in dict.fromkeys((unit, name))]
    return out


class _Word:
    """A word as text2num asks for it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def text(self) -> str:
        """Give the word."""
        return self._text

    def nt_separated(self, previous: object) -> bool:
        """Tell that nothing stands between it and the one before."""
        return False

    def not_a_number_part(self) -> bool:
        """Tell that it may be part of a number."""
        return False


def text2num_quantities(text: str, lang: str) -> list[dict[str, Any]]:
    """Numbers in words by text2num; beside them those in digits, as Python reads them."""
    module = importlib.import_module("text_to_num")
    found = list(re.finditer(r"\w+|[^\w\s]|\s+", text))
    spans = [
        (found[o.start].start(), found[o.end - 1].end(), o.value, o.is_ordinal)
        for o in module.find_numbers([_Word(m[0]) for m in found], lang, 0)
    ]
    digits = re.finditer(r"-?\d+(?:\.\d+)?", text)
    spans += [(m.start(), m.end(), float(m[0]), False) for m in digits]
    return [
        {
            "start": start,
            "end": end,
            "text": text[start:end],
            "kind": "ordinal" if ordinal else "cardinal",
            "value": value,
            "unit": None,
        }
        for start, end, value, ordinal in spans
    ]


def dateparser_dates(
    text: str, lang: str, reference_time: str | None = None
) -> list[dict[str, Any]]:
    """Dates of dateparser's search; months and years, which it gives as days, also as periods."""
    search = importlib.import_module("dateparser.search").search_dates
    reader = importlib.import_module("dateparser.date").DateDataParser
    settings: dict[str, Any] = {"RETURN_TIME_SPAN": True}
    if reference_time:
        settings["RELATIVE_BASE"] = dt.datetime.fromisoformat(reference_time[:19])
    try:
        found = search(text, languages=[lang], settings=settings) or []
        reader = reader(languages=[lang], settings=settings)
    except Exception:
        return []
    out: list[dict[str, Any]] = []
    spans: dict[str, dt.date] = {}
    at = 0
    for words, moment in found:
        day = moment.date()
        if words.endswith((" (start)", " (end)")):
            stem, _, side = words.rpartition(" ")
            if side == "(start)":
                spans[stem] = day
            elif stem in spans:
                out.append(_period(text, 0, stem, spans[stem], day))
            continue
        at = max(text.find(words, at), 0)
        out.append({"start": at, "end": at + len(words), "text": words, "kind": "date"})
        out[-1] |= {"value": day.isoformat(), "unit": None}
        kind = reader.get_date_data(words).period
        if kind == "month":
            first = day.replace(day=1)
            out.append(_period(text, at, words, first, (first + dt.timedelta(31)).replace(day=1)))
        elif kind == "year":
            first = day.replace(month=1, day=1)
            out.append(_period(text, at, words, first, first.replace(year=day.year + 1)))
        at += len(words)
    return out


def _period(text: str, at: int, words: str, first: dt.date, last: dt.date) -> dict[str, Any]:
    start = max(text.find(words, at), 0)
    return {
        "start": start,
        "end": start + len(words),
        "text": words,
        "kind": "date_period",
        "value": first.isoformat(),
        "value_max": last.isoformat(),
        "unit": None,
    }
