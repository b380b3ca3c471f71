"""The venue papers of the newest editions: `/venue/latest`."""

from papilio.web.lists.kinds.edition import dated, venue_options
from papilio.web.lists.paper_list import ListRequest, PaperList

MAX_LATEST = 500
MAX_LATEST_FEED = 100


def is_named(names: str) -> bool:
    """Whether the names of a path below `/venue/` mean this list."""
    return names.casefold() == "latest"


def read(asked: ListRequest) -> PaperList:
    """The newest venue papers as the request wants them.

    Raises:
        PageError: A parameter means nothing.
    """
    options = venue_options(asked)
    return dated(asked, whole(asked), options)


def whole(asked: ListRequest) -> PaperList:
    """The newest venue papers, whatever else is asked; their feed."""
    title = asked.frame.text("Newest venue papers")
    return PaperList(
        path="/venue/latest",
        title=title,
        feed=title,
        feed_most=MAX_LATEST_FEED,
        file="latest",
        refs=asked.app.store.venues.latest(MAX_LATEST),
        order=asked.frame.text("newest first"),
        visit="/venue/latest",
        body="venue",
    )
