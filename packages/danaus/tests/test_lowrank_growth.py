import pytest

from danaus.errors import ArgumentError
from danaus.lowrank._growth import Growth, Options

NOTHING = (None, None, None)


def test_blocks_are_wide_where_an_array_is_read_and_narrow_elsewhere() -> None:
    krylov = Options("krylov", *NOTHING)
    assert krylov.to_rank(50, 2000, dense=True) == Growth("krylov", 300, 50, 0)
    assert krylov.to_rank(50, 2000, dense=False) == Growth("krylov", 150, 10, 0)
    assert krylov.to_rank(400, 2000, dense=True) == Growth("krylov", 1600, 400, 0)
    assert krylov.to_rank(1, 2000, dense=True).widths == (24,) * 6
    assert krylov.to_rank(30, 40, dense=True).widths == (30, 10)


def test_what_the_caller_says_is_what_is_done() -> None:
    for dense in (True, False):
        assert Options("krylov", None, 2, 12).to_rank(8, 60, dense=dense).widths == (12, 12, 12)
        assert Options("krylov", 22, 4, None).to_rank(8, 60, dense=dense).widths == (6,) * 5
        assert Options("krylov", 0, None, 3).to_rank(7, 60, dense=dense).widths == (3, 3, 1)
        assert Options("power", 4, 1, None).to_rank(8, 60, dense=dense) == Growth("power", 12, 12, 1)


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(ArgumentError, match="two of the three"):
        Options("krylov", 1, 1, 1).to_rank(1, 9, dense=True)
    with pytest.raises(ArgumentError, match="fewer than the rank 3"):
        Options("krylov", None, 1, 1).to_rank(3, 9, dense=False)
