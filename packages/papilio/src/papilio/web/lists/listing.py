"""A page of cards with its surroundings: the total, the orders, the feed, and the neighbouring pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from papilio.export.formats import FORMATS
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import Card, Placeholder
from papilio.web.lists.kinds.named import MAX_NAMES
from papilio.web.lists.options import sort_links
from papilio.web.lists.paper_list import PaperList


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


def build_listing(frame: Frame, listed: PaperList, cards: Sequence[Card | Placeholder], since: str = "") -> Listing:
    """The listing of one page of a list, as its options cut it.

    Args:
        cards: Those of the page.
        since: What came since the reader was last here.
    """
    options, path, total = listed.options, listed.path, listed.total
    last = total if listed.reachable is None else listed.reachable
    reach, back = options.skip + options.show, max(0, options.skip - options.show)
    beyond = bool(total) and options.skip >= last
    empty, ways = listed.empty, listed.ways
    if beyond:
        empty = frame.text("The list ends at {total}; nothing comes after the first {skip}.", total=last, skip=options.skip)
        ways = (Link(frame.text("To the start of the list"), options.link(frame, path, skip="")),)
    return Listing(
        total=total,
        cards=tuple(cards),
        day=listed.day,
        sorts=sort_links(frame, options, path, listed.order) if listed.order else (),
        by_words=options.link(frame, path, sort="", skip="") if listed.order else "",
        words=", ".join(options.words),
        feed=feed_link(frame, listed) if listed.feed else "",
        exports=export_links(frame, listed) if total else (),
        previous=options.link(frame, path, skip=str(back) if back else "") if options.skip and not beyond else "",
        next=options.link(frame, path, skip=str(reach)) if reach < last else "",
        notes=(*options.notes(frame), *listed.notes),
        empty="" if cards else empty,
        ways=() if cards else ways,
        since=since,
    )


def feed_link(frame: Frame, listed: PaperList) -> str:
    """The address of a list's feed, which keeps neither page nor order of it."""
    changes = dict.fromkeys(("skip", "show", "date", "sort", "explain", "highlight", "facet"), "")
    return listed.options.link(frame, f"{listed.path}/feed", **changes)


def export_links(frame: Frame, listed: PaperList) -> tuple[Link, ...]:
    """Links to the whole list in every form of export, in the order that was asked for. A list of a day is linked with its day,
    so that tomorrow the link still leads to it. One page is offered where it shows all of them."""
    changes = dict.fromkeys(("skip", "show", "explain", "highlight", "facet"), "") | (
        {"date": listed.day} if listed.day else {}
    )
    path, options, fits = f"{listed.path}/export", listed.options, listed.total <= MAX_NAMES
    return tuple(
        Link(format_label(frame, name), options.link(frame, path, **changes, format=name))
        for name in FORMATS
        if name != "ids" or fits
    )


def format_label(frame: Frame, name: str) -> str:
    """What a reader calls a form of export."""
    return frame.text("One page of these papers") if name == "ids" else FORMATS[name].label
