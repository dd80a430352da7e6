"""One name for one thing, and one thing for one name: no two classes, types or public functions are called alike."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_BE = {
    "Chechnya": "the sample of a site and its spider are both called as the site",
    "Kaliningrad": "the sample of a site and its spider are both called as the site",
    "Voronezh": "the sample of a site and its spider are both called as the site",
    "main": "what the interpreter is given to run",
}


def names() -> dict[str, list[str]]:
    """Modules of every class, of every type that has a name, and of every public function.

    A function of `crawler.commands` is called as its command; what it calls may be the same word.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for package in ("archive", "crawler", "spiders"):
        for path in sorted((ROOT / package).rglob("*.py")):
            module = path.relative_to(ROOT).as_posix()
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                match node:
                    case ast.ClassDef(name=name):
                        found[name].append(module)
                    case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                        if not name.startswith("_") and not module.startswith("crawler/commands/"):
                            found[name].append(module)
                    case ast.Assign(targets=[ast.Name(id=name)]) if name[0].isupper() and not name.isupper():
                        found[name].append(module)
    return found


TWICE = {name: modules for name, modules in names().items() if len(modules) > 1}


def test_they_are_found() -> None:
    assert len(names()) > 1200
    assert set(TWICE) >= set(MAY_BE), "a reason is given for a name that is there once"


@pytest.mark.parametrize("name", sorted({*TWICE} - {*MAY_BE}) or ["none"])
def test_no_name_is_used_twice(name: str) -> None:
    assert name not in TWICE, f"{name} is a name of {', '.join(TWICE[name])}"
