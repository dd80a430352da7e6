"""The patterns of credit lines, made of the words of all languages (`archive.languages`)."""

from __future__ import annotations

import re
from typing import Final

from archive.items import CreditRole
from archive.languages import every, languages
from archive.languages.patterns import any_of, any_word, held, holds, needed_strings, pattern_of, stems, vocabulary

_ROLES: Final[tuple[CreditRole, ...]] = ("photo", "video", "infographic", "illustration", "audio", "text")


def _labels(role: CreditRole, most: int | None = None) -> list[str]:
    return every(lambda language: language.credits.labels.get(role, ())[:most])


LABELS: Final = {label.replace("ё", "е"): role for role in reversed(_ROLES) for label in _labels(role)}
"""What a label credits; of two roles that languages give to one word, the first counts."""
_USUAL_WORDS: Final = [*_labels("photo", 1), *_labels("video", 1), *_labels("text", 1)]
_OF: Final = any_word(every(lambda language: language.credits.of))
SOURCES: Final = every(lambda language: language.credits.sources)
_COURTESY: Final = every(lambda language: language.credits.courtesy)
_BY_WORDS: Final = every(lambda language: language.credits.by)
_KEYWORD: Final = rf"{any_word(LABELS)}(?:\s+{_OF}\b)?"
_JOIN: Final = rf"\s*(?:,|/|\+|&|\b{any_word(every(lambda language: language.credits.joins))}\b)\s*"
BY: Final = any_word(_BY_WORDS)
COPYRIGHT: Final = r"©|ⓒ|\([cсCС]\)(?=\s*\w)|\bcopyright\b"

LABEL: Final = pattern_of(
    rf"(?P<copyright>(?:{COPYRIGHT})\s*)?"
    rf"(?:"
    rf"(?P<owner>{any_word(every(lambda language: language.credits.owners))}\s+)?"
    rf"(?P<words>(?<!\w){_KEYWORD}(?:{_JOIN}{_KEYWORD})*)"
    rf"(?P<mark>\s*[:：=](?:\s*(?:©|ⓒ|\([cсCС]\)))?|\s*(?:©|ⓒ|\([cсCС]\))|\s+{BY}\b:?"
    rf"|(?<=credit)\s*(?:\.\.\.|…)|\s*[—–]\s+|\s*-\s+|(?<=[가-힣一-鿿])\s*[-–—／/])"
    rf"|(?P<source>(?<!\w){any_word(SOURCES)}\s*[:：])"
    rf"|(?P<courtesy>\b{any_word(_COURTESY)}\b:?)"
    rf"|(?P<bare>{COPYRIGHT})"
    rf")",
    re.IGNORECASE,
)
"""One label; what follows it, up to the next label, are the names."""

SURE: Final = pattern_of(any_of(every(lambda language: language.credits.sure)), re.IGNORECASE)
"""A label that has one of these says by itself that a party follows."""
_PROSE: Final = every(lambda language: (*language.credits.prose, language.credits.made))
_COPYRIGHTS: Final = ("©", "ⓒ", "(c)", "(с)", "copyright")
_LABEL_STEMS: Final = stems((*LABELS, *SOURCES, *_COURTESY, *_COPYRIGHTS))
_STEMS: Final = stems((*_LABEL_STEMS, *(stem for pattern in _PROSE for stem in needed_strings(pattern))))
_MARKS: Final = (
    *(":", "：", "=", "...", "…", "—", "–", "- ", *_COPYRIGHTS),
    *stems((*_COURTESY, *_COPYRIGHTS)),
    *(f" {word}" for word in _BY_WORDS),
    *(f"{label}{dash}" for label in LABELS if label[-1] > "\u2e80" for dash in "-–—/／"),
)


def may_be_labelled(text: str) -> bool:
    """Whether `LABEL` may match somewhere: plain containment costs a thirtieth of it, and few texts have a label."""
    return holds(_MARKS, text) and holds(_LABEL_STEMS, text)


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of credits that a page's text holds, to ask its lines for."""
    return held(_STEMS, vocabulary(text))


def may_be_credited(text: str) -> bool:
    """Whether a text may hold a credit of any shape, also one whose names are in the next element."""
    return holds(_STEMS, text)


def _capital(words: list[str]) -> str:
    """Words as they begin a sentence or a heading; those of letters only, as no other is glued to another word."""
    return "|".join(sorted({form for word in words if word.isalpha() for form in (word.capitalize(), word.upper())}))


_OWNERS: Final = every(lambda language: language.credits.owners[:1])
GLUED: Final = pattern_of(rf"(?<=[^\W\d_])(?=(?:(?:{_capital(_OWNERS)})\s+)?(?:{_capital(_USUAL_WORDS)})\s*:)")
"""Where a credit is glued to the word before it."""
NEXT: Final = pattern_of(rf"[.,;]\s+(?={any_word(_USUAL_WORDS)}\s)", re.IGNORECASE)
"""Between a credit and one without a colon after it: «Автор: Анна Ким. Фото автора»."""
CLOSING: Final = pattern_of(
    rf"(?<=[.!?…»)])\s+((?:{_capital(_labels('photo', 1) + _labels('video', 1))})\s+[^.!?:;]{{3,80}}\.?)$"
)
"""A credit without a colon, a sentence of its own at the end of a text."""

_BARE: Final = [pattern_of(f"^{text}$", re.IGNORECASE) for text in every(lambda language: language.credits.bare)]


_OF_SOMEBODY: Final = [
    label
    for language in languages()
    if language.credits.genitive
    for labels in language.credits.labels.values()
    for label in labels
    if re.match(language.credits.genitive, label)
]
_SHORTENED: Final = [label for label in LABELS if label.endswith(".")]
_UNMARKED: Final = pattern_of(
    rf"^(?P<words>{any_word([*_OF_SOMEBODY, *_SHORTENED])})\s+(?P<names>[^\s:：=—–-].*)$", re.IGNORECASE
)


def bare_start(line: str) -> re.Match[str] | None:
    """A line without a colon: «Фото Ивана Ивановича», «Фото предоставлено …», «Фото с сайта …»."""
    return next((found for pattern in _BARE if (found := pattern.match(line))), None)


def unmarked(line: str) -> re.Match[str] | None:
    """A line of nothing but a label and a name: «Рис. Петра Лебедева», «Fot. Jan Nowak»."""
    return _UNMARKED.match(line)


PROSE: Final = [pattern_of(pattern) for pattern in every(lambda language: language.credits.prose)]
"""Sentences that say who took the picture or wrote the text."""
MADE: Final = [pattern_of(pattern) for pattern in every(lambda language: language.credits.made)]
"""The same with the name in the instrumental: «Снято Петром Лебедевым»."""

AGENCIES: Final = pattern_of(
    rf"(?<![\w.])(?:{any_word(every(lambda language: language.credits.agencies))}|regnum|sputnik|legion-media"
    r"|globallookpress\w*|pixabay|pxhere|unsplash|pexels|freepik|flickr|pixelio|photocase|fotolia"
    r"|wikimedia"
    r"|wikipedia|depositphotos|shutter ?stock|istock(?:photo)?|adobe ?stock|stock\.adobe|123rf|dreamstime|alamy"
    r"|getty(?:images)?|getty\s+images|reuters|afp|ap(?:\s+photo)?|epa(?:-efe)?|efe|dpa|upi|ansa|ap\s+images"
    r"|associated\s+press"
    r"|imago(?:[- ]images)?|picture[- ]alliance|keystone(?:-sda)?|apa(?:-images)?|sn|ritzau(?:\s+scanpix)?|scanpix"
    r"|ntb"
    r"|tt|bloomberg|anadolu(?:\s+(?:ajansı|agency))?|xinhua|kyodo|yonhap|čtk|ctk|pap|belga|lusa|sipa|zuma(?:press)?"
    r"|pa(?:\s+(?:wire|media))?"
    r"|aap"
    r"|eyevine|magnum|corbis|wireimage|filmmagic|nurphoto|lightrocket|europa\s+press|witters|splash|mega|backgrid|rex"
    r"|swns|epn|nasa|midjourney|youtube|vk\.com|instagram|facebook|twitter|telegram|tiktok"
    r")(?![\w])",
    re.IGNORECASE,
)
"""Agencies, picture stocks and networks that are in credits the world over."""

DOMAIN: Final = pattern_of(r"(?:https?://)?(?:[\w-]+\.)+(?:[a-zа-я]{2,6}|рф|shutterstock)(?:/\S*)?", re.IGNORECASE)

RIGHTS: Final = pattern_of(any_of(every(lambda language: language.credits.rights)), re.IGNORECASE)
"""What a site says about itself below every page."""

LENT: Final = pattern_of(any_of(every(lambda language: language.credits.lent)))
"""What ends a party that gave or took a picture: «제공», «撮影»."""

NOBODY: Final = pattern_of(rf"^(?:{any_of(every(lambda language: language.credits.nobody))})$", re.IGNORECASE)
"""Words after a label that name nobody."""

LICENCE: Final = pattern_of(
    r"\s*[\[(]?\s*(?:CC0|CC[- ]BY(?:-\w\w)*(?:\s+\d\.\d)?|public\s+domain)\s*(?:\d\.\d)?\s*[\])]?,?\s*", re.IGNORECASE
)
"""A licence, in brackets or not."""


def roles_of(words: str) -> list[CreditRole]:
    """The roles that a label's words stand for: «Фото и видео» is one, «Текст и фото» are two."""
    found: dict[CreditRole, None] = {}
    for word in re.split(_JOIN, words, flags=re.IGNORECASE):
        label = " ".join(re.sub(rf"\s+{_OF}$", "", word.strip(), flags=re.IGNORECASE).lower().replace("ё", "е").split())
        if label in LABELS:
            found[LABELS[label]] = None
    if "photo" in found and "video" in found:
        both: list[CreditRole] = ["photo+video"]
        return both + [role for role in found if role not in ("photo", "video")]
    return list(found) or ["photo"]
