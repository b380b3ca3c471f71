"""Notes: whose they are, who reads them, and what is not taken."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from papilio.errors import InputError, NotFoundError
from papilio.store import Store
from papilio.store.readers.notes import MAX_NOTES, NOTE_LIMIT


def write(store: Store, reader: str, text: str, ref: str = "x:1", now: float = 1, **more: object) -> int:
    with store.transaction() as tx:
        return store.notes.save(tx, reader, ref, text, now, **more)  # pyright: ignore[reportArgumentType]


def test_private_notes_are_their_writers_own(store: Store) -> None:
    mine, theirs = write(store, "ada", "mine"), write(store, "bob", "theirs")
    shared = write(store, "bob", "for all", shared=True)
    assert [note.id for note in store.notes.of_paper(["x:1"], "ada")] == [mine, shared]
    assert [note.id for note in store.notes.of_paper(["x:0", "x:1"], "bob")] == [theirs, shared]
    assert store.traces.of("eve", ["x:1", "x:2"]).notes == {"x:1": 1}
    assert [note.id for note in store.notes.recent("ada", 9)] == [shared, mine]
    assert [note.id for note in store.notes.recent(None, 9)] == [shared]


def test_a_note_is_changed_and_deleted_by_its_writer_alone(store: Store) -> None:
    mine = write(store, "ada", "first", shared=True)
    with pytest.raises(NotFoundError):
        write(store, "bob", "forged", note_id=mine)
    with store.transaction() as tx:
        assert not store.notes.remove(tx, "bob", mine)
    assert write(store, "ada", "second", now=5, note_id=mine) == mine
    held = store.notes.find(mine)
    assert held is not None
    assert (held.text, held.shared, held.written, held.changed) == ("second", False, 1, 5)
    with store.transaction() as tx:
        assert store.notes.remove(tx, "ada", mine)
    assert store.notes.find(mine) is None
    assert write(store, "ada", "next") > mine, "a number is not given out twice"


@pytest.mark.parametrize("text", ["", " \n ", "x" * (NOTE_LIMIT + 1), "a\0b", "a\ud800b"])
def test_what_is_not_taken_leaves_nothing(store: Store, text: str) -> None:
    with pytest.raises(InputError):
        write(store, "ada", text)
    assert store.notes.recent("ada", 9) == []


def test_the_longest_note_comes_back_whole(store: Store) -> None:
    text = "注" * NOTE_LIMIT
    held = store.notes.find(write(store, "ada", text))
    assert held is not None and held.text == text


def test_the_notes_of_one_reader_on_one_paper_are_bounded(store: Store) -> None:
    with store.transaction() as tx:
        for number in range(MAX_NOTES):
            store.notes.save(tx, "ada", "x:1", f"note {number}", 1)
    with pytest.raises(InputError, match="already"):
        write(store, "ada", "one more")
    write(store, "bob", "another's")
    write(store, "ada", "elsewhere", "x:2")


def test_recent_notes_come_page_by_page(store: Store) -> None:
    ids = [write(store, "ada" if number % 2 else "bob", f"n{number}", shared=number % 3 == 0) for number in range(20)]
    wanted = [each for number, each in enumerate(ids) if number % 2 or number % 3 == 0][::-1]
    seen: list[int] = []
    while page := store.notes.recent("ada", 4, seen[-1] if seen else None):
        seen.extend(note.id for note in page)
    assert seen == wanted


def test_writers_at_once_all_keep_their_notes(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(lambda number: write(store, "ada", f"note {number}"), range(40)))
    assert len(set(ids)) == 40 == len(store.notes.of_paper(["x:1"], "ada"))
