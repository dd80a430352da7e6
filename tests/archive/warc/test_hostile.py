"""The broken and hostile files of `bench/hostile_warcs.py`, small: none raises, and what is sound beside is kept."""

from __future__ import annotations

import gzip

import pytest
from hostile_warcs import ALL, DAMAGES, FRAMINGS, RECORDS, URL

from archive.importing import NoArchive, import_file
from archive.warc import cdxj
from archive.warc.check import check_warc
from archive.warc.reader import read_at, records

UNREADABLE = {
    "zstd without its dictionary", "zstd with a dictionary of zeros", "zstd with a dictionary of 4 GB", "xz", "bzip2",
}  # fmt: skip
SMALL = 20_000


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
    check_warc(tmp_path / "a.warc.gz", "a.warc.gz", ours=False)
    (tmp_path / "a.warc").write_bytes(ALL[0] + RECORDS[kind](SMALL) + ALL[1])
    check_warc(tmp_path / "a.warc", "a.warc", ours=False)
