"""Feeds of rss.arxiv.org, in RSS 2.0 and Atom, and the RDF form (RSS 1.0) of years past."""

from dataclasses import dataclass
from datetime import date

from papilio.model import Kind, Record


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item. `announce_type` as the feed says it (`replace-cross`), `kind` as we do."""

    record: Record
    kind: Kind
    announce_type: str


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed.

    Attributes:
        categories: What it is of, `("cs.AI", "math")`; empty when it does not say.
        day: Day of the announcement (the items' date, or else the channel's; in New York); None when neither is there.
        built: When it was written, ISO 8601 in UTC; empty when it does not say.
        unusable: What is wrong with items that are no papers.
    """

    categories: tuple[str, ...]
    day: date | None
    built: str
    items: tuple[FeedItem, ...]
    unusable: tuple[str, ...]


def parse_feed(content: bytes) -> Feed:
    """Any of the three forms; a feed without items is an empty day.

    Raises:
        ReplyError: No feed: HTML, cut short, not well-formed, with entities of its own.
    """
    raise NotImplementedError
