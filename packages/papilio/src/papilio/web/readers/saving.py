"""A search and the reader's saved ones, as pages show them."""

from dataclasses import dataclass

from papilio.model import utc
from papilio.store.readers.saved import LONGEST_NAME, Asked, SavedSearch
from papilio.web.frame import Frame
from papilio.web.lists.paper_list import ListRequest


@dataclass(frozen=True, slots=True)
class Saving:
    """The place of one search among the saved ones.

    Attributes:
        asked: What is saved; `name`: what is proposed as its name.
        line: Under which name it is saved and since when; empty of one that is not saved.
        run: At which change of the library it was run.
        news: The address of what came since it was last seen; empty of one that is not saved.
    """

    asked: Asked
    name: str
    run: str
    line: str = ""
    news: str = ""


def saving(request: ListRequest, asked: Asked) -> Saving:
    """Whether the reader has saved a search, and the sequence at which it was run now."""
    frame, reached = request.frame, request.app.engine.sequence()
    run = frame.text("run at change {n} of the library", n=f"{reached:,}")
    found = request.app.store.saved.find(request.reader, asked)
    if found is None:
        return Saving(asked, " ".join(asked.query.split())[:LONGEST_NAME], run)
    return Saving(asked, found.name, run, saved_line(frame, found), frame.link(path_of(found)))


def saved_line(frame: Frame, saved: SavedSearch) -> str:
    """When a search was saved, and at which change of the library."""
    when = utc.to_minutes(saved.saved.at)
    return frame.text("saved {time} at change {n}", time=when, n=f"{saved.saved.sequence:,}")


def path_of(saved: SavedSearch) -> str:
    """The page of what came since a saved search was last seen."""
    return f"/searches/{saved.id}"
