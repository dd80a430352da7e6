"""Thresholds of the search for the article: for most there is a page that is read otherwise when the threshold is
raised by half, and one when it is lowered. `PAGES` shows for which no page was found.

The pages are generated: one seed, one page. Where a change of the reader leaves a threshold without its page,
`python tests/crawler/reading/test_thresholds.py` prints seeds that have one.
"""

from __future__ import annotations

import ast
import json
import random
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.reading.body import thresholds
from crawler.reading.document import Document
from crawler.reading.page import PressPage

NOUNS = [
    "мост",
    "школа",
    "дорога",
    "река",
    "посёлок",
    "рабочие",
    "площадка",
    "весна",
    "жители",
    "район",
    "парк",
    "крыша",
    "двор",
    "сад",
    "поле",
    "лес",
    "берег",
]
SIZES = (12, 20, 27, 32, 40, 55, 65, 75, 85, 95, 110, 130, 145, 155, 170, 190, 210, 240, 260, 300, 380, 420, 500, 590,
         620, 700, 880, 920, 1150, 1250)  # fmt: skip
TITLE = "Новости района и города"
Random = random.Random


def words(rng: Random, size: int) -> str:
    """A sentence of so many characters."""
    text = ""
    while len(text) < size:
        text += rng.choice(NOUNS) + " "
    return text[: size - 1].rstrip().capitalize() + "."


def link(rng: Random, size: int, number: int) -> str:
    return f"<a href='/n/{number}'>{words(rng, size)[:-1]}</a>"


def p(rng: Random, *sizes: int) -> str:
    return f"<p>{words(rng, rng.choice(sizes or SIZES))}</p>"


def mixed(rng: Random, size: int, share: float, number: int = 1) -> str:
    """A piece of text of which a share is a link."""
    return f"{link(rng, max(4, int(size * share)), number)} {words(rng, max(4, int(size * (1 - share))))}"


def paragraph(rng: Random) -> str:
    if rng.random() < 0.7:
        return p(rng)
    shares = (0.15, 0.22, 0.28, 0.35, 0.45, 0.52, 0.6, 0.65, 0.75, 0.85)
    return f"<p>{mixed(rng, rng.choice((60, 90, 150, 240, 320)), rng.choice(shares))}</p>"


def teasers(rng: Random) -> str:
    tag, count, title = rng.choice(("div", "li", "article")), rng.randint(2, 6), rng.choice((10, 14, 17, 22, 40, 60))
    said = rng.choice((0, 10, 40, 60, 110, 150, 250, 500, 840, 900))
    rows = (link(rng, title, i) + (p(rng, said) if said else "") for i in range(count))
    return "<div class='zz'>" + "".join(f"<{tag} class='k'>{row}</{tag}>" for row in rows) + "</div>"


def box(rng: Random) -> str:
    further = "Читайте также: " + words(rng, rng.choice((40, 150, 180, 210, 300)))
    line = rng.choice(("Читайте также", "Подписывайтесь на наш канал", further))
    before = p(rng, 60, 150, 190, 215, 320) if rng.random() < 0.6 else ""
    after = "".join(
        f"<p>{link(rng, rng.choice((20, 60, 120)), i)} {words(rng, rng.choice((10, 60, 150, 230, 300)))}</p>"
        for i in range(rng.randint(0, 3))
    )
    behind = "".join(
        f"<p>{link(rng, rng.choice((8, 30, 70)), i)} {words(rng, rng.choice((20, 60, 150, 190, 240)))}</p>"
        for i in range(rng.choice((0, 2)))
    )
    return f"<div class='q'>{before}<p><b>{line}</b></p>{after}</div>{behind}"


def announced(rng: Random) -> str:
    return (
        f"<div>{link(rng, rng.choice((20, 28, 33, 45, 70)), 5)}{p(rng, 15, 25, 40, 90, 180, 280, 500, 560, 620)}</div>"
    )


def links(rng: Random) -> str:
    size, share = rng.choice((20, 35, 60)), rng.choice((0.4, 0.5, 0.53, 0.58, 0.65, 0.8, 0.9))
    before = rng.choice(("", f"<p>{words(rng, rng.choice((7, 9, 12, 30)))[:-1]}:</p>"))
    rows = [mixed(rng, size, share, i) for i in range(rng.choice((2, 4, 8)))]
    tag = rng.choice(("ul", "p", "div"))
    return f"{before}<{tag}>{''.join(f'<li>{row}</li>' if tag == 'ul' else row + ' ' for row in rows)}</{tag}>"


def named(rng: Random) -> str:
    return f"<div class='{rng.choice(('related', 'share', 'sidebar', 'promo'))}'>{p(rng)}</div>"


def section(rng: Random, depth: int = 0) -> str:
    kinds = (paragraph, paragraph, paragraph, paragraph, teasers, box, announced, links, named)
    parts = [rng.choice(kinds)(rng) for _ in range(rng.randint(1, 5))]
    if depth < 2 and rng.random() < 0.5:
        parts.insert(rng.randint(0, len(parts)), section(rng, depth + 1))
    tag = rng.choice(("div", "div", "section", "article"))
    return f"<{tag}{rng.choice(('', '', '', ' itemprop=articleBody', ' class=text'))}>{''.join(parts)}</{tag}>"


def long_text(rng: Random) -> str:
    return p(rng, 400) * rng.choice((3, 8, 20, 40))


def beside(rng: Random) -> str:
    """One thing at a boundary, beside a text."""
    pick = rng.choice
    match rng.randint(0, 7):
        case 0:
            said = p(rng, 8, 12, 20, 30, 200, 350, 450, 550, 700)
            return long_text(rng) + f"<div>{link(rng, pick((35, 60, 200, 300)), 5)}{said}</div>" + long_text(rng)
        case 1:
            line = (
                f"<a href='/n/1'>Подписывайтесь на наш канал</a> {words(rng, pick((60, 90, 120, 150, 190, 230, 270)))}"
            )
            return long_text(rng) + f"<div class='q'><p>{line}</p></div>" + long_text(rng)
        case 2:
            behind = f"{link(rng, 130, 2)} {words(rng, pick((60, 90, 110, 130, 170, 210)))}"
            return long_text(rng) + f"<p class='q'>Читайте также</p><p>{behind}</p>" + long_text(rng)
        case 3:
            rest = words(rng, pick((4, 6, 8, 9, 10, 12, 14, 18, 25)))[:-1].lower()
            return long_text(rng) + f"<p>Читайте также: {link(rng, 40, 1)} {rest}</p>" + long_text(rng)
        case 4:
            inner = "".join(p(rng, 45, 60, 75, 90, 110, 130, 160) for _ in range(pick((1, 1, 2))))
            return f"<div class='share'><article>{inner}</article></div>" + pick(("", p(rng, 60, 120, 200)))
        case 5:
            first = f"<p class='{pick(('op', 'zz'))}'>{words(rng, pick((60, 65, 90, 100, 110)))}</p>"
            text = f"{first}<p class='{pick(('op', ''))}'>{words(rng, pick((90, 300)))}</p>{long_text(rng)}"
            opening = f"<p class='op'>{words(rng, 150)}</p>"
            return f"<div>{opening}</div><div class='b'>{text}</div>"
        case 6:
            return f"<div itemprop='articleBody'>{p(rng, 90, 110, 130, 145, 160, 180, 210)}</div>" + p(
                rng, 60, 120, 200
            )
        case _:
            size = pick((40, 100, 200, 300, 400, 850))
            rows = "".join(f"<div class='k'>{link(rng, 20, i)}{p(rng, size)}</div>" for i in range(3))
            return (
                p(rng, 100, 140, 160, 200) + rows + "".join(p(rng, 60, 80, 100, 130) for _ in range(pick((0, 0, 1, 2))))
            )


def weighed(rng: Random) -> str:
    """Parts that are layout up to a share of the page."""
    pick = rng.choice
    if rng.random() < 0.5:
        prose = "".join(f"<li>{words(rng, 90)}</li>" for _ in range(3))
        menu = "".join(f"<li>{link(rng, 60, i)}</li>" for i in range(8))
        return f"{p(rng, pick((400, 700, 900, 1150, 1300, 1600, 2200)))}<ul>{menu}{prose}</ul>"
    said, side = pick((35, 40, 55, 60, 65, 70)), pick((425, 430, 435, 438, 442, 445))
    text = p(rng, 1000 - said - side)
    return f"<div>{text}</div><div class='sidebar'>{p(rng, side)}</div><div class='comments'>{p(rng, said)}</div>"


def make(seed: int) -> str:
    """The page of a seed."""
    rng = Random(seed)
    head, end, data = f"<h1>{TITLE}</h1>", "", ""
    if seed % 3:
        body = beside(rng) if seed % 3 == 1 else weighed(rng)
        body = (
            rng.choice((body, f"<div>{p(rng, 50, 70, 90, 120, 160, 220, 300)}</div><div>{body}</div>"))
            if seed % 3 == 1
            else body
        )
        if rng.random() < 0.3:
            end = "<div class='comments'>" + p(rng) * rng.randint(1, 4) + "</div>"
    else:
        body = "".join(section(rng) for _ in range(rng.randint(1, 3)))
        if rng.random() < 0.25:
            body = p(rng) + p(rng) + body
        if rng.random() < 0.3:
            body = (
                "".join(
                    f"<p itemprop='articleBody'>{words(rng, rng.choice(SIZES))}</p>" for _ in range(rng.randint(1, 4))
                )
                + body
            )
        if rng.random() < 0.25:
            kept = [
                text
                for text in re.findall(r"<p>([^<]+)</p>", body)
                if rng.random() < rng.choice((0.6, 0.75, 0.85, 0.95))
            ]
            declared = {"@type": "NewsArticle", "articleBody": " ".join(kept)[: rng.choice((350, 450, 5000, 5000))]}
            data = f"<script type='application/ld+json'>{json.dumps(declared)}</script>"
        end = rng.choice(("", teasers(rng), links(rng), section(rng)))
    shapes = (
        f"{head}{body}{end}",
        f"<div>{head}{p(rng)}</div>{body}{end}",
        f"<article>{head}{p(rng)}</article>{body}{end}",
        f"<div>{head}{body}</div>{end}",
        f"<div>{head}</div>{body}{end}",
    )
    return f"<html><head><title>{TITLE}</title>{data}</head><body>{rng.choice(shapes)}</body></html>"


def outcome(page_of: int | str) -> tuple[object, ...]:
    """What is read of a page, given by its seed or as it is: its teasers, its layout, the article and its text."""
    source = page_of if isinstance(page_of, str) else make(page_of)
    page = PressPage(Document(source.encode(), "https://press.example/n/500"))
    body, lead = page.body(), page.lead()
    text = [block.text for block in body.value] if body else []
    return (
        page.survey.teasers,
        round(page.survey.teaser_share, 2),
        len(page.survey.layout),
        page.article.tag,
        text,
        lead and lead.value,
    )


def moved(value: float, up: bool) -> float:
    """A threshold raised or lowered by half."""
    if isinstance(value, float):
        return value * 1.5 if up else value / 1.5
    return round(value * 1.5 if up else value / 1.5)


def shape(inner: str, head: str = "") -> str:
    return f"<html><head><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1><div>{inner}</div></body></html>"


SAID = [words(Random(n), 120) for n in range(4)]
SHAPES = {
    "line of 100": shape(f"<p>{words(Random(1), 101)[:-1]}</p>"),
    "line of 65": shape(f"<p>{words(Random(1), 66)[:-1]}</p>"),
    "declared": shape(
        "".join(f"<p>{said}</p>" for said in (*SAID, words(Random(9), 70))),
        '<script type="application/ld+json">'
        f"{json.dumps({'@type': 'NewsArticle', 'articleBody': ' '.join(SAID)})}</script>",
    ),
}
"""Pages that are written for a threshold: lines without a full stop, a body that the page declares without one line."""
PAGES: dict[str, tuple[int | str | None, int | str | None, float]] = {
    "LINE": (0, 252, 30),
    "LINKED": (0, 0, 0.5),
    "SENTENCE": (SHAPES["line of 100"], SHAPES["line of 65"], 80),
    "COMMENTED": (17, 26, 0.05),
    "MARKED_LARGE": (13, 688, 100),
    "TEASER_LEAST": (24, 3, 15),
    "TEASER_MOST": (66, 24, 900),
    "TEASER_LINKED": (0, 9, 0.25),
    "ROW": (6, 6, 3),
    "ROW_SHARE": (64, None, 0.4),
    "ROW_MOST": (103, 40, 0.9),
    "ROW_BESIDE": (481, 997, 150),
    "ANNOUNCED_LEAST": (24, None, 60),
    "ANNOUNCED_MOST": (31, None, 600),
    "ANNOUNCED_SHARE": (1540, None, 0.1),
    "ANNOUNCED_LINK": (24, 6, 30),
    "ANNOUNCED_LINKED": (12, 43, 0.25),
    "BOX_LINE": (28, 46, 200),
    "BOX_SHARE": (42, 42, 0.25),
    "BOX_BEFORE": (81, 9, 0.5),
    "BOX_PROSE": (3, 3, 200),
    "BOX_MOST": (207, 30, 1200),
    "BEHIND_LINKED": (33, 72, 0.3),
    "BEHIND_MOST": (1, 33, 250),
    "LINKS": (0, 6, 0.55),
    "LINKS_SHARE": (8, 11, 0.2),
    "INTRODUCED": (18, 30, 8),
    "TOGETHER": (258, 30, 1.5),
    "MARKED_SHARE": (0, 24, 0.3),
    "MARKED_LEAST": (136, 130, 150),
    "SCOPE_SHARE": (14, 60, 0.2),
    "SCOPE": (65, 74, 250.0),
    "SCOPE_HALF": (None, 9097, 0.5),
    "SCOPE_MARKED": (104, 15, 100),
    "HEAVIEST": (7, 17, 0.7),
    "LOST": (75, 156, 0.5),
    "HEAVY": (54, None, 0.45),
    "OPENING": (22, 82, 80),
    "OPENING_PROSE": (1, None, 0.7),
    "FOLLOWING": (7, 34, 80),
    "OPENED": (74, None, 0.5),
    "DECLARED": (SHAPES["declared"], 309, 400),
    "FOREIGN": (54, 78, 0.2),
    "ONLY_LINKS": (337, None, 0.2),
}
"""The page, or the seed of one, that is read otherwise where the threshold is raised, and of one where it is lowered,
None where no page was found yet; and the value at which that is so."""
SIDES = [
    pytest.param(seed, name, up, id=f"{name}-{'raised' if up else 'lowered'}")
    for name, (raised, lowered, _) in PAGES.items()
    for seed, up in ((raised, True), (lowered, False))
    if seed is not None
]


def test_every_threshold_is_listed_and_has_its_reason() -> None:
    values = {name: value for name, value in vars(thresholds).items() if name.isupper()}
    assert {name: value for name, (_, _, value) in PAGES.items()} == values
    body = ast.parse(Path(thresholds.__file__).read_text("utf-8")).body
    reasons = [ast.unparse(after) for before, after in pairwise(body) if isinstance(before, ast.AnnAssign)]
    assert len(reasons) == len(values)
    assert all(len(reason) > 40 for reason in reasons)


@pytest.mark.parametrize(("seed", "name", "up"), SIDES)
def test_a_page_is_read_otherwise_when_a_threshold_moves(
    seed: int | str, name: str, up: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outcome(seed)
    monkeypatch.setattr(thresholds, name, moved(PAGES[name][2], up))
    assert outcome(seed) != before


def search(most: int, report: Callable[[str], None] = print) -> None:
    """Print a pair of seeds for every threshold, None where the first `most` pages have none."""
    plain = [outcome(seed) for seed in range(most)]
    for name, value in [(name, value) for name, value in vars(thresholds).items() if name.isupper()]:
        seeds = []
        for up in (True, False):
            setattr(thresholds, name, moved(value, up))
            seeds.append(next((seed for seed in range(most) if outcome(seed) != plain[seed]), None))
            setattr(thresholds, name, value)
        report(f'    "{name}": ({seeds[0]}, {seeds[1]}, {value}),')


if __name__ == "__main__":
    search(1500)
