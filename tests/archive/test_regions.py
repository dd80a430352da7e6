"""The table of regions is whole, and what sites take from it is right."""

from zoneinfo import ZoneInfo

import pytest

from archive.regions import UnknownRegion, _table, codes, known, region, zone


def test_voronezh() -> None:
    assert region("RU-VOR").model_dump() == {
        "iso": "RU-VOR",
        "codes": {"okato": "20000000000", "oktmo": "20000000"},
        "name": "Воронежская область",
    }


def test_kaliningrad_has_a_zone_of_its_own() -> None:
    assert zone("RU-KGD") == "Europe/Kaliningrad"


@pytest.mark.parametrize("code", codes())
def test_every_region_has_a_zone_that_exists_and_codes_of_the_right_length(code: str) -> None:
    ZoneInfo(zone(code) or "")
    found = region(code)
    assert {name: len(value) for name, value in found.codes.items()} == {"okato": 11, "oktmo": 8}


def test_no_region_stands_twice() -> None:
    assert len(set(codes())) == len(codes()) == 85


@pytest.mark.parametrize("code", ["RU-XXX", "DE-ZZ", "US", "", "ru-vor"])
def test_an_unknown_code_is_refused_in_a_sentence(code: str) -> None:
    assert not known(code)
    for ask in (region, zone):
        with pytest.raises(UnknownRegion, match="ISO 3166-2") as refused:
            ask(code)
        assert str(refused.value).startswith(f"«{code}» is no region")


@pytest.mark.parametrize(
    ("code", "name", "where"),
    [
        ("DE-SN", "Sachsen", "Europe/Berlin"),
        ("US-TX", "Texas", "America/Chicago"),
        ("CH-GR", "Graubünden", "Europe/Zurich"),
        ("BR-AM", "Amazonas", "America/Manaus"),
        ("PT-20", "Região Autónoma dos Açores", "Atlantic/Azores"),
        ("UA-43", "Республика Крым", "Europe/Simferopol"),
        ("KR-11", "Seoul-teukbyeolsi", "Asia/Seoul"),
        ("KZ-75", "Almaty", None),
    ],
)
def test_a_region_of_the_world_has_its_name_and_its_zone_or_none(code: str, name: str, where: str | None) -> None:
    assert (region(code).name, zone(code)) == (name, where)


def test_every_zone_that_the_tables_name_exists_and_every_code_is_one_of_iso() -> None:
    countries = {code.partition("-")[0] for code in _table("subdivisions.tsv")}
    for code, row in _table("zones.tsv").items():
        assert known(code) or code in countries, code
        ZoneInfo(row["zone"])
    assert set(codes()) <= set(_table("subdivisions.tsv"))
    assert len(_table("subdivisions.tsv")) > 5000
