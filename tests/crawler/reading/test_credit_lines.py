"""Credit lines, one shape a row. The sentences are invented."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading.credits import parse_credit, split_credit
from crawler.reading.credits.captions import divide

CREDITS = [
    ("Фото: пресс-служба администрации Заречного района", [("photo", ["пресс-служба администрации Заречного района"])]),
    ("Фото: ТАСС / Пётр Лебедев", [("photo", ["ТАСС", "Пётр Лебедев"])]),
    ("Пётр Лебедев/ТАСС", [("photo", ["Пётр Лебедев", "ТАСС"])]),
    ("© Фото: РИА Новости / Ольга Чен.", [("photo", ["РИА Новости", "Ольга Чен"])]),
    ("Фото: © пресс-служба театра", [("photo", ["пресс-служба театра"])]),
    ("Фото Сергея ЛЕБЕДЕВА.", [("photo", ["Сергея ЛЕБЕДЕВА"])]),
    ("Фото Ольги Чен и Петра Лебедева", [("photo", ["Ольги Чен", "Петра Лебедева"])]),
    ("Фото пресс-службы губернатора", [("photo", ["пресс-службы губернатора"])]),
    ("Видео предоставлено студией «Заря»", [("video", ["студией «Заря»"])]),
    ("Фото с сайта zarechny.example.ru", [("photo", ["zarechny.example.ru"])]),
    ("Zdjęcia Jana Kowalskiego", [("photo", ["Jana Kowalskiego"])]),
    ("Foto Petra Nováka", [("photo", ["Petra Nováka"])]),
    ("Fotografija Marije Horvat", [("photo", ["Marije Horvat"])]),
    ("Автор фото: Ольга Чен", [("photo", ["Ольга Чен"])]),
    ("Автор фото Ольга Чен", [("photo", ["Ольга Чен"])]),
    ("Фото и видео: Ольга Чен, Пётр Лебедев (CC BY-SA 4.0)", [("photo+video", ["Ольга Чен", "Пётр Лебедев"])]),
    ("Текст: Ольга Чен. Фото: Пётр Лебедев", [("text", ["Ольга Чен"]), ("photo", ["Пётр Лебедев"])]),
    ("Текст и фото: Ольга Чен", [("text", ["Ольга Чен"]), ("photo", ["Ольга Чен"])]),
    ("Фото - Ольга Чен.", [("photo", ["Ольга Чен"])]),
    ("Текст - Ольга Чен, фото - Пётр Лебедев", [("text", ["Ольга Чен"]), ("photo", ["Пётр Лебедев"])]),
    ("Автор: Ольга Чен. Фото автора.", [("text", ["Ольга Чен"]), ("photo", [])]),
    ("Фото Петра Лебедева из архива музея", [("photo", ["Петра Лебедева", "архива музея"])]),
    ("Фото: из открытых источников", [("photo", [])]),
    ("Фото: личный архив героя", [("photo", [])]),
    ("Фото автора", [("photo", [])]),
    ("Фото: pxhere.com41 7", [("photo", ["pxhere.com"])]),
    ("Фото: vk.com/zarechny_news", [("photo", ["vk.com/zarechny_news"])]),
    ("Финал заснял наш фотокор Пётр Лебедев.", [("photo", ["Пётр Лебедев"])]),
    ("Инфографика: Ольга Чен", [("infographic", ["Ольга Чен"])]),
    ("(Foto: Erika Muster/dpa)", [("photo", ["Erika Muster", "dpa"])]),
    ("Photo by Jane Q. Doe / AFP", [("photo", ["Jane Q. Doe", "AFP"])]),
    ("Courtesy of the River Museum", [("photo", ["the River Museum"])]),
    ("Crédit photo : Jeanne Roy", [("photo", ["Jeanne Roy"])]),
    ("Crédito: Ana Souza / Secom", [("photo", ["Ana Souza", "Secom"])]),
    ("Créditos de la imagen: Gobierno del Valle", [("photo", ["Gobierno del Valle"])]),
    ("Сурет: Айдос Нұрлан", [("photo", ["Айдос Нұрлан"])]),
    ("Фота: Іван Пятроў", [("photo", ["Іван Пятроў"])]),
    ("[사진 제공=강변시]", [("photo", ["강변시"])]),
    ("사진제공: 강변시", [("photo", ["강변시"])]),
    ("写真：山田太郎", [("photo", ["山田太郎"])]),
    ("摄影：王伟", [("photo", ["王伟"])]),
    ("Zdjęcie: Jan Nowak / PAP", [("photo", ["Jan Nowak", "PAP"])]),
]

NOT_CREDITS = [
    "На фото: директор школы Пётр Лебедев",
    "Фото - это искусство",
    "Фото — важная часть истории города",
    "Видео - репортаж с места событий",
    "Губернатор посмотрел фото - жители остались довольны",
    "Фото дня: лебеди вернулись на пруд",
    "Видео: в Заречном открыли новую школу",
    "Фото: губернатор поздравил ветеранов",
    "Источник: Заречный вестник",
    "Источник шума нашли во дворе: им оказался холодильник",
    "© 2019-2021 Заречный вестник. Все права защищены.",
    "Photos: See How the River Rose Over the Town Walls",
    "Video: The best goals in May",
    "Bild:",
    "Фотографии победителей опубликованы на сайте",
    "",
]


@pytest.mark.parametrize(("line", "expected"), CREDITS)
def test_credit(line: str, expected: list[tuple[str, list[str]]]) -> None:
    assert [(credit.role, list(credit.names)) for credit in parse_credit(line)] == expected


def test_names_that_are_inflected_are_known_as_such_behind_a_first_credit() -> None:
    first, second = parse_credit("Текст: Ольга Чен. Фото Петра Лебедева")
    assert (first.inflected, second.inflected) == (False, True)


@pytest.mark.parametrize("line", NOT_CREDITS)
def test_not_a_credit(line: str) -> None:
    assert parse_credit(line) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Мост открыли в мае.Фото: Ольга Чен", ("Мост открыли в мае.", "Фото: Ольга Чен")),
        ("Жители на открытии мостаФото: Ольга Чен", ("Жители на открытии моста", "Фото: Ольга Чен")),
        ("Мост открыли (фото: ТАСС)", ("Мост открыли", "(фото: ТАСС)")),
        ("Die Brücke im Mai. Foto: Erika Muster/dpa", ("Die Brücke im Mai.", "Foto: Erika Muster/dpa")),
        ("Фото: Ольга Чен", ("", "Фото: Ольга Чен")),
        (
            "Мост открыли в мае.Фото: Ольга ЧенПодъезды к нему закончат осенью.",
            ("Мост открыли в мае. Подъезды к нему закончат осенью.", "Фото: Ольга Чен"),
        ),
        ("Мост открыли в мае.", ("Мост открыли в мае.", None)),
    ],
)
def test_split(text: str, expected: tuple[str, str | None]) -> None:
    assert split_credit(text) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.from_regex(r"(Фото|©|Photo by|Видео)[ :/|(\[.,А-яa-z\d]{0,60}", fullmatch=True))
def test_any_text_is_answered(text: str) -> None:
    assert all(credit.role for credit in [*parse_credit(text), *parse_credit(text, beside_media=True)])
    rest, _ = split_credit(text)
    assert len(rest) <= len(text)


def _fold(name: str) -> str:
    return " ".join(re.sub(r'[«»"„“”]', "", name).split()).strip(" .").casefold()


@pytest.mark.shared
def test_russian_credit_lines(shared) -> None:
    with (shared / "domain" / "credits.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["lang"].startswith("ru")]
    roles = names = 0
    for row in rows:
        read = parse_credit(row["line"])
        roles += [credit.role for credit in read] == [row["kind"]]
        gold = {_fold(name) for name in re.sub(r"\([^)]*\)", "", row["credited_names"]).split(";")} - {""}
        names += {_fold(name) for credit in read for name in credit.names} == gold
    assert roles / len(rows) >= 0.98
    assert names / len(rows) >= 0.92


@pytest.mark.shared
def test_lines_that_are_no_credits(shared) -> None:
    with (shared / "domain" / "not-credits.tsv").open(encoding="utf-8", newline="") as file:
        lines = [row["line"] for row in csv.DictReader(file, delimiter="\t")]
    assert sum(bool(parse_credit(line)) for line in lines) / len(lines) <= 0.05


@pytest.mark.parametrize("filler", [".", "- ", "( ", "Мост. "])
def test_the_credit_at_the_end_of_an_endless_caption(filler: str) -> None:
    # Patterns that began at the caption's beginning took the square of its length.
    said = filler * 60_000
    rest, credit = divide(said + "Мост открыли. (Reuters)")
    assert rest == said + "Мост открыли."
    assert credit == "(Reuters)"
