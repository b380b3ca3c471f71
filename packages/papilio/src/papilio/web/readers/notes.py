"""A note as pages show it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from papilio.model import utc
from papilio.store.readers.notes import Note
from papilio.web.frame import Frame, Link
from papilio.web.readers.markdown import note_html


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note.

    Attributes:
        text: As written, for the form; `html`: as read, safe.
        by: Its writer, where that is somebody else.
        mine: Whether this reader may change it.
        paper: The paper that it is about, where the page does not say.
    """

    id: int
    ref: str
    html: Markup
    text: str
    by: str
    when: str
    shared: bool
    mine: bool
    paper: Link | None = None


def note_lines(
    frame: Frame, notes: Sequence[Note], reader: str, papers: Mapping[str, Link] | None = None
) -> Iterator[NoteLine]:
    """The notes that a reader may read, in their order."""
    for note in notes:
        mine = note.reader == reader
        when = utc.to_minutes(note.written)
        if note.changed > note.written:
            when = frame.text("{time}, changed {later}", time=when, later=utc.to_minutes(note.changed))
        yield NoteLine(
            id=note.id,
            ref=note.ref,
            html=note_html(note.text),
            text=note.text if mine else "",
            by="" if mine else note.reader or frame.text("the reader of this library"),
            when=when,
            shared=note.shared,
            mine=mine,
            paper=papers.get(note.ref) if papers else None,
        )
