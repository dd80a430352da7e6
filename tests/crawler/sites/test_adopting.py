"""What a check of live sites found is taken into their files; here one site of three differs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from patience import LONG

from crawler.sites import sitemaker
from crawler.sites.adopting import CannotAdopt, adopted, findings
from tests.conftest import ROOT

SITE = (ROOT / "spiders/north_ossetia.py").read_text("utf-8")
PAGES = {
    "alania.gov.ru": "tests/platforms/wordpress/news",  # not what its file says
    "bryanskobl.ru": "tests/sites/bryansk/news",
    "pnzreg.ru": "tests/sites/penza/news",
}
CHECKED = ("north_ossetia", "bryansk", "penza")
LISTS = {"bryanskobl.ru": "/news", "pnzreg.ru": "/news/", "alania.gov.ru": "/category/news/"}


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        host = self.headers["Host"].partition(":")[0].removeprefix("www.")
        folder, status, body = ROOT / PAGES[host], 200, b""
        if self.path == "/" and host == "alania.gov.ru":
            body = b'<html><body><h1>News</h1><a href="/category/news/">News</a></body></html>'
        elif self.path.partition("?")[0] == LISTS[host]:
            body = (folder / "listing.html").read_bytes()
        elif self.path.startswith(("/2024/", "/news/2024/", "/news/koronavirus/")):
            body = (folder / "article.html").read_bytes()
        else:
            status = 404
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.replace(b"wp.example.ru", host.encode()))

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """The findings of a check of three sites."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hosts = {f"{www}{host}": f"127.0.0.1:{server.server_port}" for host in PAGES for www in ("", "www.")}
    to = tmp_path_factory.mktemp("check") / "check.jsonl"
    given = [f"LETOPIS_HOSTS={json.dumps(hosts)}", "AUTOTHROTTLE_ENABLED=0", "DOWNLOAD_DELAY=0", "RETRY_ENABLED=0"]
    words = [word for setting in given for word in ("--set", setting)]
    env = {**os.environ, "LETOPIS_CONTACT": "https://letopis.example/tests"}
    command = [sys.executable, "-m", "crawler", "site", "check", *CHECKED, "--live", "--to", str(to), *words]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    server.shutdown()
    server.server_close()
    assert done.returncode == 1, done.stderr
    return {row["site"]: row for row in findings(to)}


def test_what_works_gets_its_day_and_what_differs_its_new_rules(checked, tmp_path):
    said = json.dumps(checked, ensure_ascii=False, indent=1)

    assert {name: row["works"] for name, row in checked.items()} == {
        "north_ossetia": False,
        "bryansk": True,
        "penza": True,
    }, said
    assert checked["bryansk"]["fields"]["title"]
    assert {answer["status"] for answer in checked["bryansk"]["answers"]} >= {200, 404}
    for name, row in checked.items():
        text = adopted((ROOT / f"spiders/{name}.py").read_text("utf-8"), row)
        assert f"tried live on {row['day']}" in text
        (tmp_path / f"{name}.py").write_text(text)
        site = sitemaker.load_site_file(tmp_path / f"{name}.py")
        assert site.verified.isoformat() == row["day"]
    north_ossetia = sitemaker.load_site_file(tmp_path / "north_ossetia.py")
    assert (north_ossetia.region, north_ossetia.__mro__[1].__name__) == ("RU-SE", "WordPressSpider")
    assert north_ossetia.start_urls == ["http://alania.gov.ru/category/news/"]


def row(**more):
    return {"site": "north_ossetia", "day": "2027-01-05", "works": False, **more}


def test_what_does_not_work_and_has_no_rules_that_read_is_left():
    rules = {"platform": "plain", "spider": "PlainSpider", "values": {"entry_css": ".x"}}
    assert adopted(SITE, row()) is None
    assert adopted(SITE, row(proposal=rules, proposal_reads=False)) is None


def test_a_day_is_renewed():
    twice = adopted(adopted(SITE, row(works=True)), row(works=True, day="2027-02-01"))
    assert twice.count("verified") == 1
    assert "date(2027, 2, 1)" in twice


@pytest.mark.parametrize(
    "more",
    [
        {"day": "today"},
        {"proposal": {"platform": "os", "spider": "system", "values": {}}, "proposal_reads": True},
        {"proposal": {"platform": "plain", "spider": "os.system", "values": {}}, "proposal_reads": True},
        {"proposal": {"platform": "plain", "spider": "PlainSpider", "values": {"pager": 3}}, "proposal_reads": True},
        {"proposal": [], "works": None, "day": None},
    ],
)
def test_a_finding_that_is_none_is_a_sentence(more):
    with pytest.raises(CannotAdopt):
        adopted(SITE, row(**more))


def test_a_proposed_value_is_a_value_and_never_code():
    values = {"entry_css": 'a"\nimport os\n#', "name": "x", "evil": "1"}
    rules = {"platform": "plain", "spider": "PlainSpider", "values": values}
    text = adopted(SITE, row(proposal=rules, proposal_reads=True))
    assert "\nimport os" not in text and "evil" not in text and 'name = "north_ossetia"' in text


def test_a_file_that_no_check_wrote_is_refused(tmp_path):
    (tmp_path / "x").write_text("[1]\n")
    with pytest.raises(CannotAdopt, match="Line 1"):
        findings(tmp_path / "x")
