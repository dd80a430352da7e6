"""News pages in six languages, put together by a seed: what is said is known, the markup and the order differ."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.reading.document import Document
from crawler.reading.page import Reading, read

URL = "https://press.example/news/1504"
FETCHED = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = (2026, 3, 12)
"""The day that a page prints as its own."""


@dataclass(frozen=True)
class Words:
    """What a page says in one language."""

    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    people: tuple[str, ...]
    comments: tuple[str, ...]
    said: tuple[str, ...]
    months: tuple[str, ...]
    other: str
    site: str
    by: str


WORDS = {
    "ru": Words(
        titles=(
            "В Лисках открыли новую котельную",
            "Мост через Битюг сдан раньше срока",
            "Губернатор проверил ремонт дорог в районе",
            "Школу на сорок мест построят к осени",
        ),
        sentences=(
            "В посёлке Заречном закончили ремонт моста, движение по нему открыли в пятницу утром для всех машин.",
            "Работы шли четыре месяца, подрядчик заменил опоры и настил, теперь мост выдержит тяжёлые грузовики.",
            "На работы выделили сорок миллионов рублей, их распределят между посёлками по числу жителей и домов.",
            "Глава района поручил проверять стройки каждую неделю и рассказывать о них жителям на сельских сходах.",
            "Жители просили об этом с прошлого года, потому что старая переправа была закрыта для автобусов.",
            "До конца лета обновят ещё девять зданий, котлы для них уже привезли на склад в районном центре.",
        ),
        people=("Иван Петров", "Ольга Чен", "Мария Кузнецова", "Сергей Волков"),
        comments=("Комментарии", "Комментарии читателей", "Обсуждение новости", "Отзывы"),
        said=(
            "Спасибо за ремонт.",
            "Давно ждали этот мост, спасибо строителям.",
            "А светофор на перекрёстке будет?",
            "Ездить стало заметно лучше, чем раньше.",
        ),
        months=(
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ),
        other="Другие новости",
        site="Правительство области",
        by="Автор: ",
    ),
    "en": Words(
        titles=(
            "New boiler house opens in Lakeside",
            "Bridge over Mill River finished early",
            "Governor inspects road repairs in the county",
            "County to build a school for forty pupils",
        ),
        sentences=(
            "Workers in the village of Millbrook finished the repair of the bridge and opened it to cars on Friday.",
            "The work took four months, piers and deck were replaced, and heavy trucks may cross again.",
            "The state set aside forty million dollars for the work and will share it among towns by their population.",
            "The county executive asked for weekly checks of the sites and for reports to residents at town meetings.",
            "Residents had asked for this since last year because the old crossing had been closed to school buses.",
            "Nine more buildings will be renewed by the end of summer, and the boilers are already in the storehouse.",
        ),
        people=("John Parker", "Mary Holloway", "Ann Lee", "Peter Stone"),
        comments=("Comments", "Reader comments", "Discussion"),
        said=(
            "Thanks for the repair.",
            "We have waited for this bridge for years.",
            "Will there be a traffic light as well?",
            "Driving there is much better than before.",
        ),
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        other="More news",
        site="Department of Public Works",
        by="By ",
    ),
    "de": Words(
        titles=(
            "Neues Heizwerk in Waldheim eröffnet",
            "Brücke über die Mulde früher fertig",
            "Ministerin prüft den Ausbau der Straßen",
            "Landkreis baut Schule für vierzig Kinder",
        ),
        sentences=(
            "Im Ortsteil Waldheim ist die Brücke fertig saniert, seit Freitag dürfen alle Autos darüber fahren.",
            "Die Arbeiten dauerten vier Monate, Pfeiler und Fahrbahn sind neu, nun trägt sie auch schwere Laster.",
            "Für die Arbeiten stehen vierzig Millionen Euro bereit, die nach der Zahl der Einwohner verteilt werden.",
            "Der Landrat will die Baustellen jede Woche prüfen lassen und in den Gemeinden darüber berichten.",
            "Die Einwohner hatten seit dem vergangenen Jahr darum gebeten, weil die Busse einen Umweg fahren mussten.",
            "Bis zum Ende des Sommers werden neun weitere Gebäude erneuert, die Kessel liegen schon im Lager bereit.",
        ),
        people=("Max Petersen", "Anna Schulze", "Karl Lindner", "Marie Vogel"),
        comments=("Kommentare", "Leserkommentare", "Diskussion"),
        said=(
            "Danke für die Reparatur.",
            "Auf diese Brücke haben wir lange gewartet.",
            "Kommt auch eine Ampel dazu?",
            "Die Fahrt ist jetzt viel besser.",
        ),
        months=(
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ),
        other="Weitere Meldungen",
        site="Ministerium für Verkehr",
        by="Von ",
    ),
    "fr": Words(
        titles=(
            "Une nouvelle chaufferie ouvre à Valmont",
            "Le pont sur la Loue achevé en avance",
            "Le préfet visite les chantiers routiers",
            "Une école de quarante places sera construite",
        ),
        sentences=(
            "Dans le village de Valmont, la réparation du pont est terminée, les voitures y passent depuis vendredi.",
            "Les travaux ont duré quatre mois, les piles et le tablier sont neufs pour les camions lourds.",
            "Quarante millions d'euros sont prévus pour ces travaux et seront répartis selon le nombre des habitants.",
            "Le président du conseil demande un contrôle des chantiers chaque semaine et des comptes rendus publics.",
            "Les habitants le demandaient depuis un an, car l'ancien passage était fermé aux autobus scolaires.",
            "Neuf autres bâtiments seront rénovés avant la fin de l'été, les chaudières sont déjà dans les entrepôts.",
        ),
        people=("Jean Morel", "Claire Dupuis", "Luc Fontaine", "Anne Girard"),
        comments=("Commentaires", "Réactions"),
        said=(
            "Merci pour la réparation.",
            "Nous attendions ce pont depuis longtemps.",
            "Et un feu au carrefour ?",
            "On roule bien mieux qu'avant.",
        ),
        months=(
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ),
        other="Autres actualités",
        site="Préfecture de la région",
        by="Par ",
    ),
    "es": Words(
        titles=(
            "Abren una nueva caldera en Valverde",
            "El puente sobre el Júcar termina antes",
            "La consejera visita las obras de carreteras",
            "Construirán una escuela de cuarenta plazas",
        ),
        sentences=(
            "En el pueblo de Valverde terminó la reparación del puente y desde el viernes pasan todos los coches.",
            "Las obras duraron cuatro meses, se cambiaron los pilares y el tablero para los camiones más pesados.",
            "Se destinan cuarenta millones de euros a las obras y se repartirán según el número de habitantes.",
            "El presidente pidió revisar las obras cada semana e informar de ellas a los vecinos en las asambleas.",
            "Los vecinos lo pedían desde el año pasado porque el antiguo paso estaba cerrado a los autobuses.",
            "Otros nueve edificios se renovarán antes de que acabe el verano y las calderas ya están en el almacén.",
        ),
        people=("Juan Herrero", "María Soler", "Carlos Vega", "Lucía Prieto"),
        comments=("Comentarios",),
        said=(
            "Gracias por la reparación.",
            "Llevábamos años esperando este puente.",
            "¿Habrá también un semáforo?",
            "Ahora se conduce mucho mejor.",
        ),
        months=(
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ),
        other="Otras noticias",
        site="Gobierno de la Comunidad",
        by="Por ",
    ),
    "uk": Words(
        titles=(
            "У Лісках відкрили нову котельню",
            "Міст через Рось здали раніше строку",
            "Голова області перевірив ремонт доріг",
            "Школу на сорок місць збудують до осені",
        ),
        sentences=(
            "У селищі Зарічному закінчили ремонт мосту, рух ним відкрили у п'ятницю вранці для всіх машин громади.",
            "Роботи тривали чотири місяці, підрядник замінив опори та настил, тепер міст витримає важкі вантажівки.",
            "На роботи виділили сорок мільйонів гривень, їх розподілять між селищами за числом жителів та будинків.",
            "Голова громади доручив перевіряти будови щотижня і розповідати про них жителям на сільських сходах.",
            "Жителі просили про це з минулого року, бо стара переправа була закрита для шкільних автобусів.",
            "До кінця літа оновлять ще дев'ять будівель, котли для них вже привезли на склад у районному центрі.",
        ),
        people=("Іван Петренко", "Ольга Шевчук", "Марія Коваль", "Сергій Бойко"),
        comments=("Коментарі",),
        said=(
            "Дякую за ремонт.",
            "Давно чекали на цей міст, дякую.",
            "А світлофор на перехресті буде?",
            "Їздити стало набагато краще.",
        ),
        months=(
            "січня",
            "лютого",
            "березня",
            "квітня",
            "травня",
            "червня",
            "липня",
            "серпня",
            "вересня",
            "жовтня",
            "листопада",
            "грудня",
        ),
        other="Інші новини",
        site="Обласна рада",
        by="Автор: ",
    ),
}
"""Each sentence has about 100 characters; no two share a beginning."""


def tag(opening: str, inner: str) -> str:
    """An element, its name and attributes given as they are written: `div class='text'`."""
    return f"<{opening}>{inner}</{opening.split()[0]}>"


def paragraphs(sentences: list[str]) -> str:
    return "".join(tag("p", one) for one in sentences)


def printed(rng: random.Random, language: str, day: tuple[int, int, int] = DAY) -> str:
    """A day as pages in a language print it."""
    year, month, number = day
    name = WORDS[language].months[month - 1]
    forms = [f"{number:02}.{month:02}.{year}", f"{year}-{month:02}-{number:02}", f"{number} {name} {year}"]
    if language == "en":
        forms[0] = f"{name} {number}, {year}"
    elif language in ("de", "es"):
        forms[2] = {"de": f"{number}. {name} {year}", "es": f"{number} de {name} de {year}"}[language]
    return rng.choice(forms)


WRAPS = ("div class='text'", "div class='news-detail'", "article", "div class='content-body'",
         "div class='detail_text'", "section class='entry'", "div id='news-body'",
         "div itemprop='articleBody'")  # fmt: skip


def page(
    rng: random.Random, language: str, title: str, inner: str, *, lead: str = "", after: str = "", head: str = "",
    dated: str | None = None,
) -> str:  # fmt: skip
    """The source of a page: headline, its day (`dated` instead of it), `lead`, the text, `after`."""
    words, day = WORDS[language], printed(rng, language)
    stamp = rng.choice(
        (f"<time datetime='2026-03-12T09:30:00+03:00'>{day}</time>", f"<p class='date'>{day}</p>",
         f"<div class='news-date'>{day}</div>", f"<span class='published'>{day}</span>")
    )  # fmt: skip
    body = f"<h1>{title}</h1>{stamp if dated is None else dated}{lead}{tag(rng.choice(WRAPS), inner)}{after}"
    if rng.random() < 0.5:
        body = tag("div class='wrapper'", body)
    if rng.random() < 0.5:
        body = (
            f"<div class='header'><a href='/'>{words.site}</a></div>{body}<footer><p>© 2026 {words.site}</p></footer>"
        )
    return f"<!DOCTYPE html><html lang='{language}'><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def reading(source: str | bytes, url: str = URL, content_type: str = "text/html; charset=utf-8") -> Reading:
    body = source.encode() if isinstance(source, str) else source
    return read(Document(body, url, content_type=content_type, fetched_at=FETCHED))
