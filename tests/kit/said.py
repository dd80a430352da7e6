"""The command line called in this process, on streams of any encoding."""

from __future__ import annotations

import io
import sys

import pytest

from crawler import commands


class Said:
    """What `main` wrote on streams of an encoding, and its exit code."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, words: list[str], encoding: str = "utf-8") -> None:
        self.encoding = encoding
        streams = [io.TextIOWrapper(io.BytesIO(), encoding, "strict") for _ in range(2)]
        with monkeypatch.context() as patched:
            patched.setattr(sys, "argv", ["letopis", *words])
            patched.setattr(sys, "stdout", streams[0])
            patched.setattr(sys, "stderr", streams[1])
            patched.setenv("COLUMNS", "120")
            with pytest.raises(SystemExit) as end:
                commands.main()
        self.code = end.value.code
        self.out, self.err = (self._read(stream) for stream in streams)

    def _read(self, stream: io.TextIOWrapper) -> str:
        stream.flush()
        return stream.buffer.getvalue().decode(self.encoding)
