"""Words of a language are in `archive.languages` and `archive.web.words`, and nowhere else."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from archive.languages import languages

ROOT = Path(__file__).parents[3]
HOME = ("archive/languages/", "archive/web/words/", "crawler/sample/")
CYRILLIC = re.compile("[А-Яа-яЁёІіЇїЄєҐґ]{4,}")

MAY_HAVE = {
    "archive/cite.py": "what a Russian reference says (GOST R 7.0.100-2018)",
    "archive/search/index.py": "what a mistaken query is answered, in both languages of the page",
    "archive/search/language.py": "what a mistaken query is answered, in both languages of the page",
    "archive/watch.py": "titles of a feed in both languages",
    "archive/web/signals.py": "titles of a feed in both languages",
    "crawler/commands/demo.py": "what is looked for in the demo's own articles",
    "crawler/reading/body/layout.py": "class names, which are English but for one",
    "crawler/reading/credits/bare.py": "letters of alphabets",
    "crawler/reading/credits/find.py": "names of two systems that report misprints",
    "crawler/reading/credits/parties.py": "names of agencies",
    "crawler/reading/dates/parse.py": "the year's mark, in a pattern of digits",
    "crawler/reading/dates/zones.py": "the word for hours, in a pattern of times",
    "crawler/reading/entries.py": "today and yesterday, in a pattern of times",
    "crawler/reading/encoding.py": "letters by how often they occur",
    "crawler/reading/language.py": "letters of alphabets",
}


@cache
def strings() -> list[tuple[str, str]]:
    """Module and content of every string that is no docstring and no alphabet in a class of characters."""
    found = []
    for package in ("archive", "crawler"):
        for path in sorted((ROOT / package).rglob("*.py")):
            module = path.relative_to(ROOT).as_posix()
            if module.startswith(HOME):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            found += [
                (module, re.sub(r"\[[^\]]*\]", "", node.value))
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
            ]
    return found


def test_no_russian_word_is_elsewhere() -> None:
    there = {module for module, text in strings() if CYRILLIC.search(text) and not text.isspace()}
    assert there - {*MAY_HAVE} == set()
    assert {*MAY_HAVE} - there == set(), "nothing is there any more"


@pytest.mark.parametrize("code", [one.code for one in languages() if one.dates.months])
def test_no_list_of_months_is_elsewhere(code: str) -> None:
    months = next(one.dates.months for one in languages() if one.code == code)
    stems = [re.compile(rf"\b{re.escape(names[0][:5])}", re.IGNORECASE) for names in months]
    lists = {
        module
        for module, text in strings()
        if len(text) > 30 and sum(stem.search(text) is not None for stem in stems) >= 6
    }
    assert lists == set()
