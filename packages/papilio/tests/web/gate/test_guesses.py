"""How often a password may be tried, by a clock of the test's own."""

import pytest

from papilio.web.gate.guesses import LONGEST_WAIT_SECONDS, MOST_REMEMBERED, TRIES, TRIES_OF_ALL, Guesses


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def guess(guesses: Guesses, who: str, *, alone: bool = False) -> float:
    """One wrong try; how long it waited."""
    wait = guesses.wait_seconds(who, alone=alone)
    guesses.failed(who, alone=alone)
    return wait


def test_a_few_tries_are_free_and_then_waits_double_up_to_a_bound() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    assert [guess(guesses, "a") for _ in range(TRIES)] == [0.0] * TRIES
    waits: list[float] = []
    for _ in range(8):
        clock.now += guesses.busy_seconds("a")
        waits.append(guess(guesses, "a"))
    assert waits[:4] == [2.0, 4.0, 8.0, 16.0] and set(waits[4:]) == {LONGEST_WAIT_SECONDS}
    assert guess(guesses, "b") == 0.0, "somebody else"


@pytest.mark.parametrize("processes", [1, 2, 4, 8])
def test_a_tireless_guesser_gets_less_than_two_hundred_tries_an_hour_from_all_processes(processes: int) -> None:
    clock = Clock()
    keepers = [Guesses(clock, processes) for _ in range(processes)]
    tried = 0
    while clock.now < 3600:
        for keeper in keepers:
            while not keeper.busy_seconds("a"):
                guess(keeper, "a")
                tried += 1
        clock.now += 0.25
    assert 100 < tried <= 200
    clock.now += 3600
    assert guess(keepers[0], "a") == 0.0, "an hour of quiet makes all good"


def test_who_knows_it_waits_no_longer_than_half_a_minute_whatever_others_guess() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for number in range(10_000):
        guess(guesses, f"guesser {number}")
    assert 0 < guesses.wait_seconds("owner", alone=False) <= LONGEST_WAIT_SECONDS
    assert guesses.wait_seconds("browser that was in", alone=True) == 0.0
    clock.now += 2.0
    assert guesses.wait_seconds("another owner", alone=False) == 0.0, "soon after the flood all is as before"


def test_who_was_in_before_guesses_no_faster() -> None:
    guesses = Guesses(Clock())
    assert [guess(guesses, "browser x", alone=True) for _ in range(TRIES + 1)][-1] > 0
    assert guess(guesses, "stranger") == 0.0, "and keeps nobody waiting"


def test_all_together_wait_when_many_guess_a_little() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    assert not any(guess(guesses, f"{number}") for number in range(TRIES_OF_ALL))
    assert guess(guesses, "one more") == 2.0
    clock.now += 60
    assert guess(guesses, "later") == 0.0


def test_memory_is_bounded() -> None:
    guesses = Guesses(Clock())
    for number in range(MOST_REMEMBERED + 50):
        guess(guesses, f"{number}")
    assert guesses.busy_seconds("0") == 0.0
    assert guesses.busy_seconds(f"{MOST_REMEMBERED}") > 0
