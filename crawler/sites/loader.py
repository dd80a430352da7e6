"""Finding the sites. One broken file never stops another, and no name is taken twice."""

from __future__ import annotations

import builtins
import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

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


class SiteLoader:
    """Scrapy's spider loader for the sites: each file stands alone, and what is wrong with one is kept in `broken`."""

    def __init__(self, modules: list[str]) -> None:
        self.broken: dict[str, str] = {}
        """Module name to what is wrong with it."""
        self._found: dict[str, type[Spider]] = {}
        for package in modules:
            self._walk(package)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """As Scrapy builds it."""
        check_packages()
        return cls(settings.getlist("SPIDER_MODULES"))

    def _walk(self, package: str) -> None:
        from scrapy.utils.spider import iter_spider_classes

        root = importlib.import_module(package)
        for info in sorted(pkgutil.iter_modules(root.__path__), key=lambda info: info.name):
            name = f"{package}.{info.name}"
            try:
                module = importlib.import_module(name)
                classes = list(iter_spider_classes(module))
            except Exception as error:
                # Whatever is wrong with one site's file, the others go on.
                self.broken[name] = f"{type(error).__name__}: {error}"
                continue
            for site in classes:
                taken = self._found.get(site.name)
                if taken is not None:
                    self.broken[name] = f"the name «{site.name}» is taken by {taken.__module__}"
                elif site.name != info.name:
                    self.broken[name] = f"the spider is called «{site.name}», the file «{info.name}»"
                else:
                    self._found[site.name] = site

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a site.

        Raises `KeyError` with a sentence.
        """
        try:
            return self._found[spider_name]
        except KeyError:
            for module, reason in self.broken.items():
                if module.rpartition(".")[2] == spider_name:
                    raise KeyError(f"The file of the site «{spider_name}» cannot be used: {reason}.") from None
            raise KeyError(f"There is no site «{spider_name}».") from None

    def list(self) -> list[str]:
        """Names of all sites that can be crawled."""
        return sorted(self._found)

    def hosts(self) -> dict[str, str]:
        """Hosts of all sites that can be crawled, and the names of these."""
        spiders: dict[str, Any] = {**self._found}
        return {host: name for name, spider in sorted(spiders.items()) for host in spider.hosts()}

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Names of the sites that a request belongs to."""
        return [name for name, site in sorted(self._found.items()) if site.handles_request(request)]
