"""A withheld article, and withheld comments, on everything that gives something out: each command and each address."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import zipfile
from datetime import UTC, datetime

import click
import httpx
import pytest
import typer
from exchanges import BEGIN, INFO, exchange
from typer.testing import CliRunner

from archive import Archive
from archive.beside import keep
from archive.cite import Style
from archive.holdings.cdxj import timestamp
from archive.holdings.writer import WarcWriter
from archive.item_store import ItemWriter
from archive.items import Comment, Comments
from archive.ledger import LedgerWriter, Observation
from archive.replay.cells import NoSuchPage
from archive.web.app import application
from crawler.commands import app
from crawler.commands.replay import PagePackages
from crawler.rereading.reader import Rereader, all_sites
from tests.archive.serving import serving
from tests.archive.test_provenance import ID, PAGE, URL, latest, letopis, theirs

SECRET = "Жирафовна"
"""A word of the article's title, and of nothing else."""
READER = "Читатель Жабин"

ASKED = {
    "show": [["{id}"], ["{url}"], ["{id}", "--version", "1"], ["{id}", "--json"]],
    "items": [["--json"], []],
    "history": [["{id}"], ["{url}", "--json"]],
    "diff": [["{id}", "1", "2"], ["{id}", "1", "2", "--json"]],
    "vanished": [["--json"], []],
    "reprints": [["{id}"], ["{id}", "--json"]],
    "search": [["{word}"], ["", "--json"], ["is:supplied {word}"], ["", "--earlier"]],
    "stats": [["--by", "site"], ["{word}", "--json"]],
    "captures": [["{url}"], ["{url}", "--json"], ["--parquet", "{out}/captures"]],
    "trends": [["новость"], ["новость", "--by-region", "--json"]],
    "cite": [["{id}", "--style", style] for style in Style],
    "extract": [["{id}", "-o", "{out}/one.warc.gz"]],
    "export": [["{out}/export", "--format", "jsonl", "--format", "csv"]],
    "catalogue": [[]],
    "pack": [["{out}/all.wacz"], ["{out}/site.wacz", "--site", "voronezh"], ["{out}/found.wacz", "--query", "{word}"]],
    "watch": [["check"], ["list"]],
    "events": [[]],
    "status": [[], ["--json"]],
    "sites": [[]],
    "verify": [["--json"]],
    "mend": [[]],
    "manifest": [["--json"]],
    "trust": [["--json"]],
}
"""What each command that gives something out is asked."""
KEEPERS = {
    "withhold": "names what is withheld to the keepers",
    "read": "reads files that somebody has",
    "import": "takes in",
    "rebuild": "says numbers alone; what is served after it is walked through again",
    "demo": "makes an archive of its own",
    "crawl": "fetches",
    "run": "fetches",
    "work": "fetches",
    "site": "makes site files",
    "config": "shows settings",
    "copy": "copies the archive whole",
    "serve": "walked through by its addresses",
    "collection": "hands on nothing of it (test_collecting)",
    "mcp": "asked by its own client (test_assistant)",
    "replay": "asked for the page below",
}
"""The other commands, and why they are not asked."""

ROUTES = {
    "/": ["/", "/?q={word}", "/?q=is:supplied&lang=en"],
    "/help": ["/help"],
    "/changed": ["/changed"],
    "/vanished": ["/vanished"],
    "/regions": ["/regions"],
    "/watches": ["/watches"],
    "/trends": ["/trends?q=новость"],
    "/trends.csv": ["/trends.csv?q=новость"],
    "/news.atom": ["/news.atom"],
    "/api/news": ["/api/news"],
    "/item/{id:str}": ["/item/{id}", "/item/{id}?v=1"],
    "/item/{id:str}/compare": ["/item/{id}/compare", "/item/{id}/compare?track=comments"],
    "/item/{id:str}/reprints": ["/item/{id}/reprints"],
    "/item/{id:str}/replay": ["/item/{id}/replay"],
    "/file/{id:str}/{version:str}/{place:str}": ["/file/{id}/1/0"],
    "/feed.atom": ["/feed.atom", "/feed.atom?supplied=1", "/feed.atom?q={word}"],
    "/api/search": ["/api/search", "/api/search?q={word}", "/api/search?q=is:supplied"],
    "/api/count": ["/api/count?by=tag"],
    "/api/facets": ["/api/facets"],
    "/api/items/{id:str}": ["/api/items/{id}"],
    "/api/items/{id:str}/history": ["/api/items/{id}/history"],
    "/api/items/{id:str}/supplied": ["/api/items/{id}/supplied"],
    "/api/items/{id:str}/reprints": ["/api/items/{id}/reprints"],
    "/api/items/{id:str}/comments": ["/api/items/{id}/comments"],
    "/api/items/{id:str}/reference": ["/api/items/{id}/reference"],
    "/api/captures": ["/api/captures?url={url}"],
    "/cdx": ["/cdx?url={url}", "/cdx?url=www.govvrn.ru&matchType=host"],
    "/timegate/{url:path}": ["/timegate/{url}"],
    "/timemap/{form:str}/{url:path}": ["/timemap/link/{url}"],
    "/memento/{stamp:str}/{url:path}": ["/memento/{stamp}/{url}", "/memento/{stamp}id_/{url}"],
    "/openapi.json": ["/openapi.json"],
    "/static/{name:str}": ["/static/page.js"],
}
"""What each address of the page is asked."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """An archive with one article of two versions and comments, a supplied version, an absence, a watch, and a page
    that is no article; not to be written to."""
    data = tmp_path_factory.mktemp("withheld") / "data"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(PAGE)}\r\n\r\n"
    items = ItemWriter(data, "voronezh")
    with WarcWriter(data, "voronezh", INFO) as warc:
        capture = warc.write_exchange(exchange(URL, head.encode() + PAGE))
        item = Rereader(all_sites())(PAGE, capture)
        said = Comments(state="open", count=1, entries=[Comment(author=READER, text="Спасибо за новость")])
        keep(items, warc, item.model_copy(update={"title": SECRET}))
        again = warc.write_exchange(exchange(URL, head.encode() + PAGE + b" ", number=60))
        keep(items, warc, item.model_copy(update={"title": SECRET + " два", "comments": said, "capture": again}))
        warc.write_exchange(exchange(f"{URL}9", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>other</h1>"))
    items.close()
    letopis(data, "import", theirs(tmp_path_factory.mktemp("theirs") / "theirs.warc.gz"))
    ledger = LedgerWriter(data, "voronezh")
    for day in (1, 4, 9):
        ledger.observe(Observation(id=ID, url=URL, at=datetime(2031, 1, day, tzinfo=UTC), evidence="gone"))
    ledger.close()
    letopis(data, "watch", "add", "all")
    return data


@pytest.fixture
def data(kept, tmp_path):
    shutil.copytree(kept, tmp_path / "data")
    return tmp_path / "data"


def commands() -> set[str]:
    group = typer.main.get_command(app)
    return set(group.list_commands(click.Context(group)))


def walked(data, out) -> dict[str, str]:
    """Everything that is given out, by what was asked; a command may refuse."""
    out.mkdir()
    given = {
        "id": ID,
        "url": URL,
        "word": SECRET,
        "out": str(out),
        "stamp": timestamp(BEGIN),
    }
    found: dict[str, str] = {}
    for command, asked in ASKED.items():
        for words in asked:
            told = [word.format(**given) for word in words]
            done = CliRunner().invoke(app, [command, *told, "--data", str(data)], env={"COLUMNS": "400"})
            assert done.exception is None or not isinstance(done.exception, (TypeError, KeyError)), done.exception
            found[" ".join([command, *words])] = done.output
    with serving(Archive(data)) as address:
        for asked in ROUTES.values():
            for path in asked:
                answer = httpx.get(address + path.format(**given), follow_redirects=True)
                found[path] = answer.content.decode("utf-8", "replace")
    with sqlite3.connect(data / "catalogue" / "records.sqlite") as records:
        found["catalogue for Datasette"] = "\n".join(records.iterdump())
    for path in [*out.rglob("*"), *(data / "watch").rglob("*.atom")]:
        if path.is_file():
            found[path.name] = text_of(path)
    return found


def text_of(path) -> str:
    content = path.read_bytes()
    if path.suffix == ".wacz":
        with zipfile.ZipFile(path) as package:
            parts = [package.read(name) for name in package.namelist()]
        content = b"".join(gzip.decompress(one) if one.startswith(b"\x1f\x8b") else one for one in parts)
    elif path.suffix == ".gz":
        content = gzip.decompress(content)
    elif path.suffix == ".zst":
        from backports import zstd

        content = zstd.decompress(content)
    return content.decode("utf-8", "replace")


def test_every_command_and_every_address_is_walked_through(kept) -> None:
    assert commands() == {*ASKED, *KEEPERS}
    assert {route.path for route in application(Archive(kept)).routes} == set(ROUTES)


def test_withheld_article_is_on_no_surface(data, tmp_path) -> None:
    text = latest(data).text[40:90]
    before = walked(data, tmp_path / "before")
    shown = {name for name, told in before.items() if SECRET in told or text in told or ID in told}
    for name in (
        "show {id}",
        "items --json",
        "search {word}",
        "vanished --json",
        "all.wacz",
        "/item/{id}",
        "/feed.atom",
    ):
        assert name in shown, name
    letopis(data, "withhold", ID, "--reason", "a court order")
    after = walked(data, tmp_path / "after")
    # What was asked for is repeated in the answer.
    leaks = {name for name, told in after.items() if text in told or (SECRET in told and "{word}" not in name)}
    assert leaks == set()
    with pytest.raises(NoSuchPage):
        PagePackages(data, tmp_path)(URL, None)


def test_withheld_comments_are_on_no_surface(data, tmp_path) -> None:
    before = walked(data, tmp_path / "before")
    shown = {name for name, told in before.items() if READER in told}
    for name in ("show {id}", "all.wacz", "/item/{id}", "/api/items/{id}/comments"):
        assert name in shown, name
    letopis(data, "withhold", ID, "--comments", "--reason", "names of readers")
    after = walked(data, tmp_path / "after")
    assert {name for name, told in after.items() if READER in told} == set()
    assert SECRET in after["show {id}"]
    with pytest.raises(NoSuchPage):
        PagePackages(data, tmp_path)(URL, None)
