"""Who asks, where that is counted; and whether anybody does."""

import ipaddress

from starlette.requests import Request

from papilio.web.gate.authentication import plain_address

IPV6_NETWORK_BITS = 64
"""A household has at least so many addresses; they count as one."""


def client_of(request: Request) -> str:
    """The reader whom the proxy in front names, else the address of the peer, of IPv6 its network."""
    reader: str = getattr(request.state, "reader", "")
    if reader:
        return f"reader {reader}"
    peer = plain_address(request.client.host) if request.client else ""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return f"address {peer}"
    if isinstance(address, ipaddress.IPv6Address):
        rest = 128 - IPV6_NETWORK_BITS
        address = ipaddress.IPv6Address(int(address) >> rest << rest)
    return f"address {address}"


def is_speculative(request: Request) -> bool:
    """A browser asks on its own, before anybody has followed a link."""
    purposes = (request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-purpose", "x-moz"))
    return any(word in purpose.lower() for purpose in purposes for word in ("prefetch", "prerender", "preview"))
