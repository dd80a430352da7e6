"""What the page about queries says, holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from patience import LONG

from archive.search.language import EXACT_FIELDS, NAME_FIELDS, TEXT_FIELDS, parse_query
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "query.md").read_text(encoding="utf-8")
SAMPLES = [
    sample.replace("\\|", "|")
    for line in PAGE.partition("| you write |")[2].partition("\n\n")[0].splitlines()[2:]
    for sample in re.findall(r"`([^`]+)`", line.split(" | ")[0])
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_is_a_query(sample: str) -> None:
    assert parse_query(sample) is not None


def test_every_field_is_told() -> None:
    told = set(re.findall(r"(\w+):", " ".join(SAMPLES)))
    assert told == {*TEXT_FIELDS, *NAME_FIELDS, *EXACT_FIELDS}


def test_the_notebook_runs(press_data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    monkeypatch.setenv("LETOPIS_DATA", str(press_data))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    notebook = nbformat.read(ROOT / "docs" / "notebook.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=LONG, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert "дети" not in str(notebook.cells[-1].outputs)
    assert "urn:pwid:" in str(notebook.cells[-1].outputs)
