"""The language of a page, as a BCP 47 tag (https://www.rfc-editor.org/info/bcp47)."""

from __future__ import annotations

import re
import string

from crawler.reading.document import Document

_TAG = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$")
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ".encode("cp1251")
_LATIN = string.ascii_letters.encode("cp1251")
_RUSSIAN_ONLY = re.compile("[ыэъё]", re.I)
_OTHER_CYRILLIC = re.compile("[іїєґўәөүңғқһҡҙҫӑӗҫӳҥҕ]", re.I)


def find_language(document: Document, text: str) -> tuple[str, str, float, str | None] | None:
    """Tag, rule, confidence and raw value; the letters of the text overrule a declaration in another script."""
    sample = text[:5000]
    cyrillic, latin = _counts(sample)
    declared = next(
        (
            (value, rule)
            for value, rule in (
                (document.tree.get("lang"), "html:lang"),
                *((value, "meta:og:locale") for value in document.structured.meta("og:locale")),
                *(
                    (value, "meta:content-language")
                    for value in document.structured.meta("content-language", "dc.language", "inlanguage")
                ),
            )
            if value and _TAG.match(value.strip())
        ),
        None,
    )
    if declared is not None:
        raw = declared[0]
        tag = _normal(raw)
        in_latin = tag.split("-")[0] in ("en", "de", "fr", "es", "it", "pt")
        if not (in_latin and cyrillic > latin + 100):
            return tag, declared[1], 0.95, raw
    if cyrillic > max(50, latin):
        russian, other = len(_RUSSIAN_ONLY.findall(sample)), len(_OTHER_CYRILLIC.findall(sample))
        if russian > 3 * other:
            return "ru", "letters", 0.8, None
    return None


def _counts(text: str) -> tuple[int, int]:
    """How many Russian and how many Latin letters a text has."""
    letters = text.encode("cp1251", "ignore")
    cyrillic, latin = (len(letters) - len(letters.translate(None, alphabet)) for alphabet in (_CYRILLIC, _LATIN))
    return cyrillic, latin


def _normal(tag: str) -> str:
    parts = tag.strip().replace("_", "-").split("-")
    rest = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in parts[1:]]
    return "-".join([parts[0].lower(), *rest])
