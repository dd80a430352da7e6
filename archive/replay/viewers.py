"""Fetching the viewers: on demand, by name, pinned, never shipped with Letopis and never in its environment.

ReplayWeb.page is AGPL-3.0 and is handed to the browser as its makers published it. pywb gets an environment of its own
because one of its requirements (brotlipy) breaks brotli for everything beside it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from archive.errors import LetopisError

REPLAYWEB = "replaywebpage@2.5.3"
REPLAYWEB_INTEGRITY = "sha512-nCj2PSON3BxeSJKE8AsYPyULv0XPZKJWfy4l9PyQre9SqwLZ+WKZVs/sfLqPOQ4GrH+0YkjbwOhr8cSTH08gsQ=="
"""What npm publishes as `dist.integrity` of that release; read on 2026-11-23."""
PYWB = "pywb-2.10.0"
PINNED = Path(__file__).with_name("pywb.txt")
"""Its release and those of all that it needs, with their hashes."""
BUILDERS = ("cffi=", "pycparser=", "setuptools=")
"""How the lines of `PINNED` begin that are installed first: the others are built with them."""
_FILES = ("ui.js", "sw.js")
_LARGEST = 64 << 20


class ViewerMissing(LetopisError):
    """A viewer is not here and cannot be fetched; the message says why and what to do."""


def cache_folder() -> Path:
    """Where fetched viewers are kept: `$XDG_CACHE_HOME/letopis`, or `~/.cache/letopis`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "letopis"


def replayweb(files: Path | None = None, *, cache: Path | None = None) -> Path:
    """The folder with `ui.js` and `sw.js` of ReplayWeb.page.

    `files` is what the user names: such a folder, or the package file (`.tgz`) as npm hands it out. Without it the
    pinned release comes from the cache or from `npm pack`, and its digest is checked. Raises `ViewerMissing`.
    """
    cache = cache or cache_folder()
    if files is not None:
        if all((files / name).is_file() for name in _FILES):
            return files
        if not files.is_file():
            raise ViewerMissing(f"{files} holds no ui.js and sw.js of ReplayWeb.page")
        digest = hashlib.sha256(files.read_bytes()).hexdigest()[:16]
        return _unpacked(files, cache / f"replaywebpage-{digest}")
    folder = cache / REPLAYWEB.replace("@", "-")
    if all((folder / name).is_file() for name in _FILES):
        return folder
    with tempfile.TemporaryDirectory(prefix="letopis-npm-") as place:
        package = npm_pack(REPLAYWEB, Path(place))
        check_integrity(package, REPLAYWEB_INTEGRITY)
        return _unpacked(package, folder)


def npm_pack(name: str, folder: Path) -> Path:
    """The package file of a release (`name@version`) as npm publishes it, in a folder. Raises `ViewerMissing`."""
    npm = shutil.which("npm")
    if npm is None:
        raise ViewerMissing("npm is not installed; install it, or name the viewer's files with --viewer-files")
    # `npm pack` takes the published file as it is: no dependencies, no scripts.
    command = [npm, "pack", name, "--ignore-scripts", "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 # fixed words
    packages = list(folder.glob("*.tgz"))
    if done.returncode or not packages:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ViewerMissing(f"npm could not fetch {name}: {last}")
    return packages[0]


def check_integrity(package: Path, integrity: str) -> None:
    """Raise `ViewerMissing` unless the file has this digest (W3C Subresource Integrity, sha512)."""
    found = "sha512-" + base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if found != integrity:
        raise ViewerMissing(f"{package.name} is not the release that was pinned: {found}")


def _unpacked(package: Path, folder: Path) -> Path:
    """The two files that the viewer consists of; nothing else of the package is written anywhere."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="replayweb-", dir=folder.parent) as place:
        try:
            with tarfile.open(package, "r:gz") as tar:
                for name in _FILES:
                    file = tar.extractfile(f"package/{name}")
                    if file is None:
                        raise KeyError(name)
                    (Path(place) / name).write_bytes(file.read(_LARGEST))
        except (tarfile.TarError, KeyError, OSError) as error:
            raise ViewerMissing(f"{package.name} holds no package/ui.js and package/sw.js") from error
        folder.mkdir(exist_ok=True)
        for name in _FILES:
            (Path(place) / name).replace(folder / name)
    return folder


def pywb(environment: Path | None = None, *, cache: Path | None = None) -> Path:
    """The `wayback` command of pywb in an environment of its own, made when it is first asked for.

    `environment` is a virtual environment that the user names. Raises `ViewerMissing`.
    """
    if environment is not None:
        command = environment / "bin" / "wayback"
        if not command.is_file():
            raise ViewerMissing(f"{environment} is no environment with pywb: it has no bin/wayback")
        return command
    folder = (cache or cache_folder()) / PYWB
    command = folder / "bin" / "wayback"
    if command.is_file():
        return command
    folder.parent.mkdir(parents=True, exist_ok=True)
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes", "-r"]
    with tempfile.NamedTemporaryFile("w", prefix="letopis-", suffix=".txt") as first:
        # Some of it is published as source only. What builds that is pinned as well, so it is here before, and nothing
        # else is fetched for the building.
        first.writelines(
            one for one in re.split(r"^(?=\w)", PINNED.read_text(), flags=re.M) if one.startswith(BUILDERS)
        )
        first.flush()
        for arguments in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [*install, first.name],
            [*install, str(PINNED), "--no-build-isolation"],
        ):
            done = subprocess.run(arguments, capture_output=True, text=True, check=False)  # noqa: S603 # fixed words
            if done.returncode:
                shutil.rmtree(folder, ignore_errors=True)
                last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                raise ViewerMissing(f"pywb could not be installed: {last}")
    return command
