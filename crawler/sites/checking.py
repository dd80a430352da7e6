"""What a site states is checked when it is loaded: a sentence for each mistake, before anything is fetched by it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from cssselect import SelectorError
from cssselect.parser import parse

from archive import regions
from crawler.crawl.site_spider import BASES, SiteSpider
from crawler.reading.page import SELECTORS


def mistakes(site: Any) -> list[str]:
    """What is wrong with the attributes of a spider class, as sentences without a stop. Other spiders have none."""
    if not (isinstance(site, type) and issubclass(site, SiteSpider)):
        return []
    found = []
    if site.region is not None and not (isinstance(site.region, str) and regions.known(site.region)):
        found.append(f"region = {site.region!r} is no code of ISO 3166-2, as RU-VOR or US-TX")
    if site.zone is not None and site.zone not in available_timezones():
        found.append(f"zone = {site.zone!r} is no IANA time zone, as Europe/Berlin")
    if site.basis is not None and site.basis not in BASES:
        found.append(f"basis = {site.basis!r} is none of {', '.join(BASES)}")
    found += _addresses(site) + _expressions(site)
    for name in vars(site):
        if name.endswith("_css") and name not in (*SELECTORS, "entry_css"):
            found.append(f"{name} is no selector that is known: {', '.join((*SELECTORS, 'entry_css'))}")
    return found


def _addresses(site: Any) -> list[str]:
    found = []
    for name in ("start_urls", "feeds", "sitemaps", "former_hosts"):
        values = getattr(site, name, ())
        if isinstance(values, str) or not all(isinstance(value, str) for value in values):
            found.append(f"{name} must be a list of texts, in brackets")
        elif name != "former_hosts":
            found += [f"{name} has {value!r}, which is no address of the web" for value in values if not _web(value)]
    file = site.certificates() if isinstance(getattr(site, "ca_file", None), str) else None
    if file is not None and not file.is_file():
        found.append(f"ca_file = {site.ca_file!r} is no file in the folder of the site's file")
    return found


def _web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _expressions(site: Any) -> list[str]:
    found = []
    for name in (*SELECTORS, "entry_css"):
        value = getattr(site.page_class if name in SELECTORS else site, name, None)
        for one in (value,) if isinstance(value, str) else value or ():
            try:
                # An attribute is named after the selector in Scrapy's way.
                parse(re.sub(r"::(?:text|attr\([^)]*\))\s*$", "", one))
            except (SelectorError, TypeError) as error:
                found.append(f"{name} = {one!r} is no CSS selector ({error})")
    if site.article_path is not None:
        try:
            re.compile(site.article_path)
        except (re.error, TypeError) as error:
            found.append(f"article_path = {site.article_path!r} is no regular expression ({error})")
    return found
