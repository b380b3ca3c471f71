"""How often a password may be tried, by a clock of the test's own."""

import heapq
import random
from collections.abc import Sequence

import pytest

from papilio.operating.tallies import Tallies
from papilio.web.gate.guesses import (
    FREE,
    HELD_SECONDS,
    LONGEST_WAIT_SECONDS,
    MOST_WAITING,
    PAUSES,
    REFILL_SECONDS,
    TRIES_OF_ALL,
    Guesses,
    Try,
)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Site:
    """Processes that share their counting, and what waits there; time goes from one event to the next."""

    def __init__(self, processes: int = 1) -> None:
        tallies = Tallies()
        self.clock = Clock()
        self.keepers = [Guesses(self.clock, tallies) for _ in range(processes)]
        self.looked_at: list[tuple[float, str]] = []
        self._due: list[tuple[float, int, Guesses, Try, str]] = []
        self._count = 0

    def send(self, who: str, name: str, *, process: int = 0, alone: bool = False) -> str:
        """A try of somebody; "waits", "refused", or what came of it at once."""
        keeper = self.keepers[process]
        came = keeper.come(who, alone=alone)
        if came is None:
            return "refused"
        if not came.wait_seconds:
            return self._look(keeper, came, name)
        self._count += 1
        heapq.heappush(self._due, (self.clock.now + came.wait_seconds, self._count, keeper, came, name))
        return "waits"

    def next_answers(self, until: float) -> Sequence[tuple[str, str]]:
        """Whose waits end next, and what came of them; the time is `until` where none ends before."""
        if not self._due or self._due[0][0] > until:
            self.clock.now = until
            return []
        self.clock.now = self._due[0][0]
        answers: list[tuple[str, str]] = []
        while self._due and self._due[0][0] <= self.clock.now + 1e-6:
            _, _, keeper, came, name = heapq.heappop(self._due)
            keeper.waited(came)
            answers.append((name, "refused" if keeper.missed_by_seconds(came) else self._look(keeper, came, name)))
        return answers

    def _look(self, keeper: Guesses, came: Try, name: str) -> str:
        self.looked_at.append((self.clock.now, name))
        if name == "owner":
            return "in"
        keeper.failed(came)
        return "wrong"


def test_a_few_tries_are_free_and_then_waits_grow_up_to_a_bound() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    waits: list[float] = []
    for _ in range(FREE + 6):
        came = guesses.come("a", alone=False)
        assert came
        clock.now += came.wait_seconds
        guesses.failed(came)
        waits.append(round(came.wait_seconds, 3))
    assert waits[: FREE + 3] == [0.0] * FREE + list(PAUSES)
    assert waits[FREE + 3] < REFILL_SECONDS and set(waits[FREE + 4 :]) == {REFILL_SECONDS}
    other = guesses.come("b", alone=False)
    assert other and other.wait_seconds == 0.0, "somebody else"


@pytest.mark.parametrize("processes", [1, 2, 4, 8])
def test_a_tireless_guesser_gets_less_than_two_hundred_tries_an_hour_from_all_processes(processes: int) -> None:
    site = Site(processes)
    connections = [f"{number}" for number in range(4 * processes)]
    idle = list(connections)
    while site.clock.now < 3600:
        for name in idle:
            while site.send("a", name, process=int(name) % processes) == "wrong":
                pass
        idle = [name for name, _ in site.next_answers(3600)]
    assert 150 < len(site.looked_at) <= 200
    site.clock.now += 3600
    assert site.send("a", "guesser") == "wrong", "an hour of quiet makes all good"


def test_nobody_who_comes_at_the_turn_takes_it_from_the_last_who_waited() -> None:
    clock = Clock()
    clock.now = 1000.0
    tallies = Tallies()
    here, there = Guesses(clock, tallies), Guesses(clock, tallies)
    while (came := here.come("a", alone=False)) and not came.wait_seconds:
        here.failed(came)
    assert came
    clock.now += 1
    reader = there.come("a", alone=False)
    assert reader
    clock.now += reader.wait_seconds
    here.waited(came)
    assert here.missed_by_seconds(came) == 1.0
    assert [here.come("a", alone=False) for _ in range(9)] == [None] * 9, "who was told to ask again does so at once"
    clock.now += HELD_SECONDS / 2
    assert there.missed_by_seconds(reader) == 0.0
    later = here.come("a", alone=False)
    assert later and not later.wait_seconds, "the reader was right, and has left the turn"


def test_a_turn_whose_waiters_went_away_is_free_again_soon() -> None:
    clock = Clock()
    clock.now = 1000.0
    guesses = Guesses(clock)
    while (came := guesses.come("a", alone=False)) and not came.wait_seconds:
        guesses.failed(came)
    assert came
    guesses.waited(came)
    clock.now += came.wait_seconds + HELD_SECONDS
    again = guesses.come("a", alone=False)
    assert again and not again.wait_seconds


@pytest.mark.parametrize("processes", [1, 3])
@pytest.mark.parametrize("connections", [1, 10, MOST_WAITING - 1])
def test_the_right_password_gets_in_from_the_guessers_own_address_while_it_goes_on(processes: int, connections: int) -> None:
    dice = random.Random(connections)
    site = Site(processes)
    comes_at = 200 + dice.uniform(0.1, 60)
    idle = [f"{number}" for number in range(connections)]
    came = False
    while site.looked_at[-1:] == [] or site.looked_at[-1][1] != "owner":
        for name in idle:
            while site.send("a", name, process=dice.randrange(processes)) == "wrong":
                pass
        answers = site.next_answers(site.clock.now + 60 if came else comes_at)
        idle = [name for name, _ in answers]
        assert "owner" not in idle or ("owner", "in") in answers
        if not came and site.clock.now >= comes_at:
            came = True
            site.send("a", "owner", process=dice.randrange(processes))
    assert site.clock.now - comes_at <= 30


def test_the_right_password_gets_in_after_ten_thousand_guesses_from_its_own_address() -> None:
    site = Site()
    for number in range(10_000):
        site.send("a", f"{number}")
        site.clock.now += 0.01
        site.next_answers(site.clock.now)
    began = site.clock.now
    assert site.send("a", "owner") in ("waits", "refused")
    came = False
    while not came and site.clock.now < began + 30:
        answers = site.next_answers(began + 30)
        came = ("owner", "in") in answers or (bool(answers) and site.send("a", "owner") == "in")
    assert came and site.clock.now - began <= 30


def test_too_many_that_wait_are_refused_at_once_and_make_room_when_they_go() -> None:
    site = Site()
    told = [site.send("a", f"{number}") for number in range(FREE + MOST_WAITING + 5)]
    assert told == ["wrong"] * FREE + ["waits"] * MOST_WAITING + ["refused"] * 5
    assert [said for _, said in site.next_answers(60)] == ["refused"] * (MOST_WAITING - 1) + ["wrong"]
    assert site.send("a", "again") == "waits"


def test_who_knows_it_waits_no_longer_than_half_a_minute_whatever_others_guess() -> None:
    site = Site()
    for number in range(10_000):
        site.send(f"guesser {number}", "guesser")
    owner = site.keepers[0].come("owner", alone=False)
    assert owner and 0 < owner.wait_seconds <= LONGEST_WAIT_SECONDS
    again = site.keepers[0].come("browser that was in", alone=True)
    assert again and again.wait_seconds == 0.0
    site.clock.now += 2.0
    another = site.keepers[0].come("another owner", alone=False)
    assert another and another.wait_seconds == 0.0, "soon after the flood all is as before"


def test_who_was_in_before_guesses_no_faster() -> None:
    site = Site()
    assert [site.send("browser x", "x", alone=True) for _ in range(FREE + 1)] == ["wrong"] * FREE + ["waits"]
    assert site.send("stranger", "stranger") == "wrong", "and keeps nobody waiting"


def test_all_together_wait_when_many_guess_a_little() -> None:
    site = Site()
    assert {site.send(f"{number}", "guesser") for number in range(TRIES_OF_ALL)} == {"wrong"}
    one_more = site.keepers[0].come("one more", alone=False)
    assert one_more and one_more.wait_seconds == 2.0
    site.clock.now += 60
    assert site.send("later", "guesser") == "wrong"
