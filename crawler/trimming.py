"""Lines that stand among the blocks of a body and are none: the headline again, counters, «read also», the same twice."""

from __future__ import annotations

import re

from archive.items import Block

_NOISE = re.compile(
    r"""^(?:
    (?:advertisement|advert|реклама|anzeige|publicité|publicidad|iklan|annons|article\ continues\ below.*|story\ continues.*)
    |(?:share|поделиться|tweet|print|распечатать|версия\ для\ печати|напечатать|email|facebook|twitter|whatsapp|telegram|вконтакте
       |copy\ link|link\ copied|теги?|tags?|loading\.*|загрузка\.*|вернуться|назад|наверх|close|закрыть|play|subscribe|подписаться)\W*
    |(?:(?:дата|время)\s+(?:публикации|создания)|опубликовано|размещено|обновлено|создано|published|updated|stand|publiziert|veröffentlicht)\s*:.{0,60}
    |(?:просмотр\w*|прочтений|прочитано|количество\ просмотров|число\ просмотров|показов|views|комментари\w+|comments|оценка|рейтинг|голосов)\s*[:\-–(]?\s*\d[\d\s]*(?:раза?)?\)?
    |\d+\s*(?:просмотр\w*|комментари\w*|comments?|views|shares?|раза?|min\ (?:read|lesezeit)|мин\.?\ чтения)
    |(?:нашли\ (?:ошибку|опечатку)|заметили\ ошибку|оцените|зарегистрируйтесь\ или|войдите,?\ чтобы|чтобы\ оставить\ комментарий|добавить\ в\ избранное).{0,140}
    |(?:источник|по\ материалам|материал\ подготовлен\w*)\s*:?\s.{0,50}
    |(?:теги|метки|ключевые\ слова|рубрик[аи]|разделы?|tags|topics|filed\ under|темы?)\s*:.{0,200}
    |(?:\d{1,2}:\d{2}(?::\d\d)?[\s,|/]*)?\d{1,2}[./]\d{1,2}[./]\d{2,4}(?:[\s,|/]*\d{1,2}:\d{2}(?::\d\d)?)?
    |\d{1,2}:\d{2}|[_*\-–—=.·•|/\s]+
    |(?:по\ теме|на\ эту\ тему|новости\ по\ теме|смотрите?\ также|читайте?\ также|читать\ также|см\.\ также|другие\ новости(?:\ по\ (?:этой\ )?теме)?
       |читайте\ (?:нас|ещё|еще).{0,80}|подпис(?:ывайтесь|аться)\ на.{0,120}|related(?:\ (?:articles|stories|content|topics|news))?
       |read\ (?:more|also|next)|more\ (?:on\ this\ (?:story|topic)|from.{0,40})|recommended|you\ (?:may|might)\ also\ like.{0,20}
       |lesen\ sie\ auch|mehr\ zum\ thema|lire\ aussi|leia\ também|lee\ también|czytaj\ (?:więcej|także|też)|les\ også|läs\ (?:mer|också|även)|читай(?:те)?\ також)\W*
    )$""",
    re.I | re.X,
)
_READ_ALSO = re.compile(
    r"^(?:читай(?:те)?(?: также| ещ[её]| по теме| подробнее)?|смотрите также|см\. также|по теме|материалы? по теме|ранее по теме|read (?:more|also|next)|see also|related"
    r"|also read|lesen sie auch|mehr zum thema|lire aussi|leia (?:também|mais)|czytaj (?:więcej|także|też)|les også|läs (?:mer|också|även)|más información|mehr:|watch|baca juga)\s*[:>»\-–]\s*\S.{0,200}$",
    re.I,
)
_END = re.compile(
    r"^(?:(?:новости|материалы|статьи|ещё|еще)\s+по\s+теме|по\s+теме|(?:смотрите?|читайте?)\s+также|другие\s+(?:новости|материалы|статьи)(?:\s.{0,30})?"
    r"|похожие\s+(?:новости|материалы|статьи|записи|публикации)|последние\s+новости|(?:новости|материалы)\s+партн[её]ров|рекомендуем(?:\s.{0,20})?|комментарии(?:\s*\(?\d*\)?)?|обсуждение|добавить\s+комментарий"
    r"|оставить\s+комментарий|ваш(?:\s+комментарий|е\s+мнение).{0,40}|related(?:\s+(?:articles|stories|content|news|posts|topics))?|more\s+(?:stories|news|from\s.{0,30}|on\s+this.{0,20})|read\s+(?:more|next)"
    r"|recommended(?:\s.{0,20})?|you\s+(?:may|might)\s+also\s+like.{0,10}|leave\s+a\s+(?:comment|reply)|comments?(?:\s*\(?\d*\)?)?|share\s+this.{0,20}|mehr\s+zum\s+thema|das\s+könnte\s+sie.{0,40}|рамблер-новости|самое\s+(?:читаемое|популярное)"
    r"|все\s+новости.{0,30}|главные\s+новости|сейчас\s+читают|новости\s+(?:сми2|mediametrics|24смі).{0,20})\W*$",
    re.I,
)
_DATE_PARTS = re.compile(
    r"\d+|\b(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[а-яa-z]*"
    r"|\b(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|пн|вт|ср|чт|пт|сб|вс|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
    r"|\b(?:г|год|года|в|at|on|am|pm|msk|мск|uhr|опубликовано|обновлено|дата|время|published|updated|сегодня|вчера)\b",
    re.I,
)
_LETTERS = re.compile(r"[\W_]+")


def trim(blocks: list[Block], title: str | None) -> list[Block]:
    """The blocks without the headline and what stands before it, without noise, without what follows «see also»."""
    blocks = _after_title(blocks, title)
    blocks = _before_end(blocks)
    kept: list[Block] = []
    seen: set[str] = set()
    for block in blocks:
        if len(block.text) <= 260 and (_NOISE.match(block.text) or _READ_ALSO.match(block.text)):
            continue
        if len(block.text) <= 60 and is_dateline(block.text):
            continue
        key = fold(block.text)
        if not key and block.type != "table":
            continue
        if len(key) > 60 and block.type != "list" and block.text[-1] in ".!?…»”\")":
            if key in seen:
                continue
            seen.add(key)
        kept.append(block)
    while kept and kept[-1].type == "heading":
        kept.pop()
    return kept


def fold(text: str) -> str:
    """Only the letters and digits of a text, in small letters, to compare by."""
    return _LETTERS.sub("", text).casefold()


def is_dateline(text: str) -> bool:
    """Whether a line is a date and nothing more."""
    return any(char.isdigit() for char in text) and not fold(_DATE_PARTS.sub("", text))


def _after_title(blocks: list[Block], title: str | None) -> list[Block]:
    wanted = fold(title) if title else ""
    if not wanted:
        return blocks
    total = sum(len(block.text) for block in blocks)
    before = 0
    for index, block in enumerate(blocks[:25]):
        text = fold(block.text)
        if text and (text == wanted or (block.type == "heading" and len(text) > 15 and (text in wanted or wanted in text))):
            return blocks[index + 1 :]
        before += len(block.text) if block.type != "caption" else 0
        if before > 0.25 * total and before > 300:
            break
    return blocks


def _before_end(blocks: list[Block]) -> list[Block]:
    """What stands before the heading of another part of the page, where the larger part stands before it."""
    total = sum(len(block.text) for block in blocks if block.type != "caption")
    before = 0
    for index, block in enumerate(blocks):
        if before > 0.5 * total and before > 200 and len(block.text) < 70 and _END.match(block.text):
            return blocks[:index]
        before += len(block.text) if block.type != "caption" else 0
    return blocks
