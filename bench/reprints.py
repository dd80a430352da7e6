"""Copies planted among made-up press items: how many of them the catalogue finds, and what finding them costs.

    python bench/reprints.py [--items 20000]

One item in twenty is printed again by another site: whole, shortened to two thirds, with each eighth word replaced by
another (names, numbers), or with a paragraph of its own. As many others share a formula of announcements and nothing
else. Prints precision and recall over pairs of articles, by kind, and the CPU of a build with marks over one without.
"""

from __future__ import annotations

import argparse
import copy
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive import Archive  # noqa: E402
from bench.press import Press, write  # noqa: E402

KINDS = ("whole", "shortened", "other names", "paragraph added")
EACH = 20
"""One item in so many is copied."""


class Printed(Press):
    """Items of which some are copies; `copies` is the pairs of ids with their kind, filled while they are made."""

    def __init__(self, count: int, seed: int = 20241209, words: list[str] | None = None) -> None:
        """`words` in place of those of the dictionary, the frequent ones first."""
        super().__init__(count, seed, vocabulary=0 if words else 15_000)
        if words:
            self.forms, self.weights = words, [*accumulate(1 / (rank + 4) for rank in range(len(words)))]
        self.copies: dict[frozenset[str], str] = {}
        self.formula = self.sentences(24)
        self.before: dict[str, Any] | None = None

    def item(self, number: int) -> dict[str, Any]:
        """One item: a copy of the one before, one with the formula, or one that is like no other."""
        made = super().item(number)
        step = number % EACH
        if step == 1 and self.before is not None:
            kind = KINDS[number // EACH % len(KINDS)]
            body = changed(self.before["body"], kind, self)
            self.copies[frozenset((self.before["id"], made["id"]))] = kind
            made |= {"body": body, "text": "\n".join(block["text"] for block in body)}
        elif step == 11:
            made["body"].append({"type": "paragraph", "text": self.formula})
            made["text"] += "\n" + self.formula
        self.before = made
        return made


def changed(body: list[dict[str, Any]], kind: str, press: Press) -> list[dict[str, Any]]:
    """The paragraphs of a copy."""
    body = copy.deepcopy(body)
    if kind == "shortened":
        return body[:2]
    if kind == "paragraph added":
        return [*body, {"type": "paragraph", "text": press.sentences(30)}]
    if kind == "other names":
        for block in body:
            words = block["text"].split(" ")
            for place in range(press.random.randrange(8), len(words), 8):
                words[place] = press.sentences(1).rstrip(".")
            block["text"] = " ".join(words)
    return body


def build(data: Path, *, with_marks: bool) -> float:
    """CPU seconds of a build in a process of its own."""
    without = "" if with_marks else "catalogue.marks = lambda item: []; "
    code = (
        f"import time; from pathlib import Path; from archive import catalogue; {without}"
        f"catalogue.Catalogue(Path({str(data)!r})).rebuild(); print(time.process_time())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout)


def pairs(archive: Archive) -> set[frozenset[str]]:
    """The pairs of articles that an archive says share their wording."""
    asked = archive.rows("SELECT DISTINCT id FROM reprints JOIN versions USING (row)")
    return {frozenset((id, one.id)) for (id,) in asked for one in archive.reprints(id) if one.id != id}


def measure(count: int, data: Path) -> dict[str, float]:
    """Recall by kind, recall and precision over all, and the costs."""
    press = Printed(count)
    write(press, data)
    costs = [build(data, with_marks=with_marks) for with_marks in (False, True) * 2]
    found = pairs(Archive(data))
    right = found & press.copies.keys()
    of, hit = Counter(press.copies.values()), Counter(press.copies[pair] for pair in right)
    return {
        **{f"recall, {kind}": hit[kind] / of[kind] for kind in KINDS},
        "recall": len(right) / len(press.copies),
        "precision": len(right) / len(found) if found else 0.0,
        "planted": float(len(press.copies)),
        "build with / without marks": sum(costs[1::2]) / sum(costs[::2]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="letopis-reprints-") as folder:
        for name, value in measure(options.items, Path(folder) / "data").items():
            print(f"| {name} | {value:.3f} |")


if __name__ == "__main__":
    main()
