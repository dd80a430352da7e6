"""What an answer with further comments can be: pages, pieces of HTML, JSON of several shapes, or nothing."""

from __future__ import annotations

import json

import pytest

from archive.items import Comment, Comments
from crawler.reading.answers import Answer
from crawler.reading.comments.find import find_comments
from crawler.reading.comments.more import MOST_PAGES, Gathering

ARTICLE = "https://zarechny.example/news/most/"
FIRST = Comment(id="1", author="Нина", published_raw="12.05.2023 10:15", text="Первое слово")
PIECE = """<div class="comment-item" id="comment-{0}"><b class="author">Олег</b> <i class="date">13.05.2023 11:00</i>
<div class="comment-text">Слово номер {0}</div></div>"""


def page(*more):
    return Comments(state="open", count=1, provider="site", entries=[FIRST], more=list(more))


def read(document):
    return find_comments(document).value


def html(text, **more):
    return Answer(200, None, text.encode(), "text/html; charset=utf-8", **more)


def as_json(value, **more):
    return Answer(200, None, json.dumps(value).encode(), "application/json", **more)


def gather(answers, start=None):
    gathering = Gathering(start or page(next(iter(answers))), ARTICLE, read)
    asked = []
    while url := gathering.following():
        asked.append(url)
        gathering.take(url, answers.get(url))
    return asked, *gathering.result()


URL = "https://zarechny.example/comments/show/7"


@pytest.mark.parametrize(
    "answer",
    [
        html(PIECE.format(2) + PIECE.format(3)),
        html(f"<html><title>Отзывы</title><div class='comments'>{PIECE.format(2)}{PIECE.format(3)}</div></html>"),
        as_json({"status": "ok", "html": PIECE.format(2) + PIECE.format(3)}),
        as_json([{"id": n, "name": "Олег", "date": "2023-05-13", "text": f"Слово номер {n}"} for n in (2, 3)]),
        as_json({"data": {"items": [{"id": 2, "author": {"name": "Олег"}, "body": "Слово номер 2", "replies": [
            {"id": 3, "author": {"name": "Олег"}, "body": "Слово номер 3"}]}]}}),
    ],
    ids=["piece", "page", "html-in-json", "list", "nested"],
)  # fmt: skip
def test_comments_are_read_from(answer):
    _, comments, missing = gather({URL: answer})
    assert [(entry.id, entry.author, entry.text) for entry in comments.entries] == [
        ("1", "Нина", "Первое слово"), ("2", "Олег", "Слово номер 2"), ("3", "Олег", "Слово номер 3"),
    ]  # fmt: skip
    assert missing is None


def test_an_answer_within_a_comment_names_it():
    inner = {"id": 3, "author": "Олег", "text": "Ответ"}
    _, comments, _ = gather({URL: as_json([{"id": 2, "author": "Олег", "text": "Слово", "children": [inner]}])})
    assert comments.entries[-1].parent == "2"


def test_pages_are_asked_for_in_the_order_of_their_numbers():
    links = "".join(f'<a href="?PAGEN_1={n}">{n}</a>' for n in (1, 9, 10))
    answers = {f"{ARTICLE}?PAGEN_1={n}": html(f'<body><div class="comments">{links}{PIECE.format(n)}</div></body>')
               for n in (2, 10, 9)}  # fmt: skip
    asked, comments, missing = gather(answers)
    assert [url.rpartition("=")[2] for url in asked] == ["2", "9", "10"]
    assert ([entry.id for entry in comments.entries], missing) == (["1", "2", "9", "10"], None)


def test_the_rest_interface_is_asked_until_its_last_page():
    first = "https://zarechny.example/wp-json/wp/v2/comments?post=5&order=asc&per_page=100"
    given = {
        first: as_json([{"id": 2, "author_name": "Олег", "date_gmt": "2023-05-13T08:00:00",
                         "content": {"rendered": "<p>Раз</p><p>Два &amp; три</p>"}}], pages=2),
        f"{first}&page=2": as_json([{"id": 3, "parent": 2, "author_name": "Олег", "content": {"rendered": "Да"}}],
                                   pages=2),
    }  # fmt: skip
    asked, comments, _ = gather(given)
    assert asked == list(given)
    assert [(e.id, e.parent, e.text) for e in comments.entries[1:]] == [("2", None, "Раз\nДва & три"), ("3", "2", "Да")]
    assert comments.entries[1].published_at.isoformat() == "2023-05-13T08:00:00+00:00"


def test_a_comment_is_kept_once():
    _, comments, _ = gather({URL: as_json([{"id": 1, "name": "Нина", "text": "Первое слово"}])})
    assert comments.entries == [FIRST]


def test_a_redirect_within_the_site_is_followed():
    moved = Answer(301, None, location="/comments/all/7")
    asked, comments, _ = gather({URL: moved, "https://zarechny.example/comments/all/7": html(PIECE.format(2))})
    assert (len(asked), len(comments.entries)) == (2, 2)


@pytest.mark.parametrize(
    "answer", [None, Answer(403, None), html("<html><title>Вход</title></html>"), as_json({"error": "no"})]
)
def test_what_gives_none_is_told(answer):
    _, comments, missing = gather({URL: answer})
    assert (comments.more, comments.entries) == ([URL], [FIRST])
    assert missing == "1 of 1 addresses gave no comments."


def test_comments_that_the_page_counts_and_nobody_gives_are_told():
    start = page(URL).model_copy(update={"count": 40})
    _, comments, missing = gather({URL: html(PIECE.format(2))}, start)
    assert (comments.count, missing) == (40, "The page speaks of 40 comments, 2 were given.")


def test_other_sites_are_not_asked():
    asked, _, _ = gather({}, page("https://elsewhere.example/comments/show/7", "javascript:void(0)"))
    assert asked == []


def test_pages_without_end_are_left():
    gathering = Gathering(page(f"{ARTICLE}?PAGEN_1=2"), ARTICLE, read)
    asked = 0
    while url := gathering.following():
        asked += 1
        following = int(url.rpartition("=")[2]) + 1
        link = f'<a href="?PAGEN_1={following}">Дальше</a>'
        gathering.take(url, html(f'<body><div class="comments">{link}{PIECE.format(following)}</div></body>'))
    assert asked == MOST_PAGES
    assert gathering.result()[1] is not None


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{", '{"id": 1e999}', "[[[[1]]]]", "\x00", '[{"text": [1], "id": {}}]']
)
def test_nothing_breaks_it(text):
    _, comments, _ = gather({URL: html(text)})
    assert comments.entries == [FIRST]
