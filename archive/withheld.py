"""What a withholding reaches, as far as the archive knows today.

The decision names an article and the addresses that it had. Articles move, readers' pages of comments are added, and
pictures come with later versions. So what is hidden is read from the lines of the article at every time: all addresses
that it ever had, its further pages of comments, and the media that no other article of the site has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from archive.holdings.surt import surt
from archive.identity import clean_url, item_id
from archive.item_lines import item_lines
from archive.verdicts import Verdicts, verdicts_path


class Reach(NamedTuple):
    """What is withheld, by what the decisions name and by what the archive knows of it."""

    withheld: frozenset[str] = frozenset()
    """Ids of articles, those of their other addresses included."""
    silenced: frozenset[str] = frozenset()
    """The same of those whose comments alone are withheld."""
    hidden: frozenset[str] = frozenset()
    """Keys (`key_of`) of addresses."""


def key_of(url: str) -> str:
    """What all spellings of an address have in common."""
    return surt(clean_url(url))


def addresses(content: Mapping[str, Any]) -> set[str]:
    """The addresses whose captures hold an article as one line has it (of any schema version), and its further pages of
    comments."""
    version, comments = content["version"], content.get("comments") or {}
    found = {content["url"], content["capture"]["url"], version.get("moved_from"), version.get("moved_to")}
    found.add((content.get("rendered") or {}).get("url"))
    found |= {capture["url"] for capture in comments.get("captures") or ()}
    return {url for url in found if url}


def media(content: Mapping[str, Any]) -> set[str]:
    """The addresses of its pictures, films, sounds and documents."""
    every = content.get("media") or ()
    found = {url for one in every for url in (one["url"], one.get("poster")) if url}
    return found | {one["capture"]["url"] for one in every if one.get("capture")}


def reach(root: Path, withheld: frozenset[str], silenced: frozenset[str], urls: frozenset[str]) -> Reach:
    """What the withholding of these articles, of the comments of those, and of addresses reaches.

    Where an address turns out to be an article's, it is that article which is withheld.
    """
    lines = item_lines(root)
    at_urls = {site: {item_id(site, url) for url in urls} for site in lines.sites()} if urls else {}
    sites = {id.rpartition("-")[0] for id in withheld | silenced} | set(at_urls)
    found = Reach()
    for site in sites:
        own = _own(root, site, _mark(verdicts_path(root, site)))

        def named(ids: Iterable[str], site: str = site, own: dict[str, str] = own) -> frozenset[str]:
            ours = {own.get(id, id) for id in ids if id.rpartition("-")[0] == site}
            return frozenset(ours | {new for new, old in own.items() if old in ours})

        whole, said = named({*withheld, *at_urls.get(site, ())}), named(silenced)
        states = [(part, *lines.state(part)) for part in lines.parts(site)]
        reported = [_told(root, *state, whole, said) for state in states]
        files = frozenset(url for each in reported for url in each.media)
        shared = {url for state in states for url in _shared(root, *state, whole, files)} if files else set()
        keys = {key_of(url) for each in reported for url in each.addresses} | {key_of(url) for url in files - shared}
        found = Reach(found.withheld | whole, found.silenced | said, found.hidden | keys)
    return found


class _Told(NamedTuple):
    addresses: frozenset[str]
    media: frozenset[str]


@lru_cache(4096)
def _told(root: Path, part: str, size: int, mark: str, whole: frozenset[str], said: frozenset[str]) -> _Told:
    """What the lines of the articles in one part name: addresses, and media of those that are withheld `whole`."""
    found: set[str] = set()
    files: set[str] = set()
    for line in _having(root, part, whole | said):
        with suppress(ValueError, LookupError, TypeError, AttributeError):  # a line that is no item
            item = json.loads(line)
            if item["id"] in whole | said:
                found |= addresses(item)
            if item["id"] in whole:
                files |= media(item)
    return _Told(frozenset(found), frozenset(files))


@lru_cache(4096)
def _shared(root: Path, part: str, size: int, mark: str, whole: frozenset[str], urls: frozenset[str]) -> frozenset[str]:
    """Those of some media that other articles name, too."""
    found: set[str] = set()
    for line in _having(root, part, frozenset(json.dumps(url, ensure_ascii=False)[1:-1] for url in urls)):
        with suppress(ValueError, LookupError, TypeError, AttributeError):  # a line that is no item
            item = json.loads(line)
            if item["id"] not in whole:
                found |= media(item) & urls
    return frozenset(found)


def _having(root: Path, part: str, words: Iterable[str]) -> Iterator[bytes]:
    """The lines of a part that have one of some words."""
    wanted = [word.encode("utf-8", "surrogatepass") for word in words]
    for line in item_lines(root).read(part):
        if any(word in line.data for word in wanted):
            yield line.data


def _mark(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return 0, 0
    return stat.st_size, stat.st_mtime_ns


@lru_cache(256)
def _own(root: Path, site: str, mark: tuple[int, int]) -> dict[str, str]:
    """The ids that are other names, or new addresses, of an article, each with that article's id."""
    verdicts = Verdicts.of(root, site)
    return {id: verdicts.own(id) for id in verdicts.withdrawn_ids if verdicts.own(id) != id}
