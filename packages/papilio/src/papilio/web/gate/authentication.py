"""Who asks: nobody in particular (`none`), whoever knows the password, or whom a proxy in front names."""

import base64
import binascii
import hashlib
import hmac
import math
import time
import unicodedata
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from papilio.operating.tallies import Tallies
from papilio.settings.access import Access
from papilio.web.gate.clients import address_of, household, is_proxy, peer_of
from papilio.web.gate.guesses import Guesses
from papilio.web.gate.passes import COOKIE, Passes

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


class Gatekeeper:
    """Checks who asks, in the mode that the operator chose."""

    def __init__(
        self,
        access: Access,
        sleep: Callable[[float], Awaitable[None]],
        *,
        tallies: Tallies | None = None,
        key: bytes = b"",
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Prepare.

        Args:
            tallies: Where the gatekeepers of a site, each in a process, count tries together.
            key: What passes are signed with; the same in all processes.
            clock, now: Seconds that never go back, and those since 1970.
        """
        self._access = access
        self._sleep = sleep
        self._password = _digest(access.password.encode())
        self._guesses = Guesses(clock, tallies)
        self._passes = Passes(key, access.password)
        self._now = now

    async def check(self, scope: Scope, headers: Headers) -> Refusal | None:
        """None when the request may go on.

        In `proxy` mode the reader's name stands in `request.state.reader` then; in `password` mode a pass for a browser that
        has none in `request.state.new_pass`.
        """
        match self._access.mode:
            case "none":
                return None
            case "password":
                return await self._check_password(scope, headers)
            case "proxy":
                return self._check_proxy(scope, headers)
            case mode:
                return Refusal(500, f"PAPILIO_AUTH={mode} is not known; it is none, password or proxy.")

    async def _check_password(self, scope: Scope, headers: Headers) -> Refusal | None:
        given = headers.getlist("authorization")
        challenge = _BEARER if is_extension(headers) else _BASIC
        if not given:
            return Refusal(401, "This site needs a password.", challenge)
        holder = self._passes.holder(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""), self._now())
        who = f"browser {holder}" if holder else household(address_of(scope, headers, self._access))
        came = self._guesses.come(who, alone=bool(holder))
        if came is None:
            return _missed(self._guesses.seconds_to_turn(who))
        if came.wait_seconds:
            try:
                await self._sleep(came.wait_seconds)
            finally:
                self._guesses.waited(came)
            if missed := self._guesses.missed_by_seconds(came):
                return _missed(missed)
        password = _password_in(given[0]) if len(given) == 1 else None
        if password is None or not hmac.compare_digest(_digest(password), self._password):
            self._guesses.failed(came)
            return Refusal(401, "The password is not right.", challenge)
        if not holder:
            scope.setdefault("state", {})["new_pass"] = self._passes.issue(self._now())
        return None

    def _check_proxy(self, scope: Scope, headers: Headers) -> Refusal | None:
        if not is_proxy(peer_of(scope), self._access.proxies):
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


def _missed(seconds: float) -> Refusal:
    after = str(max(1, math.ceil(seconds)))
    return Refusal(429, f"Too many wrong passwords were tried; ask again in {after} s.", {"Retry-After": after})


def _digest(password: bytes) -> bytes:
    """The digest of a password, always of one length, so that comparing does not tell the password's.

    Of Unicode its composed form: keyboards and systems write `é` as one character or as two.
    """
    with suppress(UnicodeDecodeError):
        password = unicodedata.normalize("NFC", password.decode()).encode()
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
