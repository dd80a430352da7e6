"""Finding the sites: one broken file stops nothing."""

from __future__ import annotations

import sys

import pytest

from crawler.sites.loader import SiteLoader, check_packages

SITE = "import scrapy\nclass Site(scrapy.Spider):\n    name = '{}'\n"


@pytest.fixture
def sites(tmp_path, monkeypatch):
    package = f"sites_{abs(hash(tmp_path))}"
    folder = tmp_path / package
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    def load(**files):
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        return SiteLoader([package])

    yield load
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


def test_sites_are_found_by_their_files(sites):
    assert sites(b=SITE.format("b"), a=SITE.format("a")).list() == ["a", "b"]


@pytest.mark.parametrize("text", ["import nowhere", "def", "1 / 0", "raise SystemError('no')"])
def test_a_broken_file_stops_no_other(sites, text):
    assert sites(a=SITE.format("a"), broken=text).list() == ["a"]


def test_a_broken_file_is_told_with_its_error(sites):
    loader = sites(broken="import nowhere")
    with pytest.raises(KeyError, match="No module named 'nowhere'"):
        loader.load("broken")


def test_a_name_is_that_of_the_file(sites):
    loader = sites(a=SITE.format("a"), b=SITE.format("a"))
    assert loader.list() == ["a"]
    assert len(loader.broken) == 1


def test_an_unknown_site_is_a_sentence(sites):
    with pytest.raises(KeyError, match="There is no site «c»"):
        sites(a=SITE.format("a")).load("c")


def test_our_packages_stand_together():
    check_packages()
