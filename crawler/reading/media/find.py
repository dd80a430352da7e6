"""Every picture, video, sound, document and player of an article, each once."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol
from urllib.parse import unquote

from lxml import etree

from archive.identity import bare_host
from archive.items import Media, MediaType
from archive.languages import every
from archive.languages.patterns import any_of, pattern_of
from crawler.reading.credits.captions import divide_marked
from crawler.reading.credits.figures import Figure, Figures, find_figures
from crawler.reading.credits.line import parse_credit
from crawler.reading.credits.markup import flat, frame
from crawler.reading.found import Found
from crawler.reading.media.images import (
    PICTURE_FILE,
    absolute,
    gallery_entries,
    is_layout,
    largest,
    pixels,
    same_picture,
)
from crawler.reading.media.players import player_of
from crawler.reading.outline import Outline

MOST: Final = 500
"""Media kept of one page."""
BESIDE: Final = 3
"""Levels above the article within which its attachments are printed."""
BEHIND: Final = 3
"""Elements right after an article that are its attachments where all their links lead to files."""
_NOT_ATTACHED: Final = frozenset(("footer", "nav", "aside", "header", "form", "script"))
_PRINTED_ENDINGS: Final = "pdf|docx?|odt|rtf|xlsx?|ods|pptx?|odp|zip|rar|7z|hwpx?"
"""Endings that are printed in the names of attachments."""
_DOCUMENT: Final = pattern_of(rf"\.({_PRINTED_ENDINGS}|csv|djvu?|epub|txt|sig)(?:$|[?#&])", re.IGNORECASE)
_SIZES: Final = any_of(every(lambda one: one.page.sizes))
_FILE_NAME: Final = pattern_of(
    rf"[^\s/\\]\.(?:{_PRINTED_ENDINGS}|csv)(?:\s|[)\]]|$)|[(\[]\s*(?:{_PRINTED_ENDINGS})\s*[,;)\]]"
    rf"|\b(?:{_PRINTED_ENDINGS})\s*,?\s*\d+(?:[.,]\d+)?\s*(?:{_SIZES})",
    re.IGNORECASE,
)
"""The name of a file as printed, or its form, «(PDF, 120 КБ)»: an address such as `/download?fileNo=3` does not say
what it gives."""
_WHOLE_NAME: Final = pattern_of(
    rf".{{1,150}}(?:\.(?:{_PRINTED_ENDINGS})\s*(?:[(\[][^()\[\]]{{1,30}}[)\]]|\d+(?:[.,]\d+)?\s*(?:{_SIZES}))?"
    rf"|[(\[]\s*(?:{_PRINTED_ENDINGS})\b[^()\[\]]{{0,30}}[)\]])",
    re.IGNORECASE,
)
_PAGE: Final = pattern_of(r"\.(?:html?|php|aspx?)(?:$|[?#])|^#", re.IGNORECASE)
_SOUND: Final = pattern_of(r"\.(?:mp3|ogg|oga|wav|m4a|aac|flac)(?:$|[?#&])", re.IGNORECASE)
_FILM: Final = pattern_of(r"\.(?:mp4|m4v|webm|ogv|mov|m3u8|mpd|flv|avi|wmv)(?:$|[?#&])", re.IGNORECASE)
_SIZE: Final = pattern_of(rf"(\d{{1,4}}(?:[.,]\d{{1,3}})?)\s*({_SIZES})", re.IGNORECASE)
_FACTORS: Final = {"к": 1024, "k": 1024, "м": 1024**2, "m": 1024**2, "г": 1024**3, "g": 1024**3}
_FILE_IN_SCRIPT: Final = pattern_of(
    r"[\"'](?P<url>(?:https?:)?(?:\\?/|//)?[^\"'\s<>]{1,400}?\.(?:mp4|m4v|webm|m3u8|flv"
    r"|mp3)(?:\?[^\"'\s<>]{0,200})?)[\"']",
    re.IGNORECASE,
)
_POSTER_IN_SCRIPT: Final = pattern_of(
    r"(?:poster|image|preview|thumb\w*|splash)[\"']?\s*[:=]\s*[\"'](?P<url>[^\"'\s<>]{1,400}?\.(?:jpe?g|png"
    r"|webp)[^\"'\s<>]{0,100})[\"']",
    re.IGNORECASE,
)
_FLASH_FILE: Final = pattern_of(
    r"(?:^|[&;?])(?:file|video|src|url|flv|movie)=(?P<url>[^&\"'\s]{1,500}\.(?:mp4|flv|m4v|webm|mp3))", re.IGNORECASE
)
_GENERIC: Final = pattern_of(
    rf"^(?:(?:youtube|vk|rutube|ok|vimeo)?[\s-]*(?:{any_of(every(lambda one: one.page.player))})|youtube)$",
    re.IGNORECASE,
)
_BACKGROUND: Final = pattern_of(r"background(?:-image)?\s*:[^;]{0,60}url\(\s*[\"']?([^\"')]{1,500})", re.IGNORECASE)
_GALLERY: Final = pattern_of(r"fotorama|gallery|slider|slide|swiper|carousel|lightbox|photo|image|pic", re.IGNORECASE)
_GALLERY_DATA: Final = (
    "data-img",
    "data-full",
    "data-src",
    "data-image",
    "data-large",
    "data-original",
    "data-thumb-full",
    "data-big",
)
_ATTACHED: Final = pattern_of(r"wp-image|size-(?:full|large|medium)|attachment-", re.IGNORECASE)
_TEXT_TAGS: Final = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "span", "em", "center", "figcaption", "a"}
)


class MediaPage(Protocol):
    """What is asked of a document."""

    @property
    def url(self) -> str: ...
    @property
    def base(self) -> str: ...
    @property
    def outline(self) -> Outline: ...


@dataclass(frozen=True)
class FoundMedia(Found[list[Media]]):
    """The media of an article, in reading order, each once; its elements are captions and labels."""

    captions: list[str] = field(default_factory=list)
    """The captions of the article, without credits, each once: also those whose picture has no address on the page."""


class _Found:
    def __init__(self, document: MediaPage) -> None:
        self.url, self.base = document.url, document.base
        self.media: list[Media] = []
        self.at: dict[str, int] = {}
        self.near: dict[etree._Element, str] = {}
        """What is around a link, by the element that holds it."""
        self.pictures = 0
        self.labels: list[etree._Element] = []

    def add(self, kind: MediaType, url: str | None, key: str | None = None, **values: Any) -> None:
        if url is None or len(self.media) >= MOST:
            return
        name = key or f"{kind}:{same_picture(url) if kind == 'image' else url}"
        values = {k: v for k, v in values.items() if v}
        if name in self.at:
            # A copy may bring what the first had not: a caption, the larger size.
            known = self.media[self.at[name]]
            missing = {k: v for k, v in values.items() if getattr(known, k) is None}
            if missing:
                self.media[self.at[name]] = known.model_copy(update=missing)
            return
        self.at[name] = len(self.media)
        self.media.append(Media(type=kind, url=url, **values))


def _short(text: str | None, limit: int = 1000) -> str | None:
    folded = " ".join((text or "").split())[:limit]
    return folded or None


def _said(text: str | None) -> tuple[str | None, str | None]:
    """Caption and credit of words in an attribute, which may hold markup."""
    plain = _short(re.sub(r"<[^>]{0,300}>", " ", markup.unescape(text or "")), 2000)
    if plain is None:
        return None, None
    if parse_credit(plain, beside_media=True) and len(plain) < 120:
        rest, credit = divide_marked(plain)
        return (rest or None, credit) if credit else (None, plain)
    rest, credit = divide_marked(plain)
    return rest or None, credit


def label_before(element: etree._Element) -> str | None:
    """The line before a player that names it: a heading or a short line without a full stop, at most 150 characters."""
    current: etree._Element | None = element
    for _ in range(4):
        if current is None or current.tag in ("body", "article", "main", "td"):
            return None
        previous = current.getprevious()
        for _ in range(4):
            if previous is None:
                break
            tail = " ".join((previous.tail or "").split())
            if tail:
                return _label(tail, heading=False)
            if isinstance(previous.tag, str) and previous.tag not in ("br", "script", "style", "hr"):
                if (
                    previous.tag not in _TEXT_TAGS
                    or next(previous.iter("img", "iframe", "video", "object"), None) is not None
                ):
                    return None
                text = flat(previous, limit=400)
                if text:
                    return _label(text, heading=previous.tag in ("h2", "h3", "h4", "h5", "h6"))
            previous = previous.getprevious()
        parent = current.getparent()
        if parent is not None:
            before = " ".join((parent.text or "").split())
            if before and parent.tag in _TEXT_TAGS:
                return _label(before, heading=False)
        current = parent
    return None


_NO_LABEL: Final = pattern_of(rf"(?:{any_of(every(lambda one: one.page.no_label))})\b", re.IGNORECASE)


def _label(text: str, *, heading: bool) -> str | None:
    if (
        len(text) > 150
        or parse_credit(text)
        or _NO_LABEL.match(text)
        or (text.endswith((".", "!", "?", ";")) and not heading)
    ):
        return None
    return text.rstrip(":").strip() or None


def _label_behind(found: _Found, element: etree._Element) -> str | None:
    """The line below a player, where an element holds nothing but the two."""
    around = element.getparent()
    if element.tag == "a" or around is None or around.tag not in ("div", "p", "center") or (around.text or "").strip():
        return None
    first = next((child for child in around if child.tag != "br"), None)
    if first is not element or sum(1 for _ in islice(around.iter("iframe", "video", "object", "img"), 2)) > 1:
        return None
    text = flat(around, limit=200)
    label = _label(text, heading=False) if text else None
    if label:
        found.labels.append(around)
    return label


def _title(element: etree._Element) -> str | None:
    title = _short(element.get("title") or element.get("aria-label"), 300)
    return None if title is None or _GENERIC.match(title) or title.startswith(("http://", "https://")) else title


def _player(found: _Found, element: etree._Element, address: str | None, *, strict: bool = False) -> bool:
    """Add the player at an address; with `strict` only a known one."""
    url = absolute(address, found.base)
    if url is None:
        return False
    player = player_of(url)
    label = _title(element) or (_label_behind(found, element) if player else None) or label_before(element)
    if player is not None:
        found.add(
            player.type, url, f"{player.provider}:{player.id}",
            provider=player.provider, provider_id=player.id, label=label,
            width=pixels(element.get("width")), height=pixels(element.get("height")),
        )  # fmt: skip
        return True
    if _FILM.search(url):
        found.add("video", url, label=label)
        return True
    if strict or ".swf" in url.casefold() or _NO_PLAYER.search(url):
        return False
    width, height = pixels(element.get("width")), pixels(element.get("height"))
    if (width is not None and width < 100) or (height is not None and height < 60):
        return False
    host = bare_host(url)
    own = bare_host(found.url)
    if not _EMBEDS.search(url):
        return False
    kind: MediaType = "video" if re.search(r"video|player|stream", url, re.IGNORECASE) else "embed"
    found.add(kind, url, provider=None if host == own else host, label=label, width=width, height=height)
    return True


_EMBEDS: Final = pattern_of(
    r"video|player|embed|stream|/maps?[/?.]|map-widget|chart|datawrapper|flourish|infogram|calameo|issuu|forms?[/.]"
    r"|widget|podcast|audio|slides?|present|document",
    re.IGNORECASE,
)
"""An unknown frame is kept where its address speaks of content."""
_NO_PLAYER: Final = pattern_of(
    r"/ads?[/.]|adfox|doubleclick|googlesyndication|googletagmanager|/banner|begun|captcha|like\.php|likebox"
    r"|widgets?/(?:like|group|share)|widget_(?:like|community|subscribe|comments|auth)"
    r"|share|counter|metrika|subscribe|comments|login|auth|/adv|criteo|taboola|about:blank"
    r"|facebook\.com/plugins/(?:like|page|comments)",
    re.IGNORECASE,
)


def _films(found: _Found, element: etree._Element) -> None:
    """`<video>` and `<audio>`: the largest source, poster, label."""
    kind: MediaType = "audio" if element.tag == "audio" else "video"
    best: tuple[int, str] | None = None
    for source in [element, *element.iter("source")][:20]:
        address = absolute(source.get("src") or source.get("data-src") or source.get("data-original"), found.base)
        if address is None:
            continue
        size = pixels(source.get("size") or source.get("res") or source.get("height")) or 0
        if best is None or size > best[0]:
            best = (size, address)
    if best is None:
        return
    found.add(
        kind, best[1], label=_title(element) or label_before(element),
        poster=absolute(element.get("poster"), found.base),
        width=pixels(element.get("width")), height=pixels(element.get("height")),
    )  # fmt: skip


def _flash(found: _Found, element: etree._Element) -> None:
    """`<object>` with its `<embed>`: one video. A `.swf` that names no film is an advert."""
    addresses = [element.get("data"), element.get("src")]
    variables = [element.get("flashvars")]
    for inner in element.iter("param", "embed", "iframe"):
        if inner.tag == "param":
            name = (inner.get("name") or "").casefold()
            if name in ("movie", "src", "url", "filename"):
                addresses.append(inner.get("value"))
            elif name == "flashvars":
                variables.append(inner.get("value"))
        else:
            addresses.append(inner.get("src"))
            variables.append(inner.get("flashvars"))
    for address in addresses:
        if address and _player(found, element, address, strict=True):
            return
    for text in [*variables, *addresses]:
        match = _FLASH_FILE.search(unquote(text)) if text else None
        if match:
            url = absolute(match["url"], found.base)
            kind: MediaType = "audio" if url and _SOUND.search(url) else "video"
            found.add(kind, url, label=_title(element) or label_before(element))
            return


_VK_POST: Final = pattern_of(r"VK\.Widgets\.Post\(\s*[\"'][^\"']{1,80}[\"']\s*,\s*(-?\d{1,12})\s*,\s*(\d{1,12})\b")
"""https://dev.vk.com/ru/widgets/post: the element, the owner of the wall, the number of the entry."""
_VK_PLACE: Final = pattern_of(r"vk_post_(-?\d{1,12})_(\d{1,12})")
"""The element that the network's own code names so; its script may be anywhere on the page."""


def _vk_post(found: _Found, element: etree._Element, owner: str, entry: str) -> None:
    found.add(
        "embed", f"https://vk.com/wall{owner}_{entry}", f"vk:wall{owner}_{entry}",
        provider="vk", provider_id=f"{owner}_{entry}", label=label_before(element),
    )  # fmt: skip


def _scripts(found: _Found, element: etree._Element) -> None:
    post = element.get("data-telegram-post")
    if post and re.fullmatch(r"[A-Za-z]\w{3,40}/\d{1,12}", post):
        found.add(
            "embed",
            f"https://t.me/{post}",
            f"telegram:{post}",
            provider="telegram",
            provider_id=post,
            label=label_before(element),
        )
        return
    text = element.text
    if not text or len(text) > 200_000 or "ld+json" in (element.get("type") or ""):
        return
    for entry in islice(_VK_POST.finditer(text), 10):
        _vk_post(found, element, entry[1], entry[2])
    low = text.lower()
    if not any(ending in low for ending in (".mp4", ".m3u8", ".webm", ".flv", ".m4v", ".mp3")):
        return
    poster = _POSTER_IN_SCRIPT.search(text)
    for match in list(_FILE_IN_SCRIPT.finditer(text))[:10]:
        url = absolute(match["url"].replace("\\/", "/"), found.base)
        if url is None:
            continue
        kind: MediaType = "audio" if _SOUND.search(url) else "video"
        found.add(
            kind, url, label=label_before(element),
            poster=absolute(poster["url"].replace("\\/", "/"), found.base) if poster and kind == "video" else None,
        )  # fmt: skip
        if kind == "video":
            # Further files of one script are the same film in other sizes.
            break


def printed_size(text: str) -> int | None:
    """Bytes of a size in words: «1,2 МБ», «340 Kb»; a kilobyte has 1024 bytes, as file managers print it."""
    match = _SIZE.search(text)
    if match is None:
        return None
    return int(float(match[1].replace(",", ".")) * _FACTORS.get(match[2][0].casefold(), 1))


def _prints_file(link: etree._Element, href: str) -> bool:
    """Whether a link, or its title, is the name of a file, and its address asks a program for it."""
    if href.startswith(("javascript:", "mailto:")):
        return False
    said = [words for words in (link.get("title") or "", flat(link, limit=300)) if words]
    if "?" not in href and "download" not in href.casefold():
        # A name with its ending or form, and a size at most, is all that the link or its title says.
        return any(map(_WHOLE_NAME.fullmatch, said)) and not _PAGE.search(href)
    return any(map(_FILE_NAME.search, said))


def _attached(article: etree._Element, inside: set[etree._Element]) -> Iterator[etree._Element]:
    """Links to files right before or after an article: boards print their attachments beside the text."""
    for block in islice(article.itersiblings(), BEHIND):
        links = [link for link in islice(block.iter("a"), MOST) if not (link.get("href") or "#").startswith("#")]
        if block.tag not in _NOT_ATTACHED and links and all(_is_file(link) for link in links):
            yield from links
    around, level = article.getparent(), 0
    while around is not None and level < BESIDE and around.tag not in ("body", "html", "main"):
        for link in islice(around.iter("a"), MOST):
            # The name of a file has a full stop, its form a bracket: most links are passed over without a look.
            if link in inside or not any(
                sign in said for said in (link.get("title") or "", *link.itertext()) for sign in ".(["
            ):
                continue
            if _FILE_NAME.search(flat(link, limit=300)) or _prints_file(link, link.get("href") or ""):
                yield link
        around, level = around.getparent(), level + 1


def _is_file(link: etree._Element) -> bool:
    """Whether a link leads to a file, by its address or by the name that it prints."""
    href = link.get("href") or ""
    return _DOCUMENT.search(href) is not None or link.get("download") is not None or _prints_file(link, href)


def _link(found: _Found, link: etree._Element) -> None:
    href = link.get("href")
    if not href or href.startswith("#"):
        return
    holds_picture = next(link.iter("img"), None) is not None
    if _is_file(link):
        url = absolute(href, found.base)
        if url is None or PICTURE_FILE.search(url):
            return
        said = flat(link, limit=500)
        around = link.getparent()
        tail = " ".join((link.tail or "").split())
        near = said if _SIZE.search(said) else tail[:40]
        if not _SIZE.search(near) and around is not None:
            if around not in found.near:
                # What several files share says the size of none of them.
                alone = sum(1 for _ in islice(around.iter("a"), 2)) == 1
                found.near[around] = flat(around, limit=300) if alone else ""
            near = found.near[around]
        label = re.sub(
            r"\s*[(\[]?\s*(?:\w{2,4}\s*,\s*)?" + _SIZE.pattern + r"\w*\.?\s*[)\]]?\s*$", "", said, flags=re.IGNORECASE
        ).strip(" ,;|—–-")
        kind: MediaType = (
            "document" if _DOCUMENT.search(url) or not (_FILM.search(url) or _SOUND.search(url)) else "video"
        )
        found.add(kind, url, label=label or None, size=printed_size(near))
    elif _SOUND.search(href):
        found.add("audio", absolute(href, found.base), label=_short(flat(link, limit=300)))
    elif _FILM.search(href):
        found.add("video", absolute(href, found.base), label=_short(flat(link, limit=300)))
    elif not holds_picture and PICTURE_FILE.search(href.split("?", 1)[0]) and not is_layout(link, href):
        caption, credit = _said(link.get("data-caption") or link.get("title"))
        found.add(
            "image", absolute(href, found.base), label=_short(flat(link, limit=300)), caption=caption, credit=credit
        )
    elif holds_picture:
        _player(found, link, href, strict=True)


def _leads_away(img: etree._Element, found: _Found) -> bool:
    """Whether the picture is a teaser: the link around it leads to another page."""
    for depth, ancestor in enumerate(frame(img).iterancestors()):
        if depth > 5 or ancestor.tag in ("figure", "p", "body", "article"):
            return False
        if ancestor.tag == "a":
            href = ancestor.get("href") or ""
            if not href or href.startswith(("#", "javascript:")) or PICTURE_FILE.search(href):
                return False
            url = absolute(href, found.base)
            if url is None or url.split("#")[0] == found.url.split("#")[0] or player_of(url):
                return False
            return not (_ATTACHED.search(img.get("class") or "") or "attachment" in (ancestor.get("rel") or ""))
    return False


def _image(found: _Found, img: etree._Element, figure: Figure | None) -> None:
    found.pictures += 1
    if found.pictures > 4 * MOST:
        return
    url = largest(img, found.base)
    if url is None:
        sibling = frame(img).getnext()
        inner = next(sibling.iter("img"), None) if sibling is not None and sibling.tag == "noscript" else None
        url = largest(inner, found.base) if inner is not None else None
    if url is None or is_layout(img, url) or _leads_away(img, found):
        return
    alt = _short(img.get("alt"))
    caption = figure.caption if figure else None
    credit = figure.credit if figure else None
    for holder in (img, frame(img).getparent()):
        if holder is None or (caption and credit):
            break
        for name in ("data-caption", "data-sub-html", "data-title", "title"):
            if holder.get(name):
                more, by = _said(holder.get(name))
                if name != "title" or by or holder is not img:
                    caption, credit = caption or more, credit or by
    if credit is None and alt:
        reported, credit = _said(alt)
        caption = caption or (reported if credit else None)  # what names whose picture it is, is written for readers
    found.add(
        "image",
        url,
        alt=alt,
        caption=caption,
        credit=credit,
        width=pixels(img.get("width")),
        height=pixels(img.get("height")),
    )


def _gallery(found: _Found, element: etree._Element) -> None:
    """Pictures that are in attributes: `data-urls`, fotorama's and lightGallery's items, a slide's background."""
    names = element.keys()
    if not names:
        return
    urls = element.get("data-urls")
    if urls and "ᴥ" in urls:
        for address, words in gallery_entries(urls, found.base):
            caption, credit = _said(words)
            found.add("image", address, caption=caption, credit=credit)
        return
    if element.tag not in ("div", "li", "a", "span", "figure"):
        return
    for name in filter(names.__contains__, _GALLERY_DATA):
        value = element.get(name)
        if value and PICTURE_FILE.search(value) and " " not in value.strip():
            caption, credit = _said(
                element.get("data-caption") or element.get("data-sub-html") or element.get("data-title")
            )
            url = absolute(value, found.base)
            if url and not is_layout(element, url):
                found.add("image", url, caption=caption, credit=credit)
            return
    style = element.get("style")
    if style and "url(" in style and _GALLERY.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
        match = _BACKGROUND.search(style)
        url = absolute(match[1], found.base) if match else None
        if url and PICTURE_FILE.search(url) and not is_layout(element, url):
            found.add("image", url)


def find_media(
    document: MediaPage,
    article: etree._Element | None,
    figures: Figures | None = None,
    *,
    gallery: list[etree._Element] | None = None,
) -> FoundMedia:
    """Every medium of an article.

    `article` is the element that the body reader chose, None where there is none; `figures` may be handed over where
    the caller has walked the page already; `gallery` are the elements of a known site's galleries, which may be
    outside the article.
    """
    outline = document.outline
    walked = find_figures(outline, article) if figures is None else figures
    found = _Found(document)
    inside = set(walked.all)
    of: dict[etree._Element, Figure] = {}
    for figure in walked.figures:
        for img in figure.element.iter("img"):
            # A figure inside of the one that says something says nothing itself.
            if not (img in of and (of[img].caption or of[img].credit)):
                of[img] = figure
    roots = [walked.root, *(gallery or [])]
    for root in roots:
        for number in outline.within(root):
            tag = outline.tags[number]
            if tag not in _TAGS and number not in outline.attributes and _VK_BEGINNING not in outline.names[number]:
                continue
            # Players are in elements that the walk for text leaves out.
            walked_over = number in inside or (tag in _PLAYER_TAGS and outline.parents[number] in inside)
            if root is walked.root and not walked_over:
                continue
            element = outline.elements[number]
            _one(found, element, tag, of.get(element))
            if len(found.media) >= MOST:
                break
    if article is not None:
        for link in _attached(article, {outline.elements[number] for number in inside if outline.tags[number] == "a"}):
            _link(found, link)
    captions = list(dict.fromkeys(figure.caption for figure in walked.figures if figure.caption))
    captions.extend(m.caption for m in found.media if m.caption and m.caption not in captions)
    rule, sure = ("article", 0.8) if article is not None else ("page", 0.5)
    cut = len(found.media) >= MOST or found.pictures > 4 * MOST
    return FoundMedia(found.media, rule, sure, elements=tuple(found.labels), cut=cut, captions=captions)


_PLAYER_TAGS: Final = frozenset({"iframe", "object", "embed", "script"})
_TAGS: Final = _PLAYER_TAGS | {"img", "video", "audio", "a", "lite-youtube", "youtube-video", "blockquote"}
"""Elements that may be a medium; others may have one in an attribute."""
_VK_BEGINNING: Final = "vk_post_"


def _one(found: _Found, element: etree._Element, tag: str, figure: Figure | None) -> None:
    if tag == "img":
        _image(found, element, figure)
    elif tag == "iframe":
        _player(found, element, element.get("src") or element.get("data-src") or element.get("data-lazy-src"))
    elif tag in ("video", "audio"):
        _films(found, element)
    elif tag in ("object", "embed"):
        _flash(found, element)
    elif tag == "script":
        _scripts(found, element)
    elif tag == "a":
        _link(found, element)
        _gallery(found, element)
    elif tag in ("lite-youtube", "youtube-video"):
        _player(found, element, f"https://www.youtube.com/embed/{element.get('videoid') or ''}", strict=True)
    elif tag == "blockquote":
        post = element.get("cite") or element.get("data-instgrm-permalink")
        if not post and "twitter-tweet" in (element.get("class") or ""):
            post = next((a.get("href") for a in element.iter("a") if "/status/" in (a.get("href") or "")), None)
        if post:
            _player(found, element, post, strict=True)
    else:
        if place := _VK_PLACE.fullmatch(element.get("id") or ""):
            _vk_post(found, element, place[1], place[2])
        _gallery(found, element)


__all__ = ["MOST", "FoundMedia", "find_media", "label_before", "printed_size"]
