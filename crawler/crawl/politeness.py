"""Good manners that Scrapy leaves to the project: `Retry-After`, robots.txt as RFC 9309 has it, staying on the site."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as Redirects
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from archive.secret import redacted
from crawler.reading.encoding import BOMS
from crawler.wire.dialling import NotTrusted
from crawler.wire.sink import only_tried

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response

log = logging.getLogger(__name__)

BUSY_STATUSES = frozenset({429, 503})
"""Statuses by which a server says «later» (RFC 6585, 4; RFC 9110, 15.6.4)."""

FIRST_PAUSE = 5.0
"""Seconds to wait after the first such answer that names no time; doubled with each further one."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be had, so nothing may be asked for; that says nothing about what was."""


CIRCLES = 2
"""So often a request with a cookie may lead back to where it began: one answer sets one, the next may set another."""


class Blocked(IgnoreRequest):
    """The site answers with a challenge page in place of its robots.txt."""


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` field asks for (RFC 9110, 10.2.3); None where it is missing or makes no sense."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds())


def crawl_delays(crawler: Crawler) -> dict[str, float]:
    """Seconds between two requests that robots.txt asks for, by host: written by what reads it, obeyed nearer to the
    wire."""
    delays: dict[str, float] = vars(crawler).setdefault("crawl_delays", {})
    return delays


class RetryAfterMiddleware:
    """Holds back every request to a host that asked to wait. Stands nearer to the wire than Scrapy's retries.

    A site that asks for more than `LETOPIS_RETRY_AFTER` seconds is left alone for so long: the crawl ends.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.longest: float = crawler.settings.getfloat("LETOPIS_RETRY_AFTER")
        self._until: dict[str, float] = {}
        self._pauses: dict[str, int] = {}
        self._last: dict[str, float] = {}
        self._delays = crawl_delays(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds its parts."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait until the host takes requests again."""
        host = urlsplit(request.url).netloc
        paced = self._last.get(host, 0.0) + self._delays.get(host, 0.0)
        # In short steps, so that Ctrl-C need not wait for the end of a long pause.
        while (left := max(self._until.get(host, 0.0), paced) - time.monotonic()) > 0:
            if not self.crawler.crawling or getattr(getattr(self.crawler.spider, "run", None), "ending", False):
                raise IgnoreRequest("the crawl ends while the site asks to wait")
            await asyncio.sleep(min(left, 0.2))
        self._last[host] = time.monotonic()

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Have a request tried once where a second try brings the same."""
        if isinstance(exception, NotTrusted):
            request.meta["dont_retry"] = True

    def process_response(self, request: Request, response: Response) -> Response:
        """Note how long the host asks to wait."""
        host = urlsplit(request.url).netloc
        if response.status not in BUSY_STATUSES:
            self._pauses.pop(host, None)
            return response
        raw = response.headers.get("Retry-After")
        asked = retry_after(raw.decode("latin-1") if raw else None, datetime.now(UTC))
        times = self._pauses[host] = self._pauses.get(host, 0) + 1
        pause = FIRST_PAUSE * 2 ** (times - 1) if asked is None else asked
        archive: Any = getattr(self.crawler, "archive", None)
        if pause > self.longest:
            request.meta["dont_retry"] = True
            if archive is not None:
                archive.note(
                    "asked-to-wait",
                    f"{host} asks to wait {pause:.0f} seconds, more than the {self.longest:.0f} of the limit.",
                    url=request.url,
                    capture=request.meta.get("capture"),
                )
            run: Any = getattr(self.crawler.spider, "run", None)
            if run is not None and run.owns(request.url):
                run.wait(timedelta(seconds=pause))
            return response
        self._until[host] = time.monotonic() + pause
        if archive is not None and pause:
            archive.announce("wait", host=host, seconds=pause)
        return response


class RedirectMiddleware(Redirects):
    """Scrapy's own, without the password that a site writes into the address it sends to: that is no part of a request,
    stays in the record of the answer, and belongs in no report."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Follow a redirect, or let the answer pass."""
        location = response.headers.get("Location")
        if location and b"@" in location:
            headers = response.headers.copy()
            headers["Location"] = redacted(location.decode("latin-1")).encode("latin-1")
            response = response.replace(headers=headers)
        return super().process_response(request, response)


class LeadsToItself(IgnoreRequest):
    """An address that redirects to itself, or to one that led here."""


class NeedsCookie(LeadsToItself):
    """The same, with a cookie that the site expects to be sent back."""


class CircleMiddleware:
    """Ends a redirect in a circle at its first turn, and says where a cookie would end it.

    Many portals set a cookie and lead back to the same address. Without a jar that goes on for ever; with one
    (`cookies = "session"`) the second request is answered.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.jar = crawler.settings["LETOPIS_COOKIES"] == "session"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Let an answer pass unless it leads to where the request came from."""
        raw = response.headers.get("Location")
        if response.status not in (301, 302, 303, 307, 308) or raw is None or request.meta.get("dont_redirect"):
            return response
        sets = request.meta["cookie_set"] = bool(request.meta.get("cookie_set")) or "Set-Cookie" in response.headers
        before = [request.url, *request.meta.get("redirect_urls", [])]
        if response.urljoin(raw.decode("latin-1")).partition("#")[0] not in before:
            return response
        if self.jar and sets and len(before) <= CIRCLES:
            return response
        if sets and not self.jar:
            raise NeedsCookie(
                'the site sets a cookie and leads back to the same address; cookies = "session" in its table of '
                "letopis.toml may help"
            )
        raise LeadsToItself("the address leads to itself")


class LeadsAway(IgnoreRequest):
    """A request to a host that is not the site's."""

    def __init__(self, host: str) -> None:
        super().__init__(f"it leads away from the site, to {host}")
        self.host = host


class OffsiteMiddleware:
    """Refuses what leads away from the site's hosts, unless the request says `allow_offsite`.

    Scrapy's own drops a redirect to another host without telling the spider; here it is a failure that is counted.
    """

    def __init__(self, crawler: Crawler) -> None:
        if only_tried(crawler) or not hasattr(crawler.spidercls, "run"):
            # A plain Scrapy spider says nothing of what is its own, and what is looked at by hand was named by hand.
            raise NotConfigured
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let a request pass, or refuse it."""
        spider: Any = self.crawler.spider
        if not request.meta.get("allow_offsite") and not spider.run.owns(request.url):
            raise LeadsAway(urlsplit(request.url).hostname or "?")


def robots_text(body: bytes) -> str:
    """The text of a robots.txt. It is UTF-8 by RFC 9309; a byte order mark before its first line belongs to no rule,
    and editors of Windows save it as UTF-16 as well, or put a second mark before the first."""
    # RFC 9309, 2.5: at least 500 KiB are read.
    body = body[: 512 << 10]
    for mark, codec in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace").lstrip("\ufeff")
    return body.decode("utf-8", "replace")


class RobotsMiddleware:
    """Obeys robots.txt as RFC 9309 has it: no file (4xx) allows everything, no answer (5xx, 429, a failed connection)
    forbids everything, and a challenge page is neither: it is a block."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._longest: float = crawler.settings.getfloat("LETOPIS_CRAWL_DELAY")
        self._rules: dict[str, asyncio.Task[Protego | IgnoreRequest]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds its parts."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or refuse it."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(f"{origin}/robots.txt"))
        rules = await self._rules[origin]
        if isinstance(rules, IgnoreRequest):
            raise type(rules)(*rules.args)
        if not rules.can_fetch(request.url, self._agent):
            raise IgnoreRequest("Forbidden by robots.txt")

    async def _fetch(self, url: str) -> Protego | IgnoreRequest:
        request = Request(
            url, priority=1000, meta={"dont_obey_robotstxt": True, "allow_offsite": True}, callback=NO_CALLBACK
        )
        archive: Any = getattr(self.crawler, "archive", None)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            # Whatever a download can fail with: the reason is written down, and the site is left alone.
            message = f"robots.txt could not be fetched ({str(error) or type(error).__name__}), so nothing is"
            if archive is not None and archive.failure is None:
                archive.note("robots-unreachable", f"{message}.", url=url)
            return RobotsUnreachable(message)
        capture = response.meta.get("capture")
        if _is_challenge(response):
            message = "robots.txt is answered with a challenge page"
            if archive is not None:
                archive.note("challenge", f"{message}: the crawler is blocked.", url=url, capture=capture)
            return Blocked(message)
        if response.status >= 500 or response.status == 429:
            message = f"robots.txt answers {response.status}, so nothing is fetched"
            if archive is not None:
                archive.note("robots-unreachable", f"{message}.", url=url, capture=capture)
            return RobotsUnreachable(message)
        if response.status >= 300:
            return Protego.parse("")
        rules = Protego.parse(robots_text(response.body))
        self._pace(rules, url)
        return rules

    def _pace(self, rules: Protego, url: str) -> None:
        """Obey `Crawl-delay`, which RFC 9309 does not have and many portals do, up to a bound: some ask for a day."""
        asked = rules.crawl_delay(self._agent)
        if not asked or asked <= 0:
            return
        host = urlsplit(url).netloc
        crawl_delays(self.crawler)[host] = min(asked, self._longest)
        archive: Any = getattr(self.crawler, "archive", None)
        if asked > self._longest and archive is not None:
            message = f"{host} asks for {asked:.0f} seconds between two requests; {self._longest:.0f} are kept."
            archive.note("crawl-delay", message, url=url)


def content_type_of(response: Response) -> str | None:
    """The field `Content-Type` of a response as text; None where it has none."""
    raw = response.headers.get("Content-Type")
    return raw.decode("latin-1") if raw else None


def _is_challenge(response: Response) -> bool:
    """Whether a page that says «prove that you are no robot» came in place of robots.txt."""
    if response.body.lstrip()[:1] != b"<":
        return False
    # Five megabytes of page reader that a crawl whose robots.txt is one does without.
    from crawler.reading.document import Document
    from crawler.reading.page import PressPage

    document = Document(response.body, response.url, content_type=content_type_of(response))
    return PressPage(document).kind().value == "challenge"
