"""A year of daily runs at one small site, by a clock that is moved: is everything found, and does anything grow?

    python bench/year.py --days 365

The site publishes an article every third day, edits one a week, deletes one a month, and changes its noise daily.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive.item_store import Items  # noqa: E402
from archive.ledger import Ledger  # noqa: E402
from archive.runs import reports  # noqa: E402
from crawler.sample import SampleServer  # noqa: E402

SITE, LIST = "voronezh", "http://www.govvrn.ru/novosti"
BEGIN = datetime(2024, 12, 12, 6, tzinfo=UTC)


def resident() -> int:
    """Kilobytes of memory in use."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def live(server: SampleServer, day: int, told: dict[str, Any]) -> None:
    """What the press service does on one day."""
    site = server.state[SITE]
    site.change_noise()
    now = BEGIN + timedelta(days=day)
    if day % 3 == 0:
        text = [f"Абзац {number} новости дня {day}, и больше о нём сказать нечего." for number in range(4)]
        site.add_article(f"Новость дня {day}", text, published=(now - timedelta(hours=2)).isoformat())
        told["articles"] += 1
    newest = site.listed()
    if day % 7 == 6:
        site.edit(newest[0].id, text=f"Предложение, которое вписал редактор в день {day}.")
        # What is edited before anybody saw it has one version.
        told["edits"] += day % 3 != 0
    if day % 30 == 29:
        site.delete(newest[2].id)
        told["deleted"] += 1


def simulate(days: int, data: Path) -> dict[str, Any]:
    """Run day after day in this process; what was found and how large things are."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    from scrapy.crawler import CrawlerRunner
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import defer, reactor

    from crawler.crawl import launch

    told: dict[str, Any] = {"days": days, "articles": 12, "edits": 0, "deleted": 0, "requests": [], "rss_kb": []}
    with SampleServer(articles=12) as server, time_machine.travel(BEGIN, tick=True) as clock:
        settings = launch.settings_with(
            {
                "LETOPIS_SITE_SETTINGS": "crawler.operating.config.defaults_of",
                "LETOPIS_CONTACT": "https://letopis.example/bench",
                "LETOPIS_DATA": str(data),
                "LETOPIS_HOSTS": server.hosts,
                "LETOPIS_PROGRESS": "none",
                "AUTOTHROTTLE_ENABLED": False,
                "DOWNLOAD_DELAY": 0,
                "LOG_ENABLED": False,
            }
        )
        runner = CrawlerRunner(settings)

        @defer.inlineCallbacks
        def year() -> Generator[Any, Any, None]:
            for day in range(days):
                clock.move_to(BEGIN + timedelta(days=day), tick=True)
                live(server, day, told)
                server.forget()
                yield runner.crawl(SITE, start_urls=[LIST], recheck="due")
                told["requests"].append(len(server.requests))
                told["rss_kb"].append(resident())

        failures: list[Any] = []
        year().addErrback(failures.append).addBoth(lambda _: reactor.stop())
        reactor.run()
        if failures:
            failures[0].raiseException()
    found = list(reports(data, SITE))
    told["gaps"] = sum(report.articles.gap != 0 for report in found)
    told["troubled"] = sum(report.reason != "finished" for report in found)
    items = list(Items(data).of(SITE))
    told["items"], told["versions"] = len({item.id for item in items}), len(items)
    told["vanished"] = len(Ledger(data, SITE).vanished())
    told["state_kb"] = (data / "state" / f"{SITE}.db").stat().st_size >> 10
    return told


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    with tempfile.TemporaryDirectory() as place:
        told = simulate(parser.parse_args().days, Path(place))
    quarter = max(1, len(told["requests"]) // 4)
    for name in ("requests", "rss_kb"):
        values = told.pop(name)
        told[name] = {
            "all": round(sum(values[1:]) / max(1, len(values) - 1), 1),
            "first quarter": round(sum(values[1:quarter]) / max(1, quarter - 1), 1),
            "last quarter": round(sum(values[-quarter:]) / quarter, 1),
        }
    json.dump(told, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
