"""Sites that move to another host, for `press_days`; an operator's word comes on the third day."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from press_days import Answer, Site, article, listing
from troubled_sites import BEGIN, site_of
from typer.testing import CliRunner

from archive.verdicts import events
from crawler.commands import app


def moving(name: str, chance: random.Random, word: str | None, *, deeper: bool) -> Site:
    """From the second day on all of the old host leads to a new one, from the fourth on it knows nothing."""
    old, new = f"{name.replace('_', '-')}.example", f"www.{name.replace('_', '-')}-new.example"
    paths = [f"/news/a{number}" for number in chance.sample(range(10, 99), 6)]
    place = "/press/all/" if deeper else "/news/"

    def answer(day: int, path: str, headers) -> Answer | None:
        here = (headers.get("Host") or "").partition(":")[0]
        if path == "/robots.txt":
            return None
        if here == old and day == 2 and path == paths[-1]:
            return None
        if here == old and day in (1, 2):
            return 301, {"Location": f"http://{new}{place if path == '/news/' else path}"}, b""
        if here == old and day > 2:
            return None
        named = ["/news/fresh1", *paths] if day >= 2 else paths
        if path == (place if here == new else "/news/"):
            # One of them is on a list of the old host alone: it can only be asked for there.
            return listing(named if here == old else named[:-1])
        return article(path, BEGIN) if path in named else None

    def operate(day: int) -> None:
        data = Path(sys.argv[2])
        if day == 2 and word:
            [told] = [one for one in events(data, name) if one.event.kind == "moved"]
            done = CliRunner().invoke(app, ["events", word, told.id, "--data", str(data)])
            assert done.exit_code == 0, done.output

    site = site_of(
        name,
        answer,
        7 if word == "accept" else 4,
        settings={"LETOPIS_RECHECK_AGES": [86400 * day for day in range(1, 9)]},
    )
    site.more_hosts, site.operate, site.tells_hosts = (new,), operate, True
    return site


def SITES(chance: random.Random) -> list[Site]:
    return [
        moving("accepted", chance, "accept", deeper=False),
        moving("accepted_deeper", chance, "accept", deeper=True),
        moving("rejected", chance, "reject", deeper=False),
        moving("unheard", chance, None, deeper=True),
    ]
