"""Machines that would read pages otherwise refuse, and say why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.rereading.same import ReadsOtherwise, mark, parser_there


def test_a_machine_that_reads_alike_reads(tmp_path: Path) -> None:
    assert mark().differs(mark()) is None
    assert {"voronezh", "kaliningrad"} <= mark().sites.keys()
    assert callable(parser_there(tmp_path, "capture", mark()))


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (replace(mark(), release="9.9"), "it has release"),
        (replace(mark(), code="0"), "its program files are others"),
        (replace(mark(), settings="elsewhere"), "it looks for sites in spiders"),
        (replace(mark(), sites={**mark().sites, "atlantis": "0"}), "it lacks the site atlantis"),
        (replace(mark(), sites={**mark().sites, "voronezh": "0"}), "its file of the site voronezh is another"),
    ],
    ids=["release", "program", "settings", "site lacking", "site changed"],
)
def test_one_that_would_read_otherwise_refuses_and_says_why(asked, why, tmp_path: Path) -> None:
    with pytest.raises(ReadsOtherwise, match=why):
        parser_there(tmp_path, "capture", asked)
