"""A crawl that went wrong without an error is noticed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from archive.items import Block, Capture, Credit, Parser, PressItem, Version
from archive.runs import Articles, RunReport
from crawler.crawl.expectations import Expectations, check_items, check_report

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)


def item(number: int, age: float, **fields: Any) -> PressItem:
    seen = NOW - timedelta(days=age)
    values: dict[str, Any] = {
        "title": "Мост открыт",
        "body": [Block(type="paragraph", text="Движение открыли утром.")],
        "published_at": seen,
        "credits": [Credit(role="photo", names=["А"], raw="Фото: А")],
        **fields,
    }
    return PressItem(
        id=f"voronezh-{number:016x}",
        site="voronezh",
        url=f"http://www.govvrn.ru/novosti/-/~/id/{number}",
        version=Version(content_hash="sha256:0", first_seen=seen, last_seen=seen),
        capture=Capture(url="http://x/", fetched_at=seen, warc="v/1", offset=0, length=1, record_id="urn:uuid:1"),
        parser=Parser(name="P", version="1"),
        **values,
    )


def month(first: float, **fields: Any) -> list[PressItem]:
    return [item(n + int(first) * 100, first + n, **fields) for n in range(20)]


def codes(items: list[PressItem], **expected: Any) -> list[str]:
    return [finding.code for finding in check_items(items, Expectations(**expected), NOW)]


def test_a_healthy_site_is_left_in_peace() -> None:
    assert codes(month(0.5) + month(31)) == []


def test_too_few_items() -> None:
    assert codes(month(0.5), items_a_week=30) == ["few-items"]


def test_silence() -> None:
    assert codes([item(1, 20)], items_a_week=None) == ["silent"]


def test_an_archive_without_items_is_silent() -> None:
    assert codes([]) == ["few-items", "silent"]


def test_a_date_in_the_future_does_not_hide_silence() -> None:
    assert codes([item(1, 20, published_at=NOW + timedelta(days=300))], items_a_week=None) == ["silent"]


def test_a_month_without_bodies() -> None:
    (finding,) = check_items(month(0.5, body=[]), Expectations(), NOW)
    assert (finding.code, finding.level, len(finding.examples)) == ("few-with-body", "failure", 5)


def test_a_field_that_is_found_less_than_last_month_is_told_with_examples() -> None:
    (finding,) = check_items(month(0.5, credits=[]) + month(31), Expectations(), NOW)
    assert (finding.code, finding.level) == ("fills-less", "warning")
    assert finding.message == "credits was found in 100% of the articles the month before, in 0% of this month's."
    assert all(url.startswith("http://www.govvrn.ru/") for url in finding.examples)


def report(**fields: Any) -> RunReport:
    return RunReport(site="voronezh", started=NOW, **fields)


def test_a_count_that_does_not_close_is_a_failure() -> None:
    (finding,) = check_report(report(articles=Articles(seen=5, read=3)), Expectations())
    assert (finding.code, finding.level) == ("count-gap", "failure")


def test_too_many_requests_an_article_are_a_warning() -> None:
    (finding,) = check_report(report(exchanges=400, new=4, articles=Articles(seen=4, read=4)), Expectations())
    assert (finding.code, finding.level) == ("many-requests", "warning")


def test_a_good_run_says_nothing() -> None:
    assert check_report(report(exchanges=60, new=40, articles=Articles(seen=40, read=40)), Expectations()) == []
