"""The cell in which archived pages run: an origin of its own, and what a browser may do there.

An archived page may run any script, and by whichever way (an attribute, a generator's constructor, a module from a
`blob:`, a timer). So nothing here looks at scripts. What is bounded is the origin that they run in:

* The viewer and one package are served at a random name (`<random>.localhost`), where there is nothing else.
* Every answer of that origin, and every answer that the viewer's service worker makes up there, carries `HEADERS`.
  The browser holds all that comes of such a document to the same: its frames, its workers, what it writes itself.
* It is shown in a sandboxed frame of another origin, whose own policy allows that frame no other address.

`Connection-Allowlist` (https://wicg.github.io/connection-allowlists/, Chromium 152 and later) closes what no content
security policy reaches: WebRTC, name look-ups and connections made in advance. docs/replay.md says what is left in
other browsers.
"""

from __future__ import annotations

import html
import json
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from archive.wacz.writer import Link

LABEL_BYTES = 16
"""Random bytes in a cell's name: the name is the permission to read it, so it must not be guessed."""
SANDBOX = "allow-scripts allow-same-origin"
"""What the sandbox leaves: scripts, and an origin, without which there is no service worker. No pop-ups, no forms, no
downloads, no dialogues, no navigation of the top."""

_ALLOWED = "'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
_POLICY = "; ".join(
    (
        f"default-src {_ALLOWED}",
        "connect-src 'self' data: blob:",
        "frame-src 'self' data: blob:",
        "object-src 'self'",
        "manifest-src 'none'",
        "form-action 'none'",
        "base-uri 'self'",
        "webrtc 'block'",
        f"sandbox {SANDBOX}",
    )
)
PROCESS = {"Origin-Agent-Cluster": "?1"}
"""A process of its own for each cell and for the page around it: a wildcard's names are one site to a browser, which
would put them all into one process (https://html.spec.whatwg.org/#origin-keyed-agent-clusters)."""
_FEATURES = (
    "attribution-reporting", "bluetooth", "browsing-topics", "camera", "clipboard-read", "clipboard-write",
    "display-capture", "geolocation", "hid", "identity-credentials-get", "idle-detection", "join-ad-interest-group",
    "local-fonts", "microphone", "midi", "otp-credentials", "payment", "private-aggregation",
    "publickey-credentials-get", "run-ad-auction", "serial", "shared-storage", "storage-access", "usb",
    "web-share", "window-management", "xr-spatial-tracking",
)  # fmt: skip
"""What a browser offers to pages that reaches beyond them; an archived page gets none of it."""


def headers(viewers: Sequence[str]) -> dict[str, str]:
    """The headers of everything in a cell; `viewers` are the origins whose frame may show it."""
    return {
        "Content-Security-Policy": f"{_POLICY}; frame-ancestors 'self' {' '.join(viewers)}",
        # Redirects, because the viewer leads from an address to its capture by one; none of them leaves the origin.
        "Connection-Allowlist": "(response-origin);redirects=allow;webrtc=block",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _FEATURES),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-DNS-Prefetch-Control": "off",
        "Cross-Origin-Resource-Policy": "same-origin",
        **PROCESS,
    }


_KEPT = (
    "accept-ranges", "cache-control", "content-language", "content-length", "content-range", "content-type", "date",
    "expires", "last-modified", "location", "memento-datetime", "retry-after",
)  # fmt: skip
"""Headers of an archived response that reach the browser. Others can order something: `Link` and `Refresh` fetch,
`Report-To` sends, `Speculation-Rules` prepares other addresses."""

_WORKER = """'use strict';
// Letopis: what the viewer answers leaves here with the headers of the cell, and with no others that order anything.
// The viewer also runs this file as an ordinary worker, where there is nothing to answer.
if (self.FetchEvent) (() => {
  const HEADERS = %(headers)s, KEPT = new Set(%(kept)s), EMPTY = new Set([101, 204, 205, 304]);
  const confined = response => {
    if (response.type === 'error' || response.type === 'opaqueredirect') return response;
    if (response.type === 'opaque') return Response.error();
    const headers = new Headers();
    for (const [name, value] of response.headers) if (KEPT.has(name.toLowerCase())) headers.append(name, value);
    for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
    const target = headers.get('location');
    if (target !== null && new URL(target, self.location.href).origin !== self.location.origin) return Response.error();
    const {status, statusText} = response;
    return new Response(EMPTY.has(status) ? null : response.body, {status, statusText, headers});
  };
  const respond = FetchEvent.prototype.respondWith;
  Object.defineProperty(FetchEvent.prototype, 'respondWith', {value(answer) {
    // An archived page outside the frame that confines it could lead its own window anywhere.
    const alone = this.request.mode === 'navigate' && this.request.destination === 'document';
    respond.call(this, alone ? new Response('%(alone)s', {status: 403, headers: HEADERS})
                             : Promise.resolve(answer).then(confined));
  }});
})();
importScripts('%(viewer)s');
"""
ALONE = "This page is shown in the frame of letopis replay alone."
VIEWER_WORKER = "/viewer-sw.js"
"""The viewer's service worker as its makers published it; it can only be run by ours."""


def worker(viewers: Sequence[str]) -> bytes:
    """The service worker of a cell: the viewer's, each of whose answers is given the headers of the cell."""
    values = {
        "headers": json.dumps(headers(viewers)),
        "kept": json.dumps(_KEPT),
        "alone": ALONE,
        "viewer": VIEWER_WORKER,
    }
    return (_WORKER % values).encode()


@dataclass(frozen=True)
class Cell:
    """One package at an origin of its own."""

    label: str
    """The random name below the host for cells."""
    package: Path
    source: str
    """The package's path at its origin."""
    links: tuple[Link, ...] = ()
    """What fills the gaps of the package, in order."""
    note: str = ""
    """A sentence that is shown above it: who supplied what was not captured here."""


def new_label() -> str:
    """A name that nobody guesses, in letters that a host name may have."""
    return f"c{secrets.token_hex(LABEL_BYTES)}"


@dataclass(frozen=True)
class Origins:
    """Where the cells are, and where they are shown from."""

    scheme: str
    host: str
    """Host and port that a cell's label and a dot are put before; also where cells are shown from, where an operator
    named it."""

    @classmethod
    def named(cls, wildcard: str) -> Origins:
        """Those of an operator's wildcard, `https://*.replay.example.org`.

        Raises `ValueError` where it is none.
        """
        match = _WILDCARD.fullmatch(wildcard)
        if match is None:
            raise ValueError("replay_origin must be like https://*.replay.example.org")
        return cls(match[1], match[2].lower())

    @property
    def public(self) -> bool:
        """Whether other machines find cells there, too."""
        return self.host.partition(":")[0] != "localhost"

    @property
    def shown(self) -> str:
        """The origin that shows cells."""
        return f"{self.scheme}://{self.host}"

    def of(self, label: str) -> str:
        """The origin of a cell."""
        return f"{self.scheme}://{label}.{self.host}"

    def label(self, host: str) -> str | None:
        """The label in a Host header; none where it is no cell's."""
        label, _, rest = host.lower().partition(".")
        return label if rest == self.host else None


_WILDCARD = re.compile(r"(https?)://\*\.([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?)/?")

_STYLE = (
    "html,body{height:100%;margin:0}body{display:flex;flex-direction:column;font:15px/1.4 system-ui,sans-serif}"
    "form{display:flex;gap:.5em;padding:.4em .6em;border-bottom:1px solid #bbb;background:#f4f4f1}"
    "input[name=url]{flex:1;min-width:0}iframe{flex:1;border:0;width:100%}p{margin:1.5em;max-width:42em}"
    "p.note{margin:0;padding:.4em .6em;max-width:none;background:#fbe9b7;border-bottom:1px solid #bbb}"
)


def frame_page(frame: str | None, *, url: str = "", at: str = "", text: str = "") -> tuple[bytes, dict[str, str]]:
    """The page around a cell, and its headers. `frame` is what the cell opens with, `text` is shown above it,
    or without one."""
    nonce = secrets.token_urlsafe(16)
    if frame:
        bounds = f'sandbox="{SANDBOX}" allow="autoplay; fullscreen"'
        inner = f'<p class="note" role="note">{_text(text)}</p>' if text else ""
        inner += f'<iframe id="cell" title="Archived page" {bounds} src="{_text(frame)}"></iframe>'
    else:
        inner = f"<p>{_text(text)}</p>"
    page = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Letopis: replay</title>'
        f'<meta name="viewport" content="width=device-width"><style nonce="{nonce}">{_STYLE}</style></head><body>'
        f'<form action="/open"><input name="url" aria-label="Address" value="{_text(url)}" required>'
        f'<input name="at" aria-label="Time, UTC" placeholder="20241210154000" size="14" value="{_text(at)}">'
        f"<button>Open</button></form>{inner}</body></html>\n"
    )
    parts = urlsplit(frame) if frame else None
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        f"frame-src {f'{parts.scheme}://{parts.netloc}' if parts else chr(39) + 'none' + chr(39)}"
    )
    return page.encode(), {
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-store",
        **PROCESS,
    }


def _text(value: str) -> str:
    return html.escape(value, quote=True)
