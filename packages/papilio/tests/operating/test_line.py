"""Questions between processes, and what becomes of them when nobody answers."""

import os
import threading

import pytest

from papilio.operating.line import Line


def test_another_process_answers_each_question_in_turn() -> None:
    line = Line()
    asker = os.fork()
    if not asker:
        heard = [line.ask(60) for _ in range(3)]
        os._exit(0 if heard == [b"answer 1" * 50_000, b"answer 2" * 50_000, b"answer 3" * 50_000] else 1)
    number = iter(range(1, 9))
    threading.Thread(target=line.answer_all, args=(lambda: b"answer %d" % next(number) * 50_000,), daemon=True).start()
    assert os.waitstatus_to_exitcode(os.waitpid(asker, 0)[1]) == 0


def test_who_hears_nothing_in_time_goes_on_without() -> None:
    line = Line()
    assert line.ask(0.01) == b""
    # More questions than the line holds wait for nobody.
    assert [line.ask(0.001) for _ in range(50)] == [b""] * 50
    # Those have hung up when somebody comes to answer, who goes on to the next.
    threading.Thread(target=line.answer_all, args=(lambda: b"here",), daemon=True).start()
    heard = b""
    while not heard:
        heard = line.ask(60)
    assert heard == b"here"


def test_an_answer_that_fails_is_logged_and_the_next_one_comes(caplog: pytest.LogCaptureFixture) -> None:
    line = Line()
    answers = iter([ValueError("no answer"), b"an answer"])

    def answer() -> bytes:
        found = next(answers)
        if isinstance(found, ValueError):
            raise found
        return found

    threading.Thread(target=line.answer_all, args=(answer,), daemon=True).start()
    assert line.ask(60) == b""
    assert line.ask(60) == b"an answer"
    assert "could not be answered" in caplog.text
