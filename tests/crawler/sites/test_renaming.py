"""A site that gets another name: what an archive of release 0.1.0 holds of it, and folders of other sites."""

from __future__ import annotations

import sys
import tarfile
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import Result
from exchanges import INFO, exchange
from typer.testing import CliRunner

import crawler.settings
from archive.access import Archive, NoSuchItem
from archive.acts import Act, record_act
from archive.holdings.renamed import renamed
from archive.holdings.writer import WarcWriter
from archive.identity import item_id
from archive.item_store import Items
from archive.manifest import make_manifest, verify_chain
from archive.renaming import rename_site
from crawler.commands import app
from crawler.sites import goldens
from crawler.sites.loader import SiteLoader
from crawler.sites.renaming import WrongFolder, check_folder, rename_files
from tests.archive.press import Press
from tests.conftest import ROOT

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\npage"
OLD, NEW = "voronezh", "voronezh_portal"
EDITED, DISCUSSED = f"{OLD}-f843824f62b5257d", f"{OLD}-7c050f58a8a0f11b"
SITE = """from crawler.platforms.liferay.spider import LiferaySpider


class Portal(LiferaySpider):
    name = "voronezh_portal"
    region = "RU-VOR"
    start_urls = ["https://www.govvrn.ru/novosti"]
"""


@pytest.fixture
def data(tmp_path, monkeypatch):
    package = f"own_sites_{abs(hash(tmp_path))}"
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / package / f"{NEW}.py").write_text(SITE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(crawler.settings, "SPIDER_MODULES", ["spiders", package])
    with tarfile.open(ROOT / "tests/archive/release_0_1_0/data.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    yield tmp_path / "a"
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


def letopis(data, *words) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--data", str(data)])


def content(data, site):
    """What is kept of a site beside its WARC files, as it reads under its first name."""
    paths = [*data.glob(f"items/{site}/*.jsonl"), data / f"ledger/{site}.jsonl", data / f"verdicts/{site}.jsonl"]
    return [sorted(renamed(path.read_bytes(), NEW, OLD).splitlines()) for path in paths if path.exists()]


@pytest.mark.parametrize("rebuilt", [False, True], ids=["as 0.1.0 left it", "rebuilt before"])
def test_an_archive_of_release_0_1_0_keeps_everything_under_the_other_name(data, rebuilt):
    if rebuilt:
        assert letopis(data, "rebuild").exit_code == 0
    before, warcs = content(data, OLD), {path.name: path.read_bytes() for path in data.glob(f"warc/{OLD}/*/*")}
    said = [item.model_dump(exclude={"id", "site", "capture", "media"}) for item in Items(data).versions(DISCUSSED)]
    assert make_manifest(data)
    done = letopis(data, "site", "rename", OLD, NEW)
    assert done.exit_code == 0, done.output
    assert content(data, NEW) == before
    assert {path.name: path.read_bytes() for path in data.glob(f"warc/{NEW}/*/*")} == warcs
    left = [path for path in data.glob("*/*") if path.stem == OLD and path.parent.name != "locks"]
    assert not left
    for id in (DISCUSSED, DISCUSSED.replace(OLD, NEW)):
        versions = Items(data).versions(id)
        assert {item.site for item in versions} == {NEW}
        assert [item.model_dump(exclude={"id", "site", "capture", "media"}) for item in versions] == said
        assert letopis(data, "show", id).exit_code == 0
        assert "urn:pwid" in letopis(data, "cite", id).output
    assert letopis(data, "search", f"site:{NEW}", "--json").exit_code == 0
    assert not verify_chain(data).findings
    assert letopis(data, "rebuild").exit_code == 0
    again = content(data, NEW)
    if rebuilt:
        assert again == before
    assert letopis(data, "rebuild").exit_code == 0
    assert content(data, NEW) == again
    assert "sound" in letopis(data, "verify").output


def test_a_withheld_article_stays_withheld(data):
    assert letopis(data, "withhold", EDITED, "--reason", "a court order").exit_code == 0
    assert letopis(data, "site", "rename", OLD, NEW).exit_code == 0
    for id in (EDITED, EDITED.replace(OLD, NEW)):
        assert "is withheld" in letopis(data, "show", id).exception.sentence


def test_an_old_id_leads_to_no_article_that_never_had_it(tmp_path):
    """A site of today has the name of one that was renamed, and articles of the same paths."""
    earlier = Press(tmp_path)
    school = earlier.item("news/1", "The ministry opens a school", "A school.", site="adygea").id
    earlier.item("news/2", "The ministry closes a school", "No school.", site="adygea")
    earlier.close()
    rename_site(tmp_path, "adygea", "adygea_education")
    renamed_at = earlier.clock + timedelta(hours=1)
    record_act(tmp_path, INFO, Act(kind="rename", at=renamed_at, old="adygea", new="adygea_education"))
    later = Press(tmp_path)
    later.clock = renamed_at
    bridge = later.item("news/1", "The government opens a bridge", "A bridge.", site="adygea")
    road = later.item("news/3", "The government opens a road", "A road.", site="adygea")
    new = later.item("news/4", "The ministry opens a museum", "A museum.", site="adygea_education")
    later.close()
    assert bridge.id == school
    # Both had it: neither is given for the other, and each is found by its address.
    for words in (["show", school], ["cite", school], ["history", school], ["withhold", school, "--reason", "x"]):
        refused = letopis(tmp_path, *words)
        assert "is the id of more than one article" in getattr(refused.exception, "sentence", str(refused.exception))
    archive = Archive(tmp_path)
    with pytest.raises(NoSuchItem, match="more than one article"):
        archive.item(school)
    assert "The government opens a bridge" in letopis(tmp_path, "show", bridge.url).output
    assert archive.item(school.replace("adygea-", "adygea_education-")).title == "The ministry opens a school"
    # One had it: of two names, or of this one alone.
    for id, title in ((item_id("adygea", "http://x/news/2"), "The ministry closes a school"), (road.id, road.title)):
        assert archive.item(id).title == Items(tmp_path).versions(id)[0].title == title
        assert title in letopis(tmp_path, "show", id).output
    # Nobody had it: this article was first kept after the rename.
    never = new.id.replace("adygea_education-", "adygea-")
    assert letopis(tmp_path, "show", never).exit_code != 0
    with pytest.raises(NoSuchItem):
        archive.item(never)


def test_what_was_interrupted_goes_on(data):
    before = content(data, OLD)
    record_act(data, INFO, Act(kind="rename", at=datetime.now(UTC), old=OLD, new=NEW))
    (data / "warc" / OLD).rename(data / "warc" / NEW)
    assert letopis(data, "site", "rename", OLD, NEW).exit_code == 0
    assert content(data, NEW) == before


@pytest.mark.parametrize(
    ("old", "new", "sentence", "code"),
    [
        ("kaliningrad", "moscow_education", "would be continued under a name that means another site", 4),
        ("kaliningrad", "chechnya", "holds a site «chechnya» already", 2),
        ("tula", "tula_education", "holds nothing of «tula»", 3),
        ("../x", "tula", "cannot be the name of a site", 2),
        ("kaliningrad", "nosuch", "There is no site «nosuch»", 4),
    ],
)
def test_what_would_be_false_is_refused_in_a_sentence(data, old, new, sentence, code):
    done = CliRunner().invoke(
        app, ["site", "rename", old, new, "--data", str(data), "--root", str(data)], standalone_mode=False
    )
    assert sentence in getattr(done.exception, "sentence", "")
    assert done.exception.code == code


def crawled(root, site, *urls):
    with WarcWriter(root, site, INFO) as writer:
        for url in urls:
            writer.write_exchange(exchange(url, PAGE))


@pytest.mark.parametrize(
    ("site", "urls", "sentence"),
    [
        ("moscow", ["https://www.mos.ru/donm/news/"], "site rename moscow moscow_education"),
        ("saratov", ["http://minobr.saratov.gov.ru/news/"], "site rename saratov saratov_education"),
        ("tomsk", ["http://elsewhere.example.ru/news/"], "holds pages of elsewhere.example.ru"),
        ("moscow", ["https://www.mos.ru/robots.txt", "https://www.mos.ru/news/item/1/"], None),
        ("tuva", ["http://gov.tuva.ru/press_center/news/"], None),
        ("tomsk_education", ["https://edu.tomsk.gov.ru/news/front"], None),
    ],
)
def test_a_folder_of_another_site_is_not_continued(tmp_path, site, urls, sentence):
    crawled(tmp_path, site, *urls)
    spider = SiteLoader(["spiders"]).load(site)
    if sentence is None:
        check_folder(tmp_path, spider, ["spiders"])
    else:
        with pytest.raises(WrongFolder, match=sentence):
            check_folder(tmp_path, spider, ["spiders"])


def test_a_site_file_and_its_goldens_move(tmp_path):
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / "tula.py").write_text((ROOT / "spiders/tula.py").read_text("utf-8"))
    folder = tmp_path / "tests" / "sites" / "tula" / "news"
    folder.mkdir(parents=True)
    for path in (ROOT / "tests/sites/tula/news").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    rename_files(tmp_path / "spiders", folder.parent, "tula", "tula_region")
    text = (tmp_path / "spiders" / "tula_region.py").read_text("utf-8")
    assert "class TulaRegion(" in text and 'name = "tula_region"\n    former_names = ("tula",)' in text
    (case,) = goldens.cases(tmp_path / "tests" / "sites" / "tula_region")
    assert case.golden()["article"]["site"] == "tula_region"
    assert case.golden()["article"]["id"].startswith("tula_region-")
    assert not (tmp_path / "spiders" / "tula.py").exists()


@pytest.mark.parametrize(
    "line",
    [
        rb'{"text":"\"site\":\"adygea\", \"warc\":\"adygea/2024\" adygea-0123456789abcdef"}',
        rb'{"site":"adygea_education","id":"adygea_education-0123456789abcdef"}',
        rb'{"warc":"imported-adygea/a.warc.gz","url":"http://adygea/"}',
    ],
)
def test_the_words_of_an_article_and_other_sites_stay(line):
    assert renamed(line, "adygea", "adygea_education") == line
