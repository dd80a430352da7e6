"""What stopped matching on a site, since when, and what could take its place: from its latest captures alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from archive.runs import reports
from archive.store import Items
from archive.warc.message import Problem
from archive.warc.reader import read_at
from archive.warc.record import Unreadable
from crawler.discovery import find_news
from crawler.document import Document, text_of
from crawler.goldens import BROKEN
from crawler.itemise import Site
from crawler.listing import list_entries
from crawler.page import read
from crawler.proposals import FIELDS, propose, selector_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from archive.items import Capture, PressItem


@dataclass(slots=True)
class Broken:
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
    """Day of the first capture behind that on which it did not."""
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
    broken: list[Broken] = field(default_factory=list)

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


def examine(spider: Any, data: Path, latest: int) -> Report:
    """Read the latest captures of a site again by its present rules."""
    site, report = Site.of(spider), Report(spider.name)
    versions = list(Items(data).of(spider.name))
    pages: list[tuple[PressItem, Document]] = []
    for item in sorted(versions, key=lambda item: item.capture.fetched_at)[-latest:]:
        if (document := _document(data, item.capture, item.url)) is not None:
            pages.append((item, document))
    report.looked_at = len(pages)
    missed: dict[str, list[tuple[PressItem, Document]]] = {}
    for item, document in pages:
        reading = read(document, site.on(item.capture.fetched_at.date()).page_class)
        for name in {problem.field for problem in reading.problems if problem.code in BROKEN}:
            if name in FIELDS:
                missed.setdefault(name, []).append((item, document))
    for name, where in missed.items():
        report.broken.append(_broken(site, name, where, versions))
    _list(spider, site, data, report)
    return report


def _document(data: Path, capture: Capture, url: str) -> Document | None:
    try:
        body = read_at(data / "warc" / capture.warc, capture.offset).payload()
    except (Problem, Unreadable, OSError):
        return None
    return Document(body, url, content_type=capture.content_type, fetched_at=capture.fetched_at)


def _broken(site: Site, name: str, where: list[tuple[PressItem, Document]], versions: list[PressItem]) -> Broken:
    attribute = FIELDS[name]
    good = [
        item for item in versions if item.parser.rules.get(name) and item.parser.rules[name].rule.startswith("css:")
    ]
    last = max((item.capture.fetched_at for item in good), default=None)
    since = min(
        (item.capture.fetched_at for item, _ in where if last is None or item.capture.fetched_at > last), default=None
    )
    found = Broken(
        attribute,
        str(getattr(site.page_class, attribute)),
        len(where),
        last.date() if last else None,
        since.date() if since else None,
    )
    # The words of the last good version of the same article, where it was captured before and after.
    before = {item.id: item for item in good}
    votes: Counter[str] = Counter()
    for item, document in where:
        if item.id in before and (css := _saying(document, name, before[item.id])):
            votes[css] += 1
    documents = [document for _, document in where]
    for css, count in votes.most_common():
        if all(len(document.select(css)) == 1 for document in documents):
            found.proposal, found.agrees = css, count
            return found
    found.proposal = propose(documents).get(attribute)
    return found


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
    document = _document(data, capture, capture.url) if capture else None
    if document is None or list_entries(document, css=spider.entry_css, article=site.article, hosts=site.hosts):
        return
    news = find_news(document)
    failed = Broken("entry_css", spider.entry_css, 1, last_good, since, news.css if news else None)
    report.looked_at += 1
    report.broken.append(failed)
