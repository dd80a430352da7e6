"""Broken and hostile WARC files through every command that reads one: each ends in a finding, within bounds.

    python bench/hostile_warcs.py [--size 2000000] [--only WORD] [--write]

Every kind of `tests/kit/hostile_warcs.py` is checked, read, imported, checked in the archive, rebuilt, checked again
and served, in a process of its own. What counts: no traceback, an exit code of the project, at most 300 MB and 60 CPU
seconds. The tests read and import the same files, smaller. `--write` puts the result into RESULTS.md.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import re
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "kit")]

import hostile_warcs  # noqa: E402 - started from anywhere

from bench.results import put  # noqa: E402

MEMORY = 300
"""Megabytes that a kind may take."""
PATIENCE = 60
"""CPU seconds."""
CODES = range(12)
RANGES = (None, "bytes=0-0", "bytes=70000000-70000010", "bytes=5-", "bytes=-5", "bytes=99-1", "x" * 9000)


def run(*words: str) -> tuple[int, str]:
    """Exit code and output of a command, in this process."""
    from crawler.commands import main

    sys.argv = ["letopis", *words]
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    code: Any = 0
    with redirect_stdout(out), redirect_stderr(out):
        try:
            main()
        except SystemExit as stopped:
            code = stopped.code or 0
        except BaseException:
            code = -1
            traceback.print_exc()
    out.flush()
    return code if isinstance(code, int) else -2, out.buffer.getvalue().decode("utf-8", "replace")


def serve(data: Path) -> str:
    """Ask for a part of every capture as the page's server gives it; what was wrong."""
    from archive.access import Archive, NoSuchItem
    from archive.holdings.cdxj import Index, index_files, parse
    from archive.holdings.resolve import holder
    from archive.warc.reader import read_at
    from archive.warc.record import Unreadable
    from archive.web.files import Files

    files, index = Files(Archive(data)), Index(data)
    for path in index_files(data / "index"):
        for line in path.read_bytes().splitlines():
            entry = parse(line)
            for wanted in RANGES:
                try:
                    record = read_at(data / "warc" / entry.filename, entry.offset, entry.length)
                    if found := holder(data, record, index):
                        files._answer(found, wanted)
                except (Unreadable, OSError, NoSuchItem):
                    pass
                except Exception:
                    return traceback.format_exc()
    return ""


def through(folder: Path, path: Path) -> dict[str, Any]:
    """What the commands say of a file."""
    data, wrong = folder / "data", []
    steps: dict[str, list[str]] = {
        "verify": ["verify", str(path), "--json"],
        "read": ["read", str(path)],
        "import": ["import", str(path), "--data", str(data)],
        "check": ["verify", "--data", str(data), "--json"],
        "rebuild": ["rebuild", "--data", str(data)],
        "again": ["verify", "--data", str(data), "--json"],
    }
    said: dict[str, Any] = {}
    for step, words in steps.items():
        if step in {"check", "rebuild", "again"} and not data.is_dir():
            continue
        begun = time.process_time()
        code, text = run(*words)
        if code not in CODES or "Traceback" in text:
            wrong.append(f"{step}: exit code {code}: {text[-1500:]}")
        if (spent := time.process_time() - begun) > PATIENCE / 3:
            wrong.append(f"{step}: {spent:.0f} CPU s")
        said[step] = (code, text)
    if data.is_dir() and (problem := serve(data)):
        wrong.append(f"serve: {problem}")
    kept = re.search(r"^(\d+) articles", said["import"][1], re.MULTILINE)
    codes: set[str] = set()
    notes: list[str] = []
    if said["verify"][1].startswith("{"):
        found = json.loads(said["verify"][1])
        codes = {one["code"] for one in found["findings"]} if "findings" in found else {"refused"}
        notes = found.get("notes", [])
    if said.get("check", (0, ""))[1] and said["check"][0] == 0 and said["again"][0] != 0:
        wrong.append(f"after rebuilding: {said['again'][1][:600]}")
    return {
        "wrong": wrong,
        "codes": sorted(codes),
        "notes": notes,
        "exits": {step: code for step, (code, _) in said.items()},
        "articles": int(kept[1]) if kept else 0,
        "import": said["import"][1][-300:],
    }


def measured(name: str, make: Callable[[], bytes]) -> dict[str, Any]:
    """The same in a process of its own, with the memory and time that it took."""
    with tempfile.TemporaryDirectory(prefix="letopis-hostile-") as place:
        folder = Path(place)
        path, answer = folder / name, folder / "answer.json"
        maker = os.fork()
        if not maker:
            path.write_bytes(make())
            os._exit(0)
        os.waitpid(maker, 0)
        child = os.fork()
        if not child:
            resource.setrlimit(resource.RLIMIT_CPU, (2 * PATIENCE, 2 * PATIENCE))
            os.chdir(folder)
            Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
            try:
                found = through(folder, path)
            except BaseException:
                found = {"wrong": [traceback.format_exc()]}
            status = Path("/proc/self/status").read_text()
            found["memory"] = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) >> 10  # type: ignore[index]
            answer.write_text(json.dumps(found))
            os._exit(0)
        _, status, used = os.wait4(child, 0)
        found = (
            json.loads(answer.read_text()) if answer.exists() else {"wrong": [f"it ended with {status}"], "memory": 0}
        )
    found["cpu"] = used.ru_utime + used.ru_stime
    if found["memory"] > MEMORY:
        found["wrong"].append(f"{found['memory']} MB")
    if found["cpu"] > PATIENCE:
        found["wrong"].append(f"{found['cpu']:.0f} CPU s")
    return found


def main() -> None:
    """Measure and report."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--size", type=int, default=2_000_000)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--all", action="store_true", help="say of each kind what was found")
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    os.environ["LETOPIS_CONFIG"] = "/dev/null"
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as place:  # what is loaded once is loaded before
        path = Path(place, "a.warc.gz")
        path.write_bytes(hostile_warcs.FRAMINGS["gzip"][1])
        os.chdir(place)
        through(Path(place), path)
    found: dict[str, dict[str, Any]] = {}
    for kind, name, make in hostile_warcs.files(options.size):
        if options.only not in kind:
            continue
        one = found[kind] = measured(name, make)
        if options.all or one["wrong"]:
            exits = "".join(map(str, one.get("exits", {}).values()))
            print(
                f"{kind}: {one['memory']} MB, {one['cpu']:.1f} s, {one.get('articles')} articles, exits {exits}",
                *one.get("codes", []),
                flush=True,
            )
        for problem in one["wrong"]:
            print(f"    WRONG {problem}", flush=True)
    wrong = [kind for kind, one in found.items() if one["wrong"]]
    silent = [kind for kind, one in found.items() if not one.get("codes") and not one.get("notes")]
    largest = max(found, key=lambda kind: found[kind]["memory"])
    longest = max(found, key=lambda kind: found[kind]["cpu"])
    text = (
        f"`python bench/hostile_warcs.py --size {options.size}`: {len(found)} kinds of files through verify, read, "
        "import, verify, rebuild, verify and serve, each in a process of its own. "
        f"Python {platform.python_version()}, load {load:.1f} at the start. "
        f"{len(wrong)} ended in a traceback, took more than {MEMORY} MB or more than {PATIENCE} CPU seconds, or are "
        f"otherwise after rebuilding. The most memory: {found[largest]['memory']} MB ({largest}); the most time: "
        f"{found[longest]['cpu']:.1f} CPU s ({longest}). `verify` reports nothing of {len(silent)} "
        "(`--all` names them)."
    )
    print(text)
    if options.all:
        print("silent:", *silent, sep="\n  ")
    if options.write:
        put("Broken and hostile WARC files", text)


if __name__ == "__main__":
    main()
