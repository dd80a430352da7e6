"""The broken and hostile files of `bench/hostile_warcs.py`, small: none raises, and what is sound beside is kept."""

from __future__ import annotations

import gzip

import pytest
from hostile_warcs import ALL, DAMAGES, FRAMINGS, RECORDS, URL

from archive.holdings import cdxj
from archive.holdings.check import check_warc
from archive.importing import NoArchive, import_file
from archive.warc.reader import read_at, records

CODINGS = ("gzip", "deflate", "raw deflate", "br", "zstd")
UNREADABLE = {
    "zstd without its dictionary", "zstd with a dictionary of zeros", "zstd with a dictionary of 4 GB", "xz", "bzip2",
}  # fmt: skip
SMALL = 20_000
UNSEEN = {
    # Allowed by the standard, or by the address's own scheme.
    *("date '2020'", "a field 2,400 times", "a field of a megabyte", "folded 5,000 times", "a line of spaces"),
    *(f"type {kind!r}" for kind in ("warcinfo", "metadata", "conversion", "request", "resource", "RESPONSE")),
    *(f"address {url!r}" for url in ("javascript:alert(1)", "http://a:b@c:d@e/", "file:///etc/passwd")),
    *("address 'http://press.example.org/%'", "address 'http://press.example.org/../..'"),
    *("address 'http://press.example.org/?a&a&'", "address 'urn:letopis:item:http://press.'"),
    *(f"address {'http://' + 'а.' * 11 + 'а'!r}", "a warcinfo of a megabyte"),
    # Asked of an archive, where items and acts are held against each other, and not of a file.
    *("an item that is none", "an act that is none"),
    # What a server may send, odd or not: these bytes are the evidence.
    *("a status of 999", "a length of the body below nothing", "a type of raw bytes", "a charset nobody knows"),
    *("a charset that is a codec", "a page of zeros", "a page of noise"),
    *(f"body: {kind} {what}" for kind in CODINGS for what in ("that is none", "of nothing")),
    *(f"body: {kind} with bytes after it" for kind in CODINGS if kind != "br"),
    *(f"body: empty members of {kind}" for kind in CODINGS if kind != "br"),
    # A coding without a check sum bears noise, and one that is not there at all may have been taken off.
    *("body: zstd with noise in it", "body: raw deflate with noise in it", "body: gzip and br in the wrong order"),
    *(f"body: a bomb in {kind}" for kind in (*CODINGS, "a bomb")),
    *("body: gzip as a transfer coding", "body: chunks: of two bytes", "body: chunks: a line feed alone"),
    # Some tools take chunks off and keep the header; what no chunk begins is such a body.
    *(f"body: chunks: {what}" for what in ("none at all", "longer than they say", "of minus one", "of 2 to the 64")),
    *("body: chunks: a size without an end", "body: chunks: bytes after the last"),
}
"""Kinds of which `verify` says nothing, each for a reason: docs/archive-format.md, "What verify cannot see"."""


def taken(folder, name, data):
    """Numbers of the sound records that are found by their address after an import, and what was reported."""
    path = folder / name
    path.write_bytes(data)
    told = []
    try:
        import_file(folder / "data", path, "theirs", on_damage=lambda _, damage: told.append(damage.code))
    except NoArchive:
        told.append("nothing")
    return {number for number in range(10, 24) if cdxj.find(folder / "data", URL.format(number))}, told


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_damaged_file_of_any_framing_gives_what_is_whole(tmp_path, framing):
    name, data = FRAMINGS[framing]
    for damage, change in DAMAGES.items():
        folder = tmp_path / damage
        folder.mkdir()
        found, told = taken(folder, name, change(data))
        if framing in UNREADABLE:
            assert told, damage
        elif damage in ("whole", "zeros after", "a torn copy after", "twice"):
            assert len(found) == len(ALL), damage
        elif damage not in ("a bit turned", "500 zeros in the middle", "junk before"):
            # Of those a plain file does not know, or a ZIP does not care.
            assert told, damage
        if name.endswith((".gz", ".warc")) and damage in ("without its last 60 bytes", "cut in the middle"):
            assert len(found) > 6, damage
        if name != "a.wacz":
            check_warc(folder / name, name, ours=False)


@pytest.mark.parametrize("kind", RECORDS)
def test_one_hostile_record_costs_itself_alone(tmp_path, kind):
    data = b"".join(map(gzip.compress, (ALL[0], RECORDS[kind](SMALL), ALL[1])))
    found, _ = taken(tmp_path, "a.warc.gz", data)
    assert found >= {10, 11}
    for each in records(tmp_path / "a.warc.gz"):
        each.capture("a")
        each.decode(1000)
        each.page(1000)
        each.payload_digest()
        if each.part.addressable:
            read_at(tmp_path / "a.warc.gz", each.offset).capture("a")
    checked = check_warc(tmp_path / "a.warc.gz", "a.warc.gz", ours=False)
    assert bool(checked.findings or checked.notes) != (kind in UNSEEN)
    (tmp_path / "a.warc").write_bytes(ALL[0] + RECORDS[kind](SMALL) + ALL[1])
    check_warc(tmp_path / "a.warc", "a.warc", ours=False)
