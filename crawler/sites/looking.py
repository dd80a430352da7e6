"""Looking at a site before there are rules for it: by a small crawl of its own, or in saved pages and archives.

The crawl runs in a process of its own, with the manners of every other, into a folder that is thrown away.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import LetopisError
from archive.identity import bare_host
from archive.item_store import Items
from archive.items import PressItem
from archive.warc.parts import parts
from archive.warc.payload import BadPayload
from archive.warc.reader import records
from archive.warc.record import Unreadable
from crawler.crawl.generic import for_address
from crawler.crawl.log_lines import bare_line
from crawler.listings.pages import list_entries
from crawler.reading.document import Document
from crawler.reading.itemise import Site
from crawler.sites.adopting import proposal
from crawler.sites.goldens import BROKEN, WANTED, article, problems
from crawler.sites.sitemaker import CannotMake, choose, draft_site, platform_module

LONGEST = 900
"""Seconds that one small crawl may take."""
LARGEST = 32 << 20
"""Bytes of a saved page that are read."""
ANSWERS = 40
"""Answers that are named in the file of a check."""
FIELDS = ("url", "title", "published_at", "published_local", "authors", "credits", "language")
"""Fields of the article that a check shows; its text stays with its publisher."""
TELLING = ("moved", "no-press-page", "challenge", "failed", "list-failed", "list-empty", "refused", "robots")
"""Facts that say why nothing was read, the most telling first."""


class NothingThere(LetopisError):
    """There is nothing to look at; the message is a sentence without its full stop."""


def look(url: str, known_hosts: Mapping[str, str], settings: Sequence[str] = ()) -> list[Document]:
    """The pages of a site that has no file: its list and one article, fetched now.

    `settings` are given to the crawl as `NAME=VALUE`. Raises `NothingThere`.
    """
    try:
        spider = for_address(url, dict(known_hosts))
    except (ValueError, UnicodeError) as error:
        raise NothingThere(str(error)) from None
    if owner := known_hosts.get(spider.hosts()[0]):
        raise NothingThere(f"{spider.hosts()[0]} belongs to the site «{owner}» already")
    with tempfile.TemporaryDirectory(prefix="letopis-look-") as place:
        report = _crawl(url, Path(place), settings)
        documents = [page for path in Path(place).rglob("*.warc.gz") for page in _of_archive(path)]
        if not report["articles"].get("read"):
            raise NothingThere(_reason(report))
    return documents


def saved(files: Sequence[str], url: str) -> list[Document]:
    """Pages of the site at `url` in WARC and WACZ files, and in saved HTML.

    An HTML file is taken for the page at `url`, or for the one that its name is followed by: `page.html=https://…`.
    Raises `NothingThere` where a file cannot be read.
    """
    found: list[Document] = []
    for given in files:
        name, equals, address = given.partition("=http")
        path = Path(name)
        try:
            with path.open("rb") as file:
                packed = file.read(8).startswith((b"PK\x03\x04", b"WARC/", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"))
            found += _of_archive(path) if packed else [_of_page(path, f"http{address}" if equals else url)]
        except (OSError, zipfile.BadZipFile) as error:
            raise NothingThere(f"{path} cannot be read ({getattr(error, 'strerror', None) or error})") from None
    host = bare_host(url)
    return [page for page in found if bare_host(page.url) == host]


def _of_page(path: Path, url: str) -> Document:
    when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Document(path.read_bytes()[:LARGEST], url, fetched_at=when)


def _of_archive(path: Path) -> Iterator[Document]:
    for part in parts(path):
        for record in records(part):
            capture = record.capture(part.name) if record.type == "response" else None
            if capture is None or capture.status != 200 or capture.url.endswith("/robots.txt"):
                continue
            if "html" not in (capture.content_type or "html"):
                continue
            try:
                body = record.page().body
            except (BadPayload, Unreadable, OSError):
                continue
            yield Document(body, capture.url, content_type=capture.content_type, fetched_at=capture.fetched_at)


def _crawl(site: str, place: Path, settings: Sequence[str]) -> dict[str, Any]:
    """The report of a crawl of one article, without the files that it needs to be shown."""
    given = [word for setting in ("LETOPIS_MAX_REQUISITES=0", *settings) for word in ("--set", setting)]
    command = [
        sys.executable,
        "-m",
        "crawler",
        "crawl",
        site,
        "--max-items",
        "1",
        "--json",
        "--data",
        str(place),
        *given,
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)  # noqa: S603  our own program
    except subprocess.TimeoutExpired:
        raise NothingThere(f"Nothing was read within {LONGEST} seconds") from None
    for line in reversed(done.stdout.splitlines()):
        event = json.loads(line)
        if event.get("event") == "report":
            return {"articles": {}, "facts": [], **event}
    said = done.stderr.strip().splitlines()
    raise NothingThere((bare_line(said[-1]) if said else "The crawl said nothing").rstrip("."))


def _reason(report: dict[str, Any]) -> str:
    facts = [fact for code in TELLING for fact in report["facts"] if fact["code"] == code] or report["facts"]
    said = next((fact["message"] for fact in facts if fact["code"] != "assumed"), "No article was found there")
    return str(said).rstrip(".")


def live(site: str, settings: Sequence[str] = ()) -> dict[str, Any]:
    """Whether a site works: one article of it, fetched now, with what its rules made of that, and what answered."""
    day = datetime.now(UTC).date().isoformat()
    row: dict[str, Any] = {"site": site, "day": day, "works": False, "problems": []}
    with tempfile.TemporaryDirectory(prefix="letopis-check-") as place:
        try:
            report = _crawl(site, Path(place), settings)
        except NothingThere as refused:
            return {**row, "problems": [f"{refused}."]}
        items = list(Items(Path(place)).of(site))
        row["answers"] = _answers(Path(place))
    row["listed"] = report["articles"].get("seen", 0)
    if not items:
        return {**row, "problems": [f"{_reason(report)}."]}
    wrong = _problems(items[0])
    shown = items[0].model_dump(mode="json", include=set(FIELDS), exclude_none=True)
    return {**row, "works": not wrong, "problems": wrong, "fields": shown, **shown}


def _answers(place: Path) -> list[dict[str, Any]]:
    """What answered: address, status, robots.txt among them, and who signed the certificate."""
    found: list[dict[str, Any]] = []
    for path in sorted(place.rglob("*.warc.gz")):
        for part in parts(path):
            for record in records(part):
                capture = record.capture(part.name) if record.type == "response" else None
                if capture is not None and len(found) < ANSWERS:
                    issuer = record.get("Letopis-TLS-Issuer")
                    found.append({"url": capture.url, "status": capture.status, "tls_issuer": issuer})
    return found


def proposed(site: str, spider: Any, settings: Sequence[str] = ()) -> dict[str, Any]:
    """What a site that does not work looks like now: the site is looked at as one without a file, once.

    `proposal_reads` says whether the proposed rules read the pages that came.
    """
    begin = next(iter([*spider.start_urls, *spider.feeds]), None) if hasattr(spider, "start_urls") else None
    if begin is None:
        return {}
    parts_of = urlsplit(begin)
    for address in dict.fromkeys((begin, f"{parts_of.scheme}://{parts_of.netloc}/")):
        try:
            pages = choose(look(address, {}, ["LETOPIS_BY_ADDRESS=1", *settings]))
            made = draft_site(site, pages, region=spider.region, zone=spider.zone)
        except (NothingThere, CannotMake):
            continue
        values = {**made.values, "name": site}
        rules: Any = type("Proposed", (getattr(platform_module(made.platform), made.spider),), values)
        read = {
            "listing": bool(pages.listing and list_entries(pages.listing, css=rules.entry_css)),
            "article": bool(pages.article and not problems({"article": article(Site.of(rules), pages.article)})),
        }
        return {"proposal": proposal(made), "proposal_reads": all(read.values()), "proposal_says": made.notes}
    return {}


def _problems(item: PressItem) -> list[str]:
    missing = [
        f"{name} is missing." for name, fields in WANTED.items() if not any(getattr(item, field) for field in fields)
    ]
    return missing + [problem.message for problem in item.parser.problems if problem.code in BROKEN]
