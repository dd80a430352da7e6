"""The exit codes that a scheduler can act on."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    OK = 0
    """All well."""
    PROBLEMS = 1
    """It ran, and found something wrong: a damaged record, a failed site, a difference."""
    USAGE = 2
    """The command line makes no sense (Typer's own code)."""
    NOTHING = 3
    """There was nothing to do, or nothing was found."""
    CONFIGURATION = 4
    """A setting, a folder or an optional part is missing or contradictory."""
    BUSY = 5
    """Another process is at the same work."""
    INTERRUPTED = 130
    """Ended by Ctrl-C; everything fetched until then is kept."""
