"""What every command owes its caller: a quiet end where nobody reads on, one data folder, one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from patience import LONG

from crawler.crawl.keeping import SiteLock
from crawler.sites.loader import SiteLoader

ROOT = Path(__file__).resolve().parents[3]


def run(module, *arguments, cwd, **env):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    settings = {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, cwd=cwd, env={**kept, **settings, **env}, capture_output=True, text=True, timeout=LONG
    )


PRINTS = """
from crawler import commands

def app(**_):
    for _ in range(1000):
        print("x" * 1000)

commands.app = app
commands.main()
"""


def test_a_reader_that_goes_away_is_no_error():
    process = subprocess.Popen([sys.executable, "-c", PRINTS], cwd=ROOT, stdout=-1, stderr=-1, text=True)
    process.stdout.readline()
    process.stdout.close()
    assert (process.stderr.read(), process.wait(timeout=LONG)) == ("", 0)
    process.stderr.close()


def test_help_into_a_closed_pipe_is_no_error():
    command = f"{sys.executable} -m crawler --help | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env={**os.environ}, capture_output=True, text=True, timeout=30
    )
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize("command", [("items",), ("show", "voronezh-0a1b2c3d4e5f6071"), ("verify",), ("mend",)])
def test_the_data_folder_of_the_configuration_is_used(tmp_path, command):
    (tmp_path / "letopis.toml").write_text('data = "kept/elsewhere"\n')
    done = run("crawler", *command, cwd=tmp_path)
    assert "kept/elsewhere" in done.stderr.replace("\n", "")


def test_the_command_line_goes_before_the_configuration(tmp_path):
    (tmp_path / "letopis.toml").write_text('data = "elsewhere"\n')
    assert "archive in here" in run("crawler", "items", "--data", "here", cwd=tmp_path).stderr


def test_the_environment_goes_before_the_configuration(tmp_path):
    (tmp_path / "letopis.toml").write_text('data = "elsewhere"\n')
    assert "archive in here" in run("crawler", "items", cwd=tmp_path, LETOPIS_DATA="here").stderr


def test_a_broken_configuration_is_one_sentence(tmp_path):
    (tmp_path / "letopis.toml").write_text("data = [")
    done = run("crawler", "items", cwd=tmp_path)
    assert done.returncode == 4
    assert "letopis.toml cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


CONTACT = {"LETOPIS_CONTACT": "https://letopis.example/tests"}


def scrapy_crawl(tmp_path, site, *more, **env):
    return run("scrapy", "crawl", site, "--loglevel", "ERROR", *more, cwd=tmp_path, **env)


@pytest.mark.parametrize(
    ("site", "env", "sentence"),
    [
        ("voronezh", {}, "No contact is set"),
        ("voronezh", {**CONTACT, "LETOPIS_DATA": "/dev/null/data"}, "cannot be written"),
        ("voronesh", CONTACT, "There is no site «voronesh»"),
    ],
)
def test_scrapy_crawl_that_cannot_begin_is_one_sentence(tmp_path, site, env, sentence):
    done = scrapy_crawl(tmp_path, site, **env)
    assert (done.returncode, done.stderr.count("\n")) == (4, 1)
    assert sentence in done.stderr


@pytest.mark.parametrize("package", ["no.such.package", "os"])
def test_a_setting_that_names_no_package_of_sites_is_one_sentence(package):
    with pytest.raises(KeyError, match=f"SPIDER_MODULES names what cannot be imported: «{package}»"):
        SiteLoader([package]).load("voronezh")


def test_scrapy_crawl_of_a_site_that_is_being_crawled_is_one_sentence(tmp_path):
    lock = SiteLock(tmp_path / "data", "voronezh")
    done = scrapy_crawl(tmp_path, "voronezh", **CONTACT)
    lock.release()
    assert (done.returncode, done.stderr.count("\n")) == (5, 1)
    assert "running already" in done.stderr
