"""Feeds and sitemaps: what they name, and what they are not."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.listings.feeds import feed_entries, read_time
from crawler.listings.sitemaps import read_sitemap

RSS = """<?xml version="1.0" encoding="windows-1251"?>
<rss version="2.0"><channel><title>Новости</title><link>http://a.ru/</link>
<item><title>Первая</title><link>http://a.ru/news/1?utm_source=rss</link>
<pubDate>Tue, 10 Dec 2024 15:30:00 +0300</pubDate></item>
<item><title>Вторая</title><guid>http://a.ru/news/2</guid></item>
<item><title>Без адреса</title></item>
</channel></rss>""".encode("cp1251")

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title>
<link rel="self" href="/self"/><link href="/news/1"/>
<published>2024-12-10T15:30:00+03:00</published><updated>2024-12-11T00:00:00Z</updated></entry></feed>"""

SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> http://a.ru/news/1 </loc><lastmod>2024-12-10</lastmod></url>
<url><loc>http://a.ru/news/2</loc><news:news><news:publication_date>2024-12-09T10:00:00+03:00</news:publication_date>
<news:title>Two</news:title></news:news></url></urlset>"""

INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>http://a.ru/s1.xml</loc><lastmod>2024-01-01</lastmod></sitemap></sitemapindex>"""

MSK = timezone(timedelta(hours=3))


def test_rss_names_its_articles_without_noise():
    assert [entry.url for entry in feed_entries(RSS, "http://a.ru/rss")] == ["http://a.ru/news/1", "http://a.ru/news/2"]


def test_rss_in_its_own_encoding():
    assert feed_entries(RSS, "http://a.ru/rss")[0].title == "Первая"


def test_rss_date():
    assert feed_entries(RSS, "http://a.ru/rss")[0].published == datetime(2024, 12, 10, 15, 30, tzinfo=MSK)


def test_atom_link_is_the_alternate_one():
    assert [entry.url for entry in feed_entries(ATOM, "http://a.ru/atom")] == ["http://a.ru/news/1"]


def test_atom_says_when_it_was_changed():
    assert feed_entries(ATOM, "http://a.ru/atom")[0].modified == datetime(2024, 12, 11, tzinfo=UTC)


@pytest.mark.parametrize("body", [b"", b"<html><body>no</body></html>", b"{}", b"\x00\xff", b"<rss"])
def test_what_is_no_feed(body):
    assert not feed_entries(body, "http://a.ru/rss")


def test_entities_are_not_unfolded():
    bomb = b'<!DOCTYPE r [<!ENTITY a "%s">]><rss><channel><item><link>http://a.ru/&a;</link></item></channel></rss>'
    entries = feed_entries(bomb % (b"x" * 1000), "http://a.ru/")
    assert all(len(entry.url) < 100 for entry in entries)


def test_sitemap_entries():
    found = read_sitemap(SITEMAP, "http://a.ru/sitemap.xml")
    assert [entry.url for entry in found.entries] == ["http://a.ru/news/1", "http://a.ru/news/2"]


def test_news_sitemap_says_when_it_was_published():
    assert read_sitemap(SITEMAP, "http://a.ru/s.xml").entries[1].published == datetime(2024, 12, 9, 10, tzinfo=MSK)


def test_packed_sitemap():
    assert len(read_sitemap(gzip.compress(SITEMAP), "http://a.ru/s.xml.gz").entries) == 2


def test_index_names_further_sitemaps():
    assert [child.url for child in read_sitemap(INDEX, "http://a.ru/s.xml").children] == ["http://a.ru/s1.xml"]


@pytest.mark.parametrize("body", [b"", b"<html/>", b"\x1f\x8bbroken", RSS])
def test_what_is_no_sitemap(body):
    assert read_sitemap(body, "http://a.ru/s.xml") is None


@pytest.mark.parametrize("text", ["", None, "вчера", "2024-13-45", "Tue, 99 Dec 2024"])
def test_what_is_no_time(text):
    assert read_time(text) is None
