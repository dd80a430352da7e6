"""Finding the sites. One broken file never stops another, and no name is taken twice."""

from __future__ import annotations

import builtins
import importlib
import pkgutil
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from archive.errors import PackagesMixed

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.settings import BaseSettings


def check_packages() -> None:
    """Raise `PackagesMixed` unless `archive`, `crawler` and `spiders` share one parent folder.

    The names are generic: another distribution in the same environment can overlay one of them silently.
    """
    packages = [importlib.import_module(name) for name in ("archive", "crawler", "spiders")]
    parents = {Path(path).resolve().parent for package in packages for path in package.__path__}
    if len(parents) != 1:
        places = ", ".join(sorted(str(parent) for parent in parents))
        raise PackagesMixed(
            f"The packages archive, crawler and spiders come from different places ({places}): "
            "another distribution uses one of these names, so install letopis into an environment of its own."
        )


def _classes(module: str) -> builtins.list[type[Spider]]:
    from scrapy.utils.spider import iter_spider_classes

    return list(iter_spider_classes(importlib.import_module(module)))


def _depth(spider: Any) -> int:
    lists: list[str] = getattr(spider, "start_urls", None) or [""]
    return min(urlsplit(url).path.strip("/").count("/") for url in lists)


class SiteLoader:
    """Scrapy's spider loader for the sites: one broken file is kept in `broken` and leaves the others usable.

    A site that is asked for by name is loaded from its own file alone.
    """

    def __init__(self, modules: list[str]) -> None:
        self._packages = modules

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """As Scrapy builds it."""
        check_packages()
        return cls(settings.getlist("SPIDER_MODULES"))

    @cached_property
    def _sites(self) -> tuple[dict[str, type[Spider]], dict[str, str]]:
        """All sites by name, and by module name what is wrong with the others."""
        found: dict[str, type[Spider]] = {}
        broken: dict[str, str] = {}
        for package in self._packages:
            root = importlib.import_module(package)
            for file in sorted(info.name for info in pkgutil.iter_modules(root.__path__)):
                name = f"{package}.{file}"
                try:
                    classes = _classes(name)
                except Exception as error:
                    # Whatever is wrong with one site's file, the others go on.
                    broken[name] = f"{type(error).__name__}: {error}"
                    continue
                for site in classes:
                    taken = found.get(site.name)
                    if taken is not None:
                        broken[name] = f"the name «{site.name}» is taken by {taken.__module__}"
                    elif site.name != file:
                        broken[name] = f"the spider is called «{site.name}», the file «{file}»"
                    else:
                        found[site.name] = site
        return found, broken

    @property
    def broken(self) -> dict[str, str]:
        """Module name to what is wrong with it."""
        return self._sites[1]

    def _from_its_file(self, name: str) -> type[Spider] | None:
        """The site from the first file of its name, without the files of all others; `None` leaves the word to them."""
        for package in self._packages if name.isidentifier() else ():
            with suppress(Exception):
                for site in _classes(f"{package}.{name}"):
                    if site.name == name:
                        return site
        return None

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a site.

        Raises `KeyError` with a sentence.
        """
        found = self._from_its_file(spider_name) or self._sites[0].get(spider_name)
        if found is None:
            for module, reason in self.broken.items():
                if module.rpartition(".")[2] == spider_name:
                    raise KeyError(f"The file of the site «{spider_name}» cannot be used: {reason}.")
            raise KeyError(f"There is no site «{spider_name}».")
        return found

    def list(self) -> list[str]:
        """Names of all sites that can be crawled."""
        return sorted(self._sites[0])

    def hosts(self) -> dict[str, str]:
        """Hosts of all sites that can be crawled, and the names of these."""
        spiders: dict[str, Any] = {**self._sites[0]}
        found: dict[str, str] = {}
        # Where several share a host, the one whose list is nearest to its front page has it: the portal.
        for name, spider in sorted(spiders.items(), key=lambda pair: (_depth(pair[1]), pair[0])):
            for host in spider.hosts():
                found.setdefault(host, name)
        return found

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Names of the sites that a request belongs to."""
        return [name for name, site in sorted(self._sites[0].items()) if site.handles_request(request)]
