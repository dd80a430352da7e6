"""Editing, deleting, moderating and blocking, as a reader of the sites sees it."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.sample import SampleServer
from crawler.sample.server import CONTROL

SITES = {"voronezh": "www.govvrn.ru", "kaliningrad": "gov39.ru", "chechnya": "chechnya.gov.ru"}
Ask = Callable[..., tuple[int, http.client.HTTPMessage, str]]


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer(articles=30) as running:
        yield running


@pytest.fixture
def ask(server: SampleServer) -> Iterator[Ask]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)

    def get(host: str, path: str, body: bytes | None = None) -> tuple[int, http.client.HTTPMessage, str]:
        connection.request("POST" if body else "GET", path, body, {"Host": SITES.get(host, host)})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode(answer.headers.get_content_charset() or "utf-8")

    yield get
    connection.close()


def address(server: SampleServer, site: str, article: int) -> str:
    return server.url(site, article).removeprefix(f"http://{SITES[site]}")


@pytest.mark.parametrize("site", SITES)
def test_an_edited_title_and_paragraph_are_shown(server: SampleServer, ask: Ask, site: str) -> None:
    article = server.state[site].listed()[4].id
    where = address(server, site, article)
    server.state[site].edit(article, title="Новый <заголовок>", paragraph=1, text="Поправленный абзац.")
    text = ask(site, where)[2]
    assert "Новый &lt;заголовок&gt;" in text and "Поправленный абзац." in text


def test_an_edit_moves_the_sitemaps_date(server: SampleServer, ask: Ask) -> None:
    before = ask("kaliningrad", "/sitemap.xml")[2]
    server.state["kaliningrad"].edit(server.state["kaliningrad"].listed()[0].id, title="Другой")
    after = ask("kaliningrad", "/sitemap.xml")[2]
    assert len([1 for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]) == 1


@pytest.mark.parametrize(
    ("mode", "status"), [("404", 404), ("410", 410), ("403", 403), ("soft404", 200), ("redirect-front", 302)]
)
@pytest.mark.parametrize("site", SITES)
def test_a_deleted_article_answers_as_told(server: SampleServer, ask: Ask, site: str, mode: str, status: int) -> None:
    article = server.state[site].listed()[3]
    where = address(server, site, article.id)
    server.state[site].delete(article.id, mode)
    got = ask(site, where)
    assert got[0] == status
    assert article.blocks[0].text not in got[2]
    assert got[1]["Location"] == ("/" if mode == "redirect-front" else None)


def test_a_deleted_article_leaves_the_list_and_comes_back(server: SampleServer, ask: Ask) -> None:
    state = server.state["voronezh"]
    article = state.listed()[5].id
    state.delete(article)
    assert f"/id/{article}" not in ask("voronezh", "/novosti")[2]
    state.restore(article)
    assert f"/id/{article}" in ask("voronezh", "/novosti")[2]


def test_a_new_article_is_first_in_the_list(server: SampleServer, ask: Ask) -> None:
    article = server.state["kaliningrad"].add_article("Маяк снова горит", ["Свет виден за двадцать миль."])
    text = ask("kaliningrad", "/news/")[2]
    assert text.index(f'id="bx_{article}"') == text.index('id="bx_')
    assert "Свет виден за двадцать миль." in ask("kaliningrad", f"/news/{article}/")[2]


@pytest.mark.parametrize("site", SITES)
def test_a_comment_appears_is_edited_and_removed(server: SampleServer, ask: Ask, site: str) -> None:
    state = server.state[site]
    article = next(a for a in state.listed() if not a.comments).id
    where = address(server, site, article)
    comment = state.add_comment(article, "Нина", "Первое слово")
    assert "Первое слово" in ask(site, where)[2]
    state.edit_comment(article, comment, "Второе слово")
    assert "Второе слово" in ask(site, where)[2]
    state.remove_comment(article, comment)
    assert "Второе слово" not in ask(site, where)[2]


@pytest.mark.parametrize("site", SITES)
def test_noise_changes_the_page_and_no_article(server: SampleServer, ask: Ask, site: str) -> None:
    articles = server.state.snapshot()
    before = ask(site, "/")[2]
    server.state[site].change_noise()
    after = ask(site, "/")[2]
    changed = [a for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert any("counter" in line for line in changed) and any("banner" in line for line in changed)
    assert server.state.snapshot() == articles


def test_without_noise_a_page_stays_the_same(ask: Ask) -> None:
    assert ask("voronezh", "/novosti")[2] == ask("voronezh", "/novosti")[2]


def test_a_live_clock_changes_every_answer(server: SampleServer, ask: Ask) -> None:
    server.state["voronezh"].tick()
    assert ask("voronezh", "/novosti")[1]["ETag"] != ask("voronezh", "/novosti")[1]["ETag"]


@pytest.mark.parametrize(
    ("mode", "status", "sign"),
    [
        ("servicepipe", 200, "servicepipe.ru/static"),
        ("qrator", 401, "/__qrator/qauth.js"),
        ("ddos-guard", 200, "ddos-guard"),
        ("captcha", 200, "g-recaptcha"),
        ("403", 403, "Forbidden"),
        ("429", 429, "Too Many Requests"),
        ("503", 503, "Service Unavailable"),
    ],
)
def test_a_block_covers_pages_and_robots(server: SampleServer, ask: Ask, mode: str, status: int, sign: str) -> None:
    server.state["kaliningrad"].block(mode, retry_after=7)
    for path in ("/news/", "/robots.txt"):
        got = ask("kaliningrad", path)
        assert got[0] == status and sign in got[2] and got[1]["Retry-After"] == "7"
    assert ask("voronezh", "/novosti")[0] == 200
    server.state["kaliningrad"].unblock()
    assert ask("kaliningrad", "/news/")[0] == 200


def test_a_block_may_last_for_some_requests_only(server: SampleServer, ask: Ask) -> None:
    server.state["voronezh"].block("503", retry_after=1, times=2)
    assert [ask("voronezh", "/novosti")[0] for _ in range(3)] == [503, 503, 200]


def test_ddos_guard_sets_its_cookie(server: SampleServer, ask: Ask) -> None:
    server.state["kaliningrad"].block("ddos-guard")
    assert ask("kaliningrad", "/")[1]["Set-Cookie"].startswith("__ddg1_=")


def test_nothing_may_be_200(server: SampleServer, ask: Ask) -> None:
    server.state["kaliningrad"].soft_missing()
    status, _, text = ask("kaliningrad", "/no/such/page")
    assert status == 200 and "Страница не найдена" in text


def test_a_slow_site_is_slow_and_no_other(server: SampleServer) -> None:
    server.state["voronezh"].slow(30)
    quick = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    slow = http.client.HTTPConnection("127.0.0.1", server.port, timeout=0.3)
    slow.request("GET", "/", headers={"Host": SITES["voronezh"]})
    with pytest.raises(TimeoutError):
        slow.getresponse()
    quick.request("GET", "/", headers={"Host": SITES["chechnya"]})
    assert quick.getresponse().status == 200
    quick.close()
    slow.close()


def test_commands_come_over_the_control_host(server: SampleServer, ask: Ask) -> None:
    article = server.state["chechnya"].listed()[0].id
    command = {"site": "chechnya", "do": "edit", "article": article, "title": "Издалека"}
    assert ask(CONTROL, "/", json.dumps(command).encode())[0] == 200
    assert "Издалека" in ask("chechnya", "/")[2]


@pytest.mark.parametrize(
    "command",
    [
        b"{",
        b"[]",
        b'{"site": "nowhere", "do": "edit"}',
        b'{"site": "voronezh", "do": "__init__"}',
        b'{"site": "voronezh", "do": "edit", "article": 1}',
        b'{"site": "voronezh", "do": "delete", "article": 1100001, "mode": "fire"}',
        b'{"site": "voronezh", "do": "edit", "colour": 1}',
        b'{"site": ["voronezh"], "do": {}}',
    ],
)
def test_a_command_that_is_none_is_400(ask: Ask, command: bytes) -> None:
    status, _, text = ask(CONTROL, "/", command)
    assert status == 400 and "error" in json.loads(text)


def test_the_control_host_tells_requests_and_articles(server: SampleServer, ask: Ask) -> None:
    ask("voronezh", "/robots.txt")
    (seen,) = json.loads(ask(CONTROL, "/requests")[2])
    assert (seen["method"], seen["host"], seen["path"], seen["status"]) == ("GET", "www.govvrn.ru", "/robots.txt", 200)
    assert len(json.loads(ask(CONTROL, "/articles")[2])["voronezh"]) == 30


def test_requests_are_listed_until_forgotten(server: SampleServer, ask: Ask) -> None:
    ask("voronezh", "/no/such")
    assert [(s.path, s.status) for s in server.requests] == [("/no/such", 404)]
    server.forget()
    assert server.requests == []


def test_the_module_serves_and_prints_where() -> None:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "crawler.sample", "--port", "0", "--articles", "3"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = json.loads(process.stdout.readline())
            connection = http.client.HTTPConnection("127.0.0.1", said["port"], timeout=10)
            connection.request("GET", "/novosti", headers={"Host": "www.govvrn.ru"})
            assert connection.getresponse().status == 200
            assert said["hosts"]["gov39.ru"] == f"127.0.0.1:{said['port']}"
            connection.close()
        finally:
            process.terminate()


def test_a_port_that_is_taken_is_told_in_a_sentence(server: SampleServer) -> None:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "crawler.sample", "--port", str(server.port)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"Port {server.port} cannot be served: ")
