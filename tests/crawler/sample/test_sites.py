"""The three sample sites, asked over a socket."""

from __future__ import annotations

import gzip
import html
import http.client
import json
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest

from crawler.sample import SampleServer, seed_page
from crawler.sample.content import SEED_ID, Article

SITES = {"voronezh": "www.govvrn.ru", "kaliningrad": "gov39.ru", "chechnya": "chechnya.gov.ru"}
NEWS = {"voronezh": "/novosti", "kaliningrad": "/news/", "chechnya": "/category/news/"}
SEED = f"/novosti/-/~/id/{SEED_ID}"


@dataclass
class Got:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(self.headers.get_content_charset() or "utf-8")


Ask = Callable[..., Got]


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


@pytest.fixture
def ask(server: SampleServer) -> Iterator[Ask]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)

    def get(host: str, path: str, method: str = "GET", **headers: str) -> Got:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": SITES.get(host, host), **named})
        answer = connection.getresponse()
        return Got(answer.status, answer.headers, answer.read())

    yield get
    connection.close()


def path_of(server: SampleServer, site: str, article: Article) -> str:
    return server.url(site, article.id).removeprefix(f"http://{SITES[site]}")


@pytest.mark.parametrize("site", SITES)
def test_every_site_has_thirty_articles_or_more_and_each_answers(server: SampleServer, ask: Ask, site: str) -> None:
    listed = server.state[site].listed()
    addresses = [path_of(server, site, a) for a in listed]
    assert len(set(addresses)) == len({a.title for a in listed}) >= 30
    assert {ask(site, address).status for address in addresses} == {200}


@pytest.mark.parametrize(
    ("site", "link", "onward"),
    [
        ("voronezh", r'class="news-list-item"><a href="([^"]+)"', r'rel="next" href="([^"]+)"'),
        ("kaliningrad", r'</span> <a href="(/news/\d+/)"', r'href="([^"#]+)#nav_start">След'),
        (
            "chechnya",
            r'entry-title"><a href="http://chechnya.gov.ru([^"]+)"',
            r'class="next page-numbers" href="([^"]+)"',
        ),
    ],
)
def test_paging_through_the_lists_finds_every_article(
    server: SampleServer, ask: Ask, site: str, link: str, onward: str
) -> None:
    found: list[str] = []
    path: str | None = NEWS[site]
    while path:
        text = ask(site, path).text
        found += re.findall(link, text)
        after = re.search(onward, text)
        path = after[1] if after else None
    assert found == [path_of(server, site, a) for a in server.state[site].listed()]


@pytest.mark.parametrize(
    ("site", "feed"), [("voronezh", "/novosti/-/rss"), ("kaliningrad", "/news/rss/"), ("chechnya", "/feed/")]
)
def test_a_feed_names_the_newest_article_first(server: SampleServer, ask: Ask, site: str, feed: str) -> None:
    root = ET.fromstring(ask(site, feed).body)
    assert root.findtext("channel/item/title") == server.state[site].listed()[0].title


@pytest.mark.parametrize(
    ("site", "path"), [("voronezh", "/sitemap.xml"), ("kaliningrad", "/sitemap.xml"), ("chechnya", "/wp-sitemap.xml")]
)
def test_the_sitemap_named_by_robots_lists_every_article(server: SampleServer, ask: Ask, site: str, path: str) -> None:
    assert f"Sitemap: http://{SITES[site]}{path}\n" in ask(site, "/robots.txt").text
    root = ET.fromstring(ask(site, path).body)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    dates = [node.text for node in root.iter(f"{space}lastmod")]
    assert dates == [a.modified.isoformat() for a in server.state[site].listed()]


@pytest.mark.parametrize("site", SITES)
def test_robots_forbids_a_page_that_every_page_links(ask: Ask, site: str) -> None:
    rules = RobotFileParser()
    rules.parse(ask(site, "/robots.txt").text.splitlines())
    assert not rules.can_fetch("letopis", f"http://{SITES[site]}/admin/")
    assert rules.can_fetch("letopis", f"http://{SITES[site]}{NEWS[site]}")
    assert 'href="/admin/"' in ask(site, "/").text


def test_the_hand_written_article_has_the_parts_of_the_seed(ask: Ask) -> None:
    text = ask("voronezh", SEED).text
    parts = (
        '<p>Первый день — 9 декабря</p>\n<div class="video-player"><video',
        '<p>Второй день — 10 декабря</p>\n<div class="video-player"><video',
        "<p>Фото: пресс-служба правительства Воронежской области</p>",
        "<p>Видео: КУ ВО «Центр эффективности Правительства Воронежской области»</p>",
        "Ваш комментарий будет первым",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.shared
def test_the_seed_is_told_in_own_sentences(ask: Ask, shared: Path) -> None:
    page = ask("voronezh", SEED).text
    told = (shared / "seed" / "article.txt").read_text(encoding="utf-8")
    sentences = [s.strip() for s in re.split(r"(?<=[.!?])\s", told) if len(s) > 60 and "Фото:" not in s]
    assert [s for s in sentences if s in page] == []


@pytest.mark.shared
def test_the_seeds_every_line_stands_in_its_page(shared: Path) -> None:
    text = (shared / "seed" / "article.txt").read_text(encoding="utf-8")
    page = html.unescape(seed_page(text).decode())
    places = [page.index(line) for line in text.splitlines()]
    assert places == sorted(places)


def test_any_text_can_be_set_into_the_markup() -> None:
    text = (
        "Первый абзац.\n«Цитата», — сказал он.\nТретий день — 11 декабря\nФото: Иван & Ко\nВаш комментарий будет первым"
    )
    page = seed_page(text).decode()
    assert "<p>Первый абзац.</p>\n<p>«Цитата», — сказал он.</p>\n<p>Третий день — 11 декабря</p>\n<div" in page
    assert "<p>Фото: Иван &amp; Ко</p>" in page
    assert page.count("Ваш комментарий будет первым") == 1


def test_bitrix_pages_its_reader_comments(server: SampleServer, ask: Ask) -> None:
    article = next(a for a in server.state["kaliningrad"].listed() if len(a.comments) > 20)
    pages = [ask("kaliningrad", f"/news/{article.id}/?PAGEN_1={n}").text for n in (1, 2, 3)]
    assert "reviews-navigation-box" in pages[0]
    found = [int(n) for page in pages for n in re.findall(r'class="reviews-post-table" id="message(\d+)"', page)]
    assert found == [c.id for c in article.comments]


def test_bitrix_shows_its_last_list_page_again_beyond_the_end(ask: Ask) -> None:
    assert ask("kaliningrad", "/news/?PAGEN_1=3").body == ask("kaliningrad", "/news/?PAGEN_1=400").body


def test_wordpress_is_in_windows_1251(ask: Ask) -> None:
    got = ask("chechnya", "/")
    assert got.headers["Content-Type"] == "text/html; charset=windows-1251"
    assert "Новости".encode("cp1251") in got.body and b'<meta charset="windows-1251">' in got.body


def test_wordpress_nests_an_answer_in_its_comment(server: SampleServer, ask: Ask) -> None:
    listed = server.state["chechnya"].listed()
    article, answer = next((a, c) for a in listed for c in a.comments if c.parent)
    text = ask("chechnya", f"/{article.published:%Y/%m/%d}/{article.slug}/").text
    parent, child = text.index(f'id="comment-{answer.parent}"'), text.index(f'id="comment-{answer.id}"')
    assert '<ol class="children">' in text[parent:child]


def test_the_rest_interface_pages_posts_in_utf_8(server: SampleServer, ask: Ask) -> None:
    got = ask("chechnya", "/wp-json/wp/v2/posts?per_page=20&page=2")
    assert (got.headers["X-WP-Total"], got.headers["X-WP-TotalPages"]) == ("36", "2")
    assert [post["id"] for post in json.loads(got.body)] == [a.id for a in server.state["chechnya"].listed()[20:]]


def test_the_rest_interface_gives_an_articles_comments(server: SampleServer, ask: Ask) -> None:
    article = next(a for a in server.state["chechnya"].listed() if len(a.comments) > 20)
    found = json.loads(ask("chechnya", f"/wp-json/wp/v2/comments?post={article.id}&per_page=100").body)
    assert {c["id"] for c in found} == {c.id for c in article.comments}


@pytest.mark.parametrize(
    ("host", "path", "location"),
    [
        ("voronezh", "/wps/portal/news/1131584", SEED),
        ("kaliningrad", "/news/?ELEMENT_ID=20134", "/news/20134/"),
        ("kaliningrad", "/press/20134.php", "/news/20134/"),
        ("chechnya", "/?p=3100", None),
        ("govvrn.ru", "/novosti", "http://www.govvrn.ru/novosti"),
    ],
)
def test_an_old_address_redirects(ask: Ask, host: str, path: str, location: str | None) -> None:
    got = ask(host, path)
    assert got.status == 301
    assert location is None or got.headers["Location"] == location


@pytest.mark.parametrize("site", SITES)
def test_nothing_is_404(ask: Ask, site: str) -> None:
    assert ask(site, "/no/such/page").status == 404


@pytest.mark.parametrize("site", SITES)
def test_every_requisite_of_an_article_answers(server: SampleServer, ask: Ask, site: str) -> None:
    place = server._server.sites[SITES[site]]
    article = next(a for a in server.state[site].listed() if a.document and len(a.pictures) > 1)
    text = ask(site, path_of(server, site, article)).text
    root = place.asset_root
    wanted = set(re.findall(rf"{root}/[\w.-]+", text)) | {"/favicon.ico", place.informer}
    wanted |= {f"{root}/colours.css", f"{root}/digits.woff", f"{root}/9001-640.png"}
    assert {f"{root}/main.css", f"{root}/main.js", f"{root}/annex.pdf"} < wanted
    assert any(part in text for part in ("data-src=", "srcset="))
    assert {path: ask(site, path).status for path in wanted} == dict.fromkeys(wanted, 200)


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("/x/7001-160.png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("/x/digits.woff", "font/woff", b"wOFF"),
        ("/x/first.webm", "video/webm", b"\x1a\x45\xdf\xa3"),
        ("/x/annex.pdf", "application/pdf", b"%PDF-1.4"),
        ("/favicon.ico", "image/x-icon", b"\0\0\1\0"),
    ],
)
def test_a_file_is_what_its_type_says(ask: Ask, path: str, kind: str, begins: bytes) -> None:
    got = ask("voronezh", path)
    assert got.headers["Content-Type"] == kind
    assert got.body.startswith(begins)


@pytest.mark.parametrize("width", [160, 320, 640])
def test_a_picture_has_the_width_of_its_name(ask: Ask, width: int) -> None:
    assert struct.unpack(">I", ask("voronezh", f"/x/7001-{width}.png").body[16:20]) == (width,)


def test_another_host_of_the_site_serves_its_pictures_only(ask: Ask) -> None:
    assert ask("static.govvrn.ru", "/documents/10180/7001-640.png").status == 200
    assert ask("static.govvrn.ru", "/novosti").status == 404


def test_the_script_adds_what_it_fetches(ask: Ask) -> None:
    assert b"fetch(place.getAttribute('data-src'))" in ask("voronezh", "/documents/10180/main.js").body
    assert json.loads(ask("voronezh", "/o/informer.json").body)["place"] == "Воронежская область"


def test_a_tag_is_answered_with_304(ask: Ask) -> None:
    tag = ask("voronezh", SEED).headers["ETag"]
    got = ask("voronezh", SEED, If_None_Match=tag)
    assert (got.status, got.body, got.headers["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize(("site", "path"), [("chechnya", "/"), ("voronezh", "/favicon.ico")])
def test_a_date_is_answered_with_304(ask: Ask, site: str, path: str) -> None:
    date = ask(site, path).headers["Last-Modified"]
    assert ask(site, path, If_Modified_Since=date).status == 304


def test_bitrix_gives_no_validators(ask: Ask) -> None:
    headers = ask("kaliningrad", "/news/").headers
    assert "ETag" not in headers and "Last-Modified" not in headers


def test_gzip_goes_to_who_accepts_it(ask: Ask) -> None:
    got = ask("voronezh", SEED, Accept_Encoding="gzip")
    assert got.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(got.body) == ask("voronezh", SEED).body


def test_gzip_gives_the_same_bytes_every_time(ask: Ask) -> None:
    assert len({ask("kaliningrad", "/news/", Accept_Encoding="gzip").body for _ in range(2)}) == 1


@pytest.mark.parametrize("site", ["kaliningrad", "chechnya"])
def test_dynamic_pages_are_chunked(ask: Ask, site: str) -> None:
    assert ask(site, "/").headers["Transfer-Encoding"] == "chunked"


@pytest.mark.parametrize(
    ("wanted", "status", "said"),
    [
        ("bytes=0-99", 206, "bytes 0-99/9901"),
        ("bytes=9900-", 206, "bytes 9900-9900/9901"),
        ("bytes=-1", 206, "bytes 9900-9900/9901"),
        ("bytes=99999-", 416, "bytes */9901"),
        ("lines=1-2", 200, None),
    ],
)
def test_a_video_is_served_by_ranges(ask: Ask, wanted: str, status: int, said: str | None) -> None:
    whole = ask("voronezh", "/x/first.webm").body
    got = ask("voronezh", "/x/first.webm", Range=wanted)
    assert (got.status, got.headers["Content-Range"]) == (status, said)
    if status == 206:
        first, last = map(int, re.findall(r"\d+", said or "")[:2])
        assert got.body == whole[first : last + 1]


def test_the_same_articles_are_made_every_time() -> None:
    with SampleServer() as one, SampleServer() as other:
        assert one.state.snapshot() == other.state.snapshot()


def test_five_hundred_articles_are_no_trouble() -> None:
    with SampleServer(articles=500) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", "/sitemap.xml", headers={"Host": "www.govvrn.ru"})
        assert connection.getresponse().read().count(b"<loc>") == 500
        connection.close()
        assert len({a.slug for a in server.state["chechnya"].listed()}) == 500
