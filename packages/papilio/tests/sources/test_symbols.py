"""Letters and signs by their commands, as records are read."""

import pytest

from papilio.sources.symbols import LETTERS, OPENING, SIGNS, WORDLIKE
from papilio.sources.text import clean_text


def test_each_command_has_one_meaning() -> None:
    assert not LETTERS.keys() & SIGNS.keys()
    assert LETTERS.keys() >= WORDLIKE
    assert SIGNS.keys() >= OPENING


@pytest.mark.parametrize("name", sorted(WORDLIKE))
def test_a_letter_that_is_spoken_of_is_that_letter(name: str) -> None:
    assert clean_text(rf"the letters \{name}, (\{name}) and \{name}.") == "the letters {0}, ({0}) and {0}.".format(
        LETTERS[name]
    )


@pytest.mark.parametrize("name", sorted(OPENING))
def test_a_blank_behind_an_opening_sign_only_ends_its_command(name: str) -> None:
    assert clean_text(rf"so \{name} word") == f"so {SIGNS[name]}word"
