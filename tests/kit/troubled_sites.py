"""Sites that go wrong in their own ways, for `press_days`."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta

from press_days import BEGIN, Answer, Site, article, html, listing

from crawler.crawl.generic import for_address
from crawler.crawl.spider import PressSpider
from crawler.listings.pages import Pager


def site_of(name: str, answer, days: int = 1, base: type = PressSpider, settings=None, **values) -> Site:
    common = {
        "name": name,
        "region": "RU-TAM",
        "start_urls": [f"http://{name.replace('_', '-')}.example/news/"],
        "entry_css": ".entry",
        "article_path": r"^/news/[a-z]+\d+$",
        "pager": Pager("page"),
        "__module__": __name__,
    }
    return Site(type(name, (base,), {**common, **values}), answer, days, settings=settings or {})


def plain(paths: list[str]):
    """A list of one page, and its articles."""

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/news/":
            return listing(paths)
        return article(path, BEGIN - timedelta(days=3)) if path in paths else None

    return answer


class BreaksOff(PressSpider):
    """A class that raises at one article, at each list that is turned over, and where no request can be made."""

    def _within(self, page, item):
        if item.url.endswith("1"):
            raise ZeroDivisionError("a mistake")
        return super()._within(page, item)

    def _keep(self, response, document, page, item):
        if item.url.endswith("2"):
            yield from super()._keep(response, document, page, item)
            raise LookupError("a mistake after the article was kept")
        yield from super()._keep(response, document, page, item)

    def parse_article(self, response):
        if response.url.endswith("3"):
            raise RuntimeError("a mistake before anything was done")
        yield from super().parse_article(response)


class BreaksAtTheList(PressSpider):
    def parse_list(self, response, listing, number):
        raise ValueError("a mistake at the list")


class NoRequest(PressSpider):
    def _request(self, page):
        if page.role == "article":
            raise ValueError("no request can be made")
        return super()._request(page)


def lists(pages, robots: bytes | None = None):
    """Articles in lists of several pages: `pages(day)` gives each page's articles; an article is of the day it says."""

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/robots.txt" and robots is not None:
            return 200, {"Content-Type": "text/plain"}, robots
        named = pages(day)
        if path.startswith("/news/?page=") or path == "/news/":
            number = int(path.partition("=")[2] or 1)
            onward = f"/news/?page={number + 1}" if number < len(named) else None
            return listing(named[number - 1], onward) if number <= len(named) else None
        return article(path, BEGIN - timedelta(days=3)) if any(path in page for page in named) else None

    return answer


def pages_of(paths: list[str], size: int = 5) -> list[list[str]]:
    return [paths[first : first + size] for first in range(0, len(paths), size)]


def circling(day: int, path: str, headers) -> Answer | None:
    return (302, {"Location": path}, b"") if path == "/news/" else None


def leaving(day: int, path: str, headers) -> Answer | None:
    return (301, {"Location": "http://elsewhere.invalid/news/"}, b"") if path == "/news/" else None


def with_cookie(paths: list[str]):
    def answer(day: int, path: str, headers) -> Answer | None:
        if path != "/robots.txt" and "visitor=1" not in (headers.get("Cookie") or ""):
            return 302, {"Location": path, "Set-Cookie": "visitor=1; path=/"}, b""
        return plain(paths)(day, path, headers)

    return answer


def dead_articles(paths: list[str]):
    return lambda day, path, headers: listing(paths) if path == "/news/" else None


def discovered(host: str, front: str, dead: str) -> Site:
    """A site that has no file: a front page, and a list of dated news behind it."""
    paths = [f"/press/news/item-{number}.html" for number in range(101, 109)]
    rows = "".join(
        f'<li class="row"><time>{number:02}.02.2026</time> <a href="{path}">Мост номер {number} открыли утром</a></li>'
        for number, path in enumerate(paths, 1)
    )

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/":
            return html(front)
        if path == dead:
            return 302, {"Location": "http://elsewhere.invalid/"}, b""
        if path in ("/press/news/", "/main/"):
            more = '<a href="/press/news/?page=2">2</a>'
            return html(f"<ul class='list'>{rows}</ul>{more}")
        return article(path, BEGIN - timedelta(days=3)) if path in paths else None

    return Site(for_address(f"http://{host}/", {}), answer, at=host)


DEAD_FIRST = '<p><a href="/news/">Новости</a></p><p><a href="/press/news/">Все новости области</a></p>'
REFRESH = '<html><head><meta http-equiv="Refresh" content="0; URL=/main/"></head><body></body></html>'


def falls_silent(*, dated: bool = True):
    """Twelve articles, one every two days, and then never another one."""
    paths = [f"/news/a{number}" for number in range(12)]

    def answer(day: int, path: str, headers) -> Answer | None:
        if path.endswith("/rss"):
            named = "".join(f"<item><title>{one}</title><link>{one}</link></item>" for one in paths)
            return 200, {"Content-Type": "application/rss+xml"}, f"<rss><channel>{named}</channel></rss>".encode()
        if path.endswith("/news/"):
            return listing(paths)
        if path not in paths:
            return None
        status, fields, body = article(path, BEGIN - timedelta(days=2 * paths.index(path)))
        return status, fields, body if dated else re.sub(rb"<p>[^<]*</p><article>", b"<article>", body)

    return answer


def ends(day: int, path: str, headers) -> Answer | None:
    """The list of somebody who left office: gone from the second day on."""
    return plain(["/news/a1"])(day, "/news/" if path == "/governor/smith/news/" and not day else path, headers)


def based(chance: random.Random) -> Site:
    """Links that count from a `<base>`, which another one follows that does not count."""
    place = chance.choice(["portal", "ru/press", "web"])
    paths = [f"/{place}/news/a{number}" for number in chance.sample(range(10, 99), 6)]
    base = chance.choice([f"/{place}/", f"http://based.example/{place}/", f"//based.example/{place}/index.php"])

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/news/":
            rows = "".join(
                f'<p class="entry"><a href="{each.removeprefix(f"/{place}/")}">Мост</a></p>' for each in paths
            )
            return html(f"<html><head><base href='{base}'><base href='/other/'></head><body>{rows}</body></html>")
        return article(path, BEGIN - timedelta(days=3)) if path in paths else None

    return site_of("based", answer, article_path=None)


def forbids(chance: random.Random) -> Site:
    """A robots.txt that an editor of Windows saved."""
    mark = chance.choice([b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"\xef\xbb\xbf\xef\xbb\xbf"])
    return site_of("forbids", lists(lambda day: [["/news/a1"]], mark + b"User-agent: *\r\nDisallow: /\r\n"))


def feed(chance: random.Random) -> Site:
    """A feed with a notice of PHP before it, bare ampersands, and times that say no offset."""
    numbers = chance.sample(range(100, 999), 6)
    paths = [f"/?SECTION_ID={chance.randrange(9)}&ELEMENT_ID={number}" for number in numbers]
    zones = ["", " MSK", " +0300"]
    dates = [f"Sun, 01 Mar 2026 01:{10 + at}:00{zones[at % 3]}" for at in range(5)] + ["Sat, 28 Feb 2026 23:30:00"]
    chance.shuffle(zones)
    items = [
        f"<item><title>Мост {path[-3:]}</title><link>http://feed.example{path}</link><pubDate>{date}</pubDate></item>"
        for path, date in zip(paths, dates, strict=True)
    ]
    chance.shuffle(items)
    notice = chance.choice(
        ["<br />\n<b>Notice</b>: Undefined index: q in <b>/a.php</b> on line 3<br />\n", "\n\n ", ""]
    )

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/rss":
            whole = f'{notice}<?xml version="1.0" encoding="utf-8"?><rss><channel>{"".join(items)}</channel></rss>'
            return 200, {"Content-Type": "text/xml"}, whole.encode()
        return article(path[-3:], BEGIN - timedelta(days=1)) if path in paths else None

    values = {"start_urls": [], "feeds": ["http://feed.example/rss"], "article_path": None, "region": "RU-TAM"}
    return replace(site_of("feed", answer, **values), kwargs={"since": "2026-03-01"})


def sitemap(chance: random.Random) -> Site:
    """A map that names the picture of each page before, after or beside the page."""
    paths = [f"/news/a{number}" for number in chance.sample(range(10, 99), 6)]

    def entry(path: str) -> str:
        parts = [f"<loc>http://sitemap.example{path}</loc>", "<lastmod>2026-03-01</lastmod>"]
        picture = f"<image:image><image:loc>http://sitemap.example{path}.jpg</image:loc></image:image>"
        return f"<url>{''.join(chance.sample([*parts, picture], 3))}</url>"

    names = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    whole = f"<urlset {names}>{''.join(entry(path) for path in paths)}</urlset>"

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/sitemap.xml":
            return 200, {"Content-Type": "application/xml"}, whole.encode()
        return article(path, BEGIN - timedelta(days=3)) if path in paths else None

    return site_of("sitemap", answer, start_urls=[], sitemaps=["http://sitemap.example/sitemap.xml"], article_path=None)


def SITES(chance: random.Random) -> list[Site]:
    numbers = chance.sample(range(10, 99), 8)
    paths = [f"/news/a{number}{last}" for last, number in enumerate(numbers)]
    chance.shuffle(paths)
    old = [f"/news/old{number}" for number in range(20)]
    pins = [f"/news/pin{number}" for number in range(5)]
    back = chance.randrange(11, 15)

    def pinned(day: int) -> list[list[str]]:
        return [pins, *pages_of([f"/news/new{number}" for number in range(day, 0, -1)] + old)]

    def oldest_first(day: int) -> list[list[str]]:
        return pages_of(old + [f"/news/new{number}" for number in range(1, day + 1)])

    def dated_back(day: int) -> list[list[str]]:
        return pages_of([*old[:back], *(["/news/new1"] if day else []), *old[back:]])

    return [
        site_of("breaks", plain(paths), 3, BreaksOff),
        site_of("breaks_at_list", plain(paths), 1, BreaksAtTheList),
        site_of("no_request", plain(paths), 1, NoRequest),
        discovered("dead-first.example", DEAD_FIRST, "/news/"),
        discovered("refresh.example", REFRESH, "/none/"),
        site_of("circles", circling),
        site_of("leaves", leaving),
        site_of("dead_articles", dead_articles(paths)),
        site_of("wants_cookie", with_cookie(paths)),
        site_of("has_cookie", with_cookie(paths), settings={"LETOPIS_COOKIES": "session"}),
        site_of("pinned", lists(pinned), 8),
        site_of("oldest_first", lists(oldest_first), 9),
        site_of("dated_back", lists(dated_back), 8),
        site_of("paced", lists(lambda day: [old[:2]], b"User-agent: *\nCrawl-delay: 0.3\n")),
        site_of("silent_list", falls_silent(), 17, start_urls=["http://silent-list.example/governor/smith/news/"]),
        site_of("silent_feed", falls_silent(), 17, start_urls=[], feeds=["http://silent-feed.example/rss"]),
        site_of("silent_undated", falls_silent(dated=False), 17),
        site_of("ends", ends, 2, start_urls=["http://ends.example/governor/smith/news/"]),
        based(chance),
        forbids(chance),
        feed(chance),
        sitemap(chance),
        site_of("last_year", plain([]), start_urls=["http://last-year.example/2025/news/"]),
    ]
