"""The articles of the sample sites: project-made sentences, put together the same way every time.

Every sentence here was written for this project. The same site name and number of articles always give the same
articles, so that two runs of a crawl can be compared byte for byte.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Literal


@dataclass
class Passage:
    """One piece of an article's text, as a reader sees it."""

    kind: Literal["paragraph", "quote", "heading"]
    text: str


@dataclass
class Video:
    """An own video file of the site and the line of text before its player."""

    label: str
    file: str


@dataclass
class Remark:
    """A reader's comment; ``parent`` is the id of the comment it answers, 0 for none."""

    id: int
    author: str
    written: datetime
    text: str
    parent: int = 0


@dataclass
class Article:
    """What an editor of the sample site keeps; the sites' markup is made from it.

    ``gone`` is the way a deleted article answers, empty while it exists. ``credits`` are lines as printed.
    """

    id: int
    slug: str
    title: str
    published: datetime
    modified: datetime
    blocks: list[Passage]
    lead: str = ""
    author: str = ""
    tags: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    videos: list[Video] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    comments: list[Remark] = field(default_factory=list)
    document: bool = False
    gone: str = ""


@dataclass(frozen=True)
class Locality:
    """The words that make one site's articles local. ``places`` are in the prepositional case with their «в»."""

    name: str
    of: str
    utc_offset: int
    places: tuple[str, ...]
    speakers: tuple[tuple[str, str], ...]
    press_service: str

    @property
    def zone(self) -> timezone:
        """The region's fixed offset: Russia has had no daylight saving since 2014."""
        return timezone(timedelta(hours=self.utc_offset))


VORONEZH = Locality(
    "Воронежская область",
    "Воронежской области",
    3,
    (
        "в Боброве",
        "в Лисках",
        "в Семилуках",
        "в Россоши",
        "в Борисоглебске",
        "в Павловске",
        "в Рамони",
        "в Острогожске",
    ),
    (("министр цифрового развития", "Ирина Ветрова"), ("глава района", "Павел Семёнов"), ("инженер", "Олег Крутских")),
    "пресс-служба правительства Воронежской области",
)
KALININGRAD = Locality(
    "Калининградская область",
    "Калининградской области",
    2,
    ("в Гвардейске", "в Гурьевске", "в Балтийске", "в Зеленоградске", "в Советске", "в Черняховске", "в Светлом"),
    (("министр туризма", "Анна Лаврова"), ("глава округа", "Игорь Берёзин"), ("смотритель маяка", "Юрий Прибой")),
    "пресс-служба Правительства Калининградской области",
)
CHECHNYA = Locality(
    "Чеченская Республика",
    "Чеченской Республики",
    3,
    ("в Аргуне", "в Гудермесе", "в Шали", "в Курчалое", "в Шатое", "в Ведено", "в Шелковской", "в Урус-Мартане"),
    (("министр культуры", "Асет Магомадова"), ("глава района", "Муса Хасанов"), ("врач", "Зарема Юсупова")),
    "пресс-служба Главы и Правительства Чеченской Республики",
)


@dataclass(frozen=True)
class _Topic:
    tag: str
    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    quotes: tuple[str, ...]


_TOPICS = (
    _Topic(
        "Дороги",
        (
            "{Place} открыли движение по новому мосту",
            "{Place} досрочно сдали участок дороги",
            "Дорогу {place} осветили",
        ),
        (
            "Работы {place} заняли {n} недель: старое покрытие сняли целиком и уложили два новых слоя.",
            "Вдоль проезжей части поставили {n} опор освещения, у школы появился переход с кнопкой.",
            "Подрядчик даёт на покрытие гарантию: в ближайшие годы ямы будут заделывать за его счёт.",
            "Автобусы вернутся на прежний маршрут в понедельник, расписание вывесят на остановках.",
        ),
        ("Мы ездили в объезд всё лето и теперь экономим двадцать минут каждое утро",),
    ),
    _Topic(
        "Образование",
        (
            "{Place} после ремонта открылась школа",
            "Учителя соберутся {place} на зимний форум",
            "Кванториум заработал {place}",
        ),
        (
            "В первых классах школы, открытой {place}, теперь учатся {n} детей.",
            "В здании заменили окна, крышу и проводку, спортивный зал получил тёплый пол.",
            "На первом этаже разместили мастерскую робототехники, где занятия идут до позднего вечера.",
            "Родители выбрали цвет стен голосованием: победил светло-зелёный.",
        ),
        ("Дети сами попросили оставить на стене старую карту, и мы её бережно перенесли",),
    ),
    _Topic(
        "Здравоохранение",
        (
            "{Place} начал приём новый врачебный кабинет",
            "Поликлиника {place} получила томограф",
            "Передвижной пункт врачей работает {place}",
        ),
        (
            "За первую неделю врачи {place} приняли {n} человек, каждого третьего направили на обследование.",
            "Записаться можно по телефону, через портал услуг или у окна регистратуры.",
            "Оборудование обслуживают местные инженеры, их обучение заняло месяц.",
            "В сёла, куда дорога долгая, по четвергам выезжает передвижной пункт.",
        ),
        ("Очередь на снимок сократилась с месяца до трёх дней, и это заметили все",),
    ),
    _Topic(
        "Культура",
        (
            "{Place} прошёл фестиваль народной песни",
            "Музей {place} показал новую коллекцию",
            "Библиотека {place} открылась заново",
        ),
        (
            "На сцену вышли {n} коллективов, самому младшему певцу исполнилось шесть лет.",
            "Жюри слушало не только голоса: отдельную награду дали за костюм, сшитый по старинному рисунку.",
            "Выставка {place} продлится до конца месяца, по средам вход бесплатный.",
            "Записи выступлений появятся в открытом архиве, их сможет слушать каждый.",
        ),
        ("Эту песню пела моя прабабушка, и я рада, что её теперь знают все",),
    ),
    _Topic(
        "Сельское хозяйство",
        (
            "{Place} завершили уборку поздних овощей",
            "Новая теплица {place} дала первый урожай",
            "Фермеры {place} получили гранты",
        ),
        (
            "Хозяйства собрали {n} тысяч тонн овощей, больше половины уже на хранении.",
            "Погода в октябре мешала технике, поэтому комбайны выходили в поле ночью.",
            "Поддержку {place} получили семейные фермы, которые разводят коз и пчёл.",
            "Зимой агрономы разберут пробы почвы и составят карту полей.",
        ),
        ("Земля сухая только до десяти утра, и мы подстроились под неё",),
    ),
    _Topic(
        "Экология",
        ("{Place} высадили молодой лес", "Пруд {place} расчистили от ила", "Волонтёры {place} очистили берег"),
        (
            "За один день высадили саженцы на {n} участках: дубы и клёны, выращенные в местном питомнике.",
            "За деревьями присмотрят школьники: каждый класс взял себе по ряду.",
            "Со дна подняли старые лодки и несколько телег мусора, воду проверят весной.",
            "Участники договорились собраться {place} снова через полгода.",
        ),
        ("Мы сажаем не для отчёта, а чтобы внукам было где гулять",),
    ),
    _Topic(
        "Экономика",
        (
            "{Place} запустили линию по выпуску мебели",
            "Промышленный парк {place} принял резидентов",
            "Ярмарка {place} собрала мастеров",
        ),
        (
            "На предприятии {place} появилось {n} рабочих мест, половину заняли выпускники колледжа.",
            "Линия выпускает столы и шкафы для школ, древесину берут в соседнем лесхозе.",
            "Ставка налога для новых участников снижена на пять лет.",
            "Первую партию отправят заказчику ещё до праздников.",
        ),
        ("Мы начинали в гараже и не думали, что придётся нанимать вторую смену",),
    ),
)
_COUNTS = tuple(n for n in range(5, 90) if n % 10 not in (1, 2, 3, 4) or 11 <= n <= 14)
"""Numbers that take the genitive plural, so that the sentences read as Russian."""
_READERS = ("Марина", "Сергей П.", "Читатель", "Тамара Ивановна", "Гость", "Артур", "Лидия К.")
_REMARKS = (
    "Спасибо, давно этого ждали!",
    "А когда займутся соседней улицей? Там темно уже второй год.",
    "Был на открытии, всё сделано аккуратно.",
    "Подскажите, где посмотреть расписание?",
    "Хорошая новость, побольше бы таких.",
    "Фотографии красивые, но мало. Добавьте ещё.",
    "Не соглашусь: начинать надо было с окраин.",
)
_TRANSLIT = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
        "a b v g d e zh z i y k l m n o p r s t u f h c ch sh sch  y  e yu ya e".split(" "),  # noqa: SIM905  reads better than a list
        strict=True,
    )
)
LAST_DAY = datetime(2024, 12, 10, 15, 30)
"""Local date of the newest made-up article of every site; the others go back from it by less than a day each."""


def slug_of(title: str) -> str:
    """A Latin slug of a Russian title: lower case, hyphens, at most 60 characters."""
    letters = "".join(_TRANSLIT.get(c, c) for c in title.lower())
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in letters).split())[:60].rstrip("-")


def articles(region: Locality, count: int, *, first_id: int) -> list[Article]:
    """Make ``count`` articles of a region, newest first, with ids falling from ``first_id + count - 1``."""
    made = [_article(region, n, first_id + count - 1 - n) for n in range(count)]
    seen: dict[str, int] = {}
    for article in made:
        seen[article.title] = seen.get(article.title, 0) + 1
        if seen[article.title] > 1:
            article.title += f": этап {seen[article.title]}"
        article.slug = slug_of(article.title)
    return made


def _article(region: Locality, n: int, number: int) -> Article:
    pick = random.Random(f"{region.name} {n}")  # noqa: S311  the same articles every time, nothing secret
    topic = _TOPICS[n % len(_TOPICS)]
    place = region.places[n % len(region.places)]
    words = {"place": place, "Place": place[0].upper() + place[1:], "n": pick.choice(_COUNTS)}
    published = (LAST_DAY - timedelta(hours=19 * n, minutes=pick.randint(0, 59))).replace(tzinfo=region.zone)
    office, speaker = pick.choice(region.speakers)
    said = "рассказала" if speaker[-1] in "ая" else "рассказал"
    sentences = [s.format(**words) for s in pick.sample(topic.sentences, len(topic.sentences))]
    blocks = [
        Passage("paragraph", f"{sentences[0]} {sentences[1]}"),
        Passage("paragraph", sentences[2]),
        Passage("quote", f"«{pick.choice(topic.quotes)}», — {said} {speaker}, {office}."),
        Passage("paragraph", sentences[3]),
        Passage(
            "paragraph", f"За ходом работ следит правительство: отчёт о {pick.randint(2, 9)}-й неделе выйдет позже."
        ),
    ]
    if n % 4 == 1:
        blocks.insert(3, Passage("heading", "Что дальше"))
    return Article(
        id=number,
        slug="",
        title=topic.titles[(n // len(_TOPICS)) % len(topic.titles)].format(**words),
        published=published,
        modified=published + timedelta(minutes=5),
        blocks=blocks,
        lead=f"{topic.tag}: новости {region.of}." if n % 3 else "",
        author=pick.choice(("Елена Старикова", "Роман Гончаров", "")),
        tags=[topic.tag, region.name],
        pictures=[f"{number}{p}" for p in range(1 + n % 3)],
        credits=[f"Фото: {region.press_service}"] if n % 2 == 0 else ["Фото: Роман Гончаров"],
        comments=_comments(pick, n, number, published),
        document=n % 5 == 2,
    )


def _comments(pick: random.Random, n: int, number: int, published: datetime) -> list[Remark]:
    """No comment for every third article, a few for the others, and enough for three pages for some."""
    count = 0 if n % 3 == 0 else 23 if n % 10 == 1 else n % 4 + 1
    made: list[Remark] = []
    for k in range(count):
        parent = made[k - 1].id if k % 4 == 2 else 0
        written = published + timedelta(hours=k + 1, minutes=pick.randint(0, 59))
        made.append(Remark(number * 100 + k, pick.choice(_READERS), written, pick.choice(_REMARKS), parent))
    return made


SEED_ID = 1131584
"""The number of the hand-written Voronezh article."""


def seed_article() -> Article:
    """The hand-written Voronezh article: event, offices and parts of the page the project began with, in own words."""
    at = datetime(2024, 12, 10, 18, 40, tzinfo=VORONEZH.zone)
    paragraph: Literal["paragraph"] = "paragraph"
    quote: Literal["quote"] = "quote"
    reported: tuple[tuple[Literal["paragraph", "quote"], str], ...] = (
        (
            paragraph,
            "Два дня, 9 и 10 декабря, Воронеж принимал Клуб бережливых губернаторов: гости собирались в Камерном "
            "театре и в здании областного правительства. Вёл встречи Игорь Лотков, глава секретариата губернатора.",
        ),
        (
            paragraph,
            "Приехали команды из двенадцати регионов. Им показали короткий фильм об области, а затем первый "
            "заместитель председателя правительства Данил Кустов рассказал, как бережливые методы приживаются здесь.",
        ),
        (
            quote,
            "«Бережливость начинается там, где человек перестаёт ходить по кабинетам с одной и той же бумагой», "
            "— так один из гостей передал услышанное за первый день.",
        ),
        (
            paragraph,
            "За время участия в проекте «Эффективный регион» область довела до конца около полутора тысяч улучшений, "
            "а обучение прошли более двух с половиной тысяч человек. Учебных центров теперь шесть.",
        ),
        (
            paragraph,
            "На второй день к участникам присоединился губернатор Александр Гусев: под его началом заседал "
            "координационный комитет проекта.",
        ),
        (
            quote,
            "«Вместе с “Росатомом” мы прошли путь от первых опытов до ежедневной привычки», — говорили на "
            "заседании об итогах четырёх лет.",
        ),
        (
            paragraph,
            "Председательство в клубе перешло от Калининградской области к Воронежской. Кубок по видеосвязи передал "
            "калининградский губернатор Алексей Беспрозванных.",
        ),
        (paragraph, "Записи обоих дней — ниже."),
    )
    return Article(
        id=SEED_ID,
        slug="klub-berezhlivyh-gubernatorov",
        title="Клуб бережливых губернаторов два дня работал в Воронеже",
        published=at,
        modified=at + timedelta(minutes=20),
        blocks=[Passage(kind, text) for kind, text in reported],
        tags=["Эффективный регион", "Бережливое управление"],
        pictures=["7001", "7002"],
        videos=[Video("Первый день — 9 декабря", "first.webm"), Video("Второй день — 10 декабря", "second.webm")],
        credits=[
            "Фото: пресс-служба правительства Воронежской области",
            "Видео: КУ ВО «Центр эффективности Правительства Воронежской области»",
        ],
        document=True,
    )
