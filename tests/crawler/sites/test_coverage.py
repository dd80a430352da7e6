"""`letopis sites` and the page that it writes."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import typer
from typer.testing import CliRunner

from archive.item_store import ItemWriter
from archive.items import Capture
from archive.regions import codes
from crawler.commands import sites as command
from crawler.reading.itemise import Site, itemise
from crawler.reading.page import read
from crawler.sites import coverage, goldens
from crawler.sites.loader import SiteLoader
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def surveyed():
    return coverage.survey(SiteLoader(["spiders"]))


def test_the_table_in_the_docs_is_that_of_the_sites(surveyed):
    written = (ROOT / "docs/sites.md").read_text("utf-8")
    assert written == coverage.markdown(surveyed), "run `letopis sites --markdown > docs/sites.md`"


def test_every_region_has_its_government_and_the_ministries_are_there(surveyed):
    governments = [site.region for site in surveyed if site.region in codes() and not site.of_an_organ]
    assert sorted(governments) == sorted(codes())
    assert sum(site.of_an_organ for site in surveyed) == 69
    assert sum(site.region not in codes() for site in surveyed) >= 12


def test_a_site_without_list_or_selectors_that_were_seen_says_assumed(surveyed):
    assert all(site.basis for site in surveyed)
    for site in surveyed:
        assumed = site.platform is None or urlsplit(site.addresses[0]).path in ("", "/")
        if assumed and site.basis != "selectors":
            assert site.state.startswith("assumed"), site.name


ORIGINS = {
    "selectors": "selectors recorded",
    "list": "a list that was seen|selectors of its education news",
    "inferred": "the address of an article, inferred",
    "feed": "its feed alone",
    "assumed": "its front page, assumed|its platform alone",
}


def test_the_first_line_of_a_site_file_and_its_basis_say_the_same(surveyed):
    wrong = {}
    for site in surveyed:
        first = (ROOT / f"spiders/{site.name}.py").read_text("utf-8").partition("\n")[0]
        if site.verified is None and not re.search(f"From (?:{ORIGINS[site.basis]})", first):
            wrong[site.name] = first
    assert wrong == {}


def test_a_site_tells_its_platform_and_state(surveyed):
    voronezh = next(site for site in surveyed if site.name == "voronezh")
    assert (voronezh.platform, voronezh.region, voronezh.state) == (
        "liferay",
        "RU-VOR",
        "selectors recorded, not tried live",
    )


@pytest.mark.parametrize("text", ["import nowhere\n", "import scrapy\nclass A(scrapy.Spider):\n    name = 'broken'\n"])
def test_a_broken_site_is_told_and_stops_no_other(text, tmp_path, monkeypatch):
    package = f"regions_{abs(hash(text))}"
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / package / "broken.py").write_text(text)
    (tmp_path / package / "tomsk.py").write_text((ROOT / "spiders/tomsk.py").read_text("utf-8"))
    monkeypatch.syspath_prepend(tmp_path)
    found = coverage.survey(SiteLoader([package]))
    assert [(site.name, site.state) for site in found] == [
        ("broken", "broken"),
        ("tomsk", "list inferred, not tried live"),
    ]
    assert found[0].error


def test_the_command_gives_json_for_a_script(tmp_path):
    app = typer.Typer()
    app.command()(command.sites)
    done = CliRunner().invoke(app, ["--json", "--data", str(tmp_path)])
    assert done.exit_code == 0
    assert {"name", "region", "platform", "state", "last_item", "error"} <= set(json.loads(done.stdout.splitlines()[0]))


def test_the_last_item_is_that_of_the_archive(tmp_path):
    spider = SiteLoader(["spiders"]).load("voronezh")
    case = next(goldens.cases(ROOT / "tests/sites/voronezh"))
    page = case.document("article")
    when = datetime(2025, 1, 5, 12, 30, tzinfo=UTC)
    capture = Capture(
        url=page.url, fetched_at=when, status=200, warc="a.warc.gz", offset=0, length=1, record_id="urn:uuid:1"
    )
    site = Site.of(spider)
    writer = ItemWriter(tmp_path, "voronezh")
    writer.keep(itemise(read(page, site.page_class), capture, site, url=page.url))
    writer.close()
    found = coverage.survey(SiteLoader(["spiders"]), tmp_path)
    assert [site.last_item for site in found if site.last_item] == [when]
