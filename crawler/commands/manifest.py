"""`letopis manifest`: take down every file with its digest, and show later that none was changed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import typer

from archive import manifest
from archive.printable import plain
from crawler.commands import AsJson, DataFolder, terminal
from crawler.commands.failure import Failure
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
    _there(data)
    try:
        made = manifest.make(data)
    except OSError as error:
        name = plain(error.filename or data)
        raise Failure(f"The manifest cannot be made: {name} ({error.strerror}).", Exit.CONFIGURATION) from None
    if made is None:
        raise Failure("No file was closed since the last manifest.", Exit.NOTHING)
    if as_json:
        sys.stdout.write(json.dumps(asdict(made), default=str) + "\n")
        return
    terminal.out().print(f"{plain(made.path)}: {made.files} files\nsha256 {made.digest}", markup=False)


@app.command()
def verify(data: DataFolder = Path("data"), as_json: AsJson = False) -> None:
    """Check that the manifests form one chain and that every file they name is still the same.

    Exit code 1: something was changed or is gone. Exit code 3: there is no manifest.

    Examples:

        letopis manifest verify
    """
    _there(data)
    try:
        chain = manifest.verify(data)
    except OSError as error:
        name = plain(error.filename or data)
        raise Failure(f"{name} cannot be read ({error.strerror}).", Exit.CONFIGURATION) from None
    if not chain.days:
        raise Failure("There is no manifest yet; `letopis manifest make` makes one.", Exit.NOTHING)
    if as_json:
        sys.stdout.write(json.dumps(asdict(chain), ensure_ascii=False) + "\n")
    else:
        for finding in chain.findings:
            terminal.out().print(plain(f"{finding.code}  {finding.where}: {finding.message}"), markup=False)
        verdict = "nothing was changed" if not chain.findings else f"{len(chain.findings)} findings"
        terminal.out().print(f"{chain.days} manifests, {chain.files} files: {verdict}", markup=False)
    if chain.findings:
        raise typer.Exit(Exit.PROBLEMS)


def _there(data: Path) -> None:
    if not data.is_dir():
        raise Failure(f"There is no archive at {plain(data)}.", Exit.CONFIGURATION)
