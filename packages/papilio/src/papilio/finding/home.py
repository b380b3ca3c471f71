"""The library's own addresses: which of its paths does a URL lead to?"""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qs, quote

from papilio.model.host import USUAL_PORTS, Host

STAND_IN = "https://papilio.invalid"
"""What stands for the library's own address in `sites.json`, which cannot know it."""

_PATH_SAFE = "/,+:@!*()';=&$~%"
_QUERY_SAFE = _PATH_SAFE + "?"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Home:
    """Where this library is reached.

    Attributes:
        hosts: `papers.example.org`, `127.0.0.1:8000`: host, and port where it has one, in lower case.
        base_path: Of the public address, `/lib` or empty; addresses without it are its own too, as a proxy may strip it.
    """

    hosts: frozenset[str] = frozenset()
    base_path: str = ""

    def at(self, host: str) -> "Home":
        """The same, reached at one more host. A loopback address has several names."""
        found = Host.read(host)
        if found is None:
            return self
        port = "" if found.port in USUAL_PORTS.values() else found.port
        names = _LOOPBACK if found.name in _LOOPBACK else (found.name,)
        return Home(self.hosts | {_written(name, port) for name in names}, self.base_path)

    def path_of(self, text: str) -> str:
        """Our path, with its query, of a text that is one of our own addresses; empty for any other text. A path that only
        carries another text (`/go?u=…`) is that text."""
        found = self._own.fullmatch(text.strip()) if self.hosts else None
        if found is None or re.search(r"\s", found["rest"]):
            return ""
        path, _, query = found["rest"].partition("#")[0].partition("?")
        path = "/" + path.lstrip("/\\")
        return quote(path, safe=_PATH_SAFE) + (f"?{quote(query, safe=_QUERY_SAFE)}" if query else "")

    def carried(self, text: str) -> str:
        """What the address of `/go` at home leads to; the text itself where it is none."""
        path, _, query = self.path_of(text).partition("?")
        return parse_qs(query).get("u", [""])[0] or text if path == "/go" else text

    def abroad(self, text: str) -> str:
        """The text with the stand-in in place of its own addresses, so that whoever reads names reads theirs too."""
        return self._own_start.sub(STAND_IN, text) if self.hosts else text

    @cached_property
    def _prefix(self) -> str:
        every = sorted(self.hosts, key=len, reverse=True)
        # Without scheme a host is one by its dots or its port, and by the path behind it: `papers` may be a word.
        named, plain = (
            "|".join(map(_pattern, hosts)) for hosts in (every, [host for host in every if re.search("[.:]", host)])
        )
        bare = rf"|(?:{plain})(?=[:/?])" if plain else ""
        base = f"(?:{re.escape(self.base_path)}(?=[/?#]|$))?" if self.base_path else ""
        return rf"(?<![\w./@:-])(?:(?:https?:)?//(?:{named}){bare})(?::(?:80|443))?(?=[/?#]|$){base}"

    @cached_property
    def _own(self) -> re.Pattern[str]:
        return re.compile(rf"{self._prefix}(?P<rest>.*)", re.IGNORECASE | re.DOTALL)

    @cached_property
    def _own_start(self) -> re.Pattern[str]:
        return re.compile(rf"{self._prefix}(?=[/?])", re.IGNORECASE)


def _written(name: str, port: str) -> str:
    bracketed = f"[{name}]" if ":" in name else name
    return f"{bracketed}:{port}" if port else bracketed


def _pattern(host: str) -> str:
    """A host, whose name may end with a dot, as a pattern."""
    return re.sub(r"(?=:[0-9]+$)|(?<!\.\?)$", r"\\.?", re.escape(host), count=1)


NOWHERE = Home()
"""Of a library that is not reached at all, as a command uses it."""
