"""What a command says when it cannot go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.printable import plain
from crawler.operating.exit_codes import Exit

if TYPE_CHECKING:
    from pathlib import Path


class Failure(Exception):
    """Ends the command with one sentence that says what to do, and an exit code."""

    def __init__(self, sentence: str, code: Exit = Exit.PROBLEMS) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def must_be_there(data: Path) -> None:
    """Raise `Failure` where the folder is not there: an archive that was not looked at is not one that has nothing."""
    if not data.is_dir():
        raise Failure(f"There is no data folder {plain(data)}; name it with --data.", Exit.CONFIGURATION)
