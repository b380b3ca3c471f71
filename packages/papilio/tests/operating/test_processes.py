"""The board of all processes, and what they take of memory."""

import os
from pathlib import Path

from papilio.operating.processes import MEMORY_SECONDS, Board, Indexing, Seat, memory_bytes


def test_what_forked_processes_count_is_seen_by_all_and_stays_when_one_ends() -> None:
    board = Board(3)
    first, second = Seat(board, 0), Seat(board, 1)
    board.occupy(0, os.getpid())
    first.ready()
    first.answered()
    child = os.fork()
    if not child:
        second.ready()
        second.answered()
        second.refused()
        second.dropped()
        os._exit(0)
    board.occupy(1, child)
    os.waitpid(child, 0)
    told = board.look()
    assert (told.web, told.answered, told.refused, told.dropped) == (2, 2, 1, 1)
    board.leave(1)
    assert board.free_seat() == 1
    assert (board.look().web, board.look().answered) == (1, 2)
    board.occupy(1, os.getpid())
    assert not board.is_ready(1), "who sits down after another is not ready yet"


def test_the_supervisor_counts_to_the_memory_and_answers_nothing() -> None:
    board = Board(1)
    board.supervised()
    told = board.look()
    assert told.web == 0 and told.memory_bytes > 1_000_000


def test_memory_is_looked_at_now_and_then_and_what_is_found_is_told_to_all(tmp_path: Path) -> None:
    now = [1000.0]
    board = Board(1, clock=lambda: now[0], proc=tmp_path)
    board.occupy(0, os.getpid())
    told = tmp_path / str(os.getpid()) / "smaps_rollup"
    for folder in ("self", str(os.getpid())):
        (tmp_path / folder).mkdir()
    told.write_text("Rss:   900 kB\nPss:   300 kB\n")
    assert board.look().memory_bytes == 300 * 1024
    told.write_text("Rss:   900 kB\nPss:   500 kB\n")
    assert board.look().memory_bytes == 300 * 1024
    now[0] += MEMORY_SECONDS
    child = os.fork()
    if not child:
        os._exit(0 if board.look().memory_bytes == 500 * 1024 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    told.unlink()
    assert board.look().memory_bytes == 500 * 1024, "the child has looked for all"


def test_who_keeps_the_library_is_there_and_answers_nothing() -> None:
    board = Board(2)
    for number in (0, 1):
        board.occupy(number, os.getpid())
    Seat(board, 0).keeping()
    Seat(board, 1).ready()
    assert board.is_ready(0) and board.is_ready(1)
    assert board.look().web == 1


def test_shared_pages_count_once_where_the_kernel_tells_them_apart(tmp_path: Path) -> None:
    for pid, files in {
        "self": {},
        "1": {"smaps_rollup": "00-ff ---p 00 00:00 0 [rollup]\nRss:   900 kB\nPss:   300 kB\nPss_Anon: 20 kB\n"},
        "2": {"smaps_rollup": "Rss:   900 kB\nPss:   500 kB\n", "statm": "9 9 9\n"},
        "3": {"statm": "5000 100 20 1 0 50 0\n"},
    }.items():
        (tmp_path / pid).mkdir()
        for name, text in files.items():
            (tmp_path / pid / name).write_text(text)
    assert memory_bytes([1, 2], tmp_path) == 800 * 1024
    assert memory_bytes([3], tmp_path) == 100 * os.sysconf("SC_PAGE_SIZE")
    assert memory_bytes([4], tmp_path) == 0, "it has ended"


def test_other_systems_are_asked_by_ps(tmp_path: Path) -> None:
    assert memory_bytes([os.getpid()], tmp_path / "none") > 1_000_000


def test_whether_the_index_follows_is_told_by_whoever_keeps_it_level_and_forgotten_with_that_process() -> None:
    board = Board(2)
    board.occupy(0, os.getpid())
    board.occupy(1, os.getpid())
    assert board.look().index == "following"
    Seat(board, 0).index("failing")
    assert board.look().index == "failing"
    Seat(board, 0).index("full")
    assert board.look().index == "full"
    board.leave(0)
    assert board.look().index == "following"
    board.occupy(0, os.getpid())
    assert board.look().index == "following", "who sits down there has not failed"


def test_how_far_the_index_is_is_told_while_it_is_written_and_forgotten_with_the_process() -> None:
    board = Board(2)
    board.occupy(0, os.getpid())
    board.occupy(1, os.getpid())
    assert board.indexing() is None
    Seat(board, 1).indexing(40, 100)
    assert board.indexing() == board.look().indexing == Indexing(40, 100)
    Seat(board, 1).indexing(100, 100)
    assert board.indexing() is None
    Seat(board, 1).indexing(100, 120)
    board.leave(1)
    assert board.indexing() is None
    board.occupy(1, os.getpid())
    assert board.indexing() is None, "who sits down there has written nothing"
