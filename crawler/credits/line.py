"""One line of text: is it a credit, for what, and whom does it name.

Nothing here knows a page. `parse_credit` judges a line by itself and refuses what may as well be a headline;
`beside_media=True` is for text that stands at a picture, where less is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from archive.items import CreditRole
from crawler.credits import words
from crawler.names import has_finite_verb, is_person

_SPACE: Final = re.compile(r"[\s\u200b\u200e\u200f\u2060\ufeff]+")
_LONGEST: Final = 400
"""Characters: a credit of more is prose. Longer lines are looked at for a glued tail only."""
_BEFORE: Final = '.!?…|–—-([{,;:·•»”")]/\n'
_NOT_WEAK: Final = re.compile(
    r"foto\b|photo\b|bild\b|фото|снимок|снимка|fotograf|bildquelle|bildnachweis|photograph|credit|zdj|fot\.|crédit",
    re.I,
)
_SOCIAL: Final = re.compile(
    r"^(?:https?://)?(?:www\.)?(?:t\.me|vk\.com|vk\.ru|ok\.ru|twitter\.com|x\.com|instagram\.com|facebook\.com"
    r"|flickr\.com/\w+"
    r"|youtube\.com|tiktok\.com|rutube\.ru)/",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ParsedCredit:
    """What one credit line says for one role."""

    role: CreditRole
    """For what."""
    names: tuple[str, ...]
    """Whom, as printed; empty where the line names nobody."""
    inflected: bool = False
    """Whether the line has them in another case than the nominative: «Фото Ивана Петрова»."""


@dataclass(frozen=True, slots=True)
class _Section:
    """A label and the text up to the next one."""

    start: int
    roles: tuple[CreditRole, ...]
    text: str
    sure: bool
    """The label alone says that a credit follows."""
    label: str


def fold(text: str) -> str:
    """White space folded; soft hyphens and invisible marks dropped."""
    return _SPACE.sub(" ", text.replace("\u00ad", "").replace("&nbsp;", " ")).strip()


def unwrap(line: str) -> str:
    """The line without the brackets around all of it."""
    for opening, closing in ("()", "[]", "{}"):
        if line.startswith(opening) and line.endswith(closing) and line.count(opening) == line.count(closing):
            inside = line[1:-1]
            if inside.find(closing) == -1 or inside.find(opening) < inside.find(closing):
                return inside.strip()
    return line


# --- names -----------------------------------------------------------------------------------------------------------

_DATE_TAIL: Final = re.compile(
    r"\s*(?:[·•|,]\s*)?(?:\d{1,2}\s+[а-яё]+\s+\d{4}(?:\s*г\.?)?|\d{1,2}\.\d{1,2}\.\d{2,4})(?:[,\s]+\d{1,2}:\d{2})?$",
    re.IGNORECASE,
)
_COUNTER: Final = re.compile(
    r"(?<=\.[a-z]{2})\d*(?:\s+\d+){1,3}$|(?<=\.[a-z]{3})\d*(?:\s+\d+){1,3}$|(?:\s+\d+){2,3}$|(?<=\.(?:ru|by|kz"
    r"|рф))\d+$|(?<=\.(?:com|net|org))\d+$",
    re.IGNORECASE,
)
_BUTTON: Final = re.compile(
    r"\s*(?:Vis mer|Visa mer)$"
    r"|\s+(?:Drucken|Открыть в полном размере|Увеличить|Скачать|Mostrar más|Show more|Read more|Share)$",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(
    r"^(?:and\s+(?=[A-Z])|[©ⓒ:·•|/—–-]\s*|\([cсCС]\)\s*|(?:by|von|via|por|par|автор|фотограф|фото|photo|bild"
    r"|foto)\s*:\s*"
    r"|(?:photo\s+)?by\s+"
    r"|provided\s+by\s+|courtesy\s+of\s+|photograph:\s*)+",
    re.IGNORECASE,
)
_GIVEN: Final = re.compile(
    r"^(?:(?:фото|видео)\s+)?(?:(?:взят|предоставлен|прислан|опубликован|размещ[её]н"
    r"|скачан)[аоы]?\s*:?\s*)(?P<from>с\s+сайта\s+)?",
    re.IGNORECASE,
)
_FROM_SITE: Final = re.compile(r"^с\s+(?:официального\s+)?(?:сайта|портала|страницы|канала)\s*:?\s+", re.IGNORECASE)
_FRAME: Final = re.compile(
    r"^(?:стоп-?)?кадры?\s+(?:из\s+)?видео\s*:?\s+|^скрин(?:шот)?\s+(?:с\s+)?(?:видео|сайта|страницы)?\s*:?\s*",
    re.IGNORECASE,
)
_WHO: Final = re.compile(
    r"^(?:наш(?:его|а|ей)?\s+)?(?:фотограф|фотокор(?:респондент)?|корреспондент|автор|заявител|читател|подписчи[кц]"
    r"|очевид[е]?ц|жител|пользовател)"
    r"[а-яё]*\s+(?=[А-ЯЁA-Z@«\"])",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"\s*[\[(](?P<inside>[^()\[\]]*)[\])]")
_SEPARATOR: Final = re.compile(r"\s*(?:[|;·•]|\s©|©|//|(?<![a-zа-яё0-9])/|/(?!/))\s*", re.IGNORECASE)
_COMMA: Final = re.compile(r"\s*,\s+(?!(?:Inc|Ltd|LLC|GmbH|Co|Jr|Sr|STF)\b)")
_AND: Final = re.compile(r"\s+(?:и|and)\s+")


def _aside(match: re.Match[str]) -> str:
    """What stands in brackets is kept where it names a party."""
    inside = match["inside"].strip()
    if (
        not inside
        or words.LICENCE.fullmatch(inside)
        or re.search(r"[.:!?]\s|\d{4}|ausschnitt|symbol|архив|слева|справа", inside, re.IGNORECASE)
    ):
        return " "
    if words.AGENCIES.search(inside) or (len(inside.split()) <= 3 and inside[:1].isupper()):
        return match.group()
    return " "


def _slashed(text: str) -> list[str]:
    """Parties divided by a slash, `|`, `;` or ©; a slash inside an address divides nothing."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group())
        return f"\x00{len(held) - 1}\x00"

    whole = text.strip()
    if words.DOMAIN.fullmatch(whole) and not words.AGENCIES.match(whole):
        return [whole]
    text = re.sub(r"https?://\S+", hold, text)
    text = re.sub(
        r"(?<![\w.])(?:t\.me|vk\.com|ok\.ru|twitter\.com|x\.com|instagram\.com|facebook\.com)/[\w.-]+",
        hold,
        text,
        flags=re.I,
    )
    parts = _SEPARATOR.split(text)
    return [re.sub(r"\x00(\d+)\x00", lambda m: held[int(m[1])], part) for part in parts if part]


_ABBREVIATED: Final = re.compile(r"(?:\b\w\.|\b(?:Inc|Co|Corp|Ltd|Jr|Sr|г|им)\.)$")


def _trim(name: str) -> str:
    name = name.strip(" \t,;:·•|–—-†*")
    name = re.sub(r"^\.+\s*", "", name)
    if (name.endswith(".") and not re.search(r"(?:\b\w\.|\b(?:Inc|Co|Corp|Ltd|Jr|Sr|г|им)\.)$", name)) or name.endswith(
        "..."
    ):
        name = name.rstrip(".")
    for opening, closing in ("«»", "()", "[]"):
        if name.count(closing) > name.count(opening) and name.endswith(closing):
            name = name[:-1]
        if name.count(opening) > name.count(closing) and name.startswith(opening):
            name = name[1:]
    if "://" not in name and name.endswith("/"):
        name = name.rstrip("/")
    return name.strip(" ,;:")


_NO_NAME: Final = re.compile(
    r"[\d\s:.,-]+|\d+(?:[.,]\d+)?\s?(?:[КМГ]б|[KMG]B|фото\w*|photos?|images?)|(?:на\s+фото\s+)?(?:слева|справа"
    r"|в\s+центре)"
    r"|left|right|center|centre|links|rechts|купить\s+(?:иллюстрацию|фото)|buy(?:\s+photo)?|подробнее"
    r"|\d{1,2}:\d\d(?:\s?[AP]M)?",
    re.IGNORECASE,
)
"""What may stand between the names of a line and is none."""
_AGENCY_YEAR: Final = re.compile(rf"^({words.AGENCIES.pattern})\s+(?:19|20)\d\d$", re.IGNORECASE)
_SIGNED: Final = re.compile(
    r"^((?:РИА Новости|ТАСС|ИТАР-ТАСС|Интерфакс|AFP|Reuters))\.\s+([А-ЯЁA-Z][\w-]+(?:\s+[А-ЯЁA-Z][\w-]+){1,2})$"
)
"""«РИА Новости. Пётр Лебедев»."""


def split_names(text: str) -> list[str]:
    """The parties that the text behind a label names, as printed, without what names nobody."""
    text = fold(text)
    text = _BUTTON.sub("", _COUNTER.sub("", _DATE_TAIL.sub("", text)))
    text = _ASIDE.sub(_aside, re.sub(r"^(?:19|20)\d\d\s+|(?<=\w\s)(?:19|20)\d\d$", "", text))
    text = words.LICENCE.sub(" ", text).strip()
    names: dict[str, str] = {}
    for part in _slashed(text):
        for piece in _COMMA.split(part):
            piece = _trim(_LEADING.sub("", piece))
            anonymous = bool(_GIVEN.match(piece))
            piece = _GIVEN.sub("", piece)
            piece = _FROM_SITE.sub("", piece) or piece
            framed = _FRAME.sub("", piece)
            piece = _trim(framed) or piece
            if words.NOBODY.match(piece) or (anonymous and not piece):
                continue
            piece = _trim(_WHO.sub("", piece))
            couple = _AND.split(piece)
            pieces = couple if len(couple) == 2 and all(is_person(one) for one in couple) else [piece]
            for one in pieces:
                one = _AGENCY_YEAR.sub(r"\1", one)
                signed = _SIGNED.match(one)
                for name in signed.groups() if signed else (one,):
                    if re.search(r"\w", name) and not _NO_NAME.fullmatch(name):
                        names.setdefault(name.casefold(), name)
    return list(names.values())[:30]


# --- judging ---------------------------------------------------------------------------------------------------------


def _is_russian(text: str) -> bool:
    return bool(re.search(r"[а-яёіїєғқәңүұөһ]", text, re.IGNORECASE))


def _plausible(name: str, *, strict: bool) -> bool:
    """Whether the words can be a party rather than a headline or a caption."""
    if len(name) > 120 or re.search(r"[!?¡¿]|\w{3}\.\s+[A-ZА-ЯЁ][a-zа-яё]{3,}|^[#]", name):
        return False
    tokens = name.split()
    if _is_russian(name):
        return len(tokens) <= 14 and not has_finite_verb(re.sub(r"«[^»]*»|\"[^\"]*\"", "", name))
    if words.AGENCIES.search(name) and len(tokens) <= 8:
        return True
    if re.search(r"\b(?:via|for)\s+[A-Z]", name) and len(tokens) <= 12:
        return True
    if words.DOMAIN.search(name) and len(tokens) <= 4:
        return True
    lower = sum(
        1
        for token in tokens
        if token[:1].islower() and token not in {"von", "van", "de", "der", "den", "für", "und", "of", "the", "for"}
    )
    if strict:
        if len(tokens) == 1:
            return (tokens[0].isupper() and len(name) > 1) or tokens[0].startswith("@")
        return is_person(name) and len(tokens) <= 3
    if len(tokens) > 10:
        return False
    return not (len(tokens) >= 4 and lower * 2 >= len(tokens)) and not (lower >= 2 and len(tokens) >= 5)


def _accept(section: _Section, names: list[str], *, beside_media: bool) -> bool:
    text = section.text.strip()
    if not names:
        return bool(text) and bool(
            words.NOBODY.match(_trim(_GIVEN.sub("", text)) or text) or _GIVEN.match(text) or words.LICENCE.search(text)
        )
    if words.RIGHTS.search(text):
        return False
    strict = not section.sure and not beside_media and not _is_russian(text)
    several = len(names) > 1 and bool(re.search(r"[/|;]", text))
    if several and all(_plausible(name, strict=False) for name in names) and len(text) < 160:
        return True
    if strict and re.search(r"\d", text) and not words.AGENCIES.search(text):
        return False
    return all(_plausible(name, strict=strict) for name in names)


def _known(names: list[str]) -> bool:
    """Whether one of the parties is a person or a picture agency."""
    return any(is_person(name) or words.AGENCIES.match(name) for name in names)


def _copyright_of_site(names: list[str]) -> bool:
    """A bare © before the site's own name is the notice of the page, not of a picture."""
    return not _known(names) and any(words.DOMAIN.fullmatch(name) for name in names)


_PICTURED_BEFORE: Final = re.compile(r"(?:^|\s)(?:на|in\s+the|on\s+the|auf\s+dem|im|en\s+la|sur\s+la)$", re.IGNORECASE)


def _sections(line: str) -> list[_Section]:
    """The labels of a line that stand where a label may stand, with the text behind each."""
    found: list[tuple[int, int, re.Match[str]]] = []
    for match in words.LABEL.finditer(line):
        before = line[: match.start()].rstrip()
        first = match.group().lstrip()[:1]
        glued = (
            bool(before) and match.start() > 0 and not line[match.start() - 1].isspace() and before[-1] not in _BEFORE
        )
        if glued:
            continue
        if match["words"] and before and before[-1] not in _BEFORE and not match["copyright"] and not first.isupper():
            continue
        if (
            match["words"]
            and before
            and "—" in (match["mark"] or "") + "–"
            and (match["mark"] or "").strip() in "—–"
            and match["mark"].strip()
        ):
            continue
        if match["words"] and _PICTURED_BEFORE.search(before):
            continue
        found.append((match.start(), match.end(), match))
    sections: list[_Section] = []
    for i, (start, end, match) in enumerate(found):
        stop = found[i + 1][0] if i + 1 < len(found) else len(line)
        text = line[end:stop].strip()
        if match["words"]:
            roles = tuple(words.roles_of(match["words"]))
            if match["owner"] and roles == ("text",):
                roles = ("text",)
            mark = (match["mark"] or "").strip().casefold()
            weak = (
                not _NOT_WEAK.search(match["words"])
                or re.match(r"(?:fotos|bilder|photos)\b", match["words"], re.I) is not None
            )
            sure = (
                bool(match["owner"] or match["copyright"])
                or mark in {"by", "par", "von", "por", "©", "..."}
                or not weak
            )
        elif match["courtesy"]:
            roles, sure = ("photo",), True
        elif match["source"]:
            roles, sure = ("other",), False
        else:
            roles, sure = ("photo",), True
        sections.append(_Section(start, roles, text, sure, match.group().strip()))
    return sections


def _bare(line: str) -> list[ParsedCredit]:
    """A Russian line without a colon."""
    match = words.BARE_RUSSIAN.match(line)
    if match is None or len(line) > 160:
        return []
    text = match["names"]
    roles = words.roles_of(match["words"] + (f" и {match['second']}" if match["second"] else ""))
    names = split_names(text)
    if match["given"] or match["from"]:
        if not all(_plausible(name, strict=False) for name in names):
            return []
        return [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
    whole = _trim(text)
    if match["out"]:
        if words.NOBODY.match("из " + whole):
            return [ParsedCredit(role, ()) for role in roles]
        archive = re.match(r"(?:\w+\s+)?архив\w*\s+\w", whole, re.IGNORECASE)
        if has_finite_verb(whole) or len(whole.split()) > 8 or not (archive or re.search(r"[A-ZА-ЯЁ]", whole)):
            return []
        return [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
    if match["lent"]:
        return (
            [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
            if all(_plausible(n, strict=False) for n in names)
            else []
        )
    if re.fullmatch(r"автора(?:\s+(?:статьи|материала|публикации))?", whole, re.IGNORECASE):
        return [ParsedCredit(role, ()) for role in roles]
    if names and all(_genitive_party(name) for name in names):
        return [ParsedCredit(role, tuple(names), inflected=True) for role in roles]
    return []


_OFFICE: Final = re.compile(
    r"^(?:(?:объедин[её]нной|областной|городской|краевой|республиканской|региональной|официального)\s+)?"
    r"(?:пресс-\w+|администраци\w+|правительств\w+|минист\w+|управлени\w+|департамент\w+|редакци\w+|архив\w+"
    r"|комитет\w*|учрежден\w+|агентств\w+"
    r"|мэри\w+|дум[ыа]|собрани\w+|аппарат\w*|службы|фонда|музе\w+|театр\w+|университет\w+|школы|центра|газет\w+|УМВД"
    r"|МВД|ГУ|МЧС|ГИБДД|ОГИБДД|РИА|ИА|ТАСС)(?!\w)",
    re.IGNORECASE,
)
_NAME_WORD: Final = re.compile(r"^(?:[А-ЯЁ]\.(?:\s?[А-ЯЁ]\.)?|[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)*|[А-ЯЁ-]{3,})$")


def _genitive_party(name: str) -> bool:
    """«Алексея ВРОНСКОГО», «И. Петрова», «пресс-службы Губернатора», «РИА Новости», an agency, an address."""
    if has_finite_verb(name) or len(name.split()) > 12:
        return False
    if _OFFICE.match(name):
        return True
    if words.AGENCIES.fullmatch(name) or words.DOMAIN.fullmatch(name):
        return True
    tokens = re.sub(r"(?<=\.)(?=[А-ЯЁ])", " ", name).split()
    return 2 <= len(tokens) <= 3 and all(_NAME_WORD.match(token) for token in tokens)


def _merge(credits: list[ParsedCredit]) -> list[ParsedCredit]:
    merged: dict[CreditRole, list[str]] = {}
    for credit in credits:
        names = merged.setdefault(credit.role, [])
        names.extend(name for name in credit.names if name not in names)
    return [ParsedCredit(role, tuple(names)) for role, names in merged.items()]


_SAID_TWICE: Final = re.compile(r"\)\s*\((?:photo\s+credit\s+should\s+read:?\s*|photo\s+by\s+)?", re.IGNORECASE)
"""Agencies print a credit twice: «(Photo by A / AFP) (Photo credit should read A/AFP/Getty Images)»."""


def parse_credit(line: str, *, beside_media: bool = False) -> list[ParsedCredit]:
    """Read one line; an empty list says that it is no credit.

    `line` is the text of one element or paragraph, its length bounded here. With `beside_media` the line is known to
    stand at a picture, so that a bare agency, a plain source or a single capitalised name is enough.
    """
    line = fold(line[-2000:])
    if not line or len(line) > 1200:
        return []
    line = unwrap(words.GLUED.sub(" . ", _SAID_TWICE.sub(" | ", line)))
    if len(line) <= _LONGEST:
        bare = _bare(line)
        if bare:
            return bare
    credits: list[ParsedCredit] = []
    sections = _sections(line)
    labelled = [section for section in sections if section.text]
    for section in labelled:
        if section.roles == ("other",):
            # A source stands below texts as often as below pictures.
            if not beside_media:
                continue
            section = _Section(section.start, ("photo",), section.text, True, section.label)
        if len(section.text) > _LONGEST:
            continue
        names = split_names(section.text)
        if not _accept(section, names, beside_media=beside_media):
            continue
        bare_sign = bool(re.fullmatch(words.COPYRIGHT + r"|\(c\)", section.label, re.IGNORECASE))
        if bare_sign and not credits and not beside_media and (section.start > 0 or _copyright_of_site(names)):
            continue
        if bare_sign and re.search(r"\b(?:19|20)\d\d\b", section.text) and not _known(names):
            continue
        if bare_sign and not names and not beside_media:
            continue
        if bare_sign and credits:
            credits.append(ParsedCredit(credits[-1].role, tuple(names)))
            continue
        credits.extend(ParsedCredit(role, tuple(names)) for role in section.roles)
    if credits:
        return _merge(credits)
    if sections:
        return []
    prose = words.PROSE.search(line) if len(line) <= _LONGEST else None
    if prose is not None:
        role: CreditRole = "photo" if prose["who"].casefold().startswith("фото") else "video"
        if role == "video" and re.search(r"фото|сфотограф|запечатл", line, re.IGNORECASE):
            role = "photo"
        return [ParsedCredit(role, (_trim(prose["name"]),))]
    return _agency_line(line, beside_media=beside_media)


def _agency_line(line: str, *, beside_media: bool) -> list[ParsedCredit]:
    """«picture alliance / Felix Kästle»: no label, but parties of which one is an agency."""
    if len(line) > 100 or len(line.split()) > 12:
        return []
    names = split_names(line)
    if not names or not all(len(name.split()) <= 6 for name in names):
        return []
    agency = words.AGENCIES.match(line) or any(words.AGENCIES.fullmatch(name) for name in names)
    if not agency or (len(names) < 2 and not beside_media):
        return []
    if not re.search(r"[/|©]", line) and not beside_media:
        return []
    return [ParsedCredit("photo", tuple(names))]


_TAIL: Final = re.compile(
    rf"(?:^|(?<=[\s.!?…»)\"|—–-])|(?<=[^\W\d_])(?=(?:Фото|Видео|Foto|Photo)\s*:)){words.LABEL.pattern}", re.IGNORECASE
)


def split_credit(text: str) -> tuple[str, str | None]:
    """Divide a text into what it says and the credit line that is glued to its end or beginning.

    Gives the text without the credit and the credit as it stands, or the text unchanged and None.
    """
    text = fold(text)
    if parse_credit(text) and (words.LABEL.match(unwrap(text)) or words.BARE_RUSSIAN.match(text)) and len(text) <= 200:
        return "", text
    marked = words.GLUED.sub("\x01", text)
    searched = marked.replace("\x01", " ")
    starts = [
        m.start()
        for m in words.LABEL.finditer(searched, max(0, len(marked) - _LONGEST))
        if m["words"] or m["bare"] or m["courtesy"]
    ]
    for start in starts:
        if start == 0 or len(marked) - start > _LONGEST:
            continue
        before, tail = marked[:start].rstrip(), marked[start:].lstrip("\x01 ")
        opening = before[-1:] if before[-1:] in "([" else ""
        if parse_credit(opening + tail if opening else tail):
            if opening:
                before, tail = before[:-1].rstrip(), opening + tail
            if before and before[-1] not in '.!?…|–—-)»”"\x01,;·•:' and not opening and not tail[:1].isupper():
                continue
            return before.replace("\x01", "").rstrip(" |–—-·•").strip(), tail.replace("\x01", "")
    return _split_front(text)


_FRONT: Final = re.compile(r"(?<=[a-zа-яё»\")])(?=[«А-ЯЁA-Z][а-яёa-z])|(?<=[a-zа-яё»\")]\.)\s+(?=[«А-ЯЁA-Z])")


def _split_front(text: str) -> tuple[str, str | None]:
    """A credit at the beginning, glued to the sentence behind it: «Фото: Ольга ЧенМост открыли в мае»."""
    label = words.LABEL.match(text)
    if label is None or not label["words"] or label["mark"] is None or ":" not in label["mark"]:
        return text, None
    for match in _FRONT.finditer(text, label.end(), label.end() + 150):
        front, rest = text[: match.start()].strip(), text[match.end() :].strip()
        if len(rest.split()) >= 4 and len(front) > label.end() + 2 and parse_credit(front):
            return rest, front
    return text, None
