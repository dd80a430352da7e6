"""JSON interfaces: the articles that they name, whatever their list is called."""

from __future__ import annotations

import json
from datetime import UTC, datetime

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


def test_a_time_without_a_zone_is_the_sites_own():
    spider = SiteLoader(["spiders"]).load("tatarstan_education")
    (entry,) = entries(TATARSTAN, spider.feeds[0], item=spider.feed_item)
    assert entry.url == "https://rais.tatarstan.ru/index.htm/news/2300098.htm"
    assert entry.published == datetime(2024, 12, 10, 13)


def test_wordpress_names_times_in_utc_and_wraps_titles():
    (entry,) = feed_entries(json.dumps(WORDPRESS).encode(), "https://wp.example.ru/wp-json/wp/v2/posts")
    assert (entry.title, entry.published) == ("Мост «Новый» открыт", WHEN)
    assert entry.modified == datetime(2024, 12, 11, 10, tzinfo=UTC)


@pytest.mark.parametrize("stamp", [1733824800, 1733824800000, "1733824800", 1733824800.25])
def test_seconds_and_milliseconds_of_the_epoch(stamp):
    (entry,) = entries([{"url": "/n/1", "published_at": stamp}])
    assert entry.published == WHEN


def test_json_with_a_byte_order_mark_and_in_another_character_set():
    body = json.dumps([{"url": "/n/1", "title": "Мост открыт для движения"}], ensure_ascii=False)
    for sent in (b"\xef\xbb\xbf" + body.encode(), body.encode("cp1251")):
        (entry,) = feed_entries(sent, "https://a.example.ru/api")
        assert entry.title == "Мост открыт для движения"


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
