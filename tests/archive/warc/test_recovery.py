"""Files that other tools left odd or broken, each kind made here: all that can be read is, and the rest is reported.

The kinds are those of the samples that warcio, pywb, py-wacz, jwarc and gowarc test with, and those that were met.
"""

from __future__ import annotations

import gzip
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from backports import zstd

from archive.holdings import cdxj
from archive.holdings.check import check_warc
from archive.importing import import_file
from archive.warc.named import Named
from archive.warc.parts import parts
from archive.warc.reader import read_at, records

NOISE = random.Random(5)


def record(
    number: int, *, body: bytes = b"", http: bytes = b"Content-Type: text/html", version: str = "1.0", **fields: str
) -> bytes:
    block = b"HTTP/1.1 200 OK\r\n" + http + b"\r\n\r\n<p>" + (body or NOISE.randbytes(300).hex().encode())
    named = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{number}>",
        "WARC-Target-URI": f"http://example.org/{number}",
        "WARC-Date": "2020-01-01T00:00:00Z",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"WARC/{version}\r\n{head}\r\n".encode("utf-8", "surrogateescape") + block + b"\r\n\r\n"


def bare(whole: bytes, line_break: bytes = b"\n") -> bytes:
    """The record with other line breaks in its head and at its end."""
    head, _, block = whole.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", line_break) + line_break * 2 + block[:-4] + line_break * 2


def blocks(data: bytes, size: int) -> bytes:
    """Compressed by pieces of a size, as bgzip does."""
    return b"".join(gzip.compress(data[at : at + size]) for at in range(0, len(data), size))


def with_extra(data: bytes) -> bytes:
    """A member with the field `sl` that Alexa wrote into the head: compressed and uncompressed length."""
    packer = zlib.compressobj(wbits=-15)
    body = packer.compress(data) + packer.flush()
    extra = b"sl" + struct.pack("<HII", 8, len(body), len(data))
    head = b"\x1f\x8b\x08\x04" + bytes(6) + struct.pack("<H", len(extra)) + extra
    return head + body + struct.pack("<II", zlib.crc32(data), len(data))


TEN = [record(number) for number in range(10)]
LONG = [record(number, body=NOISE.randbytes(50_000)) for number in range(20, 30)]
WHOLE = b"".join(TEN)
ODD_ENDS = b"".join(bare(each, b"\r\r\n") for each in TEN)
HEAD_ALONE = TEN[0].index(b"\r\n\r\n<p>") + 4
TORN = gzip.compress(record(77, body=b"x" * 5000))[:-20]

KINDS: dict[str, tuple[bytes, set[int], set[str]]] = {
    "one piece without its last 60 bytes": (gzip.compress(WHOLE)[:-60], set(range(9)), {"member-truncated"}),
    "one piece, in its middle a bit turned": (
        (piece := gzip.compress(WHOLE + b"".join(LONG)))[:90_000] + bytes(50) + piece[90_050:],
        set(range(10)),
        {"member-corrupt"},
    ),
    "one zstd frame without its end": (
        zstd.compress(WHOLE + b"".join(LONG))[:-60], set(range(10)), {"member-truncated"},
    ),
    "blocks of bgzip": (blocks(WHOLE, 700), set(range(10)), set()),
    "blocks of bgzip with its empty last one": (blocks(WHOLE, 700) + gzip.compress(b""), set(range(10)), set()),
    "blocks smaller than a head": (blocks(WHOLE, 50), set(range(10)), set()),
    "blocks of which one is damaged": (
        blocks(WHOLE[:2800], 700) + gzip.compress(WHOLE[2800:3500])[:-9] + b"\0" * 9 + blocks(WHOLE[3500:], 700),
        set(range(10)) - {3, 4},
        {"member-corrupt"},
    ),
    "head and body in members of their own": (
        gzip.compress(TEN[0][:HEAD_ALONE]) + gzip.compress(TEN[0][HEAD_ALONE:-4]) + gzip.compress(b"\r\n\r\n" + TEN[1]),
        {0, 1},
        set(),
    ),
    "one piece and a torn member": (gzip.compress(WHOLE) + TORN, set(range(10)), {"member-truncated"}),
    "one piece and members": (gzip.compress(WHOLE) + gzip.compress(record(50)), {*range(10), 50}, set()),
    "members and one piece": (gzip.compress(record(50)) + gzip.compress(WHOLE), {*range(10), 50}, set()),
    "bare line feeds in heads": (b"".join(map(bare, TEN[:3])), {0, 1, 2}, set()),
    "bare line feeds, compressed": (b"".join(gzip.compress(bare(each)) for each in TEN[:3]), {0, 1, 2}, set()),
    "CR CR LF in heads": (bare(TEN[0], b"\r\r\n") + TEN[1], {0, 1}, set()),
    "WARC/0.18 after bare line feeds": (bare(TEN[0]) + record(1, version="0.18") + TEN[2], {0, 1, 2}, set()),
    "a damaged record before one of WARC/0.17": (
        TEN[0].replace(b"Content-Length", b"Content-Size") + record(1, version="0.17"),
        {1},
        {"no-length"},
    ),
    "a plain record cut in its block": (TEN[0] + TEN[1][:-200] + TEN[2], {0, 2}, {"no-end", "block-long"}),
    "line breaks too many": (TEN[0] + b"\r\n" * 9 + TEN[1] + b"\n" * 3, {0, 1}, set()),
    "junk between plain records": (TEN[0] + b"junk\r\n" + TEN[1], {0, 1}, {"no-record"}),
    "a field of Alexa's in the member's head": (with_extra(TEN[0]) + with_extra(TEN[1]), {0, 1}, set()),
    "an empty member": (gzip.compress(TEN[0]) + gzip.compress(b"") + gzip.compress(TEN[1]), {0, 1}, set()),
    "bytes after the last member": (gzip.compress(TEN[0]) + b"\x00\xff" * 40, {0}, {"member-corrupt"}),
    "the last member without its checksum": (
        gzip.compress(TEN[0]) + gzip.compress(TEN[1])[:-4], {0, 1}, {"member-truncated"},
    ),
    "one member without its checksum": (gzip.compress(TEN[0])[:-4], {0}, {"member-truncated"}),
    "a block that ends between a record's last line breaks": (blocks(WHOLE, len(TEN[0]) - 2), set(range(10)), set()),
    "the same, where the line breaks are CR CR LF": (
        blocks(ODD_ENDS, len(bare(TEN[0], b"\r\r\n")) - 4), set(range(10)), set(),
    ),
    "cut in the middle of a member": (gzip.compress(TEN[0]) + gzip.compress(TEN[1])[:60], {0}, {"member-truncated"}),
    "an ARC file": (b"filedesc://a.arc 0.0.0.0 20200101000000 text/plain 9\n1 0 x\n", set(), {"no-record"}),
    "a head of carriage returns": (b"WARC/1.0\r\nA: " + b"\r" * 60_000 + TEN[0], {0}, set()),
    "a length in a thousand digits": (
        record(0, Content_Length="1" * 1000) + TEN[1], {1}, {"no-length"},
    ),
}  # fmt: skip


def put(folder: Path, data: bytes) -> Path:
    path = folder / ("a.warc.zst" if data.startswith(b"\x28\xb5") else "a.warc.gz" if data[:1] == b"\x1f" else "a.warc")
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_can_be_read_is_and_the_rest_is_reported(tmp_path, kind):
    data, wanted, codes = KINDS[kind]
    damages = []
    found = {int(each.id.rpartition(":")[2]) for each in records(put(tmp_path, data), on_damage=damages.append)}
    assert wanted <= found
    assert codes & {damage.code for damage in damages} if codes else damages == []


@pytest.mark.parametrize("kind", [kind for kind, (_, wanted, _) in KINDS.items() if wanted])
def test_import_takes_them_in_and_finds_them_again(tmp_path, kind):
    data, wanted, codes = KINDS[kind]
    reported = []
    import_file(
        tmp_path / "data", put(tmp_path, data), "theirs", on_damage=lambda warc, damage: reported.append(damage)
    )
    assert bool(reported) == bool(codes)
    for number in wanted:
        (entry,) = cdxj.find(tmp_path / "data", f"http://example.org/{number}")
        found = read_at(tmp_path / "data" / "warc" / entry.filename, entry.offset, entry.length)
        assert found.id == f"urn:uuid:{number}"
        assert found.payload().startswith(b"<p>")


def test_what_is_lost_is_said_in_bytes(tmp_path):
    first, torn = gzip.compress(TEN[0]), gzip.compress(TEN[1])[:-20]
    damages = []
    list(records(put(tmp_path, first + torn), on_damage=damages.append))
    assert [(damage.offset, damage.lost) for damage in damages] == [(len(first), len(torn))]
    assert damages[0].sentence == f"the file ends in the middle of a record; {len(torn)} bytes are not read"


def test_two_warcs_of_one_name_in_a_package_are_both_taken_in(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        for number in range(2):
            package.writestr(f"archive/{number}/data.warc.gz", gzip.compress(TEN[number]))
    imported, _ = import_file(tmp_path / "data", tmp_path / "a.wacz", "theirs")
    assert [one.warc for one in imported.warcs] == ["imported-theirs/data.warc.gz", "imported-theirs/data-2.warc.gz"]


def test_a_package_is_taken_in_whole_or_not_at_all(tmp_path):
    """The second name is taken, by another file: the first must not stay."""
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(TEN[5]))
    import_file(tmp_path / "data", tmp_path / "b.warc.gz", "theirs")
    before = sorted(path for path in (tmp_path / "data").rglob("*") if path.is_file())
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.writestr("archive/a.warc.gz", gzip.compress(TEN[0]))
        package.writestr("archive/b.warc.gz", gzip.compress(TEN[1]))
    with pytest.raises(Exception, match=r"b\.warc\.gz"):
        import_file(tmp_path / "data", tmp_path / "a.wacz", "theirs")
    assert sorted(path for path in (tmp_path / "data").rglob("*") if path.is_file()) == before


ODD: dict[str, bytes] = {
    "the last day of all": record(0, WARC_Date="9999-12-31T00:00:00Z"),
    "before the first day": record(0, WARC_Date="0001-01-01T00:00:00+14:00"),
    "a thousand digits for a date": record(0, WARC_Date="2" * 1000),
    "gzip five thousand times": record(0).replace(
        b"text/html\r\n", b"x\r\nContent-Encoding: " + b"gzip, " * 5000 + b"\r\n"
    ),
    "an address of raw bytes": record(0, WARC_Target_URI="http://example.org/\udcef\udcff"),
    "an id of raw bytes": record(0, WARC_Record_ID="<urn:\udcef>"),
    "a host of raw bytes": record(0, WARC_IP_Address="\udcef"),
    "a host of a thousand labels": record(0, WARC_Target_URI=f"http://{'а.' * 1000}рф/"),
    "brackets that do not close": record(0, WARC_Target_URI="http://[::1/"),
    "a status of Arabic digits": record(0).replace(b" 200 OK", " ٢٠٠ OK".encode()),
    "a type of raw bytes": record(0, http=b"Content-Type: \xff\xfe/\x00"),
    "no type": record(0, WARC_Type=""),
    "a type of another alphabet": record(0, WARC_Type="ответ"),
    "a digest of nonsense": record(0, WARC_Payload_Digest="sha256:\udcef" + "=" * 60, WARC_Block_Digest="md5:"),
    "a line of spaces in the head": record(0).replace(b"\r\nWARC-Date", b"\r\n   \r\nWARC-Date"),
}
"""One record each that somebody's tool, or somebody, could have written."""


@pytest.mark.parametrize("kind", ODD)
def test_one_odd_record_ends_neither_checking_nor_import(tmp_path, kind):
    path = put(tmp_path, gzip.compress(ODD[kind]) + gzip.compress(record(1)))
    assert check_warc(path, path.name, ours=False).records == 2
    for each in records(path):
        each.capture("a")
        each.decode(1000)
        each.payload_digest()
        read_at(path, each.offset).capture("a")
    import_file(tmp_path / "data", path, "theirs")
    assert len(cdxj.find(tmp_path / "data", "http://example.org/1")) == 1


@pytest.mark.parametrize(
    "date",
    [
        *("2026-02-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-28T24:00:00Z", "2026-11-28T23:59:60Z"),
        *("0000-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-11-28T09:00:00ZZ", "2026:11:28T09:00:00Z"),
        *("２０２６-11-28T09:00:00Z", "²026-11-28T09:00:00Z", "20261128090000", "2026-11-28T09:00:00+01:02:03.4Z", ""),
        *("2026", "2026-11", "2026-11-28T09:00Z", "2026-11-28T09:00:00,5Z", "2026-11-28T09:00:00.123456789Z"),
        *("2026-12-31T23:00:00-02:00", "2026-11-28 09:00:00Z", "0002-01-01T00:00:00+14:00", "2024-02-29T00:00:00Z"),
    ],
)
def test_the_index_has_the_date_that_a_citation_has(tmp_path, date):
    found = next(records(put(tmp_path, gzip.compress(record(0, WARC_Date=date)))))
    entry = cdxj.entry_of_record(found, "a")
    assert (entry.timestamp if entry else None) == (cdxj.timestamp(found.date) if found.date else None)
    assert (entry is None) == (cdxj.not_indexed(found) is not None)


@pytest.mark.parametrize("kind", ["the last day of all", "before the first day", "a thousand digits for a date"])
def test_a_record_that_nothing_finds_is_reported(tmp_path, kind):
    reported = []
    path = put(tmp_path, gzip.compress(ODD[kind]))
    import_file(tmp_path / "data", path, "theirs", on_damage=lambda warc, damage: reported.append(damage.code))
    assert reported == ["date-broken"]


@pytest.mark.parametrize(
    ("head", "refused"),
    [
        (record(0), False),
        (record(0, version="1.1", WARC_Folded="one\r\n\ttwo\r\n  three", X_Cyrillic="Мост"), False),
        (record(0, version="0.18"), False),
        (record(0, version="2.0"), True),
        (record(0, WARC_Target_URI="http://example.org/\udcef"), True),
        (record(0).replace(b"\r\nWARC-Date", b"\r\n   \r\nWARC-Date"), True),
        (record(0).replace(b"\r\nWARC-Date", b"\r\nnonsense\r\nWARC-Date"), False),
    ],
    ids=["usual", "folded", "0.18", "a version to come", "bytes", "spaces", "no field"],
)
def test_warcio_and_the_scanner_take_a_head_apart_alike(head, refused):
    raw = head.partition(b"\r\n\r\n<")[0].partition(b"\r\n\r\nHTTP")[0]
    ours, theirs = Named(raw), Named(raw)
    theirs.by_warcio()
    assert (theirs.refused is not None) == refused
    squeezed = [(name, " ".join(value.split())) for name, value in theirs.pairs]
    assert squeezed == [(name, " ".join(value.split())) for name, value in ours.pairs]


def test_a_record_read_by_its_offset_is_parsed_by_warcio(tmp_path):
    path = put(tmp_path, gzip.compress(record(0, version="2.0")))
    (scanned,) = records(path)
    assert (scanned.fields.refused, read_at(path, 0).url) == (None, scanned.url)
    assert "2.0" in read_at(path, 0).fields.refused


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("one piece and members", "Letopis reads 11 records, warcio alone 2 of them (non-chunked gzip"),
        ("blocks of bgzip", "Letopis reads 10 records, warcio alone 1 of them (Invalid WARC record"),
        ("one zstd frame without its end", "warcio alone 0 of them (Unknown archive format"),
        ("junk between plain records", "Letopis reads 2 records, warcio alone 1 of them (Invalid WARC record"),
        ("a field of Alexa's in the member's head", None),
    ],
)
def test_checking_says_what_warcio_alone_does_not_read(tmp_path, kind, said):
    notes = check_warc(put(tmp_path, KINDS[kind][0]), "a.warc", ours=False).notes
    assert len(notes) == (said is not None)
    assert all(said in note for note in notes)


def test_warcio_is_asked_within_bounds(tmp_path):
    """It puts lines and heads of any length into memory, and tries each line again from its beginning."""
    for junk in (bytes(30 << 20), b"a: b\r\n" * 400_000):
        path = put(tmp_path, gzip.compress(TEN[0] + b"WARC/1.0\r\n" + junk + TEN[1]))
        assert "warcio alone 1 of them" in check_warc(path, "a", ours=False).notes[0]


def test_a_bomb_in_a_record_takes_little_memory(tmp_path):
    """300 MB of zeros in one member, in whose head a lie about the length makes it look like many records."""
    packer = zlib.compressobj(wbits=31)
    with (tmp_path / "a.warc.gz").open("wb") as file:
        file.write(packer.compress(record(0)[:-4]))
        for _ in range(300):
            file.write(packer.compress(bytes(1 << 20)))
        file.write(packer.flush() + gzip.compress(record(1)))
    program = r"""
import re, sys
from pathlib import Path
from archive.holdings.check import check_warc
found = check_warc(Path(sys.argv[1]), "a.warc.gz", ours=False)
assert found.records == 2 and [one.code for one in found.findings] == ["block-long"], found
# ru_maxrss would begin with what the process of the tests holds.
print(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
"""
    command = [sys.executable, "-c", program, tmp_path / "a.warc.gz"]
    assert int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) < 300 << 10


@pytest.mark.parametrize(
    ("harm", "wanted"),
    [
        (lambda data: data[:-60], set(range(10))),
        (lambda data: data[: len(data) // 2], {0, 1, 2}),
        (lambda data: data[:700] + data[790:], {0, 2, 3}),
        (lambda data: data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"), set()),
    ],
    ids=["without its end", "cut", "bytes missing", "encrypted, it says"],
)
def test_what_can_be_found_in_a_damaged_package_is_taken_in(tmp_path, harm, wanted):
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as package:
        package.writestr("archive/data.warc.gz", b"".join(map(gzip.compress, TEN)))
        package.writestr("archive/more.warc", TEN[9], zipfile.ZIP_DEFLATED)
    (tmp_path / "a.wacz").write_bytes(harm((tmp_path / "whole.zip").read_bytes()))
    reported = []
    import_file(tmp_path / "data", tmp_path / "a.wacz", "theirs", on_damage=lambda _, one: reported.append(one.code))
    assert "wacz-unreadable" in reported
    for number in wanted:
        (entry,) = cdxj.find(tmp_path / "data", f"http://example.org/{number}")
        assert read_at(tmp_path / "data" / "warc" / entry.filename, entry.offset).id == f"urn:uuid:{number}"


def test_what_is_too_large_to_be_unpacked_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr("archive.warc.parts.SPOOL_LIMIT", len(WHOLE) - 20)
    damages = []
    data = gzip.compress(WHOLE + b"".join(LONG)) + gzip.compress(TEN[0])
    found = [one.id for one in records(put(tmp_path, data), on_damage=damages.append)]
    assert found == [f"urn:uuid:{number}" for number in [*range(9), 0]]
    assert "one-piece-large" in {damage.code for damage in damages}
    with zipfile.ZipFile(tmp_path / "a.wacz", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("archive/data.warc", WHOLE)
    told = []
    assert len(list(records(parts(tmp_path / "a.wacz", on_damage=lambda *said: told.append(said))[0]))) == 9
    assert "left out" in told[0][1]
