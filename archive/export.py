"""Exports: items as a table or as they are, for other tools, with a description of every column beside them.

A folder of its own holds the data files, `datapackage.json` (Frictionless Data Package, https://datapackage.org),
`CITATION.cff`, and where asked for `ro-crate-metadata.json` (RO-Crate 1.1) or the layout and card of a Hugging Face
dataset.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from archive.extras import needs
from archive.fields import COLUMNS, Format, Layout
from archive.items import to_json
from archive.printable import cell

with needs("export"):
    import pyarrow as pa
    import pyarrow.parquet as pq
    import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.fields import ColumnType
    from archive.items import PressItem

BATCH = 2_000
"""Items that are held in memory, and rows of a Parquet row group."""

_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "texts": pa.list_(pa.string()),
    "time": pa.timestamp("us", tz="UTC"),
    "count": pa.int32(),
    "place": pa.int64(),
}


SCHEMA = pa.schema([pa.field(column.name, _TYPES[column.kind], metadata={"about": column.about}) for column in COLUMNS])


def item_row(item: PressItem) -> dict[str, Any]:
    """The columns of an item."""
    return {column.name: column.value(item) for column in COLUMNS}


def arrow_table(items: Iterable[PressItem]) -> pa.Table:
    """The items as one Arrow table."""
    return pa.Table.from_pylist([item_row(item) for item in items], schema=SCHEMA)


@dataclass
class Export:
    """What was written."""

    folder: Path
    items: int = 0
    files: list[Path] = field(default_factory=list)


def export(
    items: Iterable[PressItem],
    folder: Path,
    formats: Iterable[Format] = ("parquet",),
    *,
    title: str = "Letopis export",
    layout: Layout = "plain",
    bom: bool = False,
    ro_crate: bool = False,
    licence: str | None = None,
) -> Export:
    """Write items to a new folder; `bom`: CSV begins with a byte order mark, as Excel wants it.

    Raises `FileExistsError` where the folder holds something already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"The folder {folder} is not empty.")
    done = Export(folder)
    wanted = ("parquet",) if layout == "huggingface" else tuple(dict.fromkeys(formats))
    source = iter(items)
    try:
        with ExitStack() as stack:
            writers = [_WRITERS[name](stack, done, layout, bom) for name in wanted]
            while batch := list(islice(source, BATCH)):
                rows = [item_row(item) for item in batch]
                for writer in writers:
                    writer(batch, rows)
                done.items += len(batch)
    except BaseException:
        # Half an export passes for a whole one.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    resources = [_resource(path, folder, bom) for path in done.files]
    made = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "letopis-export",
        "title": title,
        "created": made,
        "resources": resources,
    }
    if licence:
        package["licenses"] = [{"name": licence}]
    _write_json(done, "datapackage.json", package)
    (folder / "CITATION.cff").write_text(_citation_cff(title, made), encoding="utf-8")
    done.files.append(folder / "CITATION.cff")
    if layout == "huggingface":
        (folder / "README.md").write_text(_card(title, done.items, licence), encoding="utf-8")
        done.files.append(folder / "README.md")
    if ro_crate:
        _write_json(done, "ro-crate-metadata.json", _crate(title, made, done, licence))
    return done


def _jsonl(stack: ExitStack, done: Export, layout: Layout, bom: bool) -> Any:
    path = done.folder / "items.jsonl.zst"
    done.files.append(path)
    file = stack.enter_context(path.open("wb"))
    packed = stack.enter_context(zstandard.ZstdCompressor(level=6).stream_writer(file, closefd=False))

    def write(batch: list[PressItem], rows: list[dict[str, Any]]) -> None:
        packed.write(b"".join(to_json(item) + b"\n" for item in batch))

    return write


def _parquet(stack: ExitStack, done: Export, layout: Layout, bom: bool) -> Any:
    path = done.folder / ("data/train-00000-of-00001.parquet" if layout == "huggingface" else "items.parquet")
    path.parent.mkdir(exist_ok=True)
    done.files.append(path)
    writer = stack.enter_context(pq.ParquetWriter(path, SCHEMA, compression="zstd"))

    def write(batch: list[PressItem], rows: list[dict[str, Any]]) -> None:
        writer.write_table(pa.Table.from_pylist(rows, schema=SCHEMA))

    return write


def _csv(stack: ExitStack, done: Export, layout: Layout, bom: bool) -> Any:
    path = done.folder / "items.csv"
    done.files.append(path)
    file = stack.enter_context(path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline=""))
    writer = csv.writer(file)
    writer.writerow([column.name for column in COLUMNS])

    def write(batch: list[PressItem], rows: list[dict[str, Any]]) -> None:
        writer.writerows([cell(said[column.name]) for column in COLUMNS] for said in rows)

    return write


_WRITERS = {"jsonl": _jsonl, "parquet": _parquet, "csv": _csv}

_MEDIA_TYPES = {
    ".zst": ("jsonl", "application/zstd"),
    ".parquet": ("parquet", "application/vnd.apache.parquet"),
    ".csv": ("csv", "text/csv"),
}


def _resource(path: Path, folder: Path, bom: bool) -> dict[str, Any]:
    """The description of a data file."""
    format_, media_type = _MEDIA_TYPES[path.suffix]
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    said: dict[str, Any] = {
        "name": f"items-{format_}",
        "path": path.relative_to(folder).as_posix(),
        "format": format_,
        "mediatype": media_type,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        # Frictionless reads Parquet through pandas and fails on its lists; bytes and hash are checked of every file.
        "type": "file",
    }
    if format_ == "csv":
        said |= {
            "type": "table",
            "encoding": "utf-8-sig" if bom else "utf-8",
            "schema": {"fields": list(_fields()), "primaryKey": ["id", "version"]},
        }
    return said


def _fields() -> Iterator[dict[str, str]]:
    for column in COLUMNS:
        type_ = {"count": "integer", "place": "integer", "time": "datetime"}.get(column.kind, "string")
        said = {"name": column.name, "type": type_, "description": column.about}
        yield said | {"format": "any"} if type_ == "datetime" else said


def _write_json(done: Export, name: str, content: dict[str, Any]) -> None:
    path = done.folder / name
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    done.files.append(path)


def _citation_cff(title: str, made: str) -> str:
    quoted = json.dumps(title, ensure_ascii=False)
    return (
        "cff-version: 1.2.0\n"
        "message: Please cite single pages by their PWID, and this selection so.\n"
        "type: dataset\n"
        f"title: {quoted}\n"
        "authors:\n  - name: The keepers of this archive\n"
        f"date-released: {made[:10]}\n"
    )


def _card(title: str, count: int, licence: str | None) -> str:
    """The card of a Hugging Face dataset."""
    columns = "\n".join(f"| `{column.name}` | {column.about} |" for column in COLUMNS)
    size = next(
        (name for limit, name in ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))
         if count < limit), "1M<n<10M",
    )  # fmt: skip
    return (
        "---\n"
        f"pretty_name: {json.dumps(title, ensure_ascii=False)}\n"
        f"language:\n- ru\nlicense: {json.dumps((licence or 'unknown').lower())}\nsize_categories:\n- {size}\n"
        "configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/train-*.parquet\n"
        "---\n\n"
        f"# {title}\n\n{count} items of press pages, each citing the WARC record that it was read from.\n\n"
        f"| column | what it holds |\n|---|---|\n{columns}\n"
    )


FORMATS_OF_FILES = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "zst": "application/zstd",
    "json": "application/json",
    "cff": "text/yaml",
    "md": "text/markdown",
}
"""Media types of the files of an export, by the ends of their names."""


def _crate(title: str, made: str, done: Export, licence: str | None) -> dict[str, Any]:
    """RO-Crate 1.1, https://www.researchobject.org/ro-crate/1.1/."""
    paths = [path.relative_to(done.folder).as_posix() for path in done.files]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": f"{done.items} items of press pages, each citing the WARC record that it was read from.",
        "datePublished": made,
        "hasPart": [{"@id": path} for path in paths],
    }
    address = "#licence"
    if licence:
        address = licence if "://" in licence else f"https://spdx.org/licenses/{quote(licence)}"
    root["license"] = {"@id": address}
    terms = {
        "@id": address,
        "@type": "CreativeWork",
        "name": licence or "No licence was named",
        "description": f"{licence}, as whoever made this export says."
        if licence
        else "The pages belong to those who published them.",
    }
    about = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    files = [
        {
            "@id": path,
            "@type": "File",
            "name": path.rpartition("/")[2],
            "encodingFormat": FORMATS_OF_FILES[path.rpartition(".")[2]],
            "contentSize": str((done.folder / path).stat().st_size),
        }
        for path in paths
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [about, root, terms, *files]}


__all__ = ["COLUMNS", "Export", "arrow_table", "cell", "export", "item_row"]
