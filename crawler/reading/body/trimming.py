"""Lines that stand among the blocks of a body and are none: the headline again, counters, «read also», repeats."""

from __future__ import annotations

import re

from archive.items import Block
from archive.languages import every
from archive.languages.patterns import any_word
from crawler.reading.dates.parse import DAY_NAME, MONTH


def _any(*patterns: str, end: str = r"\W*$") -> re.Pattern[str]:
    """Whole lines of any of these patterns; a space stands for any white space."""
    return re.compile("^(?:" + "|".join(patterns).replace(" ", r"\s+") + ")" + end, re.I)


_NOISE = _any(
    # Adverts.
    r"advertisement|advert|реклама|anzeige|publicité|publicidad|iklan|annons",
    r"article continues below.*|story continues.*",
    # Buttons.
    r"share|поделиться|tweet|print|распечатать|версия для печати|напечатать|email|facebook|twitter|whatsapp|telegram",
    r"вконтакте|copy link|link copied|теги?|tags?|loading|загрузка|вернуться|назад|наверх|close|закрыть|play|subscribe",
    r"подписаться|нравится|скачать|слушать|прослушать",
    # Dates and counters.
    r"(?:(?:дата|время) (?:публикации|создания)|опубликовано|размещено|обновлено|создано|published|updated|stand"
    r"|publiziert|veröffentlicht)\s*:.{0,60}",
    r"(?:просмотр\w*|прочтений|прочитано|(?:количество|число) просмотров|показов|views|комментари\w+|comments|оценка"
    r"|рейтинг|голосов)\s*[:\-–(]?\s*\d[\d\s]*(?:раза?)?\)?",
    r"\d+\s*(?:просмотр\w*|комментари\w*|comments?|views|shares?|раза?|min (?:read|lesezeit)|мин\.? чтения)",
    r"\d{1,2}:\d{2}",
    r"\d+ (?:second|minute|hour|day|week|month|year)s? ago|vor \d+ (?:minuten?|stunden?|tagen?|wochen?)",
    r"\d+ (?:секунд|минут|час|день|дн|недел|месяц)\w* назад|skip (?:past|to) .{0,40}",
    # What the site asks of its readers.
    r"(?:нашли (?:ошибку|опечатку)|заметили ошибку|оцените|зарегистрируйтесь или|войдите,? чтобы"
    r"|чтобы оставить комментарий|добавить в избранное).{0,140}",
    r"читайте (?:нас|ещё|еще|другие).{0,80}|присоединяйтесь к нам.{0,80}|подпис(?:ывайтесь|аться) на.{0,120}",
    r".{0,140}(?:в категории|в рубрике|в разделе).{0,80}вы можете .*",
    # Source and labels.
    r"(?:источник|по материалам|материал подготовлен\w*)\s*:?\s.{0,50}",
    r"(?:теги|метки|ключевые слова|рубрик[аи]|разделы?|tags|topics|filed under|темы?)\s*:.{0,200}",
    # Headings of boxes inside the text.
    r"по теме|на эту тему|новости по теме|(?:смотрите?|читайте?|читать) также|см\. также"
    r"|другие новости(?: по .{0,20})?",
    r"related(?: (?:articles|stories|content|topics|news))?|read (?:more|also|next)",
    r"recommended",
    r"more (?:on this (?:story|topic)|from.{0,40})|you (?:may|might) also like.{0,20}",
    r"lesen sie auch|mehr zum thema|lire aussi|leia também|lee también|czytaj (?:więcej|także|też)|les også",
    r"läs (?:mer|också|även)",
)
_RULE = re.compile(r"^[\W_]+$")
_READ_ALSO = _any(
    r"читай(?:те)?(?: также| ещ[её]| по теме| подробнее)?|смотрите также|см\. также|(?:материалы? |ранее )?по теме",
    r"read (?:more|also|next)|see also|related|also read|lesen sie auch|mehr(?: zum thema)?|lire aussi|watch|baca juga",
    r"leia (?:também|mais)|czytaj (?:więcej|także|też)|les også|läs (?:mer|också|även)|más información",
    end=r"\s*[:>»\-–]\s*\S.{0,200}$",
)
_END = _any(
    r"(?:(?:новости|материалы|статьи|ещё|еще|ссылки) )?по теме|(?:смотрите?|читайте?) также|обсуждение",
    r"(?:другие|похожие) (?:новости|материалы|статьи|записи|публикации)(?: .{0,30})?|последние новости",
    r"(?:новости|материалы) партн[её]ров|рекомендуем(?: .{0,20})?|комментарии(?:\s*\(?\d*\)?)?|рамблер-новости",
    r"(?:добавить|оставить) комментарий|ваш(?: комментарий|е мнение).{0,40}|сам(?:ое|ые) (?:читаемо?е|популярно?ы?е)",
    r"все новости.{0,30}|главные новости|сейчас читают|новости (?:сми2|mediametrics|24смі).{0,20}",
    r"related(?: (?:articles|stories|content|news|posts|topics))?|more (?:stories|news|from .{0,30}|on this.{0,20})",
    r"read (?:more|next)|recommended(?: .{0,20})?|you (?:may|might) also like.{0,10}|leave a (?:comment|reply)",
    r"comments?(?:\s*\(?\d*\)?)?|share this.{0,20}|mehr zum thema|das könnte sie.{0,40}",
)
_DATE_PARTS = re.compile(
    rf"\d+|\b(?:{MONTH}|{DAY_NAME}|"
    + any_word(
        every(lambda one: (*one.dates.weekdays, *one.dates.at, *one.dates.of, *one.dates.era, *one.dates.dateline))
    )
    + r")(?!\w)",
    re.I,
)


def trim(blocks: list[Block], title: str | None) -> list[Block]:
    """The blocks without the headline and what stands before it, without noise, without what follows «see also»."""
    blocks = _after_title(blocks, title)
    blocks = _before_end(blocks)
    kept: list[Block] = []
    seen: set[tuple[str, str]] = set()
    for block in blocks:
        if len(block.text) <= 260 and any(noise.match(block.text) for noise in (_NOISE, _RULE, _READ_ALSO)):
            continue
        if block.type not in ("table", "list") and len(block.text) <= 60 and is_dateline(block.text):
            continue
        if len(block.text) < 30 and not fold(block.text) and block.type != "table":
            continue
        if len(block.text) > 70 and block.type != "list" and block.text[-1] in '.!?…»”")':
            key = fold(block.text)
            if (block.type, key) in seen:
                continue
            seen.add((block.type, key))
        kept.append(block)
    while kept and kept[-1].type == "heading":
        kept.pop()
    return kept


def fold(text: str) -> str:
    """Only the letters and digits of a text, in small letters, to compare by."""
    return "".join(filter(str.isalnum, text)).casefold()


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
        # A caption may say what the headline says, in the middle of the text.
        text = fold(block.text) if block.type != "caption" else ""
        if text and (
            text == wanted or (block.type == "heading" and len(text) > 15 and (text in wanted or wanted in text))
        ):
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
