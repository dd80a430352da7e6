"""Reading a kept page again, as whoever checks or rebuilds an archive calls for it."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from archive.holdings.files import IMPORTED
from archive.identity import item_id
from archive.items import PressItem
from archive.runs import by_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.verify import Parse
    from archive.warc.record import Record
    from crawler.reading.itemise import Site


def parser(
    root: Path, valid: Literal["capture", "today"] = "capture", sites: Mapping[str, Site] | None = None
) -> Parse:
    """The page classes that were valid at each capture, or today's, as the verifier calls them.

    `sites` are the rules by which pages are read; without them those of the site files. The function that is given back
    raises `NoSiteFile` for an item of a site that has none, unless that was crawled by its address or imported.
    """
    from crawler.rereading.reader import Rereader, all_sites, archived

    allowed = cache(partial(by_address, root))
    rules = all_sites() if sites is None else sites
    reader = Rereader(rules, valid=valid, without_file=allowed)
    imported = Rereader(rules, valid=valid)

    def parse(record: Record, item: PressItem) -> PressItem | str:
        chosen = imported if item.capture.warc.startswith(IMPORTED) else reader
        answers = archived(root, item.capture, item)
        again = chosen(record.page().body, item.capture, site=item.site, url=item.url, answers=answers)
        if not isinstance(again, PressItem):
            return again.rule
        # An article that moved keeps its id, which its new address does not give.
        moved = item.id != item_id(item.site, item.url)
        return again.model_copy(update={"id": item.id}) if moved else again

    return parse
