"""The docs: built as a site that asks no other host, and the commands in them are what the program knows."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from said import Said

from archive.catalogue import Catalogue
from archive.collecting import Collection, Gathered
from archive.items import PressItem
from crawler.commands import gathering
from tests.archive.press import fill
from tests.conftest import ROOT, missing

pytestmark = pytest.mark.filterwarnings("default::DeprecationWarning")

PAGES = sorted([*ROOT.glob("docs/*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
LINE = re.compile(r"^\$ (?:\S*/)?letopis (.+)$", re.M)
NOTES = re.compile(r"  +[a-z].*$")
"""What a line says of itself without a `#`, after two spaces."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mkdocs = Path(sys.executable).with_name("mkdocs")
    if not mkdocs.exists():
        missing("mkdocs")
    folder = tmp_path_factory.mktemp("docs")
    words = [mkdocs, "build", "--quiet", "--strict", "--site-dir", folder]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_site_holds_every_page(site: Path) -> None:
    pages = {path.stem for path in site.glob("*.html")}
    assert {path.stem for path in ROOT.glob("docs/*.md")} | {"index", "changes", "contributing", "results"} <= pages


def test_the_site_asks_no_other_host(site: Path) -> None:
    loads = re.compile(
        r"<(?:script|img|iframe|source|video|audio|object|embed)\b[^>]*?(?:src|data)=[\"']?(?:https?:)?//[^>]*"
    )
    linked = re.compile(r"<link\b(?![^>]*rel=[\"']?(?:canonical|next|prev)\b)[^>]*?href=[\"']?(?:https?:)?//[^>]*")
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert loads.findall(text) + linked.findall(text) == [], page.name
        # This is what has the theme fetch a drawing program from elsewhere.
        assert 'class="mermaid"' not in text, page.name
    for style in site.rglob("*.css"):
        assert re.findall(r"url\([\"']?(?:https?:)?//|@import", style.read_text("utf-8")) == [], style.name


def test_the_readme_compares_by_figures_that_were_measured() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme.partition("| what | Letopis | others |")[2].partition("\n\n")[0]
    figures = re.findall(r"\d+\.\d+", table)
    assert len(figures) > 15
    measured = set(re.findall(r"\d+\.\d+", (ROOT / "bench/RESULTS.md").read_text("utf-8")))
    assert set(figures) - measured == set(), "measured again: bring the table of README.md up to bench/RESULTS.md"


def test_the_terminal_of_the_readme_loads_nothing() -> None:
    picture = (ROOT / "docs/pictures/crawl.svg").read_text("utf-8")
    assert re.findall(r"href|@import|url\((?!#)|<script", picture) == []


def words_of(line: str) -> list[str]:
    """The words of a command as a shell gives them, up to a pipe or a redirection."""
    shell = shlex.shlex(NOTES.sub("", line), posix=True, punctuation_chars="|>")
    shell.whitespace_split = True
    words: list[str] = []
    for word in shell:
        if word[0] in "|>":
            # The number before a redirection is that of a stream.
            return words[:-1] if words[-1] == "2" else words
        words.append(word)
    return words


COMMANDS = [
    pytest.param(words_of(line), id=f"{page.stem}: {' '.join(words_of(line))}")
    for page in PAGES
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
    for line in LINE.findall(block)
]
ONLINE = {"crawl", "run", "work", "serve", "replay", "config", "demo", "import", "rebuild", "copy", "site"}
"""They fetch, wait to be ended, or take in files or a database that a reader has; their words are checked, and they are
not run."""
NOT_KEPT = {"withhold": "--reason", "trust": "--reason", "events": "reject", "pack": "--sign"}
"""What needs something that only the reader's archive has: a decision on one article, file or event; a key."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PressItem]:
    """A folder with an archive, its catalogue, and a collection of the article that is asked for; and that article."""
    folder = tmp_path_factory.mktemp("followed")
    item = fill(folder / "data")["changed"]
    Catalogue(folder / "data").update()
    collection = Collection()
    collection.add(Gathered.of(item, ""))
    collection.save(folder / "bridges.json")
    return folder, item


def test_there_are_commands_to_follow() -> None:
    assert len(COMMANDS) > 40


@cache
def command_of(name: str) -> Any:
    return gathering._built(gathering._modules()[name])


@pytest.mark.parametrize("words", COMMANDS)
def test_the_words_of_a_command_are_known(words: list[str]) -> None:
    if words[0].startswith("-"):
        return
    command = command_of(words[0])
    rest = words[1:]
    inner = getattr(command, "commands", None)
    if inner is not None:
        command, rest = inner[rest[0]], rest[1:]
    command.make_context(words[0], list(rest))


def offline(words: list[str]) -> bool:
    needs = words[0] in ONLINE or words[0].startswith("-") or "--revoke" in words
    return not needs and NOT_KEPT.get(words[0]) not in words


@pytest.mark.parametrize("words", [one for one in COMMANDS if offline(one.values[0])])
def test_a_command_that_needs_no_network_runs(
    words: list[str], data: tuple[Path, PressItem], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, item = data
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    given = [item.id if re.fullmatch(r"voronezh-[0-9a-f]{16}", word) else word for word in words]
    given = [item.url if re.fullmatch(r"URL|https?://\S+/id/\d+|http\S+/novosti", word) else word for word in given]
    said = Said(monkeypatch, given)
    # 1 and 3 are answers: a site in trouble, nothing found.
    assert said.code in (0, 1, 3), said.err
