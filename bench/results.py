"""RESULTS.md: a section for each benchmark, that of its newest run."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).with_name("RESULTS.md")


def put(title: str, text: str, file: Path = FILE) -> None:
    """Put a benchmark's result, Markdown without a heading, in the place of the one before it, or at the end.

    The heading has the day and the commit that was measured, with `+` where files of the checkout were changed.
    """
    words = ["git", "describe", "--always", "--exclude=*", "--dirty=+"]
    code = subprocess.run(words, cwd=FILE.parent, capture_output=True, text=True).stdout.strip() or "unknown"
    section = f"## {title} ({datetime.now(UTC):%Y-%m-%d}, commit {code})\n\n{text.strip()}\n"
    known = file.read_text("utf-8")
    before = re.compile(rf"^## {re.escape(title)} \(.*?(?=^## |\Z)", re.M | re.S)
    whole, found = before.subn(lambda _: section + "\n", known)
    if not found:
        whole = f"{known.rstrip()}\n\n{section}"
    file.write_text(whole.rstrip() + "\n", "utf-8")
