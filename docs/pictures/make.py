"""Makes the pictures of the README from a crawl of the sample sites on this machine: `python docs/pictures/make.py`.

The terminal as SVG, by Rich; the page and the comparison of versions by Chromium, from the archive that the crawl made.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).parent
sys.path[:0] = [str(ROOT)]
os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"

from rich.console import Console  # noqa: E402

from archive import Archive  # noqa: E402
from archive.versions import text_versions  # noqa: E402
from crawler.commands import demo  # noqa: E402
from crawler.sample import SampleServer  # noqa: E402
from tests.archive.serving import serving  # noqa: E402

WIDTH = 108
"""Columns of the terminal: its letters can be read where the picture is as wide as a page of text."""

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<style>{styles} .{unique_id}-matrix {{ line-height: {line_height}px;
font: {char_height}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace }}</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g></svg>
"""
"""Rich's own template without its fonts, which are on another host."""


def terminal(data: Path, hosts: dict[str, str]) -> None:
    """Crawl as `letopis demo` does; what it shows, without its last part, which is advice."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print("[bold green]$[/] letopis demo")
    os.chdir(data.parent)
    began = time.monotonic()
    reports = demo._crawl(Path(data.name), hosts, Console(file=io.StringIO()))
    demo._next = lambda *_: None  # type: ignore[assignment]
    demo._tell(console, Path(data.name), reports, time.monotonic() - began)
    (HERE / "crawl.svg").write_text(console.export_svg(title="letopis", code_format=SVG, unique_id="crawl"), "utf-8")


def changed(server: Any, data: Path) -> str:
    """Have a site change an article, crawl it again; the article's id."""
    state = server.state["voronezh"]
    article = next(one for one in state.listed() if demo.TITLE in one.title.lower())
    state.edit(
        article.id,
        title=article.title.replace("два дня", "три дня"),
        text=article.blocks[0].text.replace("Два дня, 9 и 10", "Три дня, с 9 по 11", 1),
    )
    values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": 0}
    words = [sys.executable, "-m", "crawler", "crawl", "voronezh", "--data", data, "--recheck", "all"]
    words += [f"--set={name}={value}" for name, value in values.items()]
    words += ["--from", "http://www.govvrn.ru/novosti"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/pictures"}
    subprocess.run(words, env=env, check=True)  # noqa: S603  our own program
    return next(hit.id for hit in Archive(data).search(demo.TITLE, site="voronezh", has="photo"))


def shot(address: str, name: str, height: int) -> None:
    """A screenshot of a page of the archive."""
    browser = shutil.which("chromium")
    if browser is None:
        raise SystemExit("chromium is not installed")
    words = [browser, "--headless", "--no-sandbox", "--hide-scrollbars", f"--screenshot={HERE / name}"]
    words += [f"--window-size=1100,{height}", address]
    subprocess.run(words, check=True, capture_output=True, timeout=120)  # noqa: S603  what which() found


def main() -> None:
    """Make all three."""
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        with SampleServer(articles=36) as server:
            terminal(data, server.hosts)
            id = changed(server, data)
        archive = Archive(data)
        assert len(text_versions(archive.history(id))) == 2
        with serving(archive) as address:
            shot(f"{address}/item/{id}?lang=en", "article.png", 900)
            shot(f"{address}/item/{id}/compare?lang=en", "versions.png", 640)


if __name__ == "__main__":
    main()
