"""A small archive for tests: a few articles with versions, credits, comments, a kept picture and a vanished page."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any

from archive import lines
from archive.holdings.writer import WarcInfo, WarcWriter
from archive.identity import item_id
from archive.item_store import ItemWriter
from archive.items import Block, Capture, Comment, Comments, Credit, Media, Parser, PressItem, Region, Version
from archive.ledger import LedgerWriter, Observation
from archive.versions import content_hash
from archive.warc.exchange import Exchange

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2024, 12, 10, 12, 0, tzinfo=UTC)
VORONEZH = Region(iso="RU-VOR", name="Воронежская область")
TAMBOV = Region(iso="RU-TAM", name="Тамбовская область")
HOSTILE = '<script>document.title="hacked"</script><img src=x onerror=alert(1)>'


def png(width: int = 480, height: int = 270) -> bytes:
    """A picture of one blue."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x1f\x4e\x79" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def too_long(path: Path, size: int | None = None) -> int:
    """Add a line of so many bytes to a file, most of which take no room on the disk; where it ends."""
    with path.open("ab") as file:
        end = file.truncate(file.tell() + (size or lines.LONGEST_LINE) - 1)
        file.seek(end)
        file.write(b"\n")
    return end + 1


def _page(title: str, paragraphs: tuple[str, ...]) -> bytes:
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    return f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><h1>{escape(title)}</h1>{body}".encode()


class Press:
    """Writes articles to a data folder as a crawl does."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.clock = START
        self.writers: dict[str, ItemWriter] = {}

    def capture(
        self,
        url: str,
        body: bytes = b"<html></html>",
        kind: str = "text/html; charset=utf-8",
        site: str = "press",
        more: str = "",
    ) -> Capture:
        """Write a response and its request to a WARC; returns the capture."""
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode()
        exchange = Exchange(
            url=url,
            started=self.clock,
            request=b"GET / HTTP/1.1\r\nHost: press.example\r\n\r\n",
            response=io.BytesIO(head + body),
            response_length=len(head + body),
            head_length=len(head),
            status=200,
            content_type=kind,
            payload_digest="sha256:" + hashlib.sha256(body).hexdigest(),
            payload_length=len(body),
        )
        with WarcWriter(self.data, site, WarcInfo(software="test/1")) as writer:
            return writer.write_exchange(exchange)

    def item(self, path: str, title: str, *paragraphs: str, site: str = "voronezh", **more: Any) -> PressItem:
        """Keep an article; the same path again is its next version."""
        self.clock += timedelta(hours=1)
        url = f"https://{site}.example/{path}"
        body = [Block(type="paragraph", text=text) for text in paragraphs]
        told: dict[str, Any] = {
            "region": VORONEZH,
            "language": "ru",
            "published_at": datetime(2024, 12, 10, 15, 30, tzinfo=UTC),
            "published_precision": "minute",
            "parser": Parser(name="tests", version="1"),
            **more,
        }
        item = PressItem(
            id=item_id(site, url),
            site=site,
            url=url,
            title=title,
            body=body,
            text="\n".join(paragraphs),
            version=Version(content_hash="", first_seen=self.clock, last_seen=self.clock),
            capture=told.pop("capture", None) or self.capture(url, _page(title, paragraphs)),
            **told,
        )
        item = item.model_copy(update={"version": item.version.model_copy(update={"content_hash": content_hash(item)})})
        if site not in self.writers:
            self.writers[site] = ItemWriter(self.data, site)
        return self.writers[site].keep(item).item

    def gone(self, item: PressItem, days: int = 3) -> None:
        """Record that a page answered 404 on so many days."""
        ledger = LedgerWriter(self.data, item.site)
        for day in range(1, days + 1):
            when = self.clock + timedelta(days=day)
            ledger.observe(Observation(id=item.id, url=item.url, at=when, evidence="not-found"))
        ledger.close()

    def close(self) -> None:
        """Close the files."""
        for writer in self.writers.values():
            writer.close()


def fill(data: Path) -> dict[str, PressItem]:
    """The archive that most tests ask; its items by a short name."""
    press = Press(data)
    picture = Media(
        type="image",
        url="https://voronezh.example/1.png",
        caption="Открытие мастерской",
        credit="Фото: Мария Гулевская",
        capture=press.capture("https://voronezh.example/1.png", png(), "image/png"),
    )
    credit = Credit(role="photo", names=["Марии Гулевской"], nominative=["Мария Гулевская"], raw="Фото Марии Гулевской")
    first = (
        "Губернатор открыл мастерскую бережливого производства.",
        "Рядом с Данилом Кустовым стояли дети, ёлку нарядили накануне.",
    )
    silent = Comments(state="none")
    items = {
        "opened": press.item("opened", "Открыта мастерская", *first, media=[picture], credits=[credit], comments=silent)
    }
    items["changed"] = press.item(
        "opened",
        "Открыта первая мастерская",
        "Губернатор открыл мастерскую бережливого производства в Воронеже.",
        "Рядом стояли дети, ёлку нарядили накануне.",
        media=[picture],
        credits=[credit],
        comments=Comments(
            state="open",
            count=2,
            entries=[
                Comment(id="1", author="Сосед", text="Балагуры собрались."),
                Comment(id="2", author="Соседка", text="И правда.", parent="1"),
            ],
        ),
    )
    items["school"] = press.item(
        "school",
        "В селе отремонтировали школу",
        "Ремонт школы закончен за лето. Встреча с губернаторами соседних регионов прошла в Тамбове.",
        "На стадионе сыграли два матча.",
        site="tambov",
        region=TAMBOV,
        published_at=datetime(2023, 9, 1, 6, 0, tzinfo=UTC),
        tags=["Образование"],
        authors=["Ольга Рощина"],
        media=[Media(type="video", url="https://rutube.example/play/1", label="Первый день", provider="rutube")],
    )
    items["gone"] = press.item(
        "gone", "Отменён конкурс летописцев", "Стая волков вышла к селу.", published_at=None, region=None
    )
    items["hostile"] = press.item(
        "hostile?a=1&b='\"<",
        HOSTILE,
        f"Текст с кодом {HOSTILE} внутри.",
        authors=[HOSTILE],
        tags=[HOSTILE],
        credits=[Credit(role="photo", names=[HOSTILE], raw=HOSTILE)],
        media=[
            Media(type="image", url="javascript:alert(1)", label=HOSTILE, caption=HOSTILE, alt=HOSTILE),
            Media(
                type="image",
                url="https://voronezh.example/evil.svg",
                capture=press.capture(
                    "https://voronezh.example/evil.svg",
                    b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="hacked"</script></svg>',
                    "image/svg+xml",
                ),
            ),
            Media(
                type="image",
                url="https://voronezh.example/evil.png",
                capture=press.capture(
                    "https://voronezh.example/evil.png", b"<script>document.title='hacked'</script>", "text/html"
                ),
            ),
        ],
        comments=Comments(state="open", count=1, entries=[Comment(author=HOSTILE, text=HOSTILE)]),
    )
    press.gone(items["gone"])
    press.close()
    return items
