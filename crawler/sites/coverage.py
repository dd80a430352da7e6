"""Which sites there are, what each is made of, and which regions have none: for `letopis sites` and `docs/sites.md`."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from archive import regions
from archive.item_lines import item_lines
from archive.secret import redacted
from archive.upgrade import from_json
from crawler.crawl.site_spider import BASES

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
    basis: str | None = None
    """What its addresses rest on (`crawler.crawl.site_spider.BASES`); None where that was not noted."""
    verified: str | None = None
    """Day on which it was last seen to work on the live site; None where it never was."""
    terms: str | None = None
    ca_note: str | None = None
    about: str | None = None
    """First line of the site file."""
    error: str | None = None
    """Why the file cannot be used."""
    last_item: datetime | None = None
    """When the latest item in the archive was fetched, ISO 8601."""

    @property
    def of_an_organ(self) -> bool:
        """Whether it is that of a ministry or department, by its name."""
        return self.name.endswith("_education")

    @property
    def state(self) -> str:
        """`broken`, `verified` with its day, or `not tried live` after what it rests on: `assumed, not tried live`."""
        if self.error is not None:
            return "broken"
        if self.verified:
            return f"verified {self.verified}"
        return f"{BASES[self.basis]}, not tried live" if self.basis else "not tried live"

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
        [redacted(url) for url in (*getattr(spider, "start_urls", ()), *spider.feeds, *spider.sitemaps)],
        spider.basis,
        spider.verified.isoformat() if spider.verified else None,
        spider.terms,
        spider.ca_note,
        about,
        last_item=_last(data, spider.name) if data is not None else None,
    )


def _last(data: Path, name: str) -> datetime | None:
    lines = item_lines(data)
    for part in lines.parts(name)[-1:]:
        end, _ = lines.state(part)
        for line in reversed(list(lines.read(part, max(0, end - LAST)))):
            with suppress(ValueError):
                return from_json(line.data).capture.fetched_at.replace(microsecond=0)
    return None


def markdown(sites: Iterable[Facts]) -> str:
    """The page `docs/sites.md`."""
    sites = [site for site in sites if site.error is None]
    russian = set(regions.codes())
    parts = {
        "Governments of Russian regions": [s for s in sites if s.region in russian and not s.of_an_organ],
        "Their ministries and departments": [s for s in sites if s.region in russian and s.of_an_organ],
        "Other countries, as a pattern": [s for s in sites if s.region not in russian],
    }
    tried = sum(site.verified is not None for site in sites)
    notes = [f"* `{site.name}`: {site.terms or site.ca_note}" for site in sites if site.terms or site.ca_note]
    return "\n".join(
        [
            "# The sites",
            "",
            "Written by `letopis sites --markdown`; do not edit it by hand.",
            "",
            f"{len(sites)} sites; {tried} of them were tried on the live site. What each rests on:",
            "",
            "* *selectors recorded*: list and selectors are those that other people's scrapers used in 2023;",
            "* *list seen*: the list is one that others were seen to crawl; the general rules or the platform read it;",
            "* *list inferred*: an article was seen, and the folder that it lies in is taken for its list;",
            "* *feed seen*: a feed was seen and is used alone;",
            "* *assumed*: nothing but the portal's address, or its platform, is known. The crawl begins at the front "
            "page, looks there for the list, and reports what it assumed.",
            "",
            "A site that was not tried may need another list or new selectors: `letopis site check --all --live` "
            "says which.",
            *(line for title, members in parts.items() for line in ("", f"## {title}", "", *_rows(members))),
            "",
            "Any other can be crawled by its address (`letopis crawl https://…`) or described "
            "([Add a site](add-a-site.md)).",
            "",
            "## Terms and certificates",
            "",
            *notes,
            "",
        ]
    )


def _rows(sites: list[Facts]) -> list[str]:
    rows = [
        f"| `{site.name}` | {f'{site.region_name} ({site.region})' if site.region else ''} | {site.platform or ''} "
        f"| <{site.addresses[0]}> | {site.state} |"
        for site in sites
    ]
    return ["| site | region | platform | begins at | rests on |", "|---|---|---|---|---|", *rows]
