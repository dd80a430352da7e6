"""Captures for other programs: the CDX server and Memento, over HTTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from exchanges import INFO, exchange

from archive import Archive
from archive.acts import Act, record_act
from archive.holdings.files import digest_of
from archive.holdings.writer import WarcInfo, WarcWriter
from tests.archive.serving import serving
from tests.archive.test_provenance import URL as THEIR_URL
from tests.archive.test_provenance import letopis, theirs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://voronezh.example/opened"


@pytest.fixture(scope="module")
def web(archive: Archive) -> Iterator[httpx.Client]:
    with serving(archive) as address, httpx.Client(base_url=address) as client:
        yield client


def test_line_is_what_the_index_has(web: httpx.Client, press_data: Path) -> None:
    lines = web.get("/cdx", params={"url": URL}).text.splitlines(keepends=True)
    kept = [
        line
        for path in sorted((press_data / "index" / "press").rglob("*.cdxj"))
        if "lookup" not in path.parts
        for line in path.read_text().splitlines(keepends=True)
        if line.startswith("example,voronezh)/opened ")
    ]
    assert lines == sorted(kept)
    assert len(lines) == 2


def test_json_and_text_have_the_same_captures(web: httpx.Client) -> None:
    found = [json.loads(line) for line in web.get("/cdx", params={"url": URL, "output": "json"}).text.splitlines()]
    text = [line.split(" ") for line in web.get("/cdx", params={"url": URL, "output": "text"}).text.splitlines()]
    assert [len(line) for line in text] == [11, 11]
    assert [[line[0], line[1], line[2], line[9], line[10]] for line in text] == [
        [one["urlkey"], one["timestamp"], one["url"], one["offset"], one["filename"]] for one in found
    ]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"url": "voronezh.example/opened"}, 2),
        ({"url": f"{URL}*"}, 2),
        ({"url": "https://voronezh.example/", "matchType": "host", "filter": "mime:image"}, 2),
        ({"url": "example", "matchType": "domain", "filter": "=status:200"}, 8),
        ({"url": "*.example", "filter": "!mime:image", "limit": "3"}, 3),
        ({"url": URL, "to": "20241210130000"}, 1),
        ({"url": URL, "from": "2025"}, 0),
        ({"url": "https://voronezh.example/*", "filter": "~url:*evil*"}, 2),
        ({"url": "https://elsewhere.example/"}, 0),
    ],
)
def test_question_finds(web: httpx.Client, asked: dict[str, str], count: int) -> None:
    assert len(web.get("/cdx", params=asked).text.splitlines()) == count


def test_order_and_fields(web: httpx.Client) -> None:
    first, last = (line.split()[1] for line in web.get("/cdx", params={"url": URL}).text.splitlines())
    back = web.get("/cdx", params={"url": URL, "sort": "reverse", "output": "json", "fl": "timestamp"}).text
    assert [json.loads(line) for line in back.splitlines()] == [{"timestamp": last}, {"timestamp": first}]
    near = web.get("/cdx", params={"url": URL, "closest": "2030", "limit": "1"}).text
    assert near.split()[1] == last


@pytest.mark.parametrize(
    "asked",
    [
        "", "url=", "url=a.example&matchType=near", "url=a.example&limit=-1", "url=a.example&filter=colour:red",
        "url=a.example&from=May", "url=a.example&fl=soul", "url=a.example&output=xml", "url=ftp://a.example/",
        "url=a.example&sort=up", "url=javascript:alert(1)", "url=a.example&filter=!",
    ],
)  # fmt: skip
def test_question_without_sense_is_refused_in_a_sentence(web: httpx.Client, asked: str) -> None:
    answer = web.get(f"/cdx?{asked}")
    assert answer.status_code == 400
    assert answer.text.endswith(".\n") or "?" in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


def test_timegate_leads_to_the_nearest_memento(web: httpx.Client) -> None:
    newest = web.get(f"/timegate/{URL}")
    assert (newest.status_code, newest.headers["vary"]) == (302, "accept-datetime")
    early = web.get(f"/timegate/{URL}", headers={"accept-datetime": "Thu, 31 May 2007 20:35:00 GMT"})
    first, last = (line.split()[1] for line in web.get("/cdx", params={"url": URL}).text.splitlines())
    base = str(web.base_url).rstrip("/")
    assert newest.headers["location"] == f"{base}/memento/{last}/{URL}"
    assert early.headers["location"] == f"{base}/memento/{first}/{URL}"
    for rel in ('rel="original"', 'rel="timemap"', 'rel="first memento"', 'rel="last memento"'):
        assert rel in newest.headers["link"]
    assert web.get(f"/timegate/{URL}", headers={"accept-datetime": "once"}).status_code == 400
    assert web.get("/timegate/https://elsewhere.example/").status_code == 404


def test_timemap_lists_every_memento_and_each_is_there(web: httpx.Client) -> None:
    listed = web.get(f"/timemap/link/{URL}")
    assert listed.headers["content-type"] == "application/link-format"
    entries = [line for line in listed.text.split(",\n") if 'memento"' in line]
    assert len(entries) == 2
    listing = web.get(f"/timemap/json/{URL}").json()
    assert [f"<{one['uri']}>" in entry for one, entry in zip(listing["mementos"]["list"], entries, strict=True)] == [
        True
    ] * 2
    for one in listing["mementos"]["list"]:
        page = web.get(one["uri"])
        assert page.status_code == 200
        assert datetime.strptime(page.headers["memento-datetime"], "%a, %d %b %Y %H:%M:%S GMT") == datetime.strptime(
            one["datetime"], "%Y-%m-%dT%H:%M:%SZ"
        )
        assert "мастерск" in page.text
        assert "sandbox" in page.headers["content-security-policy"]


def test_slashes_that_were_joined_and_queries_are_understood(web: httpx.Client) -> None:
    assert web.get("/timegate/https:/voronezh.example/opened").status_code == 302
    assert web.get("/timegate/voronezh.example/opened").status_code == 302
    odd = "https://voronezh.example/hostile?a=1&b='%22%3C"
    answer = web.get(f"/timegate/{odd}")
    assert answer.status_code == 302
    assert web.get(answer.headers["location"]).status_code == 200


def test_what_is_withheld_is_given_out_by_no_door(own: Path) -> None:
    reason = "a court order"
    act = Act(kind="withhold", at=datetime.now(UTC), id=Archive(own).find(URL)[0], urls=[URL], reason=reason)
    record_act(own, WarcInfo(software="test/1"), act)
    with serving(Archive(own)) as address, httpx.Client(base_url=address) as client:
        assert client.get("/cdx", params={"url": URL}).text == ""
        assert "/opened" not in client.get("/cdx", params={"url": "*.example"}).text
        stamp = "20241210130000"
        for path in (f"/timegate/{URL}", f"/timemap/link/{URL}", f"/timemap/json/{URL}", f"/memento/{stamp}/{URL}"):
            assert client.get(path).status_code == 404


def test_what_was_supplied_is_marked_and_has_no_line_of_text(own: Path, tmp_path: Path) -> None:
    file = theirs(tmp_path / "theirs.warc.gz")
    letopis(own, "import", file)
    digest = f"sha256:{digest_of(file)}"
    with serving(Archive(own)) as address, httpx.Client(base_url=address) as client:
        assert json.loads(client.get("/cdx", params={"url": THEIR_URL, "output": "json"}).text)["supplied"] == digest
        assert client.get("/cdx", params={"url": THEIR_URL, "output": "text"}).text == ""
        assert f'supplied="{digest}"' in client.get(f"/timemap/link/{THEIR_URL}").text
        page = client.get(f"/timegate/{THEIR_URL}", follow_redirects=True)
        assert (page.status_code, page.headers["x-letopis-supplied"]) == (200, digest)


LEADS = {
    "no address": "http://[", "a line break": "/x%0d%0aSet-Cookie:%20a=b", "a script": "javascript:alert(1)",
    "another scheme": "ftp://elsewhere.example/", "quotes": 'https://a.example/"><script>',
    "a long one": "/" + "y" * 60_000,
}  # fmt: skip


@pytest.mark.parametrize("leads", LEADS.values(), ids=LEADS)
def test_archived_redirect_leads_to_mementos_alone(tmp_path: Path, leads: str) -> None:
    with WarcWriter(tmp_path, "x", INFO) as warc:
        head = f"HTTP/1.1 302 Found\r\nLocation: {leads}\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
        warc.write_exchange(exchange("https://a.example/", head.encode()))
    with serving(Archive(tmp_path)) as address, httpx.Client(base_url=address) as client:
        answer = client.get("/memento/2031/https://a.example/")
        assert answer.status_code in {302, 404}
        assert answer.headers.get("location", f"{address}/memento/").startswith(f"{address}/memento/")
        assert "set-cookie" not in answer.headers


ODD = [
    "%0d%0aSet-Cookie:%20a=b", "%00", "http://[", "https://a.example/%00%0a", "https://a.example/" + "x" * 60_000,
    "https://" + "a." * 5_000 + "example/", "https://a.example:99999/", "https://\u202ea.example/", "//evil.example/",
]  # fmt: skip


@pytest.mark.parametrize("door", ["/timegate/", "/timemap/link/", "/timemap/json/", "/memento/2024/", "/cdx?url="])
def test_odd_address_is_answered_with_a_sentence(web: httpx.Client, door: str) -> None:
    for odd in ODD:
        answer = web.get(f"{door}{odd}")
        assert answer.status_code in {200, 400, 404}, odd[:40]
        assert "set-cookie" not in answer.headers
        assert len(answer.text) < 300


@pytest.mark.parametrize("stamp", ["9" * 14, "0", "99991399999999", "20240230", "9" * 40, "id_", "-1", "٢٠٢٤"])
def test_odd_time_is_answered(web: httpx.Client, stamp: str) -> None:
    assert web.get(f"/memento/{stamp}/{URL}").status_code in {200, 400}


def test_time_may_be_written_in_percent_and_digits(web: httpx.Client) -> None:
    assert web.get(f"/memento/%32024/{URL}").status_code == 200


@pytest.mark.parametrize("kind", ["script", "serviceworker", "style", "iframe", "worker"])
def test_memento_becomes_no_part_of_this_page(web: httpx.Client, kind: str) -> None:
    assert web.get(f"/memento/2024/{URL}", headers={"sec-fetch-dest": kind}).status_code == 404
    assert web.get(f"/memento/2024/{URL}", headers={"sec-fetch-dest": "document"}).status_code == 200


def test_supplied_memento_is_chosen_by_its_own_time_alone(own: Path, tmp_path: Path) -> None:
    with WarcWriter(own, "voronezh", INFO) as warc:
        warc.write_exchange(exchange(THEIR_URL, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nours"))
    letopis(own, "import", theirs(tmp_path / "theirs.warc.gz"))
    with serving(Archive(own)) as address, httpx.Client(base_url=address, follow_redirects=True) as client:
        for path in (f"/timegate/{THEIR_URL}", f"/memento/2023/{THEIR_URL}", f"/memento/20240101000001/{THEIR_URL}"):
            answer = client.get(path, headers={"accept-datetime": "Mon, 01 Jan 2024 00:00:00 GMT"})
            assert (answer.text, "x-letopis-supplied" in answer.headers) == ("ours", False), path
        for one in client.get(f"/timemap/json/{THEIR_URL}").json()["mementos"]["list"]:
            assert client.get(one["uri"]).headers.get("x-letopis-supplied") == one.get("supplied")
        near = client.get("/cdx", params={"url": THEIR_URL, "closest": "2024", "limit": "1", "output": "json"}).json()
        assert "supplied" not in near
