"""List pages: which articles they name, and how they are turned over."""

from __future__ import annotations

import re
from datetime import date

import pytest

from crawler.crawl.period import Period
from crawler.listings.pages import Pager, list_entries
from crawler.reading.document import Document

PAGE = """<html><body>
<div class="news-item"><span class="news-date-time">10.12.2024</span><a href="/news/1/?sphrase_id=5">Первая</a></div>
<div class="news-item"><time datetime="2024-12-09">вчера</time><a href="/news/2/">Вторая <b>новость</b></a></div>
<div class="news-item"><a href="http://elsewhere.ru/news/3/">Чужая</a></div>
<div class="news-item"><a href="/docs/3/">Документ</a></div>
<div class="news-item"><a href="/news/1/#comments">Комментарии</a></div>
<div class="news-item"><a href="http://[broken">x</a></div>
<div class="news-item">без ссылки</div>
<a href="/news/?PAGEN_1=2">2</a> <a href="/news/?PAGEN_1=3&amp;PAGEN_2=7">3</a> <a href="/news/?PAGEN_2=99">…</a>
<a href="/other/?PAGEN_1=55">другой список</a> <a href="/news/?PAGEN_1=x">x</a>
<a href="/news/page/4/">4</a> <a href="/news/?nav-news=page-6">6</a>
<a href="/news/?_101_INSTANCE_x_cur=2">2</a>
</body></html>""".encode()


@pytest.fixture
def document():
    return Document(PAGE, "http://a.ru/news/", content_type="text/html; charset=utf-8")


def entries(document):
    return list_entries(document, css=".news-item", article=re.compile(r"^/news/\d+/$"), hosts=["a.ru"])


def test_articles_in_their_order_each_once(document):
    assert [entry.url for entry in entries(document)] == ["http://a.ru/news/1/", "http://a.ru/news/2/"]


def test_titles_are_the_words_of_the_links(document):
    assert [entry.title for entry in entries(document)] == ["Первая", "Вторая новость"]


def test_dates_as_the_list_prints_them(document):
    assert [entry.date for entry in entries(document)] == ["10.12.2024", "2024-12-09"]


@pytest.mark.parametrize(("language", "day"), [("en-US", date(2024, 6, 11)), ("en-GB", date(2024, 11, 6))])
def test_a_crawl_of_some_days_reads_a_date_in_the_order_of_its_list(language, day):
    page = (
        f'<html lang="{language}"><body><p class="e"><time>6/11/2024</time> <a href="/news/1/">A bridge</a></p></body>'
    )
    found = list_entries(Document(page.encode(), "https://news.example.com/"), css=".e")
    assert Period(None).listed(found[0]) == day


def test_a_date_beside_a_link(document):
    found = list_entries(document, css=".news-item > a", article=re.compile(r"/news/1/"))
    assert found[0].date == "10.12.2024"


@pytest.mark.parametrize(
    ("pager", "number", "following"),
    [
        (Pager("PAGEN_1"), 1, "http://a.ru/news/?PAGEN_1=2"),
        (Pager("PAGEN_1"), 2, "http://a.ru/news/?PAGEN_1=3"),
        (Pager("PAGEN_1"), 3, None),
        (Pager("nav-news", "page-{}"), 5, "http://a.ru/news/?nav-news=page-6"),
        (Pager(path="page/{}/"), 3, "http://a.ru/news/page/4/"),
        (Pager(path="page/{}/"), 4, None),
        (Pager(r"_101_INSTANCE_\w+_cur"), 1, "http://a.ru/news/?_101_INSTANCE_x_cur=2"),
        (Pager("page"), 1, None),
    ],
)
def test_only_the_lists_own_pager_is_followed(document, pager, number, following):
    assert pager.following(document, "http://a.ru/news/", number) == following


def test_a_later_page_knows_its_list(document):
    pager = Pager(path="page/{}/")
    later = Document(document.body, "http://a.ru/news/page/2/")
    found = pager.following(later, "http://a.ru/news/", 2)
    assert found == "http://a.ru/news/page/3/"


@pytest.mark.parametrize(
    ("pager", "listing", "url"),
    [
        (Pager("PAGEN_1"), "http://a.ru/news/", "http://a.ru/news/?PAGEN_1=2"),
        (Pager("PAGEN_1"), "http://a.ru/news/?t=1&PAGEN_3=9&PAGEN_1=7", "http://a.ru/news/?t=1&PAGEN_1=2"),
        (Pager("nav-news", "page-{}"), "http://a.ru/news/", "http://a.ru/news/?nav-news=page-2"),
        (Pager(path="page/{}/"), "http://a.ru/news", "http://a.ru/news/page/2/"),
    ],
)
def test_the_second_page(pager, listing, url):
    assert pager.url(listing, 2) == url


def test_the_first_page_is_the_list():
    assert Pager("PAGEN_1").url("http://a.ru/news/", 1) == "http://a.ru/news/"
