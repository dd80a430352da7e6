"""Collections: articles that somebody gathered with notes, as a file of his own outside of the archive.

An entry is a citation: it names the version and the record that it was read from, so that the file is of use beside
any archive that has the record, under whatever path.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from archive.access import NoSuchItem
from archive.cite import bibtex, csl, ris
from archive.errors import LetopisError
from archive.provenance import version_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from archive.access import Archive
    from archive.items import PressItem

FORMAT = "letopis-collection-1"


class CollectionUnusable(LetopisError):
    """The file cannot be used as a collection; the message says why."""


class Gathered(BaseModel):
    """One article of a collection."""

    model_config = ConfigDict(extra="forbid")

    id: str
    """Id of the article."""
    version: str
    """The version that is meant (`archive.provenance.version_name`)."""
    title: str | None = None
    """Its title when it was gathered."""
    url: str
    """Where its page was fetched from."""
    captured_at: AwareDatetime
    """When."""
    record_id: str
    """The record that it was read from."""
    payload_digest: str | None = None
    """`sha256:` and digest of what that record holds."""
    note: str = ""
    """What whoever gathered it says about it."""
    added_at: AwareDatetime
    """When it was gathered."""

    @classmethod
    def of(cls, item: PressItem, note: str = "") -> Self:
        """The entry of an item."""
        capture = item.capture
        return cls(
            id=item.id,
            version=version_name(item),
            title=item.title,
            url=capture.url,
            captured_at=capture.fetched_at,
            record_id=capture.record_id,
            payload_digest=capture.payload_digest,
            note=note,
            added_at=datetime.now(UTC).replace(microsecond=0),
        )


class Collection(BaseModel):
    """A collection, as its file holds it."""

    model_config = ConfigDict(extra="forbid")

    format: str = FORMAT
    title: str = ""
    entries: list[Gathered] = Field(default_factory=list)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The collection of a file.

        Raises `CollectionUnusable`, `FileNotFoundError`.
        """
        try:
            found = cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the file"
            raise CollectionUnusable(f"{path} is no collection: {where}: {first['msg']}.") from None
        except OSError as error:
            raise CollectionUnusable(f"{path} cannot be read ({error.strerror}).") from None
        if found.format != FORMAT:
            raise CollectionUnusable(f"{path} is of another release ({found.format[:40]}).")
        return found

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all. Raises OSError."""
        content = {"format": FORMAT, **self.model_dump(mode="json", exclude_defaults=True)}
        text = json.dumps(content, ensure_ascii=False, indent=1)
        new = path.with_name(path.name + ".new")
        with new.open("w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)

    def add(self, entry: Gathered) -> bool:
        """Add an entry; of a version that is there already the note is replaced. Whether it is new."""
        for place, one in enumerate(self.entries):
            if (one.id, one.version) == (entry.id, entry.version):
                self.entries[place] = entry
                return False
        self.entries.append(entry)
        return True

    def remove(self, id: str, version: str | None = None) -> int:
        """Take an article out, or one version of it; how many entries went."""
        left = [one for one in self.entries if one.id != id or (version is not None and one.version != version)]
        gone = len(self.entries) - len(left)
        self.entries = left
        return gone


def held_by(archive: Archive, entry: Gathered) -> PressItem | None:
    """The item of an entry in an archive: the version read from the record that the entry names, whatever it is called
    there; None where the archive has it not, or does not give it out."""
    for row in archive.rows("SELECT * FROM versions WHERE record_id = ?", entry.record_id):
        item = archive.catalogue.item(row, archive.acts)
        if item is not None and item.capture.payload_digest == entry.payload_digest:
            return item
    try:
        item = archive.item(entry.id, entry.version)
    except NoSuchItem:
        return None
    return item if item.capture.record_id == entry.record_id else None


def reference_files(items: Iterable[PressItem]) -> dict[str, str]:
    """The references of items as files: BibTeX, RIS and CSL-JSON, by their names."""
    found = list(items)
    return {
        "references.bib": "\n".join(map(bibtex, found)),
        "references.ris": "".join(map(ris, found)),
        "references.csl.json": json.dumps([csl(item) for item in found], ensure_ascii=False, indent=1) + "\n",
    }


__all__ = ["Collection", "CollectionUnusable", "Gathered", "held_by", "reference_files"]
