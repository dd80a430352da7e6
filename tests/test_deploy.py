"""What stands in deploy/ can be installed, as far as this machine can tell."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from archive.item_store import Items
from crawler.sample import SampleServer
from tests.conftest import ROOT, missing

DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    """The units with a program that is there: systemd looks for it."""
    folder = tmp_path_factory.mktemp("units")
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text().replace("/opt/letopis/bin/letopis", "/bin/true")
        (folder / path.name).write_text(text)
    return folder


@pytest.mark.parametrize("name", ["letopis.service", "letopis.timer"])
def test_systemd_finds_no_fault(units, name):
    if shutil.which("systemd-analyze") is None:
        missing("systemd-analyze")
    done = subprocess.run(["systemd-analyze", "verify", units / name], capture_output=True, text=True)
    about = [line for line in (done.stdout + done.stderr).splitlines() if "letopis" in line]
    assert about == []


def test_the_unit_takes_nothing_to_do_for_no_failure():
    assert "SuccessExitStatus=3 5" in (DEPLOY / "systemd" / "letopis.service").read_text()


def test_the_cron_line_has_five_times_and_a_user():
    (line,) = [line for line in (DEPLOY / "letopis.cron").read_text().splitlines() if line and line[0] != "#"]
    assert re.match(r"(?:[\d*/,-]+ ){5}letopis \S", line)


def test_cron_grows_no_log_of_its_own():
    assert ">>" not in (DEPLOY / "letopis.cron").read_text()


def test_the_unit_may_write_the_metrics_that_the_docs_name():
    unit = (DEPLOY / "systemd" / "letopis.service").read_text()
    assert "-/var/lib/node_exporter" in unit
    assert "/var/lib/node_exporter/letopis.prom" in (DEPLOY.parent / "docs" / "settings.md").read_text()


def test_the_container_runs_as_no_root():
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("FROM"))
    assert "USER 10001:10001" in lines[last:]


SETUP = """
from setuptools import find_packages, setup

setup(name="project", version="1.0", packages=find_packages(), entry_points={"scrapy": ["settings = crawler.settings"]})
"""
"""As scrapyd-deploy writes it where a project has none (scrapyd-client 2.0, `scrapyd_client/deploy.py`)."""


@pytest.fixture(scope="module")
def egg(tmp_path_factory):
    """What scrapyd-deploy builds and sends."""
    folder = tmp_path_factory.mktemp("egg")
    for name in ("archive", "crawler", "spiders"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    (folder / "setup.py").write_text(SETUP)
    subprocess.run([sys.executable, "setup.py", "-q", "bdist_egg"], cwd=folder, check=True, capture_output=True)
    (built,) = (folder / "dist").glob("*.egg")
    return built


def test_an_egg_names_the_settings(egg):
    with zipfile.ZipFile(egg) as file:
        assert "[scrapy]\nsettings = crawler.settings" in file.read("EGG-INFO/entry_points.txt").decode()


def test_a_site_is_crawled_from_an_egg(egg, tmp_path):
    """Scrapyd puts the egg on the path as it is, and runs `scrapy crawl` in another folder."""
    with SampleServer(articles=3) as server:
        values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "LETOPIS_DATA": tmp_path / "data", "DOWNLOAD_DELAY": 0}
        options = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
        run = [sys.executable, "-m", "scrapy", "crawl", "voronezh", "-a", "start_urls=http://www.govvrn.ru/novosti"]
        env = {"PYTHONPATH": str(egg), "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PATH": "/usr/bin:/bin"}
        env["LETOPIS_CONTACT"] = "https://letopis.example/tests"
        done = subprocess.run([*run, *options], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert len(list(Items(tmp_path / "data"))) == 3, done.stderr
