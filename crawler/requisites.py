"""What a page needs to be shown again: pictures, styles, fonts, scripts, icons, sound, video, attached documents.

Pure functions from what was fetched to addresses; whoever schedules the requests sets the limits. A browser asks for
one candidate of a `srcset` and runs scripts that load pictures later. An archive keeps every candidate, because another
window asks for another one, and reads the attributes from which such scripts take their addresses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from w3lib.url import safe_url_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

Kind = Literal["image", "style", "font", "script", "icon", "video", "audio", "poster", "document", "frame", "other"]

MAX_REQUISITES = 5_000
"""Addresses taken from one page or style; a page that names more is a trap or a mistake."""
MAX_ADDRESS = 4_096
"""Characters of one address; longer ones are data in disguise."""
MAX_SRCSET = 64 << 10
"""Characters of one `srcset` that are read."""
MAX_TEXT = 4 << 20
"""Characters of one style or inline script that are read."""

_SUFFIXES: dict[Kind, str] = {
    "image": "jpg jpeg jpe png gif webp avif svg bmp tif tiff ico jfif",
    "font": "woff woff2 ttf otf eot",
    "video": "mp4 webm ogv m4v mov avi mkv flv wmv mpg mpeg 3gp m3u8 mpd",
    "audio": "mp3 ogg oga m4a wav aac flac opus wma",
    "document": "pdf doc docx xls xlsx ppt pptx odt ods odp rtf csv txt zip rar 7z djvu sig",
    "script": "js mjs",
    "style": "css",
}
KIND_OF_SUFFIX = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
"""What the end of a path says about the file."""

_LINK_AS: dict[str, Kind] = {
    "image": "image",
    "style": "style",
    "font": "font",
    "script": "script",
    "video": "video",
    "audio": "audio",
    "track": "other",
}
_LAZY = frozenset({"data-src", "data-lazy-src", "data-lazy", "data-original"})
"""Attributes that scripts read in place of `src`; what they name need not end like a file."""
_SOURCES: dict[str, tuple[tuple[str, Kind], ...]] = {
    "img": (("src", "image"), ("lowsrc", "image"), ("longdesc", "other")),
    "input": (("src", "image"),),
    "script": (("src", "script"),),
    "video": (("src", "video"), ("poster", "poster")),
    "audio": (("src", "audio"),),
    "track": (("src", "other"),),
    "embed": (("src", "other"),),
    "object": (("data", "other"),),
    "image": (("href", "image"), ("{http://www.w3.org/1999/xlink}href", "image"), ("xlink:href", "image")),
    "use": (("href", "image"), ("{http://www.w3.org/1999/xlink}href", "image"), ("xlink:href", "image")),
}
"""Attributes that a browser loads by itself, by element."""

_URL_IN_CSS = re.compile(
    r"""(@import\s{0,64})?                                # what follows is a style
        url\(\s{0,64}(?:"([^"\n]*)"|'([^'\n]*)'|((?:[^)\s"'(\\]|\\.)*))
        |@import\s{0,64}(?:"([^"\n]*)"|'([^'\n]*)')       # @import may name the address without url()
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\r\f]?|(.))", re.DOTALL)
_SEPARATORS = re.compile(r"[\s\"'<>,;|\u1d25(){}\\]+")
"""What stands between addresses in the attributes of galleries and players; U+1D25 was seen at a government site."""
_MEDIA_IN_SCRIPT = re.compile(
    r"[\"']([^\"'<>\s]{1,2048}?\.(?:mp4|webm|ogv|m4v|m3u8|mp3|m4a|ogg)(?:\?[^\"'<>\s]{0,512})?)[\"']", re.IGNORECASE
)


class Requisite(NamedTuple):
    """One file that a page or style needs."""

    url: str
    """Absolute http or https address without fragment, written as a browser sends it."""
    kind: Kind
    """What it most likely is; the Content-Type of the answer decides."""


def page_requisites(tree: _Element, url: str, *, encoding: str = "utf-8") -> list[Requisite]:
    """What the HTML page needs, in the order of the page, each address once, `MAX_REQUISITES` at most.

    `tree` is the root of the page as lxml parsed it, `url` the address it came from, `encoding` its character set: a
    browser writes the query part of an address in it (URL Standard, "query percent-encode after encoding"). Never
    raises on what a page contains.
    """
    return _gathered(_in_page(tree), _base(tree, url), encoding)


def style_requisites(css: str, url: str, *, encoding: str = "utf-8") -> list[Requisite]:
    """What a style sheet needs: the styles it imports, its fonts and pictures. `url` is its own address."""
    return _gathered(_in_css(css), url, encoding)


def _gathered(found: Iterable[tuple[str, Kind]], base: str, encoding: str) -> list[Requisite]:
    kept: dict[str, Kind] = {}
    for reference, kind in found:
        if len(kept) == MAX_REQUISITES:
            break
        address = absolute(reference, base, encoding)
        # Another site's player is a page of its own with no end; a frame of the site itself is part of the page.
        if address is not None and (kind != "frame" or urlsplit(address).hostname == urlsplit(base).hostname):
            kept.setdefault(address, kind)
    return [Requisite(address, kind) for address, kind in kept.items()]


def absolute(reference: str, base: str, encoding: str = "utf-8") -> str | None:
    """The address that a browser would ask for; None where it is not http(s), too long, or no address at all."""
    reference = reference.strip().replace("\n", "").replace("\r", "").replace("\t", "")
    if not reference or len(reference) > MAX_ADDRESS or reference.startswith("#"):
        return None
    try:
        joined = urljoin(base, reference)
        if urlsplit(joined).scheme not in {"http", "https"} or not urlsplit(joined).hostname:
            return None
        return _without_fragment(safe_url_string(joined, encoding=encoding))
    except (ValueError, LookupError, UnicodeError):
        # A bracket without its partner, a port that is no number, a label too long for IDNA, an unknown character set.
        return None


def _without_fragment(url: str) -> str:
    return urldefrag(url).url


def _base(tree: _Element, url: str) -> str:
    for element in tree.iter("base"):
        href = element.get("href")
        if href:
            return absolute(href, url) or url
    return url


def _in_page(tree: _Element) -> Iterator[tuple[str, Kind]]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2].lower()
        yield from _in_element(element, tag)
        yield from _in_attributes(element)
        if tag == "style":
            yield from _in_css(element.text or "")
        elif tag == "script" and not element.get("src"):
            yield from _in_script(element.text or "")


def _in_element(element: _Element, tag: str) -> Iterator[tuple[str, Kind]]:
    for name, kind in _SOURCES.get(tag, ()):
        value = element.get(name)
        if value:
            yield value, (kind_of(value) or kind) if kind == "other" else kind
    if tag == "source":
        parent = element.getparent()
        around: Kind = "video" if parent is not None and parent.tag == "video" else "audio"
        if element.get("src"):
            yield element.get("src", ""), around
    elif tag == "link":
        yield from _in_link(element)
    elif tag == "a":
        href = element.get("href") or ""
        target = kind_of(href)
        if target in {"image", "video", "audio", "document"}:
            yield href, target
        elif href and element.get("download") is not None:
            yield href, "document"
    elif tag in {"iframe", "frame"}:
        yield element.get("src") or "", "frame"


def _in_link(element: _Element) -> Iterator[tuple[str, Kind]]:
    href = element.get("href")
    if not href:
        return
    relations = (element.get("rel") or "").lower().split()
    if "stylesheet" in relations:
        yield href, "style"
    elif any(relation.endswith("icon") or relation.startswith("apple-touch-icon") for relation in relations):
        yield href, "icon"
    elif "manifest" in relations:
        yield href, "other"
    elif "modulepreload" in relations:
        yield href, "script"
    elif "preload" in relations:
        yield href, _LINK_AS.get((element.get("as") or "").lower(), "other")


def _in_attributes(element: _Element) -> Iterator[tuple[str, Kind]]:
    for name, value in element.attrib.items():
        attribute = str(name).lower()
        text = str(value)
        if attribute.endswith("srcset") or attribute == "imagesrcset":
            yield from ((candidate, "image") for candidate in srcset(text))
        elif attribute == "style":
            yield from _in_css(text)
        elif attribute == "background":
            yield text, "image"
        elif attribute in _LAZY and element.tag not in {"iframe", "a"} and not kind_of(text):
            yield text, "image" if element.tag in {"img", "source"} else "other"
        elif attribute.startswith("data-") and len(text) <= MAX_TEXT:
            yield from _in_data(text)


def _in_data(value: str) -> Iterator[tuple[str, Kind]]:
    """Pictures and films named in an attribute that only a script reads: lazy loading, galleries, players."""
    if "url(" in value:
        yield from _in_css(value)
        return
    for token in _SEPARATORS.split(value.replace("\\/", "/")):
        kind = kind_of(token)
        if kind in {"image", "video", "audio"}:
            yield token, kind


def _in_script(script: str) -> Iterator[tuple[str, Kind]]:
    """Sound and film that an inline script hands to a player."""
    for match in _MEDIA_IN_SCRIPT.finditer(script[:MAX_TEXT]):
        address = match[1].replace("\\/", "/")
        yield address, kind_of(address) or "video"


def _in_css(css: str) -> Iterator[tuple[str, Kind]]:
    for match in _URL_IN_CSS.finditer(_without_comments(css[:MAX_TEXT])):
        reference = next((part for part in match.groups()[1:] if part), "")
        if not reference:
            continue
        reference = _CSS_ESCAPE.sub(_unescaped, reference)
        imported = match[1] is not None or match[5] is not None or match[6] is not None
        yield reference, "style" if imported else (kind_of(reference) or "image")


def _without_comments(css: str) -> str:
    # By hand, because a lazy pattern takes quadratic time on comments that are opened and never closed.
    parts = []
    position = 0
    while (start := css.find("/*", position)) >= 0:
        parts.append(css[position:start])
        end = css.find("*/", start + 2)
        if end < 0:
            return " ".join(parts)
        position = end + 2
    parts.append(css[position:])
    return " ".join(parts)


def _unescaped(match: re.Match[str]) -> str:
    """CSS Syntax 3, 4.3.7: up to six hexadecimal digits and one blank, or the character itself."""
    if match[1] is None:
        return match[2]
    code = int(match[1], 16)
    return "\ufffd" if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def srcset(value: str) -> list[str]:
    """The addresses of a `srcset`, by the rules of the HTML Standard ("parse a srcset attribute").

    Commas separate candidates only behind white space, a descriptor or at the end of an address, because an address may
    hold commas itself.
    """
    addresses: list[str] = []
    rest = value[:MAX_SRCSET]
    while len(addresses) < MAX_REQUISITES:
        rest = rest.lstrip(" \t\n\r\f,")
        if not rest:
            break
        pieces = rest.split(maxsplit=1)
        address, rest = pieces[0], pieces[1] if len(pieces) > 1 else ""
        if address.endswith(","):
            addresses.append(address.rstrip(","))
            continue
        addresses.append(address)
        rest = _behind_descriptors(rest)
    return addresses


def _behind_descriptors(rest: str) -> str:
    depth = 0
    for index, character in enumerate(rest):
        if character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "," and depth <= 0:
            return rest[index + 1 :]
    return ""


def kind_of(reference: str) -> Kind | None:
    """What the end of the path says about the file; None where it says nothing."""
    path = reference.split("#", 1)[0].split("?", 1)[0]
    name = path.rpartition("/")[2]
    return KIND_OF_SUFFIX.get(name.rpartition(".")[2].lower()) if "." in name else None
