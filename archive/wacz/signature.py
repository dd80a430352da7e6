"""Signing a package with a key of one's own, in the form that ArchiveWeb.page writes and ReplayWeb.page checks.

WACZ Signing and Verification 0.1.0, "Anonymous Signature": https://specs.webrecorder.net/wacz-auth/0.1.0/
The signature proves that whoever holds the key saw this package as it is. It names nobody: the public key has to reach
the reader by another way. A name and an independent time would need a certificate and a time-stamping authority.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

_HALF = 48
"""Bytes of each of the two numbers of a P-384 signature, which WebCrypto writes one behind the other."""


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
