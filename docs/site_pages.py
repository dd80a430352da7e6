"""Pages of the docs site that are elsewhere in the project: README as its front page, the changes, the results."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent

PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changes.md",
    "CONTRIBUTING.md": "contributing.md",
    "bench/RESULTS.md": "results.md",
    "bench/README.md": "benchmarks.md",
}
"""Files of the project, and the pages that they are."""

_LINK = re.compile(r"(\]\()([^)\s#]+)((?:#[^)\s]*)?\))")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.M | re.S)


def linked(text: str, source: str, page: str) -> str:
    """The text of a file of the project with its links as they are from a page of the site.

    What leads to a file that is no page is the file's name alone: the site does not hold the code.
    """
    kept: list[str] = []

    def put_by(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\0{len(kept) - 1}\0"

    def rewritten(link: re.Match[str]) -> str:
        if "://" in link[2]:
            return link[0]
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), link[2]))
        found = PAGES.get(target) or (target.removeprefix("docs/") if target.startswith("docs/") else None)
        return f"{link[1]}{found or page}{link[3] if found else ')'}"

    bare = _LINK.sub(rewritten, _CODE.sub(put_by, text))
    return re.sub(r"\0(\d+)\0", lambda number: kept[int(number[1])], bare)


def on_files(files: Files, config: Any) -> Files:
    """Add them."""
    for source, page in PAGES.items():
        text = (ROOT / source).read_text("utf-8")
        files.append(File.generated(config, page, content=linked(text, source, page)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A page of docs/ that leads out of docs/ leads to the page of the site."""
    uri = page.file.src_uri
    return markdown if uri in PAGES.values() else linked(markdown, f"docs/{uri}", uri)
