"""The composition root: settings in, a frozen record of collaborators out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from papilio.search.engine import Engine
from papilio.settings import Settings
from papilio.store import Store


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come in and under which names this site answers.

    Attributes:
        mode: `none`, `password` or `proxy`.
        hosts: Names allowed in the Host header, lower case, without port; `*` alone allows any (only by `unsafe_open`).
        origin: Public origin when a public URL is set, `https://papers.example.org`; empty otherwise.
        password: With `password` mode.
        header, proxies: With `proxy` mode: the header that names the reader, and the peers that may send it.
    """

    mode: str
    hosts: frozenset[str]
    origin: str = ""
    password: str = ""
    header: str = ""
    proxies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class App:
    """Everything that a request or a command works with.

    Attributes:
        base_path: Path prefix of the public URL, `/lib` or empty; every link starts with it.
        base_url: Public base URL without trailing slash, for feeds and exports; empty when it follows the request.
        language: `en`, `zh`, or empty to follow the browser.
        now: The clock, aware UTC.
    """

    store: Store
    engine: Engine
    access: Access
    base_path: str
    base_url: str
    language: str
    now: Callable[[], datetime]


def build(settings: Settings) -> App:
    """Open the library and the index that the settings name, creating what is missing.

    Raises:
        StoreError, InputError
    """
    raise NotImplementedError
