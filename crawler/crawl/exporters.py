"""Items in the feeds of `scrapy crawl -O`: what has parts of its own is JSON in a cell, never Python's notation."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from scrapy.exporters import CsvItemExporter, XmlItemExporter


def _plain(item: Any) -> Any:
    return item.model_dump(mode="json") if isinstance(item, BaseModel) else item


class CsvExporter(CsvItemExporter):
    """CSV with plain cells."""

    def export_item(self, item: Any) -> None:
        """Write a row."""
        row = _plain(item)
        if row is not item:
            row = {
                name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
                for name, value in row.items()
            }
        super().export_item(row)


class XmlExporter(XmlItemExporter):
    """XML with an element for each part."""

    def export_item(self, item: Any) -> None:
        """Write an element."""
        super().export_item(_plain(item))
