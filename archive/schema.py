"""The JSON Schema of an item and the page of documentation about its fields, both derived from the classes.

`python -m archive.schema` writes them into `docs/`; a test compares what is there with what the classes give.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from archive.docstrings import described
from archive.fields import COMMENTS, FIELDS
from archive.items import SCHEMA_VERSION, ItemPart, PressItem

SCHEMA_ID = f"urn:letopis:item:{SCHEMA_VERSION}"

INTRODUCTION = """\
# Fields of an item

One item is one version of one article: a line of `data/items/<site>/<year>-<month>.jsonl`. The same as JSON Schema:
[item.schema.json](item.schema.json).

A field without a value is left out of the line, or is an empty list. Why it has none is in `parser.absent`, by name:

| state | what it means |
|---|---|
| `none` | it was looked for, and the page has none |
| `unread` | there is something that could not be read; a problem of that field says what |
| `not-looked-for` | nobody looked for it: nothing is known |
| `withheld` | the keepers of the archive do not give it out (`letopis withhold`) |

A field that has no value and is not named there was read by a release that did not record why.

This page is generated from `archive/items.py` and `archive/fields.py` by `python -m archive.schema`.
"""


def item_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one line of the archive."""
    schema = described(PressItem.model_json_schema(mode="validation"), ItemPart)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_type(option) for option in field["anyOf"] if option.get("type") != "null")
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    if field.get("type") == "object" and isinstance(field.get("additionalProperties"), dict):
        return f"map of {_type(field['additionalProperties'])}"
    if field.get("format") == "date-time":
        return "date and time"
    return str(field.get("type", "any"))


def _about(field: dict[str, Any], parts: dict[str, Any]) -> str:
    # Where a field's words are those of its class, pydantic leaves them to the class.
    text = field.get("description") or parts.get(field.get("$ref", "").rsplit("/", 1)[-1], {}).get("description", "")
    return " ".join(text.split())


def _table(schema: dict[str, Any], parts: dict[str, Any]) -> list[str]:
    required = schema.get("required", [])
    lines = ["| field | type | |", "|---|---|---|"]
    for name, field in schema["properties"].items():
        mark = " (always there)" if name in required else ""
        lines.append(f"| `{name}` | {_type(field)}{mark} | {_about(field, parts)} |")
    return lines


def _uses() -> list[str]:
    """The field table as Markdown."""
    heads = ("field", "read from the page", "makes a version", "searched", "exported")
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in FIELDS:
        version = "of the comments" if row is COMMENTS else "of the text" if row.content else ""
        searched = ", ".join(f"`{name}`" for name in dict.fromkeys([*row.words, *row.facets]))
        exported = ", ".join(f"`{column.name}`" for column in row.columns)
        lines.append(f"| `{row.name}` | {'yes' if row.read else ''} | {version} | {searched} | {exported} |")
    return lines


def fields_page() -> str:
    """The fields of an item as Markdown: what is done with each, one table for the item, one for each part."""
    schema = item_schema()
    lines = [INTRODUCTION, "## What is done with each", "", *_uses(), ""]
    lines += ["## PressItem", "", *_table(schema, schema["$defs"])]
    for name, part in schema["$defs"].items():
        about = " ".join(part.get("description", "").split())
        lines += ["", f"## {name}", "", about, "", *_table(part, schema["$defs"])]
    return "\n".join(lines) + "\n"


def generated() -> dict[str, str]:
    """File name in `docs/` to what belongs into it."""
    schema = json.dumps(item_schema(), ensure_ascii=False, indent=2) + "\n"
    return {"item.schema.json": schema, "fields.md": fields_page()}


def main() -> None:
    """Write the generated pages into `docs/` of the checkout."""
    folder = Path(__file__).resolve().parent.parent / "docs"
    folder.mkdir(exist_ok=True)
    for name, text in generated().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
