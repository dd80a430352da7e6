"""Which sites there are, what each is made of, and which regions have none: for `letopis sites` and `docs/sites.md`."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from archive import regions
from archive.item_store import item_lines
from archive.secret import redacted
from archive.upgrade import from_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crawler.sites.loader import SiteLoader

LAST = 1 << 20
"""Bytes at the end of a part that are read to find its last item."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one site without crawling it."""

    name: str
    region: str | None = None
    """ISO 3166-2 code."""
    region_name: str | None = None
    """In Russian."""
    platform: str | None = None
    """Module of the platform, `bitrix`."""
    addresses: list[str] = field(default_factory=list)
    """Its lists, then its feeds and sitemaps."""
    verified: str | None = None
    """Day on which it was last seen to work on the live site; None where it never was."""
    terms: str | None = None
    ca_note: str | None = None
    about: str | None = None
    """First line of the site file."""
    error: str | None = None
    """Why the file cannot be used."""
    last_item: str | None = None
    """When the latest item in the archive was fetched, ISO 8601."""

    @property
    def state(self) -> str:
        """`broken`, `verified` with its day, or `not tried live`."""
        if self.error is not None:
            return "broken"
        return f"verified {self.verified}" if self.verified else "not tried live"

    def as_json(self) -> dict[str, Any]:
        """For a script."""
        return {**asdict(self), "state": self.state}


def survey(loader: SiteLoader, data: Path | None = None) -> list[Facts]:
    """All sites by name; one whose file is broken is among them with its error."""
    found = []
    for name in loader.list():
        try:
            found.append(_facts(loader.load(name), data))
        except Exception as error:
            # A site file may be wrong in ways that show only when it is looked at; the others are still reported.
            found.append(Facts(name, error=f"{type(error).__name__}: {error}"))
    broken = [Facts(module.rpartition(".")[2], error=reason) for module, reason in loader.broken.items()]
    return sorted([*found, *broken], key=lambda site: site.name)


def platform_of(spider: type) -> str | None:
    """Name of the platform's module."""
    modules = [cls.__module__ for cls in spider.__mro__]
    return next((module.split(".")[2] for module in modules if module.startswith("crawler.platforms.")), None)


def _facts(spider: Any, data: Path | None) -> Facts:
    about = (sys.modules[spider.__module__].__doc__ or "").strip().partition("\n")[0]
    return Facts(
        spider.name,
        spider.region,
        regions.region(spider.region).name if spider.region else None,
        platform_of(spider),
        [redacted(address) for address in (*spider.start_urls, *spider.feeds, *spider.sitemaps)],
        spider.verified.isoformat() if spider.verified else None,
        spider.terms,
        spider.ca_note,
        about,
        last_item=_last(data, spider.name) if data is not None else None,
    )


def _last(data: Path, name: str) -> str | None:
    lines = item_lines(data)
    for part in lines.parts(name)[-1:]:
        end, _ = lines.state(part)
        for _, line in reversed(list(lines.read(part, max(0, end - LAST)))):
            with suppress(ValueError):
                return from_json(line).capture.fetched_at.isoformat(timespec="seconds")
    return None


def markdown(sites: Iterable[Facts]) -> str:
    """The page `docs/sites.md`."""
    sites = [site for site in sites if site.error is None]
    rows = [
        f"| `{site.name}` | {site.region_name} | {site.platform} | <{site.addresses[0]}> | {site.state} |"
        for site in sites
    ]
    covered = {site.region for site in sites}
    missing = [f"{regions.region(code).name} ({code})" for code in regions.codes() if code not in covered]
    tried = sum(site.verified is not None for site in sites)
    notes = [f"* `{site.name}`: {site.terms or site.ca_note}" for site in sites if site.terms or site.ca_note]
    total = len(regions.codes())
    return "\n".join(
        [
            "# The sites",
            "",
            "Written by `letopis sites --markdown`; do not edit it by hand.",
            "",
            f"{len(sites)} sites for {len(covered)} of {total} regions; {tried} of them were tried on the live site. "
            "Most are the press pages of a ministry, made from addresses and selectors that were recorded in 2023: "
            "the first line of each file says of what it was made. A site that was not tried may need new selectors; "
            "`letopis site check --all --live` tells which.",
            "",
            "| site | region | platform | list | state |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "## Regions without a site",
            "",
            "No news address is recorded for these: " + "; ".join(missing) + ".",
            "",
            "Any of them can be crawled by its address (`letopis crawl https://…`) or described "
            "([Add a site](add-a-site.md)).",
            "",
            "## Terms and certificates",
            "",
            *notes,
            "",
        ]
    )


def as_json(sites: Iterable[Facts]) -> str:
    """A JSON array of the sites, one a line."""
    return "[" + ",\n".join(json.dumps(site.as_json(), ensure_ascii=False) for site in sites) + "]"
