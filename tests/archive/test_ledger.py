"""What may be called deleted, and what may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.ledger import Ledger, LedgerWriter, Observation, redirect_evidence, standing, status_evidence

START = datetime(2025, 3, 1, 9, tzinfo=UTC)


def seen(evidence: Any, days: float = 0.0, id: str = "voronezh-0000000000000001") -> Observation:
    return Observation(id=id, url="http://www.govvrn.ru/x", at=START + timedelta(days=days), evidence=evidence)


def state(*observations: Observation) -> str:
    return standing(observations).state


def test_one_404_is_not_a_deletion() -> None:
    assert state(seen("not-found")) == "missing"


def test_three_within_an_hour_are_not_a_deletion() -> None:
    assert state(seen("not-found"), seen("not-found", 0.01), seen("not-found", 0.02)) == "missing"


def test_three_over_days_are() -> None:
    assert state(seen("not-found"), seen("soft-404", 1), seen("redirect-front", 3)) == "deleted"


def test_blocks_and_failures_prove_nothing() -> None:
    assert state(seen("challenge"), seen("network", 3), seen("challenge", 9)) == "unreachable"


def test_a_block_in_between_does_not_start_the_count_again() -> None:
    assert state(seen("gone"), seen("challenge", 1), seen("gone", 2), seen("gone", 4)) == "deleted"


def test_leaving_the_listing_proves_nothing() -> None:
    assert state(seen("unlisted"), seen("unlisted", 5), seen("unlisted", 9)) == "unreachable"


def test_it_is_called_back_when_it_returns() -> None:
    found = standing([seen("gone"), seen("gone", 2), seen("gone", 4), seen("present", 9)])
    assert (found.state, found.since) == ("returned", START + timedelta(days=9))


def test_evidence_before_a_return_does_not_count_again() -> None:
    assert state(seen("gone"), seen("gone", 1), seen("present", 2), seen("gone", 9)) == "missing"


def test_the_verdict_dates_from_the_first_evidence() -> None:
    found = standing([seen("gone"), seen("gone", 1), seen("gone", 2)])
    assert (found.since, len(found.evidence)) == (START, 3)


def test_no_observation_gives_no_verdict() -> None:
    with pytest.raises(ValueError, match="no observation"):
        standing([])


@pytest.mark.parametrize(
    ("status", "evidence"),
    [(404, "not-found"), (410, "gone"), (403, "forbidden"), (451, "forbidden"), (503, "network"), (200, None)],
)
def test_status_codes(status: int, evidence: str | None) -> None:
    assert status_evidence(status) == evidence


@pytest.mark.parametrize(
    ("target", "evidence"),
    [
        ("http://www.govvrn.ru/", "redirect-front"),
        ("http://www.govvrn.ru", "redirect-front"),
        ("http://www.govvrn.ru/novosti", "redirect-elsewhere"),
    ],
)
def test_redirects(target: str, evidence: str) -> None:
    assert redirect_evidence("http://www.govvrn.ru/novosti/-/~/id/1", target) == evidence


def test_an_article_that_was_always_there_leaves_no_trace(tmp_path: Path) -> None:
    writer = LedgerWriter(tmp_path, "voronezh")
    assert not writer.observe(seen("present"))
    writer.close()
    assert Ledger(tmp_path, "voronezh").standings() == []


def test_the_ledger_is_read_back(tmp_path: Path) -> None:
    for evidence, days in (("not-found", 0), ("not-found", 1), ("gone", 4)):
        writer = LedgerWriter(tmp_path, "voronezh")
        writer.observe(seen(evidence, days))
        writer.close()
    (verdict,) = Ledger(tmp_path, "voronezh").vanished()
    assert (verdict.state, verdict.id) == ("deleted", "voronezh-0000000000000001")


def test_a_return_is_written_once(tmp_path: Path) -> None:
    writer = LedgerWriter(tmp_path, "voronezh")
    assert [writer.observe(seen(kind, day)) for day, kind in enumerate(["gone", "present", "present"])] == [
        True,
        True,
        False,
    ]
    writer.close()


def test_a_torn_line_is_put_aside_and_nothing_else_is_lost(tmp_path: Path) -> None:
    writer = LedgerWriter(tmp_path, "voronezh")
    writer.observe(seen("gone"))
    writer.close()
    path = Ledger(tmp_path, "voronezh").path
    with path.open("ab") as file:
        file.write(b'{"id": "voron')
    writer = LedgerWriter(tmp_path, "voronezh")
    writer.observe(seen("gone", 1))
    writer.close()
    assert len(Ledger(tmp_path, "voronezh").observations()["voronezh-0000000000000001"]) == 2
    assert [aside.read_bytes() for aside in path.parent.glob("*.torn-*")] == [b'{"id": "voron']
