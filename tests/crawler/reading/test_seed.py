"""The page that the project was created from, set into the markup of its site."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.platforms.liferay.page import LiferayPage
from crawler.reading.document import Document
from crawler.reading.page import read
from crawler.sample import seed_page

APART = ("Фото:", "Видео:", "Ваш комментарий")


@pytest.fixture(scope="module")
def lines(shared):
    text = (shared / "seed" / "article.txt").read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def content(lines):
    url = "http://www.govvrn.ru/novosti/-/~/id/1131999"
    document = Document(seed_page("\n".join(lines)), url, fetched_at=datetime(2024, 12, 11, tzinfo=UTC))
    return read(document, LiferayPage).content


def test_body(content, lines):
    wanted = [line for line in lines if not line.startswith(APART)]
    assert [block.text for block in content["body"]] == wanted


def test_videos(content):
    labels = [medium.label for medium in content["media"] if medium.type == "video"]
    assert labels == ["Первый день — 9 декабря", "Второй день — 10 декабря"]


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("photo", "пресс-служба правительства Воронежской области"),
        ("video", "КУ ВО «Центр эффективности Правительства Воронежской области»"),
    ],
)
def test_credits(content, role, name):
    assert [credit.names for credit in content["credits"] if credit.role == role] == [[name]]


def test_comments(content):
    assert content["comments"].state == "empty"
