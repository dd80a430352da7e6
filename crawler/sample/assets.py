"""Pictures, styles, scripts, fonts, videos and documents of the sample sites. Each is really what its type says."""

from __future__ import annotations

import re
import struct
import zlib
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files

from crawler.sample.answer import Reply, tag_of

CHANGED = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
"""Last-Modified of everything in this module."""
WIDTHS = (160, 320, 640)
_PICTURE = re.compile(r"/(\d{1,10})-(160|320|640)\.png$")
_VIDEO = re.compile(r"/(first|second)\.webm$")


@lru_cache(maxsize=4)
def _data(name: str) -> bytes:
    return (files("crawler.sample") / "data" / name).read_bytes()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: list[bytes], palette: bytes, title: str = "") -> bytes:
    """A palette PNG: ``rows`` hold one index a pixel, ``palette`` three bytes a colour."""
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    parts = [_chunk(b"IHDR", head), _chunk(b"PLTE", palette), _chunk(b"IDAT", data), _chunk(b"IEND", b"")]
    if title:
        parts.insert(1, _chunk(b"tEXt", b"Title\0" + title.encode("latin-1")))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@lru_cache(maxsize=256)
def picture(seed: int, width: int) -> bytes:
    """A landscape in 16:9 that differs with its seed: a sky, a sun, three hills.

    The seed is in its title too, so that no two pictures are the same file, as it is with photographs.
    """
    height = width * 9 // 16
    shift = seed * 37 % 90
    palette = b"".join(bytes((90 + shift + i * 4, 140 + i * 5, 225 - shift // 3)) for i in range(16))
    palette += bytes((255, 226, 120, 60, 120 + shift // 3, 70, 40, 96 + shift // 3, 60, 28, 70, 50))
    rows = [bytearray([min(15, y * 20 // height)]) * width for y in range(height)]
    sun_x, sun_y, radius = width * (2 + seed % 6) // 10, height // 4, height // 9
    for y in range(sun_y - radius, sun_y + radius):
        half = int((radius**2 - (y - sun_y) ** 2) ** 0.5)
        rows[y][sun_x - half : sun_x + half] = bytes([16]) * (2 * half)
    for hill in range(3):
        top = height * (45 + (seed * 7 + hill * 13) % 25) // 100
        middle = width * (15 + (seed * 11 + hill * 35) % 75) // 100
        for y in range(top, height):
            half = int((y - top) * (1.2 + hill * 0.4))
            left, right = max(0, middle - half), min(width, middle + half)
            rows[y][left:right] = bytes([17 + hill]) * (right - left)
    return png(width, height, [bytes(row) for row in rows], palette, f"landscape {seed}")


@lru_cache(maxsize=1)
def icon() -> bytes:
    """A favicon: one 16 by 16 PNG in an ICO file."""
    rows = [bytes([1 if 3 < x < 12 and y in (3, 6, 9, 12) else 0 for x in range(16)]) for y in range(16)]
    image = png(16, 16, rows, bytes((20, 60, 120, 255, 255, 255)))
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 2, 0, 1, 8, len(image), 22) + image


@lru_cache(maxsize=1)
def document() -> bytes:
    """A PDF of one page with one line of text."""
    text = b"BT /F1 24 Tf 72 760 Td (Annex to the press release) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    tail = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + tail


_STYLE = """@import url("colours.css");
@font-face { font-family: "Sample Digits"; src: url("digits.woff") format("woff"); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 "DejaVu Sans", Arial, sans-serif; }
header.site { background: #14508c url("9001-640.png") center / cover; color: #fff; padding: 28px 6%; }
header.site a { color: #fff; text-decoration: none; }
header.site .name { font-size: 26px; font-weight: bold; text-shadow: 0 1px 3px #000; }
nav.menu a { margin-right: 18px; }
.columns { display: flex; gap: 32px; padding: 24px 6%; }
main { flex: 1 1 auto; max-width: 760px; }
aside { flex: 0 0 260px; font-size: 14px; }
main img { max-width: 100%; height: auto; }
video { width: 100%; max-width: 560px; background: #000; }
blockquote { border-left: 4px solid #14508c; margin: 1em 0; padding-left: 16px; font-style: italic; }
.digits, .news-date-time, .news-extra, .entry-date {
  font-family: "Sample Digits", "DejaVu Sans", sans-serif; font-size: 13px; }
.banner { background: #eef3f8; padding: 12px; margin: 16px 0; }
.informer { background: #fdf6dc; padding: 8px 12px; }
.reviews-post-table, .comment { width: 100%; border-top: 1px solid #ccd; padding: 8px 0; }
footer { border-top: 1px solid #ccd; padding: 16px 6%; font-size: 13px; }
"""
_COLOURS = "body { color: #1c2733; background: #fff; }\na { color: #14508c; }\naside { color: #44505c; }\n"
_SCRIPT = """(function () {
  document.addEventListener('DOMContentLoaded', function () {
    var place = document.getElementById('informer');
    if (place) {
      place.textContent = 'Загружается…';
      fetch(place.getAttribute('data-src')).then(function (r) { return r.json(); }).then(function (now) {
        place.textContent = now.place + ': ' + now.weather;
      });
    }
    document.querySelectorAll('img[data-src]').forEach(function (img) { img.src = img.getAttribute('data-src'); });
  });
})();
"""


@lru_cache(maxsize=512)
def asset(path: str) -> Reply | None:
    """What is at a path, on whatever host, recognised by the end of the path; None where it is no asset."""
    body: bytes
    kind, ranges, compress = "", False, False
    if found := _PICTURE.search(path):
        body, kind = picture(int(found[1]), int(found[2])), "image/png"
    elif found := _VIDEO.search(path):
        body, kind, ranges = _data(f"{found[1]}.webm"), "video/webm", True
    elif path.endswith("/main.css"):
        body, kind, compress = _STYLE.encode(), "text/css", True
    elif path.endswith("/colours.css"):
        body, kind, compress = _COLOURS.encode(), "text/css", True
    elif path.endswith("/main.js"):
        body, kind, compress = _SCRIPT.encode(), "application/javascript; charset=UTF-8", True
    elif path.endswith("/digits.woff"):
        body, kind = _data("digits.woff"), "font/woff"
    elif path.endswith("/annex.pdf"):
        body, kind, ranges = document(), "application/pdf", True
    elif path == "/favicon.ico":
        body, kind = icon(), "image/x-icon"
    else:
        return None
    return Reply(200, body, kind, etag=tag_of(body), modified=CHANGED, ranges=ranges, compress=compress)
