"""Who may come in, as the settings say it."""

import ipaddress
from dataclasses import dataclass

from papilio.errors import InputError
from papilio.model.host import Host
from papilio.settings.public import NO_ADDRESS, PublicAddress
from papilio.settings.settings import Settings

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in and under which names this site answers.

    Attributes:
        mode: `none`, `password` or `proxy`.
        hosts: Names allowed in the Host header, lower case, without port; `*` alone allows any (only by `unsafe_open`).
        public: The address under which readers reach it.
        password: With `password` mode.
        header, proxies: With `proxy` mode: the header that names the reader, and the peers that may send it.
    """

    mode: str
    hosts: frozenset[str]
    public: PublicAddress = NO_ADDRESS
    password: str = ""
    header: str = ""
    proxies: frozenset[str] = frozenset()


def access_of(settings: Settings) -> Access:
    """Who may come in under these settings.

    Raises:
        InputError: The public URL is no address, an allowed host is none, or the password is missing.
    """
    public = PublicAddress.read(settings.url)
    if settings.auth == "password" and not settings.password.get_secret_value():
        raise InputError("PAPILIO_PASSWORD is needed with PAPILIO_AUTH=password and is empty")
    more = {_allowed(name.strip()) for name in settings.allowed_hosts.split(",") if name.strip()}
    named = {_named(settings.host) or settings.host, public.host.name if public.host else ""} | more
    names = named - {"", "0.0.0.0", "::"}  # noqa: S104 - names that are no host
    return Access(
        mode=settings.auth,
        hosts=frozenset({"*"}) if settings.unsafe_open else LOOPBACK_NAMES | names,
        public=public,
        password=settings.password.get_secret_value(),
        header=settings.auth_header,
        proxies=frozenset(address.strip() for address in settings.auth_proxies.split(",") if address.strip()),
    )


def _named(text: str) -> str | None:
    """The name of a host, which may be an IPv6 address without brackets; None when it is none."""
    host = Host.read(text) or Host.read(f"[{text}]")
    return host.name if host else None


def _allowed(text: str) -> str:
    name = text if text == "*" else _named(text)
    if name is None:
        raise InputError(f"PAPILIO_ALLOWED_HOSTS: {text!r} is no name of a host; papers.example.org and 192.168.1.5 are right")
    return name


def refuse_open_address(settings: Settings) -> None:
    """Hold to "closed by default": another address than loopback needs authentication.

    Raises:
        InputError
    """
    host = settings.host.strip("[]").lower()
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback and settings.auth == "none" and not settings.unsafe_open:
        raise InputError(
            f"PAPILIO_HOST={settings.host} is reached from other machines and PAPILIO_AUTH is none, so anyone could come in. "
            "Set PAPILIO_AUTH=password with PAPILIO_PASSWORD, or PAPILIO_AUTH=proxy behind a proxy that authenticates, "
            "or PAPILIO_UNSAFE_OPEN=1 if that is what you want."
        )
