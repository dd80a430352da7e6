"""The full-text index, by tantivy: one document a version of an item, found by lemma, by form and by filters.

Each field of words is there twice, as two rows of tokens whose places agree: `text` holds the words' keys
(`archive.languages.morphology`), `text_as` the words as written, folded. A word with several keys is one token of them
all, `|стать|сталь`, and a query for a key asks for every such token that holds it; so places stay exact, and phrases
and nearness need no more than an index of single tokens. The index stores no text: a document leads to its row in
the catalogue by the number in `row`.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zlib import crc32

from archive.extras import needs
from archive.fields import FACETS, FIELDS, WORDS
from archive.languages.morphology import tokens
from archive.provenance import track
from archive.search.language import NEAR_WORDS

with needs("search"):
    import tantivy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.items import PressItem

INDEX_VERSION = "4"
"""Raised when documents are made otherwise than before; another version is built anew."""

GAP = " ".join("·" * NEAR_WORDS)
"""Between two comments or captions, so that no phrase reaches from one into the next, nor two words that are NEAR."""

MOST_WORDS = 200_000
"""Words of one text that are indexed."""

HEAP = 128 << 20
"""Bytes that the writer may hold before it writes a segment."""

PARTS_OF_SEGMENT = ("idx", "pos", "term", "store", "fast", "fieldnorm")
"""Files of every segment, by the ends of their names."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in WORDS:
        for kind in (name, f"{name}_as"):
            builder.add_text_field(kind, tokenizer_name="whitespace", index_option="position")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_integer_field("time", indexed=True, fast=True)
    return builder.build()


SCHEMA = _schema()


def _words(texts: Iterable[str | None]) -> tuple[str, str]:
    """Texts as rows of tokens: keys, and forms."""
    keys: list[str] = []
    forms: list[str] = []
    for text in texts:
        if not text:
            continue
        if keys:
            keys.append(GAP)
            forms.append(GAP)
        rows = tokens(text)
        if len(text) > 2 * MOST_WORDS:  # a word and a space behind it
            rows = _begin(rows[0]), _begin(rows[1])
        keys.append(rows[0])
        forms.append(rows[1])
    return " ".join(keys), " ".join(forms)


def _begin(row: str) -> str:
    return " ".join(row.split(maxsplit=MOST_WORDS)[:MOST_WORDS])


def version_key(id: str, track: str, number: int) -> str:
    """Name of a version in the index."""
    return f"{id}@{track}@{number}"


def document(item: PressItem, row: int, *, latest: bool, vanished: bool, trusted: bool) -> tantivy.Document:
    """The document of a version of an item."""
    made = tantivy.Document()
    for name in WORDS:
        texts = [text for field in FIELDS if name in field.words for text in field.words[name](item)]
        if any(texts):
            keys, forms = _words(texts)
            made.add_text(name, keys)
            made.add_text(f"{name}_as", forms)
    for field in FIELDS:
        for name, values in field.facets.items():
            for value in dict.fromkeys(values(item)):
                if value:
                    made.add_text(name, value)
    made.add_text("key", version_key(item.id, track(item), item.version.number))
    made.add_integer("row", row)
    if item.printed and (moment := item.sort_time):
        # The day is that of the site's own clock, as a reader there saw it.
        day = item.printed.date()
        made.add_integer("day", day.year * 10_000 + day.month * 100 + day.day)
        made.add_integer("time", int(moment.timestamp()))
    # What somebody supplied is no version before or after ours, unless his file is trusted.
    counts = trusted or not track(item)
    states = {"latest": latest, "supplied": bool(track(item)), "vanished": vanished}
    states |= {"earlier": counts and not latest, "changed": counts and (item.version.number > 1 or not latest)}
    for state, holds in states.items():
        if holds:
            made.add_text("is", state)
    return made


class SearchIndex:
    """The index in a folder."""

    def __init__(self, folder: Path, *, new: bool = False) -> None:
        """Open the index; `new`: begin an empty one.

        Raises `ValueError` where there is no index, a damaged one, or one of another kind.
        """
        self.folder = folder
        if new:
            folder.mkdir(parents=True)
        elif not (folder / "meta.json").is_file():
            raise ValueError("it is not there")
        self._links: TemporaryDirectory[str] | None = None
        self._index = self._opened()
        self._seen: tuple[int, int] | None = None
        self._searcher: tantivy.Searcher | None = None
        self._joined: dict[str, tuple[str, ...]] | None = None

    def _opened(self) -> tantivy.Index:
        if os.access(self.folder, os.W_OK):
            return tantivy.Index(SCHEMA, str(self.folder))
        # Even to read, tantivy writes a lock beside the index. Where nothing may be written, links to the files stand
        # in a folder of their own.
        links = TemporaryDirectory(prefix="letopis-index-")
        for path in self.folder.iterdir():
            if path.suffix != ".lock":
                Path(links.name, path.name).symlink_to(path.absolute())
        index = tantivy.Index(SCHEMA, links.name)
        self._links = links
        return index

    def searcher(self) -> tantivy.Searcher:
        """What was committed until now, by whatever process."""
        told = (self.folder / "meta.json").stat()
        seen = (told.st_mtime_ns, told.st_ino)
        if self._searcher is None or seen != self._seen:
            if self._links and self._seen:
                self._index = self._opened()
            self._index.reload()
            self._searcher, self._seen, self._joined = self._index.searcher(), seen, None
        return self._searcher

    def ways(self, key: str) -> tuple[str, ...]:
        """Tokens that hold a key: itself and all those of several keys."""
        if self._joined is None:
            searcher = self.searcher()
            tokens = {token for name in WORDS for token, _ in searcher.terms_with_prefix(name, "|")}
            joined: dict[str, list[str]] = {}
            for token in sorted(tokens):
                for part in token[1:].split("|"):
                    joined.setdefault(part, []).append(token)
            self._joined = {part: tuple(found) for part, found in joined.items()}
        return (key, *self._joined.get(key, ()))

    def flaw(self) -> str | None:
        """What is wrong with the index's files, each compared with the checksum at its end; reads them all."""
        try:
            segments = json.loads((self.folder / "meta.json").read_bytes())["segments"]
            for name in (segment["segment_id"].replace("-", "") for segment in segments):
                for path in (self.folder / f"{name}.{part}" for part in PARTS_OF_SEGMENT):
                    if not _is_whole(path.read_bytes()):
                        return f"{path.name} in {self.folder} is damaged"
        except (OSError, ValueError, LookupError, TypeError) as error:
            return f"the index in {self.folder} cannot be read: {error}"
        return None

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A writer; there is one at a time. What was added is committed at the end, or taken back after an error."""
        writer = self._index.writer(HEAP, 1)
        try:
            yield Writer(writer)
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()

    @staticmethod
    def remove(folder: Path) -> None:
        """Delete an index."""
        shutil.rmtree(folder, ignore_errors=True)


def _is_whole(content: bytes) -> bool:
    """Whether a file ends as tantivy ends it: a footer of JSON with the CRC-32 of the rest, its length, a number."""
    length = int.from_bytes(content[-8:-4], "little")
    footer = content[-8 - length : -8]
    return bool(footer) and json.loads(footer)["crc"] == crc32(memoryview(content)[: -8 - length])


class Writer:
    """Adds documents."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def add(
        self, item: PressItem, row: int, *, latest: bool, vanished: bool, trusted: bool = False, fresh: bool = False
    ) -> None:
        """Add a version, in place of what the index has of it; `fresh`: it has none."""
        if not fresh:
            self.remove(item.id, track(item), item.version.number)
        self._writer.add_document(document(item, row, latest=latest, vanished=vanished, trusted=trusted))

    def remove(self, id: str, track: str, number: int) -> None:
        """Take a version out."""
        self._writer.delete_documents_by_term("key", version_key(id, track, number))

    def commit(self) -> None:
        """Make what was added visible."""
        self._writer.commit()
