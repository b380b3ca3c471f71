"""Who reads, and what this reader left on the papers of a page: for a whole page at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.requests import Request

from papilio import identifiers
from papilio.app import App
from papilio.model.paper import Entry
from papilio.store.readers.visits import Visit


@dataclass(frozen=True, slots=True)
class ReaderView:
    """What one reader left on the papers of a page, by ref.

    Attributes:
        notes: How many notes the reader may read.
        since: The last visit to the list, where this is a list that was visited before.
    """

    starred: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    ratings: Mapping[str, int] = field(default_factory=dict[str, int])
    notes: Mapping[str, int] = field(default_factory=dict[str, int])
    since: Visit | None = None


def reader_of(request: Request) -> str:
    """The name that the proxy in front gives; empty where there is none: the one reader of this library."""
    return getattr(request.state, "reader", "")


def view_of(request: Request, app: App, entries: Sequence[Entry], since: Visit | None = None) -> ReaderView:
    """What the reader left on these papers, one query however many they are. What was left on another record of a work counts
    for the work."""
    refs = list(dict.fromkeys(ref for entry in entries for ref in (entry.paper.ref, *entry.also)))
    trace = app.store.traces.of(reader_of(request), refs)
    return ReaderView(trace.starred, trace.read, trace.ratings, trace.notes, since)


def work_of(entry: Entry) -> tuple[str, ...]:
    """The refs of all records of a work, that of the record shown in lists first."""
    published = [ref for ref in entry.also if not ref.startswith("arxiv:")]
    if entry.paper.source == "arxiv" and published:
        return (published[0], *(ref for ref in (entry.paper.ref, *entry.also) if ref != published[0]))
    return (entry.paper.ref, *entry.also)


def paper_anchor(ref: str) -> str:
    """The fragment of a paper's card."""
    return "#" + quote(identifiers.key_of(ref), safe="/:@!$&'()*+,;=-._~")
