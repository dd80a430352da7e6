"""The following page of a list, in the shapes that pagers have on pages of authorities; all written for this test."""

from __future__ import annotations

import pytest

from crawler.listings.following import following_page
from crawler.reading.document import Document

HERE = "https://press.example/news"


def page(pager: str, url: str = HERE, head: str = "") -> Document:
    rows = "".join(
        f'<li><a href="/news/{n}-otkryt-novyy-most">Открыт новый мост через реку {n}</a></li>' for n in range(5)
    )
    html = f"<html><head>{head}</head><body><ul>{rows}</ul>{pager}</body></html>"
    return Document(html.encode(), url)


def numbers(form: str, present: int, last: int, mark: str = "<span>{}</span>") -> str:
    links = [
        mark.format(n) if n == present else f'<a href="{form.format(n=n, z=n - 1, o=(n - 1) * 5)}">{n}</a>'
        for n in range(1, last + 1)
    ]
    return f'<div class="pages">{" ".join(links)}</div>'


SHAPES = {
    "numbers": (HERE, numbers("?page={n}", 1, 5), "?page=2"),
    "numbers, third page": (f"{HERE}?page=3", numbers("?page={n}", 3, 5), "?page=4"),
    "numbers in a list": (HERE, "<ul><li class='on'><a href='#'>1</a></li><li><a href='?p=2'>2</a></li></ul>", "?p=2"),
    "all numbers are links": (HERE, numbers("?PAGEN_1={n}", 0, 4), "?PAGEN_1=2"),
    "marked by class": (f"{HERE}?p=2", numbers("?p={n}", 2, 4, "<a class='cur' href='?p=2'>{}</a>"), "?p=3"),
    "counted from zero": (HERE, numbers("?page={z}", 1, 4), "?page=1"),
    "counted from zero, second page": (f"{HERE}?page=1", numbers("?page={z}", 2, 4), "?page=2"),
    "offsets": (f"{HERE}?s=0", numbers("?s={o}", 1, 4), "?s=5"),
    "offsets, second page": (f"{HERE}?s=5", numbers("?s={o}", 2, 4), "?s=10"),
    "piece of the path": (HERE, numbers("/news/page/{n}/", 1, 3), "/news/page/2/"),
    "piece of the path, second page": (f"{HERE}/page/2/", numbers("/news/page/{n}/", 2, 3), "/news/page/3/"),
    "next by word": (HERE, '<a href="?page=1">next ›</a>', "?page=1"),
    "next in Russian": (HERE, '<a href="?PAGEN_1=2">Следующая страница</a>', "?PAGEN_1=2"),
    "next in German": (HERE, '<a href="?seite=2">Weiter »</a>', "?seite=2"),
    "next in Portuguese": (HERE, '<a href="?pagina=2">Próxima</a>', "?pagina=2"),
    "next by picture": (HERE, '<a href="?page=2"><img alt="Next" src="/n.png"></a>', "?page=2"),
    "next by label": (HERE, '<a aria-label="Next page" href="?page=2"><i></i></a>', "?page=2"),
    "next by arrow": (HERE, '<div class="pagination"><a href="?page=2">›</a></div>', "?page=2"),
    "next by class": (HERE, '<p class="pager-next"><a href="?start=20">20 weitere</a></p>', "?start=20"),
    "more": (HERE, '<a class="more" href="?PAGEN_1=2">Показать ещё</a>', "?PAGEN_1=2"),
    "block of ten": (
        f"{HERE}?p=10", numbers("?p={n}", 10, 10) + '<a href="?p=11">next</a>', "?p=11",
    ),
    "right inside the body": (HERE, '1 <a href="?page=2">2</a> <a href="?page=3">3</a>', "?page=2"),
    "right inside the body, all linked": (
        HERE, "".join(f'<a href="?s={n}">{n // 5 + 1}</a> ' for n in (0, 5, 10)), "?s=5",
    ),
    "right inside the body, second page": (
        f"{HERE}?p=2", '<a href="?p=1">1</a> <b>2</b> <a href="?p=3">3</a><p>Всего 90</p>', "?p=3",
    ),
    "the next ten": (f"{HERE}?p=10", '<div><a href="?p=11">11</a> <a href="?p=12">12</a></div>', "?p=11"),
    "cursor": (HERE, '<a rel="next" href="?cursor=eyJpZCI6NX0">Older</a>', "?cursor=eyJpZCI6NX0"),
    "other parameters stay": (f"{HERE}?m=6&q=", '<p><b>1</b> <a href="?m=6&amp;q=&amp;n=2">2</a></p>', "?m=6&q=&n=2"),
}  # fmt: skip

NONE = {
    "the last page": (f"{HERE}?page=4", numbers("?page={n}", 4, 4)),
    "the only page": (HERE, ""),
    "buttons of a script": (HERE, '<a href="#" onclick="go(2)">2</a> <a href="javascript:next()">next</a>'),
    "a calendar": (
        HERE,
        "<table class='calendar'>"
        + "".join(f"<td><a href='/news?day={n}'>{n}</a></td>" for n in range(1, 31))
        + "</table>",
    ),
    "years of an archive": (HERE, "".join(f'<a href="/news?year={n}">{n}</a> ' for n in range(2020, 2027))),
    "entries a page": (HERE, "".join(f'<a href="?size={n}">{n}</a> ' for n in (10, 20, 50))),
    "years of an archive in a row": (
        HERE,
        "<p>" + " ".join(f'<a href="?year={n}">{n}</a>' for n in range(2020, 2027)) + "</p>",
    ),
    "entries a page in a row": (HERE, '<p><a href="?size=20">20</a> <a href="?size=21">21</a></p>'),
    "a slider": (HERE, '<a class="slick-next" href="#">Next</a>'),
    "another section": (HERE, '<a href="/docs/2">Далее</a>'),
    "another host": (HERE, '<a rel="next" href="https://other.example/news?page=2">next</a>'),
    "the page before": (f"{HERE}?page=3", '<a class="prev" href="?page=2">←</a>'),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_following_page_is_found(name):
    url, pager, wanted = SHAPES[name]
    document = page(pager, url)
    assert following_page(document) == document.absolute(wanted)


@pytest.mark.parametrize("name", NONE)
def test_no_page_follows(name):
    url, pager = NONE[name]
    assert following_page(page(pager, url)) is None


def test_a_link_in_the_head_says_what_follows():
    document = page("", head='<link rel="next" href="/news?page=2">')
    assert following_page(document) == f"{HERE}?page=2"


def test_walking_by_the_links_comes_to_an_end():
    url, seen = HERE, [HERE]
    while len(seen) < 9 and (following := following_page(page(numbers("?page={n}", len(seen), 5), url))) is not None:
        url = following
        seen.append(url)
    assert seen == [HERE, *(f"{HERE}?page={n}" for n in range(2, 6))]
