"""The sentences of the operator's page."""

from typing import get_args

import pytest

from papilio.following.list_states import ListState
from papilio.operating.processes import Processes
from papilio.web.frame import Frame
from papilio.web.i18n import Language, messages
from papilio.web.pages import status_words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_state_of_a_list_has_words_of_its_own(language: Language) -> None:
    frame = Frame("", "/status", messages(language))
    states = get_args(ListState)
    assert len({status_words.list_state(frame, state) for state in states}) == len(states)


def test_processes_are_counted_and_what_they_turned_away_is_told_once_there_is_any() -> None:
    frame = Frame("", "/status", messages("en"))
    assert status_words.processes(frame, Processes(2, 1_234_000_000, 10, 0, 0)) == "2, 1,234 MB together"
    assert status_words.processes(frame, Processes(1, 90_000_000, 10, 1, 0)).endswith("; 1 request turned away")
