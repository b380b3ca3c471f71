"""Laws of growing pauses."""

from hypothesis import given, settings
from hypothesis import strategies as st

from papilio.model.backoff import Backoff

SECONDS = st.floats(0.001, 1e6)
CHANCES = st.floats(0, 1)


@st.composite
def backoffs(draw: st.DrawFn) -> Backoff:
    first, longest = sorted((draw(SECONDS), draw(SECONDS)))
    least, most = sorted((draw(st.floats(0.1, 2)), draw(st.floats(0.1, 2))))
    return Backoff(first, longest, (least, most))


@settings(deadline=None)
@given(backoffs(), st.integers(1, 10**9), CHANCES)
def test_a_pause_lies_between_the_first_and_the_longest(backoff: Backoff, failures: int, chance: float) -> None:
    least, most = backoff.jitter
    slack = 1 + 1e-9
    pause = backoff.seconds(failures, chance)
    assert backoff.first_seconds * least / slack <= pause <= backoff.longest_seconds * most * slack


@settings(deadline=None)
@given(backoffs(), st.integers(1, 200), CHANCES)
def test_it_doubles_until_it_is_the_longest(backoff: Backoff, failures: int, chance: float) -> None:
    now, after = backoff.seconds(failures, chance), backoff.seconds(failures + 1, chance)
    longest = backoff.seconds(10**9, chance)
    assert now <= after <= longest
    assert after in (2 * now, longest)


@settings(deadline=None)
@given(backoffs(), st.integers(-3, 0), CHANCES)
def test_without_a_failure_there_is_no_pause(backoff: Backoff, failures: int, chance: float) -> None:
    assert backoff.seconds(failures, chance) == 0


def test_chance_moves_it_within_the_jitter() -> None:
    backoff = Backoff(30, 100, (0.75, 1.25))
    assert [backoff.seconds(1, chance) for chance in (0, 0.5, 1)] == [22.5, 30, 37.5]
    assert [backoff.seconds(failures, 0.5) for failures in range(1, 5)] == [30, 60, 100, 100]
