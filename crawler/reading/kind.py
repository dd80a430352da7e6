"""What a page is: an article, or something else that answered at its address."""

from __future__ import annotations

import re
from itertools import islice
from typing import Literal

from archive.languages import every
from archive.languages.patterns import Hinted, any_of, pattern_of
from crawler.reading.document import LARGEST, Document, text_of
from crawler.reading.found import Found

PageKind = Literal[
    "article",
    "listing",
    "search",
    "challenge",
    "login",
    "soft404",
    "maintenance",
    "needs-scripts",
    "empty",
    "not-html",
    "too-large",
]

_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or office file"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF file (WebP, WAV, AVI)"),
    (b"\x1f\x8b", "gzip data"),
    (b"BM", "a BMP picture"),
    (b"{\\rtf", "an RTF file"),
    (b"\x00\x00\x00", "a media file"),
)
_CHALLENGES = (
    ("ServicePipe", pattern_of(r"get_cookie_spsc|servicepipe\.ru/static|id_captcha_frame_div|spsn=", re.I)),
    ("Qrator", pattern_of(r"/__qrator/|qauth\.js", re.I)),
    ("DDoS-Guard", pattern_of(r"__ddg\d?_|ddos-guard\.net|/\.well-known/ddos-guard", re.I)),
    ("Cloudflare", pattern_of(r"/cdn-cgi/challenge-platform/|cf-browser-verification|_cf_chl_opt", re.I)),
    ("Variti", pattern_of(r"variti\.net|vrt_captcha", re.I)),
    ("a script", pattern_of(r"document\.cookie\s*=.{0,400}?location\.(?:reload|href|replace)", re.I | re.S)),
)
_CHALLENGE_WORDS = pattern_of(any_of(every(lambda one: one.page.challenge)), re.I)
_MISSING = pattern_of(rf"^404$|{any_of(every(lambda one: one.page.missing))}", re.I)
_NUMBER_404 = pattern_of(r"\W*(?:[^\W\d_]+\W+)?404(?:\W+[^\W\d_]+)?\W*", re.I)
"""The number with a word before or after it, in whatever language."""
_LOGIN = pattern_of(any_of(every(lambda one: one.page.login)), re.I)
_MAINTENANCE = pattern_of(any_of(every(lambda one: one.page.maintenance)), re.I)
_BROKE_OFF = pattern_of(
    r"(?:fatal|parse) error\s?:|uncaught (?:\w+\\)*\w*(?:exception|error)\b|stack ?trace:\s*#0|sqlstate\[|\bora-\d{5}\b"
    r"|mysqli?_(?:sql_exception|p?connect|query)\b|\bdb query error\b|\bpsycopg\d?\.|\bsqlexception\b"
    r"|traceback \(most recent call last\)|server error in '[^']{0,80}' application"
    r"|\b(?:java|javax|org|com|system)\.(?:\w+\.){1,6}\w*(?:exception|error)\b",
    re.I,
)
"""What programs print when they break off (PHP, Bitrix, Laravel, Oracle, Python, ASP.NET, Java); in no language."""
_excuses = Hinted(
    any_of(every(lambda one: (one.page.challenge, one.page.missing, one.page.login, one.page.maintenance))), re.I
)
"""Where a line says one of the things that such a page says."""
BESIDE = 4
"""Words beside what such a page says («Доступ ограничен», "404: page not found"), at most; a headline that says the
same goes on: «Доступ ограничен: в леса района нельзя входить до апреля» has seven."""
SHORT = 300
"""Characters of text that a page which only refuses, asks or excuses itself has at most."""
NOTICE = 600
"""The same with the boxes that its template prints around it."""
REPORTED = 70
"""Characters in sentences of its own that a dated page has at least, to be an article whatever its headline says."""
SENTENCE = 30
"""Characters of a line that is a sentence, at least: «Проверьте адрес.», "Go back home." are shorter."""
BARE = 15
"""Links of a page that a server shows while the site is worked on; one in the site's own template has its menu."""
SHELL = 60
"""Characters that a page shows before its scripts ran: «Загрузка…», "Loading"."""
_MOUNT = frozenset(
    (
        "root",
        "app",
        "__next",
        "__nuxt",
        "___gatsby",
        "app-root",
        "q-app",
        "svelte",
        "application",
        "react-root",
        "main-app",
    )
)
"""Ids and tags of the empty element that a script fills."""
_ASKS_FOR_SCRIPTS = pattern_of(r"java\s?script", re.I)
_CLAUSE = pattern_of(r"(?<=[.!?…])\s+|\s+[|–—•·]\s+|\n")
_WORD = pattern_of(r"[^\W\d_]+")
_SEARCH_URL = pattern_of(r"/search(?:/|$|\.|\?)|[?&](?:q|query|s|search|searchword|text)=[^&]+|/poisk(?:/|$)", re.I)
_SEARCH_TITLE = pattern_of(any_of(every(lambda one: one.page.search)), re.I)
_SENTENCE_END = pattern_of(r"[.!?…»”\"。！？:;)]\s*$|[.!?。]\s")
_IDEOGRAPHS = pattern_of("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_JSON = re.compile(rb"^\s*(?:\{\s*\"|\[\s*(?:\{|\"|\d|\]))")


def not_html(document: Document) -> Found[PageKind] | None:
    """What the bytes are if they are no page at all; looked at before anything is parsed."""
    body = document.body[:2000].lstrip(b"\xef\xbb\xbf\r\n\t ")
    if document.truncated:
        return Found("too-large", f"The page is larger than {LARGEST // 1_000_000} MB, which no article is.")
    if not body:
        return Found("empty", "The answer has no body.")
    for magic, what in _MAGIC:
        if document.body.startswith(magic):
            return Found("not-html", f"The answer is {what}.")
    if body[:1] != b"<":
        if _JSON.match(body):
            return Found("not-html", "The answer is JSON.")
        declared = (document.content_type or "").split(";")[0].strip().lower()
        if declared and declared not in (
            "text/html",
            "application/xhtml+xml",
            "text/plain",
            "application/octet-stream",
        ):
            return Found("not-html", f"The answer is {declared}.")
        controls = sum(byte < 9 or 13 < byte < 27 for byte in body)
        if controls > 0.02 * len(body) and not document.encoding.codec.startswith("utf-16"):
            return Found("not-html", "The answer is binary data.")
    if re.match(rb"<\?xml[^>]*>\s*(?:<!--.*?-->\s*)?<(?:rss|feed|urlset|sitemapindex)\b", body, re.S) or re.match(
        rb"<(?:rss|feed|urlset|sitemapindex|svg)\b", body
    ):
        return Found("not-html", "The answer is a feed or other XML, not a page.")
    return None


def find_kind(
    document: Document, title: str | None, text: str, teasers: int, share: float, *, dated: bool = False
) -> Found[PageKind]:
    """What a page is, given what was read from it, how many teasers of other pages it holds, and their share.

    The rule is one sentence for a person. `dated` says whether the page prints or states when it was published: what
    refuses, asks or searches has no such day, and a headline with the same words does.
    """
    tree = document.tree
    heads = [text_of(element)[:300] for element in tree.iter("title", "h1", "h2")][:20]
    size = len(text)
    shown = text
    if not text and (body := tree.find("body")) is not None:
        said = body.xpath(".//text()[not(parent::script or parent::style or parent::template)]")
        pieces = (" ".join(str(piece).split()) for piece in islice(said if isinstance(said, list) else [], SHORT))
        text = "\n".join(filter(None, pieces))[:SHORT]
        shown = text_of(body)[:SHORT]
    reported = dated and size > 0 and _reports(text)
    if size < NOTICE:
        found = _refusal(document, heads, text, size, 0 if reported else BESIDE)
        if found is not None:
            return found
    asked = _SEARCH_URL.search(document.url) is not None
    if (
        any(_SEARCH_TITLE.search(text_of(each)[:300]) for each in islice(tree.iter("title", "h1"), 2))
        and (asked or (size < 1500 and (not reported or _says(_SEARCH_TITLE, heads, 0))))
    ) or (asked and size < 300):
        return Found("search", "The page is a search page.")
    if _is_listing(document, text if size else "", teasers, share):
        return Found("listing", "The page lists other pages.")
    if len(shown) < SHELL and _is_shell(document):
        return Found("needs-scripts", "The page is empty until its scripts have run.")
    if not text:
        return Found("empty", "The page shows no text.")
    if not size and title is None:
        return Found("empty", "The page has no article.")
    return Found("article", "The page has a text of its own.")


def _refusal(document: Document, heads: list[str], text: str, size: int, beside: int) -> Found[PageKind] | None:
    """What a page says instead of an article: a test, a login, that there is no such page, that it is worked on."""
    tree = document.tree
    if any(_BROKE_OFF.search(line) for line in (*heads, text)):
        return Found("maintenance", "A program of the site broke off, and says so in the article's place.")
    lines = [*heads, text] if size < SHORT else heads
    source = document.html[:200_000]
    asks = size < SHORT and (len(source) < 60_000 or _says(_CHALLENGE_WORDS, lines, beside))
    for who, signature in _CHALLENGES:
        if asks and signature.search(source):
            return Found("challenge", f"The page is a browser check by {who}.")
    if size < SHORT and _says(_CHALLENGE_WORDS, lines, beside):
        return Found("challenge", "The page asks the reader to prove that they use a browser.")
    if _says(_MISSING, lines, beside) or (beside and any(map(_NUMBER_404.fullmatch, heads))):
        return Found("soft404", "The page says that there is no such page.")
    if _says(_MAINTENANCE, lines, beside) and sum(1 for _ in islice(tree.iter("a"), BARE + 1)) <= BARE:
        return Found("maintenance", "The site says that it is worked on, or that its database does not answer.")
    if (
        size < SHORT
        and any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))
        and (
            _says(_LOGIN, heads, beside)
            or (beside and size < 120 and max((len(_WORD.findall(line)) for line in heads), default=0) < BESIDE)
        )
    ):
        return Found("login", "The page asks for a password.")
    return None


def _says(pattern: re.Pattern[str], lines: list[str], beside: int) -> bool:
    """Whether one of the lines says this with at most `beside` other words: a headline may say it, too, and goes on."""
    for line in lines:
        for clause in _CLAUSE.split(line):
            match = pattern.search(clause)
            if (
                match is not None
                and len(_WORD.findall(clause[: match.start()] + " " + clause[match.end() :])) <= beside
            ):
                return True
    return False


def _reports(text: str) -> bool:
    """Whether sentences of a text say something else than why there is no article."""
    said = 0
    for line in text.split("\n"):
        if len(line) >= SENTENCE and _SENTENCE_END.search(line) and not _excuses(line):
            said += len(line)
            if said >= REPORTED:
                return True
    return False


def _is_shell(document: Document) -> bool:
    """Whether a page is an empty frame that its scripts fill."""
    if next(document.tree.iter("script"), None) is None:
        return False
    for element in document.tree.iter("div", "main", "section", "app-root"):
        if (element.get("id") or element.tag) in _MOUNT and len(text_of(element)) < SHELL:
            return True
    return any(
        _ASKS_FOR_SCRIPTS.search("".join(map(str, element.itertext()))) for element in document.tree.iter("noscript")
    )


def _is_listing(document: Document, text: str, teasers: int, share: float) -> bool:
    """Whether the page is made of teasers: rows of alike entries with a link each, and no prose beside them."""
    if teasers < 5:
        return False
    structured = document.structured
    if structured.articles or any(value.startswith("article") for value in structured.meta("og:type")):
        return False
    return share > 0.9 or _prose(text) < 100


def _prose(text: str) -> float:
    """Characters in sentences; one of a script without spaces between words counts for three."""
    lines = [line for line in text.split("\n") if len(line) >= 60 or _IDEOGRAPHS.search(line)]
    return sum(len(line) + 2 * len(_IDEOGRAPHS.findall(line)) for line in lines if _SENTENCE_END.search(line))
