"""A list of papers as its page, its feed, its export and its JSON take it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.requests import Request

from papilio.app import App
from papilio.model.paper import Entry, Kind
from papilio.search.documents import Why
from papilio.store import Store
from papilio.store.library.entries import Beside
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import Marks
from papilio.web.lists.options import ListOptions
from papilio.web.lists.order import arrange
from papilio.web.readers.view import reader_of

MAX_FEED = 2000
"""Papers in a feed."""


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What is asked of a list, and by whom.

    Attributes:
        names: What the path names: categories, an edition, papers; empty where the path of the list names nothing.
        parameters: Those of the address.
        reader: The name of the reader, as `reader_of` tells it.
        sequence: The library's newest change when the request came, so that what comes meanwhile is news next time.
    """

    app: App
    frame: Frame
    names: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    reader: str = ""
    sequence: int = 0

    @classmethod
    def of(cls, request: Request, app: App, frame: Frame) -> "ListRequest":
        """The request as a kind of list reads it."""
        return cls(
            app=app,
            frame=frame,
            names=next(iter(request.path_params.values()), ""),
            parameters=request.query_params,
            reader=reader_of(request),
            sequence=app.store.papers.last_sequence(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperList:
    """A list of papers. What readers left on them is no part of it: the page loads that for every list.

    Attributes:
        path: Its address without base, not encoded; `/feed` and `/export` follow it.
        title: The title of its page; `heading`: above the cards, where that is shorter.
        feed: The title of its feed; empty where it has none. `feed_most`: papers in it.
        file: The name of its export, without `papilio-` and suffix.
        refs: Its papers in its own order, or only a part of them.
        matching: Of a part, which is cut and ordered as asked already: papers in the whole list. None of a whole list.
        reachable: How many papers can be paged to, where these are fewer than all.
        options: What was asked of it, which its links carry along.
        order: The name of its own order; empty where no other is offered.
        day: Its day, for the line above the cards and the links to its exports; empty where it has none.
        kinds: Ref → kind, in the list of a day.
        why, marks: Ref → why a search found it, and the words to mark.
        entries: Papers that were read on the way.
        pending: Ref → how it stands with a paper that is still to come.
        notes: What a reader should know.
        empty: Why there is nothing, where there is nothing; `ways`: links that lead on from there.
        visit: The name under which a reader's visits are remembered; empty where they are not.
        about: The paper that it is about; `beside`: lists of its kind that are wider or narrower, or what follows from it.
        body: `arxiv` or `venue`, the name of the page for other programs.
        indexed: Whether search engines may keep its page.
    """

    path: str
    title: str
    heading: str = ""
    feed: str = ""
    feed_most: int = MAX_FEED
    file: str = ""
    refs: Sequence[str]
    matching: int | None = None
    reachable: int | None = None
    options: ListOptions = field(default_factory=ListOptions)
    order: str = ""
    day: str = ""
    kinds: Mapping[str, Kind] = field(default_factory=dict[str, Kind])
    why: Mapping[str, Sequence[Why]] = field(default_factory=dict[str, Sequence[Why]])
    marks: Mapping[str, Marks] = field(default_factory=dict[str, Marks])
    entries: Mapping[str, Entry] = field(default_factory=dict[str, Entry])
    pending: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: tuple[str, ...] = ()
    empty: str = ""
    ways: tuple[Link, ...] = ()
    visit: str = ""
    about: Link | None = None
    beside: tuple[Link, ...] = ()
    body: str = "arxiv"
    indexed: bool = True

    @property
    def is_part(self) -> bool:
        """Whether only a part of it was read."""
        return self.matching is not None

    @property
    def total(self) -> int:
        """How many papers the whole list has."""
        return len(self.refs) if self.matching is None else self.matching

    def ordered(self, store: Store) -> Sequence[str]:
        """All refs in the order asked for, those still to come last where an order needs the papers themselves."""
        if self.is_part:
            return self.refs
        return list(dict.fromkeys([*arrange(store, self.refs, self.options), *self.pending]))

    def find(self, store: Store, refs: Sequence[str], beside: Beside = Beside.ALL) -> Mapping[str, Entry]:
        """Those of its papers that are held. What was not read on the way comes with what is asked for."""
        missing = [ref for ref in refs if ref not in self.entries]
        return {**self.entries, **store.papers.find(missing, beside=beside)} if missing else self.entries


Read: TypeAlias = Callable[[ListRequest], PaperList]
