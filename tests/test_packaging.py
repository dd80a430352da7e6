"""What is built and installed is what was meant: three packages by name, nothing beside them."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT, missing

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


@dataclass(frozen=True)
class Built:
    """What is published, and what setuptools said while it was built."""

    unpacked: Path
    """The folder that the sdist unpacks into."""
    wheel: Path
    """Built from that folder."""
    said: str

    @property
    def packed(self) -> zipfile.ZipFile:
        """The wheel, open."""
        return zipfile.ZipFile(self.wheel)


def tool(name: str) -> Path:
    """A command of this environment; where it is missing the test is skipped."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        missing(name)
    return path


def sources(*folders: str) -> set[str]:
    """The files of the checkout that git has; in an unpacked sdist, those of its own list."""
    if (ROOT / ".git").exists():
        if shutil.which("git") is None:
            missing("git")
        words = ["git", "ls-files", "-z", *folders]
        listed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    else:
        listed = (ROOT / "letopis.egg-info" / "SOURCES.txt").read_text("utf-8").splitlines()
        listed = [name for name in listed if not folders or name.startswith(tuple(f"{one}/" for one in folders))]
    return {name for name in listed if name and not name.startswith("letopis.egg-info/")}


BUILD = """
import os, pathlib, sys, tarfile
import setuptools.build_meta as made
folder = pathlib.Path(sys.argv[1])
packed = made.build_sdist(folder)
with tarfile.open(folder / packed) as archive:
    archive.extractall(folder, filter="data")
os.chdir(folder / packed.removesuffix(".tar.gz"))
made.build_wheel(folder)
"""
"""Builds the sdist of the working folder, and the wheel of what that unpacks to, in one process."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    if importlib.util.find_spec("setuptools") is None:
        missing("setuptools")
    folder = tmp_path_factory.mktemp("built")
    # Built from a copy: setuptools leaves build/ and egg-info beside what it builds.
    for name in sources():
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / "source" / name)
    # setuptools reports that nothing is compiled where the environment says so.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    words = [sys.executable, "-c", BUILD, folder]
    done = subprocess.run(words, cwd=folder / "source", env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (packed,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return Built(folder / packed.name.removesuffix(".tar.gz"), wheel, done.stdout + done.stderr)


@pytest.fixture(scope="session")
def wheel(built: Built) -> zipfile.ZipFile:
    return built.packed


def test_the_sdist_holds_the_whole_checkout(built: Built) -> None:
    files = {str(path.relative_to(built.unpacked)) for path in built.unpacked.rglob("*") if path.is_file()}
    made = {"PKG-INFO", "setup.cfg"}
    assert {name for name in files if not name.startswith(("letopis.egg-info/", "build/"))} - made == sources() - made


def test_the_tests_of_the_unpacked_sdist_pass(built: Built, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "LETOPIS_"))}
    # No plugin of pytest is needed; those of the environment take longer to load than the tests to run.
    env |= {"HOME": str(tmp_path), "PYTHONPATH": str(built.unpacked), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--order-seed", "0"]
    words += ["tests/crawler/reading/test_seed.py", "tests/archive/test_regions.py"]
    done = subprocess.run(words, cwd=built.unpacked, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert re.search(r"\d+ passed", done.stdout)


def test_setuptools_warns_of_nothing(built: Built) -> None:
    warned = [line for line in built.said.splitlines() if re.search("warn|deprecat", line, re.IGNORECASE)]
    # It reports, too, that a clean copy holds nothing of what MANIFEST.in leaves out.
    assert [line for line in warned if "no previously-included" not in line] == []


def test_the_wheel_is_clean_but_for_the_three_names(built: Built) -> None:
    done = subprocess.run([tool("check-wheel-contents"), built.wheel], capture_output=True, text=True)
    first, *rest = done.stdout.splitlines()
    assert first.endswith("W009: Wheel contains multiple toplevel library entries:")
    assert rest == ["  archive/", "  crawler/", "  spiders/"]


def test_the_metadata_says_where_and_for_which_pythons(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    text = wheel.read(name).decode()
    assert {line.partition(",")[0] for line in re.findall(r"^Project-URL: (.*)$", text, re.MULTILINE)} == {
        *PROJECT["project"]["urls"]
    }
    known = re.findall(r"^Classifier: Programming Language :: Python :: (3\.\d+)$", text, re.MULTILINE)
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in known


def test_the_wheel_holds_exactly_the_three_packages(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"archive", "crawler", "spiders"}


def test_every_package_of_the_checkout_is_listed() -> None:
    found = {
        str(path.parent.relative_to(ROOT)).replace("/", ".")
        for name in ("archive", "crawler", "spiders")
        for path in (ROOT / name).rglob("__init__.py")
    }
    assert found == set(PROJECT["tool"]["setuptools"]["packages"])


def test_data_files_come_along(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert {"archive/regions.tsv", "archive/subdivisions.tsv", "archive/zones.tsv"} <= set(names)
    assert {"archive/py.typed", "crawler/py.typed", "spiders/py.typed"} <= set(names)


def test_every_tracked_data_file_comes_along(wheel: zipfile.ZipFile) -> None:
    assert sources("archive", "crawler", "spiders") <= set(wheel.namelist())


def test_the_console_script_is_letopis(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "letopis = crawler.__main__:main" in wheel.read(name).decode()


def test_the_constraints_name_releases_and_no_address() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []


@pytest.mark.parametrize("name", ["run", "container", "dev"])
def test_what_is_installed_has_hashes_and_the_pinned_releases(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pinned = set((ROOT / "constraints.txt").read_text().lower().replace("_", "-").replace(".", "-").splitlines())
    releases = re.findall(r"^([A-Za-z0-9._-]+==[^ ;\n]+)[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(releases) == len(re.findall(r"^[A-Za-z]", text, re.MULTILINE)) > 50
    # What other platforms need beside is not pinned by what was installed here.
    assert {
        one.lower().replace("_", "-").replace(".", "-") for one in releases if f"{one} ;" not in text
    } - pinned == set()
    assert "://" not in text


@pytest.mark.parametrize(
    ("path", "made_of"), [("archive/replay/pywb.txt", "requirements/pywb.in"), ("tests/peers.txt", "tests/peers.in")]
)
def test_what_is_installed_beside_has_hashes_and_is_made_of_what_is_asked_for(path: str, made_of: str) -> None:
    text = (ROOT / path).read_text()
    releases = re.findall(r"^([a-z0-9._-]+==\S+)[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(releases) == len(re.findall(r"^[a-z]", text, re.MULTILINE)) > 30
    asked = [line for line in (ROOT / made_of).read_text().splitlines() if not line.startswith("#")]
    names = {one.partition("==")[0] for one in releases}
    assert [one for one in asked if one not in releases and re.split("[<=]", one)[0] not in names] == []
    assert "://" not in text


def test_every_dependency_is_pinned_by_the_constraints() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    extras = [name for names in PROJECT["project"]["optional-dependencies"].values() for name in names]
    wanted = {
        re.split(r"[<>=!~\[; ]", name)[0].lower().replace("_", "-")
        for name in [*PROJECT["project"]["dependencies"], *extras]
        if not name.startswith("letopis")
    }
    assert wanted - pinned == set()


def test_the_three_packages_share_one_folder() -> None:
    import archive
    import crawler
    import spiders

    assert len({Path(str(module.__file__)).parent.parent for module in (archive, crawler, spiders)}) == 1


COMMANDS = sorted(file for file in (ROOT / "bench").glob("*.py") if "__main__" in file.read_text("utf-8"))


@pytest.mark.parametrize("file", COMMANDS, ids=lambda file: file.stem)
def test_every_benchmark_is_told_of(file: Path) -> None:
    assert f"python bench/{file.name}" in (ROOT / "bench" / "README.md").read_text("utf-8")


WITHOUT_IMPORT = {
    "tzdata": "zoneinfo reads it where the system has no time zones",
    "pymorphy3-dicts-ru": "pymorphy3 finds its dictionaries by entry point",
}
"""Dependencies that no line of ours imports, and why they are needed all the same."""


def modules(distribution: str) -> set[str]:
    """The top modules of an installed distribution, or its packages in a namespace that others share."""
    found = set()
    for path in importlib.metadata.files(distribution) or []:
        parts = path.with_suffix("").parts
        if path.suffix in {".py", ".so"} and not parts[0].endswith((".dist-info", ".data")) and parts[0] != "..":
            found.add(".".join(parts[:2]) if parts[0] in {"backports"} else parts[0].partition(".")[0])
    return found


@cache
def imported() -> set[str]:
    """What run-time code imports, at the top of a module or within it."""
    found = set()
    for path in (path for name in ("archive", "crawler", "spiders") for path in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {".".join(name.split(".")[:depth]) for name in found for depth in (1, 2)}


@pytest.mark.parametrize(
    "distribution", [re.split(r"[<>=!;\[ ]", line)[0] for line in PROJECT["project"]["dependencies"]]
)
def test_every_dependency_is_imported_or_has_a_reason(distribution: str) -> None:
    assert (distribution in WITHOUT_IMPORT) != bool(modules(distribution) & imported())
