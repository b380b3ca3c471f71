"""Who may ask what: the checks around every request, and the headers of every answer.

The checks stand in this order, and the first that fails answers: the form of the request (one Host, one length, no control
characters, bounded sizes), the name it was sent to (a foreign name means that some page has its own name pointed at this
machine), where a change comes from (only from pages of this site, from the browser extension, or from a program, which sends
neither `Origin` nor `Sec-Fetch-Site`), and who asks (`authentication`).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from papilio.identifiers import frameable_hosts
from papilio.model.host import Host, plain_address
from papilio.operating.tallies import Tallies
from papilio.settings.access import Access
from papilio.web.gate.authentication import Gatekeeper, Refusal, is_extension
from papilio.web.gate.clients import address_of, is_https, is_public
from papilio.web.gate.passes import COOKIE, VALID_SECONDS

MAX_URL_BYTES = 60_000
"""A little less than what the HTTP parser takes, so that it is this gate that answers."""
MAX_HEADER_BYTES = 64 * 1024
MAX_BODY_BYTES = 256 * 1024
"""A note of 20,000 characters is the longest that forms send, and percent-encoded a character takes up to 12 bytes."""
BODY_SECONDS = 20.0

OPEN_PATHS = ("/health",)
"""What machines ask that watch whether the site is there, and that have no password. It says nothing about readers."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        # PDFs unfold under their cards, from the hosts that let them and from no other.
        " ".join(("frame-src", *(f"https://{host}" for host in frameable_hosts()))),
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# `same-origin` and not `no-referrer`: under the latter a browser sends `Origin: null` with the forms of our own pages.
RESPONSE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Refuse = Callable[[Request, Refusal], Response]
"""How a refusal is said: as a page, or as a problem of the API."""

_EXTENSION = re.compile(r"chrome-extension://[a-p]{32}|moz-extension://[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CONTROL_BYTE = re.compile(rb"[\x00-\x1f\x7f]")


class Security:
    """The middleware. It stands outside everything else, so that refusals carry the headers too."""

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        refuse: Refuse,
        base_path: str = "",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        tallies: Tallies | None = None,
        key: bytes = b"",
    ) -> None:
        self._app = app
        self._access = access
        self._refuse = refuse
        self._base_path = base_path
        self._gatekeeper = Gatekeeper(access, sleep, tallies=tallies, key=key)
        self._open_paths = frozenset({*OPEN_PATHS, *(base_path + path for path in OPEN_PATHS)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request and, when it is refused, answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            # There are no WebSockets here.
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        state = scope.setdefault("state", {})
        state["address"] = address_of(scope, headers, self._access)
        state["https"] = is_https(scope, headers, self._access)
        guarded = _with_headers(self._with_pass(state, send))
        refusal = await self._check(scope)
        if refusal is None and scope["method"] not in SAFE_METHODS:
            body = await _read_body(Headers(scope=scope), receive)
            if isinstance(body, Refusal):
                refusal = body
            else:
                receive = _replay(body, receive)
        if refusal is not None:
            # A Host header or a path that was refused must not be used for the answer either.
            named = [(name, value) for name, value in scope["headers"] if name != b"host"]
            path = "/" + scope["path"].lstrip("/")
            await self._refuse(Request({**scope, "headers": named, "path": path}), refusal)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    def _with_pass(self, state: Mapping[str, object], send: Send) -> Send:
        """Hands its pass to a browser that has come in, but with no answer that caches keep for all."""

        async def passing(message: Message) -> None:
            if message["type"] == "http.response.start" and (new := state.get("new_pass")):
                headers = MutableHeaders(scope=message)
                if "public" not in headers.get("cache-control", ""):
                    secure = "; Secure" if state["https"] else ""
                    said = f"{COOKIE}={new}; Path={self._base_path}/; Max-Age={VALID_SECONDS}; HttpOnly; SameSite=Lax{secure}"
                    headers.append("Set-Cookie", said)
            await send(message)

        return passing

    async def _check(self, scope: Scope) -> Refusal | None:
        headers = Headers(scope=scope)
        return (
            _check_form(scope, headers)
            or check_host(headers["host"], self._access, _server_address(scope))
            or (None if scope["method"] in SAFE_METHODS else check_origin(headers, self._access))
            or (None if scope["path"] in self._open_paths else await self._gatekeeper.check(scope, headers))
        )


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in RESPONSE_HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "private, no-cache")
        await send(message)

    return guarded


def _check_form(scope: Scope, headers: Headers) -> Refusal | None:
    """What no honest client sends, and what two programs in a row may read in two ways."""
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    if len(raw_path) + len(query) > MAX_URL_BYTES:
        return Refusal(414, f"The address is too long: up to {MAX_URL_BYTES:,} bytes are read.")
    if sum(len(name) + len(value) for name, value in headers.raw) > MAX_HEADER_BYTES:
        return Refusal(431, f"The headers are too long: up to {MAX_HEADER_BYTES:,} bytes are read.")
    path = unquote_to_bytes(raw_path)
    if _CONTROL_BYTE.search(path) or b"\x00" in unquote_to_bytes(query):
        return Refusal(400, "The address holds control characters (such as %00); leave them out.")
    if path.startswith(b"//"):
        # As a link or a redirect it would lead to another host.
        return Refusal(400, "The address begins with two slashes; write one.")
    try:
        path.decode()
    except UnicodeDecodeError:
        return Refusal(400, "The address is not UTF-8 under its percent-encoding.")
    if len(headers.getlist("host")) != 1:
        return Refusal(400, "The request needs one Host header.")
    if len(headers.getlist("content-length")) > 1 or ("content-length" in headers and "transfer-encoding" in headers):
        return Refusal(400, "The request tells its length in more than one way.")
    return None


def _server_address(scope: Scope) -> str:
    server = scope.get("server")
    return str(server[0]) if server else ""


def check_host(host: str, access: Access, server_address: str = "") -> Refusal | None:
    """Whether this site answers to the name in the Host header.

    A page of another site can have its own name point to this machine (DNS rebinding); the name gives it away. The number
    that the connection came in at cannot be a name of somebody else's.

    Args:
        host: The header, with or without a port.
        server_address: The address that the connection came in at.
    """
    named = Host.read(host) if host.isascii() else None
    if named is None:
        return Refusal(400, "The Host header is not the name of a host.")
    name = named.name
    if "*" in access.hosts or name in access.hosts or (named.is_address and name == plain_address(server_address)):
        return None
    return Refusal(
        421,
        f"This site does not answer to the name {name}. If it should, its operator adds the name to PAPILIO_ALLOWED_HOSTS.",
    )


def check_origin(headers: Headers, access: Access) -> Refusal | None:
    """Whether a change comes from a page of this site, from the browser extension, or from a program.

    Browsers send `Sec-Fetch-Site`, or at least `Origin`, with every POST, and no page can keep them from it. For an extension
    that its reader has let at this host, browsers write its own origin and `none` (Chromium) or `same-origin` (Firefox); for
    one that is not let, `cross-site`, and they stop its request with our header before it is sent.
    """
    site = headers.get("sec-fetch-site")
    origins = headers.getlist("origin")
    if site not in (None, "same-origin", "none") or len(headers.getlist("sec-fetch-site")) > 1:
        return Refusal(403, "A page of another site has sent this; only this site's own pages may change something here.")
    if not origins:
        return None
    if len(origins) == 1:
        if _is_own(origins[0].lower(), headers["host"], access):
            return None
        if _EXTENSION.fullmatch(origins[0]) and is_extension(headers):
            return None
    shown = origins[0][:80] if len(origins) == 1 else "more than one"
    return Refusal(403, f"This comes from another origin ({shown}); only this site's own pages may change something here.")


def _is_own(origin: str, host: str, access: Access) -> bool:
    scheme, _, netloc = origin.partition("://")
    named, asked = Host.read(netloc), Host.read(host)
    if scheme not in ("http", "https") or named is None:
        return False
    if is_public(named.under(scheme), access) and access.public.scheme == scheme:
        return True
    # Under its public name the site has one scheme.
    return asked is not None and not is_public(asked, access) and named.under(scheme) == asked.under(scheme)


async def _read_body(headers: Mapping[str, str], receive: Receive) -> bytes | Refusal:
    """The whole body. It is read before anything else happens, so that its size and its time have a bound."""
    too_large = Refusal(413, f"The body is too large: up to {MAX_BODY_BYTES:,} bytes are read.", close=True)
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit():
        return Refusal(400, "Content-Length is no number.", close=True)
    if len(length) > 9 or int(length) > MAX_BODY_BYTES:
        return too_large
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return Refusal(400, "The connection ended before the body did.", close=True)
                chunks.append(message.get("body", b""))
                size += len(chunks[-1])
                if size > MAX_BODY_BYTES:
                    return too_large
                if not message.get("more_body", False):
                    return b"".join(chunks)
    except TimeoutError:
        return Refusal(408, f"The body did not come within {BODY_SECONDS:.0f} seconds.", close=True)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
