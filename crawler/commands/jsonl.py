"""What a command prints for a script: JSON Lines (RFC 8259, one object a line), errors and notes on standard error."""

from __future__ import annotations

import dataclasses
import json
import logging
import sys
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from archive.printable import plain, rfc3339


def _plain(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def encoded(line: dict[str, Any]) -> str:
    """A line: times of captures and runs as RFC 3339 in UTC with `Z`, those of a page with its own offset."""
    return json.dumps(line, ensure_ascii=False, default=_plain) + "\n"


def write(line: dict[str, Any]) -> None:
    """Print one object; whoever reads gets it now."""
    sys.stdout.write(encoded(line))
    sys.stdout.flush()


def remark(sentence: str, *, as_json: bool) -> None:
    """Say on standard error what does not end the command; for a script as an object with `note`."""
    sys.stderr.write(encoded({"note": sentence}) if as_json else f"letopis: {plain(sentence)}\n")


class Log(logging.Formatter):
    """A line of the log as an object: `at`, `level`, `log`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without its break."""
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + self.formatException(record.exc_info)
        at = datetime.fromtimestamp(record.created, UTC)
        return encoded({"at": at, "level": record.levelname.lower(), "log": message}).rstrip("\n")
