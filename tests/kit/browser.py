"""Headless Chromium for tests, and the frame in which a viewer shows an archived page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--window-size=1200,1400",
)
_FRAME = """
const walk = root => {
  for (const element of root.querySelectorAll('*')) {
    if (element.tagName === 'IFRAME' && /mp_\\//.test(element.src)) return element;
    const found = element.shadowRoot && walk(element.shadowRoot);
    if (found) return found;
  }
  return null;
};
return walk(document);
"""


def chromium_is_here() -> bool:
    return bool(shutil.which("chromium") and shutil.which("chromedriver"))


@contextmanager
def chromium(profile: Path, *flags: str) -> Iterator:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, *flags, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.binary_location = shutil.which("chromium")
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        driver.set_script_timeout(20)
        yield driver
    finally:
        driver.quit()


def until(ask: Callable[[], object], seconds: float = 30.0) -> object:
    """What `ask` gives as soon as it is true; the last answer when the time is over."""
    end = time.monotonic() + seconds
    answer = None
    while time.monotonic() < end:
        answer = ask()
        if answer:
            break
        time.sleep(0.1)
    return answer


def show(driver, address: str) -> None:
    """Open a viewer's address and step into the archived page once it is there."""
    driver.switch_to.default_content()
    driver.get("about:blank")
    driver.get(address)
    step_inside(driver)


def step_inside(driver) -> None:
    """Step into the archived page that a viewer shows, once it is there."""

    def inside() -> bool:
        from selenium.common.exceptions import WebDriverException

        try:
            driver.switch_to.default_content()
            if cell := driver.execute_script("return document.getElementById('cell')"):
                driver.switch_to.frame(cell)
            frame = driver.execute_script(_FRAME)
            if frame is None:
                return False
            driver.switch_to.frame(frame)
            return driver.execute_script(
                "return document.readyState === 'complete' && location.protocol !== 'chrome-error:'"
                " && !!document.querySelector('h1, h3')"
            )
        except WebDriverException:
            return False

    assert until(inside, 60), "the viewer shows no page"
