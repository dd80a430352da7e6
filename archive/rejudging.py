"""Whether the verdicts of a site are those that today's judge gives: `letopis rebuild` judges every crawl again.

The past of each crawl is made from the records that were written before its verdict, so nothing is needed but the WARC
files. A verdict stays what it is: where today's judge says otherwise, that is reported.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from archive.holdings.renamed import block_now
from archive.item_store import ItemWriter
from archive.judging import Sighting, Verdict, judge
from archive.ledger import LedgerWriter, Observation
from archive.settling import Crawl, is_first, know_withdrawn, past_of, run_of
from archive.upgrade import from_json
from archive.verdicts import Verdicts
from archive.warc.fields import ITEM_TYPE, OBSERVATION_TYPE, SIGHTING_TYPE, VERDICT_TYPE
from archive.warc.reader import records

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from archive.warc.record import Record


def judged_otherwise(site: str, paths: Iterable[Path], scratch: Path) -> list[str]:
    """The crawls of a site whose verdict is not the one that judging them again gives, in the order of the files.

    `paths` are the site's WARC files of our own, oldest first; `scratch` is an empty folder to work in. Raises OSError.
    """
    with ExitStack() as stack:
        again = _Again(site, scratch, stack)
        for path in paths:
            run = run_of(path)
            for record in records(path):
                if record.type == "metadata":
                    with suppress(ValueError):
                        again.take(run, record)
        return again.otherwise


class _Again:
    """The history of a site as it went, judged crawl by crawl."""

    def __init__(self, site: str, scratch: Path, stack: ExitStack) -> None:
        self._site = site
        self._items, self._ledger = ItemWriter(scratch, site), LedgerWriter(scratch, site)
        for each in (self._items, self._ledger):
            stack.callback(each.close)
        self._verdicts = Verdicts(site)
        know_withdrawn(self._items, self._verdicts)
        self._crawls: dict[str, Crawl] = {}
        self.otherwise: list[str] = []

    def take(self, run: str | None, record: Record) -> None:
        """Take the next record of a file of the crawl `run`. Raises ValueError where it is unreadable."""
        if record.content_type == SIGHTING_TYPE:
            one = Sighting.model_validate_json(block_now(record))
            self._crawl(one.run).sightings.append(one)
        elif record.content_type == ITEM_TYPE:
            item = from_json(block_now(record))
            if run and is_first(item):
                self._crawl(run).new.add(item.id)
            self._items.restore(item)
        elif record.content_type == OBSERVATION_TYPE:
            self._ledger.observe(Observation.model_validate_json(block_now(record)))
        elif record.content_type == VERDICT_TYPE:
            self._judge(Verdict.model_validate_json(block_now(record)))

    def _crawl(self, run: str) -> Crawl:
        return self._crawls.setdefault(run, Crawl(run))

    def _judge(self, verdict: Verdict) -> None:
        if verdict.run in self._verdicts.runs:
            return
        crawl = self._crawls.pop(verdict.run, Crawl(verdict.run))
        # An operator's word is nobody's judgement.
        if verdict.ruling is None:
            past = past_of(self._items, self._ledger, self._verdicts, crawl)
            if not crawl.sightings or judge(self._site, crawl.sightings, past) != verdict:
                self.otherwise.append(verdict.run)
        self._items.withdraw(id for id, _ in verdict.withdrawn)
        self._items.withdraw(move.new for move in verdict.moves)
        self._items.restore_withdrawn(verdict.restored)
        self._verdicts.take(verdict)
