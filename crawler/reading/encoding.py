"""Which characters the bytes of a page mean.

A declaration is a claim, not a fact: a page that is valid UTF-8 *is* UTF-8 whatever it declares, and Cyrillic text in
one byte a letter is distinguished by how often each letter is in it. Labels are those of the WHATWG Encoding
Standard (https://encoding.spec.whatwg.org/#names-and-labels), where `iso-8859-1` means windows-1252.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from archive.items import Problem

_META = re.compile(
    rb"""<meta\b[^>]{0,400}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})|<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9_:.-]{2,40})""",
    re.I,
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WHATWG = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "x-mac-cyrillic": "mac_cyrillic",
    "utf-16": "utf-8",  # a declaration that could be read as ASCII is not UTF-16
    "utf-16le": "utf-8",
    "unicode": "utf-8",
    "utf8": "utf-8",
}
_SINGLE_BYTE_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac_cyrillic")
_PRINTED = {"cp1251": "windows-1251", "cp1252": "windows-1252", "cp1254": "windows-1254", "cp932": "shift_jis"}

# Letters of Russian running text, in thousandths (Russian National Corpus); a wrong table gives rare letters.
_FREQUENCY = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            110,
            85,
            80,
            74,
            67,
            63,
            55,
            47,
            45,
            44,
            35,
            32,
            30,
            28,
            26,
            20,
            19,
            17,
            17,
            16,
            16,
            14,
            12,
            10,
            9,
            7,
            6,
            5,
            4,
            3,
            3,
            1,
            1,
        ),
        strict=True,
    )
)
_SAMPLE = 200_000
LIKENESS = 35
"""Mean frequency, in thousandths, of letters of Russian: running text has about 60, in a wrong table about 20."""
MAJORITY = 0.5
"""Share of the bytes above 127 that must be characters of UTF-8. Text in another encoding has a tenth of such at most,
by chance; a page of two encodings is read in the one that most of it is in."""
_BETWEEN = re.compile(rb"[<>]|[^<>]+")
"""What is between two tags, or in one."""
_ONLY_UTF8 = re.compile(rb"(?:[\xd0-\xd3][\x80-\xbf][\x20-\x2f]?){4}")
"""Four Cyrillic letters of UTF-8 in a row: in a table of one byte a letter and a sign in turn, which no text is."""
_TWICE = tuple(
    re.compile(rb"%s%s(?:%s%s){7}" % (first, second, first, second), re.S)
    for first, second in (
        (rb"\xc3[\x90\x91]", rb"(?:[\xc2\xc5\xc6\xcb].|\xe2..)"),
        (rb"\xd0[\xa0\xa1]", rb"(?:[\xc2\xd0\xd1].|\xe2..)"),
    )
)
"""Eight Cyrillic letters whose UTF-8 was taken for windows-1252 or windows-1251 and put into UTF-8 once more: every
second character is Ð or Ñ, or a capital Р or С, as in no text. A pattern that begins with one byte is looked for where
that byte is: two of them cost a fifth of both in one."""
_NULS = 0.3
"""Share of NUL bytes at the even or odd places of a page's head that only UTF-16 has: its tags are ASCII."""
_HEAD = 400
"""Bytes of the head that are looked at: with them come the first tags, whatever the language of the text."""
_ASCII = bytes(range(128))


@dataclass(frozen=True)
class Encoding:
    """The encoding a page is read in."""

    name: str
    """Name as the Encoding Standard writes it, lower case: `utf-8`, `windows-1251`."""
    rule: str
    """What decided: `bom`, `nul-bytes`, `header`, `meta`, `valid-utf-8`, `letters`, `default`."""
    codec: str
    """Name of the Python codec."""
    mixed: bool = False
    """Whether parts of the page are in another encoding."""
    problems: tuple[Problem, ...] = field(default=())
    """`charset-lies` where the page declares another one, `charset-broken` where some bytes cannot be read,
    `charset-twice` where text was encoded twice."""


def python_codec(label: str) -> str | None:
    """The Python codec for a label found on the web, or None where the label means nothing."""
    label = label.strip().lower()
    label = _WHATWG.get(label, label)
    try:
        codec = codecs.lookup(label)
    except (LookupError, ValueError, UnicodeError):
        return None
    # Python also registers byte-to-byte codecs (`hex`, `zip`), which no page may name.
    return codec.name if getattr(codec, "_is_text_encoding", True) and codec.name not in _NOT_FOR_PAGES else None


_NOT_FOR_PAGES = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf-7"}
)


def characters(body: bytes, encoding: Encoding) -> str:
    """The characters of a body, without a byte order mark; bytes that mean nothing are U+FFFD.

    Of a page in two character sets each stretch between two tags is read in its own.
    """
    if not encoding.mixed:
        return body.decode(encoding.codec, "replace").removeprefix("\ufeff")
    pieces = _BETWEEN.findall(body)
    if encoding.codec == "utf-8":
        foreign = [piece for piece in pieces if _foreign(piece)]
        high = b"".join(foreign).translate(None, _ASCII)
        best = max(_SINGLE_BYTE_CYRILLIC, key=lambda codec: _russian(high, codec)) if high else "utf-8"
        other = best if high and _russian(high, best) > LIKENESS else "utf-8"
        found = [piece.decode(other if _foreign(piece) else "utf-8", "replace") for piece in pieces]
    else:
        found = [piece.decode("utf-8" if _ONLY_UTF8.search(piece) else encoding.codec, "replace") for piece in pieces]
    return "".join(found).removeprefix("\ufeff")


def _foreign(piece: bytes) -> bool:
    """Whether a piece of a page in UTF-8 is in another encoding. A single byte is noise, and stays unread."""
    if piece.isascii():
        return False
    high = len(piece.translate(None, _ASCII))
    return high > 1 and _utf8_share(piece, high) < MAJORITY


def detect(body: bytes, content_type: str | None = None) -> Encoding:
    """How to read `body`; never raises."""
    for bom, codec in BOMS:
        if body.startswith(bom):
            return Encoding(codec.removesuffix("-le").removesuffix("-be"), "bom", codec)
    if (wide := _wide(body)) is not None:
        return Encoding("utf-16", "nul-bytes", wide)
    declared = _declared(body, content_type)
    claim, claim_rule = declared[0] if declared else (None, "default")
    high = body[:_SAMPLE].translate(None, _ASCII)
    if not high:
        high = body.translate(None, _ASCII)[:_SAMPLE]
    if not high:
        codec = claim or "utf-8"
        return Encoding(_name(codec), claim_rule, codec)
    if _stateful(claim) and claim is not None:
        return Encoding(_name(claim), claim_rule, claim)
    if _is_utf8(body):
        rule = next((rule for codec, rule in declared if codec == "utf-8"), "valid-utf-8")
        return Encoding("utf-8", rule, "utf-8", problems=(*_lies(claim, "utf-8"), *_twice(body)))
    if _utf8_share(body, len(body.translate(None, _ASCII))) >= MAJORITY:
        broken = Problem(code="charset-broken", message="Some bytes of the page are not valid UTF-8.")
        rule = next((rule for codec, rule in declared if codec == "utf-8"), "letters")
        return Encoding("utf-8", rule, "utf-8", True, (*_lies(claim, "utf-8"), broken, *_twice(body)))
    candidates = [(codec, rule) for codec, rule in declared if codec != "utf-8"]
    if _looks_cyrillic(body) and (not candidates or all(_single_byte(codec) for codec, _ in candidates)):
        best = max(_SINGLE_BYTE_CYRILLIC, key=lambda codec: _russian(high, codec))
        likeness = _russian(high, best)
        for codec, rule in candidates:
            if _russian(high, codec) >= likeness * 0.97:
                return _legacy(body, codec, rule, claim)
        if likeness > LIKENESS:
            return _legacy(body, best, "letters", claim)
    if candidates:
        codec, rule = candidates[0]
        return _legacy(body, codec, rule, claim)
    return _legacy(body, "cp1252", "default", claim)


def _wide(body: bytes) -> str | None:
    """The codec of a page in UTF-16 without a byte order mark, which tags in ASCII give away; None for any other."""
    head = body[:_HEAD]
    if len(head) < 20 or not 0 < head.count(0) <= 0.6 * len(head):
        return None
    low, high = head[0::2], head[1::2]
    for codec, letters, nuls in (("utf-16-le", low, high), ("utf-16-be", high, low)):
        if nuls.count(0) >= _NULS * len(nuls) and not letters.count(0) and b"<" in letters:
            return codec
    return None


def _twice(body: bytes) -> tuple[Problem, ...]:
    if all(sign.search(body) is None for sign in _TWICE):
        return ()
    return (Problem(code="charset-twice", message="Text of the page was encoded twice; it is kept as it is shown."),)


def _declared(body: bytes, content_type: str | None) -> list[tuple[str, str]]:
    found = []
    if content_type and (match := _HEADER.search(content_type)):
        found.append((python_codec(match[1]), "header"))
    head = body[:20_000].lower()
    # The pattern is slow, and what it looks for is at the beginning of the head.
    last = max(head.rfind(b"charset"), head.rfind(b"encoding"))
    for meta in _META.finditer(body, 0, min(last + 200, 20_000)):
        found.append((python_codec((meta[1] or meta[2]).decode("ascii")), "meta"))
    return [(codec, rule) for codec, rule in found if codec]


def _legacy(body: bytes, codec: str, rule: str, claim: str | None) -> Encoding:
    mixed = _single_byte(codec) and _ONLY_UTF8.search(body) is not None
    broken = Problem(code="charset-broken", message="Some parts of the page are in UTF-8, and not in what it is in.")
    return Encoding(_name(codec), rule, codec, mixed, (*_lies(claim, codec), *((broken,) if mixed else ())))


def _is_utf8(body: bytes) -> bool:
    """Whether all of `body` is UTF-8; a character cut off by the end of the body is no fault."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(body) - 3 and error.reason == "unexpected end of data"
    return True


def _utf8_share(body: bytes, high: int) -> float:
    """Which share of the `high` bytes above 127 belongs to characters of UTF-8."""
    return len(body.decode("utf-8", "ignore").encode().translate(None, _ASCII)) / high if high else 1.0


def _stateful(codec: str | None) -> bool:
    return codec is not None and codec.startswith(("iso2022", "hz"))


def _single_byte(codec: str) -> bool:
    try:
        return len("\u00a0".encode(codec, "ignore")) <= 1 and len(bytes((0xE0, 0xE1)).decode(codec, "replace")) == 2
    except (LookupError, UnicodeError):
        return False


def _looks_cyrillic(body: bytes) -> bool:
    """Whether high bytes are in words of their own, as Cyrillic does, and not one by one, as accents do."""
    sample = body[:_SAMPLE]
    high = len(sample.translate(None, _ASCII))
    runs = sum(map(len, re.findall(rb"[\x80-\xff]{3,}", sample)))
    return high > 0 and runs > 0.6 * high


def _russian(high: bytes, codec: str) -> float:
    """How much `high`, bytes above 127, looks like Russian in `codec`: mean frequency of its letters."""
    text = high[:20_000].decode(codec, "replace")
    total = sum(_FREQUENCY.get(char, 0) if char.islower() else _FREQUENCY.get(char.lower(), 0) * 0.5 for char in text)
    return total / len(text)


def _name(codec: str) -> str:
    return _PRINTED.get(codec, codec.replace("_", "-"))


def _lies(claim: str | None, codec: str) -> tuple[Problem, ...]:
    if claim is None or claim == codec:
        return ()
    return (Problem(code="charset-lies", message=f"The page declares {_name(claim)} but is {_name(codec)}."),)
