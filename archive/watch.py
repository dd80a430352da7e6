"""Watching: saved queries, and what came, changed or disappeared since they were last asked.

`data/watch/<name>.json` holds a query with its filters and what it had found; `check` compares, and appends what is
new to `data/watch/<name>.jsonl`, from which the feed `data/watch/<name>.atom` is made.
"""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote
from xml.etree import ElementTree

from archive.access import Archive, Filters, QueryError
from archive.lines import whole_lines
from archive.printable import rfc3339

if TYPE_CHECKING:
    from pathlib import Path

    from archive.access import Hit

NAME = re.compile(r"[A-Za-z0-9А-Яа-яЁё][\wА-Яа-яЁё-]{0,63}")
"""What a watch may be called: it becomes the name of a file."""

KEPT = 200
"""Entries of a feed."""

ATOM = "http://www.w3.org/2005/Atom"

SignalKind = Literal["new", "changed", "vanished", "returned", "spread", "event"]

TOLD = {
    "new": "Новое", "changed": "Изменено", "vanished": "Исчезло", "returned": "Вернулось", "spread": "Разошлось",
    "event": "Событие",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that happened to an item that a watch finds."""

    kind: SignalKind
    id: str
    version: int
    title: str
    url: str
    at: str
    """When it was noticed, or for a feed of hits when the version was first seen; ISO 8601."""
    summary: str = ""
    published: str | None = None
    """When it was published, where the page says it to the minute and its zone is known; ISO 8601."""
    name: str = ""
    """How the version is called (`archive.provenance.version_name`), where it was supplied."""

    @classmethod
    def of_hit(cls, hit: Hit, kind: SignalKind = "new", at: str | None = None) -> Signal:
        """The signal of a hit."""
        exact = hit.published_at if hit.published_precision in {"minute", "second"} else None
        summary = hit.snippets["text"].text if "text" in hit.snippets else ""
        if hit.supplied_by:
            summary = f"[{hit.supplied_by}: not captured by this archive] {summary}"
        changed = hit.row["changed"]
        if kind == "changed" and changed:
            summary = f"{changed}. {summary}"
        name = hit.name if hit.supplied_by else ""
        return cls(
            kind,
            hit.id,
            hit.version,
            hit.title or hit.url,
            hit.url,
            at or rfc3339(datetime.fromisoformat(hit.row["first_seen"])),
            summary,
            rfc3339(exact) if exact else None,
            name,
        )


@dataclass
class Watch:
    """A saved query."""

    name: str
    query: str
    filters: Filters
    seen: dict[str, list[Any]]
    """Item id to the version that was found and whether its page was gone."""
    asked: str | None = None
    """When it was last asked."""


class Watches:
    """The saved queries of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.folder = archive.data / "watch"

    def names(self) -> list[str]:
        """Names of the saved queries."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def load(self, name: str) -> Watch:
        """A saved query.

        Raises `LookupError` where there is none of that name, `ValueError` where its file cannot be read.
        """
        path = self._path(name)
        try:
            said = json.loads(path.read_bytes())
            return Watch(name, said["query"], Filters(**said["filters"]), said["seen"], said.get("asked"))
        except FileNotFoundError:
            raise LookupError(f"There is no watch «{name}».") from None
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} cannot be read ({error}); delete it and save the watch again.") from error

    def save(self, name: str, query: str, filters: Filters) -> Watch:
        """Save a query; what it finds already is no news.

        Raises `FileExistsError` where the name is taken, `QueryError` where the query makes no sense.
        """
        if self._path(name).exists():
            raise FileExistsError(f"There is a watch «{name}» already.")
        watch = Watch(name, query, filters, {})
        self._look(watch)
        self._store(watch)
        return watch

    def remove(self, name: str) -> None:
        """Delete a saved query with its signals.

        Raises `LookupError`.
        """
        self.load(name)
        for suffix in (".json", ".jsonl", ".atom"):
            self._path(name).with_suffix(suffix).unlink(missing_ok=True)

    def check(self, name: str) -> list[Signal]:
        """What happened since the query was last asked; the feed is rewritten. Raises as `load`."""
        watch = self.load(name)
        signals = self._look(watch)
        log = self._path(name).with_suffix(".jsonl")
        if signals:
            with log.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(asdict(signal), ensure_ascii=False) + "\n" for signal in signals)
        feed = atom(self.signals(name)[:KEPT], title=f"Летопись: {name}", base="")
        _replace(log.with_suffix(".atom"), feed)
        # Last: after a crash the same signals come again rather than never.
        self._store(watch)
        return signals

    def signals(self, name: str) -> list[Signal]:
        """Everything that a watch has noticed, the newest first; of what is withheld, nothing."""
        path = self._path(name).with_suffix(".jsonl")
        found = []
        for line in whole_lines(path):
            try:
                found.append(Signal(**json.loads(line.data)))
            except (ValueError, TypeError):
                continue
        return [one for one in reversed(found) if one.id not in self.archive.acts.withheld]

    def _look(self, watch: Watch) -> list[Signal]:
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        found = self.archive.search(watch.query, watch.filters, order="newest", limit=None, snippets=False)
        gone = {hit.id for hit in self._vanished(watch)}
        signals = []
        seen: dict[str, list[Any]] = {}
        for hit in found:
            version, vanished = watch.seen.get(hit.id, (None, False))
            seen[hit.id] = [hit.version, hit.id in gone]
            kinds: list[SignalKind] = []
            if version is None and hit.id not in gone:
                kinds.append("new")
            elif version not in (None, hit.version):
                kinds.append("changed")
            if (hit.id in gone) != bool(vanished):
                kinds.append("vanished" if hit.id in gone else "returned")
            signals += [Signal.of_hit(hit, kind, now) for kind in kinds]
        watch.seen = seen
        watch.asked = now
        return signals

    def _vanished(self, watch: Watch) -> list[Hit]:
        if watch.filters.vanished is False:
            return []
        gone = dataclasses.replace(watch.filters, vanished=True)
        return self.archive.search(watch.query, gone, limit=None, snippets=False).hits

    def _store(self, watch: Watch) -> None:
        filters = {name: value for name, value in asdict(watch.filters).items() if value is not None}
        said = {"query": watch.query, "filters": filters, "asked": watch.asked, "seen": watch.seen}
        self.folder.mkdir(exist_ok=True)
        _replace(self._path(watch.name), json.dumps(said, ensure_ascii=False, default=str).encode())

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise QueryError(f"«{name}» cannot be the name of a watch: letters, digits, «_» and «-».")
        return self.folder / f"{name}.json"


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(path.name + ".new")
    new.write_bytes(content)
    new.replace(path)


_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _iri(address: str) -> str:
    """An address with what an IRI may not hold percent-encoded: blanks, control characters, quotes, brackets."""
    return quote(address, safe="%/:?#[]@!$&'()*+,;=~", errors="replace")


def atom(signals: list[Signal], *, title: str, base: str, address: str | None = None, name: str | None = None) -> bytes:
    """An Atom feed (RFC 4287) of signals, in their order.

    `name`: what distinguishes it from other feeds, if not its title; `base`: address of the page that shows items, or
    nothing; `address`: of the feed itself, where it has one.
    """
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")

    def add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
        # XML 1.0 has no way to write control characters.
        element.text = _FORBIDDEN.sub("", text) if text else None
        return element

    add(feed, "id", f"urn:letopis:feed:{quote(name or title, safe='', errors='replace')}")
    add(feed, "title", title)
    if address:
        add(feed, "link", rel="self", href=_iri(address))
    add(feed, "updated", max((_utc(signal.at) for signal in signals), default="1970-01-01T00:00:00Z"))
    add(add(feed, "author"), "name", "Letopis")
    for signal in islice(signals, KEPT):
        entry = add(feed, "entry")
        add(entry, "id", f"urn:letopis:{signal.id}:{signal.version}:{signal.kind}:{_utc(signal.at)}")
        add(entry, "title", signal.title if signal.kind == "new" else f"{TOLD[signal.kind]}: {signal.title}")
        add(entry, "updated", _utc(signal.at))
        if signal.published:
            add(entry, "published", _utc(signal.published))
        page = f"{base}item/{signal.id}?v={signal.name or signal.version}" if base and signal.version else signal.url
        add(entry, "link", href=_iri(page))
        add(entry, "category", term=signal.kind)
        if signal.summary:
            add(entry, "summary", signal.summary)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _utc(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


__all__ = ["Signal", "Watch", "Watches", "atom"]
