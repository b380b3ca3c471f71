"""Keeping the search index level with the library: catch up from the sequence that the index holds."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from papilio.errors import BusyError, StoreError, UnavailableError
from papilio.model.paper import Entry
from papilio.search.documents import Document
from papilio.search.engine import Engine, IndexWriter
from papilio.store import Store
from papilio.store.library.entries import Beside
from papilio.texts.code_links import code_links

_log = logging.getLogger(__name__)

BATCH = 2000
COMMIT_EVERY = 120_000
"""Documents between two commits of a long catch-up: what a crash costs, against the segments that each commit makes."""


IDLE_LOOKS = 4
"""How often a follower looks in vain for further changes before it lets others write."""


def document_of(entry: Entry) -> Document:
    """What search knows of an entry by itself: enough to say why it is found."""
    paper = entry.paper
    return Document(
        ref=paper.ref,
        title=paper.title,
        abstract=paper.abstract,
        authors=tuple([author.name for author in paper.authors]),
        categories=paper.categories,
        venue=paper.venue,
        year=paper.known_year,
        published=paper.published,
        names=(*entry.aliases, *entry.also),
    )


def indexed_document(entry: Entry, others: Sequence[Entry] = ()) -> Document:
    """What is indexed of an entry. Of two records of one work only the shown one is, with the names and categories of both.

    Args:
        others: The entries of `entry.also`.
    """
    document = document_of(entry)
    categories = dict.fromkeys([*document.categories, *(code for other in others for code in other.paper.categories)])
    names = dict.fromkeys([document.ref, *document.names, *(name for other in others for name in other.aliases)])
    code = any(code_links(each.paper.abstract, each.paper.comments) for each in (entry, *others))
    return replace(document, categories=tuple(categories), names=tuple(names), code=code)


def catch_up(
    store: Store,
    engine: Engine,
    *,
    batch: int = BATCH,
    on_progress: Callable[[int, int], None] = lambda done, last: None,
) -> int:
    """Index every change that the index does not hold; returns how many.

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


def reindex(store: Store, engine: Engine, *, on_progress: Callable[[int, int], None] = lambda done, last: None) -> int:
    """Throw the index away and build it from nothing; returns how many changes it took.

    Raises:
        BusyError: Another process is indexing.
    """
    with engine.writer() as writer:
        engine.clear(writer)
        done = _write_changes(store, engine, writer, BATCH, on_progress)
        writer.settle()
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
    ) -> None:
        """Prepare.

        Args:
            begin: What the thread does before all else.
            tell: Receives what kept the index from catching up, each time, and None when it is level again.
            on_progress: Receives (change reached, newest change), also where another process indexes; (0, 0) when it fails.
        """
        self._store = store
        self._engine = engine
        self._tell = tell
        self._interval_seconds = interval_seconds
        self._begin = begin
        self._on_progress = on_progress
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index-follower", daemon=True)

    def start(self) -> None:
        """Begin following."""
        self._thread.start()

    def stop(self) -> None:
        """End after the batch at hand; returns when the thread has ended."""
        self._stopped.set()
        self._thread.join()

    def _follow(self) -> None:
        """As `catch_up`, and stay while changes come: a writer that is left drops its merges, and begins them anew."""
        if self._engine.sequence() == self._store.papers.last_sequence():
            return
        try:
            writer = self._engine.writer()
        except BusyError:
            return
        with writer:
            idle = 0
            while idle < IDLE_LOOKS:
                idle = 0 if _write_changes(self._store, self._engine, writer, BATCH, self._on_progress) else idle + 1
                if self._stopped.wait(self._interval_seconds):
                    return
            writer.settle(self._stopped.is_set)

    def _run(self) -> None:
        self._begin()
        failing = False
        while not self._stopped.wait(self._interval_seconds):
            try:
                self._follow()
                self._on_progress(self._engine.sequence(), self._store.papers.last_sequence())
            except BaseException as error:  # Tantivy's panics too: a follower that dies would leave the site silently stale
                failing = True
                self._on_progress(0, 0)
                self._tell(error)
                self._stopped.wait(5.0)
            else:
                if failing:
                    failing = False
                    self._tell(None)
