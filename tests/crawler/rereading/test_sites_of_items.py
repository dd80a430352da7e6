"""With which rules an archived page is read again, and what is said where there are none."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer

from archive.errors import NoSiteFile
from archive.runs import RunReport, by_address
from crawler.commands.items import first_day, last_day
from crawler.rereading.reader import Rereader

ROOT = Path(__file__).resolve().parents[3]
ADDRESS = "http://town.example.ru/news/1/"


def report(root, **values):
    RunReport(site="town", started=datetime(2024, 12, 1, tzinfo=UTC), **values).write(root)


def test_plain_python_reads_by_the_site_files():
    code = "from crawler.rereading.reader import all_sites; print('voronezh' in all_sites())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd="/", env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_a_site_without_a_file_is_named():
    with pytest.raises(NoSiteFile, match="«town»"):
        Rereader({}, without_file=lambda name: False).site_of(ADDRESS, "town")


def test_a_site_crawled_by_its_address_is_read_by_the_general_rules(tmp_path):
    report(tmp_path, address="http://town.example.ru/")
    reader = Rereader({}, without_file=lambda name: by_address(tmp_path, name))
    assert reader.site_of(ADDRESS, "town").name == "town"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, False),
        ({"address": "http://town.example.ru/"}, True),
        ({"facts": [{"code": "assumed", "message": "As release 0.1.0 has it."}]}, True),
    ],
)
def test_who_was_crawled_by_its_address_is_recorded(tmp_path, values, expected):
    report(tmp_path, **values)
    assert by_address(tmp_path, "town") is expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-12-05", date(2024, 12, 5), date(2024, 12, 5)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_day_may_be_a_month_or_a_year(text, first, last):
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize("text", ["2024-13", "12.2024", "0000", ""])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(typer.BadParameter):
        first_day(text)
