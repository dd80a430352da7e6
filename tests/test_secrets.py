"""Passwords in every place that takes one: none of them is in a file of the archive or in what the program says."""

from __future__ import annotations

import base64
import copy
import json
import os
import pickle
import socket
import sqlite3
import subprocess
import sys
import zipfile
from urllib.parse import quote

import pytest
from isal import igzip
from pydantic import BaseModel

from archive.secret import Secret, SecretUrl, redacted
from archive.warc.reader import records
from crawler.sample import SampleServer
from tests.conftest import ROOT

FILE = """
from crawler.platforms.{platform} import {kind}

class Site({kind}):
    name = "{name}"
    region = "RU-VOR"
    start_urls = ["http://reader:{word}@{host}{path}"]
"""
SITES = {
    "own": ("liferay.spider", "LiferaySpider", "www.govvrn.ru", "/novosti"),
    "surroundings": ("bitrix.spider", "BitrixSpider", "gov39.ru", "/news/"),
    "refused": ("bitrix.spider", "BitrixSpider", "hanging.example", "/"),
}
PLANTED = {
    name: f"pl4nted-{name}-Zx9"
    for name in ("site", "surroundings", "refused", "webhook", "smtp", "key", "secret", "store", "start")
}


def forms() -> list[bytes]:
    """Each password as it is, quoted, and as the Basic scheme writes it with any beginning."""
    found = []
    for word in PLANTED.values():
        found += [word.encode(), quote(word, safe="").encode()]
        found += [base64.b64encode(b"x" * shift + word.encode())[4:-4] for shift in (3, 4, 5)]
    return found


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("secrets")
    package = folder / "planted_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name, (platform, kind, host, path) in SITES.items():
        text = FILE.format(name=name, platform=platform, kind=kind, host=host, path=path, word=PLANTED["start"])
        (package / f"{name}.py").write_text(text)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    with SampleServer(articles=3) as server:
        proxy = f"127.0.0.1:{server.port}"
        (folder / "letopis.toml").write_text(f"""
contact = "archive@letopis.example"
[notify]
webhook = "http://hook:{PLANTED["webhook"]}@127.0.0.1:{nobody}/{PLANTED["webhook"]}"
to = ["duty@letopis.example"]
smtp_host = "127.0.0.1"
smtp_port = {nobody}
smtp_user = "letopis"
[storage]
url = "ftp://copies:{PLANTED["store"]}@127.0.0.1:{nobody}/letopis"
[site.own]
proxy = "http://own:{PLANTED["site"]}@{proxy}"
[site.refused]
proxy = "https://own:{PLANTED["refused"]}@{proxy}"
""")

        def letopis(*words):
            crawls = words[0] in ("run", "crawl")
            values = {
                "SPIDER_MODULES": "planted_sites",
                "AUTOTHROTTLE_ENABLED": 0,
                "DOWNLOAD_DELAY": 0,
                "RETRY_TIMES": 0,
            }
            options = [f"--set={name}={value}" for name, value in values.items()] if crawls else []
            env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
            env |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "no_proxy": ""}
            env |= {"LETOPIS_SMTP_PASSWORD": PLANTED["smtp"], "LETOPIS_STORAGE_KEY": PLANTED["key"]}
            env |= {"LETOPIS_STORAGE_SECRET": PLANTED["secret"]}
            env |= dict.fromkeys(
                ("http_proxy", "https_proxy", "all_proxy"), f"http://all:{PLANTED['surroundings']}@{proxy}"
            )
            command = [sys.executable, "-m", "crawler", *words, *options]
            return subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=300)

        done = [letopis("run", "--json"), letopis("crawl", "refused", "--verbose")]
    done += [letopis("config", "show"), letopis("store"), letopis("export", "out.jsonl"), letopis("pack")]
    return folder, done


def unpacked(folder):
    """Every file, and what those hold that are compressed."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "letopis.toml" or path.parent.name in ("planted_sites", "__pycache__"):
            continue
        data = path.read_bytes()
        yield path.name, data
        if path.suffix == ".gz":
            yield path.name, igzip.decompress(data)
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    inner = package.read(name)
                    yield f"{path.name}/{name}", igzip.decompress(inner) if name.endswith(".gz") else inner
        elif data.startswith(b"SQLite format 3"):
            database = sqlite3.connect(path)
            yield path.name, "\n".join(database.iterdump()).encode()
            database.close()


def test_the_sites_are_crawled_through_their_proxies(ran):
    folder, _ = ran
    kept = {
        site: [
            record.http.status for path in folder.rglob(f"{site}-*.warc.gz") for record in records(path) if record.http
        ]
        for site in ("own", "surroundings")
    }
    assert all(200 in statuses for statuses in kept.values()), kept


def test_no_file_and_no_output_holds_a_password(ran):
    folder, done = ran
    said = [(" ".join(map(str, one.args)), one.stdout + one.stderr) for one in done]
    assert len(said) == 6
    found = [(where, form) for where, data in [*unpacked(folder), *said] for form in forms() if form in data]
    assert found == []


def test_a_refused_proxy_is_named_by_its_kind(ran):
    _, done = ran
    assert b"of the kind https" in done[1].stderr


def test_the_settings_show_whether_there_is_a_secret(ran):
    shown = ran[1][2].stdout.decode()
    assert 'smtp_password = "(secret)"' in shown
    assert 'proxy = "http://(secret)@127.0.0.1' in shown


class Holder(BaseModel):
    word: Secret = Secret()
    url: SecretUrl = SecretUrl()


@pytest.mark.parametrize("secret", [Secret("pl4nted"), SecretUrl("http://user:pl4nted@host.example/pl4nted?pl4nted")])
def test_a_secret_shows_itself_to_nobody(secret):
    holder = Holder(
        word=secret if type(secret) is Secret else Secret(), url=secret if type(secret) is SecretUrl else ""
    )
    ways = [str(secret), repr(secret), f"{secret:>40}", "%s" % secret, repr(holder), str(holder.model_dump())]  # noqa: UP031
    ways += [holder.model_dump_json(), repr(vars(type(secret)))]
    assert not any("pl4nted" in way for way in ways)
    assert "pl4nted" in copy.deepcopy(secret).reveal()
    for serialise in (json.dumps, pickle.dumps):
        with pytest.raises(TypeError):
            serialise(secret)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://u:p@host/a@b", "http://host/a@b"),
        ("no http://u:p@s@host:1 and ftp://u@host/", "no http://host:1 and ftp://host/"),
        ("https://host/@name", "https://host/@name"),
        ("mail a@b.example", "mail a@b.example"),
    ],
)
def test_an_address_loses_its_password(text, expected):
    assert redacted(text) == expected
