"""What all tests share."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

_TEXT = re.compile(r"\\u[0-9a-f]{4}")
_ESCAPED = re.compile(r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\x[a-f][0-9a-f]")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--order-seed", type=int, help="the order of an earlier run; 0 is the order of the files")


def pytest_configure(config: pytest.Config) -> None:
    # A worker of xdist gets the seed of its controller: all of them must collect the same order.
    seed = getattr(config, "workerinput", {}).get("order_seed", config.option.order_seed)
    config.option.order_seed = random.SystemRandom().randrange(1, 1_000_000) if seed is None else seed


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["order_seed"] = node.config.option.order_seed


def pytest_report_header(config: pytest.Config) -> str:
    return f"order of the tests: --order-seed {config.option.order_seed}"


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    """Give a test's id the letters that pytest escapes: an id that failed is read, and passed to pytest again.

    Bytes are escaped as well, but have no \\u.
    """
    made = yield
    for item in made if isinstance(made, list) else ():
        if _TEXT.search(item.name):
            item.name = _ESCAPED.sub(_letter, item.name)
            item._id = type(item.id).parse(_ESCAPED.sub(_letter, item.nodeid))
    return made


def _letter(escaped: re.Match[str]) -> str:
    letter = chr(int(escaped[0][2:], 16))
    return letter if letter.isprintable() and letter not in "[]:" else escaped[0]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle the files and the tests of each, so that no test leans on one that ran before it.

    The tests of a file stay together, so that what they share is made once.
    """
    if not config.option.order_seed:
        return
    by_file: dict[str, list[pytest.Item]] = {}
    for item in items:
        by_file.setdefault(item.nodeid.partition("::")[0], []).append(item)
    dice = random.Random(config.option.order_seed)
    files = list(by_file.values())
    dice.shuffle(files)
    for tests in files:
        if tests[0].get_closest_marker("in_order") is None:
            dice.shuffle(tests)
    items[:] = [test for tests in files for test in tests]


def missing(what: str) -> None:
    """Skip a test whose outside part is not installed; where everything must run, fail instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI=true allows no such skip", pytrace=False)
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled pages that may be beside the checkout; not ours to ship, so without them a test is skipped."""
    folder = Path(os.environ.get("LETOPIS_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("the labelled pages are not beside this checkout")
    return folder
