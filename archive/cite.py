"""Citations: how to name a kept page so that a reader can find the very bytes.

A reference holds the address, the time of capture, the WARC record with its digest, and the PWID, the persistent web
identifier (`urn:pwid:<archive>:<time>:<coverage>:<address>`, IANA's registry of URN namespaces,
https://www.iana.org/assignments/urn-formal/pwid).
"""

from __future__ import annotations

import os
import re
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from archive.identity import host
from archive.provenance import sentence, version_name

if TYPE_CHECKING:
    from archive.items import PressItem

ARCHIVE_ID = "letopis"
"""What the archive is called in a PWID, where its keeper gave it no name of its own (`LETOPIS_ARCHIVE_ID`)."""


class Style(StrEnum):
    """Form of a reference."""

    PLAIN = "plain"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl"
    PWID = "pwid"


def archive_id() -> str:
    """Name of this archive in PWIDs: letters, digits, `-` and `.`, best a domain of its keeper."""
    name = os.environ.get("LETOPIS_ARCHIVE_ID", "")
    return name if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}", name) else ARCHIVE_ID


def pwid(item: PressItem) -> str:
    """The PWID of the capture that an item was read from; it covers the page with what belongs to it."""
    moment = item.capture.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"urn:pwid:{archive_id()}:{moment}:page:{item.capture.url}"


def _date_parts(day: str) -> dict[str, Any]:
    return {"date-parts": [[int(part) for part in day.split("-")]]}


def _publisher(item: PressItem) -> str:
    """The region whose portal it is, or the site's host."""
    return item.region.name if item.region and item.region.name else host(item.url)


def _record(item: PressItem, byte: str = "byte", record: str = "record", payload: str = "payload") -> str:
    capture = item.capture
    said = f"{capture.warc}, {byte} {capture.offset}, {record} {capture.record_id}"
    said = f"{said}, {payload} {capture.payload_digest}" if capture.payload_digest else said
    by = item.version.supplied_by
    return f"{said}; {sentence(by)}" if by else said


def csl(item: PressItem) -> dict[str, Any]:
    """The reference in CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html)."""
    capture = item.capture
    said: dict[str, Any] = {
        "id": f"{item.id}-v{version_name(item)}",
        "type": "webpage",
        "title": item.title or capture.url,
        "container-title": host(item.url),
        "URL": item.url,
        "accessed": _date_parts(f"{capture.fetched_at.astimezone(UTC):%Y-%m-%d}"),
        "archive": archive_id(),
        "archive_location": _record(item),
        "note": f"{pwid(item)}; version {version_name(item)}, content {item.version.content_hash}"
        + (f"; {sentence(by)}" if (by := item.version.supplied_by) else ""),
    }
    if item.region and item.region.name:
        said["publisher"] = item.region.name
    if item.authors:
        said["author"] = [{"literal": name} for name in item.authors]
    if item.printed_day:
        said["issued"] = _date_parts(item.printed_day)
    if item.language:
        said["language"] = item.language
    return said


_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)


def bibtex(item: PressItem) -> str:
    """The reference as a BibLaTeX `@online` entry in UTF-8."""
    capture = item.capture
    address = "".join(letter if letter not in "{}\\ %" else f"%{ord(letter):02X}" for letter in item.url)
    address = re.sub(r"%25([0-9A-Fa-f]{2})", r"%\1", address)
    fields = {
        "title": _tex(item.title or capture.url),
        "author": " and ".join("{" + _tex(name) + "}" for name in item.authors),
        "organization": _tex(_publisher(item)),
        "date": item.printed_day or "",
        "url": address,
        "urldate": f"{capture.fetched_at.astimezone(UTC):%Y-%m-%d}",
        "langid": {"ru": "russian", "en": "english"}.get(item.language or "", ""),
        "note": _tex(f"{pwid(item)}; {_record(item)}"),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@online{{{item.id}-v{version_name(item)},\n{lines}}}\n"


def ris(item: PressItem) -> str:
    """The reference in RIS, as Zotero, EndNote and Mendeley read it (https://en.wikipedia.org/wiki/RIS_(file_format)),
    in UTF-8 with the line ends that the format has."""
    capture, day = item.capture, (item.printed_day or "").replace("-", "/")
    fields = [
        ("TY", "ELEC"),
        ("ID", f"{item.id}-v{version_name(item)}"),
        ("TI", item.title or capture.url),
        *(("AU", name) for name in item.authors),
        ("T2", host(item.url)),
        ("PB", _publisher(item)),
        ("PY", day[:4]),
        # Each of the three slashes is there, also where the day or the month is not known.
        ("DA", day + "/" * (3 - day.count("/")) if day else ""),
        ("UR", item.url),
        ("Y2", f"{capture.fetched_at.astimezone(UTC):%Y/%m/%d}"),
        ("LA", item.language or ""),
        ("DP", archive_id()),
        ("N1", f"{pwid(item)}; {_record(item)}"),
    ]
    # A line that a title might bring along would be a field of its own.
    lines = [f"{name}  - {' '.join(value.split())}" for name, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def reference(item: PressItem) -> str:
    """The reference in one paragraph, in Russian for Russian pages (after GOST R 7.0.100-2018), else in English."""
    title = " ".join((item.title or item.url).split()).rstrip(".")
    capture = item.capture
    seen = capture.fetched_at.astimezone(UTC)
    authors = f"{', '.join(item.authors)}. " if item.authors else ""
    publisher = _publisher(item)
    day = item.printed_day or ""
    if (item.language or "ru").startswith("ru"):
        issued = f"{'.'.join(reversed(day.split('-')))}. — " if day else ""
        return (
            f"{authors}{title}. — Текст : электронный // {publisher} : [сайт]. — {issued}URL: {item.url} "
            f"(дата обращения: {seen:%d.%m.%Y}). — Копия: {pwid(item)} ; "
            f"{_record(item, 'байт', 'запись', 'содержимое')}."
        )
    form = {4: "%Y", 7: "%B %Y"}.get(len(day), "%d %B %Y")
    issued = f" {item.printed:{form}}." if item.printed else ""
    return (
        f"{authors}{title}. {publisher}.{issued} {item.url} (accessed {seen:%d %B %Y %H:%M} UTC). "
        f"Archived copy: {pwid(item)}; {_record(item)}."
    )


def embedded(item: PressItem) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """What a reference manager takes from a page: meta elements with the names of Highwire Press and Dublin Core, as
    Zotero reads them (https://www.zotero.org/support/dev/exposing_metadata), and a schema.org NewsArticle."""
    capture, day, title = item.capture, item.printed_day, item.title or item.capture.url
    names = [("citation_title", title), ("DC.title", title)]
    names += [(name, author) for author in item.authors for name in ("citation_author", "DC.creator")]
    if day:
        names += [("citation_online_date", day.replace("-", "/")), ("DC.date", day)]
    names += [("DC.publisher", _publisher(item)), ("DC.source", host(item.url)), ("citation_public_url", item.url)]
    names += [("DC.identifier", pwid(item)), ("DC.description", _record(item))]
    if item.language:
        names += [("citation_language", item.language), ("DC.language", item.language)]
    article: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "url": item.url,
        "identifier": pwid(item),
        "publisher": {"@type": "Organization", "name": _publisher(item)},
        "archivedAt": {"@type": "WebPage", "dateCreated": capture.fetched_at.isoformat(), "description": _record(item)},
    }
    if item.authors:
        article["author"] = [{"@type": "Person", "name": name} for name in item.authors]
    if day:
        article["datePublished"] = day
    if item.language:
        article["inLanguage"] = item.language
    return names, article


def references(item: PressItem) -> dict[str, Any]:
    """The reference in every form (`Style`); a PWID, which has no place for a mark, is followed by a line with it."""
    by = item.version.supplied_by
    marked = f"{pwid(item)}\n{sentence(by)}" if by else pwid(item)
    return {"plain": reference(item), "bibtex": bibtex(item), "ris": ris(item), "csl": csl(item), "pwid": marked}


__all__ = ["Style", "archive_id", "bibtex", "csl", "embedded", "pwid", "reference", "references", "ris"]
