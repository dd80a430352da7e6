"""Names in the nominative."""

from __future__ import annotations

import pytest

from archive.languages.names import has_finite_verb, nominative, nominatives


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Алексея ВРОНСКОГО", "Алексей Вронский"),
        ("Ольги Чернышёвой", "Ольга Чернышёва"),
        ("И. Петрова", None),
        ("Александра Петрова", None),
        ("Пётр Лебедев", "Пётр Лебедев"),
        ("пресс-службы Губернатора Тамбовской области", "пресс-служба Губернатора Тамбовской области"),
        ("пресс-службой областного правительства", "пресс-служба областного правительства"),
        ("Министерства обороны РФ", "Министерство обороны РФ"),
        ("УМВД России по Тамбовской области", "УМВД России по Тамбовской области"),
        ("ТАСС", "ТАСС"),
        ("Getty Images", "Getty Images"),
        ("pixabay.com", "pixabay.com"),
        ("", None),
    ],
)
def test_nominative(printed: str, expected: str | None) -> None:
    assert nominative(printed) == expected


def test_one_uncertain_name_leaves_the_list_empty() -> None:
    assert nominatives(["Алексея Вронского", "бырмжкх"]) == []


def test_a_sentence_has_a_finite_verb() -> None:
    assert has_finite_verb("губернатор поздравил ветеранов")


def test_a_name_has_none() -> None:
    assert not has_finite_verb("пресс-служба министерства")


@pytest.mark.parametrize(("inflected", "expected"), [(True, "И. Петров"), (False, "И. Петрова")])
def test_the_line_tells_the_case(inflected: bool, expected: str) -> None:
    assert nominative("И. Петрова", inflected=inflected) == expected


@pytest.mark.parametrize(("name", "turned"), [("Jana Nováka", None), ("Jane Doe", "Jane Doe")])
def test_an_inflected_name_in_latin_letters_is_not_called_a_nominative(name: str, turned: str | None) -> None:
    assert nominative(name, inflected=True) == turned
