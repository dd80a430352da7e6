"""What a crawl has still to do, and what it remembers for the next one: the frontier and the ledger at work. No Scrapy.

The order: what a crawl that did not end had left over, then the listings and the articles they name, then known
articles that are due to be looked at again. Everything that one page leads to is one transaction.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from archive.identity import item_id
from archive.judging import NOT_ASKED, Sighting, Sign, name_of
from archive.ledger import TELLING, redirect_evidence
from archive.settling import edit_of, missed, shares_words, sketch_of, telling_words, words_of_item
from crawler.crawl.frontier import Known, Target
from crawler.crawl.rechecks import Rechecks, listing_key
from crawler.crawl.schedule import AGES, MISSING_AGAIN, WHOLE_FROM, next_check
from crawler.crawl.walks import SILENT, STILL, Walks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from archive.item_store import Kept
    from archive.items import Capture, PressItem
    from crawler.crawl.keeping import Keeping
    from crawler.crawl.period import Period
    from crawler.crawl.rechecks import Recheck
    from crawler.reading.entries import Entry

STALE_PAGES = 3
"""After so many pages in a row that name nothing new a list ends, where it was never walked to its end before. More
than one, because what was published meanwhile has pushed known articles down."""

RESTLESS = 10
"""Where more than so many known articles of one page, and more than half of them, are listed differently at once, the
listing has changed its ways (a sitemap that gives every page the time of its own making), not the articles."""

WAVE = 5
"""After so many refusals (403, 429) in a row the site is taken to have blocked the crawler."""

RECHECKS_TOGETHER = 500
"""How many articles that are to be looked at again are queued in one transaction."""

PAST = 1
"""So many pages a list is walked past known ground in every crawl: what was published while ten old articles are
pinned to its head is on the second page. More comes with the walk of the whole list, once a week."""

MOST_FAIL, FEW = 4, 3
"""Where of the articles that listings name more than four times as many could not be read as could, and at least
three, the site is not well, whatever its lists look like."""

CIRCLES = 2 * WAVE
"""So many times in a row one page is asked for at most. A list that is refused (403, 429) is asked for as often as a
block needs (`WAVE`); nothing else is asked for twice in a row, so more is a mistake of ours, which must not run on."""

LIST_TRIES = 3
"""In so many crawls a page of a list is asked for that cannot be had."""

WITNESSES = 2
"""How many known articles a crawl asks for beside those that are due, where nothing that it read is as it was: whether
an edit or an absence is the article's own or the site's only others show. With two, one may be gone itself."""

AMONG = 50
"""Among so many of the latest articles they are looked for."""

TELLING_WORDS = 3
"""A title of fewer words may be "Read more"."""
LONGEST_TITLE = 300
"""Characters of a list's title that are kept for its article."""

PROBES = 2
"""How many addresses with a parameter that was found to say nothing are asked for as they are, in one crawl."""

UNREACHABLE_AGAIN = timedelta(hours=1)
FORBIDDEN_AGAIN = timedelta(days=7)
"""An article that robots.txt forbids, or whose host is no more the site's, is looked for again once a week: that costs
the site no request."""
DELETED_AGAIN = timedelta(days=30)
"""An article that is called deleted is looked for once a month, for it may come back."""


def _signature(entry: Entry) -> str:
    said = f"{entry.title or ''}\n{entry.modified.isoformat() if entry.modified else ''}"
    return f"{zlib.crc32(said.encode('utf-8', 'surrogatepass')):08x}"


def _signed(known: Known | None, more: dict[str, str], *, undated: bool | None = None) -> str | None:
    """What listings said of an article, by listing, as it is remembered; `undated` where it was read now."""
    said = {**(known.said if known else {}), **more}
    if undated is not None:
        said.pop("undated", None)
        said |= {"undated": "1"} if undated else {}
    return json.dumps(said) if said else None


def _lately(url: str, seen: str) -> str:
    """Where an article is looked for from now on: where it was seen last, if that is on another host."""
    return seen if urlsplit(seen).hostname != urlsplit(url).hostname else url


@dataclass(frozen=True, slots=True)
class Taken:
    """What one page of a listing gave."""

    pages: list[Target]
    """Articles to fetch."""
    fresh: int
    """How many entries were never heard of."""
    unseen: int
    """How many entries this crawl had not met before."""
    older: bool
    """Whether all of those that are dated are from before `since`."""


class Agenda:
    """The work of one crawl of one site."""

    def __init__(
        self,
        keeping: Keeping,
        period: Period,
        *,
        recheck: Recheck = "due",
        ages: Sequence[timedelta] = AGES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.keeping, self.period, self.recheck, self.ages, self.now = keeping, period, recheck, ages, clock
        self.frontier, self.ledger = keeping.frontier, keeping.ledger
        self.walks = Walks(self.frontier, period.since)
        self.articles = keeping.report.articles
        self._seen: set[str] = set()
        self.rechecks = Rechecks(self.frontier, self.ledger, period, recheck, clock, self._seen, self._unlisted)
        self._same: set[str] = set()
        self._stale: dict[str, int] = {}
        self._unlisted_done = self._witnesses_done = False
        self._odd = self._steady = False
        self._named_no_more: set[str] = set()
        self._refused: list[tuple[Target, Capture | None]] = []
        self._answered = False
        self._later: list[Target] = []
        self._probes = PROBES
        self._titles: list[int] = self.frontier.noted("titles") or [0, 0]
        self._begun = self._resumed = False
        self._given_up: set[str] = set()
        self._heads: dict[str, str | None] = {}
        self._named = {"came": 0, "failed": 0}
        self._known_ground: set[str] = set()
        self._asking: tuple[str, int] = ("", 0)

    @contextmanager
    def stored(self) -> Iterator[None]:
        """What cannot be written ends the crawl with `StorageError`."""
        try:
            yield
        except OSError as error:
            raise self.keeping.failed(error) from error

    # Begin and end

    def left(self, plan: Any) -> bool:
        """Whether the same crawl did not end, and left pages over."""
        return self.frontier.left_over > 0 and bool(self.frontier.noted("plan") == plan)

    def begin(self, starts: Sequence[Target], plan: Any, *, resume: bool) -> None:
        """Queue where a crawl begins, after what the same crawl `left`, where that is taken up."""
        self._begun = True
        now, last = self.now(), self.frontier.noted("clock")
        if last and datetime.fromisoformat(last) - now > timedelta(minutes=1):
            self.keeping.note("clock-back", f"The clock says {now:%Y-%m-%d %H:%M}, and the last crawl ended at {last}.")
        left, self._resumed = self.frontier.left_over, resume
        if self._resumed:
            for page in self.frontier.waiting("article"):
                self._seen.add(self.id_of(page))
                self.articles.seen += 1
                self.articles.resumed += 1
            # New articles may have come meanwhile: the heads are looked at again, the rest goes on where it stood.
            self.frontier.again([replace(page, data={**page.data, "head": True}) for page in starts])
            return
        if left:
            self.walks.forget()
        if self.keeping.before_bad:
            self.walks.doubt()
        self.frontier.finish()
        self.frontier.note("plan", plan)
        self.frontier.add([self._start(page) for page in starts])

    def _start(self, page: Target) -> Target:
        now = self.now()
        year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", urlsplit(page.url).path)
        if year is not None and int(year[0]) < now.year:
            message = f"The list's address names {year[0]}, and it is {now.year}: look for a newer one."
            self.keeping.note("list-of-a-year", message, role="start", url=page.url)
        if page.role != "list" or not self.walks.whole_is_due(page.url, now):
            return page
        self.walks.whole_begins(page.url, now)
        return replace(page, data={**page.data, "whole": True})

    def id_of(self, page: Target) -> str:
        """Id of the article that is looked for."""
        return self.keeping.own(str(page.data.get("id") or item_id(self.keeping.site, page.url)))

    def next(self) -> Target | None:
        """The page to fetch next, `None` where nothing is left."""
        while True:
            page = self.frontier.next()
            if page is None and not self._unlisted_done:
                self._unlisted_done = True
                self._queue_rechecks()
                page = self.frontier.next()
            if page is None and self._odd and not self._steady and not self._witnesses_done:
                self._witnesses_done = True
                self._queue(self._witnesses())
                page = self.frontier.next()
            if page is None or not self._circling(page):
                return page

    def _circling(self, page: Target) -> bool:
        """Whether a page must not be asked for any more; then it is taken out of the queue."""
        if page.key in self._given_up:
            self.frontier.done(page)
            return True
        key, times = self._asking
        self._asking = (page.key, times + 1 if key == page.key else 1)
        if self._asking[1] <= CIRCLES:
            return False
        message = f"The page was asked for {CIRCLES} times in a row, and stayed the next one to ask for."
        self.keeping.note("asked-in-circles", message, role=page.about, url=page.url)
        self.give_up(page)
        return True

    def give_up(self, page: Target) -> None:
        """Ask for a page no more in this crawl: the crawler itself cannot deal with it. It says nothing about an
        article, which is looked for again later; a page of a list is left to the next crawl, as one not read."""
        self._given_up.add(page.key)
        if page.role != "article":
            self.list_failed(page)
            return
        self.sight(page, "unread")
        self._ask_later(page, MISSING_AGAIN)
        # It may have been counted before the mistake was met.
        refused = sum(one.role == "article" for one, _ in self._refused)
        if self.articles.gap > self.frontier.left_of("article") + refused:
            self.articles.failed += 1

    def finish(self, reason: str) -> None:
        """Close the count, and leave the queue to the next crawl unless everything was done."""
        if not self._begun:
            return
        with self.stored():
            self.frontier.note("clock", self.now().isoformat())
            self.frontier.note("titles", self._titles)
            self._flush(blocked=reason == "blocked")
            self._look_back(reason)
            self.articles.over_limit += self.frontier.left_of("article")
            self.frontier.again(self._later)
            if reason == "finished" and not self.frontier.left_over:
                self.frontier.finish()

    def _look_back(self, reason: str) -> None:
        """Report what only the whole crawl shows: articles that listings name and nobody can read, listings that do not
        move while others do."""
        came, failed = self._named["came"], self._named["failed"]
        if failed >= FEW and failed > MOST_FAIL * came:
            message = f"{failed} of {came + failed} articles that listings name could not be read."
            self.keeping.note("articles-failed", message)
        if reason != "finished":
            return
        now = self.now()
        for listing, sign in self._heads.items():
            head = self.walks.head(listing, sign, self.keeping.report.new, now)
            if head is None:
                continue
            still, moved = head
            since = f"{moved:%Y-%m-%d}"
            between = self.frontier.longest_silence() if now - moved > SILENT else None
            if now - moved > max(SILENT, self.walks.longest_silence(listing), between or SILENT):
                longer = (
                    "longer than between any two of the site's dated articles"
                    if between is not None
                    else "longer than in any crawl before; too few of the site's articles are dated to say more"
                )
                message = (
                    f"The listing has had nothing new since {since}, {longer}. Where its address names a person or a "
                    "year whose time is over, look for the one that followed."
                )
                self.keeping.note("listing-silent", message, role="start", url=listing)
            elif still >= STILL:
                message = f"The head of the list is the same since {since}, and {still} new articles came otherwise."
                self.keeping.note("list-head-still", message, role="list", url=listing)

    # Listings

    def same_head(self, listing: str) -> None:
        """The server says that a listing is as it was (304)."""
        self._heads.setdefault(listing, None)

    def conditions(self, page: Target) -> dict[str, str]:
        """Headers that make the request for a page conditional, where it is known."""
        if page.data.get("witness"):
            return {}
        if page.role == "article":
            id = self.id_of(page)
            known = self.frontier.known(id) if id in self.keeping.items else None
            return known.conditions() if known and self._may_be_conditional(page, known) else {}
        if page.data.keys() & {"number", "whole"}:
            return {}
        return self.walks.conditions(page.url, self.now())

    def _may_be_conditional(self, page: Target, known: Known) -> bool:
        """Whether a 304 would be believed: not from a server whose validators were wrong, not where a list says that
        the article was changed, and not at an age at which every article is read whole."""
        now = self.now()
        whole = known.due is not None and known.due <= now and known.due - (known.published or now) >= WHOLE_FROM
        return not (self._listed_otherwise(page, known) or whole or self.frontier.noted("etag-constant"))

    @staticmethod
    def _listed_otherwise(page: Target, known: Known) -> bool:
        """Whether a list says that an article was changed."""
        return any(known.said.get(key, sign) != sign for key, sign in page.data.get("sign", {}).items())

    def distrust(self, kept: Kept, etag: str | None) -> bool:
        """Whether the server gave one ETag to two texts of an article; from then on none of its is believed."""
        before = self.frontier.known(kept.item.id)
        if kept.outcome != "held" or not etag or before is None or before.etag != etag:
            return False
        first = not self.frontier.noted("etag-constant")
        self.frontier.note("etag-constant", kept.item.url)
        return first

    def take(self, listing: str, entries: Iterable[Entry]) -> Taken:
        """Sort the entries of a listing by what is to be done with them, and count them."""
        key, now = listing_key(listing), self.now()
        found: list[Target] = []
        news: list[Known] = []
        suspects: list[tuple[Known, Target]] = []
        fresh = unseen = dated = old = known_count = 0
        covered = self.rechecks.covered(listing)
        raws: dict[str, str] = {}
        entries = list(entries)
        titles = Counter(entry.title for entry in entries)
        if listing not in self._heads:
            named = "\n".join(entry.url for entry in entries)
            self._heads[listing] = f"{zlib.crc32(named.encode('utf-8', 'surrogatepass')):08x}"
        for entry in entries:
            url = self.keeping.clean(entry.url)
            id = self.keeping.own(item_id(self.keeping.site, url))
            covered.append(id)
            known = self.frontier.known(id)
            sign = {key: _signature(entry)}
            page = Target(url, "article", {"sign": sign})
            if entry.title and titles[entry.title] == 1 and len(telling_words(entry.title)) >= TELLING_WORDS:
                page.data["title"] = entry.title[:LONGEST_TITLE]
            if url != entry.url and raws.setdefault(id, entry.url) != entry.url and self._probes:
                # Two addresses on one page that are said to mean one article: whether they do is tried now and then.
                self._probes -= 1
                raw = item_id(self.keeping.site, entry.url)
                self.articles.seen += 1
                found.append(Target(entry.url, "article", {"id": raw}))
            if id in self._seen:
                # Another listing named it before; this one may say more of it, such as when it was changed.
                if known is not None and id in self.keeping.items:
                    said = known.said
                    if key not in said:
                        news.append(replace(known, signature=_signed(known, sign)))
                    elif said[key] != sign[key] and id in self._same:
                        self._same.discard(id)
                        self.articles.unchanged -= 1
                        suspects.append((known, page))
                continue
            self._seen.add(id)
            self.articles.seen += 1
            unseen += 1
            fresh += known is None
            when = self.period.listed(entry)
            dated += when is not None
            if self.period.old(when) or self.period.untouched(entry.modified):
                old += 1
                self.articles.outside += 1
                continue
            if self.period.young(when):
                self.articles.outside += 1
                continue
            known_count += known is not None
            match self._decide(known, id, now):
                case "fetch":
                    found.append(page)
                case "outside":
                    self.articles.outside += 1
                case "postponed":
                    self.articles.postponed += 1
                case _:
                    assert known is not None
                    said = known.said
                    if said.get(key, sign[key]) != sign[key]:
                        suspects.append((known, page))
                        continue
                    self.articles.unchanged += 1
                    self._same.add(id)
                    if key not in said or _lately(known.url, url) != known.url:
                        news.append(replace(known, url=_lately(known.url, url), signature=_signed(known, sign)))
        if len(suspects) > max(RESTLESS, known_count // 2):
            self.keeping.note(
                "restless-list", f"{len(suspects)} known articles are listed differently.", role="list", url=listing
            )
            self.articles.unchanged += len(suspects)
            news += [replace(known, signature=_signed(known, page.data["sign"])) for known, page in suspects]
        else:
            found += [page for _, page in suspects]
        if news:
            self.frontier.remember_all(news)
        return Taken(found, fresh, unseen, bool(old) and old >= dated)

    def _decide(self, known: Known | None, id: str, now: datetime) -> Literal["fetch", "outside", "postponed", "same"]:
        if known is None:
            return "fetch"
        day = self.period.day(known.published) if known.published else None
        if self.period.old(day) or self.period.young(day):
            return "outside"
        if id not in self.keeping.items and known.said.get("is") not in self.keeping.items:
            return "postponed" if known.due is not None and known.due > now else "fetch"
        due = self.recheck == "all" or (self.recheck == "due" and known.due is not None and known.due <= now)
        return "fetch" if due or self.ledger.absent(id) is not None else "same"

    def listed(self, page: Target, found: Sequence[Target], following: Target | None = None) -> None:
        """A listing was read: queue what it named and its next page."""
        inherited: dict[str, Any] = {name: page.data[name] for name in ("head", "whole") if name in page.data}
        again = [replace(following, data={**following.data, **inherited})] if following else []
        fresh = self.frontier.done(page, found, again=again)
        # What this very crawl tried before it was killed is not tried again by it.
        self.articles.postponed += sum(one.role == "article" for one in found) - sum(
            one.role == "article" for one in fresh
        )

    def goes_on(self, page: Target, listing: str, taken: Taken) -> bool:
        """Whether a list is turned over once more: until known ground, where that is known to go on to the end."""
        if taken.older:
            return False
        if page.data.get("head"):
            return taken.fresh > 0
        known_ground = self.walks.reached(listing) and not page.data.get("whole")
        stale = self._stale.get(listing, 0)
        number = int(page.data.get("turned", 0))
        if not taken.fresh:
            self._known_ground.add(listing)
        elif listing in self._known_ground and self.walks.reached(listing):
            self.walks.found_deep(listing, number)
        self._stale[listing] = stale = 0 if (taken.fresh if known_ground else taken.unseen) else stale + 1
        if known_ground:
            return stale <= PAST or number <= self.walks.depth(listing)
        return stale < STALE_PAGES

    def list_failed(self, page: Target) -> None:
        """A page of a listing could not be read. The page after which the rest of a list comes is asked for again by
        the next crawl, for nothing else leads there."""
        self.frontier.done(page)
        self.walks.doubt(page.data.get("listing", page.url))
        tries = page.data.get("tries", 0) + 1
        if "number" in page.data and tries < LIST_TRIES and not page.data.get("head"):
            self._later.append(replace(page, data={**page.data, "tries": tries}))

    def walked(self, page: Target, listing: str, *, to_the_end: bool) -> None:
        """A listing was followed as far as it goes, or down to `since`."""
        if not page.data.get("head"):
            self.walks.complete(listing, self.now(), to_the_end=to_the_end)

    def walk_ends(self, page: Target, listing: str) -> None:
        """A list is turned over no more."""
        if page.data.get("whole"):
            self.walks.whole_ends(listing, self.now())

    def drop_older(self) -> None:
        """Leave the rest: after many articles from before `since` only older ones follow."""
        self.articles.outside += self.frontier.drop_waiting("article")
        for page in self.frontier.waiting("list"):
            self.walked(page, page.data.get("listing", page.url), to_the_end=False)
        for role in ("list", "feed", "sitemap"):
            self.frontier.drop_waiting(role)

    def drop_articles(self) -> int:
        """Leave all articles that wait; returns how many those were."""
        dropped = self.frontier.drop_waiting("article")
        self.articles.over_limit += dropped
        return dropped

    # Articles

    def also_look_for(self, item: PressItem) -> None:
        """A new article has the content, or the number, of known ones: those are asked for in the same crawl, to see
        whether they are gone from where they were."""
        items, name = self.keeping.items, name_of(item.url)
        alike = {*items.by_digest(item.version.content_hash), *(items.by_name(name) if name else ())} - {item.id}
        pages = []
        for id in sorted(alike - self._seen):
            known = self.frontier.known(id)
            if known is not None and "is" not in known.said and id not in self.keeping.crawl.new:
                self._seen.add(id)
                self.articles.seen += 1
                self.articles.due += 1
                pages.append(Target(known.url, "article", {"id": id}))
        self.articles.postponed += len(pages) - len(self.frontier.add(pages))

    def kept(
        self,
        page: Target,
        kept: Kept,
        files: Sequence[Target],
        *,
        capture: Capture,
        etag: str | None,
        modified: str | None,
        target: str | None = None,
    ) -> None:
        """An article was read from `capture`, and its item kept; `target` is where a redirect led."""
        now, item = self.now(), kept.item
        self._came(page)
        published = min(item.sort_time or item.version.first_seen, item.version.first_seen)
        asked = self.id_of(page)
        was = self.frontier.known(asked)
        signature = _signed(was, page.data.get("sign", {}), undated=item.sort_time is None)
        due = next_check(published, now, self.ages)
        if kept.outcome == "held":
            # A server that says 304 to the validators of what is not believed would seem to take it back.
            before = self.frontier.known(item.id)
            etag, modified = (before.etag, before.last_modified) if before else (None, None)
        url = _lately(item.url, target or page.url) if asked == item.id else item.url
        remembered = [Known(item.id, url, now, signature, etag, modified, published, due)]
        if asked != item.id and asked in self.keeping.items:
            remembered.append(replace(was or Known(asked, page.url, now), due=now + MISSING_AGAIN))
        elif asked != item.id:
            alias = _signed(None, {**json.loads(signature or "{}"), "is": item.id})
            remembered.append(Known(asked, page.url, now, alias, published=published))
        # What was seen first, then the mark: a kill in between costs one fetch, the other way round an edit.
        self._sight_item(page, kept, asked, target, capture)
        self.frontier.done(page, files, remembered)

    def _sight_item(self, page: Target, kept: Kept, asked: str, target: str | None, capture: Capture) -> None:
        item = kept.item
        same = kept.outcome == "unchanged" or (kept.outcome == "changed" and not item.version.changed)
        read: dict[str, Any] = {"seen": "same"}
        if not same:
            read = {"seen": "article", "digest": item.version.content_hash, "sketch": sketch_of(item)}
            read |= {"missed": missed(item), "undated": item.sort_time is None, "words": words_of_item(item)}
            read["unlike"] = self._unlike(page, item)
            if kept.outcome == "held" and (before := self.keeping.items.latest(item.id)) is not None:
                read |= edit_of(item, before)
        if asked == item.id:
            self.sight(page, **read, target=target, capture=capture)
            return
        content = {"digest": item.version.content_hash, "sketch": sketch_of(item)}
        seen = redirect_evidence(page.url, target or item.url)
        self.sight(page, seen, **content, found=item.id, target=target or item.url, capture=capture)
        if asked in self.keeping.items and item.id in self.keeping.items and item.id not in self.keeping.crawl.new:
            self.sight(replace(page, url=item.url, data={"id": item.id}), **read, capture=capture)

    def _unlike(self, page: Target, item: PressItem) -> bool:
        """Whether a page is none that the list's title fits, at a site whose lists name titles."""
        if "title" not in page.data:
            return False
        fit = shares_words(item, page.data["title"])
        fitting, others = self._titles
        # Counted over all crawls, and what was long ago counts less.
        self._titles = [fitting + fit, others + (not fit)] if fitting + others < 400 else [fitting // 2, others // 2]
        return not fit and fitting >= 5 and fitting >= 4 * others

    def sight(self, page: Target, seen: Sign, *, capture: Capture | None = None, **more: Any) -> None:
        """Record what an answer said of an article or a list."""
        article = page.role == "article"
        id = self.id_of(page) if article else None
        at = capture.fetched_at if capture else self.now()
        # Kept small: the record names the other one anyway, and nothing else will cite this.
        self._odd = self._odd or more.get("unlike", False) or (id is not None and self._is_odd(page, id, seen))
        self._steady = self._steady or (article and seen == "same")
        small = seen in ("same", "listed") and (id is None or self.ledger.absent(id) is None)
        self.keeping.sight(
            Sighting(
                run=self.keeping.crawl.run,
                role="article" if article else "list",
                url=page.url,
                at=at,
                seen=seen,
                id=id,
                start=page.about == "start",
                capture=None if small else capture,
                **more,
            ),
            capture,
        )

    def _is_odd(self, page: Target, id: str, seen: Sign) -> bool:
        """Whether an answer for a known article is one that the site may give for all of them. An edit of which a
        list speaks as well is the article's own, and so is an absence."""
        known = self.frontier.known(id)
        if known is None or id not in self.keeping.items or id in self.keeping.crawl.new:
            return False
        standing = self.ledger.absent(id)
        expected = self._listed_otherwise(page, known) if seen == "article" else id in self._named_no_more
        gone = standing is not None and standing.state == "deleted"
        unasked = NOT_ASKED - {"maintenance"}
        return not expected and not gone and seen not in {"same", "unlisted", *unasked}

    def _witnesses(self) -> Iterator[Target]:
        items, new = self.keeping.items, self.keeping.crawl.new
        fit = (one for one in self.frontier.latest(AMONG) if one.id not in self._seen or one.id in self._same)
        there = (one for one in fit if one.id in items and one.id not in new and self.ledger.absent(one.id) is None)
        for known in islice(self.rechecks.within(there), WITNESSES):
            if known.id in self._same:
                self._same.discard(known.id)
                self.articles.unchanged -= 1
            else:
                self._seen.add(known.id)
                self.articles.seen += 1
            self.articles.due += 1
            yield Target(known.url, "article", {"id": known.id, "witness": True})

    def _unlisted(self, known: Known) -> None:
        self._named_no_more.add(known.id)
        self.sight(Target(known.url, "article", {"id": known.id}), "unlisted")

    def outside(self, page: Target, item: PressItem) -> None:
        """An article was read, and does not belong to the period."""
        self._came(page)
        self.articles.outside += 1
        self.frontier.done(page, known=[Known(self.id_of(page), page.url, self.now(), published=item.sort_time)])

    def unchanged(self, page: Target, capture: Capture | None) -> None:
        """The server said that an article is as it was (304)."""
        now = self.now()
        self._came(page)
        self.articles.unchanged += 1
        id = self.id_of(page)
        known = self.frontier.known(id)
        remembered = []
        if known is not None:
            due = next_check(known.published or now, now, self.ages)
            signature = _signed(known, page.data.get("sign", {}))
            url = _lately(known.url, page.url)
            remembered = [replace(known, url=url, fetched=now, due=due, signature=signature)]
        self.sight(page, "same", capture=capture)
        self.frontier.done(page, known=remembered)

    def refused_by_robots(self, page: Target, *, unreachable: bool = False) -> None:
        """Robots.txt forbids an article, or could not be had, which forbids everything for now."""
        if unreachable:
            self.articles.failed += 1
        else:
            self.articles.robots += 1
        self.sight(page, "robots")
        self._ask_later(page, UNREACHABLE_AGAIN if unreachable else FORBIDDEN_AGAIN)

    def _ask_later(self, page: Target, wait: timedelta) -> None:
        id, now = self.id_of(page), self.now()
        known = self.frontier.known(id) or Known(id, page.url, now)
        self.frontier.done(page, known=[replace(known, due=now + wait)])

    def absent(self, page: Target, seen: Sign, *, target: str | None = None, capture: Capture | None = None) -> None:
        """Something else than an article was seen at its address; it is looked for again later. What that says of it is
        told when the crawl is judged."""
        if capture and seen in TELLING and self.keeping.verdicts.verdicts.there(capture.url) != capture.url:
            # The site has moved away from this host, as an operator says: what that knows no more may be there.
            seen = "unread"
        if seen in TELLING and self._ask_at_its_own(page):
            # Another name of an article, which a redirect gave it for a while, says nothing of the article.
            seen = "unread"
        if seen not in NOT_ASKED and seen != "forbidden":
            self._came()
        self.articles.failed += 1
        self._named["failed"] += "sign" in page.data
        standing = self.ledger.absent(self.id_of(page))
        wait = UNREACHABLE_AGAIN if seen in ("network", "throttled", "maintenance") else MISSING_AGAIN
        if standing is not None and standing.state == "deleted":
            wait = DELETED_AGAIN
        self.sight(page, seen, target=target, capture=capture, named="sign" in page.data)
        self._ask_later(page, wait)

    def _ask_at_its_own(self, page: Target) -> bool:
        """Whether an address is not the one at which its article was read last; that one is asked for as well."""
        known, there = self.frontier.known(self.id_of(page)), self.keeping.verdicts.verdicts.there
        if known is None or known.id not in self.keeping.items or there(known.url) in (page.url, there(page.url)):
            return False
        if self.frontier.add([Target(known.url, "article", {"id": known.id})]):
            self.articles.seen += 1
            self.articles.due += 1
        return True

    def not_ours(self, page: Target) -> None:
        """An address is not asked for, because its host is none of the site's any more: nothing is known by that."""
        self.articles.failed += 1
        self.sight(page, "unread")
        self._ask_later(page, FORBIDDEN_AGAIN)

    def forbidden(self, page: Target, capture: Capture | None) -> bool:
        """An address is refused (403, 429). Whether that makes a block: one says something about an article, many in a
        row say something about the crawler. A blocked article stays in the queue."""
        self._refused.append((page, capture))
        if page.role == "article" and len(self._refused) < WAVE:
            # Taken out for now, so that the next page comes; a block puts it back.
            self.frontier.done(page)
        return len(self._refused) >= WAVE

    @property
    def answered(self) -> bool:
        """Whether the site answered with a page at least once."""
        return self._answered

    def challenged(self, page: Target, capture: Capture | None) -> None:
        """A challenge came in the article's place. It says nothing about the article, which stays in the queue."""
        self.sight(page, "challenge", capture=capture)

    def nothing_but_refusals(self) -> bool:
        """Whether all that the site ever answered in this crawl were refusals."""
        return bool(self._refused) and not self._answered

    def _came(self, article: Target | None = None) -> None:
        self._named["came"] += article is not None and "sign" in article.data
        self._answered = True
        self._flush()

    def came(self) -> None:
        """A page was answered as pages are."""
        with self.stored():
            self._came()

    def _flush(self, *, blocked: bool = False) -> None:
        refused, self._refused = self._refused, []
        for page, capture in refused:
            if page.role != "article":
                continue
            seen: Sign = "throttled" if capture and capture.status == 429 else "forbidden"
            if blocked:
                self.frontier.again([page])
                self.sight(page, "challenge", capture=capture)
            else:
                self.absent(page, seen, capture=capture)

    # Looking again

    def _queue_rechecks(self) -> None:
        self._queue(self._to_recheck())

    def _queue(self, pages: Iterator[Target]) -> None:
        while batch := list(islice(pages, RECHECKS_TOGETHER)):
            self.articles.postponed += len(batch) - len(self.frontier.add(batch))

    def _to_recheck(self) -> Iterator[Target]:
        # Where a crawl was taken up, or a page of a list could not be read, nobody saw all that the listings name.
        for known in self.rechecks.articles(unlisted=not self._resumed and not self._later):
            if known.id not in self._seen:
                self._seen.add(known.id)
                self.articles.seen += 1
                self.articles.due += 1
                yield Target(known.url, "article", {"id": known.id})
