"""What a finder gives: a value of the page, with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from lxml import etree

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Found(Generic[T_co]):
    """A value, the rule that gave it, how sure it is, how it is printed on the page, and where."""

    value: T_co
    rule: str
    confidence: float = 1.0
    """0 to 1."""
    raw: str | None = None
    elements: tuple[etree._Element, ...] = ()
    """Those that hold the value and nothing else: the body leaves them out."""
    cut: bool = False
    """Whether the page has more of it than is kept."""


__all__ = ["Found"]
