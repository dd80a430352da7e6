"""What a page is that is no article."""

from __future__ import annotations

import pytest

from crawler.reading.document import LARGEST, Document
from crawler.reading.page import PressPage, read

MENU = "<ul>" + "".join(f"<li><a href='/{n}'>Раздел номер {n}</a></li>" for n in range(8)) + "</ul>"
TEASERS = "".join(
    f"<div class='news-item'><a href='/news/{n}'>Новость о благоустройстве двора номер {n}</a>"
    f"<span class='date'>1{n}.12.2024</span><p>Двор получил площадку и скамейки.</p></div>"
    for n in range(9)
)


def kind(body: bytes | str, url: str = "http://a.ru/news/1", content_type: str | None = None) -> str:
    raw = body.encode() if isinstance(body, str) else body
    return PressPage(Document(raw, url, content_type=content_type)).kind().value


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"%PDF-1.7 ...", "not-html"),
        (b'{"items": []}', "not-html"),
        (b"[]", "not-html"),
        (b"\x89PNG\r\n\x1a\n", "not-html"),
        (b"\xff\xd8\xff\xe0", "not-html"),
        (b"PK\x03\x04docx", "not-html"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "not-html"),
        ("<html><body></body></html>", "empty"),
        ("<html><head><script src='/__qrator/qauth.js'></script></head><body></body></html>", "challenge"),
        ("<html><body><script>get_cookie_spsc_uid()</script>Проверка браузера</body></html>", "challenge"),
        ("<html><script>document.cookie='__ddg1_=1'</script><body>DDoS-Guard</body></html>", "challenge"),
        (f"<html><title>Сайт</title>{MENU}<h1>Страница не найдена</h1><p>Проверьте адрес.</p></html>", "soft404"),
        (f"<html>{MENU}<p>Элемент не найден</p></html>", "soft404"),
        ("<html><h1>Вход в систему</h1><form>Логин <input><input type='password'></form></html>", "login"),
        (f"<html><title>Новости</title>{MENU}<h1>Новости</h1>{TEASERS}</html>", "listing"),
        ("<html><title>Результаты поиска</title><h1>Поиск</h1><p>Ничего не нашлось.</p></html>", "search"),
    ],
)
def test_kind(body: bytes | str, wanted: str) -> None:
    assert kind(body) == wanted


@pytest.mark.parametrize(
    "printed",
    [
        "<b>Fatal error</b>:  Uncaught mysqli_sql_exception: Too many connections in /srv/db.php:33 Stack trace: #0",
        "<title>Error</title><h1>DB query error.</h1><p>Please try later. Lost connection to the server.</p>",
        "<pre>SQLSTATE[HY000] [2002] Connection refused (SQL: select * from `articles` where `id` = 7 limit 1)</pre>",
        "<h1>Server Error in '/' Application.</h1><h2>Timeout expired.</h2><p>[SqlException (0x801)] at Pool()</p>",
        "<h1>HTTP Status 500</h1><pre>org.postgresql.util.PSQLException: FATAL: sorry, too many clients already</pre>",
        "<pre>Traceback (most recent call last):\n File '/srv/app.py', line 3\nOperationalError: no such table</pre>",
    ],
)
def test_what_a_program_prints_when_it_breaks_off_is_no_article(printed: str) -> None:
    assert kind(f"<html><title>Портал</title>{MENU}<div class='content'>{printed}</div></html>") == "maintenance"
    assert kind(printed) == "maintenance"


@pytest.mark.parametrize(
    "said",
    ["<b>Идёт обновление сайта</b><br>Мы скоро вернёмся, ориентировочно в 14:00.", "<h1>Раздел наполняется</h1>"],
)
def test_a_site_that_says_what_is_done_to_it_shows_no_article(said: str) -> None:
    assert kind(f"<title>Портал</title>{said}") == "maintenance"


def test_an_article_about_a_site_that_is_renewed_is_an_article() -> None:
    text = "<p>В области идёт обновление сайта госуслуг, и жители уже пишут, чего им не хватает на главной.</p>" * 3
    assert (
        kind(f"<title>Сайт</title><h1>В области идёт обновление сайта госуслуг</h1><article>{text}</article>")
        == "article"
    )


def test_an_article_after_what_a_program_prints_is_an_article() -> None:
    warning = "<b>Warning</b>: mysqli_query(): MySQL server has gone away in <b>/home/db.php</b> on line <b>12</b><br>"
    text = "<p>Глава района рассказал, как жители сами выбирали, что будет в новых дворах и скверах.</p>" * 9
    assert kind(f"{warning}<title>Дворы</title><h1>Дворы открыты</h1><article>{text}</article>") == "article"


def test_a_declared_type_that_is_no_page() -> None:
    assert kind(b"plain words", content_type="text/csv") == "not-html"


def test_the_foot_of_a_list_makes_no_article_of_it() -> None:
    entries = "".join(
        f"<li>1{n}:05 <a href='/news/{n}'>Новость о дворе номер {n} и его скамейках</a></li>" for n in range(9)
    )
    about = "<p>Портал района работает с 2005 года и рассказывает жителям о том, что происходит рядом с ними.</p>"
    page = f"<title>Новости</title><h1>Лента новостей</h1><ul>{entries}</ul><div class='footer__text'>{about * 5}</div>"
    assert kind(page) == "listing"


def test_an_article_beside_teasers_is_an_article() -> None:
    text = (
        "<p>В районе открыли двенадцать новых дворов, и жители сами выбирали, что в них будет.</p>"
        "<p>Работы заняли всё лето, а деньги на них дал областной бюджет, рассказал глава района.</p>"
    )
    body = f"<html><title>Дворы открыты</title><h1>Дворы открыты</h1><div>{text}</div>{TEASERS}</html>"
    assert kind(body) == "article"


def test_what_is_no_article_gives_no_content() -> None:
    reading = read(Document(f"<html>{MENU}<h1>Новости</h1>{TEASERS}</html>".encode(), "http://a.ru/news"))
    assert (reading.kind.value, reading.content) == ("listing", {})


def test_a_page_larger_than_any_article() -> None:
    assert kind(b"<p>text</p>" * (LARGEST // 11 + 100)) == "too-large"


def test_the_reason_is_a_sentence() -> None:
    assert PressPage(Document(b"%PDF-1.4", "http://a.ru/x")).kind().rule == "The answer is a PDF file."
