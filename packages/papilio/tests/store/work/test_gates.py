"""Gates on either database: one turn at a time, and nobody's turn sooner than is allowed, whatever happens to the holder."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, text

from budgets import budget
from papilio.errors import LaterError
from papilio.fetch import Turn
from papilio.store import Store
from papilio.store.work.clock import Reading, SharedClock
from papilio.store.work.gates import (
    MARK_SECONDS,
    MOST_TURN_SECONDS,
    POLL_SECONDS,
    RESTS,
    GateState,
    StoredGate,
)

PAUSE = 3.0
DEADLINE = 120.0


class FakeClock:
    """A clock that stands still until it is moved, or somebody sleeps, for `oversleeps` longer than was meant."""

    def __init__(self, seconds: float = 1000.0, name: str = "first boot") -> None:
        self.seconds = seconds
        self.name = name
        self.oversleeps = 0.0

    def read(self, connection: Connection) -> Reading:
        return Reading(self.seconds, self.name)

    def sleep(self, seconds: float) -> None:
        assert 0.0 < seconds <= 60.0
        self.seconds += seconds + self.oversleeps


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def gate(store: Store, clock: FakeClock) -> StoredGate:
    return store.gates.gate("arxiv", clock=clock, sleep=clock.sleep, patience_seconds=inf)


def use(gate: StoredGate, *, pause: float = PAUSE, later: float | bool = False, ok: bool = True) -> None:
    with gate.turn(pause, DEADLINE) as turn:
        if later is not False:
            turn.later(None if later is True else later)
        turn.went("export.arxiv.org", ok=ok and later is False, length_bytes=7)


def waited(gate: StoredGate, clock: FakeClock) -> float:
    """How long the next turn is waited for."""
    began = clock.seconds
    with gate.turn(PAUSE, DEADLINE) as turn:
        found = clock.seconds - began
        turn.went("export.arxiv.org", ok=True, length_bytes=0)
    return found


def abandoned(gate: StoredGate, pause: float = PAUSE, deadline: float = DEADLINE) -> AbstractContextManager[Turn]:
    """A turn whose holder does not come back by itself."""
    turn = gate.turn(pause, deadline)
    turn.__enter__()
    return turn


def state(store: Store, clock: FakeClock) -> GateState:
    return store.gates.states(clock)[0]


def test_the_first_turn_is_at_once_and_the_next_after_a_pause(gate: StoredGate, clock: FakeClock) -> None:
    assert waited(gate, clock) == 0.0
    assert waited(gate, clock) == PAUSE
    clock.seconds += 1
    assert waited(gate, clock) == PAUSE - 1
    clock.seconds += 100
    assert waited(gate, clock) == 0.0


def test_the_pause_is_that_of_the_request_before_and_begins_at_its_end(gate: StoredGate, clock: FakeClock) -> None:
    with gate.turn(15.0, DEADLINE):
        clock.seconds += 40
    assert waited(gate, clock) == 15.0
    assert waited(gate, clock) == PAUSE


def test_a_long_rest_is_told_and_not_waited_for(store: Store, gate: StoredGate, clock: FakeClock) -> None:
    """So that a worker does other work meanwhile, and a person is told what is the matter."""
    use(gate, later=600.0)
    hasty = store.gates.gate("arxiv", clock=clock, sleep=clock.sleep)
    began = clock.seconds
    with pytest.raises(LaterError, match="arxiv said") as told, hasty.turn(PAUSE, DEADLINE):
        raise AssertionError("a turn while the group rests")
    assert clock.seconds == began and told.value.retry_after_seconds == 600.0
    clock.seconds += 520
    assert waited(hasty, clock) == 80.0


def test_groups_do_not_wait_for_each_other(store: Store, gate: StoredGate, clock: FakeClock) -> None:
    other = store.gates.gate("openreview", clock=clock, sleep=clock.sleep, patience_seconds=inf)
    with gate.turn(PAUSE, DEADLINE):
        assert waited(other, clock) == 0.0
    assert [each.name for each in store.gates.states(clock)] == ["arxiv", "openreview"]


def test_the_operator_sees_how_a_group_stands(store: Store, gate: StoredGate, clock: FakeClock) -> None:
    assert store.gates.states(clock) == []
    with gate.turn(PAUSE, DEADLINE):
        assert state(store, clock) == GateState("arxiv", True, DEADLINE + PAUSE, 0)
    assert state(store, clock) == GateState("arxiv", False, PAUSE, 0)
    clock.seconds += 2
    assert state(store, clock).rests_seconds == 1.0
    clock.seconds += 2
    assert state(store, clock) == GateState("arxiv", False, 0.0, 0)
    use(gate, later=100.0)
    assert state(store, clock) == GateState("arxiv", False, 100.0, 1)


def test_what_was_spent_is_counted_by_host_and_day(store: Store, gate: StoredGate) -> None:
    use(gate)
    use(gate, later=True)
    with gate.turn(PAUSE, DEADLINE) as turn:
        turn.went("rss.arxiv.org", ok=False, length_bytes=1)
    today = int(f"{datetime.now(UTC):%Y%m%d}")
    found = {(row.host, row.requests, row.failures, row.bytes) for row in store.gates.spent(today - 1)}
    assert found == {("export.arxiv.org", 2, 1, 14), ("rss.arxiv.org", 1, 1, 1)}
    assert store.gates.spent(today + 1) == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_ends_a_turn_ends_it(gate: StoredGate, clock: FakeClock, error: type[BaseException]) -> None:
    with pytest.raises(error), gate.turn(PAUSE, DEADLINE):
        raise error
    assert waited(gate, clock) == PAUSE


@pytest.mark.parametrize(("pause", "deadline"), [(-1.0, 10.0), (1e6, 10.0), (3.0, 0.0), (3.0, MOST_TURN_SECONDS + 1)])
def test_impossible_turns_are_refused(gate: StoredGate, pause: float, deadline: float) -> None:
    with pytest.raises(ValueError, match="not possible"), gate.turn(pause, deadline):
        pass


# Readers


@dataclass
class Queue:
    """Who waits at a gate, and who had a turn: `r` for a reader, `o` for other work."""

    store: Store
    clock: FakeClock
    had: str = ""

    def gate(self, who: str) -> StoredGate:
        return self.store.gates.gate("arxiv", clock=self.clock, sleep=self.sleep, for_readers=who == "r", patience_seconds=inf)

    def sleep(self, seconds: float) -> None:
        raise _Waits(seconds)

    def tries(self, who: str) -> bool:
        """Whether one that waits gets its turn now; it leaves its mark otherwise."""
        try:
            with self.gate(who).turn(PAUSE, DEADLINE):
                self.had += who
        except _Waits:
            return False
        return True


class _Waits(Exception):
    """Instead of sleeping."""


def test_a_reader_goes_first_however_much_waits_and_then_the_others(store: Store, clock: FakeClock) -> None:
    queue = Queue(store, clock)
    assert queue.tries("o")
    for _ in range(6):
        assert not queue.tries("o") and not queue.tries("r")
        clock.seconds += PAUSE
        # Whoever looks first: the turn is that of the kind whose turn it is.
        queue.tries("o")
        queue.tries("r")
    assert queue.had == "o" + "ro" * 3


@pytest.mark.parametrize("who", ["o", "r"])
def test_nobody_waits_for_who_is_not_there(store: Store, clock: FakeClock, who: str) -> None:
    queue = Queue(store, clock)
    for _ in range(4):
        assert queue.tries(who)
        clock.seconds += PAUSE
    assert queue.had == who * 4


def test_the_mark_of_who_died_is_forgotten(store: Store, clock: FakeClock) -> None:
    queue = Queue(store, clock)
    assert queue.tries("o")
    assert not queue.tries("r")  # and is killed
    clock.seconds += PAUSE
    assert not queue.tries("o")
    clock.seconds += MARK_SECONDS + POLL_SECONDS
    assert queue.tries("o")


def test_the_mark_of_another_clock_means_nothing(store: Store, clock: FakeClock) -> None:
    queue = Queue(store, clock)
    assert queue.tries("o")
    assert not queue.tries("r")
    clock.name, clock.seconds = "second boot", 5.0
    assert not queue.tries("o")
    clock.seconds += PAUSE
    assert queue.tries("o")


def test_who_awaits_a_turn_does_not_take_it(store: Store, clock: FakeClock) -> None:
    queue = Queue(store, clock)
    assert queue.tries("o")
    with pytest.raises(_Waits):
        queue.gate("r").await_turn()
    clock.seconds += PAUSE
    assert not queue.tries("o"), "the mark of who awaits holds"
    queue.gate("r").await_turn()
    assert not state(store, clock).busy
    assert queue.tries("r") and queue.had == "or"


def test_a_reader_is_told_of_a_long_rest_sooner(store: Store, gate: StoredGate, clock: FakeClock) -> None:
    use(gate, later=60.0)
    hasty = store.gates.gate("arxiv", clock=clock, sleep=clock.sleep, for_readers=True)
    with pytest.raises(LaterError, match="60 s more"), hasty.turn(PAUSE, DEADLINE):
        raise AssertionError("a turn while the group rests")
    clock.seconds += 60.0
    use(gate, pause=15.0)
    assert waited(hasty, clock) == 15.0


# "Later"


def test_a_host_that_says_when_is_asked_then(gate: StoredGate, clock: FakeClock) -> None:
    use(gate, later=600.0)
    assert waited(gate, clock) == 600.0


def test_a_host_that_asks_for_less_than_the_pause_gets_the_pause(gate: StoredGate, clock: FakeClock) -> None:
    use(gate, pause=15.0, later=1.0)
    assert waited(gate, clock) == 15.0


@pytest.mark.parametrize("asked", [10.0**9, float("inf")])
def test_no_host_is_waited_for_longer_than_a_day(store: Store, gate: StoredGate, clock: FakeClock, asked: float) -> None:
    use(gate, later=asked)
    assert state(store, clock).rests_seconds == 86_400.0


def test_a_host_that_does_not_say_when_is_asked_half_as_often_each_time(
    store: Store, gate: StoredGate, clock: FakeClock
) -> None:
    rests: list[float] = []
    for number in range(1, 11):
        use(gate, later=True)
        assert state(store, clock).denials == number
        rests.append(state(store, clock).rests_seconds)
    for rest, least in zip(rests, (RESTS.first_seconds * 2**n for n in range(10)), strict=True):
        assert min(least, RESTS.longest_seconds) <= rest <= 1.25 * min(least, RESTS.longest_seconds)
    assert len(set(rests)) == 10  # not all come back in the same instant
    use(gate)
    assert state(store, clock) == GateState("arxiv", False, PAUSE, 0)
    use(gate, later=True)
    assert state(store, clock).rests_seconds <= 1.25 * RESTS.first_seconds


def test_a_host_that_asks_for_no_time_again_and_again_is_asked_less_often(
    store: Store, gate: StoredGate, clock: FakeClock
) -> None:
    rests: list[float] = []
    for _ in range(12):
        use(gate, later=0.0)
        rests.append(state(store, clock).rests_seconds)
    assert rests[0] == PAUSE
    assert RESTS.first_seconds <= rests[1] <= 1.25 * RESTS.first_seconds
    assert all(later > earlier for earlier, later in itertools.pairwise(rests[:8]))
    assert max(rests) <= 1.25 * RESTS.longest_seconds
    use(gate, later=50_000.0)
    assert state(store, clock).rests_seconds == pytest.approx(50_000.0)


def test_only_a_usable_reply_shows_that_a_host_is_well_again(store: Store, gate: StoredGate, clock: FakeClock) -> None:
    use(gate, later=True)
    use(gate, later=True)
    use(gate, ok=False)  # nonsense came
    assert state(store, clock).denials == 2
    use(gate)
    assert state(store, clock).denials == 0


# Holders that do not come back, or come back too late


def test_the_turn_of_who_died_comes_back_when_its_request_must_have_ended(gate: StoredGate, clock: FakeClock) -> None:
    dead = abandoned(gate)
    found = waited(gate, clock)
    assert DEADLINE + PAUSE <= found <= DEADLINE + PAUSE + POLL_SECONDS
    dead.__exit__(None, None, None)


def test_who_comes_back_late_ends_nobody_elses_turn(store: Store, gate: StoredGate, clock: FakeClock) -> None:
    late = abandoned(gate)
    clock.seconds += DEADLINE + PAUSE
    with gate.turn(PAUSE, DEADLINE):
        late.__exit__(None, None, None)
        assert state(store, clock) == GateState("arxiv", True, DEADLINE + PAUSE, 0)
    assert state(store, clock).rests_seconds == PAUSE


def test_what_a_host_said_to_who_came_back_late_holds_for_all(store: Store, gate: StoredGate, clock: FakeClock) -> None:
    def late_denial() -> AbstractContextManager[Turn]:
        turn = gate.turn(PAUSE, DEADLINE)
        turn.__enter__().later(600.0)
        clock.seconds += DEADLINE + PAUSE
        return turn

    late = late_denial()
    with gate.turn(PAUSE, DEADLINE) as turn:
        late.__exit__(None, None, None)
        turn.went("export.arxiv.org", ok=True, length_bytes=0)
    assert waited(gate, clock) == 600.0
    clock.seconds += 10
    late = late_denial()
    use(gate)
    late.__exit__(None, None, None)  # nobody has the turn now
    assert state(store, clock).rests_seconds == 600.0


def late_in_the_turn_of_another(gate: StoredGate, clock: FakeClock) -> AbstractContextManager[Turn]:
    """A turn after one that was slept through and whose host said "later": shorter than the turn at hand, which goes on."""
    late = gate.turn(PAUSE, 30.0)
    outcome = late.__enter__()
    clock.seconds += 30.0 + PAUSE
    other = gate.turn(PAUSE, DEADLINE)
    other.__enter__().went("export.arxiv.org", ok=True, length_bytes=7)
    outcome.later(None)
    late.__exit__(None, None, None)
    return other


def test_a_rest_that_is_shorter_than_the_turn_at_hand_outlasts_its_early_end(
    store: Store, gate: StoredGate, clock: FakeClock
) -> None:
    other = late_in_the_turn_of_another(gate, clock)
    clock.seconds += 1.0
    other.__exit__(None, None, None)
    assert RESTS.first_seconds <= state(store, clock).rests_seconds <= 1.25 * RESTS.first_seconds
    assert waited(gate, clock) >= RESTS.first_seconds
    assert waited(gate, clock) == PAUSE


def test_a_rest_that_was_over_before_the_turn_at_hand_lengthens_nothing(gate: StoredGate, clock: FakeClock) -> None:
    other = late_in_the_turn_of_another(gate, clock)
    clock.seconds += DEADLINE + PAUSE
    other.__exit__(None, None, None)
    assert waited(gate, clock) == PAUSE
    other = late_in_the_turn_of_another(gate, clock)  # and this one dies
    clock.seconds += DEADLINE + PAUSE
    assert waited(gate, clock) == 0.0
    assert waited(gate, clock) == PAUSE
    other.__exit__(None, None, None)


# Clocks


def test_after_a_reboot_a_rest_begins_again(store: Store, gate: StoredGate, clock: FakeClock) -> None:
    use(gate, later=600.0)
    clock.seconds, clock.name = 20.0, "second boot"
    assert state(store, clock).rests_seconds == 600.0
    clock.seconds += 5.0
    assert waited(gate, clock) == 600.0
    assert waited(gate, clock) == PAUSE


def test_after_a_reboot_a_rest_begins_again_that_was_told_in_the_turn_of_another(gate: StoredGate, clock: FakeClock) -> None:
    other = late_in_the_turn_of_another(gate, clock)
    clock.seconds, clock.name = 20.0, "second boot"
    assert RESTS.first_seconds <= waited(gate, clock) <= 1.25 * RESTS.first_seconds
    assert waited(gate, clock) == PAUSE
    other.__exit__(None, None, None)


@pytest.mark.parametrize("seconds", [20.0, 10.0**6])
def test_a_reboot_ends_every_turn(gate: StoredGate, clock: FakeClock, seconds: float) -> None:
    dead = abandoned(gate, pause=15.0)
    clock.seconds, clock.name = seconds, "second boot"
    assert waited(gate, clock) == 15.0
    dead.__exit__(None, None, None)


def test_a_clock_that_was_put_back_makes_nobody_wait_for_long(gate: StoredGate, clock: FakeClock) -> None:
    clock.seconds = 10.0**9
    use(gate)
    clock.seconds = 5.0
    assert waited(gate, clock) == PAUSE
    clock.seconds = 10.0**9
    late = abandoned(gate)
    clock.seconds, clock.oversleeps = 5.0, 30.0
    found = waited(gate, clock)  # perhaps its holder is still there
    assert DEADLINE + PAUSE <= found <= MOST_TURN_SECONDS + PAUSE + POLL_SECONDS + 30.0
    late.__exit__(None, None, None)


def test_the_time_of_day_does_not_matter(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    true = time.time
    gate = store.gates.gate("arxiv", sleep=lambda seconds: None, patience_seconds=inf)
    with gate.turn(3000.0, DEADLINE):
        pass
    for wrong in (86_400.0 * 365, -86_400.0 * 365):
        monkeypatch.setattr(time, "time", lambda wrong=wrong: true() + wrong)
        assert 2990.0 < store.gates.states()[0].rests_seconds <= 3000.0


def test_the_clock_goes_on_within_a_transaction(store: Store) -> None:
    with store.database.write() as tx:
        first = SharedClock().read(tx.connection)
        time.sleep(0.05)
        second = SharedClock().read(tx.connection)
    assert 0.05 <= second.seconds - first.seconds < 5.0
    assert first.clock == second.clock != ""


# Many at once


def test_threads_never_have_a_turn_together(store: Store, url: str) -> None:
    rate = 100.0
    clock = SharedClock()
    turns: list[tuple[float, float]] = []

    class Fast:
        def read(self, connection: Connection) -> Reading:
            reading = clock.read(connection)
            return Reading(reading.seconds * rate, reading.clock)

    def ask(mine: Store) -> None:
        gate = mine.gates.gate("arxiv", clock=Fast(), sleep=lambda seconds: time.sleep(seconds / rate), patience_seconds=inf)
        for _ in range(5):
            with gate.turn(PAUSE, DEADLINE):
                began = time.monotonic()
                time.sleep(0.002)
                turns.append((began, time.monotonic()))

    other = Store.open(url)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, [store, other, store, other]))
    other.close()
    turns.sort()
    assert len(turns) == 20
    for (_, ended), (began, _) in itertools.pairwise(turns):
        assert began - ended >= PAUSE / rate


def test_who_waits_goes_on_when_the_holder_ends_early(store: Store, clock: FakeClock) -> None:
    entered = threading.Event()
    holder = store.gates.gate("arxiv", clock=clock, sleep=clock.sleep, patience_seconds=inf)

    def nap(seconds: float) -> None:
        entered.set()
        time.sleep(0.005)

    waiter = store.gates.gate("arxiv", clock=clock, sleep=nap, patience_seconds=inf)
    with ThreadPoolExecutor(1) as threads:
        with holder.turn(PAUSE, DEADLINE):
            found = threads.submit(waited, waiter, clock)
            assert entered.wait(10)
            clock.seconds += 5
        clock.seconds += PAUSE
        assert found.result(timeout=10) == 5 + PAUSE


@dataclass
class Taken:
    """A turn as the model sees it."""

    turn: AbstractContextManager[Turn]
    outcome: Turn
    pause: float
    until: float


class GateAgainstModel(RuleBasedStateMachine):
    """Whoever takes turns, dies, comes back late, is told "later", or sees the machine reboot: no turn begins too soon."""

    store: Store
    pauses = st.sampled_from([3.0, 15.0])
    answers = st.sampled_from([None, "", 0.0, 50.0, 1000.0])  # a usable one, or "later" without a time, or with one
    deadlines = st.sampled_from([5.0, 50.0])  # shorter and longer than the first backoff

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.taken: list[Taken] = []
        self.dead: list[Taken] = []
        self.allowed = 0.0  # from when the next turn may begin, if its holder does not end it
        self.latest = 0.0  # from when on nobody waits any longer: as `allowed`, with all the jitter there may be
        self.told = 0.0  # until when a host told somebody who came late to stay away, since the turn at hand began
        self.told_least = self.told_most = 0.0  # for how long
        self.holder: Taken | None = None
        self.denials = 0
        self.unseen = 0.0  # a rest from before a reboot, until somebody looks

    @initialize()
    def empty(self) -> None:
        with self.store.transaction() as tx:
            tx.connection.execute(text("DELETE FROM gate"))

    @rule(pause=pauses, deadline=deadlines)
    def take(self, pause: float, deadline: float) -> None:
        gate = self.store.gates.gate("arxiv", clock=self.clock, sleep=self.clock.sleep, patience_seconds=inf)
        turn = gate.turn(pause, deadline)
        began = self.clock.seconds
        outcome = turn.__enter__()
        now = self.clock.seconds
        assert now >= self.allowed
        assert now <= max(began, self.latest, began + self.unseen) + POLL_SECONDS
        self.unseen = self.told = self.told_least = self.told_most = 0.0
        self.holder = Taken(turn, outcome, pause, now + deadline)
        self.allowed = self.latest = now + deadline + pause
        self.taken.append(self.holder)

    @precondition(lambda self: self.holder)
    @rule(denied=answers)
    def end(self, denied: float | str | None) -> None:
        assert self.holder
        self._end(self.holder, denied)

    @precondition(lambda self: self.late())
    @rule(denied=answers)
    def come_back_late(self, denied: float | str | None) -> None:
        self._end(self.late()[-1], denied)

    def late(self) -> list[Taken]:
        return [each for each in self.taken if each is not self.holder]

    def _end(self, ended: Taken, denied: float | str | None) -> None:
        self.taken.remove(ended)
        ended.outcome.went("export.arxiv.org", ok=denied is None, length_bytes=0)
        mine = ended is self.holder
        rest = most = ended.pause
        if denied is not None:
            ended.outcome.later(None if denied == "" else float(denied))
            self.denials += 1
            doublings = self.denials - 1 if denied == "" else self.denials - 2
            doubled = min(RESTS.longest_seconds, RESTS.first_seconds * 2.0**doublings) if doublings >= 0 else 0.0
            asked = 0.0 if denied == "" else float(denied)
            rest, most = max(rest, doubled, asked), max(rest, 1.25 * doubled, asked)
        elif mine:
            self.denials = 0
        ended.turn.__exit__(None, None, None)
        now = self.clock.seconds
        if mine:
            self.holder = None
            self.allowed = max(now + rest, self.told)
            self.latest = max(now + most, min(self.latest, now + self.told_most))
        elif denied is not None:
            self.allowed, self.latest = max(self.allowed, now + rest), max(self.latest, now + most)
            self.told = max(self.told, now + rest)
            self.told_least, self.told_most = max(self.told_least, rest), max(self.told_most, most)
        shown = now + self.store.gates.states(self.clock)[0].rests_seconds
        assert max(now, self.allowed) - 0.001 <= shown <= max(now, self.latest) + 0.001

    @rule(seconds=st.sampled_from([0.5, 3.0, 11.0, 140.0, 4000.0]))
    def wait(self, seconds: float) -> None:
        self.clock.seconds += seconds

    @rule(seconds=st.sampled_from([1.0, 10.0**5]))
    def reboot(self, seconds: float) -> None:
        left = self.allowed - self.clock.seconds
        self.clock.seconds, self.clock.name = seconds, f"{self.clock.name} again"
        self.dead += self.taken
        self.taken.clear()
        # Of a turn its pause is left, and what was told in it. A rest begins again when somebody looks, however little was
        # left of it.
        rest = max(self.holder.pause, self.told_least) if self.holder else max(0.0, left)
        self.holder, self.told, self.told_least, self.told_most = None, 0.0, 0.0, 0.0
        shown = sum(each.rests_seconds for each in self.store.gates.states(self.clock))
        assert shown >= rest - 0.001
        self.unseen, self.allowed, self.latest = shown, seconds + shown - 0.001, seconds + shown

    def teardown(self) -> None:
        for each in self.taken + self.dead:
            each.turn.__exit__(None, None, None)


@pytest.mark.long
def test_no_turn_begins_too_soon_whatever_happens(store: Store) -> None:
    machine = type("Machine", (GateAgainstModel,), {"store": store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=budget(8, 100) if store.database.is_sqlite else budget(3, 30),
            stateful_step_count=20,
            suppress_health_check=[HealthCheck.too_slow],
            database=None,
        ),
    )
