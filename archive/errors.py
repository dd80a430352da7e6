"""Why something cannot be done. Each message is one sentence that says what to do.

* `LetopisError`: what a command reports in one sentence
    * `ConfigError`: the operator's configuration cannot be used
        * `CertificatesUnreadable` (crawler.wire.tls): a site's extra certificates cannot be read
        * `WrongFolder` (crawler.sites.renaming): a site's folder holds what another site crawled
    * `SiteMistaken` (crawler.sites.loader): what a site states cannot be used
    * `CannotAdopt` (crawler.sites.adopting): what was found of a site cannot be taken over
    * `NoSiteFile`: items of a site are to be read again, and no file has its rules
    * `PartMissing` (archive.extras): an optional part is not installed
        * `EntitiesMissing` (archive.languages.entities): nor is what reads names
    * `CrawlError`: a crawl cannot begin or go on
        * `Busy`: another process crawls the same site
        * `StorageError`: the data folder cannot be written, or is full
            * `NewerState` (crawler.crawl.frontier): a newer release wrote the state of a site
        * `PackagesMixed`: another distribution overlays one of our packages
    * `LeasesAway` (archive.cluster.leases): the database with the leases cannot be reached
    * `StorageAway` (archive.cluster.snapshots): the storage that machines share cannot be used
    * `PoolAway` (archive.cluster.dask): no worker does the tasks
    * `ReadsOtherwise` (crawler.rereading.same): a worker would read pages otherwise
    * `NewerSchema` (archive.item_store): a newer release wrote it
    * `QueryError` (archive.search.language): a query makes no sense
    * `NoSuchItem` (archive.access): the archive has no item of that name
    * `CatalogueDamaged`, `CatalogueBusy` (archive.catalogue): the catalogue has to be made again, or is being made
    * `NoArchive`, `NameTaken` (archive.importing): a file cannot be imported, or not under that name
    * `NothingSelected` (archive.wacz.selection), `NotExtracted` (archive.extract): there is nothing to pack, or to give
    * `TwoArticles` (archive.acts): an id that a site had under its former name means two articles
    * `CollectionUnusable` (archive.collecting): a file is no collection
    * `ViewerMissing` (archive.replay.viewers): the viewer could not be fetched
    * `NothingThere` (crawler.sites.looking), `CannotMake` (crawler.sites.sitemaker): a new site cannot be looked at or
      made

All other exceptions of the three packages are signals between neighbouring modules, and are caught where they are due.
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
