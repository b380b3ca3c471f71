"""What others wrote, in messages."""

from hypothesis import given
from hypothesis import strategies as st

from papilio.model.shown import LONGEST_SHOWN, cut, shown, shown_text, shown_url


def test_short_values_stand_as_they_are() -> None:
    for value in ("a'b", 7, None, ["a", None], {"name": 5}):
        assert shown(value) == repr(value)


def test_long_and_deep_ones_are_cut() -> None:
    deep: object = "x"
    for _ in range(5000):
        deep = [deep]
    for value in ("a" * 1_000_000, deep, ["a"] * 300_000, {"name": deep}, 10**300):
        assert len(shown(value)) <= LONGEST_SHOWN * 2
    assert shown("begin" + "x" * 1000).startswith("'begin")


@given(st.text(max_size=60), st.integers(min_value=1, max_value=60))
def test_a_text_is_whole_or_cut_to_its_length(text: str, most: int) -> None:
    found = cut(text, most)
    assert found == text if len(text) <= most else len(found) == most and found[-1] == "…"


@given(st.text(max_size=60))
def test_any_address_can_be_shown(url: str) -> None:
    assert shown_url(url).isprintable()
    assert shown_url(url).isascii()


def test_an_address_tells_no_secret_and_a_text_gives_no_order() -> None:
    assert shown_url("https://me:secret@example.org/list?token=secret#x") == "https://example.org/list"
    assert shown_text("Denied\x1b[2J") == "Denied?[2J"
