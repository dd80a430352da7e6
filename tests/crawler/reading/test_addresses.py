"""Every address of a page is resolved against what its `<base href>` says, wherever the address is used."""

from __future__ import annotations

import pytest

from crawler.listings.discovery import find_feeds, find_lists, guess_pager
from crawler.listings.pages import Pager, list_entries
from crawler.reading.addresses import absolute, resolve
from crawler.reading.document import Document
from crawler.reading.newslist import find_news
from crawler.reading.page import PressPage
from crawler.reading.requisites import page_requisites

URL = "https://press.example/news/2026/1030.html"
HEAD = '<base target="_blank"><base href="/archive/"><base href="https://other.example/">'
PARAGRAPHS = "".join(
    f"<p>Абзац номер {n}: работы на мосту через реку идут по графику и скоро закончатся.</p>" for n in range(6)
)
ARTICLE = f"""<html><head>{HEAD}<link rel="canonical" href="a/1"><title>Мост открыт для движения</title></head><body>
<h1>Мост открыт для движения</h1><div class="text">{PARAGRAPHS}<p><img src="img/bridge.jpg" width="800" height="600"
alt="Мост"></p><p><a href="files/report.pdf">Отчёт</a></p><p>Фото: Иван Петров</p></div>
<div id="comments" class="comments"><h3>Комментарии (7)</h3><div class="comment" id="comment-1"><b class="author">Анна
</b><span class="date">12.03.2026 10:00</span><p>Спасибо за мост.</p></div>
<div class="comment" id="comment-2"><b class="author">Олег</b><span class="date">12.03.2026 11:00</span>
<p>Давно ждали.</p></div><a href="c?comments_page=2">Показать ещё комментарии</a></div></body></html>"""
CARDS = "".join(
    f'<div class="card"><a href="n/{n}">Новость номер {n}: мост открыт для движения</a> <i>1{n}.03.2026</i></div>'
    for n in range(5)
)


def document(html: str, url: str = URL) -> Document:
    return Document(html.encode(), url, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("head", "base"),
    [
        ("", URL),
        (HEAD, "https://press.example/archive/"),
        ('<base href="">', URL),
        ('<base href="//cdn.example/x/y">', "https://cdn.example/x/y"),
        ('<base href="javascript:1"><base href="/b/">', URL),
        ('<base href="http://[">', URL),
        ('<template><base href="/t/"></template><base href="/b/">', "https://press.example/b/"),
    ],
)
def test_the_first_base_with_an_address_counts(head, base):
    assert document(f"<html><head>{head}</head><body>x</body></html>").base == base


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("a b.jpg", "https://a.ru/n/a%20b.jpg"),
        (" \n/x\t.html ", "https://a.ru/x.html"),
        ("\\upload\\a.jpg?x=\\", "https://a.ru/upload/a.jpg?x=%5C"),
        ("#top", None),
        ("mailto:a@a.ru", None),
        ("http://user:word@a.ru/", None),
        ("http://a.ru:port/", None),
        ("/" + "x" * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_what_an_address_is(reference, url):
    assert absolute(reference, "https://a.ru/n/1") == url


def test_an_empty_reference_is_the_page_itself():
    assert resolve("", "https://a.ru/n/1") == "https://a.ru/n/1"


def test_the_article_its_media_credits_and_comments():
    page = PressPage(document(ARTICLE))
    root = "https://press.example/archive/"
    media = page.media().value
    assert {medium.type: medium.url for medium in media} == {
        "image": root + "img/bridge.jpg",
        "document": root + "files/report.pdf",
    }
    assert [credit.media for credit in page.credits().value] == [[root + "img/bridge.jpg"]]
    assert page.canonical_url().value == root + "a/1"
    assert page.comments().value.more == [root + "c?comments_page=2"]


def test_what_a_page_needs():
    page = document(ARTICLE)
    assert "https://press.example/archive/img/bridge.jpg" in {one.url for one in page_requisites(page.tree, page.url)}


def test_the_list_and_its_entries():
    page = document(f"<html><head>{HEAD}</head><body>{CARDS}</body></html>", "https://press.example/news/")
    wanted = [f"https://press.example/archive/n/{n}" for n in range(5)]
    assert [entry.url for entry in list_entries(page, css=".card")] == wanted
    assert [entry.url for entry in find_news(page).entries] == wanted


def test_the_pager():
    html = f'<html><head>{HEAD}</head><body>{CARDS}<a href="?page=2">2</a></body></html>'
    astray = document(html, "https://press.example/news/")
    assert guess_pager(astray) is None
    assert Pager("page").following(astray, astray.url, 1) is None
    right = document(html, "https://press.example/archive/")
    assert guess_pager(right) == Pager("page")
    assert Pager("page").following(right, right.url, 1) == "https://press.example/archive/?page=2"


def test_feeds_and_lists_that_a_page_names():
    page = document(
        f"""<html><head>{HEAD}<link rel="alternate" type="application/rss+xml" href="rss.xml"></head>
        <body><a href="novosti/">Новости</a></body></html>"""
    )
    assert find_feeds(page) == ["https://press.example/archive/rss.xml"]
    assert find_lists(page) == ["https://press.example/archive/novosti/"]
