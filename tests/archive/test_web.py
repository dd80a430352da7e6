"""The page over HTTP, without a browser: what it answers, to whom, and what it gives away."""

from __future__ import annotations

import gzip
import json
import re
import socket
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import httpx
import jsonschema
import pytest

from archive import Archive, facts
from archive.access import FACETS, QueryError
from archive.extract import extract
from archive.items import Media
from archive.warc.reader import records
from archive.web.asked import parameters_of
from archive.web.guard import POLICY
from archive.web.words import LANGUAGES
from tests.archive.press import HOSTILE, Press, png
from tests.archive.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.items import PressItem


@pytest.fixture(scope="module")
def web(archive: Archive) -> Iterator[httpx.Client]:
    with serving(archive, hosts=("letopis.example",)) as address, httpx.Client(base_url=address) as client:
        yield client


def every_address(kept: dict[str, PressItem]) -> list[str]:
    ids = [kept[name].id for name in ("changed", "hostile", "gone")]
    return [
        "/", "/?q=", "/?q=губернатор", "/?q=%22", "/help", "/feed.atom", "/openapi.json", "/nothing", "/static/page.js",
        *(f"/item/{id}" for id in ids), *(f"/item/{id}/compare" for id in ids), f"/file/{ids[1]}/1/1",
    ]  # fmt: skip


def test_an_inflected_form_finds(web: httpx.Client) -> None:
    assert "<mark>губернаторами</mark>" in web.get("/", params={"q": "губернатора"}).text


def test_a_filter_narrows(web: httpx.Client) -> None:
    text = web.get("/", params={"region": "RU-TAM"}).text
    assert "отремонтировали школу" in text
    assert "Открыта первая мастерская" not in text


def test_a_chosen_region_leaves_the_others_to_choose(web: httpx.Client) -> None:
    text = web.get("/", params={"region": "RU-TAM"}).text
    assert 'href="/?region=RU-TAM&amp;region=RU-VOR"' in text


def test_a_page_that_is_gone_says_so_among_the_hits(web: httpx.Client) -> None:
    assert "badge lost" in web.get("/", params={"q": "летописцы"}).text
    assert "badge lost" not in web.get("/", params={"q": "школа"}).text


def test_hits_are_in_their_own_language(web: httpx.Client) -> None:
    assert '<article lang="ru">' in web.get("/?q=&lang=en").text


def test_the_archives_own_times_name_their_zone(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    text = web.get(f"/item/{kept['changed'].id}?lang=en").text
    assert "10 December 2024, 14:00 UTC" in text


@pytest.mark.parametrize(("header", "language"), [("ru", "ru"), ("en-GB,en", "en"), ("en,ru;q=0.5", "ru"), ("", "ru")])
def test_the_language_is_the_browsers(web: httpx.Client, header: str, language: str) -> None:
    assert f'<html lang="{language}">' in web.get("/", headers={"accept-language": header}).text


def test_the_language_can_be_chosen(web: httpx.Client) -> None:
    assert "Found" in web.get("/?q=&lang=en", headers={"accept-language": "ru"}).text


def test_the_words_are_there_in_both_languages() -> None:
    russian, english = LANGUAGES["ru"], LANGUAGES["en"]
    for table in ("PAGE", "EVIDENCE", "EVENTS", "COMMENT_STATES"):
        assert getattr(russian, table).keys() == getattr(english, table).keys()
        assert all((*getattr(russian, table).values(), *getattr(english, table).values()))


def test_an_article_shows_text_credits_comments_and_citation(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    text = web.get(f"/item/{kept['changed'].id}").text
    for part in ("в Воронеже.", "Фото Марии Гулевской", "Балагуры собрались.", "urn:pwid:", "@online{"):
        assert part in text


def test_a_former_version_says_so(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    text = web.get(f"/item/{kept['changed'].id}?v=1&lang=ru").text
    assert "Это прежняя версия" in text
    assert "Данилом Кустовым" in text


def test_versions_are_compared_word_by_word(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    text = web.get(f"/item/{kept['changed'].id}/compare?a=1&b=2").text
    assert "<ins>первая </ins>" in text
    assert "Данилом Кустовым" in text.split("<del>")[1]
    assert '<ins lang="ru">комментарии открыты</ins>' in text


def test_a_deleted_page_is_told(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    text = web.get(f"/item/{kept['gone'].id}?lang=ru").text
    assert "удалена с сайта" in text
    assert "сервер ответил 404" in text


def test_a_kept_picture_is_shown_from_its_record(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    answer = web.get(f"/file/{kept['changed'].id}/2/0")
    assert answer.content == png()
    assert answer.headers["content-type"] == "image/png"


def test_a_picture_that_was_kept_before_is_shown_from_there(own: Path, tmp_path: Path) -> None:
    press = Press(own)
    again = press.capture("https://voronezh.example/2.png", png(), "image/png")
    assert again.refers_to
    medium = Media(type="image", url="https://voronezh.example/2.png", capture=again)
    item = press.item("again", "Снова мастерская", "Тот же снимок.", media=[medium])
    press.close()
    archive = Archive(own)
    archive.update()
    with serving(archive) as address:
        assert httpx.get(f"{address}/file/{item.id}/1/0").content == png()
    found = extract(own, again, tmp_path / "one.warc.gz")
    assert [record.type for record in found] == ["response", "request", "revisit", "request"]
    assert [record.id for record in records(tmp_path / "one.warc.gz")] == [record.id for record in found]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a picture that the server packed, 20 MB long."""
    press = Press(tmp_path_factory.mktemp("packed"))
    url, body = "https://voronezh.example/bomb.bmp", gzip.compress(bytes(range(256)) * (20 << 12))
    capture = press.capture(url, body, "image/bmp", more="Content-Encoding: gzip\r\n")
    item = press.item("bomb", "Бомба", "Снимок.", media=[Media(type="image", url=url, capture=capture)])
    press.close()
    archive = Archive(press.data)
    archive.update()
    with serving(archive) as address:
        yield f"{address}/file/{item.id}/1/0"


@pytest.mark.parametrize(
    ("wanted", "status", "said", "expected"),
    [
        ("bytes=0-0", 206, "bytes 0-0/*", b"\0"),
        ("bytes=10000001-10000003", 206, "bytes 10000001-10000003/*", b"\x81\x82\x83"),
        ("bytes=20971518-99999999", 206, "bytes 20971518-20971519/*", b"\xfe\xff"),
        ("bytes=20971520-20971530", 416, "bytes */20971520", b""),
    ],
)
def test_a_range_of_a_packed_file_is_unpacked_to_its_end_alone(
    packed: str, wanted: str, status: int, said: str, expected: bytes
) -> None:
    answer = httpx.get(packed, headers={"range": wanted})
    assert (answer.status_code, answer.headers["content-range"], answer.content) == (status, said, expected)


def test_a_long_range_of_a_packed_file_is_given_in_part(packed: str) -> None:
    answer = httpx.get(packed, headers={"range": "bytes=5-9999999"})
    assert (answer.headers["content-range"], len(answer.content)) == ("bytes 5-1048580/*", 1 << 20)


@pytest.mark.parametrize("wanted", ["", "bytes=5-", "bytes=-5"])
def test_without_both_ends_a_packed_file_is_given_whole(packed: str, wanted: str) -> None:
    answer = httpx.get(packed, headers={"range": wanted})
    assert (answer.status_code, len(answer.content)) == (200, 20 << 20)


def test_a_picture_that_no_item_cites_is_found_by_its_address(own: Path) -> None:
    press = Press(own)
    medium = Media(type="image", url="https://voronezh.example/later.png")
    item = press.item("later", "Открыт сад", "Снимок пришёл после страницы.", media=[medium])
    press.capture(medium.url, png(20, 20), "image/png", site=item.site)
    press.close()
    archive = Archive(own)
    archive.update()
    with serving(archive) as address:
        assert f'<img src="/file/{item.id}/1/0"' in httpx.get(f"{address}/item/{item.id}").text
        assert httpx.get(f"{address}/file/{item.id}/1/0").content == png(20, 20)


def test_a_part_of_a_file_can_be_asked_for(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    answer = web.get(f"/file/{kept['changed'].id}/2/0", headers={"range": "bytes=1-3"})
    assert (answer.status_code, answer.content) == (206, b"PNG")


def test_a_page_called_a_picture_is_only_saved(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    answer = web.get(f"/file/{kept['hostile'].id}/1/2")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


def test_a_kept_svg_may_run_nothing(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    policy = web.get(f"/file/{kept['hostile'].id}/1/1").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "script" not in policy


def test_every_answer_forbids_what_is_not_ours(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    for address in every_address(kept):
        headers = web.get(address).headers
        policy = headers["content-security-policy"]
        assert policy == POLICY or "sandbox" in policy, address
        assert headers["x-content-type-options"] == "nosniff"
        assert "unsafe" not in POLICY


def test_nothing_of_a_page_becomes_markup(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    for address in every_address(kept):
        answer = web.get(address)
        if answer.headers["content-type"].startswith("text/html"):
            assert HOSTILE not in answer.text, address
            assert "onerror=alert(1)>" not in answer.text
            assert 'href="javascript:' not in answer.text


def test_a_query_becomes_no_markup(web: httpx.Client) -> None:
    for address in ("/", "/feed.atom", "/item/x", "/nothing"):
        answer = web.get(address, params={"q": HOSTILE, "region": HOSTILE, "lang": HOSTILE, "order": HOSTILE})
        assert "<script>document" not in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "127.0.0.1.evil.example", "localhost.evil", "192.168.0.7", "0.0.0.0", "", "a@127.0.0.1",
        "2130706433", "0x7f.1", "127.1", "017700000001", "[::ffff:127.0.0.1]", "127.0.0.1:x", "127.0.0.1/evil.example",
        "127.0.0.1, evil.example",
    ],
)  # fmt: skip
def test_another_host_is_not_answered(web: httpx.Client, host: str) -> None:
    answer = web.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "Летопись" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def asked_raw(web: httpx.Client, request: bytes) -> bytes:
    """What is answered to bytes that no well-behaved client sends."""
    with socket.create_connection((web.base_url.host, web.base_url.port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\n", 400),
        (b"GET / HTTP/1.0\r\n", 421),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n", 400),
        (b"GET / HTTP/1.0\r\nHost: localhost\r\nHost: evil.example\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\0.evil.example\r\n", 400),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n", 404),
        (b"CONNECT evil.example:80 HTTP/1.1\r\nHost: localhost\r\n", 405),
        (b"TRACE / HTTP/1.1\r\nHost: localhost\r\n", 405),
        (b"get / HTTP/1.1\r\nHost: localhost\r\n", 405),
        (b"GET /../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n", 404),
        (b"GET /static/..\\app.py HTTP/1.1\r\nHost: localhost\r\n", 404),
        (b"GET /\xd9\xa1 HTTP/1.1\r\nHost: localhost\r\n", 400),
        (b"\x16\x03\x01\x02\0", 400),
    ],
)
def test_a_request_that_no_browser_sends(web: httpx.Client, head: bytes, status: int) -> None:
    answer = asked_raw(web, head + b"Connection: close\r\n\r\n")
    assert answer.split(b" ", 2)[1] == str(status).encode()
    assert b"root:" not in answer
    assert b"Traceback" not in answer


def test_half_a_request_stops_nobody(web: httpx.Client) -> None:
    waiting = [socket.create_connection((web.base_url.host, web.base_url.port)) for _ in range(100)]
    for place, connection in enumerate(waiting):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: loc" if place % 2 else b"GET /openapi.json HTTP/1.1\r\n")
    assert web.get("/", timeout=5).status_code == 200
    for connection in waiting:
        connection.close()


def test_a_page_of_another_site_may_read_nothing(web: httpx.Client) -> None:
    foreign = {"origin": "http://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    for address in ("/api/search", "/feed.atom", "/"):
        headers = web.get(address, headers=foreign).headers
        assert not [name for name in headers if name.startswith("access-control-")]
        assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8765", "[::1]:8765", "127.0.0.2:80", "LETOPIS.example"])
def test_its_own_names_are_answered(web: httpx.Client, host: str) -> None:
    assert web.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_it_only_reads(web: httpx.Client, method: str) -> None:
    assert web.request(method, "/").status_code == 405


ROUTES = (
    "/{}", "/static/{}", "/item/{}", "/item/{}/compare", "/file/{}/1/0", "/file/x/{}/0", "/file/x/1/{}", "/api/{}",
    "/api/items/{}", "/api/items/{}/history", "/api/items/{}/reference", "/item/x?v={}", "/item/x/compare?a={}",
)  # fmt: skip


@pytest.mark.parametrize(
    "part",
    [
        "..", "../app.py", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..%5c..%5cetc", "%00", "style.css%00",
        "%ff", "%c0%ae%c0%ae/", "-1", "%D9%A1", "9" * 20, "9" * 5000, "a" * 50_000, "'%20OR%201=1--", "%ed%a0%80",
    ],
)  # fmt: skip
@pytest.mark.parametrize("route", ROUTES)
def test_no_path_leads_out(web: httpx.Client, route: str, part: str) -> None:
    request = f"GET {route.format(part)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = asked_raw(web, request.encode())
    assert answer[9:12] in {b"404", b"400", b"307"}
    assert b"root:" not in answer
    assert b"import" not in answer


def test_a_capture_that_leads_out_is_not_followed(own: Path, kept: dict[str, PressItem], tmp_path: Path) -> None:
    (tmp_path / "outside.warc").write_bytes(
        b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 6\r\n\r\nsecret\r\n\r\n"
    )
    for path in (own / "items" / "voronezh").glob("*.jsonl"):
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        for item in lines:
            for medium in item["media"]:
                if "capture" in medium:
                    medium["capture"] |= {"warc": "../../outside.warc", "offset": 0}
                    medium["capture"].pop("length", None)
                    medium["capture"]["length"] = 71
        path.write_bytes(b"".join(json.dumps(item).encode() + b"\n" for item in lines))
    archive = Archive(own)
    archive.catalogue.rebuild()
    with serving(archive) as address, httpx.Client(base_url=address) as client:
        answer = client.get(f"/file/{kept['changed'].id}/2/0")
    assert answer.status_code == 404
    assert b"secret" not in answer.content


@pytest.mark.parametrize(
    "query",
    [
        "q=%22", "since=yesterday", "since=2024-02-30", "until=0000", "page=-1", "page=9999999999", "page=%D9%A1",
        "order=none", "q=%ff", "q=%ed%a0%80", "has=%00", "count_by=id", "url=file:///etc/passwd", "url=http://[",
        "q=" + "a" * 50_000, "q=" + "%28" * 10_000, "q=" + "x+OR+" * 8_000, "q=" + "NOT+" * 9_000, "region=a&" * 5_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/feed.atom", "/api/search", "/api/count", "/api/facets", "/api/captures"])
def test_nonsense_is_answered_in_a_sentence(web: httpx.Client, path: str, query: str) -> None:
    answer = web.get(f"{path}?{query}")
    assert answer.status_code in {200, 400}
    assert "Traceback" not in answer.text
    assert "root:" not in answer.text


def test_a_query_error_is_told_in_russian(web: httpx.Client) -> None:
    assert "не закрыта" in web.get("/?q=%22a&lang=ru").text


def test_an_unknown_article_is_told(web: httpx.Client) -> None:
    answer = web.get("/item/voronezh-0000000000000000?lang=ru")
    assert answer.status_code == 404
    assert "в архиве нет" in answer.text


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    with serving(Archive(tmp_path)) as address, httpx.Client(base_url=address) as client:
        assert "пока нет ни одной страницы" in client.get("/?lang=ru").text


def test_the_api_answers_as_it_is_described(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    described = web.get("/openapi.json").json()
    schema = {"$ref": "#/components/schemas/PressItem", "components": described["components"]}
    item = web.get(f"/api/items/{kept['changed'].id}").json()
    jsonschema.validate(item, schema)
    for path in described["paths"]:
        answer = web.get(path.replace("{id}", kept["changed"].id))
        assert answer.status_code == 200, path


def test_the_api_searches_and_counts(web: httpx.Client) -> None:
    assert web.get("/api/search?q=губернатор").json()["total"] == 2
    assert web.get("/api/count?q=губернатор&count_by=year").json()["year"] == {"2023": 1, "2024": 1}
    assert set(web.get("/api/facets").json()) == set(FACETS)


def test_the_api_tells_errors(web: httpx.Client) -> None:
    assert "never closed" in web.get("/api/search?q=%22").json()["error"]
    assert web.get("/api/items/nobody").status_code == 404
    assert web.get("/api/items/nobody?v=x").status_code == 400


def test_the_feed_is_atom(web: httpx.Client) -> None:
    feed = ElementTree.fromstring(web.get("/feed.atom?q=губернатор").content)
    titles = [entry.text for entry in feed.iter("{http://www.w3.org/2005/Atom}title")]
    assert titles == ["Летопись: губернатор", "Открыта первая мастерская", "В селе отремонтировали школу"]


def test_an_address_keeps_query_and_filters() -> None:
    from starlette.requests import Request

    scope = {"type": "http", "query_string": b"q=a&region=RU-TAM&changed=0&since=2024&lang=en", "headers": []}
    ask = parameters_of(Request(scope))
    assert ask.link("/") == "/?q=a&region=RU-TAM&since=2024-01-01&changed=0&lang=en"
    assert ask.toggled("region", "RU-TAM") == "/?q=a&since=2024-01-01&changed=0&lang=en"


def test_feeds_of_different_filters_are_different_feeds(web: httpx.Client) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    asked = ("", "?q=школа", "?region=RU-TAM", "?region=RU-VOR", "?q=школа&region=RU-TAM", "?earlier=1")
    ids = {ElementTree.fromstring(web.get(f"/feed.atom{query}").content).findtext(f"{atom}id") for query in asked}
    assert len(ids) == len(asked)


def test_every_item_is_in_a_row_of_the_page(web: httpx.Client) -> None:
    page = web.get("/?q=&lang=ru").text
    assert re.search(r'href="/\?region=none&amp;lang=ru"[^>]*><span>без региона</span><b>1</b>', page)
    assert "date%3Anone" in page
    assert "Отменён конкурс" in web.get("/?region=none").text


def test_a_search_without_hits_offers_others(web: httpx.Client) -> None:
    page = web.get("/?q=ue,thyfnjh&lang=ru").text
    assert re.search(r'другая раскладка клавиатуры: <a href="/\?q=[^"]*">губернатор</a> <b>2</b>', page)
    assert web.get("/api/search?q=ue,thyfnjh").json()["proposals"][0]["query"] == "губернатор"
    assert "Нет такого поля: «foo:»" in web.get("/?q=foo:bar&lang=ru").text
    assert web.get("/?since=10.12.2024&until=10+декабря+2024").text.count("<article") == 2


def test_notes_on_a_page_are_in_its_language() -> None:
    assert set(LANGUAGES["ru"].PROBLEMS) == {row.code for row in facts.ROWS if row.source == "page"}


def test_both_languages_say_the_same_sentences() -> None:
    russian, english = LANGUAGES["ru"], LANGUAGES["en"]
    assert russian.PAGE.keys() == english.PAGE.keys()
    for key, sentence in english.ASKING.items():
        assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", russian.ASKING[key]))


def test_reference_manager_finds_the_article(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    text = web.get(f"/item/{kept['school'].id}").text
    metas = dict(re.findall(r'<meta name="([A-Za-z._]+)" content="([^"]*)">', text))
    assert metas["citation_title"] == metas["DC.title"] == "В селе отремонтировали школу"
    assert (metas["citation_author"], metas["citation_online_date"]) == ("Ольга Рощина", "2023/09/01")
    article = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[0])
    assert (article["@type"], article["datePublished"]) == ("NewsArticle", "2023-09-01")
    assert "datePublished" not in web.get(f"/item/{kept['gone'].id}").text


def test_hostile_title_ends_no_data_block(web: httpx.Client, kept: dict[str, PressItem]) -> None:
    text = web.get(f"/item/{kept['hostile'].id}").text
    article = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[0])
    assert article["headline"] == HOSTILE
    assert HOSTILE not in text


def test_unknown_facet_is_refused_in_the_askers_language(archive: Archive) -> None:
    with pytest.raises(QueryError) as refused:
        archive.count(by=["colour"])
    assert "не считают" in refused.value.russian
    assert "not counted by «colour»" in str(refused.value)
