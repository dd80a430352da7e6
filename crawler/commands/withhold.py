"""`letopis withhold`: an article is not given out any more, or again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.acts import Act, Acts, Extent
from archive.item_store import Items, NewerSchema
from archive.printable import plain
from archive.withheld import addresses
from crawler.commands import AsJson, DataFolder, acting, jsonl, terminal
from crawler.commands.failure import Failure, must_be_there
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.items import PressItem


def withhold(
    what: Annotated[
        str | None, typer.Argument(metavar="ID|URL", help="Id of an item, or an address; none lists what is withheld.")
    ] = None,
    comments: Annotated[bool, typer.Option("--comments", help="Only what readers wrote below it.")] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="Give it out again.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; needed, except with --revoke.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who decides; by default the operator.")] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Give an article out no more: not shown, searched, counted, exported, packed, replayed or served.

    Its bytes stay in the WARC files, and `letopis verify` checks them as before. The decision is a record in a WARC,
    and --revoke takes it back. With --comments the article is given out without its comments; as its page holds them,
    the page is not replayed. Copies and packages that were made before are not changed.

    Examples:

        letopis withhold

        letopis withhold voronezh-0a1b2c3d4e5f6071 --reason "a court order of 3 May 2026"

        letopis withhold voronezh-0a1b2c3d4e5f6071 --comments --reason "names of readers"
    """
    must_be_there(data)
    now = Acts.of(data)
    if what is None:
        _list(now, as_json)
        return
    part: Extent = "comments" if comments else "all"
    standing = [act for act in now.standing if act.kind == "withhold" and act.part == part]
    lines = _lines(data, what)
    id = lines[0].id if lines else None
    held = next((act for act in standing if (act.id == id if id else what in act.urls)), None)
    if id is None and held is None and (comments or "://" not in what):
        raise Failure(f"The archive in {data} has no item «{plain(what)}».", Exit.NOTHING)
    if revoke and held is None:
        raise Failure(f"«{plain(what)}» is not withheld.", Exit.NOTHING)
    if not revoke and held is not None:
        raise Failure(f"«{plain(what)}» is withheld already, since {held.at:%Y-%m-%d}.", Exit.NOTHING)
    if not revoke and not reason:
        raise Failure("Say with --reason why it is withheld.", Exit.USAGE)
    act = Act(
        kind="withhold",
        revoked=revoke,
        at=datetime.now(UTC),
        by=by or acting.operator(),
        reason=reason,
        id=id,
        urls=held.urls
        if held
        else sorted({url for item in lines for url in addresses(item.model_dump(mode="json"))} or {what}),
        part=part,
    )
    acting.keep_act(data, act)
    if as_json:
        jsonl.write(act.model_dump(mode="json", exclude_none=True))
        return
    whose, verb = ("The comments of ", "are") if comments else ("", "is")
    state = "given out again" if revoke else "withheld from now on; the bytes stay in the WARC files"
    terminal.out().print(plain(f"{whose}{id or what} {verb} {state}."), markup=False, soft_wrap=True)


def _lines(data: Path, what: str) -> list[PressItem]:
    """Every line of an article, also of one that is withheld; none where the archive knows no such article."""
    archive = Items(data, whole=True)
    try:
        known = archive.at(what) if "://" in what else archive.versions(archive.meant(what))
        return [*known, *(archive.supplied(known[0].id) if known else [])]
    except NewerSchema as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    except OSError as error:
        raise Failure(f"The archive in {data} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None


def _list(now: Acts, as_json: bool) -> None:
    withheld = [act for act in now.standing if act.kind == "withhold"]
    if as_json:
        for act in withheld:
            jsonl.write(act.model_dump(mode="json", exclude_none=True))
        return
    for act in withheld:
        what = f"{act.id or act.urls[0]}{' (comments)' if act.part == 'comments' else ''}"
        whose = f" by {act.by}" if act.by else ""
        line = f"{what}  {act.at:%Y-%m-%d}{whose}: {act.reason or ''}"
        terminal.out().print(plain(line), markup=False, soft_wrap=True)
    if not withheld:
        terminal.out().print("Nothing is withheld.")
