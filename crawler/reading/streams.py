"""Films in pieces: which addresses an HLS playlist (RFC 8216) or a DASH manifest (ISO/IEC 23009-1) needs to be played.

One quality is chosen: the best of at most 720 lines, which is what press films are watched in, else the smallest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree

from crawler.reading.addresses import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

LINES = 720
"""Height of the best quality that is taken."""
PIECES = 2_000
"""Pieces of one list that are named: an hour and a half of three seconds each."""
LARGEST_LIST = 4 << 20
"""Bytes of one list that are read."""

_TYPES = {
    "application/vnd.apple.mpegurl", "application/x-mpegurl", "application/mpegurl", "audio/mpegurl", "audio/x-mpegurl",
    "application/dash+xml",
}  # fmt: skip
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')
_TEMPLATE = re.compile(r"\$(RepresentationID|Number|Bandwidth|Time)?(?:%0(\d{1,2})d)?\$")
_RANGE = re.compile(r"(\d{1,15})(?:@(\d{1,15}))?")
"""Length and offset (RFC 8216, 4.3.2.2)."""
_DASH_RANGE = re.compile(r"\d{1,15}-(\d{1,15})")
_XLINK = "{http://www.w3.org/1999/xlink}href"
_DURATION = re.compile(r"P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")


@dataclass
class Pieces:
    """What a list names."""

    lists: list[str] = field(default_factory=list)
    """Further lists that are needed."""
    segments: list[str] = field(default_factory=list)
    """Files that are needed, in their order, each once."""
    ends: dict[str, int] = field(default_factory=dict)
    """How long a file has to be of which the list names byte ranges. It is fetched once, as a whole: viewers answer any
    range out of a 200, and a 206 of the crawl by no range but its own, or not at all (`test_replay_in_viewers`)."""
    whole: bool = True
    """Nothing is lacking: no live stream, no piece that cannot be named, no more than the limit."""


def in_pieces(url: str, content_type: str | None = None) -> bool:
    """Whether an address is that of a list of pieces, as far as its ending or the answer's type says."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind in _TYPES or urlsplit(url).path.lower().endswith((".m3u8", ".mpd"))


def pieces(body: bytes, url: str) -> Pieces:
    """What the list at `url` names. One that is none is not whole."""
    if len(body) > LARGEST_LIST:
        return Pieces(whole=False)
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"#EXTM3U"):
        return _playlist(start.decode("utf-8", "replace").splitlines(), url)
    return _manifest(body, url)


def _gathered(found: Iterable[str | None], ends: dict[str, int], *, whole: bool = True) -> Pieces:
    made = Pieces(ends=ends, whole=whole)
    seen: dict[str, None] = {}
    for address in found:
        if address is None or len(seen) >= PIECES:
            made.whole = False
        else:
            seen[address] = None
    made.segments = list(seen)
    return made


def _attributes(line: str) -> dict[str, str]:
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line.partition(":")[2])}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0


def _playlist(lines: list[str], url: str) -> Pieces:
    qualities: list[tuple[int, int, str, str]] = []
    sounds: list[dict[str, str]] = []
    found: list[str | None] = []
    ends: dict[str, int] = {}
    following: dict[str, str] | None = None
    part = ""
    for line in map(str.strip, lines):
        if line.startswith("#EXT-X-STREAM-INF:"):
            following = _attributes(line)
        elif line.startswith("#EXT-X-MEDIA:"):
            sounds.append(_attributes(line))
        elif line.startswith(("#EXT-X-MAP:", "#EXT-X-KEY:")):
            said = _attributes(line)
            if reference := said.get("URI"):
                found.append(resolve(reference, url))
                _reach(ends, found[-1], said.get("BYTERANGE", ""))
        elif line.startswith("#EXT-X-BYTERANGE:"):
            part = line.partition(":")[2]
        elif line and not line.startswith("#"):
            if following is None:
                found.append(resolve(line, url))
                _reach(ends, found[-1], part)
                part = ""
                continue
            height = _number(following.get("RESOLUTION", "").lower().partition("x")[2])
            qualities.append((height, _number(following.get("BANDWIDTH")), line, following.get("AUDIO", "")))
            following = None
    if not qualities:
        return _gathered(found, ends, whole="#EXT-X-ENDLIST" in map(str.strip, lines) and bool(found))
    chosen = _best(qualities)
    groups = [one for one in sounds if one.get("TYPE") == "AUDIO" and one.get("GROUP-ID") == chosen[3] and "URI" in one]
    sound = next((one for one in groups if one.get("DEFAULT") == "YES"), groups[0] if groups else None)
    lists = [resolve(chosen[2], url), resolve(sound["URI"], url) if sound else None]
    return Pieces([one for one in lists if one], whole=lists[0] is not None)


def _reach(ends: dict[str, int], address: str | None, part: str) -> None:
    """Note how far a range reaches into its file; without an offset it follows the one before."""
    if address and (match := _RANGE.fullmatch(part.strip())):
        begin = int(match[2]) if match[2] else ends.get(address, 0)
        ends[address] = max(ends.get(address, 0), begin + int(match[1]))


def _reach_dash(ends: dict[str, int], address: str | None, part: str | None) -> None:
    """The same of a range as DASH writes it, whose last byte is included (ISO/IEC 23009-1, 5.3.9.2.2)."""
    if address and (match := _DASH_RANGE.fullmatch((part or "").strip())):
        ends[address] = max(ends.get(address, 0), int(match[1]) + 1)


def _best(qualities: list[tuple[int, int, Any, Any]]) -> tuple[int, int, Any, Any]:
    """By height and bandwidth."""
    fitting = [one for one in qualities if one[0] <= LINES]
    return max(fitting, key=lambda one: one[:2]) if fitting else min(qualities, key=lambda one: one[:2])


def _manifest(body: bytes, url: str) -> Pieces:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Pieces(whole=False)
    if _name(root) != "MPD":
        return Pieces(whole=False)
    found: list[str | None] = []
    ends: dict[str, int] = {}
    # What is fetched from elsewhere when it is played cannot be named here.
    linked = any(_XLINK in element.attrib for element in root.iter())
    for period in _within(root, "Period"):
        for adaptation in _within(period, "AdaptationSet"):
            qualities = [
                (_number(one.get("height") or adaptation.get("height")), _number(one.get("bandwidth")), at, one)
                for at, one in enumerate(_within(adaptation, "Representation"))
            ]
            if not qualities:
                continue
            chosen = _best(qualities)[3]
            base = url
            for element in (root, period, adaptation, chosen):
                base = _base(element, base)
            seconds = _seconds(period.get("duration") or root.get("mediaPresentationDuration"))
            found += islice(_of(chosen, adaptation, period, base, seconds, ends), PIECES + 1)
    return _gathered(found, ends, whole=root.get("type", "static") == "static" and bool(found) and not linked)


def _name(element: _Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _within(element: _Element, name: str) -> list[_Element]:
    return [child for child in element if _name(child) == name]


def _base(element: _Element, base: str) -> str:
    found = _within(element, "BaseURL")
    return (resolve((found[0].text or "").strip(), base) or base) if found else base


def _of(
    chosen: _Element, adaptation: _Element, period: _Element, base: str, seconds: float, ends: dict[str, int]
) -> Iterator[str | None]:
    """The addresses of one representation; None for what cannot be named."""
    levels = [chosen, adaptation, period]
    for way in ("SegmentTemplate", "SegmentList", "SegmentBase"):
        holders = [holder for level in levels for holder in _within(level, way)]
        if not holders:
            continue
        if way == "SegmentTemplate":
            yield from _template(holders, chosen, base, seconds)
        elif way == "SegmentList":
            named = [*_within(holders[0], "Initialization"), *_within(holders[0], "SegmentURL")]
            for one in named:
                reference = one.get("sourceURL") or one.get("media")
                address = resolve(reference, base) if reference else base
                _reach_dash(ends, address, one.get("mediaRange") or one.get("range"))
                if one.get("indexRange"):  # of an index elsewhere, or in the piece's own file
                    index = one.get("index")
                    yield (at := resolve(index, base) if index else address)
                    _reach_dash(ends, at, one.get("indexRange"))
                yield address
        else:
            yield base
            for holder in holders[:1]:
                _reach_dash(ends, base, holder.get("indexRange"))
                for one in [*_within(holder, "Initialization"), *_within(holder, "RepresentationIndex")]:
                    reference = one.get("sourceURL")
                    yield (at := resolve(reference, base) if reference else base)
                    _reach_dash(ends, at, one.get("range"))
        return
    yield base if _within(chosen, "BaseURL") else None


def _template(holders: list[_Element], chosen: _Element, base: str, seconds: float) -> Iterator[str | None]:
    said = {name: value for holder in reversed(holders) for name, value in holder.attrib.items()}
    media, start = str(said.get("media", "")), str(said.get("initialization", ""))
    if start:
        yield _filled(start, chosen, base, 0, 0)
    number, scale = _number(str(said.get("startNumber", "1"))), _number(str(said.get("timescale", "1"))) or 1
    timeline = next((line for holder in holders for line in _within(holder, "SegmentTimeline")), None)
    if timeline is not None:
        time = 0
        for step in _within(timeline, "S"):
            time = _number(step.get("t")) if step.get("t") else time
            length, again = _number(step.get("d")), step.get("r", "0")
            if again.startswith("-"):  # until the end of the period
                again = str(max(0, -int(-(seconds * scale - time) // max(length, 1)) - 1))
            for _ in range(min(_number(again), PIECES) + 1):
                yield _filled(media, chosen, base, number, time)
                number, time = number + 1, time + length
        return
    length = _number(str(said.get("duration", "0")))
    if not (length and seconds and media):
        yield None
        return
    for at in range(min(-int(-seconds * scale // length), PIECES + 1)):
        yield _filled(media, chosen, base, number + at, at * length)


def _filled(template: str, chosen: _Element, base: str, number: int, time: int) -> str | None:
    values = {"RepresentationID": chosen.get("id", ""), "Bandwidth": chosen.get("bandwidth", "")}
    values |= {"Number": str(number), "Time": str(time)}

    def fill(match: re.Match[str]) -> str:
        return values[match[1]].zfill(int(match[2] or 0)) if match[1] else "$"

    return resolve(_TEMPLATE.sub(fill, template), base) if template else None


def _seconds(text: str | None) -> float:
    found = _DURATION.fullmatch(text or "")
    if not found:
        return 0.0
    try:
        days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    except ValueError:
        return 0.0
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
