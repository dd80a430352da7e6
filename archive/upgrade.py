"""Items of older schema versions as items of today's. Lines stay as they are on the disk; `letopis rebuild` writes them
in today's version.

Version 1 had the codes of Russian regions as fields of the region, counted new comments as versions of the article, and
did not record why a field is absent. Its version numbers stay, so that citations hold.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from archive.items import SCHEMA_VERSION, PressItem
from archive.versions import hashed


def upgraded(line: bytes | str) -> PressItem | None:
    """The item of a line of an older schema version; None for any other line, or one that is no item.

    Raises `pydantic.ValidationError` where an older line does not fit its schema.
    """
    try:
        content: Any = json.loads(line)
    except ValueError:
        return None
    if not isinstance(content, dict) or content.get("schema_version") != 1:
        return None
    region = content.get("region")
    if isinstance(region, dict):
        codes = {name: region.pop(name) for name in ("okato", "oktmo") if region.get(name)}
        content["region"] = {**region, **({"codes": codes} if codes else {})}
    item = PressItem.model_validate({**content, "schema_version": SCHEMA_VERSION})
    return hashed(item, item.version.number)


def from_json(line: bytes | str) -> PressItem:
    """The item of one line; a line of an older schema version is upgraded.

    Raises `pydantic.ValidationError` where the line is no item.
    """
    try:
        item = PressItem.model_validate_json(line)
    except ValidationError:
        # Only a line of an older version has fields that are unknown now.
        if (older := upgraded(line)) is None:
            raise
        return older
    if item.schema_version == SCHEMA_VERSION:
        return item
    return upgraded(line) or item
