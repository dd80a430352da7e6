"""JSON interfaces: the articles that they name, whatever their list is called."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.listings.feeds import feed_entries, json_entries
from crawler.sites.loader import SiteLoader

MOSCOW = {
    "items": [{"id": 1201, "title": "Парк открыли после ремонта", "date_timestamp": 1733824800}],
    "_meta": {"perPage": 50},
}
TATARSTAN = {"data": {"items": [{"id": 2300098, "title": "Мост сдан", "date": "2024-12-10 13:00:00"}]}}
WORDPRESS = [
    {
        "link": "https://wp.example.ru/2024/12/10/most/",
        "title": {"rendered": "Мост &laquo;Новый&raquo; <b>открыт</b>"},
        "date_gmt": "2024-12-10T10:00:00",
        "modified_gmt": "2024-12-11T10:00:00",
    }
]
WHEN = datetime(2024, 12, 10, 10, tzinfo=UTC)


def entries(thing, base="https://a.example.ru/api", **more):
    return json_entries(json.dumps(thing).encode(), base, **more)


def test_an_article_that_is_a_number_has_the_address_that_the_site_tells():
    spider = SiteLoader(["spiders"]).load("moscow")
    (entry,) = entries(MOSCOW, spider.feeds[0], item=spider.feed_item)
    assert (entry.url, entry.title, entry.published) == (
        "https://www.mos.ru/news/item/1201/",
        "Парк открыли после ремонта",
        WHEN,
    )


def test_a_time_without_a_zone_is_in_that_of_the_site():
    spider = SiteLoader(["spiders"]).load("tatarstan")
    (entry,) = entries(TATARSTAN, spider.feeds[0], item=spider.feed_item, zone=timezone(timedelta(hours=3)))
    assert (entry.url, entry.published) == ("https://rais.tatarstan.ru/index.htm/news/2300098.htm", WHEN)


def test_wordpress_names_times_in_utc_and_wraps_titles():
    (entry,) = feed_entries(json.dumps(WORDPRESS).encode(), "https://wp.example.ru/wp-json/wp/v2/posts")
    assert (entry.title, entry.published) == ("Мост «Новый» открыт", WHEN)
    assert entry.modified == datetime(2024, 12, 11, 10, tzinfo=UTC)


def test_a_number_alone_is_no_address():
    assert entries(MOSCOW) == []


@pytest.mark.parametrize("thing", [{"a": 1}, "x", 5, None, {"items": {"items": {"items": {"items": []}}}}])
def test_other_json_is_no_feed(thing):
    assert entries(thing) is None


@pytest.mark.parametrize(
    "thing", [[1, None, "x"], [{"url": "http://[x"}], [{"url": 5, "id": "../../etc"}], [{"url": "/n/1", "date": 1e300}]]
)
def test_strange_entries_break_nothing(thing):
    assert len(entries(thing, item="/news/{id}/")) <= 1


def test_deep_json_is_no_feed():
    assert json_entries(b"[" * 200_000, "http://a.example.ru/") is None
