"""What the operator sets: `letopis.toml`, and the environment for secrets and what differs from machine to machine.

The tables of docs/settings.md are made from these classes (`letopis config show --docs`). There is no setting that
switches the verification of certificates off.
"""

from __future__ import annotations

import os
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from archive.errors import ConfigError
from archive.secret import Secret, SecretUrl

FILE = "letopis.toml"
"""Looked for in the working folder, unless the environment variable `LETOPIS_CONFIG` names another."""

ENVIRONMENT = {
    "LETOPIS_DATA": "data",
    "LETOPIS_OPERATOR": "operator",
    "LETOPIS_CONTACT": "contact",
    "LETOPIS_WEBHOOK": "notify.webhook",
    "LETOPIS_SMTP_PASSWORD": "notify.smtp_password",
    "LETOPIS_DATABASE": "cluster.database",
    "LETOPIS_STORAGE_KEY": "storage.key",
    "LETOPIS_STORAGE_SECRET": "storage.secret",
}
"""Environment variables, which come before the file, and the settings they set."""

Contact = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^(?:https?://[^/?#@\s]+(?:[/?#]\S*)?|[^@\s:/]+@[^@\s]+)?$"),
]
"""A web address or a mail address; empty where the operator has set none. It is sent with each request, so no password
is taken in it."""


_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _span(value: object) -> object:
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,5})\s*([mhdw])", value.strip())):
        return timedelta(**{_UNITS[match[2]]: int(match[1])})
    if isinstance(value, timedelta):
        return value
    raise ValueError("write a time as 30m, 6h, 7d or 4w")


Duration = Annotated[timedelta, BeforeValidator(_span), Field(ge=timedelta())]
"""A length of time: `30m`, `6h`, `7d`, `4w`."""

HttpUrl = Annotated[str, StringConstraints(pattern=r"^(?:https?://[^/?#@\s]+(?:[/?#]\S*)?)?$")]
"""A web address without a password in it."""


class Group(BaseModel):
    """What the groups of settings have in common: a name that is not known is refused."""

    # Built when first used, as part of `Config`.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Limits(Group):
    """Bounds of one crawl."""

    delay: float = Field(default=1.0, ge=0)
    """Seconds between two requests to a site at least; AutoThrottle makes it more where the site is slow."""
    max_delay: float = Field(default=60.0, ge=0)
    """Seconds between two requests at most, however slow the site is."""
    timeout: float = Field(default=60.0, gt=0)
    """Seconds for which nothing at all may come of a response, the connection's making included."""
    deadline: float = Field(default=600.0, gt=0)
    """Seconds that one exchange may take in all; bounds a server that sends a byte now and then."""
    run_time: Duration = timedelta(hours=6)
    """How long `letopis run` lets one site take; then the crawl is ended, and the next one goes on where it stood."""
    block_pause: Duration = timedelta(hours=6)
    """How long a site is left alone after it blocked the crawler; doubled with each further block, up to 28 times."""
    max_body: int = Field(default=1 << 30, gt=0)
    """Bytes of one response at most; what comes after is cut off, and the record says so."""
    retry_after: float = Field(default=300.0, ge=0)
    """Seconds that a site may ask to wait (`Retry-After`); one that asks for more is left alone for so long."""
    crawl_delay: float = Field(default=30.0, ge=0)
    """Seconds between two requests that a site's robots.txt may ask for (`Crawl-delay`); one that asks for more gets so
    many."""
    max_pages: int = Field(default=500, gt=0)
    """Pages of one list that are walked at most."""
    max_items: int | None = Field(default=None, gt=0)
    """Articles that one crawl reads at most."""
    max_requisites: int = Field(default=20_000, ge=0)
    """Pictures, styles, scripts, fonts and films that one crawl fetches at most; 0 for none."""
    warc_size: int = Field(default=1 << 30, gt=0)
    """Bytes at which a WARC file is closed and the next one begun; what is being written then ends it."""
    warc_age: Duration = timedelta(hours=24)
    """How long after its begin a WARC file is closed and the next one begun."""


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
    run_time: Duration | None = None
    """As in `[limits]`."""
    every: Duration | None = None
    """As in `[run]`."""
    proxy: SecretUrl = SecretUrl()
    """HTTP proxy for this site: `http://host:port`, with `user:password@` where it asks for that."""
    cookies: Literal["", "session"] = ""
    """`session`: keep the site's cookies for the length of one crawl, where it cannot be crawled without (the report
    says `cookies-needed`). Not otherwise: some sites keep the list page that was opened last in the session."""
    ca_file: Path | None = None
    """File with further certificates (PEM) that are trusted for this site, such as the national CA's."""


class RunConfig(Group):
    """`letopis run`."""

    sites: list[str] = Field(default_factory=list)
    """Sites that are crawled where none is named; empty for all."""
    parallel: int = Field(default=4, gt=0, le=64)
    """How many sites are crawled at a time, each in a process of its own."""
    every: Duration = timedelta()
    """How long after the begin of its last crawl a site is due again; 0m: with every run."""
    grace: float = Field(default=30.0, ge=0)
    """Seconds that a crawl which is ended has for closing its files, before it is killed."""
    recheck_ages: list[Duration] = Field(
        default=[timedelta(hours=1), *(timedelta(days=days) for days in (1, 7, 30, 365))]
    )
    """Ages at which an article is looked at again for edits, comments and deletion."""
    metrics: Path | None = None
    """File for Prometheus' text-file collector, such as `/var/lib/node_exporter/letopis.prom`."""


class Notify(Group):
    """Who is notified when a run fails, and when all is well again. The same failure is reported once a day."""

    webhook: SecretUrl = SecretUrl()
    """Address that gets the run's report as JSON by POST (`LETOPIS_WEBHOOK`)."""
    to: list[str] = Field(default_factory=list)
    """Mail addresses."""
    sender: str = ""
    """The mail's sender; the operator's contact where that is a mail address."""
    smtp_host: Annotated[str, StringConstraints(pattern=r"^[^\s/@]+$")] = "localhost"
    """Mail server: its name or address alone."""
    smtp_port: int = Field(default=25, gt=0, lt=65536)
    """Its port; 465 speaks TLS from the beginning."""
    smtp_starttls: bool = False
    """Whether TLS is begun after the greeting."""
    smtp_user: str = ""
    """Name at the mail server; empty for none."""
    smtp_password: Secret = Secret()
    """Its password (`LETOPIS_SMTP_PASSWORD`)."""


class Storage(Group):
    """Copies of closed WARC and WACZ files elsewhere (`letopis copy`)."""

    url: str = ""
    """Folder that the copies go to, as fsspec writes it: `s3://bucket/letopis`; empty for none."""
    endpoint: HttpUrl = ""
    """Address of an S3-compatible server that is not Amazon's."""
    key: Secret = Secret()
    """Access key (`LETOPIS_STORAGE_KEY`); empty: as the environment of AWS tools says."""
    secret: Secret = Secret()
    """Its secret (`LETOPIS_STORAGE_SECRET`)."""
    remove_local: bool = False
    """Whether a WARC file is removed here once its copy was read back and its checksum agrees."""
    keep_days: int = Field(default=30, ge=0)
    """Days for which a file stays here nevertheless."""

    @property
    def options(self) -> dict[str, Any]:
        """What the file system of the address is given; where an answer does not come, it is asked again by us."""
        if not self.url.startswith("s3"):
            return {}
        found: dict[str, Any] = {"config_kwargs": {"connect_timeout": 10, "retries": {"max_attempts": 3}}}
        if self.endpoint:
            found["endpoint_url"] = self.endpoint
        if self.key:
            found["key"], found["secret"] = self.key, self.secret
        return found


class Cluster(Group):
    """Sites that many machines share (`letopis work`)."""

    database: Secret = Secret()
    """Where the leases are, `postgresql://user:password@host/database` (`LETOPIS_DATABASE`); empty: this machine works
    alone."""
    lease: float = Field(default=120.0, gt=0)
    """Seconds after which a site goes to another machine unless its lease is renewed."""
    renew: float = Field(default=30.0, gt=0)
    """Seconds after which leases are renewed."""
    every: Duration = Field(default=timedelta(days=1), gt=timedelta())
    """How long after the begin of its last crawl a site is due again for which `[run] every` says nothing."""
    patience: Duration = timedelta(minutes=10)
    """How long a crawl that is over waits for the storage or the database, before its site is left to others."""
    warc_size: int = Field(default=64 << 20, gt=0)
    """Bytes at which a WARC file is closed and copied: what a machine that is lost may take with it."""
    warc_age: Duration = timedelta(minutes=10)
    """How long after its begin a WARC file is closed and copied."""


class Config(Group):
    """Everything an operator can set."""

    data: Path = Path("data")
    """Folder that holds the archive (`LETOPIS_DATA`)."""
    sites: Path = Path("sites")
    """Folder with site files of one's own, beside this file; their golden pages are in `tests/sites` beside it."""
    operator: str = ""
    """Who runs the crawler, written into each WARC file (`LETOPIS_OPERATOR`)."""
    contact: Contact = ""
    """Where a site's administrator reaches the operator: part of the user agent, asked for before any real crawl
    (`LETOPIS_CONTACT`)."""
    replay_origin: Annotated[str, StringConstraints(pattern=r"^(?:https?://\*\.[A-Za-z0-9.-]+(?::\d+)?/?)?$")] = ""
    """Where archived pages run for people on other machines, each at a name of its own: `https://*.replay.example.org`,
    a wildcard that a web server hands on to `letopis serve` (or `replay`), with `replay.example.org` itself; empty: on
    this machine alone, at `*.localhost`."""
    timestamp_authority: HttpUrl = ""
    """Address of a time-stamping authority (RFC 3161) that dates manifests and packages' signatures; empty for none."""
    timestamp_roots: Path | None = None
    """File with the certificates (PEM) up to which the signatures of time-stamping authorities are checked."""
    limits: Limits = Field(default_factory=Limits)
    """Bounds of one crawl."""
    run: RunConfig = Field(default_factory=RunConfig)
    """`letopis run`."""
    notify: Notify = Field(default_factory=Notify)
    """Who is notified when a run fails."""
    storage: Storage = Field(default_factory=Storage)
    """Copies elsewhere."""
    cluster: Cluster = Field(default_factory=Cluster)
    """Sites that many machines share."""
    site: dict[str, SiteConfig] = Field(default_factory=dict)
    """What differs for single sites."""

    @model_validator(mode="after")
    def _agree(self) -> Config:
        if self.limits.delay > self.limits.max_delay:
            raise ValueError("limits.delay is more than limits.max_delay")
        if self.limits.timeout > self.limits.deadline:
            raise ValueError("limits.timeout is more than limits.deadline")
        if self.storage.remove_local and not self.storage.url:
            raise ValueError("storage.remove_local is set and storage.url is not: nothing would be left")
        if self.cluster.database and not self.storage.url:
            raise ValueError("cluster.database is set and storage.url is not: the sites' states would be nowhere")
        if self.cluster.lease < 2 * self.cluster.renew:
            raise ValueError("cluster.lease is less than twice cluster.renew: one late renewal would end it")
        if self.notify.to and not (self.notify.sender or "@" in self.contact):
            raise ValueError("notify.to is set: name a sender, or a mail address as contact")
        return self

    def of(self, site: str) -> SiteConfig:
        """What holds for a site, its own settings before those for all."""
        own = self.site.get(site, SiteConfig())
        common = {"run_time": self.limits.run_time, "every": self.run.every}
        return own.model_copy(update={name: value for name, value in common.items() if getattr(own, name) is None})

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
            "LETOPIS_CRAWL_DELAY": limits.crawl_delay,
            "LETOPIS_COOKIES": own.cookies,
            "LETOPIS_DEADLINE": limits.deadline,
            "LETOPIS_BLOCK_PAUSE": limits.block_pause.total_seconds() / 3600,
            "LETOPIS_RECHECK_AGES": [age.total_seconds() for age in self.run.recheck_ages],
            "LETOPIS_PROXY": own.proxy or None,
            "LETOPIS_MAX_PAGES": first(own.max_pages, limits.max_pages),
            "LETOPIS_MAX_ITEMS": first(own.max_items, limits.max_items) or 0,
            "LETOPIS_MAX_REQUISITES": limits.max_requisites,
            "LETOPIS_WARC_SIZE": limits.warc_size,
            "LETOPIS_WARC_AGE": limits.warc_age.total_seconds(),
            "LETOPIS_CA_FILE": str(own.ca_file) if own.ca_file else "",
            "DOWNLOAD_DELAY": delay,
            "AUTOTHROTTLE_START_DELAY": delay,
            "AUTOTHROTTLE_MAX_DELAY": max(delay, limits.max_delay),
            "DOWNLOAD_TIMEOUT": first(own.timeout, limits.timeout),
            "DOWNLOAD_MAXSIZE": limits.max_body,
        }


def _named() -> Path | None:
    return Path(os.environ["LETOPIS_CONFIG"]) if os.environ.get("LETOPIS_CONFIG") else None


def load_config(path: Path | None = None) -> Config:
    """The configuration: the file, then what the environment sets.

    Without `path` the file is `LETOPIS_CONFIG`, or `letopis.toml` in the working folder where there is one. Raises
    `ConfigError`.
    """
    named = path or _named()
    file = named or Path(FILE)
    values: dict[str, Any] = {}
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            raise ConfigError(f"There is no configuration file {file}.") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file} cannot be read: {error}.") from None
    for name, place in ENVIRONMENT.items():
        if value := os.environ.get(name):
            *groups, last = place.split(".")
            group = values
            for step in groups:
                inner = group.setdefault(step, {})
                if not isinstance(inner, dict):
                    raise ConfigError(f"The setting «{step}» cannot be used: it is a table (in {file}).")
                group = inner
            group[last] = value
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        reason = reason[0].lower() + reason[1:]
        if not where:
            raise ConfigError(f"The settings contradict each other: {reason} (in {file} or the environment).") from None
        if where == "contact":
            reason = "give a web address or a mail address"
        raise ConfigError(f"The setting «{where}» cannot be used: {reason} (in {file} or the environment).") from None


def sites_folder() -> Path:
    """Where the operator's own sites are; the folder may be absent. Raises `ConfigError`."""
    return (_named() or Path(FILE)).parent / load_config().sites


def settings_of(site: str) -> dict[str, Any]:
    """The Scrapy settings that the operator's configuration gives a site.

    Raises `ConfigError`.
    """
    return load_config().settings(site)


def defaults_of(site: str) -> dict[str, Any]:
    """The same where neither letopis.toml nor the environment is read: the demo's settings are its own."""
    return Config().settings(site)
