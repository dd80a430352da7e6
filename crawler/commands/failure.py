"""What a command says when it cannot go on."""

from __future__ import annotations

from crawler.operating.exit_codes import Exit


class Failure(Exception):
    """Ends the command with one sentence that says what to do, and an exit code."""

    def __init__(self, sentence: str, code: Exit = Exit.PROBLEMS) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
