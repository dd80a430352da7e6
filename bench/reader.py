"""The reader in the form that the scorer of the labelled pages asks for: `score.py bench.reader:read DATASET…`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from crawler.credits import parse_credit
from crawler.document import Document
from crawler.page import read as read_page


def read(html: bytes, url: str) -> dict[str, Any]:
    """One page, with no site file at work."""
    content = read_page(Document(html, url)).content
    published = content.get("published_at")
    text = content.get("text") or ""
    captions = list(
        dict.fromkeys(
            [
                *(block.text for block in content.get("body", ()) if block.type == "caption"),
                *(medium.caption for medium in content.get("media", ()) if medium.caption),
            ]
        )
    )
    comments = content.get("comments")
    lead = content.get("lead")
    return {
        "title": content.get("title"),
        "date": published.date().isoformat() if published else None,
        "text": f"{lead}\n{text}" if lead else text,
        "authors": content.get("authors", []),
        "credits": [name for credit in content.get("credits", ()) if _pictures(credit.role) for name in credit.names],
        "captions": captions,
        "comments": [comment.text for comment in comments.entries] if comments is not None else [],
    }


def credit(line: str) -> list[dict[str, Any]]:
    """One line: its credits, empty where it is none."""
    return [{"role": parsed.role, "names": list(parsed.names)} for parsed in parse_credit(line)]


def _pictures(role: str) -> bool:
    """Whether a role is one that the labelled pages count: their credits are those of pictures."""
    return role not in ("text", "audio")
