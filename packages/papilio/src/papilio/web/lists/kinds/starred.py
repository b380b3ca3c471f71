"""The papers that the reader has starred: `/starred`."""

from papilio.web.frame import Link
from papilio.web.lists.options import parse_options
from papilio.web.lists.paper_list import ListRequest, PaperList


def read(asked: ListRequest) -> PaperList:
    """The reader's starred papers as lists show them, newest star first.

    Raises:
        PageError: A parameter means nothing.
    """
    frame, store = asked.frame, asked.app.store
    options = parse_options(frame, asked.parameters)
    stars = [ref for ref, _ in store.stars.all(asked.reader)]
    shown = store.papers.shown(stars)
    away = len(stars) - len(shown)
    note = frame.text("{n} starred papers are not in the library now; they come back with their papers.", n=away)
    return PaperList(
        path="/starred",
        title=frame.text("Starred papers"),
        file="starred",
        refs=list(dict.fromkeys(shown[ref] for ref in stars if ref in shown)),
        options=options,
        order=frame.text("newest star first"),
        notes=(note,) if away else (),
        empty=frame.text("No paper is starred. Press Star under a paper, or open its PDF, and it stands here."),
        ways=(Link(frame.text("Home"), frame.link("/")),),
        beside=(Link(frame.text("Recommended papers"), frame.link("/recommended")),),
        indexed=False,
    )
