"""What a page needs to be shown again: pictures, styles, fonts, scripts, icons, sound, video, attached documents.

Pure functions from what was fetched to addresses; whoever schedules the requests sets the limits. A browser asks for
one candidate of a `srcset` and runs scripts that load pictures later. An archive keeps every candidate, because another
window asks for another one, and reads the attributes from which such scripts take their addresses.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree, html
from w3lib.url import safe_url_string

from archive.identity import bare_host
from crawler.reading.addresses import LONGEST, base_of, resolve
from crawler.reading.styles import style_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

RequisiteKind = Literal[
    "image", "style", "font", "script", "icon", "manifest", "video", "audio", "poster", "document", "frame", "other"
]

MAX_REQUISITES = 5_000
"""Addresses taken from one page or style; a page that names more is a trap or a mistake."""
MAX_SRCSET = 64 << 10
"""Characters of one `srcset` that are read."""
MAX_TEXT = 4 << 20
"""Characters of one inline script, manifest or `srcdoc` that are read."""


_SUFFIXES: dict[RequisiteKind, str] = {
    "image": "jpg jpeg jpe png gif webp avif svg bmp tif tiff ico jfif",
    "font": "woff woff2 ttf otf eot",
    "video": "mp4 webm ogv m4v mov avi mkv flv wmv mpg mpeg 3gp m3u8 mpd",
    "audio": "mp3 ogg oga m4a wav aac flac opus wma",
    "document": "pdf doc docx docm xls xlsx xlsm ppt pptx pps ppsx odt ods odp rtf csv txt zip rar 7z djvu sig p7s",
    "script": "js mjs",
    "style": "css",
}
KIND_OF_SUFFIX = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
"""What the end of a path says about the file."""

_LINK_AS: dict[str, RequisiteKind] = {
    "image": "image",
    "style": "style",
    "font": "font",
    "script": "script",
    "video": "video",
    "audio": "audio",
    "track": "other",
}
_LAZY = frozenset(
    {
        "data-src",
        "data-lazy-src",
        "data-lazy",
        "data-original",
        "data-bg",
        "data-bg-image",
        "data-background",
        "data-background-image",
    }
)
"""Attributes that scripts read in place of `src` or of a background; each holds one address, which need not end like a
file and may have blanks in it."""
_HREF: tuple[tuple[str, RequisiteKind], ...] = (
    ("href", "image"),
    ("{http://www.w3.org/1999/xlink}href", "image"),
    ("xlink:href", "image"),
)
_SOURCES: dict[str, tuple[tuple[str, RequisiteKind], ...]] = {
    "img": (("src", "image"), ("lowsrc", "image"), ("longdesc", "other")),
    "amp-img": (("src", "image"),),
    "script": (("src", "script"),),
    "video": (("src", "video"), ("poster", "poster")),
    "amp-video": (("src", "video"), ("poster", "poster")),
    "audio": (("src", "audio"),),
    "bgsound": (("src", "audio"),),
    "track": (("src", "other"),),
    "embed": (("src", "other"),),
    "object": (("data", "other"),),
    "image": _HREF,
    "feimage": _HREF,
    "use": _HREF,
}
"""Attributes that a browser loads by itself, by element."""

_SEPARATORS = re.compile(r"[\s\"'<>,;|\u1d25(){}\\]+")
"""What is between addresses in the attributes of galleries and players; U+1D25 was seen at a government site."""
_IN_SCRIPT = re.compile(
    r"\.(?:(mp4|webm|ogv|m4v|m3u8|mp3|m4a|ogg)|jpe?g|png|gif|webp|avif|svg)(?:\?[^\"'`<>\s,;|\\]{0,512})?"
    r"(?=[\"'`\s,;|\[\]\\])",
    re.IGNORECASE,
)
_BEFORE_ADDRESS = re.compile(r"[\"'`<>\s,;|\[\](){}]")
_JAVASCRIPT = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript"})
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOTS = re.compile(r"/\.{1,2}(?:/|$)")


class Requisite(NamedTuple):
    """One file that a page or style needs."""

    url: str
    """Absolute http or https address without fragment, written as a browser sends it."""
    kind: RequisiteKind
    """What it most likely is; the Content-Type of the answer decides."""


def page_requisites(tree: _Element, url: str, *, encoding: str = "utf-8") -> list[Requisite]:
    """What the HTML page needs, in the order of the page, each address once, `MAX_REQUISITES` at most.

    `tree` is the root of the page as lxml parsed it, `url` the address it came from, `encoding` its character set: a
    browser writes the query part of an address in it (URL Standard, "query percent-encode after encoding"). Never
    raises on what a page contains.
    """
    own = _own_host(url)
    found = _gathered(_in_page(tree), base_of(tree, url), encoding)
    # Another site's player is a page of its own with no end; a frame of the site itself is part of the page.
    return [one for one in found if one.kind != "frame" or _own_host(one.url) == own]


def style_requisites(css: str, url: str, *, encoding: str = "utf-8") -> list[Requisite]:
    """What a style sheet needs: the styles it imports, its fonts and pictures. `url` is its own address."""
    return _gathered(_in_css(css), url, encoding)


def manifest_requisites(manifest: str, url: str) -> list[Requisite]:
    """The pictures that a web app's manifest names, among them the icons of the site. `url` is its own address."""
    try:
        values = json.loads(manifest[:MAX_TEXT])
    except (ValueError, RecursionError):
        return []
    return _gathered(_in_manifest(values), url, "utf-8")


def _in_manifest(values: object) -> Iterator[tuple[str, RequisiteKind]]:
    """Icons, screenshots, and the icons of shortcuts (W3C Web Application Manifest)."""
    if not isinstance(values, dict):
        return
    for name in ("icons", "screenshots", "shortcuts"):
        members = values.get(name)
        for member in members if isinstance(members, list) else ():
            if name == "shortcuts":
                yield from _in_manifest({"icons": member.get("icons")} if isinstance(member, dict) else None)
            elif isinstance(member, dict) and isinstance(member.get("src"), str):
                yield member["src"], "icon"


def _own_host(url: str) -> str:
    return bare_host(url)


def _gathered(found: Iterable[tuple[str, RequisiteKind]], base: str, encoding: str) -> list[Requisite]:
    kept: dict[str, RequisiteKind] = {}
    met: set[str] = set()
    for reference, kind in found:
        if len(kept) == MAX_REQUISITES:
            break
        if reference in met:
            continue
        met.add(reference)
        address = asked(reference, base, encoding)
        if address is not None:
            kept.setdefault(address, kind)
    return [Requisite(address, kind) for address, kind in kept.items()]


def asked(reference: str, base: str, encoding: str = "utf-8") -> str | None:
    """The address as a browser asks for it; None where it is not http(s), too long, or no address at all."""
    if not reference.strip() or reference.lstrip().startswith("#"):
        return None
    try:
        joined = resolve(reference, base)
        if joined is None:
            return None
        parts = urlsplit(joined)
        if parts.port == {"http": 80, "https": 443}[parts.scheme]:
            parts = parts._replace(netloc=parts.netloc.rpartition(":")[0])
        if _DOTS.search(parts.path):
            parts = parts._replace(path=urljoin("http://host/", parts.path).removeprefix("http://host"))
        return urldefrag(safe_url_string(parts.geturl(), encoding=encoding)).url
    except (ValueError, LookupError, UnicodeError):
        # A label too long for IDNA, an unknown character set.
        return None


def _in_page(tree: _Element) -> Iterator[tuple[str, RequisiteKind]]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2].lower()
        yield from _in_element(element, tag)
        yield from _in_attributes(element)
        if tag == "style":
            yield from _in_css(element.text or "")
        elif tag == "script" and not element.get("src"):
            language = (element.get("type") or "").partition(";")[0].strip().lower()
            yield from _in_script(element.text or "", pictures=language in _JAVASCRIPT)


def _in_element(element: _Element, tag: str) -> Iterator[tuple[str, RequisiteKind]]:
    for name, kind in _SOURCES.get(tag, ()):
        value = element.get(name)
        if value:
            yield value, (kind_of(value) or kind) if kind == "other" else kind
    if tag == "source":
        if src := element.get("src"):
            yield src, kind_of(src) or _around(element)
    elif tag == "input" and (element.get("type") or "").lower() == "image":
        yield element.get("src") or "", "image"
    elif tag == "param" and (element.get("name") or "").lower() in {"movie", "src", "filename"}:
        value = element.get("value") or ""
        yield value, kind_of(value) or "other"
    elif tag == "meta" and (element.get("name") or "").lower() == "msapplication-tileimage":
        yield element.get("content") or "", "icon"
    elif tag == "link":
        yield from _in_link(element)
    elif tag == "a":
        href = element.get("href") or ""
        target = kind_of(href) or _attached(href)
        if target in {"image", "video", "audio", "document"}:
            yield href, target
        elif href and element.get("download") is not None:
            yield href, "document"
    elif tag in {"iframe", "frame"}:
        yield element.get("src") or "", "frame"
        yield element.get("data-src") or "", "frame"
        if srcdoc := element.get("srcdoc"):
            yield from _in_markup(srcdoc)


def _around(source: _Element) -> RequisiteKind:
    """What a `<source>` is that does not end like a file: what its type says, or else the player around it."""
    type_, _, _ = (source.get("type") or "").lower().partition("/")
    if type_ in {"audio", "video"}:
        return "audio" if type_ == "audio" else "video"
    return "video" if any(parent.tag == "video" for parent in source.iterancestors("video")) else "audio"


def _attached(href: str) -> RequisiteKind | None:
    """A document that Liferay names: `/documents/1/2/decree.pdf/<UUID>?t=…`."""
    before, _, last = href.partition("#")[0].partition("?")[0].rpartition("/")
    return kind_of(before) if _UUID.fullmatch(last) else None


def _in_markup(markup: str) -> Iterator[tuple[str, RequisiteKind]]:
    """The page in an attribute (`srcdoc`); frames within it are left."""
    try:
        tree = html.document_fromstring(markup[:MAX_TEXT])
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    for found in tree.iter("iframe"):
        found.set("srcdoc", "")
    yield from _in_page(tree)


def _in_link(element: _Element) -> Iterator[tuple[str, RequisiteKind]]:
    href = element.get("href")
    if not href:
        return
    relations = (element.get("rel") or "").lower().split()
    if "stylesheet" in relations:
        yield href, "style"
    elif any(relation.endswith("icon") or relation.startswith("apple-touch-") for relation in relations):
        yield href, "icon"
    elif "manifest" in relations:
        yield href, "manifest"
    elif "image_src" in relations:
        yield href, "image"
    elif "modulepreload" in relations:
        yield href, "script"
    elif "preload" in relations:
        yield href, _LINK_AS.get((element.get("as") or "").lower(), "other")


def _in_attributes(element: _Element) -> Iterator[tuple[str, RequisiteKind]]:
    for name, value in element.attrib.items():
        attribute = str(name).lower()
        text = str(value)
        if attribute.endswith("srcset") or attribute == "imagesrcset":
            yield from ((candidate, "image") for candidate in srcset(text))
        elif attribute == "style":
            yield from _in_css(text)
        elif attribute == "background":
            yield text, "image"
        elif attribute in _LAZY:
            yield from _in_lazy(element, text)
        elif attribute.startswith("data-") and len(text) <= MAX_TEXT:
            yield from _in_data(text)


def _in_lazy(element: _Element, text: str) -> Iterator[tuple[str, RequisiteKind]]:
    if element.tag in {"iframe", "a"}:
        return
    if "url(" in text or text.lstrip()[:1] in {"{", "["} or text.count("http") > 1:
        yield from _in_data(text)
    elif "/" in text or "." in text:
        yield text, kind_of(text) or ("image" if element.tag in {"img", "source"} else "other")


def _in_data(value: str) -> Iterator[tuple[str, RequisiteKind]]:
    """Pictures and films named in an attribute that only a script reads: lazy loading, galleries, players."""
    if "url(" in value:
        yield from _in_css(value)
        return
    for token in _SEPARATORS.split(value.replace("\\/", "/")):
        kind = kind_of(token)
        if kind in {"image", "video", "audio"}:
            yield token, kind


def _in_script(script: str, *, pictures: bool) -> Iterator[tuple[str, RequisiteKind]]:
    """Sound and film that an inline script hands to a player, and where wanted the pictures of galleries."""
    script = script[:MAX_TEXT].replace("\\/", "/")
    done = 0
    for match in _IN_SCRIPT.finditer(script):
        before = script[max(done, match.start() - LONGEST) : match.start()]
        done = match.end()
        start = max((found.end() for found in _BEFORE_ADDRESS.finditer(before)), default=0)
        address, edge = before[start:] + match[0], before[start - 1 : start]
        quoted = edge in {'"', "'", "`"}
        if not before[start:] or not (quoted or edge in {",", ";", "|", "]"}):
            continue
        # In a list within a string («[720p]/a.mp4,/b.mp4») only a slash distinguishes an address from a word.
        if (match[1] and (quoted or "/" in address)) or (pictures and quoted and "/" in address):
            yield address, kind_of(address) or "video"


def _in_css(css: str) -> Iterator[tuple[str, RequisiteKind]]:
    for reference, imported in style_addresses(css):
        yield reference, "style" if imported else (kind_of(reference) or "image")


def srcset(value: str) -> list[str]:
    """The addresses of a `srcset`, by the rules of the HTML Standard ("parse a srcset attribute").

    Commas separate candidates only after white space, a descriptor or at the end of an address, because an address may
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


def kind_of(reference: str) -> RequisiteKind | None:
    """What the end of the path says about the file; None where it says nothing."""
    path = reference.split("#", 1)[0].split("?", 1)[0]
    name = path.rpartition("/")[2]
    return KIND_OF_SUFFIX.get(name.rpartition(".")[2].lower()) if "." in name else None
