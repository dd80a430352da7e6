"""Sites that go wrong in their own ways, for `press_days`."""

from __future__ import annotations

import random
from datetime import timedelta

from press_days import BEGIN, Answer, Site, article, listing

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


def SITES(chance: random.Random) -> list[Site]:
    numbers = chance.sample(range(10, 99), 8)
    paths = [f"/news/a{number}{last}" for last, number in enumerate(numbers)]
    chance.shuffle(paths)
    return [
        site_of("breaks", plain(paths), 3, BreaksOff),
        site_of("breaks_at_list", plain(paths), 1, BreaksAtTheList),
        site_of("no_request", plain(paths), 1, NoRequest),
    ]
