"""How long a site asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from protego import Protego

from crawler.crawl.politeness import retry_after, robots_text

NOW = datetime(2024, 12, 10, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 10 Dec 2024 12:01:00 GMT", 60),
        ("Tue, 10 Dec 2024 11:00:00 GMT", 0),
        ("Tuesday, 10-Dec-24 12:01:00 GMT", 60),
        ("9" * 400, 999_999_999),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
    ],
)
def test_retry_after(value, seconds):
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_robots_file_with_a_byte_order_mark_forbids_what_it_forbids(codec):
    rules = Protego.parse(robots_text("User-agent: *\nDisallow: /\n".encode(codec)))
    assert not rules.can_fetch("https://press.example/news/1", "letopis")
