"""A page that tries every way out of the cell, in a real browser, and a canary that has to stay silent."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import hostile
import pytest
from browser import chromium, chromium_is_here, show, until
from exchanges import INFO, exchange

from archive import Archive
from archive.holdings.writer import WarcWriter
from archive.replay import viewers
from archive.replay.server import ReplayServer
from archive.wacz.pack import pack
from archive.wacz.selection import sources
from crawler.commands.replay import PagePackages
from crawler.commands.serve import cells_of
from tests.archive.press import Press
from tests.archive.serving import serving
from tests.conftest import missing

pytestmark = pytest.mark.browser

PAGE = "http://hostile.example/"
CRASHES = ("rtc", "ownrtc", "framertc", "docrtc")
"""Chromium 156 ends the process of a cell whose page asks for WebRTC; tried last, each in a cell of its own."""
SPOILING = ("base", "history", "clickjs", "turnover", "topmessage", "report", "reporterror", "named")
"""Those that lead the page away, or bound what it may ask for after them: tried one by one, after all others."""
PUBLIC, WILDCARD = "www.press.test", "cells.replay.test"
"""A name by which the page of an archive is reached, and the operator's for replays; Chromium takes both for loopback
and for as good as https, which a web server in front would give them."""
RESOLVED = (
    f"--host-resolver-rules=MAP {PUBLIC} 127.0.0.1, MAP {WILDCARD} 127.0.0.1, MAP *.{WILDCARD} 127.0.0.1",
    "--unsafely-treat-insecure-origin-as-secure=*.replay.test,*.press.test",
)


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    if not chromium_is_here():
        missing("Chromium with its driver")
    with chromium(tmp_path_factory.mktemp("profile"), *RESOLVED) as driver:
        yield driver


@pytest.fixture
def canary():
    with hostile.canary() as one:
        yield one


@pytest.fixture
def kept(tmp_path, canary):
    """The hostile page in an archive; its headers also ask for what the browser should fetch."""
    body = hostile.page(canary)
    ordered = f"<{canary.origin}/leak/header>; rel=preload; as=image, <{canary.origin}>; rel=preconnect"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nLink: {ordered}\r\nRefresh: 1;url={canary.origin}\r\n"
    with WarcWriter(tmp_path, "x", INFO) as writer:
        capture = writer.write_exchange(exchange(PAGE, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body))
    press = Press(tmp_path)
    press.item("", "Hostile", body.decode(), site="hostile", capture=capture)
    press.close()
    return tmp_path


def viewer():
    try:
        return viewers.replayweb()
    except viewers.ViewerMissing as error:
        missing(str(error))


@pytest.fixture
def cell(kept):
    pack(sources(kept), kept / "hostile.wacz")
    with ReplayServer(viewer(), kept / "hostile.wacz") as server:
        yield server


def there(driver, address, script, *arguments) -> None:
    """Run a script in the page; where what was tried before led the page itself away, in the page opened again."""
    from selenium.common.exceptions import WebDriverException

    try:
        driver.execute_script(script, *arguments)
    except WebDriverException:
        show(driver, address)
        driver.execute_script(script, *arguments)


def try_together(driver, address) -> None:
    """Open the page, which runs a script in all its ways, and try all channels that leave it as it is."""
    show(driver, address)
    ways, names = driver.execute_script("return [Object.keys(run), names]")
    assert until(lambda: set(driver.execute_script("return globalThis.ran")) >= set(ways))
    together = [name for name in names if name not in (*CRASHES, *SPOILING)]
    driver.execute_script("arguments[0].forEach(go)", together)
    assert driver.execute_script("return tried") == together
    time.sleep(1)  # silence is heard by waiting


def test_no_channel_leads_out(driver, cell, canary) -> None:
    address = cell.link(PAGE)
    try_together(driver, address)
    for name in SPOILING:
        there(driver, address, "go(arguments[0])", name)
    there(driver, address, "finish()")
    time.sleep(hostile.LAST_SECONDS)
    assert driver.current_url == address
    assert len(driver.window_handles) == 1
    assert canary.heard == set()


def test_no_channel_leads_out_of_a_page_that_serve_shows_at_the_operators_wildcard(
    driver, kept, canary, tmp_path
) -> None:
    """One program: the page of the archive by its public name, and the cell by the operator's wildcard."""

    def cells(port: int):
        wildcard = f"http://*.{WILDCARD}:{port}"
        return cells_of(PagePackages(kept, tmp_path), port, "127.0.0.1", (PUBLIC,), wildcard, viewer=viewer)

    (hit,) = Archive(kept).search("")
    with serving(Archive(kept), hosts=(PUBLIC,), cells=cells) as address:
        port = address.rpartition(":")[2]
        try_together(driver, f"http://{PUBLIC}:{port}/item/{hit.id}/replay")
        assert driver.execute_script("return location.hostname").endswith(f".{WILDCARD}")
        assert canary.heard == set()


@pytest.mark.parametrize("at", ["/item/{id}", "/item/{id}/replay", "/memento/2031/{url}", "/memento/2031id_/{url}"])
def test_page_of_an_archive_on_a_public_name_runs_no_script_of_what_it_keeps(driver, kept, canary, at) -> None:
    with serving(Archive(kept), hosts=(PUBLIC,)) as address:
        driver.switch_to.default_content()
        (hit,) = Archive(kept).search("")
        path = at.format(id=hit.id, url=PAGE)
        driver.get(f"http://{PUBLIC}:{address.rpartition(':')[2]}{path}")
        assert "Hostile" in driver.execute_script("return document.body.innerText")
        for link in driver.find_elements("css selector", "a"):
            assert "127.0.0.1" not in (link.get_attribute("href") or "")
        time.sleep(1)
        assert driver.execute_script("return [typeof ran, typeof names]") == ["undefined"] * 2
        assert driver.current_url.endswith(path)
        assert canary.heard == set()


@pytest.mark.parametrize("name", ["rtc", "docrtc"])
def test_webrtc_leads_nowhere(driver, cell, canary, name) -> None:
    show(driver, cell.link(PAGE))
    with suppress(Exception):
        driver.execute_script("go(arguments[0])", name)
    time.sleep(1)
    assert canary.heard == set()


def test_the_canary_hears_the_page_outside_a_cell(driver, canary) -> None:
    """What the silence is worth: shown by an ordinary server, the same page is heard by most channels."""
    body = hostile.page(canary)

    class Plain(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        driver.switch_to.default_content()
        driver.get(f"http://localhost:{server.server_address[1]}/")
        for name in driver.execute_script("return names"):
            with suppress(Exception):
                driver.execute_script("go(arguments[0])", name)
        heard = {
            "way-svg",
            "way-generator",
            "fetch",
            "beacon",
            "socket",
            "events",
            "worker",
            "frame",
            "script",
            "webrtc",
        }
        assert until(lambda: heard <= canary.heard), heard - canary.heard
    finally:
        driver.get("about:blank")
        server.shutdown()
        server.server_close()


def test_a_cell_is_not_shown_by_itself(driver, cell) -> None:
    driver.switch_to.default_content()
    driver.get(cell.cells.frame(PAGE, None))
    assert "in the frame of letopis replay alone" in driver.find_element("tag name", "body").text


READ = """
const [addresses, done] = [arguments[0], arguments[1]];
Promise.all(addresses.map(one => fetch(one).then(r => r.status, () => 'refused'))).then(done);
"""


def test_a_script_reads_its_own_package_and_no_other(driver, cell, tmp_path) -> None:
    other = cell.cells.cell(tmp_path / "hostile.wacz")  # the same bytes, at a name that the page was told
    own = next(one for one in cell.cells.by_label.values() if one is not other)
    show(driver, cell.link(PAGE))
    driver.switch_to.parent_frame()  # the viewer's window, which a script of the page reaches, has fetch as it is
    asked = [
        cell.cells.origins.of(own.label) + own.source,
        cell.cells.origins.of(other.label) + other.source,
        f"{cell.address}/open?url={PAGE}",
        f"{cell.cells.origins.shown}/",
    ]
    assert driver.execute_async_script(READ, asked) == [200, "refused", "refused", "refused"]
