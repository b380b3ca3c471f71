"""What a reader does with a paper: star it, rate it, mark it read; and the public counters of openings."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from papilio.app import App
from papilio.finding.lookup import get_named
from papilio.store.readers.ratings import Value
from papilio.store.readers.readings import What
from papilio.web.answering.forms import Done, Fields
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame
from papilio.web.gate.clients import client_of
from papilio.web.readers.view import paper_anchor, reader_of, work_of

_KINDS: dict[str, What] = {"pdf": "pdf", "kimi": "answers"}
_VALUES: dict[str, Value] = {"-1": -1, "0": 0, "1": 1}


def star(request: Request, app: App, frame: Frame, fields: Fields) -> Done:
    """Star a paper (`starred=1`), or take the star back (`0`)."""
    starred = _choice(frame, fields, "starred", ("0", "1")) == "1"
    work = work_of(get_named(app.store, fields.get("paper", "")))
    reader = reader_of(request)
    if starred != bool(app.store.stars.of(reader, work)):
        with app.store.transaction() as tx:
            if starred:
                app.store.stars.add(tx, reader, work[0], app.now().timestamp())
            else:
                app.store.stars.remove(tx, reader, work)
    return Done({"paper": work[0], "starred": starred}, paper_anchor(work[0]))


def rate(request: Request, app: App, frame: Frame, fields: Fields) -> Done:
    """Rate a paper up (`value=1`) or down (`-1`), or take the rating back (`0`)."""
    value = _VALUES[_choice(frame, fields, "value", tuple(_VALUES))]
    work = work_of(get_named(app.store, fields.get("paper", "")))
    reader, now = reader_of(request), app.now().timestamp()
    if app.store.ratings.of(reader, work) != ({work[0]: value} if value else {}):
        with app.store.transaction() as tx:
            for ref in work[1:]:
                app.store.ratings.set(tx, reader, ref, 0, now)
            app.store.ratings.set(tx, reader, work[0], value, now)
    return Done({"paper": work[0], "rating": value}, paper_anchor(work[0]))


def read(request: Request, app: App, frame: Frame, fields: Fields) -> Done:
    """Mark a paper as read (`read=1`, the default), or take the mark away (`0`)."""
    is_read = _choice(frame, {"read": "1", **fields}, "read", ("0", "1")) == "1"
    work = work_of(get_named(app.store, fields.get("paper", "")))
    reader = reader_of(request)
    if is_read != bool(app.store.reads.of(reader, work)):
        with app.store.transaction() as tx:
            if is_read:
                app.store.reads.mark(tx, reader, work[0], app.now().timestamp())
            else:
                app.store.reads.unmark(tx, reader, work)
    return Done({"paper": work[0], "read": is_read}, paper_anchor(work[0]))


def count(request: Request, app: App, frame: Frame, fields: Fields) -> Response:
    """The public counters. `key=pdf` and `key=kimi` with `delta=1` count an opening, star the paper and mark it read; with
    `delta=-1` they take that client's opening back; `key=unstar` takes the star back. Answers the new count as text.

    What is counted already is answered without writing.
    """
    key = _choice(frame, fields, "key", ("pdf", "kimi", "unstar"))
    delta = _choice(frame, {"delta": "1", **fields}, "delta", ("1", "-1", "+1", " 1"))
    work = work_of(get_named(app.store, fields.get("paper", "")))
    what = _KINDS.get(key, "pdf")
    if key == "unstar":
        if app.store.stars.of(reader_of(request), work):
            with app.store.transaction() as tx:
                app.store.stars.remove(tx, reader_of(request), work)
    elif delta == "-1":
        if app.store.readings.has_counted(work, what, client_of(request)):
            with app.store.transaction() as tx:
                app.store.readings.undo(tx, work, what, client_of(request))
    else:
        _open(request, app, work, what)
    counts = app.store.readings.counts(work).values()
    return PlainTextResponse(
        str(sum(each.answers if what == "answers" else each.pdf for each in counts)),
        headers={"Cache-Control": "private, no-cache"},
    )


def _open(request: Request, app: App, work: tuple[str, ...], what: What) -> None:
    store, client, reader, now = app.store, client_of(request), reader_of(request), app.now().timestamp()
    if store.readings.has_counted(work, what, client) or not store.readings.would_count(work[0], what, client, now):
        return
    with store.transaction() as tx:
        store.readings.open(tx, work[0], what, client, now)
        store.stars.add(tx, reader, work[0], now)
        store.reads.mark(tx, reader, work[0], now)


def _choice(frame: Frame, fields: Fields, name: str, choices: tuple[str, ...]) -> str:
    """The value of a field that has only these.

    Raises:
        PageError
    """
    value = fields.get(name, "")
    if value not in choices:
        raise PageError(
            400,
            frame.text(
                "{name}={value} is not possible; it is one of {choices}.",
                name=name,
                value=value[:40],
                choices=", ".join(choices),
            ),
        )
    return value
