"""Saying that a site is in trouble: a webhook, a mail. What is new is said at once, what goes on once a day, and that
it is over after a good crawl. It counts as said only once it was sent."""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from archive import conditions
from archive.printable import plain
from archive.secret import discreet
from crawler.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from archive.conditions import Cause, Condition
    from archive.secret import SecretUrl
    from crawler.operating.config import Config, Notify
    from crawler.operating.supervising import RunSummary

TIMEOUT = 20.0
"""Seconds that a webhook or a mail server may take."""

AGAIN = timedelta(days=1)
"""After so long it is said again that a trouble goes on."""

LINES = 15
"""A message has at most so many lines: what is read on a telephone in the morning."""

LINE = 300
"""Characters of one line at most: a certificate's failure is a long sentence, a page of HTML is none."""

NAMES = 3
"""So many sites are named in one line."""

MORE = "More: letopis status --trouble"

ARCHIVE = "the archive itself"
"""In the place of a site's name, for what is wrong with the machine."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What has changed since the last message that was sent, and what goes on."""

    new: dict[str, Condition | None]
    """Sites that are in trouble and were not, or not for this reason."""
    ongoing: dict[str, Condition | None]
    """Sites that were in trouble already."""
    over: dict[str, Condition]
    """Sites that were in trouble, and had a good crawl since."""
    machine: list[Cause] = field(default_factory=list)
    """What is wrong with the machine; new ones make a message as well."""
    well: int = 0
    """How many sites are well."""
    of: int = 0
    """Of how many."""

    @property
    def failing(self) -> dict[str, Condition | None]:
        """Every site in trouble."""
        return {**self.new, **self.ongoing}


def _codes(condition: Condition | None) -> list[str]:
    return sorted({cause.code for cause in condition.all_causes}) if condition is not None else ["crashed"]


def news(
    root: Path,
    now: Mapping[str, Condition | None],
    failing: Iterable[str],
    said: Mapping[str, Any],
    machine: list[Cause],
) -> Alert:
    """What there is to say, where `said` is what was sent: site to the codes of its causes since it is in trouble."""
    failing = set(failing)
    new = {site: now[site] for site in sorted(failing) if site not in said or {*_codes(now[site])} - {*said[site]}}
    ongoing = {site: now[site] for site in sorted(failing - new.keys())}
    over = {}
    for site in sorted(set(said) - failing):
        # A site that this run was not about may be well all the same, after a crawl by hand.
        condition = now.get(site) or conditions.load_condition(root, site)
        if condition.state(datetime.now(UTC)) == "well":
            over[site] = condition
    well = sum(one is not None and one.state(datetime.now(UTC)) == "well" for one in now.values())
    return Alert(new, ongoing, over, machine, well, len(now))


def _names(sites: Sequence[str]) -> str:
    more = f" and {len(sites) - NAMES} more" if len(sites) > NAMES else ""
    return ", ".join(sites[:NAMES]) + more


def _by_cause(sites: Mapping[str, Condition | None]) -> list[tuple[list[str], str]]:
    """One entry a cause, with the sites that have it, the most frequent first."""
    found: dict[tuple[str, str], tuple[list[str], str]] = {}
    for site, condition in sites.items():
        causes = {cause.kind: cause for cause in condition.all_causes} if condition is not None else {}
        for kind, cause in causes.items():
            names, _ = found.setdefault(kind, ([], _one_line(cause.message)))
            names.append(site)
        if not causes:
            state = "blocked" if condition is not None and condition.blocked_until else "crashed"
            sentence = {"blocked": "The site is left alone because it blocked the crawler."}
            found.setdefault((state, ""), ([], sentence.get(state, "The crawl broke off.")))[0].append(site)
    return sorted(found.values(), key=lambda entry: (-len(entry[0]), entry[0]))


def _since(condition: Condition | None) -> str:
    return f"{condition.since:%Y-%m-%d}" if condition is not None and condition.since is not None else "?"


def _one_line(message: str) -> str:
    """What is said of a cause, in which there may be words of a server's, as one line."""
    return plain(" ".join(message.split()))


def text(said: Alert) -> str:
    """What a person reads: one line a cause, at most `LINES` lines."""
    head = f"{said.well} of {said.of} sites are well."
    entries = [("Machine", "", _one_line(cause.message)) for cause in said.machine]
    for title, sites in (("New", said.new), ("Ongoing", said.ongoing)):
        for names, sentence in _by_cause(sites):
            first = min((_since(sites[name]) for name in names), default="?")
            when = f" (since {first})" if title == "Ongoing" else ""
            entries.append((title, f"{_names(names)}{when}", sentence))
    if said.over:
        entries.append(("Over", _names(list(said.over)), "well again."))
    room = LINES - 3
    shown = entries if len(entries) <= room else [*entries[: room - 1]]
    lines = [head, ""]
    lines += [f"{title}: {f'{names}: ' if names else ''}{sentence}"[:LINE] for title, names, sentence in shown]
    if len(shown) < len(entries):
        lines.append(f"… and {len(entries) - len(shown)} more causes.")
    if said.failing or said.machine:
        lines.append(MORE)
    return "\n".join(lines) + "\n"


def subject(said: Alert) -> str:
    """The subject of the mail."""
    if said.new:
        return f"Letopis: {_names(list(said.new))}: trouble"
    if said.ongoing:
        return f"Letopis: {len(said.ongoing)} sites are still in trouble"
    if said.machine:
        return "Letopis: the disk is full soon"
    return f"Letopis: {_names(list(said.over))}: well again"


def inform(config: Config, root: Path, summary: RunSummary, machine: list[Cause]) -> list[str]:
    """Send to each channel what it has not had; what went wrong with that, as sentences.

    A channel that could not be reached gets the same with the next run. Raises `OSError` where it cannot be noted.
    """
    channels = []
    if config.notify.webhook:
        channels.append(("webhook", _post))
    if config.notify.to:
        channels.append(("mail", _mail))
    path, notices = root / "runs" / "_state" / "_sent", []
    sent = _sent(path)
    now = datetime.now(UTC)
    for name, send in channels:
        last = sent.get(name, {})
        said = news(
            root,
            {run.site: run.condition for run in summary.sites},
            [run.site for run in summary.failed],
            last.get("sites", {}),
            machine,
        )
        new_machine = {cause.code for cause in machine} - set(last.get("machine", []))
        reminded = timedelta() <= now - _moment(last.get("at")) < AGAIN
        if not (said.new or said.over or new_machine or ((said.ongoing or machine) and not reminded)):
            continue
        if (notice := send(config, said, summary)) is not None:
            notices.append(notice)
            continue
        # Causes that come and go while a trouble goes on are said once each.
        told = {site: codes for site, codes in last.get("sites", {}).items() if site not in said.over}
        told |= {site: sorted({*told.get(site, []), *_codes(one)}) for site, one in said.failing.items()}
        sent[name] = {
            "at": now.isoformat(),
            "sites": told,
            "machine": sorted({cause.code for cause in machine}),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(sent), encoding="utf-8")
        draft.replace(path)
    return notices


def _of_webhook(error: Exception) -> str:
    """Why a webhook was not reached. The words of a status line are the server's, and may repeat the address."""
    if isinstance(error, HTTPError):
        return f"it answers with status {error.code}"
    return discreet(error.reason) if isinstance(error, URLError) else type(error).__name__


def _sent(path: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return {
        name: one
        for name, one in (found.items() if isinstance(found, dict) else ())
        if isinstance(one, dict) and isinstance(one.get("sites"), dict) and isinstance(one.get("machine"), list)
    }


def _moment(value: object) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _of_mail(error: Exception) -> str:
    """Why a mail was not sent; a server's answer may repeat what it was sent, so only its number is given."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return str(error)
    return f"{type(error).__name__}{f' ({code})' if code else ''}"


def _post(config: Config, said: Alert, summary: RunSummary) -> str | None:
    url: SecretUrl = config.notify.webhook
    body = {
        "text": text(said),
        "new": {site: _codes(one) for site, one in said.new.items()},
        "ongoing": {site: _codes(one) for site, one in said.ongoing.items()},
        "over": list(said.over),
        "run": summary.model_dump(mode="json", exclude_none=True),
    }
    headers = {"Content-Type": "application/json", "User-Agent": f"letopis/{VERSION}"}
    try:
        request = urllib.request.Request(url.reveal(), json.dumps(body).encode(), headers)  # noqa: S310 -- the setting allows http and https only
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
            return None
    except (OSError, ValueError, HTTPException) as error:
        return f"The webhook {url} could not be reached: {_of_webhook(error)}."


def _mail(config: Config, said: Alert, summary: RunSummary) -> str | None:
    settings: Notify = config.notify
    message = EmailMessage()
    message["Subject"] = subject(said)
    message["From"], message["To"] = settings.sender or config.contact, ", ".join(settings.to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="letopis.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text(said))
    context = ssl.create_default_context()
    place = (settings.smtp_host, settings.smtp_port)
    at_once = settings.smtp_port == 465
    try:
        with (
            smtplib.SMTP_SSL(*place, timeout=TIMEOUT, context=context)
            if at_once
            else smtplib.SMTP(*place, timeout=TIMEOUT) as server
        ):
            if settings.smtp_starttls and not at_once:
                server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.reveal())
            server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return f"The mail could not be sent: {_of_mail(error)}."
    return None
