"""What the operator sets, and what is said about settings that make no sense."""

from __future__ import annotations

import pytest

from crawler.config import ConfigError, load


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("CONFIG", "DATA", "CONTACT", "OPERATOR"):
        monkeypatch.delenv(f"LETOPIS_{name}", raising=False)
    return tmp_path


def test_without_a_file_the_defaults_hold():
    assert str(load().data) == "data"


def test_the_file_in_the_working_folder_is_read(empty_folder):
    (empty_folder / "letopis.toml").write_text('contact = "https://a.ru"\n[limits]\ndelay = 2\n')
    assert load().settings("voronezh")["DOWNLOAD_DELAY"] == 2


def test_a_site_has_its_own_limits(empty_folder):
    (empty_folder / "letopis.toml").write_text("[site.voronezh]\ndelay = 5\n")
    delays = [load().settings(site)["DOWNLOAD_DELAY"] for site in ("voronezh", "rostov")]
    assert delays == [5, 1]


def test_the_environment_goes_before_the_file(empty_folder, monkeypatch):
    (empty_folder / "letopis.toml").write_text('contact = "https://a.ru"\n')
    monkeypatch.setenv("LETOPIS_CONTACT", "archive@b.ru")
    assert load().contact == "archive@b.ru"


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
        load()
    assert "\n" not in str(raised.value)


def test_a_file_that_was_named_must_be_there(monkeypatch):
    monkeypatch.setenv("LETOPIS_CONFIG", "nowhere.toml")
    with pytest.raises(ConfigError, match="no configuration file"):
        load()
