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
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar
from zlib import crc32

from archive.extras import needs
from archive.fields import FIELDS, WORDS
from archive.languages.morphology import tokens
from archive.provenance import track
from archive.search.compile import compile_query, whole_title
from archive.search.engine import OTHERS, SINGLE, Matches
from archive.search.language import NAMES, NEAR_WORDS, NONE, QueryError
from archive.search.tantivy_schema import SCHEMA

with needs("search"):
    import tantivy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.items import PressItem
    from archive.search.engine import Order, Prepared
    from archive.search.language import Node

GAP = " ".join("·" * NEAR_WORDS)
"""Between two comments or captions, so that no phrase reaches from one into the next, nor two words that are NEAR."""

MOST_WORDS = 200_000
"""Words of one text that are indexed."""

HEAP = 128 << 20
"""Bytes that the writer may hold before it writes a segment."""

PARTS_OF_SEGMENT = ("idx", "pos", "term", "store", "fast", "fieldnorm")
"""Files of every segment, by the ends of their names."""


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
        if len(text) > 2 * MOST_WORDS:  # a word and the space after it
            rows = _begin(rows[0]), _begin(rows[1])
        keys.append(rows[0])
        forms.append(rows[1])
    return " ".join(keys), " ".join(forms)


def _begin(row: str) -> str:
    return " ".join(row.split(maxsplit=MOST_WORDS)[:MOST_WORDS])


def version_key(id: str, track: str, number: int) -> str:
    """Name of a version in the index."""
    return f"{id}@{track}@{number}"


def index_document(item: PressItem, row: int, states: frozenset[str], *, trusted: bool) -> tantivy.Document:
    """The document of a version of an item; `states` as in `archive.search.engine`."""
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
    if whole := whole_title(item.title or ""):
        made.add_text("title_whole", whole)
    made.add_text("key", version_key(item.id, track(item), item.version.number))
    made.add_integer("row", row)
    if item.printed and (moment := item.sort_time):
        # The day is that of the site's own clock, as a reader there saw it; of a month or year with zeros, before its
        # days, so that the month is found by a month and by no day.
        made.add_integer("day", int((item.printed_day or "").replace("-", "").ljust(8, "0")))
        made.add_integer("time", int(moment.timestamp()))
    # What somebody supplied is no version before or after ours, unless his file is trusted.
    counts = trusted or not track(item)
    latest = "latest" in states
    known = {"supplied": bool(track(item)), "earlier": counts and not latest}
    known["changed"] = counts and (bool(item.version.changed) or not latest)
    for state in [*sorted(states), *(state for state, holds in known.items() if holds)]:
        made.add_text("is", state)
    return made


class IndexSnapshot:
    """The index as it was at one moment (`archive.search.engine.Snapshot`)."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher

    @property
    def size(self) -> int:
        """Versions in the index."""
        return self._searcher.num_docs

    def frequency(self, field: str, value: str) -> int:
        """How many versions have a value."""
        return self._searcher.doc_freq(field, value)

    def terms(self, field: str, start: str = "") -> list[tuple[str, int]]:
        """The values that begin so, with how many versions have them."""
        return self._searcher.terms_with_prefix(field, start)

    def prepare(self, tree: Node | None, filters: Iterable[Node], *, earlier: bool = False) -> Prepared:
        """The query of a tree and of filters. Raises `QueryError`."""
        return compile_query(tree, filters, self._ways, earlier=earlier)

    def _ways(self, key: str) -> tuple[str, ...]:
        """Tokens that hold a key: itself and all those of several keys."""
        return (key, *self._joined.get(key, ()))

    @cached_property
    def _joined(self) -> dict[str, tuple[str, ...]]:
        """Tokens of several keys, by each of these."""
        found = {token for name in WORDS for token, _ in self._searcher.terms_with_prefix(name, "|")}
        joined: dict[str, list[str]] = {}
        for token in sorted(found):
            for part in token[1:].split("|"):
                joined.setdefault(part, []).append(token)
        return {part: tuple(found) for part, found in joined.items()}

    def find(self, asked: Prepared, order: Order, limit: int, offset: int = 0) -> Matches:
        """The first hits after `offset`."""
        if order == "relevance":
            found = self._searcher.search(asked.query, limit, offset=offset)
        else:
            direction = tantivy.Order.Desc if order == "newest" else tantivy.Order.Asc
            found = self._searcher.search(asked.query, limit, offset=offset, order_by_field="time", order=direction)
        rows = self._searcher.fast_field_values("row", [address for _, address in found.hits])
        hits = [(int(row), score) for row, (score, _) in zip(rows, found.hits, strict=True) if row is not None]
        return Matches([row for row, _ in hits], [score for _, score in hits], _total(found))

    def count(self, asked: Prepared) -> int:
        """How many versions a query finds."""
        return _total(self._searcher.search(asked.query, 1))

    def tally(self, asked: Prepared, by: Sequence[str], most: int) -> dict[str, Any]:
        """How many of each value of each facet within the one before. Raises `QueryError`."""
        wanted: dict[str, Any] = {}
        for name in reversed(by):
            wanted = {name: {"terms": self._terms(name, most), **({"aggs": wanted} if wanted else {})}}
        return _nested(self._aggregate(asked, wanted)) if wanted else {}

    def facets(self, asked: Prepared, most: dict[str, int]) -> dict[str, dict[str, int]]:
        """How many of each value of each facet."""
        counted = self._aggregate(asked, {name: {"terms": self._terms(name, size)} for name, size in most.items()})
        return _nested(counted)

    def _terms(self, name: str, size: int) -> dict[str, Any]:
        # Names that nobody read are not missing from an item.
        unread = name in NAMES and not self._has_names
        return {"field": name, "size": size, **({} if unread or name == "is" else {"missing": NONE})}

    @cached_property
    def _has_names(self) -> bool:
        return any(self._searcher.terms_with_prefix(name, "", limit=1) for name in NAMES)

    def _aggregate(self, asked: Prepared, wanted: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._searcher.aggregate(asked.query, wanted)
        except ValueError as error:
            if str(error).startswith("Aborting aggregation"):
                raise QueryError(
                    "These two have too many values to be counted in each other; narrow the query or count by one.",
                    "У этих двух признаков слишком много значений; сузьте запрос или считайте по одному.",
                ) from error
            raise


def _total(found: tantivy.SearchResult) -> int:
    return int(getattr(found, "count", 0) or 0)


def _nested(counted: dict[str, Any]) -> dict[str, Any]:
    """Tantivy's buckets as `{name: {value: count or {"total": count, name: …}}}`."""
    nested: dict[str, Any] = {}
    for name, found in counted.items():
        if not isinstance(found, dict) or "buckets" not in found:
            continue
        nested[name] = {}
        # What has no value comes last.
        for bucket in sorted(found["buckets"], key=lambda bucket: bucket["key"] == NONE):
            inner = _nested({key: value for key, value in bucket.items() if isinstance(value, dict)})
            count = int(bucket["doc_count"])
            nested[name][str(bucket["key"])] = {"total": count, **inner} if inner else count
        if name in SINGLE and (others := int(found.get("sum_other_doc_count", 0))):
            nested[name][OTHERS] = others
    return nested


class SearchIndex:
    """The index in a folder (`archive.search.engine.Engine`)."""

    version: ClassVar[str] = "6"

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
        self._snapshot: IndexSnapshot | None = None

    def _opened(self) -> tantivy.Index:
        if os.access(self.folder, os.W_OK):
            return tantivy.Index(SCHEMA, str(self.folder))
        # Even to read, tantivy writes a lock beside the index. Where nothing may be written, links to the files are
        # in a folder of their own.
        links = TemporaryDirectory(prefix="letopis-index-")
        for path in self.folder.iterdir():
            if path.suffix != ".lock":
                Path(links.name, path.name).symlink_to(path.absolute())
        index = tantivy.Index(SCHEMA, links.name)
        self._links = links
        return index

    def snapshot(self) -> IndexSnapshot:
        """What was committed until now, by whatever process."""
        about = (self.folder / "meta.json").stat()
        seen = (about.st_mtime_ns, about.st_ino)
        if self._snapshot is None or seen != self._seen:
            if self._links and self._seen:
                self._index = self._opened()
            self._index.reload()
            self._snapshot, self._seen = IndexSnapshot(self._index.searcher()), seen
        return self._snapshot

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
        self, item: PressItem, row: int, states: frozenset[str], *, trusted: bool = False, fresh: bool = False
    ) -> None:
        """Add a version, in place of what the index has of it; `fresh`: it has none."""
        if not fresh:
            self.remove(item.id, track(item), item.version.number)
        self._writer.add_document(index_document(item, row, states, trusted=trusted))

    def remove(self, id: str, track: str, number: int) -> None:
        """Take a version out."""
        self._writer.delete_documents_by_term("key", version_key(id, track, number))

    def commit(self) -> None:
        """Make what was added visible."""
        self._writer.commit()
