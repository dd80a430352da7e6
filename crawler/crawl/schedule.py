"""When an article is looked at again: soon after it was published, then ever less often."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

AGES = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=30), timedelta(days=365))
"""Ages at which an article is fetched again for edits, comments and deletions; the operator can set others."""

WHOLE_FROM = timedelta(days=1)
"""From this age on an article is asked for unconditionally: a server that says 304 whatever it has would hide an edit
for ever. It costs a page four times in an article's life, and those that are the same are kept as revisits."""

MISSING_AGAIN = timedelta(days=1)
"""An article that was not where it had been is looked for again after so long: a deletion needs evidence over days."""


def next_check(published: datetime, checked: datetime, ages: Sequence[timedelta] = AGES) -> datetime | None:
    """When an article is due again after a fetch at `checked`; `None` when it has passed every age.

    An article that was found late skips the ages it is already past: a page of three years ago is not fetched five
    times more.
    """
    return next((published + age for age in sorted(ages) if published + age > checked), None)
