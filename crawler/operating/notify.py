"""Telling somebody that a run failed: a webhook, a mail. The same failure is told once a day, and its end once."""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.request
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError

from archive.printable import plain
from archive.secret import redacted
from crawler.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from archive.secret import SecretUrl
    from crawler.operating.config import Config, Notify
    from crawler.operating.supervising import SiteRun, Summary

TIMEOUT = 20.0
"""Seconds that a webhook or a mail server may take."""

AGAIN = timedelta(days=1)
"""After so long a failure that goes on is told again."""


def _line(run: SiteRun) -> list[str]:
    report = run.report
    lines = [f"{run.site}: {run.outcome}" + (f", ended because of {report.reason}" if report else "")]
    lines += [f"  {finding.level}: {finding.message}" for finding in run.findings]
    if report is not None:
        lines += [f"  {fact.code}: {plain(fact.message)} {plain(fact.url or '')}" for fact in report.facts[:5]]
    if run.message:
        lines += [f"  {plain(line)}" for line in run.message.splitlines()[-3:]]
    return lines


def text(summary: Summary) -> str:
    """What a person reads."""
    failed = summary.failed
    if not failed:
        return f"All {len(summary.sites)} sites are well again.\n"
    lines = [f"{len(failed)} of {len(summary.sites)} sites need somebody to look.", ""]
    for run in failed:
        lines += [*_line(run), ""]
    return "\n".join(lines)


def _key(summary: Summary) -> list[list[str]]:
    return sorted([run.site, run.outcome, *sorted(finding.code for finding in run.findings)] for run in summary.failed)


def is_news(root: Path, summary: Summary) -> bool:
    """Whether something is to be told, and note that it was. Raises `OSError`."""
    path = root / "runs" / "_all" / "told"
    now, key = datetime.now(UTC), _key(summary)
    try:
        last = json.loads(path.read_text(encoding="utf-8"))
        before, at = last["failed"], datetime.fromisoformat(last["at"])
    except (OSError, ValueError, KeyError, TypeError):
        before, at = [], datetime.min.replace(tzinfo=UTC)
    if key == before and (not key or timedelta() <= now - at < AGAIN):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"failed": key, "at": now.isoformat()}), encoding="utf-8")
    return True


def tell(config: Config, summary: Summary) -> list[str]:
    """Tell everybody who is to be told; what went wrong with that, as sentences."""
    notices = []
    if config.notify.webhook:
        try:
            _post(config.notify.webhook, summary)
        except (OSError, ValueError, HTTPException) as error:
            # What a client says of an address may repeat it, and with it the token.
            notices.append(f"The webhook {config.notify.webhook} could not be reached: {_of_webhook(error)}.")
    if config.notify.to:
        try:
            _mail(config.notify, config.notify.sender or config.contact, summary)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            notices.append(f"The mail could not be sent: {_of_mail(error)}.")
    return notices


def _of_webhook(error: Exception) -> str:
    """The same of a webhook: the words of an answer's status line are the server's, an unfollowed redirect's too."""
    if isinstance(error, HTTPError):
        return f"it answers with status {error.code}"
    return redacted(error.reason) if isinstance(error, URLError) else type(error).__name__


def _of_mail(error: Exception) -> str:
    """Why a mail was not sent; a server's answer may repeat what it was sent, so only its number is given."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return str(error)
    return f"{type(error).__name__}{f' ({code})' if code else ''}"


def _post(url: SecretUrl, summary: Summary) -> None:
    body = json.dumps({"text": text(summary), "run": summary.model_dump(mode="json", exclude_none=True)})
    headers = {"Content-Type": "application/json", "User-Agent": f"letopis/{VERSION}"}
    request = urllib.request.Request(url.reveal(), body.encode(), headers)  # noqa: S310 -- the setting allows http and https only
    with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
        pass


def _mail(settings: Notify, sender: str, summary: Summary) -> None:
    message = EmailMessage()
    failed = ", ".join(run.site for run in summary.failed[:5])
    message["Subject"] = f"Letopis: {failed} failed" if failed else "Letopis: all sites are well again"
    message["From"], message["To"] = sender, ", ".join(settings.to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="letopis.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text(summary))
    context = ssl.create_default_context()
    place = (settings.smtp_host, settings.smtp_port)
    at_once = settings.smtp_port == 465
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
