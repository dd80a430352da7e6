"""HTTP as the sample server speaks it, and the misbehaviour of its broken host, byte by byte."""

from __future__ import annotations

import re
import socket
import zlib
from collections.abc import Iterator

import pytest

from crawler.sample import SampleServer
from crawler.sample.broken import HOST, PATHS


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer(articles=3) as running:
        yield running


def say(server: SampleServer, request: bytes, limit: int = 1 << 22) -> bytes:
    """Send bytes and read until the server closes, or until ``limit`` bytes came."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        got = b""
        while len(got) < limit and (piece := connection.recv(65536)):
            got += piece
    return got


def broken(server: SampleServer, path: str, limit: int = 1 << 22) -> bytes:
    return say(server, f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode(), limit)


def unchunked(answer: bytes) -> bytes:
    rest, body = answer.split(b"\r\n\r\n", 1)[1], b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        if not size:
            break
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body


def test_head_gives_headers_and_no_body(server: SampleServer) -> None:
    got = say(server, b"HEAD /novosti HTTP/1.1\r\nHost: www.govvrn.ru\r\nConnection: close\r\n\r\n")
    assert got.startswith(b"HTTP/1.1 200 OK\r\n") and got.endswith(b"\r\n\r\n")
    assert int(re.search(rb"Content-Length: (\d+)", got)[1]) > 1000


def test_one_connection_serves_several_requests(server: SampleServer) -> None:
    one = b"GET /robots.txt HTTP/1.1\r\nHost: www.govvrn.ru\r\n\r\n"
    last = b"GET /news/ HTTP/1.1\r\nHost: gov39.ru\r\nConnection: close\r\n\r\n"
    assert say(server, one + one + last).count(b"HTTP/1.1 200 OK\r\n") == 3


def test_http_1_0_gets_no_chunks(server: SampleServer) -> None:
    got = say(server, b"GET /news/ HTTP/1.0\r\nHost: gov39.ru\r\n\r\n")
    assert b"Transfer-Encoding" not in got and got.endswith(b"</html>\n")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"DELETE / HTTP/1.1\r\nHost: gov39.ru\r\n\r\n", 405),
        (b"POST / HTTP/1.1\r\nHost: gov39.ru\r\nContent-Length: 3\r\n\r\nabc", 405),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/banana\r\nHost: gov39.ru\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (b"GET nowhere HTTP/1.1\r\nHost: gov39.ru\r\nConnection: close\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: unknown.example\r\nConnection: close\r\n\r\n", 421),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: gov39.ru\r\n\r\n", 414),
        (b"GET http://gov39.ru/news/ HTTP/1.1\r\nHost: gov39.ru\r\nConnection: close\r\n\r\n", 200),
    ],
)
def test_a_request_gets_the_status_it_deserves(server: SampleServer, request_bytes: bytes, status: int) -> None:
    assert f" {status} ".encode() in say(server, request_bytes).split(b"\r\n", 1)[0]


@pytest.mark.parametrize(
    "target",
    [
        "/novosti?_101_INSTANCE_novosti_cur=²",
        "/novosti/-/~/id/99999999999999",
        "/news/?PAGEN_1=-1",
        "/%00",
        "/?p=x",
        "//a//",
    ],
)
@pytest.mark.parametrize("host", ["www.govvrn.ru", "gov39.ru", "chechnya.gov.ru", HOST])
def test_an_odd_address_breaks_nothing(server: SampleServer, host: str, target: str) -> None:
    got = say(server, f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert got.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 404 ", b"HTTP/1.1 301 "))


def test_the_broken_front_page_links_every_misbehaviour(server: SampleServer) -> None:
    front = broken(server, "/").decode()
    assert [path for path in PATHS if f'href="{path}"' not in front] == []


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("/challenge", b"servicepipe.ru/static"),
        ("/login", b"type='password'"),
        ("/soft404", "Страница не найдена".encode()),
        ("/markup", b"</h3>"),
        ("/calendar/?year=2024&month=12", b"/calendar/?year=2025&amp;month=1"),
        ("/pagen/?PAGEN_2=79&PAGEN_3=6", b"PAGEN_1=1&amp;PAGEN_2=80&amp;PAGEN_3=6&amp;PAGEN_4=1"),
    ],
)
def test_a_page_is_of_its_kind(server: SampleServer, path: str, sign: bytes) -> None:
    got = broken(server, path)
    assert got.startswith(b"HTTP/1.1 200 OK\r\n") and sign in got


def test_the_empty_page_is_empty(server: SampleServer) -> None:
    assert broken(server, "/empty").endswith(b"Content-Length: 0\r\nConnection: close\r\n\r\n")


def test_the_wrong_charset_is_declared(server: SampleServer) -> None:
    got = broken(server, "/charset")
    assert b"charset=UTF-8" in got and "Мост открыт".encode("cp1251") in got


def test_the_deep_page_is_ten_thousand_deep(server: SampleServer) -> None:
    assert broken(server, "/deep").count(b"<div>") == 10_000


def test_ten_thousand_links_to_itself_have_session_ids(server: SampleServer) -> None:
    assert len(set(re.findall(rb"PHPSESSID=\w{32}", broken(server, "/sessions/")))) == 10_000


def test_the_bomb_is_a_thousand_times_its_size(server: SampleServer) -> None:
    got = broken(server, "/bomb", 50_000)
    unpacked = zlib.decompressobj(31).decompress(unchunked(got), 1 << 26)
    assert len(unpacked) > 500 * len(got)


def test_the_endless_body_goes_on(server: SampleServer) -> None:
    assert len(broken(server, "/endless", 5_000_000)) >= 5_000_000


def test_the_drip_gives_no_second_byte_at_once(server: SampleServer) -> None:
    got = broken(server, "/drip", 100)
    assert b"\r\n\r\n1\r\n<\r\n" in got and len(got) < 400


def test_the_cut_body_is_shorter_than_its_length(server: SampleServer) -> None:
    head, body = broken(server, "/cut").split(b"\r\n\r\n", 1)
    assert b"Content-Length: 5000" in head and len(body) < 5000


def test_the_cut_chunk_is_shorter_than_its_size(server: SampleServer) -> None:
    assert broken(server, "/cut-chunk").endswith(b"400\r\n<html><body><p>Half a chunk")


def test_nothing_is_nothing(server: SampleServer) -> None:
    assert broken(server, "/nothing") == b""


@pytest.mark.parametrize(("path", "location"), [("/loop/a", b"/loop/b"), ("/loop/b", b"/loop/a"), ("/self", b"/self")])
def test_a_loop_goes_round(server: SampleServer, path: str, location: bytes) -> None:
    assert b"Location: " + location + b"\r\n" in broken(server, path)


def test_stopping_cuts_what_is_open() -> None:
    with SampleServer(articles=1) as running:
        connection = socket.create_connection(("127.0.0.1", running.port), timeout=10)
        connection.sendall(f"GET /endless HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        connection.recv(10)
    while connection.recv(1 << 20):
        pass
    connection.close()
