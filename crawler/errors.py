"""Why a crawl cannot begin or go on. Each message is one sentence that says what to do.

* `CrawlError`
    * `NoContact`: no operator's contact is set
    * `Busy`: another process crawls the same site
    * `StorageError`: the data folder cannot be written, or is full
    * `PackagesMixed`: another distribution overlays one of our packages
"""

from __future__ import annotations


class CrawlError(Exception):
    """A crawl cannot begin or go on."""


class NoContact(CrawlError):
    """No operator's contact is set, and a crawler without one is rude."""


class Busy(CrawlError):
    """Another process crawls the same site."""


class StorageError(CrawlError):
    """The data folder cannot be written, or is full."""


class PackagesMixed(CrawlError):
    """The three packages do not come from one place."""
