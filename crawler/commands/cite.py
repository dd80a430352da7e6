"""`letopis cite`: a reference to an item, down to the bytes."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crawler.commands import DataFolder
from crawler.commands.lookup import What, version_of


class Style(StrEnum):
    """Form of a reference."""

    PLAIN = "plain"
    BIBTEX = "bibtex"
    CSL = "csl"
    PWID = "pwid"


def cite(
    what: What,
    version: Annotated[
        str | None, typer.Option(metavar="N", help="Number of the version; the latest if not given.")
    ] = None,
    style: Annotated[Style, typer.Option(help="Form of the reference; csl is CSL-JSON.")] = Style.PLAIN,
    data: DataFolder = Path("data"),
) -> None:
    """Print a reference with address, capture time, WARC record, digest and PWID.

    Examples:

        letopis cite voronezh-0123456789abcdef

        letopis cite voronezh-0123456789abcdef --style bibtex >> sources.bib
    """
    from archive.cite import references

    told = references(version_of(data, what, version))[style.value]
    if style is Style.CSL:
        told = json.dumps([told], ensure_ascii=False, indent=2)
    sys.stdout.write(told.rstrip("\n") + "\n")
