"""A site whose crawl is killed on its second day, for `press_days`: after some articles, or while it is judged."""

from __future__ import annotations

import os
import random
import signal

from false_history_sites import Press
from press_days import Answer, Site

from archive.settling import Books
from crawler.crawl.spider import PressSpider

KILL: dict[str, str] = {"when": os.environ.get("KILL_WHEN", "articles")}


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Killed(PressSpider):
    """Dies after half of the articles of its second day."""

    name = "killed"
    region = "RU-TAM"
    start_urls = ("http://killed.example/news/",)
    entry_css = ".entry"
    articles = 0

    def parse_article(self, response):
        Killed.articles += 1
        if KILL["when"] == "articles" and Killed.articles == 12 + 9:
            kill()
        yield from super().parse_article(response)


def SITES(chance: random.Random) -> list[Site]:
    """12 articles; on day 1 three are edited, one is gone, and two are new."""
    press = Press(chance, 14)
    numbers = list(press.texts)
    late, edited, gone = numbers[:2], numbers[2:5], numbers[5]

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/news/":
            return press.list([press.path(number) for number in numbers if day or number not in late])
        number = press.number_of(path)
        if number is None or (day and number == gone):
            return None
        return press.page(number, "Сведения уточнены редакцией." if day and number in edited else "")

    if KILL["when"] == "judging":
        believed = Books._believe

        def once(books: Books, decision) -> None:
            believed(books, decision)
            kill()

        Books._believe = once  # type: ignore[method-assign]
    return [Site(Killed, answer, 2)]
