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
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from archive.cite import pwid
from archive.extras import needs
from archive.items import to_json
from archive.search.index import flags, region_of

with needs("export"):
    import pyarrow as pa
    import pyarrow.parquet as pq
    import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive.items import PressItem

Format = Literal["jsonl", "parquet", "csv"]
Layout = Literal["plain", "huggingface"]

BATCH = 2_000
"""Items that are held in memory, and rows of a Parquet row group."""

_TIME = pa.timestamp("us", tz="UTC")
_TEXTS = pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table."""

    name: str
    type: pa.DataType
    about: str


COLUMNS = (
    Column("id", pa.string(), "Stable id of the article"),
    Column("version", pa.int32(), "Number of the version, 1 for the first"),
    Column("site", pa.string(), "Name of the site"),
    Column("region", pa.string(), "ISO 3166-2 code of the region"),
    Column("region_name", pa.string(), "Name of the region"),
    Column("url", pa.string(), "Address that the article was fetched from"),
    Column("language", pa.string(), "BCP 47 language tag"),
    Column("title", pa.string(), "Headline"),
    Column("lead", pa.string(), "Introduction, where the page sets one apart"),
    Column("text", pa.string(), "Text, a paragraph a line"),
    Column("authors", _TEXTS, "Who wrote it, as printed"),
    Column("tags", _TEXTS, "Topics and keywords of the page"),
    Column("published_at", _TIME, "When it was published, in UTC"),
    Column("published_day", pa.string(), "Day of publication by the region's clock"),
    Column("published_precision", pa.string(), "How exactly the page says it"),
    Column("modified_at", _TIME, "When the page says it was changed, in UTC"),
    Column("credited", _TEXTS, "Who is credited, in the nominative where that is known"),
    Column("credits", _TEXTS, "The credit lines as they stand on the page"),
    Column("images", _TEXTS, "Addresses of pictures"),
    Column("videos", _TEXTS, "Addresses of videos"),
    Column("has", _TEXTS, "photo, video, audio, document, embed, comments, credits"),
    Column("comment_state", pa.string(), "State of the comment block"),
    Column("comment_count", pa.int32(), "Comments that the page says there are"),
    Column("comments", _TEXTS, "Texts of the comments that stand on the page"),
    Column("changed", _TEXTS, "Fields that differ from the version before"),
    Column("first_seen", _TIME, "First capture with this content"),
    Column("last_seen", _TIME, "Latest capture with this content"),
    Column("content_hash", pa.string(), "Digest of what makes a version"),
    Column("fetched_at", _TIME, "When the cited capture began"),
    Column("warc", pa.string(), "WARC file of the capture, below data/warc"),
    Column("warc_offset", pa.int64(), "Byte at which its record begins"),
    Column("warc_length", pa.int64(), "Bytes that it takes"),
    Column("record_id", pa.string(), "WARC-Record-ID of the record"),
    Column("payload_digest", pa.string(), "Digest of the page's bytes"),
    Column("pwid", pa.string(), "Persistent web identifier of the capture"),
)
"""The columns of Parquet, CSV and data frames."""

SCHEMA = pa.schema([pa.field(column.name, column.type, metadata={"about": column.about}) for column in COLUMNS])


def row(item: PressItem) -> dict[str, Any]:
    """The columns of an item."""
    capture, comments = item.capture, item.comments
    return {
        "id": item.id,
        "version": item.version.number,
        "site": item.site,
        "region": region_of(item),
        "region_name": item.region.name if item.region else None,
        "url": item.url,
        "language": item.language,
        "title": item.title,
        "lead": item.lead,
        "text": item.text,
        "authors": item.authors,
        "tags": item.tags,
        "published_at": item.published_at,
        "published_day": f"{item.published_at:%Y-%m-%d}" if item.published_at else None,
        "published_precision": item.published_precision,
        "modified_at": item.modified_at,
        "credited": [name for credit in item.credits for name in credit.nominative or credit.names],
        "credits": [credit.raw for credit in item.credits],
        "images": [media.url for media in item.media if media.type == "image"],
        "videos": [media.url for media in item.media if media.type == "video"],
        "has": list(flags(item)),
        "comment_state": comments.state if comments else None,
        "comment_count": comments.count if comments else None,
        "comments": [entry.text for entry in comments.entries] if comments else [],
        "changed": item.version.changed,
        "first_seen": item.version.first_seen,
        "last_seen": item.version.last_seen,
        "content_hash": item.version.content_hash,
        "fetched_at": capture.fetched_at,
        "warc": capture.warc,
        "warc_offset": capture.offset,
        "warc_length": capture.length,
        "record_id": capture.record_id,
        "payload_digest": capture.payload_digest,
        "pwid": pwid(item),
    }


def table(items: Iterable[PressItem]) -> pa.Table:
    """The items as one Arrow table."""
    return pa.Table.from_pylist([row(item) for item in items], schema=SCHEMA)


def cell(value: Any) -> str:
    """A value for a CSV cell that a spreadsheet shows and never computes.

    Excel, LibreOffice and Google Sheets take a cell for a formula that begins with one of `= + - @`, their full-width
    forms, a tab or a line break (OWASP, «CSV Injection»); such a cell gets an apostrophe in front.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    text = "; ".join(value) if isinstance(value, list) else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    # A number is safe and stays one.
    if text.lstrip(" ")[:1] in _FORMULA and not isinstance(value, int):
        return "'" + text
    return text


_FORMULA = frozenset("=+-@\t\n\uff1d\uff0b\uff0d\uff20|%")


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
                rows = [row(item) for item in batch]
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
        writer.writerows([cell(told[column.name]) for column in COLUMNS] for told in rows)

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
    told: dict[str, Any] = {
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
        told |= {
            "type": "table",
            "encoding": "utf-8-sig" if bom else "utf-8",
            "schema": {"fields": list(_fields()), "primaryKey": ["id", "version"]},
        }
    return told


def _fields() -> Iterator[dict[str, str]]:
    for column in COLUMNS:
        type_ = "string"
        if pa.types.is_integer(column.type):
            type_ = "integer"
        elif pa.types.is_timestamp(column.type):
            type_ = "datetime"
        told = {"name": column.name, "type": type_, "description": column.about}
        yield told | {"format": "any"} if type_ == "datetime" else told


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


__all__ = ["COLUMNS", "Column", "Export", "cell", "export", "row", "table"]
