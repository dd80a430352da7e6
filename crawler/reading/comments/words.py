"""What class, id and text of an element say about comments: patterns shared by the finding and the reading of them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree

from archive.languages import every
from archive.languages.patterns import Hinted, any_of, any_word
from crawler.reading.dates.parse import AGO, AT, DAY_NAME, MONTH, SINCE, UNIT

ID: Final = re.compile(
    r"^(?:(?:li|div|dle|jc|b|media|user)[-_]?)?(?:comments?|comm|com|cmnt|cmt|c|message|msg|review|reply|otzyv"
    r"|feedback"
    r"|post|kommentar|komentar\w{0,2}|comentario|commentaire|commento)[-_]?"
    r"(?:item|id|block|text|body|content|post|entry|msg)?[-_]?(?P<number>\d+)$",
    re.IGNORECASE,
)
_TEXT_CLASS: Final = Hinted(
    r"(?:^|[\s_-])(?:(?:comments?|review|msg|message|post|reply|feedback|otzyv|c)?[-_]{0,2}(?:text|body|content"
    r"|message|txt|entry|description)|comment-text|reviews-text|ctext|com-text)"
    r"(?:$|[\s_-])|commentText|comment_content|comment-content|^comment$",
    re.IGNORECASE,
)
AUTHOR_CLASS: Final = Hinted(
    r"(?:^|[\s_-])(?:[\w-]*(?:author|autor|user-?name|username|nick(?:name)?|login|fn|commenter|poster|byline)"
    r"|(?:comment|review|user|c)[-_]{1,2}name|name|user|avtor|creator)(?:$|[\s_-])|[a-z](?:Author|UserName|Name|Nick)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT_AUTHOR: Final = re.compile(r"avatar|photo|image|img|pic|userpic|info-?block|rating|vote", re.IGNORECASE)
_DATE_CLASS: Final = Hinted(
    r"(?:^|[\s_-])(?:[\w-]*[-_])?(?:date|time|datetime|published|pubdate|when|dt|data|timestamp|created|ago|datum|fecha|zeit)(?:$"
    r"|[\s_-])|[a-z](?:Date|Time)(?:$|[\s_-])",
    re.IGNORECASE,
)
_AT: Final = rf"(?:{AT}|-|—|\|)?"
_FIRST: Final = r"(?<![\d.:/-])(?:\d{1,2}:\d{2}(?::\d{2})?[\s,|·]+)?"
"""Nothing of a number before a date, but for a time that is printed first: «10:40 13.03.2026»."""
# A date may be glued to the name before it: what is between them is markup.
DATE: Final = re.compile(
    rf"{_FIRST}\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}(?:[\s,]*{_AT}\s*\d{{1,2}}[:.]\d{{2}}(?::\d{{2}})?)?"
    rf"|{_FIRST}\d{{4}}-\d{{2}}-\d{{2}}(?:[T\s,]+{_AT}\s*\d{{2}}:\d{{2}}(?::\d{{2}})?)?"
    rf"|{_FIRST}\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?{MONTH}(?!\w)\.?(?:,?\s+(?:de\s+)?\d{{4}})?"
    rf"(?:\s*{any_word(every(lambda one: one.dates.era))})?"
    rf"(?:[\s,]*{_AT}\s*\d{{1,2}}[:.]\d{{2}}(?::\d{{2}})?)?"
    rf"|{_FIRST}(?:\b|(?-i:(?<=[a-z])(?=[A-Z]))){MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:\d{{4}}(?:[\s,]*{_AT}\s*\d{{1,2}}:\d{{2}}"
    rf"(?:\s*[ap]\.?m\b\.?)?)?|{_AT}\s*\d{{1,2}}:\d{{2}}(?:\s*[ap]\.?m\b\.?)?)"
    rf"|\b{DAY_NAME}\b(?:[\s,]*{_AT}\s*\d{{1,2}}[:.]\d{{2}})?"
    rf"|(?<!\d)\d+\s+{UNIT}\s+{AGO}\b|\b{SINCE}\s+\d+\s+{UNIT}\b",
    re.IGNORECASE,
)
BUTTONS: Final = re.compile(
    rf"(?:(?:^|\s)(?:#\s?\d+|{any_of(every(lambda one: one.comments.buttons))}"
    r"|[+\-−–]?\d{1,4})(?=\s|$)[\s|·,.:]*)+$",
    re.IGNORECASE,
)
_CONTROL_CLASS: Final = Hinted(
    r"(?:^|[\s_-])(?:reply|answer|actions?|buttons?|btns?|controls?|votes?|voting|rating|likes?|dislikes?|karma"
    r"|complain|abuse"
    r"|report|help|hint|tooltip|avatar|share|edit|spam|moderat\w+)(?:$|[\s_-])",
    re.IGNORECASE,
)


_NAMED_DAY: Final = 25
"""Characters beside the name of a day, at most: «Иван Петров, вчера»; a sentence about yesterday has more."""


def time_of_comment(line: str) -> str | None:
    """The time of a comment as a line prints it, or None. The name of a day in a sentence is a word like any other."""
    dated = DATE.search(line)
    if dated is None:
        return None
    said = dated.group()
    if not any(map(str.isdigit, said)) and (len(line) - len(said) > _NAMED_DAY or line.rstrip()[-1:] in ".!?…"):
        return None
    return said


class Marks(NamedTuple):
    """What class and id of an element say it holds."""

    text: bool
    author: bool
    date: bool
    control: bool


def names_of(element: etree._Element) -> str:
    """Class and id."""
    classes, name = element.get("class"), element.get("id")
    if not classes and not name:
        return ""
    return f"{classes or ''} {name or ''}".strip()[:300]


def names_author(names: str) -> bool:
    """Whether class and id are those of an element that says who wrote."""
    return AUTHOR_CLASS(names[:300]) is not None and not _NOT_AUTHOR.search(names[:300])


@lru_cache(maxsize=4096)
def _marks(names: str) -> Marks:
    text, date, control = (search(names) for search in (_TEXT_CLASS, _DATE_CLASS, _CONTROL_CLASS))
    return Marks(bool(text), names_author(names), bool(date), bool(control))


def marks(element: etree._Element) -> Marks:
    """What class and id of an element say it holds: the text, the author, the date, a button."""
    return _marks(names_of(element))
