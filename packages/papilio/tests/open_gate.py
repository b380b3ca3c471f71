"""arXiv behind a gate that lets everything through, for tests of what comes and not of when; and a process that harvests."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.synchronize import Event

from papilio.fetch import Fetcher, HostGroup, Turn
from papilio.following.harvest import run
from papilio.sources.arxiv.client import Addresses, ArxivClient
from papilio.store import Store


class OpenGate:
    """Implements `fetch.Gate` and `fetch.Turn`."""

    def await_turn(self) -> None:
        pass

    @contextmanager
    def turn(self, pause_seconds: float, deadline_seconds: float) -> Generator[Turn]:
        yield self

    def went(self, host: str, *, ok: bool, length_bytes: int) -> None:
        pass

    def later(self, retry_after_seconds: float | None) -> None:
        pass


def arxiv_at(addresses: Addresses) -> ArxivClient:
    group = HostGroup("arxiv", addresses.origins(), 0.0, OpenGate())
    return ArxivClient(Fetcher([group], "tester@example.org"), addresses)


def harvest(database_url: str, oai_url: str, now: str, begun: Event) -> None:
    """A whole harvest, in a process of its own; says when it begins."""
    store = Store.open(database_url)
    arxiv, moment = arxiv_at(Addresses(oai=oai_url)), datetime.fromisoformat(now)
    begun.set()
    run(store, arxiv, "", now=lambda: moment, sleep=lambda seconds: None)
    store.close()
