"""Running crawls in this process, with the same settings that `scrapy crawl` uses."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import UsageError
from scrapy.utils.project import get_project_settings

from archive.errors import CrawlError
from crawler.crawl.keeping import keeping_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scrapy import Spider
    from scrapy.settings import Settings
    from twisted.python.failure import Failure

    from crawler.crawl.keeping import Keeping

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One site to crawl."""

    site: str | type[Spider]
    """Its name, or the spider class of a site that has no file."""
    arguments: dict[str, Any] = field(default_factory=dict)
    """What `scrapy crawl -a` would be given."""


def settings_with(values: dict[str, Any]) -> Settings:
    """The project's settings with some of the command line's."""
    settings = get_project_settings()
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    for name, value in values.items():
        settings.set(name, value, priority="cmdline")
    return settings


def crawl(
    jobs: Iterable[Job], settings: Settings, listener: Callable[[dict[str, Any]], None] | None = None
) -> list[Keeping]:
    """Crawl the sites side by side and give what each kept, all closed.

    Can be called once in a process, as Twisted has it. Ctrl-C ends all of them cleanly, a second one at once; either
    way the files are closed. Raises `CrawlError`, `scrapy.exceptions.UsageError` or `KeyError` where a crawl cannot
    begin; those of others that began are ended then.
    """
    process = CrawlerProcess(settings)
    errors: list[BaseException] = []
    kept: list[Keeping] = []

    def failed(failure: Failure) -> None:
        if failure.value is not None:
            errors.append(failure.value)

    def end(reason: str) -> None:
        for keeping in kept:
            keeping.close(reason)

    try:
        for job in jobs:
            crawler = process.create_crawler(job.site)
            process.crawl(crawler, **job.arguments).addErrback(failed)
            if errors:
                raise errors[0]
            keeping = keeping_of(crawler)
            kept.append(keeping)
            if listener is not None:
                keeping.listeners.append(listener)
    except BaseException:
        end("failed")
        raise
    try:
        process.start()
    finally:
        # Nothing is left to close unless the end was forced.
        end("shutdown")
    if errors:
        raise errors[0]
    return kept


__all__ = ["CrawlError", "Job", "UsageError", "crawl", "settings_with"]
