"""Every site and every platform reads its golden pages; found by walking, with no test of its own for any of them."""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path

import pytest

from archive import regions
from crawler.reading.page import SELECTORS
from crawler.sites import goldens
from crawler.sites.loader import SiteLoader

TESTS = Path(__file__).parent
SITES, PLATFORMS = TESTS / "sites", TESTS / "platforms"
LOADER = SiteLoader(["spiders"])
FAMILIES = {
    "bitrix": "bitrix.BitrixSpider",
    "bitrix_d7": "bitrix.BitrixD7Spider",
    "dle": "dle.DleSpider",
    "drupal": "drupal.DrupalSpider",
    "gosweb": "gosweb.GoswebSpider",
    "joomla": "joomla.JoomlaSpider",
    "k2": "joomla.K2Spider",
    "liferay": "liferay.LiferaySpider",
    "list_detail": "listdetail.ListDetailSpider",
    "plain": "plain.PlainSpider",
    "sharepoint": "sharepoint.SharePointSpider",
    "wordpress": "wordpress.WordPressSpider",
}
OWN = {"entry_css", "article_path", "pager", "page_class", "former_pages", *SELECTORS}
"""What makes a site differ from its platform."""


def family(name):
    module, _, cls = FAMILIES[name].partition(".")
    return getattr(importlib.import_module(f"crawler.platforms.{module}.spider"), cls)


def cases(root):
    return [pytest.param(case, id=str(case.folder.relative_to(root))) for case in goldens.cases(root)]


def check(spider, case):
    got = goldens.outcome(spider, case)
    assert goldens.problems(got) == []
    wanted = case.golden()
    if wanted is None:
        case.accept(got, unread=True)
        pytest.fail(f"{case.folder / goldens.GOLDEN} was written: read it, take `unread` out, then run again")
    assert goldens.UNREAD not in wanted, "nobody has read this golden yet: `letopis site test --accept`"
    assert list(goldens.differences(wanted, got)) == []


@pytest.mark.parametrize("case", cases(SITES))
def test_a_site_reads_its_golden(case):
    check(LOADER.load(case.folder.relative_to(SITES).parts[0]), case)


@pytest.mark.parametrize("case", cases(PLATFORMS))
def test_a_platform_reads_its_golden(case):
    spider = family(case.folder.relative_to(PLATFORMS).parts[0])
    more = {"entry_css": ".news-list li a"} if spider.__name__ == "PlainSpider" else {}
    check(
        type(
            "Case", (spider,), {"name": "case", "start_urls": [case.pages["listing"]], "zone": "Europe/Moscow", **more}
        ),
        case,
    )


@pytest.mark.parametrize("name", LOADER.list())
def test_a_site_that_differs_from_its_platform_has_a_golden(name):
    differs = OWN & set(vars(LOADER.load(name)))
    assert not differs or list(goldens.cases(SITES / name))


def test_every_platform_has_a_golden():
    modules = {
        path.parent.name: importlib.import_module(f"crawler.platforms.{path.parent.name}.spider")
        for path in Path("crawler/platforms").glob("*/spider.py")
    }
    known = {
        f"{name}.{cls}"
        for name, module in modules.items()
        for cls, value in vars(module).items()
        if cls.endswith("Spider") and value.__module__ == module.__name__
    }
    assert known == set(FAMILIES.values())
    assert {name for name in FAMILIES if list(goldens.cases(PLATFORMS / name))} == set(FAMILIES)


def test_every_golden_belongs_to_a_site():
    assert {path.name for path in SITES.iterdir() if path.is_dir()} <= set(LOADER.list())


def test_no_site_is_broken_and_sixty_regions_have_one():
    assert LOADER.broken == {}
    assert len({LOADER.load(name).region for name in LOADER.list()}) >= 60


@pytest.mark.parametrize("name", LOADER.list())
def test_a_site_names_a_region_that_is_known_and_when_it_was_seen_to_work(name):
    site = LOADER.load(name)
    assert regions.known(site.region) if site.region else site.zone
    assert site.verified is None or isinstance(site.verified, date)
    assert site.verified or "not yet tried live" in (TESTS.parent / "spiders" / f"{name}.py").read_text("utf-8")


def test_the_median_site_is_fifteen_lines_or_fewer():
    lengths = sorted(len(path.read_text("utf-8").splitlines()) for path in (TESTS.parent / "spiders").glob("[a-z]*.py"))
    assert lengths[len(lengths) // 2] <= 15
