"""A project of somebody else's, archived by one line of its settings."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from patience import LONG

from archive.holdings import cdxj
from archive.holdings.check import check_warc
from crawler.addon import folder_name
from tests.crawler.wire.scripts import BROKEN, REDIRECTS, WHOLE, ok
from tests.crawler.wire.server import Server, answer

ROOT = Path(__file__).resolve().parents[2]
LINE = 'ADDONS = {"crawler.addon.ArchiveAddon": 100}\n'
PICTURE = base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAA=")
COMMON = {
    "BOT_NAME": "strange",
    "SPIDER_MODULES": ["strange.spiders"],
    "ROBOTSTXT_OBEY": False,
    "RETRY_TIMES": 1,
    "TELNETCONSOLE_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "INFO",
}
SPIDERS = '''
import json, scrapy

class Odd(scrapy.Spider):
    """Asks for what it was told to, and says what it got."""
    name = "Odd.Answers"
    handle_httpstatus_all = True
    custom_settings = {"HTTPERROR_ALLOW_ALL": True}

    def __init__(self, requests="", **kwargs):
        super().__init__(**kwargs)
        self.requests = json.loads(requests)

    async def start(self):
        for one in self.requests:
            yield scrapy.Request(**one, callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response):
        capture = response.meta.get("capture")
        yield {
            "asked": response.meta.get("redirect_urls", [response.url])[0],
            "status": response.status,
            "body": len(response.body) if len(response.body) > 9999 else response.body.decode("latin-1"),
            "headers": {name.decode(): [value.decode("latin-1") for value in values]
                        for name, values in response.headers.items()},
            "capture": hasattr(capture, "url") and capture.model_dump(mode="json"),
            "flags": response.flags,
        }

    def failed(self, failure):
        yield {"asked": failure.request.url, "failure": failure.type.__name__}

class Picture(scrapy.Spider):
    """Lets a media pipeline fetch, and hands its meta on as many do."""
    name = "picture"

    def __init__(self, base="", **kwargs):
        super().__init__(**kwargs)
        self.start_urls = [base + "/set-cookie"]

    @classmethod
    def from_crawler(cls, crawler, *args, **kwargs):
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.scraped, scrapy.signals.item_scraped)
        return spider

    def scraped(self, item, response):
        self.logger.info("scraped from %s", response.url)

    def parse(self, response):
        yield response.follow("/asks-cookie", self.parse_second, meta=response.meta)

    def parse_second(self, response):
        capture = response.meta.get("capture")
        yield {"file_urls": [response.urljoin("/picture.gif")], "text": response.text, "url": capture and capture.url}
'''
HANDLER = '''
from scrapy.http import TextResponse

class Handler:
    """Fetches what is marked for it in a way of its own."""
    lazy = False
    def __init__(self, crawler):
        self.crawler = crawler
    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)
    async def download_request(self, request):
        return TextResponse(request.url, body=b"drawn by a browser", encoding="utf-8")
    async def close(self):
        print("the other handler was closed")
'''


def project(folder: Path, **settings) -> Path:
    """A project as its owner has it, but for one line."""
    spiders = folder / "strange" / "spiders"
    spiders.mkdir(parents=True)
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = strange.settings\n")
    lines = [f"{name} = {value!r}\n" for name, value in (COMMON | settings).items()]
    (folder / "strange" / "settings.py").write_text("".join([*lines, LINE]))
    for package in (folder / "strange", spiders):
        (package / "__init__.py").write_text("")
    (spiders / "several.py").write_text(SPIDERS)
    return folder


def scrapy(folder: Path, *arguments: str, code: int = 0, **environment: str) -> str:
    """Run a command of Scrapy's in the project; its log."""
    # Another test may have named a project in this process's environment.
    own = {name: value for name, value in os.environ.items() if not name.startswith("SCRAPY_")}
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=folder,
        env={**own, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=LONG,
    )
    assert done.returncode == code, done.stderr
    assert "Spider error" not in done.stderr, done.stderr
    return done.stdout + done.stderr


def items(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def blocks(data: Path, spider: str) -> dict[tuple[str, str], list[bytes]]:
    found: dict[tuple[str, str], list[bytes]] = {}
    for path in sorted((data / "warc" / spider).rglob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False):
                key = record.headers.get("WARC-Type"), record.headers.get("WARC-Target-URI")
                found.setdefault(key, []).append(record.reader.read())
    return found


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Everything odd over the add-on, and the same without it."""
    folder = project(tmp_path_factory.mktemp("stranger"))
    answers = WHOLE | REDIRECTS | {path: [found[0]] for path, found in BROKEN.items()}
    answers["/busy"] = [*REDIRECTS["/busy"], *REDIRECTS["/busy"]]  # for both crawls
    answers["/large"] = [answer(ok(b"y" * (17 << 20)))]
    with Server(answers) as server:
        base = f"http://{server.address}"
        slow = {"download_timeout": 1, "dont_retry": True, "download_maxsize": 4_000_000}
        requests = [{"url": base + path} for path in WHOLE | REDIRECTS]
        requests += [{"url": base + path, "meta": slow} for path in BROKEN]
        requests += [{"url": f"{base}/large", "meta": {"body": False, "capture": "of another"}}]
        run = ["crawl", "Odd.Answers", "-a", f"requests={json.dumps(requests)}", "-s", "REDIRECT_MAX_TIMES=3"]
        log = scrapy(folder, *run, "-O", "with.jsonl")
        server.requests_then = {path: list(found) for path, found in server.requests.items()}
        server.sent_then = {path: list(found) for path, found in server.sent.items()}
        scrapy(folder, *run, "-O", "without.jsonl", "-s", "ADDONS={}")
    return folder, server, base, log


def test_every_answer_is_in_the_archive_as_it_was_sent(odd):
    folder, server, base, _ = odd
    found = blocks(folder / "data", folder_name("Odd.Answers"))
    for path in [*WHOLE, *REDIRECTS]:
        kept = found.get(("response", base + path), []) + found.get(("revisit", base + path), [])
        assert kept, path
        for block in found.get(("response", base + path), []):
            assert block in server.sent_then[path], path
        assert found["request", base + path] == server.requests_then[path], path
    for path in BROKEN:
        assert found["response", base + path][0] == server.sent_then[path][0], path


def test_the_spider_gets_what_it_gets_without_the_archive(odd):
    folder, _, base, _ = odd
    with_it, without = ({one["asked"]: one for one in items(folder / f"{name}.jsonl")} for name in ("with", "without"))
    assert with_it.keys() == without.keys()
    # Scrapy's own handler stumbles over some of these answers; what it reads, the wire reads alike.
    understood = [url for url, one in without.items() if "failure" not in one]
    assert len(understood) > 20
    for url in understood:
        for name in ("Transfer-Encoding", "Trailer", "Content-Length", "Connection"):
            # Fields of the transfer, which Twisted hides or writes itself; the wire shows what was sent.
            with_it[url]["headers"].pop(name, None)
            without[url]["headers"].pop(name, None)
        for name in ("status", "body", "headers"):
            assert with_it[url].get(name) == without[url][name], (url, name)
    assert with_it[f"{base}/large"]["body"] == 17 << 20


def test_the_capture_of_a_response_cites_its_record(odd):
    folder, _, base, _ = odd
    one = next(one for one in items(folder / "with.jsonl") if one["asked"] == f"{base}/large")
    capture = one["capture"]
    assert capture["url"] == f"{base}/large"
    kept = (folder / "data" / "warc" / capture["warc"]).read_bytes()
    member = zlib.decompressobj(31).decompress(kept[capture["offset"] :], 400)
    assert member.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
    assert capture["record_id"].encode() in member


def test_there_is_one_warc_with_its_index_and_nothing_else_of_ours(odd):
    folder, _, _, _ = odd
    data = folder / "data"
    site = folder_name("Odd.Answers")
    (path,) = (data / "warc").rglob("*.warc.gz")
    name = path.relative_to(data / "warc").as_posix()
    assert check_warc(path, name, index=cdxj.index_path(data, name)).findings == []
    assert sorted(each.name for each in data.iterdir() if not each.name.startswith(".")) == ["index", "own.key", "warc"]
    assert sorted(each.name for each in (data / "warc").iterdir()) == [site]


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """Cookies, a media pipeline, an HTTP cache, feeds and a package at the end, in two crawls."""
    folder = project(
        tmp_path_factory.mktemp("beside"),
        ITEM_PIPELINES={"scrapy.pipelines.files.FilesPipeline": 1},
        FILES_STORE="files",
        FEEDS={"items.jsonl": {"format": "jsonlines", "overwrite": True}},
        LETOPIS_DATA="kept",
        LETOPIS_WACZ="packed/%(name)s.wacz",
    )
    answers = {
        "/set-cookie": [answer(ok(b"first", b"Set-Cookie: a=1", b"Content-Type: text/html"))],
        "/asks-cookie": [answer(ok(b"second", b"Content-Type: text/html"))],
        "/picture.gif": [answer(ok(PICTURE, b"Content-Type: image/gif"))],
    }
    with Server(answers) as server:
        base = f"http://{server.address}"
        run = ["crawl", "picture", "-a", f"base={base}", "-s", "HTTPCACHE_ENABLED=1"]
        first = scrapy(folder, *run)
        scrapy(folder, "fetch", "--nolog", base + "/set-cookie")
        assert scrapy(folder, "shell", "--nolog", "-c", "response.text", base + "/set-cookie").strip() == "first"
        shutil.rmtree(folder / "files")
        second = scrapy(folder, *run, "-s", "HTTPCACHE_IGNORE_SCHEMES=[]")
    return folder, server, base, first, second


def test_cookies_pipelines_and_feeds_work_as_ever(beside):
    folder, server, base, first, _ = beside
    assert b"Cookie: a=1" in server.requests["/asks-cookie"][0]
    assert [path.read_bytes() for path in (folder / "files").rglob("*.gif")] == [PICTURE]
    (item,) = items(folder / "items.jsonl")
    assert (item["files"][0]["url"], item["text"], item["url"]) == (f"{base}/picture.gif", "second", None)
    assert "'letopis/captures': 3" in first
    # Not from the picture, which the pipeline fetched before the item was ready.
    assert [line.split("scraped from ")[1] for line in first.splitlines() if "scraped from " in line] == [
        f"{base}/asks-cookie"
    ]


def test_what_a_cache_answers_and_what_is_only_looked_at_is_not_kept(beside):
    folder, _, base, _, second = beside
    found = blocks(folder / "kept", "picture")
    assert len(found["response", f"{base}/set-cookie"]) == 1
    assert not list((folder / "kept" / "warc").glob("*default*"))
    assert "letopis/not_captured/http-cache" in second


def test_the_crawl_is_packed_at_its_end(beside):
    folder, _, _, first, _ = beside
    assert (folder / "packed" / "picture.wacz").stat().st_size > 1000
    assert "packed/picture.wacz holds 3 records of this crawl" in first


BROWSER = '''
from scrapy import signals
from scrapy.http import HtmlResponse


class Handler:
    """Begins its browser when the engine starts, as scrapy-playwright 0.0.48 does, and is no use before."""

    lazy = False
    ready = 0

    def __init__(self, crawler):
        crawler.signals.connect(self.begin, signals.engine_started)

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)

    async def begin(self):
        Handler.ready += 1

    async def download_request(self, request):
        body = f"browsers: {Handler.ready}".encode()
        return HtmlResponse(request.url, body=body, encoding="utf-8", request=request)

    async def close(self):
        Handler.ready -= 1
        print(f"browsers left: {Handler.ready}")
'''
"""A stand-in by the name of the handler: the real one was tried by hand, and brings a browser's driver of 45 MB."""


def test_requests_for_a_browser_go_to_it_and_are_reported(tmp_path):
    names = dict.fromkeys(("http", "https"), "scrapy_playwright.handler.Handler")
    folder = project(tmp_path / "browsing", DOWNLOAD_HANDLERS=names)
    (folder / "scrapy_playwright").mkdir()
    (folder / "scrapy_playwright" / "__init__.py").write_text("")
    (folder / "scrapy_playwright" / "handler.py").write_text(BROWSER)
    with Server({"/sent": [answer(ok(b"sent", b"Content-Type: text/html"))]}) as server:
        base = f"http://{server.address}"
        requests = [{"url": f"{base}/sent"}, {"url": f"{base}/run", "meta": {"playwright": True}}]
        log = scrapy(folder, "crawl", "Odd.Answers", "-a", f"requests={json.dumps(requests)}", "-O", "out.jsonl")
        assert list(server.requests) == ["/sent"]
    assert "'letopis/not_captured/playwright': 1" in log
    assert "'letopis/captures': 1" in log
    assert "browsers left: 0" in log
    assert "browsers: 1" in (folder / "out.jsonl").read_text("utf-8")
