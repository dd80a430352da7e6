"""What a site says of itself on one page."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.listings.discovery import find_feeds, find_lists, guess_pager, recognise
from crawler.listings.pages import Pager, list_entries
from crawler.listings.proposals import propose, selector_of
from crawler.reading.document import Document
from crawler.reading.newslist import find_news
from crawler.sites import goldens

TESTS = Path(__file__).resolve().parents[2]
CASES = [*goldens.cases(TESTS / "sites"), *goldens.cases(TESTS / "platforms")]
LISTS = [case for case in CASES if "listing" in case.pages]


def page(html, url="http://a.example.ru/"):
    return Document(html.encode(), url, content_type="text/html; charset=utf-8")


def named(case):
    return "-".join(case.folder.parts[-3:-1])


@pytest.mark.parametrize("case", LISTS, ids=named)
def test_the_list_of_every_site_is_found_without_its_rules(case):
    document, wanted = case.document("listing"), [entry["url"] for entry in case.golden()["listing"]]
    news = find_news(document)
    assert [entry.url for entry in news.entries] == wanted
    assert [entry.url for entry in list_entries(document, css=news.css)] == wanted


@pytest.mark.parametrize("case", LISTS, ids=named)
def test_the_pager_of_every_list_is_found_without_its_rules(case):
    document = case.document("listing")
    pager = guess_pager(document)
    assert pager.following(document, document.url, pager.first) == case.golden()["next"]


FAMILIES = ["bitrix", "dle", "drupal", "gosweb", "joomla", "liferay", "sharepoint", "wordpress"]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_is_recognised_by_its_markup(family):
    case = next(goldens.cases(TESTS / "platforms" / family))
    assert recognise(case.document("listing"))[0] == family


def test_a_page_of_no_family_is_of_none():
    assert recognise(page("<html><body><p>Слово</p></body></html>")) is None


def test_a_front_page_leads_to_its_news_first():
    html = """<a href="/docs/">Документы</a><a href="/press/video/">Видео</a><a href="/novosti/">Новости</a>
    <a href="/novosti/12345/">Новости дня</a><a href="http://b.example.ru/news/">Новости соседей</a>"""
    assert find_lists(page(html)) == ["http://a.example.ru/novosti/", "http://a.example.ru/press/video/"]


def test_feeds_of_comments_are_left_out():
    html = """<link rel="alternate" type="application/rss+xml" href="/rss/">
    <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
    <link rel="alternate" hreflang="en" href="/en/">"""
    assert find_feeds(page(f"<html><head>{html}</head></html>")) == ["http://a.example.ru/rss/"]


def test_a_menu_is_no_list_of_news():
    items = "".join(f'<li><a href="/s{n}/">Раздел о делах администрации, номер {n}</a></li>' for n in range(9))
    news = "".join(
        f'<p class="n"><i>0{n}.12.2024</i> <a href="/n/{n}/">Мост готов, часть {n}-я</a></p>' for n in range(1, 5)
    )
    found = find_news(page(f"<html><body><nav><ul>{items}</ul></nav><div>{news}</div></body></html>"))
    assert [entry.url for entry in found.entries] == [f"http://a.example.ru/n/{n}/" for n in range(1, 5)]
    assert found.entries[0].date == "01.12.2024"


@pytest.mark.parametrize(
    ("href", "text", "pager"),
    [
        ("?page=1", "2", Pager("page", first=0)),
        ("?page=2", "2", Pager("page")),
        ("?nav-news=page-2", "2", Pager("nav\\-news", "page-{}")),
        ("?start=10", "2", Pager("start", offsets=True)),
        ("page/2/", "2", Pager(path="page/{}/")),
        ("?sort=2", "2", None),
    ],
)
def test_a_pager_is_told_by_its_links(href, text, pager):
    assert guess_pager(page(f'<a href="{href}">{text}</a>', "http://a.example.ru/news/")) == pager


def test_a_list_by_offsets_goes_to_the_nearest_one_behind():
    html = "".join(f'<a href="/news?start={number}">{number}</a>' for number in (0, 20, 40, 30))
    document = page(html, "http://a.example.ru/news?start=20")
    pager = Pager("start", offsets=True)
    assert pager.following(document, "http://a.example.ru/news", 3) == "http://a.example.ru/news?start=30"


def test_a_selector_has_no_numbers_and_matches_once():
    document = page('<div id="block7"><div class="news x12"><h1>Мост</h1></div></div><div class="news"><p>1</p></div>')
    (heading,) = document.select("h1")
    assert selector_of(document, heading) == "h1"
    (paragraph,) = document.select("p")
    assert selector_of(document, paragraph) == "p"


def test_selectors_that_fit_one_of_two_pages_are_not_proposed():
    case = next(goldens.cases(TESTS / "sites" / "tomsk_education"))
    other = next(goldens.cases(TESTS / "sites" / "komi_education"))
    assert "body_css" not in propose([case.document("article"), other.document("article")])


TITLES = (
    "Мост через реку открыли после ремонта",
    "В школе прошёл конкурс чтецов и поэтов",
    "Дорогу к селу отсыпали щебнем до весны",
    "Лыжники области взяли три медали на турнире",
    "Совет ветеранов обсудил план работы на год",
)
SHAPES = {
    "a label before the title": (
        '<div class="it"><a href="/c{r}/">Спорт</a> <i>{d}</i><h3><a href="/n/{n}/">{t}</a></h3></div>'
    ),
    "tags behind it": (
        '<div class="it"><i>{d}</i><a href="/n/{n}/">{t}</a><u>'
        '<a href="/t/{n}/">дома</a><a href="/t/{n}b/">сад</a></u></div>'
    ),
    "a heading for each day": '<h3>{d}</h3><ul><li><a href="/n/{n}/">{t}</a></li></ul>',
    "a row for the date": "<tr><td>{d}</td></tr><tr><td><a href='/n/{n}/'>{t}</a></td></tr>",
    "loose text": '{d} <a href="/n/{n}/">{t}</a><br>',
    "a link that covers the card": (
        '<div class="card"><a href="/n/{n}/"></a><div>{d}</div><div class="card-title">{t}</div></div>'
    ),
    "a count of comments": (
        '<article><a href="/n/{n}/">{t}</a><time>{d}</time><a href="/n/{n}/#comments">Ответов: 2</a></article>'
    ),
    "a list of definitions": '<dt>{d}</dt><dd><a href="/n/{n}/">{t}</a></dd>',
    "a link for those who read on": (
        '<div class="it"><h4 class="name">{t}</h4><p>{d}</p><a href="/n/{n}/">Читать далее</a></div>'
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_entries_of_every_shape_are_found_with_title_and_date(shape):
    days = [f"0{number}.12.2024" for number in range(1, 6)]
    rows = "".join(
        SHAPES[shape].format(t=title, d=day, n=number, r=number % 2)
        for number, (title, day) in enumerate(zip(TITLES, days, strict=True))
    )
    outer = {"<tr": "table", "<dt": "dl"}.get(rows[:3], "div")
    menu = "".join(f'<li><a href="/s{number}/">Раздел номер {number} о делах города</a></li>' for number in range(9))
    document = page(f"<body><nav><ul>{menu}</ul></nav><main><{outer}>{rows}</{outer}></main></body>")
    news = find_news(document)
    assert [(entry.title, entry.date) for entry in news.entries] == list(zip(TITLES, days, strict=True))
    again = list_entries(document, css=news.css)
    assert [entry.url for entry in again] == [f"http://a.example.ru/n/{number}/" for number in range(5)]


@pytest.mark.parametrize("html", ["", "<a href='http://[x'>1</a>" * 9, "<div>" * 3000, "<a href='/n/1'>" * 5000])
def test_hostile_pages_break_nothing(html):
    document = page(html)
    assert find_news(document) is None or find_news(document).entries
    assert find_lists(document) == []
    assert guess_pager(document) is None
