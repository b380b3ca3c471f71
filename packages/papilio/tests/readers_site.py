"""Sites on one library for tests of what readers leave: a whole one with its gate, by readers whom a proxy names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import event
from starlette.testclient import TestClient

from papilio.app import App
from papilio.finding.indexing import catch_up
from papilio.model.paper import Record
from papilio.search.engine import Engine
from papilio.settings.access import Access
from papilio.store import Store
from papilio.web.serving.server import create

NOON = datetime(2024, 5, 4, 12, tzinfo=UTC)
NAMED = Access("proxy", frozenset({"testserver"}), header="X-Reader", proxies=frozenset({"10.0.0.1"}))


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


class Site:
    """One library; `by(name)` is the browser of a reader."""

    def __init__(self, url: str, directory: Path, records: Sequence[Record] = ()) -> None:
        self.store = Store.open(url)
        self.clock = Clock()
        if records:
            with self.store.transaction() as tx:
                self.store.papers.put(tx, records)
        self.engine = Engine(directory / "index")
        self.index()
        access = Access("none", frozenset({"testserver"}))
        self.app = App(self.store, self.engine, access, "", "", "", self.clock)

    def index(self) -> None:
        """Search knows what is held."""
        catch_up(self.store, self.engine)

    def close(self) -> None:
        self.store.close()

    def by(self, reader: str = "", peer: str = "10.0.0.1") -> TestClient:
        app = replace(self.app, access=NAMED) if reader else self.app
        headers: Mapping[str, str] = {"X-Reader": reader} if reader else {}
        return TestClient(create(app), headers=dict(headers), client=(peer, 50_000), follow_redirects=False)


class Watch:
    """Counts the statements that a library is asked, and those of its writers."""

    def __init__(self, store: Store) -> None:
        self._engines = store.database.engines()
        self.reads = self.writes = 0

    def __enter__(self) -> "Watch":
        event.listen(self._engines[0], "before_cursor_execute", self._read)
        event.listen(self._engines[1], "before_cursor_execute", self._write)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engines[0], "before_cursor_execute", self._read)
        event.remove(self._engines[1], "before_cursor_execute", self._write)

    def _read(self, *_: object) -> None:
        self.reads += 1

    def _write(self, *_: object) -> None:
        self.writes += 1
