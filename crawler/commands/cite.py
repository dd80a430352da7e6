"""`letopis cite`: a reference to an item, down to the bytes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive.cite import Style, references
from crawler.commands import DataFolder
from crawler.commands.lookup import What, version_of


def cite(
    what: What,
    version: Annotated[
        str | None, typer.Option(metavar="N", help="Number of the version; the latest if not given.")
    ] = None,
    style: Annotated[Style, typer.Option(help="Form; ris is for Zotero and EndNote, csl is CSL-JSON.")] = Style.PLAIN,
    data: DataFolder = Path("data"),
) -> None:
    """Print a reference with address, capture time, WARC record, digest and PWID.

    Examples:

        letopis cite voronezh-0123456789abcdef

        letopis cite voronezh-0123456789abcdef --style bibtex >> sources.bib
    """
    said = references(version_of(data, what, version))[style.value]
    if style is Style.CSL:
        said = json.dumps([said], ensure_ascii=False, indent=2)
    sys.stdout.write(said.rstrip("\r\n") + "\n")
