"""Dates as pages print them, and lines that are none."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.reading.dates.parse import parse_date
from crawler.reading.document import Document
from crawler.reading.page import PressPage, read

NOW = datetime(2024, 12, 12, 10, 0, tzinfo=UTC)
VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")


@pytest.mark.parametrize(
    ("line", "at", "precision"),
    [
        ("10 декабря 2024, 15:30", "2024-12-10T15:30:00+10:00", "minute"),
        ("10 Декабря 2024 г.", "2024-12-10T00:00:00+10:00", "day"),
        ("вторник, 10 декабря 2024 года", "2024-12-10T00:00:00+10:00", "day"),
        ("10 дек. 2024", "2024-12-10T00:00:00+10:00", "day"),
        ("10.12.2024", "2024-12-10T00:00:00+10:00", "day"),
        ("10.12.24 09:05", "2024-12-10T09:05:00+10:00", "minute"),
        ("15:30 10.12.2024", "2024-12-10T15:30:00+10:00", "minute"),
        ("15:30, 10 декабря", "2024-12-10T15:30:00+10:00", "minute"),
        ("10 декабря в 15:30", "2024-12-10T15:30:00+10:00", "minute"),
        ("10 декабря 2024 в 15.30", "2024-12-10T15:30:00+10:00", "minute"),
        ("29 декабря", "2023-12-29T00:00:00+10:00", "day"),
        ("Сегодня, 12:20", "2024-12-12T12:20:00+10:00", "minute"),
        ("Вчера в 18:40", "2024-12-11T18:40:00+10:00", "minute"),
        ("позавчера", "2024-12-10T00:00:00+10:00", "day"),
        ("5 минут назад", "2024-12-12T19:55:00+10:00", "minute"),
        ("3 дня назад", "2024-12-09T00:00:00+10:00", "day"),
        ("Tue, 10 Dec 2024 15:30:00 +0300", "2024-12-10T15:30:00+03:00", "second"),
        ("2024-12-10T15:30:00+03:00", "2024-12-10T15:30:00+03:00", "second"),
        ("2024-12-10T15:30:00Z", "2024-12-10T15:30:00+00:00", "second"),
        ("2024-12-10", "2024-12-10T00:00:00+10:00", "day"),
        ("20241210", "2024-12-10T00:00:00+10:00", "day"),
        ("1733833800", "2024-12-10T22:30:00+10:00", "second"),
        ("1733833800000", "2024-12-10T22:30:00+10:00", "second"),
        ("Опубликовано: 10.12.2024 15:30 МСК", "2024-12-10T15:30:00+03:00", "minute"),
        ("Dec 9, 2024 5:06 PM", "2024-12-09T17:06:00+10:00", "minute"),
        ("2024年12月10日", "2024-12-10T00:00:00+10:00", "day"),
        ("2024年12月10日 午後2時30分", "2024-12-10T14:30:00+10:00", "minute"),
        ("오후 2:30, 2024년 12월 10일", "2024-12-10T14:30:00+10:00", "minute"),
        ("2024. 12. 9. 14:30", "2024-12-09T14:30:00+10:00", "minute"),
        ("2023 жылғы 12 наурыз", "2023-03-12T00:00:00+10:00", "day"),
        ("2024 жылдың 5 мамырында", "2024-05-05T00:00:00+10:00", "day"),
        ("3 қыркүйегі 2024", "2024-09-03T00:00:00+10:00", "day"),
    ],
)
def test_line_is_read(line: str, at: str, precision: str) -> None:
    moment = parse_date(line, now=NOW, zone=VLADIVOSTOK)
    assert moment is not None
    assert (moment.at.isoformat(), moment.precision) == (at, precision)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "12:00",
        "31.02.2024",
        "8 (473) 255-55-55",
        "позвоните 10 раз",
        "123456",
        "10 декабря 2090",
        "№ 17-р",
        "99.99.9999",
    ],
)
def test_line_is_no_date(line: str) -> None:
    assert parse_date(line, now=NOW, zone=VLADIVOSTOK) is None


@pytest.mark.parametrize("line", ["Вчера", "10 декабря", "5 минут назад"])
def test_without_a_capture_time_nothing_is_guessed(line: str) -> None:
    assert parse_date(line, zone=VLADIVOSTOK) is None


def test_yesterday_is_yesterday_of_the_region() -> None:
    late = datetime(2024, 12, 11, 20, 0, tzinfo=UTC)  # the 12th in Vladivostok
    moment = parse_date("вчера", now=late, zone=VLADIVOSTOK)
    assert moment is not None and moment.at.day == 11


def published(body: str, head: str = "", page_class: type[PressPage] = PressPage) -> str | None:
    document = Document(
        f"<html><head>{head}</head><body>{body}</body></html>".encode(), "http://a.ru/n", fetched_at=NOW
    )
    found = page_class(document).published()
    return found.value.at.isoformat() if found else None


ARTICLE = "<h1>Открыли новую школу</h1>{}<p>В посёлке открыли новую школу на четыреста мест, сообщил глава района.</p>"


def test_the_clock_of_the_page_is_no_date() -> None:
    assert published('<div class="clock">12 декабря 2024</div>' + ARTICLE.format("")) is None


def test_the_copyright_line_is_no_date() -> None:
    assert published(ARTICLE.format("") + "<div>© 01.02.2020 Администрация</div>") is None


def test_a_neighbour_in_the_side_column_is_no_date() -> None:
    assert published(ARTICLE.format("") + "<aside><span class='date'>11.12.2024</span></aside>") is None


def test_time_in_an_element_of_its_own_is_joined() -> None:
    body = ARTICLE.format("<span>14:05</span><span class='date'>10 декабря 2024</span>")
    assert published(body) == "2024-12-10T14:05:00"


@pytest.mark.parametrize(
    "before",
    [
        "<td>Сегодня: 12 декабря 2024, четверг</td>",
        "<td>11.12.2024 <a href='/1'>Субботник</a><br>10.12.2024 <a href='/2'>Автобус</a></td>",
    ],
    ids=["clock", "menu"],
)
def test_what_stands_beside_an_article_is_not_its_date(before: str) -> None:
    body = f"<table><tr>{before}<td>{ARTICLE.format('<i>19 ноября</i>')}</td></tr></table>"
    assert published(body) == "2024-11-19T00:00:00"


def test_a_day_in_a_sentence_of_the_article_is_not_its_date() -> None:
    assert published(ARTICLE.format("") + "<p>Первый день занятий — 9 декабря</p>") is None


def test_a_date_in_an_attribute() -> None:
    assert published(ARTICLE.format("<span data-ts='1733821500'>…</span>")) == "2024-12-10T09:05:00+00:00"


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [("10.12.2024", "2024-12-10T00:00:00+05:00"), ("09.12.2024", "2024-12-09T10:00:00+05:00")],
    ids=["a-draft", "the-same-day"],
)
def test_structured_data_gives_the_time_of_the_printed_day_and_never_another_day(printed: str, wanted: str) -> None:
    head = '<meta property="article:published_time" content="2024-12-09T10:00:00+05:00">'
    assert published(ARTICLE.format(f"<span class='date'>{printed}</span>"), head) == wanted


def test_a_printed_time_completes_a_date_without_one() -> None:
    head = '<meta property="article:published_time" content="2024-12-10">'
    assert published(ARTICLE.format("<span class='date'>10.12.2024 16:20</span>"), head) == "2024-12-10T16:20:00"


def test_the_zone_of_the_site_holds() -> None:
    class Eastern(PressPage):
        zone = "Asia/Kamchatka"

    assert published(ARTICLE.format("<b>10.12.2024</b>"), page_class=Eastern) == "2024-12-10T00:00:00+12:00"


def test_changed_is_not_published() -> None:
    body = ARTICLE.format("<span>10.12.2024</span><span>Обновлено: 11.12.2024 10:00</span>")
    page = PressPage(Document(body.encode(), "http://a.ru/n", fetched_at=NOW))
    first, changed = page.published(), page.modified()
    assert first and changed and (first.value.at.day, changed.value.at.day) == (10, 11)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("Dec 9, 2024 3:15 PM CST", "2024-12-09T15:15:00-06:00"),
        ("Dec. 9, 2024, 3:15 p.m. ET", "2024-12-09T15:15:00-05:00"),
        ("9 декабря 2024, 15:15 (МСК+4)", "2024-12-09T15:15:00+07:00"),
        ("09.12.2024 15:15 МСК", "2024-12-09T15:15:00+03:00"),
        ("09.12.2013 15:15 по московскому времени", "2013-12-09T15:15:00+04:00"),
        ("09.12.2024, 15:15 Uhr MEZ", "2024-12-09T15:15:00+01:00"),
        ("09.12.2024 15:15 (UTC+05:30)", "2024-12-09T15:15:00+05:30"),
        ("09.12.2024 15:15 GMT+3", "2024-12-09T15:15:00+03:00"),
        ("2024-12-09 15:15 Europe/Berlin", "2024-12-09T15:15:00+01:00"),
    ],
)
def test_a_zone_printed_on_the_page(line: str, at: str) -> None:
    moment = parse_date(line, now=NOW, zone=None)
    assert moment and moment.zoned and moment.at.isoformat() == at


@pytest.mark.parametrize(
    "line",
    ["09.12.2024 15:15-16:30", "09.12.2024 15:15 TASS", "09.12.2024 15:15 | Berlin", "9 Dec 2024, 15:15 A. Smith"],
)
def test_what_stands_after_a_time_and_is_no_zone(line: str) -> None:
    moment = parse_date(line, now=NOW, zone=VLADIVOSTOK)
    assert moment and not moment.zoned and moment.at.isoformat() == "2024-12-09T15:15:00+10:00"


def test_a_zone_that_several_places_have_is_none_even_where_the_sites_is_known() -> None:
    moment = parse_date("9 Dec 2024 15:15 IST", now=NOW, zone=VLADIVOSTOK)
    assert moment and moment.unplaced and moment.at.isoformat() == "2024-12-09T15:15:00"


@pytest.mark.parametrize(
    ("other", "at"),
    [
        ("2024-12-09T08:00:00+07:00", "2024-12-10T16:20:00+07:00"),
        ("2024-12-09T08:00:00Z", "2024-12-10T16:20:00"),
        ("2024-07-09T08:00:00+02:00", "2024-12-10T16:20:00"),
        ("2024-11-09T08:00:00+01:00", "2024-12-10T16:20:00+01:00"),
    ],
    ids=["offset", "UTC is no place", "summer says nothing of winter", "both in winter"],
)
def test_another_time_of_the_page_gives_its_zone_away(other: str, at: str) -> None:
    head = f'<meta property="article:modified_time" content="{other}">'
    assert published(ARTICLE.format("<span class='date'>10.12.2024 16:20</span>"), head) == at


@pytest.mark.parametrize(
    ("url", "language"),
    [("http://a.ru/n", "ru"), ("http://a.de/n", "de"), ("http://a.com/n", "en-US"), ("http://a.com.br/n", "pt")],
)
def test_where_no_zone_is_known_none_is_assumed(url: str, language: str) -> None:
    html = f"<html lang={language}><body>{ARTICLE.format('<time>10.12.2024 16:20</time>')}</body></html>"
    reading = read(Document(html.encode(), url, fetched_at=NOW))
    assert "published_at" not in reading.content
    assert reading.content["published_local"].isoformat() == "2024-12-10T16:20:00"
    assert [problem.code for problem in reading.problems] == ["zone-unknown"]


def test_yesterday_where_no_zone_is_known_is_a_day_that_may_be_another() -> None:
    page = PressPage(Document(ARTICLE.format("<time>вчера</time>").encode(), "http://a.ru/n", fetched_at=NOW))
    found = page.published()
    assert found and found.value.at.tzinfo is None and found.confidence < 0.7
    assert [problem.code for problem in page.problems] == ["zone-unknown", "date-relative"]


def test_minutes_ago_are_a_moment_in_any_zone() -> None:
    moment = parse_date("5 минут назад", now=NOW)
    assert moment and moment.at.isoformat() == "2024-12-12T09:55:00+00:00"


def test_comments_are_local_where_no_zone_is_known() -> None:
    comment = (
        "<div class=comment id=comment-{0}><b class=author>Анна</b><i class=date>11.12.2024 1{0}:00</i><p>Да.</p></div>"
    )
    html = ARTICLE.format("") + "<div id=comments>" + comment.format(1) + comment.format(2) + "</div>"
    found = PressPage(Document(html.encode(), "http://a.ru/n", fetched_at=NOW)).comments()
    assert found and [entry.published_local for entry in found.value.entries] == [
        datetime(2024, 12, 11, 11),
        datetime(2024, 12, 11, 12),
    ]
    assert not any(entry.published_at for entry in found.value.entries)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("12-03-2024 14.30", "2024-03-12T14:30:00"),
        ("12/03/2024 às 14h30", "2024-03-12T14:30:00"),
        ("le 12 mars 2024 à 14 h 30", "2024-03-12T14:30:00"),
        ("1-е мая 2024", "2024-05-01T00:00:00"),
        ("1er mars 2024", "2024-03-01T00:00:00"),
        ("12 наурыз 2024", "2024-03-12T00:00:00"),
    ],
)
def test_further_ways_to_print_a_date(line: str, at: str) -> None:
    moment = parse_date(line, now=NOW)
    assert moment and moment.at.isoformat() == at


@pytest.mark.parametrize(
    ("line", "month_first", "day"),
    [
        ("2/6/2024", False, "2024-06-02"),
        ("2/6/2024", True, "2024-02-06"),
        ("10/31/2024", False, "2024-10-31"),
        ("31/10/2024", True, "2024-10-31"),
        ("1/12/2025", False, None),
        ("11/12/2024", True, "2024-11-12"),
        ("12/31/2024", True, None),
        ("12/20/2024", False, None),
        ("8/12/2024", True, "2024-08-12"),
        ("12/15/2024", True, None),
        ("12/16/2024", True, None),
        ("12/11/2024", True, "2024-12-11"),
        ("12/05/2024", False, "2024-05-12"),
        ("01/12/2024", False, "2024-12-01"),
        ("20/11/2024", True, "2024-11-20"),
    ],
)
def test_the_order_of_day_and_month(line: str, month_first: bool, day: str | None) -> None:
    moment = parse_date(line, now=NOW, month_first=month_first)
    assert (moment.at.date().isoformat() if moment else None) == day


def test_a_month_alone_is_no_day() -> None:
    moment = parse_date("март 2024", now=NOW)
    assert moment and (moment.at.isoformat(), moment.precision) == ("2024-03-01T00:00:00", "month")


def test_the_language_of_the_page_decides_the_order() -> None:
    def day(language: str) -> str:
        html = f"<html lang={language}><body>{ARTICLE.format('<time>2/6/2024</time>')}</body></html>"
        found = PressPage(Document(html.encode(), "http://a.com/n", fetched_at=NOW)).published()
        assert found
        return found.value.at.date().isoformat()

    assert (day("en-US"), day("en-GB")) == ("2024-02-06", "2024-06-02")


def test_two_dates_with_their_labels_in_one_element() -> None:
    body = ARTICLE.format("<p>Опубликовано: 10.12.2024 14:30. Обновлено: 11.12.2024 10:00</p>")
    page = PressPage(Document(body.encode(), "http://a.ru/n", fetched_at=NOW))
    first, changed = page.published(), page.modified()
    assert first and first.value.at.isoformat() == "2024-12-10T14:30:00"
    assert changed and changed.value.at.isoformat() == "2024-12-11T10:00:00"


def test_day_month_and_year_in_elements_of_their_own() -> None:
    leaf = "<div class=leaf><span>10</span><span>декабря</span><span>2024</span></div>"
    assert published(ARTICLE.format(leaf)) == "2024-12-10T00:00:00"


def test_an_hour_ago_is_a_date_of_the_article() -> None:
    assert published(ARTICLE.format("<span class=date>час назад</span>")) == "2024-12-12T00:00:00"


def test_the_change_in_brackets_after_the_publication() -> None:
    body = "<h1>Мост открыт</h1><p>10.12.2024, 14:30 (обновлено 11.12.2024, 10:00)</p><div>Мост открыли.</div>"
    page = PressPage(Document(body.encode(), "https://a.example/n/1", fetched_at=NOW))
    published, modified = page.published(), page.modified()
    assert published and modified
    assert (published.value.at.day, modified.value.at.day) == (10, 11)


def test_entries_of_a_live_ticker_are_not_the_day_of_the_page() -> None:
    text = "Движение по мосту открыли утром, первыми по нему проехали автобусы и машины дорожной службы района."
    entries = "".join(f"<p><time datetime='2024-12-{day}T08:50'>08:50</time> {text}</p>" for day in (12, 11, 10))
    assert published(f"<span class=date>9 декабря 2024</span><div class=live>{entries}</div>") == "2024-12-09T00:00:00"


@pytest.mark.parametrize(
    "line",
    ["Дата проведения: 10 декабря 2024", "Когда: 10 декабря 2024", "Deadline: December 10, 2024",
     "Event date: 10 December 2024", "Prazo: 10/12/2024"],
)  # fmt: skip
def test_the_day_of_an_event_is_not_that_of_publication(line: str) -> None:
    assert published(f"<p>{line}</p><div>Мост откроют в присутствии жителей.</div>") is None
