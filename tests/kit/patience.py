"""How long a test waits for a process or a page: a machine at load 20 is slow, not broken."""

LONG = 600
"""Seconds. Only a hang takes so long; nothing is measured by it."""
