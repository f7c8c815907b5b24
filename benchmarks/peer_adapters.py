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
    "finnish markka": "FIM",
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
def _cqe() -> tuple[Any, dict[str, Any]]:
    parser = importlib.import_module("peer_worker").cqe_parser()
    return parser, importlib.import_module("CQE.CQE").units_dict


def cqe_quantities(text: str, lang: str) -> list[dict[str, Any]]:
    """Quantities of CQE; without places, which are those of a text that it has rewritten."""
    parser, units = _cqe()
    out = []
    for q in parser.parse(text):
        low = getattr(q.value, "value", None)
        high = None
        if low is None:
            low, high = q.value.lower, q.value.upper
        name = q.unit.norm_unit
        code = units.get(name, {}).get("currency_code")
        # What is counted is its unit too; money goes by its code, as by the other programs'.
        readings = [code, name, UNITS.get(name), None if q.unit.scientific else ""]
        kind = "percent" if name == "percentage" else "cardinal" if name == "-" else "dimension"
        item = {"text": str(q), "kind": kind, "value": low, "value_max": high}
        out += [
            item | {"unit": unit or None} for unit in dict.fromkeys(readings) if unit is not None
        ]
    return out


#: Numbers in digits as each language writes them, with a sign or the ending of an ordinal.
DIGITS = {
    "en": r"(?:minus |-)?(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?:st|nd|rd|th)?(?![\w])",
    "fr": r"(?:moins |-)?(?<![\w.,])\d+(?:[  .]\d{3})*(?:,\d+)?(?:ers?|res?|e|ème|nde?)?(?![\w])",
}


def text2num_quantities(text: str, lang: str) -> list[dict[str, Any]]:
    """Numbers that text2num has written in digits, and those that were; their places are lost."""
    written = importlib.import_module("text_to_num").alpha2digit(text, lang, 0)
    out = []
    for m in re.finditer(DIGITS[lang], written):
        digits = re.sub(r"[^\d.,]", "", m[0])
        plain = digits.replace(",", "") if lang == "en" else digits.replace(".", "")
        negative = m[0].startswith(("-", "m"))
        value = float(plain.replace(",", ".")) * (-1 if negative else 1)
        kind = "ordinal" if m[0][-1].isalpha() else "cardinal"
        out.append({"text": m[0], "kind": kind, "value": value, "unit": None})
    return out


def dateparser_dates(
    text: str, lang: str, reference_time: str | None = None
) -> list[dict[str, Any]]:
    """Dates of dateparser: its search, and the whole text as one; units longer than a day too."""
    search = importlib.import_module("dateparser.search").search_dates
    reader = importlib.import_module("dateparser.date").DateDataParser
    settings: dict[str, Any] = {"RETURN_TIME_SPAN": True}
    if reference_time:
        settings["RELATIVE_BASE"] = dt.datetime.fromisoformat(reference_time[:19])
    try:
        found = search(text, languages=[lang], settings=settings) or []
        reader = reader(languages=[lang], settings=settings)
        whole = reader.get_date_data(text)
    except Exception:
        return []
    readings = [(text, whole.date_obj)] if whole.date_obj else []
    out: list[dict[str, Any]] = []
    begun: dict[str, dt.date] = {}
    at = 0
    for words, moment in [*readings, *found]:
        day = moment.date()
        stem, _, side = words.rpartition(" ")
        if side == "(start)":
            begun[stem] = day
        elif side == "(end)" and stem in begun:
            out.append({"kind": "date_period"} | _placed(text, stem, 0))
            out[-1] |= {"value": begun[stem].isoformat(), "value_max": day.isoformat()}
        else:
            place = _placed(text, words, at)
            at = place.get("end", at) if words != text else at
            out.append({"kind": "date", "value": day.isoformat()} | place)
            if span := _span(day, reader.get_date_data(words).period):
                first, after = (d.isoformat() for d in span)
                out.append({"kind": "date_period", "value": first, "value_max": after} | place)
    return [{"unit": None} | item for item in out]


def _placed(text: str, words: str, at: int) -> dict[str, Any]:
    """Give the place of words from `at` on, however they are spaced; none if they are not there."""
    found = re.compile(r"\s+".join(map(re.escape, words.split()))).search(text, at)
    return {"start": found.start(), "end": found.end(), "text": words} if found else {"text": words}


def _span(day: dt.date, period: str) -> tuple[dt.date, dt.date] | None:
    """Give the first day of the unit that a day stands for, and the day after it."""
    if period == "week":
        monday = day - dt.timedelta(day.weekday())
        return monday, monday + dt.timedelta(7)
    if period == "month":
        first = day.replace(day=1)
        return first, (first + dt.timedelta(31)).replace(day=1)
    if period == "year":
        first = day.replace(month=1, day=1)
        return first, first.replace(year=day.year + 1)
    return None
