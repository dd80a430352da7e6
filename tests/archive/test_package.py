"""A package holds what was selected, byte for byte, and everything needed to show it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from backports import zstd
from bomb_packages import BOMBS, checked
from exchanges import BEGIN, INFO, exchange, page
from isal import igzip
from typer.testing import CliRunner

from archive.holdings.resolve import cited
from archive.holdings.writer import WarcWriter
from archive.item_store import Items
from archive.wacz import signature
from archive.wacz.check import check_wacz
from archive.wacz.index import BLOCK_LINES, SortedLines, blocks
from archive.wacz.pack import pack, pack_records
from archive.wacz.selection import NothingSelected, Selection, file_sources, sources
from archive.warc.parts import parts
from archive.warc.reader import read_at, records
from crawler.commands import app
from tests.conftest import ROOT, missing


def write(data: Path, site: str, *exchanges) -> Path:
    with WarcWriter(data, site, INFO) as writer:
        for one in exchanges:
            capture = writer.write_exchange(one)
    return data / "warc" / capture.warc


@pytest.fixture
def data(tmp_path) -> Path:
    write(tmp_path, "north", *[page(number) for number in range(3)])
    write(tmp_path, "south", page(7))
    return tmp_path


def packed(data: Path, **more):
    output = data / "out.wacz"
    report = pack(sources(data), output, **more)
    return report, zipfile.ZipFile(output)


def index(package: zipfile.ZipFile) -> list[bytes]:
    return igzip.decompress(package.read("indexes/index.cdx.gz")).splitlines(keepends=True)


def urls(package: zipfile.ZipFile) -> set[str]:
    return {json.loads(line.split(b" ", 2)[2])["url"] for line in index(package)}


def page_list(package: zipfile.ZipFile, name: str = "pages/pages.jsonl") -> list[dict]:
    return [json.loads(line) for line in package.read(name).splitlines()]


def test_records_are_stored_as_they_are_in_the_archive(data) -> None:
    _, package = packed(data)
    assert {package.read(name) for name in package.namelist() if name.startswith("archive/")} == {
        path.read_bytes() for path in data.rglob("*.warc.gz")
    }


def test_archive_and_compressed_index_are_not_deflated(data) -> None:
    _, package = packed(data)
    kinds = {info.compress_type for info in package.infolist() if info.filename.endswith(".gz")}
    assert kinds == {zipfile.ZIP_STORED}


def test_every_file_is_in_the_manifest_with_its_digest(data) -> None:
    _, package = packed(data)
    manifest = json.loads(package.read("datapackage.json"))
    stated = {one["path"]: (one["hash"], one["bytes"]) for one in manifest["resources"]}
    there = {
        name: (f"sha256:{hashlib.sha256(package.read(name)).hexdigest()}", len(package.read(name)))
        for name in package.namelist()
        if not name.startswith("datapackage")
    }
    assert stated == there


def test_digest_of_the_manifest(data) -> None:
    _, package = packed(data)
    stated = json.loads(package.read("datapackage-digest.json"))
    assert stated["hash"] == f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"


def test_index_is_sorted_by_bytes(data) -> None:
    _, package = packed(data)
    assert index(package) == sorted(index(package))


def test_index_leads_to_the_records(data) -> None:
    packed(data)
    places = {part.name.removeprefix("archive/"): part for part in parts(data / "out.wacz")}
    with zipfile.ZipFile(data / "out.wacz") as package:
        for line in index(package):
            entry = json.loads(line.split(b" ", 2)[2])
            record = read_at(places[entry["filename"]], int(entry["offset"]), int(entry["length"]))
            assert record.url == entry["url"]


def test_secondary_index_leads_to_blocks() -> None:
    lines = [b'k%06d 20250101000000 {"n": 1}\n' % number for number in range(BLOCK_LINES + 5)]
    pairs = list(blocks(lines))
    data = b"".join(block for _, block in pairs)
    place = json.loads(pairs[2][0].split(b" ", 2)[2])
    block = data[place["offset"] : place["offset"] + place["length"]]
    assert igzip.decompress(block).splitlines(keepends=True) == lines[BLOCK_LINES:]


def test_titles_of_pages(data) -> None:
    _, package = packed(data, selection=Selection(sites=frozenset({"south"})))
    assert page_list(package)[1:] == [
        {
            "id": page_list(package)[1]["id"],
            "url": "http://example.org/page/7",
            "ts": "2025-12-10T09:00:07Z",
            "title": "Page 7",
        }
    ]


def test_title_in_windows_1251(tmp_path) -> None:
    body = "<meta charset=windows-1251><title>Новости &amp; люди</title>".encode("windows-1251")
    write(tmp_path, "east", exchange("http://e.org/", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body))
    assert page_list(packed(tmp_path)[1])[1]["title"] == "Новости & люди"


def test_site_selects(data) -> None:
    _, package = packed(data, selection=Selection(sites=frozenset({"south"})))
    assert urls(package) == {"http://example.org/page/7"}


def test_time_selects(data) -> None:
    since = BEGIN + timedelta(seconds=2)
    _, package = packed(data, selection=Selection(since=since))
    assert urls(package) == {"http://example.org/page/2", "http://example.org/page/7"}


def test_a_part_of_a_file_keeps_requests_and_the_description(data) -> None:
    packed(data, selection=Selection(sites=frozenset({"north"}), since=BEGIN + timedelta(seconds=2)))
    kinds = [record.type for part in parts(data / "out.wacz") for record in records(part)]
    assert kinds == ["warcinfo", "response", "request"]


def test_a_part_of_a_file_does_not_bear_the_name_of_the_whole(data) -> None:
    packed(data, selection=Selection(since=BEGIN + timedelta(seconds=2)))
    names = [part.name for part in parts(data / "out.wacz")]
    assert [name.endswith(".part.warc.gz") for name in names] == [True, True]


def revisited(tmp_path: Path) -> Path:
    """Two captures of the same payload, a month apart; the file of the first."""
    first = write(tmp_path, "north", page(1, "the same payload"))
    again = page(1, "the same payload")
    again.started += timedelta(days=30)
    write(tmp_path, "north", again)
    return first


def test_revisit_brings_its_original_along(tmp_path) -> None:
    revisited(tmp_path)
    report, package = packed(tmp_path, selection=Selection(since=BEGIN + timedelta(days=1)))
    assert report.originals == 1
    assert {json.loads(line.split(b" ", 2)[2])["mime"] for line in index(package)} == {"warc/revisit", "text/html"}


@pytest.mark.parametrize("lost", ["data/index", "nothing"])
def test_original_is_found_with_and_without_an_index(lost, tmp_path) -> None:
    revisited(tmp_path / "data")
    shutil.rmtree(tmp_path / lost, ignore_errors=True)
    chosen = Selection(since=BEGIN + timedelta(days=1))
    report = pack(sources(tmp_path / "data"), tmp_path / "o.wacz", selection=chosen, items=Items(tmp_path / "data"))
    assert (report.originals, report.lost) == (1, [])


def test_package_is_the_same_with_and_without_an_index(data) -> None:
    first = packed(data)[1].read("indexes/index.cdx.gz")
    shutil.rmtree(data / "index")
    assert packed(data)[1].read("indexes/index.cdx.gz") == first


def test_revisit_in_the_index_tells_no_digest(tmp_path) -> None:
    revisited(tmp_path)
    entries = [json.loads(line.split(b" ", 2)[2]) for line in index(packed(tmp_path)[1])]
    assert [(one["mime"], "digest" in one) for one in entries] == [("text/html", True), ("warc/revisit", False)]


def test_original_that_is_not_there_is_told(tmp_path) -> None:
    revisited(tmp_path).unlink()
    report, _ = packed(tmp_path, selection=Selection(since=BEGIN + timedelta(days=1)))
    assert report.lost == ["http://example.org/page/1"]


def test_nothing_selected_leaves_no_file(data) -> None:
    with pytest.raises(NothingSelected):
        packed(data, selection=Selection(since=datetime(2100, 1, 1, tzinfo=UTC)))
    assert [path.name for path in data.iterdir() if path.name.startswith("out")] == []


@pytest.mark.parametrize("form", ["plain", "zstd", "one-piece"])
def test_other_compression_is_made_gzip_by_the_record(data, form) -> None:
    (source,) = (data / "warc" / "north").rglob("*.warc.gz")
    plain = igzip.decompress(source.read_bytes())
    name, content = {
        "plain": ("a.warc", plain),
        "zstd": ("a.warc.zst", b"".join(zstd.compress(one) for one in _split(source))),
        "one-piece": ("a.warc.gz", igzip.compress(plain)),
    }[form]
    (data / name).write_bytes(content)
    pack(file_sources([data / name]), data / "out.wacz")
    (part,) = parts(data / "out.wacz")
    assert part.name == "archive/a.warc.gz"
    assert [(r.id, r.block) for r in records(part)] == [(r.id, r.block) for r in records(source)]


def _split(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [igzip.decompress(data[r.offset : r.offset + r.length]) for r in records(path)]


def test_damage_is_left_out_and_told(data) -> None:
    (source,) = (data / "warc" / "south").rglob("*.warc.gz")
    source.write_bytes(source.read_bytes()[:-9])
    report, _ = packed(data)
    assert [one.code for _, one in report.damage] == ["member-truncated"]


def test_lines_are_sorted_through_runs(tmp_path) -> None:
    lines = [b"%d\n" % (number * 7919 % 1000) for number in range(3000)]
    with SortedLines(tmp_path, run_bytes=300) as sorter:
        for line in lines:
            sorter.add(line)
        assert list(sorter) == sorted(set(lines))


def test_runs_are_deleted(tmp_path) -> None:
    with SortedLines(tmp_path, run_bytes=1) as sorter:
        sorter.add(b"a\n")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def key_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key.pem"
    signature.new_key(path)
    return path


def test_signature_is_by_the_key_and_for_this_package(data, key_file) -> None:
    key = signature.load_key(key_file)
    _, package = packed(data, signer=signature.Signer(key))
    proof = json.loads(package.read("datapackage-digest.json"))
    signed = proof["signedData"]
    assert signed["publicKey"] == signature.public_key(key)
    assert signature.signed_by(proof["hash"], signed["signature"], signed["publicKey"])


def test_signature_of_something_else_is_none(key_file) -> None:
    key = signature.load_key(key_file)
    assert not signature.signed_by("sha256:1", signature.sign(key, "sha256:2"), signature.public_key(key))


@pytest.mark.parametrize("value", ["", "AAAA", "*", "A" * 128])
def test_what_is_no_signature_is_refused(value, key_file) -> None:
    assert not signature.signed_by("sha256:1", value, signature.public_key(signature.load_key(key_file)))


def test_key_is_for_its_owner_alone(key_file) -> None:
    assert key_file.stat().st_mode & 0o077 == 0


def test_key_is_never_overwritten(key_file) -> None:
    with pytest.raises(FileExistsError):
        signature.new_key(key_file)


def test_the_format_s_own_validator_is_content(data, key_file) -> None:
    command = ROOT / ".venv-peers" / "bin" / "wacz"
    if not command.exists():
        missing("wacz (make peers)")
    packed(data, signer=signature.Signer(signature.load_key(key_file)))
    done = subprocess.run([command, "validate", "-f", data / "out.wacz"], capture_output=True, text=True, check=False)
    assert (done.returncode, "is valid" in done.stdout) == (0, True)


def test_sound_package_passes_our_check(data, key_file) -> None:
    packed(data, signer=signature.Signer(signature.load_key(key_file)))
    assert list(check_wacz(data / "out.wacz")) == []


def tampered(path: Path, name: str, change) -> list[str]:
    """The findings in a package one of whose files was changed, or left out where `change` gives None."""
    target = path.with_name("tampered.wacz")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == name or (name.endswith("/") and info.filename.startswith(name)):
                content = change(content)
            if content is not None:
                copy.writestr(info, content)
    return [finding.code for finding in check_wacz(target)]


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("archive/", lambda data: data[:-1] + b"x", "wacz-digest"),
        ("archive/", lambda data: None, "wacz-missing"),
        ("archive/", lambda data: b"x" + data, "wacz-index-place"),
        ("pages/pages.jsonl", lambda data: None, "wacz-no-pages"),
        ("indexes/index.cdx.gz", lambda data: None, "wacz-no-index"),
        ("indexes/index.cdx.gz", lambda data: data[:-5], "wacz-corrupt"),
        (
            "indexes/index.cdx.gz",
            lambda data: igzip.compress(b"".join(reversed(igzip.decompress(data).splitlines(True)))),
            "wacz-index-unsorted",
        ),
        ("datapackage.json", lambda data: None, "wacz-no-manifest"),
        ("datapackage.json", lambda data: b"[]", "wacz-not-listed"),
        ("datapackage.json", lambda data: data + b" ", "wacz-manifest-digest"),
        ("datapackage.json", lambda data: b"[" * 200_000, "wacz-not-listed"),
        ("datapackage-digest.json", lambda data: b"[" * 200_000, "wacz-manifest-digest"),
        ("pages/pages.jsonl", lambda data: b"[" * 200_000, "wacz-digest"),
        ("indexes/index.idx", lambda data: b"\xff", "wacz-digest"),
        ("indexes/index.idx", lambda data: None, "wacz-no-index"),
        ("indexes/index.idx", lambda data: b"", "wacz-index-block"),
        ("indexes/index.idx", lambda data: b"[" * 200_000, "wacz-index-block"),
        ("indexes/index.idx", lambda data: data.splitlines(True)[0], "wacz-index-block"),
        ("indexes/index.idx", lambda data: data + data.splitlines(True)[1], "wacz-index-block"),
        ("indexes/index.idx", lambda data: data.replace(b"index.cdx.gz", b"other.cdx.gz"), "wacz-index-block"),
        ("indexes/index.idx", lambda data: data.replace(b'"offset": 0', b'"offset": 1'), "wacz-index-block"),
        ("indexes/index.idx", lambda data: data.replace(b'"length": ', b'"length": 9'), "wacz-index-block"),
        ("indexes/index.idx", lambda data: data.replace(b'"length": ', b'"length": -'), "wacz-index-block"),
        ("indexes/index.idx", lambda data: data.replace(b"sha256:", b"sha256:0"), "wacz-index-block"),
        ("indexes/index.idx", lambda data: data.replace(b"org,example", b"org,exampla"), "wacz-index-block"),
        ("indexes/index.cdx.gz", lambda data: data + igzip.compress(b"org,z)/ 1 {}\n"), "wacz-index-block"),
        ("indexes/index.cdx.gz", lambda data: igzip.compress(b"\0" * (8 << 20)), "wacz-index-line"),
        (
            "datapackage-digest.json",
            lambda data: data.replace(b'"signature": "', b'"signature": "AAAA'),
            "wacz-signature",
        ),
    ],
)
def test_what_was_changed_is_found(name, change, code, data, key_file) -> None:
    packed(data, signer=signature.Signer(signature.load_key(key_file)))
    assert code in tampered(data / "out.wacz", name, change)


def test_each_block_of_an_index_is_led_to(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("archive.wacz.index.BLOCK_LINES", 2)
    write(tmp_path, "north", *[page(number) for number in range(5)])
    _, package = packed(tmp_path)
    header, *lines = package.read("indexes/index.idx").splitlines(True)
    assert len(lines) == 3
    assert list(check_wacz(tmp_path / "out.wacz")) == []
    for some in (lines[:1] + lines[2:], [lines[1], lines[0], lines[2]], lines[:2], [*lines, lines[2]]):
        found = tampered(tmp_path / "out.wacz", "indexes/index.idx", lambda data, some=some: header + b"".join(some))
        assert "wacz-index-block" in found


def test_every_address_of_a_page_that_was_kept_once_is_listed(tmp_path) -> None:
    """Seven addresses gave the same HTML: one response and six revisits, and all seven are pages."""
    same = "<html><title>The same</title><p>one text</p>"
    write(tmp_path, "north", *[page(number, same) for number in range(7)])
    report, package = packed(tmp_path, items=Items(tmp_path))
    listed = {one["url"]: one.get("title") for one in page_list(package)[1:]}
    assert listed == {f"http://example.org/page/{number}": "The same" for number in range(7)}
    assert report.pages == 7


def rewritten(path: Path, name: str, change) -> None:
    """The package with one file of it changed, and the digests made to fit as a forger would."""
    with zipfile.ZipFile(path) as package:
        files = [(info, package.read(info)) for info in package.infolist()]
    with zipfile.ZipFile(path, "w") as package:
        for info, content in files:
            package.writestr(info, change(content) if info.filename == name else content)


def test_page_that_the_package_does_not_hold(data) -> None:
    packed(data)
    more = b'{"id":"x","url":"http://example.org/never","ts":"2025-12-10T09:00:00Z","title":"Never"}\n'
    rewritten(data / "out.wacz", "pages/pages.jsonl", lambda content: content + more)
    assert "wacz-page-absent" in {finding.code for finding in check_wacz(data / "out.wacz")}


def test_original_that_the_package_does_not_hold(tmp_path) -> None:
    from archive.holdings.check import check_warc
    from archive.wacz.check import lost_originals

    first = revisited(tmp_path)
    first.unlink()
    packed(tmp_path)
    path = tmp_path / "out.wacz"
    revisits = [one for part in parts(path) for one in check_warc(part, part.name, ours=False).revisits]
    assert [finding.code for finding in lost_originals(path, revisits)] == ["wacz-original-absent"]


def certificate(domain: str):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, domain)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key, made.public_bytes(serialization.Encoding.PEM).decode()


def signed_by_domain(digest: str, domain: str = "archive.example") -> dict[str, str]:
    import base64

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key, pem = certificate("archive.example")
    value = base64.b64encode(key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))).decode()
    return {"hash": digest, "domain": domain, "domainCert": pem, "signature": value}


@pytest.mark.parametrize(
    ("change", "sound"),
    [
        ({}, True),
        ({"signature": "AAAA"}, False),
        ({"domain": "bank.example"}, False),
        ({"domainCert": "none"}, False),
        ({"hash": "sha256:00"}, False),
    ],
)
def test_signature_by_certificate(data, change, sound) -> None:
    _, package = packed(data)
    digest = f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"
    proof = {"path": "datapackage.json", "hash": digest, "signedData": signed_by_domain(digest) | change}
    rewritten(data / "out.wacz", "datapackage-digest.json", lambda content: json.dumps(proof).encode())
    notes: list[str] = []
    found = {finding.code for finding in check_wacz(data / "out.wacz", notes)}
    assert found == (set() if sound else {"wacz-signature"})
    assert any("who issued the certificate" in note for note in notes) == sound


def authority(domain: str = "archive.example"):
    """An authority's certificate, and below it a key with its certificate for a domain, all valid for a day."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, one)]) for one in ("Authority", domain)]
    found = []
    for number, (key, name) in enumerate(zip(keys, names, strict=True)):
        usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment"), False)
        usage |= dict.fromkeys(("key_agreement", "crl_sign", "encipher_only", "decipher_only"), False)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(names[0])
            .public_key(key.public_key())
            .serial_number(number + 1)
            .not_valid_before(BEGIN)
            .not_valid_after(BEGIN + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=not number, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(digital_signature=bool(number), key_cert_sign=not number, **usage), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[0].public_key()), False)
        )
        if number:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), False)
        made = builder.sign(keys[0], hashes.SHA256())
        found.append(made.public_bytes(serialization.Encoding.PEM).decode())
    return found[0], keys[1], found[1]


@pytest.mark.parametrize(
    ("vouched_by", "signed_at", "sound"),
    [
        ("its authority", BEGIN + timedelta(hours=2), True),
        ("another authority", BEGIN + timedelta(hours=2), False),
        ("its authority", BEGIN + timedelta(days=40), False),
        ("its authority", "May", False),
    ],
    ids=["issued below it", "issued below another", "expired when it signed", "no time"],
)
def test_issuer_of_a_certificate_is_checked_where_authorities_are_named(data, vouched_by, signed_at, sound) -> None:
    import base64

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    _, package = packed(data)
    digest = f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"
    root, key, pem = authority()
    (data / "ca.pem").write_text(root if vouched_by == "its authority" else authority()[0])
    value = base64.b64encode(key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))).decode()
    signed = {"hash": digest, "domain": "archive.example", "domainCert": pem, "signature": value}
    created = signed_at if isinstance(signed_at, str) else signed_at.isoformat()
    proof = {"path": "datapackage.json", "hash": digest, "signedData": signed | {"created": created}}
    rewritten(data / "out.wacz", "datapackage-digest.json", lambda content: json.dumps(proof).encode())
    notes: list[str] = []
    found = {finding.code for finding in check_wacz(data / "out.wacz", notes, signature.issuers(data / "ca.pem"))}
    assert found == (set() if sound else {"wacz-signature"})
    assert any("issued below one of those named" in note for note in notes) == sound
    done = CliRunner().invoke(app, ["verify", str(data / "out.wacz"), "--ca", str(data / "ca.pem")])
    assert done.exit_code == (0 if sound else 1), done.output


@pytest.mark.parametrize("form", ["whole files", "without an index", "linked", "one page"])
@pytest.mark.parametrize(
    "body",
    [
        b"5;x=y\r\n<h1>a\r\n5\r\n</h1>\r\n0\r\n\r\n",
        b"5\r\n<h1>a\r\n5;x=y\r\n</h1>\r\n0\r\n\r\n",
        b"5\r\n<h1>a\r\n5\r\n</h1>\r\n0;x\r\nExpires: 0\r\n\r\n",
    ],
    ids=["first chunk", "second chunk", "last chunk"],
)
def test_chunks_with_extensions_have_a_copy_for_viewers(tmp_path, body, form) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    with WarcWriter(tmp_path, "north", INFO) as writer:
        capture = writer.write_exchange(exchange("http://example.org/x", head + body))
    place = (capture.warc, capture.offset)
    if form == "one page":
        done = pack_records(tmp_path, [place], tmp_path / "one.wacz", shown={place: None})
    else:
        if form == "without an index":
            shutil.rmtree(tmp_path / "index")
        done = pack(sources(tmp_path), tmp_path / "one.wacz", linked=form == "linked")
    assert (done.records, done.plain, done.unshown) == (1, 1, [])
    with zipfile.ZipFile(tmp_path / "one.wacz") as package:
        (entry,) = [json.loads(line.split(b" ", 2)[2]) for line in index(package)]
    there = {part.name: part for part in parts(tmp_path / "one.wacz")}
    if form != "linked":
        assert list(check_wacz(tmp_path / "one.wacz")) == []
        assert read_at(cited(tmp_path, capture).part, capture.offset).block in {
            one.block for part in there.values() for one in records(part)
        }
    record = read_at(there[f"archive/{entry['filename']}"], int(entry["offset"]), int(entry["length"]))
    assert record.block == head.replace(b"Transfer-Encoding: chunked", b"Content-Length: 10") + b"<h1>a</h1>"
    assert record.payload_digest() == capture.payload_digest


def test_damaged_body_with_extensions_is_named(tmp_path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    write(tmp_path, "north", exchange("http://example.org/x", head + b"5;x=y\r\n<h1>a\r\n5\r\n</h"))
    report, _ = packed(tmp_path)
    assert (report.plain, report.unshown, report.records) == (0, ["http://example.org/x"], 1)


def test_records_are_packed_with_their_originals_from_other_files_and_nothing_else(tmp_path) -> None:
    first, second = revisited(tmp_path), write(tmp_path, "south", page(7), page(8))
    revisit = next(
        one for path in (tmp_path / "warc/north").rglob("*.gz") for one in records(path) if one.type == "revisit"
    )
    place = revisit.part.path.relative_to(tmp_path / "warc").as_posix(), revisit.offset
    gone = second.relative_to(tmp_path / "warc").as_posix(), 9
    done = pack_records(tmp_path, [gone], tmp_path / "o.wacz", shown={place: "Called so"}, beside=True, title="Some")
    assert (done.records, done.originals, done.absent, done.lost) == (2, 1, [gone], [])
    with zipfile.ZipFile(tmp_path / "o.wacz") as package:
        assert urls(package) == {"http://example.org/page/1"}
        assert [one["title"] for one in page_list(package)[1:]] == ["Called so"]
        assert json.loads(package.read("datapackage.json"))["title"] == "Some"
    kinds = [[one.type for one in records(part)] for part in parts(tmp_path / "o.wacz")]
    assert sorted(kinds) == [["warcinfo", "response", "request"], ["warcinfo", "revisit", "request"]]
    assert list(check_wacz(tmp_path / "o.wacz")) == []
    first.unlink()
    done = pack_records(tmp_path, [], tmp_path / "p.wacz", shown={place: None})
    assert done.lost == ["http://example.org/page/1"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("forged_first", [True, False], ids=["forged first", "forged last"])
def test_name_that_a_package_has_twice(data, forged_first) -> None:
    packed(data)
    with zipfile.ZipFile(data / "out.wacz") as source, zipfile.ZipFile(data / "twice.wacz", "w") as copy:
        for info in source.infolist():
            both = [source.read(info), b"{}"] if info.filename == "datapackage.json" else [source.read(info)]
            for content in reversed(both) if forged_first else both:
                copy.writestr(info.filename, content)
    assert "wacz-corrupt" in [finding.code for finding in check_wacz(data / "twice.wacz")]


def test_pages_after_a_line_that_is_too_long_are_said_to_be_unchecked(data) -> None:
    packed(data)
    rewritten(data / "out.wacz", "pages/pages.jsonl", lambda content: content + b"x" * (2 << 20) + b"\n")
    notes: list[str] = []
    list(check_wacz(data / "out.wacz", notes))
    assert [note for note in notes if "no page was checked" in note and "pages/pages.jsonl" in note]


@pytest.mark.parametrize("name", BOMBS)
def test_package_whose_file_is_a_bomb_is_checked_in_little_memory(tmp_path, name) -> None:
    """Larger ones are in `bench/bombs.py`. Of a manifest, which is read as a whole, 64 MB are the most."""
    megabytes, most = (200, 150) if name == "manifest" else (20, 10)
    found, peak = checked(tmp_path / "bomb.wacz", name, megabytes)
    assert 0 < len(found) < 1100
    assert peak < most << 20


def test_index_that_is_not_read_to_its_end_makes_no_page_absent(data) -> None:
    packed(data)
    lines = b"".join(b"a %d {}\n" % number for number in range(3000))
    change = lambda content: igzip.compress(lines + igzip.decompress(content))  # noqa: E731
    rewritten(data / "out.wacz", "indexes/index.cdx.gz", change)
    notes: list[str] = []
    found = {finding.code for finding in check_wacz(data / "out.wacz", notes)}
    assert "wacz-page-absent" not in found
    assert any("was not read to its end" in note for note in notes)


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/x", "archive/../../x.warc.gz"])
def test_name_that_leads_out_of_a_package_is_not_listed(data, name) -> None:
    packed(data)
    with zipfile.ZipFile(data / "out.wacz", "a") as package:
        package.writestr(name, b"x")
    assert "wacz-not-listed" in [finding.code for finding in check_wacz(data / "out.wacz")]
