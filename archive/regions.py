"""The regions of the world: codes, names and time zones, so that a site names only its ISO 3166-2 code.

Codes are those that ISO gives: Crimea and Sevastopol are `UA-43` and `UA-40`, whoever publishes there.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from archive.items import Region

NATIONAL = ("okato", "oktmo")
"""Columns of `regions.tsv` that are codes of the state itself. The table has the Russian regions: ISO code, name in
Russian, IANA zone of the capital, OKATO and OKTMO."""


class UnknownRegion(KeyError):
    """A code that ISO 3166-2 does not have; the message is a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


@cache
def _table(name: str) -> dict[str, dict[str, str]]:
    lines = files("archive").joinpath(name).read_text("utf-8").splitlines()
    return {row["iso"]: row for row in csv.DictReader(lines, delimiter="\t")}


@cache
def _zones_of_countries() -> dict[str, list[str]]:
    """IANA zones by ISO 3166-1 code, from `zone.tab` of the time zone database."""
    found: dict[str, list[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            found.setdefault(country, []).append(name)
    return found


def codes() -> list[str]:
    """The codes of the regions that Russian authorities publish for, in the order of their table."""
    return list(_table("regions.tsv"))


def known(iso: str) -> bool:
    """Whether ISO 3166-2 has this code."""
    return iso in _table("regions.tsv") or iso in _table("subdivisions.tsv")


def region(iso: str) -> Region:
    """The region of an ISO 3166-2 code.

    Its name is the one in its own language that ISO lists (`subdivisions.tsv`: codes and names as the iso-codes
    project keeps them); Russian regions have theirs in Russian and the codes of the state. Raises `UnknownRegion`.
    """
    if row := _table("regions.tsv").get(iso):
        return Region(iso=iso, name=row["name"], codes={name: row[name] for name in NATIONAL if row[name]})
    if row := _table("subdivisions.tsv").get(iso):
        return Region(iso=iso, name=row["name"])
    raise UnknownRegion(f"«{iso}» is no region that ISO 3166-2 lists; write its code, as RU-VOR, DE-SN or US-TX.")


def zone(iso: str) -> str | None:
    """The IANA name of the region's time zone: that of its capital where it has several.

    From the table of Russia, the table of regions and countries with several zones (`zones.tsv`), or the country's
    only zone. None where the country has several and no table says which: then the site says it, with `zone =`.
    Raises `UnknownRegion`.
    """
    if not known(iso):
        region(iso)
    row = _table("regions.tsv").get(iso) or _table("zones.tsv").get(iso)
    return row["zone"] if row else national_zone(iso.partition("-")[0])


def national_zone(country: str) -> str | None:
    """The zone of a country, by its ISO 3166-1 code: of its capital or most of its regions; None where that is open."""
    if row := _table("zones.tsv").get(country):
        return row["zone"]
    zones = _zones_of_countries().get(country, [])
    return zones[0] if len(zones) == 1 else None
