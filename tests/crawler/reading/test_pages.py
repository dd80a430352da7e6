"""Saved pages and the JSON that they must give: found by walking, so a new shape is a new folder and no code.

A folder holds `page.html`, `fetch.json` (address, fetch time, Content-Type) and `expected.json`. Where the last is
missing it is written and the test fails: read it, and run again.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_jsonable_python

from crawler.reading.document import Document
from crawler.reading.page import read

PAGES = sorted(path.parent for path in (Path(__file__).parent / "pages").glob("*/page.html"))


def document(folder: Path) -> Document:
    fetch = json.loads((folder / "fetch.json").read_text())
    return Document(
        (folder / "page.html").read_bytes(),
        fetch["url"],
        content_type=fetch.get("content_type"),
        fetched_at=datetime.fromisoformat(fetch["fetched_at"]),
    )


def told(folder: Path) -> dict[str, Any]:
    reading = read(document(folder))
    return {
        "kind": reading.kind.value,
        "content": to_jsonable_python(reading.content, exclude_none=True),
        "rules": {name: rule.rule for name, rule in reading.rules.items()},
        "problems": [problem.code for problem in reading.problems],
    }


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_page_gives_its_golden_json(folder: Path) -> None:
    golden = folder / "expected.json"
    found = json.loads(json.dumps(told(folder), ensure_ascii=False))
    if not golden.exists():
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
        pytest.fail(f"{golden} was missing and is now written: read it, then run again")
    assert found == json.loads(golden.read_text("utf-8"))


def test_there_are_pages() -> None:
    assert len(PAGES) >= 10
