"""Who asks, where that is counted; how the connection came; and whether anybody does ask."""

import ipaddress
from collections.abc import Collection
from functools import cache
from typing import TypeAlias

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from papilio.model.host import Host, plain_address
from papilio.settings.access import Access

IPV6_NETWORK_BITS = 64
"""A household has at least so many addresses; they count as one."""

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_FOREIGN_SITES = ("cross-site", "same-site")


def household(name: str) -> str:
    """The address that is counted: of IPv6 the network of a household, all else as it is."""
    plain = plain_address(name)
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return plain
    if isinstance(address, ipaddress.IPv4Address):
        return plain
    rest = 128 - IPV6_NETWORK_BITS
    return str(ipaddress.IPv6Address(int(address) >> rest << rest))


def peer_of(scope: Scope) -> str:
    """The address at the other end of the connection; empty where there is none."""
    client = scope.get("client")
    return plain_address(str(client[0])) if client else ""


def is_proxy(address: str, proxies: Collection[str]) -> bool:
    """Whether this is one of the proxies whose headers are believed."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in map(_network, proxies))


def address_of(scope: Scope, headers: Headers, access: Access) -> str:
    """The address that asked: the peer's, or, of a proxy that is believed, the one that it names in `X-Forwarded-For`.

    Each proxy adds the address that it was asked from at the end, so the last one that is no proxy of ours is the client's;
    what stands before it anybody may have written.
    """
    address = peer_of(scope)
    named = [part.strip() for line in headers.getlist("x-forwarded-for") for part in line.split(",")]
    while named and is_proxy(address, access.proxies):
        address = plain_address(_without_port(named.pop()))
    return address


def is_public(host: Host | None, access: Access) -> bool:
    """Whether this is the public name of the site."""
    public = access.public
    return public.host is not None and host is not None and public.host == host.under(public.scheme)


def is_https(scope: Scope, headers: Headers, access: Access) -> bool:
    """Whether the browser came by https.

    Under the public address its scheme says so, else a proxy that is believed, else the connection.
    """
    if is_public(Host.read(headers.get("host", "")), access):
        return access.public.scheme == "https"
    if is_proxy(peer_of(scope), access.proxies) and (told := headers.get("x-forwarded-proto")):
        return told.rpartition(",")[2].strip().lower() == "https"
    return scope.get("scheme") == "https"


def client_of(request: Request) -> str:
    """The reader whom the proxy in front names, else the address that asks, of IPv6 its network."""
    reader: str = getattr(request.state, "reader", "")
    if reader:
        return f"reader {reader}"
    return f"address {household(getattr(request.state, 'address', '') or peer_of(request.scope))}"


def only_looks(request: Request) -> bool:
    """Whether no reader asked for this, so that it must change nothing.

    A browser asks on its own, ahead of a link that may be followed, and for a picture, a frame or a script that a page of
    another site wants.
    """
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-purpose", "x-moz"))
    if any(word in purpose.lower() for purpose in purposes for word in ("prefetch", "prerender", "preview")):
        return True
    if request.headers.get("sec-fetch-site") not in _FOREIGN_SITES:
        return False
    navigates = request.headers.get("sec-fetch-mode") == "navigate"
    return not (navigates and request.headers.get("sec-fetch-dest", "document") == "document")


@cache
def _network(address: str) -> Network:
    return ipaddress.ip_network(plain_address(address), strict=False)


def _without_port(name: str) -> str:
    """`192.0.2.1:50000` and `[2001:db8::1]:50000` without the port, which some proxies add."""
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0] if name.count(":") == 1 else name
