"""The archive at a glance: a map that has every region, counts that add up, a calendar with its holes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import httpx
import pytest

from archive import Archive, regions
from archive.access import Filters
from archive.acts import Act, record_act
from archive.conditions import Condition, Day, write_condition
from archive.holdings.writer import WarcInfo
from archive.watch import Watches
from archive.web.glance import ROW, glance, layout, tiles
from archive.web.words import LANGUAGES
from tests.archive.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from archive.items import PressItem

NOW = datetime(2024, 12, 12, 12, tzinfo=UTC)


def withhold(data: Path, id: str, url: str) -> None:
    record_act(data, WarcInfo(software="test/1"), Act(kind="withhold", at=NOW, id=id, urls=[url], reason="x"))


def test_each_region_has_a_square_of_its_own() -> None:
    assert sorted(layout()) == sorted(regions.codes())
    assert len(set(layout().values())) == len(layout())


def test_other_countries_are_rows_below() -> None:
    counts = {"RU-VOR": 8, "none": 3, **{f"DE-{letter}": 2 for letter in "ABCDEFGHIJKLMNOPQ"}, "KZ-75": 1}
    found = {tile.region: tile for tile in tiles(counts)}
    assert len({(tile.column, tile.row) for tile in found.values()}) == len(found)
    below = 1 + max(row for _, row in layout().values())
    assert (found["DE-A"].row, found["DE-Q"].row, found["KZ-75"].row) == (below, below + 1, below + 2)
    assert max(tile.column for tile in found.values()) < ROW
    assert (found["RU-VOR"].shade, found["KZ-75"].shade, found["RU-TAM"].shade) == (4, 1, 0)


def test_without_russia_there_is_no_map_of_it() -> None:
    assert [tile.region for tile in tiles({"DE-SN": 1})] == ["DE-SN"]
    assert tiles({"none": 4}) == []


def test_counts_add_up_and_leave_out_what_is_withheld(own: Path, kept: dict[str, PressItem]) -> None:
    before = glance(Archive(own), NOW)
    assert sum(before.regions.values()) == before.articles
    withhold(own, kept["school"].id, kept["school"].url)
    after = glance(Archive(own), NOW)
    assert after.articles == before.articles - 1 == sum(after.regions.values())


def test_the_calendar_shows_what_is_not_known_as_a_hole(own: Path) -> None:
    (own / "runs" / "press").mkdir(parents=True)
    days = {"2024-12-10": Day(good=2, new=1), "2024-12-11": Day(bad=1)}
    write_condition(own, Condition(site="press", days=days))
    assert glance(Archive(own), NOW).sites["press"][-4:] == ["hole", "new", "failed", "hole"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_front_answer(own: Path, kept: dict[str, PressItem], language: str) -> None:
    archive = Archive(own)
    Watches(archive).save("школы", "школа", Filters())
    (own / "watch" / "broken.json").write_text("{")
    with serving(archive) as address, httpx.Client(base_url=address, params={"lang": language}) as web:
        words = LANGUAGES[language].PAGE
        front = web.get("/").text
        assert "region=RU-VOR" in front
        assert words["tiles"] in front
        assert kept["changed"].title in web.get("/changed").text
        assert words["gone_deleted"] in web.get("/vanished").text or words["gone_missing"] in web.get("/vanished").text
        counts = [int(one) for one in re.findall(r">(\d+)(?:</a>)?</td>", web.get("/regions").text)]
        assert sum(counts[:-1]) == counts[-1]
        watches = unescape(web.get("/watches").text)
        assert "q=%D1%88" in watches
        assert words["watch_broken"] in watches


def test_hits_have_a_thumbnail_where_a_picture_is_kept(own: Path, kept: dict[str, PressItem]) -> None:
    id = kept["changed"].id
    with serving(Archive(own)) as address, httpx.Client(base_url=address) as web:
        source = re.search(r'class="thumb" src="([^"]+)"', web.get("/", params={"q": "мастерская"}).text)
        assert source
        assert source[1].startswith(f"/file/{id}/")
        assert web.get(source[1]).headers["content-type"] == "image/png"
        withhold(own, id, kept["changed"].url)
        assert "thumb" not in web.get("/", params={"q": "мастерская"}).text
        assert web.get(source[1]).status_code == 404
