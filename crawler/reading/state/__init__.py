"""The article in the state that an application sends along with its empty page.

What a script would show is there as data: Next.js and Nuxt, React Server Components, and whatever is assigned to a
variable or is in a `<script type="application/json">`. It is parsed and never executed.
"""

from __future__ import annotations

from crawler.reading.state.article import stated

__all__ = ["stated"]
