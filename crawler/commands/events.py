"""`letopis events`: what happened to sites and not to their articles, and an operator's word on it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.text import Text

from archive.item_store import SITE_NAME
from archive.printable import plain
from archive.settling import decide
from archive.verdicts import events as events_of
from crawler.commands import AsJson, DataFolder, acting, jsonl, terminal
from crawler.commands.failure import Failure, must_be_there
from crawler.crawl.keeping import SiteLock, storage_error
from crawler.operating.exit_codes import Exit


def events(
    word: Annotated[
        Literal["accept", "reject"] | None, typer.Argument(metavar="[accept|reject]", help="Your word on one event.")
    ] = None,
    event: Annotated[str | None, typer.Argument(metavar="[ID]", help="Id of the event.")] = None,
    data: DataFolder = Path("data"),
    site: Annotated[str | None, typer.Option("--site", help="Only this site.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what happened to sites as a whole: maintenance, outages, blocks, redesigns, articles gone all at once.

    What such an event covers counts for no article until later crawls confirm or refute it. `accept ID` says that the
    event is right, and drops what it covers; `reject ID` says that there was none, and books it as it was seen. Your
    word is kept as a record in the WARC, and `letopis rebuild` obeys it. Exit code 3: there is no such event. Exit
    code 5: a crawl of the site is running.

    Examples:

        letopis events --site voronezh

        letopis events reject voronezh-20260303T060000-1a2b3c4d-1
    """
    if word is not None:
        if event is None:
            raise Failure("Name the event: `letopis events` lists them.", Exit.USAGE)
        _decide(data, event, right=word == "accept")
        return
    must_be_there(data)
    folder = data / "verdicts"
    sites = [site] if site else sorted(path.stem for path in folder.glob("*.jsonl"))
    console = terminal.out()
    for name in sites:
        if not SITE_NAME.fullmatch(name):
            raise Failure(f"«{plain(name)}» cannot be the name of a site.", Exit.USAGE)
        for said in events_of(data, name):
            if as_json:
                content = {"id": said.id, "site": said.site, "at": said.at, "held": said.held}
                content |= {"right": said.right, **said.event.model_dump(mode="json")}
                jsonl.write(content)
                continue
            state = {True: "accepted", False: "rejected", None: f"{said.held} held" if said.held else "over"}
            console.print(
                Text.assemble(
                    f"{said.at:%Y-%m-%d %H:%M}  ",
                    (said.event.kind, "yellow"),
                    f"  {plain(said.event.evidence)}  ({state[said.right]})\n",
                    (f"    {said.id}", "dim"),
                ),
                soft_wrap=True,
            )


def _decide(data: Path, event: str, *, right: bool) -> None:
    name = event.rsplit("-", 3)[0]
    known = SITE_NAME.fullmatch(name) and (data / "verdicts" / f"{name}.jsonl").is_file()
    if not known or event not in {said.id for said in events_of(data, name)}:
        raise Failure(f"There is no event «{plain(event)}»; `letopis events` lists them.", Exit.NOTHING)
    lock = SiteLock(data, name)
    try:
        verdict = decide(data, name, event, right, acting.INFO, datetime.now(UTC))
    except OSError as error:
        raise storage_error(data, error) from None
    finally:
        lock.release()
    what = "dropped" if right else "booked as it was seen"
    count = len(verdict.decisions) + len(verdict.restored)
    terminal.out().print(f"{event}: {count} held or withdrawn articles, {what}.", markup=False, soft_wrap=True)
