"""Values of files in messages."""

from papilio.sources.shown import LONGEST_SHOWN, shown


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
