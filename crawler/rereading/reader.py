"""Reading pages that were fetched before: by whom, and with which site's rules, is decided by their address.

What an item needs besides its page comes from the archive: further comments from the records that the kept item cites
(`Comments.captures`), else from the capture of their address nearest to the page's. The captures of media are taken
over from the kept item where there is one: they say where bytes lie, not what the page says, so nothing that compares
items (`archive.identity`, `archive.verify`) looks at them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from archive.errors import NoSiteFile
from archive.holdings.resolve import cited
from archive.identity import clean_url
from archive.warc.reader import Unreadable
from crawler.reading.answers import Answer, Ask
from crawler.reading.archived import answer_of, captured
from crawler.reading.completing import complete
from crawler.reading.document import Document
from crawler.reading.found import Found
from crawler.reading.itemise import UNKNOWN_NAME, Site, itemise, placed
from crawler.reading.kind import PageKind
from crawler.reading.page import PressPage, read

if TYPE_CHECKING:
    from archive.items import Capture, PressItem

Answers = Callable[[Ask], Answer | None]
"""Gives what came of an address, or None."""

UNKNOWN = Site(UNKNOWN_NAME)
"""The site of a page that no site file claims: it is read by the general rules."""


def all_sites() -> dict[str, Site]:
    """Every site that can be loaded, by name: those of the project's settings, or ours where there are none."""
    from scrapy.utils.project import get_project_settings

    from crawler.sites.loader import SiteLoader

    settings = get_project_settings()
    if not settings.getlist("SPIDER_MODULES"):
        settings.setmodule("crawler.settings", priority="project")
    loader = SiteLoader.from_settings(settings)
    return {name: Site.of(loader.load(name)) for name in loader.list()}


def reader_for(site: str | None) -> Rereader:
    """A reader of pages by every site's rules, of which `site` must be one. Raises `NoSiteFile` where it is none."""
    sites = all_sites()
    if site is not None and site not in sites:
        raise NoSiteFile(f"There is no site «{site}» by whose rules pages could be read; `letopis sites` lists all.")
    return Rereader(sites)


class Rereader:
    """Reads pages of many sites; the site files are loaded once."""

    def __init__(
        self,
        sites: Mapping[str, Site],
        *,
        valid: Literal["capture", "today"] = "capture",
        without_file: Callable[[str], bool] = lambda name: True,
    ) -> None:
        """`sites` are the rules, by the sites' names. `valid` says of which day a site's page class is taken: of the
        page's capture, or today. `without_file` says of a name that is none of these whether its pages may be read by
        the general rules; where they may not, reading them raises `NoSiteFile`."""
        self._valid, self._sites, self._without_file = valid, sites, without_file
        self._by_host: dict[str, list[Site]] = {}
        for site in self._sites.values():
            for host in site.hosts:
                self._by_host.setdefault(host, []).append(site)

    def site_of(self, url: str, name: str | None = None) -> Site:
        """The site of that name, or the one that has this host; where there is none, one of that name without rules."""
        if name is not None and name in self._sites:
            return self._sites[name]
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return UNKNOWN
        there = self._by_host.get(host.removeprefix("www."), [])
        # A portal and one of its ministries: whose list the address is below, else whose articles have such addresses.
        found = max(there, key=lambda site: (site.depth(url), site.names_article(url)), default=None)
        if found is not None or name is None:
            return found or UNKNOWN
        if not self._without_file(name):
            raise NoSiteFile(
                f"The archive holds the site «{name}», and there is no site file of that name: "
                "its items cannot be read again without its rules; put the file back into spiders/."
            )
        # Crawled by its address alone: the name of its folder is all that there is of it.
        return Site(name, placed(PressPage, None, None))

    def __call__(
        self,
        body: bytes,
        capture: Capture,
        *,
        site: str | None = None,
        url: str | None = None,
        answers: Answers | None = None,
    ) -> PressItem | Found[PageKind]:
        """The item of a page, or what the page is instead.

        `body` is decoded of its codings; `url` is the address of the article where it is not that of the capture.
        `answers` gives what the item needs besides the page (`archived`); without it the item stays without.
        """
        address = clean_url(url or capture.url)
        where = self.site_of(address, site)
        if self._valid == "capture":
            where = where.on(capture.fetched_at.date())
        if not where.names_article(address):
            return Found("listing", f"Articles of {where.name} have other addresses.")
        document = Document(body, address, content_type=capture.content_type, fetched_at=capture.fetched_at)
        reading = read(document, where.page_class)
        if reading.kind.value != "article":
            return reading.kind
        item = itemise(reading, capture, where, url=address)
        return completed(item, where, answers) if answers else item


def completed(item: PressItem, site: Site, answers: Answers) -> PressItem:
    """An item with what it needs besides its page."""
    steps = complete(item, site.page_class)
    answer = None
    while True:
        try:
            answer = answers(steps.send(answer))
        except StopIteration as done:
            whole: PressItem = done.value
            return whole


def archived(root: Path, page: Capture, kept: PressItem | None = None) -> Answers:
    """Answers out of the archive at `root` for the item read from `page`, as `kept` cites them where it is known."""
    comments = kept.comments.captures if kept and kept.comments else []
    media = {medium.url: medium for medium in kept.media} if kept else {}

    def answer(ask: Ask) -> Answer | None:
        if kept is None:
            return captured(root, ask.url, page.fetched_at, whole=ask.media is None or ask.whole)
        if ask.media is not None:
            medium = media.get(ask.url)
            if medium is None:  # a piece of a film
                return captured(root, ask.url, page.fetched_at, whole=ask.whole)
            if ask.whole and medium.capture:
                with suppress(Unreadable, OSError):
                    return answer_of(root, cited(root, medium.capture), medium.capture, whole=True)
            if medium.capture is None:
                return None
            return Answer(200, medium.capture, content_type=medium.capture.content_type, size=medium.size)
        capture = next((one for one in comments if one.url == ask.url), None)
        if capture is None:
            return None
        with suppress(Unreadable, OSError):
            return answer_of(root, cited(root, capture), capture, whole=True)
        return None

    return answer
