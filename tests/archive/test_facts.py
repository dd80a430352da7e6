"""Every code that the source uses is in the registry, and every code of the registry is used."""

import ast
import re
from pathlib import Path

import pytest

from archive import facts
from archive.runs import RunReport
from crawler.reading.kind import PageKind

ROOT = Path(__file__).resolve().parents[2]
SAYS = {"note": 0, "_note": 1, "problem": 0, "Finding": 1, "found": 0, "Shortfall": 1, "_broken_list": 2, "_failed": 1}
"""Functions that take a code, and its place among their arguments."""
BY_ITSELF = {"Damage": 1, "Broken": 0}
SHAPE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9*]+)+|robots|refused|failed|dropped|challenge|block|trap|moved|mended")


def texts(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)


def sources():
    for package in ("archive", "crawler"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path != ROOT / "archive" / "facts.py" and "sample" not in path.parts:
                yield path, ast.parse(path.read_text("utf-8"))


def used():
    for path, tree in sources():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            owner = getattr(
                getattr(node.func, "value", None), "attr", getattr(getattr(node.func, "value", None), "id", "")
            )
            place = {**SAYS, **BY_ITSELF}.get(name)
            if owner in ("frontier", "_frontier"):
                continue  # a frontier notes what it remembers, which is no fact
            given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            if place is not None and len(node.args) > place:
                given.append(node.args[place])
            for argument in given:
                for text in texts(argument):
                    if SHAPE.fullmatch(text):
                        yield text, path.relative_to(ROOT).as_posix()


CODES = {row.code for row in facts.ROWS}


def test_every_code_of_the_source_is_registered():
    assert {code: where for code, where in used() if code not in CODES} == {}


def test_every_registered_code_is_used():
    said = {text for _, tree in sources() for node in ast.walk(tree) for text in texts(node)}
    said |= set(PageKind.__args__)
    families = tuple(text[:-1] for text in said & CODES if text.endswith("*"))
    assert {code for code in CODES - said if not code.startswith(families)} == set()


def test_no_code_is_there_twice():
    assert len(CODES) == len(facts.ROWS)


def test_an_unregistered_code_is_an_error():
    report = RunReport(site="voronezh", started="2024-12-01T00:00:00Z")
    with pytest.raises(facts.UnknownCode):
        report.note("no-such-code", "Something.", role="site")
    assert report.facts == []


@pytest.mark.parametrize(
    ("code", "role", "healthy"),
    [
        ("robots", "article", True),
        ("robots", "list", True),
        ("robots", "start", False),
        ("http-404", "article", True),
        ("http-404", "start", False),
        ("http-500", "article", False),
        ("robots", None, True),
        ("of-a-newer-release", "article", False),
    ],
)
def test_a_list_where_a_crawl_begins_weighs_more_than_an_article(code, role, healthy):
    assert facts.healthy(code, role) is healthy


def test_the_table_in_the_docs_is_that_of_the_registry():
    assert (ROOT / "docs" / "codes.md").read_text("utf-8").endswith(facts.table())
