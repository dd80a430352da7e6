"""Scrapy's own commands on our spiders."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from patience import LONG

from archive.item_store import Items
from crawler.sample import SampleServer

ROOT = Path(__file__).resolve().parents[3]
LIST = "http://www.govvrn.ru/novosti"
HEARD = """
from scrapy import signals

class Heard:
    def __init__(self, crawler):
        crawler.signals.connect(self.scraped, signals.item_scraped)

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)

    def scraped(self, item, response):
        with open("heard", "a") as file:
            print(item.url, response.url, file=file)
"""
"""An extension that notes with which response an item is announced."""


@pytest.fixture(scope="module")
def scrapy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scrapy")
    (folder / "heard.py").write_text(HEARD)
    with SampleServer(articles=4) as server:
        hosts = ["-s", f"LETOPIS_HOSTS={json.dumps(server.hosts)}", "-s", "DOWNLOAD_DELAY=0"]

        def run(command, *arguments):
            done = subprocess.run(
                [sys.executable, "-m", "scrapy", command, *hosts, "-s", "AUTOTHROTTLE_ENABLED=0", *arguments],
                cwd=folder,
                env={
                    **os.environ,
                    "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
                    "SCRAPY_SETTINGS_MODULE": "crawler.settings",
                    "LETOPIS_CONTACT": "https://letopis.example/tests",
                },
                capture_output=True,
                text=True,
                timeout=LONG,
            )
            assert done.returncode == 0, done.stderr
            assert "Traceback" not in done.stderr, done.stderr
            return done.stdout

        feeds = json.dumps({name: {"format": name} for name in ("csv", "xml", "json")})
        run.folder = folder
        run(
            "crawl", "voronezh", "-a", f"start_urls={LIST}", "-a", "max_items=2",
            "-s", f"FEEDS={feeds}", "-s", 'EXTENSIONS={"heard.Heard": 1}',
        )  # fmt: skip
        run.items = list(Items(folder / "data"))
        yield run


def test_naming_extensions_does_not_take_the_archive_away(scrapy):
    assert len(scrapy.items) == 2


def test_an_item_is_announced_with_the_response_it_was_read_from(scrapy):
    assert any(media.capture for item in scrapy.items for media in item.media)
    heard = [line.split() for line in (scrapy.folder / "heard").read_text().splitlines()]
    assert heard == [[item.url, item.capture.url] for item in scrapy.items]


def test_the_cells_of_a_csv_are_plain(scrapy):
    rows = list(csv.DictReader((scrapy.folder / "csv").read_text("utf-8").splitlines()))
    assert [row["title"] for row in rows] == [item.title for item in scrapy.items]
    assert json.loads(rows[0]["capture"])["warc"] == scrapy.items[0].capture.warc
    assert not any(cell.startswith(("[{'", "{'")) for row in rows for cell in row.values())


def test_xml_and_json_hold_the_items(scrapy):
    found = ElementTree.parse(scrapy.folder / "xml").getroot()
    assert [one.findtext("title") for one in found] == [item.title for item in scrapy.items]
    assert [one["title"] for one in json.loads((scrapy.folder / "json").read_text())] == [
        item.title for item in scrapy.items
    ]


def test_parse_and_shell_read_one_article_and_keep_nothing(scrapy):
    kept = {path: path.stat().st_size for path in (scrapy.folder / "data").rglob("*") if path.is_file()}
    item = scrapy.items[0]
    said = scrapy("parse", "--spider", "voronezh", "--nocolour", "--nolog", str(item.url))
    assert item.title in said
    code = 'next(iter(spider.parse(response)))["title"]'
    assert scrapy("shell", "--spider", "voronezh", "--nolog", "-c", code, str(item.url)).strip() == item.title
    assert {path: path.stat().st_size for path in (scrapy.folder / "data").rglob("*") if path.is_file()} == kept
