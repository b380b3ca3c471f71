"""Keeping the vectors level with the library, and making those of another encoder beside the ones that serve."""

import logging
import math
import time
from collections.abc import Callable, Sequence

from papilio.errors import BusyError, StoreError, UnavailableError
from papilio.finding.documents import indexed_document
from papilio.model.paper import Change
from papilio.search.documents import Document
from papilio.search.engine import Engine
from papilio.search.semantic import SemanticIndex
from papilio.store import Store
from papilio.store.library.entries import Beside
from papilio.vectors.writing import VectorWriter

_log = logging.getLogger(__name__)

AT_ONCE_SECONDS = 1.0
"""Of vectors between two looks for new words, and what a reader at a command line waits for them."""
_FIRST_BATCH, _BATCH = 50, 2000
"""Changes that are read at first, and at most: an encoder may take a moment for thousands of texts, or for twenty."""
_BATCH_SECONDS = 0.5


def encode(
    store: Store,
    engine: Engine,
    *,
    seconds: float = math.inf,
    on_progress: Callable[[int, int], None] = lambda done, last: None,
) -> bool:
    """Encode changes that the vectors do not hold; returns whether some are left.

    The vectors that serve come first. Where another encoder is to serve, its vectors are made next, and take their place when
    they are level. Does nothing while another process encodes, or without an encoder. Vectors ahead of the library (a restored
    backup) are begun anew.

    Args:
        seconds: After which no further batch is begun; each batch is durable by itself.
        on_progress: Receives (sequence reached, newest sequence) after each batch.
    """
    succession = engine.succession
    if succession is None:
        return False
    until = time.monotonic() + seconds
    serving, coming = succession.serving(), succession.coming()
    left = _bring_level(store, serving, until, on_progress, last_one=coming is None)
    if coming is not None and not left:
        left = _bring_level(store, coming, until, on_progress, last_one=True)
        succession.look()
    return left


def _bring_level(
    store: Store, meaning: SemanticIndex, until: float, on_progress: Callable[[int, int], None], *, last_one: bool
) -> bool:
    """Encode what the vectors of one encoder lack; returns whether some is left.

    Args:
        last_one: Whether no other vectors are of use when these are level.
    """
    if meaning.sequence() == store.papers.last_sequence():
        return False
    try:
        writer = meaning.vectors.writer()
    except BusyError:
        return False
    with writer:
        held = meaning.vectors.refresh().sequence
        if held > store.papers.last_sequence():
            writer.clear()
            held = 0
        # Read before the changes: all that is found afterwards to be missing up to here is truly not there.
        last = store.papers.last_sequence()
        batch, more = _FIRST_BATCH, True
        while more:
            began = time.monotonic()
            changes = store.papers.changes(held, batch, beside=Beside.NAMES)
            _encode(store, meaning, writer, changes)
            held = changes[-1].sequence if changes else last
            writer.commit(held)
            last = store.papers.last_sequence()
            on_progress(held, last)
            batch = max(1, min(_BATCH, int(batch * _BATCH_SECONDS / max(time.monotonic() - began, 1e-3))))
            more = held < last and time.monotonic() < until
        writer.tidy()
        if held == last and last_one:
            meaning.vectors.drop_others(writer)
    return held < last


def _encode(store: Store, meaning: SemanticIndex, writer: VectorWriter, changes: Sequence[Change]) -> None:
    others = store.papers.find([ref for change in changes if change.entry for ref in change.entry.also])
    writer.remove([change.ref for change in changes if change.entry is None])
    entries = [change.entry for change in changes if change.entry is not None]
    documents = [indexed_document(entry, [others[ref] for ref in entry.also if ref in others]) for entry in entries]
    try:
        writer.put(*meaning.rows(documents))
    except (StoreError, UnavailableError, OSError):
        raise
    except Exception:
        # Whatever one record holds, the others are to be found by their meaning.
        for document in documents:
            _put_alone(meaning, writer, document)


def _put_alone(meaning: SemanticIndex, writer: VectorWriter, document: Document) -> None:
    try:
        writer.put(*meaning.rows([document]))
    except (StoreError, UnavailableError, OSError):
        raise
    except Exception:
        _log.exception("%s cannot be encoded and is found by its words alone", document.ref)
        writer.remove([document.ref])
