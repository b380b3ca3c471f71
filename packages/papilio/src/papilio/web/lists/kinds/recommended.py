"""Papers that the reader may like, by stars and ratings: `/recommended?scope=week`."""

from typing import cast, get_args

from papilio.finding.recommending import MOST, Recommended, Scope, recommend
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link
from papilio.web.lists.options import ListOptions, parse_options
from papilio.web.lists.order import arrange
from papilio.web.lists.paper_list import ListRequest, PaperList

PATH = "/recommended"
_SCOPE = "scope"
_SCOPES = ", ".join(f"scope={name}" for name in get_args(Scope))


def read(asked: ListRequest) -> PaperList:
    """The page asked for of what may please the reader, each with the starred papers that it is like.

    Raises:
        PageError: A parameter means nothing.
    """
    options = parse_options(asked.frame, asked.parameters, extra=(_SCOPE,))
    return _list(asked, options, options, limit=options.show, offset=options.skip, explain=True)


def whole(asked: ListRequest) -> PaperList:
    """All that may please the reader, in the order asked for, without reasons; its feed and export.

    Raises:
        PageError: A parameter means nothing.
    """
    options = parse_options(asked.frame, asked.parameters, extra=(_SCOPE,))
    return _list(asked, options, ListOptions(extra=options.extra), limit=MOST)


def scope_of(asked: ListRequest) -> Scope:
    """Where papers are looked for: everywhere, where nothing else is asked for.

    Raises:
        PageError: There is no such scope.
    """
    scope = asked.parameters.get(_SCOPE) or "all"
    if scope not in get_args(Scope):
        message = asked.frame.text("scope={value} is no part of the library; write {right}.", value=scope[:40], right=_SCOPES)
        raise PageError(400, message)
    return cast(Scope, scope)


def _list(
    asked: ListRequest, options: ListOptions, told: ListOptions, *, limit: int, offset: int = 0, explain: bool = False
) -> PaperList:
    """The papers in the order of the options; `told` are those that the list tells of itself."""
    frame, store, scope = asked.frame, asked.app.store, scope_of(asked)
    found = recommend(
        store,
        asked.app.engine,
        asked.reader,
        asked.app.now(),
        scope=scope,
        limit=limit,
        offset=offset,
        explain=explain,
        order=lambda refs: arrange(store, refs, options),
    )
    title = frame.text("Recommended papers")
    return PaperList(
        path=PATH,
        title=title,
        feed=title,
        file="recommended" if scope == "all" else f"recommended-{scope}",
        refs=[each.entry.paper.ref for each in found.found],
        matching=found.total,
        options=told,
        order=frame.text("nearest first"),
        why={each.entry.paper.ref: each.why for each in found.found},
        entries={each.entry.paper.ref: each.entry for each in found.found},
        notes=_notes(frame, found, scope),
        empty=frame.text.told(found.lacks),
        ways=(Link(frame.text("Starred papers"), frame.link("/starred")), Link(frame.text("Home"), frame.link("/"))),
        beside=_scopes(frame, scope, told),
        indexed=False,
    )


def _notes(frame: Frame, found: Recommended, scope: Scope) -> tuple[str, ...]:
    """What a reader should know of the list: how far it reaches, and what does not count."""
    notes = [frame.text.told(note) for note in found.notes]
    day = found.day.isoformat() if found.day else ""
    if scope == "today":
        notes.insert(0, frame.text("The lists of {day}.", day=day))
    elif day:
        notes.insert(0, frame.text("What came up to {day}, the day of the newest lists.", day=day))
    if found.silent:
        notes.append(
            frame.text.count(
                found.silent,
                "{n} paper that you like says too little to count.",
                "{n} papers that you like say too little to count.",
            )
        )
    return tuple(notes)


def _scopes(frame: Frame, scope: Scope, options: ListOptions) -> tuple[Link, ...]:
    """Links to the scopes, the one shown among them."""
    names: dict[Scope, str] = {
        "today": frame.text("Newest lists"),
        "week": frame.text("Last week"),
        "month": frame.text("Last month"),
        "all": frame.text("Everything"),
    }
    return tuple(
        Link(label, options.link(frame, PATH, scope="" if name == "all" else name, skip=""), current=name == scope)
        for name, label in names.items()
    )
