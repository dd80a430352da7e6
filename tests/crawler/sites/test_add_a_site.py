"""`docs/add-a-site.md` names what there is."""

from __future__ import annotations

import importlib
import re

import pytest

from crawler.crawl.spider import PressSpider
from crawler.reading.page import SELECTORS
from tests.conftest import ROOT

PAGE = (ROOT / "docs/add-a-site.md").read_text("utf-8")
ATTRIBUTES = {
    name for row in re.findall(r"^\| (`[a-z_`, ]+`) \|", PAGE, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
}


@pytest.mark.parametrize("name", sorted(ATTRIBUTES))
def test_an_attribute_of_the_page_is_one_of_a_site(name):
    assert name in SELECTORS or hasattr(PressSpider, name) or name in ("name", "start_urls")


def test_every_attribute_of_a_site_stands_on_the_page():
    own = {name for name in PressSpider.__annotations__ if not name.startswith("_")}
    assert own | set(SELECTORS) <= ATTRIBUTES


def test_every_platform_stands_on_the_page():
    modules = {path.stem for path in (ROOT / "crawler/platforms").glob("[a-z]*.py")}
    assert {name for name in modules if f"`{name}`" not in PAGE} == set()


def test_the_example_is_the_site():
    assert (ROOT / "spiders/tomsk_education.py").read_text("utf-8") in PAGE


@pytest.mark.parametrize("words", sorted(set(re.findall(r"letopis (site \w+|sites|crawl)", PAGE))))
def test_the_commands_of_the_page_exist(words):
    module, _, command = words.partition(" ")
    found = importlib.import_module(f"crawler.commands.{module}")
    assert callable(getattr(found, command or module))
