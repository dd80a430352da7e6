"""What the operator sets, and what is said about settings that make no sense."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from archive.errors import ConfigError
from crawler.operating import settings_page
from crawler.operating.config import load_config
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("CONFIG", "DATA", "CONTACT", "OPERATOR"):
        monkeypatch.delenv(f"LETOPIS_{name}", raising=False)
    return tmp_path


def test_without_a_file_the_defaults_hold():
    assert str(load_config().data) == "data"


def test_the_file_in_the_working_folder_is_read(empty_folder):
    (empty_folder / "letopis.toml").write_text('contact = "https://a.ru"\n[limits]\ndelay = 2\n')
    assert load_config().settings("voronezh")["DOWNLOAD_DELAY"] == 2


def test_a_site_has_its_own_limits(empty_folder):
    (empty_folder / "letopis.toml").write_text("[site.voronezh]\ndelay = 5\n")
    delays = [load_config().settings(site)["DOWNLOAD_DELAY"] for site in ("voronezh", "rostov")]
    assert delays == [5, 1]


def test_the_environment_goes_before_the_file(empty_folder, monkeypatch):
    (empty_folder / "letopis.toml").write_text('contact = "https://a.ru"\n')
    monkeypatch.setenv("LETOPIS_CONTACT", "archive@b.ru")
    assert load_config().contact == "archive@b.ru"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("contact = ", "cannot be read"),
        ("contcat = 1", "contcat"),
        ('contact = "call me"', "mail address"),
        ("[limits]\ndelay = -1", "limits.delay"),
    ],
)
def test_a_mistake_is_one_sentence(empty_folder, text, word):
    (empty_folder / "letopis.toml").write_text(text)
    with pytest.raises(ConfigError, match=word) as raised:
        load_config()
    assert "\n" not in str(raised.value)


def test_a_file_that_was_named_must_be_there(monkeypatch):
    monkeypatch.setenv("LETOPIS_CONFIG", "nowhere.toml")
    with pytest.raises(ConfigError, match="no configuration file"):
        load_config()


def test_the_page_of_settings_says_what_the_classes_say():
    page = ROOT / "docs" / "settings.md"
    assert page.read_text(encoding="utf-8") == settings_page.page(), "letopis config show --docs > docs/settings.md"


def test_every_setting_is_explained():
    rows = [line.split("|") for line in settings_page.page().splitlines() if line.startswith("| `")]
    assert all(row[-2].strip() for row in rows)


def test_what_is_shown_can_be_read_again(empty_folder):
    (empty_folder / "letopis.toml").write_text('contact = "a@b.ru"\n[site.voronezh]\nproxy = "http://p.ru:3128"\n')
    shown = settings_page.toml(load_config())
    (empty_folder / "again.toml").write_text(shown)
    assert load_config(empty_folder / "again.toml") == load_config()


def test_a_secret_comes_from_the_environment_and_is_not_shown(monkeypatch):
    monkeypatch.setenv("LETOPIS_SMTP_PASSWORD", "very secret")
    config = load_config()
    assert config.notify.smtp_password.reveal() == "very secret"
    assert "very secret" not in settings_page.toml(config) + repr(config)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[limits]\ndelay = 100", "max_delay"),
        ("[storage]\nremove_local = true", "storage.url"),
        ('[notify]\nto = ["a@b.ru"]', "sender"),
        ('[run]\nevery = "soon"', "30m, 6h"),
        ('notify = "me"', "notify"),
    ],
)
def test_what_contradicts_itself_is_refused(empty_folder, text, word):
    (empty_folder / "letopis.toml").write_text(text)
    with pytest.raises(ConfigError, match=word):
        load_config()


def test_no_setting_switches_verification_off():
    assert "verify" not in {line.split("`")[1] for line in settings_page.page().splitlines() if line.startswith("| `")}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [('contact = "a@b.ru"\n[site.voronesh]\n', "did you mean voronezh"), ("", "No contact is set")],
)
def test_config_check_says_what_to_do(empty_folder, text, sentence):
    (empty_folder / "letopis.toml").write_text(text)
    run = [sys.executable, "-m", "crawler", "config", "check"]
    done = subprocess.run(run, cwd=empty_folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True)
    assert (done.returncode, sentence in done.stderr.decode()) == (4, True), done.stderr
