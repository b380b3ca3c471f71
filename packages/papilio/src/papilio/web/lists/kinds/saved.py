"""What a saved search finds of the papers that came since it was last seen: `/searches/3`; its feed."""

import re

from papilio.errors import NotFoundError
from papilio.finding.saved import feed_of
from papilio.finding.saved import news as news_of
from papilio.model import utc
from papilio.store.readers.saved import SavedSearch
from papilio.web.answering.problems import PageError
from papilio.web.frame import Link
from papilio.web.lists.kinds.search import address_of
from papilio.web.lists.options import parse_options
from papilio.web.lists.paper_list import ListRequest, PaperList
from papilio.web.readers.saving import path_of


def news(asked: ListRequest) -> PaperList:
    """What came since a saved search was last seen, the newest first.

    Raises:
        PageError: There is no such search, or a parameter means nothing.
    """
    frame, saved = asked.frame, get_saved(asked)
    found = news_of(asked.app.store, asked.app.engine, asked.reader, saved)
    time, change = utc.to_minutes(saved.seen.at), f"{saved.seen.sequence:,}"
    notes = [frame.text("Papers that came after {time}, when you last saw this search (change {n}).", time=time, n=change)]
    if found.cut:
        notes.append(frame.text("Very many papers came since; only the newest of them were looked through."))
    return PaperList(
        path=path_of(saved),
        title=saved.name,
        feed=saved.name,
        file=saved.name,
        refs=found.refs,
        options=parse_options(frame, asked.parameters),
        order=frame.text("newest first"),
        notes=tuple(notes),
        empty=frame.text("Nothing that this search finds has come since."),
        ways=(
            Link(frame.text("Run the search"), address_of(frame, saved.asked)),
            Link(frame.text("Saved searches"), frame.link("/searches")),
        ),
        indexed=False,
    )


def feed(asked: ListRequest) -> PaperList:
    """The feed of a saved search: what came since it was saved, and the newest that its words find.

    Raises:
        PageError: There is no such search.
    """
    saved = get_saved(asked)
    refs = feed_of(asked.app.store, asked.app.engine, asked.reader, saved)
    return PaperList(path=path_of(saved), title=saved.name, feed=saved.name, refs=refs, indexed=False)


def get_saved(asked: ListRequest) -> SavedSearch:
    """The reader's saved search that the address names.

    Raises:
        PageError: There is none; another reader's is as if it were not there.
    """
    frame = asked.frame
    try:
        return asked.app.store.saved.get(asked.reader, int(asked.names) if re.fullmatch(r"[0-9]{1,9}", asked.names) else 0)
    except NotFoundError as error:
        message = frame.text("There is no saved search {id} of yours.", id=asked.names[:40])
        raise PageError(404, message, (Link(frame.text("Saved searches"), frame.link("/searches")),)) from error
