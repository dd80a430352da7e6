"""Feeds and sitemaps: what they name, and what they are not."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.listings.feeds import feed_entries
from crawler.listings.sitemaps import read_sitemap
from crawler.reading.dates.parse import read_time

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


RSS_ITEM = (
    "<rss version='2.0'><channel><item><title>%s</title><link>%s</link><pubDate>%s</pubDate></item></channel></rss>"
)


def item(title="Мост открыт для движения", link="http://a.ru/1", date=""):
    return RSS_ITEM % (title, link, date)


def only(body, base="http://a.ru/rss"):
    (entry,) = feed_entries(body if isinstance(body, bytes) else body.encode(), base)
    return entry


def test_a_bare_ampersand_in_an_address_is_one():
    assert only(item(link="http://a.ru/?SECTION_ID=5&ELEMENT_ID=101")).url == "http://a.ru/?SECTION_ID=5&ELEMENT_ID=101"


def test_an_ampersand_that_looks_like_an_entity_is_one():
    assert only(item(link="/?a=1&copy=2&reg=3&amp;lt=4", date="")).url == "http://a.ru/?a=1&copy=2&reg=3&lt=4"


def test_entities_of_html_are_their_characters_and_cdata_is_left_alone():
    assert only(item("&laquo;Мост&raquo;&nbsp;&amp; дорога <![CDATA[R&D &laquo;x]]>")).title == (
        "«Мост» & дорога R&D &laquo;x"
    )


@pytest.mark.parametrize(
    "before",
    [
        "\n\n",
        "<br />\n<b>Notice</b>:  Undefined index: x in <b>/var/www/rss.php</b> on line <b>3</b><br />\n",
        "<!-- cached --> ",
        "\ufeff\n",
    ],
    ids=["blank lines", "php notice", "comment", "mark"],
)
def test_what_stands_before_the_declaration_is_passed_over(before):
    assert only(f"{before}<?xml version='1.0' encoding='utf-8'?>{item()}").title == "Мост открыт для движения"


@pytest.mark.parametrize(
    ("declared", "sent"), [("utf-8", "cp1251"), ("windows-1251", "utf-8"), ("utf-8", "utf-16"), ("koi8-r", "cp1251")]
)
def test_the_declared_character_set_is_a_claim(declared, sent):
    body = f"<?xml version='1.0' encoding='{declared}'?>{item()}".encode(sent)
    assert only(body).title == "Мост открыт для движения"


def test_a_warning_after_the_feed_is_passed_over():
    assert only(item() + "<br /><b>Warning</b>: x & y").url == "http://a.ru/1"


def test_an_entry_speaks_for_itself_and_pictures_for_themselves():
    entry = only(
        "<rss xmlns:media='http://search.yahoo.com/mrss/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item>"
        "<media:title>Снимок моста</media:title><media:link>http://a.ru/1.jpg</media:link><title>Мост</title>"
        "<link>http://a.ru/1</link><dc:date>2024-12-10T15:30:00+03:00</dc:date></item></channel></rss>"
    )
    assert (entry.url, entry.title) == ("http://a.ru/1", "Мост")
    assert entry.published == datetime(2024, 12, 10, 15, 30, tzinfo=MSK)


def test_xml_base_is_obeyed():
    feed = (
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://b.ru/news/'>"
        "<entry><link href='1'/></entry><entry xml:base='2024/'><link href='2'/></entry></feed>"
    )
    assert [entry.url for entry in feed_entries(feed.encode(), "http://a.ru/f")] == [
        "http://b.ru/news/1",
        "http://b.ru/news/2024/2",
    ]


@pytest.mark.parametrize("declared", ["xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'", ""])
def test_an_address_is_the_pages_own_and_not_that_of_its_picture(declared):
    body = (
        f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' {declared}><url><image:image>"
        "<image:loc>http://a.ru/1.jpg</image:loc><image:title>Снимок</image:title></image:image>"
        "<loc>http://a.ru/?id=1&sec=2</loc><lastmod>2024-12-10</lastmod></url></urlset>"
    )
    (entry,) = read_sitemap(body.encode(), "http://a.ru/s.xml").entries
    assert (entry.url, entry.title, entry.modified) == ("http://a.ru/?id=1&sec=2", None, datetime(2024, 12, 10))


def test_entities_of_the_document_are_not_unfolded():
    bomb = "<!DOCTYPE r [<!ENTITY a 'http://a.ru/x'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>" + item("&a;&f;&a;")
    assert only(bomb).title == "&a;&f;&a;"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Tue, 10 Dec 2024 15:30:00 MSK", datetime(2024, 12, 10, 15, 30, tzinfo=MSK)),
        ("Tue, 10 Dec 2024 15:30:00 +0300", datetime(2024, 12, 10, 15, 30, tzinfo=MSK)),
        ("Tue, 10 Dec 2024 12:30:00 -0000", datetime(2024, 12, 10, 12, 30, tzinfo=UTC)),
        ("Tue, 10 Dec 2024 06:30:00 CST", datetime(2024, 12, 10, 12, 30, tzinfo=UTC)),
        ("Вт, 10 дек 2024 15:30:00 +0300", datetime(2024, 12, 10, 15, 30, tzinfo=MSK)),
        ("2024-12-10T12:30:00Z", datetime(2024, 12, 10, 12, 30, tzinfo=UTC)),
        ("2024-12-10 15:30:00 МСК", datetime(2024, 12, 10, 15, 30, tzinfo=MSK)),
        ("1733833800000", datetime(2024, 12, 10, 12, 30, tzinfo=UTC)),
    ],
)
def test_a_time_with_a_zone(text, when):
    assert read_time(text) == when


@pytest.mark.parametrize("text", ["Tue, 10 Dec 2024 15:30:00", "2024-12-10T15:30", "10.12.2024 15:30"])
def test_a_time_without_a_zone_has_none(text):
    assert read_time(text) == datetime(2024, 12, 10, 15, 30)


@pytest.mark.parametrize("text", ["Tue, 10 Dec 2024 15:30:00 IST", "2024-12-10 15:30:00 AST"])
def test_a_zone_that_is_several_is_none(text):
    assert read_time(text) is None
