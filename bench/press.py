"""Russian press items made up for measuring: any number of them, the same for the same seed.

Words come from pymorphy3's dictionary, their frequencies fall as in a language (Zipf); planted words stand in a known
number of items, each in all its forms, and nowhere else. The sentences mean nothing.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pymorphy3

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REGIONS = (
    ("voronezh", "RU-VOR", "Воронежская область"), ("tambov", "RU-TAM", "Тамбовская область"),
    ("saratov", "RU-SAR", "Саратовская область"), ("tver", "RU-TVE", "Тверская область"),
    ("samara", "RU-SAM", "Самарская область"), ("tuva", "RU-TY", "Республика Тыва"),
    ("pskov", "RU-PSK", "Псковская область"), ("omsk", "RU-OMS", "Омская область"),
    ("kursk", "RU-KRS", "Курская область"), ("karelia", "RU-KR", "Республика Карелия"),
)  # fmt: skip

COMMON = """
    и в на о с по для к из от год область новый проект работа министр развитие район город дом школа дорога село
    программа житель региональный социальный строительство участие национальный предприятие ремонт больница помощь
    молодой семья образование спорт победа центр встреча совет специалист транспорт площадка учреждение конкурс
    открыть провести получить рассказать отметить принять завершить который этот один первый большой наш свой быть
    мочь стать
""".split()  # noqa: SIM905 - a list of words is read as a text

PLANTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "губернатор": ("text", ("губернатор", "губернатора", "губернатору", "губернатором", "губернаторе", "губернаторы",
                            "губернаторов", "губернаторам", "губернаторами", "губернаторах")),
    "«Данил Кустов»": ("text", ("Данил Кустов", "Данила Кустова", "Данилу Кустову", "Данилом Кустовым",
                                "Даниле Кустове")),
    "«Александр Гусев»": ("text", ("Александр Гусев", "Александра Гусева", "Александру Гусеву", "Александром Гусевым",
                                   "Александре Гусеве")),
    "ёлка": ("text", ("ёлка", "елка", "ёлки", "елкой", "ёлками", "ёлок")),
    "ребёнок": ("text", ("ребёнок", "ребенка", "дети", "детей", "детьми", "ребёнком")),
    "«бережливое производство»": ("text", ("бережливое производство", "бережливого производства",
                                           "бережливому производству", "бережливым производством")),
    "летописец": ("title", ("Летописец", "Летописца", "Летописцу", "Летописцами")),
    "«Мария Гулевская»": ("credits", ("Мария Гулевская", "Марии Гулевской", "Марию Гулевскую")),
    "балагур": ("comments", ("балагур", "балагуром", "балагуры", "балагурам")),
}  # fmt: skip
"""Query to the field it stands in and its forms. Each form is planted in `PLANTED_EACH` items."""

PLANTED_EACH = 34


def _vocabulary(random_: random.Random, size: int) -> tuple[list[str], list[float]]:
    """Word forms and their cumulated weights."""
    morph = pymorphy3.MorphAnalyzer(lang="ru")
    planted = {
        parse.normal_form
        for _, forms in PLANTED.values()
        for form in forms
        for word in form.split()
        for parse in morph.parse(word)
    } | {"человек"}
    # Walking through the dictionary takes half a minute; without a vocabulary of its own there are the common words.
    entries = morph.dictionary.iter_known_words() if size else ()
    known = [
        lemma
        for word, tag, lemma, *_ in entries
        if word == lemma and len(word) > 3 and tag.POS in {"NOUN", "ADJF", "INFN"}
    ]
    lemmas = list(dict.fromkeys((*COMMON, *random_.sample(sorted(set(known)), size))))
    forms: list[str] = []
    weights: list[float] = []
    for rank, lemma in enumerate((word for word in lemmas if word not in planted), 1):
        lexeme = sorted({form.word for form in morph.parse(lemma)[0].lexeme})[:24]
        lexeme = [form for form in lexeme if planted.isdisjoint(parse.normal_form for parse in morph.parse(form))]
        forms += lexeme
        weights += [1.0 / (rank + 4) ** 1.1 / len(lexeme)] * len(lexeme)
    return forms, list(accumulate(weights))


@dataclass
class Press:
    """A source of items, as dictionaries that fit `archive.items.PressItem`."""

    count: int
    seed: int = 20241209
    vocabulary: int = 15_000

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.forms, self.weights = _vocabulary(self.random, self.vocabulary)
        wanted = [(field, form) for field, forms in PLANTED.values() for form in forms for _ in range(PLANTED_EACH)]
        # Beginning at 1: the item at 0 may be taken apart by whoever looks at the first.
        places = self.random.sample(range(1, self.count), len(wanted)) if self.count > len(wanted) else []
        self.planted = dict(zip(places, wanted, strict=False))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for number in range(self.count):
            yield self.item(number)

    def sentences(self, words: int, extra: str | None = None) -> str:
        """So many words in sentences of eight to fourteen, with `extra` inside one of them."""
        drawn = self.random.choices(self.forms, cum_weights=self.weights, k=words)
        if extra:
            drawn.insert(self.random.randrange(1, words), extra)
        told, start = [], 0
        while start < len(drawn):
            end = start + self.random.randint(8, 14)
            sentence = " ".join(drawn[start:end])
            told.append(sentence[:1].upper() + sentence[1:] + ".")
            start = end
        return " ".join(told)

    def item(self, number: int) -> dict[str, Any]:
        """One item; call in order, since the words are drawn one after the other."""
        draw = self.random
        site, iso, name = REGIONS[number % len(REGIONS)]
        field, form = self.planted.get(number, ("", None))
        published = datetime(2021, 1, 1, 9, tzinfo=timezone(timedelta(hours=3))) + timedelta(
            minutes=number * 4 * 365 * 24 * 60 // self.count
        )
        seen = (published + timedelta(minutes=30)).astimezone(UTC)
        title = self.sentences(9, form if field == "title" else None).rstrip(".")
        total = draw.randint(75, 190)
        body = [self.sentences(total // 3, form if field == "text" and part == 0 else None) for part in range(3)]
        digest = hashlib.sha256(f"{self.seed}/{number}".encode()).hexdigest()
        url = f"https://{site}.example/novosti/-/~/id/{number}"
        credited = form if field == "credits" else f"{draw.choice('АБВГД')}. {draw.choice(_NAMES)}"
        item: dict[str, Any] = {
            "schema_version": 2,
            "id": f"{site}-{digest[:16]}",
            "site": site,
            "url": url,
            "region": {"iso": iso, "name": name},
            "language": "ru",
            "title": title,
            "body": [{"type": "paragraph", "text": text} for text in body],
            "text": "\n".join(body),
            "published_at": published.isoformat(),
            "published_precision": "minute",
            "credits": [{"role": "photo", "names": [credited], "nominative": [credited], "raw": f"Фото: {credited}"}],
            "media": [{"type": "image", "url": f"{url}/1.jpg"}] if number % 3 else [],
            "version": {
                "number": 1,
                "content_hash": f"sha256:{digest}",
                "first_seen": seen.isoformat(),
                "last_seen": seen.isoformat(),
            },
            "capture": {
                "url": url,
                "fetched_at": seen.isoformat(),
                "status": 200,
                "warc": f"{site}/{seen:%Y}/{site}-{seen:%Y%m%d}000000-00001-abcdef.warc.gz",
                "offset": number * 20_000,
                "length": 19_000,
                "record_id": f"urn:uuid:{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}",
                "payload_digest": f"sha256:{digest}",
            },
            "parser": {"name": "bench", "version": "1"},
        }
        if field == "comments" or number % 20 == 0:
            text = self.sentences(12, form if field == "comments" else None)
            item["comments"] = {"state": "open", "count": 1, "entries": [{"author": "Читатель", "text": text}]}
        return item


_NAMES = ("Волкова", "Зимин", "Лесной", "Ким", "Бондаренко", "Шульц", "Рощина", "Петренко", "Соловей", "Юдин")


def write(press: Press, data: Path) -> int:
    """Write the items below `data/items` as a crawl does; returns the bytes of their titles and texts."""
    size = 0
    files: dict[Path, list[bytes]] = {}
    for number, item in enumerate(press, 1):
        size += len(item["title"].encode()) + len(item["text"].encode())
        path = data / "items" / item["site"] / f"{item['version']['first_seen'][:7]}.jsonl"
        files.setdefault(path, []).append(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        if number % 20_000 == 0 or number == press.count:
            for name, lines in files.items():
                name.parent.mkdir(parents=True, exist_ok=True)
                with name.open("ab") as file:
                    file.writelines(lines)
            files.clear()
    return size
