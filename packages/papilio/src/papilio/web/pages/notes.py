"""Notes: written, changed and deleted by forms; a page and a feed of recent ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.errors import NotFoundError
from papilio.export import feeds
from papilio.finding.lookup import get_named
from papilio.model.paper import Entry
from papilio.store.readers.notes import NOTE_LIMIT, Note
from papilio.web.answering.forms import Done, Fields
from papilio.web.answering.problems import PageError
from papilio.web.answering.render import html
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import source_name
from papilio.web.lists.options import whole_number
from papilio.web.math.mathml import plain_text
from papilio.web.pages.feed import send, site_of
from papilio.web.readers.markdown import note_html
from papilio.web.readers.notes import NoteLine, note_lines
from papilio.web.readers.view import reader_of, work_of

SHOWN = 30
IN_FEED = 50


@dataclass(frozen=True, slots=True)
class NotesPage:
    """Recent notes, the reader's own and those that are shared. `older`: the next page, or empty."""

    frame: Frame
    notes: tuple[NoteLine, ...]
    older: str
    feed: str


def show(request: Request, app: App, frame: Frame) -> Response:
    """Recent notes, newest first."""
    before = whole_number(frame, request.query_params, "before", 0, least=0) or None
    reader = reader_of(request)
    found = app.store.notes.recent(reader, SHOWN + 1, before)
    notes = found[:SHOWN]
    papers = {ref: Link(title, frame.at(path)) for ref, (title, path) in _papers(app, notes).items()}
    page = NotesPage(
        frame=frame,
        notes=tuple(note_lines(frame, notes, reader, papers)),
        older=frame.link("/notes", before=str(notes[-1].id)) if len(found) > SHOWN else "",
        feed=frame.link("/notes/feed"),
    )
    return html("notes", page)


def feed(request: Request, app: App, frame: Frame) -> Response:
    """The newest shared notes as Atom; private ones never stand in it, since feed readers pass feeds on."""
    notes = app.store.notes.recent(None, IN_FEED)
    papers = _papers(app, notes)
    items = [
        feeds.NoteItem(
            id=note.id,
            title=papers[note.ref][0],
            by=note.reader or frame.text("the reader of this library"),
            path=papers[note.ref][1] + f"#note-{note.id}",
            html=str(note_html(note.text)),
            written=datetime.fromtimestamp(note.written, UTC),
            changed=datetime.fromtimestamp(note.changed, UTC),
        )
        for note in notes
    ]
    title = frame.text("Shared notes")
    site = site_of(request, app)
    return send(request, feeds.notes_atom(items, title=title, site=site, path="/notes", feed_path="/notes/feed", now=app.now()))


def save(request: Request, app: App, frame: Frame, fields: Fields) -> Done:
    """Write a note (`paper`, `text`, `shared=1`), or write one anew (`id`)."""
    entry = get_named(app.store, fields.get("paper", ""))
    # Browsers send line breaks as two characters, and the limit is told in one.
    text = fields.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise PageError(400, frame.text("The note is empty; write something, or delete the note."), _back(frame))
    if len(text) > NOTE_LIMIT:
        raise PageError(
            413,
            frame.text(
                "The note is {n} characters long; at most {most} are kept. Go back in the browser: your text is still there.",
                n=f"{len(text):,}",
                most=f"{NOTE_LIMIT:,}",
            ),
            _back(frame),
        )
    note_id = _number(frame, fields) if fields.get("id") else None
    shown = str(note_html(text))  # before it is kept: what cannot be shown must not stand in everybody's pages
    with app.store.transaction() as tx:
        note_id = app.store.notes.save(
            tx,
            reader_of(request),
            work_of(entry)[0],
            text,
            app.now().timestamp(),
            shared=fields.get("shared") == "1",
            note_id=note_id,
        )
    state = {"id": note_id, "paper": work_of(entry)[0], "shared": fields.get("shared") == "1", "html": shown}
    return Done(state, f"#note-{note_id}", identifiers.page_path(entry.paper.ref))


def remove(request: Request, app: App, frame: Frame, fields: Fields) -> Done:
    """Delete a note (`id`)."""
    note_id = _number(frame, fields)
    with app.store.transaction() as tx:
        removed = app.store.notes.remove(tx, reader_of(request), note_id)
    if not removed:
        raise NotFoundError(frame.text("There is no note {id} of yours.", id=note_id))
    return Done({"id": note_id, "removed": True}, "#notes", "/notes")


def _number(frame: Frame, fields: Fields) -> int:
    text = fields.get("id", "")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise PageError(400, frame.text("{id} is no number of a note.", id=text[:40] or "id="), _back(frame))
    return int(text)


def _back(frame: Frame) -> tuple[Link, ...]:
    return (Link(frame.text("Back"), frame.at(frame.here)),)


def _papers(app: App, notes: Sequence[Note]) -> dict[str, tuple[str, str]]:
    """Ref → (title, path of our page) of the papers that notes are about. The name stands for what is not held."""
    refs = list(dict.fromkeys(note.ref for note in notes))
    held: dict[str, Entry] = app.store.papers.find(refs)
    return {
        ref: (plain_text(held[ref].paper.title) if ref in held else source_name(ref), identifiers.page_path(ref))
        for ref in refs
    }
