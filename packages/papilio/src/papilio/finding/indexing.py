"""Keeping the search index level with the library: catch up from the sequence that the index holds."""

import logging
import math
import threading
from collections.abc import Callable, Sequence

from papilio.errors import BusyError, StoreError, UnavailableError
from papilio.finding.documents import indexed_document
from papilio.finding.encoding import AT_ONCE_SECONDS, encode
from papilio.model.paper import Entry
from papilio.search.engine import Engine, IndexWriter
from papilio.store import Store
from papilio.store.library.entries import Beside

_log = logging.getLogger(__name__)

BATCH = 2000
COMMIT_EVERY = 120_000
"""Documents between two commits of a long catch-up: what a crash costs, against the segments that each commit makes."""


IDLE_LOOKS = 4
"""How often a follower looks in vain for further changes before it lets others write."""


def catch_up(
    store: Store,
    engine: Engine,
    *,
    batch: int = BATCH,
    on_progress: Callable[[int, int], None] = lambda done, last: None,
) -> int:
    """Index every change that the index of words does not hold; returns how many.

    Does nothing while another process is indexing: that process looks again after it has let go of the lock, so no change
    is left behind. An index ahead of the library (a restored backup) is cleared and rebuilt.

    Args:
        batch: Changes read from the library at a time.
        on_progress: Receives (sequence reached, newest sequence) after each batch.
    """
    done = 0
    while engine.sequence() != store.papers.last_sequence():
        try:
            writer = engine.writer()
        except BusyError:
            return done
        with writer:
            done += _write_changes(store, engine, writer, batch, on_progress)
            writer.settle()
    return done


def _write_changes(
    store: Store, engine: Engine, writer: IndexWriter, batch: int, on_progress: Callable[[int, int], None]
) -> int:
    held = engine.sequence()
    if held > store.papers.last_sequence():
        engine.clear(writer)
        held = 0
    done = since_commit = 0
    # Read before the changes: all that is found afterwards to be missing up to here is truly not there.
    last = store.papers.last_sequence()
    while changes := store.papers.changes(held, batch, beside=Beside.NAMES):
        others = store.papers.find([ref for change in changes if change.entry for ref in change.entry.also])
        for change in changes:
            if change.entry is None:
                writer.remove(change.ref)
            else:
                _put(writer, change.entry, [others[ref] for ref in change.entry.also if ref in others])
        held = changes[-1].sequence
        done += len(changes)
        since_commit += len(changes)
        if since_commit >= COMMIT_EVERY:
            writer.commit(held)
            since_commit = 0
        last = store.papers.last_sequence()
        on_progress(held, last)
    if since_commit or last > held:
        writer.commit(max(held, last))
    return done


def _put(writer: IndexWriter, entry: Entry, others: Sequence[Entry]) -> None:
    """Index an entry, or leave it out: whatever one record holds, the others are to be found."""
    try:
        writer.put(indexed_document(entry, others))
    except (StoreError, UnavailableError):
        raise
    except Exception:
        _log.exception("%s cannot be prepared for searching and is left out of the index", entry.paper.ref)
        writer.leave_out(entry.paper.ref)


def level(
    store: Store,
    engine: Engine,
    *,
    seconds: float = math.inf,
    on_progress: Callable[[int, int], None] = lambda done, last: None,
) -> None:
    """Bring words and vectors level with the library, as far as no other process does.

    Args:
        seconds: For vectors, about so many; all are made by default.
        on_progress: Receives (sequence reached, newest sequence), of the words first and then of the vectors.
    """
    catch_up(store, engine, on_progress=on_progress)
    encode(store, engine, seconds=seconds, on_progress=on_progress)


def reindex(store: Store, engine: Engine, *, on_progress: Callable[[int, int], None] = lambda done, last: None) -> int:
    """Throw the indexes away and build them from nothing; returns how many changes it took.

    Raises:
        BusyError: Another process is indexing.
    """
    if engine.succession is not None:
        wanted = engine.succession.coming() or engine.succession.serving()
        with wanted.vectors.writer() as vectors:
            vectors.clear()
            wanted.vectors.drop_others(vectors)
    with engine.writer() as writer:
        engine.clear(writer)
        done = _write_changes(store, engine, writer, BATCH, on_progress)
        writer.settle()
    encode(store, engine, on_progress=on_progress)
    return done


class Follower:
    """A thread that keeps the index level while a site runs."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        tell: Callable[[BaseException | None], None],
        interval_seconds: float = 0.5,
        *,
        begin: Callable[[], None] = lambda: None,
        on_progress: Callable[[int, int], None] = lambda reached, last: None,
        after_writing: Callable[[], object] = lambda: None,
    ) -> None:
        """Prepare.

        Args:
            begin: What the thread does before all else.
            after_writing: Called when all changes that were there are written, and when writing ends.
            tell: Receives what kept the index from catching up, each time, and None when it is level again.
            on_progress: Receives (change reached, newest change), also where another process indexes; (0, 0) when it fails.
        """
        self._store = store
        self._engine = engine
        self._tell = tell
        self._interval_seconds = interval_seconds
        self._begin = begin
        self._on_progress = on_progress
        self._after_writing = after_writing
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index-follower", daemon=True)

    def start(self) -> None:
        """Begin following."""
        self._thread.start()

    def stop(self) -> None:
        """End after the batch at hand; returns when the thread has ended."""
        self._stopped.set()
        self._thread.join()

    def _follow(self) -> bool:
        """Bring words and vectors level, and stay while changes come; returns whether vectors are left to be made.

        A writer that is left drops its merges, and begins them anew. Vectors are made for a second at a time, so that words
        never wait long for them.
        """
        if self._engine.sequence() == self._store.papers.last_sequence():
            return self._encode()
        try:
            writer = self._engine.writer()
        except BusyError:
            return self._encode()
        with writer:
            idle = 0
            while idle < IDLE_LOOKS:
                written = _write_changes(self._store, self._engine, writer, BATCH, self._on_progress)
                more = self._encode()
                idle = 0 if written or more else idle + 1
                if written:
                    self._after_writing()
                if self._stopped.wait(0 if more else self._interval_seconds):
                    return False
            writer.settle(self._stopped.is_set)
        self._after_writing()
        return False

    def _encode(self) -> bool:
        return encode(self._store, self._engine, seconds=AT_ONCE_SECONDS)

    def _run(self) -> None:
        self._begin()
        failing = more = False
        while not self._stopped.wait(0 if more else self._interval_seconds):
            try:
                more = self._follow()
                self._on_progress(self._engine.sequence(), self._store.papers.last_sequence())
            except BaseException as error:  # Tantivy's panics too: a follower that dies would leave the site silently stale
                failing, more = True, False
                self._on_progress(0, 0)
                self._tell(error)
                self._stopped.wait(5.0)
            else:
                if failing:
                    failing = False
                    self._tell(None)
