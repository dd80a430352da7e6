"""Signing a package with a key of one's own, in the form that ArchiveWeb.page writes and ReplayWeb.page checks.

WACZ Signing and Verification 0.1.0, "Anonymous Signature": https://specs.webrecorder.net/wacz-auth/0.1.0/
The signature proves that whoever holds the key saw this package as it is. It names nobody: the public key has to reach
the reader by another way. Of the form "Domain-Name Identity plus Timestamp", which other tools write, the signature
and the domain are checked against the certificate beside it; who issued that, where certificates are named for it.
"""

from __future__ import annotations

import base64
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509 import verification

_HALF = 48
"""Bytes of each of the two numbers of a P-384 signature, which WebCrypto writes one behind the other."""
LARGEST_CHAIN = 256 << 10
"""Characters of the certificates beside a signature that are read; a chain of three has some 6,000."""


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
    """The public half, as it stands in the package: SubjectPublicKeyInfo in base64."""
    spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(spki).decode()


def sign(key: ec.EllipticCurvePrivateKey, digest: str) -> str:
    """The signature of `digest` (the text `sha256:…`) in base64: ECDSA, P-384, SHA-256, both numbers at full length."""
    r, s = decode_dss_signature(key.sign(digest.encode(), ec.ECDSA(hashes.SHA256())))
    return base64.b64encode(r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")).decode()


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


def checked(signed: dict[str, Any], roots: list[x509.Certificate] | None = None) -> str:
    """A sentence on what was checked of `signedData`, whose hash is known to be that of the package, and what was not.

    Raises `NotSigned` where the signature is not one of this hash, the certificate is none of the domain named, or,
    where `roots` are given, none that they vouch for at the time that the signature names.
    """
    digest, value = str(signed.get("hash")), str(signed.get("signature"))
    if "publicKey" in signed:
        public = str(signed["publicKey"])
        if not signed_by(digest, value, public):
            raise NotSigned("the key beside it did not make it")
        return (
            f"signed by the holder of the key {fingerprint(public)}, which was checked; whose key that is, and when "
            "it was signed, was not"
        )
    domain = str(signed.get("domain"))
    try:
        certificate, *between = x509.load_pem_x509_certificates(str(signed.get("domainCert"))[:LARGEST_CHAIN].encode())
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = {name.lower() for name in named.get_values_for_type(x509.DNSName)}
    except (ValueError, x509.ExtensionNotFound):
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
            f"signed with the key of a certificate for {domain}, which was checked; who issued the certificate, and "
            "the signature of the time, were not: anybody can make one that names any domain (`letopis verify --ca`)"
        )
    moment = _vouched(certificate, between, roots, domain, str(signed.get("created")))
    return (
        f"signed with the key of a certificate for {domain} that was issued below one of those named and was valid "
        f"on {moment:%Y-%m-%d}, the day that the signature names, all of which was checked; that it was signed "
        "on that day, and that the certificate was not revoked, was not"
    )


def _vouched(
    certificate: x509.Certificate,
    between: list[x509.Certificate],
    roots: list[x509.Certificate],
    domain: str,
    created: str,
) -> datetime:
    """When a certificate was valid that the roots vouch for: the time that the signature names. Raises `NotSigned`."""
    try:
        moment = datetime.fromisoformat(created)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
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
