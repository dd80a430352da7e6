"""Differences between versions, as a reader would tell them."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history import Change, changes_html, compare, spans_html, word_spans
from archive.items import Block, Capture, Comment, Comments, Credit, Parser, PressItem, Version

WHEN = datetime(2024, 12, 10, 12, tzinfo=UTC)


def item(**fields: Any) -> PressItem:
    body = fields.pop("body", ["Мост открыли утром.", "Движение идёт в обе стороны.", "Работы заняли год."])
    return PressItem(
        id="voronezh-0000000000000000",
        site="voronezh",
        url="http://www.govvrn.ru/novosti/-/~/id/1",
        body=[Block(type="paragraph", text=text) for text in body],
        version=Version(content_hash="sha256:0", first_seen=WHEN, last_seen=WHEN),
        capture=Capture(
            url="http://x/", fetched_at=WHEN, warc="v/1.warc.gz", offset=0, length=1, record_id="urn:uuid:1"
        ),
        parser=Parser(name="P", version="1"),
        **fields,
    )


def comments(*entries: Comment, state: Any = "open") -> Comments:
    return Comments(state=state, entries=list(entries))


def test_equal_versions_differ_in_nothing() -> None:
    assert compare(item(title="Мост"), item(title="Мост")) == []


def test_a_title_is_told_before_and_after() -> None:
    assert compare(item(title="Мост открыт"), item(title="Мост закрыт")) == [
        Change("title", "edited", "Мост открыт", "Мост закрыт")
    ]


def test_an_edited_paragraph_is_paired_with_its_former_self() -> None:
    after = item(body=["Мост открыли утром.", "Движение идёт в одну сторону.", "Работы заняли год."])
    assert compare(item(), after) == [
        Change("body", "edited", "Движение идёт в обе стороны.", "Движение идёт в одну сторону.")
    ]


def test_a_paragraph_that_came_and_one_that_went_are_not_an_edit() -> None:
    after = item(body=["Мост открыли утром.", "Школьники высадили сорок яблонь.", "Работы заняли год."])
    assert [change.kind for change in compare(item(), after)] == ["removed", "added"]


def test_a_moved_paragraph_is_told_once() -> None:
    after = item(body=["Движение идёт в обе стороны.", "Работы заняли год.", "Мост открыли утром."])
    assert compare(item(), after) == [Change("body", "moved", "Мост открыли утром.", "Мост открыли утром.")]


def test_a_paragraph_that_was_moved_and_edited_shows_its_words() -> None:
    first, second, third = "Мост открыли утром в понедельник.", "Школу чинят за счёт области.", "Губернатор приехал."
    before = item(body=[first, second, third])
    after = item(body=[second, third, "Мост открыли вечером в понедельник."])
    assert compare(before, after) == [
        Change("body", "edited", first, "Мост открыли вечером в понедельник."),
    ]


def test_words_stay_whole() -> None:
    assert [(span.operation, span.text) for span in word_spans("открыт новый мост", "открыт старый мост")] == [
        ("same", "открыт "),
        ("removed", "новый"),
        ("added", "старый"),
        ("same", " мост"),
    ]


def test_neighbouring_changes_are_one() -> None:
    spans = word_spans("принят новый закон сегодня", "принят старый указ сегодня")
    assert [(span.operation, span.text) for span in spans] == [
        ("same", "принят "),
        ("removed", "новый закон"),
        ("added", "старый указ"),
        ("same", " сегодня"),
    ]


@given(st.text(alphabet="аб в,.\n", max_size=60), st.text(alphabet="аб в,.\n", max_size=60))
def test_spans_give_both_texts_back(before: str, after: str) -> None:
    spans = word_spans(before, after)
    assert "".join(span.text for span in spans if span.operation != "added") == before
    assert "".join(span.text for span in spans if span.operation != "removed") == after


def test_a_paragraph_as_long_as_a_book_is_told_as_a_whole() -> None:
    before, after = (
        f"Мост {word} открыт." for word in ("а " * 100_000 + "б " * 100_000, "б " * 100_000 + "а " * 100_000)
    )
    begun = process_time()
    (change,) = compare(item(body=[before]), item(body=[after]))
    spans = change.spans
    assert process_time() - begun < 5  # word by word it takes a minute
    assert [span.operation for span in spans] == ["same", "removed", "added", "same"]
    assert "".join(span.text for span in spans if span.operation != "added") == before
    assert "".join(span.text for span in spans if span.operation != "removed") == after


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [Comment(text="Спасибо", author="Анна")], [Change("comments", "added", "", "Анна: Спасибо")]),
        ([Comment(text="Спасибо", author="Анна")], [], [Change("comments", "removed", "Анна: Спасибо", "")]),
        (
            [Comment(id="7", text="Спасибо", author="Анна")],
            [Comment(id="7", text="Удалено модератором", author="Анна")],
            [Change("comments", "edited", "Анна: Спасибо", "Анна: Удалено модератором")],
        ),
        (
            [Comment(text="Спасибо", author="Анна", published_at=WHEN)],
            [Comment(text="Благодарю", author="Анна", published_at=WHEN)],
            [Change("comments", "edited", "Анна: Спасибо", "Анна: Благодарю")],
        ),
    ],
)
def test_comments_have_a_history_of_their_own(old: list[Comment], new: list[Comment], expected: list[Change]) -> None:
    assert compare(item(comments=comments(*old)), item(comments=comments(*new))) == expected


def test_two_equal_comments_of_which_one_goes_are_one_removal() -> None:
    twice = [Comment(text="+1", author="Анна"), Comment(text="+1", author="Анна")]
    changes = compare(item(comments=comments(*twice)), item(comments=comments(twice[0])))
    assert changes == [Change("comments", "removed", "Анна: +1", "")]


def test_a_closed_block_is_a_change() -> None:
    changes = compare(item(comments=comments(state="empty")), item(comments=comments(state="closed")))
    assert changes == [Change("comments", "edited", "empty", "closed")]


def test_credits_are_told_as_printed() -> None:
    before = item(credits=[Credit(role="photo", names=["А"], raw="Фото: А. Б.")])
    after = item(credits=[Credit(role="photo", names=["Б"], raw="Фото: В. Б.")])
    assert compare(before, after) == [Change("credits", "edited", "Фото: А. Б.", "Фото: В. Б.")]


def test_html_escapes_what_a_page_said() -> None:
    page = changes_html(item(title="Мост"), item(title="<script>alert(1)</script>"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page.replace("<ins>", "").replace("</ins>", "")


def test_html_marks_what_came_and_went() -> None:
    assert spans_html(word_spans("раз два", "раз три")) == "раз <del>два</del><ins>три</ins>"
