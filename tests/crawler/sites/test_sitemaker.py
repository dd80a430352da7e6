"""What a made site file says means what was found, whatever that holds."""

from __future__ import annotations

import ast
import importlib
import sys

import pytest

from crawler.reading.document import Document
from crawler.sites.sitemaker import Draft, Samples, _literal, draft_site, load_site_file


def made(url: str, language: str = "", **given: str) -> Draft:
    page = f'<html lang="{language}"><body><h1>Ponte</h1><p>{"Aberta a ponte nova. " * 20}</p></body></html>'
    return draft_site("made", Samples(None, Document(page.encode(), url)), **given)


@pytest.mark.parametrize(
    ("url", "language", "given", "zone", "told"),
    [
        ("https://gov.texas.example/", "en", {"region": "US-TX"}, None, "America/Chicago, that of US-TX"),
        ("https://www.gov.example.de/", "de", {}, "Europe/Berlin", "a guess from the host's ending"),
        ("https://www.pa.gov.br/", "pt", {}, "America/Sao_Paulo", "a guess from the host's ending"),
        ("https://presse.example.org/", "ko", {}, "Asia/Seoul", "a guess from the language"),
        ("https://www.example.gov.uk/", "en", {}, "Europe/London", "a guess from the host's ending"),
        ("https://news.example.ru/", "ru", {}, None, "unknown"),
        ("https://news.example.com/", "en", {}, None, "unknown"),
        ("https://www.example.kz/", "ru", {"region": "KZ-75"}, None, "unknown"),
        ("https://europa.example.eu/", "de", {"zone": "Europe/Brussels"}, "Europe/Brussels", None),
    ],
)
def test_the_zone_is_given_or_follows_from_the_region_or_is_guessed_and_said_so(
    url, language, given, zone, told, tmp_path
):
    found = made(url, language, **given)
    assert found.values.get("zone") == zone
    said = [sentence for sentence in found.notes if sentence.startswith("Zone:")]
    assert [told in sentence for sentence in said] == ([True] if told else [])
    assert ("# a guess from" in found.text()) == (told is not None and "guess" in told)
    (tmp_path / "made.py").write_text(found.text(), "utf-8")
    assert load_site_file(tmp_path / "made.py").zone == zone


@pytest.mark.parametrize(
    "value",
    [
        "a.b",
        r"\.news\:x",
        "a\nimport os\n",
        'a[title="x"]',
        "back\\",
        'x\\"',
        'a\\\n"+evil+r"',
        "Новости",
        "\u2028",
        "'",
        ["a\\b", '"'],
    ],
    ids=repr,
)
def test_a_value_is_written_as_itself(value):
    assert ast.literal_eval(_literal(value)) == value


def test_a_draft_never_takes_the_place_of_the_site_of_its_name(tmp_path):
    site = importlib.import_module("spiders.north_ossetia").NorthOssetia
    (tmp_path / "north_ossetia.py").write_text(made("https://alania.example/", "ru").text(), "utf-8")
    assert load_site_file(tmp_path / "north_ossetia.py") is not site
    assert importlib.import_module("spiders.north_ossetia").NorthOssetia is site
    (tmp_path / "nowhere.py").write_text("raise ValueError", "utf-8")
    with pytest.raises(ValueError):
        load_site_file(tmp_path / "nowhere.py")
    assert "spiders.nowhere" not in sys.modules
