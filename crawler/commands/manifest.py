"""`letopis manifest`: take down every file with its digest, and show later that none was changed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from archive import dating, manifest
from archive.extras import PartMissing
from archive.printable import plain
from archive.secret import discreet
from crawler.commands import AsJson, DataFolder, jsonl, terminal
from crawler.commands.failure import Failure, must_be_there
from crawler.operating.config import load_config
from crawler.operating.exit_codes import Exit

app = typer.Typer(no_args_is_help=True, help="Take down every file with its digest; show later that none was changed.")


@app.command()
def make(data: DataFolder = Path("data"), as_json: AsJson = False) -> None:
    """Take down the files closed since the last manifest, chained to it. Meant to run once a day.

    Keep the digest that is printed somewhere else (a mail, a notary, another machine): it vouches for everything up to
    that day. Exit code 3: no new file.

    Examples:

        letopis manifest make

        letopis manifest make --json | jq -r .digest
    """
    must_be_there(data)
    authority = load_config().timestamp_authority
    try:
        made = manifest.make_manifest(data)
        dated, undated = _date(data, authority) if authority else ([], [])
    except OSError as error:
        name = plain(error.filename or data)
        raise Failure(f"The manifest cannot be made: {name} ({error.strerror}).", Exit.CONFIGURATION) from None
    if undated:
        raise Failure(f"{undated[0]} The manifest is kept; the next `letopis manifest make` asks again.", Exit.PROBLEMS)
    if made is None and not dated:
        raise Failure("No file was closed since the last manifest.", Exit.NOTHING)
    if as_json:
        jsonl.write((asdict(made) if made else {}) | {"dated": dated})
        return
    if made:
        terminal.out().print(f"{plain(made.path)}: {made.files} files\nsha256 {made.digest}", markup=False)
    for line in dated:
        terminal.out().print(plain(line), markup=False)


@app.command()
def verify(data: DataFolder = Path("data"), as_json: AsJson = False) -> None:
    """Check that the manifests form one chain and that every file they name is still the same.

    Exit code 1: something was changed or is gone. Exit code 3: there is no manifest.

    Examples:

        letopis manifest verify
    """
    must_be_there(data)
    try:
        chain = manifest.verify_chain(data, roots=load_config().timestamp_roots)
    except OSError as error:
        name = plain(error.filename or data)
        raise Failure(f"{name} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
    if not chain.days:
        raise Failure("There is no manifest yet; `letopis manifest make` makes one.", Exit.NOTHING)
    if as_json:
        jsonl.write(asdict(chain))
    else:
        for finding in chain.findings:
            terminal.out().print(plain(f"{finding.code}  {finding.where}: {finding.message}"), markup=False)
        for note in chain.notes:
            terminal.out().print(plain(note), markup=False)
        verdict = "nothing was changed" if not chain.findings else f"{len(chain.findings)} findings"
        terminal.out().print(f"{chain.days} manifests, {chain.files} files: {verdict}", markup=False)
    if chain.findings:
        raise typer.Exit(Exit.PROBLEMS)


def _date(data: Path, authority: str) -> tuple[list[str], list[str]]:
    """Have the manifests dated that are not yet; what was said of each, and why one was not."""
    dated = []
    try:
        for path in manifest.undated(data):
            dated.append(
                f"{path.name} existed at {dating.date(path, authority).isoformat()}, says {discreet(authority)}"
            )
    except dating.NotDated as error:
        return dated, [f"The manifest has no trusted time: {error}."]
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from None
    return dated, []
