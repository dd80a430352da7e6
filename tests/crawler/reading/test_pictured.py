"""What is said at pictures, and what beside an article is none of it: photographers, tools, clouds of tags, votes."""

from __future__ import annotations

import pytest

from crawler.reading.document import Document
from crawler.reading.page import PressPage, read

ONE = "В районе открыли мост через Тихую, которого жители ждали четыре года, и движение по нему уже идёт."
TWO = "Новую дорогу к мосту построили за одно лето, работы обошлись в сорок миллионов рублей из бюджета."


def page(inside: str, after: str = "") -> PressPage:
    html = (
        "<html lang=ru><title>В Лисках открыли мост</title><body><h1>В Лисках открыли мост</h1>"
        f"<div class=text><p>{ONE}</p>{inside}<p>{TWO}</p></div>{after}</body></html>"
    )
    return PressPage(Document(html.encode(), "https://press.liski.example/news/77"))


def credited(inside: str, after: str = "") -> list[tuple[str, list[str]]]:
    found = page(inside, after).credits()
    return [(credit.role, credit.names) for credit in found.value] if found else []


@pytest.mark.parametrize(
    "block",
    [
        "<div class=pic><img src=/a.jpg><span class=author>Иван Петров</span></div>",
        "<div class=image><img src=/a.jpg><span itemprop=author>Иван Петров</span></div>",
        "<div class=news-pic><img src=/a.jpg><a rel=author href=/u/1>Иван Петров</a></div>",
        "<table><tr><td><img src=/a.jpg><br><i class=author>Иван Петров</i></td></tr></table>",
        "<figure><img src=/a.jpg><figcaption>Новый мост <span class=author>Иван Петров</span></figcaption></figure>",
    ],
)
def test_who_took_the_picture_is_credited_and_no_author(block: str) -> None:
    assert credited(block) == [("photo", ["Иван Петров"])]
    assert page(block).authors() is None


@pytest.mark.parametrize(
    ("block", "names"),
    [
        ("<figure><a href=/b.jpg title='Мост. Фото: Иван Петров'><img src=/a.jpg></a>"
         "<figcaption>Мост. Фото: И. Петров</figcaption></figure>", ["И. Петров"]),
        ("<figure><img src=/a.jpg title='Фото Ивана Петрова'><figcaption>Фото: Иван Петров</figcaption></figure>",
         ["Иван Петров"]),
        ("<figure><img src=/a.jpg data-author='Иван Петров / ТАСС'>"
         "<figcaption>Мост открыт. Фото: ТАСС / Иван Петров</figcaption></figure>", ["ТАСС", "Иван Петров"]),
        ("<figure><img src=/a.jpg data-credit='Иван Петров'>"
         "<figcaption>Мост открыт. Фото: Иван Петров, ТАСС</figcaption></figure>", ["Иван Петров", "ТАСС"]),
    ],
)  # fmt: skip
def test_a_picture_named_twice_is_credited_once(block: str, names: list[str]) -> None:
    assert credited(block) == [("photo", names)]


def test_two_photographers_of_one_surname_are_two() -> None:
    line = "<figure><img src=/a.jpg data-credit='Олег Петров'><figcaption>Мост. Фото: Иван Петров</figcaption></figure>"
    assert credited(line) == [("photo", ["Иван Петров"]), ("photo", ["Олег Петров"])]


@pytest.mark.parametrize("name", ["© Orphus", "© Mistape", "© Система Orphus"])
def test_a_tool_of_the_page_is_credited_for_nothing(name: str) -> None:
    assert credited(f"<p>{name}</p>") == []


@pytest.mark.parametrize(
    "block",
    ["<div id=vk_post_-1_2></div><script>VK.Widgets.Post('vk_post_-1_2', -1, 2, 'abc');</script>",
     "<script>(function() { VK.Widgets.Post(\"wall\", -1, 2, 'x', {width: 500}); }());</script>",
     "<div id='vk_post_-1_2'></div>"],
)  # fmt: skip
def test_an_entry_of_a_wall(block: str) -> None:
    found = page(block).media()
    assert found and [(one.type, one.url) for one in found.value] == [("embed", "https://vk.com/wall-1_2")]


@pytest.mark.parametrize(
    "block",
    ["<div class=vote><img src=/plus.png><img src=/minus.png></div>", "<div class=rating><img src=/star.png></div>",
     "<div class=weather><img src=/rain.png> +12</div>", "<div class=informer><img src=/usd.png></div>",
     "<p><img src=/i/pdf-ico.png></p>"],
)  # fmt: skip
def test_what_is_beside_the_article_shows_nothing_of_it(block: str) -> None:
    found = page(block).media()
    assert found is None or found.value == []


@pytest.mark.parametrize(
    "cloud",
    [
        "<div class='tag-cloud tags'><a href=/t/2>спорт</a><a href=/t/3>погода</a></div>",
        "<aside><ul class=tagcloud><li><a rel=tag href=/t/2>спорт</a></ul></aside>",
        "<div class=block><h4>Облако тегов</h4><div class=tags><a href=/t/2>спорт</a></div></div>",
        "<div class=popular-tags><div class=tags><a href=/t/9>выборы</a></div></div>",
        "<div><div><h3>Popular tags</h3><p class=tags><a href=/t/9>votes</a></p></div></div>",
    ],
)
def test_a_cloud_of_tags_is_none_of_the_article(cloud: str) -> None:
    own = page("<div class=tags><a href=/t/1>мосты</a></div>", cloud).tags()
    assert own and own.value == ["мосты"]
    assert page("", cloud).tags() is None


def test_a_crowd_of_pictures_is_read() -> None:
    crowd = "".join(f"<img src=/{n}.jpg data-credit='Иван Петров'>" for n in range(300))
    reading = read(page(crowd).document)
    (credit,) = reading.content["credits"]
    assert len(credit.media) == 300
