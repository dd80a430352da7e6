from __future__ import annotations

import pytest

from archive.languages.morphology import analyse, fold, keys_of, tokens

FAMILIES = [
    ["губернатор", "губернатора", "губернатору", "губернаторами", "Губернаторы"],
    ["Кустов", "Кустова", "Кустову", "Кустовым", "Кустове"],
    ["Гусев", "Гусева", "Гусевым", "Гусеву"],
    ["Данил", "Данила", "Данилу", "Данилом", "Даниле"],
    ["Тамбов", "Тамбова", "Тамбове"],
    ["год", "года", "лет", "годами"],
    ["человек", "человеку", "люди", "людьми"],
    ["ёлка", "елка", "ёлками", "ЕЛОК"],
    ["ребёнок", "ребенком", "дети", "детьми"],
    ["Гулевская", "Гулевской", "Гулевскую"],
]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family[0])
def test_every_form_of_a_word_shares_a_key_with_every_other(family: list[str]) -> None:
    for one in family:
        for other in family:
            assert set(keys_of(one, capital=False)) & set(keys_of(other, capital=False)), (one, other)


def test_a_form_of_two_words_has_both_keys() -> None:
    assert set(analyse("стали").keys) == {"стать", "сталь"}


def test_an_unlikely_reading_is_left_out() -> None:
    assert analyse("для").keys == ("для",)


def test_stress_marks_and_soft_hyphens_do_not_count() -> None:
    assert fold("губерна\u0301тор\u00adы") == "губернаторы"


def test_a_decomposed_letter_is_the_letter() -> None:
    assert fold("и\u0306") == "й"
    assert fold("е\u0308лка") == "елка"


def words(text: str) -> list[tuple[str, str]]:
    """Form and joined keys of each word."""
    keys, forms = tokens(text)
    return list(zip(forms.split(), keys.split(), strict=True))


def test_a_capital_inside_a_sentence_is_a_name() -> None:
    assert words("Сергей Волков пришёл")[1] == ("волков", "волков")


@pytest.mark.parametrize("text", ["Волков прогнали.", "Пришли. — «Волков» прогнали", "Адрес:\n\tВолков", "3.Волков"])
def test_a_capital_at_the_beginning_says_nothing(text: str) -> None:
    assert ("волков", "|волк|волков") in words(text)


def test_keys_and_forms_keep_step_whatever_stands_between() -> None:
    text = "Пресс-служба — губерна\u0301тор\u00adы, и\u0306од… (3.5 %) a_b\x1fё\u2028" + "Ы" * 100 + " конец"
    assert [form for form, _ in words(text)] == [
        "пресс", "служба", "губернаторы", "йод", "3", "5", "a_b", "е", "ы" * 64, "конец",
    ]  # fmt: skip


def test_a_text_without_words_has_no_tokens() -> None:
    assert words(" — . : …") == words("") == []


def test_a_word_of_another_alphabet_is_its_own_key() -> None:
    assert analyse("GmbH").keys == ("gmbh",)


def test_an_endless_word_is_cut() -> None:
    assert len(analyse("ы" * 100_000).form) == 64
