"""Archives of other tools come in as they are, and are found by the index afterwards."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from backports import zstd
from exchanges import INFO, page
from isal import igzip
from patience import LONG
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.holdings import cdxj
from archive.holdings.resolve import holder
from archive.holdings.writer import WarcWriter
from archive.importing import NameTaken, NoArchive, import_file, import_name, imports, other_form, records_of_import
from archive.verify import verify
from archive.wacz.pack import pack
from archive.wacz.selection import sources
from archive.warc.reader import read_at, records
from crawler.sample import SampleServer
from tests.conftest import missing

URL = "http://example.org/page/1"


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("ours")
    with WarcWriter(data, "north", INFO) as writer:
        for number in range(3):
            warc = writer.write_exchange(page(number)).warc
    return data / "warc" / warc


def by_warcio(path: Path) -> Path:
    """As Common Crawl and Heritrix write: WARC 1.0, the request before the response."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.0")
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        asked = StatusAndHeaders("GET /page/1 HTTP/1.1", [("Host", "example.org")], is_http_request=True)
        response = writer.create_warc_record(URL, "response", payload=io.BytesIO(b"<p>text"), http_headers=head)
        request = writer.create_warc_record(
            URL,
            "request",
            http_headers=asked,
            warc_headers_dict={"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")},
        )
        for record in (request, response):
            writer.write_record(record)
            record.raw_stream.close()
    return path


def form(name: str, ours: Path, folder: Path) -> Path:
    data = ours.read_bytes()
    members = [data[record.offset : record.offset + record.length] for record in records(ours)]
    target = folder / name
    match name:
        case "a.warc.gz":
            target.write_bytes(data)
        case "a.warc":
            target.write_bytes(igzip.decompress(data))
        case "a.warc.zst":
            target.write_bytes(b"".join(zstd.compress(igzip.decompress(one)) for one in members))
        case "one-piece.warc.gz":
            target.write_bytes(igzip.compress(igzip.decompress(data)))
        case "a.wacz":
            pack(sources(ours.parents[3]), target)
        case "warcio.warc.gz":
            by_warcio(target)
    return target


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc", "a.warc.zst", "one-piece.warc.gz", "a.wacz", "warcio.warc.gz"])
def test_capture_is_found_and_read(name, ours, tmp_path) -> None:
    data = tmp_path / "data"
    import_file(data, form(name, ours, tmp_path), "theirs")
    (entry,) = cdxj.find(data, URL)
    assert read_at(data / "warc" / entry.filename, entry.offset, entry.length).url == URL


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc", "a.warc.zst"])
def test_file_is_copied_as_it_is(name, ours, tmp_path) -> None:
    theirs = form(name, ours, tmp_path)
    imported, _ = import_file(tmp_path / "data", theirs, "theirs")
    assert (tmp_path / "data" / "warc" / imported.warcs[0].warc).read_bytes() == theirs.read_bytes()


def test_file_compressed_as_one_piece_is_kept_beside_its_records(ours, tmp_path) -> None:
    theirs = form("one-piece.warc.gz", ours, tmp_path)
    imported, _ = import_file(tmp_path / "data", theirs, "theirs")
    assert (tmp_path / "data" / "imports" / imported.warcs[0].original).read_bytes() == theirs.read_bytes()


def test_by_wget(tmp_path) -> None:
    if not shutil.which("wget"):
        missing("wget")
    with SampleServer(articles=1) as server:
        environment = {**os.environ, "http_proxy": f"http://127.0.0.1:{server.port}", "no_proxy": ""}
        command = ["wget", "-q", "-O", "out", "--warc-file=theirs", "http://www.govvrn.ru/novosti"]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=LONG)
    import_file(tmp_path / "data", tmp_path / "theirs.warc.gz", "wget")
    assert [entry.status for entry in cdxj.find(tmp_path / "data", "http://www.govvrn.ru/novosti")] == [200]


def test_repeats_by_wget_find_their_originals(tmp_path) -> None:
    """Its revisits are those of WARC 1.0: they name neither address nor date of the original."""
    if not shutil.which("wget"):
        missing("wget")
    url = "http://www.govvrn.ru/novosti"
    with SampleServer(articles=1) as server:
        environment = {**os.environ, "http_proxy": f"http://127.0.0.1:{server.port}", "no_proxy": ""}
        for more in (["--warc-file=first", "--warc-cdx"], ["--warc-file=second", "--warc-dedup=first.cdx"]):
            command = ["wget", "-q", "-O", "out", *more, url]
            subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=LONG)
    data = tmp_path / "data"
    for name in ("first", "second"):
        import_file(data, tmp_path / f"{name}.warc.gz", name)
    (repeat,) = [entry for entry in cdxj.find(data, url) if entry.mime == "warc/revisit"]
    record = read_at(data / "warc" / repeat.filename, repeat.offset, repeat.length)
    assert "Новости" in holder(data, record).payload().decode()
    # Its block digest is that of the block before the payload was taken out of it.
    assert {finding.code for finding in verify(data).findings} == {"block-digest"}
    pack(sources(data), tmp_path / "out.wacz")
    with zipfile.ZipFile(tmp_path / "out.wacz") as package:
        lines = gzip.decompress(package.read("indexes/index.cdx.gz")).splitlines()
    assert len({cdxj.parse(line).digest for line in lines if cdxj.parse(line).url == url}) == 1


def test_same_bytes_are_taken_in_once(ours, tmp_path) -> None:
    first, new = import_file(tmp_path / "data", ours, "theirs")
    again, new_again = import_file(tmp_path / "data", ours, "theirs")
    assert (new, new_again, again) == (True, False, first)


def test_list_of_imports(ours, tmp_path) -> None:
    imported, _ = import_file(tmp_path, ours, "theirs")
    assert imports(tmp_path, "theirs") == [imported]


def test_another_file_of_the_same_name_is_refused(ours, tmp_path) -> None:
    import_file(tmp_path / "data", form("a.warc.gz", ours, tmp_path), "theirs")
    (tmp_path / "a.warc.gz").write_bytes(by_warcio(tmp_path / "x").read_bytes())
    with pytest.raises(NameTaken):
        import_file(tmp_path / "data", tmp_path / "a.warc.gz", "theirs")


def test_refused_file_leaves_nothing_behind(ours, tmp_path) -> None:
    import_file(tmp_path / "data", form("a.warc.gz", ours, tmp_path), "theirs")
    before = {path: path.read_bytes() for path in (tmp_path / "data").rglob("*.*") if path.is_file()}
    (tmp_path / "a.warc.gz").write_bytes(by_warcio(tmp_path / "x").read_bytes())
    with pytest.raises(NameTaken):
        import_file(tmp_path / "data", tmp_path / "a.warc.gz", "theirs")
    assert {path: path.read_bytes() for path in (tmp_path / "data").rglob("*.*") if path.is_file()} == before


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8bnothing"])
def test_what_is_no_archive(content, tmp_path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(content)
    with pytest.raises(NoArchive):
        import_file(tmp_path / "data", tmp_path / "a.warc.gz", "theirs")


def test_damage_is_told_and_kept(ours, tmp_path) -> None:
    theirs = tmp_path / "a.warc.gz"
    theirs.write_bytes(ours.read_bytes()[:-20])
    told = []
    imported, _ = import_file(
        tmp_path / "data", theirs, "theirs", on_damage=lambda warc, damage: told.append(damage.code)
    )
    assert told == ["member-truncated"]
    assert (tmp_path / "data" / "warc" / imported.warcs[0].warc).read_bytes() == theirs.read_bytes()


def test_file_name_leads_nowhere(ours, tmp_path) -> None:
    theirs = tmp_path / "...-а;rm -rf.warc.gz"
    theirs.write_bytes(ours.read_bytes())
    imported, _ = import_file(tmp_path / "data", theirs, "theirs")
    assert imported.warcs[0].warc == "imported-theirs/rm--rf.warc.gz"


def test_file_names_may_be_longer_than_a_folder_takes(ours, tmp_path) -> None:
    theirs = tmp_path / "long.wacz"
    with zipfile.ZipFile(theirs, "w") as package:
        for end in "ab":
            package.write(ours, f"archive/{'x' * 300}{end}.warc.gz")
    imported, _ = import_file(tmp_path / "data", theirs, "theirs")
    assert [one.warc[-9:] for one in imported.warcs] == ["a.warc.gz", "b.warc.gz"]


def test_records_with_their_file(ours, tmp_path) -> None:
    imported, _ = import_file(tmp_path, ours, "theirs")
    assert {warc for _, warc in records_of_import(tmp_path, imported)} == {imported.warcs[0].warc}


def test_imported_is_packed_like_ours(ours, tmp_path) -> None:
    import_file(tmp_path / "data", form("a.warc.zst", ours, tmp_path), "theirs")
    assert pack(sources(tmp_path / "data"), tmp_path / "out.wacz").records == 3


@pytest.mark.parametrize(
    ("file", "name"), [("CC-NEWS-2024_1.warc.gz", "cc-news-2024-1"), ("мой.wacz", "archive"), ("a.b.warc", "a-b")]
)
def test_name_of_an_import(file, name) -> None:
    assert import_name(Path(file)) == name


PAGE = b"<html><title>Bridge</title><p>It opens on Monday."


def foreign(block: bytes, **fields: str) -> bytes:
    """A record as others write it."""
    named = {
        "WARC-Type": "response",
        "WARC-Record-ID": "<urn:uuid:6c2a1ba0-0000-4000-8000-000000000000>",
        "WARC-Date": "2024-12-10T12:00:00Z",
        "WARC-Target-URI": URL,
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"WARC/1.0\r\n{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes, *headers: str) -> bytes:
    return "".join(f"{line}\r\n" for line in ("HTTP/1.1 200 OK", *headers, "")).encode() + body


@pytest.mark.parametrize(
    "record",
    [
        foreign(answer(PAGE), WARC_Target_URI=f"<{URL}>"),
        foreign(answer(PAGE)).replace(b"WARC-Target-URI", b"warc-target-uri").replace(b"WARC-Type", b"WARC-TYPE"),
        foreign(answer(PAGE), WARC_Date="2024-12"),
        foreign(answer(b"31\r\n" + PAGE + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked")),
        foreign(answer(PAGE, "Transfer-Encoding: chunked")),
        foreign(answer(PAGE, "Content-Encoding: gzip")),
        foreign(answer(PAGE, "Content-Encoding: br", "Transfer-Encoding: chunked")),
        foreign(answer(gzip.compress(PAGE), "Content-Encoding: gzip", "Transfer-Encoding: chunked")),
        foreign(PAGE, WARC_Type="resource", Content_Type="text/html"),
    ],
    ids=["brackets", "case", "month", "chunks", "no chunks", "no gzip", "no br", "gzip without chunks", "resource"],
)
def test_forms_that_others_write_are_read(record, tmp_path) -> None:
    """Also where a tool took a coding off the body and left its header."""
    (tmp_path / "theirs.warc.gz").write_bytes(gzip.compress(record))
    import_file(tmp_path / "data", tmp_path / "theirs.warc.gz", "theirs")
    (entry,) = cdxj.find(tmp_path / "data", URL)
    assert read_at(tmp_path / "data" / "warc" / entry.filename, entry.offset, entry.length).payload() == PAGE


def test_packages_inside_a_package(ours, tmp_path) -> None:
    inner = form("a.wacz", ours, tmp_path)
    with zipfile.ZipFile(tmp_path / "multi.wacz", "w") as outer:
        outer.write(inner, "one.wacz")
        outer.writestr("datapackage.json", '{"profile": "multi-wacz-package"}')
    import_file(tmp_path / "data", tmp_path / "multi.wacz", "theirs")
    assert len(cdxj.find(tmp_path / "data", URL)) == 1


@pytest.mark.parametrize(
    ("start", "name"), [(b"filedesc://a.arc 0.0.0.0", "ARC"), (b"BZh91AY", "bzip2"), (b"hello", None)]
)
def test_what_else_a_file_is(start, name, tmp_path) -> None:
    for data in (start, gzip.compress(start)):
        (tmp_path / "a").write_bytes(data)
        assert (other_form(tmp_path / "a") or "nothing known").find(name or "nothing known") >= 0
