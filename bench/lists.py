"""Our reader of list pages, with no site file at work, as `score_lists.py` beside the labelled pages asks for it.

`python ../shared/bench/extraction/score_lists.py bench.lists:listing ../shared/bench/extraction/gov`
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from crawler.listings.following import following_page  # noqa: E402 - the scorer starts elsewhere
from crawler.listings.pages import dated_as_written  # noqa: E402
from crawler.reading.dates.parse import parse_date  # noqa: E402
from crawler.reading.document import Document  # noqa: E402
from crawler.reading.newslist import find_news  # noqa: E402


def listing(html: bytes, url: str) -> dict[str, Any]:
    """The articles that a page lists (address, title, day) and the address of its following page."""
    document = Document(html, url)
    news = find_news(document)
    entries = dated_as_written(news.entries if news else (), document)
    now = document.fetched_at
    days = [parse_date(one.date, now=now, month_first=one.month_first) if one.date else None for one in entries]
    return {
        "articles": [
            [one.url, one.title, day.at.date().isoformat() if day else None]
            for one, day in zip(entries, days, strict=True)
        ],
        "next": following_page(document),
    }
