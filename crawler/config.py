"""What the operator sets: `letopis.toml`, and the environment for what differs from machine to machine."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from crawler.version import VERSION

FILE = "letopis.toml"
"""Looked for in the working folder, unless the environment variable `LETOPIS_CONFIG` names another."""

Contact = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(?:https?://\S+|[^@\s]+@[^@\s]+)?$")]
"""A web address or a mail address; empty where the operator has set none."""


class ConfigError(Exception):
    """The configuration cannot be used; the message is one sentence that says what to do."""


class Group(BaseModel):
    """What the groups of settings have in common: a name that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Limits(Group):
    """Bounds of one crawl."""

    delay: float = Field(default=1.0, ge=0)
    """Seconds between two requests to a site at least; AutoThrottle makes it more where the site is slow."""
    max_delay: float = Field(default=60.0, ge=0)
    """Seconds between two requests at most, however slow the site is."""
    timeout: float = Field(default=60.0, gt=0)
    """Seconds that one response may take."""
    max_body: int = Field(default=1 << 30, gt=0)
    """Bytes of one response at most; what comes behind is cut off, and the record says so."""
    max_page: int = Field(default=16 << 20, gt=0)
    """Bytes of an unpacked page at most; a larger one is kept but not read."""
    retry_after: float = Field(default=300.0, ge=0)
    """Seconds that a site may ask to wait (`Retry-After`); one that asks for more is left until the next crawl."""
    max_pages: int = Field(default=500, gt=0)
    """Pages of one list that are walked at most."""
    max_items: int | None = Field(default=None, gt=0)
    """Articles that one crawl reads at most."""
    max_requisites: int = Field(default=20_000, ge=0)
    """Pictures, styles, scripts, fonts and films that one crawl fetches at most; 0 for none."""


class SiteConfig(Group):
    """What differs for one site; everything left out is as for all sites."""

    delay: float | None = Field(default=None, ge=0)
    """As in `[limits]`."""
    timeout: float | None = Field(default=None, gt=0)
    """As in `[limits]`."""
    max_items: int | None = Field(default=None, gt=0)
    """As in `[limits]`."""
    max_pages: int | None = Field(default=None, gt=0)
    """As in `[limits]`."""
    ca_file: Path | None = None
    """File with further certificates (PEM) that are trusted for this site, such as the national CA's."""


class Config(Group):
    """Everything an operator can set."""

    data: Path = Path("data")
    """Folder that holds the archive (`LETOPIS_DATA`)."""
    operator: str = ""
    """Who runs the crawler, written into each WARC file (`LETOPIS_OPERATOR`)."""
    contact: Contact = ""
    """Where a site's administrator reaches the operator: part of the user agent, asked for before any real crawl
    (`LETOPIS_CONTACT`)."""
    limits: Limits = Field(default_factory=Limits)
    """Bounds of one crawl."""
    site: dict[str, SiteConfig] = Field(default_factory=dict)
    """What differs for single sites."""

    def settings(self, site: str) -> dict[str, Any]:
        """The Scrapy settings that follow for a site."""
        own = self.site.get(site, SiteConfig())
        limits = self.limits

        def first(a: Any, b: Any) -> Any:
            return b if a is None else a

        delay = first(own.delay, limits.delay)
        return {
            "LETOPIS_DATA": str(self.data),
            "LETOPIS_OPERATOR": self.operator,
            "LETOPIS_CONTACT": self.contact,
            "LETOPIS_RETRY_AFTER": limits.retry_after,
            "LETOPIS_MAX_PAGES": first(own.max_pages, limits.max_pages),
            "LETOPIS_MAX_ITEMS": first(own.max_items, limits.max_items) or 0,
            "LETOPIS_MAX_PAGE": limits.max_page,
            "LETOPIS_MAX_REQUISITES": limits.max_requisites,
            "LETOPIS_CA_FILE": str(own.ca_file) if own.ca_file else "",
            "DOWNLOAD_DELAY": delay,
            "AUTOTHROTTLE_START_DELAY": delay,
            "AUTOTHROTTLE_MAX_DELAY": max(delay, limits.max_delay),
            "DOWNLOAD_TIMEOUT": first(own.timeout, limits.timeout),
            "DOWNLOAD_MAXSIZE": limits.max_body,
        }


def load(path: Path | None = None) -> Config:
    """The configuration: the file, then what the environment sets.

    Without `path` the file is `LETOPIS_CONFIG`, or `letopis.toml` in the working folder where there is one. Raises
    `ConfigError`.
    """
    named = path or (Path(os.environ["LETOPIS_CONFIG"]) if os.environ.get("LETOPIS_CONFIG") else None)
    file = named or Path(FILE)
    values: dict[str, Any] = {}
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            raise ConfigError(f"There is no configuration file {file}.") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} cannot be read: {error}.") from None
    for name in ("data", "operator", "contact"):
        if value := os.environ.get(f"LETOPIS_{name.upper()}"):
            values[name] = value
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        reason = first["msg"][0].lower() + first["msg"][1:]
        if where == "contact":
            reason = "give a web address or a mail address"
        raise ConfigError(f"The setting «{where}» cannot be used: {reason} (in {file} or the environment).") from None


def user_agent(contact: str) -> str:
    """The crawler's name as a site's administrator reads it in the log: `letopis/1.0 (+https://…)`."""
    return f"letopis/{VERSION} (+{contact if '://' in contact else f'mailto:{contact}'})"


NO_CONTACT = (
    'No contact is set: put contact = "https://…" or a mail address into letopis.toml, or set LETOPIS_CONTACT, '
    "so that the administrator of a site can reach you."
)
"""What a crawl says that would be anonymous."""
