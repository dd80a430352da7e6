"""TLS of the wire: certificates are always verified; an operator may name further authorities for a site."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from cryptography import x509

from archive.errors import ConfigError


class CertificatesUnreadable(ConfigError):
    """The file of further certificates cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Security:
    """What a TLS connection settled on."""

    version: str | None
    """As Python names it, `TLSv1.3`."""
    cipher: str | None
    """As OpenSSL names it, `TLS_AES_256_GCM_SHA384`."""
    issuer: str | None
    """Issuer of the server's certificate, RFC 4514."""
    certificate: bytes | None
    """The server's certificate, DER."""


def context(ca_file: str = "") -> ssl.SSLContext:
    """A context that trusts the system's authorities, and those in `ca_file` (PEM) beside them.

    Every crawl of a site uses it: what came over an unverified connection proves nothing. Raises
    `CertificatesUnreadable`.
    """
    made = ssl.create_default_context()
    if ca_file:
        try:
            made.load_verify_locations(cafile=ca_file)
        except OSError as error:
            reason = error.strerror or str(error)
            raise CertificatesUnreadable(f"The certificates in {ca_file} cannot be read: {reason}.") from error
    return made


def unverified() -> ssl.SSLContext:
    """A context that takes any certificate, for other people's projects, which have it so (`crawler.addon`)."""
    made = ssl.create_default_context()
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


def security(connection: ssl.SSLObject) -> Security:
    """What is known after the handshake."""
    der = connection.getpeercert(binary_form=True)
    cipher = connection.cipher()
    issuer = None
    if der:
        try:
            issuer = x509.load_der_x509_certificate(der).issuer.rfc4514_string()
        except ValueError:
            # OpenSSL accepted what the stricter reader does not; the certificate itself is still handed on.
            issuer = None
    return Security(connection.version(), cipher[0] if cipher else None, issuer, der)
