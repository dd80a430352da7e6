"""Comment blocks of systems and hands that no rule of ours names; what denies a block and what does not."""

# ruff: noqa: E501 - a page is easier to read as it is

from __future__ import annotations

import pytest

from crawler.reading.document import Document
from crawler.reading.page import PressPage

ONE = "В посёлке Заречном закончили ремонт моста, движение по нему открыли в пятницу утром для всех машин."
TWO = "Работы шли четыре месяца, подрядчик заменил опоры и настил, теперь мост выдержит грузовики до сорока тонн."
FIRST, SECOND = "Давно ждали этот мост, спасибо строителям.", "А светофор на перекрёстке будет?"
URL = "https://zarechny.example/news/most"


def page(block: str, *, text: str = f"<p>{ONE}</p><p>{TWO}</p>", before: str = "", url: str = URL) -> PressPage:
    head = "<html><head><title>Мост в Заречном открыт</title></head><body>"
    source = f"{head}{before}<h1>Мост в Заречном открыт</h1><div class='text'>{text}</div>{block}</body></html>"
    return PressPage(Document(source.encode(), url, content_type="text/html; charset=utf-8"))


def said(block: str, **more: str) -> list[tuple[str | None, str, str | None]]:
    found = page(block, **more).comments()
    return [] if found is None else [(one.author, one.text, one.parent) for one in found.value.entries]


BOTH = [("Анна", FIRST, None), ("Борис", SECOND, None)]
LIST = (
    "<div class='comments'>{}<div class='comment'><b class='author'>Анна</b> <i class='date'>12.05.2023 10:15</i>"
    f"<p class='text'>{FIRST}</p></div><div class='comment'><b class='author'>Борис</b>"
    f" <i class='date'>12.05.2023 11:00</i><p class='text'>{SECOND}</p></div></div>"
)

SYSTEMS = {
    "blogger": "<div id='comments'><h4>2 comments:</h4><dl id='comments-block'>"
    f"<dt class='comment-author' id='c1'><a href='/p/1'>Анна</a> said...</dt><dd class='comment-body'><p>{FIRST}</p></dd>"
    "<dd class='comment-footer'><span class='comment-timestamp'>12 May 2023 at 10:15</span></dd>"
    f"<dt class='comment-author' id='c2'><a href='/p/2'>Борис</a> said...</dt><dd class='comment-body'><p>{SECOND}</p></dd>"
    "<dd class='comment-footer'><span class='comment-timestamp'>12 May 2023 at 11:00</span></dd></dl></div>",
    "blogger-threads": "<div class='comments' id='comments'><h3>2 comments:</h3><div class='comments-content'>"
    "<div class='comment-thread'><ol><li class='comment' id='c71'><div class='comment-block'><div class='comment-header'>"
    "<cite class='user'>Анна</cite><span class='datetime'><a href='#c71'>May 12, 2023 at 10:15 AM</a></span></div>"
    f"<p class='comment-content'>{FIRST}</p><span class='comment-actions'><a>Reply</a></span></div></li>"
    "<li class='comment' id='c72'><div class='comment-block'><div class='comment-header'><cite class='user'>Борис</cite>"
    "<span class='datetime'><a href='#c72'>May 12, 2023 at 11:00 AM</a></span></div>"
    f"<p class='comment-content'>{SECOND}</p></div></li></ol></div></div></div>",
    "disqus-export": "<div id='disqus_thread'><ul id='post-list' class='post-list'>"
    "<li class='post' id='post-11'><div class='post-content'><header><span class='author publisher-anchor-color'>"
    "<a href='/by/anna'>Анна</a></span> <span class='post-meta'><a class='time-ago' title='Friday, May 12, 2023'>"
    f"12 May 2023</a></span></header><div class='post-message'><p>{FIRST}</p></div></div></li>"
    "<li class='post' id='post-12'><div class='post-content'><header><span class='author publisher-anchor-color'>"
    "<a href='/by/boris'>Борис</a></span> <span class='post-meta'><a class='time-ago'>12 May 2023</a></span></header>"
    f"<div class='post-message'><p>{SECOND}</p></div></div></li></ul></div>",
    "drupal": "<div id='comments'><h2>Kommentare</h2><a id='comment-7'></a><div class='comment odd'><div class='submitted'>"
    f"Verfasst von <span class='username'>Анна</span> am 12. Mai 2023 - 10:15.</div><div class='content'><p>{FIRST}</p>"
    "</div><ul class='links'><li><a href='/comment/reply/1/7'>Antworten</a></li></ul></div>"
    "<a id='comment-8'></a><div class='comment even'><div class='submitted'>Verfasst von <span class='username'>Борис</span>"
    f" am 12. Mai 2023 - 11:00.</div><div class='content'><p>{SECOND}</p></div></div></div>",
    "phpbb": "<div id='discussion'><div id='p101' class='post bg1'><div class='postbody'><p class='author'>by <strong>"
    f"<a href='/u/1'>Анна</a></strong> » Fri May 12, 2023 10:15</p><div class='content'>{FIRST}</div></div></div>"
    "<div id='p102' class='post bg2'><div class='postbody'><p class='author'>by <strong><a href='/u/2'>Борис</a></strong>"
    f" » Fri May 12, 2023 11:00</p><div class='content'>{SECOND}</div></div></div></div>",
    "discourse": "<div itemprop='comment' itemscope itemtype='http://schema.org/Comment' id='post_2' class='crawler-post'>"
    "<span class='creator' itemprop='author' itemscope><a href='/u/anna'><span itemprop='name'>Анна</span></a></span>"
    "<time itemprop='datePublished' datetime='2023-05-12T10:15:00Z'>May 12, 2023, 10:15am</time>"
    f"<div class='post' itemprop='text'><p>{FIRST}</p></div></div>"
    "<div itemprop='comment' itemscope itemtype='http://schema.org/Comment' id='post_3' class='crawler-post'>"
    "<span class='creator' itemprop='author' itemscope><a href='/u/b'><span itemprop='name'>Борис</span></a></span>"
    "<time itemprop='datePublished' datetime='2023-05-12T11:00:00Z'>May 12, 2023, 11:00am</time>"
    f"<div class='post' itemprop='text'><p>{SECOND}</p></div></div>",
    "generic": "<section class='reader-reactions'><article class='reaction'><header><span class='name'>Анна</span>"
    f"<time datetime='2023-05-12T10:15'>12.05.2023</time></header><p>{FIRST}</p></article>"
    "<article class='reaction'><header><span class='name'>Борис</span><time datetime='2023-05-12T11:00'>12.05.2023</time>"
    f"</header><p>{SECOND}</p></article></section>",
    "com": f"<div class='com'><span class='nick'>Анна</span><span class='dt'>12.05.2023 10:15</span><div>{FIRST}</div></div>"
    f"<div class='com'><span class='nick'>Борис</span><span class='dt'>12.05.2023 11:00</span><div>{SECOND}</div></div>",
    "table": "<h3>Комментарии читателей</h3><table><tr><td>Анна</td><td>12.05.2023 10:15</td></tr>"
    f"<tr><td colspan=2>{FIRST}</td></tr><tr><td>Борис</td><td>12.05.2023 11:00</td></tr>"
    f"<tr><td colspan=2>{SECOND}</td></tr></table>",
    "table-rows": "<h3>Комментарии читателей</h3><table>"
    f"<tr><td><b>Анна</b><br>12.05.2023 10:15</td><td>{FIRST}</td></tr>"
    f"<tr><td><b>Борис</b><br>12.05.2023 11:00</td><td>{SECOND}</td></tr></table>",
    "li-autor": f"<div class='comments'><ul><li><div class='autor'>Анна</div><div class='date'>12.05.2023</div>"
    f"<div>{FIRST}</div></li><li><div class='autor'>Борис</div><div class='date'>12.05.2023</div><div>{SECOND}</div></li>"
    "</ul></div>",
    "heads": "<div id='comments'><h2>2 Responses</h2><p class='meta'><b>Анна</b> 12 May 2023</p>"
    f"<p>{FIRST}</p><p class='meta'><b>Борис</b> 13 May 2023</p><p>{SECOND}</p></div>",
    "undated": f"<div class='comment-list'><div class='comment'><div class='comment-body'><cite>Анна</cite><p>{FIRST}</p></div>"
    f"</div><div class='comment'><div class='comment-body'><cite>Борис</cite><p>{SECOND}</p></div></div></div>",
}  # fmt: skip


@pytest.mark.parametrize("name", SYSTEMS)
def test_comments_are_read(name: str) -> None:
    assert [one[:2] for one in said(SYSTEMS[name])] == [one[:2] for one in BOTH]
    body = page(SYSTEMS[name]).body()
    assert body is not None
    assert [block.text for block in body.value] == [ONE, TWO]


DENIED = {
    "questions": {"text": f"<p>По вопросам голосования и обсуждаемым темам ответили в пятницу. {ONE}</p><p>{TWO}</p>"},
    "poll": {"before": "<div class='poll'><h3>Опрос</h3><p>Нужен ли мост?</p></div>"},
}


@pytest.mark.parametrize("name", DENIED)
def test_words_of_other_blocks_deny_no_comments(name: str) -> None:
    assert said(LIST.format("<h3>Комментарии</h3>"), **DENIED[name]) == BOTH


@pytest.mark.parametrize(
    "block",
    [
        LIST.format("<h3>Вопросы и ответы</h3>"),
        LIST.format("<p>По вопросам голосования — сюда.</p>"),
        LIST.format("<h3>Опросы читателей</h3>"),
        "<p><a href='/comments'>Последние комментарии</a></p>" + LIST.format(""),
        "<a href='/comments'>Последние комментарии</a>" + LIST.format("<h3>Комментарии</h3>"),
        "<h3>Последние комментарии</h3>" + LIST.format(""),
        "<aside class='advert'><img src='/a.png'>" + LIST.format("<h3>Комментарии</h3>"),
        "<aside><div class='ad'></div>" + LIST.format(""),
    ],
    ids=["questions", "votes", "polls", "link", "link-heading", "latest", "aside-open", "aside"],
)
def test_what_is_before_the_list_denies_no_comments(block: str) -> None:
    assert said(block) == BOTH


JCOMMENTS = "".join(
    f"<div id='comment-item-{n}'><a class='comment-anchor' href='/archive/most.html#comment-{n}'>#{n}</a> "
    f"<span class='comment-author'>{who}</span> <span class='comment-date'>12.05.2023 10:1{n}</span>"
    f"<div class='comment-body' id='comment-body-{n}'>{text}</div></div>"
    for n, who, text in ((1, "Анна", FIRST), (2, "Борис", SECOND))
)


def test_anchors_of_another_path_deny_no_comments() -> None:
    block = f"<div id='jc'><div id='comments'><h4>Комментарии (2)</h4>{JCOMMENTS}</div></div>"
    assert said(block) == BOTH


def test_one_comment_is_enough() -> None:
    one = f"<div class='item'><b>Анна</b> 12.05.2023 10:15<p>{FIRST}</p></div>"
    assert said(f"<h3>Комментарии</h3><div class='list'>{one}</div>") == BOTH[:1]
    assert said(f"<div class='comments'><h3>Комментарии</h3>{one}</div>") == BOTH[:1]


def test_comments_with_numbers_of_their_own_are_one_block() -> None:
    rows = "".join(
        f"<div class='com' id='comment-{n}'><i class='nick'>Анна</i> <i class='dt'>1{n}.05.2023</i><p>{FIRST}</p></div>"
        for n in range(5)
    )
    read_page = page(rows)
    assert len(read_page.parts.zones) == 1
    assert len(said(rows)) == 5


def test_a_button_is_no_author() -> None:
    block = LIST.replace("<b class='author'>Анна</b>", "<a class='btn user' href='/reg'>ЗАРЕГИСТРИРОВАТЬСЯ</a>")
    assert [author for author, *_ in said(block.format("<h3>Комментарии</h3>"))] == [None, "Борис"]


def test_a_time_is_no_count() -> None:
    heads = "<h3>Все комментарии</h3><time>10:40 13.03.2026</time>"
    found = page(LIST.format(heads)).comments()
    assert found is not None and found.value.count == 2


@pytest.mark.parametrize("name", ["data-parent_id", "data-parent-id", "data-reply-to", "data-parent"])
def test_an_answer_names_its_parent(name: str) -> None:
    block = (
        f"<div class='comments'><div class='comment' id='comment-5'><b class='author'>Анна</b> <i class='date'>12.05.2023</i>"
        f"<p class='text'>{FIRST}</p></div><div class='comment' id='comment-6' {name}='5'><b class='author'>Борис</b>"
        f" <i class='date'>12.05.2023</i><p class='text'>{SECOND}</p></div></div>"
    )
    assert [parent for *_, parent in said(block)] == [None, "5"]


@pytest.mark.parametrize("ids", [("data-id='5'", "data-id='6'"), ("data-comment='5'", "data-comment='6'")])
def test_an_answer_inside_names_its_parent(ids: tuple[str, str]) -> None:
    inner = (
        f"<div class='replies'><div class='comment' {ids[1]}><b class='author'>Борис</b> <i class='date'>12.05.2023</i>"
        f"<p class='text'>{SECOND}</p></div></div>"
    )
    block = (
        f"<div class='comments'><div class='comment' {ids[0]}><b class='author'>Анна</b> <i class='date'>12.05.2023</i>"
        f"<p class='text'>{FIRST}</p>{inner}</div></div>"
    )
    assert [(one[1], one[2]) for one in said(block)] == [(FIRST, None), (SECOND, "5")]


WIDGET = (
    "<div class='comments-box'><h3>Последние комментарии</h3><div class='comment'><b class='author'>Анна</b> 12.05.2023 "
    "<a href='/news/school/#comment-1'>Школу в Заречном построят</a><p>Наконец-то.</p></div><div class='comment'>"
    "<b class='author'>Борис</b> 11.05.2023 <a href='/news/park/#comment-2'>Парк в Заречном закрыли</a><p>Жаль.</p></div></div>"
)


def test_what_is_said_of_other_pages_is_none_of_this_one() -> None:
    found = page(WIDGET).comments()
    assert found is not None and (found.value.state, found.value.entries) == ("none", [])


@pytest.mark.parametrize(
    "block",
    [
        WIDGET.replace("Последние комментарии", "Комментарии"),
        "<div class='comments'><h3>Комментарии (5)</h3><p>12.05.2023</p><p>Написано много разного о мосте и дороге.</p></div>",
    ],
    ids=["elsewhere", "unread"],
)
def test_a_refused_block_is_reported(block: str) -> None:
    refused = page(block)
    assert refused.comments() is None
    assert [(one.code, one.field) for one in refused.problems] == [("comments-refused", "comments")]
