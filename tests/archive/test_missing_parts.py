"""Without an optional part a command says how to install it, and every other command works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.extras import install_command
from tests.conftest import ROOT


def run(missing: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.modules[{missing!r}] = None; from crawler.commands import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("missing", "arguments", "extra"),
    [
        ("tantivy", ("search", "слово"), "search"),
        ("tantivy", ("catalogue",), "search"),
        ("starlette", ("serve",), "web"),
        ("pyarrow", ("export", "out"), "export"),
    ],
)
def test_what_is_missing_is_told(missing: str, arguments: tuple[str, ...], extra: str, tmp_path: Path) -> None:
    done = run(missing, *arguments, "--data", str(tmp_path))
    assert done.returncode == 4
    assert f"pip install 'letopis[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["cite", "extract", "history"])
def test_other_commands_work_without_the_search_engine(command: str, tmp_path: Path) -> None:
    done = run("tantivy", command, "nobody-0", "--data", str(tmp_path))
    assert (done.returncode, "no item «nobody-0»" in done.stderr) == (3, True)


@pytest.mark.parametrize(
    ("mark", "command"), [("pipx_metadata.json", "pipx install --force"), ("uv-receipt.toml", "uv tool install")]
)
def test_the_command_is_that_of_the_way_it_was_installed(
    mark: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / mark).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert install_command("search") == f"{command} 'letopis[search]'"


def test_the_archive_and_the_commands_alone_import_nothing_of_a_cluster() -> None:
    code = (
        "import importlib, pkgutil, sys, archive.cluster.leases, crawler.commands as commands\n"
        "for one in pkgutil.iter_modules(commands.__path__): importlib.import_module(f'crawler.commands.{one.name}')\n"
        "print(sorted({'psycopg', 'distributed', 'dask', 'pyarrow', 'fsspec', 's3fs'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
