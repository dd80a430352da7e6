"""`letopis sites`: which sites there are, and in what state."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.operating.exit_codes import Exit
from crawler.sites import coverage


def sites(
    data: DataFolder = Path("data"),
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page `docs/sites.md`.")] = False,
    as_json: AsJson = False,
) -> None:
    """List all sites: region, platform, state, when the latest item was fetched.

    A site file that cannot be used is listed with its error, and the exit code is 1.

    Examples:

        letopis sites

        letopis sites --json | jq -r 'select(.region == "RU-VOR") | .name'
    """
    from scrapy.utils.project import get_project_settings

    from crawler.sites.loader import SiteLoader

    found = coverage.survey(SiteLoader.from_settings(get_project_settings()), data)
    if markdown:
        sys.stdout.write(coverage.markdown(found))
    elif as_json:
        for site in found:
            jsonl.write(site.as_json())
    else:
        _table(found)
    broken = [site for site in found if site.error is not None]
    for site in broken:
        jsonl.remark(f"{site.name} cannot be used: {site.error}", as_json=as_json)
    if broken:
        raise typer.Exit(Exit.PROBLEMS)


def _table(found: list[coverage.Facts]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("site", "region", "platform", "state", "last item"):
        table.add_column(name, header_style="dim", no_wrap=name != "region")
    for site in found:
        region = f"{site.region} {site.region_name}" if site.region else ""
        style = "red" if site.error else "green" if site.verified else "yellow"
        last = f"{site.last_item:%Y-%m-%d %H:%M}" if site.last_item else ""
        table.add_row(site.name, region, site.platform or "", Text(site.state, style), last)
    terminal.out().print(table)
    regions = {site.region for site in found if site.region}
    terminal.out().print(Text(f"{len(found)} sites, {len(regions)} regions", style="dim"))
