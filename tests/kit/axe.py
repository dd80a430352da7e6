"""axe-core, the checker of accessibility: fetched by name from npm, pinned, and kept like a viewer."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path

from archive.replay.viewers import ViewerMissing, cache_folder, check_integrity, npm_pack
from tests.conftest import missing

AXE = "axe-core@4.14.1"
INTEGRITY = "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
"""What npm publishes as `dist.integrity` of that release; read on 2026-11-28."""
_RUN = """
const [only, done] = arguments;
axe.run(document, {...(only ? {runOnly: [only]} : {}), resultTypes: ['violations'], iframes: false}).then(found => done(
  found.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')}`)));
"""


def script() -> str:
    """The script; the test that asks is skipped where npm is missing."""
    kept = cache_folder() / AXE.replace("@", "-") / "axe.min.js"
    if not kept.is_file():
        try:
            with tempfile.TemporaryDirectory(prefix="letopis-npm-") as place:
                package = npm_pack(AXE, Path(place))
                check_integrity(package, INTEGRITY)
                with tarfile.open(package, "r:gz") as tar:
                    data = tar.extractfile("package/axe.min.js").read()
        except ViewerMissing as error:
            missing(str(error))
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(data)
    return kept.read_text("utf-8")


def faults(driver, source: str, only: str | None = None) -> list[str]:
    """What axe finds on the page that is shown; `only` one rule."""
    driver.execute_script(source)
    return driver.execute_async_script(_RUN, only)
