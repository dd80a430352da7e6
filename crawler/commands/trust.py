"""`letopis trust`: a supplied file counts like our own captures, or no longer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.acts import Act, Acts
from archive.holdings import files
from archive.importing import every_import
from archive.printable import plain
from crawler.commands import AsJson, DataFolder, acting, jsonl, terminal
from crawler.commands.failure import Failure, must_be_there
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.importing import Import


def trust(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="FILE...", help="Name, path or SHA-256 of an imported file; none lists them."),
    ] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="Trust it no longer.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Why.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who decides; by default the operator.")] = None,
    data: DataFolder = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Let what an imported file shows count like our own captures, or list the imported files.

    Its versions then take their place in an article's history by their time of capture, and the latest of all is the
    article's present version; its absences count in the ledger. They stay marked as supplied. The decision is a record
    in a WARC, and --revoke takes it back.

    Examples:

        letopis trust

        letopis trust crawl-2019.warc.gz --reason "made by our own former crawler"

        letopis trust crawl-2019.warc.gz --revoke
    """
    must_be_there(data)
    known = every_import(data)
    if not what:
        _list(known, Acts.of(data), as_json)
        return
    chosen = [_found(one, known) for one in what]
    trusted = Acts.of(data).trusted
    who = by or acting.operator()
    done = []
    for one in chosen:
        digest = f"sha256:{one.sha256}"
        if (digest in trusted) != revoke:
            state = "not trusted" if revoke else "trusted already"
            raise Failure(f"{plain(one.file)} is {state}.", Exit.NOTHING)
        now = datetime.now(UTC)
        act = Act(kind="trust", revoked=revoke, at=now, by=who, reason=reason, file=one.file, digest=digest)
        acting.keep_act(data, act)
        done.append(act)
    if as_json:
        for act in done:
            jsonl.write(act.model_dump(mode="json", exclude_none=True))
        return
    for act in done:
        state = "counts no longer" if revoke else "counts like our own captures from now on"
        terminal.out().print(f"{plain(act.file)} ({act.digest}) {state}.", markup=False)


def _list(known: list[Import], now: Acts, as_json: bool) -> None:
    if as_json:
        for one in known:
            jsonl.write(one.model_dump(mode="json") | {"trusted": one.supplier.digest in now.trusted})
        return
    for one in known:
        who = f" by {one.imported_by}" if one.imported_by else ""
        state = "trusted" if one.supplier.digest in now.trusted else "supplied"
        line = f"{state}  {one.file}  sha256:{one.sha256}  imported{who} on {one.imported_at:%Y-%m-%d}"
        terminal.out().print(plain(line), markup=False, soft_wrap=True)
    if not known:
        terminal.out().print("No file was imported.")


def _found(what: str, known: list[Import]) -> Import:
    """The imported file that somebody means."""
    digest = what.removeprefix("sha256:").lower()
    path = Path(what)
    found = [one for one in known if len(digest) >= 8 and one.sha256.startswith(digest)]
    found = found or [one for one in known if any(warc.warc == what for warc in one.warcs)]
    if not found and path.is_file():
        try:
            whole = files.digest_of(path)
        except OSError as error:
            raise Failure(f"{plain(what)} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
        found = [one for one in known if whole in {one.sha256, *(warc.sha256 for warc in one.warcs)}]
        if not found:
            raise Failure(f"{plain(what)} was not imported; do so first with letopis import.", Exit.NOTHING)
    found = found or [one for one in known if one.file == what]
    if not found:
        raise Failure(f"No file «{plain(what)}» was imported; letopis trust lists those that were.", Exit.NOTHING)
    if len({one.sha256 for one in found}) > 1:
        digests = ", ".join(one.sha256[:16] for one in found)
        sentence = f"Several imported files are called «{plain(what)}»: say which by its SHA-256, {digests}."
        raise Failure(sentence, Exit.USAGE)
    return found[0]
