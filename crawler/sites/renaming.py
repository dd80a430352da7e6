"""Giving a site another name: its file, its golden pages and what an archive holds of it move along."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from archive.errors import ConfigError
from archive.holdings import cdxj
from archive.holdings.renamed import renamed
from archive.identity import bare_host
from archive.verdicts import Verdicts
from crawler.reading.entries import same_site
from crawler.sites.loader import SiteLoader
from crawler.sites.sitemaker import class_name

if TYPE_CHECKING:
    from collections.abc import Sequence


class WrongFolder(ConfigError):
    """A data folder holds what another site crawled; the message is a sentence."""


def check_folder(data: Path, spider: Any, packages: Sequence[str]) -> None:
    """Raise `WrongFolder` where the folder of a site's name holds what was crawled of another.

    That is so where none of the recorded hosts is the site's, and where the list of a site that had this name is among
    the recorded pages: two sites may share a portal.
    """
    name = spider.name
    if not (data / "warc" / name).is_dir():
        return
    for other in _had(name, packages):
        if any(cdxj.find(data, url, site=name) for url in other.start_urls):
            raise WrongFolder(
                f"{data}/warc/{name} holds what was crawled of the site that is called «{other.name}» now; move it "
                f"with: letopis site rename {name} {other.name}"
            )
    if not same_hosts(hosts := recorded_hosts(data, name), spider, data, name):
        raise WrongFolder(
            f"{data}/warc/{name} holds pages of {', '.join(sorted(hosts)[:3])}, and the site «{name}» is at "
            f"{', '.join(spider.hosts())}: move the folder with `letopis site rename`, or name the host among its "
            "`former_hosts`."
        )


def same_hosts(hosts: set[str], spider: Any, data: Path, folder: str) -> bool:
    """Whether some of the hosts recorded in a folder are the site's, or one that it moved to or from, as its keepers
    accepted; True without any."""
    moves = Verdicts.of(data, folder).site_moves.values()
    moved = {urlsplit(address).hostname or "" for move in moves for address in move}
    own = [*spider.hosts(), *moved]
    return not hosts or not own or any(same_site(f"http://{host}/", own) for host in hosts)


def recorded_hosts(data: Path, site: str) -> set[str]:
    """Hosts, without `www.`, of the pages in the first and the last index of a site."""
    found = set()
    indexes = cdxj.index_files(data, site)
    for path in {*indexes[:1], *indexes[-1:]}:
        for line in path.read_bytes().splitlines():
            try:
                found.add(bare_host(cdxj.parse(line).url))
            except ValueError:
                continue
    return found - {""}


def _had(name: str, packages: Sequence[str]) -> list[Any]:
    """The sites that had a name before, found without loading the files of all others."""
    quoted, loader = f'"{name}"', SiteLoader(list(packages))
    files = (file for package in packages for root in importlib.import_module(package).__path__
             for file in sorted(Path(root).glob("*.py")))  # fmt: skip
    named = [file.stem for file in files if "former_names" in (text := file.read_text("utf-8")) and quoted in text]
    sites: list[Any] = [loader.load(site) for site in named if site != name]
    return [site for site in sites if name in site.former_names]


def rename_files(sites: Path, cases: Path, old: str, new: str) -> list[Path]:
    """Move a site's file in the folder `sites` and its golden pages in the folder `cases`; the files written.

    The former name stays in the file as `former_names`, by which its data folders are known. Raises OSError.
    """
    file = sites / f"{old}.py"
    moved: list[Path] = []
    if file.exists():
        text = file.read_text("utf-8")
        text = re.sub(r"^class \w+\(", f"class {class_name(new)}(", text, count=1, flags=re.M)
        text = re.sub(
            r'^( +)name = "\w+"', rf'\1name = "{new}"\n\1former_names = ("{old}",)', text, count=1, flags=re.M
        )
        moved.append(file.with_name(f"{new}.py"))
        moved[-1].write_text(text, "utf-8")
        file.unlink()
    if cases.is_dir():
        target = cases.rename(cases.with_name(new))
        for golden in sorted(target.rglob("*.json")):
            golden.write_bytes(renamed(golden.read_bytes(), old, new))
            moved.append(golden)
    return moved
