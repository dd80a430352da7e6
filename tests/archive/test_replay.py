"""The small server, the links, and the fetching of viewers; for the viewers themselves see test_replay_in_viewers."""

from __future__ import annotations

import http.client
import io
import tarfile
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from exchanges import INFO, page

from archive import Archive
from archive.holdings.writer import WarcWriter
from archive.items import Capture
from archive.replay import viewers
from archive.replay.cells import piece, stretches
from archive.replay.links import replay_command, replay_link
from archive.replay.pywb import PywbServer
from archive.replay.server import ReplayServer
from archive.wacz.writer import Link, WaczWriter
from crawler.commands.replay import PagePackages
from crawler.commands.serve import cells_of
from tests.archive.serving import serving

CONTENT = bytes(range(256)) * 40


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("viewer")
    (folder / "ui.js").write_text("ui")
    (folder / "sw.js").write_text("sw")
    package = folder / "мой архив.wacz"
    package.write_bytes(CONTENT)
    with ReplayServer(folder, package) as server:
        ask(server, "/", cell=False)  # the viewer's files are looked for when a page is first opened
        yield server


def cell_of(server) -> str:
    """The Host of the only cell."""
    (label,) = server.cells.by_label
    return f"{label}.localhost:{server.server_address[1]}"


def source_of(server) -> str:
    (cell,) = server.cells.by_label.values()
    return cell.source


def ask(server, path: str, method: str = "GET", *, cell: bool = True, **headers: str):
    if cell:
        headers.setdefault("Host", cell_of(server))
    with closing(http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)) as connection:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (0, 99, False)),
        ("bytes=0-9", (0, 9, True)),
        ("bytes=90-", (90, 99, True)),
        ("bytes=90-500", (90, 99, True)),
        ("bytes=-10", (90, 99, True)),
        ("bytes=-500", (0, 99, True)),
        ("bytes=-0", None),
        ("bytes=100-", None),
        ("bytes=9-3", (0, 99, False)),
        ("bytes=0-1,5-6", (0, 99, False)),
        ("bytes=-", (0, 99, False)),
        ("lines=1-2", (0, 99, False)),
    ],
)
def test_range(header, expected) -> None:
    assert piece(header, 100) == expected


def test_piece_of_the_package(server) -> None:
    answer, body = ask(server, source_of(server), Range="bytes=100-199")
    assert (answer.status, answer.headers["Content-Range"], body) == (206, "bytes 100-199/10240", CONTENT[100:200])


def test_range_outside(server) -> None:
    assert ask(server, source_of(server), Range="bytes=99999-")[0].status == 416


def test_head(server) -> None:
    answer, body = ask(server, source_of(server), "HEAD")
    assert (answer.status, answer.headers["Content-Length"], body) == (200, "10240", b"")


def test_whole_package(server) -> None:
    assert ask(server, source_of(server))[1] == CONTENT


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 9, [("p", 0, 10)]),
        (0, 100, [("p", 0, 20), ("a", 0, 30), ("p", 50, 10), ("b", 0, 5), ("p", 65, 36)]),
        (25, 29, [("a", 5, 5)]),
        (49, 50, [("a", 29, 1), ("p", 50, 1)]),
        (64, 64, [("b", 4, 1)]),
    ],
)
def test_stretches_of_a_package_with_gaps(first, last, expected) -> None:
    links = [Link("x", 20, 30, Path("a")), Link("y", 60, 5, Path("b"))]
    assert list(stretches(Path("p"), first, last, links)) == [(Path(name), at, size) for name, at, size in expected]


def test_package_with_gaps_is_served_whole(tmp_path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(CONTENT)
    with WaczWriter(tmp_path / "linked.wacz") as writer:
        with writer.entry("before") as put:
            put(b"before")
        writer.link("archive/a.warc.gz", tmp_path / "a.warc.gz")
        with writer.entry("behind") as put:
            put(b"behind")
        writer.close({})
    with ReplayServer(tmp_path, tmp_path / "linked.wacz", links=writer.links) as linked:
        served = ask(linked, source_of(linked))[1]
    with zipfile.ZipFile(io.BytesIO(served)) as package:
        start = served.index(b"archive/a.warc.gz") + len("archive/a.warc.gz")
        assert served[start : start + len(CONTENT)] == CONTENT
        assert (package.read("before"), package.read("behind")) == (b"before", b"behind")


@pytest.mark.parametrize(("path", "start"), [("/", b"<!doctype html>"), ("/ui.js", b"ui"), ("/viewer-sw.js", b"sw")])
def test_viewer(server, path, start) -> None:
    assert ask(server, path)[1].startswith(start)


@pytest.mark.parametrize("path", ["/../../etc/passwd", "/%2e%2e/etc/passwd", "/pyproject.toml", "/other.wacz"])
def test_nothing_else_is_served(server, path) -> None:
    assert ask(server, path)[0].status == 404


def test_another_host_name_is_refused(server) -> None:
    assert ask(server, "/", Host="evil.example")[0].status == 421


def test_link_to_a_capture_leads_to_the_viewer(server) -> None:
    _, page = ask(server, "/at/20241210154000/http://press.example/?a=%D1%8F&b=2", cell=False)
    where = "#view=pages&amp;url=http%3A%2F%2Fpress.example%2F%3Fa%3D%D1%8F%26b%3D2&amp;ts=20241210154000"
    assert where.encode() in page


@pytest.mark.parametrize("path", ["/", "/ui.js", "/sw.js", "/viewer-sw.js", "/nothing", "SOURCE"])
def test_everything_in_a_cell_is_confined(server, path) -> None:
    answer, _ = ask(server, path.replace("SOURCE", source_of(server)))
    policy = answer.headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "sandbox allow-scripts allow-same-origin;" in policy
    assert answer.headers["Connection-Allowlist"].startswith("(response-origin);")


def test_page_around_a_cell_allows_no_other_frame(server) -> None:
    answer, page = ask(server, "/", cell=False)
    assert answer.headers["Content-Security-Policy"].endswith(f"frame-src http://{cell_of(server)}")
    assert b'sandbox="allow-scripts allow-same-origin"' in page


def test_package_is_not_at_the_origin_of_the_page_around(server) -> None:
    assert ask(server, source_of(server), cell=False)[0].status == 404


def test_viewer_that_is_not_confined_is_no_service_worker(server) -> None:
    assert ask(server, "/viewer-sw.js", **{"Service-Worker": "script"})[0].status == 404


def test_cell_that_is_guessed(server) -> None:
    host = f"c0123456789abcdef.localhost:{server.server_address[1]}"
    assert ask(server, "/", Host=host)[0].status == 421


def test_cells_below_the_wildcard_of_an_operator(tmp_path) -> None:
    (tmp_path / "a.wacz").write_bytes(CONTENT)
    with ReplayServer(tmp_path, tmp_path / "a.wacz", origin="https://*.replay.example.org") as public:
        (label,) = public.cells.by_label
        answer, _ = ask(public, "/", Host="replay.example.org")
        assert answer.headers["Content-Security-Policy"].endswith(f"frame-src https://{label}.replay.example.org")
        assert ask(public, source_of(public), Host=f"{label}.replay.example.org")[1] == CONTENT
    with pytest.raises(ValueError, match="replay_origin"):
        ReplayServer(tmp_path, tmp_path / "a.wacz", origin="https://replay.example.org")


CAPTURE = Capture(
    url="http://press.example/a b?q='",
    fetched_at=datetime(2024, 12, 10, 15, 40, tzinfo=UTC),
    warc="x.warc.gz",
    offset=0,
    length=1,
    record_id="urn:uuid:0",
)


def test_replay_link() -> None:
    assert replay_link(CAPTURE) == "http://127.0.0.1:8099/at/20241210154000/http://press.example/a%20b?q='"


def test_replay_command_is_quoted_for_the_shell() -> None:
    assert replay_command(CAPTURE).endswith("--at 20241210154000")
    assert "'http://press.example/a b?q='\"'\"''" in replay_command(CAPTURE)


def package_file(path: Path, *names: str) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 2
            tar.addfile(info, io.BytesIO(b"js"))
    return path


def test_viewer_from_a_package_file(tmp_path) -> None:
    file = package_file(tmp_path / "v.tgz", "package/ui.js", "package/sw.js", "package/../../evil")
    folder = viewers.replayweb(file, cache=tmp_path / "cache")
    assert sorted(path.name for path in folder.iterdir()) == ["sw.js", "ui.js"]


@pytest.mark.parametrize("names", [(), ("package/ui.js",)])
def test_package_file_without_the_viewer(tmp_path, names) -> None:
    with pytest.raises(viewers.ViewerMissing):
        viewers.replayweb(package_file(tmp_path / "v.tgz", *names), cache=tmp_path / "cache")


def test_folder_without_the_viewer(tmp_path) -> None:
    with pytest.raises(viewers.ViewerMissing):
        viewers.replayweb(tmp_path)


def test_another_release_than_the_pinned_is_refused(tmp_path) -> None:
    file = package_file(tmp_path / "replaywebpage.tgz", "package/ui.js", "package/sw.js")
    with pytest.raises(viewers.ViewerMissing, match="not the release"):
        viewers.check_integrity(file, viewers.REPLAYWEB_INTEGRITY)


def test_environment_without_pywb(tmp_path) -> None:
    with pytest.raises(viewers.ViewerMissing):
        viewers.pywb(tmp_path)


def test_pywb_that_does_not_start_says_why(tmp_path) -> None:
    command = tmp_path / "wayback"
    command.write_text("#!/bin/sh\necho no such thing >&2\nexit 1\n")
    command.chmod(0o755)
    with WaczWriter(tmp_path / "a.wacz") as writer:
        writer.close({})
    with pytest.raises(viewers.ViewerMissing, match="no such thing"), PywbServer(command, tmp_path / "a.wacz"):
        pass


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """The page of an archive that replays at an operator's wildcard, as a web server in front asks it."""
    data, packages = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("packages")
    with WarcWriter(data, "north", INFO) as writer:
        writer.write_exchange(page(1))
    (data / "ui.js").write_text("ui")
    (data / "sw.js").write_text("sw")
    made = []

    def cells(port: int):
        pages = PagePackages(data, packages)
        made.append(cells_of(pages, port, "0.0.0.0", ("press.example",), WILDCARD, viewer=lambda: data))
        return made[0]

    with serving(Archive(data), hosts=("press.example",), cells=cells) as address:
        yield address, made[0]


WILDCARD = "https://*.replay.example.org"


def asked(serve, host: str, path: str = "/", method: str = "GET", **headers: str) -> httpx.Response:
    return httpx.request(method, serve[0] + path, headers={"Host": host, **headers})


def test_serve_alone_shows_a_page_at_the_wildcard(serve) -> None:
    around = asked(serve, "replay.example.org", "/open?url=http://example.org/page/1")
    (label,) = serve[1].by_label
    host = f"{label}.replay.example.org"
    assert around.headers["content-security-policy"].endswith(f"frame-src https://{host}")
    cell = asked(serve, host)
    assert "replay-app-main" in cell.text
    # The page of the archive by its name is the frame, too.
    assert "https://press.example" in cell.headers["content-security-policy"].split("frame-ancestors")[1]
    assert asked(serve, host, "/ui.js").text == "ui"
    source = serve[1].by_label[label].source
    piece = asked(serve, host, source, Range="bytes=0-3")
    assert (piece.status_code, piece.content[:2], piece.headers["content-length"]) == (206, b"PK", "4")
    head = asked(serve, host, source, "HEAD")
    assert (head.status_code, head.content, int(head.headers["content-length"]) > 100) == (200, b"", True)
    assert asked(serve, host, "/item/x").status_code == asked(serve, host, "/api/search?q=x").status_code == 404


@pytest.mark.parametrize(
    "host",
    ["c0.replay.example.org", "x.replay.example.org", "replay.example.org.evil.example", "c0.localhost", "example.org"],
)
def test_host_that_is_nobodys(serve, host) -> None:
    assert asked(serve, host).status_code == 421


def test_page_of_the_archive_is_not_at_the_name_of_cells(serve) -> None:
    assert asked(serve, "replay.example.org", "/api/search?q=x").status_code == 404
    assert asked(serve, "press.example").status_code == 200


def test_nothing_is_sent_to_a_cell(serve) -> None:
    asked(serve, "replay.example.org", "/open?url=http://example.org/page/1")
    (label,) = serve[1].by_label
    assert asked(serve, f"{label}.replay.example.org", "/", "POST").status_code == 421


def test_serve_for_other_machines_replays_nothing_without_a_wildcard(tmp_path) -> None:
    assert cells_of(PagePackages(tmp_path, tmp_path), 80, "0.0.0.0") is None
    assert cells_of(PagePackages(tmp_path, tmp_path), 80, "127.0.0.1").origins.host == "localhost:80"


def test_error_has_nothing_to_run(server) -> None:
    answer, body = ask(server, "/", "POST")
    assert (answer.status, body, answer.headers["Content-Security-Policy"][:7]) == (501, b"", "sandbox")
