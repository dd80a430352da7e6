"""Listings of all kinds, run after run: what they say decides what is fetched."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from archive.ledger import Ledger
from archive.runs import reports
from crawler.sample import SampleServer
from tests.conftest import ROOT

FILE = """
from crawler.platforms.liferay.spider import LiferaySpider

class Site(LiferaySpider):
    name = "listed"
    region = "RU-VOR"
    start_urls = ["http://www.govvrn.ru/novosti"]
    feeds = ("http://www.govvrn.ru/novosti/-/rss",)
    sitemaps = ("http://www.govvrn.ru/sitemap.xml",)
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("known")
    package = folder / "listed_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "listed.py").write_text(FILE)
    data = folder / "data"
    told = {"data": data}
    with SampleServer(articles=45) as server:
        site = server.state["voronezh"]

        def run(name, *more, kill_at=None):
            server.forget()
            values = {"SPIDER_MODULES": "listed_sites", "LETOPIS_HOSTS": json.dumps(server.hosts)}
            values |= {"AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
            options = [f"--set={key}={value}" for key, value in values.items()]
            env = {key: value for key, value in os.environ.items() if not key.startswith("LETOPIS_")}
            env |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "LETOPIS_CONTACT": "https://letopis.example/tests"}
            command = [sys.executable, "-m", "crawler", "crawl", "listed", "--data", str(data), *options, *more]
            subprocess.run(command, env=env, cwd=folder, capture_output=True, check=False)
            told[name] = next(reports(data, "listed"))
            told[f"{name} asked"] = [(seen.path, seen.status) for seen in server.requests]

        run("limited", "--max-items", "12")
        site.add_article("Открыт новый мост через реку", ["Мост открыли утром.", "По нему поехали автобусы."])
        run("resumed")
        run("same")
        newest = site.listed()
        site.edit(newest[4].id, text="Другое предложение, которое вписал редактор.")
        site.delete(newest[7].id)
        told["deleted"] = server.url("voronezh", newest[7].id)
        told["edited"] = server.url("voronezh", newest[4].id)
        run("changed")
    return told


def articles(story, name):
    return [path for path, status in story[f"{name} asked"] if "/-/~/id/" in path]


def test_a_limit_leaves_the_rest_to_the_next_crawl(story):
    first, second = story["limited"], story["resumed"]
    assert (first.new, first.reason, first.articles.gap) == (12, "max-items", 0)
    assert (second.new, second.reason, second.articles.gap) == (45 + 1 - 12, "finished", 0)


def test_what_came_meanwhile_is_found_and_nothing_is_fetched_twice(story):
    both = articles(story, "limited") + articles(story, "resumed")
    assert len(both) == len(set(both)) == 46


def test_an_unchanged_site_answers_that_it_is(story):
    assert [status for path, status in story["same asked"] if path != "/robots.txt"] == [304, 304, 304]


def test_an_article_that_a_sitemap_says_was_changed_is_fetched_again(story):
    assert (story["changed"].changed, story["changed"].articles.gap) == (1, 0)
    assert sum(path in story["edited"] for path in articles(story, "changed")) == 1


def test_an_article_that_lists_name_no_more_is_looked_for_at_once(story):
    history = next(seen for seen in Ledger(story["data"], "listed").vanished() if seen.url == story["deleted"])
    every = Ledger(story["data"], "listed").observations()[history.id]
    assert [seen.evidence for seen in every] == ["unlisted", "not-found"]


def test_nothing_else_is_asked_for(story):
    assert len(articles(story, "changed")) == 2
