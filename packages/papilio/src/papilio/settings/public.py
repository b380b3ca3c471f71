"""The address under which readers reach the site, as `PAPILIO_URL` says it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from papilio.errors import InputError
from papilio.model.host import Host


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """The public address of the site; where it has none, everything is empty.

    Attributes:
        url: As it was written, without trailing slash, `https://papers.example.org/lib`.
        scheme: `http` or `https`.
        netloc: The host and its port as they were written, without credentials.
        host: The host, with the port that is meant.
        path: `/lib`, or empty.
    """

    url: str = ""
    scheme: str = ""
    netloc: str = ""
    host: Host | None = None
    path: str = ""

    @classmethod
    def read(cls, text: str) -> "PublicAddress":
        """The address of a text; of an empty one, none.

        Raises:
            InputError: It is no whole address.
        """
        if not text:
            return NO_ADDRESS
        parts = urlsplit(text)
        netloc = parts.netloc.rpartition("@")[2]
        host = Host.read(netloc)
        if parts.scheme not in ("http", "https") or host is None:
            raise InputError(f"PAPILIO_URL: expected a full address such as https://papers.example.org/lib, got {text!r}")
        return cls(text.rstrip("/"), parts.scheme, netloc, host.under(parts.scheme), parts.path.rstrip("/"))


NO_ADDRESS = PublicAddress()
"""Of a site that has none."""
