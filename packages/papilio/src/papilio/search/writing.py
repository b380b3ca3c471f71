"""The one way to change an index: a writer with a lock that dies with its process."""

import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NoReturn

import tantivy

from papilio.errors import StorageFullError, UnavailableError
from papilio.file_lock import FileLock
from papilio.search import schema
from papilio.search.documents import Document
from papilio.search.lexical import LexicalIndex

HEAP_BYTES = 64_000_000
LOOK_SECONDS = 0.1
FULL_BYTES = 16_000_000
"""With less free space than this a failed write is a full disk."""


class IndexWriter:
    """The right to change the index; one per index over all processes (a file lock that dies with its process).

    Used as a context manager. A commit carries the sequence it holds, so that index and sequence become visible together.
    """

    def __init__(self, index: LexicalIndex, lock: FileLock, directory: Path) -> None:
        """Made by `Engine.writer`, which has taken the lock."""
        self._index = index
        self._lock = lock
        self._directory = directory
        self._searcher = index.refresh().searcher
        self._pending: set[str] = set()
        self._writer: tantivy.IndexWriter | None = None

    def put(self, document: Document) -> None:
        """Add or replace the document of this ref.

        Raises:
            StorageFullError, UnavailableError: It cannot be written; the last commit stands.
            Exception: The document cannot be prepared, whatever the reason; it may be left out, and nothing has changed.
        """
        self._replace(document.ref, schema.to_tantivy(document))

    def leave_out(self, ref: str) -> None:
        """Note that the document of this ref cannot be prepared, in the place of one that was held.

        Raises:
            StorageFullError, UnavailableError: It cannot be written; the last commit stands.
        """
        self._replace(ref, schema.left_out_document(ref))

    def remove(self, ref: str) -> None:
        """Drop the document of this ref, if there is one."""
        self._delete(self._open(), ref)

    def commit(self, sequence: int) -> None:
        """Make everything so far visible and durable as of `sequence`.

        Raises:
            StorageFullError, UnavailableError: It cannot be written; the last commit stands.
        """
        writer = self._open()
        try:
            writer.delete_documents_by_term("ref", schema.SEQUENCE_REF)
            writer.add_document(schema.sequence_document(sequence))
            writer.commit()
        except (ValueError, OSError) as error:
            self._fail(error)
        self._pending.clear()
        self._searcher = self._index.refresh().searcher

    def clear(self) -> None:
        """Drop every document and the sequence, at once."""
        writer = self._open()
        try:
            writer.delete_all_documents()
            writer.commit()
        except (ValueError, OSError) as error:
            self._fail(error)
        self._pending.clear()
        self._searcher = self._index.refresh().searcher

    def settle(self, enough: Callable[[], bool] = lambda: False) -> None:
        """Wait until segments that belong together are merged; what was not committed is dropped, and no more is written.

        A writer that is left without it throws away what its merges have done so far, and the next one begins them anew.

        Args:
            enough: Asked again and again; whether to wait no longer. For processes that end: then merges are lost, and no more.
        """
        writer, self._writer = self._writer, None
        if writer is None:
            return
        merging = threading.Thread(target=_wait_for_merges, args=(writer,), name="papilio-merging", daemon=True)
        merging.start()
        while merging.is_alive() and not enough():
            merging.join(LOOK_SECONDS)

    def __enter__(self) -> "IndexWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Release the lock; what was not committed is dropped, and merges that are under way (see `settle`)."""
        try:
            writer, self._writer = self._writer, None
            if writer is not None:
                # A writer that has failed before has nothing left to drop.
                with suppress(ValueError):
                    writer.rollback()
        finally:
            self._lock.release()

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                # Opened anew, because an index knows only the files that were there when it was opened, and would leave
                # those of other processes behind. First of all goes what a killed writer left.
                self._writer = self._index.reopened().writer(HEAP_BYTES, 1)
                self._writer.garbage_collect_files()
            except (ValueError, OSError) as error:
                self._fail(error)
        return self._writer

    def _replace(self, ref: str, row: tantivy.Document) -> None:
        writer = self._open()
        self._delete(writer, ref)
        self._pending.add(ref)
        try:
            writer.add_document(row)
        except ValueError as error:
            self._fail(error)

    def _delete(self, writer: tantivy.IndexWriter, ref: str) -> None:
        """Deleting what is not there costs a look into every segment at the commit, so it is looked up first."""
        if ref in self._pending or self._searcher.doc_freq("ref", ref):
            writer.delete_documents_by_term("ref", ref)

    def _fail(self, error: Exception) -> NoReturn:
        if shutil.disk_usage(self._directory).free < FULL_BYTES or "No space left" in str(error):
            raise StorageFullError(
                f"No space is left for the search index in {self._directory}; what was committed before is safe."
            ) from error
        raise UnavailableError(f"The search index in {self._directory} cannot be written: {error}") from error


def _wait_for_merges(writer: tantivy.IndexWriter) -> None:
    # One that has failed before has none.
    with suppress(ValueError):
        writer.wait_merging_threads()
