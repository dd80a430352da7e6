"""What is kept is what was on the wire, byte for byte, through a real Scrapy crawl."""

from __future__ import annotations

import base64
import gzip
import hashlib
import socket
import ssl
import zlib

import brotli
import pytest
import trustme
from backports import zstd

from tests.crawler.wire.running import crawl
from tests.crawler.wire.scripts import BROKEN, HTML, PACKED, REDIRECTS, WHOLE, ok
from tests.crawler.wire.server import Server, answer

HOST = "press.example"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One crawl of everything on a plain server, and of the same server under IPv6."""
    answers = WHOLE | REDIRECTS | {path: [script] for path, (script, _, _) in BROKEN.items()}
    answers |= {
        "/endless": [answer(b"HTTP/1.1 200 OK\r\n\r\n", then="endless")],
        "/drip": [answer(b"HTTP/1.1 200 OK\r\n\r\n", then="drip")],
        "/silent": [answer(then="close")],
        "/head": [answer(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nX: head\r\n\r\n")],
        "/post": [answer(ok(b"posted"))],
        "/far": [
            answer(b"HTTP/1.1 302 Far\r\nLocation: /large?far\r\nContent-Length: 99999999\r\n\r\nit is", then="close")
        ],
        "/large?far": [answer(ok(b"here"))],
        "/surplus": [answer(ok(b"x") + b"HTTP/1.1 200 OK\r\n\r\nsmuggled", then="close")],
        "/large": [answer(ok(b"y" * 70_000))],
        "/lossy": [answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", then="close")],
    }
    slow = {"download_timeout": 0.5, "dont_retry": True}
    with Server(answers) as server, Server({"/": [answer(ok(b"six"))]}, family=socket.AF_INET6) as six:
        base = f"http://{HOST}"
        requests = [{"url": base + path} for path in WHOLE | REDIRECTS]
        requests += [{"url": base + path, "meta": slow | {"download_maxsize": 10_000_000}} for path in BROKEN]
        requests += [
            {"url": f"{base}/endless", "meta": {"download_maxsize": 500_000, "dont_retry": True}},
            {"url": f"{base}/drip", "meta": slow},
            {"url": f"{base}/silent"},
            {"url": f"{base}/head", "method": "HEAD"},
            {"url": f"{base}/post", "method": "POST", "body": "a=1", "headers": {"X-b": ["1", "2"], "x-A": "0"}},
            {"url": f"{base}/surplus"},
            {"url": f"{base}/far", "meta": {"download_maxsize": 10_000}},
            {"url": f"{base}/large", "meta": {"body": False}},
            {"url": f"{base}/lossy", "meta": {"download_fail_on_dataloss": False}},
            {"url": "http://six.example/"},
            {"url": "http://closed.example/", "meta": {"dont_retry": True}},
            {"url": f"http://127.0.0.1:{server.port}/odd-case?direct"},
        ]
        with socket.create_server(("127.0.0.1", 0)) as unused:
            closed = unused.getsockname()[1]
        crawled = crawl(
            tmp_path_factory.mktemp("crawl"),
            requests,
            LETOPIS_HOSTS={HOST: server.address, "six.example": six.address, "closed.example": f"127.0.0.1:{closed}"},
            LETOPIS_DEADLINE=1.0,
            CONCURRENT_REQUESTS_PER_DOMAIN=4,
            REDIRECT_MAX_TIMES=3,
            RETRY_TIMES=1,
        )
        crawled.server, crawled.six = server, six
        yield crawled


def exchanges(run, path):
    return run.exchanges[f"http://{HOST}{path}"]


def answered(run, path):
    return run.by_url[f"http://{HOST}{path}"]


@pytest.mark.parametrize("path", [*WHOLE, *REDIRECTS])
def test_stored_responses_are_what_the_server_sent(run, path):
    assert [found["response"] for found in exchanges(run, path)] == run.server.sent[path]
    assert all(found["truncated"] is None for found in exchanges(run, path))


@pytest.mark.parametrize("path", [*WHOLE, *REDIRECTS, *BROKEN, "/head", "/post", "/silent"])
def test_stored_requests_are_what_the_server_got(run, path):
    assert [found["request"] for found in exchanges(run, path)] == run.server.requests[path]


@pytest.mark.parametrize("path", BROKEN)
def test_what_came_of_a_broken_response_is_kept_with_the_reason(run, path):
    _, truncated, failure = BROKEN[path]
    first = exchanges(run, path)[0]
    assert (first["response"], first["truncated"]) == (run.server.sent[path][0], truncated)
    assert answered(run, path)["failure"] == failure


@pytest.mark.parametrize("path", WHOLE)
def test_lengths_and_digest_fit_the_bytes(run, path):
    found = exchanges(run, path)[0]
    assert found["response_length"] == len(found["response"])
    assert found["response"][: found["head_length"]].endswith((b"\n\r\n", b"\n\n"))
    if not found["chunked"]:
        payload = found["response"][found["head_length"] :]
        assert found["payload_digest"] == f"sha256:{hashlib.sha256(payload).hexdigest()}"
        assert found["payload_length"] == len(payload)


def test_the_digest_of_a_chunked_body_leaves_the_chunks_out(run):
    found = exchanges(run, "/trailers")[0]
    assert found["chunked"]
    assert found["payload_digest"] == f"sha256:{hashlib.sha256(b'hello world').hexdigest()}"


def test_the_spider_gets_gzip_unpacked(run):
    for path in ("/gzip", "/gzip-chunked"):
        assert answered(run, path)["body"].encode("latin-1") == HTML * 50
        assert not any(name.lower() == "content-encoding" for name, _ in answered(run, path)["headers"])
        assert PACKED in exchanges(run, path)[0]["response"]


def test_a_body_that_only_claims_to_be_gzip_stays_as_it_is(run):
    assert answered(run, "/not-gzip")["body"] == "plain after all"


def test_repeated_headers_reach_the_spider(run):
    values = [value for name, value in answered(run, "/repeated")["headers"] if name == "Set-Cookie"]
    assert values == ["a=1", "b=2"]


def test_each_hop_of_a_redirect_loop_is_an_exchange(run):
    assert [found["status"] for found in exchanges(run, "/loop")] == [302] * 4


def test_a_redirect_whose_body_is_too_long_leads_on_all_the_same(run):
    assert exchanges(run, "/far")[0]["truncated"] == "length"
    assert exchanges(run, "/large?far")[0]["response"] == ok(b"here")


def test_a_503_and_the_200_after_it_are_both_kept(run):
    assert [found["status"] for found in exchanges(run, "/busy")] == [503, 200]
    assert answered(run, "/busy")["body"] == "now"


def test_an_endless_body_is_cut_at_the_limit(run):
    found = exchanges(run, "/endless")[0]
    assert found["truncated"] == "length"
    assert 500_000 < found["payload_length"] < 500_000 + (1 << 20)
    assert run.server.sent["/endless"][0].startswith(found["response"][:1000])


def test_a_site_that_sends_one_byte_at_a_time_meets_the_deadline(run):
    found = exchanges(run, "/drip")[0]
    assert (found["truncated"], answered(run, "/drip")["failure"]) == ("time", "DownloadTimeoutError")
    assert found["payload_length"] > 1


def test_an_exchange_without_any_answer_is_kept(run):
    found = exchanges(run, "/silent")
    assert {exchange["response"] for exchange in found} == {b""}
    assert "ended before" in found[0]["error"]


def test_a_refused_connection_is_kept_as_a_failure_in_which_nothing_was_sent(run):
    (found,) = run.exchanges["http://closed.example/"]
    assert (found["request"], found["response"], found["ip"]) == (b"", b"", None)
    assert "refused the connection" in found["error"]
    assert run.by_url["http://closed.example/"]["failure"] == "DownloadConnectionRefusedError"


def test_an_address_of_the_own_network_is_refused(run):
    url = f"http://127.0.0.1:{run.server.port}/odd-case?direct"
    assert run.by_url[url]["failure"] == "AddressRefused"
    assert "/odd-case?direct" not in run.server.requests


def test_bytes_behind_the_message_are_left_out(run):
    assert exchanges(run, "/surplus")[0]["response"] == ok(b"x")


def test_interim_heads_count_as_head(run):
    found = exchanges(run, "/interim")[0]
    assert (found["status"], found["response"][found["head_length"] :]) == (200, b"final")


def test_the_answer_to_head_has_no_body(run):
    found = exchanges(run, "/head")[0]
    assert (found["response"], found["payload_length"]) == (run.server.sent["/head"][0], 0)


def test_a_body_that_is_not_wanted_is_kept_but_not_handed_on(run):
    assert answered(run, "/large")["flags"] == ["spooled"]
    assert answered(run, "/large")["body"] == ""
    assert exchanges(run, "/large")[0]["payload_length"] == 70_000


def test_a_body_cut_short_is_handed_on_where_that_is_wanted(run):
    assert (answered(run, "/lossy")["body"], answered(run, "/lossy")["flags"]) == ("half", ["dataloss"])
    assert exchanges(run, "/lossy")[0]["truncated"] == "disconnect"


def test_ipv6(run):
    (found,) = run.exchanges["http://six.example/"]
    assert (found["ip"], found["response"], [found["request"]]) == ("::1", ok(b"six"), run.six.requests["/"])


def test_the_address_stands_in_the_exchange_and_the_response(run):
    assert exchanges(run, "/404")[0]["ip"] == answered(run, "/404")["ip"] == "127.0.0.1"


def test_the_host_field_names_the_site_and_not_the_address(run):
    assert exchanges(run, "/404")[0]["request"].startswith(b"GET /404 HTTP/1.1\r\nHost: press.example\r\n")


def test_connections_are_used_again(run):
    assert run.server.connections < sum(map(len, run.server.requests.values())) * 3 // 4


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """TLS 1.2 and 1.3 with an authority that the operator names, and a server whose authority nobody named."""
    folder = tmp_path_factory.mktemp("tls")
    authority, stranger = trustme.CA(organization_name="Letopis tests, Ltd"), trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    hosts, servers = {}, {}
    for name, version, ca in (
        ("old", ssl.TLSVersion.TLSv1_2, authority),
        ("new", ssl.TLSVersion.TLSv1_3, authority),
        ("stranger", ssl.TLSVersion.TLSv1_3, stranger),
    ):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = context.maximum_version = version
        ca.issue_cert(f"{name}.example").configure_cert(context)
        script = {"/": [answer(ok(name.encode()))], "/close": [answer(b"HTTP/1.1 200 OK\r\n\r\nend", then="close")]}
        servers[name] = Server(script, context=context)
    with servers["old"] as old, servers["new"] as new, servers["stranger"] as other:
        hosts = {"old.example": old.address, "new.example": new.address, "stranger.example": other.address}
        crawled = crawl(
            folder,
            [
                {"url": f"https://{host}{path}", "meta": {"dont_retry": True}}
                for host in hosts
                for path in ("/", "/close")
            ],
            LETOPIS_HOSTS=hosts,
            LETOPIS_CA_FILE=str(folder / "ca.pem"),
        )
        crawled.servers = servers
        yield crawled


@pytest.mark.parametrize(("name", "version"), [("old", "TLSv1.2"), ("new", "TLSv1.3")])
def test_tls_is_exact_and_says_its_version(secure, name, version):
    for path in ("/", "/close"):
        (found,) = secure.exchanges[f"https://{name}.example{path}"]
        assert [found["response"]] == secure.servers[name].sent[path]
        assert [found["request"]] == secure.servers[name].requests[path]
        assert found["tls_version"] == version
        assert "AES" in found["tls_cipher"] or "CHACHA" in found["tls_cipher"]
        assert found["tls_issuer"].endswith("O=Letopis tests\\, Ltd")
    assert secure.by_url[f"https://{name}.example/"]["certificate"] > 100


def test_a_certificate_of_an_unknown_authority_is_refused(secure):
    (found,) = secure.exchanges["https://stranger.example/"]
    assert "is not trusted" in found["error"]
    assert (found["request"], secure.servers["stranger"].requests["/"]) == (b"", [])


def test_through_a_proxy_the_same_bytes_are_kept_and_no_address(tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("far.example").configure_cert(context)
    answers = {"http://far.example/": [answer(ok(b"plain"))], "/": [answer(ok(b"secure"))]}
    with Server(answers, tunnel=context) as proxy:
        meta = {"proxy": f"http://{proxy.address}"}
        crawled = crawl(
            tmp_path,
            [{"url": url, "meta": meta} for url in ("http://far.example/", "https://far.example/")],
            LETOPIS_CA_FILE=str(tmp_path / "ca.pem"),
        )
    (plain,), (secure,) = crawled.exchanges["http://far.example/"], crawled.exchanges["https://far.example/"]
    assert (plain["ip"], plain["response"], [plain["request"]]) == (
        None,
        ok(b"plain"),
        proxy.requests["http://far.example/"],
    )
    assert (secure["ip"], secure["response"], [secure["request"]]) == (None, ok(b"secure"), proxy.requests["/"])
    assert proxy.requests["far.example:443"][0].startswith(b"CONNECT far.example:443 HTTP/1.1\r\n")


def test_a_proxys_password_is_sent_and_not_kept(tmp_path):
    with Server({"http://far.example/": [answer(ok(b"plain"))]}) as proxy:
        address = f"http://user:pa%20ss@{proxy.address}"
        crawled = crawl(tmp_path, [{"url": "http://far.example/"}], LETOPIS_PROXY=address)
    (kept,), (sent,) = crawled.exchanges["http://far.example/"], proxy.requests["http://far.example/"]
    field = b"Proxy-Authorization: Basic dXNlcjpwYSBzcw==\r\n"
    assert field in sent
    assert kept["request"] == sent.replace(field, b"")


def test_the_log_in_at_a_site_is_sent_and_not_kept(tmp_path):
    with Server({"/": [answer(ok(b"for members"))]}) as server:
        url = "http://members.example/"
        job = {"url": url, "headers": {"authorization": "Bearer pl4nted", "X-A": "b"}}
        crawled = crawl(tmp_path, [job], LETOPIS_HOSTS={"members.example": server.address})
    (kept,), (sent,) = crawled.exchanges[url], server.requests["/"]
    field = b"Authorization: Bearer pl4nted\r\n"
    assert field in sent
    assert kept["request"] == sent.replace(field, b"")


WORD = "Zx9/pl4nted"
CHUNKED_WORD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nZx9/\r\n7\r\npl4nted\r\n0\r\n\r\n"
REPEATING = {
    "alone": ok(b"not with " + WORD.encode()),
    "in a cookie": ok(b"x", b"Set-Cookie: who=Zx9%2Fpl4nted; path=/"),
    "in the field that asks for it": ok(b"x", b'Proxy-Authenticate: Basic realm="Zx9/pl4nted"'),
    "in base 64": ok(b"not with " + base64.b64encode(WORD.encode())),
    "packed": ok(gzip.compress(b"not with user:" + WORD.encode()), b"Content-Encoding: gzip"),
    "in two chunks": CHUNKED_WORD,
}


@pytest.mark.parametrize("log_in", ["Bearer Zx9/pl4nted", "Basic " + base64.b64encode(b"user:Zx9/pl4nted").decode()])
def test_what_a_site_says_that_repeats_a_log_in_is_not_kept(tmp_path, log_in):
    moved = b"HTTP/1.1 302 Found\r\nLocation: /?who=Zx9%2Fpl4nted\r\nContent-Length: 0\r\n\r\n"
    answers = REPEATING | {"moved": moved, "other words": ok(b"not with Zx9/pl4n")}
    with Server({f"/{number}": [answer(found)] for number, found in enumerate(answers.values())}) as server:
        jobs = [
            {"url": f"http://members.example/{n}", "headers": {"Authorization": log_in}} for n in range(len(answers))
        ]
        hosts = {"members.example": server.address}
        crawled = crawl(tmp_path, jobs, LETOPIS_HOSTS=hosts, RETRY_ENABLED=False, REDIRECT_ENABLED=False)
    for number, (name, found) in enumerate(answers.items()):
        (kept,) = crawled.exchanges[f"http://members.example/{number}"]
        assert (kept["response"], kept["error"]) == (
            (found, None)
            if name == "other words"
            else (b"", "The answer repeats the log-in that was sent, so it is not kept.")
        )


@pytest.mark.parametrize("shown", [b"dXNlcjpwYSBzcw==", b"user:pa ss", b"dXNlcjpw-elsewhere"])
def test_what_a_proxy_says_that_repeats_its_password_is_not_kept(tmp_path, shown):
    said = ok(bytes(1 << 20) + b"not with " + shown)
    refused = b"HTTP/1.1 407 Not " + shown + b"\r\nContent-Length: 0\r\n\r\n"
    with Server({"http://far.example/": [answer(said)], "far.example:443": [answer(refused)]}) as proxy:
        jobs = [{"url": "http://far.example/"}, {"url": "https://far.example/"}]
        crawled = crawl(tmp_path, jobs, LETOPIS_PROXY=f"http://user:pa%20ss@{proxy.address}", RETRY_ENABLED=False)
    (plain,), (secure,) = crawled.exchanges["http://far.example/"], crawled.exchanges["https://far.example/"]
    repeats = b"elsewhere" not in shown
    assert plain["response"] == (b"" if repeats else said)
    assert ("repeats the password" in (plain["error"] or "")) == repeats
    assert secure["error"] == "The proxy did not connect: it answered 407."


def test_a_password_is_found_in_what_a_proxy_packs_and_sets(tmp_path):
    answers = {f"http://far.example/{number}": [answer(said)] for number, said in enumerate(REPEATING.values())}
    answers["http://far.example/sound"] = [answer(ok(b"sound"))]
    with Server(answers) as proxy:
        jobs = [{"url": url} for url in answers]
        crawled = crawl(
            tmp_path,
            jobs,
            LETOPIS_PROXY=f"http://user:Zx9%2Fpl4nted@{proxy.address}",
            RETRY_ENABLED=False,
            LOG_LEVEL="DEBUG",
        )
    kept = {url: found[0]["response"] for url, found in crawled.exchanges.items()}
    assert kept == dict.fromkeys(answers, b"") | {"http://far.example/sound": ok(b"sound")}
    assert "pl4nted" not in crawled.log
    assert all(b"Cookie" not in found["request"] for one in crawled.exchanges.values() for found in one)


def test_further_authorities_are_trusted_for_the_sites_own_hosts_alone(tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    russian = "мэр.example".encode("idna").decode()
    hosts = ("own.example", russian, f"www.{russian}", "fonts.example", "unown.example")
    authority.issue_cert(*hosts).configure_cert(context)
    with Server({"/": [answer(ok(b"own"))]}, context=context) as server:
        crawled = crawl(
            tmp_path,
            [{"url": f"https://{host}/"} for host in hosts],
            LETOPIS_TEST_HOSTS=["own.example", "мэр.example"],
            LETOPIS_CA_FILE=str(tmp_path / "ca.pem"),
            LETOPIS_HOSTS=dict.fromkeys(hosts, server.address),
        )
    for host in hosts:
        exchange = crawled.exchanges[f"https://{host}/"][0]
        if host in hosts[:3]:
            assert exchange["response"] == ok(b"own")
            assert exchange["tls_trust"].startswith("system, ca_file sha256:")
        else:
            assert "is not trusted" in exchange["error"]


def test_a_spider_gets_what_a_reader_of_the_records_gets(tmp_path):
    page = b"<html>" + b"news " * 1_000
    zlib_page, packed = zlib.compress(page), gzip.compress(page)
    bodies = {
        "gzip": packed,
        "deflate": zlib_page,
        "deflate, x": zlib_page[2:-4],
        "br": brotli.compress(page),
        "zstd": zstd.compress(page),
        "br, gzip": gzip.compress(brotli.compress(page)),
        "gzip, gzip": packed,
        "br, ": page,
    }
    answers = {}
    for number, (coding, body) in enumerate(bodies.items()):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: " + coding.removesuffix(", x").encode()
        answers[f"/{number}"] = [answer(head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)]
        chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        answers[f"/{number}c"] = [answer(head + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk)]
    with Server(answers) as server:
        hosts = {"press.example": server.address}
        crawled = crawl(tmp_path, [{"url": f"http://press.example{path}"} for path in answers], LETOPIS_HOSTS=hosts)
    assert {found["url"]: found["body"] == page.decode() for found in crawled.answers} == {
        f"http://press.example{path}": True for path in answers
    }
