"""What a crawl did, as it is written to `data/runs/<site>/<time>.json`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from archive.facts import Role, healthy, row
from archive.item_store import SITE_NAME
from archive.items import Capture, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


FACTS = 1000
"""How many facts one report lists at most."""


class Fact(BaseModel):
    """Something that a crawl met and did not take for an article, with the record that shows it."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    code: str
    """Short fixed name; `archive.facts` explains each: `challenge`, `http-404`, `robots`, …"""
    role: Role | None = None
    """What it is about; absent in reports of release 0.1.0."""
    url: str | None = None
    """Address that was asked for."""
    message: str
    """One sentence for a person."""
    capture: Capture | None = None
    """The record; absent where nothing was fetched."""


class Articles(BaseModel):
    """What became of the articles that listings named. The count closes: `seen` is the sum of all the others."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    seen: int = 0
    """Articles named by list pages, feeds and sitemaps, left over by a crawl that did not end, or due to be looked at
    again; each once."""
    resumed: int = 0
    """How many of them a crawl that did not end had left over."""
    due: int = 0
    """How many of them no listing named: they were to be looked at again."""
    read: int = 0
    """Fetched and read as an article within the period."""
    unchanged: int = 0
    """Known, and not fetched again: the listing says what it said before, or the server answered 304."""
    outside: int = 0
    """Older or newer than asked for, by the listing's date or the article's own."""
    over_limit: int = 0
    """Left for another time: the limit of items was reached or the crawl was ended."""
    postponed: int = 0
    """Could not be fetched before, and the time to try again has not come."""
    robots: int = 0
    """Forbidden by robots.txt."""
    failed: int = 0
    """No answer, or an answer that is no article; each is among the facts."""

    @property
    def gap(self) -> int:
        """How many are not accounted for; anything but 0 is an error of ours."""
        met = self.read + self.unchanged + self.outside + self.over_limit + self.postponed + self.robots + self.failed
        return self.seen - met


class Requisites(BaseModel):
    """What became of the files that articles need to be shown again. `asked` is the sum of `kept` and `failed` when
    a crawl has ended by itself."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    asked: int = 0
    """Files that were asked for."""
    kept: int = 0
    """Answered with 200."""
    failed: int = 0
    """Answered otherwise, not at all, or forbidden by robots.txt."""
    over_limit: int = 0
    """Named by a page but not asked for, because of the limit."""


class RunReport(BaseModel):
    """One crawl of one site."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    site: str
    """Name of the site."""
    started: AwareDatetime
    """When the data folder was locked."""
    address: str | None = None
    """The address by which a site was crawled that has no file; absent for a site that has one."""
    ended: AwareDatetime | None = None
    """When everything was closed."""
    reason: str = "killed"
    """Why it ended: `finished`, `max-items`, `blocked`, `shutdown`, `storage`, …; `killed` where nothing came after."""
    exchanges: int = 0
    """Requests that were sent, those for robots.txt, redirects and retries included."""
    statuses: dict[str, int] = Field(default_factory=dict)
    """Status code to number of responses; `none` where no complete head came."""
    bytes_received: int = 0
    """Bytes of all responses as received, heads included."""
    bytes_written: int = 0
    """Bytes by which the WARC files grew."""
    warc_files: list[str] = Field(default_factory=list)
    """Files that captures of this crawl are in, below `data/warc/`."""
    articles: Articles = Field(default_factory=Articles)
    """What became of the articles that listings named."""
    requisites: Requisites = Field(default_factory=Requisites)
    """What became of pictures, styles, scripts, fonts and films."""
    new: int = 0
    """Articles kept for the first time."""
    changed: int = 0
    """Articles kept as a further version."""
    unchanged: int = 0
    """Articles that say what they said before."""
    held: int = 0
    """Edits, absences and returns that were seen and are not believed yet."""
    withdrawn: int = 0
    """Articles kept for the first time that turned out to be none, or the copy of another."""
    moved: int = 0
    """Articles that are at another address now."""
    facts: list[Fact] = Field(default_factory=list)
    """What was met and is no article, at most `FACTS` of them."""
    facts_dropped: int = 0
    """How many more there were."""
    problems: dict[str, int] = Field(default_factory=dict)
    """Code of a parser's problem to the number of items that have it."""

    @property
    def items(self) -> int:
        """Articles that were read, whether or not they gave a version."""
        return self.new + self.changed + self.unchanged

    @property
    def troubles(self) -> list[Fact]:
        """The facts that make it a failure."""
        return [fact for fact in self.facts if not healthy(fact.code, fact.role)]

    @property
    def asked(self) -> bool:
        """Whether the site was asked for anything, or was to be."""
        return self.reason != "backed-off"

    @property
    def good(self) -> bool:
        """Whether all went well: the site was asked, and nothing is wrong."""
        whole = self.reason in ("finished", "max-items") and self.articles.gap == 0 and not self.facts_dropped
        return whole and not self.troubles

    @property
    def file_name(self) -> str:
        """Name of the file that it is written to."""
        return f"{self.started:%Y%m%dT%H%M%S%fZ}.json"

    def note(
        self, code: str, message: str, *, role: Role = "site", url: str | None = None, capture: Capture | None = None
    ) -> None:
        """Record a fact. Raises `archive.facts.UnknownCode`."""
        row(code)
        if len(self.facts) < FACTS:
            self.facts.append(Fact(code=code, role=role, message=message, url=url, capture=capture))
        else:
            self.facts_dropped += 1

    def count_problems(self, problems: list[Problem]) -> None:
        """Count what a parser met on one page, each code once."""
        for code in {problem.code for problem in problems}:
            self.problems[code] = self.problems.get(code, 0) + 1

    def write(self, root: Path) -> Path:
        """Write the report below the data folder, replacing an earlier state of itself as a whole."""
        folder = root / "runs" / self.site
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.file_name
        draft = path.with_suffix(".json.new")
        text = f"{self.model_dump_json(indent=2, exclude_none=True)}\n".encode()
        try:
            draft.write_bytes(text)
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            # The disk is full. What is there already has room of its own, mostly enough for the new.
            with path.open("r+b") as file:
                file.write(text)
                file.truncate()
        return path


def reports(root: Path, site: str) -> Iterator[RunReport]:
    """The reports of a site's crawls, latest first; files that are no report are passed over."""
    folder = root / "runs" / site
    if not SITE_NAME.fullmatch(site) or not folder.is_dir():
        return
    # Names alone, for an hourly crawl leaves nine thousand a year.
    for name in sorted((name for name in os.listdir(folder) if name.endswith(".json")), reverse=True):  # noqa: PTH208
        try:
            yield RunReport.model_validate_json((folder / name).read_bytes())
        except ValueError:
            continue


def by_address(root: Path, site: str) -> bool:
    """Whether a site was crawled by its address alone, so that there is no file with its rules."""
    # Release 0.1.0 named no address, but noted what it assumed of such a site.
    return any(report.address or any(fact.code == "assumed" for fact in report.facts) for report in reports(root, site))
