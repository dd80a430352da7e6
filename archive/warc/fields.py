"""The named fields of WARC records: how they are written, and what the extensions mean.

Beside ISO 28500:2017 (WARC 1.1) two settled proposals of the IIPC are used, which wget-at, Browsertrix and StormCrawler
write as well: `WARC-Protocol`, repeated for each layer (https://github.com/iipc/warc-specifications/issues/42), and
`WARC-Cipher-Suite` with IANA's name (https://github.com/iipc/warc-specifications/issues/86). `Letopis-TLS-Issuer` is
our own; a reader that does not know it ignores it (WARC 1.1, 4).
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from datetime import UTC, datetime
from functools import lru_cache

REVISIT_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
REVISIT_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

ITEM_TYPE = "application/vnd.letopis.item+json"
"""Content-Type of a `metadata` record that holds an item: one JSON object, the line that is in the items' file."""
ITEM_URN = "urn:letopis:item:"
"""Before the page's address in an item's record: an index by address must not offer the JSON in place of the page."""
OBSERVATION_TYPE = "application/vnd.letopis.observation+json"
"""The same for what was seen in an article's place: the line that is in the ledger."""
OBSERVATION_URN = "urn:letopis:observation:"
SIGHTING_TYPE = "application/vnd.letopis.sighting+json"
"""What one answer of a crawl said of an article or a list (`archive.judging.Sighting`)."""
SIGHTING_URN = "urn:letopis:sighting:"
HELD_TYPE = "application/vnd.letopis.held-item+json"
"""The item of a known article that reads otherwise, before the crawl is judged: no version yet."""
HELD_URN = "urn:letopis:held-item:"
VERDICT_TYPE = "application/vnd.letopis.verdict+json"
"""What a crawl says as a whole, or what an operator decided (`archive.judging.Verdict`)."""
VERDICT_URN = "urn:letopis:verdict:"
IMPORT_TYPE = "application/vnd.letopis.import+json"
"""The same for a file that was taken in: its name, digest, who took it in and what it says of its origin."""
ACT_TYPE = "application/vnd.letopis.act+json"
"""The same for what the keepers of the archive decided: that a file is trusted, that an article is withheld."""
ACT_URN = "urn:letopis:act:"
BESIDE = frozenset({ITEM_TYPE, OBSERVATION_TYPE, SIGHTING_TYPE, HELD_TYPE, VERDICT_TYPE, IMPORT_TYPE, ACT_TYPE})
"""Our own types: what the records beside the pages hold."""
RUN = "letopis-run"
"""The field of `warcinfo` that names the crawl."""
FIELDS_TYPE = "application/warc-fields"
REQUEST_TYPE = "application/http;msgtype=request"
RESPONSE_TYPE = "application/http;msgtype=response"
TLS_ISSUER = "Letopis-TLS-Issuer"
TLS_TRUST = "Letopis-TLS-Trust"
"""Written where the operator added authorities to those of the system, and then only for the site's own hosts."""

Fields = list[tuple[str, str]]

_SIZES = {name: hashlib.new(name, usedforsecurity=False).digest_size for name in ("md5", "sha1", "sha256", "sha512")}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_SHIFTS = range(250, -1, -10)
_BASE_32 = dict.fromkeys(range(128), "!") | str.maketrans(_LETTERS, "0123456789abcdefghijklmnopqrstuv")
"""The digits of base 32 as Python's integers know them; of the rest of ASCII nothing that an integer may have."""
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_CIPHER = re.compile(r"(?:(DHE|ECDHE)-(RSA|ECDSA)-)?(?:AES(128|256)(-GCM)?|(CHACHA20-POLY1305))(?:-(SHA\d*))?")
_COARSE = re.compile(r"\d{4}(?:-\d{2})?")
_TLS = re.compile(r"(TLS|SSL)v([\d.]+)")


def new_id() -> str:
    """A fresh record id, without angle brackets: a random UUID (RFC 9562, 5.4)."""
    # Python's own class for it takes three times as long, and a crawl makes two for every exchange.
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


@lru_cache(2048)  # the records of an exchange, its index line, and up to a thousand exchanges later the payload state
def stamp(moment: datetime) -> str:
    """WARC-Date: UTC with microseconds, as WARC 1.1, 5.4 allows (W3CDTF)."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")[:-6] + "Z"


@lru_cache(16)
def moment(text: str) -> datetime | None:
    """The time that a WARC-Date says, aware; none where it cannot be read, or has no day before or after it that could
    be in another zone: years 1 and 9999.

    WARC 1.1 allows less precision down to the year (5.4, W3CDTF); then it is the beginning of that time.
    """
    text = text.strip()
    if _COARSE.fullmatch(text):
        text = f"{text}-01-01"[:10]
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 1 < value.year < 9999:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def field_value(value: str) -> str:
    """A value that stays on its line: what comes from a server may hold line breaks."""
    # Nearly every value is plain; asking is ten times cheaper than replacing, and this is asked for each field.
    return value if value.isprintable() and value == value.strip() else _CONTROL.sub(" ", value).strip()


def on_their_lines(fields: Fields) -> Fields:
    """Fields none of which breaks its line."""
    if "".join([value for _, value in fields]).isprintable():
        return fields
    return [(name, field_value(value)) for name, value in fields]


def fields_block(pairs: Fields) -> bytes:
    """A block of the type `application/warc-fields`, with the blank line that some readers wait for."""
    return "".join([*(f"{name}: {field_value(value)}\r\n" for name, value in pairs), "\r\n"]).encode("utf-8", "replace")


def protocols(http: bytes, tls_version: str | None) -> Fields:
    """The `WARC-Protocol` fields of a connection; nothing for plain HTTP, whose version the record's block says."""
    found = _TLS.fullmatch(tls_version or "")
    if not found:
        return []
    version = found[2] if "." in found[2] else f"{found[2]}.0"
    layers = [f"{found[1].lower()}/{version if found[1] == 'TLS' else found[2]}"]
    spoken = re.match(rb"HTTP/(1\.[01]) ", http)
    if spoken:
        layers.insert(0, f"http/{spoken[1].decode()}")
    return [("WARC-Protocol", layer) for layer in layers]


def tls_version(layers: list[str]) -> str | None:
    """The TLS version as Python names it, read back from the `WARC-Protocol` fields."""
    for layer in layers:
        name, _, version = layer.strip().partition("/")
        if name == "tls":
            return f"TLSv{version.removesuffix('.0')}"
        if name == "ssl":
            return f"SSLv{version}"
    return None


def iana_cipher(openssl_name: str) -> str:
    """IANA's name of a cipher suite that OpenSSL names in its own way; an unknown one stays as it is.

    `ECDHE-RSA-AES128-GCM-SHA256` is `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`; those of TLS 1.3 bear IANA's name already.
    """
    found = _CIPHER.fullmatch(openssl_name)
    if not found:
        return openssl_name
    exchange, key, bits, gcm, chacha, mac = found.groups()
    bulk = "CHACHA20_POLY1305" if chacha else f"AES_{bits}_{'GCM' if gcm else 'CBC'}"
    return f"TLS_{f'{exchange}_{key}' if exchange else 'RSA'}_WITH_{bulk}_{mac or 'SHA256'}"


def labelled(digest: bytes, algorithm: str = "sha256") -> str:
    """A digest as a field holds it: in base 32, as the spec's examples, wget, warcio and Heritrix write it.

    warcat takes a hexadecimal one for base 64 and finds every record wrong.
    """
    if len(digest) != 32:
        return f"{algorithm}:{base64.b32encode(digest).decode()}"
    # Four digests an exchange: Python's own base 32 is slow enough to be seen in what a crawl costs.
    number = int.from_bytes(digest) << 4
    return f"{algorithm}:{''.join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])}===="


@lru_cache(maxsize=16)
def field_digest(cited: str) -> str:
    """The digest of a citation (`sha256:` and hexadecimal digits) as a field holds it."""
    algorithm, _, digits = cited.partition(":")
    return labelled(bytes.fromhex(digits), algorithm)


def read_digest(value: str) -> tuple[str, bytes] | None:
    """Algorithm and digest of a field, written in base 32 or hexadecimal; none where it makes no sense to us."""
    algorithm, _, text = value.strip().partition(":")
    algorithm = algorithm.lower().replace("-", "")
    size = _SIZES.get(algorithm)
    if size is None:
        return None
    try:
        if len(text) == 2 * size:
            return algorithm, bytes.fromhex(text)
        text = text.rstrip("=").upper()
        surplus = len(text) * 5 - size * 8
        # Python's own base 32 is slow, and its integers know the same digits under other names.
        if not 0 <= surplus < 5 or not text.isascii():
            return None
        return algorithm, (int(text.translate(_BASE_32), 32) >> surplus).to_bytes(size, "big")
    except ValueError:
        return None


def cited_digest(value: str | None) -> str | None:
    """A field's digest as a citation holds it; none where it is not SHA-256."""
    found = read_digest(value or "")
    return f"sha256:{found[1].hex()}" if found and found[0] == "sha256" else None
