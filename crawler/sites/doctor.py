"""What stopped matching on a site, since when, and what could take its place: from its latest captures alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from archive.holdings.cdxj import index_files, moment_of, parse, timestamp
from archive.holdings.resolve import warc_path
from archive.identity import clean_url, item_id
from archive.item_store import Items
from archive.runs import reports
from archive.warc.payload import BadPayload
from archive.warc.reader import read_at
from archive.warc.record import Unreadable
from crawler.listings.pages import list_entries
from crawler.listings.proposals import FIELDS, propose, selector_of
from crawler.reading.document import Document, text_of
from crawler.reading.itemise import Site
from crawler.reading.newslist import find_news
from crawler.reading.page import read
from crawler.sites.goldens import BROKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.items import PressItem

FILES = 8
"""Indexes that are looked into for captures, the latest ones; a crawl writes one or a few."""


@dataclass(slots=True)
class Breakage:
    """One rule that no longer matches."""

    rule: str
    """Class attribute: `title_css`, or `entry_css` of the list."""
    css: str
    """What it says now."""
    failed: int
    """On how many of the latest pages it fails."""
    last_good: date | None
    """Day of the last capture on which it matched, by the archive."""
    since: date | None
    """Day of the first capture after that on which it did not."""
    proposal: str | None = None
    """A selector that fits the pages on which it fails."""
    agrees: int = 0
    """Articles whose last good version says the same as the proposal finds."""


@dataclass(slots=True)
class Report:
    """What was found."""

    site: str
    looked_at: int = 0
    """Captures that were read again."""
    broken: list[Breakage] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For a script."""
        found = [
            {name: str(value) if isinstance(value, date) else value for name, value in asdict(each).items()}
            for each in self.broken
        ]
        return {"site": self.site, "looked_at": self.looked_at, "broken": found}

    def sentences(self) -> Iterable[str]:
        """For a person."""
        if not self.broken:
            yield f"{self.site}: every rule matches on the latest {self.looked_at} captures."
        for each in self.broken:
            since = f"since {each.since}" if each.since else "on every page that is kept"
            good = f", last matched on {each.last_good}" if each.last_good else ""
            yield f"{self.site}: {each.rule} = «{each.css}» matches nothing right {since}{good} ({each.failed} pages)."
            if each.proposal:
                same = f", the same words as in {each.agrees} last good versions" if each.agrees else ""
                yield f'  Try {each.rule} = "{each.proposal}"{same}.'
            else:
                yield "  No selector was found that fits all these pages."
        day = max((each.last_good for each in self.broken if each.last_good and each.rule != "entry_css"), default=None)
        if day:
            yield "Keep the old rules for what was captured before: a page class of them with"
            yield f"  valid_until = date({day.year}, {day.month}, {day.day})"
            yield "in `former_pages` of the site."


@dataclass(frozen=True, slots=True)
class Reread:
    """One capture of an article, read again."""

    id: str
    """Id of its item."""
    at: datetime
    document: Document
    failed: frozenset[str]
    """Fields whose rule did not match."""


def examine(spider: Any, data: Path, latest: int) -> Report:
    """Read the latest captures of a site again by its present rules."""
    site, report = Site.of(spider), Report(spider.name)
    versions = list(Items(data).of(spider.name))
    pages = list(_seen(site, data, versions, latest))
    report.looked_at = len(pages)
    for name in FIELDS:
        where = [page for page in pages if name in page.failed]
        if where:
            report.broken.append(_broken(site, name, where, pages, versions))
    _list(spider, site, data, report)
    return report


def _seen(site: Site, data: Path, versions: list[PressItem], latest: int) -> Iterator[Reread]:
    """The latest captures that are articles, oldest first: also of those that say what they said before."""
    captures: dict[tuple[str, int], tuple[str, str]] = {}
    for path in index_files(data, site.name)[-FILES:]:
        for line in path.read_bytes().splitlines():
            try:
                entry = parse(line)
            except ValueError:
                continue
            if entry.status == 200 and "html" in entry.mime and site.names_article(entry.url):
                captures[entry.filename, entry.offset] = entry.timestamp, entry.url
    for item in versions:
        # What was imported, or written by an index that is lost, is known by its citation.
        capture = item.capture
        captures[capture.warc, capture.offset] = timestamp(capture.fetched_at), item.url
    found: list[Reread] = []
    for (warc, offset), (stamp, url) in sorted(captures.items(), key=lambda pair: pair[1][0], reverse=True):
        at = moment_of(stamp)
        document = _document(data, warc, offset, url, at) if at else None
        reading = read(document, site.on(at.date()).page_class) if at and document is not None else None
        if at is None or document is None or reading is None or reading.kind.value != "article":
            continue
        failed = {problem.field for problem in reading.problems if problem.code in BROKEN and problem.field in FIELDS}
        found.append(Reread(item_id(site.name, clean_url(url)), at, document, frozenset(map(str, failed))))
        if len(found) >= latest:
            break
    yield from reversed(found)


def _document(data: Path, warc: str, offset: int, url: str, at: datetime) -> Document | None:
    try:
        record = read_at(warc_path(data, warc), offset)
        body = record.page().body
    except (BadPayload, Unreadable, OSError):
        return None
    return Document(body, url, content_type=record.http.content_type if record.http else None, fetched_at=at)


def _broken(site: Site, name: str, where: list[Reread], pages: list[Reread], versions: list[PressItem]) -> Breakage:
    attribute = FIELDS[name]
    good = [item for item in versions if _by_css(item, name)]
    times = [item.capture.fetched_at for item in good] + [page.at for page in pages if name not in page.failed]
    last = max(times, default=None)
    since = min((page.at for page in where if last is None or page.at > last), default=None)
    found = Breakage(
        attribute,
        str(getattr(site.page_class, attribute)),
        len(where),
        last.date() if last else None,
        since.date() if since else None,
    )
    # The words of the last good version of the same article, where it was captured before and after.
    before = {item.id: item for item in good}
    votes: Counter[str] = Counter()
    for page in where:
        if page.id in before and (css := _saying(page.document, name, before[page.id])):
            votes[css] += 1
    documents = [page.document for page in where]
    for css, count in votes.most_common():
        if all(len(document.select(css)) == 1 for document in documents):
            found.proposal, found.agrees = css, count
            return found
    found.proposal = propose(documents).get(attribute)
    return found


def _by_css(item: PressItem, name: str) -> bool:
    rule = item.parser.rules.get(name)
    return rule is not None and rule.rule.startswith("css:")


def _saying(document: Document, name: str, good: PressItem) -> str | None:
    """Selector of the innermost element that holds what an earlier version said."""
    said = {"title": good.title, "published_at": good.published_raw, "body": good.text}[name]
    wanted = " ".join((said or "").split())
    if not wanted:
        return None
    best = None
    for element in document.tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("head", "title", "script", "style", "meta"):
            continue
        text = text_of(element)
        if wanted in text and len(text) < len(wanted) * 1.2 + 40 and (best is None or best in element.iterancestors()):
            best = element
    return selector_of(document, best) if best is not None else None


def _list(spider: Any, site: Site, data: Path, report: Report) -> None:
    """Whether the last crawl found its list empty, and what a list on that page would be."""
    runs = list(reports(data, spider.name))
    fact = next((fact for run in runs[:1] for fact in run.facts if fact.code == "list-empty" and fact.capture), None)
    if fact is None:
        return
    last_good = max((run.started.date() for run in runs if run.articles.seen), default=None)
    since = min(
        (run.started.date() for run in runs if last_good is None or run.started.date() >= last_good), default=None
    )
    capture = fact.capture
    if capture is None:
        return
    document = _document(data, capture.warc, capture.offset, capture.url, capture.fetched_at)
    if document is None or list_entries(document, css=spider.entry_css, article=site.article, hosts=site.hosts):
        return
    news = find_news(document)
    failed = Breakage("entry_css", spider.entry_css, 1, last_good, since, news.css if news else None)
    report.looked_at += 1
    report.broken.append(failed)
