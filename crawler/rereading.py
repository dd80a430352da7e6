"""Reading pages that were fetched before: by whom, and with which site's rules, is told by their address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.identity import clean_url
from crawler.document import Document
from crawler.itemise import UNKNOWN_NAME, Site, itemise
from crawler.kind import FoundKind
from crawler.page import read

if TYPE_CHECKING:
    from archive.items import Capture, PressItem

UNKNOWN = Site(UNKNOWN_NAME)
"""The site of a page that no site file claims: it is read by the general rules."""


def all_sites() -> dict[str, Site]:
    """Every site that can be loaded, by name."""
    from scrapy.utils.project import get_project_settings

    from crawler.loader import SiteLoader

    loader = SiteLoader.from_settings(get_project_settings())
    return {name: Site.of(loader.load(name)) for name in loader.list()}


class Rereader:
    """Reads pages of many sites; the site files are loaded once."""

    def __init__(self, sites: dict[str, Site] | None = None) -> None:
        self._sites = all_sites() if sites is None else sites
        self._by_host = {host: site for site in self._sites.values() for host in site.hosts}

    def site_of(self, url: str, name: str | None = None) -> Site:
        """The site of that name, or the one that has this host; `UNKNOWN` where there is none."""
        if name is not None and name in self._sites:
            return self._sites[name]
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return UNKNOWN
        return self._by_host.get(host.removeprefix("www."), UNKNOWN)

    def __call__(
        self, body: bytes, capture: Capture, *, site: str | None = None, url: str | None = None
    ) -> PressItem | FoundKind:
        """The item of a page, or what the page is instead.

        `body` is decoded of its codings; `url` is the address of the article where it is not that of the capture.
        """
        address = clean_url(url or capture.url)
        where = self.site_of(address, site).on(capture.fetched_at.date())
        if not where.names_article(address):
            return FoundKind("listing", f"Articles of {where.name} have other addresses.")
        document = Document(body, address, content_type=capture.content_type, fetched_at=capture.fetched_at)
        reading = read(document, where.page_class)
        return itemise(reading, capture, where, url=address) if reading.kind.value == "article" else reading.kind
