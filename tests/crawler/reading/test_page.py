"""The page class: what it names is used, what it names wrongly is recorded, and the general reader answers then."""

from __future__ import annotations

import pytest
from cssselect import SelectorError

from crawler.reading.document import Document
from crawler.reading.page import PressPage, read

HTML = """<html lang="ru"><head><title>Ярмарка в Лугове</title><link rel="canonical" href="/news/1"></head><body>
<h1>Ярмарка в Лугове</h1><div class="name">Ярмарка мёда в Лугове</div><span class="when">10.12.2024 15:30</span>
<div class="story"><p>На ярмарку в Лугове приехали пасечники из одиннадцати районов области.</p>
<p>За два дня они продали девять тонн мёда, половину увезли гости из соседних регионов.</p></div>
<i class="topic">#мёд</i><i class="topic">ярмарки</i><em class="writer">Автор: Вера Лукина</em></body></html>"""


class Known(PressPage):
    title_css = ".name"
    date_css = ".when"
    body_css = ".story"
    tags_css = ".topic"
    author_css = ".writer"
    zone = "Asia/Omsk"


def page(page_class: type[PressPage] = Known, html: str = HTML) -> PressPage:
    return page_class(Document(html.encode(), "http://www.a.ru/news/1?from=x"))


def test_a_named_selector_is_sure() -> None:
    found = page().title()
    assert found and (found.value, found.rule, found.confidence) == ("Ярмарка мёда в Лугове", "css:.name", 1.0)


def test_the_body_is_the_named_element() -> None:
    found = page().body()
    assert found and (len(found.value), found.rule) == (2, "css:.story")


def test_tags_are_given_as_printed_without_the_mark() -> None:
    found = page().tags()
    assert found and found.value == ["мёд", "ярмарки"]


def test_authors_are_given_without_the_word_before_them() -> None:
    found = page().authors()
    assert found and (found.value, found.raw) == (["Вера Лукина"], "Автор: Вера Лукина")


def test_dates_are_in_the_zone_of_the_site() -> None:
    found = page().published()
    assert found and (found.value.at.isoformat(), found.raw) == ("2024-12-10T15:30:00+06:00", "10.12.2024 15:30")


def test_a_zone_that_is_not_known_is_recorded() -> None:
    general = page(PressPage)
    general.published()
    assert [problem.code for problem in general.problems] == ["zone-unknown"]


def test_the_canonical_address_is_absolute() -> None:
    found = page().canonical_url()
    assert found and (found.value, found.raw) == ("http://www.a.ru/news/1", "/news/1")


class Redesigned(PressPage):
    title_css = ".gone"
    body_css = "p"
    date_css = ".gone"


def test_a_selector_that_misses_is_a_problem() -> None:
    known = page(Redesigned)
    known.title()
    assert [(problem.field, problem.code) for problem in known.problems] == [("title", "selector-missed")]


def test_the_general_reader_answers_where_a_selector_misses() -> None:
    found = page(Redesigned).title()
    assert found and (found.value, found.rule) == ("Ярмарка в Лугове", "h1")


def test_a_selector_that_matches_too_much_is_a_problem_and_not_used() -> None:
    known = page(Redesigned)
    found = known.body()
    assert found and found.rule == "density"
    assert ("body", "selector-ambiguous") in [(problem.field, problem.code) for problem in known.problems]


def test_a_problem_is_recorded_once() -> None:
    reading = read(Document(HTML.encode(), "http://a.ru/"), Redesigned)
    assert len(reading.problems) == len(set(reading.problems))


def test_a_selector_that_is_no_css_is_the_fault_of_the_site_file() -> None:
    class Wrong(PressPage):
        title_css = "div["

    with pytest.raises(SelectorError):
        page(Wrong).title()


def test_every_field_says_its_rule() -> None:
    reading = read(Document(HTML.encode(), "http://a.ru/"), Known)
    told = {"text", "published_precision", "published_raw"}
    assert set(reading.content) - told == set(reading.rules)


def test_blocks_and_text_agree() -> None:
    reading = read(Document(HTML.encode(), "http://a.ru/"), Known)
    assert reading.content["text"].split("\n") == [block.text for block in reading.content["body"]]


def test_reading_twice_gives_the_same() -> None:
    first, second = (read(Document(HTML.encode(), "http://a.ru/"), Known) for _ in range(2))
    assert (first.content, first.rules, first.problems) == (second.content, second.rules, second.problems)


@pytest.mark.parametrize(
    ("html", "kind"),
    [("<title>x</title><div id=app></div><script>1</script>", "needs-scripts"), ("<title>404</title>", "soft404")],
)
def test_a_page_that_is_no_article_has_no_problem_with_a_field(html: str, kind: str) -> None:
    reading = read(page(html=html).document, Known)
    assert (reading.kind.value, reading.problems) == (kind, [])
