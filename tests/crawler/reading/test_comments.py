"""Comment blocks: one system or one trap a page. Pages and sentences are invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading.comments import find_comments
from crawler.reading.document import Document
from crawler.reading.found import Found

URL = "https://zarechny.example/news/most/"
ARTICLE = "<h1>Мост открыт</h1><div class='news-detail'><p>Мост через реку открыли утром, движение уже идёт.</p></div>"


def find(block: str, *, head: str = "", css: str | None = None) -> Found[Any]:
    page = f"<html><head>{head}</head><body>{ARTICLE}{block}</body></html>"
    return find_comments(Document(page.encode(), URL, content_type="text/html; charset=utf-8"), comments_css=css)


def said(found: Found[Any]) -> list[tuple[str | None, str | None, str, str | None]]:
    return [(c.author, c.published_raw, c.text, c.parent) for c in found.value.entries]


BITRIX = """
<div class="reviews-block-container reviews-reviews-block-container">
 <div class="reviews-navigation-box"><a href="/news/most/?PAGEN_3=2#nav_start">2</a></div>
 <table class="reviews-post-table" id="message17"><thead><tr><td>
  <div class="reviews-user-name"><noindex><a href="/u/1">Анна</a></noindex></div>
  <div class="reviews-post-date">12.05.2023 10:15:00</div></td></tr></thead>
  <tbody><tr><td><div class="reviews-text" id="message_text_17">Давно ждали этот мост.</div>
   <div class="reviews-post-reply-buttons"><a href="#">Ответить</a></div></td></tr></tbody></table>
 <table class="reviews-post-table" id="message18"><thead><tr><td>
  <div class="reviews-user-name">Борис</div><div class="reviews-post-date">12.05.2023 11:00:00</div></td></tr></thead>
  <tbody><tr><td><div class="reviews-text" id="message_text_18">А светофор будет?</div></td></tr></tbody></table>
</div>"""

JCOMMENTS = """
<div id="jc"><div id="comments"><h4>Комментарии</h4><div id="comments-list" class="comments-list">
 <div class="even" id="comment-item-5"><div class="rbox"><div class="comment-box">
  <span class="comments-vote"><span>+2</span></span><a class="comment-anchor" href="#comment-5">#1</a>
  <span class="comment-author">Анна</span><span class="comment-date">12.05.2023 10:15</span>
  <div class="comment-body" id="comment-body-5">Давно ждали этот мост.</div>
  <span class="comments-buttons"><a href="#">Цитировать</a></span></div></div>
  <div class="comments-list" id="comments-list-5"><div class="odd" id="comment-item-6"><div class="rbox">
   <span class="comment-author">Борис</span><span class="comment-date">12.05.2023 11:00</span>
   <div class="comment-body" id="comment-body-6">А светофор будет?</div></div></div></div>
 </div></div></div></div>"""

DLE = """
<div id="dle-comments-list"><div id="comment-id-31"><div class="comment">
  <div class="comm-author"><b>Анна</b></div><div class="comm-date">12 мая 2023 10:15</div>
  <div class="comm-text"><div id="comm-id-31">Давно ждали этот мост.</div></div>
  <div class="comm-buttons"><a href="#">Ответить</a><a href="#">Жалоба</a></div></div></div>
 <div id="comment-id-32"><div class="comment"><div class="comm-author"><b>Борис</b></div>
  <div class="comm-date">12 мая 2023 11:00</div><div class="comm-text">
  <div id="comm-id-32">А светофор будет?</div></div>
  </div></div></div>"""

WORDPRESS = """
<div id="comments" class="comments-area"><h2 class="comments-title">2 комментария</h2><ol class="comment-list">
 <li id="comment-7" class="comment depth-1 parent"><article id="div-comment-7" class="comment-body">
  <footer class="comment-meta">
   <div class="comment-author vcard"><b class="fn">Анна</b> <span class="says">пишет:</span></div>
  <div class="comment-metadata"><a href="#">
   <time datetime="2023-05-12T10:15:00+03:00">12.05.2023 в 10:15</time></a></div></footer>
  <div class="comment-content"><p>Давно ждали этот мост.</p></div><div class="reply"><a>Ответить</a></div></article>
  <ol class="children"><li id="comment-8" class="comment depth-2"><article id="div-comment-8" class="comment-body">
   <footer class="comment-meta"><b class="fn">Борис</b>
   <time datetime="2023-05-12T11:00:00+03:00">12.05.2023 в 11:00</time></footer>
   <div class="comment-content"><p>А светофор будет?</p></div></article></li></ol></li></ol></div>"""

SCHEMA = """
<section class="talk"><div itemscope itemtype="https://schema.org/Comment">
 <span itemprop="author">Анна</span>
 <meta itemprop="dateCreated" content="2023-05-12T10:15:00+03:00">
 <p itemprop="text">Давно ждали этот мост.</p></div>
 <div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Борис</span>
 <meta itemprop="dateCreated" content="2023-05-12T11:00:00+03:00">
 <p itemprop="text">А светофор будет?</p></div></section>"""

MARGIN = """
<div class="b-comments"><div class="com_row" id="com101" style="margin-left:0px"><b>Анна</b> <i>12.05.2023 10:15</i>
  <div class="com_text">Давно ждали этот мост.</div></div>
 <div class="com_row" id="com102" style="margin-left:20px"><b>Борис</b> <i>12.05.2023 11:00</i>
  <div class="com_text">А светофор будет?</div></div></div>"""

UNSEEN = """
<h3>Комментарии (2)</h3><div class="zz-list"><div class="zz"><p class="zz1"><b>Анна</b>, 12.05.2023 10:15</p>
 <p class="zz2">Давно ждали этот мост.</p></div><div class="zz"><p class="zz1"><b>Борис</b>, 12.05.2023 11:00</p>
 <p class="zz2">А светофор будет?</p></div></div>"""


@pytest.mark.parametrize(
    ("block", "provider", "answer_to"),
    [
        (BITRIX, "bitrix", None),
        (JCOMMENTS, "jcomments", "5"),
        (DLE, "dle", None),
        (WORDPRESS, "wordpress", "7"),
        (MARGIN, "site", "101"),
        (UNSEEN, "site", None),
    ],
    ids=["bitrix", "jcomments", "dle", "wordpress", "margin", "unseen"],
)
def test_comments_on_the_page(block: str, provider: str, answer_to: str | None) -> None:
    found = find(block)
    assert (found.value.state, found.value.provider, found.value.count) == ("open", provider, 2)
    assert [(author, text, parent) for author, _, text, parent in said(found)] == [
        ("Анна", "Давно ждали этот мост.", None),
        ("Борис", "А светофор будет?", answer_to),
    ]


def test_schema_org_needs_no_name_of_the_block() -> None:
    page = f'<div class="comments">{SCHEMA}</div>'
    assert [text for _, _, text, _ in said(find(page))] == ["Давно ждали этот мост.", "А светофор будет?"]


def test_a_machine_readable_time_is_kept_with_its_offset() -> None:
    first = find(WORDPRESS).value.entries[0]
    assert first.published_at is not None
    assert first.published_at.isoformat() == "2023-05-12T10:15:00+03:00"


def test_the_time_is_kept_as_printed() -> None:
    assert [raw for _, raw, _, _ in said(find(BITRIX))] == ["12.05.2023 10:15:00", "12.05.2023 11:00:00"]


def test_bitrix_pages_are_given() -> None:
    assert find(BITRIX).value.more == ["https://zarechny.example/news/most/?PAGEN_3=2"]


def test_wordpress_rest_address_is_given_where_comments_are_missing() -> None:
    block = WORDPRESS.replace("2 комментария", "40 комментариев")
    head = "<link rel='https://api.w.org/' href='/wp-json/'><link rel='shortlink' href='/?p=512'>"
    assert find(block, head=head).value.more == [
        "https://zarechny.example/wp-json/wp/v2/comments?post=512&order=asc&per_page=100"
    ]


def test_an_address_to_ask_is_given() -> None:
    block = """<div class="comments-block"><h3>Комментарии (3)</h3></div>
      <script>load("/comments/show/73058");</script>"""
    comments = find(block).value
    assert (comments.state, comments.count, comments.more) == (
        "external",
        3,
        ["https://zarechny.example/comments/show/73058"],
    )


@pytest.mark.parametrize(
    "words",
    [
        "Ваш комментарий будет первым",
        "Комментариев пока нет",
        "Комментариев: 0",
        "Пока никто не оставил комментарий",
        "Оставьте первый комментарий",
        "No comments yet",
    ],
)
def test_empty(words: str) -> None:
    comments = find(f"<div class='comments'><p>{words}</p><form><textarea></textarea></form></div>").value
    assert (comments.state, comments.entries) == ("empty", [])


def test_an_empty_list_without_words_is_empty() -> None:
    assert find("<div id='comments'><form><textarea name='comment'></textarea></form></div>").value.state == "empty"


def test_words_alone_tell_an_empty_block() -> None:
    assert find("<div class='x1'><p>Ваш комментарий будет первым</p></div>").value.state == "empty"


@pytest.mark.parametrize("words", ["Добавление комментариев временно отключено", "Comments are closed."])
def test_closed(words: str) -> None:
    assert find(f"<div class='comments'><p>{words}</p></div>").value.state == "closed"


@pytest.mark.parametrize(
    ("block", "provider"),
    [
        ('<div id="vk_comments"></div>', "vk"),
        ('<script async src="https://comments.app/js/widget.js?3"></script>', "telegram"),
        ('<div id="mc-container"></div>', "cackle"),
        ('<div id="hypercomments_widget"></div>', "hypercomments"),
        ('<div id="disqus_thread"></div>', "disqus"),
    ],
)
def test_external(block: str, provider: str) -> None:
    comments = find(block).value
    assert (comments.state, comments.provider) == ("external", provider)


@pytest.mark.parametrize(
    "block",
    [
        "",
        "<aside class='last-comments'><h3>Последние комментарии</h3><ul>"
        "<li><b>Анна</b> 12.05.2023 <a href='/news/school/#comment-1'>Наконец-то школа</a></li>"
        "<li><b>Борис</b> 11.05.2023 <a href='/news/park/#comment-2'>Где скамейки?</a></li></ul></aside>",
        "<ul class='news'><li><a href='/a'>Парк</a> <a class='comments-count' href='/a#comments'>12</a></li></ul>",
        "<div class='vote'><h3>Опрос</h3><form><input type='radio'>Да <input type='radio'>Нет</form></div>",
    ],
    ids=["nothing", "sidebar", "counters", "poll"],
)
def test_none(block: str) -> None:
    comments = find(block).value
    assert (comments.state, comments.entries) == ("none", [])


def test_help_inside_a_comment_is_no_text() -> None:
    block = MARGIN.replace(
        '<div class="com_text">',
        '<div class="help"><span class="help_content">Не согласен</span></div><div class="com_text">',
    )
    assert [text for _, _, text, _ in said(find(block))] == ["Давно ждали этот мост.", "А светофор будет?"]


def test_a_named_block_is_taken_by_its_selector() -> None:
    block = UNSEEN.replace("<h3>Комментарии (2)</h3>", "<p>комментарии</p>")
    found = find(block, css=".zz-list")
    assert (len(found.value.entries), found.confidence) == (2, 1.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                BITRIX[:400],
                JCOMMENTS[100:700],
                "<ul>",
                "<li id=comment-",
                "</div>",
                "<div class=comments>",
                "1>",
                "\x00",
                "<form>",
                "Комментарии (9",
            ]
        ),
        max_size=30,
    )
)
def test_broken_pages_are_answered(pieces: list[str]) -> None:
    find("".join(pieces))


def test_deep_nesting_is_answered() -> None:
    assert find("<div class='comments'>" + "<div class=comment id=comment-1>" * 3000).value.state in (
        "empty",
        "none",
    )
