"""Trusted time: an authority says that something existed at a moment (RFC 3161).

The answer has the form that `openssl ts -reply` reads. It holds the digest of what was dated, the time, and the
authority's signature and certificate. That for a manifest is kept beside it as `<name>.tsr`; that for the signature of
a package is part of it (`archive.wacz.signature`).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from archive.extras import needs
from archive.holdings import files
from archive.secret import Secret, discreet

SUFFIX = ".tsr"
PATIENCE = 30.0
"""Seconds for which an authority may be silent."""
LARGEST = 1 << 20
"""Bytes of an answer that are read; one with its certificates has some thousands."""


class NotDated(Exception):
    """Something has no trusted time; the message says why."""


def answer_path(manifest: Path) -> Path:
    """Where the authority's answer for a manifest is."""
    return manifest.with_name(manifest.name + SUFFIX)


def date(manifest: Path, authority: str) -> datetime:
    """Have an authority date a manifest, and keep its answer; the time that it says, aware.

    Raises `NotDated` and `PartMissing` as `ask` does, `OSError` where the answer cannot be kept.
    """
    data, moment = ask(manifest.read_bytes(), authority)
    new = answer_path(manifest).with_name(f"{answer_path(manifest).name}.new")
    new.write_bytes(data)
    files.settle(new, answer_path(manifest))
    return moment


def ask(content: bytes, authority: str) -> tuple[bytes, datetime]:
    """The answer (TimeStampResp, DER) of an authority at an address of http or https, and the time in it, aware.

    Raises `NotDated` where it does not answer or dates something else, `PartMissing` without the extra.
    """
    with needs("dated"):
        from rfc3161_client import TimestampRequestBuilder
    asked = TimestampRequestBuilder().data(content).nonce(nonce=True).cert_request(cert_request=True).build()
    kind = {"Content-Type": "application/timestamp-query"}
    request = Request(authority, asked.as_bytes(), kind)  # noqa: S310 # http or https by the settings
    try:
        with urlopen(request, timeout=PATIENCE) as answered:  # noqa: S310
            data = answered.read(LARGEST)
    except (URLError, OSError, ValueError) as error:
        raise NotDated(f"the authority does not answer: {discreet(error, Secret(authority))}") from None
    return data, stated_time(content, data, nonce=asked.nonce)


def chain(data: bytes) -> str:
    """The certificates that the authority put into an answer, in PEM.

    Raises `NotDated` where it is no answer, `PartMissing` without the extra.
    """
    with needs("dated"):
        from rfc3161_client import decode_timestamp_response
    try:
        certificates = decode_timestamp_response(data).signed_data.certificates
        found = [x509.load_der_x509_certificate(bytes(one)) for one in certificates]
    except ValueError as error:
        raise NotDated(f"there are no certificates in the authority's answer: {error}") from None
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in found)


def stated_time(content: bytes, data: bytes, *, nonce: int | None = None) -> datetime:
    """The time that an answer says of this content; whether the authority signed it is not looked at.

    Raises `NotDated` where it is no answer, a refusal, or one for something else.
    """
    return _moment(content, data, [], nonce)


def checked_time(content: bytes, data: bytes, roots: Path) -> datetime:
    """The same, with the authority's signature checked up to one of the certificates (PEM) in the file `roots`.

    Raises `NotDated` also where that fails, and `OSError` where the file cannot be read.
    """
    try:
        trusted = x509.load_pem_x509_certificates(roots.read_bytes())
    except ValueError:
        raise NotDated(f"{roots} holds no certificate") from None
    return _moment(content, data, trusted, None)


def _moment(content: bytes, data: bytes, roots: list[x509.Certificate], nonce: int | None) -> datetime:
    with needs("dated"):
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    try:
        answer = decode_timestamp_response(data)
        said = answer.tst_info
        imprint, name = bytes(said.message_imprint.message), said.message_imprint.hash_algorithm.dotted_string
    except ValueError as error:
        raise NotDated(f"there is no time in the authority's answer: {error}") from None
    algorithm = _DIGESTS.get(name)
    if algorithm is None or hashlib.new(algorithm, content).digest() != imprint:
        raise NotDated("the authority dated something else")
    if nonce is not None and said.nonce != nonce:
        raise NotDated("the authority answered another question")
    if roots:
        try:
            VerifierBuilder(roots=roots).build().verify(answer, imprint)
        except (VerificationError, ValueError) as error:
            raise NotDated(f"it is not signed by an authority that is trusted: {error}") from None
    moment: datetime = said.gen_time
    return moment


_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
"""IANA's names by object identifier (RFC 5754, 2.2)."""
