"""Media of an article, one kind a test. Pages are invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading.addresses import absolute
from crawler.reading.credits import find_credits
from crawler.reading.document import Document
from crawler.reading.media import find_media
from crawler.reading.media.find import printed_size
from crawler.reading.media.images import from_srcset

URL = "https://zarechny.example/news/most/"
TEXT = "<p>Мост через реку открыли утром, движение уже идёт, жители пришли посмотреть на него всем городом.</p>"


def document(inside: str, *, before: str = "", after: str = "") -> Document:
    page = (
        f"<html><body>{before}<main><h1>Мост открыт</h1><div id='text'>{TEXT}{inside}</div></main>{after}</body></html>"
    )
    return Document(page.encode(), URL, content_type="text/html; charset=utf-8")


def media(inside: str, **around: str) -> list[dict[str, Any]]:
    read = document(inside, **around)
    article = next(element for element in read.tree.iter("div") if element.get("id") == "text")
    return [one.model_dump(exclude_none=True) for one in find_media(read, article).value]


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<img src='/a.jpg'>", "/a.jpg"),
        ("<img src='/a-300x200.jpg' srcset='/a-300x200.jpg 300w, /a-1200x800.jpg 1200w'>", "/a-1200x800.jpg"),
        ("<img src='data:image/gif;base64,R0' data-src='/a.jpg'>", "/a.jpg"),
        ("<img src='/blank.gif' data-original='/a.jpg'>", "/a.jpg"),
        ("<img src='/spacer.gif' data-lazy-src='/a.jpg'>", "/a.jpg"),
        ("<a href='/big/a.jpg'><img src='/small/a.jpg'></a>", "/big/a.jpg"),
        ("<picture><source srcset='/a.webp 2x, /s.webp 1x'><img src='/s.jpg'></picture>", "/a.webp"),
        (
            "<picture><source srcset='/a.webp 9w'><source srcset='/s.webp 3w'><source srcset='/t.webp 2w'>"
            "<img src='/s.jpg'></picture>",
            "/a.webp",
        ),
        ("<picture><source><img src='data:x'></picture><noscript><img src='/a.jpg'></noscript>", "/a.jpg"),
        ("<img src='data:image/gif;base64,R0' data-lazyimage-src='/a.jpg'>", "/a.jpg"),
        ("<noscript></noscript><img class='lazy'><noscript><img src='/a.jpg'></noscript>", "/a.jpg"),
        ("<div class='fotorama'><div data-img='/a.jpg' data-caption='Мост'></div></div>", "/a.jpg"),
        ("<div class='slide' style='background-image:url(/a.jpg)'></div>", "/a.jpg"),
    ],
)
def test_the_largest_version(inside: str, url: str) -> None:
    assert [one["url"] for one in media(inside)] == [f"https://zarechny.example{url}"]


@pytest.mark.parametrize(
    "inside",
    [
        "<img src='https://mc.yandex.ru/watch/1' width='1' height='1'>",
        "<img src='/img/logo.png'>",
        "<img src='/i/share/vk.png' width='24' height='24'>",
        "<img src='javascript:alert(1)'>",
        "<img src='ftp://zarechny.example/a.jpg'>",
        "<img src='https://user:secret@zarechny.example/a.jpg'>",
        "<object><param name='movie' value='/adv/car.swf'><embed src='/adv/car.swf'></object>",
        "<iframe src='https://vk.com/widget_like.php?app=1'></iframe>",
        "<a href='/news/school/'><img src='/preview/school.jpg'></a>",
        "<div class='related-news'><img src='/preview/school.jpg'></div>",
    ],
)
def test_what_is_no_medium_of_the_article(inside: str) -> None:
    assert media(inside) == []


@pytest.mark.parametrize(
    ("address", "provider", "number"),
    [
        ("https://vk.com/video_ext.php?oid=-12&id=34&hash=f", "vk", "-12_34"),
        ("https://vkvideo.ru/video_ext.php?oid=-12&amp;id=34", "vk", "-12_34"),
        ("//rutube.ru/play/embed/0a1b2c3d", "rutube", "0a1b2c3d"),
        ("https://www.youtube.com/embed/AbCdEfGhIjk?rel=0", "youtube", "AbCdEfGhIjk"),
        ("https://ok.ru/videoembed/1234567", "ok", "1234567"),
        ("https://dzen.ru/embed/vAbC?from=x", "dzen", "vAbC"),
    ],
)
def test_players(address: str, provider: str, number: str) -> None:
    (one,) = media(f"<iframe src='{address}'></iframe>")
    assert (one["type"], one["provider"], one["provider_id"]) == ("video", provider, number)


def test_a_telegram_post() -> None:
    (one,) = media(
        "<script async data-telegram-post='zarechny/77' src='https://telegram.org/js/telegram-widget.js'></script>"
    )
    assert (one["type"], one["provider"], one["provider_id"]) == ("embed", "telegram", "zarechny/77")


def test_object_and_embed_are_one_video() -> None:
    film = "https://www.youtube.com/v/AbCdEfGhIjk"
    assert len(media(f"<object data='{film}'><param name='movie' value='{film}'><embed src='{film}'></object>")) == 1


def test_a_player_set_up_in_a_script() -> None:
    (one,) = media("<script>setup({file: '/v/most.mp4', image: '/v/most.jpg'})</script>")
    assert one == {
        "type": "video",
        "url": "https://zarechny.example/v/most.mp4",
        "poster": "https://zarechny.example/v/most.jpg",
    }


def test_own_video_with_poster() -> None:
    (one,) = media("<video poster='/p.jpg'><source src='/v.mp4' type='video/mp4'></video>")
    assert (one["url"], one["poster"]) == ("https://zarechny.example/v.mp4", "https://zarechny.example/p.jpg")


def test_audio() -> None:
    assert media("<audio><source src='/a.mp3'></audio>")[0]["type"] == "audio"


@pytest.mark.parametrize(
    ("inside", "label"),
    [
        ("<p>Первый день — 9 мая</p><iframe src='https://rutube.ru/play/embed/ab12'></iframe>", "Первый день — 9 мая"),
        (
            "<h3>Запись встречи</h3><div><iframe src='https://rutube.ru/play/embed/ab12'></iframe></div>",
            "Запись встречи",
        ),
        ("<iframe title='Открытие моста' src='https://rutube.ru/play/embed/ab12'></iframe>", "Открытие моста"),
        ("Первый день:<br><iframe src='https://rutube.ru/play/embed/ab12'></iframe>", "Первый день"),
        ("<p>Праздник удался.</p><iframe src='https://rutube.ru/play/embed/ab12'></iframe>", None),
        (
            "<div><iframe src='https://rutube.ru/play/embed/ab12'></iframe><br><i>Как строили мост</i></div>",
            "Как строили мост",
        ),
    ],
)
def test_label(inside: str, label: str | None) -> None:
    assert media(inside)[0].get("label") == label


def test_a_document_with_its_printed_size() -> None:
    (one,) = media("<a href='/docs/plan.pdf'>План работ (pdf, 1,5 МБ)</a>")
    assert one == {
        "type": "document",
        "url": "https://zarechny.example/docs/plan.pdf",
        "label": "План работ",
        "size": 1_572_864,
    }


def test_caption_and_credit_are_parted() -> None:
    (one,) = media("<figure><img src='/a.jpg' alt='Мост'><figcaption>Мост утром. Фото: Ольга Чен</figcaption></figure>")
    assert (one["caption"], one["credit"], one["alt"]) == ("Мост утром.", "Фото: Ольга Чен", "Мост")


def test_a_caption_about_the_picture_stays_a_caption() -> None:
    (one,) = media("<figure><img src='/a.jpg'><figcaption>На фото: строитель Пётр Лебедев</figcaption></figure>")
    assert one["caption"] == "На фото: строитель Пётр Лебедев"


@pytest.mark.parametrize(
    "figure",
    [
        "<div><figure><img src='/a.jpg'><span>View 3 Images</span></figure><figcaption>Мост утром.</figcaption></div>",
        "<div><picture><source><source><source><source><img src='/a.jpg'></picture><p>Мост утром. ТАСС</p></div>",
    ],
    ids=["button", "sources"],
)
def test_a_caption_beside_the_picture(figure: str) -> None:
    assert media(figure)[0]["caption"].rstrip(".") == "Мост утром"


def test_a_text_of_such_a_name_is_no_caption() -> None:
    assert "caption" not in media(f"<div class='img_text'><img src='/a.jpg'>{TEXT * 12}</div>")[0]


def test_a_gallery_in_one_attribute() -> None:
    urls = "/a.jpgᴥ/a_s.jpgᴥФото пресс-службы районаᴥ9ᴥ/b.jpgᴥ/b_s.jpgᴥМостᴥ9"
    found = [
        (one["url"][-6:], one.get("caption"), one.get("credit")) for one in media(f"<div data-urls='{urls}'></div>")
    ]
    assert found == [("/a.jpg", None, "Фото пресс-службы района"), ("/b.jpg", "Мост", None)]


def test_copies_of_a_lightbox_are_one() -> None:
    assert len(media("<img src='/a.jpg'><div class='lightbox'><img src='/a.jpg'></div>")) == 1


def credits(inside: str) -> list[tuple[str, list[str], list[str], list[str]]]:
    read = document(inside)
    article = next(element for element in read.tree.iter("div") if element.get("id") == "text")
    found = find_credits(read, article, media=find_media(read, article).value)
    return [(c.role, c.names, c.nominative, [url.rsplit("/", 1)[-1] for url in c.media]) for c in found.value]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (
            "<img src='/a.jpg'><p>Фото Сергея ЛЕБЕДЕВА.</p>",
            [("photo", ["Сергея ЛЕБЕДЕВА"], ["Сергей Лебедев"], ["a.jpg"])],
        ),
        (
            "<img src='/a.jpg'><video src='/v.mp4'></video><p>Фото: Ольга Чен<br>Видео: студия «Заря»</p>",
            [
                ("photo", ["Ольга Чен"], ["Ольга Чен"], ["a.jpg"]),
                ("video", ["студия «Заря»"], ["студия «Заря»"], ["v.mp4"]),
            ],
        ),
        ("<p><span>Фото:</span> <span>Ольга Чен</span></p>", [("photo", ["Ольга Чен"], ["Ольга Чен"], [])]),
        ("<div>Фото:</div><div>Ольга Чен</div>", [("photo", ["Ольга Чен"], ["Ольга Чен"], [])]),
        ("<img src='/a.jpg' alt='Мост. Фото: Ольга Чен'>", [("photo", ["Ольга Чен"], ["Ольга Чен"], ["a.jpg"])]),
        ("<p>Праздник завершился.Фото: Ольга Чен</p>", [("photo", ["Ольга Чен"], ["Ольга Чен"], [])]),
        (
            "<figure><img src='/a.jpg'><figcaption>Мост "
            "<span class='photo-author'>Ольга Чен</span></figcaption></figure>",
            [("photo", ["Ольга Чен"], ["Ольга Чен"], ["a.jpg"])],
        ),
        ("<p>На фото: строитель Пётр Лебедев</p>", []),
    ],
)
def test_credits_on_a_page(inside: str, expected: list[tuple[str, list[str], list[str], list[str]]]) -> None:
    assert credits(inside) == expected


def test_a_line_that_is_nothing_but_a_credit_is_told_to_the_body() -> None:
    read = document("<p>Фото: Ольга Чен</p>")
    assert ["".join(e.itertext()) for e in find_credits(read, None).elements] == ["Фото: Ольга Чен"]


def test_structured_data_is_asked_last() -> None:
    script = (
        '<script type="application/ld+json">{"@type":"ImageObject",'
        '"url":"https://z.example/a.jpg","creditText":"Ольга Чен"}</script>'
    )
    assert [(c.names, c.media) for c in find_credits(document(script), None).value] == [
        (["Ольга Чен"], ["https://z.example/a.jpg"])
    ]


@pytest.mark.parametrize(
    ("text", "size"), [("1,5 МБ", 1_572_864), ("340 Kb", 348_160), ("12 байт", 12), ("без размера", None)]
)
def test_printed_size(text: str, size: int | None) -> None:
    assert printed_size(text) == size


@pytest.mark.parametrize("address", ["http://[::1", "javascript:x", "data:text/html,x", "http://a b/", "x" * 5000, ""])
def test_hostile_addresses_are_refused(address: str) -> None:
    assert absolute(address, "https://zarechny.example/") is None


def test_srcset_with_commas_in_addresses() -> None:
    assert from_srcset("/a,w_300.jpg 300w, /a,w_900.jpg 900w") == "/a,w_900.jpg"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/='\" aimgfrcsp:.,ФотоᴥХ©\x00\n", max_size=400))
def test_broken_pages_are_answered(inside: str) -> None:
    read = document(inside)
    found = find_media(read, None)
    find_credits(read, None, media=found.value)


@pytest.mark.parametrize(
    ("alt", "caption", "credit"),
    [
        ("The harbour before the storm © Ann Lee / Reuters", "The harbour before the storm", "© Ann Lee / Reuters"),
        ("Мэр открывает новый мост © Пётр Лебедев", "Мэр открывает новый мост", "© Пётр Лебедев"),
        ("Die Brücke am Abend (c) Land Oberau/Anna Huber", "Die Brücke am Abend", "(c) Land Oberau/Anna Huber"),
        ("강변시장이 새 다리를 둘러보고 있다. /강변시 제공", "강변시장이 새 다리를 둘러보고 있다.", "강변시 제공"),
        ("새 다리를 건너는 시민들 (사진 제공-강변시)", "새 다리를 건너는 시민들", "(사진 제공-강변시)"),
        ("新しい橋を渡る人たち（市提供）", "新しい橋を渡る人たち", "市提供"),
        ("The mayor and two engineers on the new bridge", None, None),
        ("Photo credit © Ann Lee", None, "Photo credit © Ann Lee"),
        ("The bridge © All rights reserved", None, None),
    ],
)
def test_words_of_a_picture_that_say_whose_it_is(alt: str, caption: str | None, credit: str | None) -> None:
    (picture,) = media(f"<img src='/a.jpg' alt='{alt}'>")
    assert (picture.get("caption"), picture.get("credit")) == (caption, credit)


def test_a_form_around_the_article_hides_no_picture() -> None:
    page = Document(
        f"<main><h1>Мост открыт</h1><form id=board><div id=text>{TEXT}<img src=/a.jpg></div></form></main>".encode(),
        URL,
    )
    article = next(element for element in page.tree.iter("div"))
    assert [one.url for one in find_media(page, article).value] == ["https://zarechny.example/a.jpg"]


@pytest.mark.parametrize(
    "picture",
    ["<img src=/img/kogl_type1.png>", "<img src='https://i.creativecommons.org/l/by/4.0/88x31.png'>",
     "<img class=weather src=/w/rain.png>", "<img src=/img/like.png>", "<img class='icon-vote' src=/v.png>"],
)  # fmt: skip
def test_marks_of_a_licence_weather_and_votes_are_no_media(picture: str) -> None:
    assert media(picture) == []


@pytest.mark.parametrize(
    ("link", "kept"),
    [("<a href=/file/12>Постановление.docx (34 КБ)</a>", True), ("<a href=/attach/view/5>계획안.hwp</a>", True),
     ("<a href=/news/12.html>О файле план.pdf рассказали жителям</a>", False),
     ("<a href=/news/12>План.pdf обсудили на сходе</a>", False)],
)  # fmt: skip
def test_a_link_that_is_the_name_of_a_file_leads_to_it(link: str, kept: bool) -> None:
    assert [one["type"] for one in media(f"<p>{link}</p>")] == ["document"] * kept
