"""Pages of sites that have no file: the markup of ten families under class names that no rule of ours knows."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from crawler.listings.discovery import guess_pager
from crawler.reading.document import Document
from crawler.reading.newslist import find_news
from crawler.reading.page import read

UNSEEN = Path(__file__).parent / "unseen"
CASES = sorted(path.parent for path in UNSEEN.glob("*/case.json"))
WANTED = {case: json.loads((case / "case.json").read_text("utf-8")) for case in CASES}
ARTICLES = [case for case in CASES if WANTED[case]["kind"] == "article"]
LISTS = [case for case in CASES if WANTED[case]["kind"] == "listing"]


def named(case):
    return case.name


def page(case):
    wanted = WANTED[case]
    when = datetime.fromisoformat(wanted["fetched_at"])
    return Document((case / "page.html").read_bytes(), wanted["url"], content_type="text/html", fetched_at=when)


def shingles(text):
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def f1(got, wanted):
    mine, theirs = shingles(got), shingles(wanted)
    return 2 * (mine & theirs).total() / (mine.total() + theirs.total())


def test_there_are_forty():
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_page_is_told_for_what_it_is(case):
    assert read(page(case)).kind.value == WANTED[case]["kind"]


@pytest.mark.parametrize("case", ARTICLES, ids=named)
def test_the_text_is_read(case):
    assert f1(read(page(case)).content["text"], " ".join(WANTED[case]["text"])) >= 0.95


@pytest.mark.parametrize("case", ARTICLES, ids=named)
def test_title_and_date_are_read(case):
    content = read(page(case)).content
    assert content["title"] == WANTED[case]["title"]
    assert (content.get("published_at") or content["published_local"]).isoformat().startswith(WANTED[case]["published"])


@pytest.mark.parametrize("case", LISTS, ids=named)
def test_the_articles_of_a_list_are_found(case):
    assert [[entry.url, entry.title] for entry in find_news(page(case)).entries] == WANTED[case]["entries"]


@pytest.mark.parametrize("case", LISTS, ids=named)
def test_a_list_is_turned_over(case):
    document = page(case)
    pager = guess_pager(document)
    assert pager.following(document, document.url, pager.first) == WANTED[case]["next"]
