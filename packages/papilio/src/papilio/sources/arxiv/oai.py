"""OAI-PMH replies of arXiv: `arXivRaw` (what we harvest: it alone has the versions), `arXiv` and `oai_dc`.

A record in `arXivRaw` has the fields of a line of the metadata snapshot, and becomes the same `Record` (see `snapshot`), so
that a library harvested and a library imported are equal.
"""

from dataclasses import dataclass
from datetime import date

from papilio.model import Record


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of ListRecords, or GetRecord.

    Attributes:
        records: Those that can be used, in order.
        deleted: Refs of deleted records.
        unusable: What is wrong with the others, one sentence each that begins with the identifier.
        token: Where the next page is; empty at the end.
        complete_size, cursor: What the token says of the whole list, where it does.
        response_day: Day of `responseDate` (UTC).
        newest_day: Newest datestamp of the page, deleted and unusable records included; None when the page is empty.
        refs: Refs of all records in the order of the page, deleted ones included.
    """

    records: tuple[Record, ...]
    deleted: tuple[str, ...]
    unusable: tuple[str, ...]
    token: str
    complete_size: int | None
    cursor: int | None
    response_day: date
    newest_day: date | None
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetRow:
    """One set of ListSets: `cs`, `Computer Science`."""

    spec: str
    name: str


@dataclass(frozen=True, slots=True)
class SetPage:
    """One page of ListSets."""

    sets: tuple[SetRow, ...]
    token: str


def parse_records(content: bytes) -> RecordPage:
    """ListRecords, ListIdentifiers (records stay empty) or GetRecord in any of the three formats. `noRecordsMatch` is an
    empty page.

    Raises:
        ProtocolError: The reply is an error of the protocol; `code` is `badResumptionToken`, `idDoesNotExist`, …
        ReplyError: No OAI-PMH reply: HTML, cut short, not well-formed, with entities of its own, or of another verb.
    """
    raise NotImplementedError


def parse_sets(content: bytes) -> SetPage:
    """ListSets.

    Raises:
        ProtocolError, ReplyError: As `parse_records`.
    """
    raise NotImplementedError


def parse_identify(content: bytes) -> tuple[str, date]:
    """Identify: (name of the repository, earliest datestamp).

    Raises:
        ProtocolError, ReplyError: As `parse_records`.
    """
    raise NotImplementedError
