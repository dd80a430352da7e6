"""Finding the sites: those of the operator's folder, ours, and those of installed packages, in this order.

One broken file never stops another. A name is taken once; a site in the operator's folder takes the place of ours.
"""

from __future__ import annotations

import builtins
import importlib
import pkgutil
import sys
from functools import cached_property
from importlib.machinery import ModuleSpec
from importlib.metadata import entry_points
from importlib.util import module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.utils.misc import load_object

from archive.errors import LetopisError, PackagesMixed

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.settings import BaseSettings


OWN = "own_sites"
"""The package that the operator's folder is loaded as."""
GROUP = "letopis.sites"
"""Entry points by which an installed distribution names packages of sites."""


def own_package(folder: Path) -> str:
    """Make the files of a folder importable as the package `OWN`; its name."""
    place = str(folder.resolve())
    if OWN not in sys.modules or list(sys.modules[OWN].__path__) != [place]:
        for name in [name for name in sys.modules if name == OWN or name.startswith(f"{OWN}.")]:
            del sys.modules[name]
        spec = ModuleSpec(OWN, None, is_package=True)
        spec.submodule_search_locations = [place]
        sys.modules[OWN] = module_from_spec(spec)
    importlib.invalidate_caches()
    return OWN


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


class SiteMistaken(LetopisError):
    """What a site states cannot be used; the message says each mistake."""


def _classes(module: str) -> builtins.list[type[Spider]]:
    from scrapy.utils.spider import iter_spider_classes

    from crawler.sites.checking import mistakes

    found = list(iter_spider_classes(importlib.import_module(module)))
    if wrong := [sentence for site in found for sentence in mistakes(site)]:
        raise SiteMistaken("; ".join(wrong))
    return found


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, SiteMistaken) else f"{type(error).__name__}: {error}"


def _depth(spider: Any) -> int:
    lists: list[str] = getattr(spider, "start_urls", None) or [""]
    return min(urlsplit(url).path.strip("/").count("/") for url in lists)


class SiteLoader:
    """Scrapy's spider loader for the sites: one broken file is kept in `broken` and leaves the others usable.

    A site that is asked for by name is loaded from its own file alone.
    """

    def __init__(self, modules: list[str], folder: Path | None = None) -> None:
        """`modules` are packages of sites, `folder` the operator's, which may be absent."""
        self._modules = [*([own_package(folder)] if folder is not None and folder.is_dir() else []), *modules]

    @cached_property
    def _packages(self) -> builtins.list[str]:
        """All packages of sites. Installed ones are looked for only where a site is in none of the others."""
        return [*self._modules, *dict.fromkeys(point.value for point in entry_points(group=GROUP))]

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """As Scrapy builds it."""
        check_packages()
        folder = settings.get("LETOPIS_SITES")
        return cls(settings.getlist("SPIDER_MODULES"), load_object(folder)() if folder else None)

    @cached_property
    def _sites(self) -> tuple[dict[str, type[Spider]], dict[str, str]]:
        """All sites by name, and by module name what is wrong with the others."""
        found: dict[str, type[Spider]] = {}
        broken: dict[str, str] = {}
        for package in self._packages:
            try:
                places = importlib.import_module(package).__path__
            except Exception as error:
                broken[package] = _why(error)
                continue
            for file in sorted(info.name for info in pkgutil.iter_modules(places)):
                name = f"{package}.{file}"
                try:
                    classes = _classes(name)
                except Exception as error:
                    # Whatever is wrong with one site's file, the others go on.
                    broken[name] = _why(error)
                    continue
                for site in classes:
                    taken = found.get(site.name)
                    if taken is not None and taken.__module__ == f"{OWN}.{site.name}":
                        continue
                    if taken is not None:
                        broken[name] = f"the name «{site.name}» is taken by {taken.__module__}"
                    elif site.name != file:
                        broken[name] = f"the spider is called «{site.name}», the file «{file}»"
                    else:
                        found[site.name] = site
        return found, broken

    @property
    def broken(self) -> dict[str, str]:
        """Name of a module, or of a package of them, to what is wrong with it."""
        return self._sites[1]

    def _from_its_file(self, name: str) -> type[Spider] | None:
        """The site from the first file of its name, without the files of all others; `None` leaves the word to them."""
        for package in self._modules if name.isidentifier() else ():
            try:
                classes = _classes(f"{package}.{name}")
            except Exception as error:
                if isinstance(error, ModuleNotFoundError) and error.name in (package, f"{package}.{name}"):
                    continue
                # No other package's site of that name is meant. The look at all files says what is wrong with it.
                return None
            for site in classes:
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
            unusable = [f"«{package}» ({self.broken[package]})" for package in self._packages if package in self.broken]
            if unusable:
                raise KeyError(
                    f"There is no site «{spider_name}», and SPIDER_MODULES names what cannot be imported: "
                    f"{', '.join(unusable)}. Correct that setting."
                )
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
