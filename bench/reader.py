"""The reader in the form that the scorer of the labelled pages asks for: `score.py bench.reader:read DATASET…`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from crawler.document import Document
from crawler.page import read as read_page


def read(html: bytes, url: str) -> dict[str, Any]:
    """One page, with no site file at work."""
    content = read_page(Document(html, url)).content
    published = content.get("published_at")
    text = content.get("text") or ""
    lead = content.get("lead")
    return {
        "title": content.get("title"),
        "date": published.date().isoformat() if published else None,
        "text": f"{lead}\n{text}" if lead else text,
        "authors": content.get("authors", []),
    }
