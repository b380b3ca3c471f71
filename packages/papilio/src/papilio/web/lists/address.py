"""From an address below `/arxiv/` or `/venue/` to the list that it names. No paper is asked for on the way."""

from papilio.web.lists.kinds import day, edition, latest, named
from papilio.web.lists.paper_list import ListRequest, PaperList


def in_arxiv(asked: ListRequest) -> PaperList:
    """A day's list of the categories; of ids, their papers.

    Raises:
        PageError: There is no such category, none of the papers is held, or a parameter means nothing.
    """
    return named.held(asked, "arxiv") if named.names_papers(asked.names) else day.read(asked)


def in_venue(asked: ListRequest) -> PaperList:
    """An edition, a track of it, or the newest venue papers; of keys, their papers.

    Raises:
        PageError: There is no such track, none of the papers is held, or a parameter means nothing.
    """
    if latest.is_named(asked.names):
        return latest.read(asked)
    options = edition.venue_options(asked)
    found = edition.find_edition(asked.app.store, asked.names)
    return edition.read(asked, found, options) if found else named.held(asked, "venue")


def whole_in_venue(asked: ListRequest) -> PaperList:
    """What came last of an edition, a track or all venues, whatever else is asked; their feed.

    Raises:
        PageError: There is no such venue or track.
    """
    if latest.is_named(asked.names):
        return latest.whole(asked)
    return edition.newest(asked, edition.get_edition(asked, asked.names))
