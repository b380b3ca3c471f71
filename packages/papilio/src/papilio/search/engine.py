"""One search over the channels that are there, and the one way to change the indexes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from papilio.search.documents import Channel, Document, Results, Sort, Why


class IndexWriter:
    """The right to change the index; one per index over all processes (a file lock that dies with its process).

    Used as a context manager. A commit carries the sequence it holds, so that index and sequence become visible together.
    """

    def put(self, document: Document) -> None:
        """Add or replace the document of this ref."""
        raise NotImplementedError

    def remove(self, ref: str) -> None:
        raise NotImplementedError

    def commit(self, sequence: int) -> None:
        """Make everything so far visible and durable as of `sequence`."""
        raise NotImplementedError

    def __enter__(self) -> "IndexWriter":
        raise NotImplementedError

    def __exit__(self, *error: object) -> None:
        """Release the lock; what was not committed is dropped."""
        raise NotImplementedError


class Engine:
    """The indexes in one directory. Thread-safe for searching; a reader never waits for a writer and sees a new commit
    (of any process) within a second."""

    def __init__(self, directory: Path) -> None:
        """Open, creating what is missing. An index of another format version or a damaged one is set aside and begun anew
        (sequence 0), because indexes are caches."""
        raise NotImplementedError

    def sequence(self) -> int:
        """The sequence that the visible commit holds; 0 for an empty index."""
        raise NotImplementedError

    def count(self) -> int:
        """Documents visible."""
        raise NotImplementedError

    def writer(self) -> IndexWriter:
        """Take the writer's lock.

        Raises:
            BusyError: Another process (or thread) holds it; `holder` carries its pid.
        """
        raise NotImplementedError

    def clear(self, writer: IndexWriter) -> None:
        """Drop every document and the sequence (`papilio reindex`)."""
        raise NotImplementedError

    def search(
        self,
        query: str,
        *,
        limit: int = 25,
        offset: int = 0,
        sort: Sort = "relevance",
        channel: Channel = "hybrid",
        stars: Mapping[str, int] | None = None,
        words_only: bool = False,
    ) -> Results:
        """Answer a query of the query language.

        Args:
            stars: ref → reading counts, for `sort="stars"` (papers not named have none).
            words_only: Take the text as words, not as query syntax (files of queries).

        Raises:
            QueryError: With column and suggestion.
            UnavailableError: The channel asked for is not there.
        """
        raise NotImplementedError

    def explain(self, query: str, document: Document, *, words_only: bool = False) -> tuple[Why, ...]:
        """Which channel, field and words of `document` answer the query."""
        raise NotImplementedError

    def highlights(self, query: str, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Per text, the spans [start, end) of words that the query matches, stemmed or literal; formulas are left alone."""
        raise NotImplementedError

    def size_bytes(self) -> int:
        raise NotImplementedError
