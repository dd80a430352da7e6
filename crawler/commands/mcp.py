"""`letopis mcp`: the archive for an assistant."""

from __future__ import annotations

from pathlib import Path

from archive.extras import PartMissing
from crawler.commands import DataFolder, asking
from crawler.commands.failure import Failure
from crawler.operating.exit_codes import Exit


def mcp(data: DataFolder = Path("data")) -> None:
    """Answer an assistant on standard input and output, by the Model Context Protocol. Read-only.

    The assistant starts it. Its tools search, give articles, their versions and reprints, and verify a citation; every
    answer names file, offset, record id and digest, and says what was captured and what supplied.

    Examples:

        letopis mcp --data /srv/letopis/data

        letopis mcp
    """
    try:
        from archive.assistant import server
    except PartMissing as error:
        raise Failure(str(error), Exit.CONFIGURATION) from error
    with asking.opened(data) as archive:
        archive.count()  # builds the catalogue where there is none, before anybody waits for an answer
        server(archive).run("stdio")
