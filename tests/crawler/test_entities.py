"""Names in a text, where the extra is installed."""

from __future__ import annotations

import pytest

from crawler import entities
from tests.conftest import missing

TEXT = "Губернатора Тамбовской области Петра Лебедева встретили в Липецке. Грамоту вручили в МЧС России."


@pytest.fixture(scope="module")
def found() -> list[entities.Mention]:
    if not entities.installed():
        missing("natasha")
    return entities.mentions(TEXT)


def test_a_person_stands_in_the_nominative(found) -> None:
    assert [m.name for m in found if m.type == "person"] == ["Петр Лебедев"]


def test_places_stand_in_the_nominative(found) -> None:
    assert {"Тамбовская область", "Липецк"} <= {m.name for m in found if m.type == "place"}


def test_offsets_point_at_the_printed_name(found) -> None:
    assert all(TEXT[m.start : m.end] == m.text for m in found)


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "installed", lambda: False)
    entities._models.cache_clear()
    with pytest.raises(entities.EntitiesMissing, match="letopis\\[entities\\]"):
        entities.mentions(TEXT)
