"""Taking what `letopis site check --live --to FILE` found into the site files: what is proposed, and the day."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from archive.errors import LetopisError
from crawler.listings.pages import Pager
from crawler.sites import sitemaker

if TYPE_CHECKING:
    from pathlib import Path

KEPT = ("region", "zone", "former_names", "former_hosts", "basis", "terms", "ca_file", "ca_note", "former_pages")
"""What a check of the live site says nothing of."""
PROPOSED = ("start_urls", "entry_css", "article_path", "pager", "title_css", "date_css", "body_css")
"""What it may propose; nothing else of a file is believed."""


class CannotAdopt(LetopisError):
    """A finding that cannot be taken over; the message is a sentence."""


def proposal(draft: sitemaker.Draft) -> dict[str, Any]:
    """A draft as it is written into the file of a check."""
    values = {name: asdict(value) if isinstance(value, Pager) else value for name, value in draft.values.items()}
    return {"platform": draft.platform, "spider": draft.spider, "values": values}


def adopted(text: str, row: dict[str, Any]) -> str | None:
    """A site file after a finding of a check; None where that gives nothing to write.

    A site that works gets the day of the check as `verified`; one that does not, but whose proposed rules read the
    pages that came, gets these and the day. Raises `CannotAdopt`.
    """
    try:
        day = date.fromisoformat(row["day"])
        works, proposed = bool(row["works"]), row.get("proposal")
        tree = ast.parse(text)
        (site,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    except (KeyError, TypeError, ValueError, SyntaxError) as error:
        raise CannotAdopt(f"The finding cannot be read ({error})") from None
    if works:
        return _dated(text, site, day)
    if not proposed or not row.get("proposal_reads"):
        return None
    if any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in site.body):
        raise CannotAdopt("The site has methods of its own; take the proposal over by hand")
    return _rewritten(text, tree, site, proposed, row["site"], day)


def _dated(text: str, site: ast.ClassDef, day: date) -> str:
    lines = text.splitlines()
    said = f"    verified = date({day.year}, {day.month}, {day.day})"
    there = next((node for node in site.body if _name(node) == "verified"), None)
    if there is not None:
        lines[there.lineno - 1 : there.end_lineno] = [said]
    else:
        named = next(node for node in site.body if _name(node) == "name")
        lines.insert(named.end_lineno or named.lineno, said)
    dated = "\n".join(lines) + "\n"
    if "from datetime import date" not in dated:
        dated = re.sub(r"^(?=from |import )", "from datetime import date\n\n", dated, count=1, flags=re.M)
    return _tried(dated, day)


def _tried(text: str, day: date) -> str:
    return text.replace("not yet tried live", f"tried live on {day.isoformat()}", 1)


def _name(node: ast.stmt) -> str | None:
    target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    return target.id if isinstance(target, ast.Name) else None


def _rewritten(text: str, tree: ast.Module, site: ast.ClassDef, proposed: dict[str, Any], name: str, day: date) -> str:
    try:
        spiders = sitemaker.PLATFORMS[proposed["platform"]]
        values = {key: value for key, value in dict(proposed["values"]).items() if key in PROPOSED}
        if proposed["spider"] not in spiders:
            raise CannotAdopt(f"«{proposed['spider']}» is no spider of the platform {proposed['platform']}")
        if values.get("pager"):
            values["pager"] = Pager(**values["pager"])
    except (KeyError, TypeError, ValueError) as error:
        raise CannotAdopt(f"The proposal cannot be read ({error})") from None
    kept = {
        key: ast.literal_eval(node.value)
        for node in site.body
        if (key := _name(node)) in KEPT and isinstance(node, ast.Assign)
    }
    draft = sitemaker.Draft(name, proposed["platform"], proposed["spider"], {**kept, **values})
    written = draft.text()
    about = ast.get_docstring(tree, clean=False)
    if about:
        written = f'"""{about}"""\n' + written.partition('"""\n')[2]
    (made,) = [node for node in ast.parse(written).body if isinstance(node, ast.ClassDef)]
    return _dated(written, made, day)


def findings(file: Path) -> list[dict[str, Any]]:
    """The lines of a file that a check wrote. Raises OSError and `CannotAdopt`."""
    found = []
    for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("site"), str):
            raise CannotAdopt(f"Line {number} of {file} is no finding of `letopis site check`")
        found.append(row)
    return found
