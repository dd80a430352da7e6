"""What is said in one part of a page changes no field of another: sentences, readers, teasers, banners are swapped."""

from __future__ import annotations

import random
from typing import Any

import pytest

from crawler.reading.document import Document
from crawler.reading.page import read

PEOPLE = ["Иван Петров", "Ольга Чен", "Ann Lee", "Пётр Лебедев", "Super User", "СТРОИТЕЛЬ", "Мария К."]
SENTENCES = [
    "В посёлке Заречном закончили ремонт моста, движение по нему открыли в пятницу утром для всех машин.",
    "Работы завершены 27 мая 2025 года, подрядчик заменил опоры и настил на всей длине переправы.",
    "По вопросам голосования и обсуждения проекта жители могут обратиться к главе района в любой день.",
    "Создано: 120 рабочих мест, ещё сорок появятся, когда откроется вторая очередь нового завода.",
    "Рекомендуем отложить поездки, пока рабочие не уберут с дороги упавшие деревья и столбы.",
    "Автор проекта, архитектор Ольга Чен, рассказала о нём школьникам и их родителям на сходе.",
]
BANNERS = ["Сотрудничество", "Правительство области", "Горячая линия: 8 (000) 000-00-00", "Опрос: нужен ли мост?"]
CLASSES = [
    ("comments", "comment", "comment-author"),
    ("reviews", "review", "author"),
    ("comment-list", "item", "autor"),
]


def page(rng: random.Random) -> dict[str, Any]:
    """Pieces of a page; the markup is chosen once, what is said in it may be swapped."""
    return {
        "body": rng.sample(SENTENCES, 3),
        "readers": rng.sample(PEOPLE, 2),
        "teasers": rng.sample(SENTENCES, 3),
        "banner": rng.choice(BANNERS),
        "names": rng.choice(CLASSES),
        "byline": rng.choice(["", "<p class='byline'>Автор: Анна Лебедева</p>"]),
    }


def fields(parts: dict[str, Any]) -> dict[str, Any]:
    zone, item, author = parts["names"]
    comments = "".join(
        f"<div class='{item}' id='comment-{n}'><span class='{author}'>{who}</span> <i class='date'>1{n}.03.2026</i>"
        f"<p>Спасибо, ждали этого давно.</p></div>"
        for n, who in enumerate(parts["readers"])
    )
    teasers = "".join(
        f"<div class='card'><a href='/news/{n}'>{text}</a> <span class='author'>Редактор Ленты</span></div>"
        for n, text in enumerate(parts["teasers"])
    )
    source = (
        "<html lang='ru'><head><title>В районе открыли новый мост</title></head><body>"
        f"<div class='banner'><a href='/about'>{parts['banner']}</a></div><h1>В районе открыли новый мост</h1>"
        f"<p class='date'>12.03.2026 09:30</p>{parts['byline']}<div class='text'><p>"
        + "</p><p>".join(parts["body"])
        + f"</p></div><div class='related'><h3>Другие новости</h3>{teasers}</div>"
        f"<div class='{zone}'><h3>Комментарии</h3>{comments}</div></body></html>"
    )
    content = read(Document(source.encode(), "https://press.example/news/1", content_type="text/html")).content
    kept = ("title", "authors", "published_local", "published_at", "credits", "tags", "language", "lead", "media")
    found = {name: content.get(name) for name in kept}
    said = content.get("comments")
    return found | {
        "text": content["text"],
        "comments": [(one.author, one.text) for one in said.entries] if said else None,
    }


MOVED = {"body": "text", "readers": "comments", "teasers": None, "banner": None}


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize("swapped", MOVED)
def test_one_part_moves_no_field_of_another(seed: int, swapped: str) -> None:
    rng = random.Random(seed)
    before = page(rng)
    after = before | {swapped: page(rng)[swapped]}
    first, second = fields(before), fields(after)
    assert {name for name in first if first[name] != second[name]} <= {MOVED[swapped]}


@pytest.mark.parametrize("seed", range(12))
def test_all_that_is_said_is_found(seed: int) -> None:
    parts = page(random.Random(seed))
    found = fields(parts)
    assert found["text"].split("\n") == parts["body"]
    assert [author for author, _ in found["comments"]] == parts["readers"]
    assert found["authors"] == (["Анна Лебедева"] if parts["byline"] else None)
