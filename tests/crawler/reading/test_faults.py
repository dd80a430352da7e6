"""Mistakes that a reader of pages makes at once, each in other words, tags, languages and orders, by a seed.

A fault is a function of a seed that makes a page and gives what is read of it beside what the page says.
"""

# ruff: noqa: E501 - a page is easier to read as it is

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from press_pages import WORDS, page, paragraphs, printed, reading, tag

Checked = Iterator[tuple[str, Any, Any]]
"""Names of what is checked, what was read, what the page says."""
SEEDS = 12


def text_of(content: dict[str, Any]) -> str:
    """Lead and body, a line each."""
    return "\n".join(filter(None, (content.get("lead"), content.get("text"))))


def all_in(said: list[str], within: str) -> list[str]:
    return [one for one in said if one in within]


def comments(content: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(one.author, one.text) for one in content["comments"].entries] if "comments" in content else []


NAMED = ("class='author'", "class='autor'", "itemprop='author'", "rel='author'", "class='comment-author'",
         "class='byline'", "class='quote__author'", "class='author-name'", "class='user author'")  # fmt: skip
QUOTES = (
    "<div class='quote'><p>{q}</p>{who}</div>", "<blockquote><p>{q}</p>{who}</blockquote>",
    "<blockquote>{q}<footer>{who}</footer></blockquote>", "<aside class='pullquote'><p>{q}</p>{who}</aside>",
    "<div class='article-quote'><div class='quote__text'>{q}</div>{who}</div>",
    "<figure class='quote'><blockquote>{q}</blockquote><figcaption>{who}</figcaption></figure>",
    "<figure><blockquote>{q}</blockquote><figcaption>{who}</figcaption></figure>",
    "<div class='b-citation'><div class='b-citation__text'>{q}</div><div class='b-citation__sign'>{who}</div></div>",
)  # fmt: skip
FILMS = (
    "<div class='video'><video src='/v.mp4'></video>{who}</div>",
    "<div class='video-block'><iframe src='https://rutube.ru/play/embed/123456'></iframe><div>{who}</div></div>",
    "<figure class='player'><video controls src='/v.mp4'></video>{who}</figure>",
    "<div class='player'>{who}<video src='/v.mp4'></video></div>",
)
BLOCKS = ("div class='comments'", "section id='comments'", "div class='comment-list'", "div class='reviews'",
          "ul class='comments-list'", "ol class='commentlist'", "div id='kommentare'",
          "div class='discussion'")  # fmt: skip


def readers_are_no_authors(rng: random.Random) -> Checked:
    """Who comments, is quoted, filmed or wrote something else is no author of the page; who is quoted stays."""
    language = rng.choice(list(WORDS))
    words, attribute, where = WORDS[language], rng.choice(NAMED), rng.choice(("comment", "quote", "film", "teaser"))
    title, *others = rng.sample(words.titles, 4)
    *said, quote = rng.sample(words.sentences, 5)
    people = rng.sample(words.people, 4)
    byline = rng.random() < 0.4
    element = "a href='/u/5'" if "rel" in attribute else rng.choice(("span", "div", "p", "b", "cite"))

    def signed(who: str) -> str:
        return tag(f"{element} {attribute}", who)

    inside, after, entries, wanted = "", "", [], list(said)
    if where == "comment":
        block = rng.choice(BLOCKS)
        item = "li class='comment'" if block[:2] in ("ul", "ol") else rng.choice(
            ("div class='comment'", "article class='comment'", "div class='item'")
        )  # fmt: skip
        entries = list(zip(people, rng.sample(words.said, rng.choice((1, 2, 3))), strict=False))
        rows = ""
        for n, (who, answer) in enumerate(entries, 13):
            line = [signed(who), f"<span class='date'>{printed(rng, language, (2026, 3, n))}, 17:40</span>"]
            rng.shuffle(line)
            rows += tag(item, "".join(line) + rng.choice((f"<p>{answer}</p>", f"<div class='text'>{answer}</div>")))
        after = tag(block, ("" if block[:2] in ("ul", "ol") else tag("h3", words.comments[0])) + rows)
    elif where == "teaser":
        card = rng.choice(("div class='card'", "div class='teaser'", "li", "article class='news-card'"))
        rows = "".join(
            tag(card, f"<a href='/news/{n}'>{one}</a> {signed(who)}")
            for n, (one, who) in enumerate(zip(others, people, strict=False))
        )
        after = tag(
            rng.choice(("div class='related'", "aside", "section class='more'")), f"<h3>{words.other}</h3>{rows}"
        )
    else:
        inside = rng.choice(QUOTES if where == "quote" else FILMS).format(q=quote, who=signed(people[0]))
        wanted += [quote, people[0]] if where == "quote" else []
    source = page(rng, language, title, paragraphs(said[:2]) + inside + paragraphs(said[2:]), after=after,
                  lead=f"<div class='byline'>{words.by}{people[3]}</div>" if byline else "")  # fmt: skip
    found = reading(source)
    yield "authors", found.content.get("authors"), [people[3]] if byline else None
    yield "text", all_in(wanted, text_of(found.content)), wanted
    yield "foreign text", all_in([one for _, one in entries] + others, text_of(found.content)), []
    yield "comments", comments(found.content), entries


DENYING = {
    "ru": "По вопросам голосования и обсуждаемым темам, а комментарии к ним дал глава района, жители пишут в приёмную.",
    "en": "Questions and answers are on the county page, and comments were closed after the poll on related matters.",
    "de": "Fragen und Antworten sind auf der Seite des Kreises, Kommentare nimmt das Amt am Montag entgegen.",
    "fr": "Les questions et réponses sont sur le site, les commentaires sont reçus au bureau du maire.",
    "es": "Las preguntas y respuestas están en la web, los comentarios se reciben en la oficina municipal.",
    "uk": "З питань голосування та обговорення жителі звертаються до громади, коментарі надає голова.",
}
"""Sentences of a text that deny comments by their words."""
OWN_HEADINGS = {
    "ru": ("Вопросы и ответы", "Опросы читателей", "Все комментарии"), "en": ("Questions and answers", "All comments"),
    "de": ("Fragen und Antworten", "Leserkommentare"), "fr": ("Questions et réponses", "Vos commentaires"),
    "es": ("Preguntas y respuestas", "Todos los comentarios"), "uk": ("Питання та відповіді", "Усі коментарі"),
}  # fmt: skip
DISCUSSED = {"ru": "Обсуждение", "en": "Discussion", "de": "Diskussion", "fr": "Réactions", "es": "Opiniones",
             "uk": "Обговорення"}  # fmt: skip
LATEST = {"ru": "Последние комментарии", "en": "Latest comments", "de": "Neueste Kommentare",
          "fr": "Derniers commentaires", "es": "Últimos comentarios", "uk": "Останні коментарі"}  # fmt: skip
ENTER = {"ru": "ЗАРЕГИСТРИРОВАТЬСЯ", "en": "Register", "de": "Anmelden", "fr": "S'inscrire", "es": "Registrarse",
         "uk": "Увійти"}  # fmt: skip
ITEMS = {
    "div": (
        "<div class='comment'{id}{to}><span class='{a}'>{who}</span> <i class='date'>{when}</i>"
        "<p class='text'>{said}</p></div>"
    ),
    "li": "<li{id}><div class='autor'>{who}</div><div class='date'>{when}</div><div>{said}</div></li>",
    "nick": "<div class='com'{id}><i class='nick'>{who}</i> <i class='dt'>{when}</i><div>{said}</div></div>",
    "jcomments": (
        "<div class='comment-box' id='comment-item-{n}'><a href='/archive/m.html#comment-{n}'>#</a>"
        " <span class='comment-author'>{who}</span> <span class='comment-date'>{when}</span>"
        "<div class='comment-body'>{said}</div></div>"
    ),
    "rows": "<tr><td><b>{who}</b></td><td>{when}</td></tr><tr><td colspan='2'>{said}</td></tr>",
    "cells": "<tr><td>{who}<br>{when}</td><td>{said}</td></tr>",
    "dl": "<dt>{who}, {when}</dt><dd>{said}</dd>",
    "heads": "<p class='meta'><b>{who}</b> {when}</p><p>{said}</p>",
}  # fmt: skip
AROUND = {"li": "ul", "rows": "table", "cells": "table", "dl": "dl"}


def comments_are_found(rng: random.Random) -> Checked:
    """A block of comments is read whatever its shape, whatever is written before it and in the text."""
    language, shape = rng.choice(list(WORDS)), rng.choice(list(ITEMS))
    words = WORDS[language]
    title, said = rng.choice(words.titles), rng.sample(words.sentences, 3)
    entries = list(zip(rng.sample(words.people, 3), rng.sample(words.said, rng.choice((1, 1, 2, 3))), strict=False))
    numbered, answers = rng.random() < 0.5, rng.choice(("data-parent_id", "data-parent-id", "data-reply-to"))
    parents: list[str | None] = [None, *("100" if numbered and shape == "div" else None for _ in entries[1:])]
    rows = ""
    for n, (who, answer) in enumerate(entries):
        day, hour = printed(rng, language, (2026, 3, 13 + n)), f"{rng.randint(8, 21):02}:{rng.randint(10, 59)}"
        rows += ITEMS[shape].format(
            who=who, said=answer, n=100 + n, a=rng.choice(("author", "nick", "username", "comment__user")),
            when=rng.choice((f"{day} {hour}", f"{day}, {hour}", day, f"{hour} {day}")),
            id=f" id='comment-{100 + n}'" if numbered else "", to=f" {answers}='100'" if parents[n] else "",
        )  # fmt: skip
    rows = tag(AROUND[shape], rows) if shape in AROUND else rows
    count = rng.choice(("", f" ({len(entries)})", f": {len(entries)}"))
    if shape in ("nick", "rows", "cells") and rng.random() < 0.5:
        heading = rng.choice((words.comments[0], DISCUSSED[language]))
        block = tag(rng.choice(("h2", "h3", "h4")), heading + count) + rows
    else:
        heading = tag(rng.choice(("h3", "div class='title'")),
                      rng.choice((words.comments[0], *OWN_HEADINGS[language])) + count)  # fmt: skip
        button = rng.choice(("", f"<button class='author'>{ENTER[language]}</button>",
                             f"<a class='user-login btn' href='/reg'>{ENTER[language]}</a>"))  # fmt: skip
        block = tag(rng.choice(("div class='comments'", "section class='comments-block'", "div class='reviews'")),
                    heading + button + rows)  # fmt: skip
    before = rng.choice(
        ("", f"<p><a href='/comments'>{LATEST[language]}</a></p>", f"<a href='/c'>{LATEST[language]}</a>")
    )
    before += rng.choice(("", "", "<aside class='advert'><img src='/a.png'>", "<aside><div class='ad'></div>"))
    if rng.random() < 0.5:
        said[0] = DENYING[language]
    found = reading(page(rng, language, title, paragraphs(said), after=before + block))
    yield "comments", comments(found.content), entries
    block_read = found.content.get("comments")
    yield "count", block_read and block_read.count, len(entries)
    yield "times", [bool(one.published_at or one.published_local) for one in block_read.entries], [True] * len(entries)
    yield "parents", [one.parent for one in block_read.entries], parents
    yield "text", text_of(found.content), "\n".join(said)
    yield "authors", found.content.get("authors"), None


SECTIONS = {"ru": "Новости", "en": "News", "de": "Aktuelles", "fr": "Actualités", "es": "Noticias", "uk": "Новини"}
MOTTO = {"ru": "Вместе мы сильнее", "en": "Working for you", "de": "Gemeinsam stark", "fr": "Proche de vous",
         "es": "Cerca de ti", "uk": "Разом ми сильніші"}  # fmt: skip
TITLES = ("{t} | {site}", "{site} | {t}", "{t} - {site}", "{t} :: {site} :: {motto}", "{site}. {section}. {t}",
          "{t} — {section} — {site}", "{t} / {section} / {site}", "{t} » {site}", "{t}")  # fmt: skip
BANNERS = ("<a href='/'><h1>{site}</h1></a>", "<h1><a href='/'>{site}</a></h1>", "<h1 class='logo'>{site}</h1>",
           "<div class='top'><a href='/'>{site}</a><p>{motto}</p></div>", "<h1><a href='/news/'>{section}</a></h1>",
           "<div id='header'><h1><a href='/' title='{site}'><img src='/l.png' alt='{site}'></a></h1></div>")  # fmt: skip
HEADLINES = ("<strong class='title'><a href='/news/1504'>{t}</a></strong>", "<h2>{t}</h2>", "<h1>{t}</h1>",
             "<div class='news-title'>{t}</div>", "<h3 class='headline'>{t}</h3>", "<p><b>{t}</b></p>",
             "<h1><span class='kicker'>{section}</span> {t}</h1>", "<h1><small>{day}</small> {t}</h1>",
             "<h1>{t} <span class='date'>{day}</span></h1>", "<h2 class='title'><a href='/news/1504'>{t}</a></h2>",
             "<td class='contentheading'>{t}</td>")  # fmt: skip
NETWORKS = ("", "", "<meta property='og:title' content='{site}'>", "<meta property='og:title' content='{t}'>",
            "<meta property='og:title' content='{site} - {section}'>", "<meta property='og:title' content='{keys}'>",
            "<meta property='og:site_name' content='{site}'>")  # fmt: skip
KEYS = {"ru": "мост, дороги, ремонт, котельные", "en": "bridge, roads, repair, heating, county",
        "de": "Brücke, Straßen, Umbau, Heizung", "fr": "pont, routes, travaux, chauffage",
        "es": "puente, carreteras, obras, calderas", "uk": "міст, дороги, ремонт, котельні"}  # fmt: skip


def the_banner_is_no_title(rng: random.Random) -> Checked:
    """The headline is what the page prints over its text, whatever is larger or repeated in its data."""
    language = rng.choice(list(WORDS))
    words, said = WORDS[language], rng.sample(WORDS[language].sentences, 3)
    title, day = rng.choice(words.titles), printed(rng, language)
    names = {"t": title, "site": words.site, "motto": MOTTO[language], "section": SECTIONS[language],
             "day": day, "keys": KEYS[language]}  # fmt: skip
    headline = rng.choice(HEADLINES).format(**names)
    date = "" if day in headline else f"<p class='date'>{day}</p>"
    crumbs = rng.choice(
        ("", f"<div class='path'><a href='/'>{words.site}</a> / <a href='/news/'>{names['section']}</a></div>")
    )
    top = rng.choice(BANNERS).format(**names) + crumbs
    inner = rng.choice((headline + date, date + headline)) + tag("div class='text'", paragraphs(said))
    found = reading(
        f"<html lang='{language}'><head><title>{rng.choice(TITLES).format(**names)}</title>"
        f"{rng.choice(NETWORKS).format(**names)}</head><body>{top}<div class='main'>{inner}</div></body></html>"
    )
    yield "title", found.content.get("title"), title
    yield "text", text_of(found.content), "\n".join(said)


PAST = {
    "ru": ("Работы завершены 27 мая 2025 года.", "Проект начали 3 июня 2024 года, и он шёл без остановок."),
    "en": ("On May 27, 2025, John Doe pleaded guilty to the charge.", "Work on the site ended on June 3, 2024."),
    "de": ("Die Arbeiten endeten am 27. Mai 2025.", "Am 3. Juni 2024 begann der Bau der neuen Halle."),
    "fr": ("Les travaux ont pris fin le 27 mai 2025.", "Le 3 juin 2024, le maire a posé la première pierre."),
    "es": ("Las obras terminaron el 27 de mayo de 2025.", "El 3 de junio de 2024 empezó la construcción."),
    "uk": ("Роботи завершено 27 травня 2025 року.", "Проєкт почали 3 червня 2024 року за кошти громади."),
}
LABELS = {"ru": ("Опубликовано", "Обновлено"), "en": ("Published", "Updated"), "de": ("Veröffentlicht", "Aktualisiert"),
          "fr": ("Publié", "Mis à jour"), "es": ("Publicado", "Actualizado"), "uk": ("Опубліковано", "Оновлено")}  # fmt: skip
FORMS = {
    "ru": ("12 марта 2026", "12-03-2026 14.30", "12.03.26 14:30", "12-е марта 2026", "12 мар 2026, 14:30", "14:30 12.03.2026",
           "четверг, 12 марта 2026 г.", "12 МАРТА 2026", "12 марта 2026 в 14:30 (МСК+4)"),
    "en": ("March 12, 2026", "12th March 2026", "Thursday, March 12, 2026 3:15 PM CST", "Mar. 12, 2026", "12 Mar 2026",
           "March 12th, 2026", "2026-03-12", "March 12, 2026 at 2:30 p.m. EDT"),
    "de": ("12. März 2026", "Donnerstag, 12. März 2026", "12.03.2026, 14:30 Uhr", "12.3.2026", "12. Mär 2026"),
    "fr": ("12 mars 2026", "jeudi 12 mars 2026", "12/03/2026 à 14h30", "le 12 mars 2026 à 14 h 30"),
    "es": ("12 de marzo de 2026", "12/03/2026 14:30", "jueves, 12 de marzo de 2026", "12 marzo 2026"),
    "uk": ("12 березня 2026", "12.03.2026 14:30", "12 березня 2026 р.", "четвер, 12 березня 2026, 14:30"),
}  # fmt: skip
STAMPS = (
    "<p class='date'>{d}</p>",
    "<div class='info'>{d}</div>",
    "<span class='news-date'>{d}</span>",
    "<div><small>{d}</small></div>",
    "<time>{d}</time>",
    "<ul class='meta'><li>{d}</li></ul>",
    "<em>{d}</em>",
    "<table><tr><td class='createdate'>{d}</td></tr></table>",
)


def the_printed_day_is_the_date(rng: random.Random) -> Checked:
    """The day of publication is the one printed for it: no day of the text, of the clock or of a ticker's entries."""
    language = rng.choice(list(WORDS))
    words, said = WORDS[language], rng.sample(WORDS[language].sentences, 3)
    title, trap = (
        rng.choice(words.titles),
        rng.choice(("sentence", "clock", "draft", "both", "undated", "pieces", "footer")),
    )
    day = rng.choice(FORMS[language])
    stamp = rng.choice(STAMPS).format(d=day)
    before = after = head = ""
    wanted: str | None = "2026-03-12"
    changed = None
    if trap == "both":
        one, other = LABELS[language]
        apart = rng.choice((". ", " ", " | ", ", "))
        stamp = rng.choice(STAMPS).format(d=f"{one}: 12.03.2026 14:30{apart}{other}: 13.03.2026 10:00")
        changed = "2026-03-13"
    elif trap == "undated":
        stamp, wanted = "", None
    elif trap == "pieces":
        stamp = rng.choice((
            f"<div class='calendar-leaf'><span>12</span><span>{words.months[2]}</span><span>2026</span></div>",
            f"<div class='d'><b>12</b> <i>{words.months[2]}</i> <u>2026</u></div>",
        ))  # fmt: skip
    elif trap == "clock":
        before = rng.choice(("<div class='top'>{}</div>", "<div id='today'>{}</div>", "<div class='header'><span>{}</span></div>",
                             "<td class='now'>{}</td>")).format(printed(rng, language, (2026, 3, 20)))  # fmt: skip
    elif trap == "draft":
        head = "<meta property='article:published_time' content='2026-03-09T18:00:00+03:00'>"
    elif trap == "footer":
        after = f"<div class='foot'>© 2020-2026 {words.site}</div>"
    if trap in ("sentence", "undated"):
        said.insert(rng.randint(0, 3), rng.choice(PAST[language]))
    if rng.random() < 0.5:
        inner = f"<h1>{title}</h1>{stamp}{tag('div', paragraphs(said))}"
    else:
        inner = f"{stamp}<h1>{title}</h1>{tag('article', paragraphs(said))}"
    found = reading(
        f"<html lang='{language}'><head><title>{title}</title>{head}</head><body>{before}<div class='page'>{inner}</div>"
        f"{after}</body></html>"
    ).content
    moment = found.get("published_at") or found.get("published_local")
    yield f"date, {trap}", moment and moment.date().isoformat(), wanted
    if changed:
        moment = found.get("modified_at") or found.get("modified_local")
        yield "changed", moment and moment.date().isoformat(), changed
    yield "text", [one for one in said if one not in text_of(found)], []


FACTS = {
    "ru": ("Создано: 120 рабочих мест.", "Размещено: 350 человек в пяти пунктах.", "Темы: ремонт котельных и дорог района.",
           "Рекомендуем отложить поездки.", "Ваше мнение о ремонте дорог?", "Обновлено: 14 котлов.", "Обсуждение", "10:00",
           "Другие новости о программе", "12 марта", "Создано: новые детские площадки.", "Источник: подземные воды.",
           "Разделы: дороги, школы, больницы.", "Комментарии: жители довольны ремонтом.", "Просмотров: больше всего у ролика о мосте.",
           "По теме ремонта ответил глава района."),
    "en": ("Created: 120 new jobs.", "Updated: 14 boilers in nine buildings.", "Topics: heating, roads and schools.",
           "Recommended: stay at home.", "10:00", "March 12", "Related work begins in May.", "Your opinion on road repairs?",
           "Published: three laws on heating.", "Comments: residents like the new road.", "Read more books this summer.",
           "More news on the programme", "Views: the bridge is seen from the hill.", "Discussion", "Tags: red, blue and green."),
    "de": ("Geschaffen: 120 neue Stellen.", "Aktualisiert: 14 Kessel.", "10:00 Uhr", "12. März", "Themen: Heizung und Straßen.",
           "Ihre Meinung zum Straßenbau?", "Diskussion", "Weitere Meldungen zum Programm"),
    "fr": ("Créés : 120 emplois.", "Publié : trois lois sur le chauffage.", "10:00", "12 mars", "Réactions", "À lire à voix haute."),
    "es": ("Creados: 120 empleos.", "Publicado: tres leyes de obras.", "10:00", "12 de marzo", "Temas: calefacción y carreteras."),
    "uk": ("Створено: 120 робочих місць.", "Оновлено: 14 котлів.", "Розміщено: 350 осіб у пунктах.", "10:00", "12 березня",
           "Теми: ремонт котелень і доріг.", "Обговорення", "Інші новини про програму"),
}  # fmt: skip
"""Lines of a text that a template writes in other places."""


def facts_stay(rng: random.Random) -> Checked:
    """What an article says stays, whatever line of a template it looks like; so does a list of links that it leads to."""
    language = rng.choice(list(WORDS))
    words, said = WORDS[language], rng.sample(WORDS[language].sentences, 5)
    fact = rng.choice(FACTS[language])
    heading = fact in ("Обсуждение", "Discussion", "Diskussion", "Réactions", "Обговорення") or fact[0].isdigit()
    element = rng.choice(("h3", "h4") if heading and fact[0].isalpha() else ("p", "p", "div"))
    at = rng.randint(1, 4 if heading or fact[-1] not in ".?!" else 5)
    if rng.random() < 0.3:
        links = [f"<a href='/acts/{n}'>{words.titles[n % 4]} {n}</a>" for n in range(1, 8)]
        shape = rng.choice(("<ul><li>{}</li></ul>", "<ol><li>{}</li></ol>", "<p>{}</p>", "<div>{}</div>"))
        said.insert(at, said[at - 1][:-1] + ":")
        line, wanted = shape.format(("</li><li>" if "li" in shape else "<br>").join(links)), f"{words.titles[3]} 7"
        inner = paragraphs(said[: at + 1]) + line + paragraphs(said[at + 1 :])
    else:
        line, wanted = tag(element, fact), fact
        if rng.random() < 0.3 and fact[0].isdigit():
            line += tag("p", words.titles[0]) + tag(element, fact.replace("10:00", "12:30").replace("12", "13"))
        inner = paragraphs(said[:at]) + line + paragraphs(said[at:])
    content = reading(page(rng, language, words.titles[1], inner)).content
    yield f"{wanted} at {at} in {element}", wanted in text_of(content), True
    yield "text", [one for one in said if one not in text_of(content)], []


DECKS = {
    "ru": (
        "На ремонт выделили сорок миллионов рублей",
        "Мост выдержит грузовики до сорока тонн",
        "Движение открыли раньше срока",
    ),
    "en": (
        "Forty million dollars go to the repairs",
        "The bridge carries trucks of forty tons",
        "Traffic resumes ahead of schedule",
    ),
    "de": (
        "Vierzig Millionen Euro für die Sanierung",
        "Die Brücke trägt Laster bis vierzig Tonnen",
        "Verkehr rollt früher als geplant",
    ),
    "fr": (
        "Quarante millions d'euros pour les travaux",
        "Le pont porte des camions de quarante tonnes",
        "La circulation reprend plus tôt",
    ),
    "es": (
        "Cuarenta millones de euros para las obras",
        "El puente soporta camiones de cuarenta toneladas",
        "El tráfico vuelve antes",
    ),
    "uk": (
        "На ремонт виділили сорок мільйонів гривень",
        "Міст витримає вантажівки до сорока тонн",
        "Рух відкрили раніше строку",
    ),
}
FILES = ("/files/plan.pdf", "/download?fileNo=3", "/upload/doc/77", "/getFile.do?id=5", "https://files.press.example/x/12",
         "/bitrix/download.php?ID=9")  # fmt: skip
FILE_NAMES = (
    "plan.pdf",
    "доклад.hwp",
    "Отчёт за 2025 год.docx",
    "budget 2026.xlsx",
    "Приложение 1 (PDF, 120 КБ)",
    "report.odt",
)


def deck_and_attachments_are_kept(rng: random.Random) -> Checked:
    """What is set between headline and text is not lost, and files are documents by their address or printed name."""
    language = rng.choice(list(WORDS))
    words, said = WORDS[language], rng.sample(WORDS[language].sentences, 3)
    facts = rng.sample(DECKS[language], rng.choice((2, 3)))
    deck = rng.choice((
        tag(rng.choice(("ul class='deck'", "ul", "ul class='facts'", "ol class='summary'", "ul class='key-points'")),
            "".join(f"<li>{one}</li>" for one in facts)),
        f"<h2>{facts[0]}</h2>", f"<p align='center'>{facts[0]}</p>", f"<center>{facts[0]}</center>",
        f"<div style='text-align: center'>{facts[0]}</div>", f"<h3 class='subtitle'>{facts[0]}</h3>",
        f"<p class='lead'>{facts[0]}</p>", f"<div class='anons'>{facts[0]}. {facts[1]}.</div>",
        f"<p class='standfirst'>{facts[0]}</p><p class='standfirst'>{facts[1]}</p>",
        f"<h2>{facts[0]}</h2><h3>{facts[1]}</h3>",
    ))  # fmt: skip
    wanted = [one for one in facts if one in deck]
    href, name = rng.choice(FILES), rng.choice(FILE_NAMES)
    link = rng.choice((
        f"<a href='{href}'>{name}</a>", f"<a href='{href}' title='{name}'><img src='/i/file.png' alt=''></a>",
        f"<a href='{href}' download>{name}</a>", f"<a class='file' href='{href}'><span>{name}</span> <em>120 KB</em></a>",
        f"<a href='{href}' title='{name}'>{words.titles[3]}</a>",
    ))  # fmt: skip
    files = tag(rng.choice(("p", "div class='attach'", "ul class='files'", "div class='documents'")), link)
    if "<ul" in files:
        files = files.replace("<a ", "<li><a ").replace("</a>", "</a></li>")
    beside = rng.random() < 0.5
    html = page(rng, language, words.titles[1], paragraphs(said) + ("" if beside else files), lead=deck,
                after=files if beside else "")  # fmt: skip
    content = reading(html).content
    yield "deck", [one for one in wanted if one not in text_of(content)], []
    yield "text", [one for one in said if one not in text_of(content)], []
    found = [one.url for one in content.get("media", ()) if one.type == "document"]
    yield "documents", found, [href if "//" in href else f"https://press.example{href}"]


OFFICES = {
    "ru": ("Министерство труда и занятости", "Министерства строительства, транспорта и дорожного хозяйства", "Управление культуры, спорта и туризма",
           "Комитет по экологии и природным ресурсам", "Пресс-служба губернатора и правительства", "Департамент финансов, налогов и бюджета области"),
    "en": ("Center for Drug Evaluation and Research", "Department of Health and Human Services", "Office of Parks, Recreation and Tourism",
           "Ministry of Transport, Roads and Bridges", "Division of Fish and Wildlife", "Board of Water and Soil Resources"),
    "de": ("Ministerium für Wirtschaft, Verkehr und Landwirtschaft", "Amt für Umwelt und Naturschutz", "Referat für Presse und Öffentlichkeitsarbeit"),
    "fr": ("Ministère de la Santé et de la Prévention", "Direction de la Communication et de la Presse"),
    "es": ("Ministerio de Transportes, Movilidad y Obras", "Consejería de Sanidad y Consumo", "Dirección General de Agua y Bosques"),
    "uk": ("Міністерство праці та зайнятості", "Департамент будівництва, транспорту і зв'язку", "Управління культури і спорту"),
}  # fmt: skip
NOBODIES = (
    "Super User",
    "admin",
    "Administrator",
    "publisher",
    "webmaster",
    "Редактор",
    "editor",
    "root",
    "user1",
    "Content Manager",
)


def names_stay_whole(rng: random.Random) -> Checked:
    """An office with «and» or commas in its name is one; a system's account and a list of keywords are nobody."""
    language = rng.choice(list(WORDS))
    words, said = WORDS[language], rng.sample(WORDS[language].sentences, 3)
    people, sort = rng.sample(words.people, 2), rng.choice(("office", "office", "nobody", "keywords", "two"))
    name = {"office": rng.choice(OFFICES[language]), "nobody": rng.choice(NOBODIES), "keywords": KEYS[language],
            "two": ", ".join(people)}[sort]  # fmt: skip
    wanted = {"office": [name], "two": people}.get(sort)
    kind = "Organization" if sort == "office" else "Person"
    given = rng.choice((
        f"<meta name='author' content='{name}'>".replace("зв'", "зв’"),
        f'<script type="application/ld+json">{{"@type":"NewsArticle","author":{{"@type":"{kind}","name":"{name}"}}}}</script>',
        f'<script type="application/ld+json">{{"@type":"NewsArticle","author":[{{"@type":"{kind}","name":"{name}"}}]}}</script>',
    ))  # fmt: skip
    if "’" in given:
        wanted = [name.replace("зв'", "зв’")] if wanted else None
    byline = people if sort in ("nobody", "keywords") and rng.random() < 0.3 else None
    content = reading(page(rng, language, words.titles[1], paragraphs(said), head=given,
                           lead=f"<div class='byline'>{words.by}{byline[0]}</div>" if byline else "")).content  # fmt: skip
    yield f"authors, {sort}", content.get("authors"), byline[:1] if byline else wanted


FOREIGN = {
    "ru": ("Мы используем файлы cookie, чтобы сайт работал лучше.", "Назад | Обсудить", "Последнее изменение: 13.03.2026",
           "При использовании материалов ссылка на сайт обязательна.", "Все права защищены.", "Версия для печати", "Поделиться",
           "Подпишитесь на наш канал, чтобы ничего не пропустить."),
    "en": ("This site uses cookies to improve your visit.", "Back | Discuss | Print", "Page last modified: March 13, 2026", "Share this page",
           "FOR IMMEDIATE RELEASE", "All rights reserved.", "Subscribe to our newsletter for weekly updates."),
    "de": ("Diese Website verwendet Cookies, um Ihren Besuch zu verbessern.", "Zurück | Drucken", "Letzte Änderung: 13.03.2026", "Seite teilen",
           "Alle Rechte vorbehalten."),
    "fr": ("Ce site utilise des cookies pour améliorer votre visite.", "Retour | Imprimer", "Dernière modification : 13/03/2026", "Partager",
           "Tous droits réservés."),
    "es": ("Este sitio utiliza cookies para mejorar su visita.", "Volver | Imprimir", "Última modificación: 13/03/2026", "Compartir",
           "Todos los derechos reservados."),
    "uk": ("Ми використовуємо файли cookie, щоб сайт працював краще.", "Назад | Друк", "Остання зміна: 13.03.2026", "Поділитися",
           "Усі права захищено."),
}  # fmt: skip
UNSEEN_SIGNS = ("\u00ad", "\u200b", "\u2060", "&shy;", "&#8203;", "\ufeff")


def foreign_text_goes(rng: random.Random) -> Checked:
    """What a page says of itself, and news beside the article, are no part of its text; nor are signs nobody sees."""
    language = rng.choice(list(WORDS))
    words, said = WORDS[language], rng.sample(WORDS[language].sentences, 4)
    title, *others = rng.sample(words.titles, 4)
    sort = rng.choice(("line", "line", "list", "signs"))
    inside, after, foreign = paragraphs(said), "", others
    if sort == "line":
        line = rng.choice(FOREIGN[language])
        foreign = [line[:20]]
        if "cookie" in line.lower():
            box = rng.choice(("div class='cookie-notice'", "div id='gdpr'", "div class='msg'", "section"))
            inside += tag(box, f"<p>{line} <a href='/p'>OK</a></p>")
        else:
            line = (
                " | ".join(f"<a href='#{n}'>{one}</a>" for n, one in enumerate(line.split(" | ")))
                if "|" in line
                else line
            )
            if line.startswith("FOR"):
                inside = tag("p", line) + inside
            else:
                inside += tag(rng.choice(("p", "div class='foot'", "div class='note'")), line)
    elif sort == "list":
        rows = list(enumerate(others))
        after = rng.choice((
            "<dl>" + "".join(f"<dt>1{n}.03.2026</dt><dd><a href='/news/{n}'>{one}</a></dd>" for n, one in rows) + "</dl>",
            f"<h3>{words.other}</h3><ul>" + "".join(f"<li><a href='/news/{n}'>{one}</a></li>" for n, one in rows) + "</ul>",
            f"<h4>{words.other}</h4>" + "".join(f"<p>1{n}.03.2026 <a href='/news/{n}'>{one}</a></p>" for n, one in rows),
            "<table>" + "".join(f"<tr><td>1{n}.03.2026</td><td><a href='/news/{n}'>{one}</a></td></tr>" for n, one in rows) + "</table>",
        ))  # fmt: skip
        inside, after = (inside, after) if rng.random() < 0.5 else (inside + after, "")
    html = page(rng, language, title, inside, after=after)
    if sort == "signs":
        sign, word = rng.choice(UNSEEN_SIGNS), title.split()[-1]
        html = html.replace(word, f"{word[:3]}{sign}{word[3:]}").replace(
            said[0][8:12], f"{said[0][8:10]}{sign}{said[0][10:12]}"
        )
        foreign = []
    content = reading(html).content
    yield f"text, {sort}", text_of(content), "\n".join(said)
    yield "foreign", all_in(foreign, text_of(content)), []
    yield "title", content.get("title"), title


PHOTO = {"ru": ("Фото: ", "Фотограф: ", "Фото – "), "en": ("Photo: ", "Photo by ", "Photo credit: ", "Photograph: "), "de": ("Foto: ", "Bild: "),
         "fr": ("Photo : ", "Crédit photo : ", "Crédit : "), "es": ("Foto: ", "Crédito: ", "Fotografía: "), "uk": ("Фото: ", "Світлина: ")}  # fmt: skip
SHOWN = {"ru": "Новый мост через Битюг", "en": "The new bridge over Mill River", "de": "Die neue Brücke über die Mulde", "fr": "Le nouveau pont sur la Loue",
         "es": "El nuevo puente sobre el Júcar", "uk": "Новий міст через Рось"}  # fmt: skip


def credits_name_who_made_the_picture(rng: random.Random) -> Checked:
    """Who made a picture is credited once, is no author, and leaves neither caption nor text with a line of theirs."""
    language = rng.choice(list(WORDS))
    words, said = WORDS[language], rng.sample(WORDS[language].sentences, 3)
    who, shown = rng.choice(words.people), SHOWN[language]
    line = rng.choice(PHOTO[language]) + who
    img = rng.choice(
        (
            f"<img src='/i/most.jpg' alt='{shown}' width='800' height='500'>",
            "<img src='/i/most.jpg' width='800' height='500'>",
        )
    )
    titled = img.replace("<img", f"<img title='{line}'")
    box, caption = rng.choice((
        (f"<figure>{img}<figcaption>{shown}. {line}</figcaption></figure>", shown),
        (f"<figure>{img}<figcaption>{line}</figcaption></figure>", None),
        (f"<figure>{titled}<figcaption>{shown}. {line}</figcaption></figure>", shown),
        (f"<div class='pic'>{img}<span class='author'>{who}</span></div>", None),
        (f"<div class='photo'>{img}<div class='photo-caption'>{shown}</div><div class='photo-author'>{line}</div></div>", shown),
        (f"<p>{img}<br><em>{line}</em></p>", None), (f"<p>{img}</p><p><i>{line}</i></p>", None),
        (f"<div class='wp-caption'>{img}<p class='wp-caption-text'>{shown}. {line}</p></div>", shown),
        (f"<table><tr><td>{img}</td></tr><tr><td>{line}</td></tr></table>", None),
        (f"<figure>{img}<figcaption>{shown} <span class='credit'>{who}</span></figcaption></figure>", shown),
    ))  # fmt: skip
    tools = rng.choice(("", "", "<p>© Orphus</p>", "<div class='orphus'>Система Orphus</div>"))
    content = reading(
        page(rng, language, words.titles[1], paragraphs(said[:1]) + box + paragraphs(said[1:]) + tools)
    ).content
    credits = [(one.role, one.names) for one in content.get("credits", ())]
    yield "credits", credits, [("photo", [who])]
    yield "authors", content.get("authors"), None
    yield "text", [one for one in said if one not in text_of(content)], []
    yield "credit in text", who in text_of(content), False
    captions = [(one.caption or "").rstrip(".") for one in content.get("media", ()) if one.caption]
    yield "captions", captions, [caption] if caption else []


REFUSALS = {
    "ru": {"soft404": ("Страница не найдена", "Ошибка 404", "Запрашиваемая страница не существует", "Материал не найден"),
           "maintenance": ("На сайте ведутся технические работы", "Сайт временно недоступен", "Сайт находится в разработке"),
           "search": ("Результаты поиска", "Поиск по сайту")},
    "en": {"soft404": ("Page not found", "404: the page cannot be found", "Sorry, this page does not exist", "The requested page was not found"),
           "maintenance": ("The site is under maintenance", "We are currently performing scheduled maintenance", "Down for maintenance"),
           "search": ("Search results", "Search")},
    "de": {"soft404": ("Seite nicht gefunden", "Fehler 404", "Die angeforderte Seite wurde nicht gefunden"),
           "maintenance": ("Wartungsarbeiten", "Die Website wird gerade gewartet"), "search": ("Suchergebnisse", "Suche")},
    "fr": {"soft404": ("Page introuvable", "Erreur 404", "La page demandée n'existe pas"),
           "maintenance": ("Site en maintenance", "Le site est actuellement en maintenance"), "search": ("Résultats de la recherche", "Recherche")},
    "es": {"soft404": ("Página no encontrada", "Error 404", "La página solicitada no existe"),
           "maintenance": ("Sitio en mantenimiento", "El sitio está en mantenimiento"), "search": ("Resultados de la búsqueda", "Buscar")},
    "uk": {"soft404": ("Сторінку не знайдено", "Помилка 404", "Запитувана сторінка не існує"),
           "maintenance": ("На сайті ведуться технічні роботи", "Сайт тимчасово недоступний"), "search": ("Результати пошуку", "Пошук")},
}  # fmt: skip
SAYING_SO = {
    "ru": (
        "Доступ ограничен: в леса района нельзя входить до апреля",
        "Как войти в личный кабинет и записаться к врачу",
        "Страница не найдена: как библиотека ищет утерянные книги",
        "Технические работы на мосту закончены раньше срока",
    ),
    "en": (
        "Access restricted: forests of the county are closed until April",
        "How to log in to your account and see a doctor",
        "Page not found: how the library looks for lost books",
        "Scheduled maintenance of the bridge ends early",
    ),
    "de": (
        "Zugang gesperrt: Wälder des Kreises bleiben bis April geschlossen",
        "Wartungsarbeiten an der Brücke enden früher",
    ),
    "fr": (
        "Accès interdit : les forêts du canton sont fermées jusqu'en avril",
        "La maintenance du pont s'achève plus tôt que prévu",
    ),
    "es": (
        "Acceso restringido: los bosques siguen cerrados hasta abril",
        "El mantenimiento del puente termina antes de lo previsto",
    ),
    "uk": ("Доступ обмежено: ліси району закриті до квітня", "Технічні роботи на мосту закінчили раніше строку"),
}
SHELLS = ("<div id='root'></div>", "<div id='app'></div>", "<app-root></app-root>", "<div id='__next'></div>",
          "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>",
          "<div id='__nuxt'><p>…</p></div>", "<main id='app'>Loading</main>")  # fmt: skip
ENTRIES = (
    "<li><span class='date'>{day}</span> <a href='/news/{n}'>{title}</a></li>",
    "<div class='item'><h3><a href='/news/{n}'>{title}</a></h3><p>{day}</p><p>{said}</p></div>",
    "<article><a href='/news/{n}'><img src='/i/{n}.jpg' alt=''></a><h2><a href='/news/{n}'>{title}</a></h2><time>{day}</time></article>",
    "<tr><td>{day}</td><td><a href='/news/{n}'>{title}</a></td></tr>",
    "<h3><a href='/news/{n}'>{title}</a></h3><p>{day}. {said}</p>",
    "<p><strong>{day}</strong> - <a href='/news/{n}'>{title}</a></p>",
    "<div class='views-row'><div class='title'><a href='/news/{n}'>{title}</a></div><div class='d'>{day}</div><div>{said} <a href='/news/{n}'>…</a></div></div>",
)  # fmt: skip
LISTS = {
    "ru": "Новости",
    "en": "Press Releases",
    "de": "Pressemitteilungen",
    "fr": "Communiqués",
    "es": "Noticias",
    "uk": "Новини",
}


def a_page_is_what_it_is(rng: random.Random) -> Checked:
    """Lists, searches, refusals and empty frames are no articles; an article whose headline sounds like one is."""
    language = rng.choice(list(WORDS))
    words, said = WORDS[language], rng.sample(WORDS[language].sentences, 3)
    kind = rng.choice(("article", "listing", "listing", "front", "search", "soft404", "maintenance", "needs-scripts"))
    menu = "".join(f"<li><a href='/s{n}/'>{one}</a></li>" for n, one in enumerate(("A", "B", words.other, words.site)))
    menu = tag("ul class='menu'", menu) if kind != "maintenance" or rng.random() < 0.5 else ""
    url, form = "https://press.example/news/1504", ""
    if kind == "article":
        title = rng.choice(SAYING_SO[language])
        form = rng.choice(("", "<form><input type='text' name='l'><input type='password' name='p'></form>"))
        source = page(rng, language, title, paragraphs(said), after=form)
    else:
        title = {"listing": LISTS[language], "front": words.site}.get(kind) or rng.choice(
            REFUSALS[language].get(kind, (words.site,))
        )
        if kind in ("listing", "front", "search"):
            shape = rng.choice(ENTRIES)
            rows = "".join(
                shape.format(n=1000 + n, title=f"{words.titles[n % 4]} ({n})", said=words.sentences[n % 6],
                             day=printed(rng, language, (2026, 3, 19 - n)))
                for n in range(rng.randint(5, 12))
            )  # fmt: skip
            rows = tag({"<li": "ul", "<tr": "table"}.get(shape[:3], "div class='list'"), rows)
            url = {"search": "https://press.example/search?q=most", "front": "https://press.example/"}.get(
                kind, "https://press.example/news/"
            )
            intro = f"<p>{said[0]}</p>" if kind != "search" and rng.random() < 0.3 else ""
            inner = f"<h1>{title}</h1>{intro}{rows}"
        elif kind == "needs-scripts":
            inner = rng.choice(SHELLS) + "<script src='/a.js'></script>"
        else:
            inner = f"<h1>{title}</h1>" + rng.choice(("", f"<p><a href='/'>{words.site}</a></p>"))
        header = "" if kind == "needs-scripts" else menu
        source = f"<html lang='{language}'><head><title>{title}</title></head><body>{header}{inner}</body></html>"
    found = reading(source, url)
    yield kind, found.kind.value, {"front": "listing"}.get(kind, kind)


CODINGS = {"ru": ("cp1251", "koi8-r", "cp866", "iso8859-5", "utf-8"), "uk": ("cp1251", "utf-8"), "de": ("cp1252", "iso8859-1", "utf-8"),
           "fr": ("cp1252", "utf-8"), "es": ("iso8859-1", "utf-8"), "en": ("utf-8", "cp1252")}  # fmt: skip
STRAY = {"ru": "Погода и курс валют", "uk": "Погода та курс валют", "de": "Wetter für Köln", "fr": "Météo été", "es": "Año y mañana",
         "en": "Café weather"}  # fmt: skip


def bytes_are_read_as_their_characters(rng: random.Random) -> Checked:
    """One byte that belongs nowhere, or a widget in another encoding, changes no other character."""
    language = rng.choice(list(WORDS))
    words, said = WORDS[language], rng.sample(WORDS[language].sentences, 4)
    title, coding = rng.choice(words.titles), rng.choice(CODINGS[language])
    source = page(rng, language, title, paragraphs(said), after="<div class='w'>@</div>")
    lies = (
        rng.choice(("", f"<meta charset='{coding}'>"))
        if coding in ("utf-8", "cp1251")
        else f"<meta charset='{coding}'>"
    )
    body = source.replace("<head>", f"<head>{lies}").replace("©", "(c)").encode(coding)
    other = "cp1251" if language in ("ru", "uk") else "cp1252"
    stray = rng.choice((b"\xff", b"\xff\xfe", STRAY[language].encode(other), b"")) if coding == "utf-8" else b""
    at = body.index(b"@</div>")
    found = reading(body[:at] + stray + body[at + 1 :], content_type="text/html")
    yield f"title, {coding}", found.content.get("title"), title
    yield f"text, {coding}", [one for one in said if one not in text_of(found.content)], []


FAULTS: tuple[Callable[[random.Random], Checked], ...] = (
    readers_are_no_authors, comments_are_found, the_banner_is_no_title, the_printed_day_is_the_date, facts_stay,
    deck_and_attachments_are_kept, names_stay_whole, foreign_text_goes, credits_name_who_made_the_picture,
    a_page_is_what_it_is, bytes_are_read_as_their_characters,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_is_made_in_no_form(fault: Callable[[random.Random], Checked], seed: int) -> None:
    for name, found, wanted in fault(random.Random(seed)):
        assert found == wanted, name
