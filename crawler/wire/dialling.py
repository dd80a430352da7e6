"""Opening connections, straight or through a proxy, and keeping the idle ones for the next request."""

from __future__ import annotations

import asyncio
import hashlib
import re
import ssl
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)

from crawler.wire.addresses import ascii_host, refuse_private
from crawler.wire.connection import Connection
from crawler.wire.tls import context, unverified

if TYPE_CHECKING:
    from crawler.wire.addresses import Resolver
    from crawler.wire.proxies import Proxy
    from crawler.wire.request import Place

IDLE_SECONDS = 30.0
"""How long an idle connection is thought to be alive; servers mostly close theirs after 5 to 60 seconds."""
IDLE_TOTAL = 64
"""Idle connections to all sites together."""
ATTEMPT_SECONDS = 20.0
"""Time for one address to answer, TLS handshake included."""

PoolKey = tuple["Place", "Proxy | None"]


class NotTrusted(DownloadFailedError):
    """A certificate that no authority known here vouches for: asking once more brings the same one."""


class _Tunnel(asyncio.Protocol):
    """Waits for a proxy's answer to CONNECT; `answer` is its status line."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._head = b""

    def data_received(self, data: bytes) -> None:
        self._head += data
        if self.answer.done():
            return
        if b"\r\n\r\n" in self._head:
            self.answer.set_result(self._head.split(b"\r\n", 1)[0])
        elif len(self._head) > 1 << 16:
            self.answer.set_exception(DownloadFailedError("The proxy's answer to CONNECT has no end."))

    def connection_lost(self, error: Exception | None) -> None:
        if not self.answer.done():
            self.answer.set_exception(
                DownloadFailedError("The proxy closed the connection instead of opening another.")
            )


class Dialler:
    """Gives connections to places."""

    def __init__(
        self,
        resolver: Resolver,
        *,
        ca_file: str = "",
        ca_hosts: list[str] | None = None,
        idle_per_place: int = 1,
        verify: bool = True,
    ) -> None:
        """`ca_file`: further authorities, trusted for `ca_hosts` and the hosts below them, or for all where that is
        None. Without `verify` a host whose certificate nobody vouches for is connected to all the same, and the record
        says that it was trusted by none. Raises `CertificatesUnreadable`."""
        self._resolver = resolver
        # Reading the system's authorities takes time and memory, and plain http needs none.
        self._context: ssl.SSLContext | None = None
        self._own_context = context(ca_file) if ca_file else None
        self._own_trust = f"system, ca_file sha256:{_digest(ca_file)}" if ca_file else ""
        self._ca_hosts = None if ca_hosts is None else [ascii_host(host) for host in ca_hosts]
        self._verify = verify
        self._unverified: dict[str, ssl.SSLContext] = {}
        self._idle_per_place = max(1, idle_per_place)
        self._idle: defaultdict[PoolKey, list[Connection]] = defaultdict(list)

    def _secure(self, host: str) -> tuple[ssl.SSLContext, str]:
        """The context for a host, and whose authorities that trusts."""
        if host in self._unverified:
            return self._unverified[host], "none"
        own = self._ca_hosts is None or any(host == one or host.endswith(f".{one}") for one in self._ca_hosts)
        if self._own_context is not None and own:
            return self._own_context, self._own_trust
        if self._context is None:
            self._context = context()
        return self._context, "system"

    def may_use_proxy(self, place: Place) -> bool:
        """A place that the operator mapped to an address is reached straight."""
        return not self._resolver.mapped(place.host, place.port)

    def idle(self, place: Place, proxy: Proxy | None) -> Connection | None:
        """A connection that is open already; the server may have closed it without our knowing yet."""
        waiting = self._idle.get((place, proxy))
        now = asyncio.get_running_loop().time()
        while waiting:
            connection = waiting.pop()
            if connection.reusable and now - connection.idle_since < IDLE_SECONDS:
                return connection
            connection.close()
        return None

    def give_back(self, place: Place, proxy: Proxy | None, connection: Connection) -> None:
        """Keep a connection for the next request, if it can carry one; the longest idle one makes room."""
        if not connection.reusable:
            return
        connection.idle_since = asyncio.get_running_loop().time()
        waiting = self._idle[place, proxy]
        waiting.append(connection)
        if len(waiting) > self._idle_per_place:
            waiting.pop(0).close()
        if sum(map(len, self._idle.values())) > IDLE_TOTAL:
            oldest = min((found for found in self._idle.values() if found), key=lambda found: found[0].idle_since)
            oldest.pop(0).close()

    async def dial(self, place: Place, proxy: Proxy | None, timeout: float) -> Connection:
        """Open a connection.

        Raises Scrapy's `CannotResolveHostError`, `DownloadConnectionRefusedError`, `DownloadTimeoutError`,
        `DownloadFailedError` and `AddressRefused`.
        """
        where = f"{place.host}:{place.port}"
        try:
            async with asyncio.timeout(timeout):
                if proxy:
                    return await self._through(place, proxy)
                return await self._straight(place)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"No connection to {where} within {timeout:g} s.") from error
        except ConnectionRefusedError as error:
            raise DownloadConnectionRefusedError(f"{where} refused the connection.") from error
        except ssl.SSLCertVerificationError as error:
            if not self._verify and place.host not in self._unverified:
                self._unverified[place.host] = unverified()
                return await self.dial(place, proxy, timeout)
            raise NotTrusted(
                f"The certificate of {where} is not trusted ({error.verify_message}); "
                "an authority can be added with ca_file in letopis.toml, or with the setting LETOPIS_CA_FILE."
            ) from error
        except OSError as error:
            raise DownloadFailedError(f"No connection to {where} ({error}).") from error

    async def _straight(self, place: Place) -> Connection:
        loop = asyncio.get_running_loop()
        secure, trust = self._secure(place.host) if place.scheme == "https" else (None, None)
        addresses = await self._resolver.resolve(place.host, place.port)
        for left, (address, port) in zip(range(len(addresses) - 1, -1, -1), addresses, strict=True):
            try:
                async with asyncio.timeout(ATTEMPT_SECONDS):
                    _, connection = await loop.create_connection(
                        Connection,
                        address,
                        port,
                        ssl=secure,
                        server_hostname=place.host if secure else None,
                    )
                connection.trust = trust
                return connection
            except ssl.SSLCertVerificationError:
                raise
            except OSError:
                if not left:
                    raise
        raise AssertionError("a resolver gives one address at least")

    async def _through(self, place: Place, proxy: Proxy) -> Connection:
        """By an HTTP proxy, which the operator trusts: `CONNECT` for https (RFC 9110, 9.3.6)."""
        if not self._resolver.private:
            refuse_private(place.host)
        loop = asyncio.get_running_loop()
        if place.scheme == "http":
            _, connection = await loop.create_connection(Connection, proxy.host, proxy.port)
            connection.ip = None
            return connection
        transport, tunnel = await loop.create_connection(_Tunnel, proxy.host, proxy.port)
        try:
            host = f"[{place.host}]" if ":" in place.host else place.host
            lines = f"CONNECT {host}:{place.port} HTTP/1.1\r\nHost: {host}:{place.port}\r\n".encode()
            transport.write(lines + proxy.field() + b"\r\n")
            answer = await tunnel.answer
            if not (status := re.match(rb"HTTP/1\.\d +(\d{3})(?!\d)", answer)) or status[1] != b"200":
                # Its words may repeat the password.
                number = f"it answered {status[1].decode()}" if status else "its answer is none of HTTP"
                raise DownloadFailedError(f"The proxy did not connect: {number}.")
            connection = Connection()
            secure, connection.trust = self._secure(place.host)
            secured = await loop.start_tls(transport, connection, secure, server_hostname=place.host)
            assert secured is not None
            connection.connection_made(secured)
        except BaseException:
            transport.abort()
            raise
        connection.ip = None
        return connection

    def close(self) -> None:
        """Close all idle connections."""
        for waiting in self._idle.values():
            for connection in waiting:
                connection.close()
        self._idle.clear()


def _digest(ca_file: str) -> str:
    """Which authorities they were, for the record."""
    return hashlib.sha256(Path(ca_file).read_bytes()).hexdigest()
