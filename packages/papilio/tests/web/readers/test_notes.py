"""A note as pages show it."""

from papilio.store.readers.notes import Note
from papilio.web.frame import Frame, Link
from papilio.web.i18n import messages
from papilio.web.readers.notes import note_lines

FRAME = Frame("", "/", messages("en"))
NOON = 1_714_824_000.0
MINE = Note(1, "ada", "x:1", False, NOON, NOON, "*mine*")
THEIRS = Note(2, "bob", "x:1", True, NOON, NOON + 3600, "theirs")
NAMELESS = Note(3, "", "x:2", True, NOON, NOON, "of the one reader")


def test_only_ones_own_notes_can_be_changed() -> None:
    mine, theirs, nameless = note_lines(FRAME, [MINE, THEIRS, NAMELESS], "ada")
    assert (mine.mine, mine.text, mine.by, mine.shared) == (True, "*mine*", "", False)
    assert (theirs.mine, theirs.text, theirs.by) == (False, "", "bob")
    assert (nameless.mine, nameless.by) == (False, "the reader of this library")
    assert "<em>mine</em>" in mine.html


def test_when_it_was_written_and_changed_is_told() -> None:
    mine, theirs = note_lines(FRAME, [MINE, THEIRS], "ada")
    assert mine.when == "2024-05-04 12:00 UTC"
    assert theirs.when == "2024-05-04 12:00 UTC, changed 2024-05-04 13:00 UTC"


def test_the_paper_is_named_where_the_page_does_not_say() -> None:
    link = Link("A title", "/arxiv/x")
    assert [each.paper for each in note_lines(FRAME, [MINE, NAMELESS], "ada", {"x:1": link})] == [link, None]
    assert [each.paper for each in note_lines(FRAME, [MINE], "ada")] == [None]
