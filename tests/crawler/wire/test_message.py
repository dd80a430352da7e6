import pytest

from archive.warc.message import parse_head
from crawler.wire.message import MalformedResponse, ResponseParser
from tests.crawler.wire.scripts import WHOLE

MESSAGES = [b"".join(scripts[0].pieces) for path, scripts in WHOLE.items() if path != "/megabytes"]


def parse(data: bytes, step: int):
    parser = ResponseParser()
    payload = [parser.feed(data[at : at + step]) for at in range(0, len(data), step)]
    parser.end()
    return parser.status, parser.headers, parser.head_length, parser.complete, b"".join(payload)


@pytest.mark.parametrize("message", MESSAGES)
def test_how_the_bytes_are_cut_makes_no_difference(message):
    whole = parse(message, len(message))
    assert whole[3]
    assert parse(message, 1) == parse(message, 7) == whole


@pytest.mark.parametrize(
    "message",
    [
        b"<html>HTTP/0.9</html>\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000,
    ],
)
def test_what_is_not_http_is_refused(message):
    with pytest.raises(MalformedResponse):
        ResponseParser().feed(message)


@pytest.mark.parametrize("body", [b"0x5\r\n", b"5\r\nhello!\r\n", b"1" * 20_000], ids=["hex", "long", "endless"])
def test_damaged_chunks_are_a_problem(body):
    parser = ResponseParser()
    parser.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
    assert parser.problem
    assert not parser.end()


def test_chunks_of_one_byte_take_linear_time():
    parser = ResponseParser()
    parser.feed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert len(parser.feed(b"1\r\nx\r\n" * 200_000)) == 200_000


def test_chunked_wins_over_a_length():
    message = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    assert parse(message, len(message))[4] == b"abc"


def test_a_body_short_of_its_length_is_not_complete():
    parser = ResponseParser()
    parser.feed(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na")
    assert not parser.end()


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"HTTP/1.1 204 No\r\n\r\n", True),
        (b"HTTP/1.1 204 No\r\nConnection: x, Close\r\n\r\n", False),
        (b"HTTP/1.0 204 No\r\n\r\n", False),
        (b"HTTP/1.0 204 No\r\nConnection: Keep-Alive\r\n\r\n", True),
        (b"HTTP/1.1 204 No\r\n\r\nsurplus", False),
    ],
)
def test_when_a_connection_may_be_used_again(head, expected):
    parser = ResponseParser()
    parser.feed(head)
    assert parser.keep_alive is expected


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize(
    "lines",
    [
        [b"HTTP/1. 200 OK"],
        [b"HTTP/1.x 200 OK"],
        [b"HTTP/1.1\x0b200 OK"],
        [b" HTTP/1.1 200 OK"],
        [b"HTTP/1.1 200OK"],
        [b"HTTP/1.1 200", b"Content-Encoding: gzip", b"no colon", b" Transfer-Encoding: chunked"],
        [b"HTTP/1.1 200 OK", b"\r", b"\tTransfer-Encoding: chunked"],
        [b"HTTP/1.1 200 OK", b"Content-Type: a/b", b"  "],
        [b"HTTP/1.1 200 OK", b"Transfer-Encoding: gzip, chunked", b"\r", b" folded: one"],
        [b"HTTP/1.1 200 OK", b"Transfer-Encoding: \x0bchunked"],
    ],
    ids=lambda lines: b"|".join(lines).decode().encode("unicode_escape").decode(),
)
def test_the_wire_and_the_reader_of_records_find_the_same_in_an_odd_head(lines, end):
    message = end.join([*lines, b"", b"3\r\nabc\r\n0\r\n\r\n"])
    parser, head = ResponseParser(), parse_head(message)
    for at in range(len(message)):
        parser.feed(message[at : at + 1])
    assert parser.status == 200
    assert (parser.status, parser.head_length, parser.headers) == (head.status, head.length, list(head.pairs))
    assert (parser.chunked, parser.codings) == (head.chunked, head.codings)
    assert head.content_type == next(
        (value.decode() for name, value in parser.headers if name == b"Content-Type"), None
    )


@pytest.mark.parametrize(
    "line", [b"HTTP/1.1 2000 OK", b"HTTP/1.1 099 OK", b"HTTP/1.1 20 OK", b"HTTP/2 200", b"HTTP/1.1"]
)
def test_a_status_line_that_is_none_is_refused(line):
    with pytest.raises(MalformedResponse):
        ResponseParser().feed(line + b"\r\n\r\n")
