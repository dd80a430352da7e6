"""How a crawl names its operator to the sites it visits."""

from __future__ import annotations

from crawler.version import VERSION


def user_agent(contact: str) -> str:
    """The crawler's name as a site's administrator reads it in the log: `letopis/1.0 (+https://…)`."""
    return f"letopis/{VERSION} (+{contact if '://' in contact else f'mailto:{contact}'})"


NO_CONTACT = (
    'No contact is set: put contact = "https://…" or a mail address into letopis.toml, or set LETOPIS_CONTACT, '
    "so that the administrator of a site can reach you."
)
"""What a crawl says that would be anonymous."""
