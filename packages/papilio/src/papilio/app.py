"""The composition root: settings in, a frozen record of collaborators out."""

import errno
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from papilio.errors import InputError, StorageFullError
from papilio.fetch import Fetcher, HostGroup
from papilio.search.engine import Engine
from papilio.settings import Settings
from papilio.sources.arxiv.categories import find_category, listed_archives, nearest
from papilio.sources.arxiv.client import PAUSE_SECONDS, Addresses, ArxivClient
from papilio.sources.venues.client import VenueClient, host_groups
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
        fetcher, arxiv, venues: The way out, and arXiv and the publishers at its end; None, and nothing is fetched, while no
            contact is known.
        follow: Archives whose daily lists and changes are fetched; empty when none are.
    """

    store: Store
    engine: Engine
    access: Access
    base_path: str
    base_url: str
    language: str
    now: Callable[[], datetime]
    fetcher: Fetcher | None = None
    arxiv: ArxivClient | None = None
    venues: VenueClient | None = None
    follow: tuple[str, ...] = ()


LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def build(settings: Settings) -> App:
    """Open the library and the index that the settings name, creating what is missing.

    Raises:
        InputError: Settings that contradict each other, or a data directory that cannot be used.
        StoreError: The database cannot be opened.
    """
    access = _access(settings)
    follow = _follow(settings.follow)
    public = urlsplit(settings.url)
    data = settings.data.expanduser()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = Engine(data / "index")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError(f"no space left in {data}; free some, nothing was lost") from error
        raise InputError(f"PAPILIO_DATA: {data} cannot be used: {error.strerror or error}") from error
    store = Store.open(settings.database_url or f"sqlite:///{data.absolute() / 'papilio.db'}")
    addresses = Addresses(
        settings.arxiv_oai_url.rstrip("/"),
        settings.arxiv_api_url.rstrip("/"),
        settings.arxiv_rss_url.rstrip("/"),
        settings.arxiv_site_url.rstrip("/"),
    )
    fetcher = _fetcher(settings.contact or store.fact("contact"), store, addresses, settings.venues_url)
    return App(
        store=store,
        engine=engine,
        access=access,
        base_path=public.path.rstrip("/"),
        base_url=settings.url.rstrip("/"),
        language=settings.language,
        now=lambda: datetime.now(UTC),
        fetcher=fetcher,
        arxiv=ArxivClient(fetcher, addresses) if fetcher else None,
        venues=VenueClient(fetcher, settings.venues_url, settings.openreview_token.get_secret_value()) if fetcher else None,
        follow=follow if fetcher else (),
    )


def _fetcher(contact: str, store: Store, addresses: Addresses, venues: str) -> Fetcher | None:
    if not contact:
        return None
    arxiv = HostGroup("arxiv", addresses.origins(), PAUSE_SECONDS, store.gates.gate("arxiv"))
    return Fetcher([*host_groups(venues, store.gates.gate), arxiv], contact)


def _follow(text: str) -> tuple[str, ...]:
    """The archives that `PAPILIO_FOLLOW` names; of a category, its archive."""
    words = text.replace(",", " ").split()
    if words in (["all"], ["none"]):
        return listed_archives() if words == ["all"] else ()
    followed: set[str] = set()
    for word in words:
        category = find_category(word)
        if word not in listed_archives() and category is None:
            near = nearest(word)
            raise InputError(
                f"PAPILIO_FOLLOW: {word!r} is no archive of arXiv"
                + (f"; did you mean {near.partition('.')[0]!r}?" if near else "")
                + f" It takes `all`, `none` or some of {' '.join(listed_archives())}"
            )
        followed.add(word if category is None else category.archive)
    return tuple(archive for archive in listed_archives() if archive in followed)


def _access(settings: Settings) -> Access:
    public = urlsplit(settings.url)
    if settings.url and (public.scheme not in ("http", "https") or not public.hostname):
        raise InputError(f"PAPILIO_URL: expected a full address such as https://papers.example.org/lib, got {settings.url!r}")
    if settings.auth == "password" and not settings.password.get_secret_value():
        raise InputError("PAPILIO_PASSWORD is needed with PAPILIO_AUTH=password and is empty")
    named = {settings.host, public.hostname or "", *settings.allowed_hosts.split(",")}
    names = {name.strip().lower().strip("[]") for name in named} - {"", "0.0.0.0", "::"}  # noqa: S104 - names that are no host
    return Access(
        mode=settings.auth,
        hosts=frozenset({"*"}) if settings.unsafe_open else LOOPBACK_NAMES | names,
        origin=f"{public.scheme}://{public.netloc}" if settings.url else "",
        password=settings.password.get_secret_value(),
        header=settings.auth_header,
        proxies=frozenset(address.strip() for address in settings.auth_proxies.split(",") if address.strip()),
    )


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
