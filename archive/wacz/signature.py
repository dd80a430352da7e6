"""Signing a package with a key of one's own, in the form that ArchiveWeb.page writes and ReplayWeb.page checks.

WACZ Signing and Verification 0.1.0, "Anonymous Signature": https://specs.webrecorder.net/wacz-auth/0.1.0/
The signature proves that whoever holds the key saw this package as it is. It names nobody: the public key has to reach
the reader by another way. Of the form "Domain-Name Identity plus Timestamp", the signature and the domain are checked
against the certificate beside it; who issued that, where certificates are named for it. With either form a
time-stamping authority may say when the signature existed: `timeSignature`, its answer (RFC 3161) for the text of the
signature, in base64, and `timestampCert`, its certificates.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509 import verification

from archive import dating
from archive.extras import PartMissing

_HALF = 48
"""Bytes of each of the two numbers of a P-384 signature, which WebCrypto writes one after the other."""
LARGEST_CHAIN = 256 << 10
"""Characters of the certificates beside a signature that are read; a chain of three has some 6,000."""
STAMPED_WITHIN = timedelta(minutes=10)
"""How far the time of a signature by certificate may be from the authority's (the draft, "Timestamp")."""


def new_key(path: Path) -> None:
    """Make a P-384 key, readable by its owner alone (PEM, PKCS #8, not encrypted).

    Raises `FileExistsError` where the file is there: a key is never overwritten.
    """
    key = ec.generate_private_key(ec.SECP384R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


def load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key of a file.

    Raises `ValueError` where it is no unencrypted P-384 key in PEM, `OSError` where it cannot be read.
    """
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except TypeError as error:
        raise ValueError("the key is encrypted") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP384R1):
        raise ValueError("the key is not an ECDSA key on the curve P-384")
    return key


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """The public half, as it is in the package: SubjectPublicKeyInfo in base64."""
    spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(spki).decode()


def sign(key: ec.EllipticCurvePrivateKey, digest: str) -> str:
    """The signature of `digest` (the text `sha256:…`) in base64: ECDSA, P-384, SHA-256, both numbers at full length."""
    r, s = decode_dss_signature(key.sign(digest.encode(), ec.ECDSA(hashes.SHA256())))
    return base64.b64encode(r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")).decode()


@dataclass(frozen=True)
class Signer:
    """Who signs packages: a key, and where an operator named one, the authority that dates its signatures."""

    key: ec.EllipticCurvePrivateKey
    authority: str = ""
    """Address of a time-stamping authority; empty for none."""
    certificates: str = ""
    """The key's certificate for a domain and those that vouch for it (PEM); empty for an anonymous signature."""
    domain: str = ""
    """That domain."""

    def signed(self, digest: str, software: str, created: str) -> tuple[dict[str, str], str]:
        """`signedData` for a digest (`sha256:…`) and time of a manifest, and why it lacks the time it was to have."""
        problem = ""
        if self.certificates:
            value = base64.b64encode(self.key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))).decode()
            who = {"domain": self.domain, "domainCert": self.certificates}
        else:
            value, who = sign(self.key, digest), {"publicKey": public_key(self.key)}
        stamp: dict[str, str] = {}
        if self.authority:
            try:
                answer, _ = dating.ask(value.encode(), self.authority)
                stamp = {"timeSignature": base64.b64encode(answer).decode(), "timestampCert": dating.chain(answer)}
            except (dating.NotDated, PartMissing) as error:
                problem = str(error)
        head = {"hash": digest, "created": created, "software": software}
        return {**head, "signature": value, **who, **stamp}, problem


def of_domain(key: Path, certificates: Path, authority: str = "") -> Signer:
    """Who signs as the first domain of a certificate: the file of its key, and that of it and its issuers (PEM).

    Raises `ValueError` where the key is not that of the certificate or of no kind that the draft asks for, `OSError`
    where a file cannot be read.
    """
    try:
        private = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except TypeError as error:
        raise ValueError("the key is encrypted") from error
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise ValueError("the key is not an ECDSA key")
    if issuers(certificates)[0].public_key() != private.public_key():
        raise ValueError(f"it is not the key of the first certificate in {certificates}")
    text = certificates.read_text("ascii", "replace")
    return Signer(private, authority, text, _domains(text)[0][0])


def _domains(text: str) -> tuple[list[str], x509.Certificate, list[x509.Certificate]]:
    """The domains that the first certificate of a text names (at least one), that certificate, and the further ones.

    Raises `ValueError` where there is none, or it names none.
    """
    try:
        certificate, *between = x509.load_pem_x509_certificates(text.encode())
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise ValueError("the certificate names no domain") from None
    names = [name.lower() for name in named.get_values_for_type(x509.DNSName)]
    if not names:
        raise ValueError("the certificate names no domain")
    return names, certificate, between


class NotSigned(Exception):
    """A signature is not that of its package; the message says why."""


def issuers(path: Path) -> list[x509.Certificate]:
    """The certificates (PEM) of a file, by which the chain of a signature's certificate is checked.

    Raises `ValueError` where it holds none, `OSError` where it cannot be read.
    """
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError:
        raise ValueError(f"{path} holds no certificate in PEM") from None


def checked(signed: dict[str, Any], roots: list[x509.Certificate] | None = None, time_roots: Path | None = None) -> str:
    """A sentence on what was checked of `signedData`, whose hash is known to be that of the package, and what was not.

    `roots` vouch for the certificate of a domain; `time_roots` is a file with the certificates (PEM) of time-stamping
    authorities. Raises `NotSigned` where the signature is not one of this hash, the certificate is none of the domain
    named, the trusted time is that of something else, or, where roots are given, none vouches for what they are for.
    """
    when, moment = _dated(signed, time_roots)
    return f"{_signer(signed, roots, moment)}; {when}"


def _signer(signed: dict[str, Any], roots: list[x509.Certificate] | None, dated: datetime | None) -> str:
    """Who signed. `dated` is the authority's time where its signature was checked. Raises `NotSigned`."""
    digest, value = str(signed.get("hash")), str(signed.get("signature"))
    if "publicKey" in signed:
        public = str(signed["publicKey"])
        if not signed_by(digest, value, public):
            raise NotSigned("the key beside it did not make it")
        return f"signed by the holder of the key {fingerprint(public)}, which was checked; whose key that is was not"
    domain = str(signed.get("domain"))
    try:
        names, certificate, between = _domains(str(signed.get("domainCert"))[:LARGEST_CHAIN])
    except ValueError:
        raise NotSigned("there is no certificate beside it") from None
    if domain.lower() not in names:
        raise NotSigned(f"the certificate beside it is none of {domain[:100]}")
    key = certificate.public_key()
    try:
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise ValueError("no key of the kind that the draft asks for")
        key.verify(base64.b64decode(value, validate=True), digest.encode(), ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        raise NotSigned("the key of the certificate beside it did not make it") from None
    if not roots:
        return (
            f"signed with the key of a certificate for {domain}, which was checked; who issued the certificate was "
            "not: anybody can make one that names any domain (`letopis verify --ca`)"
        )
    moment = _vouched(certificate, between, roots, domain, dated or _moment(signed.get("created")))
    return (
        f"signed with the key of a certificate for {domain} that was issued below one of those named and was valid "
        f"on {moment:%Y-%m-%d}, the day that {'the authority' if dated else 'the signature'} names, all of which was "
        "checked; that the certificate was not revoked was not"
    )


def _dated(signed: dict[str, Any], roots: Path | None) -> tuple[str, datetime | None]:
    """When it was signed, in words, and the time where an authority's signature of it was checked.

    Raises `NotSigned`, and `OSError` where the file of the roots cannot be read.
    """
    stamp = signed.get("timeSignature")
    if stamp is None:
        return "when it was signed was not checked, for no time-stamping authority dated it", None
    content = str(signed.get("signature")).encode()
    try:
        data = base64.b64decode(str(stamp)[: 2 * dating.LARGEST], validate=True)
        moment = dating.checked_time(content, data, roots) if roots else dating.stated_time(content, data)
    except PartMissing as error:
        return f"it has a trusted time that was not checked. {error}", None
    except (ValueError, dating.NotDated) as error:
        raise NotSigned(f"its trusted time is none: {error}") from None
    if "publicKey" not in signed:
        created = _moment(signed.get("created"))
        if created is None or abs(created - moment) > STAMPED_WITHIN:
            raise NotSigned("the time that it names is not that of the authority, within ten minutes")
    if roots is None:
        return (
            f"it existed on {moment.isoformat()}, says the answer of an authority beside it; who signed that was not "
            "checked, for no timestamp_roots are named",
            None,
        )
    return f"it existed on {moment.isoformat()}, says a time-stamping authority, whose signature was checked", moment


def _moment(text: object) -> datetime | None:
    """A time of the signature's own, aware; none where it is no time."""
    try:
        moment = datetime.fromisoformat(str(text))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _vouched(
    certificate: x509.Certificate,
    between: list[x509.Certificate],
    roots: list[x509.Certificate],
    domain: str,
    moment: datetime | None,
) -> datetime:
    """When a certificate was valid that the roots vouch for: the time of the signature. Raises `NotSigned`."""
    try:
        if moment is None:
            raise ValueError("it names no time")
        policy = verification.PolicyBuilder().store(verification.Store(roots)).time(moment)
        policy.build_server_verifier(x509.DNSName(domain)).verify(certificate, between)
    except (ValueError, OverflowError, verification.VerificationError) as error:
        reason = " ".join(str(error).split())[:200]
        raise NotSigned(f"the certificate beside it is not issued below one of those named: {reason}") from None
    return moment


def fingerprint(public: str) -> str:
    """The beginning of the SHA-256 of a public key, by which two can be compared."""
    return f"sha256:{hashlib.sha256(public.encode()).hexdigest()[:32]}"


def signed_by(digest: str, signature: str, public: str) -> bool:
    """Whether the holder of the public key signed `digest`; False for whatever is no key or no signature."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key = serialization.load_der_public_key(base64.b64decode(public, validate=True))
        if len(raw) != 2 * _HALF or not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        numbers = int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big")
        key.verify(encode_dss_signature(*numbers), digest.encode(), ec.ECDSA(hashes.SHA256()))
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
