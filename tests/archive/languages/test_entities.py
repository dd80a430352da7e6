"""Names in a text, where the extra is installed."""

from __future__ import annotations

import pytest

from archive.languages import entities
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


def test_a_sentence_that_never_ends_is_read_in_pieces(found) -> None:
    words = list(range(2 * entities.SENTENCE + 1))
    pieces = list(entities._in_pieces(words))
    assert [len(piece) for piece in pieces] == [entities.SENTENCE, entities.SENTENCE, 1]
    names = "Иван Петров, Анна Сидорова и Глеб Орлов, " * 100
    read = entities.mentions(names)
    assert {m.name for m in read} == {"Иван Петров", "Анна Сидорова", "Глеб Орлов"}
    assert len(read) == 300
    assert all(names[m.start : m.end] == m.text for m in read)


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "«»"])
def test_a_text_without_words_has_no_names(found, text: str) -> None:
    assert entities.mentions(text) == []


def test_without_the_extra_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "installed", lambda: False)
    entities._models.cache_clear()
    with pytest.raises(entities.EntitiesMissing, match="letopis\\[entities\\]"):
        entities.mentions(TEXT)
