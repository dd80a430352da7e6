"""A crawl that is killed at random moments keeps what an undisturbed one keeps. `bench/resume.py` does it 50 times."""

from __future__ import annotations

import pytest

from bench.resume import measure


@pytest.fixture(scope="module")
def measured():
    return measure(articles=40, kills=5, delay=0.005)


def test_the_same_items_are_kept(measured):
    assert measured.same_items


def test_hardly_anything_is_fetched_twice(measured):
    assert measured.doubled <= 1


def test_every_citation_leads_to_a_record(measured):
    assert measured.lost_lines == 0


def test_the_last_crawl_ends_well(measured):
    assert measured.last_exit == 0
