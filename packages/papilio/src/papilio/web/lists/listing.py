"""A page of cards and what stands around it: the total, the orders, the feed, the ways to the neighbouring pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from papilio.export.formats import FORMATS
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import Card, Placeholder
from papilio.web.lists.options import ListOptions, sort_links


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list.

    Attributes:
        total: Papers in the whole list.
        cards: Those of this page, and placeholders of those that are still to come.
        day: The list's day or days, for the line above the list; empty where it has none.
        sorts: Links to the orders.
        by_words: The list in the order of words, for the script that knows the reader's words to complete.
        words: The words that it is sorted by now.
        feed: Address of the Atom feed, or empty.
        exports: Links to the whole list in the forms of export.
        previous, next: Addresses of the neighbouring pages, or empty.
        notes: What a reader should know.
        empty: Why there is nothing, when there is nothing; `ways`: links that lead on from there.
        since: What came since the reader was last here; empty on the first visit.
    """

    total: int
    cards: tuple[Card | Placeholder, ...]
    day: str = ""
    sorts: tuple[Link, ...] = ()
    by_words: str = ""
    words: str = ""
    feed: str = ""
    exports: tuple[Link, ...] = ()
    previous: str = ""
    next: str = ""
    notes: tuple[str, ...] = ()
    empty: str = ""
    ways: tuple[Link, ...] = ()
    since: str = ""

    @property
    def starred(self) -> tuple[Card, ...]:
        """The cards that this reader has starred."""
        return tuple(card for card in self.cards if isinstance(card, Card) and card.starred)


def build_listing(
    frame: Frame,
    options: ListOptions,
    path: str,
    shown: Sequence[Card | Placeholder],
    total: int,
    *,
    own_order: str = "",
    feed: bool = True,
    day: str = "",
    notes: Sequence[str] = (),
    empty: str = "",
    ways: Sequence[Link] = (),
    reachable: int | None = None,
    since: str = "",
) -> Listing:
    """Put a page of cards together.

    Args:
        path: Of the list, without base; the feed is at `path/feed`.
        own_order: What to call the list's own order; without it no orders are offered.
        empty: Why there is nothing.
        reachable: How many of `total` can be paged to; all of them by default.
    """
    reach = options.skip + options.show
    last = total if reachable is None else reachable
    beyond = bool(total) and options.skip >= last
    if beyond:
        empty = frame.text("The list ends at {total}; nothing comes after the first {skip}.", total=last, skip=options.skip)
        ways = (Link(frame.text("To the start of the list"), options.link(frame, path, skip="")),)
    return Listing(
        total=total,
        cards=tuple(shown),
        day=day,
        sorts=sort_links(frame, options, path, own_order) if own_order else (),
        by_words=options.link(frame, path, sort="", skip="") if own_order else "",
        words=", ".join(options.words),
        feed=options.link(frame, f"{path}/feed", skip="", show="", date="", sort="", explain="", highlight="") if feed else "",
        exports=export_links(frame, options, path, day) if total else (),
        previous=options.link(frame, path, skip=str(back) if (back := max(0, options.skip - options.show)) else "")
        if options.skip and not beyond
        else "",
        next=options.link(frame, path, skip=str(reach)) if reach < last else "",
        notes=(*options.notes(frame), *notes),
        empty=empty if not shown else "",
        ways=tuple(ways) if not shown else (),
        since=since,
    )


def export_links(frame: Frame, options: ListOptions, path: str, day: str = "") -> tuple[Link, ...]:
    """Links to the whole list at `path` in every form of export, in the order that was asked for.

    Args:
        day: The day that the page shows, so that tomorrow the link still leads to it.
    """
    changes = {"skip": "", "show": "", "explain": "", "highlight": "", **({"date": day} if day else {})}
    return tuple(
        Link(format_label(frame, name), options.link(frame, f"{path}/export", **changes, format=name)) for name in FORMATS
    )


def format_label(frame: Frame, name: str) -> str:
    """What a reader calls a form of export."""
    return frame.text("One page of these papers") if name == "ids" else FORMATS[name].label
