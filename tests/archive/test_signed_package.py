"""The signature of a package: by a certificate of a domain, and dated by a time-stamping authority."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from authority import time_authority
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from exchanges import INFO, page
from typer.testing import CliRunner

from archive import dating
from archive.holdings.writer import WarcWriter
from archive.wacz import signature
from archive.wacz.check import check_wacz
from archive.wacz.pack import pack
from archive.wacz.selection import sources
from crawler.commands import app
from crawler.commands.failure import Failure

pytest.importorskip("rfc3161_client")
DOMAIN = "archive.example"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    with time_authority(tmp_path_factory.mktemp("authority")) as one:
        yield one


@pytest.fixture
def data(tmp_path):
    with WarcWriter(tmp_path / "data", "north", INFO) as writer:
        writer.write_exchange(page(1))
    signature.new_key(tmp_path / "key.pem")
    return tmp_path / "data"


@pytest.fixture
def certificate(tmp_path):
    """The files of a key, and of its certificate for a domain."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, DOMAIN)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
    (tmp_path / "domain.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, none))
    (tmp_path / "domain.pem").write_bytes(made.public_bytes(pem))
    return tmp_path / "domain.key", tmp_path / "domain.pem"


def packed(data, signer):
    report = pack(sources(data), data / "out.wacz", signer=signer)
    with zipfile.ZipFile(data / "out.wacz") as package:
        return report, json.loads(package.read("datapackage-digest.json"))["signedData"]


def resigned(path, change) -> None:
    """The package with its `signedData` changed."""
    with zipfile.ZipFile(path) as package:
        files = [(info, package.read(info)) for info in package.infolist()]
    with zipfile.ZipFile(path, "w") as package:
        for info, content in files:
            if info.filename == "datapackage-digest.json":
                proof = json.loads(content)
                change(proof["signedData"])
                content = json.dumps(proof).encode()
            package.writestr(info, content)


def checked(data, roots=None) -> tuple[list[str], str]:
    notes: list[str] = []
    found = [finding.code for finding in check_wacz(data / "out.wacz", notes, time_roots=roots)]
    return found, " ".join(notes)


def anonymous(tmp_path, authority="") -> signature.Signer:
    return signature.Signer(signature.load_key(tmp_path / "key.pem"), authority)


def test_dated_signature_is_checked_up_to_the_root(data, tmp_path, authority) -> None:
    report, signed = packed(data, anonymous(tmp_path, authority[0]))
    assert report.undated == ""
    # As the draft says: the text of the signature is what the authority dated.
    moment = dating.stated_time(signed["signature"].encode(), base64.b64decode(signed["timeSignature"]))
    assert x509.load_pem_x509_certificates(signed["timestampCert"].encode())
    found, said = checked(data, authority[1] / "ca.pem")
    assert (found, moment.isoformat() in said, "whose signature was checked" in said) == ([], True, True)


def test_without_roots_it_says_that_nobody_checked_who_dated_it(data, tmp_path, authority) -> None:
    packed(data, anonymous(tmp_path, authority[0]))
    found, said = checked(data)
    assert (found, "who signed that was not checked" in said) == ([], True)


def test_authority_that_is_not_trusted(data, tmp_path, authority) -> None:
    packed(data, anonymous(tmp_path, authority[0]))
    assert checked(data, authority[1] / "other.pem")[0] == ["wacz-signature"]


def of_another(signed: dict[str, str], authority: str) -> None:
    answer, _ = dating.ask(b"another signature", authority)
    signed["timeSignature"] = base64.b64encode(answer).decode()


FORGED = {
    "empty": "",
    "no answer": "AAAA",
    "no base64": "*",
    "a number": 7,
    "three megabytes": "A" * (3 << 20),
    "of another signature": "of another signature",
    "taken out": None,
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_trusted_time_that_was_forged(data, tmp_path, authority, forged) -> None:
    packed(data, anonymous(tmp_path, authority[0]))

    def change(signed: dict[str, object]) -> None:
        if forged == "of another signature":
            of_another(signed, authority[0])
        else:
            signed["timeSignature"] = forged

    resigned(data / "out.wacz", change)
    found, said = checked(data, authority[1] / "ca.pem")
    # One that was taken out is none: the package is only not dated, and that is said.
    assert found == ([] if forged is None else ["wacz-signature"])
    assert ("no time-stamping authority" in said) == (forged is None)


def test_authority_beside_the_signature_vouches_for_nothing(data, tmp_path, authority) -> None:
    """A forger's authority whose root lies in the package as an issuer of the stamp."""
    packed(data, anonymous(tmp_path, authority[0]))
    root = (authority[1] / "ca.pem").read_text()
    resigned(data / "out.wacz", lambda signed: signed.update(timestampCert=root))
    assert checked(data, authority[1] / "other.pem")[0] == ["wacz-signature"]


def test_authority_that_does_not_answer_leaves_the_package(data, tmp_path) -> None:
    report, signed = packed(data, anonymous(tmp_path, "http://127.0.0.1:1/"))
    assert ("does not answer" in report.undated, "timeSignature" in signed) == (True, False)
    found, said = checked(data)
    assert (found, "no time-stamping authority dated it" in said) == ([], True)


def test_signature_as_a_domain(data, certificate, authority) -> None:
    _, signed = packed(data, signature.of_domain(*certificate, authority[0]))
    assert (signed["domain"], "publicKey" in signed) == (DOMAIN, False)
    found, said = checked(data, authority[1] / "ca.pem")
    assert (found, f"a certificate for {DOMAIN}" in said, "whose signature was checked" in said) == ([], True, True)


@pytest.mark.parametrize("created", ["2019-01-01T00:00:00Z", "May", None])
def test_domain_that_names_another_time_than_the_authority(data, certificate, authority, created) -> None:
    packed(data, signature.of_domain(*certificate, authority[0]))
    resigned(data / "out.wacz", lambda signed: signed.update(created=created))
    assert checked(data, authority[1] / "ca.pem")[0] == ["wacz-signature"]


def test_key_that_is_not_that_of_the_certificate(certificate, tmp_path, data) -> None:
    with pytest.raises(ValueError, match="not the key"):
        signature.of_domain(tmp_path / "key.pem", certificate[1])


def test_certificate_that_names_no_domain(certificate, tmp_path) -> None:
    (tmp_path / "none.pem").write_text("no certificate")
    with pytest.raises(ValueError, match="certificate"):
        signature.of_domain(certificate[0], tmp_path / "none.pem")


def test_command_signs_dates_and_checks(data, tmp_path, certificate, authority, monkeypatch) -> None:
    config = f'timestamp_authority = "{authority[0]}"\ntimestamp_roots = "{authority[1] / "ca.pem"}"\n'
    (tmp_path / "letopis.toml").write_text(config)
    monkeypatch.chdir(tmp_path)
    key, chain = map(str, certificate)
    where = ["--data", str(data), "--sign", key]
    done = CliRunner().invoke(app, ["pack", "one.wacz", *where, "--certificate", chain])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(app, ["verify", "one.wacz", "--json"])
    assert done.exit_code == 0, done.output
    assert "whose signature was checked" in " ".join(json.loads(done.output)["notes"])
    refused = CliRunner().invoke(app, ["pack", "two.wacz", "--data", str(data), "--certificate", chain])
    assert isinstance(refused.exception, Failure)
    assert "--sign" in str(refused.exception)


def test_digest_is_of_the_manifest(data, tmp_path) -> None:
    _, signed = packed(data, anonymous(tmp_path))
    with zipfile.ZipFile(data / "out.wacz") as package:
        assert signed["hash"] == f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"
