"""The command line knows its commands without importing them, and shows them in any terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from crawler import commands
from crawler.commands import encoding, gathering
from tests.conftest import ROOT

NAMES = [
    name for name, module in gathering._modules().items() if gathering.announced(module) is not None
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_line_of_help_is_that_of_the_command(name):
    module = gathering._modules()[name]
    whole = gathering._built(module)
    assert gathering.announced(module) == " ".join(whole.help.partition("\n\n")[0].split()) != ""


def test_every_module_that_is_a_command_is_announced():
    built = {name for name, module in gathering._modules().items() if gathering._built(module) is not None}
    assert built == set(NAMES) >= {name for names in gathering.PANELS.values() for name in names}


def test_a_command_is_one_file(tmp_path, monkeypatch):
    (tmp_path / "greet.py").write_text(
        'def greet(whom: str) -> None:\n    """Say good day.\n\n    More."""\n    print(whom)\n'
    )
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])
    shown = CliRunner().invoke(commands.app, ["--help"])
    assert "greet" in shown.output
    assert "Say good day." in shown.output
    assert CliRunner().invoke(commands.app, ["greet", "you"]).output == "you\n"
    monkeypatch.delitem(sys.modules, "crawler.commands.greet")


def test_a_command_of_which_only_compiled_code_is_there_has_its_help_too(monkeypatch):
    module = gathering._modules()["cite"]
    finder = module.module_finder.find_spec(module.name).loader
    monkeypatch.setattr(type(finder), "get_source", lambda self, name: None)
    assert gathering.announced(module).startswith("Print a reference")


def letopis(*words, after="", **env):
    code = f"import sys; from crawler.commands import main\ntry: main()\nfinally: {after or 'pass'}"
    whole = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.run([sys.executable, "-c", code, *words], env=whole, capture_output=True, check=False)


HEAVY = ("scrapy", "twisted", "pydantic", "lxml", "bs4", "rich.markdown", "rich.traceback", "pymorphy3", "tantivy")


def test_help_imports_only_what_it_shows():
    done = letopis("--help", after="sys.stderr.write(' '.join(sys.modules))")
    loaded = done.stderr.decode().split()
    assert (done.returncode, "typer.rich_utils" in loaded) == (0, True)
    assert [name for name in HEAVY if name in loaded] == []


def test_a_terminal_of_any_encoding_gets_what_it_can_show():
    done = letopis("search", "--json", "--bad-Ж", PYTHONIOENCODING="koi8-r:strict")
    assert done.returncode == 2
    error = json.loads(done.stderr.decode("ascii"))
    assert ("Ж" in error["error"], error["exit_code"]) == (True, 2)
    done = letopis("items", "--since", "вчера ☂", PYTHONIOENCODING="koi8-r:strict")
    assert (done.returncode, "вчера \\u2602" in done.stderr.decode("koi8-r")) == (2, True)


@pytest.mark.parametrize("text", ["Ж", "é", "😀", "\udce9", "«я» 𝄞"], ids=ascii)
def test_what_cannot_be_encoded_is_escaped_as_json_has_it(text):
    written = json.dumps(text, ensure_ascii=False).encode("ascii", encoding.NAME)
    assert json.loads(written) == text


def test_version_names_the_release():
    shown = CliRunner().invoke(commands.app, ["--version"])
    assert shown.output.startswith("letopis ")
    assert shown.exit_code == 0


def test_the_help_of_typer_is_whole_afterwards():
    with gathering.without_markdown():
        pass
    from rich.markdown import Markdown

    assert Markdown("*a*").markup == "*a*"
