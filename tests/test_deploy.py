"""What stands in deploy/ can be installed, as far as this machine can tell."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

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


def test_the_container_runs_as_no_root():
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("FROM"))
    assert "USER 10001:10001" in lines[last:]


def test_scrapyd_can_list_the_sites(tmp_path):
    """Scrapyd runs `scrapyd.runner list` and `crawl` inside of an egg; this is what they do, in a folder of its own."""
    egg = tmp_path / "egg"
    for name in ("archive", "crawler", "spiders"):
        shutil.copytree(ROOT / name, egg / name, ignore=shutil.ignore_patterns("__pycache__"))
    env = {"PYTHONPATH": str(egg), "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-m", "scrapy", "list"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert "voronezh" in done.stdout.split(), done.stderr
