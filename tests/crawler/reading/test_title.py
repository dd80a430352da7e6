"""The headline, where the places of a page agree and where they do not."""

from __future__ import annotations

import pytest

from crawler.reading.body.survey import Survey
from crawler.reading.document import Document
from crawler.reading.page import PressPage
from crawler.reading.title import find_title


def title(head: str, body: str = "", url: str = "http://www.vestnik.ru/n/1") -> str | None:
    document = Document(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url)
    found = find_title(document, Survey(document))
    return found.value if found else None


@pytest.mark.parametrize(
    ("head", "body", "wanted"),
    [
        ("<title>Мост открыт - Вестник</title>", "<h1>Мост открыт</h1>", "Мост открыт"),
        ("<title>Мост открыли раньше | Вестник</title>", "<td><b>Мост открыли раньше</b></td>", "Мост открыли раньше"),
        ("<title>Мост через Тихую открыт</title>", "<h1>Вестник</h1>", "Мост через Тихую открыт"),
        ("<title>Мост открыт - Область</title>", "<h1>Область</h1><h2>Мост открыт</h2>", "Мост открыт"),
        ("<title>Мост открыт</title>", "<h1>Новости</h1><h1>Мост открыт</h1>", "Мост открыт"),
        ("<title>Мост через Тихую открыт - vestnik.ru</title>", "", "Мост через Тихую открыт"),
        ("<meta property=og:title content='Мост открыт — Вестник'><meta property=og:site_name content=Вестник>", "",
         "Мост открыт"),
        ("<meta property=og:title content='Вестник'><meta property=og:site_name content=Вестник><title>x</title>",
         "<h1>Мост открыт</h1>", "x"),
        ("<title></title>", "<h1>Мост&nbsp;открыт</h1>", "Мост открыт"),
        ("<meta property=og:title content='Мост через Тихую открыли и'><title>x</title>",
         "<h1>Мост через Тихую открыли и «освятили»</h1>", "Мост через Тихую открыли и «освятили»"),
        ("<meta property=og:title content='Вестник Тихого / Мост через Тихую открыт -Новости'>",
         "<h1>Мост через Тихую открыт</h1>", "Мост через Тихую открыт"),
        ("<meta property=og:title content='Мост открыли раньше срока-общество'><script type='application/ld+json'>"
         '{"@type":"NewsArticle","headline":"Мост открыли раньше срока"}</script>', "", "Мост открыли раньше срока"),
        ("<title>Дневник района » Мост открыт</title>", "<h1><a href='/'>Дневник района</a></h1><h2>Мост открыт</h2>",
         "Мост открыт"),
        ("<title>Мост открыт раньше | Общество</title>", "<h2>Общество</h2><h2>Мост открыт раньше</h2>",
         "Мост открыт раньше"),
        ("<title>Вестник</title><link rel=canonical href='http://www.vestnik.ru/?p=7'>",
         "<a href='/'>Вестник</a><a href='http://www.vestnik.ru/?p=7'>Мост через Тихую открыли</a>",
         "Мост через Тихую открыли"),
        ("<title>Открыт мост через реку Тихая | Вестник</title><meta property=og:title "
         "content='Открыт мост через реку Тихая'>", "<h1>Открыт мост через реку Тихая</h1><h1>Река и мы</h1>",
         "Открыт мост через реку Тихая"),
        ("", "<h1></h1>", None),
    ],
)  # fmt: skip
def test_title(head: str, body: str, wanted: str | None) -> None:
    assert title(head, body) == wanted


def test_the_wording_for_search_engines_gives_way() -> None:
    head = (
        "<title>Мост через реку Тихая открыли для машин - Вестник</title>"
        "<meta property=og:title content='Мост через Тихую открыли раньше срока'>"
        '<script type="application/ld+json">{"@type": "NewsArticle",'
        '"headline": "Мост через реку Тихая открыли для машин"}</script>'
    )
    assert title(head, "<h1>Мост через реку Тихая открыли для машин</h1>") == "Мост через Тихую открыли раньше срока"


def test_agreement_is_surer_than_a_single_place() -> None:
    pages = (
        "<title>Мост открыт</title><meta property=og:title content='Мост открыт'><h1>Мост открыт",
        "<title>Мост открыт</title>",
    )
    both, one = (find_title(document, Survey(document)) for document in (Document(page.encode(), "") for page in pages))
    assert both and one and both.confidence > one.confidence


def test_the_bold_beginning_of_the_text_is_the_headline_where_the_page_names_only_its_site() -> None:
    text = "Мост через Тихую открыли раньше срока, и движение уже идёт в обе стороны, сообщили в администрации."
    page = (
        "<title>Новости - Администрация района</title><h1><a href='/'>Администрация района</a></h1>"
        f"<table><tr><td><b>Мост через Тихую открыли</b><br>{text}<br>{text} Работы шли год.</td></tr></table>"
    )
    found = PressPage(Document(page.encode(), "http://www.vestnik.ru/n/1")).title()
    assert found is not None and (found.value, found.rule) == ("Мост через Тихую открыли", "opening:b")


OPENED = "В Лисках открыли мост через Тихую"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Край озёр | Аппарат губернатора - {}</title>", "<h1>Аппарат губернатора</h1><h2>{}</h2>"),
        ("<title>{} - Аппарат губернатора</title>", "<h1>Аппарат губернатора</h1><div class=zag>{}</div>"),
        ("<title>{}</title>", "<h1>12.03.2026 {}</h1>"),
        ("<title>{}</title>", "<h1>Дороги: {}</h1>"),
        ("<title>{}</title><meta property=og:title content='мост, дорога, Лиски, ремонт'>", "<h2>{}</h2>"),
        ("<title>{}</title><meta property=og:title content='Аппарат губернатора'>",
         "<h1>Аппарат губернатора</h1><h2>{}</h2>"),
    ],
)  # fmt: skip
def test_the_banner_and_what_is_beside_the_headline_give_way(head: str, body: str) -> None:
    text = "<p>В районе открыли мост через Тихую, которого жители ждали четыре года, и движение по нему идёт.</p>" * 2
    assert title(head.format(OPENED), f"{body.format(OPENED)}<div>{text}</div>") == OPENED


@pytest.mark.parametrize("written", ["brid\\u00adge", "brid&shy;ge", "brid\u200bge"])
def test_what_no_reader_sees_is_in_no_title(written: str) -> None:
    data = f'{{"@type": "NewsArticle", "headline": "County opens the {written}"}}'
    assert title(f'<script type="application/ld+json">{data}</script>') == "County opens the bridge"


def test_a_title_among_the_body_is_no_printed_line() -> None:
    text = "The county opened the bridge across the river on which residents had waited for four years."
    head = "<title>County opens the bridge - County of Ohana</title>"
    assert (
        title("", f"{head}<h1>County of Ohana</h1><h2>County opens the bridge</h2><p>{text}")
        == "County opens the bridge"
    )
