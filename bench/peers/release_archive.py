"""Run by the interpreter of an earlier release: an archive of its own of the three sample sites, in the folder given.

Three crawls with an edit, comments and a deletion between them, then the catalogue.
"""

import logging
import multiprocessing
import sys
from pathlib import Path

from rich.console import Console

from archive import Archive
from crawler.commands import demo
from crawler.sample import SampleServer


def crawl(data: Path, hosts: dict[str, str]) -> None:
    """One crawl of the three sites."""
    logging.getLogger("letopis").setLevel(logging.WARNING)
    demo._crawl(data, hosts, Console(quiet=True))


def main(data: Path) -> None:
    """The archive."""
    with SampleServer(articles=3) as server:

        def crawled() -> None:
            # Twisted's reactor runs once in a process.
            process = multiprocessing.get_context("spawn").Process(target=crawl, args=(data, server.hosts))
            process.start()
            process.join()

        voronezh, kaliningrad, chechnya = (server.state[site] for site in demo.SITES)
        edited, discussed = (article.id for article in voronezh.listed()[:2])
        crawled()
        voronezh.edit(edited, title="Мост открыли раньше срока", paragraph=0, text="Мост открыли на день раньше.")
        voronezh.add_comment(discussed, "Нина", "Когда откроют второй мост?")
        kaliningrad.add_comment(kaliningrad.listed()[0].id, "Пётр", "Спасибо.")
        chechnya.delete(chechnya.listed()[-1].id)
        crawled()
        voronezh.add_comment(discussed, "Олег", "И третий.")
        voronezh.edit(discussed, paragraph=0, text="Первый абзац стал другим.")
        crawled()
    print(f"{Archive(data).count()['total']} articles in {data}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
