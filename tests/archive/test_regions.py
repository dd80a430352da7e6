"""The table of regions is whole, and what sites take from it is right."""

from zoneinfo import ZoneInfo

import pytest

from archive.regions import codes, region, zone


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
    ZoneInfo(zone(code))
    found = region(code)
    assert {name: len(value) for name, value in found.codes.items()} == {"okato": 11, "oktmo": 8}


def test_no_region_stands_twice() -> None:
    assert len(set(codes())) == len(codes()) == 85


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(KeyError):
        region("RU-XXX")
