"""The composition root: settings in, a frozen record of collaborators out."""

import errno
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from papilio.encoders.chosen import Chosen
from papilio.encoders.encoder import Alone, Encoders
from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.encoders.tables import Tables
from papilio.errors import FileError, InputError, StorageFullError
from papilio.fetch import Fetcher, HostGroup
from papilio.finding.home import NOWHERE, Home
from papilio.finding.mapping import LibraryMap
from papilio.mapping.chart import Atlas
from papilio.operating.processes import Seat
from papilio.search.engine import Engine
from papilio.search.succession import Succession
from papilio.settings.access import Access, access_of
from papilio.settings.following import followed_archives
from papilio.settings.settings import Settings
from papilio.sources.arxiv.client import BATCH_IDS, PAUSE_SECONDS, Addresses, ArxivClient
from papilio.sources.by_name import PaperSource
from papilio.sources.venues.client import SINGLE, VenueClient, host_groups
from papilio.sources.venues.series import spellings
from papilio.store import Store

_KEPT_KEY = "pass_key"


@dataclass(frozen=True, slots=True)
class App:
    """Everything that a request or a command works with.

    Attributes:
        home: The addresses at which the settings say that the library is reached.
        base_path: Path prefix of the public URL, `/lib` or empty; every link starts with it.
        base_url: Public base URL without trailing slash, for feeds and exports; empty when it follows the request.
        language: `en`, `zh`, or empty to follow the browser.
        now: The clock, aware UTC.
        fetcher, arxiv, venues: The way out, and arXiv and the publishers at its end; None, and nothing is fetched, while no
            contact is known.
        paper_sources: Where papers that readers ask for are fetched, by the name of the source; empty while nothing is.
        follow: Archives whose daily lists and changes are fetched; empty when none are.
        seat: The place of this process among those of the site.
        mapping: The map of the library; None where nobody has drawn or draws one.
        drawing: The environment of a `papilio map` that draws the map of this library; empty, and nobody draws it.
        pass_key: What the passes of browsers are signed with; only with a password.
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
    home: Home = NOWHERE
    paper_sources: Mapping[str, PaperSource] = field(default_factory=dict[str, PaperSource])
    follow: tuple[str, ...] = ()
    seat: Seat = field(default_factory=Seat.alone)
    pass_key: bytes = b""
    mapping: LibraryMap | None = None
    drawing: Mapping[str, str] = field(default_factory=dict[str, str])


def build(settings: Settings) -> App:
    """Open the library and the index that the settings name, creating what is missing.

    Raises:
        InputError: Settings that contradict each other, or a data directory that cannot be used.
        StoreError: The database cannot be opened.
    """
    access = access_of(settings)
    follow = followed_archives(settings.follow)
    data = settings.data.expanduser()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = Engine(data / "index", spellings(), _meaning(settings, data))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError(f"no space left in {data}; free some, nothing was lost") from error
        raise InputError(f"PAPILIO_DATA: {data} cannot be used: {error.strerror or error}") from error
    store = Store.open(database_url(settings))
    addresses = Addresses(
        settings.arxiv_oai_url.rstrip("/"),
        settings.arxiv_api_url.rstrip("/"),
        settings.arxiv_rss_url.rstrip("/"),
        settings.arxiv_site_url.rstrip("/"),
    )
    contact = settings.contact or store.fact("contact")
    fetcher = _fetcher(contact, store, addresses, settings.venues_url)
    token = settings.openreview_token.get_secret_value()
    return App(
        store=store,
        engine=engine,
        access=access,
        base_path=access.public.path,
        base_url=access.public.url,
        language=settings.language,
        now=lambda: datetime.now(UTC),
        fetcher=fetcher,
        arxiv=ArxivClient(fetcher, addresses) if fetcher else None,
        venues=VenueClient(fetcher, settings.venues_url, token) if fetcher else None,
        paper_sources=_paper_sources(contact, store, addresses, settings.venues_url, token),
        home=_home(settings, access),
        follow=follow if fetcher else (),
        pass_key=_pass_key(store) if access.mode == "password" else b"",
        mapping=LibraryMap(store, engine, Atlas(data / "index")),
        drawing={"PAPILIO_DATA": str(data.absolute()), "PAPILIO_DATABASE_URL": settings.database_url},
    )


def _meaning(settings: Settings, data: Path) -> Succession:
    """The channel of meaning of the library, by the encoder that the settings choose."""
    path = Path(settings.encoder).expanduser() if settings.encoder else None
    try:
        return meaning_in(data / "index", Chosen(tables_of(settings), data / "encoder", path))
    except InputError as error:
        if path is None:
            raise
        raise FileError(f"PAPILIO_ENCODER: {error}") from error


def meaning_in(directory: Path, encoders: Encoders | None = None) -> Succession:
    """The channel of meaning of an index; without other encoders, by the one that comes with Papilio."""
    return Succession(directory, encoders or Alone(StaticEncoder(BUILT_IN)))


def tables_of(settings: Settings) -> Tables:
    """The tables of word vectors of the library that the settings name."""
    return Tables(settings.data.expanduser() / "encoder")


def database_url(settings: Settings) -> str:
    """Where the settings say that the database is."""
    return settings.database_url or f"sqlite:///{settings.data.expanduser().absolute() / 'papilio.db'}"


def _pass_key(store: Store) -> bytes:
    """The key that the library remembers, so that passes outlive the process; made at first use."""
    if not store.fact(_KEPT_KEY):
        with store.transaction() as tx:
            tx.lock()
            if not store.fact(_KEPT_KEY):
                store.remember(tx, _KEPT_KEY, secrets.token_hex(32))
    return bytes.fromhex(store.fact(_KEPT_KEY))


def _home(settings: Settings, access: Access) -> Home:
    """The addresses of the library that the settings name."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return Home(base_path=access.public.path).at(access.public.netloc).at(f"{host}:{settings.port}")


def _fetcher(contact: str, store: Store, addresses: Addresses, venues: str, *, for_readers: bool = False) -> Fetcher | None:
    """The way out, for what readers wait for or for other work."""
    if not contact:
        return None
    gate = partial(store.gates.gate, for_readers=for_readers)
    arxiv = HostGroup("arxiv", addresses.origins(), PAUSE_SECONDS, gate("arxiv"))
    return Fetcher([*host_groups(venues, gate), arxiv], contact)


def _paper_sources(contact: str, store: Store, addresses: Addresses, venues: str, token: str) -> Mapping[str, PaperSource]:
    """Where papers that readers ask for are fetched. OpenReview only with a token, or where a server stands in its place."""
    fetcher = _fetcher(contact, store, addresses, venues, for_readers=True)
    if fetcher is None:
        return {}
    publishers = VenueClient(fetcher, venues, token)
    arxiv = ArxivClient(fetcher, addresses)
    found = [PaperSource("arxiv", BATCH_IDS, arxiv.papers, arxiv.await_turn)]
    found += [PaperSource(name, 1, publishers.papers) for name in SINGLE if name != "openreview" or token or venues]
    return {source.name: source for source in found}
