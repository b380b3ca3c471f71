"""Atom replies of arXiv's query API."""

from dataclasses import dataclass

from papilio.model import Record


@dataclass(frozen=True, slots=True)
class QueryPage:
    """One page of results.

    Attributes:
        records: In order, with estimated announcements, as an import makes them.
        unusable: What is wrong with entries that are no records, one sentence each.
        total, start, per_page: As the reply states them.
    """

    records: tuple[Record, ...]
    unusable: tuple[str, ...]
    total: int
    start: int
    per_page: int


def parse_query(content: bytes) -> QueryPage:
    """A feed of the query API. No entries are an empty page.

    Raises:
        ProtocolError: The feed holds the API's error entry; `code` is the fragment of its id, without the value
            (`incorrect_id_format_for`), and the message its summary.
        ReplyError: No feed of the API: HTML, cut short, not well-formed, with entities of its own.
    """
    raise NotImplementedError
