"""The generated pages are fresh, and items obey the schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from archive.schema import generated, item_schema

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", sorted(generated()))
def test_page_is_fresh(name):
    assert (DOCS / name).read_text("utf-8") == generated()[name], "run: python -m archive.schema"


def test_schema_is_one():
    Draft202012Validator.check_schema(item_schema())


def test_every_field_is_explained():
    parts = {"PressItem": item_schema(), **item_schema()["$defs"]}
    bare = [
        f"{name}.{field}"
        for name, part in parts.items()
        for field, about in part["properties"].items()
        if not about.get("description") and "$ref" not in about
    ]
    assert bare == []
