"""An earlier release beside this one: installed from its commit into an environment of its own.

    python bench/release.py                              the interpreter of release 0.1.0, installed where it is missing
    python bench/release.py --archive FOLDER             an archive of the three sample sites, made by that release

Other benchmarks take `python_of()` and run what they compare with it. `tests/archive/release_0_1_0/data.tar.xz` is such
an archive, packed by `tar cJf data.tar.xz -C PARENT a`.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tarfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path.home() / ".cache" / "letopis-bench"
RELEASE = "af7b7d0"
"""The commit of release 0.1.0."""


def python_of(commit: str = RELEASE) -> Path:
    """The interpreter of a release, at the versions of its own `constraints.txt`; installed where it is missing."""
    folder = CACHE / f"release-{commit}"
    python = folder / "venv" / "bin" / "python"
    if (folder / "installed").exists():
        return python
    print(f"installing {commit} into {folder}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    source = folder / "source"
    source.mkdir(parents=True)
    packed = folder / "source.tar"
    subprocess.run(["git", "-C", ROOT, "archive", "-o", packed, commit], check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(source, filter="data")
    venv.create(folder / "venv", with_pip=True)
    constraints = source / "constraints.txt"
    pip = [python, "-m", "pip", "-qq", "--disable-pip-version-check", "install", "-c", constraints]
    subprocess.run([*pip, "-e", f"{source}[search,web]"], check=True)
    (folder / "installed").touch()
    return python


def main() -> None:
    """Install the release, and make an archive with it where one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commit", default=RELEASE)
    parser.add_argument("--archive", type=Path)
    chosen = parser.parse_args()
    python = python_of(chosen.commit)
    if chosen.archive is None:
        print(python)
        return
    script = ROOT / "bench" / "peers" / "release_archive.py"
    # From its own folder, so that the packages of this checkout are not found before those of the release.
    subprocess.run([python, script, chosen.archive.absolute()], cwd=python.parents[2] / "source", check=True)


if __name__ == "__main__":
    main()
