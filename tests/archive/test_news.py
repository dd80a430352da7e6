"""The front page: what was rewritten, vanished, came back, is new, and what happened to sites."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import httpx
import pytest

from archive import Archive
from archive.acts import Act, record_act
from archive.edits import edits
from archive.history import Span
from archive.holdings.writer import WarcInfo
from archive.judging import Event, Verdict
from archive.ledger import LedgerWriter, Observation
from archive.news import News
from archive.verdicts import VerdictWriter
from tests.archive.press import Press
from tests.archive.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.items import PressItem

STAYS = "В больнице открыли отделение, сообщила пресс-служба правительства области."


def two(data: Path, before: tuple[str, ...], after: tuple[str, ...]) -> tuple[PressItem, PressItem]:
    press = Press(data)
    items = press.item("one", "Открыто отделение", *before), press.item("one", "Открыто отделение", *after)
    press.close()
    return items


@pytest.mark.parametrize(
    ("before", "after", "matter"),
    [
        ((STAYS, "Потрачено 120 млн рублей."), (STAYS, "Потрачено 95 млн рублей."), "number"),
        ((STAYS, "Приём начнётся 12 марта в поликлинике."), (STAYS, "Приём начнётся 2 апреля в поликлинике."), "date"),
        ((STAYS, "Открытие ждут в марте сего года."), (STAYS, "Открытие ждут в апреле сего года."), "date"),
        ((STAYS, "Врачи ждут с 10:00 утра."), (STAYS, "Врачи ждут с 11:30 утра."), "date"),
        ((STAYS, "Ленту разрезал Пётр Лебедев."), (STAYS, "Ленту разрезал Иван Сомов."), "name"),
        ((STAYS, "Первый абзац исчезнет совсем.", STAYS[:40]), (STAYS, STAYS[:40]), "paragraph"),
        ((STAYS, "Врачи работают хорошо."), (STAYS, "Врачи работают отлично."), "words"),
        ((STAYS, "Sie kamen im Jahr 2019 an."), (STAYS, "Sie kamen im Jahr 2021 an."), "date"),
    ],
)
def test_edit_is_called_what_it_is(
    tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...], matter: str
) -> None:
    found = edits(*two(tmp_path, before, after))
    assert [edit.matter for edit in found] == [matter]
    kept = "".join(span.text for span in found[0].spans if span.operation != "added")
    assert kept.replace("… ", "").replace(" …", "") in "\n".join(before)


def test_the_most_telling_edit_comes_first_and_long_text_is_cut(tmp_path: Path) -> None:
    long = "Работы идут по плану и закончатся в срок, " * 6
    one = (STAYS, f"{long}хорошо, {long}всего 15 мест.", "Этот абзац исчезнет.")
    other = (STAYS, f"{long}отлично, {long}всего 9 мест.")
    found = edits(*two(tmp_path, one, other))
    assert [edit.matter for edit in found] == ["paragraph", "number", "words"]
    assert found[1].spans[0].text.startswith("… ")
    assert max(len(span.text) for edit in found for span in edit.spans) < 80
    assert Span("removed", "Этот абзац исчезнет.") in found[0].spans


@pytest.fixture(scope="module")
def news_data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, PressItem]]:
    data = tmp_path_factory.mktemp("news") / "data"
    press = Press(data)
    items = {"old": press.item("a", "Открыто отделение", STAYS, "Потрачено 120 млн рублей.")}
    items["edited"] = press.item("a", "Открыто отделение", STAYS, "Потрачено 95 млн рублей.")
    items["gone"] = press.item("b", "Отменён конкурс", STAYS, site="tambov", region=None)
    items["back"] = press.item("c", "Вернувшаяся статья", STAYS)
    press.gone(items["gone"])
    press.gone(items["back"])
    ledger = LedgerWriter(data, "voronezh")
    back = items["back"]
    later = press.clock + timedelta(days=5)
    ledger.observe(Observation(id=back.id, url=back.url, at=later, evidence="present"))
    ledger.close()
    event = Event(kind="maintenance", evidence="21 of 30 answers were one notice.", urls=(back.url,), covered=21)
    verdicts = VerdictWriter(data, "voronezh")
    verdicts.append(Verdict(run="r1", site="voronezh", at=later, good=False, events=(event,)))
    verdicts.close()
    press.close()
    return data, items


@pytest.fixture(scope="module")
def web(news_data: tuple[Path, dict[str, PressItem]]) -> Iterator[httpx.Client]:
    with serving(Archive(news_data[0])) as address, httpx.Client(base_url=address) as client:
        yield client


def test_each_kind_has_its_entries_and_names_its_records(news_data: tuple[Path, dict[str, PressItem]]) -> None:
    data, items = news_data
    found = News(Archive(data)).entries()
    named = {kind: [(one.id, one.records) for one in entries] for kind, entries in found.items() if kind != "event"}
    ours = {name: item.capture.record_id for name, item in items.items()}
    assert named == {
        "rewritten": [(items["edited"].id, (ours["old"], ours["edited"]))],
        "vanished": [(items["gone"].id, (ours["gone"],))],
        "returned": [(items["back"].id, (ours["back"],))],
        "spread": [],
        "new": [(items[name].id, (ours[name],)) for name in ("back", "gone", "old")],
    }
    assert [(one.site, one.title, one.detail) for one in found["event"]] == [
        ("voronezh", "maintenance", "21 of 30 answers were one notice.")
    ]


def test_news_of_a_region_and_of_a_day(news_data: tuple[Path, dict[str, PressItem]]) -> None:
    data, items = news_data
    news = News(Archive(data))
    assert [one.id for one in news.entries(["vanished"], region="none")["vanished"]] == [items["gone"].id]
    assert news.entries(["vanished"], region="RU-VOR")["vanished"] == []
    assert len(news.entries(["event"], region="RU-VOR")["event"]) == 1
    day = f"{items['edited'].version.first_seen:%Y-%m-%d}"
    assert len(news.entries(["rewritten"], day=day)["rewritten"]) == 1
    assert news.entries(["rewritten"], day="2020-01-01")["rewritten"] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", ("Переписано", "Исчезло", "идут работы")), ("en", ("Rewritten", "Vanished", "worked on"))],
)
def test_front_page_shows_the_words_side_by_side(web: httpx.Client, language: str, words: tuple[str, ...]) -> None:
    text = web.get("/", params={"lang": language}).text
    assert "<del>120</del><ins>95</ins>" in text
    for word in words:
        assert word in text


def test_front_page_gives_way_to_what_is_asked(web: httpx.Client) -> None:
    assert "<ins>95</ins>" not in web.get("/", params={"order": "newest"}).text
    assert "<ins>95</ins>" not in web.get("/", params={"day": "2020-01-01"}).text
    assert web.get("/", params={"day": "soon", "news": "<b>"}).status_code == 200


def test_feed_and_json_have_the_same_entries(web: httpx.Client) -> None:
    found = web.get("/api/news").json()
    feed = ElementTree.fromstring(web.get("/news.atom").content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert len(feed.findall("a:entry", space)) == sum(map(len, found.values())) == 7
    kinds = {one.get("term") for one in feed.findall("a:entry/a:category", space)}
    assert kinds == {"changed", "vanished", "returned", "event", "new"}
    other = ElementTree.fromstring(web.get("/news.atom", params={"news": "RU-VOR"}).content)
    assert other.findtext("a:id", None, space) != feed.findtext("a:id", None, space)


def test_withheld_article_is_no_news(news_data: tuple[Path, dict[str, PressItem]], tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(news_data[0], data)
    edited = news_data[1]["edited"]
    act = Act(kind="withhold", at=datetime.now(UTC), id=edited.id, urls=[edited.url], reason="a court order")
    record_act(data, WarcInfo(software="test/1"), act)
    found = News(Archive(data)).entries()
    assert (found["rewritten"], len(found["new"])) == ([], 2)
