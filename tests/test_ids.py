"""What tests/conftest.py does to the ids of tests."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("word", ["Глава"])
def test_an_id_shows_the_letters_it_was_given(word: str, request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith(f"[{word}]")
