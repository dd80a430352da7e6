"""Sites in a folder of the operator's own, beside ours, and sites of an installed package."""

from __future__ import annotations

import sys

import pytest
from scrapy.settings import Settings

from crawler.operating import config
from crawler.sites.loader import SiteLoader

SITE = '''"""A site of one's own."""

from crawler.platforms.plain.spider import PlainSpider


class Own(PlainSpider):
    name = "{name}"
    start_urls = ["https://press.example/news/"]
{more}'''


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Write sites into the folder that `letopis.toml` names, and load them beside ours."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LETOPIS_CONFIG", raising=False)
    (tmp_path / "letopis.toml").write_text('sites = "mine"\n')
    (tmp_path / "mine").mkdir()

    def load(**files):
        for name, more in files.items():
            text = more if more.startswith("import") else SITE.format(name=name, more=more)
            (tmp_path / "mine" / f"{name}.py").write_text(text)
        return SiteLoader(["spiders"], config.sites_folder())

    return load


def test_own_sites_are_found_beside_ours(own):
    loader = own(minsk="    region = 'BY-HM'\n")
    assert {"minsk", "voronezh"} <= set(loader.list())
    assert loader.load("minsk").start_urls == ["https://press.example/news/"]
    assert loader.broken == {}


def test_an_own_site_takes_the_place_of_ours(own):
    loader = own(voronezh="")
    assert loader.load("voronezh").start_urls == ["https://press.example/news/"]
    assert loader.list().count("voronezh") == 1
    assert loader.broken == {}


def test_a_broken_own_site_is_not_taken_for_ours(own):
    loader = own(voronezh="import nowhere\n")
    assert "voronezh" in loader.list()
    assert "No module named 'nowhere'" in str(loader.broken)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('region = "DE-XX"', "region = 'DE-XX' is no code of ISO 3166-2"),
        ('zone = "Berlin"', "zone = 'Berlin' is no IANA time zone"),
        ('start_urls = "https://press.example/"', "start_urls must be a list"),
        ('feeds = ["/rss"]', "feeds has '/rss', which is no address of the web"),
        ('title_css = "h1["', "title_css = 'h1[' is no CSS selector"),
        ('entry_css = "a::"', "entry_css = 'a::' is no CSS selector"),
        ('titel_css = "h1"', "titel_css is no selector that is known"),
        ('ca_file = "absent.pem"', "ca_file = 'absent.pem' is no file in the folder"),
        ('article_path = "("', "article_path = '(' is no regular expression"),
    ],
    ids=lambda text: text.split(" ")[0],
)
def test_each_mistake_is_a_sentence(own, line, sentence):
    loader = own(minsk=f"    {line}\n")
    with pytest.raises(KeyError) as error:
        loader.load("minsk")
    assert sentence in str(error.value)
    assert "voronezh" in loader.list()


def test_the_authority_of_a_site_is_a_file_beside_it(own, tmp_path, monkeypatch):
    monkeypatch.setenv("LETOPIS_CONTACT", "https://letopis.example/tests")
    (tmp_path / "mine" / "national.pem").write_text("")
    spider = own(minsk='    ca_file = "national.pem"\n').load("minsk")
    settings = Settings({"LETOPIS_SITE_SETTINGS": "crawler.operating.config.settings_of", "LETOPIS_CA_FILE": ""})
    settings.set("LETOPIS_CONTACT", "https://letopis.example/tests")
    spider.update_settings(settings)
    assert settings["LETOPIS_CA_FILE"] == str(tmp_path / "mine" / "national.pem")


def test_our_own_sites_make_no_mistake():
    assert SiteLoader(["spiders"]).broken == {}


def test_sites_of_an_installed_package_are_found_by_their_entry_point(tmp_path, monkeypatch):
    package = tmp_path / "hessian_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "kassel.py").write_text(SITE.format(name="kassel", more=""))
    about = tmp_path / "hessian_sites-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: hessian-sites\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[letopis.sites]\nhessen = hessian_sites\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert SiteLoader(["spiders"]).load("kassel").name == "kassel"
    sys.modules.pop("hessian_sites.kassel")
    sys.modules.pop("hessian_sites")
