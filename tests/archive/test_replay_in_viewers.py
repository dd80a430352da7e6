"""Archived pages are shown by other people's viewers with everything on them, while the sites are gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import chromium, chromium_is_here, show, until
from captured import capture_pages

from archive.replay import viewers
from archive.replay.pywb import PywbServer
from archive.replay.server import ReplayServer
from archive.wacz.pack import pack
from archive.wacz.selection import sources
from crawler.sample import SampleServer
from tests.conftest import missing

pytestmark = pytest.mark.browser

ARTICLE_WITH_VIDEO = "http://www.govvrn.ru/novosti/-/~/id/{}"
WINDOWS_1251 = "http://chechnya.gov.ru/"


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> tuple[Path, dict[str, object]]:
    data = tmp_path_factory.mktemp("replay")
    with SampleServer(articles=4) as server:
        article = next(one for one in server.state["voronezh"].articles.values() if one.videos)
        url = ARTICLE_WITH_VIDEO.format(article.id)
        captures = capture_pages(server, data, "voronezh", [url])
        captures |= capture_pages(server, data, "chechnya", [WINDOWS_1251])
    pack(sources(data), data / "sample.wacz")
    return data / "sample.wacz", {"url": url, "title": article.title, "captures": captures}


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    if not chromium_is_here():
        missing("Chromium with its driver")
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="module", params=["replayweb", "pywb"])
def viewer(request, package):
    try:
        if request.param == "replayweb":
            server = ReplayServer(viewers.replayweb(), package[0])
        else:
            server = PywbServer(viewers.pywb(), package[0])
    except viewers.ViewerMissing as error:
        missing(str(error))
    with server:
        yield server


@pytest.fixture(scope="module")
def article(driver, viewer, package):
    show(driver, viewer.link(package[1]["url"]))
    return driver


@pytest.fixture(scope="module")
def article_text(article) -> str:
    return article.execute_script("return document.body.innerText")


def test_text(article_text, package) -> None:
    assert package[1]["title"] in article_text


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


def test_windows_1251(driver, viewer, article, article_text) -> None:
    show(driver, viewer.link(WINDOWS_1251))
    assert "Чеченской Республики" in driver.title or "Новости" in driver.execute_script(
        "return document.body.innerText"
    )
