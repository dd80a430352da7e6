"""A crawl in the log: one line for each thing worth knowing later."""

from __future__ import annotations

import json
import logging
import time
from contextlib import suppress
from typing import Any

from archive.printable import plain, size

log = logging.getLogger("letopis")


EVERY = 30.0
"""Seconds between two lines that say how far a crawl has come, where the lines are a log."""


class LogLines:
    """One line in the log for each thing worth knowing later."""

    def __init__(self) -> None:
        self._requests = self._bytes = 0
        self._said = time.monotonic()

    def __call__(self, event: dict[str, Any]) -> None:
        """Log an event."""
        site = event["site"]
        match event["event"]:
            case "item":
                log.info("%s: %s %s %s", site, event["outcome"], event["id"], plain(event["title"] or event["url"]))
            case "list":
                log.info("%s: %d entries in %s", site, event["entries"], plain(event["url"]))
            case "fact":
                log.warning("%s: %s: %s %s", site, event["code"], plain(event["message"]), plain(event["url"] or ""))
            case "wait":
                log.info("%s: %s asks to wait %.0f seconds", site, event["host"], event["seconds"])
            case "end":
                log.info(
                    "%s: ended (%s) after %d requests, %s", site, event["reason"], self._requests, size(self._bytes)
                )
            case "exchange":
                self._requests += 1
                self._bytes += event["bytes"]
                if time.monotonic() - self._said >= EVERY:
                    self._said = time.monotonic()
                    log.info("%s: %d requests, %s so far", site, self._requests, size(self._bytes))


def bare_line(line: str) -> str:
    """A line of a crawl's standard error, which under --json is an object, as a sentence."""
    with suppress(ValueError, TypeError):
        said = json.loads(line)
        return str(said.get("error") or said.get("log") or line) if isinstance(said, dict) else line
    return line
