"""What an article says is never left out for its wording alone; what is no part of it goes for two signs."""

from __future__ import annotations

import pytest

from crawler.reading.document import Document
from crawler.reading.page import read

ONE = "В районе начали ремонт котельных, до осени обновят девять зданий, котлы для них уже привезли на склад."
TWO = "На работы выделили сорок миллионов рублей, их распределят между посёлками по числу жителей и домов."
THREE = "Глава района поручил проверять стройки каждую неделю и рассказывать о них жителям на сходах."
HEAD = "<html lang='ru'><head><title>Котельные обновят до осени</title></head><body><h1>Котельные обновят до осени</h1>"


def text(inner: str) -> str:
    source = f"{HEAD}<div class='text'>{inner}</div></body></html>"
    return str(
        read(Document(source.encode(), "https://press.example/news/7", content_type="text/html")).content["text"]
    )


LINKS = [f"<a href='/acts/{n}'>О порядке выделения средств посёлкам в {n} году</a>" for n in range(2020, 2027)]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("<p>Создано: 120 рабочих мест.</p>", "Создано: 120 рабочих мест."),
        ("<p>Создано: 120 рабочих мест</p>", "Создано: 120 рабочих мест"),
        ("<p>Размещено: 350 человек в пяти пунктах.</p>", "Размещено: 350 человек"),
        ("<p>Обновлено: 14 котлов.</p>", "Обновлено: 14 котлов."),
        ("<p>Темы: ремонт котельных, дороги, школы.</p>", "Темы: ремонт котельных"),
        ("<p>Updated: 14 boilers.</p>", "Updated: 14 boilers."),
        ("<p>10:00</p><p>Открытие выставки</p><p>12:00</p><p>Концерт</p>", "10:00\nОткрытие выставки\n12:00"),
        ("<h3>12 марта</h3><p>Встреча с жителями</p><h3>13 марта</h3><p>Сход</p>", "12 марта\nВстреча"),
        ("<h3>12 марта</h3><p>Встреча с жителями посёлка.</p>", "12 марта\nВстреча"),
        (f"<p>Рекомендуем отложить поездки.</p><p>{THREE}</p>", THREE),
        (f"<p>Ваше мнение о ремонте дорог?</p><p>{THREE}</p>", THREE),
        (f"<h3>Обсуждение</h3><p>{THREE}</p>", f"Обсуждение\n{THREE}"),
        (f"<p>Другие новости о программе</p><p>{THREE}</p>", THREE),
        (f"<p>Подписаться на рассылку о ремонте можно в администрации.</p><p>{THREE}</p>", "Подписаться на рассылку"),
        (f"<p>Приняты законы:</p><ul><li>{'</li><li>'.join(LINKS)}</li></ul>", "в 2026 году"),
        (f"<p>Приняты законы:</p><p>{'<br>'.join(LINKS)}</p>", "в 2026 году"),
        (f"<p>Приняты законы:<br>{'<br>'.join(LINKS)}</p>", "в 2026 году"),
    ],
)
def test_what_an_article_says_stays(line: str, kept: str) -> None:
    for inner in (f"<p>{ONE}</p>{line}<p>{TWO}</p>", f"<p>{ONE}</p><p>{TWO}</p>{line}<p>{THREE}</p>"):
        assert kept in text(inner)


@pytest.mark.parametrize(
    "line",
    [
        "Размещено: 350 человек…",
        "Размещено: 350 человек в пяти пунктах",
        "Создано: 120 рабочих мест.",
        "Создано: 1 200 рабочих мест",
        "Обновлено: 15 дворов и 3 парка",
        "Опубликовано: 12 законов области",
        "Updated: 14 boilers",
        "Просмотров: 350 тысяч набрал ролик о ремонте",
        "Темы: 7 вопросов жителей",
        "Рекомендуем отложить поездки.",
    ],
)
def test_a_fact_may_be_the_last_line(line: str) -> None:
    assert text(f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p>{line}</p>").endswith(line)


@pytest.mark.parametrize(
    "line",
    ["Размещено: 12.03.2026", "Просмотров: 350", "Обновлено: 2 часа назад", "Размещено: сегодня, 15:10",
     "Источник: пресс-служба", "Комментарии: 5", "Рекомендуем", "Updated: 3 hours ago", "Теги: ремонт"],
)  # fmt: skip
def test_what_a_template_says_may_not(line: str) -> None:
    assert text(f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p>{line}</p>").endswith(THREE)


FOREIGN = [
    "<p>Опубликовано: 12.03.2026</p>",
    "<div class='meta'>Темы: ремонт, дороги</div>",
    "<p>Темы: <a href='/t/1'>ремонт</a>, <a href='/t/2'>дороги</a></p>",
    "<p>Читайте также: <a href='/news/8'>В районе построят школу</a></p>",
    "<p>10:00</p>",
    "<p>12 марта 2026</p>",
    "<p><a href='/news/'>Назад</a> | <a href='#c'>Обсудить</a></p>",
    "<p>При использовании материалов сайта ссылка на источник обязательна.</p>",
    "<p>Последнее изменение: 12.03.2026</p>",
    "<p>Page last modified on March 12, 2026</p>",
    "<h3>Другие новости</h3><p><a href='/news/8'>В районе построят школу на сорок мест</a></p>"
    "<p><a href='/news/9'>Мост в посёлке откроют к осени</a></p>",
    "<dl><dt>11.03.2026</dt><dd><a href='/news/8'>В районе построят школу на сорок мест</a></dd>"
    "<dt>10.03.2026</dt><dd><a href='/news/9'>Мост в посёлке откроют к осени этого года</a></dd>"
    "<dt>09.03.2026</dt><dd><a href='/news/10'>Дорогу к посёлку отремонтируют летом</a></dd></dl>",
    "<div class='msg'>Мы используем файлы cookie, чтобы сайт работал лучше. <a href='/p'>Подробнее</a> "
    "<button>Принять</button></div>",
    "<div class='msg'>This website uses cookies to improve your visit. <a href='/p'>Learn more</a></div>",
    "<div class='bottom'>© 2026 Администрация района. Телефон: 8 (000) 000-00-00</div>",
]  # fmt: skip


@pytest.mark.parametrize("foreign", FOREIGN)
def test_what_is_no_part_of_an_article_goes(foreign: str) -> None:
    assert text(f"<p>{ONE}</p><p>{TWO}</p>{foreign}") == f"{ONE}\n{TWO}"


def test_a_label_before_a_release_goes() -> None:
    assert text(f"<p>FOR IMMEDIATE RELEASE</p><p>{ONE}</p><p>{TWO}</p>") == f"{ONE}\n{TWO}"


@pytest.mark.parametrize("sign", ["\u00ad", "\u200b", "\u2060", "&shy;", "&#8203;", "&#x2060;", "\ufeff"])
def test_signs_that_nobody_sees_are_no_text(sign: str) -> None:
    source = (HEAD + f"<div><p>{ONE}</p><p>{TWO}</p></div>").replace("отельн", f"отель{sign}н")
    content = read(Document(source.encode(), "https://press.example/news/7", content_type="text/html")).content
    assert content["title"] == "Котельные обновят до осени"
    assert content["text"] == f"{ONE}\n{TWO}"
