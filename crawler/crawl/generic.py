"""Crawling a site that has no file: it is looked at first, and what was assumed of it is reported and recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit, urlunsplit

from archive.identity import bare_host
from archive.item_store import SITE_NAME
from archive.secret import redacted
from crawler.crawl.frontier import Target
from crawler.crawl.politeness import robots_text
from crawler.crawl.spider import PressSpider, stored
from crawler.listings.discovery import find_feeds, find_lists, recognise
from crawler.listings.feeds import feed_entries
from crawler.listings.following import LinkedPager, following_page
from crawler.listings.pages import Pager
from crawler.listings.sitemaps import read_sitemap
from crawler.reading.entries import same_site
from crawler.reading.newslist import find_news

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.http import Response

    from crawler.crawl.frontier import RequestRole
    from crawler.reading.document import Document
    from crawler.reading.newslist import NewsList

LISTS = 3
"""Pages that are looked at after the one that was named, to find the news."""


class GenericSpider(PressSpider):
    """A site by its address alone. `for_address` makes the class for one site."""

    known_hosts: ClassVar[dict[str, str]] = {}
    """Hosts of the sites that have a file, and their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._candidates: list[str] = []
        self._looked = 0
        self._second_best: tuple[Response, Document, NewsList, Pager | None] | None = None
        self._asked_for_sitemaps = False
        self._led: set[str] = set()
        self._found: list[Target] = []
        self._taken_up: Target | None = None

    def starts(self) -> list[Target]:
        """The address that was named; what follows depends on what answers there. Where a crawl goes on, the listing
        that was found before. Lists that an operator names are read by the rules of the site's platform, if it has
        one."""
        if self.lists_only and self.entry_css != GenericSpider.entry_css:
            return super().starts()
        self.run.report.address = self.start_urls[0]
        if self._taken_up is not None:
            return [self._taken_up]
        self.archive.frontier.note("found", None)
        return [Target(self.start_urls[0], "list", {"call": "look"})]

    def take_up(self) -> bool:
        """Know again what was found out about the site before the crawl was killed."""
        try:
            found = self.archive.frontier.noted("found")
            self._taken_up, pager = Target(found["url"], found["role"]), found["pager"]
            if found["css"]:
                type(self).entry_css, type(self).pager = found["css"], LinkedPager() if pager else None
        except (LookupError, TypeError):
            return False
        sentence = "What was found out about the site before the crawl was killed still counts."
        self.archive.note("assumed", sentence, url=self._taken_up.url)
        return True

    def _choose(self, url: str, role: RequestRole, css: str | None = None, pager: Pager | None = None) -> None:
        if css is not None:
            type(self).entry_css, type(self).pager = css, pager
        found = {"url": url, "role": role, "css": css, "pager": pager is not None}
        self.archive.frontier.note("found", found)
        self._found.append(Target(url, role))

    @stored
    def look(self, response: Response, listing: str) -> Iterator[Request]:
        """See what an address is: a feed, a sitemap, a list of news, or a page that leads to one."""
        page = self._answered(response)
        self.agenda.listed(page, [])
        self._looked += 1
        if response.status == 200:
            document = self._document(response)
            if document is not None and not self._is_feed(response) and not self._is_list(response, document):
                self._kind(response, document)
                self._leads(response, document)
        else:
            self._note(response, f"http-{response.status}", f"The address is answered with {response.status}.")
        self._look_further()
        self._go_on()
        yield from self._next()

    def _go_on(self) -> None:
        found, self._found = self._found, []
        self.agenda.frontier.again(found)

    @stored
    def list_failed(self, failure: Any) -> Iterator[Request]:
        """An address that could not be fetched; of one that leads to another host it is reported whose that is."""
        if failure.request.meta["page"].data.get("further"):
            # One place where the news might have been; the others are still to be looked at.
            self._look_further()
            self._go_on()
        yield from super().list_failed(failure)

    def whose(self, host: str) -> str:
        """Whose host that is, by the sites that have a file."""
        owner = self.known_hosts.get(host.removeprefix("www."))
        return f"which is that of the site «{owner}»" if owner else "another host; name that if it is meant"

    def _is_feed(self, response: Response) -> bool:
        if feed_entries(response.body, response.url):
            self._choose(response.url, "feed")
            self._assume(response, "The address is a feed: the articles are those that it names.")
        elif read_sitemap(response.body, response.url) is not None:
            self._choose(response.url, "sitemap")
            self._assume(response, "The address is a sitemap: every page that it names may be an article.")
        else:
            return False
        return True

    def _is_list(self, response: Response, document: Document) -> bool:
        """Whether the page is the list to begin at. A front page shows some news, and leads to all of them."""
        news = find_news(document)
        if news is None:
            return False
        pager = LinkedPager() if following_page(document) else None
        if news.dated and pager is not None:
            self._use(response, document, news, pager)
            return True
        if self._second_best is None or (news.dated and not self._second_best[2].dated):
            self._second_best = (response, document, news, pager)
        return False

    def _use(self, response: Response, document: Document, news: NewsList, pager: Pager | None) -> None:
        self._choose(response.url, "list", news.css, pager)
        turned = "it links to its following page" if pager else "it has one page only"
        family = recognise(document)
        engine = f"The page looks like {family[0]} («{family[1]}»). " if family else ""
        self._assume(
            response,
            f"{engine}The list is «{news.css}» with {len(news.entries)} articles; {turned}; "
            "the general rules read the articles"
            + ("." if self.site.zone else "; times whose zone no page names stay local."),
        )

    def _leads(self, response: Response, document: Document) -> None:
        """Where the news may be, as the page that was named says: lists first, then feeds."""
        if self._looked == 1:
            ahead = _refreshed(document)
            if (
                ahead is not None
                and ahead not in self._led
                and same_site(ahead, self.run.hosts)
                and len(self._led) < LISTS
            ):
                self._led.add(ahead)
                # A front page that only leads on: what it leads to is the page that was named.
                self._looked, self._candidates = 0, [ahead]
                return
            found = [url for url in [*find_lists(document), *find_feeds(document)] if url != response.url]
            self._candidates = found[:LISTS]

    def _look_further(self) -> None:
        if self._found:
            return
        if self._candidates:
            self._found.append(Target(self._candidates.pop(0), "list", {"call": "look", "further": True}))
        elif self._second_best is not None:
            self._use(*self._second_best)
        elif not self._asked_for_sitemaps:
            self._asked_for_sitemaps = True
            self._found.append(
                Target(urljoin(self.start_urls[0], "/robots.txt"), "list", {"call": "parse_robots", "further": True})
            )

    @stored
    def parse_robots(self, response: Response, listing: str) -> Iterator[Request]:
        """The sitemaps that robots.txt names, as the last thing to try."""
        page = self._answered(response)
        self.agenda.listed(page, [])
        text = robots_text(response.body) if response.status == 200 else ""
        found = [url for url in re.findall(r"(?im)^\s*sitemap:\s*(\S+)", text) if same_site(url, self.run.hosts)][:5]
        if found:
            for url in found:
                self._choose(url, "sitemap")
            self._assume(response, "No list was found: every page that the sitemap names may be an article.")
        else:
            self._note(response, "no-press-page", "There is no feed, list of news or sitemap at this address.")
        self._go_on()
        yield from self._next()

    def _assume(self, response: Response, sentence: str) -> None:
        self._note(response, "assumed", sentence)


def _refreshed(document: Document) -> str | None:
    """Where a page leads by `<meta http-equiv="refresh">`, where that is another page."""
    for content in document.structured.meta("refresh"):
        found = re.search(r"""url\s*=\s*['"]?([^'">\s]+)""", content, re.I)
        url = document.absolute(found[1]) if found else None
        return url if url != document.url else None
    return None


def site_name(url: str) -> str:
    """The name of a site that has no file: its host, in the letters that a name may have."""
    host = bare_host(url)
    name = re.sub(r"[^a-z0-9]+", "_", host.encode("idna").decode("ascii").lower()).strip("_")[:64]
    if not SITE_NAME.fullmatch(name):
        raise ValueError(f"«{url}» is no address of a site")
    return name


def for_address(url: str, known_hosts: dict[str, str]) -> type[GenericSpider]:
    """The spider class of one address.

    Raises `ValueError` where that is no address of a site.
    """
    url = redacted(url)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"«{url}» is no address of a site")
    # Answers come from the host as the domain name system has it: курск.рф is xn--j1aarei.xn--p1ai.
    place = parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
    address = urlunsplit(parts._replace(netloc=place))
    values = {"name": site_name(url), "start_urls": [address], "known_hosts": known_hosts, "__module__": __name__}
    return type("Unknown", (GenericSpider,), values)
