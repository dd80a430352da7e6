"""How long a site asks to wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.crawl.politeness import retry_after

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
