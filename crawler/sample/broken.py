"""A host on which everything goes wrong, one way to a path; for tests of what a crawler does about it."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator

from crawler.sample.answer import Reply, Request, as_json, redirect

HOST = "broken.example"
_BLOCK = b"<p>" + b"\xd0\xb0" * 500 + b"</p>\n"


def _page(text: str, charset: str = "utf-8", declared: str = "UTF-8") -> Reply:
    return Reply(200, text.encode(charset, "xmlcharrefreplace"), f"text/html; charset={declared}")


def _challenge(_: Request) -> Reply:
    return _page('<html><script src="https://servicepipe.ru/static/jsrsasign-all-min.js"></script><body></body></html>')


def _charset(_: Request) -> Reply:
    text = (
        "<html><head><title>Новость дня</title></head><body><h1>Новость дня</h1><p>Мост открыт раньше срока.</p></body>"
    )
    return _page(text, "windows-1251", "UTF-8")


def _markup(_: Request) -> Reply:
    return _page(
        "<html><body><div class=news-detail><h1>Мост</h3><p>Первый <b>абзац<p>Второй</i> абзац <a href='/x>незакрыто"
        "<table><tr><p>Третий</table></div></div></body></html><p>После конца<![CDATA[ ]]> <!-- без конца"
    )


def _deep(_: Request) -> Reply:
    return _page("<html><body>" + "<div>" * 10_000 + "<p>На самом дне</p>" + "</div>" * 10_000 + "</body></html>")


def _bomb(_: Request) -> Reply:
    """Two gigabytes of zeros in about two megabytes of gzip, made as they are sent."""

    def pieces() -> Iterator[bytes]:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        zeros = bytes(1 << 20)
        for _ in range(2048):
            if piece := packer.compress(zeros):
                yield piece
        yield packer.flush()

    return Reply(200, pieces(), headers={"Content-Encoding": "gzip"}, compress=False)


def _login(_: Request) -> Reply:
    return _page(
        "<html><head><title>Авторизация</title></head><body><form method='post' action='/login'><input name='login'>"
        "<input type='password' name='password'><button>Войти</button></form></body></html>"
    )


def _endless(_: Request) -> Reply:
    def pieces() -> Iterator[bytes]:
        yield b"<html><body>"
        while True:
            yield _BLOCK

    return Reply(200, pieces())


def _drip(_: Request) -> Reply:
    def pieces() -> Iterator[bytes]:
        for byte in b"<html><body><h1>Slow</h1>" + b"." * 100_000:
            yield bytes([byte])
            time.sleep(1)

    return Reply(200, pieces())


def _cut(_: Request) -> Reply:
    text = b"<html><body><h1>Cut</h1><p>The rest never comes"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n"
    return Reply(200, iter((head, text)), raw=True)


def _cut_chunk(_: Request) -> Reply:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Reply(200, iter((head, b"400\r\n<html><body><p>Half a chunk")), raw=True)


def _loop(request: Request) -> Reply:
    return redirect("/loop/b" if request.path.endswith("/a") else "/loop/a", 302)


def _calendar(request: Request) -> Reply:
    year, month = request.number("year", 2024), min(request.number("month", 12), 12)
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    before = (year - 1, 12) if month == 1 else (year, month - 1)
    links = "".join(f'<a href="/calendar/?year={y}&amp;month={m}">{m:02}.{y}</a> ' for y, m in (before, after))
    return _page(f"<html><body><h1>Календарь: {month:02}.{year}</h1>{links}<p>Событий нет</p></body></html>")


def _pagen(request: Request) -> Reply:
    """A page with several pagers, each of whose links keeps the state of the others."""
    at = {n: request.number(f"PAGEN_{n}") for n in (1, 2, 3, 4)}
    links = ""
    for n in at:
        values = at | {n: at[n] + 1}
        links += f'<a href="/pagen/?{"&amp;".join(f"PAGEN_{k}={v}" for k, v in values.items())}">{n}: след.</a> '
    return _page(f'<html><body><div class="news-list">{links}</div></body></html>')


def _sessions(_: Request) -> Reply:
    links = "".join(f'<a href="/sessions/?PHPSESSID={n:032x}">ещё</a>\n' for n in range(10_000))
    return _page(f"<html><body>{links}</body></html>")


PATHS: dict[str, Callable[[Request], Reply]] = {
    "/challenge": _challenge,
    "/empty": lambda _: Reply(200, b""),
    "/charset": _charset,
    "/markup": _markup,
    "/deep": _deep,
    "/bomb": _bomb,
    "/login": _login,
    "/endless": _endless,
    "/drip": _drip,
    "/cut": _cut,
    "/cut-chunk": _cut_chunk,
    "/loop/a": _loop,
    "/loop/b": _loop,
    "/self": lambda _: redirect("/self", 302),
    "/calendar/": _calendar,
    "/pagen/": _pagen,
    "/sessions/": _sessions,
    "/soft404": lambda _: _page("<html><title>404</title><body><h1>Страница не найдена</h1></body></html>"),
    "/error": lambda _: Reply(500, b"<html><body><h1>Internal Server Error</h1></body></html>"),
    "/nothing": lambda _: Reply(200, iter(()), raw=True),
    "/not-html": lambda _: as_json({"title": "not a page"}),
}
"""Path to misbehaviour; the front page links to them all."""


def answer(request: Request) -> Reply:
    """The answer of the broken host."""
    if request.path == "/":
        return _page("<html><body>" + "".join(f'<a href="{p}">{p}</a><br>' for p in PATHS) + "</body></html>")
    if request.path == "/robots.txt":
        return Reply(200, b"User-agent: *\nDisallow: /admin/\n", "text/plain")
    found = PATHS.get(request.path)
    return found(request) if found else Reply(404, b"<html><body><h1>404</h1></body></html>")
