"""What is kept, and how it is asked: items, WARC files, indexes. No Scrapy and no knowledge of any site.

from archive import Archive
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.access import Archive, Filters

__all__ = ["Archive", "Filters"]


def __getattr__(name: str) -> Any:
    # Imported when asked for: a crawl that only writes needs no search engine.
    if name in __all__:
        import archive.access

        return getattr(archive.access, name)
    raise AttributeError(f"module 'archive' has no attribute '{name}'")
