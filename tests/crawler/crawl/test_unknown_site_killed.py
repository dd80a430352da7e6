"""A site that has no file, crawled by its address: a kill costs what it costs at a site that has one."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from patience import LONG
from press_days import Site, _Handler, article, html

from archive.item_store import Items
from archive.runs import reports
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HOST, NAME = "new.example", "new_example"
CHANCE = random.Random(int(os.environ.get("LETOPIS_SEED", "14")))
"""How many articles, their addresses, the pager, and when it is killed: `bench/false_history.py` tries many."""
SECTION = CHANCE.choice(["/press/news/", "/novosti/", "/ru/news/"])
SHAPE = CHANCE.choice(["item-{}.html", "{}/", "novost-{}", "detail.php?ID={}"])
PARAMETER = CHANCE.choice(["s", "start", "from_row"])
FIRST = CHANCE.randrange(1000, 9000)
PATHS = [SECTION + SHAPE.format(number) for number in range(FIRST, FIRST + CHANCE.randrange(24, 60))]
SIZE = CHANCE.choice([6, 8, 10])
WHEN = {path: datetime(2026, 3, 2, 6) - timedelta(hours=7 * number) for number, path in enumerate(PATHS)}
KILLED_AFTER = CHANCE.randrange(16, len(PATHS))
"""Requests: some of them found the lists."""


def answer(day: int, path: str, headers: object) -> Any:
    if path == "/":
        return html(f'<p><a href="{SECTION}">Все новости области</a></p>')
    if path in WHEN:
        return article(path, WHEN[path])
    if not path.startswith(SECTION):
        return None
    # Pages by offsets under a name that no rule knows: only the row of numbers says which one follows.
    first = int(path.partition(f"?{PARAMETER}=")[2] or 0)
    rows = "".join(
        f'<li class="row"><time>{WHEN[one]:%d.%m.%Y}</time> <a href="{one}">Мост {one} открыли утром</a></li>'
        for one in PATHS[first : first + SIZE]
    )
    starts = range(0, len(PATHS), SIZE)
    links = "".join(f'<a href="{SECTION}?{PARAMETER}={at}">{at // SIZE + 1}</a> ' for at in starts)
    return html(f"<ul class='list'>{rows}</ul>{links}") if rows else None


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    data: Path = tmp_path_factory.mktemp("unknown") / "data"
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.handle_error = lambda *_: None  # a crawler that was killed reads no more
    spider = type("Unknown", (), {"name": NAME})
    server.sites, server.asked, server.day = {HOST: Site(spider, answer, at=HOST)}, [], 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    values = {"LETOPIS_HOSTS": json.dumps({HOST: f"127.0.0.1:{server.server_port}"}), "AUTOTHROTTLE_ENABLED": "0"}
    values["DOWNLOAD_DELAY"] = "0.02"
    options = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "crawler", "crawl", f"http://{HOST}/", "--data", str(data), *options]
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/tests"}
    crawl = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + LONG
    while len(server.asked) < KILLED_AFTER and time.monotonic() < until:
        time.sleep(0.005)
    crawl.kill()
    crawl.wait()
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=LONG)
    server.shutdown()
    server.server_close()
    assert done.returncode == 0, done.stderr
    return data, Counter(path.partition("/")[2] for path in server.asked)


def test_every_article_is_kept_once(killed: Any) -> None:
    assert sorted(item.url for item in Items(killed[0]).of(NAME)) == sorted(f"http://{HOST}{path}" for path in PATHS)


def test_at_most_the_page_that_was_under_way_is_fetched_again(killed: Any) -> None:
    again = [path for path, count in killed[1].items() if count > 1 and f"/{path}" in WHEN]
    assert len(again) <= 1


def test_the_crawl_goes_on_where_it_was_and_looks_for_the_news_once(killed: Any) -> None:
    data, asked = killed
    last = next(reports(data, NAME))
    assert (asked[""], last.articles.resumed > 0, last.articles.gap) == (1, True, 0)
