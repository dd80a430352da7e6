"""Why something cannot be done. Each message is one sentence that says what to do.

* `LetopisError`: what a command reports in one sentence
    * `ConfigError`: the operator's configuration cannot be used
    * `NoSiteFile`: items of a site are to be read again, and no file has its rules
    * `CrawlError`: a crawl cannot begin or go on
        * `Busy`: another process crawls the same site
        * `StorageError`: the data folder cannot be written, or is full
        * `PackagesMixed`: another distribution overlays one of our packages
"""

from __future__ import annotations


class LetopisError(Exception):
    """Something cannot be done, for a reason that the person who asked for it can act on."""


class ConfigError(LetopisError):
    """The configuration cannot be used."""


class NoSiteFile(LetopisError):
    """Items of a site are to be read again, and no file has its rules."""


class CrawlError(LetopisError):
    """A crawl cannot begin or go on."""


class Busy(CrawlError):
    """Another process crawls the same site."""


class StorageError(CrawlError):
    """The data folder cannot be written, or is full."""


class PackagesMixed(CrawlError):
    """The three packages do not come from one place."""
