"""Sites that say something false of their articles for a while, or move them, for `press_days`. All is varied by the
seed: words, markup, order, how many."""

from __future__ import annotations

import gzip
import random
import zlib
from datetime import timedelta
from email.utils import format_datetime

import brotli
from press_days import BEGIN, MONTHS, Answer, Site, html
from troubled_sites import site_of

# fmt: off
WORDS = [
    "мост", "дорога", "школа", "больница", "район", "область", "губернатор", "ремонт", "вода", "тепло", "закон", "план",
    "бюджет", "праздник", "музей", "театр", "стадион", "лес", "озеро", "река", "поле", "завод", "рынок", "цена",
    "житель", "врач", "учитель", "отряд", "служба", "жильё", "свет", "связь", "посёлок", "хлеб", "сад", "порт",
]
# fmt: on


class Press:
    """The articles of one press service: number to title, sentences and time; written in one of several markups."""

    def __init__(self, chance: random.Random, count: int, section: str = "news") -> None:
        self.chance, self.section = chance, section
        numbers = chance.sample(range(1000, 9999), count)
        self.texts = {number: self.sentences() for number in numbers}
        self.titles = {number: self.sentence(4).rstrip(".") for number in numbers}
        self.when = {number: BEGIN - timedelta(minutes=chance.randrange(90, 300)) for number in numbers}
        self.markup = chance.randrange(3)

    def sentence(self, words: int) -> str:
        return " ".join(self.chance.choice(WORDS) for _ in range(words)).capitalize() + "."

    def sentences(self) -> list[str]:
        return [self.sentence(self.chance.randrange(9, 16)) for _ in range(self.chance.randrange(5, 9))]

    def path(self, number: int) -> str:
        return f"/{self.section}/{number}/"

    def page(self, number: int, edit: str = "") -> Answer:
        title, when = self.titles[number], self.when[number]
        day = f"{when.day} {MONTHS[when.month - 1]} {when.year}, {when:%H:%M}"
        text = [*self.texts[number], *([edit] if edit else [])]
        if self.markup == 0:
            body = "".join(f"<p>{each}</p>" for each in text)
            return html(f"<title>{title}</title><h1>{title}</h1><p>{day}</p><article>{body}</article>")
        if self.markup == 1:
            body = "".join(f"<p>{each}</p>" for each in text)
            whole = f"<h1 class=title>{title}</h1><span class=date>{day}</span><div class=body>{body}</div>"
            return html(f"<html><head><title>{title}</title></head><body><main>{whole}</main></body></html>")
        body = "<br><br>".join(text)
        return html(f"<title>{title}</title><h2>{title}</h2><time>{day}</time><div class='news-detail'>{body}</div>")

    def list(self, paths: list[str] | None = None) -> Answer:
        paths = [self.path(number) for number in self.texts] if paths is None else paths
        rows = [f'<p class="entry"><a href="{path}">Новость {self.number_of(path)}</a></p>' for path in paths]
        return html("".join(rows))

    def number_of(self, path: str) -> int | None:
        last = path.partition("?")[0].strip("/").rpartition("/")[2].rpartition("-")[2]
        return int(last) if last.isdigit() and int(last) in self.texts else None

    def as_ever(self, path: str) -> Answer | None:
        if path == "/news/":
            return self.list()
        number = self.number_of(path)
        return self.page(number) if number and path == self.path(number) else None


def site(name: str, answer, days: int, **values) -> Site:
    """A site whose articles may have any address, and whose list is one page."""
    return site_of(name, answer, days, article_path=None, pager=None, **values)


def redirect(path: str) -> Answer:
    return 301, {"Location": path, "Content-Type": "text/html"}, b""


def notices(chance: random.Random) -> list[str]:
    """Four notices of different kinds: a page of the portal, its article template, another language, a program's."""
    at = f"{chance.randrange(10, 24)}:00"
    plain = [
        f"<title>Портал</title><h1>Технические работы</h1><p>Уважаемые посетители! На портале проводятся плановые "
        f"технические работы до {at}. Приносим извинения за неудобства и просим зайти позже.</p>",
        f"<title>Сайт временно недоступен</title><h2>Сайт временно недоступен</h2><p>Ведутся профилактические работы, "
        f"портал снова откроется в {at}. Благодарим за понимание и терпение всех жителей области.</p>",
        f"<title>Обновление</title><center><b>Идёт обновление сайта</b><br>Мы переезжаем на новую платформу и скоро "
        f"вернёмся, ориентировочно в {at}. Телефон приёмной для справок указан в справочнике органов власти.</center>",
    ]
    template = [
        f"<title>Портал</title><h1 class='title'>Уважаемые посетители!</h1><div class='body'><p>На портале проводятся "
        f"плановые технические работы. Они закончатся в {at}, приносим извинения за неудобства.</p></div>",
        f"<title>Портал</title><h1 class='title'>Внимание</h1><article><p>Раздел наполняется, материалы будут доступны "
        f"после {at}. Актуальные сведения публикуются в социальных сетях правительства области.</p></article>",
    ]
    foreign = [
        "<title>We'll be back soon!</title><h1>We'll be back soon!</h1><p>Sorry for the inconvenience. "
        "We're performing some maintenance at the moment. We will be back online shortly, thank you for waiting.</p>",
        f"<title>Wartungsarbeiten</title><h1>Wartungsarbeiten</h1><p>Unsere Seite wird gerade gewartet und ist ab {at} "
        "wieder erreichbar. Bitte versuchen Sie es später noch einmal, vielen Dank für Ihr Verständnis.</p>",
        f"<title>Портал</title><h1>Техник эшләр</h1><p>Хөрмәтле кунаклар! Порталда план буенча техник эшләр бара, сайт "
        f"{at} сәгатьтә яңадан эшли башлаячак. Уңайсызлыклар өчен гафу үтенәбез, соңрак керегез.</p>",
    ]
    program = [
        "<b>Fatal error</b>:  Uncaught mysqli_sql_exception: Too many connections in /var/www/html/core/db.php:"
        f"{chance.randrange(20, 90)} Stack trace: #0 /var/www/html/core/db.php(33): connect() #1 {{main}} thrown",
        "<title>Error</title><h1>DB query error.</h1><p>Please try later. [Error] Lost connection to MySQL server "
        f"during query (2013) in request {chance.randrange(10**6)} of module iblock, class CIBlockElement.</p>",
        "<pre>SQLSTATE[HY000] [2002] Connection refused (SQL: select * from `articles` where `id` = "
        f"{chance.randrange(10**5)} limit 1) in vendor/laravel/framework/src/Illuminate/Database/Connection.php</pre>",
    ]
    return [chance.choice(kind) for kind in (plain, template, foreign, program)]


def maintenance(chance: random.Random, name: str, notice: str, *, listed: bool) -> Site:
    """Day 1: every address gives a notice; with `listed` the list is a cached one and names a new article."""
    press = Press(chance, chance.randrange(12, 18))
    late = max(press.texts)

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/robots.txt":
            return None
        old = [press.path(number) for number in press.texts if number != late]
        if day == 1 and not (listed and path == "/news/"):
            return html(f"{notice}<!-- {chance.random()} -->")
        if path == "/news/" and day == 0:
            return press.list(old)
        return press.as_ever(path)

    return site(name, answer, 3)


def unknown_notice(chance: random.Random) -> Site:
    """Day 0, the first crawl: every article gives a notice that its words do not betray; the list is cached."""
    press = Press(chance, chance.randrange(6, 12))
    title = chance.choice(["Внимание", "Раздел обновляется", "Портал области"])
    words = press.sentence(9) + f" Материалы будут доступны после {chance.randrange(10, 24)}:00. " + press.sentence(9)

    def answer(day: int, path: str, headers) -> Answer | None:
        if day == 0 and path not in ("/news/", "/robots.txt"):
            return html(
                f"<title>{title}</title><h1>{title}</h1><article><p>{words}</p></article><!-- {chance.random()} -->"
            )
        return press.as_ever(path)

    return site("unknown_notice", answer, 3)


def lone_notice(chance: random.Random, name: str, *, titles: bool, known: bool) -> Site:
    """Days 1 and 2 one address, of a new article or a known one, gives a notice that its words do not betray. The list
    names the articles by their `titles`, or only by a word."""
    press = Press(chance, chance.randrange(9, 14))
    late = max(press.texts)
    title = chance.choice(["Внимание", "Раздел обновляется", "Портал области", "Уважаемые пользователи"])
    words = chance.choice(
        ["Материал будет доступен после", "Бүлек яңартыла, материал соңрак күренәчәк:", "Available from"]
    )

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == press.path(late) and day in (1, 2):
            text = f"{words} {chance.randrange(10, 24)}:00."
            return html(f"<title>{title}</title><h1>{title}</h1><article><p>{text}</p></article>")
        if path != "/news/":
            return press.as_ever(path)
        named = [number for number in press.texts if known or day or number != late]
        rows = [
            f'<p class="entry"><a href="{press.path(number)}">{press.titles[number] if titles else "Новость"}</a></p>'
            for number in chance.sample(named, len(named))
        ]
        return html("".join(rows))

    return site(name, answer, 4)


def no_robots(chance: random.Random) -> Site:
    """robots.txt answers 503 on days 1 and 2, while the articles are due; one was edited meanwhile."""
    press = Press(chance, 8)
    edited = chance.choice(list(press.texts))

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/robots.txt":
            return html("Service Unavailable", 503) if day in (1, 2) else None
        if day >= 1 and path == press.path(edited):
            return press.page(edited, "Сведения уточнены редакцией портала после выхода новости.")
        return press.as_ever(path)

    return site("no_robots", answer, 4)


def all_404(chance: random.Random) -> Site:
    """Days 1 to 4 nothing is there, the list neither; one article is deleted for good on day 6."""
    press = Press(chance, 9)
    deleted = chance.choice(list(press.texts))

    def answer(day: int, path: str, headers) -> Answer | None:
        if 1 <= day <= 4 or (day >= 6 and path == press.path(deleted)):
            return None
        if day >= 6 and path == "/news/":
            return press.list([press.path(number) for number in press.texts if number != deleted])
        return press.as_ever(path)

    return site("all_gone", answer, 11)


def to_front(chance: random.Random) -> Site:
    """Day 1 every article leads to the front page."""
    press = Press(chance, 8)

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/":
            body = "".join(f"<p>{press.sentence(12)}</p>" for _ in range(5))
            return html(f"<title>Портал</title><h1>Портал области</h1><p>2 марта 2026</p><article>{body}</article>")
        if day == 1 and path not in ("/news/", "/robots.txt"):
            return redirect("/")
        return press.as_ever(path)

    return site("to_front", answer, 3)


def to_notice(chance: random.Random) -> Site:
    """Day 1 every article leads to one page with a notice; the list is a cached one and names a new article."""
    press = Press(chance, 9)
    late = max(press.texts)
    notice = chance.choice(notices(chance)[:2])
    where = chance.choice(["/maintenance.html", "/service/", "/tech/index.php"])

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == where:
            return html(notice) if day == 1 else None
        if day == 1 and path not in ("/news/", "/robots.txt"):
            return redirect(where)
        if path == "/news/" and day == 0:
            return press.list([press.path(number) for number in press.texts if number != late])
        return press.as_ever(path)

    return site("to_notice", answer, 3)


def asks_to_wait(chance: random.Random, name: str, *, date: bool) -> Site:
    """Day 0 the third article is answered with 429 and a long Retry-After, once."""
    press = Press(chance, 7)
    until = format_datetime(BEGIN + timedelta(hours=9), usegmt=True).replace("+0000", "GMT") if date else "7200"
    asked: list[str] = []

    def answer(day: int, path: str, headers) -> Answer | None:
        if path not in ("/news/", "/robots.txt"):
            asked.append(path)
        if day == 0 and len(asked) == 3:
            return html("Too Many Requests", 429, **{"Retry-After": until})
        return press.as_ever(path)

    return site(name, answer, 2)


def moved(chance: random.Random) -> Site:
    """Day 1 one article leads to a new address, where a sentence was added, and stays there."""
    press = Press(chance, 8)
    one = chance.choice(list(press.texts))
    new = f"/press/2026/novost-{one}/"

    def answer(day: int, path: str, headers) -> Answer | None:
        if day >= 1 and path == press.path(one):
            return redirect(new)
        if day >= 1 and path == new:
            return press.page(one, "Дополнено в тот же день пресс-службой ведомства.")
        if day >= 1 and path == "/news/":
            return press.list([new if number == one else press.path(number) for number in press.texts])
        return press.as_ever(path)

    return site("moved_one", answer, 4)


def redesign(chance: random.Random, name: str, *, redirects: bool) -> Site:
    """Day 1 every article has another address with the same number; the old ones lead there, or are gone."""
    press = Press(chance, 10)
    now = {number: f"/novosti/{chance.choice(['o', 'pro', 'ob'])}-novosti-{number}/" for number in press.texts}

    def answer(day: int, path: str, headers) -> Answer | None:
        if day == 0:
            return press.as_ever(path)
        if path == "/news/":
            return press.list(list(now.values()))
        number = press.number_of(path)
        if number is None:
            return None
        if path == now[number]:
            return press.page(number)
        return redirect(now[number]) if redirects and path == press.path(number) else None

    return site(name, answer, 4)


def nodes(chance: random.Random) -> Site:
    """The list names `/node/N`, and the server leads to `/novosti/slug-N`; a second list names those."""
    press = Press(chance, 6)
    slug = {number: f"/novosti/{chance.choice(['vesti', 'obzor'])}-{number}/" for number in press.texts}

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/news/":
            return press.list([f"/node/{number}" for number in press.texts])
        if path == "/vse/":
            return press.list(list(slug.values()))
        number = press.number_of(path)
        if number is None:
            return None
        return redirect(slug[number]) if path.startswith("/node/") else press.page(number)

    return site("nodes", answer, 4, start_urls=["http://nodes.example/news/", "http://nodes.example/vse/"])


def sessions(chance: random.Random) -> Site:
    """Each answer of the list writes another session into the addresses."""
    press = Press(chance, 14)

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/news/":
            return press.list([f"{press.path(number)}?sess={chance.getrandbits(64):x}" for number in press.texts])
        return press.as_ever(path.partition("?")[0])

    return site("sessions", answer, 5)


def constant_etag(chance: random.Random) -> Site:
    """304 to whoever sends the one ETag that there is; one article was edited on day 0, after it was fetched."""
    press = Press(chance, 6)
    edited = chance.choice(list(press.texts))

    def answer(day: int, path: str, headers) -> Answer | None:
        number = press.number_of(path)
        if number is None:
            return press.as_ever(path)
        if headers.get("If-None-Match") == '"v1"':
            return 304, {"ETag": '"v1"'}, b""
        edit = "Позднее редакция изменила сведения о сроках работ." if day >= 1 and number == edited else ""
        status, fields, body = press.page(number, edit)
        return status, {**fields, "ETag": '"v1"'}, body

    return site("constant_etag", answer, 9)


def mass_correction(chance: random.Random, name: str, days: int) -> Site:
    """From day 1 on all articles end with another sentence: real news, however alike it looks."""
    press = Press(chance, 8)

    def answer(day: int, path: str, headers) -> Answer | None:
        number = press.number_of(path)
        if number and day >= 1:
            return press.page(number, "Адрес приёмной губернатора изменён на улицу Садовую.")
        return press.as_ever(path)

    return site(name, answer, days)


def taken_back(chance: random.Random) -> Site:
    """On day 1 a list names a new address of one article as well, to which its own leads until both were asked for a
    few times; then the new one leads back, and from day 2 on it is not there, as if it had never been."""
    press = Press(chance, chance.randrange(7, 12))
    one = chance.choice(list(press.texts))
    both = {press.path(one): f"/press/novost-{one}/"}
    asked: list[str] = []
    turns = chance.randrange(2, 4)

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/news/":
            named = [*map(press.path, press.texts), *(both.values() if day == 1 else ())]
            return press.list(chance.sample(named, len(named)))
        if day == 1 and path in (*both.keys(), *both.values()):
            asked.append(path)
            hops = both if len(asked) <= turns else {new: old for old, new in both.items()}
            return redirect(hops[path]) if path in hops else press.page(one)
        return press.as_ever(path)

    return site("taken_back", answer, 9)


PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}
SHORT = ("cut", "cut packed", "cut later", "length of the unpacked", "length too large", "whole")
"""What is the matter with the answers of an article, each time they are given; with `cut later` from day 1 on."""


def short_of(way: str, chance: random.Random, answer: Answer) -> Answer:
    """The answer as a server gives it that announces more bytes than it sends."""
    status, fields, whole = answer
    whole += chance.choice([b"</body></html>", b"</BODY></HTML>\r\n", b"</body></html><!-- 0.02 s -->"])
    name = chance.choice(list(PACKERS))
    body, length = whole, len(whole)
    if way == "cut packed":
        # What is left of it must still be unpacked to something: brotli and deflate give little before their end.
        body = gzip.compress(whole, chance.choice([1, 9]))
        body, length, name = body[: len(body) * chance.randrange(60, 90) // 100], len(body), "gzip"
    elif way == "length of the unpacked":
        body = PACKERS[name](whole)
    elif way == "length too large":
        length += chance.randrange(1, 5000)
    elif way != "whole":
        body = whole[: len(whole) * chance.randrange(60, 90) // 100]
    packed = {"Content-Encoding": name} if way in ("cut packed", "length of the unpacked") else {}
    return status, {**fields, **packed, "Content-Length": str(length), "Connection": "close"}, body


def short(chance: random.Random) -> Site:
    """Articles whose answers are shorter than announced, three times alike, on days 0 and 1; then they are whole. One
    that has only a wrong length is edited on day 1. The first number of an address says what is the matter."""
    press = Press(chance, chance.randrange(len(SHORT) + 3, 16))
    ways = [*SHORT, *chance.choices(SHORT, k=len(press.texts) - len(SHORT))]
    of = dict(zip(press.texts, chance.sample(ways, len(ways)), strict=True))
    edited = chance.choice([number for number, way in of.items() if way.startswith("length")])
    paths = {number: f"/news/{SHORT.index(way)}-{number}/" for number, way in of.items()}

    def page(number: int, day: int) -> Answer:
        return press.page(number, "Число участников уточнено пресс-службой." if day and number == edited else "")

    given = {(number, day): short_of(way, chance, page(number, day)) for number, way in of.items() for day in (0, 1)}

    def answer(day: int, path: str, headers) -> Answer | None:
        if path == "/news/":
            return press.list(chance.sample(list(paths.values()), len(paths)))
        number = press.number_of(path)
        if number is None or path != paths[number]:
            return None
        whole = day > 1 or (day == 0 and of[number] == "cut later")
        return page(number, day) if whole else given[number, day]

    return site("short", answer, 9, settings={"RETRY_TIMES": 2})


def SITES(chance: random.Random) -> list[Site]:
    said = notices(chance)
    return [
        *(maintenance(chance, f"maint_{n}", notice, listed=False) for n, notice in enumerate(said)),
        maintenance(chance, "maint_listed", chance.choice(said), listed=True),
        unknown_notice(chance),
        lone_notice(chance, "lone_titled", titles=True, known=False),
        lone_notice(chance, "lone_untitled", titles=False, known=False),
        lone_notice(chance, "lone_known", titles=chance.random() < 0.5, known=True),
        no_robots(chance),
        all_404(chance),
        to_front(chance),
        to_notice(chance),
        asks_to_wait(chance, "wait_date", date=True),
        asks_to_wait(chance, "wait_seconds", date=False),
        moved(chance),
        redesign(chance, "redesign_301", redirects=True),
        redesign(chance, "redesign_404", redirects=False),
        nodes(chance),
        sessions(chance),
        constant_etag(chance),
        mass_correction(chance, "mass_correction", 7),
        mass_correction(chance, "undecided", 2),
        short(chance),
        taken_back(chance),
    ]
