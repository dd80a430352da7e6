"""The judge of a crawl: what its answers say together about the site, and so about each article.

One answer is evidence about one address; twenty alike are evidence about the site. A crawl keeps a `Sighting` of each
answer that an article or a list gave. When it has ended, `judge` looks at all of them beside what was accepted before
(`Past`) and gives a `Verdict`: which edits, absences and returns are believed, which are held until later crawls
confirm or refute them, which new articles are withdrawn, and which moved. Sightings and verdicts are records in the
WARC, and the function is pure, so that `letopis rebuild` comes to the same history.

Nothing is held for ever, and nothing is dropped without a word: what three good crawls and three days could neither
confirm nor refute is booked as it was seen, with its doubt, for mass corrections and mass deletions are real news too.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict

from archive.identity import bare_host, clean_url, item_id
from archive.items import Capture

SKETCH = 32
"""Hashes in a sketch. With 32 the likeness of two texts is known to about 0.09 (one standard error at 0.5), and the
limits below lie several times that apart from what they divide."""

DIFFERENCE = 16
"""Hashes that are kept of an edit: a sentence of fifteen words has thirteen, and its neighbours give some more."""

ALIKE = 0.6
"""Pages are one content from this likeness on: a notice with another time or request number in it is over 0.8 like
itself; two articles of one press service are under 0.3, formula sentences included."""

DRASTIC = 0.2
"""An article that is less like its last version than this was not edited but replaced: an edit keeps most of a text."""

SAME_STORY = 0.5
"""An article at another address, with the same number or slug or found by a redirect, is the one that is gone from here
when at least so much of the text is the same: it may have been edited on the way."""

COPY = 0.95
"""Two addresses have the same article from this likeness on."""

TOGETHER = 3
"""So many articles with one fault are a fault of the site; two may be chance."""

MASS = 0.5
"""A share of the known articles above which what happened to them happened to the site."""

PAIRS = 10
"""A parameter says nothing of which article is meant once so many pairs of addresses that differ in nothing else had
equal content, and none unequal."""

SHORT = 3
"""A page with less than one part in so many of the words of the shortest other one is short for an article there."""

DOUBTFUL = "doubtful"
"""Why a first version is held that has the signs of a notice."""

PATIENCE = 3
"""Good crawls after which what is held is booked as it was seen, once `HELD_FOR` is over as well."""

HELD_FOR = timedelta(hours=68)
"""How long what is held waits at least, however often a site is crawled: what breaks on a Friday evening is mended on
Monday morning, 66 hours later. Less than three days, so that a daily crawl that begins a little earlier counts."""

CONFIRMED = timedelta(hours=20)
"""How long after it was doubted something may be believed because it is still there and nothing speaks against it any
more: half of a portal may come back hours before the other half. Less than a day for the same reason."""

Sign = Literal[
    "article", "same", "gone", "not-found", "soft-404", "redirect-front", "redirect-elsewhere", "forbidden",
    "maintenance", "challenge", "throttled", "robots", "network", "unread", "unlisted", "listed", "empty-list",
]  # fmt: skip
"""What an address gave. `same` is an answer that says what the last version says (304 included); `throttled` 429 or 503
with Retry-After; `unread` an answer that could not be read; `unlisted` no answer: a listing that reaches back past
the article's date no longer names it, so it is asked for; `listed` a list, feed or sitemap with entries or a 304 of
it; `empty-list` one that names nothing. The others are as in the ledger."""

ALIVE: frozenset[Sign] = frozenset({"article", "same"})
ABSENT: frozenset[Sign] = frozenset({"gone", "not-found", "soft-404", "redirect-front", "redirect-elsewhere"})
"""Answers about that very address, which say that the article is not there."""
REFUSED: frozenset[Sign] = frozenset({"forbidden", "challenge", "throttled"})
NOT_ASKED: frozenset[Sign] = frozenset({"network", "robots", "unread", "throttled", "challenge", "maintenance"})
"""Nothing of these says anything about an article: it could not be asked for."""

EventKind = Literal["maintenance", "outage", "moved", "redesign", "blocked", "all-gone"]
HeldKind = Literal["version", "absence", "return", "first"]


class FrozenRecord(BaseModel):
    """What sightings and verdicts have in common: written once, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Sighting(FrozenRecord):
    """One answer that a crawl got for an article or a list."""

    run: str
    """The crawl, as its WARC files name it."""
    role: Literal["article", "list"]
    """What was asked for."""
    url: str
    """Address that was asked for."""
    at: AwareDatetime
    """When the request began."""
    seen: Sign
    """What it gave."""
    id: str | None = None
    """Article that was looked for; absent for a list."""
    found: str | None = None
    """Article whose address a redirect led to, and which was read there; `digest` and `sketch` are then that one's."""
    target: str | None = None
    """Where a redirect led."""
    digest: str | None = None
    """Content hash of the article that was read."""
    sketch: tuple[int, ...] = ()
    """Sketch of its title and text (`sketch`)."""
    added: tuple[int, ...] = ()
    """Of a known article: the smallest hashes of what its last version did not have (`difference`)."""
    removed: tuple[int, ...] = ()
    """The same of what it has no more."""
    missed: tuple[str, ...] = ()
    """Fields whose selectors, named by the site's file, matched nothing."""
    unlike: bool = False
    """Whether the page has hardly a word of the title by which the list calls it, and lists of the site name titles."""
    undated: bool = False
    """Whether the page has no date."""
    words: int | None = None
    """Words of its text; absent where it was not read, or by an older release."""
    named: bool = False
    """Of an article that is not there: whether a list of the same crawl names it."""
    start: bool = False
    """Whether a list is one that the site begins at."""
    capture: Capture | None = None
    """The record of the answer; absent where nothing came."""


class Held(FrozenRecord):
    """Something that was seen and is not believed yet."""

    id: str
    """Article that it is about."""
    kind: HeldKind
    """What it would be: a further version, a sign of absence, a return, an article that was never seen before."""
    sighting: Sighting
    """The first answer that said so."""
    why: str
    """The site event that covers it; or `drastic`: the page was replaced by another; or `alone`: no article was read in
    that crawl, and no list speaks for it, so that nobody knows whether the site showed any; or `DOUBTFUL`: a new
    page looks like a notice."""
    good: int = 0
    """Good crawls since; `still_held` counts them."""


class Event(FrozenRecord):
    """Something that happened to the site and not to its articles."""

    kind: EventKind
    """What it looks like."""
    evidence: str
    """The signs, in one sentence with their numbers."""
    urls: tuple[str, ...] = ()
    """Up to ten of the addresses that show it."""
    covered: int = 0
    """Answers that are not counted because of it."""
    moved: tuple[str, str] | None = None
    """Where a list leads that the site begins at: its address, and that on another host."""


class Decision(FrozenRecord):
    """What becomes of one thing that was seen, in this crawl or, where it was held, before."""

    id: str
    kind: HeldKind
    outcome: Literal["accepted", "refuted", "booked"]
    """`booked` is accepted after `PATIENCE` good crawls and `HELD_FOR` without confirmation, which stays a doubt."""
    sighting: Sighting
    """The answer that is believed, or not."""
    doubt: str | None = None
    """Why it was held; absent where it never was."""


class Move(FrozenRecord):
    """An article that is at another address now."""

    old: str
    """Its id."""
    new: str
    """Id that its new address would have by itself."""
    url: str
    """The new address."""
    sign: Literal["redirect", "number", "content"]
    """How it was recognised."""
    likeness: float
    """How much of the text is the same, 0 to 1."""


class Parameter(FrozenRecord):
    """What one crawl showed of a parameter in the addresses of articles."""

    name: str
    equal: int = 0
    """Pairs of addresses that differ in nothing else and have equal content."""
    unequal: int = 0
    """The same with unequal content."""


class Ruling(FrozenRecord):
    """An operator's word on a site event."""

    event: str
    """Id of the event (`event_id`)."""
    right: bool
    """True: it happened to the site, and nothing of it counts. False: what it covered is as it was seen."""
    moved: tuple[str, str] | None = None
    """For a move of the site that happened: an address of it, and where that is now."""


class Verdict(FrozenRecord):
    """What one crawl says, after it was looked at as a whole."""

    run: str
    site: str
    at: AwareDatetime
    """Time of the crawl's last answer: a verdict of the same answers is the same whenever it is made."""
    good: bool
    """Whether the site was seen alive: a list was read, and no event speaks of the whole site."""
    events: tuple[Event, ...] = ()
    decisions: tuple[Decision, ...] = ()
    held: tuple[Held, ...] = ()
    """What is held from this crawl on; with what was held before and is not decided it is all (`still_held`)."""
    withdrawn: tuple[tuple[str, str], ...] = ()
    """Articles seen for the first time that are none: their ids, each with the id whose content they have or the kind
    of the event, or `DOUBTFUL`."""
    moves: tuple[Move, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    """Ids of addresses that always lead to an article's own, each with that article's id."""
    parameters: tuple[Parameter, ...] = ()
    """What this crawl alone showed of parameters in the addresses of articles (`with_parameters` adds it up)."""
    restored: tuple[str, ...] = ()
    """Articles that were withdrawn, and are some after all."""
    ruling: Ruling | None = None
    """What an operator decided; absent in the verdict on a crawl."""
    not_asked: int = 0
    """Articles that could not be asked for: nothing is said about them."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The last accepted version of an article."""

    id: str
    url: str
    digest: str
    sketch: Sequence[int]
    absent: bool = False
    """Whether the ledger says that it is not where it was."""
    missed: tuple[str, ...] = ()
    """Selectors that matched nothing then, either."""
    dated: bool = True
    words: int = 0
    """Words of its text."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was accepted before a crawl."""

    known: Callable[[str], Accepted | None]
    """The last accepted version by id; an article that was never accepted is None."""
    by_digest: Callable[[str], Sequence[str]] = lambda digest: ()
    """Ids of the articles whose last accepted version has a content."""
    by_name: Callable[[str], Sequence[str]] = lambda name: ()
    """Ids of the articles whose address ends in a number or slug (`name_of`)."""
    held: Sequence[Held] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """What all crawls before showed of each parameter."""


def event_id(verdict: Verdict, number: int) -> str:
    """How an event is called: by its site, its crawl, and its number there, from 1."""
    return f"{verdict.site}-{verdict.run}-{number}"


def still_held(held: Iterable[Held], verdict: Verdict) -> list[Held]:
    """All that is held after a verdict, by what was before it."""
    decided = {(each.id, each.kind) for each in verdict.decisions}
    left = {one.id: one for one in held if (one.id, one.kind) not in decided}
    if verdict.good:
        left = {id: one.model_copy(update={"good": one.good + 1}) for id, one in left.items()}
    left.update({one.id: one for one in verdict.held})
    return sorted(left.values(), key=lambda one: one.id)


def rule(about: Verdict, number: int, right: bool, held: Iterable[Held], at: datetime, run: str) -> Verdict:
    """The verdict that an operator's word on event `number` of a crawl makes.

    Raises `ValueError` where the crawl has no such event.
    """
    if not 1 <= number <= len(about.events):
        raise ValueError(f"the crawl {about.run} has no event {number}")
    event = about.events[number - 1]
    kind = event.kind
    covered = [one for one in held if one.sighting.run == about.run and one.why == kind]
    outcome: Literal["accepted", "refuted"] = "refuted" if right else "accepted"
    return Verdict(
        run=run,
        site=about.site,
        at=at,
        good=False,
        decisions=tuple(
            Decision(id=one.id, kind=one.kind, outcome=outcome, sighting=one.sighting, doubt=one.why) for one in covered
        ),
        restored=() if right else tuple(id for id, why in about.withdrawn if why == kind),
        ruling=Ruling(
            event=event_id(about, number),
            right=right,
            moved=event.moved if right else None,
        ),
    )


_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")


def sketch(text: str) -> tuple[int, ...]:
    """The `SKETCH` smallest hashes of a text's three-word sequences, numbers in it all alike.

    Bottom-k sampling (Broder 1997): the share of common values estimates how much of two texts is the same.
    """
    return tuple(sorted(_hashes(text))[:SKETCH])


def difference(text: str, before: str) -> tuple[int, ...]:
    """The `DIFFERENCE` smallest hashes of what a text has and another one has not: equal sentences that were put into
    several texts have them in common."""
    return tuple(sorted(_hashes(text) - _hashes(before))[:DIFFERENCE])


def _hashes(text: str) -> set[int]:
    words = _WORD.findall(_DIGITS.sub("0", text.casefold()))
    parts = {" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))} if words else set()
    return {zlib.crc32(part.encode("utf-8", "surrogatepass")) for part in parts}


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """How much of two texts is the same, 0 to 1, by their sketches; 0 where one has no words."""
    if not one or not other:
        return 0.0
    both = set(one) & set(other)
    smallest = sorted({*one, *other})[:SKETCH]
    return sum(value in both for value in smallest) / len(smallest)


def name_of(url: str) -> str | None:
    """What of an address stays the article's name when a portal is rebuilt: its last number of three digits or more,
    else the last part of its path where that is long enough to be a slug."""
    parts = urlsplit(url)
    numbers = re.findall(r"(?<![\d.])\d{3,}(?!\d)", parts.path)
    # A number within a longer value is a piece of a session or a digest.
    numbers += re.findall(r"(?:^|[=&])(\d{3,})(?=&|$)", parts.query)
    if numbers:
        return str(numbers[-1].lstrip("0") or "0")
    slug = parts.path.rstrip("/").rpartition("/")[2].rpartition(".")[0] or parts.path.rstrip("/").rpartition("/")[2]
    return slug.casefold() if len(slug) >= 12 else None


def judge(site: str, sightings: Iterable[Sighting], past: Past) -> Verdict:
    """The verdict on one crawl. Pure: the same sightings and the same past give the same verdict in any order.

    Raises `ValueError` without any sighting, or with those of several crawls.
    """
    seen = sorted(sightings, key=lambda one: (one.at, one.url, one.seen))
    if len({one.run for one in seen}) != 1:
        raise ValueError("a verdict is about the answers of exactly one crawl")
    return _Judging(site, seen, past).verdict()


@dataclass
class _Judging:
    site: str
    seen: list[Sighting]
    past: Past
    events: list[Event] = field(default_factory=list)
    covered: dict[str, str] = field(default_factory=dict)
    """Article ids whose answers in this crawl an event covers, with its kind."""

    def __post_init__(self) -> None:
        self.lists = [one for one in self.seen if one.role == "list"]
        self.aliases: dict[str, str] = {}
        leading: dict[str, set[str]] = defaultdict(set)
        for one in self.seen:
            if one.id and one.found:
                leading[one.found].add(one.id)
        # Where several articles lead to one page that nobody knew, it is none of theirs.
        self.crowded = {
            found
            for found, ids in leading.items()
            if self.past.known(found) is None
            and (len(ids) >= TOGETHER or (len(ids) > 1 and any(self.past.known(id) for id in ids)))
        }
        self.seen = [self._own(one) for one in self.seen]
        about = [one for one in self.seen if one.role == "article" and one.id and one.seen != "unlisted"]
        before = {one.id: self.past.known(one.id or "") for one in about}
        self.known = {id: known for id, known in before.items() if id is not None and known is not None}
        # The last answer about an article counts: a retry or a second listing asked again. One that says the same of an
        # article that this crawl was the first to read has less to say than the first one.
        self.articles: dict[str, Sighting] = {}
        for one in about:
            if one.id and not (one.seen == "same" and one.id in self.articles and one.id not in self.known):
                self.articles[one.id] = one
        self.asked = [one for id, one in self.articles.items() if id in self.known]
        self.alive = [one for one in self.asked if one.seen in ALIVE]
        self.absent = [one for one in self.asked if one.seen in ABSENT]
        self.changed = [one for one in self.asked if self._changed(one)]
        starts = [one for one in self.lists if one.start] or self.lists
        # A crawl that asks for no list has only its articles to judge by.
        self.listed = any(one.seen in ("listed", "same") for one in starts) if starts else bool(self.alive)
        # An absence of which a list speaks as well is the article's own.
        self.unlisted = {one.id for one in self.seen if one.seen == "unlisted"}
        # Whether any article was seen in this crawl, so that the site is able to show some.
        self.shown = any(one.seen in ALIVE or one.found is not None for one in self.articles.values())

    def _own(self, one: Sighting) -> Sighting:
        """The sighting as one of the article that was read: an address that was never an article's own and leads to
        one is another name of it."""
        if one.id is None or one.found is None or self.past.known(one.id) is not None:
            return one
        if one.found not in self.crowded:
            self.aliases[one.id] = one.found
        return one.model_copy(
            update={"id": one.found, "found": None, "seen": "article", "url": one.target or one.url, "target": None}
        )

    def _changed(self, one: Sighting) -> bool:
        return one.seen == "article" and one.found is None and one.digest != self.known[one.id or ""].digest

    def _like_before(self, one: Sighting) -> float:
        return likeness(one.sketch, self.known[one.id or ""].sketch)

    def verdict(self) -> Verdict:
        moves, redirected = self._moves()
        self._find_events(redirected)
        withdrawn = self._withdrawn({move.new for move in moves})
        good = self.listed and not any(event.kind in ("maintenance", "outage", "blocked") for event in self.events)
        decisions, held = self._decide({move.old for move in moves}, good)
        firsts = self._firsts({id for id, _ in withdrawn} | {move.new for move in moves}, good)
        parameters = [] if self.events or not good else self._parameters(dict(withdrawn))
        return Verdict(
            run=self.seen[0].run,
            site=self.site,
            at=self.seen[-1].at,
            good=good,
            events=tuple(self.events),
            decisions=(*decisions, *firsts.decisions),
            held=(*held, *firsts.held),
            withdrawn=(*withdrawn, *((id, DOUBTFUL) for id in firsts.withdrawn)),
            restored=tuple(firsts.restored),
            moves=tuple(moves),
            aliases=tuple(sorted(self.aliases.items())),
            parameters=tuple(parameters),
            not_asked=sum(one.seen in NOT_ASKED for one in self.articles.values()),
        )

    # What happened to the site

    def _event(self, kind: EventKind, evidence: str, ones: Sequence[Sighting]) -> None:
        for one in ones:
            if one.id:
                self.covered.setdefault(one.id, kind)
        urls = tuple(sorted({one.url for one in ones})[:10])
        led = [one for one in ones if kind == "moved" and one.start and one.target]
        moved = (led[0].url, led[0].target or "") if led else None
        self.events.append(Event(kind=kind, evidence=evidence, urls=urls, covered=len(ones), moved=moved))

    def _find_events(self, redirected: set[str]) -> None:
        """`redirected` are articles whose redirect is a move of their own."""
        self._one_page()
        self._one_content()
        self._one_new_content()
        self._silence()
        self._all_gone([one for one in self.absent if one.id not in redirected])
        self._redesign()

    def _one_page(self) -> None:
        """Several articles lead to one page that nobody knew: a notice, or a front page that looks like an article."""
        for found in sorted(self.crowded):
            ones = [one for one in self.articles.values() if found in (one.id, one.found)]
            front = any(urlsplit(one.target or one.url).path in ("", "/") for one in ones)
            kind: EventKind = "all-gone" if front else "maintenance"
            self._event(kind, "The addresses of several articles lead to one page that is none of theirs.", ones)
            self.covered.setdefault(found, kind)

    def _one_content(self) -> None:
        """One content at the addresses of several articles that had contents of their own."""
        changed = [one for one in self.changed if one.id not in self.covered]
        replaced = [one for one in changed if self._like_before(one) < DRASTIC]
        announced = [one for one in self.articles.values() if one.seen == "maintenance"]
        groups = [group for group in _groups(replaced) if len(group) > 1]
        if not groups and replaced and not self.listed:
            groups = [replaced]
        if not groups and not announced:
            return
        members = [one for group in groups for one in group]
        taken = {one.id for one in members}
        more = [
            one
            for id, one in self.articles.items()
            if id not in taken
            and one.seen == "article"
            and (id not in self.known or one in self.changed)
            and any(likeness(one.sketch, group[0].sketch) >= ALIKE for group in groups)
        ]
        front = [one for one in members if one.target and urlsplit(one.target).path in ("", "/")]
        kind: EventKind = "all-gone" if len(front) * 2 > len(members) else "maintenance"
        every = [*members, *more, *announced]
        if not members and len(announced) < 2 and self.listed and self.alive:
            # A single page that speaks of maintenance while the site is alive is that page's own affair: held alone.
            return
        self._event(kind, f"{len(every)} addresses of articles give one content that is none of theirs.", every)

    def _one_new_content(self) -> None:
        """The very same content at most addresses of a site of which no article is known yet: a notice. An article that
        has several addresses has one number or slug in all of them (`name_of`). Reports of one wording, day after day,
        differ in their numbers, so likeness is not enough here."""
        read = [(id, one) for id, one in self.articles.items() if one.seen == "article" and one.found is None]
        if self.known or not read:
            return
        groups: dict[str, list[Sighting]] = defaultdict(list)
        for id, one in read:
            if id not in self.covered and one.digest:
                groups[one.digest].append(one)
        for _, ones in sorted(groups.items()):
            # Parameters alone make no other article: a session in the address is a trap, and no notice.
            names = {name_of(one.url) or one.url.partition("?")[0] for one in ones}
            if len(names) >= TOGETHER and len(ones) > MASS * len(read):
                evidence = f"{len(ones)} of {len(read)} new addresses give one content, which is none of theirs."
                self._event("maintenance", evidence, ones)

    def _silence(self) -> None:
        """The site refuses, or does not answer."""
        everything = [*self.articles.values(), *self.lists]
        signs: tuple[tuple[EventKind, frozenset[Sign], str], ...] = (
            ("blocked", REFUSED, "answers refuse the crawler"),
            ("outage", frozenset({"network", "robots"}), "addresses could not be asked for"),
        )
        for kind, sign, says in signs:
            ones = [one for one in everything if one.seen in sign]
            if ones and (len(ones) > MASS * len(everything) or not self.listed):
                self._event(kind, f"{len(ones)} of {len(everything)} {says}.", ones)

    def _all_gone(self, absent: list[Sighting]) -> None:
        """Articles are missing together, or while the site itself is not seen alive."""
        absent = [one for one in absent if one.id not in self.covered]
        away = [one for one in (*self.lists, *self.articles.values()) if _leads_away(one)]
        every = len(self.lists) + len(self.articles)
        if away and (len(away) > MASS * every or (not self.listed and any(one.role == "list" for one in away))):
            hosts = ", ".join(sorted({urlsplit(one.target or "").hostname or "?" for one in away})[:3])
            self._event("moved", f"{len(away)} of {every} addresses lead to another host: {hosts}.", away)
            absent = [one for one in absent if one.id not in self.covered]
        # One that is known to be absent is no news; what counts is how many of the others went.
        there = [one for one in self.asked if not self.known[one.id or ""].absent]
        went = [one for one in absent if one in there]
        if absent and not self.listed:
            evidence = f"{len(absent)} of {len(self.asked)} known articles are not there, and no list was read."
            self._event("all-gone", evidence, absent)
        elif went and len(went) + self._new_and_absent() > 1 and not self.shown:
            count = len(went) + self._new_and_absent()
            self._event("all-gone", f"None of {count} articles that were asked for is there, also of new ones.", went)
        elif len(named := [one for one in went if one.named]) >= TOGETHER:
            self._event("all-gone", f"{len(named)} known articles are not there, though a list names them.", named)
        elif len(went) >= TOGETHER and len(went) > MASS * len(there):
            self._event("all-gone", f"{len(went)} of {len(there)} known articles are not there any more.", went)

    def _new_and_absent(self) -> int:
        """How many articles that a list names for the first time are not there either."""
        return sum(one.seen in ABSENT for id, one in self.articles.items() if id not in self.known)

    def _redesign(self) -> None:
        """Most articles read otherwise at once, or the site's selectors fail together."""
        left = [one for one in self.changed if one.id not in self.covered]
        if alike := self._one_edit(left):
            count = len(self.alive)
            self._event("redesign", f"{len(alike)} of {count} known articles have one and the same edit.", alike)
            left = [one for one in left if one not in alike]
        missed = [one for one in left if set(one.missed) - set(self.known[one.id or ""].missed)]
        if len(missed) >= TOGETHER and len(missed) > MASS * len(self.alive):
            self._event(
                "redesign", f"The site's own selectors fail on {len(missed)} of {len(self.alive)} articles.", missed
            )
            left = [one for one in left if one not in missed]
        if len(left) >= max(TOGETHER, 5) and len(left) > MASS * len(self.alive):
            self._event("redesign", f"{len(left)} of {len(self.alive)} known articles read otherwise at once.", left)

    def _one_edit(self, changed: list[Sighting]) -> list[Sighting]:
        """The known articles to which one sentence was added, or from which one was taken, where that happened to most:
        it is then no edit of each. A new article that has the sentence as well shows it too."""
        with_it: dict[tuple[str, int], list[Sighting]] = defaultdict(list)
        for one in changed:
            for sign in ("added", "removed"):
                for value in getattr(one, sign):
                    with_it[sign, value].append(one)
        if not with_it:
            return []
        new = (one for id, one in self.articles.items() if id not in self.known and one.seen == "article")
        also = Counter(value for one in new for value in {*one.sketch} if ("added", value) in with_it)
        found: dict[str, Sighting] = {}
        for (sign, value), ones in with_it.items():
            others = also[value] if sign == "added" else 0
            if len(ones) + others > 1 and len(ones) > MASS * len(self.alive):
                found.update((one.id or "", one) for one in ones)
        return [found[id] for id in sorted(found)]

    # What happened to articles

    def _moves(self) -> tuple[list[Move], set[str]]:
        moves: dict[str, Move] = {}
        new = {id: one for id, one in self.articles.items() if id not in self.known and one.seen == "article"}
        copies: dict[str, int] = defaultdict(int)
        for one in self.asked:
            copies[one.found or ""] += one.found is not None
        for one in self.asked:
            # Where several lead to one page, that page is none of them.
            if one.found and one.id and copies[one.found] == 1:
                alike = self._like_before(one)
                if alike >= SAME_STORY:
                    moves[one.id] = _move(one.id, one.found, one.target or one.url, "redirect", alike)
        for id, one in new.items():
            for old, sign, least in self._candidates(one):
                known = self.past.known(old)
                gone = known is not None and (self._is_gone(old, one) if old in self.articles else known.absent)
                if known is None or old in moves or old == id or not gone:
                    continue
                alike = likeness(one.sketch, known.sketch)
                if alike >= least:
                    moves[old] = _move(old, id, one.url, sign, alike)
                    break
        return sorted(moves.values(), key=lambda move: move.old), set(moves)

    def _is_gone(self, id: str, new: Sighting) -> bool:
        """Whether an article is not where it was: by an answer, or because its host is none of the site's any more, so
        that it was not asked for, and another host has it."""
        old = self.articles[id]
        left = old.seen == "unread" and old.capture is None and bare_host(old.url) != bare_host(new.url)
        return old.seen in ABSENT or left

    def _candidates(self, one: Sighting) -> Iterable[tuple[str, Literal["number", "content"], float]]:
        for id in self.past.by_digest(one.digest or ""):
            yield id, "content", COPY
        for id in self.past.by_name(name) if (name := name_of(one.url)) else ():
            yield id, "number", SAME_STORY

    def _withdrawn(self, moved: set[str]) -> list[tuple[str, str]]:
        """Articles seen for the first time whose content is another's, or the site's notice."""
        read = [(id, one) for id, one in self.articles.items() if id in self.known and one.found is None]
        first = {one.digest: id for id, one in read if one.digest}
        found: list[tuple[str, str]] = []
        for id, one in sorted(self.articles.items(), key=lambda pair: (pair[1].at, pair[0])):
            if one.seen != "article" or id in moved:
                continue
            digest = one.digest or ""
            if id in self.known:
                continue
            if id in self.covered:
                found.append((id, self.covered[id]))
            elif twin := first.get(digest) or next((old for old in self.past.by_digest(digest) if old != id), None):
                found.append((id, twin))
            else:
                first[digest] = id
        # What only known articles led to was never asked for by itself.
        found += [(id, self.covered[id]) for id in sorted(self.crowded - self.articles.keys())]
        return found

    def _parameters(self, twins: Mapping[str, str]) -> list[Parameter]:
        """What pairs of addresses that differ in one parameter say of it; where one says nothing, the address without
        it becomes another name of its article."""
        contents: dict[str, tuple[str, str]] = {}  # address → id and digest
        for id, one in self.articles.items():
            known = self.known.get(id)
            if one.seen in ALIVE and one.found is None and (digest := one.digest or (known and known.digest)):
                contents[one.url] = (twins.get(id, id), digest)
            if (twin := twins.get(id)) and (other := self.past.known(twin)):
                contents[other.url] = (twin, other.digest)
        groups: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for url, content in sorted(contents.items()):
            for name in _names(url):
                groups[name, clean_url(url, {name})].append(content)
        counts: dict[str, Parameter] = {}
        for (name, bare), found in sorted(groups.items()):
            found += [contents[bare]] if bare in contents else []
            same = len({digest for _, digest in found}) == 1
            before = counts.get(name, Parameter(name=name))
            more = len(found) - 1
            changed = {"equal": before.equal + more} if same else {"unequal": before.unequal + more}
            counts[name] = before.model_copy(update=changed if more else {})
        for (name, bare), found in groups.items():
            if says_nothing(_sum(self.past.parameters.get(name), counts[name])) and len(found) > 1:
                self._alias(item_id(self.site, bare), found[0][0])
        return [each for _, each in sorted(counts.items()) if each.equal or each.unequal]

    def _alias(self, other: str, id: str) -> None:
        if other != id and self.past.known(other) is None:
            self.aliases[other] = id

    def _decide(self, moved: set[str], good: bool) -> tuple[list[Decision], list[Held]]:
        decisions: list[Decision] = []
        held: list[Held] = []
        waiting: dict[str, Held] = {one.id: one for one in self.past.held if one.kind != "first"}
        for id, one in self.articles.items():
            known, before = self.known.get(id), waiting.pop(id, None)
            kind = None if known is None or id in moved else self._says(one, known)
            if kind == "absence" and known is not None and known.absent and not self.shown:
                kind = None  # of what is known to be absent it says nothing new
            why = self.covered.get(id) or self._doubt(one, kind, before)
            if before is not None and kind == before.kind == "version" and self._another(before, one):
                refuted = Decision(id=id, kind=kind, outcome="refuted", sighting=before.sighting, doubt=before.why)
                decisions.append(refuted)
            elif before is not None:
                rest, decision = self._reconsider(before, one, kind, why, good)
                decisions += [decision] if decision else []
                if rest or kind == before.kind:
                    continue
            if kind is None or known is None:
                continue
            if why:
                held.append(Held(id=id, kind=kind, sighting=one, why=why))
            else:
                decisions.append(Decision(id=id, kind=kind, outcome="accepted", sighting=one))
        for before in waiting.values():
            _, decision = self._reconsider(before, None, None, None, good)
            decisions += [decision] if decision else []
        return sorted(decisions, key=lambda each: (each.sighting.at, each.id)), sorted(held, key=lambda each: each.id)

    def _says(self, one: Sighting, known: Accepted) -> HeldKind | None:
        """What an answer would mean for a known article if it is believed; None where it means nothing new."""
        if one.seen in ABSENT or one.seen == "forbidden":
            return "absence"
        if one.seen not in ALIVE or one.found is not None:
            return None
        if self._changed(one):
            return "version"
        return "return" if known.absent else None

    def _doubt(self, one: Sighting, kind: HeldKind | None, before: Held | None) -> str | None:
        if kind == "absence":
            return None if self.shown or one.id in self.unlisted else "alone"
        if kind != "version" or self._like_before(one) >= DRASTIC:
            return None
        again = before is not None and likeness(before.sighting.sketch, one.sketch) >= ALIKE
        return None if again and not self._like_a_notice(one) else "drastic"

    def _firsts(self, others: set[str], good: bool) -> _Firsts:
        """The new pages that look like a notice, now or when they were first seen; `others` are ids of such as turned
        out to be something else already."""
        found = _Firsts()
        waiting = {one.id: one for one in self.past.held if one.kind == "first"}

        def decide(before: Held, outcome: Literal["refuted", "booked"], one: Sighting) -> None:
            decision = Decision(id=before.id, kind="first", outcome=outcome, sighting=one, doubt=before.why)
            found.decisions.append(decision)

        for id, one in self.articles.items():
            if id in self.known or id in self.covered or one.seen != "article":
                continue
            before = waiting.pop(id, None)
            doubtful = id not in others and self._like_a_notice(one)
            again = before is not None and id not in others and likeness(before.sighting.sketch, one.sketch) >= ALIKE
            if before is not None and not again:
                decide(before, "refuted", before.sighting)
            elif before is not None and self._long_enough(before, good):
                decide(before, "booked", _small(one))
                continue
            if doubtful or again:
                # A later crawl may have nothing to compare the page with, which takes no doubt away.
                found.withdrawn.append(id)
                found.held += [] if again else [Held(id=id, kind="first", sighting=_small(one), why=DOUBTFUL)]
        for before in waiting.values():
            if before.id not in self.covered and self._long_enough(before, good):
                decide(before, "booked", before.sighting)
                found.restored.append(before.id)
        return found

    def _long_enough(self, before: Held, good: bool) -> bool:
        """Whether what is held is booked now."""
        return good and before.good + 1 >= PATIENCE and self.seen[-1].at - before.sighting.at >= HELD_FOR

    def _like_a_notice(self, one: Sighting) -> bool:
        """Whether a page has not a word of what the list promises, or two signs by which it differs from the article's
        last version or, where there is none, from every other article of the crawl."""
        if one.unlike:
            return True
        known = self.known.get(one.id or "")
        others = [known] if known else self._others(one)
        if known is None and len(others) < TOGETHER:
            return False
        signs = (
            bool(set(one.missed).difference(*(other.missed for other in others))),
            one.undated and all(other.dated for other in others),
            one.words is not None and one.words * SHORT < min(other.words for other in others),
        )
        return sum(signs) > 1

    def _others(self, one: Sighting) -> list[Accepted]:
        """The other articles that this crawl read, or found as they were."""
        found = [self.known[other.id or ""] for other in self.alive if other.id not in self.covered]
        new = [
            Accepted(id, other.url, "", (), missed=other.missed, dated=not other.undated, words=other.words or 0)
            for id, other in self.articles.items()
            if id not in self.known and id not in self.covered and other.seen == "article" and other is not one
        ]
        return found + new

    def _reconsider(
        self, before: Held, one: Sighting | None, kind: HeldKind | None, why: str | None, good: bool
    ) -> tuple[bool, Decision | None]:
        """Whether something stays held, or how it is decided."""

        def decided(outcome: Literal["accepted", "refuted", "booked"]) -> tuple[bool, Decision]:
            shown = one if one is not None and outcome == "accepted" and kind == before.kind else before.sighting
            return False, Decision(id=before.id, kind=before.kind, outcome=outcome, sighting=shown, doubt=before.why)

        waited = self.seen[-1].at - before.sighting.at
        if one is not None and why is None:
            if kind == before.kind and waited >= CONFIRMED:
                return decided("accepted")
            if kind == before.kind:
                return True, None
            if one.seen in ALIVE or one.seen in ABSENT:
                # The site says otherwise now, and nothing speaks against believing it.
                return decided("refuted")
        return decided("booked") if self._long_enough(before, good) else (True, None)

    @staticmethod
    def _another(before: Held, one: Sighting) -> bool:
        """Whether an answer shows another version than the one that is held: the site says that one no more."""
        was = before.sighting
        if was.digest == one.digest:
            return False
        for now, then in ((one.added, was.added), (one.removed, was.removed)):
            if now or then:
                return len({*now} & {*then}) < MASS * min(len(now), len(then)) or not (now and then)
        return likeness(was.sketch, one.sketch) < ALIKE


@dataclass
class _Firsts:
    """What becomes of new pages that look like a notice."""

    decisions: list[Decision] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)


def _small(one: Sighting) -> Sighting:
    """A sighting as what is kept of it in a crawl and what its record has are the same."""
    return one.model_copy(update={"capture": None, "sketch": tuple(one.sketch)})


def _names(url: str) -> set[str]:
    return {pair.partition("=")[0] for pair in urlsplit(url).query.split("&") if "=" in pair}


def _sum(one: Parameter | None, other: Parameter) -> Parameter:
    if one is None:
        return other
    return Parameter(name=one.name, equal=one.equal + other.equal, unequal=one.unequal + other.unequal)


def with_parameters(before: Mapping[str, Parameter], verdict: Verdict) -> dict[str, Parameter]:
    """What all crawls showed of each parameter, a further one included."""
    return {**before, **{each.name: _sum(before.get(each.name), each) for each in verdict.parameters}}


def says_nothing(parameter: Parameter) -> bool:
    """Whether a parameter is noise; one pair that speaks against it is enough."""
    return parameter.equal >= PAIRS and not parameter.unequal


def _move(old: str, new: str, url: str, sign: Literal["redirect", "number", "content"], alike: float) -> Move:
    return Move(old=old, new=new, url=url, sign=sign, likeness=round(alike, 2))


def _leads_away(one: Sighting) -> bool:
    """Whether an address led to another host, which was not followed."""
    elsewhere = one.target is not None and one.found is None and bare_host(one.target) != bare_host(one.url)
    return elsewhere and one.seen in ("redirect-elsewhere", "redirect-front")


def _groups(ones: Sequence[Sighting]) -> list[list[Sighting]]:
    """Answers of one content together, each group in the order of time."""
    groups: list[list[Sighting]] = []
    for one in ones:
        home = next((group for group in groups if likeness(group[0].sketch, one.sketch) >= ALIKE), None)
        if home is not None:
            home.append(one)
        elif len(groups) < 50:  # contents that have nothing in common are no sign; comparing them all would cost n²
            groups.append([one])
    return groups


__all__ = [
    "DOUBTFUL",
    "Accepted",
    "Decision",
    "Event",
    "Held",
    "Move",
    "Parameter",
    "Past",
    "Ruling",
    "Sighting",
    "Verdict",
    "difference",
    "event_id",
    "judge",
    "likeness",
    "name_of",
    "rule",
    "says_nothing",
    "sketch",
    "still_held",
    "with_parameters",
]
