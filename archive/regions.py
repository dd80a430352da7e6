"""The regions: codes, names and time zones, so that a site names only its ISO code."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from archive.items import Region

TABLE = "regions.tsv"
"""ISO 3166-2 code, Russian name, IANA zone of the capital, OKATO and OKTMO of the region. Crimea and Sevastopol stand
under the codes that ISO gives them."""


NATIONAL = ("okato", "oktmo")
"""Columns of the table that are codes of the state itself."""


@cache
def _rows() -> dict[str, dict[str, str]]:
    lines = files("archive").joinpath(TABLE).read_text("utf-8").splitlines()
    return {row["iso"]: row for row in csv.DictReader(lines, delimiter="\t")}


def codes() -> list[str]:
    """The ISO 3166-2 codes that are known, in the order of the table."""
    return list(_rows())


def region(iso: str) -> Region:
    """The region of an ISO 3166-2 code.

    Raises `KeyError` for a code that is not in the table.
    """
    row = _rows()[iso]
    return Region(iso=iso, name=row["name"], codes={name: row[name] for name in NATIONAL if row[name]})


def zone(iso: str) -> str:
    """The IANA name of the region's time zone: that of its capital where it has several.

    Raises `KeyError` for a code that is not in the table.
    """
    return _rows()[iso]["zone"]
