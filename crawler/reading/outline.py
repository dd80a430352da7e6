"""The elements of a page in its order, with what every finder asks of them: taken from the tree once.

To ask the tree costs a call each time, and a page has a hundred kinds of questions about a thousand elements. Here they
are lists side by side, in which an element is a number, and what is below it is the range of numbers after it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import accumulate, chain
from typing import Final

from lxml import etree

from archive.languages.patterns import held, plainly

_SILENT: Final = frozenset(("script", "style", "noscript", "template"))


class Outline:
    """The elements of a tree, numbered in the order of the page; the lists run in parallel."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.elements: list[etree._Element] = list(root.iter())
        self._number = {element: number for number, element in enumerate(self.elements)}
        self.parents: list[int] = [-1, *[self._number[one.getparent()] for one in self.elements[1:]]]  # type: ignore[index]
        self.ends: list[int] = list(range(1, len(self.elements) + 1))
        """The number after the last element below each: from its own to that is the range of its part of the page."""
        for number in range(len(self.elements) - 1, 0, -1):
            above = self.parents[number]
            if self.ends[above] < self.ends[number]:
                self.ends[above] = self.ends[number]
        self.tags: list[str] = [element.tag for element in self.elements]
        # The texts of scripts are long, and nobody asks for them.
        self.texts: list[str | None] = [None if one.tag in _SILENT else _folded(one.text) for one in self.elements]
        """The text right after the opening of each element; None for scripts and the like. White space alone is " "."""
        self.tails: list[str | None] = [_folded(element.tail) for element in self.elements]
        """The text right after each element."""
        self.names: list[str] = [""] * len(self.elements)
        """Class and id of each element with a space between; empty where it has neither."""
        self.attributes: dict[int, list[str]] = {}
        """The names of the attributes of each element that has others than class and id."""
        for number, element in enumerate(self.elements):
            if given := element.keys():
                named = ("class" in given) + ("id" in given)
                if named:
                    self.names[number] = f"{element.get('class') or ''} {element.get('id') or ''}"
                if named < len(given):
                    self.attributes[number] = given  # type: ignore[assignment]

    def number(self, element: etree._Element) -> int | None:
        """The number of an element; None where it is outside of the root."""
        return self._number.get(element)

    def within(self, element: etree._Element) -> range:
        """The numbers of an element and of all below it; none where it is outside of the root."""
        number = self._number.get(element)
        return range(0) if number is None else range(number, self.ends[number])

    @cached_property
    def _tagged(self) -> dict[str, list[int]]:
        tagged: dict[str, list[int]] = {}
        for number, tag in enumerate(self.tags):
            tagged.setdefault(tag, []).append(number)
        return tagged

    def tagged(self, *tags: str) -> list[int]:
        """The numbers of the elements with these tags, in the order of the page."""
        found = [self._tagged[tag] for tag in tags if tag in self._tagged]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        named: dict[str, list[int]] = {}
        for number, names in enumerate(self.names):
            if names:
                named.setdefault(names, []).append(number)
        return named

    @cached_property
    def _vocabulary(self) -> str:
        """Every class and id of the page as stems are spelled, each followed by a line break."""
        return "".join([f"{plainly(names)}\n" for names in self._named])

    @cached_property
    def _spelled(self) -> tuple[list[str], list[int]]:
        """Class and id of each element, as often as they differ, and where in the vocabulary each ends."""
        names = list(self._named)
        return names, list(accumulate(len(plainly(each)) + 1 for each in names))

    def named(self, stems: tuple[str, ...], means: Callable[[str], object]) -> list[int]:
        """The numbers of the elements whose class and id hold one of the stems and mean something, in the order of the
        page. What no element is called is not looked for, and each name is asked for once."""
        known = held(stems, self._vocabulary)
        if not known:
            return []
        names, ends = self._spelled
        asked: set[int] = set()
        for stem in known:
            at = self._vocabulary.find(stem)
            while at >= 0:
                place = bisect_right(ends, at)
                asked.add(place)
                at = self._vocabulary.find(stem, ends[place])
        return sorted(chain.from_iterable(self._named[names[place]] for place in asked if means(names[place])))

    def children(self, number: int) -> Iterator[int]:
        """The numbers of the elements right below one."""
        child, end = number + 1, self.ends[number]
        while child < end:
            yield child
            child = self.ends[child]

    def above(self, number: int) -> Iterator[int]:
        """The numbers of the elements around one, the innermost first."""
        while (number := self.parents[number]) >= 0:
            yield number


def _folded(text: str | None) -> str | None:
    return " " if text is not None and text.isspace() else text


__all__ = ["Outline"]
