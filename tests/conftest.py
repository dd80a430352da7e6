"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def missing(what: str) -> None:
    """Skip a test whose outside part is not installed; where everything must run, fail instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI=true allows no such skip", pytrace=False)
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The labelled pages that may stand beside the checkout; not ours to ship, so without them a test is skipped."""
    folder = Path(os.environ.get("LETOPIS_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("the labelled pages do not stand beside this checkout")
    return folder
