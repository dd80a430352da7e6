"""How long hostile pages take: a megabyte of each shape, and whether twice the page is twice the work.

    python bench/hostile.py [--size 1000000] [--only WORD] [--write]

Each page is read in a process of its own, after a page of the usual kind has loaded what is loaded once. The tests read
the same shapes, smaller. `--write` puts the table into RESULTS.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.results import put  # noqa: E402 - started from anywhere
from crawler.reading.document import Document  # noqa: E402 - started from anywhere
from crawler.reading.page import read  # noqa: E402

URL = "http://press.example.ru/news/1042"
PATIENCE = 60
"""CPU seconds after which a page is given up."""
ALLOWED = 2.0
"""CPU seconds a megabyte may take."""
_PROSE = (
    "<p>Новый мост через реку открыли в понедельник, и первыми по нему прошли строители, которые три года работали "
    "без выходных.</p><p>По словам главы района, теперь дорога до областного центра займёт на сорок минут меньше, чем "
    "раньше. Движение по старому мосту закроют до конца года.</p><p>«Мы ждали этого дня», — сказала жительница посёлка "
    "Заречный Ольга Чен. Она пришла на открытие с внуками.</p>"
)
Shape = Callable[[int], bytes]
"""A page of about so many bytes."""


def _page(filling: str, head: str = "", *, prose: str = _PROSE) -> bytes:
    """An article with something in the middle of it."""
    return (
        f"<!DOCTYPE html><html lang=ru><head><meta charset=utf-8><title>Мост открыли для движения</title>{head}</head>"
        f"<body><div class=content><h1>Мост открыли для движения</h1><div class=text>{prose}{filling}"
        f"</div></div></body></html>"
    ).encode("utf-8", "surrogatepass")


def _filled(piece: str, size: int) -> str:
    """The piece again and again; `{n}` in it is a number that no other one has."""
    if "{n}" not in piece:
        return piece * (size // len(piece.encode()) + 1)
    parts: list[str] = []
    held = 0
    for n in count(1):
        parts.append(piece.replace("{n}", str(n)))
        held += len(parts[-1].encode())
        if held >= size:
            break
    return "".join(parts)


def _repeated(piece: str) -> Shape:
    """In the middle of an article."""
    return lambda size: _page(_filled(piece, size))


def _alone(piece: str) -> Shape:
    """On a page with no other text."""
    return lambda size: _page(_filled(piece, size), prose="")


def _in_head(piece: str) -> Shape:
    return lambda size: _page("", _filled(piece, size))


def _within(before: str, piece: str, after: str) -> Shape:
    """Inside one element, attribute or script."""
    return lambda size: _page(before + _filled(piece, size) + after)


def _nested(opening: str, closing: str = "") -> Shape:
    """Elements within each other; the words stand in the innermost one."""

    def make(size: int) -> bytes:
        opened = _filled(opening, size if not closing else int(size * len(opening) / len(opening + closing)))
        depth = opened.count(opening) if "{n}" not in opening else opened.count(opening.split("{n}")[0])
        return _page(opened + "Внутри стоит предложение, которое кто-то написал." + closing * depth)

    return make


def _jsonld(before: str, piece: str, after: str) -> Shape:
    """One JSON-LD script; the last comma of the pieces is taken off."""

    def make(size: int) -> bytes:
        text = before + _filled(piece, size).removesuffix(",") + after
        return _page("", f"<script type='application/ld+json'>{text}</script>")

    return make


def _raw(piece: bytes, before: bytes = b"") -> Shape:
    return lambda size: before + piece * (size // len(piece) + 1)


def _mixed_encodings(size: int) -> bytes:
    text = "Мост открыли в понедельник, движение началось. " * (size // 200)
    return _page(f"<p>{text}</p>")[:-20] + text.encode("cp1251") + b"</p>"


def _cycle(size: int) -> bytes:
    """Articles and persons that name each other by `@id` only."""
    pieces = '{"@type":"NewsArticle","@id":"#a{n}","author":{"@id":"#p{n}"}},{"@type":"Person","@id":"#p{n}","worksFor":{"@id":"#a{n}"}},'
    return _jsonld('{"@graph":[', pieces, "]}")(size)


_LINES = {
    "spaces": " ", "letters": "а", "digits": "1", "commas": ", ", "quotes": '"', "guillemets": "«", "slashes": "/",
    "brackets": "(", "dashes": "- ", "bars": "| ", "capitals": "А. ", "photo": "Фото: ", "photo without a colon": "Фото ",
    "and": "и ", "copyright": "© ", "clocks": "12:", "dates": "12 марта 2024 ", "numbers": "10 ", "addresses": "http://a.ru/",
    "names": "Иван Петров, ", "video": "Видео: губернатор ", "author": "Автор: А. ", "read also": "читайте ",
    "comments": "комментарии ", "no comments": "нет ", "by": "Photo by ", "source": "Источник: ", "brackets of credit": "(Photo by A) ",
    "dots": ".", "ideographs": "写真＝", "zero width": "\u200b", "combining": "и\u0306", "at": "@", "bait": "aaaa.bbbb-", "newlines": "\n",
    "sentences": "Мост открыли в понедельник, сказал губернатор. ", "and others": "и др. ", "glued": "словоФото:", "agencies": "РИА Новости / ",
    "soft hyphens": "а\u00ad", "stars": "* ", "hyphens": "а-", "photo dashes": "фото — ", "ago": "5 минут назад ", "lower names": "foto: a ",
}  # fmt: skip
"""Lines of one thing: bait for patterns."""
_PLACES: dict[str, tuple[str, str, str]] = {
    "paragraph": ("<p>", "</p>", ""),
    "caption": ("<figure><img src=/i/1.jpg><figcaption>", "</figcaption></figure>", ""),
    "alt": ('<p><img src=/i/1.jpg alt="', '"></p>', '"'),
    "comment": ("<div id=comments><div class=comment id=comment-1><b>Ольга</b> 12.03.2024 12:30<p>", "</p></div></div>", ""),
    "heading": ("<h2>", "</h2>", ""),
    "byline": ("<div class=byline>", "</div>", ""),
    "class": ('<p class="', '">Текст.</p>', '"'),
}  # fmt: skip


def _line(place: str, piece: str) -> Shape:
    before, after, forbidden = _PLACES[place]
    kept = piece.replace(forbidden, "'") if forbidden else piece
    return _within(before, kept, after)


NESTED: dict[str, Shape] = {
    "nested: div": _nested("<div>", "</div>"),
    "nested: div, never closed": _nested("<div>"),
    "nested: b": _nested("<b>", "</b>"),
    "nested: span": _nested("<span class=x>"),
    "nested: font": _nested("<font size=2>", "</font>"),
    "nested: table": _nested("<table><tr><td>", "</td></tr></table>"),
    "nested: table, 20,000 deep": lambda size: _page(
        "<table><tr><td>" * 20_000 + _filled("Мост открыли в понедельник, движение началось. ", max(0, size - 640_000))
        + "</td></tr></table>" * 20_000
    ),
    "nested: trees of comments": _within(
        "<div id=comments>",
        "<div class=comment id=comment-{n}><b class=author>Ольга {n}</b> <span class=date>12.03.2024 12:30</span><p>Текст {n}</p>"
        "<ul class=children>"
        + "<li><div class=comment id=comment-{n}1><b class=author>Иван {n}</b> <span class=date>12.03.2024 12:40</span><p>Ответ {n}</p><ul>" * 8
        + "</ul></div></li>" * 8 + "</ul></div>",
        "</div>",
    ),
    "nested: lists": _nested("<ul><li>", "</li></ul>"),
    "nested: lists, never closed": _nested("<ul><li>слово "),
    "nested: lists with words": _nested("<ul><li>слово ", "</li></ul>"),
    "nested: dl": _nested("<dl><dd>", "</dd></dl>"),
    "nested: blockquote": _nested("<blockquote>", "</blockquote>"),
    "nested: figure": _nested("<figure>", "</figure>"),
    "nested: figure with caption": _nested("<figure><img src=/i/{n}.jpg><figcaption>Подпись {n}"),
    "nested: a": _nested("<a href=/n/{n}>"),
    "nested: article": _nested("<article><h2>Слово {n}</h2>", "</article>"),
    "nested: section": _nested("<section class=news-item>", "</section>"),
    "nested: svg": _nested("<svg><g>", "</g></svg>"),
    "nested: math": _nested("<math><mi>", "</mi></math>"),
    "nested: template": _nested("<template>", "</template>"),
    "nested: noscript": _nested("<noscript>", "</noscript>"),
    "nested: form": _nested("<form><input>", "</form>"),
    "nested: object": _nested("<object data=/v.swf>", "</object>"),
    "nested: articleBody": _nested("<div itemprop=articleBody>", "</div>"),
    "nested: comments": _nested("<div class=comment>", "</div>"),
    "nested: comment lists": _nested(
        "<ul><li class=comment id=comment-{n}><b>Ольга</b> 12.03.2024 12:30<p>Текст {n}", "</li></ul>"
    ),
    "nested: comments with words": _nested("<div class=comment><b>Ольга</b> 12.03.2024 12:30<p>Текст {n}</p>", "</div>"),
    "nested: schema.org comments": _nested(
        "<div itemprop=comment itemtype=http://schema.org/Comment><span itemprop=author>Ольга</span>"
        "<p itemprop=text>Текст {n}</p>", "</div>"
    ),
    "nested: captions": _nested("<div class=caption><img src=/i/{n}.jpg>Слово ", "</div>"),
    "nested: credit classes": _nested("<div class=photo-credit>Иван Петров ", "</div>"),
    "nested: teasers": _nested("<div class=teaser>", "</div>"),
    "nested: read also": _nested("<div><p>Читайте также</p>", "</div>"),
    "nested: pictures": _nested("<div><img src=/i/{n}.jpg alt='Мост {n}'>", "</div>"),
    "nested: paragraphs with prose": _nested("<div><p>Мост открыли в понедельник, движение по нему началось вечером.</p>", "</div>"),
}  # fmt: skip

ELEMENTS: dict[str, Shape] = {
    "short lines and br": _repeated("слово<br>"),
    "short lines and br, alone": _alone("слово<br>"),
    "br": _repeated("<br>"),
    "empty divs": _repeated("<div></div>"),
    "empty paragraphs": _repeated("<p>"),
    "inline words": _repeated("<b>с</b> "),
    "closing tags": _repeated("</div>"),
    "short paragraphs": _repeated("<p>Слово {n}.</p>"),
    "paragraphs": _alone("<p>Мост открыли в понедельник, движение по нему началось вечером, сказал глава района.</p>"),
    "headings": _repeated("<h2>Слово {n}</h2>"),
    "headlines": _repeated("<h1>Мост открыли для движения {n}</h1>"),
    "same headlines": _repeated("<h1>Мост открыли для движения</h1>"),
    "titles": _in_head("<title>Мост открыли {n}</title>"),
    "links": _repeated("<a href=/news/{n}>Мост открыли в понедельник {n}</a> "),
    "same links": _repeated("<a href=/news/1>Мост</a> "),
    "empty links": _repeated("<a>"),
    "links alone": _alone("<a href=/news/{n}>Мост открыли в понедельник {n}</a> "),
    "tags": _repeated("<a class=tag rel=tag href=/tags/{n}>тег {n}</a> "),
    "teasers": _repeated("<div class=item><a href=/news/{n}>Мост открыли в понедельник {n}</a><span class=date>12.03.2024</span></div>"),
    "teasers alone": _alone("<li><a href=/news/{n}>Мост открыли в понедельник {n}</a> <span>12 марта 2024</span></li>"),
    "pages of a list": _alone("<a href=/news/1042?page={n}>{n}</a> "),
    "read also": _repeated("<div><p>Читайте также:</p><a href=/n/{n}>Мост {n}</a></div>"),
    "read also lines": _repeated("<p>Читайте также: Мост {n}</p>"),
    "figures": _repeated("<figure><img src=/i/{n}.jpg alt='Мост {n}'><figcaption>Подпись {n}. Фото: Иван Петров</figcaption></figure>"),
    "figures of others": _repeated("<figure><img src=/i/{n}.jpg><figcaption>Подпись {n} <span class=credit>Имя Фамилия-{n}</span></figcaption></figure>"),
    "pictures": _repeated("<img src=/i/{n}.jpg alt='Фото: Иван Петров'>"),
    "pictures in one paragraph": _within("<p>", "<img src=/i/{n}.jpg alt='Мост {n}'> слово ", "</p>"),
    "pictures in links": _repeated("<a href=/i/{n}.jpg title='Фото: Иван Петров'><img src=/p/{n}.jpg></a>"),
    "linked pictures": _repeated("<a href=/news/{n}><img src=/p/{n}.jpg></a>"),
    "picture blocks": _repeated("<div><img src=/i/{n}.jpg> Иван Петров / ТАСС</div>"),
    "picture sources": _within("<picture>", "<source srcset='/i/{n}.jpg 100w, /j/{n}.jpg 200w'>", "<img src=/i/1.jpg></picture>"),
    "a long srcset": _within("<img src=/i/1.jpg srcset='", "/i/{n}.jpg {n}w, ", "'>"),
    "galleries": _repeated("<div data-urls='/i/{n}.jpgᴥФото: Иван Петровᴥ{n}'></div>"),
    "a long gallery": _within("<div data-urls='", "/i/{n}.jpgᴥФото: Иван Петровᴥ{n}ᴥ", "'></div>"),
    "credit classes": _repeated("<div class=photo-credit>Иван Петров {n}</div>"),
    "caption classes": _repeated("<div class=caption>Мост открыли {n}</div>"),
    "caption classes in one box": _within("<div>", "<span class=caption>М {n}</span>", "</div>"),
    "credit lines": _repeated("<p>Фото: Иван Петров-{n}</p>"),
    "credit lines alone": _alone("<p>Фото: Иван Петров-{n}</p>"),
    "credit lines and br": _within("<p>", "Фото: Иван Петров-{n}<br>", "</p>"),
    "credit lines, inflected": _repeated("<p>Фото Ивана Петрова</p><p>Фото Ольги Чен {n}</p>"),
    "credit lines, labels": _repeated("<p>Фото:</p><p>Иван Петров {n}</p>"),
    "credit lines of prose": _repeated("<p>Это запечатлел наш фотокор Иван Петров {n}.</p>"),
    "credit tails": _repeated("<p>Мост открыли в понедельник {n}. Фото: Иван Петров, Ольга Чен / ТАСС</p>"),
    "credit lines of agencies": _repeated("<p>© РИА Новости / Иван Петров {n}</p>"),
    "credit attributes": _repeated("<div data-credit='Иван Петров {n}' title='Фото: Ольга Чен {n}'></div>"),
    "credit of many names": _within("<p>Фото: ", "Иван Петров-{n}, ", "</p>"),
    "lines that hint": _repeated("<p>Автор сказал, что фото и видео снимок {n} сделал он сам и автор.</p>"),
    "dates": _repeated("<p>12 марта 2024, 12:30</p>"),
    "date spans": _repeated("<span class=date>12.03.2024 12:{n}</span>"),
    "times": _repeated("<time datetime=2024-03-12T12:30:00+03:00>12 марта {n}</time>"),
    "bylines": _repeated("<span class=author>Иван Петров-{n}</span>"),
    "author microdata": _repeated("<span itemprop=author>Иван Петров-{n}</span>"),
    "nameless microdata": _repeated("<i itemprop=headline></i>"),
    "articleBody": _repeated("<div itemprop=articleBody>Мост открыли в понедельник, движение по нему началось {n}.</div>"),
    "comments": _within("<div id=comments>", "<div class=comment id=comment-{n}><b class=author>Ольга {n}</b> <span class=date>12.03.2024 12:30</span><p>Текст {n}</p></div>", "</div>"),
    "comments by class": _within("<div class=comments>", "<div class=comment-item><b>Ольга {n}</b> 12.03.2024 12:30<p>Текст {n}</p></div>", "</div>"),
    "comments by repetition": _within("<div id=comments>", "<div class=x><a>Ольга {n}</a> 12.03.2024 12:30<br>Текст {n}</div>", "</div>"),
    "comments of many shapes": _within("<div id=comments>", "<div class=x{n}y>Ольга 12.03.2024 Текст {n}</div><div class=qw-{n}-{n}e>Ольга 12.03.2024 Текст</div>", "</div>"),
    "schema.org comments": _within("<div id=comments>", "<div itemprop=comment><i itemprop=author>О {n}</i><p itemprop=text>Текст {n}</p></div>", "</div>"),
    "comments in one form": _within("<div id=comments><form>", "<div id=comment-{n}>Ольга 12.03.2024 Текст {n}</div>", "</form></div>"),
    "forms of comments": _repeated("<div class=comments><form><div id=comment-{n}>12.03.2024 Текст</div></form></div>"),
    "blocks of comments": _repeated("<div class=comments><div class=comment>Ольга 12.03.2024 Текст {n}</div></div>"),
    "blocks of comments in one form": _within("<form>", "<div class=comments>Комментарии {n}</div>", "</form>"),
    "headings of comments": _repeated("<h3>Комментарии (2)</h3>"),
    "headings of comments with text": _repeated("<h3>Комментарии (2)</h3><p>Ольга 12.03.2024</p>"),
    "no comments": _repeated("<p>Комментариев пока нет</p>"),
    "counts of comments": _repeated("<a href=#comments>{n} комментариев</a>"),
    "addresses of comments": _repeated("<a data-url='/comments/list/{n}'>Показать комментарии</a>"),
    "a row of comment buttons": _within("<div id=comments>", "<a href=/x?PAGEN_1={n}>Показать все комментарии</a>", "</div>"),
    "rows of a table": _within("<table>", "<tr><td>Слово</td><td>{n}</td></tr>", "</table>"),
    "cells of a table": _within("<table><tr>", "<td>{n}", "</table>"),
    "tables": _repeated("<table><tr><td>Слово</td><td>{n}</td></tr><tr><td>Слово</td><td>{n}</td></tr></table>"),
    "a long list": _within("<ul>", "<li>Слово {n}</li>", "</ul>"),
    "entities": _repeated("&amp;"),
    "entities of spaces": _repeated("&nbsp;"),
    "entities of letters": _repeated("&#1060;"),
    "entities that mean nothing": _repeated("&unknown{n};"),
    "entities of markup": _repeated("&lt;p&gt;Фото: Иван Петров&lt;/p&gt;"),
    "entities of surrogates": _repeated("&#xD800;&#xDFFF;&#0;&#x110000;"),
    "players": _repeated("<iframe src=https://www.youtube.com/embed/abc{n}></iframe>"),
    "unknown players": _repeated("<iframe src=https://video.example.org/player/{n}></iframe>"),
    "films": _repeated("<video src=/v/{n}.mp4 poster=/p/{n}.jpg></video>"),
    "flash": _repeated("<object data=/p.swf><param name=flashvars value='file=/v/{n}.flv'><embed src=/p.swf></object>"),
    "documents": _repeated("<a href=/files/{n}.pdf>Приказ {n} (PDF, 1,2 МБ)</a> "),
    "documents in one line": _within("<p>", "<a href=/f/{n}.pdf>П</a>", "</p>"),
    "player scripts": _repeated("<script>setup({file: '/v/{n}.mp4', poster: '/p/{n}.jpg'})</script>"),
    "one script of films": _within("<script>setup({", "file: '/v/{n}.mp4', poster: '/p/{n}.jpg', ", "})</script>"),
    "one script of quotes": _within("<script>var a = '.mp4'; ", "'a", "</script>"),
    "one script of slashes": _within("<script>var a = '.mp4'; '", "//", "'</script>"),
    "scripts": _repeated("<script>var a{n} = 1;</script>"),
    "telegram posts": _repeated("<script data-telegram-post=press/{n}></script>"),
    "style": _within("<style>", ".a{n} {color: red} ", "</style>"),
    "inputs": _repeated("<input type=text name=a{n}>"),
    "canonical addresses": _in_head("<link rel=canonical href='http://[{n}'>"),
    "links of the head": _in_head("<link rel=alternate type=application/rss+xml href=/rss/{n}>"),
}  # fmt: skip

HEADS: dict[str, Shape] = {
    "metas": _in_head("<meta name=a{n} content='слово {n}'>"),
    "metas of titles": _in_head("<meta property=og:title content='Мост открыли {n}'>"),
    "metas of authors": _in_head("<meta name=author content='Иван Петров-{n}'>"),
    "metas of tags": _in_head("<meta property=article:tag content='слово {n}'>"),
    "metas of dates": _in_head("<meta property=article:published_time content='12 слов {n}'>"),
    "a meta of sites": _in_head("<meta property=og:site_name content='Сайт {n}'>"),
    "a long meta of tags": lambda size: _page("", f"<meta name=news_keywords content='{_filled('слово {n}, ', size)}'>"),
    "a long meta of authors": lambda size: _page("", f"<meta name=author content='{_filled('Иван Петров-{n}, ', size)}'>"),
    "a long title of dashes": lambda size: _page("", f"<title>{_filled('слово {n} — ', size)}</title>"),
    "JSON-LD: arrays in arrays": _jsonld("", "[", ""),
    "JSON-LD: closed arrays in arrays": lambda size: _page(
        "", f"<script type='application/ld+json'>{'[' * (size // 2)}{']' * (size // 2)}</script>"
    ),
    "JSON-LD: objects in objects": _jsonld("", '{"mainEntity":', ""),
    "JSON-LD: broken": _jsonld('{"a":"', "\\\\\\\"{n}", ""),
    "JSON-LD: commas": _jsonld("[1", " , ", "}"),
    "JSON-LD: spaces behind a comma": _jsonld('{"a":[1,', " \n", " x]}"),
    "JSON-LD: many objects": _jsonld("[", '{"@type":"Thing","name":"Слово {n}"},', "]"),
    "JSON-LD: many articles": _jsonld("[", '{"@type":"NewsArticle","headline":"Мост {n}","author":{"name":"Иван Петров-{n}"}},', "]"),
    "JSON-LD: references": _cycle,
    "JSON-LD: many authors": _jsonld('{"@type":"NewsArticle","author":[', '{"name":"Иван Петров-{n}"},', "]}"),
    "JSON-LD: authors by reference": _jsonld('{"@graph":[{"@type":"NewsArticle","author":[' + '{"@id":"#p0"},' * 60 + '{"@id":"#p1"}]},', '{"@id":"#p{n}"},', "]}"),
    "JSON-LD: many publishers": _jsonld('{"@type":"NewsArticle","publisher":[', '{"name":"Сайт {n}"},', "]}"),
    "JSON-LD: publishers in publishers": _jsonld('{"@type":"NewsArticle","publisher":[', "[" + '"a",' * 200 + '"b"],', "]}"),
    "JSON-LD: pictures": _jsonld('{"@type":"NewsArticle","image":[', '{"@type":"ImageObject","url":"/i/{n}.jpg","creditText":"Иван Петров-{n}"},', "]}"),
    "JSON-LD: keywords": _jsonld('{"@type":"NewsArticle","keywords":"', "слово {n}, ", '"}'),
    "JSON-LD: body": _jsonld('{"@type":"NewsArticle","articleBody":"', "Мост открыли в понедельник, движение началось. ", '"}'),
    "JSON-LD: body beside paragraphs": lambda size: _page(
        _filled("<p>Мост открыли в понедельник, движение по нему началось вечером, сказал глава района {n}.</p>", size // 2),
        "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"articleBody\":\""
        + _filled("Движение по мосту началось {n}. ", size // 2) + "\"}</script>",
    ),
    "JSON-LD: markup in the body": _jsonld('{"@type":"NewsArticle","articleBody":"', "<p ", '"}'),
    "JSON-LD: headline": _jsonld('{"@type":"NewsArticle","headline":"', "слово - ", '"}'),
    "JSON-LD: dates": _jsonld('{"@type":"NewsArticle","datePublished":[', '"12 слов {n}",', "]}"),
    "JSON-LD: many scripts": _in_head("<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"name\":\"{n}\"}</script>"),
}  # fmt: skip

BYTES: dict[str, Shape] = {
    "NULs": _raw(b"\0", b"<p>" + "Мост открыли.".encode()),
    "control characters": _repeated("\x01\x02\x1b\x7f"),
    "no markup": _raw("слово ".encode()),
    "no markup, no spaces": _raw("слово".encode()),
    "less-than signs": _raw(b"<", b"<p>"),
    "unfinished tags": _repeated("<p "),
    "unfinished attributes": _repeated("<a href='x{n}"),
    "unfinished comments": _repeated("<!-- "),
    "comments of markup": _repeated("<!-- слово -->"),
    "unfinished CDATA": _repeated("<![CDATA[ "),
    "processing instructions": _repeated("<?xml version='1.0'?>"),
    "doctypes": _repeated("<!DOCTYPE html>"),
    "bodies": _repeated("<body class=a{n}>"),
    "htmls": _repeated("<html lang=ru>"),
    "heads": _repeated("<head>"),
    "framesets": _repeated("<frameset><frame src=/a>"),
    "half windows-1251, half UTF-8": _mixed_encodings,
    "windows-1251, undeclared": _raw("Мост открыли в понедельник. ".encode("cp1251"), b"<h1>x</h1><p>"),
    "UTF-16": lambda size: b"\xff\xfe" + _page(_filled("<p>Мост открыли.</p>", size // 2)).decode().encode("utf-16-le"),
    "high bytes": _raw(bytes(range(128, 256)), b"<p>"),
    "charsets": _raw(b"<meta charset=koi8-r>"),
    "unfinished charsets": _raw(b"<meta  charset "),
    "an element of many attributes": _within("<div ", "a{n}=1 ", ">Текст.</div>"),
    "attributes that hold brackets": _within("<div ", "a{n}='>' ", ">Текст.</div>"),
    "attributes that hold tags": _within("<div ", "a{n}='<p>' ", ">Текст.</div>"),
    "elements of many attributes": _repeated("<p a=1 b=2 c=3 d=4 e=5 f=6 g=7 class='a b c' id=i{n} style='color:red' data-a=1>"),
    "a long class": _within("<p class='", "a{n} ", "'>Текст.</p>"),
    "many class names": _repeated("<p class=a{n}-comment-b{n}>Т"),
    "a long style": _within("<p style='", "background: url( ", "'>Текст.</p>"),
    "a long address": _within("<a href='/", "a/", "'>Текст</a>"),
    "a long datetime": _within("<time datetime='", "12 ", "'>12 марта</time>"),
}  # fmt: skip

LINES: dict[str, Shape] = {
    f"a {place} of {name}": _line(place, piece) for place in _PLACES for name, piece in _LINES.items()
}

SHAPES: dict[str, Shape] = {**NESTED, **ELEMENTS, **HEADS, **BYTES, **LINES}


def usual() -> bytes:
    """A page that loads what is loaded once: the dictionary, the tables of patterns."""
    return _page(
        "<p>Фото Ивана Петрова</p><div id=comments><div class=comment id=comment-1>Ольга 12.03.2024 12:30</div></div>"
    )


def measure(name: str, size: int) -> dict[str, Any]:
    """CPU seconds of a page of that size and of half of it, and what it was taken for; in this process."""
    read(Document(usual(), URL))
    spent = []
    kind = ""
    for part in (size // 2, size):
        page = SHAPES[name](part)
        start = time.process_time()
        kind = read(Document(page, URL, fetched_at=datetime(2024, 3, 13, tzinfo=UTC))).kind.value
        spent.append((time.process_time() - start) * part / len(page))
    return {"half": spent[0], "whole": spent[1], "kind": kind,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}  # fmt: skip


def _child(name: str, size: int) -> dict[str, Any]:
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({PATIENCE}, {PATIENCE}))"
    run = [
        sys.executable,
        "-c",
        f"{limit}\nimport json, bench.hostile as h\nprint(json.dumps(h.measure({name!r}, {size})))",
    ]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        words = done.stderr.strip().splitlines()[-1:] or [f"ended with {done.returncode}"]
        return {"half": 0.0, "whole": float(PATIENCE), "kind": words[0][:80], "peak": 0.0}
    return dict(json.loads(done.stdout))


def table(found: dict[str, dict[str, Any]], size: int) -> str:
    """The section for RESULTS.md: the slowest, and those that grow faster than the page."""
    slowest = sorted(found, key=lambda name: -found[name]["whole"])
    over = sum(it["whole"] > ALLOWED * size / 1_000_000 for it in found.values())
    lines = [
        f"`python bench/hostile.py`: {len(found)} shapes of a page of {size / 1_000_000:g} MB, each read in a process of its own. "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores. {over} took more than the "
        f"{ALLOWED:g} CPU seconds a megabyte that are allowed; the mean is {sum(it['whole'] for it in found.values()) / len(found):.2f}.",
        "",
        "| the slowest | CPU s | × half the page | peak MB |",
        "|---|---|---|---|",
    ]  # fmt: skip
    for name in slowest[:12]:
        it = found[name]
        lines.append(f"| {name} | {it['whole']:.2f} | {it['whole'] / max(it['half'], 0.001):.1f} | {it['peak']:.0f} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--only", default="", help="shapes with this word in their name")
    parser.add_argument("--write", action="store_true", help="put the result into RESULTS.md")
    arguments = parser.parse_args()
    found = {}
    for name in SHAPES:
        if arguments.only in name:
            found[name] = _child(name, arguments.size)
            it = found[name]
            print(
                f"{it['whole']:6.2f} s  × {it['whole'] / max(it['half'], 0.001):4.1f}  {it['peak']:4.0f} MB  {it['kind']:<10} {name}",
                flush=True,
            )
    section = table(found, arguments.size)
    print(section)
    if arguments.write:
        put("Hostile pages", section)


if __name__ == "__main__":
    main()
