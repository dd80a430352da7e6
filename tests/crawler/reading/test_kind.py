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


TOLD = "<p>Глава района рассказал жителям на сходе о новом порядке.</p><p>Подробности напечатает в пятницу газета.</p>"
FORM = "<form action='/in'>Логин <input name='l'> Пароль <input type='password'></form>"


@pytest.mark.parametrize("form", ["", FORM], ids=["plain", "form"])
@pytest.mark.parametrize(
    "title",
    [
        "Доступ ограничен: в леса района нельзя входить до апреля",
        "Доступ запрещён на лёд водохранилища",
        "Как войти в личный кабинет на портале госуслуг",
        "Вход в систему школьного питания станет проще",
        "Регистрация кандидатов закончена",
        "Ведутся технические работы на сетях водоканала",
        "Сайт временно недоступен: портал области обновляют",
        "Страница не найдена в летописи: историки ищут листы",
        "Поиск пропавшего рыбака продолжается",
        "Результаты поиска пострадавших на реке",
        "404 километра дорог отремонтируют",
        "Вы не робот? Школьники соревновались с машинами",
    ],
)
def test_a_dated_report_is_an_article_whatever_its_headline_says(title: str, form: str) -> None:
    head = f"<html><title>{title}</title>{MENU}<h1>{title}</h1><p class='date'>13.03.2026</p>"
    assert kind(f"{head}<div class='text'>{TOLD}</div>{form}</html>") == "article"


@pytest.mark.parametrize(
    ("title", "said", "wanted"),
    [
        ("Страница не найдена", "Запрошенная страница не найдена на сайте.", "soft404"),
        ("404: страница не найдена", "Попробуйте начать с главной.", "soft404"),
        ("Ведутся технические работы", "Приносим извинения, сайт скоро откроется снова.", "maintenance"),
        ("Вход в систему", "Введите имя и пароль, которые дал администратор.", "login"),
        ("Доступ ограничен", "Подтвердите, что вы не робот.", "challenge"),
    ],
)
def test_a_dated_refusal_is_no_article(title: str, said: str, wanted: str) -> None:
    form = FORM if wanted == "login" else ""
    head = f"<html><title>{title}</title><h1>{title}</h1><p class='date'>13.03.2026</p>"
    assert kind(f"{head}<div class='text'><p>{said}</p></div>{form}</html>") == wanted


def entries(markup: str, count: int) -> str:
    link = "<a href='/news/{0}'>Новость о благоустройстве двора номер {0}</a>"
    return "".join(markup.replace("LINK", link).format(n, f"1{n % 10}.03.2026") for n in range(count))


@pytest.mark.parametrize("title", ["Новости", "Правительство области", "В районе открыли двор"])
@pytest.mark.parametrize(
    "markup",
    [
        "<li>{1} LINK</li>",
        "<div class='item'><span class='date'>{1}</span>LINK<p>Двор получил площадку и скамейки.</p></div>",
        "<h3>LINK</h3><p>{1} Двор получил площадку и скамейки.</p>",
        "<h2>LINK</h2><time>{1}</time><p>Двор получил площадку и скамейки.</p>",
        "<dt>{1}</dt><dd>LINK</dd>",
        "<tr><td>{1}</td><td>LINK</td></tr>",
        "<p>{1}<br>LINK<br>Двор получил площадку и скамейки.</p>",
        "<article><h2>LINK</h2><time>{1}</time><p>Двор открыт.</p><a href='/news/{0}'>Читать далее</a></article>",
        "<div class='card'><img src='/{0}.jpg'><div>LINK</div><i>{1}</i></div>",
        "<section><b>{1}</b> LINK <p>Двор получил площадку и скамейки.</p></section>",
    ],
    ids=["li", "div", "h3-p", "h2-time-p", "dl", "table", "p", "article", "card", "section"],
)
def test_a_list_is_no_article(markup: str, title: str) -> None:
    inner = f"<div class='list'>{entries(markup, 9)}</div>".replace("<div class='list'><tr>", "<table><tr>")
    foot = "<div class='footer'>Адрес: улица Мира, 5</div>"
    assert kind(f"<title>{title}</title><h1>{title}</h1>{inner}{foot}", "http://a.ru/news/") == "listing"


def test_sections_of_an_article_with_links_in_their_headings_are_no_list() -> None:
    section = "<h3>LINK</h3><p>Жители попросили площадку, депутаты спорили о ней весь вечер и согласились.</p>"
    head = "<title>Итоги заседания думы</title><h1>Итоги заседания думы</h1><p class='date'>13.03.2026</p>"
    assert kind(f"{head}<div class='text'>{TOLD}{entries(section, 6)}</div>") == "article"
