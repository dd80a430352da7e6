"""Archived pages are shown by other people's viewers with everything on them, while the sites are gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from browser import chromium, chromium_is_here, show, until
from captured import capture_pages
from exchanges import BEGIN, INFO, exchange

from archive.holdings.writer import WarcWriter
from archive.item_store import Items
from archive.replay import viewers
from archive.replay.pywb import PywbServer
from archive.replay.server import ReplayServer
from archive.wacz import signature
from archive.wacz.pack import pack
from archive.wacz.selection import Selection, sources
from crawler.sample import SampleServer
from tests.conftest import missing

pytestmark = [pytest.mark.browser, pytest.mark.in_order]

ARTICLE_WITH_VIDEO = "http://www.govvrn.ru/novosti/-/~/id/{}"
MONTH = timedelta(days=30)
WINDOWS_1251 = "http://chechnya.gov.ru/"


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> tuple[Path, str, str]:
    """A package of the second of two visits, when nothing had changed: all it has of its own are revisits. The address
    of the article, and its title."""
    data = tmp_path_factory.mktemp("replay")
    with SampleServer(articles=4) as server:
        article = next(one for one in server.state["voronezh"].articles.values() if one.videos)
        url = ARTICLE_WITH_VIDEO.format(article.id)
        for later in (timedelta(0), MONTH):
            capture_pages(server, data, "voronezh", [url], later)
            capture_pages(server, data, "chechnya", [WINDOWS_1251], later)
    signature.new_key(data / "key.pem")
    report = pack(
        sources(data),
        data / "sample.wacz",
        selection=Selection(since=BEGIN + MONTH),
        items=Items(data),
        signer=signature.Signer(signature.load_key(data / "key.pem")),
    )
    assert report.originals == report.records / 2
    return data / "sample.wacz", url, article.title


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    if not chromium_is_here():
        missing("Chromium with its driver")
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def server_of(viewer: str, package: Path, links=()) -> ReplayServer | PywbServer:
    try:
        if viewer == "replayweb":
            return ReplayServer(viewers.replayweb(), package, links=links)
        return PywbServer(viewers.pywb(), package, links=links)
    except viewers.ViewerMissing as error:
        missing(str(error))
        raise


@pytest.fixture(scope="module", params=["replayweb", "pywb"])
def viewer(request, package):
    with server_of(request.param, package[0]) as server:
        yield server


@pytest.fixture(scope="module")
def article(driver, viewer, package):
    show(driver, viewer.link(package[1]))
    return driver


@pytest.fixture(scope="module")
def article_text(article) -> str:
    return article.execute_script("return document.body.innerText")


def test_text(article_text, package) -> None:
    assert package[2] in article_text


def test_pictures(article) -> None:
    article.execute_script("window.scrollTo(0, document.body.scrollHeight)")
    blank = "return [...document.images].filter(i => !(i.complete && i.naturalWidth)).map(i => i.src)"
    until(lambda: not article.execute_script(blank), 10)
    assert article.execute_script("return document.images.length") > 1
    assert article.execute_script(blank) == []


def test_style(article) -> None:
    assert article.execute_script("return [...document.styleSheets].length") > 0
    assert article.execute_script("return getComputedStyle(document.querySelector('video')).maxWidth") == "560px"


def test_font(article) -> None:
    loaded = "return [...document.fonts].filter(f => f.status === 'loaded').length"
    assert until(lambda: article.execute_script(loaded), 10)


def test_video_plays(article) -> None:
    article.execute_script("window.player = document.querySelector('video'); player.muted = true; player.play()")
    assert until(lambda: article.execute_script("return player.currentTime > 0.1 && player.videoWidth > 0"), 15)


FILM = "http://films.example/all.mp4"
IN_PARTS = "http://films.example/parts.mp4"
FILM_PAGE = "http://films.example/"
CONTENT = bytes(range(256)) * 8
ASKED = """
const [url, range, done] = arguments;
fetch(url, {headers: {Range: 'bytes=' + range}})
  .then(async answer => done([answer.status, [...new Uint8Array(await answer.arrayBuffer())]]))
  .catch(error => done([0, String(error)]));
"""


@pytest.fixture(scope="module")
def film_package(tmp_path_factory) -> Path:
    """A page of a site, a film kept whole, and one of which two parts were kept as the server gave them."""
    data = tmp_path_factory.mktemp("films")
    with WarcWriter(data, "films", INFO) as writer:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n"
        writer.write_exchange(exchange(FILM_PAGE, head + b"<h1>Films</h1>"))
        head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % len(CONTENT)
        writer.write_exchange(exchange(FILM, head + CONTENT))
        for first in (0, 500):
            head = b"HTTP/1.1 206 Partial Content\r\nContent-Type: video/mp4\r\nContent-Length: 500\r\n"
            head += b"Content-Range: bytes %d-%d/%d\r\n\r\n" % (first, first + 499, len(CONTENT))
            writer.write_exchange(exchange(IN_PARTS, head + CONTENT[first : first + 500], number=first))
    pack(sources(data), data / "films.wacz", items=Items(data))
    return data / "films.wacz"


@pytest.mark.parametrize("name", ["replayweb", "pywb"])
def test_ranges_of_a_film_that_is_kept_whole_are_replayed_and_parts_are_not(name, driver, film_package) -> None:
    """Why a film whose pieces are ranges of one file is fetched as a whole: no viewer finds a part by its range."""
    with server_of(name, film_package) as server:
        show(driver, server.link(FILM_PAGE))
        for first, last in ((0, 499), (500, 999), (2000, 2047)):
            answer = driver.execute_async_script(ASKED, FILM, f"{first}-{last}")
            assert answer == [206, list(CONTENT[first : last + 1])]
        parts = [driver.execute_async_script(ASKED, IN_PARTS, wanted) for wanted in ("0-499", "500-999")]
        assert parts != [[206, list(CONTENT[:500])], [206, list(CONTENT[500:1000])]]


@pytest.fixture(scope="module")
def windows_1251(driver, viewer, article_text):
    """The other site, whose style is byte for byte that of the first."""
    show(driver, viewer.link(WINDOWS_1251))
    return driver


def test_style_of_windows_1251_page(windows_1251) -> None:
    assert windows_1251.execute_script("return getComputedStyle(document.querySelector('main')).maxWidth") == "760px"


def test_text_of_windows_1251_page(windows_1251) -> None:
    text = windows_1251.execute_script("return document.body.innerText")
    assert "Глава и Правительство Чеченской Республики" in text


@pytest.mark.parametrize("name", ["replayweb", "pywb"])
def test_archive_is_shown_without_copying_it(name, driver, package) -> None:
    data = package[0].parent
    report = pack(sources(data), data / f"{name}.wacz", items=Items(data), linked=True)
    assert len(report.links) == 4
    with server_of(name, data / f"{name}.wacz", report.links) as server:
        show(driver, server.link(package[1]))
        assert package[2] in driver.execute_script("return document.body.innerText")
        assert until(lambda: driver.execute_script("return document.images[0].naturalWidth"), 10)


CHECKED = """
const done = arguments[0];
indexedDB.databases().then(all => all.forEach(one => {
  const asked = indexedDB.open(one.name);
  asked.onsuccess = () => {
    if (![...asked.result.objectStoreNames].includes('verification')) return;
    const found = asked.result.transaction('verification').objectStore('verification').get('signature');
    found.onsuccess = () => { if (found.result) done(found.result.matched); };
  };
}));
"""


def test_signature_is_accepted(driver, package) -> None:
    with server_of("replayweb", package[0]) as server:
        show(driver, server.link(package[1]))
        # What the viewer knows of the package stands in the database of its own page, not in that of the archived one.
        driver.switch_to.default_content()
        driver.switch_to.frame("cell")
        assert driver.execute_async_script(CHECKED) is True
