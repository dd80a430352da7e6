"""Several press sites on loopback, crawled day after day in one process by a clock that is moved.

A scenario is a module with `SITES` (a function of a seeded `random.Random` that gives the sites) and is run by

    python tests/kit/press_days.py MODULE DATA SEED

which prints what every site was asked for on each day. A site is a `Site`: its pages as functions of the day.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import sys
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import time_machine

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

BEGIN = datetime(2026, 3, 2, 6, tzinfo=UTC)
SENTENCE = "Мост через реку {} открыли утром, и первыми по нему проехали автобусы школьного маршрута номер {}."
MONTHS = [
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
]

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """One site: its spider's class, and what it answers on a day to a path with its query and the request's headers."""

    spider: type
    answer: Callable[[int, str, Any], Answer | None]
    days: int = 1
    kwargs: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    at: str = ""
    more_hosts: tuple[str, ...] = ()
    """Further hosts at which it answers."""
    operate: Callable[[int], None] = lambda day: None
    """What happens before the crawl of a day."""
    tells_hosts: bool = False
    """Whether an address that was asked for is listed with its host."""

    @property
    def host(self) -> str:
        return self.at or f"{self.spider.name.replace('_', '-')}.example"


def html(body: str, status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "text/html; charset=utf-8", **headers}, body.encode()


def article(name: str, when: datetime) -> Answer:
    text = "".join(f"<p>{SENTENCE.format(name, number)}</p>" for number in range(6))
    day = f"{when.day} {MONTHS[when.month - 1]} {when.year}"
    return html(f"<title>{name}</title><h1>Новость {name}</h1><p>{day}</p><article>{text}</article>")


def listing(paths: list[str], onward: str | None = None) -> Answer:
    named = "".join(f'<p class="entry"><a href="{path}">Новость {path}</a></p>' for path in paths)
    return html(named + (f'<a href="{onward}">дальше</a>' if onward else ""))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        server: Any = self.server
        site = server.sites.get((self.headers.get("Host") or "").partition(":")[0])
        server.asked.append(f"{self.headers.get('Host')}{self.path}")
        answer = site.answer(server.day, self.path, self.headers) if site else None
        if answer is None:
            answer = html("<title>404</title><h1>Страница не найдена</h1>", 404)
        status, headers, body = answer
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def run(sites: list[Site], data: Path) -> dict[str, list[list[str]]]:
    """Crawl every site on each of its days; what was asked for, by site and day."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    from scrapy.crawler import CrawlerRunner
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import defer, reactor

    from crawler.crawl import launch

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    hosts = {host: site for site in sites for host in (site.host, *site.more_hosts)}
    server.sites, server.asked, server.day = hosts, [], 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    asked: dict[str, list[list[str]]] = {site.spider.name: [] for site in sites}
    common = {
        "LETOPIS_SITE_SETTINGS": "crawler.operating.config.defaults_of",
        "LETOPIS_CONTACT": "https://letopis.example/test",
        "LETOPIS_DATA": str(data),
        "LETOPIS_HOSTS": dict.fromkeys(hosts, f"127.0.0.1:{server.server_port}"),
        "LETOPIS_PROGRESS": "none",
        "AUTOTHROTTLE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "RETRY_TIMES": 0,
        "LOG_ENABLED": False,
    }
    failures: list[Any] = []
    with time_machine.travel(BEGIN, tick=True) as clock:

        @defer.inlineCallbacks
        def days() -> Generator[Any, Any, None]:
            for day in range(max(site.days for site in sites)):
                server.day = day
                for number, site in enumerate(one for one in sites if day < one.days):
                    # Two reports of one site never begin in the same instant.
                    clock.move_to(BEGIN + timedelta(days=day, minutes=number), tick=True)
                    server.asked.clear()
                    site.operate(day)
                    runner = CrawlerRunner(launch.settings_with({**common, **site.settings}))
                    yield runner.crawl(site.spider, **site.kwargs)
                    asked[site.spider.name].append(
                        [one if site.tells_hosts else one.partition("/")[2] for one in server.asked]
                    )

        days().addErrback(failures.append).addBoth(lambda _: reactor.stop())
        reactor.run()
    server.shutdown()
    if failures:
        failures[0].raiseException()
    return asked


def main() -> None:
    module, data, seed = sys.argv[1:]
    sites = importlib.import_module(module).SITES(random.Random(int(seed)))
    json.dump(run(sites, Path(data)), sys.stdout)


if __name__ == "__main__":
    main()
