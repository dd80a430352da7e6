"""From a host's name to addresses that may be connected to.

A page is written by strangers, and a link in it may name the operator's own network: `http://169.254.169.254/` gives
away a cloud machine's credentials. So every address is looked at after the name was resolved, and the very address
that was looked at is connected to.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING

from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError

if TYPE_CHECKING:
    from collections.abc import Mapping

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_CARRIERS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")))
"""IPv6 networks whose last 32 bits are an IPv4 address: NAT64, IPv4-compatible, IPv4-translated."""
_RESERVED = tuple(map(ipaddress.IPv6Network, ("64:ff9b:1::/48", "fec0::/10", "3fff::/20", "5f00::/16")))
"""What this Python does not know to be no part of the internet: local NAT64, site-local, documentation, routing."""


class AddressRefused(DownloadCancelledError):
    """The host lies in a network that a crawl has no business in. Not worth a retry."""


def is_public(address: str) -> bool:
    """The address is one of the public internet, and so is every address that it carries inside (RFC 6890).

    Private, loopback, link-local (with it the clouds' metadata services), shared, multicast and reserved ones are not.
    """
    try:
        ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        inner = [ip.sixtofour, *(ip.teredo or ())]
        if any(ip in network for network in _CARRIERS):
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(found is not None and not is_public(str(found)) for found in inner):
            return False
        if any(ip in network for network in _RESERVED):
            return False
    return ip.is_global and not ip.is_multicast


def ascii_host(host: str) -> str:
    """The host as the domain name system has it: lower case, Cyrillic names in Punycode (RFC 5891)."""
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise CannotResolveHostError(f"{host} cannot be the name of a host.") from error


def refuse_private(host: str) -> None:
    """For a host that somebody else resolves, a proxy: what its name says already.

    Raises `AddressRefused` for an address outside the public internet, in any form that resolvers take (`127.1`,
    `0x7f000001`), and for the names of the machine itself (RFC 6761, 6.3).
    """
    try:
        address = socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        address = host
    name = host.rstrip(".")
    own = name == "localhost" or name.endswith(".localhost")
    if own or (_is_address(address) and not is_public(address)):
        raise AddressRefused(f"{host} is not on the public internet; refused.")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def socket_address(value: str, port: int) -> tuple[str, int]:
    """`127.0.0.1:8123`, `[::1]:8123`, or either without a port, which is then `port`."""
    host, colon, tail = value.rpartition(":")
    if colon and tail.isdigit() and (not host.count(":") or host.startswith("[")):
        return host.strip("[]"), int(tail)
    return value.strip("[]"), port


class Resolver:
    """Gives the socket addresses of a host: those the operator mapped it to, or those of the DNS that are public."""

    def __init__(self, hosts: Mapping[str, str]) -> None:
        """`hosts` is `LETOPIS_HOSTS`: `host` or `host:port` to a socket address, for the demo and for tests."""
        self.hosts = {ascii_host(name): address for name, address in hosts.items()}

    def mapped(self, host: str, port: int) -> tuple[str, int] | None:
        """Where the operator wants the host to be."""
        name = f"[{host}]" if ":" in host else host
        found = self.hosts.get(f"{name}:{port}") or self.hosts.get(name)
        return socket_address(found, port) if found else None

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Addresses and ports to try, in this order.

        Raises `CannotResolveHostError` and `AddressRefused`.
        """
        if mapped := self.mapped(host, port):
            return [mapped]
        loop = asyncio.get_running_loop()
        try:
            infos = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise CannotResolveHostError(f"The name {host} was not resolved: {error}.") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in infos))
        public = [address for address in addresses if is_public(address)]
        if not public:
            raise AddressRefused(
                f"{host} is at {', '.join(addresses) or 'no address'}, which is not on the public internet; refused."
            )
        return [(address, port) for address in public]
