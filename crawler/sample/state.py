"""What the sample sites are like at the moment: their articles, their noise, and how they behave.

A test changes it in the same process through the methods, or from another process by posting the same names as JSON
to the control host (see `crawler.sample.server`).
"""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from crawler.sample.content import (
    CHECHNYA,
    KALININGRAD,
    VORONEZH,
    Article,
    Locality,
    Passage,
    Remark,
    articles,
    seed_article,
    slug_of,
)

GoneMode = Literal["404", "410", "403", "soft404", "redirect-front"]
BlockMode = Literal["servicepipe", "qrator", "ddos-guard", "captcha", "403", "429", "503"]


@dataclass
class PressSite:
    """One site's editors and operators in one object. All methods raise `KeyError` for an article that never was."""

    name: str
    region: Locality
    articles: dict[int, Article]
    noise: int = 0
    ticking: bool = False
    blocked: str = ""
    retry_after: int | None = None
    blocks_left: int | None = None
    delay: float = 0.0
    soft: bool = False
    version: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _listed: tuple[int, list[Article]] = field(default=(-1, []), repr=False)

    @property
    def changed(self) -> datetime:
        """When the site last changed: it moves by a second with every edit, comment or change of noise."""
        return datetime(2024, 12, 11, 6, 0, tzinfo=UTC) + timedelta(seconds=self.version + self.noise)

    def listed(self) -> list[Article]:
        """The standing articles, newest first; not to be changed."""
        with self._lock:
            version, found = self._listed
            if version != self.version:
                standing = [a for a in self.articles.values() if not a.gone]
                found = sorted(standing, key=lambda a: (a.published, a.id), reverse=True)
                # Every page shows the newest: with 20,000 articles sorting would cost more than the page.
                self._listed = self.version, found
            return found

    def edit(self, article: int, *, title: str | None = None, paragraph: int = 0, text: str | None = None) -> None:
        """Give an article a new title, or the block at index ``paragraph`` a new text; ``modified`` moves on."""
        with self._lock:
            found = self.articles[article]
            if title is not None:
                found.title = title
            if text is not None:
                found.blocks[paragraph].text = text
            self._touch(found)

    def delete(self, article: int, mode: GoneMode = "404") -> None:
        """Take an article away; it leaves the lists and its address answers as ``mode`` says."""
        if mode not in get_args(GoneMode):
            raise ValueError(f"an article cannot go by {mode!r}")
        with self._lock:
            self.articles[article].gone = mode
            self.version += 1

    def restore(self, article: int) -> None:
        """Bring a deleted article back."""
        with self._lock:
            self.articles[article].gone = ""
            self.version += 1

    def add_article(self, title: str, paragraphs: list[str], *, published: str | None = None) -> int:
        """Publish an article, an hour after the newest unless an ISO 8601 ``published`` is given; returns its id."""
        with self._lock:
            newest = max(a.published for a in self.articles.values())
            at = datetime.fromisoformat(published) if published else newest + timedelta(hours=1)
            if at.tzinfo is None:
                at = at.replace(tzinfo=self.region.zone)
            number = max(self.articles) + 1
            self.articles[number] = Article(
                id=number,
                slug=slug_of(title) or str(number),
                title=title,
                published=at,
                modified=at,
                blocks=[Passage("paragraph", text) for text in paragraphs],
                pictures=[f"{number}0"],
                credits=[f"Фото: {self.region.press_service}"],
            )
            self.version += 1
            return number

    def add_comment(self, article: int, author: str, text: str, *, parent: int = 0) -> int:
        """A reader writes under an article; returns the comment's id."""
        with self._lock:
            found = self.articles[article]
            number = max((c.id for c in found.comments), default=article * 100 - 1) + 1
            last = max((c.written for c in found.comments), default=found.published)
            found.comments.append(Remark(number, author, last + timedelta(hours=1), text, parent))
            self.version += 1
            return number

    def edit_comment(self, article: int, comment: int, text: str) -> None:
        """A moderator rewrites a comment."""
        with self._lock:
            next(c for c in self.articles[article].comments if c.id == comment).text = text
            self.version += 1

    def remove_comment(self, article: int, comment: int) -> None:
        """A moderator removes a comment."""
        with self._lock:
            found = self.articles[article]
            found.comments = [c for c in found.comments if c.id != comment]
            self.version += 1

    def change_noise(self) -> None:
        """Give all counters, banners, clocks and sidebars another value; no article changes."""
        with self._lock:
            self.noise += 1

    def tick(self, on: bool = True) -> None:
        """Let every answer change the noise, as a live clock does, or stop that."""
        self.ticking = on

    def block(self, mode: BlockMode, *, retry_after: int | None = None, times: int | None = None) -> None:
        """Answer every request, robots.txt too, with a challenge page or a refusal; or only the next ``times``."""
        if mode not in get_args(BlockMode):
            raise ValueError(f"a site cannot block by {mode!r}")
        with self._lock:
            self.blocked, self.retry_after, self.blocks_left = mode, retry_after, times

    def unblock(self) -> None:
        """Answer as usual again."""
        with self._lock:
            self.blocked, self.retry_after, self.blocks_left = "", None, None

    def take_block(self) -> str:
        """How this very request is refused, empty for not at all; counts down a block of so many times."""
        with self._lock:
            if self.blocks_left is not None:
                if self.blocks_left <= 0:
                    self.unblock()
                else:
                    self.blocks_left -= 1
            return self.blocked

    def soft_missing(self, on: bool = True) -> None:
        """Answer 200 instead of 404 where nothing is, as many a Bitrix site does."""
        self.soft = on

    def slow(self, seconds: float) -> None:
        """Wait so many seconds before every answer."""
        self.delay = seconds

    def _touch(self, article: Article) -> None:
        article.modified += timedelta(hours=1)
        self.version += 1


_COMMANDS = (
    "edit",
    "delete",
    "restore",
    "add_article",
    "add_comment",
    "edit_comment",
    "remove_comment",
    "change_noise",
    "tick",
    "block",
    "unblock",
    "soft_missing",
    "slow",
)


class State:
    """The state of all sample sites; ``state["voronezh"]`` is one of them."""

    def __init__(self, count: int = 36) -> None:
        """``count``: articles per site, at least one."""
        regions = {"voronezh": VORONEZH, "kaliningrad": KALININGRAD, "chechnya": CHECHNYA}
        first = {"voronezh": 1100000, "kaliningrad": 20100, "chechnya": 3100}
        self.sites: dict[str, PressSite] = {}
        for name, region in regions.items():
            made = articles(region, count, first_id=first[name])
            if name == "voronezh":
                made[-1:] = [seed_article()]
            self.sites[name] = PressSite(name, region, {a.id: a for a in made})

    def __getitem__(self, name: str) -> PressSite:
        """A site's state by its name."""
        return self.sites[name]

    def apply(self, command: dict[str, Any]) -> object:
        """Carry out one command from outside: ``{"site": …, "do": method name, **arguments}``.

        Raises `ValueError` with a sentence for anything that is no such command.
        """
        words = dict(command)
        site, verb = words.pop("site", None), words.pop("do", None)
        if site not in self.sites or verb not in _COMMANDS:
            raise ValueError(f"no such site or command: {site!r}, {verb!r}")
        try:
            return getattr(self.sites[site], verb)(**words)
        except (KeyError, IndexError, TypeError, AttributeError, StopIteration) as error:
            raise ValueError(f"{verb} cannot be done so: {error!r}") from error

    def snapshot(self) -> dict[str, list[dict[str, Any]]]:
        """Every site's articles, the deleted ones too, as plain JSON values."""
        return {
            name: [
                asdict(a) | {"published": a.published.isoformat(), "modified": a.modified.isoformat()} for a in found
            ]
            for name, found in ((n, list(s.articles.values())) for n, s in self.sites.items())
        }
