"""Optional parts: what to say where one is not installed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class PartMissing(ImportError):
    """An optional part of Letopis is not installed; the message says how it is."""


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
        raise PartMissing(f"This needs {package}, which is not installed: pip install 'letopis[{extra}]'.") from error
