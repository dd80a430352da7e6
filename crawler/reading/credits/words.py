"""The words that credit lines are made of, by language, and the patterns built of them.

Russian comes first: the lists were read off press pages of Russian regions. The other languages are those of the
press pages that Letopis is measured on.
"""

from __future__ import annotations

import re
from typing import Final

from archive.items import CreditRole

_WORDS: Final[dict[CreditRole, tuple[str, ...]]] = {
    "photo": (
        r"фото(?:графии|графия|граф(?:ы|ия|ий)?|съ[её]мка|материалы?|репортаж|отч[её]т|кор(?:респондент)?"
        r"|журналист)?",
        r"сним(?:ок|ки|ка)|кадры?|скрин(?:шоты?)?(?:\s+видео)?|обложка|изображени[ея]|картинка|світлин[аи]"
        r"|сурет(?:тер)?",
        r"(?:главное|заглавное)\s+фото|фото\s+(?:на\s+(?:обложке|превью|главной)|для\s+(?:анонса|обложки))",
        r"photo(?:s|graph(?:s|er|ers|y|ie|e|es)?|graphie|gallery)?(?:\s+credits?)?|pictures?(?:\s+credits?)?|pics?",
        r"images?(?:\s+(?:credits?|courtesy))?|credits?(?:\s+(?:photos?|images?))?|cr[ée]dits?(?:\s+photos?)?",
        r"fotos?(?:graf(?:in|ie|ía|ia|ías|ias|i|o|os)?|credits?|quelle|nachweis|ğraf(?:lar)?|grafije|graf[ií]a)?"
        r"|fotó",
        r"bild(?:er|quellen?|nachweise?|rechte|credits?)?|(?:aufmacher|titel|symbol|archiv|agentur)(?:bild|foto)",
        r"zdj[ęe]ci[ea]|fot\.|imagen(?:es)?|imagem|imagens|immagin[ei]|beeld|kuvat?|valokuva|nuotr\.?|billeder?",
        r"φωτο(?:γραφί[αε]ς?)?|写真|사진|görsel",
    ),
    "video": (
        r"съ[её]мка|видео(?:съ[её]мка|материалы?|сюжет|ролик|оператор|запись|репортаж)?|оператор|відео|бейне",
        r"videos?(?:\s+credits?)?|v[ií]deos?|vidéos?|wideo",
    ),
    "infographic": (
        r"инфографика|графика|інфографіка|infographics?|infogra(?:fik|fía|fia|fika)|grafik|graphics?|gr[áa]fico",
    ),
    "illustration": (
        r"иллюстраци[яи]|рис(?:унок|унки|\.)|коллаж|карикатура|illustrations?|collage|ilustraci[óo]n|ilustração",
        r"zeichnung|ilustracja|cartoon|drawing",
    ),
    "audio": (r"аудио|звук|audio|sound",),
    "text": (
        r"текст(?:\s+подготовил[аи]?)?|автор(?:ы|\s+(?:текста|материала|статьи))?|материал\s+подготовил[аи]?"
        r"|авторлар",
        r"text|texte|texto|testo|story|words",
    ),
}
_SOURCE: Final = r"источник|джерело|крыніца|quellen?|sources?|fuente|fonte|k[iä]l(?:de|la)|źródło|bron|zdroj|kaynak|via"

_ROLE_OF: Final = [(role, re.compile("|".join(patterns), re.IGNORECASE)) for role, patterns in _WORDS.items()]
_KEYWORD: Final = "|".join(pattern for patterns in _WORDS.values() for pattern in patterns)
_JOIN: Final = r"\s*(?:,|/|\+|&|\bи\b|\bі\b|\band\b|\bund\b|\by\b|\be\b|\bet\b|\bi\b|\bog\b|\boch\b)\s*"
_OWNER: Final = (
    r"(?:автор(?:ы|ами?|ство|ские\s+права)?|источники?|правообладатель|обработка|авторство|предоставлено"
    r"|author|source|copyright|courtesy)"
)
COPYRIGHT: Final = r"©|ⓒ|\([cсCС]\)(?=\s*\w)|\bcopyright\b"
_OF_MEDIA: Final = r"(?:фото\w*|изображени\w+|снимк\w+|видео\w*|иллюстраци\w+|of\s+)?"

LABEL: Final = re.compile(
    rf"(?P<copyright>(?:{COPYRIGHT})\s*)?"
    rf"(?:"
    rf"(?P<owner>{_OWNER}\s+)?(?P<words>(?<!\w)(?:{_KEYWORD})(?:{_JOIN}(?:{_KEYWORD}))*)"
    rf"(?P<mark>\s*[:：=](?:\s*(?:©|ⓒ|\([cсCС]\)))?|\s*(?:©|ⓒ|\([cсCС]\))|\s+(?:by|par|von|por)\b:?"
    rf"|(?<=credit)\s*(?:\.\.\.|…)|\s*[—–]\s+|\s*-\s+)"
    rf"|(?P<source>(?<!\w)(?:{_SOURCE})\s*(?:изображения|снимка)?\s*[:：])"
    rf"|(?P<courtesy>\bcourtesy\s+of\b:?|\bmit\s+freundlicher\s+genehmigung\s+von\b|\bcortes[ií]a\s+de\b)"
    rf"|(?P<bare>{COPYRIGHT})"
    rf")",
    re.IGNORECASE,
)
"""One label; what follows it, up to the next label, are the names."""

_STEMS: Final = (
    *("фото", "сним", "кадр", "скрин", "обложк", "изображ", "картинк", "світлин", "сурет", "photo", "pic", "image"),
    *("credit", "crédit", "foto", "fotó", "bild", "zdj", "fot.", "imag", "immagin", "beeld", "kuva", "nuotr"),
    *("billed", "φωτο", "写真", "사진", "görsel", "съемк", "съёмк", "видео", "оператор", "відео", "бейне", "video"),
    *("vídeo", "vidéo", "wideo", "график", "графика", "графіка", "infogra", "grafik", "graphic", "gráfico"),
    *("grafico", "иллюстр", "рис", "коллаж", "карикатур", "illustr", "collage", "ilustra", "zeichnung", "cartoon"),
    *("drawing", "аудио", "звук", "audio", "sound", "текст", "автор", "материал", "text", "testo", "story", "words"),
    *("источник", "джерел", "крыніц", "quelle", "source", "fuente", "fonte", "kild", "kill", "käld", "käll", "źródł"),
    *("bron", "zdroj", "kaynak", "via", "©", "ⓒ", "(c)", "(с)", "copyright", "courtesy", "genehmigung", "cortes"),
)
_MARKS: Final = (
    *(":", "：", "=", "©", "ⓒ", "(c)", "(с)", " by", " par", " von", " por", "...", "…", "—", "–", "- "),
    *("copyright", "courtesy", "genehmigung", "cortes"),
)


def may_be_labelled(text: str) -> bool:
    """Whether `LABEL` may match somewhere: plain containment costs a thirtieth of it, and few texts have a label."""
    low = text.lower()
    return any(mark in low for mark in _MARKS) and any(stem in low for stem in _STEMS)


GLUED: Final = re.compile(r"(?<=[^\W\d_])(?=(?:Фото|Видео|Текст|Автор\s+фото|Foto|Photo|ФОТО)\s*:)")
"""Where a credit is glued to the word before it."""

BARE_RUSSIAN: Final = re.compile(
    r"^(?:(?P<owner>автор(?:ы)?)\s+)?(?P<words>фото(?:графи[яи]|материалы?|репортаж)?|снимки?|снимок"
    r"|текст|видео(?:материалы?|запись|съ[её]мка)?)"
    r"(?:\s*(?:и|,|/)\s*(?P<second>видео\w*|фото\w*|текст))?\s+"
    r"(?:(?:были?\s+|был[ао]\s+)?(?:(?P<given>предоставлен[аоы]?|любезно\s+предоставлен[аоы]?"
    r"|прислан[аоы]?)(?:\s*:)?\s+"
    r"|(?P<from>(?:(?:взят|показан|размещен|размещён|опубликован|заимствован)[аоы]?\s+)?"
    r"(?:с\s+(?:официального\s+)?(?:сайта|портала|страницы|ресурса|канала)(?:\s+(?=\S))?|с(?:о)?\s*(?=:)))\s*:?\s*"
    r"|(?P<out>из(?:\s*:)?\s+)|(?P<lent>от\s+|пользователя\s+)|(?P<plain>)))"
    r"(?P<names>\S.*)$",
    re.IGNORECASE,
)
"""A Russian line without a colon: «Фото Ивана Ивановича», «Фото предоставлено …», «Фото с сайта …»."""

_NAME: Final = r"(?P<name>(?:[«\"][^»\"]{2,40}[»\"]\s+)?[А-ЯЁ][\w-]*\.?\s*[А-ЯЁ][\w.-]*(?:\s+[А-ЯЁ][\w-]+)?)"
_MAKER: Final = r"фото(?:кор\w*|граф\w*|журналист\w*|художник\w*)|видеооператор\w*|оператор\w*|корреспондент\w*"
PROSE: Final = (
    re.compile(
        r"(?i:\b(?:запечатлел|снял|снимал|сфотографировал|заснял|фотографировал)[аи]?)\b[^.!?]{0,40}?"
        rf"\b(?i:(?P<who>{_MAKER}))\s+{_NAME}"
    ),
    re.compile(
        r"^(?i:(?P<who>снимок|снимки|фото(?:графи[юи])?|видео)\s+(?:сделал|предоставил|прислал|снял)[аи]?)\s+"
        rf"{_NAME}\.?$"
    ),
    re.compile(rf"^(?i:(?P<who>{_MAKER}))\s+{_NAME}\.?$"),
    re.compile(rf"^(?i:(?P<who>материал|текст)?\s*(?:подготовил|беседовал|записал)[аи]?)\s+{_NAME}\.?$"),
)
"""Sentences that tell who took the picture or wrote the text."""
MADE: Final = re.compile(
    rf"^(?i:(?P<who>снято|сфотографировано|(?:фото(?:графи[яи])?|снимок|видео)\s+сделан[оаы]?))\s+{_NAME}\.?$"
)
"""The same with the name in the instrumental: «Снято Петром Лебедевым»."""

PICTURED: Final = re.compile(
    r"^(?:на\s+(?:фото|снимк[еу]|фотографии|видео)|фото\s+из\s+архива$|in\s+the\s+(?:photo|picture)"
    r"|auf\s+dem\s+(?:foto|bild))\b",
    re.IGNORECASE,
)
"""The beginning of a caption that speaks of the picture."""

AGENCIES: Final = re.compile(
    r"(?<![\w.])(?:тасс|итар-тасс|риа(?:\s+новости)?|интерфакс|регнум|regnum|агн\s+«?москва»?|коммерсантъ?|спутник"
    r"|sputnik|legion-media"
    r"|globallookpress\w*|лори|фотобанк|pixabay|pxhere|unsplash|pexels|freepik|flickr|pixelio|photocase|fotolia"
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
    r"|swns|epn|nasa|midjourney|youtube|vk\.com|вконтакте|instagram|facebook|twitter|telegram|tiktok"
    r"|연합뉴스|뉴시스|뉴스1|共同|ロイター|時事)(?![\w])",
    re.IGNORECASE,
)
"""Agencies, picture stocks and networks that stand in credits the world over."""

DOMAIN: Final = re.compile(r"(?:https?://)?(?:[\w-]+\.)+(?:[a-zа-я]{2,6}|рф|shutterstock)(?:/\S*)?", re.IGNORECASE)

RIGHTS: Final = re.compile(
    r"все\s+права|права\s+(?:защищены|соблюдены)|при\s+(?:использовании|перепечатке|цитировании)|all\s+rights"
    r"|rights\s+reserved"
    r"|weitere\s+rechte|alle\s+rechte|impressum|\(?stand:|ihr\s+pfad|todos\s+los\s+derechos|tous\s+droits"
    r"|text\s+resize"
    r"|dpa-infocom|privacy|cookie",
    re.IGNORECASE,
)
"""What a site says about itself below every page."""

NOBODY: Final = re.compile(
    r"^(?:(?:взят[аоы]?\s+)?(?:из|с)\s+)?(?:открыт\w+\s+источник\w*.*|(?:сети\s+)?интернет[ае]?"
    r"|свободн\w+\s+источник\w*|соц(?:иальн\w+\s+)?сет\w+"
    r"|(?:личн\w+|семейн\w+|домашн\w+)\s+архив\w*(?:\s+(?:геро\w+|автор\w*|семьи|участник\w*"
    r"|собеседник\w*)(?:\s+(?:публикации|материала|интервью|статьи))?)?"
    r"|архив\w*|(?:открытые|общедоступные)\s+источники|геро\w+(?:\s+(?:материала|публикации|интервью|статьи))?"
    r"|(?:автор\w*|участник\w*|организатор\w*|собеседник\w*|очевид\w+|читател\w+|подписчик\w*)(?:\s+(?:материала"
    r"|публикации|мероприятия|интервью|статьи))?"
    r"|(?:сгенерирован|создан)[оаы]?\s+(?:с\s+помощью\s+)?(?:нейросет\w+|ии)|другой|другое|другие|прочее|нет"
    r"|отсутствует|иллюстративное|носит\s+иллюстративный\s+характер|скриншот"
    r"|кадр\s+из\s+видео"
    r"|cc0?(?:[ -]by.*)?|public\s+domain|gemeinfrei)$",
    re.IGNORECASE,
)
"""Words behind a label that name nobody."""

LICENCE: Final = re.compile(
    r"\s*[\[(]?\s*(?:CC0|CC[- ]BY(?:-\w\w)*(?:\s+\d\.\d)?|public\s+domain)\s*(?:\d\.\d)?\s*[\])]?,?\s*", re.IGNORECASE
)
"""A licence, in brackets or not."""


def roles_of(words: str) -> list[CreditRole]:
    """The roles that a label's words stand for: «Фото и видео» is one, «Текст и фото» are two."""
    found: list[CreditRole] = []
    for word in re.split(_JOIN, words, flags=re.IGNORECASE):
        for role, pattern in _ROLE_OF:
            if pattern.fullmatch(word.strip()):
                if role not in found:
                    found.append(role)
                break
    if "photo" in found and "video" in found:
        both: list[CreditRole] = ["photo+video"]
        return both + [role for role in found if role not in ("photo", "video")]
    return found or ["photo"]
