"""Golden pages of no site at all: each holds many of the shapes that the markup of the press takes.

A page and the JSON it must give stand side by side, found by walking. Where the JSON is missing, the test writes it and
fails: read it, then run again.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.document import Document
from crawler.page import read

SHAPES = Path(__file__).parent / "shapes"
CASES = sorted(path.parent for path in SHAPES.glob("*/page.html"))
FETCHED = datetime(2025, 4, 2, 9, 0, tzinfo=UTC)


def outcome(case):
    url = f"https://tihiy.example.ru/news/{case.name}/"
    reading = read(Document((case / "page.html").read_bytes(), url, fetched_at=FETCHED))
    content = reading.content

    def plain(value):
        return value.model_dump(mode="json", exclude_none=True) if hasattr(value, "model_dump") else value

    found = {name: [plain(one) for one in value] if isinstance(value, list) else plain(value)
             for name, value in content.items() if name != "text"}  # fmt: skip
    return json.loads(json.dumps({"kind": reading.kind.value, **found}, default=str))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_shape_is_read(case):
    golden, got = case / "golden.json", outcome(case)
    if not golden.exists():
        golden.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", "utf-8")
        pytest.fail(f"{golden} was written: read it, then run again")
    assert got == json.loads(golden.read_text("utf-8"))
