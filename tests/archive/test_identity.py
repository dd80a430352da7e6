"""What names an article, and what makes a version of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.identity import clean_url, item_id, page_key
from archive.items import Block, Capture, Comment, Comments, Credit, Media, Parser, PressItem, Version
from archive.versions import changed_fields, content_hash, discussion_changed

WHEN = datetime(2024, 12, 10, 12, tzinfo=UTC)


def item(**fields):
    capture = Capture(
        url="http://a.ru/1", fetched_at=WHEN, warc="a/2024/a.warc.gz", offset=0, length=1, record_id="urn:uuid:1"
    )
    given = {
        "id": "a-0123456789abcdef",
        "site": "a",
        "url": "http://a.ru/1",
        "title": "Заголовок",
        "body": [Block(type="paragraph", text="Первый абзац.")],
        "version": Version(content_hash="", first_seen=WHEN, last_seen=WHEN),
        "capture": capture,
        "parser": Parser(name="test", version="1"),
    }
    return PressItem(**{**given, **fields})


@pytest.mark.parametrize(
    "url",
    [
        "http://www.govvrn.ru/novosti/-/~/id/15",
        "https://govvrn.ru/novosti/-/~/id/15",
        "https://new.example/novosti/-/~/id/15/",
        "https://govvrn.ru/novosti/-/%7E/id/15?utm_source=vk&sphrase_id=3&print=Y#top",
        "https://govvrn.ru/novosti/-/~/id/15;jsessionid=A1B2",
    ],
)
def test_one_article_has_one_id(url):
    assert item_id("voronezh", url) == item_id("voronezh", "http://govvrn.ru/novosti/-/~/id/15")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.ru/news/1", "http://a.ru/news/2"),
        ("http://a.ru/news/?ELEMENT_ID=1", "http://a.ru/news/?ELEMENT_ID=2"),
        ("http://a.ru/news/a%2Fb", "http://a.ru/news/a/b"),
    ],
)
def test_two_articles_have_two_ids(one, other):
    assert item_id("a", one) != item_id("a", other)


def test_id_begins_with_the_site():
    assert item_id("rostov", "http://a.ru/").startswith("rostov-")


def test_letters_and_their_escapes_are_the_same_page():
    assert page_key("http://a.ru/новость") == page_key("http://a.ru/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C")


def test_order_of_parameters_does_not_matter():
    assert page_key("http://a.ru/?b=2&a=1") == page_key("http://a.ru/?a=1&b=2")


def test_index_page_is_its_folder():
    assert page_key("http://a.ru/news/index.php?id=1") == page_key("http://a.ru/news/?id=1")


def test_clean_url_keeps_what_tells_pages_apart():
    url = "http://a.ru/news/?utm_campaign=x&ELEMENT_ID=5&PHPSESSID=1&sphrase_id=7#c"
    assert clean_url(url) == "http://a.ru/news/?ELEMENT_ID=5"


@pytest.mark.parametrize("url", ["http://[", "http://a.ru/\ud800", "", "http://a.ru/%zz"])
def test_no_address_is_too_odd_for_an_id(url):
    assert len(item_id("a", url)) == len("a-") + 16


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"title": "Другой"}, ["title"]),
        ({"lead": "Вводка"}, ["lead"]),
        ({"body": [Block(type="paragraph", text="Иначе.")]}, ["body"]),
        ({"published_at": WHEN}, ["published_at"]),
        ({"credits": [Credit(role="photo", names=["А. Вронский"], raw="Фото А. Вронского")]}, ["credits"]),
        ({"media": [Media(type="image", url="http://a.ru/1.jpg")]}, ["media"]),
    ],
)
def test_each_change_of_content_is_named(fields, changed):
    assert changed_fields(item(), item(**fields)) == changed


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": ["сбоку"]},
        {"modified_at": WHEN},
        {"body": [Block(type="paragraph", text="Первый  абзац. ")]},
        {"url": "http://b.ru/1"},
        {"published_raw": "сегодня"},
    ],
)
def test_noise_is_no_version(fields):
    assert content_hash(item(**fields)) == content_hash(item())


def test_a_picture_that_moved_with_its_host_is_the_same():
    one = item(media=[Media(type="image", url="http://old.ru/upload/1.jpg", size=10)])
    other = item(media=[Media(type="image", url="https://new.ru/upload/1.jpg", size=20)])
    assert content_hash(one) == content_hash(other)


def test_a_counter_of_comments_is_no_version():
    one = item(comments=Comments(state="external", count=3))
    other = item(comments=Comments(state="external", count=4))
    assert content_hash(one) == content_hash(other)
    assert not discussion_changed(one, other)


def test_a_comment_is_a_version_of_the_comments_alone():
    one = item(comments=Comments(state="open", entries=[Comment(author="Анна", text="Да")]))
    other = item(comments=Comments(state="open", entries=[Comment(author="Анна", text="Нет")]))
    assert content_hash(one) == content_hash(other)
    assert not changed_fields(one, other)
    assert discussion_changed(one, other)
