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

_NOT_PUBLIC = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "168.63.129.16/32",
        ),
    )
)  # fmt: skip
"""All of IANA's registry of special-purpose IPv4 addresses (RFC 6890 and what was added, read 2026-11), and multicast.
Python's `is_global` lets `192.0.0.192` and the anycast blocks through, in which no site is. The last is of Azure: its
machines find there what gives them their secrets."""
_CARRIERS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")))
"""IPv6 networks whose last 32 bits are an IPv4 address: NAT64, IPv4-compatible, IPv4-translated."""
_RESERVED = tuple(map(ipaddress.IPv6Network, (
    "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20",
    "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
)))  # fmt: skip
"""IANA's registry of special-purpose IPv6 addresses, site-local and multicast ones."""
_NO_SITE = frozenset(
    {
        "localhost", "local", "localdomain", "localdomain4", "localdomain6", "internal", "intranet", "private", "corp",
        "home", "lan", "arpa", "onion", "alt", "test", "invalid", "svc", "consul", "mshome", "workgroup",
    }
)  # fmt: skip
"""Last labels under which no public site is: RFC 6761, 6762, 8375 and 9476, ICANN's `internal`, and what networks
use."""

BAD_PORTS = frozenset(
    {
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
        5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    }
)  # fmt: skip
"""Ports of other services, which no browser asks over HTTP either (https://fetch.spec.whatwg.org/#port-blocking); and
6379, Redis', which takes commands that a request can be made to look like."""


class AddressRefused(DownloadCancelledError):
    """The host or its port is one that a crawl has no business at. Not worth a retry."""


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
    elif any(ip in network for network in _NOT_PUBLIC):
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


def refuse_port(port: int) -> None:
    """Raises `AddressRefused` for a port that is another service's."""
    if port in BAD_PORTS:
        raise AddressRefused(f"Port {port} is that of another service than the web; refused.")


def refuse_private(host: str) -> None:
    """For a host that somebody else resolves, a proxy: what its name says already.

    Raises `AddressRefused` for an address outside the public internet, in any form that resolvers take (`127.1`,
    `0x7f000001`), for names of networks of one's own, and for bare names, which only such networks know.
    """
    name = host.rstrip(".")
    try:
        address = socket.inet_ntoa(socket.inet_aton(name))
    except OSError:
        address = name
    if not is_public(address) if _is_address(address) else "." not in name or name.rpartition(".")[2] in _NO_SITE:
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

    def __init__(self, hosts: Mapping[str, str], *, private: bool = False) -> None:
        """`hosts` is `LETOPIS_HOSTS`: `host` or `host:port` to a socket address, for the demo and for tests. `private`
        gives addresses outside the public internet, too."""
        self.private = private
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
        public = [address for address in addresses if self.private or is_public(address)]
        if not public:
            raise AddressRefused(
                f"{host} is at {', '.join(addresses) or 'no address'}, which is not on the public internet; refused."
            )
        return [(address, port) for address in public]
