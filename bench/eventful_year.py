"""A year of daily crawls at one site to which everything happens: is each event found, and is nothing false said?

    python bench/eventful_year.py --days 365 --seed 14

Maintenance, outages, blocks, moves of addresses and of the host, a redesign, pinned lists, articles dated back, session
parameters, one ETag for all, a 429, mass deletions and mass corrections, single edits, deletions and returns. `Story`
knows what was true on each day; `judged` holds what the archive says against it, and `rebuild` against itself.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

from false_history_sites import Press, notices, redirect  # noqa: E402
from press_days import BEGIN, Answer, Site, html, run  # noqa: E402

from archive.item_store import Items  # noqa: E402
from archive.ledger import TELLING, Ledger  # noqa: E402
from archive.rebuild import rebuild_items  # noqa: E402
from archive.runs import reports  # noqa: E402
from archive.verdicts import events  # noqa: E402
from archive.verify import verify  # noqa: E402
from crawler.crawl.spider import PressSpider  # noqa: E402
from crawler.listings.pages import Pager  # noqa: E402

SITE = "eventful"
PAGE = 8
"""Articles on a page of the list."""

BOILERPLATE = "Сайт работает в тестовом режиме, прежняя версия портала доступна по ссылке."

CHAPTERS: tuple[tuple[tuple[str, int, int], ...], ...] = (
    (
        ("one-etag", 0, 9), ("maintenance", 2, 1), ("outage", 4, 2), ("gone", 7, 1), ("slugs", 9, 0), ("busy", 11, 1),
        ("pinned", 12, 16), ("dated-back", 13, 0), ("boilerplate", 14, 2), ("correction", 17, 0), ("deletion", 21, 0),
    ),
    (
        ("cached-list", 1, 1), ("sessions", 3, 12), ("blocked", 5, 1), ("errors", 8, 1), ("host", 10, 4),
        ("front", 17, 2), ("deleted-and-back", 20, 3), ("back-elsewhere", 21, 4), ("maintenance", 27, 1),
    ),
)  # fmt: skip
"""What happens in 30 days, alternately: what, on which day it begins, for how many days; 0 is for ever."""

FOUND_AS = {
    "maintenance": "maintenance", "outage": "outage", "gone": "all-gone", "boilerplate": "redesign",
    "correction": "redesign", "deletion": "all-gone", "cached-list": "maintenance", "blocked": "blocked",
    "errors": "outage", "host": "moved", "front": "all-gone",
}  # fmt: skip
"""The site event as which something is to be found."""


@dataclass
class Article:
    """One article as it really is."""

    number: int
    title: str
    text: list[str]
    path: str
    first_day: int
    states: list[str]
    """Every text that it really had, in order."""
    old: str = ""
    """The address that it had before."""
    deleted: int | None = None
    back: bool = False


class Story:
    """The site, day by day; all chance comes from the seed."""

    def __init__(self, seed: int, days: int, first: int = 0) -> None:
        """`first` is the chapter to begin with."""
        self.chance = random.Random(seed)
        self.noise = random.Random(seed)
        """For what differs from answer to answer: what happens must not depend on how often the site is asked."""
        self.press = Press(self.chance, 0)
        self.days = days
        self.day = -1
        self.articles: list[Article] = []
        self.planted: list[tuple[str, int, int]] = [
            (what, chapter * 30 + begin + self.chance.randrange(2 if what in FOUND_AS else 1), length)
            for chapter in range((days + 29) // 30)
            for what, begin, length in CHAPTERS[(chapter + first) % len(CHAPTERS)]
        ]
        self.planted = [one for one in self.planted if one[1] + max(one[2], 1) < days]
        self.etag = '"v1"'
        self.host = f"{SITE}.example"
        self.notice = ""
        self.busy: list[str] = []
        self.section = "news"
        self.expected_edits: set[tuple[int, int]] = set()
        """Article and number of its state, where the archive was to see it for its age."""
        self._away: list[tuple[Article, int, str]] = []
        """Deleted articles that come back: on which day, and at which other address."""
        for _ in range(18):
            self._publish(-self.chance.randrange(2, 20))

    # What really happens

    def was(self, what: str, day: int) -> bool:
        return any(one == what and begin <= day < begin + length for one, begin, length in self.planted)

    def active(self, what: str) -> bool:
        return self.was(what, self.day)

    def begins(self, what: str) -> bool:
        return any(one == what and begin == self.day for one, begin, _ in self.planted)

    @property
    def calm(self) -> bool:
        return not any(begin - 1 <= self.day <= begin + max(length, 4) for what, begin, length in self.planted
                       if what in FOUND_AS)  # fmt: skip

    def there(self) -> list[Article]:
        return [one for one in self.articles if one.deleted is None]

    def _publish(self, day: int, *, listed: int = 0) -> Article:
        number = 10_000 + 7 * len(self.articles)
        title = f"{self.press.sentence(5).rstrip('.')} {number}"
        text = self.press.sentences()
        one = Article(number, title, text, f"/{self.section}/{number}/", day, ["\n".join(text)])
        self.articles.insert(listed, one)
        return one

    def _edit(self, one: Article, sentence: str) -> None:
        one.text = [*one.text, sentence]
        one.states.append("\n".join(one.text))

    def begin_day(self, day: int) -> None:
        """What the press service does before the crawl of a day."""
        self.day = day
        chance = self.chance
        self.busy = []
        self.notice = chance.choice(notices(chance))
        for _ in range(chance.choice((0, 1, 1, 2))):
            self._publish(day)
        if self.calm:
            fresh = [one for one in self.there() if one.first_day == day - 1 and len(one.states) == 1]
            if fresh and day % 3 == 0:
                one = chance.choice(fresh)
                self._edit(one, self.press.sentence(11))
                self.expected_edits.add((one.number, 1))
            if day % 9 == 4:
                chance.choice(self.there()[:PAGE]).deleted = day
        if self.begins("dated-back"):
            self._publish(day - 40, listed=min(len(self.articles), 2 * PAGE + chance.randrange(4)))
        if self.begins("slugs"):
            self.section = chance.choice(("novosti", "press/news", "ru/events"))
            for one in self.articles:
                one.old, one.path = one.path, f"/{self.section}/{chance.choice(('o', 'ob', 'pro'))}-{one.number}/"
        if self.begins("correction"):
            sentence = self.press.sentence(8)
            for one in self.there():
                self._edit(one, sentence)
        if self.begins("deletion"):
            there = self.there()
            for one in chance.sample(there, int(len(there) * 0.75)):
                one.deleted = day
        if self.begins("deleted-and-back") or self.begins("back-elsewhere"):
            candidates = [one for one in self.there()[: 2 * PAGE] if one.first_day < day - 1]
            one = chance.choice(candidates)
            one.deleted, one.back = day, True
            elsewhere = self.begins("back-elsewhere")
            again = (day + 4, f"/arhiv/vernulos-{one.number}/") if elsewhere else (day + 3, "")
            self._away.append((one, *again))
        for one, again_day, path in self._away:
            if day == again_day:
                one.deleted, one.path = None, path or one.path

    def operate(self, day: int) -> None:
        """What happens before a crawl: the site's day, and what its operator does."""
        self.begin_day(day)
        for what, begin, length in self.planted:
            if what == "host" and begin + length == day:
                # The operator was shown where the site went, and says so.
                self.host = "new-" + self.host if not self.host.startswith("new-") else self.host[4:]
                Eventful.start_urls = (f"http://{self.host}/news/",)
                Eventful.former_hosts = (f"{SITE}.example",)

    # What the site answers

    def answer(self, day: int, path: str, headers: Any) -> Answer | None:
        robots, listing = path == "/robots.txt", (path.startswith("/news/") and "page=" in path) or path == "/news/"
        host = (headers.get("Host") or "").partition(":")[0]
        if self.active("outage"):
            return html("Service Unavailable", 503)
        if robots:
            return None
        if self.active("errors"):
            return html("<h1>Internal Server Error</h1>", 500)
        if self.active("blocked"):
            return html("<h1>Forbidden</h1>", 403)
        if self.active("maintenance") or (self.active("cached-list") and not listing):
            return html(f"{self.notice}<!-- {self.noise.random()} -->")
        if self.active("host") and host == self.host:
            other = "new-" + host if not host.startswith("new-") else host[4:]
            return redirect(f"http://{other}{path}")
        if listing:
            return self._list(int(path.partition("page=")[2] or 1))
        if self.active("gone"):
            return None
        if self.active("front"):
            return redirect("/") if path != "/" else html(f"<title>Портал</title><h1>Портал</h1><p>{self.notice}</p>")
        bare = path.partition("?")[0]
        for one in self.articles:
            if one.deleted is None and bare == one.path:
                return self._page(one, path, headers)
            if one.deleted is None and bare == one.old:
                return redirect(one.path)
        return None

    def _list(self, number: int) -> Answer | None:
        there = self.there()
        if self.active("pinned"):
            oldest = sorted(there, key=lambda one: one.first_day)[:PAGE]
            there = [*oldest, *(one for one in there if one not in oldest)]
        shown = there[(number - 1) * PAGE : number * PAGE]
        if not shown:
            return None
        tail = f"?sess={self.noise.getrandbits(60):x}" if self.active("sessions") else ""
        rows = "".join(f'<p class="entry"><a href="{one.path}{tail}">{one.title}</a></p>' for one in shown)
        more = f'<a href="/news/?page={number + 1}">дальше</a>' if len(there) > number * PAGE else ""
        return html(rows + more)

    def _page(self, one: Article, path: str, headers: Any) -> Answer:
        if self.active("busy") and not self.busy:
            self.busy.append(path)
            return html("Too Many Requests", 429, **{"Retry-After": "7200"})
        if self.active("one-etag") and headers.get("If-None-Match") == self.etag:
            return 304, {"ETag": self.etag}, b""
        when = BEGIN + timedelta(days=one.first_day, hours=-1 - one.number % 5)
        more = [BOILERPLATE] * self.active("boilerplate")
        body = "".join(f"<p>{each}</p>" for each in [*one.text, *more])
        title = f"<title>{one.title}</title><h1>{one.title}</h1>"
        date = f"<time datetime='{when.isoformat()}'>{when:%d.%m.%Y %H:%M}</time>"
        status, fields, page = html(f"{title}{date}<article>{body}</article>")
        return status, {**fields, **({"ETag": self.etag} if self.active("one-etag") else {})}, page


class Eventful(PressSpider):
    """The spider of the site."""

    name = SITE
    region = "RU-TAM"
    start_urls = (f"http://{SITE}.example/news/",)
    entry_css = ".entry"
    pager = Pager("page")


def asked_for(story: Story, paths: list[str], day: int) -> int:
    """How many articles were asked for on a day that are there but for what happens to the site."""
    there = {one.number for one in story.articles if one.back or one.deleted is None or one.deleted > day}
    named = {int(found[0]) for path in paths if (found := re.search(r"\d{5}", path.partition("?")[0]))}
    return len(named & there)


def judged(story: Story, data: Path, asked: list[list[str]]) -> dict[str, list[str]]:
    """What the archive says that is false, and what it lacks, by kind; empty lists are what is wanted."""
    wrong: dict[str, list[str]] = defaultdict(list)
    by_title = {one.title: one for one in story.articles}
    found: dict[int, set[str]] = defaultdict(set)
    lines: dict[int, list[str]] = defaultdict(list)
    first_day: dict[int, int] = {}
    for item in Items(data).of(SITE):
        one = by_title.get(item.title or "")
        if one is None:
            wrong["false article"].append(f"{item.url}: {item.title}")
            continue
        found[one.number].add(item.id)
        first_day.setdefault(one.number, (item.version.first_seen - BEGIN).days)
        lines[one.number].append(item.text.replace("\n\n", "\n"))
    for one in story.articles:
        seen = lines[one.number]
        if seen and seen[0].endswith(BOILERPLATE):
            # It was first seen when the site had that in every article.
            seen = seen[1:] if story.was("boilerplate", first_day[one.number]) else seen
        told = [one.states.index(state) if state in one.states else -1 for state in seen]
        if told != sorted(set(told)) or -1 in told:
            wrong["false version"].append(f"{one.number}: {told} of {len(one.states)}")
        if len(found[one.number]) > 1:
            wrong["article twice"].append(f"{one.number}: {sorted(found[one.number])}")
        if not lines[one.number] and one.deleted is None and one.first_day < story.days - 1:
            wrong["missed article"].append(f"{one.number} of day {one.first_day}")
        wrong["missed edit"] += [
            f"{one.number} of day {one.first_day}"
            for number, state in story.expected_edits
            if number == one.number and state not in told and one.deleted is None
        ]
    owner = {id: one for one in story.articles for id in found[one.number]}
    for standing in Ledger(data, SITE).standings():
        one = owner.get(standing.id)
        if one is None:
            wrong["stray in the ledger"].append(standing.id)
        elif standing.vanished and one.deleted is None:
            wrong["false disappearance"].append(f"{one.number}: {standing.state} since {standing.since:%m-%d}")
        elif one.deleted is None and not one.back:
            telling = [seen for seen in Ledger(data, SITE).counted(standing.id) if seen.evidence in TELLING]
            wrong["false absence"] += [f"{one.number}: {seen.evidence} {seen.at:%m-%d}" for seen in telling]
    gone = {standing.id for standing in Ledger(data, SITE).vanished()}
    wrong["missed disappearance"] += [
        f"{one.number} of day {one.first_day}, gone on day {one.deleted}"
        for one in story.articles
        # A list is walked as a whole once a week, and what is doubted waits for three days.
        if one.deleted is not None and one.deleted < story.days - 12
        if found[one.number] and not found[one.number] & gone
    ]
    happened = [((told.at - BEGIN).days, told.event.kind) for told in events(data, SITE)]
    # A host that was the site's before is no other one: the list is read there.
    back = [one for one in reports(data, SITE) if any(fact.code == "other-host" for fact in one.facts)]
    happened += [((report.started - BEGIN).days, "moved") for report in back]
    windows: list[tuple[int, int]] = []
    for what, begin, length in story.planted:
        if what not in FOUND_AS:
            continue
        # A mass correction is met again when older articles reach their next age.
        windows.append((begin, begin + length if length else story.days))
        days = range(begin, begin + (length or 8))
        enough = any(asked_for(story, asked[day], day) >= 3 for day in days if day < len(asked))
        mine = [kind for day, kind in happened if day in days and kind == FOUND_AS[what]]
        if not mine and days[-1] < story.days and (enough or what in ("outage", "errors", "blocked", "host")):
            wrong["missed event"].append(f"{what} of day {begin}")
    unexplained = [one for one in happened if not any(begin <= one[0] <= end for begin, end in windows)]
    wrong["false event"] += [f"{kind} on day {day}" for day, kind in unexplained]
    wrong["open count"] += [f"{report.started:%m-%d}" for report in reports(data, SITE) if report.articles.gap]
    return {kind: ones for kind, ones in wrong.items() if ones}


def derived(data: Path) -> dict[str, bytes]:
    """What is made of the WARC files, byte by byte."""
    kept = [path for kind in ("items", "ledger", "verdicts", "held") for path in (data / kind).rglob("*.jsonl")]
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in kept if path.stat().st_size}


def rebuilt_alike(data: Path) -> bool:
    """Whether `rebuild` gives the same versions, ledger and events byte for byte from the WARC files alone."""
    with tempfile.TemporaryDirectory(dir=data.parent) as place:
        copy = Path(place)
        shutil.copytree(data / "warc", copy / "warc")
        made = rebuild_items(copy, SITE, lambda: lambda record, item: item, processes=1)
        return derived(copy) == derived(data) and not made.otherwise


def simulate(days: int, seed: int, data: Path, first: int = 0) -> dict[str, Any]:
    """Crawl day after day; what was planted, what it cost, and what is wrong."""
    story = Story(seed, days, first)
    asked = run([Site(Eventful, story.answer, days, operate=story.operate, more_hosts=(f"new-{SITE}.example",))], data)
    requests = [len(day) for day in asked[SITE]]
    return {
        "days": days,
        "seed": seed,
        "articles": len(story.articles),
        "versions": sum(1 for _ in Items(data).of(SITE)),
        "planted": [f"{what} on day {begin}" for what, begin, _ in story.planted],
        "requests a run": round(sum(requests) / days, 1),
        "wrong": judged(story, data, asked[SITE]),
        "rebuild gives the same": rebuilt_alike(data),
        "verify finds": [f"{one.where}: {one.code}" for one in verify(data, processes=1).findings],
    }


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--first", type=int, default=0, help="The chapter of 30 days to begin with.")
    parser.add_argument("--data", type=Path, help="An empty folder that stays; by default one that is removed.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        told = simulate(given.days, given.seed, given.data or Path(place) / "data", given.first)
    json.dump(told, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    sys.exit(bool(told["wrong"] or told["verify finds"]) or not told["rebuild gives the same"])


if __name__ == "__main__":
    main()
