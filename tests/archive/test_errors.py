"""One tree of errors, and its picture names all of them."""

from __future__ import annotations

import importlib
import pkgutil
import re

import archive
import crawler
from archive import errors


def classes() -> set[type[BaseException]]:
    found: set[type[BaseException]] = set()
    for package in (archive, crawler):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".scrapy_commands" in info.name or info.name.endswith("__main__"):
                continue
            module = importlib.import_module(info.name)
            found |= {each for each in vars(module).values() if isinstance(each, type) and each.__module__ == info.name}
    return {each for each in found if issubclass(each, errors.LetopisError)}


def test_the_picture_of_the_tree_is_the_tree():
    drawn = set(re.findall(r"`([A-Z]\w+)`", errors.__doc__))
    assert {each.__name__ for each in classes()} == drawn


def test_each_error_is_drawn_below_what_it_is():
    above: list[str] = []
    by_name = {each.__name__: each for each in classes()}
    lines = [line for line in errors.__doc__.splitlines() if line.lstrip().startswith("* `")]
    for line in lines:
        level = (len(line) - len(line.lstrip())) // 4
        del above[level:]
        names = re.findall(r"`([A-Z]\w+)`", line)
        for name in names:
            assert all(issubclass(by_name[name], by_name[parent]) for parent in above), name
        above.append(names[0])
    assert len(lines) > 10
