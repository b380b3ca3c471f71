"""Keeping the vectors level with the library: encode what changed since the sequence that they hold."""

import logging
from collections.abc import Callable, Sequence

from papilio.errors import BusyError
from papilio.finding.indexing import indexed_document
from papilio.model.paper import Entry
from papilio.search.semantic import SemanticIndex
from papilio.store import Store
from papilio.store.library.entries import Beside
from papilio.vectors.writing import VectorWriter

_log = logging.getLogger(__name__)

BATCH = 2000


def encode(
    store: Store,
    meaning: SemanticIndex,
    *,
    batches: int | None = None,
    on_progress: Callable[[int, int], None] = lambda done, last: None,
) -> bool:
    """Encode changes that the vectors do not hold; returns whether some are left.

    Does nothing while another process encodes. Vectors ahead of the library (a restored backup) are begun anew.

    Args:
        batches: How many to encode at most; all by default. Each is durable by itself.
        on_progress: Receives (sequence reached, newest sequence) after each batch.
    """
    last = store.papers.last_sequence()
    if meaning.vectors.snapshot().sequence == last:
        return False
    try:
        writer = meaning.vectors.writer()
    except BusyError:
        return False
    with writer:
        held = meaning.vectors.refresh().sequence
        if held > last:
            writer.clear()
            held = 0
        done = 0
        while batches is None or done < batches:
            # Read before the changes: all that is found afterwards to be missing up to here is truly not there.
            last = store.papers.last_sequence()
            reached = _write(store, meaning, writer, held)
            if reached is None:
                if last > held:
                    writer.commit(last)
                    held = last
                break
            held, done = reached, done + 1
            on_progress(held, last)
        writer.tidy()
    return held < store.papers.last_sequence()


def _write(store: Store, meaning: SemanticIndex, writer: VectorWriter, held: int) -> int | None:
    """Encode one batch of changes after a sequence; returns the sequence reached, None where there was no change."""
    changes = store.papers.changes(held, BATCH, beside=Beside.NAMES)
    if not changes:
        return None
    others = store.papers.find([ref for change in changes if change.entry for ref in change.entry.also])
    writer.remove([change.ref for change in changes if change.entry is None])
    entries = [change.entry for change in changes if change.entry is not None]
    _put(meaning, writer, [(entry, [others[ref] for ref in entry.also if ref in others]) for entry in entries])
    writer.commit(changes[-1].sequence)
    return changes[-1].sequence


def _put(meaning: SemanticIndex, writer: VectorWriter, entries: Sequence[tuple[Entry, Sequence[Entry]]]) -> None:
    writer.put(*meaning.rows([indexed_document(entry, others) for entry, others in entries]))
