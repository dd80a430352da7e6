"""A place for the lines of items of another kind: it shows what such a kind has to do."""

from __future__ import annotations

import time
import zlib
from collections import defaultdict
from itertools import count
from typing import ClassVar

from archive.lines import WholeLine


class MemoryLines:
    folders: ClassVar[dict] = defaultdict(dict)
    """Parts of each data folder: bytes, and how often they changed."""
    ticks = count(1)

    def __init__(self, root, *, clock=time.monotonic):
        self._parts = self.folders[root]

    def sites(self):
        return sorted({part.split("/")[1] for part in self._parts})

    def parts(self, site):
        return sorted(part for part in self._parts if part.startswith(f"items/{site}/"))

    def state(self, part):
        data, changed = self._parts[part]
        return len(data), str(changed)

    def read(self, part, start=0):
        offset = start
        for line in self._parts[part][0][start:].splitlines(keepends=True):
            if line.endswith(b"\n"):
                yield WholeLine(offset, line, offset + len(line))
            offset += len(line)

    def at(self, part, offset, length=None):
        return self._parts[part][0][offset:].partition(b"\n")[0] + b"\n"

    def crc(self, part, size):
        data = self._parts[part][0][:size]
        return len(data), zlib.crc32(data)

    def mend(self, part):
        return None

    def torn(self, part):
        return not self._parts[part][0].endswith(b"\n")

    def append(self, part, line):
        data = self._parts.get(part, (b"", 0))[0]
        self._parts[part] = data + line + b"\n", next(self.ticks)
        return len(data)

    def sync(self):
        pass

    def close(self):
        pass

    def replace(self, site, made):
        replaced = 0
        for part in {*self.parts(site), *made.parts(site)}:
            before, after = self._parts.pop(part, (b"", 0)), made._parts.get(part, (b"", 0))
            same = sorted(before[0].splitlines()) == sorted(after[0].splitlines())
            replaced += bool(before[0]) and not same
            if after[0]:
                self._parts[part] = before if same else (after[0], next(self.ticks))
        return replaced
