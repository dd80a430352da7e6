"""Making a site file from saved pages: which platform it is, and what it says differently. No network."""

from __future__ import annotations

import ast
import importlib.util
import json
import keyword
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from archive import regions
from archive.errors import LetopisError
from archive.item_store import SITE_NAME
from crawler.listings.discovery import guess_pager, recognise
from crawler.listings.pages import Pager, list_entries
from crawler.listings.proposals import propose
from crawler.reading.newslist import find_news
from crawler.reading.page import read
from crawler.sites import goldens

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crawler.reading.document import Document

PLATFORMS = {
    "bitrix": ("BitrixSpider", "BitrixD7Spider"),
    "dle": ("DleSpider",),
    "drupal": ("DrupalSpider",),
    "gosweb": ("GoswebSpider",),
    "joomla": ("JoomlaSpider", "K2Spider"),
    "liferay": ("LiferaySpider",),
    "listdetail": ("ListDetailSpider",),
    "plain": ("PlainSpider",),
    "sharepoint": ("SharePointSpider",),
    "wordpress": ("WordPressSpider",),
}
"""Module of each platform and its spiders."""
PROSE = 200
"""Characters that an article has at least, where its page has a list too."""
COUNTRIES = {
    "bg": "BG", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "et": "EE", "fi": "FI", "hu": "HU", "it": "IT",
    "ja": "JP", "ko": "KR", "lt": "LT", "lv": "LV", "pl": "PL", "ro": "RO", "sk": "SK", "sl": "SI", "sv": "SE",
    "tr": "TR", "uk": "UA",
}  # fmt: skip
"""Languages from which a zone is guessed: those of one country, or of neighbours that keep the same time."""
CASE = "first"
"""Name of the case that is made with a site."""


class CannotMake(LetopisError):
    """The pages do not suffice for a site; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Samples:
    """What was fetched or saved of a site."""

    listing: Document | None
    article: Document | None


@dataclass(slots=True)
class Draft:
    """A site file before it is written."""

    name: str
    platform: str
    spider: str
    values: dict[str, Any] = field(default_factory=dict)
    """Attributes of the class, in the order in which they are written."""
    guessed: dict[str, str] = field(default_factory=dict)
    """Attributes whose value is a guess, and from what: the file says so beside it."""
    notes: list[str] = field(default_factory=list)
    """What was found out and what remains to be done, as sentences."""

    def text(self) -> str:
        """The site file."""
        title = self.name.replace("_", " ").title()
        lines = [
            f'"""{title}: made by `letopis site new`, not yet tried live."""',
            "",
            *(["from crawler.listings.pages import Pager"] if "pager" in self.values else []),
            f"from crawler.platforms.{self.platform}.spider import {self.spider}",
            "",
            "",
            f"class {class_name(self.name)}({self.spider}):",
            f'    name = "{self.name}"',
            *(f"    {name} = {_literal(value)}{self._doubt(name)}" for name, value in self.values.items()),
        ]
        return "\n".join(lines) + "\n"

    def _doubt(self, name: str) -> str:
        return f"  # a guess from {self.guessed[name]}: check it" if name in self.guessed else ""


def class_name(site: str) -> str:
    """The name of a site's class: `KhantyMansi` of `khanty_mansi`."""
    return "".join(part.capitalize() for part in site.split("_"))


def _literal(value: Any) -> str:
    if isinstance(value, Pager):
        said = {each.name: getattr(value, each.name) for each in fields(value)}
        reported = [f"{name}={_literal(said[name])}" for name in said if said[name] != getattr(Pager(), name)]
        return f"Pager({', '.join(reported)})"
    text = repr(value)
    if isinstance(value, str):
        # A raw string reads better where a selector has backslashes; only where it means the same, line breaks and all.
        raw = f'r"{value}"'
        if "\\" in value and value.isprintable() and _means(raw) == value:
            return raw
        return json.dumps(value, ensure_ascii=False) if value.isprintable() else text
    return text if '"' in text or "\\" in text else text.replace("'", '"')


def _means(literal: str) -> object:
    with suppress(ValueError, SyntaxError):
        return ast.literal_eval(literal)
    return None


def check_name(name: str, taken: Iterable[str]) -> None:
    """Raise `CannotMake` unless a site can have this name."""
    if not SITE_NAME.fullmatch(name) or not name.isidentifier() or keyword.iskeyword(name):
        raise CannotMake(f"«{name}» cannot be the name of a site: use small Latin letters, digits and underscores")
    if name in taken:
        raise CannotMake(f"There is a site «{name}» already; choose another name")


def choose(documents: Iterable[Document]) -> Samples:
    """The list and an article that it names, out of all pages at hand."""
    listing: tuple[int, Document] | None = None
    articles: dict[str, Document] = {}
    named: set[str] = set()
    for document in documents:
        news, reading = find_news(document), read(document)
        prose = len(reading.content.get("text", ""))
        # An article may have a list of others beside it, but a list has no text of its own.
        if news is not None and (reading.kind.value == "listing" or prose < PROSE):
            if listing is None or len(news.entries) > listing[0]:
                listing = len(news.entries), document
                named = {entry.url for entry in news.entries}
        elif reading.kind.value == "article":
            articles.setdefault(document.url, document)
    page = next((articles[url] for url in articles if url in named), next(iter(articles.values()), None))
    return Samples(listing[1] if listing else None, page)


def draft_site(name: str, pages: Samples, *, region: str | None = None, zone: str | None = None) -> Draft:
    """The site file for these pages: what the platform gives by itself is not said again.

    Without `zone`, an IANA name, it is that of the region, else a guess that is called one. Raises `CannotMake` where
    the pages show neither a list nor an article.
    """
    shown = pages.listing or pages.article
    if shown is None:
        raise CannotMake("Neither a list of news nor an article was found there")
    family = recognise(shown)
    platform, spider = _platform(family[0] if family else "plain", pages)
    made = Draft(name, platform, spider.__name__)
    engine = f"recognised by «{family[1]}»" if family else "no family of content systems was recognised"
    made.notes.append(f"Platform: {platform} ({engine}).")
    if region:
        made.values["region"] = region
    _draft_zone(made, shown, zone)
    made.values["start_urls"] = [pages.listing.url if pages.listing else _folder(shown.url)]
    if pages.listing is not None:
        _draft_list(made, spider, pages.listing)
    else:
        made.notes.append("List: none was seen; check `start_urls` and add `entry_css`.")
    if pages.article is not None:
        _draft_article(made, spider, pages.article)
    else:
        made.notes.append("Article: none was seen; the general rules will read it.")
    return made


def _draft_zone(made: Draft, shown: Document, zone: str | None) -> None:
    """Say the zone where the region does not."""
    region = made.values.get("region")
    if zone is None and region and (regional := regions.zone(region)):
        made.notes.append(f"Zone: {regional}, that of {region}.")
        return
    if zone is None:
        language = (read(shown).content.get("language") or "").partition("-")[0]
        ending = (urlsplit(shown.url).hostname or "").rpartition(".")[2]
        # "uk" is the host's ending of a country that ISO calls GB.
        hints = (
            ("the host's ending", {"UK": "GB"}.get(ending.upper(), ending.upper())),
            ("the language", COUNTRIES.get(language, "")),
        )
        found = next(((hint, guess) for hint, country in hints if (guess := regions.national_zone(country))), None)
        if region is None and found:
            made.guessed["zone"], zone = found
            made.notes.append(f"Zone: {zone}, a guess from {found[0]}; check it, or give `--zone` or `--region`.")
    if zone is None:
        made.notes.append("Zone: unknown, so times stay local; add `region` or `zone`.")
    else:
        made.values["zone"] = zone


def _folder(url: str) -> str:
    return re.sub(r"[^/]*$", "", url.partition("?")[0].rstrip("/"))


def platform_module(name: str) -> Any:
    """The module of a platform's spiders, of one of `PLATFORMS`."""
    return importlib.import_module(f"crawler.platforms.{name}.spider")


def _platform(family: str, pages: Samples) -> tuple[str, Any]:
    """The spider of the family that finds most entries; the plain one where none does and the page needs its own."""
    module = platform_module(family)
    spiders = [getattr(module, name) for name in PLATFORMS[family]]
    if pages.listing is None:
        return family, spiders[0]
    document, pager = pages.listing, guess_pager(pages.listing)

    def fits(spider: Any) -> tuple[bool, int]:
        same = (
            pager is not None and spider.pager is not None and _next(spider.pager, document) == _next(pager, document)
        )
        return same, len(list_entries(document, css=spider.entry_css))

    return family, max(spiders, key=fits)


def _next(pager: Pager | None, document: Document) -> str | None:
    return pager.following(document, document.url, pager.first) if pager else None


def _draft_list(made: Draft, spider: Any, document: Document) -> None:
    news = find_news(document)
    if news is None:
        made.notes.append("List: no entries were found; add `entry_css`.")
        return
    wanted = {entry.url for entry in news.entries}
    pattern = re.compile(spider.article_path) if spider.article_path else None
    by_platform = {entry.url for entry in list_entries(document, css=spider.entry_css, article=pattern)}
    if by_platform != wanted:
        made.values["entry_css"] = news.css
    if pattern and not all(pattern.search(_path(url)) for url in wanted):
        made.values["article_path"] = None
        made.notes.append("Addresses: not those of the platform; name what all articles share as `article_path`.")
    if (turned := guess_pager(document)) and _next(spider.pager, document) != _next(turned, document):
        made.values["pager"] = turned
    pages = "turned over by its links" if turned else "no link to a second page was seen"
    made.notes.append(f"List: {len(wanted)} articles, {pages}.")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _draft_article(made: Draft, spider: Any, document: Document) -> None:
    general, own = read(document), read(document, spider.page_class)
    for content in (general.content, own.content):
        # Without a site there is no zone, and the time is local.
        content.setdefault("published_at", content.get("published_local"))
    proposed = propose([document])
    for attribute, name in (("title_css", "title"), ("date_css", "published_at"), ("body_css", "body")):
        agrees = own.content.get(name) == general.content.get(name)
        if agrees and not any(problem.field == name and problem.code in goldens.BROKEN for problem in own.problems):
            continue
        made.values[attribute] = proposed.get(attribute)
        if attribute not in proposed:
            made.notes.append(f"{attribute}: no selector of its own was found; the general rules read it.")
    found = {name: general.content.get(name) for name in ("title", "published_at")}
    made.notes.append(
        f"Article: «{found['title']}», {found['published_at']}, {len(general.content['text'])} characters."
    )


def save_case(folder: Path, pages: Samples) -> goldens.Case:
    """Write the pages as a golden case that has no golden JSON yet."""
    folder.mkdir(parents=True)
    kept = {name: page for name in ("listing", "article") if (page := getattr(pages, name)) is not None}
    for name, page in kept.items():
        (folder / f"{name}.html").write_bytes(page.body)
    page = next(iter(kept.values()))
    case = goldens.Case(
        folder,
        page.fetched_at,
        {name: page.url for name, page in kept.items()},
        page.content_type or goldens.CONTENT_TYPE,
    )
    case.save()
    return case


def load_site_file(file: Path) -> Any:
    """The spider class of a site file.

    Raises whatever is wrong with the file.
    """
    spec = importlib.util.spec_from_file_location(f"spiders.{file.stem}", file)
    if spec is None or spec.loader is None:
        raise CannotMake(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    # Known by its name only while it runs: a draft must never take the place of the site that the name belongs to.
    before = sys.modules.get(spec.name)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        sys.modules.pop(spec.name)
        if before is not None:
            sys.modules[spec.name] = before
    return next(value for value in vars(module).values() if getattr(value, "__module__", None) == spec.name)
