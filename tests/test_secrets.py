"""Passwords in every place that takes one: none of them is in a file of the archive or in what the program says."""

from __future__ import annotations

import base64
import copy
import io
import json
import os
import pickle
import socket
import socketserver
import sqlite3
import subprocess
import sys
import tarfile
import threading
import zipfile
from urllib.parse import quote

import pytest
from backports import zstd
from isal import igzip
from pydantic import BaseModel

from archive.secret import Secret, SecretUrl, discreet, redacted
from archive.warc.reader import records
from crawler.sample import SampleServer
from tests.conftest import ROOT

FILE = """
from crawler.platforms.{platform} import {kind}

class Site({kind}):
    name = "{name}"
    region = "RU-VOR"
    start_urls = ["http://reader:{word}@{host}{path}"]
    http_user, http_pass, http_auth_domain = "reader", "{login}", "{host}"
"""
SITES = {
    "own": ("liferay.spider", "LiferaySpider", "www.govvrn.ru", "/novosti"),
    "surroundings": ("bitrix.spider", "BitrixSpider", "gov39.ru", "/news/"),
    "refused": ("bitrix.spider", "BitrixSpider", "hanging.example", "/"),
    "moved": ("bitrix.spider", "BitrixSpider", "moved.example", "/news/"),
}
PLANTED = {
    name: f"pl4nted-{name}-Zx9"
    for name in (
        *("site", "surroundings", "refused", "webhook", "smtp", "key", "secret", "store", "start", "moved", "linked"),
        *("slash", "behind", "at", "loud", "aws", "login", "query", "authority", "target"),
    )
}
SITES_OWN = {"moved", "linked"}
"""What a site says itself is in the records of what it says."""
ODD = "{slash}/{behind}@{at}".format(**PLANTED)
"""A password that nobody escaped."""


def forms(names) -> list[bytes]:
    """Each password as it is, quoted, and as the Basic scheme writes it with any beginning."""
    found = []
    for word in (PLANTED[name] for name in names):
        found += [word.encode(), quote(word, safe="").encode()]
        found += [base64.b64encode(b"x" * shift + word.encode())[4:-4] for shift in (3, 4, 5)]
    return found


class Echo(socketserver.StreamRequestHandler):
    """A site whose addresses carry passwords, and services that repeat what they refuse: a webhook and S3."""

    def handle(self) -> None:
        line = self.rfile.readline()
        sent = [line]
        length = 0
        while (field := self.rfile.readline()).strip():
            sent.append(field)
            if field.lower().startswith(b"content-length:"):
                length = int(field.split(b":")[1])
        if not any(field.lower().startswith(b"expect:") for field in sent):
            self.rfile.read(length)
        _, target, *_ = line.split()
        path = target.removeprefix(b"http://moved.example")
        reader = "//reader:{}@moved.example/{}"
        if path == b"/robots.txt":
            answer, fields, body = b"404 Not Found", b"", b""
        elif path == b"/news/":
            fields = f"Location: http:{reader.format(PLANTED['moved'], 'list/')}\r\n".encode()
            answer, body = b"302 Found", b""
        elif path == b"/list/":
            linked = [f'<a href="{reader.format(PLANTED["linked"], f"news/{n}/")}">News {n}</a>' for n in (1, 2)]
            answer, fields = b"200 OK", b"Content-Type: text/html\r\n"
            body = f'<div class="news-list">{"".join(linked)}</div>'.encode()
        elif path.startswith(b"/news/"):
            # A proxy that shows what it refuses.
            answer, fields, body = b"407 No", b"Proxy-Authenticate: Basic\r\n", b"".join(sent)
        elif target.startswith(b"/pl4nted"):
            answer, fields, body = b"500 No " + target, b"", b"".join(sent)
        else:
            words = " ".join((PLANTED["key"], PLANTED["secret"], PLANTED["aws"]))
            body = f"<Error><Code>AccessDenied</Code><Message>No {words}</Message></Error>".encode()
            answer, fields = b"403 No " + words.encode(), b"Content-Type: application/xml\r\n"
        head = b"HTTP/1.1 " + answer + b"\r\n" + fields + b"Connection: close\r\n"
        self.wfile.write(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)


class Mail(socketserver.StreamRequestHandler):
    """Refuses every log-in and says with what it came."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().strip():
            if line.startswith(b"EHLO"):
                self.wfile.write(b"250-here\r\n250 AUTH PLAIN LOGIN\r\n")
            else:
                self.wfile.write(b"535 not with " + line + b" or " + PLANTED["smtp"].encode() + b"\r\n")


@pytest.fixture(scope="module")
def services():
    """Ports of a server that repeats, and of a mail server."""
    servers = [socketserver.ThreadingTCPServer(("127.0.0.1", 0), kind) for kind in (Echo, Mail)]
    for one in servers:
        one.daemon_threads = True
        threading.Thread(target=one.serve_forever, daemon=True).start()
    yield [one.server_address[1] for one in servers]
    for one in servers:
        one.shutdown()
        one.server_close()


@pytest.fixture(scope="module")
def ran(tmp_path_factory, services):
    folder = tmp_path_factory.mktemp("secrets")
    package = folder / "planted_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name, (platform, kind, host, path) in SITES.items():
        word = ODD if name == "refused" else PLANTED["start"]
        text = FILE.format(
            name=name, platform=platform, kind=kind, host=host, path=path, word=word, login=PLANTED["login"]
        )
        (package / f"{name}.py").write_text(text)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    echo, mail = services
    with SampleServer(articles=3) as server:
        proxy = f"127.0.0.1:{server.port}"
        (folder / "letopis.toml").write_text(f"""
contact = "archive@letopis.example"
timestamp_authority = "http://127.0.0.1:{nobody}/tsa?key={PLANTED["authority"]}"
[notify]
webhook = "http://hook:{PLANTED["webhook"]}@127.0.0.1:{nobody}/{PLANTED["webhook"]}?token={PLANTED["query"]}"
to = ["duty@letopis.example"]
smtp_host = "127.0.0.1"
smtp_port = {nobody}
smtp_user = "letopis"
[storage]
url = "ftp://copies:{PLANTED["store"]}@127.0.0.1:{nobody}/letopis?sig={PLANTED["target"]}"
[site.moved]
proxy = "http://own:{PLANTED["site"]}@127.0.0.1:{echo}"
[site.own]
proxy = "http://own:{PLANTED["site"]}@{proxy}"
[site.refused]
proxy = "https://own:{PLANTED["refused"]}@{proxy}"
""")

        def letopis(*words, **more):
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
            env |= {"LETOPIS_STORAGE_SECRET": PLANTED["secret"], "AWS_SECRET_ACCESS_KEY": PLANTED["aws"]}
            env |= dict.fromkeys(
                ("http_proxy", "https_proxy", "all_proxy"), f"http://all:{PLANTED['surroundings']}@{proxy}"
            )
            command = [sys.executable, "-m", "crawler", *words, *options]
            return subprocess.run(command, cwd=folder, env=env | more, capture_output=True, timeout=100)

        done = [letopis("run", "--json"), letopis("crawl", "refused", "--verbose")]
        # Now with services that answer, and with a password in the surroundings that nobody escaped.
        file = folder / "letopis.toml"
        text = file.read_text().replace(f"127.0.0.1:{nobody}/pl4nted", f"127.0.0.1:{echo}/pl4nted")
        text = text.replace(f"smtp_port = {nobody}", f"smtp_port = {mail}")
        text = text.replace(
            f"ftp://copies:{PLANTED['store']}@127.0.0.1:{nobody}/letopis?sig={PLANTED['target']}", "s3://bucket/letopis"
        )
        file.write_text(text.replace("[site.moved]", f'endpoint = "http://127.0.0.1:{echo}"\n[site.moved]'))
        loud = {"LETOPIS_WEBHOOK": f"http://127.0.0.1:{echo}/{PLANTED['loud']}", "no_proxy": "127.0.0.1"}
        odd = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy"), f"http://all:{ODD}@{proxy}")
        done += [letopis("run", "moved", "refused", "--json", **loud)]
        done += [letopis("copy", **loud, AWS_MAX_ATTEMPTS="1", AWS_DEFAULT_REGION="us-east-1")]
        done += [letopis("crawl", "surroundings", "--verbose", **odd)]
        done += [letopis("crawl", f"http://reader:{ODD}@hanging.example/", **odd)]
    done += [letopis("config", "show"), letopis("pack")]
    done += [letopis("manifest"), letopis("copy", "--to", f"file://{folder}/copies?sig={PLANTED['target']}")]
    done += [letopis("export", "out", "--format", "jsonl", "--format", "parquet"), letopis("status"), letopis("sites")]
    return folder, done


def contents(name, data):
    """Some bytes, and what is compressed or packed in them."""
    yield name, data
    if data.startswith(b"\x1f\x8b"):
        yield from contents(f"{name}/gz", igzip.decompress(data))
    elif data.startswith(b"\x28\xb5\x2f\xfd"):
        yield from contents(f"{name}/zst", zstd.decompress(data))
    elif data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for member in package.namelist():
                yield from contents(f"{name}/{member}", package.read(member))
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as package:
            for member in filter(tarfile.TarInfo.isfile, package):
                yield from contents(f"{name}/{member.name}", package.extractfile(member).read())


def unpacked(folder):
    """Every file, and what those hold that are compressed."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == "letopis.toml" or path.parent.name in ("planted_sites", "__pycache__"):
            continue
        data = path.read_bytes()
        yield from contents(path.name, data)
        if data.startswith(b"SQLite format 3"):
            database = sqlite3.connect(path)
            yield path.name, "\n".join(database.iterdump()).encode()
            database.close()


@pytest.mark.parametrize("kind", ["zst", "tar", "tar.zst", "zip", "gz"])
def test_the_search_looks_into(kind):
    word = PLANTED["start"].encode()
    data = word
    if "tar" in kind:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w") as package:
            about = tarfile.TarInfo("inner")
            about.size = len(word)
            package.addfile(about, io.BytesIO(word))
        data = made.getvalue()
    if kind == "zip":
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("inner", word)
        data = made.getvalue()
    data = zstd.compress(data) if "zst" in kind else igzip.compress(data) if kind == "gz" else data
    assert list(contents("file", data))[-1][1] == word


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
    said = [(" ".join(map(str, one.args)).partition("-m")[2], one.stdout + one.stderr) for one in done]
    assert len(said) == 13
    wanted = forms(PLANTED.keys() - SITES_OWN)
    found = [(where, form) for where, data in [*unpacked(folder), *said] for form in wanted if form in data]
    assert found == []


def test_a_password_in_an_address_of_the_site_is_in_what_the_site_said_alone(ran):
    folder, done = ran
    said = [(" ".join(map(str, one.args)).partition("-m")[2], one.stdout + one.stderr) for one in done]
    for name, data in unpacked(folder):
        if not name.endswith((".warc.gz/gz", ".warc.gz")) and ".wacz/archive/" not in name:
            said.append((name, data))
    whole = []
    for path in folder.rglob("*.warc.gz"):
        for record in records(path):
            if record.type in ("response", "revisit"):
                said.append((f"{path.name} {record.type}", record.fields.raw))
                whole.append(record.block)
            else:
                said.append((f"{path.name} {record.type}", record.fields.raw + record.block))
    wanted = forms(SITES_OWN)
    assert all(any(PLANTED[name].encode() in block for block in whole) for name in SITES_OWN)
    assert [(where, form) for where, data in said for form in wanted if form in data] == []


def test_services_that_refuse_are_named_with_their_number(ran):
    _, done = ran
    assert b"answers with status 500" in done[2].stdout + done[2].stderr
    assert b"(535)" in done[2].stdout + done[2].stderr
    assert done[3].returncode == 1, done[3].stderr


def test_a_refused_proxy_is_named_by_its_kind(ran):
    _, done = ran
    assert b"of the kind https" in done[1].stderr


def test_the_settings_show_whether_there_is_a_secret(ran):
    shown = ran[1][6].stdout.decode()
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
        ("http://u:p/q@host/a", "http://host/a"),
        ("http://u:p/q@r@host:80/a", "http://host:80/a"),
        ("http://u:1/q@host/a", "http://host/a"),
        ("http://u:p?q#r@host/a", "http://host/a"),
        ('//u:p"q@host/a', "//host/a"),
        ("http://host.example:8080/@name", "http://host.example:8080/@name"),
        ("http://localhost:8080/@name", "http://localhost:8080/@name"),
        ("http://[::1]:80/@name", "http://[::1]:80/@name"),
        ("http://host: mail a@b.example", "http://host: mail a@b.example"),
    ],
)
def test_an_address_loses_its_password(text, expected):
    assert redacted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/x.gz?sig=pl4nted&se=1: 403", "https://a.example/x.gz?(secret) 403"),
        ("no route to https://tsa.example?key=pl4nted", "no route to https://tsa.example?(secret)"),
        ("host=db user=u password=pl4nted dbname=d", "host=db user=u password=(secret) dbname=d"),
        ("password='pl4n ted' sslmode=x", "password=(secret) sslmode=x"),
        ('{"access_token": "pl4nted", "a": 1}', '{"access_token": (secret), "a": 1}'),
        ("AWSAccessKeyId=pl4nted&x=1", "AWSAccessKeyId=(secret)&x=1"),
        ("what is this? nobody knows", "what is this? nobody knows"),
    ],
)
def test_a_service_of_the_operator_is_named_without_what_it_is_asked_with(text, expected):
    assert discreet(text) == expected


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://u:pl4nted@db/name", 'password "pl4nted" is wrong'),
        ("postgresql://u:pl4nted/w0rd@db/name", 'could not resolve host "w0rd@db": invalid port "pl4nted"'),
        ("postgresql://u:pl4%2Fnted@db/name", 'password authentication failed with "pl4/nted"'),
        ("postgresql://db/name?user=u&password=pl4nted", 'invalid URI query parameter: "pl4nted"'),
        ("host=db user=u password='pl4 nted'", 'unterminated quoted string "pl4 nted"'),
        ("s3://key4me:pl4nted@bucket", "no such bucket pl4nted@bucket"),
        ("https://hook.example/a?token=pl4nted", "GET /a?token=pl4nted"),
        ("smtp://u:pl4#nt?ed@mail", "bad host pl4#nt?ed"),
    ],
)
def test_a_library_that_takes_a_password_for_something_else_is_not_quoted(address, said):
    found = discreet(said, Secret(address))
    assert not any(word in found for word in ("pl4nted", "pl4 nted", "pl4/nted", "w0rd", "nt?ed"))


def test_a_sentence_loses_what_a_server_repeats():
    word = Secret("pl4nted/ß")
    said = f"no {word.reveal()} {quote(word.reveal(), safe='')} {base64.b64encode(word.reveal().encode()).decode()}"
    assert redacted(said, word, Secret()) == "no (secret) (secret) (secret)"


@pytest.mark.parametrize("url", ["http://u:p/q@host", "http://u:1/q@host", "https://hook.example:8443/a@b"])
def test_an_address_whose_password_may_be_taken_for_a_host_is_refused(url):
    with pytest.raises(ValueError, match="%2F"):
        SecretUrl(url)
