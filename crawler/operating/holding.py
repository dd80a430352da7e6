"""A lease for work on a site that is no crawl: its state in the storage is made again, and nobody crawls it then."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from archive.cluster.leases import LeaseOutcome, LeasesAway
from archive.cluster.snapshots import StorageAway
from archive.copies import Copies
from archive.errors import Busy
from crawler.version import release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.cluster.leases import Leases
    from archive.cluster.mirror import Mirror
    from crawler.operating.config import Config


@contextmanager
def replacing(config: Config, leases: Leases, mirror: Mirror, site: str) -> Iterator[None]:
    """The newest state of a site and all its WARC files are in the mirror's folder; what is made of them there takes
    their place in the storage, in one step, unless something is raised.

    Raises `Busy` where somebody crawls the site, or the lease was over before all was done; `LeasesAway`,
    `StorageAway`.
    """
    lease = leases.take(only=site)
    if lease is None:
        raise Busy(f"A crawl of {site} is running on another machine; nothing done.")
    done, lost = threading.Event(), threading.Event()

    def keep() -> None:
        while not done.wait(config.cluster.renew):
            with suppress(LeasesAway):
                if not leases.renew([lease]):
                    lost.set()
                    return

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        if lease.snapshot is not None:
            mirror.shared.fetch(site, lease.snapshot)
        mirror.shared.take_in(site)
        with mirror.whole(site):
            yield
            pointer = None
            if not lost.is_set():
                with closing(Copies(mirror.root, mirror.url, mirror.options)) as copies:
                    if failed := [one.reason for one in copies.copy(site) if one.outcome == "failed"]:
                        raise StorageAway(f"The storage {mirror.shared.url} cannot be used: {failed[0]}.")
                pointer = mirror.shared.put(site, lease.token)
        outcome = LeaseOutcome(good=True, every=None, snapshot=pointer, release=release())
        if pointer is None or not leases.finish(lease, outcome):
            raise Busy(f"The lease of {site} was over before all was done; nothing was replaced.")
        mirror.shared.confirm(site, lease.token, pointer)
    except BaseException:
        # It goes back as it was.
        with suppress(LeasesAway):
            leases.finish(lease, LeaseOutcome(good=True, every=None))
        raise
    finally:
        done.set()
        keeper.join()
