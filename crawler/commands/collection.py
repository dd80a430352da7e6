"""`letopis collection`: articles gathered with notes, in a file of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.printable import plain
from crawler.commands import AsJson, DataFolder, asking, jsonl, terminal
from crawler.commands.failure import Failure
from crawler.commands.lookup import What, version_of
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from archive.collecting import Collection, Gathered
    from archive.items import PressItem

app = typer.Typer(
    no_args_is_help=True,
    help="Gather articles with notes in a file of your own, and hand them on as WACZ with references.",
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The collection, for example bridges.json.")]


def _load(path: Path) -> Collection:
    from archive.collecting import Collection, CollectionUnusable

    try:
        return Collection.load(path)
    except FileNotFoundError:
        raise Failure(f"There is no collection {path}; letopis collection add makes it.", Exit.CONFIGURATION) from None
    except CollectionUnusable as error:
        raise Failure(plain(error), Exit.CONFIGURATION) from None


def _save(collection: Collection, path: Path) -> None:
    try:
        collection.save(path)
    except OSError as error:
        raise Failure(f"{path} cannot be written ({error.strerror}).", Exit.CONFIGURATION) from None


@app.command()
def add(
    file: File,
    what: What,
    version: Annotated[str | None, typer.Option(metavar="N", help="Number of the version; the latest if none.")] = None,
    note: Annotated[str, typer.Option("--note", help="Why it is here.")] = "",
    title: Annotated[str | None, typer.Option("--title", help="Title of the whole collection.")] = None,
    data: DataFolder = Path("data"),
) -> None:
    """Gather a version of an article; again, and its note is replaced.

    Examples:

        letopis collection add bridges.json voronezh-0a1b2c3d4e5f6071 --note "the number was 120 before"
    """
    from archive.collecting import Collection, Gathered

    item = version_of(data, what, version)
    collection = _load(file) if file.exists() else Collection()
    if title is not None:
        collection.title = title
    new = collection.add(Gathered.of(item, note))
    _save(collection, file)
    count = len(collection.entries)
    terminal.out().print(Text(f"{file}: {count} articles, {'one more' if new else 'its note is replaced'}"))


@app.command()
def remove(
    file: File,
    id: Annotated[str, typer.Argument(metavar="ID", help="Id of the article.")],
    version: Annotated[str | None, typer.Option(metavar="N", help="This version alone.")] = None,
) -> None:
    """Take an article out of a collection; the archive keeps it.

    Examples:

        letopis collection remove bridges.json voronezh-0a1b2c3d4e5f6071
    """
    collection = _load(file)
    if not collection.remove(id, version):
        raise Failure(f"{file} has no article «{plain(id)}».", Exit.NOTHING)
    _save(collection, file)
    terminal.out().print(Text(f"{file}: {len(collection.entries)} articles"))


@app.command()
def show(file: File, data: DataFolder = Path("data"), as_json: AsJson = False) -> None:
    """Show what a collection has, and what of it this archive holds. Exit codes: 0 all of it, 1 not all.

    Examples:

        letopis collection show bridges.json

        letopis collection show bridges.json --data elsewhere --json
    """
    collection = _load(file)
    absent = 0
    for entry, item in _held(collection, data):
        absent += item is None
        if as_json:
            jsonl.write({**entry.model_dump(), "held": item is not None, "here": item.id if item else None})
            continue
        text = Text(plain(entry.title or entry.url), style="bold")
        if item is None:
            text.append("  not in this archive, or not given out", style="red")
        text.append(f"\n{plain(entry.id)} · version {entry.version} · {entry.captured_at:%Y-%m-%d}\n", style="dim")
        terminal.out().print(text.append(plain(entry.note) + "\n" if entry.note else ""), soft_wrap=True)
    if absent:
        what = "entry is" if absent == 1 else "entries are"
        raise Failure(f"{absent} {what} not in {data}: letopis import takes in the collection.wacz that came with it.")


@app.command()
def export(
    file: File,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    data: DataFolder = Path("data"),
) -> None:
    """Write a collection for others: its file, one WACZ with every page and what it needs, and the references.

    The references are BibTeX, RIS and CSL-JSON. There, `letopis import FOLDER/collection.wacz` takes the pages in,
    marked as supplied, and `letopis collection show FOLDER/collection.json` finds them. Exit codes: 0 all of it was
    written, 1 some is not in this archive.

    Examples:

        letopis collection export bridges.json bridges/
    """
    from archive.collecting import reference_files
    from archive.wacz.pack import pack_records
    from archive.wacz.selection import NothingSelected
    from crawler.rereading.needed import needed

    collection = _load(file)
    found = [(entry, item) for entry, item in _held(collection, data) if item is not None]
    if not found:
        raise Failure(f"Nothing of {file} is in {data}.", Exit.NOTHING)
    kept = collection.model_copy(update={"entries": [entry for entry, _ in found]})
    items = [item for _, item in found]
    try:
        folder.mkdir(parents=True)
        shown = {(item.capture.warc, item.capture.offset): item.title for item in items}
        places = needed(data, [item.capture for item in items])
        title = collection.title or file.stem
        packed = pack_records(data, places, folder / "collection.wacz", shown=shown, beside=True, title=title)
        for name, text in reference_files(items).items():
            (folder / name).write_text(text, "utf-8", newline="")
        kept.save(folder / "collection.json")
    except FileExistsError:
        raise Failure(f"There is something at {folder} already; name a new folder.", Exit.USAGE) from None
    except NothingSelected:
        raise Failure(f"The records of {file} cannot be read in {data}; letopis verify says why.") from None
    except OSError as error:
        raise Failure(f"{folder} cannot be written ({error.strerror}).", Exit.CONFIGURATION) from None
    terminal.out().print(Text(f"{folder}: {len(items)} articles, {packed.records} records"))
    missing = len(collection.entries) - len(items)
    if missing or packed.absent or packed.lost:
        lacks = f"{missing} entries, {len(packed.absent)} records and {len(packed.lost)} originals of revisits"
        raise Failure(f"It lacks {lacks} that are not in {data}.")


def _held(collection: Collection, data: Path) -> list[tuple[Gathered, PressItem | None]]:
    """The entries with their items in an archive."""
    from archive.collecting import held_by

    with asking.opened(data) as archive:
        return [(entry, held_by(archive, entry)) for entry in collection.entries]
