"""Until when a crawl has its site, where many machines share the sites: `data/locks/<site>.lease`.

The worker that holds the lease writes it with each renewal, the crawl looks at it: so a crawl ends also where its
worker was killed or stopped. The clock is that of the machine since it was started, which nobody sets.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def _path(root: Path, site: str) -> Path:
    return root / "locks" / f"{site}.lease"


def now() -> float:
    """Seconds since the machine was started, those in which it slept included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def extend(root: Path, site: str, until: float) -> None:
    """Let a site's crawl go on until then. Raises OSError."""
    path = _path(root, site)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".lease.new")
    draft.write_text(f"{until!r}\n")
    draft.replace(path)


def held_lease(root: Path, site: str) -> bool:
    """Whether a site's crawl may go on."""
    try:
        return now() < float(_path(root, site).read_text())
    except (OSError, ValueError):
        return False


def drop(root: Path, site: str) -> None:
    """Let a site's crawl end."""
    with suppress(OSError):
        _path(root, site).unlink(missing_ok=True)
