"""What a site does beside answering, in its own process or in that of the keeper."""

import os
import signal
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree

from served import until

from papilio.app import App, build
from papilio.operating.line import Line
from papilio.operating.processes import Board, Seat
from papilio.settings.settings import load_settings
from papilio.web.serving.chores import chores, keep


def test_the_index_follows_until_the_end_of_the_block(papilio_app: App) -> None:
    with papilio_app.engine.writer() as writer:
        papilio_app.engine.clear(writer)
    assert papilio_app.engine.count() == 0
    with chores(papilio_app, scheduled=True):
        until(lambda: papilio_app.engine.sequence() == papilio_app.store.papers.last_sequence())
    assert papilio_app.engine.count() > 0
    assert not [each for each in threading.enumerate() if each.name == "index-follower"]


def test_the_keeper_says_how_the_site_is_until_it_is_asked_to_end(tmp_path: Path, filled: Path) -> None:
    copytree(filled, tmp_path, dirs_exist_ok=True)
    with closing(Line()) as line:
        board = Board(1)
        ready, begun = os.pipe()
        keeper = os.fork()
        if not keeper:
            board.occupy(0, os.getpid())
            app = replace(build(load_settings(data=tmp_path)), seat=Seat(board, 0, line=line))
            keep(app, lambda: os.close(begun), scheduled=False)
            os._exit(7)
        os.close(begun)
        assert os.read(ready, 1) == b""
        assert board.is_ready(0) and not board.answers(0)
        assert line.ask(60).startswith(b"200 {")
        os.kill(keeper, signal.SIGTERM)
        assert os.waitstatus_to_exitcode(os.waitpid(keeper, 0)[1]) == 7
        os.close(ready)
