"""Optional parts: what to say where one is not installed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import LetopisError

if TYPE_CHECKING:
    from collections.abc import Iterator


class PartMissing(LetopisError, ImportError):
    """An optional part of Letopis is not installed; the message says how it is."""


def install_command(extra: str) -> str:
    """How an extra is added, by the way in which Letopis was installed."""
    prefix = Path(sys.prefix)
    if (prefix / "pipx_metadata.json").exists():
        return f"pipx install --force 'letopis[{extra}]'"
    if (prefix / "uv-receipt.toml").exists():
        return f"uv tool install 'letopis[{extra}]'"
    return f"{sys.executable} -m pip install 'letopis[{extra}]'"


@contextmanager
def needs(extra: str) -> Iterator[None]:
    """Imports inside belong to an extra of the distribution.

    Raises `PartMissing` where one of them is not installed.
    """
    try:
        yield
    except PartMissing:
        raise
    except ImportError as error:
        package = (error.name or "a package").partition(".")[0]
        raise PartMissing(f"This needs {package}, which is not installed: {install_command(extra)}.") from error
