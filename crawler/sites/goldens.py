"""Golden pages: a saved list page and article of a site, and what must be read from them.

A case is a folder with `case.json` (when the pages were fetched, and from where), the pages, and `golden.json`. Where
the last is missing it is written with `unread` in it, and the case fails until somebody has read it. No Scrapy here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from archive.items import Capture
from crawler.listings.pages import list_entries
from crawler.reading.document import Document
from crawler.reading.itemise import Site, itemise
from crawler.reading.page import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

META, GOLDEN = "case.json", "golden.json"
UNREAD = "unread"
"""Stands in a golden JSON that a machine wrote, until somebody has read it and takes it out."""
CONTENT_TYPE = "text/html; charset=utf-8"
BROKEN = ("selector-missed", "selector-ambiguous", "date-unread", "body-empty")
"""Problems that no golden may have: a rule of the site did not do what it is for."""
WANTED = {"title": ("title",), "text": ("text",), "published_at": ("published_at", "published_local")}
"""What an article must have to be read as one, and the fields that may hold it."""
_NOWHERE = {"warc": "", "offset": 0, "length": 0, "record_id": "", "payload_digest": "", "content_type": CONTENT_TYPE}


@dataclass(frozen=True, slots=True)
class Case:
    """One golden page of a site."""

    folder: Path
    fetched_at: datetime
    """When the pages were fetched; relative dates follow from it."""
    pages: dict[str, str]
    """`listing` and `article` to the address of each; either may be absent."""
    content_type: str = CONTENT_TYPE

    @classmethod
    def load(cls, folder: Path) -> Case:
        """The case in a folder."""
        meta = json.loads((folder / META).read_text("utf-8"))
        pages = {name: meta[name] for name in ("listing", "article") if name in meta}
        return cls(folder, datetime.fromisoformat(meta["fetched_at"]), pages, meta.get("content_type", CONTENT_TYPE))

    def save(self) -> None:
        """Write `case.json`."""
        meta = {"fetched_at": self.fetched_at.isoformat(), "content_type": self.content_type, **self.pages}
        (self.folder / META).write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", "utf-8")

    def document(self, name: str) -> Document:
        """The page of that name, `listing` or `article`."""
        body = (self.folder / f"{name}.html").read_bytes()
        return Document(body, self.pages[name], content_type=self.content_type, fetched_at=self.fetched_at)

    def golden(self) -> dict[str, Any] | None:
        """What must be read; None where nobody has said so yet."""
        path = self.folder / GOLDEN
        found: dict[str, Any] | None = json.loads(path.read_text("utf-8")) if path.exists() else None
        return found

    def accept(self, outcome: dict[str, Any], *, unread: bool = False) -> None:
        """Write what was read as what must be read; `unread` where nobody has looked at it yet."""
        text = json.dumps({**({UNREAD: True} if unread else {}), **outcome}, ensure_ascii=False, indent=1)
        (self.folder / GOLDEN).write_text(text + "\n", "utf-8")


def cases(folder: Path) -> Iterator[Case]:
    """The cases below a folder, in the order of their names."""
    for meta in sorted(folder.rglob(META)):
        yield Case.load(meta.parent)


def outcome(spider: Any, case: Case) -> dict[str, Any]:
    """What the rules of a spider class read from the pages of a case."""
    site = Site.of(spider).on(case.fetched_at.date())
    found: dict[str, Any] = {}
    if "listing" in case.pages:
        document = case.document("listing")
        entries = list_entries(document, css=spider.entry_css, article=site.article, hosts=site.hosts)
        found["listing"] = [{"url": entry.url, "title": entry.title, "date": entry.date} for entry in entries]
        url, pager = document.url, spider.pager
        found["next"] = pager.following(document, url, pager.first) if pager else None
    if "article" in case.pages:
        found["article"] = article(site, case.document("article"))
    return found


def article(site: Site, document: Document) -> dict[str, Any]:
    """What a site's rules read from one article page, without what differs from capture to capture."""
    reading = read(document, site.page_class)
    if reading.kind.value != "article":
        return {"kind": reading.kind.value, "reason": reading.kind.rule}
    when = document.fetched_at
    capture = Capture.model_validate({**_NOWHERE, "url": document.url, "fetched_at": when, "status": 200})
    item = itemise(reading, capture, site, url=document.url)
    hidden: Any = {"capture": True, "version": True, "schema_version": True, "region": True, "parser": True}
    found = item.model_dump(mode="json", exclude=hidden, exclude_none=True, exclude_defaults=True)
    # Only the site's own rules: how sure a general one is may change without the site having changed.
    named = {name: rule.rule for name, rule in item.parser.rules.items() if rule.rule.startswith("css:")}
    said = [each.model_dump(exclude_none=True) for each in item.parser.problems]
    return {**found, "rules": named, **({"problems": said} if said else {})}


def problems(outcome: dict[str, Any]) -> list[str]:
    """What in an outcome no golden may have, as sentences."""
    found = []
    if outcome.get("listing") == []:
        found.append("The list names no article.")
    page = outcome.get("article", {})
    if "kind" in page:
        found.append(f"The article page is none ({page['kind']}): {page['reason']}")
    found += [
        f"{name} is missing."
        for name, fields in WANTED.items()
        if "kind" not in page and page and not any(page.get(field) for field in fields)
    ]
    said = page.get("problems", [])
    return found + [f"{each.get('field', 'page')}: {each['message']}" for each in said if each["code"] in BROKEN]


def differences(wanted: Any, got: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Field by field, in which an outcome differs from the golden: its place, what was wanted, what came."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        for name in [*wanted, *(name for name in got if name not in wanted)]:
            yield from differences(wanted.get(name), got.get(name), f"{where}.{name}".lstrip("."))
    elif wanted != got:
        yield where, wanted, got
