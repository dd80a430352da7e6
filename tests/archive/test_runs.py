"""The report of a crawl is written even where a disk is full."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.runs import RunReport, reports


def test_on_a_full_disk_the_report_takes_the_room_it_has(tmp_path):
    report = RunReport(site="voronezh", started=datetime(2026, 1, 2, tzinfo=UTC))
    path = report.write(tmp_path)
    path.with_suffix(".json.new").symlink_to("/dev/full")
    report.reason = "storage"
    report.write(tmp_path)
    assert [found.reason for found in reports(tmp_path, "voronezh")] == ["storage"]
    assert [found.name for found in path.parent.iterdir()] == [path.name]
