"""`scrapy crawl` as Scrapy has it, except that a crawl which cannot begin says so in one sentence."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from archive.errors import Busy, CrawlError
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    import argparse


class Command(crawl.Command):
    """Run a spider."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl; exit code 4 where it is not set up, 5 where the site is being crawled already."""
        if len(args) != 1:
            raise UsageError("Name one site.")
        process = self.crawler_process
        assert process is not None
        try:
            begun = process.crawl(self._create_crawler(args[0]), **opts.spargs)
            process.start()
        except KeyError as error:
            self._end(str(error.args[0]), Exit.CONFIGURATION)
            return
        except UsageError as error:
            self._end(str(error), Exit.CONFIGURATION)
            return
        # Asking the task for its error also keeps asyncio from printing a traceback.
        error_of_task = begun.exception() if isinstance(begun, asyncio.Task) and begun.done() else None
        if isinstance(error_of_task, CrawlError | UsageError):
            self._end(str(error_of_task), Exit.BUSY if isinstance(error_of_task, Busy) else Exit.CONFIGURATION)
        elif error_of_task is not None:
            raise error_of_task
        elif process.bootstrap_failed:
            self.exitcode = Exit.PROBLEMS

    def _end(self, sentence: str, code: Exit) -> None:
        sys.stderr.write(f"letopis: {sentence}\n")
        self.exitcode = code
