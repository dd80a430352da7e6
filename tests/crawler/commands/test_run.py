"""`letopis run` and `letopis status`: several sites, one of which fails, one hangs, one blocks."""

from __future__ import annotations

import json
import os
import signal
import socket
import socketserver
import sqlite3
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from patience import LONG

from crawler.sample import SampleServer
from tests.conftest import ROOT

SITES = {
    "good": ("www.govvrn.ru", "/novosti", "crawler.platforms.liferay.spider", "LiferaySpider"),
    "blocked": ("gov39.ru", "/news/", "crawler.platforms.bitrix.spider", "BitrixSpider"),
    "hanging": ("hanging.example", "/", "crawler.platforms.bitrix.spider", "BitrixSpider"),
}
FILE = """
from crawler.crawl.expectations import Expectations
from {module} import {platform}

class Site({platform}):
    name = "{name}"
    region = "RU-VOR"
    start_urls = ["http://{host}{path}"]
    expect = Expectations(silent_days={days})
"""
SECRET = "no secret to anybody"


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Mail(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client that sends one mail needs."""

    def handle(self):
        self.wfile.write(b"220 loopback\r\n")
        sender, to = "", []
        while line := self.rfile.readline().decode().strip():
            match line.split(":")[0].upper().split()[0]:
                case "MAIL":
                    sender = line.split("<")[1].split(">")[0]
                case "RCPT":
                    to.append(line.split("<")[1].split(">")[0])
                case "DATA":
                    self.wfile.write(b"354 go on\r\n")
                    text = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
                    self.server.got.append((sender, to, text))
                case "QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
            self.wfile.write(b"250 OK\r\n")


def serving(server):
    server.got = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    package = folder / "many_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name, (host, path, module, platform) in SITES.items():
        text = FILE.format(name=name, host=host, path=path, module=module, platform=platform, days=None)
        (package / f"{name}.py").write_text(text)
    hook = serving(ThreadingHTTPServer(("127.0.0.1", 0), Hook))
    mail = serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail))
    # It listens, takes no connection and says nothing.
    silent = socket.create_server(("127.0.0.1", 0))
    (folder / "letopis.toml").write_text(f"""
contact = "archive@letopis.example"
[run]
metrics = "letopis.prom"
grace = 3.0
[notify]
webhook = "http://127.0.0.1:{hook.server_port}/told"
to = ["duty@letopis.example"]
smtp_host = "127.0.0.1"
smtp_port = {mail.server_address[1]}
[site.hanging]
run_time = "0m"
""")
    with SampleServer(articles=12) as server:
        server.state["kaliningrad"].block("ddos-guard")
        hosts = {**server.hosts, "hanging.example": f"127.0.0.1:{silent.getsockname()[1]}"}

        def letopis(*words):
            values = {"SPIDER_MODULES": "many_sites", "LETOPIS_HOSTS": json.dumps(hosts), "AUTOTHROTTLE_ENABLED": 0}
            values["DOWNLOAD_DELAY"] = 0
            options = [f"--set={name}={value}" for name, value in values.items()] if words[0] == "run" else []
            env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
            env |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "LETOPIS_SMTP_PASSWORD": SECRET}
            return subprocess.run(
                [sys.executable, "-m", "crawler", *words, *options], cwd=folder, env=env, capture_output=True, text=True
            )

        told = {"folder": folder, "hook": hook.got, "mail": mail.got, "letopis": letopis}
        told["first"] = letopis("run", "--json")
        told["again"] = letopis("run", "blocked", "--json")
        told["good"] = letopis("run", "good")
        (package / "good.py").write_text((package / "good.py").read_text().replace("silent_days=None", ""))
        told["silent"] = letopis("run", "good", "--json")
        told["status"] = letopis("status", "--json")
        told["metrics"] = (folder / "letopis.prom").read_text().splitlines()
    silent.close()
    for server in (hook, mail):
        server.shutdown()
        server.server_close()
    return told


def outcomes(done):
    return {run["site"]: run["outcome"] for run in json.loads(done.stdout)["sites"]}


def test_one_sites_failure_stops_no_other(ran):
    assert outcomes(ran["first"]) == {"good": "well", "blocked": "problems", "hanging": "timed-out"}, ran[
        "first"
    ].stderr


def test_the_exit_codes_tell_what_to_do(ran):
    codes = [ran[name].returncode for name in ("first", "again", "good", "status")]
    # A site that is left alone is in trouble, so that the run is not well though it asked nobody.
    assert codes == [1, 1, 0, 1], ran["good"].stdout + ran["status"].stderr


def test_a_site_that_blocked_is_backed_off(ran):
    assert outcomes(ran["again"]) == {"blocked": "backed-off"}


def test_the_report_is_written(ran):
    reports = sorted((ran["folder"] / "data" / "runs" / "_all").glob("*.json"))
    assert len(reports) == 4
    assert json.loads(reports[0].read_bytes())["sites"][0]["report"]["reason"] == "blocked"


def test_the_webhook_is_told_who_failed(ran):
    assert "New: blocked: " in ran["hook"][0]["text"]


def test_a_mail_is_sent(ran):
    sender, to, text = ran["mail"][0]
    assert (sender, to) == ("archive@letopis.example", ["duty@letopis.example"])
    assert "Subject: Letopis: blocked, hanging: trouble" in text


def test_a_run_that_asked_nobody_and_one_of_a_site_that_was_well_send_nothing(ran):
    assert [len(ran["hook"]), len(ran["mail"])] == [2, 2]
    assert [set(message["new"]) for message in ran["hook"]] == [{"blocked", "hanging"}, {"good"}]
    assert "challenge" in ran["hook"][0]["new"]["blocked"]


def test_what_is_not_as_expected_fails_the_run(ran):
    (run,) = json.loads(ran["silent"].stdout)["sites"]
    assert [(finding["level"], finding["code"]) for finding in run["findings"]] == [("failure", "silent")]
    assert ran["silent"].returncode == 1


def test_metrics_are_in_the_text_format(ran):
    lines = ran["metrics"]
    assert 'letopis_last_run_versions{site="good",outcome="new"} 0' in lines
    assert 'letopis_versions{site="good"} 12' in lines
    assert 'letopis_blocked{site="blocked"} 1' in lines
    assert all(line.startswith(("# HELP ", "# TYPE ", "letopis_")) for line in lines)


def test_no_secret_is_written(ran):
    files = [path for path in ran["folder"].rglob("*") if path.is_file() and path.suffix in (".json", ".prom", "")]
    assert not [path for path in files if SECRET in path.read_text(errors="replace")]


def test_status_says_how_each_site_stands(ran):
    states = {state["site"]: state for state in map(json.loads, ran["status"].stdout.splitlines())}
    assert (states["good"]["versions"], states["good"]["failures"]) == (12, 0)
    assert (states["blocked"]["failures"], states["blocked"]["last"]["reason"]) == (1, "backed-off")
    assert states["blocked"]["blocked_until"]


def test_an_unknown_site_is_one_sentence(ran):
    done = ran["letopis"]("run", "nowhere")
    assert (done.returncode, done.stderr.count("\n")) == (4, 1), done.stderr


def test_a_data_folder_from_a_newer_version_is_refused(ran, tmp_path):
    (tmp_path / "state").mkdir()
    db = sqlite3.connect(tmp_path / "state" / "good.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    done = ran["letopis"]("run", "good", "--json", "--data", str(tmp_path))
    assert outcomes(done) == {"good": "misconfigured"}
    assert "newer release" in done.stdout
    assert done.returncode == 4


def test_a_terminated_run_leaves_no_crawl_behind(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom crawler.operating.supervising import Supervisor\n"
        "import crawler.operating.supervising as s\ns.sys.executable = sys.argv[1]\n"
        "Supervisor(Path(sys.argv[2]), parallel=2, grace=1).run({'one': 60, 'two': 60})\n"
    )
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\necho $$ >> {tmp_path}/started\nexec sleep 60\n")
    fake.chmod(0o755)
    run = subprocess.Popen([sys.executable, "-c", code, str(fake), str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE)
    started = tmp_path / "started"
    while not started.exists() or len(started.read_text().split()) < 2:
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=LONG)
    for number in started.read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(number), 0)
