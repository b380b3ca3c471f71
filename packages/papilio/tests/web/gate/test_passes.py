"""The pass of a browser that was in before."""

from hypothesis import given
from hypothesis import strategies as st

from papilio.web.gate.passes import VALID_SECONDS, Passes

PASSES = Passes(b"key", "correct horse")


def test_a_pass_is_its_browsers_until_it_is_too_old() -> None:
    one, other = PASSES.issue(1000.0), PASSES.issue(1000.0)
    holder = PASSES.holder(one, 2000.0)
    assert holder and PASSES.holder(other, 2000.0) not in ("", holder)
    assert PASSES.holder(one, 1000.0 + VALID_SECONDS - 1) == holder
    assert PASSES.holder(one, 1000.0 + VALID_SECONDS + 1) == ""


def test_another_key_or_another_password_ends_it() -> None:
    assert Passes(b"other", "correct horse").holder(PASSES.issue(0.0), 1.0) == ""
    assert Passes(b"key", "battery staple").holder(PASSES.issue(0.0), 1.0) == ""


@given(st.text(max_size=120), st.integers(0, 95))
def test_nothing_else_is_a_pass(text: str, place: int) -> None:
    assert PASSES.holder(text, 0.0) == ""
    issued = PASSES.issue(0.0)
    changed = issued[:place] + ("0" if issued[place : place + 1] != "0" else "1") + issued[place + 1 :]
    assert changed == issued or PASSES.holder(changed, 0.0) == ""
