"""The page in headless Chromium: what a reader does with it, and that nothing of an archived page runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import axe
import pytest
from browser import chromium, chromium_is_here, show, step_inside, until
from selenium.common.exceptions import WebDriverException

from archive.replay import viewers
from archive.replay.server import ReplayServer
from archive.wacz.pack import pack
from archive.wacz.selection import sources
from crawler.commands.replay import PagePackages
from crawler.commands.serve import cells_of
from tests.archive.serving import serving
from tests.conftest import missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive import Archive
    from archive.items import PressItem

pytestmark = pytest.mark.browser

WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not chromium_is_here():
        missing("Chromium with its driver")
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="module")
def address(archive: Archive) -> Iterator[str]:
    with serving(archive) as address:
        yield address


@pytest.fixture
def page(driver: Any, address: str) -> Any:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    driver.get(f"{address}/?lang=ru")
    return driver


def width(driver: Any, size: str) -> None:
    wide, high = WIDTHS[size]
    told = {"width": wide, "height": high, "deviceScaleFactor": 1, "mobile": size == "phone"}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", told)


def text(driver: Any) -> str:
    return str(driver.execute_script("return document.body.innerText"))


def click(driver: Any, words: str) -> None:
    before = driver.current_url
    driver.find_element("partial link text", words).click()
    # The browser begins to leave the page a moment after the click.
    assert until(lambda: driver.current_url != before and driver.find_elements("css selector", "footer"), 10)


def ask(driver: Any, words: str) -> None:
    field = driver.find_element("css selector", "input[type=search]")
    field.clear()
    field.send_keys(words + "\n")
    until(lambda: "q=" in driver.current_url)


def test_a_reader_searches_opens_compares_and_cites(page: Any) -> None:
    ask(page, "губернаторами мастерских")
    assert page.find_element("css selector", "mark").text == "мастерская"
    click(page, "Открыта первая мастерская")
    assert "Фото Марии Гулевской" in text(page)
    assert until(lambda: page.execute_script("return document.images[0].naturalWidth") == 480, 10)
    assert "urn:pwid:letopis:2024-12-10T14:00:00Z:page:" in text(page)
    click(page, "Сравнить")
    assert page.find_element("css selector", "ins").text.strip() == "первая"
    assert page.find_element("css selector", "del").text.strip() == "с Данилом Кустовым"


def test_the_reference_can_be_copied(page: Any, kept: dict[str, PressItem], address: str) -> None:
    permission = {"origin": address, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    page.execute_cdp_cmd("Browser.grantPermissions", permission)
    page.get(f"{address}/item/{kept['changed'].id}?lang=ru")
    button = page.find_element("css selector", "[data-copy=plain]")
    button.click()
    assert until(lambda: button.text == "Скопировано", 5)


def test_a_click_on_a_region_narrows_and_another_widens(page: Any) -> None:
    click(page, "Все статьи")
    click(page, "Тамбовская область")
    assert "Найдено: 1" in text(page)
    click(page, "Тамбовская область")
    assert "Найдено: 4" in text(page)


def test_it_reads_without_scripts(page: Any, address: str) -> None:
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    page.get(f"{address}/?lang=ru&q=школа")
    page.find_element("css selector", "select[name=order] option[value=oldest]").click()
    page.find_element("css selector", ".filters button").click()
    # The browser begins to leave the page a moment after the click.
    assert until(lambda: "order=oldest" in page.current_url, 10)
    click(page, "отремонтировали")
    assert "стадионе" in page.find_element("css selector", "main").text
    assert not page.find_element("css selector", ".copy").is_displayed()


def test_the_keyboard_reaches_everything(page: Any) -> None:
    page.find_element("css selector", "body").send_keys("/")
    assert page.switch_to.active_element.get_attribute("name") == "q"
    page.execute_script("document.activeElement.blur()")
    wanted = page.execute_script(
        "return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]"
        ".filter(e => e.checkVisibility() && e.tabIndex >= 0).map(e => e.outerHTML)"
    )
    reached: set[str] = set()
    for _ in range(60):
        page.switch_to.active_element.send_keys("\ue004")
        reached.add(page.execute_script("return document.activeElement.outerHTML"))
        if reached.issuperset(wanted):
            break
    assert set(wanted) <= reached


@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize(
    "path", ["/", "/?q=", "/?q=%22", "/help", "/item/{changed}", "/item/{changed}/compare", "/item/{hostile}"]
)
def test_nothing_hangs_over_the_edge(
    page: Any, address: str, kept: dict[str, PressItem], path: str, size: str, tmp_path: Path
) -> None:
    width(page, size)
    page.get(address + path.format(changed=kept["changed"].id, hostile=kept["hostile"].id))
    assert page.execute_script("return document.documentElement.scrollWidth") <= WIDTHS[size][0]
    page.save_screenshot(str(tmp_path / f"{size}.png"))
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_nothing_of_an_archived_page_runs(page: Any, address: str, kept: dict[str, PressItem]) -> None:
    id = kept["hostile"].id
    for path in (
        "/",
        "/?q=",
        f"/item/{id}",
        f"/item/{id}/compare",
        f"/file/{id}/1/1",
        "/?q=%3Cscript%3E",
        f"/?tag={'%3Cb%3E'}",
    ):
        page.get(address + path)
        assert page.title != "hacked", path
        script = """return document.querySelectorAll('script:not([src]):not([type="application/ld+json"])').length"""
        assert page.execute_script(script) in {0, None} or "/file/" in path


def test_an_inline_script_is_refused(page: Any) -> None:
    page.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
    )
    assert page.execute_script("return window.ran") is None


@pytest.fixture(scope="module")
def with_cells(archive: Archive, press_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page that shows kept pages inside itself, as `letopis serve` does."""
    try:
        viewer = viewers.replayweb()
    except viewers.ViewerMissing as error:
        missing(str(error))
    pages = PagePackages(press_data, tmp_path_factory.mktemp("pages"))
    with serving(archive, cells=lambda port: cells_of(pages, port, "127.0.0.1", viewer=lambda: viewer)) as address:
        yield address


def test_as_it_was_is_shown_in_place(page: Any, with_cells: str, kept: dict[str, PressItem]) -> None:
    page.get(f"{with_cells}/item/{kept['changed'].id}?lang=ru")
    click(page, "Посмотреть, как было")
    assert page.current_url.startswith(f"{with_cells}/item/")
    step_inside(page)
    assert "Открыта первая мастерская" in text(page)
    # The frame is another origin, so nothing in it reaches the page around it.
    with pytest.raises(WebDriverException, match="Blocked a frame"):
        page.execute_script("return top.document.title")
    page.switch_to.default_content()
    assert page.execute_script("return document.documentElement.scrollWidth <= innerWidth")


def go(page: Any, words: str) -> None:
    """Go to a link by the keyboard alone and follow it."""
    before = page.current_url
    page.execute_script("document.activeElement.blur()")
    for _ in range(80):
        page.switch_to.active_element.send_keys("\ue004")
        reached = page.switch_to.active_element
        if reached.tag_name == "a" and words in reached.text:
            break
    else:
        raise AssertionError(f"no key leads to {words}")
    page.switch_to.active_element.send_keys("\ue007")
    assert until(lambda: page.current_url != before and page.find_elements("css selector", "footer"), 10)


def test_from_search_to_citation_and_back_by_the_keyboard_alone(page: Any, with_cells: str) -> None:
    page.get(f"{with_cells}/?lang=ru")
    page.find_element("css selector", "body").send_keys("/")
    page.switch_to.active_element.send_keys("губернаторами мастерских\n")
    assert until(lambda: "q=" in page.current_url, 10)
    go(page, "Открыта первая мастерская")
    go(page, "Сравнить")
    assert page.find_elements("css selector", "ins")
    page.back()
    go(page, "Посмотреть, как было")
    step_inside(page)
    page.switch_to.default_content()
    go(page, "Сослаться")
    assert page.current_url.endswith("#cite")
    assert "urn:pwid:" in page.find_element("id", "cite").text
    page.back()
    assert until(lambda: page.find_elements("id", "cell"), 10)


def test_without_a_door_the_page_says_how_to_see_it(page: Any, address: str, kept: dict[str, PressItem]) -> None:
    page.get(f"{address}/item/{kept['changed'].id}/replay?lang=ru")
    assert "letopis replay https://voronezh.example/opened --at 20241210140000" in text(page)
    assert not page.find_elements("css selector", "iframe")


def test_the_link_leads_to_a_replay_that_is_named(
    page: Any, press_data: Path, archive: Archive, kept: dict[str, PressItem], tmp_path: Path
) -> None:
    try:
        viewer = viewers.replayweb()
    except viewers.ViewerMissing as error:
        missing(str(error))
    pack(sources(press_data), tmp_path / "press.wacz")
    with ReplayServer(viewer, tmp_path / "press.wacz") as replay, serving(archive, replay=replay.address) as address:
        page.get(f"{address}/item/{kept['changed'].id}/replay?lang=ru")
        link = page.find_element("css selector", ".notice a").get_attribute("href")
        show(page, link)
        assert "Открыта первая мастерская" in text(page)
    page.switch_to.default_content()


PAGES = (
    "/",
    "/?q=мастерская",
    "/?q=жирафоград",
    "/?q=since:вчера",
    "/changed",
    "/vanished",
    "/regions",
    "/watches",
    "/trends?q=мастерская",
    "/help",
    "/item/{id}",
    "/item/{id}/compare",
    "/item/{id}/replay",
    "/item/{id}/reprints",
    "/item/no-such",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(page: Any, with_cells: str, kept: dict[str, PressItem], scheme: str) -> None:
    source = axe.script()
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    found = {}
    try:
        for path in PAGES:
            # The dark scheme changes colours alone, which are the same in both languages.
            for language in ("ru", "en") if scheme == "light" else ("ru",):
                where = path.format(id=kept["changed"].id)
                page.get(f"{with_cells}{where}{'&' if '?' in where else '?'}lang={language}")
                if faults := axe.faults(page, source, "color-contrast" if scheme == "dark" else None):
                    found[where, language] = faults
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert found == {}


def test_versions_are_chosen_inside_the_replay(page: Any, with_cells: str, kept: dict[str, PressItem]) -> None:
    page.get(f"{with_cells}/item/{kept['changed'].id}/replay?lang=en")
    links = page.find_elements("css selector", ".choose a")
    assert [link.get_attribute("aria-current") for link in links].count("page") == 1
    assert len(links) > 1
    other = next(link for link in links if not link.get_attribute("aria-current"))
    before = page.find_element("id", "cell").get_attribute("src")
    name = other.text.split(" · ")[0]
    other.click()
    assert until(lambda: page.find_element("css selector", ".choose a[aria-current]").text.startswith(name), 10)
    assert page.find_element("id", "cell").get_attribute("src") != before
