import numpy as np
import pytest

from danaus._arrays import work
from danaus.errors import ArgumentError
from danaus.lowrank._plans import ByEnergy, ByRank, ByTolerance, planned

S = np.array([[4.0, 3.0, 2.0, 1.0], [4.0, 0.0, 0.0, 0.0]])


def test_each_spelling_is_a_plan_of_its_own() -> None:
    assert planned(rank=3, tol=None, energy=None) == ByRank(3)
    assert planned(rank=None, tol=0.1, norm="spectral", relative=False) == ByTolerance(0.1, "spectral", False)
    assert planned(rank=None, tol=None, energy=0.9) == ByEnergy(0.9)
    for choices, says in (
        ({"rank": None, "tol": None}, "give exactly one of rank and tol, got none"),
        ({"rank": 1, "tol": 0.1, "energy": None}, "give exactly one of rank, tol and energy, got rank and tol"),
        ({"rank": None, "tol": -1.0}, "tol: expected a finite number from 0 up"),
        ({"rank": None, "tol": float("nan")}, "tol: expected"),
        ({"rank": None, "tol": None, "energy": 1.5}, "energy: expected a share"),
    ):
        with pytest.raises(ArgumentError, match=says):
            planned(**choices)
    with pytest.raises(ArgumentError, match="norm: expected spectral, frobenius or nuclear, got 'max'"):
        planned(tol=0.1, norm="max")  # type: ignore[arg-type]


def test_a_plan_keeps_what_the_neediest_of_a_batch_needs() -> None:
    w = work(S)
    shape = (2, 6, 4)
    assert ByRank(2).kept(w, S, shape) == 2
    assert ByEnergy(25 / 30).kept(w, S, shape) == 2
    assert ByTolerance(2.0, "spectral", relative=False).kept(w, S, shape) == 2
    assert ByTolerance(0.5, "spectral", relative=True).kept(w, S, shape) == 2
    assert ByTolerance(3.0, "nuclear", relative=False).kept(w, S, shape) == 2
    assert ByTolerance(1.0, "frobenius", relative=True).kept(w, S[:0], (0, 6, 4)) == 0
    with pytest.raises(ArgumentError, match="rank: expected a whole number from 0 to 4"):
        ByRank(5).kept(w, S, shape)
