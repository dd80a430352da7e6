"""Addresses of pictures: the largest version that a page offers, and what is no picture of the article.

`srcset` is parsed as https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute says, leniently.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from archive.languages.patterns import Hinted
from crawler.reading.addresses import absolute
from crawler.reading.credits.markup import frame

_LAZY: Final = (
    "data-original",
    "data-full",
    "data-full-src",
    "data-large",
    "data-large-src",
    "data-large_image",
    "data-zoom-image",
    "data-hi-res",
    "data-big",
    "data-image",
    "data-img",
    "data-lazy-src",
    "data-lazy",
    "data-src",
    "data-original-src",
    "data-echo",
    "data-url",
    "data-actualsrc",
    "data-runner-src",
    "data-fallback-src",
    "data-orig-file",
    "data-large-file",
)
_LAZY_NAME: Final = re.compile(r"data-[\w-]*(?:src|srcset|url)")
_LAZY_SETS: Final = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set")
_CANDIDATE: Final = re.compile(r"(\S*[^,\s])(?:\s+(\d+(?:\.\d+)?)([wx])(?:\s+\d+h)?)?\s*(?:,|$)")
PICTURE_FILE: Final = re.compile(r"\.(?:jpe?g|jfif|png|webp|avif|gif|bmp|tiff?|heic)(?:[?#]|$)", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(
    r"^data:|^about:|/(?:blank|clear|empty|spacer|pixel|transparent|loading|loader|lazy|dummy|1x1|1px|gr[ea]y"
    r"|stub)(?:[._-]\w{0,12})?\.(?:gif|png|svg)"
    r"|/(?:placeholder|no-?(?:photo|image|pic))(?:[._-]\w{0,12})?\.(?:gif|png|svg|jpe?g|webp)",
    re.IGNORECASE,
)
_LAYOUT: Final = Hinted(
    r"(?:counter\.|/counter|stat(?:s|istics?)?\.php|/count\.php|share\.php|sharer|mc\.yandex|top100|top-fwz"
    r"|liveinternet|hit\.ua|bigmir|rambler\.ru/top|hotlog|begun|adfox"
    r"|doubleclick|/ads?/|/adv/"
    r"|/banners?/|googlesyndication|facebook\.com/tr|pixel\.|/pixel|spylog|openstat|yastatic\.net/share|/share[_/-]"
    r"|/social[_/-]|/icons?/|[/_-]ico(?:n)?s?[._-]|sprite|creativecommons\.org|/kogl|/licen[cs]es?[/_-]|/cc-?by|/weather/|/(?:dis)?likes?[._-]"
    r"|/logos?[/._-]|[/_-]logo\.|favicon|/avatars?/|gravatar\.com|/smil(?:es|eys)/|/emoji|/captcha|button|arrow"
    r"|/bullet|/rating|\.svg(?:[?#]|$)|\.swf(?:[?#]|$)"
    r"|scorecardresearch|/print\.(?:gif|png)|/mail\.(?:gif|png)|/rss\.(?:gif|png)|/zoom|/loupe)",
    re.IGNORECASE,
)
_LAYOUT_CLASS: Final = Hinted(
    r"(?:^|[\s_-])(?:logo|icon|ico|avatar|emoji|smil(?:e|ey)|badge|sprite|counter|banner|share|social"
    r"|author-?(?:image|photo|img)|userpic|rating|flag|spinner|weather|vote|like|dislike|licen[cs]e)s?"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"^\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*$")
_SIZE_IN_NAME: Final = re.compile(r"-\d{2,4}x\d{2,4}(?=\.\w{3,4}(?:$|\?))")


def pixels(value: str | None) -> int | None:
    """Pixels of a width or height attribute."""
    match = _NUMBER.match(value or "")
    return int(match[1]) if match and int(match[1]) > 0 else None


def from_srcset(srcset: str) -> str | None:
    """The largest candidate of a `srcset`."""
    best: tuple[float, str] | None = None
    for match in _CANDIDATE.finditer(srcset[:8000].strip()):
        size = float(match[2]) * (1.0 if match[3] == "w" else 1000.0) if match[2] else 1000.0
        if not _PLACEHOLDER.search(match[1]) and (best is None or size > best[0]):
            best = (size, match[1])
    return best[1] if best else None


def largest(img: etree._Element, base: str) -> str | None:
    """Absolute address of the largest version that the page offers of a picture.

    In this order: the link around it that leads to a picture file, `<picture>` sources and `srcset`, attributes of
    lazy loaders and lightboxes, `src`.
    """
    link = frame(img).getparent()
    for _ in range(3):
        if link is None or link.tag == "a":
            break
        link = link.getparent()
    if link is not None and link.tag == "a":
        for name in ("href", "data-src", "data-full"):
            target = link.get(name)
            if target and PICTURE_FILE.search(target):
                found = absolute(target, base)
                if found:
                    return found
    best: str | None = None
    parent = frame(img)
    if parent.tag == "picture":
        widest = -1.0
        for source in parent.iter("source"):
            for name in _LAZY_SETS:
                srcset = source.get(name) or ""
                address = from_srcset(srcset)
                if address:
                    size = max(
                        (float(m[2]) for m in _CANDIDATE.finditer(srcset[:8000]) if m[2] and m[3] == "w"), default=0.0
                    )
                    if size > widest:
                        widest, best = size, address
    for name in _LAZY_SETS:
        srcset = img.get(name) or ""
        if " " in srcset.strip() or "," in srcset:
            best = from_srcset(srcset) or best
    if best is None:
        for name in _LAZY:
            value = img.get(name)
            if value and not _PLACEHOLDER.search(value) and not value.lstrip().startswith(("{", "[")):
                best = value
                break
    if best is None:
        source_address = img.get("src")
        if source_address and not _PLACEHOLDER.search(source_address):
            best = source_address
    if best is None:
        # Lazy loaders call their attribute as they like.
        for key, given in img.items():
            address = str(given)
            if _LAZY_NAME.fullmatch(str(key)) and PICTURE_FILE.search(address) and not _PLACEHOLDER.search(address):
                best = from_srcset(address) if str(key).endswith("srcset") else address
                break
    return absolute(best, base)


def is_layout(img: etree._Element, address: str) -> bool:
    """Whether a picture belongs to the page's layout: a logo, an icon, a counter, an advert, a share button."""
    if _LAYOUT(address):
        return True
    names = f"{img.get('class') or ''} {img.get('id') or ''}"
    if _LAYOUT_CLASS(names):
        return True
    width, height = pixels(img.get("width")), pixels(img.get("height"))
    if (width is not None and width < 60) or (height is not None and height < 60):
        return True
    return bool(width and height and width / height > 6)


def gallery_entries(urls: str, base: str) -> list[tuple[str, str]]:
    """Address and words of each picture of a gallery that is in one attribute, `ᴥ` between its fields.

    A number closes the fields of one picture; further addresses before it are smaller copies.
    """
    pieces = [" ".join(piece.split()) for piece in urls[:200_000].split("ᴥ")[:4000]]
    numbered = any(piece.isdigit() for piece in pieces)
    found: list[tuple[str, str]] = []
    opened = False
    for piece in pieces:
        if PICTURE_FILE.search(piece) and " " not in piece:
            address = None if opened and numbered else absolute(piece, base)
            if address is not None:
                found.append((address, ""))
                opened = True
        elif piece.isdigit():
            opened = False
        elif piece and found:
            known = found[-1][1]
            found[-1] = (found[-1][0], f"{known} | {piece}" if known else piece)
    return found[:500]


def same_picture(address: str) -> str:
    """What two sizes of one picture have in common: WordPress adds `-300x200`, Bitrix a folder `resize_cache`."""
    key = _SIZE_IN_NAME.sub("", address.split("?", 1)[0])
    key = re.sub(r"/resize_cache/(.+?)/\d+_\d+_\d+/", r"/\1/", key)
    return re.sub(r"^https?://(?:www\.)?", "", key).casefold()


__all__ = [
    "PICTURE_FILE",
    "absolute",
    "from_srcset",
    "gallery_entries",
    "is_layout",
    "largest",
    "pixels",
    "same_picture",
]
