"""Who asks: nobody in particular (`none`), whoever knows the password, or whom a proxy in front names."""

import base64
import binascii
import hashlib
import hmac
import ipaddress
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import Scope

from papilio.settings.access import Access

FIRST_DELAY_SECONDS = 0.25
MAX_DELAY_SECONDS = 4.0
MAX_PENDING = 8
"""Wrong passwords of one address that wait for their answer, in all processes; more are turned away unread. So an address gets
no more than two tries a second, however many connections it opens."""
MAX_ADDRESSES = 1024
"""Addresses whose failures are remembered."""
MAX_READER = 200

_BASIC = {"WWW-Authenticate": 'Basic realm="Papilio", charset="UTF-8"'}
_BEARER = {"WWW-Authenticate": 'Bearer realm="Papilio"'}
"""What our extension is told to send: browsers know nothing of it, while `Basic` would open their password dialog over the
extension's own page, which has asked already."""


def is_extension(headers: Headers) -> bool:
    """Whether the browser extension says that it asks. No page of another site can send this header: it needs the consent of a
    preflight, and this site gives none."""
    return headers.getlist("x-papilio-client") == ["extension"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is turned away.

    Attributes:
        headers: More headers of the answer.
        close: What follows on this connection cannot be trusted to be a new request.
    """

    status: int
    detail: str
    headers: dict[str, str] = field(default_factory=dict[str, str])
    close: bool = False


def plain_address(name: str) -> str:
    """One spelling for each IP address; names as they are."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


class Gatekeeper:
    """Checks who asks, in the mode that the operator chose."""

    def __init__(self, access: Access, sleep: Callable[[float], Awaitable[None]], processes: int = 1) -> None:
        """Prepare.

        Args:
            processes: How many gatekeepers the site has, each in a process; they share the tries that an address gets.
        """
        self._access = access
        self._sleep = sleep
        self._password = _digest(access.password.encode())
        self._proxies = [_network(address) for address in sorted(access.proxies)] if access.mode == "proxy" else []
        self._most_pending = max(1, MAX_PENDING // processes)
        self._failures: OrderedDict[str, int] = OrderedDict()
        self._pending: Counter[str] = Counter()

    async def check(self, scope: Scope, headers: Headers) -> Refusal | None:
        """None when the request may go on. In `proxy` mode the reader's name stands in `request.state.reader` then."""
        client = scope.get("client")
        peer = plain_address(str(client[0])) if client else ""
        match self._access.mode:
            case "none":
                return None
            case "password":
                return await self._check_password(peer, headers)
            case "proxy":
                return self._check_proxy(peer, scope, headers)
            case mode:
                return Refusal(500, f"PAPILIO_AUTH={mode} is not known; it is none, password or proxy.")

    async def _check_password(self, peer: str, headers: Headers) -> Refusal | None:
        given = headers.getlist("authorization")
        challenge = _BEARER if is_extension(headers) else _BASIC
        if not given:
            return Refusal(401, "This site needs a password.", challenge)
        if self._pending[peer] >= self._most_pending:
            return Refusal(429, "Too many wrong passwords from this address; wait a moment.", {"Retry-After": "5"})
        password = _password_in(given[0]) if len(given) == 1 else None
        if password is not None and hmac.compare_digest(_digest(password), self._password):
            self._failures.pop(peer, None)
            return None
        await self._delay(peer)
        return Refusal(401, "The password is not right.", challenge)

    async def _delay(self, peer: str) -> None:
        failures = self._failures.pop(peer, 0)
        self._failures[peer] = failures + 1
        if len(self._failures) > MAX_ADDRESSES:
            self._failures.popitem(last=False)
        self._pending[peer] += 1
        try:
            await self._sleep(min(FIRST_DELAY_SECONDS * 2 ** min(failures, 10), MAX_DELAY_SECONDS))
        finally:
            self._pending[peer] -= 1
            if not self._pending[peer]:
                del self._pending[peer]

    def _check_proxy(self, peer: str, scope: Scope, headers: Headers) -> Refusal | None:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return Refusal(403, "This site is reached through its proxy only.")
        if not any(address in network for network in self._proxies):
            return Refusal(403, "This site is reached through its proxy only; PAPILIO_AUTH_PROXIES names the proxy's address.")
        names = headers.getlist(self._access.header)
        if len(names) > 1:
            return Refusal(400, f"The header {self._access.header} came more than once.")
        reader = names[0].strip() if names else ""
        if not reader:
            return Refusal(401, f"The proxy has named no reader: the header {self._access.header} is missing.")
        if len(reader) > MAX_READER:
            return Refusal(400, f"The header {self._access.header} is too long.")
        scope.setdefault("state", {})["reader"] = reader
        return None


def _network(address: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(plain_address(address), strict=False)


def _digest(password: bytes) -> bytes:
    """The digest of a password, always of one length, so that comparing does not tell the password's."""
    return hashlib.sha256(password).digest()


def _password_in(header: str) -> bytes | None:
    """The password of `Basic`, whatever the name beside it, or of `Bearer`, as its bytes came."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip().encode("latin-1")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    _, colon, password = decoded.partition(b":")
    return password if colon else None
