"""The name of a host and its port, in one spelling however browsers, proxies and operators write them."""

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass

USUAL_PORTS = {"http": "80", "https": "443"}

_FORM = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)\.?(?::(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Host:
    """A host, as a Host header or an address names it.

    Attributes:
        name: In lower case, without the dot that ends a whole name; an IP address in its usual form, without brackets.
        port: Empty when none is said.
    """

    name: str
    port: str = ""

    @classmethod
    def read(cls, text: str) -> "Host | None":
        """The host of a text such as `Papers.Example.org.:8000` or `[::1]`; None when it is none."""
        written = text.lower()
        if not written.isascii():
            with suppress(UnicodeError):
                written = written.encode("idna").decode("ascii")
        match = _FORM.fullmatch(written)
        return None if match is None else cls(plain_address(match["name"].strip("[]")), match["port"] or "")

    @property
    def is_address(self) -> bool:
        """Whether it is an IP address or looks like one, and no name that somebody could have pointed here."""
        return ":" in self.name or self.name.rpartition(".")[2].isdecimal()

    def under(self, scheme: str) -> "Host":
        """With the port that is meant where none is said."""
        return Host(self.name, self.port or USUAL_PORTS.get(scheme, ""))


def plain_address(name: str) -> str:
    """One spelling for each IP address; names as they are."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
