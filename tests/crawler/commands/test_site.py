"""`letopis site` and `letopis crawl https://…`: a site that nobody described, on a server of this machine."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme
from exchanges import INFO, exchange
from patience import LONG
from typer.testing import CliRunner

from archive.holdings.writer import WarcWriter
from archive.item_store import Items, ItemWriter
from archive.runs import RunReport
from crawler.commands import crawl as crawl_command
from crawler.commands import site as commands
from crawler.commands.failure import Failure
from crawler.crawl import launch
from crawler.listings.pages import Pager
from crawler.platforms.plain.spider import PlainSpider
from crawler.reading.document import Document
from crawler.reading.itemise import Site, itemise
from crawler.reading.page import read
from crawler.rereading.reader import Rereader
from crawler.sites import doctor, goldens, looking, sitemaker

ROOT = Path(__file__).resolve().parents[3]
WORDPRESS = ROOT / "tests/platforms/wordpress/news"
IDN = "пресса.example.ru"


def letopis(*words, **env):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env = {**kept, "PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/tests", **env}
    command = [sys.executable, "-W", "error", "-m", "crawler", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=LONG, check=False)


class Answers(BaseHTTPRequestHandler):
    """A site with a front page, a list and its articles; and hosts that lead elsewhere or hold nothing."""

    def do_GET(self):
        host = self.headers["Host"].partition(":")[0]
        status, body, more = 200, b"", {}
        if self.path == "/robots.txt":
            status = 404
        elif host == "moved.example.ru":
            status, more = 302, {"Location": "http://www.govvrn.ru/novosti"}
        elif host == "empty.example.ru":
            body = "<html><body><h1>Карта проезда</h1><p>Дом у моста, второй этаж, вход со двора.</p></body></html>"
            body = body.encode()
        elif self.path == "/":
            body = '<html><body><h1>wp</h1><a href="/category/news/">Новости</a></body></html>'.encode()
        elif self.path == "/category/news/":
            body = (WORDPRESS / "listing.html").read_bytes()
        elif self.path.startswith("/2024/"):
            body = (WORDPRESS / "article.html").read_bytes()
            if host.startswith("xn--"):  # no two articles say the same
                body = body.replace(b"</p>", f" {self.path}</p>".encode(), 1)
        else:
            status = 404
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", "Content-Length": len(body), **more}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def settings():
    """Settings that lead the sample hosts to a server, and https to one whose authority nobody knows."""
    plain = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    secret = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("secret.example.ru").configure_cert(context)
    secret.socket = context.wrap_socket(secret.socket, server_side=True)
    for server in (plain, secret):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    names = ("wp.example.ru", "moved.example.ru", "empty.example.ru", "www.govvrn.ru", IDN.encode("idna").decode())
    hosts = dict.fromkeys(names, f"127.0.0.1:{plain.server_port}")
    hosts["secret.example.ru"] = f"127.0.0.1:{secret.server_port}"
    yield [
        "--set",
        f"LETOPIS_HOSTS={json.dumps(hosts)}",
        "--set",
        "AUTOTHROTTLE_ENABLED=0",
        "--set",
        "DOWNLOAD_DELAY=0",
    ]
    for server in (plain, secret):
        server.shutdown()
        server.server_close()


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "spiders").mkdir()
    (tmp_path / "tests" / "sites").mkdir(parents=True)
    return tmp_path


# Making a site


def test_a_site_is_made_from_the_live_site(settings, checkout):
    done = letopis("site", "new", "wp", "http://wp.example.ru/", "--region", "RU-CE", "--root", checkout, *settings)
    assert done.returncode == 0, done.stderr
    site = sitemaker.load_site_file(checkout / "spiders" / "wp.py")
    assert (site.__mro__[1].__name__, site.region) == ("WordPressSpider", "RU-CE")
    assert site.start_urls == ["http://wp.example.ru/category/news/"]
    (case,) = goldens.cases(checkout / "tests" / "sites" / "wp")
    golden = case.golden()
    assert golden[goldens.UNREAD] is True
    assert golden["article"]["title"] == json.loads((WORDPRESS / "golden.json").read_text())["article"]["title"]


@pytest.mark.parametrize("family", ["bitrix_d7", "k2", "gosweb", "sharepoint", "plain", "dle"])
def test_a_site_made_from_saved_pages_reads_them_as_its_platform_does(family):
    case = next(goldens.cases(ROOT / "tests" / "platforms" / family))
    pages = sitemaker.choose([case.document("article"), case.document("listing")])
    draft = sitemaker.draft_site("made", pages)
    assert set(draft.values) <= {"start_urls", "entry_css"}
    assert (pages.listing.url, pages.article.url) == (case.pages["listing"], case.pages["article"])


def test_what_the_platform_does_not_say_is_proposed(tmp_path):
    case = next(goldens.cases(ROOT / "tests" / "sites" / "tomsk_education"))
    draft = sitemaker.draft_site("made", sitemaker.choose([case.document("article"), case.document("listing")]))
    (tmp_path / "made.py").write_text(draft.text(), "utf-8")
    got = goldens.outcome(sitemaker.load_site_file(tmp_path / "made.py"), case)
    assert draft.values["body_css"] == ".text_body"
    assert got["article"]["text"] == case.golden()["article"]["text"]
    assert [entry["url"] for entry in got["listing"]] == [entry["url"] for entry in case.golden()["listing"]]


@pytest.mark.parametrize(
    "value",
    [
        Pager("nav\\-news", "page-{}"),
        Pager(path="page/{}/"),
        Pager("start", offsets=True),
        r"^/news/\d+",
        'a"b',
        "a'b",
        "a\\",
        "\n",
        None,
        ["http://a.example.ru/'\"/"],
    ],
)
def test_a_site_file_says_what_was_meant_whatever_it_holds(value, tmp_path):
    draft = sitemaker.Draft("made", "plain", "PlainSpider", {"pager": value, "region": None})
    (tmp_path / "made.py").write_text(draft.text(), "utf-8")
    assert sitemaker.load_site_file(tmp_path / "made.py").pager == value


def refused(*words, root):
    done = CliRunner().invoke(commands.app, ["new", *words, "--root", str(root)])
    assert isinstance(done.exception, Failure)
    assert not list(root.rglob("*.py"))
    return done.exception.sentence


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["voronezh", "http://wp.example.ru/"], "There is a site «voronezh» already"),
        (["Город", "http://wp.example.ru/"], "cannot be the name of a site"),
        (["town", "wp.example.ru"], "is no address of a site"),
        (["town", "https://www.govvrn.ru/novosti"], "belongs to the site «voronezh» already"),
        (["town", "http://wp.example.ru/", "--region", "RU-XX"], "is no region that ISO 3166-2 lists"),
        (["town", "http://wp.example.ru/", "--zone", "Moscow"], "is no time zone"),
        (["town", "http://wp.example.ru/", "--from", "nowhere.html"], "nowhere.html cannot be read"),
    ],
)
def test_bad_input_is_a_sentence(words, sentence, checkout):
    assert sentence in refused(*words, root=checkout)


LOOKS = {
    "http://empty.example.ru/": "There is no feed, list of news or sitemap at this address",
    "http://moved.example.ru/": "leads to www.govvrn.ru, which is that of the site «voronezh»",
    "http://192.168.7.7/news/": "not on the public internet",
    "https://secret.example.ru/": "can be added with ca_file in letopis.toml",
}


@pytest.fixture(scope="module")
def looked(settings):
    """What is said of each address; looked at two at a time, since each look is a process of its own."""
    once = [*settings[1::2], "RETRY_ENABLED=0", "LETOPIS_CONTACT=https://letopis.example/tests"]

    def look(url):
        with pytest.raises(looking.NothingThere) as told:
            looking.look(url, {"govvrn.ru": "voronezh"}, once)
        return str(told.value)

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(LOOKS, pool.map(look, LOOKS), strict=True))


@pytest.mark.parametrize("url", LOOKS)
def test_an_address_that_gives_no_site_is_answered_with_the_reason(url, looked):
    assert LOOKS[url] in looked[url]


# A site without a file


def test_a_cyrillic_host_is_crawled_by_its_address_and_the_assumptions_are_told(settings, tmp_path):
    done = letopis("crawl", f"http://{IDN}/", "--data", tmp_path / "data", *settings)
    (item,) = list(Items(tmp_path / "data"))[:1]
    assert item.site.startswith("xn_")
    assert "The page looks like wordpress" in done.stdout
    assert item.title == json.loads((WORDPRESS / "golden.json").read_text())["article"]["title"]


def test_what_was_crawled_by_its_address_keeps_its_name_when_it_is_read_again():
    assert Rereader({}).site_of("http://town.example.ru/news/1/", "town_example_ru").name == "town_example_ru"


def test_an_address_of_a_site_that_has_a_file_is_crawled_by_its_rules():
    settings = launch.settings_with({})
    job = crawl_command._by_address("https://www.govvrn.ru/novosti?tag=1", {"max_items": 1}, settings)
    assert (job.site, job.arguments["start_urls"]) == ("voronezh", ["https://www.govvrn.ru/novosti?tag=1"])


# Testing sites


def test_a_site_is_tested_field_by_field():
    done = letopis("site", "test", "voronezh")
    assert done.returncode == 0
    assert {"title", "text", "published_at", "list"} <= {line.split()[0] for line in done.stdout.splitlines() if line}


def test_a_field_that_differs_is_told(tmp_path):
    folder = tmp_path / "tests" / "sites" / "voronezh"
    shutil.copytree(ROOT / "tests/sites/voronezh", folder)
    golden = next(folder.rglob("golden.json"))
    golden.write_text(golden.read_text("utf-8").replace("«", "„"), "utf-8")
    golden.write_text(golden.read_text("utf-8").replace('"title": "', '"title": "Не ', 1), "utf-8")
    done = letopis("site", "test", "voronezh", "--root", tmp_path)
    assert done.returncode == 1
    assert "differs" in done.stdout


def test_a_live_check_tells_what_does_not_work(settings):
    done = letopis("site", "check", "tomsk", "--live", "--json", *settings)
    row = json.loads(done.stdout)
    assert (done.returncode, row["site"], row["works"]) == (1, "tomsk", False)
    assert row["problems"]


# When a site changes

OLD = """<html><body><div class="news-card"><h1 class="name">{title}</h1><span class="day">{day}</span>
<div class="words"><p>{text}</p><p>Строители закончили раньше срока, {day}.</p></div></div></body></html>"""
NEW = """<html><body><main><h2 class="headline">{title}</h2><span class="moment">{day}</span>
<div class="copy"><p>{text}</p><p>Строители закончили раньше срока, {day}.</p></div></main></body></html>"""
TEXT = "Мост через реку откроют в пятницу, движение по нему начнётся после полудня, а старую переправу закроют. " * 3


class Riverside(PlainSpider):
    name = "riverside"
    start_urls = ("http://river.example.ru/news/",)
    title_css = ".name"
    date_css = ".day"
    body_css = ".words"


@pytest.fixture
def redesigned(tmp_path):
    """Five articles in the old look, then the same and three more in the new one, a week later."""
    warc, items = WarcWriter(tmp_path, "riverside", INFO), ItemWriter(tmp_path, "riverside")
    site, begin = Site.of(Riverside), datetime(2025, 3, 1, tzinfo=UTC)
    for look, numbers, week in ((OLD, range(5), 0), (NEW, range(8), 7)):
        for number in numbers:
            url = f"http://river.example.ru/news/{number}/"
            day = f"{number + 1}.02.2025"
            body = look.format(title=f"Мост номер {number} готов к открытию", day=day, text=TEXT).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
            sent = exchange(url, head.encode() + body, number=number)
            sent.started = begin + timedelta(days=week, minutes=number)
            capture = warc.write_exchange(sent)
            document = Document(body, url, content_type=capture.content_type, fetched_at=capture.fetched_at)
            items.keep(itemise(read(document, site.page_class), capture, site, url=url))
    warc.close()
    items.close()
    return tmp_path


def test_the_doctor_says_which_rules_stopped_matching_since_when(redesigned):
    report = doctor.examine(Riverside, redesigned, 8)
    found = {each.rule: (str(each.last_good), str(each.since)) for each in report.broken}
    assert found == dict.fromkeys(("title_css", "date_css", "body_css"), ("2025-03-01", "2025-03-08"))


def test_the_doctor_proposes_what_says_the_same_as_before(redesigned):
    report = doctor.examine(Riverside, redesigned, 8)
    assert {each.rule: each.proposal for each in report.broken} == {
        "title_css": ".headline",
        "date_css": ".moment",
        "body_css": ".copy",
    }
    assert {each.agrees for each in report.broken} == {5}
    assert "valid_until = date(2025, 3, 1)" in "\n".join(report.sentences())


def test_the_doctor_finds_nothing_where_nothing_changed(redesigned):
    class Mended(Riverside):
        title_css, date_css, body_css = ".headline", ".moment", ".copy"

    assert doctor.examine(Mended, redesigned, 8).broken == []


def test_the_doctor_proposes_another_rule_for_a_list_that_became_empty(redesigned):
    class Gone(Riverside):
        entry_css = ".old-row"

    cards = "".join(
        f'<p class="line"><a href="/news/{n}/">Мост готов, часть номер {n}</a> 0{n}.02.2025</p>' for n in (1, 2, 3)
    )
    body = f"<html><body><div>{cards}</div></body></html>".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    warc = WarcWriter(redesigned, "riverside", INFO)
    capture = warc.write_exchange(exchange("http://river.example.ru/news/", head.encode() + body))
    warc.close()
    run = RunReport(site="riverside", started=capture.fetched_at)
    run.note("list-empty", "The list names no article.", url=capture.url, capture=capture)
    run.write(redesigned)
    (entry,) = [each for each in doctor.examine(Gone, redesigned, 8).broken if each.rule == "entry_css"]
    assert (entry.css, entry.proposal) == (".old-row", "p.line")


def test_an_old_capture_is_read_by_the_rules_of_its_day(redesigned):
    class Former(Riverside.page_class):
        valid_until = datetime(2025, 3, 1).date()

    class Mended(Riverside):
        title_css, date_css, body_css = ".headline", ".moment", ".copy"
        former_pages = (Former,)

    reader = Rereader({"riverside": Site.of(Mended)})
    for item in Items(redesigned).of("riverside"):
        look = OLD if item.capture.fetched_at.month == 3 and item.capture.fetched_at.day == 1 else NEW
        number = urlsplit(item.url).path.strip("/").rpartition("/")[2]
        body = look.format(title=f"Мост номер {number} готов к открытию", day=f"{int(number) + 1}.02.2025", text=TEXT)
        again = reader(body.encode(), item.capture, site="riverside")
        assert again.parser.rules["title"].rule == ("css:.name" if look is OLD else "css:.headline")
        today = Rereader({"riverside": Site.of(Mended)}, valid="today")(body.encode(), item.capture, site="riverside")
        # Today's class does not find the old look's selector, and says so.
        assert today.parser.rules["title"].rule != "css:.name"
