"""What a page is: an article, or something else that answered at its address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from archive.languages import every
from archive.languages.patterns import any_of, pattern_of
from crawler.reading.document import LARGEST, Document, text_of

Kind = Literal["article", "listing", "search", "challenge", "login", "soft404", "empty", "not-html", "too-large"]

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
_LOGIN = pattern_of(any_of(every(lambda one: one.page.login)), re.I)
_SEARCH_URL = pattern_of(r"/search(?:/|$|\.|\?)|[?&](?:q|query|s|search|searchword|text)=[^&]+|/poisk(?:/|$)", re.I)
_SEARCH_TITLE = pattern_of(any_of(every(lambda one: one.page.search)), re.I)
_SENTENCE_END = pattern_of(r"[.!?…»”\"。！？:;)]\s*$|[.!?。]\s")
_IDEOGRAPHS = pattern_of("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_JSON = re.compile(rb"^\s*(?:\{\s*\"|\[\s*(?:\{|\"|\d|\]))")


@dataclass(frozen=True)
class FoundKind:
    """What the page is, and how that was told."""

    value: Kind
    reason: str
    """One sentence for a person."""


def not_html(document: Document) -> FoundKind | None:
    """Whether the bytes are no page at all; looked at before anything is parsed."""
    body = document.body[:2000].lstrip(b"\xef\xbb\xbf\r\n\t ")
    if document.truncated:
        return FoundKind("too-large", f"The page is larger than {LARGEST // 1_000_000} MB, which no article is.")
    if not body:
        return FoundKind("empty", "The answer has no body.")
    for magic, what in _MAGIC:
        if document.body.startswith(magic):
            return FoundKind("not-html", f"The answer is {what}.")
    if body[:1] != b"<":
        if _JSON.match(body):
            return FoundKind("not-html", "The answer is JSON.")
        declared = (document.content_type or "").split(";")[0].strip().lower()
        if declared and declared not in (
            "text/html",
            "application/xhtml+xml",
            "text/plain",
            "application/octet-stream",
        ):
            return FoundKind("not-html", f"The answer is {declared}.")
        controls = sum(byte < 9 or 13 < byte < 27 for byte in body)
        if controls > 0.02 * len(body) and not document.body.startswith((b"\xff\xfe", b"\xfe\xff")):
            return FoundKind("not-html", "The answer is binary data.")
    if re.match(rb"<\?xml[^>]*>\s*(?:<!--.*?-->\s*)?<(?:rss|feed|urlset|sitemapindex)\b", body, re.S) or re.match(
        rb"<(?:rss|feed|urlset|sitemapindex|svg)\b", body
    ):
        return FoundKind("not-html", "The answer is a feed or other XML, not a page.")
    return None


def find_kind(document: Document, title: str | None, text: str, teasers: int, share: float) -> FoundKind:
    """What a page is, given what was read from it, how many teasers of other pages it holds, and their share."""
    tree = document.tree
    head = " ".join(text_of(element) for element in tree.iter("title", "h1", "h2"))[:600]
    size = len(text)
    if not text and (body := tree.find("body")) is not None:
        text = text_of(body)[:300]
    if size < 600:
        source = document.html[:200_000]
        asks = size < 300 and (len(source) < 60_000 or _CHALLENGE_WORDS.search(head + text) is not None)
        for who, signature in _CHALLENGES:
            if asks and signature.search(source):
                return FoundKind("challenge", f"The page is a browser check by {who}.")
        if size < 300 and _CHALLENGE_WORDS.search(f"{head} {text}"):
            return FoundKind("challenge", "The page asks the reader to prove that they use a browser.")
        if _MISSING.search(head) or (size < 300 and _MISSING.search(text)):
            return FoundKind("soft404", "The page says that there is no such page.")
        if (
            size < 300
            and any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))
            and (_LOGIN.search(head) or size < 120)
        ):
            return FoundKind("login", "The page asks for a password.")
    if (_SEARCH_TITLE.search(head) and (size < 1500 or _SEARCH_URL.search(document.url))) or (
        _SEARCH_URL.search(document.url) and size < 300
    ):
        return FoundKind("search", "The page is a search page.")
    if _is_listing(document, text if size else "", teasers, share):
        return FoundKind("listing", "The page lists other pages.")
    if not text:
        return FoundKind("empty", "The page shows no text.")
    if not size and title is None:
        return FoundKind("empty", "The page has no article.")
    return FoundKind("article", "The page has a text of its own.")


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
